"""Standing: where a partner is with the agreement on a date. Computed from events, never stored."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.domain.events import (
    Adoption,
    Cancellation,
    Closure,
    Decline,
    Meeting,
    Reinstatement,
    Service,
    Succession,
    Suspension,
    Withdrawal,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from isa_admin.domain.events import Event


class Standing(StrEnum):
    """Where a partner is with the agreement."""

    PROSPECTIVE = "prospective"
    IN_FORCE = "in-force"
    SUSPENDED = "suspended"
    WITHDRAWING = "withdrawing"
    WITHDRAWN = "withdrawn"


BOUND = frozenset({Standing.IN_FORCE, Standing.SUSPENDED, Standing.WITHDRAWING})
"""The standings of a partner that the agreement binds: it adopted and has not left."""


class Situation(Struct, frozen=True, kw_only=True):
    """Where a partner is on a date, and the events that brought it there.

    ``left`` is the day from which the partner is no longer bound, if it left and did not come back. ``withdrawal`` is
    the notice that runs or took effect, ``service`` its service on all, ``cancellation`` how the last notice was taken
    back. ``suspension`` is the one that holds; of the last one, ``lapsed`` is itself if it lapsed, ``reinstatement``
    its end if it was lifted, and ``meeting`` the resolution meeting on it. ``meeting_due`` is the suspension whose
    meeting has not been held, even if it lapsed or was lifted: what went wrong is still to be gone through.
    ``meeting_since`` is the first day of the last suspension; of one that was extended before the meeting, that of the
    first, since it is the same meeting.
    ``succession`` is how another body took its place, ``closure`` that it ceased to exist and none did.
    ``left_before`` is the day from which it was not bound before it came back, if it did; of what was before, only that
    is known.
    """

    on: date
    adoption: Adoption | None = None
    withdrawal: Withdrawal | None = None
    service: Service | None = None
    cancellation: Cancellation | None = None
    suspension: Suspension | None = None
    lapsed: Suspension | None = None
    reinstatement: Reinstatement | None = None
    meeting: Meeting | None = None
    meeting_due: Suspension | None = None
    meeting_since: date | None = None
    succession: Succession | None = None
    closure: Closure | None = None
    left_before: date | None = None

    @property
    def left(self) -> date | None:
        """The day from which the partner is no longer bound, where that day has come."""
        if self.succession is not None:
            return self.succession.on
        if self.closure is not None:
            return self.closure.on
        if self.service is not None and self.service.effective <= self.on:
            return self.service.effective
        return None

    @property
    def in_hand(self) -> Adoption | None:
        """The adoption that binds the partner, or nothing if none does."""
        return self.adoption if self.left is None else None

    @property
    def standing(self) -> Standing:
        """The standing that follows (Agreement s.19, 23)."""
        if self.left is not None:
            return Standing.WITHDRAWN
        if self.adoption is None:
            return Standing.PROSPECTIVE
        if self.suspension is not None:
            return Standing.SUSPENDED
        return Standing.WITHDRAWING if self.withdrawal is not None else Standing.IN_FORCE


def situation(events: Sequence[Event], on: date) -> Situation:
    """Compute where a partner is on a date from what happened to it by then.

    Args:
        events: All events of the partner, in the order of the register.
        on: The date.
    """
    story = _Story()
    for event in events:
        if event.on <= on:
            story.tell(event)
    lapsed = story.suspension if story.suspension is not None and story.suspension.lapses <= on else None
    return Situation(
        on=on,
        adoption=last_adoption(events, on),
        withdrawal=story.withdrawal,
        service=story.service,
        cancellation=story.cancellation,
        suspension=story.suspension if lapsed is None else None,
        lapsed=lapsed,
        reinstatement=story.reinstatement,
        meeting=story.meeting,
        meeting_due=story.meeting_due,
        meeting_since=story.meeting_since,
        succession=story.succession,
        closure=story.closure,
        left_before=story.left_before,
    )


def standing(events: Sequence[Event], on: date) -> Standing:
    """Compute a partner's standing on a date (Agreement s.19, 23)."""
    for event in events:
        if event.__class__ is not Adoption:
            return situation(events, on).standing
    # Most partners adopted and nothing else happened; a list of ten thousand should not take them through more.
    return Standing.IN_FORCE if any(event.on <= on for event in events) else Standing.PROSPECTIVE


