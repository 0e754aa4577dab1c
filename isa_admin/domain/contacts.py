"""Finding the right post in a partner for an occasion: a breach, a request, a suspension, an adoption (s.17-23).

Where the post is open, or cannot be reached, the next one that can answer takes its place, and it is said so.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from isa_admin.domain import dates, sharing
from isa_admin.domain.partner import BREACH_CONTACT, RESPONSIBLE, SIGNATORY
from isa_admin.domain.standing import Standing, situation, standing
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from isa_admin.domain.partner import PartnerEntry, Post
    from isa_admin.domain.register import Register

Matter = Literal["breach", "request", "suspension", "adoption"]

MATTERS: dict[Matter, tuple[str, ...]] = {
    "breach": (BREACH_CONTACT, "dpo", "information-governance", RESPONSIBLE, SIGNATORY),
    "request": ("requests", "dpo", "information-governance", RESPONSIBLE, SIGNATORY),
    "suspension": (RESPONSIBLE, SIGNATORY),
    "adoption": (SIGNATORY, RESPONSIBLE),
}
"""The posts that answer on each occasion, the right one first (Agreement s.17; s.20 and 21; s.19; s.23)."""


class Answering(Struct, frozen=True, kw_only=True):
    """Who answers for a partner on an occasion.

    ``wanted`` is the right kind of post, ``post`` the one that answers; nothing if the partner has none that can be
    reached.
    """

    entry: PartnerEntry
    matter: Matter
    wanted: str
    post: Post | None

    @property
    def fell_back(self) -> bool:
        """Whether a post other than the right one answers."""
        return self.post is not None and self.post.post != self.wanted


def matter(wanted: str) -> Matter:
    """Find an occasion by its word.

    Raises:
        UsageError: There is no such occasion.
    """
    for known in MATTERS:
        if wanted.strip().casefold() == known:
            return known
    raise UsageError(f"nobody is looked up for '{wanted}'", f"choose one of {', '.join(MATTERS)}")


def answering(entry: PartnerEntry, on: Matter) -> Answering:
    """Find the post of a partner that answers: the first of its kind that has a telephone or an e-mail address."""
    kinds = MATTERS[on]
    reachable = [post for post in entry.posts if post.telephone or post.email]
    found = next((post for kind in kinds for post in reachable if post.post == kind), None)
    return Answering(entry=entry, matter=on, wanted=kinds[0], post=found)


def everybody(register: Register, on: date) -> list[PartnerEntry]:
    """Give the partners among whom posts are looked up: all that have not left the agreement, by name."""
    there = [one for one in register.partners.values() if standing(one.events, on) != Standing.WITHDRAWN]
    return sorted(there, key=lambda one: one.partner.name.casefold())


def heir(register: Register, entry: PartnerEntry, on: date) -> PartnerEntry | None:
    """Give the body that took the place of a partner, the last one of a chain; nothing if none did."""
    found, seen = None, {entry.id}
    while (by := _successor(entry, on)) is not None and by not in seen:
        found = entry = register.partner(by)
        seen.add(entry.id)
    return found


def standing_for(register: Register, ids: Iterable[str]) -> tuple[str, ...]:
    """Give the partners that stand for others now: the body that took the place of each, or itself where none did.

    None stands for a partner that was closed, or taken away.
    """
    found = []
    for id_ in ids:
        entry = register.partners.get(id_)
        now = None if entry is None else heir(register, entry, date.max) or entry
        if now is not None and situation(now.events, date.max).closure is None:
            found.append(now.id)
    return tuple(dict.fromkeys(found))


def _successor(entry: PartnerEntry, on: date) -> str | None:
    succession = situation(entry.events, on).succession
    return None if succession is None else succession.by


def caution(register: Register, entry: PartnerEntry, on: date) -> str | None:
    """Say what to know before sharing with a partner whose post is looked up; nothing if it is simply in force."""
    name, now = entry.partner.name, situation(entry.events, on)
    if now.succession is not None:
        after = heir(register, entry, on)
        instead = f"; {after.partner.name} took its place" if after is not None else ""
        return f"{name} ceased to be a partner on {dates.show(now.succession.on)}{instead}"
    if now.closure is not None:
        closed = dates.show(now.closure.on)
        return f"{name} closed on {closed}, and no other body took its place: nothing is shared under the agreement"
    match now.standing:
        case Standing.WITHDRAWN:
            since = f" on {dates.show(now.left)}" if now.left else ""
            return f"{name} left the agreement{since}: nothing is shared under it"
        case Standing.PROSPECTIVE:
            return f"{name} has not adopted the agreement: nothing is shared under it yet"
        case _:
            # Its own suspension, and those of others that keep it from sharing too.
            stops = [one for one in sharing.stopped(register, on) if one.partner != entry.id]
            if now.suspension is not None:
                stops.insert(0, sharing.Stopped(entry.id, now.suspension))
            said = (sharing.caution(one, entry.id, _namer(register)) for one in stops)
            return "; ".join(one for one in said if one) or None


def _namer(register: Register) -> Callable[[str], str]:
    return lambda id_: register.partners[id_].partner.name if id_ in register.partners else id_
