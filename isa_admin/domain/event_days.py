"""The day of an event: not in the future, and not before the partner's last event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain import dates
from isa_admin.domain.events import Service
from isa_admin.errors import RuleError

if TYPE_CHECKING:
    from datetime import date

    from isa_admin.domain.partner import PartnerEntry


def refuse_day(entry: PartnerEntry, on: date, latest: date, what: str, option: str = "--on") -> None:
    """Refuse a day in the future, or one before the last event of the partner: one rule for every kind of event.

    A notice may be served between two other events and its service recorded later, so a service does not count as the
    last event.

    Args:
        entry: The partner.
        on: The day of the event.
        latest: The last day that it can have happened; usually today.
        what: What is recorded, with its article: ``a suspension``.
        option: The option that gives the day, for the remedy.

    Raises:
        RuleError: The event cannot have happened on that day.
    """
    if on > latest:
        raise RuleError(
            f"{dates.show(on)} is in the future; {what} is recorded after it has happened",
            f"give the day on which it happened: {option} DATE",
        )
    newest = max((event.on for event in entry.events if not isinstance(event, Service)), default=on)
    if on < newest:
        raise RuleError(
            f"{entry.partner.name} has a later event, of {dates.show(newest)}, and events are recorded in order",
            f"check the day ({option} DATE), and see what is recorded: isa-admin show-partner {entry.id}",
        )
