"""Drawing documents: a part of the agreement, in one state of the register, as a Word file."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.application.files import ensure_free, word_file, write_file
from isa_admin.application.reference import reference
from isa_admin.application.states import template
from isa_admin.records import layout
from isa_admin.system.watching import during

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from isa_admin.application.files import Target
    from isa_admin.application.states import State
    from isa_admin.documents.paper import Paper, Rendered
    from isa_admin.documents.redlines import Changes
    from isa_admin.store.snapshot import Snapshot
    from isa_admin.word.draft_marking import DraftMarks


class Drawn(Struct, frozen=True, kw_only=True):
    """A document that was written: its files with their digests, the Word file first; and notes for the officer."""

    files: Mapping[Path, str]
    notes: list[str]

    @property
    def path(self) -> Path:
        """The Word file, or the file of another kind that was asked for."""
        return next(iter(self.files))

    @property
    def report(self) -> list[dict[str, str]]:
        """The files for the JSON of a command."""
        return [{"path": str(path), "sha256": digest} for path, digest in self.files.items()]


def draw(state: State, part: str, partner: str | None, out: Target) -> Drawn:
    """Write one document; the file is whole or not there.

    Raises:
        NotFoundError: There is no such part.
        UsageError: A signing form without a partner, or the name of another kind of file.
        StoreError: The terms or the template are not as they should be, or the file cannot be written.
    """
    from isa_admin.documents import catalogue

    said = catalogue.paper(part, state.register, on=state.on, version=state.version, partner=partner)
    return put(rendered(said, state.snapshot), out)


def rendered(
    paper: Paper, snapshot: Snapshot, changes: Changes | None = None, marks: DraftMarks | None = None
) -> Rendered:
    """Make the Word file of a paper, with the template of the store and what a redline or a draft of a review marks.

    Raises:
        StoreError: The template is not as it should be.
    """
    with during("Writing the document"):
        return filled(paper, template(snapshot, paper.template), changes, marks)


def filled(paper: Paper, content: bytes, changes: Changes | None = None, marks: DraftMarks | None = None) -> Rendered:
    """Make the Word file of a paper with a template: one that is not the packaged one is held to limits.

    Raises:
        StoreError: The template is not as it should be, or takes too long or too much memory.
    """
    if content == reference().read(f"{layout.TEMPLATES}{paper.template}"):
        from isa_admin.word.rendering import render

        return render(paper, content, changes, marks)
    from isa_admin.word.rendering_apart import render_apart

    return render_apart(paper, content, changes, marks)


def put(rendered: Rendered, out: Target) -> Drawn:
    """Write a document that is drawn into a file or a folder, and its PDF beside it; a file is whole or not there.

    Raises:
        UsageError: The name is that of another kind of file, or another file of that name is there.
        MissingProgramError: There is no LibreOffice for the PDF.
        StoreError: The file cannot be written, or LibreOffice made no PDF.
    """
    path = word_file(out.path, rendered.name)
    files = {path.parent / name: one for name, one in out.pages.beside({path.name: rendered.content}).items()}
    if not out.replace:
        for file, content in files.items():
            ensure_free(file, content, option="--out FILE")
    for file, content in files.items():
        write_file(file, content, replace=True)
    return Drawn(files={file: sha256(content) for file, content in files.items()}, notes=list(rendered.notes))


def sha256(content: bytes) -> str:
    """Give the digest of a file, as people compare it."""
    return hashlib.sha256(content).hexdigest()
