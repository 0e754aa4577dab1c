"""Which keys expire, and when: those of officers and reviewers on the roster, and of partners' signatories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.deadlines.due import Expiry
from isa_admin.domain.standing import Standing, standing
from isa_admin.records import layout
from isa_admin.trust.findings import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from isa_admin.domain.register import Register
    from isa_admin.records.load import Blobs


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
