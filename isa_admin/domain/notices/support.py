"""What supports a notice: the event that makes it true on its day. Where none does, nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.dates import show
from isa_admin.domain.events import Cancellation, Meeting, Reinstatement, Suspension, Withdrawal
from isa_admin.domain.standing import BOUND, situation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from isa_admin.domain.events import Event
    from isa_admin.domain.notice import Notice, NoticeKey
    from isa_admin.domain.partner import PartnerEntry


def support(entry: PartnerEntry, notice: Notice) -> Event | None:
    """Give the event that makes a notice about a partner true on the day that it bears; nothing if none does.

    Args:
        entry: The partner that the notice is about.
        notice: The notice.
    """
    find = _SUPPORT.get(notice.kind)
    return find(entry, notice) if find is not None else None


def lacking(entry: PartnerEntry, kind: NoticeKey, on: date) -> tuple[str, str]:
    """Say why nothing supports a notice of a kind about a partner, and the command that would record it."""
    name, now = entry.partner.name, situation(entry.events, on)
    past = [event for event in entry.events if event.on <= on]
    last = next((event for event in reversed(past) if isinstance(event, Suspension)), None)
    match kind:
        case "joined":
            left = f"left the agreement on {show(now.left)}" if now.left else "has not adopted the agreement"
            return f"{name} {left}, so it has not joined (Agreement s.23)", f"request-adoption {entry.id} --out FOLDER"
        case "withdrawal":
            left = f"left the agreement on {show(now.left)}" if now.left else "has not given notice of withdrawal"
            return f"{name} {left} (Agreement s.19)", f"withdraw {entry.id} --received DATE --letter FILE"
        case "suspension" | "meeting" if last is None:
            words = f"{name} has not suspended the agreement (Agreement s.19)"
            return words, f'suspend {entry.id} --on DATE --evidence FILE --reason "..."'
        case "suspension":
            until = f", its last suspension lapsed on {show(last.lapses)}" if last and last.lapses <= on else ""
            return f"{name} is {now.standing}{until} (Agreement s.19)", f"show-partner {entry.id}"
        case "meeting":
            return f"no meeting on {name} is waiting to be held (Agreement s.19)", f"show-partner {entry.id}"
        case _:
            return f"{name} was not reinstated (Agreement s.19)", f'reinstate {entry.id} --reason "..."'


def _joined(entry: PartnerEntry, notice: Notice) -> Event | None:
    return situation(entry.events, notice.on).in_hand


def _withdrawal(entry: PartnerEntry, notice: Notice) -> Event | None:
    now = situation(entry.events, notice.on)
    if now.standing not in BOUND:
        return None
    if now.withdrawal is not None:
        return now.withdrawal
    told = [event for event in entry.events if event.on <= notice.on and isinstance(event, Withdrawal | Cancellation)]
    since = now.left_before
    return told[-1] if told and (since is None or told[-1].on >= since) else None


def _suspension(entry: PartnerEntry, notice: Notice) -> Event | None:
    now = situation(entry.events, notice.on)
    return now.suspension if now.standing in BOUND else None


def _meeting(entry: PartnerEntry, notice: Notice) -> Event | None:
    """Give the suspension whose meeting is to come; without a day, the meeting that was held if none is waited for."""
    now = situation(entry.events, notice.on)
    if now.standing not in BOUND:
        return None
    if now.meeting_due is not None:
        return now.meeting_due
    if notice.due is not None:  # another meeting on a suspension that holds
        return now.suspension
    return next(
        (event for event in reversed(entry.events) if isinstance(event, Meeting) and event.on <= notice.on), None
    )


def _reinstated(entry: PartnerEntry, notice: Notice) -> Event | None:
    now = situation(entry.events, notice.on)
    told = [event for event in entry.events if event.on <= notice.on and isinstance(event, Suspension | Reinstatement)]
    last = told[-1] if told else None
    return last if isinstance(last, Reinstatement) and now.standing in BOUND else None


_SUPPORT: dict[NoticeKey, Callable[[PartnerEntry, Notice], Event | None]] = {
    "joined": _joined,
    "withdrawal": _withdrawal,
    "suspension": _suspension,
    "meeting": _meeting,
    "reinstated": _reinstated,
}
"""How the supporting event is found, for each kind of notice about a partner."""
