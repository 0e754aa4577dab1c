"""What supports a row of the version-control table: the commit that wrote it, the terms it held, and the signed tag.

Verification judges who signed a commit and a tag. This looks at the table as an officer does: a row whose digest is
not that of the text that the store held when the row was written, or whose tag marks another text, is named. Rows older
than the store came with its first commit, and where they name no digest there is nothing to compare.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isa_admin.application.states import TextNotKeptError, draft_sent
from isa_admin.domain.checks import Finding
from isa_admin.domain.versions import NO_NEW_TERMS
from isa_admin.errors import StoreError
from isa_admin.records import layout
from isa_admin.records.load import load_register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isa_admin.domain.register import Register
    from isa_admin.domain.versions import VersionEntry
    from isa_admin.store.repository import Store

_TAGGED = re.compile(rb"object ([0-9a-f]{40,64})\n")
_SEE = "see what was recorded with: isa-admin history --details"


def row_findings(store: Store) -> Iterator[Finding]:
    """Name each row of the table that no commit supports.

    Raises:
        StoreError: The store is damaged, or a record cannot be read.
    """
    register = load_register(store.snapshot())
    if not register.officers:
        # Nobody can record anything in it: it is the reference, whose history is that of a project.
        return
    written, tags = _written(store), store.tags()
    for row in register.versions:
        commit, held = written.get(row.version, (None, None))
        if commit is None:
            yield _finding("row-unsupported", row, "and no commit of this store wrote that row")
        elif row.terms_digest is not None and row.terms_digest != held and not _was_draft(store, register, row):
            yield _finding(
                "row-unsupported",
                row,
                f"and the commit that wrote it, {commit[:12]}, held terms with another digest ({_short(held)})",
            )
        if row.version in tags:
            yield from _of_tag(store, row)


def _was_draft(store: Store, register: Register, row: VersionEntry) -> bool:
    """Say whether a row is of a draft that its review sent out, as far as the branch of the review is here to ask."""
    try:
        return row.kind == "draft" and draft_sent(store, register, row) is not None
    except TextNotKeptError:
        return True


def _written(store: Store) -> dict[str, tuple[str, str]]:
    """Give the commit that wrote each row, and the digest of the terms that it held."""
    found: dict[str, tuple[str, str]] = {}
    for commit in store.commits_of(layout.VERSIONS):
        register = load_register(store.snapshot(commit))
        # Newest first: the last one that is seen with a row is the one that wrote it.
        for row in register.versions:
            found[row.version] = (commit, register.terms_digest)
    return found


def _of_tag(store: Store, row: VersionEntry) -> Iterator[Finding]:
    """Compare the tag of a version, where there is one, with its row."""
    raw = store.tag(row.version)
    if raw is None or row.kind in NO_NEW_TERMS:
        return
    match = _TAGGED.match(raw)
    if match is None:
        yield _finding("tag-differs", row, f"and the tag {row.version} is not a signed tag of a commit")
        return
    commit = match[1].decode()
    try:
        register = load_register(store.snapshot(commit))
    except StoreError:
        yield _finding("tag-differs", row, f"and the tag {row.version} marks a commit that this store does not have")
        return
    if register.versions.find(row.version) is None or register.terms_digest != row.terms_digest:
        words = f"and the tag {row.version} marks commit {commit[:12]}, whose terms have the digest"
        yield _finding("tag-differs", row, f"{words} {_short(register.terms_digest)}")


def _finding(code: str, row: VersionEntry, words: str) -> Finding:
    said = f"{row.version} says that its terms have the digest {_short(row.terms_digest)}" if row.terms_digest else ""
    return Finding("error", code, layout.VERSIONS, f"{said or f'{row.version} is in the table'}, {words}", _SEE)


def _short(digest: str | None) -> str:
    return f"{digest[:12]}..." if digest else "none"