def is_leaving(events: Sequence[Event], on: date) -> bool:
    """Say whether a partner has left or gave notice that stands, even if it is suspended: it is asked nothing more."""
    if all(event.__class__ is Adoption for event in events):
        return False
    now = situation(events, on)
    return now.left is not None or now.withdrawal is not None


class _Story:
    """What holds after the events told so far."""

    def __init__(self) -> None:
        self.withdrawal: Withdrawal | None = None
        self.service: Service | None = None
        self.cancellation: Cancellation | None = None
        self.suspension: Suspension | None = None
        self.reinstatement: Reinstatement | None = None
        self.meeting: Meeting | None = None
        self.meeting_due: Suspension | None = None
        self.meeting_since: date | None = None
        self.succession: Succession | None = None
        self.closure: Closure | None = None
        self.left_before: date | None = None

    def tell(self, event: Event) -> None:
        match event:
            case Adoption():
                # Who adopts again after leaving comes back; who adopts while the notice runs still leaves.
                if self.succession is not None:
                    self._come_back(self.succession.on)
                elif self.closure is not None:
                    self._come_back(self.closure.on)
                elif self.service is not None and self.service.effective <= event.on:
                    self._come_back(self.service.effective)
            case Withdrawal():
                self.withdrawal, self.service, self.cancellation = event, None, None
            case Service() if self.withdrawal is not None and event.notice == self.withdrawal.notice:
                self.service = event
            case Cancellation():
                self.withdrawal, self.service, self.cancellation = None, None, event
            case Succession() if event.by is not None:
                self.succession = event
            case Closure():
                self.closure = event
            case _:
                self._tell_of_suspension(event)

    def _tell_of_suspension(self, event: Event) -> None:
        match event:
            case Suspension():
                extended = self.suspension is not None and event.on < self.suspension.lapses
                if not extended or self.meeting_due is None:
                    self.meeting_since = event.on
                self.suspension, self.meeting_due = event, event
                self.meeting = self.reinstatement = None
            case Meeting():
                self.meeting, self.meeting_due = event, None
            case Reinstatement():
                self.suspension, self.reinstatement = None, event
            case _:  # a decline changes no standing, and the service of a cancelled notice starts no clock
                pass

    def _come_back(self, left: date) -> None:
        self.left_before = left
        self.withdrawal = self.service = self.cancellation = self.succession = self.closure = None
        self.suspension = self.reinstatement = self.meeting = self.meeting_due = self.meeting_since = None


def last_adoption(events: Sequence[Event], on: date) -> Adoption | None:
    """Give the partner's latest adoption by a date, or nothing."""
    by_then = [adoption for adoption in adoptions(events) if adoption.on <= on]
    # Of two on one day the later in the register counts, and max takes the first of equals.
    return max(reversed(by_then), key=lambda adoption: adoption.on, default=None)


def adoptions(events: Sequence[Event]) -> list[Adoption]:
    """Give the adoptions among the events of a partner, in the order of the register."""
    return [event for event in events if isinstance(event, Adoption)]


def adoptions_since_joining(events: Sequence[Event], on: date) -> list[Adoption]:
    """Give the adoptions of a partner since it last left the agreement by a date; what it adopted before is history."""
    now = situation(events, on)
    since = now.left or now.left_before
    return [adoption for adoption in adoptions(events) if since is None or adoption.on >= since]


def declines(events: Sequence[Event]) -> list[Decline]:
    """Give each time that a partner said no, in the order of the register."""
    return [event for event in events if isinstance(event, Decline)]
