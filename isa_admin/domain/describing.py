"""Telling what happened to a partner, in one line for each event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain import dates
from isa_admin.domain.events import (
    Adoption,
    Cancellation,
    Closure,
    Correction,
    Decline,
    Meeting,
    Reinstatement,
    Service,
    Succession,
    Suspension,
    Withdrawal,
)
from isa_admin.domain.sharing import extent
from isa_admin.domain.text import counted, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isa_admin.domain.events import Event
    from isa_admin.domain.notice import Notice
    from isa_admin.domain.standing import Situation


def where(now: Situation, notices: Mapping[str, Notice], name: Callable[[str], str] = str) -> str:
    """Say in one line where a partner is and what it waits for.

    Args:
        now: Where it is on a date.
        notices: The notices of the register by their numbers; of withdrawal, one says on how many it was served.
        name: Gives the name of a partner; its id by default.
    """
    words: str = now.standing
    if now.succession is not None:
        words += f": succeeded by {name(now.succession.by or '')} on {dates.show(now.succession.on)}"
    elif now.closure is not None:
        words += f": closed on {dates.show(now.closure.on)}, and no other body took its place"
    elif now.left is not None:
        words += f" since {dates.show(now.left)}"
    elif now.suspension is not None:
        words += f" until {dates.show(now.suspension.lapses)}: {extent(now.suspension, name)}"
        if now.meeting is None:
            words += f"; the meeting is due by {dates.show(now.suspension.meeting_by)}"
    return words if now.left else words + _leaving(now, notices)


def _leaving(now: Situation, notices: Mapping[str, Notice]) -> str:
    """Say when a partner leaves that gave notice, or what its withdrawal waits for; nothing of one that gave none."""
    if now.service is not None:
        days = (now.service.effective - now.on).days
        return f"; withdrawal takes effect on {dates.show(now.service.effective)}, in {counted(days, 'day')}"
    if now.withdrawal is None:
        return ""
    notice = notices.get(now.withdrawal.notice)
    if notice is None:
        return ""
    reached = f"{len(notice.to) - len(notice.open)} of {len(notice.to)}"
    return f"; notice {now.withdrawal.notice} served on {reached}, so its notice period has not begun"


def tell(event: Event, name: Callable[[str], str] = str) -> str:  # noqa: C901  a line for each kind of event
    """Say what an event is, without its date; ``name`` gives the name of a partner, its id by default."""
    match event:
        case Adoption() | Decline():
            words = f"{event.type} of {event.version}"
        case Withdrawal():
            words = f"notice of withdrawal (notice {event.notice})"
        case Service():
            words = f"notice {event.notice} served on all; withdrawal takes effect on {dates.show(event.effective)}"
        case Cancellation():
            words = "withdrawal cancelled" + (f": {event.reason}" if event.reason else "")
        case Suspension():
            of = {"whole-agreement": " of the whole agreement"}.get(event.scope, "")
            of = f" towards {listed([name(one) for one in event.towards])}" if event.towards else of
            words = f"suspension{of} until {dates.show(event.lapses)}: {event.reason}"
        case Meeting():
            words = f"resolution meeting, {counted(len(event.attended), 'partner')}: {event.decision}"
        case Reinstatement():
            words = f"reinstatement: {event.reason}"
        case Succession():
            words = (
                f"succeeded by {name(event.by)}"
                if event.by
                else f"took the place of {listed([name(one) for one in event.of])}"
            )
            words += f": {event.reason}"
        case Closure():
            words = f"closed without a successor: {event.reason}"
        case Correction():
            words = f"correction of {event.event_id}: {event.reason}"
    return words
