"""Who was bound by which text on which date, from events alone: the question that matters (Agreement s.19, 23)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.domain.events import Service, Suspension
from isa_admin.domain.sharing import stopped, turns_of_others
from isa_admin.domain.standing import BOUND, adoptions, last_adoption, situation
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from isa_admin.domain.events import Adoption
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.domain.sharing import Stopped
    from isa_admin.domain.standing import Standing

_DAY = timedelta(days=1)


class BindingText(Struct, frozen=True, kw_only=True):
    """The text that binds a partner: that of its last adoption.

    ``current`` says whether no row until then changed the terms materially since.
    """

    adoption: Adoption
    current: bool
    disputed: date | None = None

    @property
    def version(self) -> str:
        """The version that was adopted."""
        return self.adoption.version

    @property
    def terms_digest(self) -> str | None:
        """The digest of the text, where the adoption itself names it: only then is it known what was signed."""
        return self.adoption.terms_digest


class Binding(Struct, frozen=True, kw_only=True):
    """Where a partner is, and the text that binds it; without ``text`` nothing does.

    ``suspended_until`` is the day on which its suspension lapses, ``suspension`` what that stops; ``stopped_by`` are
    the suspensions of others that keep it from sharing with some or with all. ``notice_given`` is the day on which its
    notice of withdrawal came, ``leaves`` the day from which that has it no longer bound, if it was served on all.
    """

    standing: Standing
    text: BindingText | None
    suspended_until: date | None = None
    suspension: Suspension | None = None
    stopped_by: tuple[Stopped, ...] = ()
    notice_given: date | None = None
    leaves: date | None = None


class Span(Struct, frozen=True, kw_only=True):
    """How it was from one day to another, both included."""

    since: date
    until: date
    binding: Binding


def binding(register: Register, entry: PartnerEntry, on: date, stops: Sequence[Stopped] | None = None) -> Binding:
    """Say by which text a partner is bound on a date.

    Args:
        register: The register.
        entry: The partner.
        on: The date.
        stops: The suspensions that hold that day, where the caller knows them.
    """
    now = situation(entry.events, on)
    if now.standing not in BOUND:
        return Binding(standing=now.standing, text=None)
    if stops is None:
        stops = stopped(register, on)
    return Binding(
        standing=now.standing,
        text=_text(register, entry, on),
        suspended_until=now.suspension.lapses if now.suspension is not None else None,
        suspension=now.suspension,
        stopped_by=tuple(one for one in stops if one.partner != entry.id and one.keeps(entry.id)),
        notice_given=now.withdrawal.on if now.withdrawal is not None else None,
        leaves=now.service.effective if now.service is not None else None,
    )


def bound_on(register: Register, on: date) -> list[tuple[PartnerEntry, Binding]]:
    """Give the partners that are bound on a date, each with the text, by name."""
    stops = stopped(register, on)
    found = [(entry, binding(register, entry, on, stops)) for entry in register.partners.values()]
    return sorted(
        (one for one in found if one[1].standing in BOUND), key=lambda one: (one[0].partner.name.casefold(), one[0].id)
    )


def perhaps_bound(register: Register, on: date) -> list[PartnerEntry]:
    """Give the partners that may have been bound on a date: they adopted by a later day, nobody knows on which.

    Nobody was bound before the agreement was first sent out.
    """
    if register.versions.in_force(on) is None:
        return []
    return [
        entry
        for entry in register.partners.values()
        if last_adoption(entry.events, on) is None and any(one.on_or_before for one in adoptions(entry.events))
    ]


def spans(register: Register, entry: PartnerEntry, since: date, until: date) -> list[Span]:
    """Divide the time between two days, both included, by how it was with a partner; together they cover all of it.

    Raises:
        UsageError: The last day is before the first.
    """
    if until < since:
        raise UsageError(
            "the second day is before the first",
            "give the earlier day first: --between FIRST LAST",
        )
    turns = sorted({since, *(max(day, since) for day in _turns(register, entry) if day <= until)})
    found: list[Span] = []
    for place, day in enumerate(turns):
        last = turns[place + 1] - _DAY if turns[place + 1 :] else until
        held = binding(register, entry, day)
        if found and found[-1].binding == held:
            found[-1] = replace(found[-1], until=last)
        else:
            found.append(Span(since=day, until=last, binding=held))
    return found


def _text(register: Register, entry: PartnerEntry, on: date) -> BindingText | None:
    adoption = situation(entry.events, on).in_hand
    if adoption is None:
        return None
    dispute = entry.dispute(adoption)
    return BindingText(
        adoption=adoption,
        current=register.adopted_currently(entry, on),
        disputed=dispute.on if dispute is not None else None,
    )


def _turns(register: Register, entry: PartnerEntry) -> set[date]:
    """Give every day on which something can differ from the day before."""
    days = {event.on for event in entry.events} | {row.on for row in register.versions}
    days |= {event.lapses for event in entry.events if isinstance(event, Suspension)}
    days |= turns_of_others(register, entry.id)
    return days | {event.effective for event in entry.events if isinstance(event, Service)}
