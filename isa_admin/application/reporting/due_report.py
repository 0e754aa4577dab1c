"""What is due, as plain data for people and for ``--json``, and as entries for a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isa_admin.application.holidays import is_bank_holiday
from isa_admin.domain import dates
from isa_admin.domain.deadlines import all_due, together
from isa_admin.domain.deadlines.due import MANY, Expiry
from isa_admin.domain.standing import Standing, standing
from isa_admin.domain.text import counted, several
from isa_admin.records import layout
from isa_admin.trust.findings import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from isa_admin.domain.deadlines.due import Due
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.records.load import Blobs

NAMED = 3
"""How many partners a line names that speaks of many."""


def everything(register: Register, on: date, blobs: Blobs) -> list[Due]:
    """Work out everything that is due, the renewal of keys among it."""
    return all_due(register, on, is_bank_holiday, expiring(register, blobs, on))


def at_a_glance(register: Register, on: date, partners: Iterable[PartnerEntry], blobs: Blobs) -> list[Due]:
    """Work out what is due, of keys the officers' alone: to read every certificate takes longer than all the rest."""
    keys = expiring(register, blobs, on, roster_only=True)
    return all_due(register, on, is_bank_holiday, keys, partners=partners)


def expiring(register: Register, blobs: Blobs, on: date, *, roster_only: bool = False) -> list[Expiry]:
    """Read the certificates of all keys that are in use, and say when those expire that do.

    A key that an officer recorded as retired or compromised is not in use, and neither is that of a partner that left.
    A certificate that cannot be read is left to ``verify``, which says so.
    """
    gone = {one.fingerprint for one in register.revocations}
    # All partners are read before the first certificate: both come through one stream.
    all_in_use = list(_on_roster(register) if roster_only else _in_use(register, on))
    in_use = [one for one in all_in_use if one[2] not in gone and blobs.has(one[3])]
    certificates = blobs.read_many([path for *_, path in in_use])
    found = []
    for (owner, partner, fingerprint, _), (_, armored) in zip(in_use, certificates, strict=True):
        ends = _ends(armored)
        if ends is not None:
            found.append(Expiry(owner=owner, partner=partner, fingerprint=fingerprint, on=ends))
    return found


def _on_roster(register: Register) -> Iterator[tuple[str, str | None, str, str]]:
    for officer in register.officers:
        yield officer.name, None, officer.fingerprint, layout.officer_key(officer.fingerprint)


def _in_use(register: Register, on: date) -> Iterator[tuple[str, str | None, str, str]]:
    yield from _on_roster(register)
    for entry in register.partners.values():
        for post in entry.signatories:
            if post.key is not None and standing(entry.events, on) is not Standing.WITHDRAWN:
                yield post.name or post.title or entry.id, entry.id, post.key, layout.partner_key(entry.id, post.key)


def _ends(armored: bytes) -> date | None:
    from isa_admin.trust.signature import Certificate

    try:
        moment = Certificate(armored).signs_until
    except Refused:
        return None
    return moment.date() if moment else None


def row(due: Due, on: date) -> dict[str, Any]:
    """Say of a deadline what JSON says; ``days`` are below zero when it is overdue."""
    return {
        "kind": due.kind,
        "due": due.due.isoformat(),
        "days": (due.due - on).days,
        "state": due.state(on),
        "partner": due.partner,
        "what": due.what,
        "command": due.command,
        "section": due.section,
    }


def lines(register: Register, found: Iterable[Due], on: date) -> list[tuple[str, str, str]]:
    """Say it for people: for each deadline, or for many of one kind, when, what, and the command."""
    return [(_when(group, on), _what(register, group), _command(group)) for group in together(found, on)]


def how_many(found: Sequence[Due], on: date, ahead: int) -> str:
    """Say how many are overdue, how many are due on the day, and how many within the days ahead."""
    states = [due.state(on) for due in found]
    words = (("overdue", "overdue"), ("today", "due on the day"), ("soon", f"due within {counted(ahead, 'day')}"))
    return ", ".join(f"{states.count(state)} {said}" for state, said in words if state in states)


def calendar(register: Register, found: Iterable[Due], on: date) -> bytes:
    """Write what is due as a calendar file, one entry for each kind and day."""
    from isa_admin.correspondence.invitation import CalendarEntry, calendar_file

    days: dict[tuple[str, date, datetime | None], list[Due]] = {}
    for due in found:
        days.setdefault((due.kind, due.due, due.at), []).append(due)
    entries = [
        CalendarEntry(
            uid=f"{kind}-{(at or day).isoformat()}@{register.agreement.id}",
            title=group[0].what if len(group) == 1 else f"{len(group)} {MANY[group[0].kind]}",
            on=at or day,
            text="\n".join(f"{due.what}\n{due.command}" for due in group),
        )
        for (kind, day, at), group in sorted(days.items(), key=lambda one: (one[0][1], one[0][0], str(one[0][2])))
    ]
    made, _ = calendar_file(entries, on)
    return made


def _when(group: tuple[Due, ...], on: date) -> str:
    first = min(due.due for due in group)
    days = (first - on).days
    if days == 0:
        return "today"
    count = counted(abs(days), "day")
    return f"in {count}, {dates.show(first)}" if days > 0 else f"{count} overdue, since {dates.show(first)}"


def _what(register: Register, group: tuple[Due, ...]) -> str:
    first = group[0]
    # The law's own deadline cites no section of the agreement.
    sections = sorted({due.section for due in group if due.section})
    cited = f" (s.{', '.join(str(section) for section in sections)})" if sections else ""
    if len(group) == 1:
        return f"{first.what}{cited}"
    # Several things can be about one partner. Where one is about the boards, the agreement or many partners, those that
    # the others are about would be taken for all.
    ids = list(dict.fromkeys(due.partner for due in group if due.partner is not None))
    ids = ids if all(due.partner is not None for due in group) else []
    named = [register.partners[id_].partner.name for id_ in ids[:NAMED]]
    whose = f": {several(named, NAMED, len(ids))}" if named else ""
    return f"{len(group)} {MANY[first.kind]}{whose}{cited}"


def _command(group: tuple[Due, ...]) -> str:
    """Give the command in a line of its own, so that it can be copied; below it where the others are."""
    # A notice can be about no partner, and about the boards' own deadlines there is nothing to list by partner.
    each = "isa-admin list-notices --open" if group[0].kind == "notice" else "isa-admin due --partner PARTNER"
    return group[0].command if len(group) == 1 else f"{group[0].command}\neach: {each}"
