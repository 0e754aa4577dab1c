"""Checking: what is not as it should be in a register, recorded already or only edited in the store's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.application import clock, templates
from isa_admin.application.row_support import row_findings
from isa_admin.application.self_check import IntendedSigner, foreseen_refusal
from isa_admin.application.tip import trouble_at
from isa_admin.domain.checks import WORDING, Finding, check
from isa_admin.errors import StoreError
from isa_admin.records import layout
from isa_admin.records.load import load_officers, load_register, malformed_records
from isa_admin.records.malformed import MalformedRecordError
from isa_admin.records.spelling import Slips, unknown_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from isa_admin.domain.agreement import LeftOut
    from isa_admin.domain.officers import Officer
    from isa_admin.records.load import Blobs
    from isa_admin.store.repository import Store
    from isa_admin.store.snapshot import Snapshot

UNREADABLE = "unreadable-record"
"""The code of a finding about a record that cannot be read."""
REFUSED = "refused-by-verification"
"""The code of a finding that says what verification says."""
_EVERYTHING = (layout.AGREEMENT, layout.VERSIONS, layout.OFFICERS, layout.REVOCATIONS)
"""Without one of these there is no register that could be looked at."""
_PUT_RIGHT = "put it right in a text editor, then isa-admin check --folder"


class Edits(Struct, frozen=True, kw_only=True):
    """What somebody changed in the store's folder and has not committed.

    Attributes:
        files: The bytes of each file as git would commit them; nothing for one that was deleted.
        left_out: Files that a store does not take, which other programs leave in folders.
    """

    files: Mapping[str, bytes | None]
    left_out: tuple[str, ...]


class Edited:
    """The files of a commit with edits in their place."""

    def __init__(self, blobs: Snapshot, files: Mapping[str, bytes | None]) -> None:
        self._blobs = blobs
        self._files = files

    def paths(self, under: str = "") -> list[str]:
        """Give the path of every file below a folder, sorted."""
        mine = [path for path in self._files if not under or path.startswith(f"{under}/")]
        return sorted(path for path in {*self._blobs.paths(under), *mine} if self._files.get(path, b"") is not None)

    def has(self, path: str) -> bool:
        """Say whether there is such a file."""
        return self._files[path] is not None if path in self._files else self._blobs.has(path)

    def read(self, path: str) -> bytes:
        """Give the bytes of one file."""
        content = self._files.get(path)
        return self._blobs.read(path) if content is None else content

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Give the bytes of many files, in the order asked for."""
        return ((path, self.read(path)) for path in paths)


class _Without:
    """Files without those of the records that cannot be read, so that the others can be looked at."""

    def __init__(self, blobs: Blobs, hidden: Iterable[str]) -> None:
        self._blobs = blobs
        # A partner is its whole folder: without one of its events its standing would be another.
        self._hidden = tuple(
            f"{layout.partner_folder(id_)}/" if (id_ := layout.partner_of(path)) else path for path in hidden
        )

    def paths(self, under: str = "") -> list[str]:
        return [path for path in self._blobs.paths(under) if not path.startswith(self._hidden)]

    def has(self, path: str) -> bool:
        return not path.startswith(self._hidden) and self._blobs.has(path)

    def read(self, path: str) -> bytes:
        return self._blobs.read(path)

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        return self._blobs.read_many(paths)


def recorded_findings(store: Store, today: date) -> list[Finding]:
    """Say what is to be put right in what is recorded, and whether verification refuses it.

    Raises:
        StoreError: The store is damaged.
    """
    trouble = trouble_at(store)
    refused = [Finding("error", REFUSED, "history", trouble.words, trouble.remedy)] if trouble else []
    snapshot = store.snapshot()
    odd = [path for path, entry in snapshot.paths().items() if entry.mode != layout.FILE_MODE]
    found = register_findings(_Without(snapshot, odd) if odd else snapshot, today, trouble.remedy if trouble else None)
    remedy = trouble.remedy if trouble else "isa-admin undo takes back the change that did it"
    odd_ones = (Finding("error", "not-a-plain-file", path, f"{path} is not a plain file", remedy) for path in odd)
    # Where a record cannot be read, or the history is refused, its commits tell nothing that counts.
    readable = trouble is None and not any(one.code == "unreadable-record" for one in found)
    rows = row_findings(store) if readable else ()
    return [*refused, *sorted([*found, *odd_ones, *_of_templates(snapshot, found, today), *rows])]


def left_out(store: Store, *, wording: bool = False) -> tuple[LeftOut, ...]:
    """Give the warnings that the boards left out by name; none if the agreement's record cannot be read.

    Args:
        store: The store.
        wording: Whether those on the wording of the terms are meant, or all the others.
    """
    try:
        named = load_register(store.snapshot()).agreement.left_out
    except StoreError:  # it is a finding of its own
        return ()
    return tuple(one for one in named if (one.check in WORDING) == wording)


