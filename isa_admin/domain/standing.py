"""Standing: where a partner is with the agreement on a date. Computed from events, never stored."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from isa_admin.domain.events.adoption import Adoption
from isa_admin.domain.events.decline import Decline

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from isa_admin.domain.events import Event


class Standing(StrEnum):
    """Where a partner is with the agreement."""

    PROSPECTIVE = "prospective"
    IN_FORCE = "in-force"


def standing(events: Sequence[Event], on: date) -> Standing:
    """Compute a partner's standing on a date: in force from its first adoption (Agreement s.23)."""
    return Standing.IN_FORCE if last_adoption(events, on) else Standing.PROSPECTIVE


def last_adoption(events: Sequence[Event], on: date) -> Adoption | None:
    """Give the partner's latest adoption by a date, or nothing."""
    by_then = [adoption for adoption in adoptions(events) if adoption.on <= on]
    # Of two on one day the later in the register counts, and max takes the first of equals.
    return max(reversed(by_then), key=lambda adoption: adoption.on, default=None)


def adoptions(events: Sequence[Event]) -> list[Adoption]:
    """Give the adoptions among the events of a partner, in the order of the register."""
    return [event for event in events if isinstance(event, Adoption)]


def declines(events: Sequence[Event]) -> list[Decline]:
    """Give each time that a partner said no, in the order of the register."""
    return [event for event in events if isinstance(event, Decline)]
