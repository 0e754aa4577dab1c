"""Readable: whether every command can read what somebody committed by hand.

Verification proves who changed a record, and that it is YAML. A postcode that is none is no crime, but no command can
go on from there: so such a record is mended before it reaches others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.records import paths
from isa_admin.records.load import load_register
from isa_admin.records.malformed import MalformedRecordError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from isa_admin.store.snapshot import Snapshot


def unreadable_record(now: Snapshot, before: Snapshot | None) -> MalformedRecordError | None:
    """Give what is wrong with the first record that cannot be read, among those that changed.

    Args:
        now: The state to look at.
        before: The one that it goes on from, which could be read; None to look at everything.
    """
    known = before.paths() if before else {}
    changed = [path for path, entry in now.paths().items() if known.get(path) != entry]
    try:
        register = load_register(now)
        # Counting looks for folders of partners that lack the partner's facts.
        partners = {path.split("/")[1] for path in changed if path.startswith("partners/") and len(register.partners)}
        _read(register.partners, partners)
        for numbered, folder in (
            (register.notices, paths.NOTICES),
            (register.breaches, paths.BREACHES),
            (register.compliance, paths.COMPLIANCE),
        ):
            names = (path.removeprefix(folder) for path in changed if path.startswith(folder))
            _read(numbered, (name.removesuffix(".yaml") for name in names))
    except MalformedRecordError as error:
        return error
    return None


def _read(records: Mapping[str, object], keys: Iterable[str]) -> None:
    for key in keys:
        if key in records:
            records[key]