def folder_edits(store: Store) -> Edits:
    """Read what somebody changed in the store's folder and has not committed.

    Raises:
        StoreError: A file cannot be read, is not a plain file, or was added with git and edited again.
    """
    files: dict[str, bytes | None] = {}
    left_out = []
    for path, content in store.edited().items():
        if layout.is_portable(path):
            files[path] = content
        else:
            left_out.append(path)
    return Edits(files=files, left_out=tuple(left_out))


def folder_findings(store: Store, today: date) -> list[Finding]:
    """Say what would be to be put right if the edits in the folder were committed, the refusal of verification first.

    Raises:
        StoreError: As with `folder_edits`.
    """
    edits, snapshot = folder_edits(store), store.snapshot()
    return [
        *_refused(store, snapshot, edits),
        *(
            Finding("warning", "not-a-store-s-file", path, f"{path} is not a file of a store", f"delete {path}")
            for path in edits.left_out
        ),
        *(found := register_findings(edited := Edited(snapshot, edits.files), today, _PUT_RIGHT)),
        *_of_templates(edited, found, today),
    ]


def wording_findings(store: Store, today: date, *, folder: bool = False) -> list[Finding]:
    """Say what is to be put right in the wording of the terms, in the order of the text.

    Args:
        store: The store.
        today: Today.
        folder: Whether the edits in the folder are read instead of what is recorded.

    Raises:
        StoreError: As with `folder_edits`; or a record cannot be read.
    """
    from isa_admin.documents.proofreading import proofread

    snapshot = store.snapshot()
    blobs = Edited(snapshot, folder_edits(store).files) if folder else snapshot
    return proofread(load_register(blobs), today)


def new_findings(store: Store, edits: Edits, today: date) -> list[Finding]:
    """Say what edits in the folder bring along that was not to be put right before.

    Raises:
        StoreError: As with `folder_edits`.
    """
    snapshot = store.snapshot()
    before = {(one.code, one.where) for one in register_findings(snapshot, today)}
    edited = Edited(snapshot, edits.files)
    after = register_findings(edited, today, _PUT_RIGHT)
    brought = _of_templates(edited, after, today, edits.files)
    return [*(one for one in after if (one.code, one.where) not in before), *brought]


def _of_templates(
    blobs: Blobs, found: Iterable[Finding], today: date, only: Iterable[str] | None = None
) -> list[Finding]:
    """Say what is wrong in restyled templates, where the register can be read that they are tried with."""
    return [] if any(one.code == UNREADABLE for one in found) else templates.findings(blobs, today, only)


def register_findings(blobs: Blobs, today: date, remedy: str | None = None) -> list[Finding]:
    """Run every check over what can be read of a register, and name each record that cannot.

    Args:
        blobs: The files.
        today: Today.
        remedy: What to do about a record that cannot be read, where that is not what the record's error says.
    """
    if not blobs.has(layout.VERSIONS):
        words = f"there is no {layout.VERSIONS}, so nothing of the register can be looked at"
        return [
            Finding("error", "unreadable-record", layout.VERSIONS, words, remedy or _PUT_RIGHT),
            *(
                Finding("error", "unreadable-record", one.path, one.message, remedy or one.remedy)
                for one in malformed_records(blobs)
            ),
        ]
    broken: dict[str, MalformedRecordError] = {}
    view = blobs
    while True:
        try:
            slips = Slips()
            found = list(check(load_register(view, slips.look), today))  # reads every partner
            found = sorted([*found, *slips.found, *unknown_keys(view, layout.folder_of(layout.AGREEMENT).rstrip("/"))])
            break
        except MalformedRecordError as error:
            broken |= {one.path: one for one in [error, *malformed_records(view)] if one.path not in broken}
            if any(path in _EVERYTHING or path.startswith(layout.TERMS) for path in broken):
                found = []
                break
            view = _Without(blobs, broken)
    named = (Finding("error", UNREADABLE, path, one.message, remedy or one.remedy) for path, one in broken.items())
    return [*named, *found]


def _refused(store: Store, snapshot: Snapshot, edits: Edits) -> Iterator[Finding]:
    """Say what verification would say of the edits, if an officer signed them."""
    officer = _any_officer(snapshot)
    if officer is None or not edits.files:
        return
    who = IntendedSigner(officer.fingerprint, officer.name, officer.email)
    try:
        refusal = foreseen_refusal(store, snapshot, edits.files, who, clock.now())
    except StoreError as error:
        yield Finding("error", REFUSED, "folder", error.message, error.remedy)
        return
    if refusal is not None:
        words = f"everybody who verifies this store would refuse these edits: {refusal.message} ({refusal.rule})"
        yield Finding("error", REFUSED, "folder", words, _PUT_RIGHT)


def _any_officer(snapshot: Snapshot) -> Officer | None:
    return next((officer for officer in load_officers(snapshot) if officer.role == "officer"), None)
