"""Editing: a section of the terms in the person's own editor, on a copy, and the edits put aside again."""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.application import clock
from isa_admin.application.checking import folder_edits
from isa_admin.documents.terms import read_terms
from isa_admin.domain.terms import find_section, mark
from isa_admin.errors import NotFoundError, StoreError, UsageError
from isa_admin.records import layout
from isa_admin.records.layout import Kind
from isa_admin.store.edits import Copy, UnusableCopyError, begun_from
from isa_admin.system.programs import attend, find_program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from isa_admin.domain.register import Register
    from isa_admin.store.repository import Store

VARIABLES = ("VISUAL", "EDITOR")
"""The environment variables that name the editor, the first that is set."""
_DEFAULTS = {
    "win32": (("notepad",),),
    # TextEdit, and whoever opens it waits until it is closed.
    "darwin": (("open", "-W", "-n", "-t"),),
}
_ELSEWHERE = (("sensible-editor",), ("editor",), ("nano",), ("vim",), ("vi",))


class NoEditorError(UsageError):
    """There is no editor."""

    def __init__(self, what: str) -> None:
        super().__init__(
            what,
            "name your editor in the environment variable VISUAL, for example VISUAL=nano; or edit the file in the"
            " folder, or a Word file: isa-admin amend --from FILE.docx",
        )


class EditedSection(Struct, frozen=True):
    """A section whose copy is being edited: its file, and where the copy lies."""

    file: str
    path: Path


def begin(store: Store, register: Register, file: str) -> EditedSection:
    """Make the copy of a section, or go on with the one that there is.

    Raises:
        StoreError: The section was amended since that copy was started, or it cannot be written.
    """
    known = {copy.file: copy for copy in store.copies.all()}
    copy, current = known.get(file), register.terms[file]
    if copy is not None and copy.content != current and not copy.fits(current):
        raise StoreError(
            f"{mark(file)} was amended after you began to edit it",
            f"put that aside first, it is kept: isa-admin discard-edits {mark(file).rpartition(' ')[2]}",
        )
    if copy is not None and copy.content in {current, None}:
        store.copies.forget(file)
    return EditedSection(file, store.copies.begin(file, current))


def open_editor(edited: EditedSection) -> None:
    """Let the person edit the copy, until the editor is closed.

    Raises:
        NoEditorError: There is none, or it did not start.
        UsageError: It ended with an error.
    """
    command = _editor()
    try:
        code = attend([*command, str(edited.path)])
    except OSError as error:
        raise NoEditorError(f"the editor {command[0]} does not start: {error.strerror or error}") from error
    if code != 0:
        raise UsageError(
            f"the editor {command[0]} ended with an error ({code}); what was saved is kept",
            "run the command again, or name another editor in the environment variable VISUAL",
        )


def saved(store: Store, register: Register, edited: EditedSection) -> dict[str, bytes] | None:
    """Give the terms with what was saved in the copy; nothing if it is as it was.

    Raises:
        TermsError: It is not in the dialect, with the line and what to write instead.
        UnusableCopyError: The copy is gone or cannot be read.
    """
    copy = next((one for one in store.copies.all() if one.file == edited.file), None)
    if copy is None or copy.content is None:
        raise UnusableCopyError(edited.path, FileNotFoundError(2, os.strerror(2)))
    if copy.content == register.terms[edited.file]:
        store.copies.forget(edited.file)
        return None
    terms = {**register.terms, edited.file: copy.content}
    read_terms(terms)
    return terms


def find_edited(store: Store, register: Register, wanted: str) -> str:
    """Find the file that somebody calls so: first among the copies, which may be of sections of a review's draft.

    Raises:
        NotFoundError: There is no such part, with those that were probably meant.
    """
    begun = {copy.file: copy.content or b"" for copy in store.copies.all()}
    try:
        return find_section(begun, wanted)
    except NotFoundError:
        return find_section(register.terms, wanted)


class PutAside(Struct, frozen=True):
    """Edits that were put aside: their name, and the parts that they are of."""

    name: str
    files: tuple[str, ...]


def put_aside(store: Store, register: Register, wanted: Sequence[str]) -> PutAside | None:
    """Put edits of the terms aside, those in copies and those in the folder; nothing if there are none.

    Args:
        store: The store.
        register: The register.
        wanted: The files whose edits are meant; all that were edited where none is named.

    Raises:
        StoreError: They cannot be read or written; nothing of them is lost.
    """
    # Whether a copy was edited, the text says that it was begun from: that of main, or of the draft of a review.
    copies = [copy for copy in store.copies.all() if not copy.fits(copy.content)]
    in_folder = _in_folder(store)
    mine = [copy for copy in copies if not wanted or copy.file in wanted]
    theirs = {file: content for file, content in in_folder.items() if not wanted or file in wanted}
    taken = {copy.file: copy for copy in mine}
    both = [file for file, content in theirs.items() if file in taken and taken[file].content != content]
    names = []
    if mine:
        names.append(store.copies.put_aside(mine, clock.now()))
    others = [Copy(file, content, begun_from(register.terms.get(file))) for file, content in theirs.items()
              if file in both or file not in taken]  # fmt: skip
    if others:
        # The two edits of one section are kept apart, so that either can be brought back.
        names.append(store.copies.put_aside(others, clock.now()))
    if not names:
        return None
    for copy in mine:
        store.copies.forget(copy.file)
    try:
        store.restore(f"{layout.TERMS}{file}" for file in theirs)
    except OSError as error:
        raise StoreError(
            f"the edits are kept aside, but the folder cannot be brought back: {error.strerror or error}",
            "close what has these files open, and run the command again",
        ) from error
    return PutAside(" and ".join(names), tuple(sorted({*taken, *theirs})))


def aside(store: Store) -> Mapping[str, list[Copy]]:
    """Give what was put aside, the oldest first."""
    return store.copies.aside()


def _in_folder(store: Store) -> dict[str, bytes | None]:
    found = folder_edits(store).files
    return {path.removeprefix(layout.TERMS): content for path, content in found.items()
            if layout.kind_of(path) is Kind.TERMS}  # fmt: skip


def _editor() -> list[str]:
    """Give the command of the editor: the one that the person named, or one that the system has.

    Raises:
        NoEditorError: There is none.
    """
    named = next((value for name in VARIABLES if (value := os.environ.get(name, "").strip())), None)
    if named is not None:
        words = _words(named)
        program = find_program(words[0]) if words else None
        if program is None:
            raise NoEditorError(f"the editor '{named}' is not on this computer")
        return [str(program), *words[1:]]
    if sys.platform not in _DEFAULTS and not (sys.stdin.isatty() and sys.stdout.isatty()):
        # The editors of a terminal would wait there for keys that nobody can type.
        raise NoEditorError("no editor is named, and there is no terminal to open one in")
    for known in _DEFAULTS.get(sys.platform, _ELSEWHERE):
        program = find_program(known[0])
        if program is not None:
            return [str(program), *known[1:]]
    raise NoEditorError("there is no editor on this computer")


def _words(command: str) -> list[str]:
    """Take the command of an editor apart; a whole path with spaces in it is one word without quotation marks too."""
    if find_program(command) is not None:
        return [command]
    try:
        words = shlex.split(command, posix=os.name == "posix")
    except ValueError:
        return []
    return [word.strip('"') for word in words]
