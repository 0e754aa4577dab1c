"""Readable: whether every command can read what somebody committed by hand.

The rules of a commit prove who changed a record, and that it is YAML. A wrong postcode breaks none of them, but no
command can go on from there; so the newest commit is asked about, and a later one can put the record right (D11).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.records import layout
from isa_admin.records.load import load_register
from isa_admin.records.malformed import MalformedRecordError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from isa_admin.store.snapshot import Snapshot


def unreadable_record(now: Snapshot, before: Snapshot | None) -> str | None:
    """Say what is wrong with the first record that cannot be read, among those that changed.

    Args:
        now: The state to look at.
        before: The one that it goes on from, which could be read; None to look at everything.
    """
    known = before.paths() if before else {}
    changed = [path for path, entry in now.paths().items() if known.get(path) != entry]
    try:
        register = load_register(now)
        named: tuple[tuple[Mapping[str, object], set[str]], ...] = (
            (register.partners, {layout.partner_of(path) for path in changed} - {""}),
            (register.notices, _numbers(changed, layout.NOTICES)),
            (register.breaches, _numbers(changed, layout.BREACHES)),
            (register.compliance, _numbers(changed, layout.COMPLIANCE)),
        )
        for records, names in named:
            # Listing them all finds a folder of a partner that lacks the partner's facts.
            for name in names.intersection(records):
                records[name]
    except MalformedRecordError as error:
        return error.message
    return None


def _numbers(changed: Iterable[str], folder: str) -> set[str]:
    return {layout.name_of(path) for path in changed if layout.folder_of(path) == folder}
