"""What supports a notice: the event that makes it true on its day. Where none does, nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.dates import show
from isa_admin.domain.events import Suspension
from isa_admin.domain.standing import BOUND, situation

if TYPE_CHECKING:
    from datetime import date

    from isa_admin.domain.events import Event
    from isa_admin.domain.notice import Notice, NoticeKey
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register


def support(entry: PartnerEntry, notice: Notice) -> Event | None:
    """Give the event that makes a notice about a partner true on the day that it bears; nothing if none does.

    Args:
        entry: The partner that the notice is about.
        notice: The notice.
    """
    now = situation(entry.events, notice.on)
    supporting: dict[NoticeKey, Event | None] = {
        "joined": now.adoption,
        "withdrawal": now.withdrawal or now.cancellation,
        "suspension": now.suspension,
        # The suspension whose meeting is to come. Otherwise, with a day, another meeting on one that holds; without a
        # day, the meeting that was held.
        "meeting": now.meeting_due or (now.suspension if notice.due is not None else now.meeting),
        "reinstated": now.reinstatement,
    }
    return supporting.get(notice.kind) if now.standing in BOUND else None


def lacking(entry: PartnerEntry, kind: NoticeKey, on: date) -> tuple[str, str]:
    """Say why nothing supports a notice of a kind about a partner, and the command that would record it."""
    name, now = entry.partner.name, situation(entry.events, on)
    suspended = any(isinstance(event, Suspension) and event.on <= on for event in entry.events)
    match kind:
        case "joined":
            left = f"left the agreement on {show(now.left)}" if now.left else "has not adopted the agreement"
            return f"{name} {left}, so it has not joined (Agreement s.23)", f"request-adoption {entry.id} --out FOLDER"
        case "withdrawal":
            left = f"left the agreement on {show(now.left)}" if now.left else "has not given notice of withdrawal"
            return f"{name} {left} (Agreement s.19)", f"withdraw {entry.id} --received DATE --letter FILE"
        case "suspension" | "meeting" if not suspended:
            words = f"{name} has not suspended the agreement (Agreement s.19)"
            return words, f'suspend {entry.id} --on DATE --evidence FILE --reason "..."'
        case "suspension":
            until = f", its last suspension lapsed on {show(now.lapsed.lapses)}" if now.lapsed else ""
            return f"{name} is {now.standing}{until} (Agreement s.19)", f"show-partner {entry.id}"
        case "meeting":
            return f"no meeting on {name} is waiting to be held (Agreement s.19)", f"show-partner {entry.id}"
        case _:
            return f"{name} was not reinstated (Agreement s.19)", f'reinstate {entry.id} --reason "..."'


def invitations(register: Register, about: str, since: date) -> dict[str, Notice]:
    """Give the notices that invited to a meeting on a partner that suspended on a day, by number, the oldest first."""
    return {
        number: notice
        for number, notice in register.notices.items()
        if notice.kind == "meeting" and notice.about == about and notice.due is not None and notice.on >= since
    }
