"""Sharing: which suspensions keep partners from sharing with one another on a date, and how that is said.

A suspension stops sharing under the agreement. It stops nothing that a law, a court's order or a child's safety asks
for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isa_admin.domain import dates
from isa_admin.domain.events import Service, Suspension
from isa_admin.domain.standing import Standing, situation
from isa_admin.domain.text import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from isa_admin.domain.register import Register

BUT = "except what the law, a court order or a child's safety requires"
"""What no suspension stops."""


class Stopped(NamedTuple):
    """A suspension that holds, and the partner whose it is."""

    partner: str
    suspension: Suspension

    def keeps(self, other: str) -> bool:
        """Say whether it keeps another partner from sharing with somebody."""
        return self.suspension.scope == "whole-agreement" or other in self.suspension.towards


def stopped(register: Register, on: date) -> list[Stopped]:
    """Give the suspensions that hold on a date, each with its partner.

    Each suspension was told in a notice, and there are few of those: nobody goes through ten thousand partners.
    """
    found = []
    for id_ in _who_suspended(register):
        now = situation(register.partners[id_].events, on)
        if now.suspension is not None and now.standing is Standing.SUSPENDED:
            found.append(Stopped(id_, now.suspension))
    return found


def turns_of_others(register: Register, id_: str) -> set[date]:
    """Give every day on which a suspension of others can begin or end to keep a partner from sharing."""
    others = [register.partners[one].events for one in _who_suspended(register) if one != id_]
    reaching = [
        events
        for events in others
        if any(isinstance(one, Suspension) and (one.scope == "whole-agreement" or id_ in one.towards) for one in events)
    ]
    days = {event.on for events in reaching for event in events}
    days |= {event.lapses for events in reaching for event in events if isinstance(event, Suspension)}
    return days | {event.effective for events in reaching for event in events if isinstance(event, Service)}


def _who_suspended(register: Register) -> list[str]:
    """Give the partners that ever suspended: each suspension was told in a notice."""
    about = {notice.about for notice in register.notices.values() if notice.kind == "suspension"}
    return sorted(register.partners.keys() & about)


def extent(suspension: Suspension, name: Callable[[str], str] = str) -> str:
    """Say in a few words what a suspension stops.

    Args:
        suspension: It.
        name: Gives the name of a partner; its id by default.
    """
    match suspension.scope:
        case "whole-agreement":
            return "nobody shares with anybody under the agreement"
        case "named-partners":
            return f"shares nothing under the agreement with {listed([name(one) for one in suspension.towards])}"
        case _:
            return "shares with nobody under the agreement"


def caution(stop: Stopped, asked: str, name: Callable[[str], str]) -> str | None:
    """Say what to know before sharing with a partner because of a suspension; nothing if it changes nothing.

    Args:
        stop: The suspension and whose it is.
        asked: The id of the partner that somebody wants to share with.
        name: Gives the name of a partner.
    """
    who, until = name(stop.partner), dates.show(stop.suspension.lapses)
    if stop.suspension.scope == "whole-agreement":
        return f"{who} suspended the whole agreement until {until}: share nothing under it with anybody {BUT}"
    if stop.suspension.scope == "named-partners":
        others = listed([name(one) for one in stop.suspension.towards])
        if asked == stop.partner:
            return f"{who} is suspended towards {others} until {until}: they share nothing under the agreement {BUT}"
        if asked in stop.suspension.towards:
            return (
                f"{who} is suspended towards {name(asked)} until {until}: they share nothing under the agreement {BUT}"
            )
        return None
    if asked == stop.partner:
        return f"{who} is suspended until {until}: share nothing under the agreement {BUT}"
    return None


def sharing(bound: Sequence[str], stops: Sequence[Stopped]) -> int:
    """Count the bound partners that may share with at least one other under the agreement."""
    if any(one.suspension.scope == "whole-agreement" for one in stops):
        return 0
    apart = {one.partner for one in stops if one.suspension.scope == "own-part"}
    free = [id_ for id_ in bound if id_ not in apart]
    parted = {(one.partner, other) for one in stops for other in one.suspension.towards}
    return sum(
        any(one != other and not {(one, other), (other, one)} & parted for other in free) if parted else len(free) > 1
        for one in free
    )
