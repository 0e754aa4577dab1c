"""When something can have happened to a partner: not after today, and not before what happened to it last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain import dates
from isa_admin.domain.events import Service
from isa_admin.errors import RuleError

if TYPE_CHECKING:
    from datetime import date

    from isa_admin.domain.partner import PartnerEntry


class NotOnThatDayError(RuleError):
    """It cannot have happened on that day."""


def refuse_day(entry: PartnerEntry, on: date, today: date, what: str, option: str = "--on") -> None:
    """Refuse a day that is to come, or that lies before the last event of the partner.

    A notice may be served between two other events and be recorded later, so its service does not count here.

    Raises:
        NotOnThatDayError: With the option to change.
    """
    if on > today:
        raise NotOnThatDayError(
            f"{dates.show(on)} is in the future, and {what} is recorded when it has happened",
            f"give the day on which it happened: {option} DATE",
        )
    newest = max((event.on for event in entry.events if not isinstance(event, Service)), default=on)
    if on < newest:
        raise NotOnThatDayError(
            f"{entry.partner.name} has a later event of {dates.show(newest)}, and events are recorded in their order",
            f"check the day, and see what is recorded: isa-admin show-partner {entry.id}",
        )
