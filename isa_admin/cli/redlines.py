"""Redlines: what changed between two texts of the agreement."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isa_admin.cli.session import Session
from isa_admin.domain.text import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isa_admin.application.redlining import Redline
    from isa_admin.documents.changes import Change
    from isa_admin.documents.words import Mark

_COLOURS = {"removed": "\x1b[31;9m{}\x1b[0m", "added": "\x1b[32;4m{}\x1b[0m"}


def redline(
    session: Session,
    old: Annotated[
        str,
        typer.Argument(
            metavar="FROM",
            help="The earlier text: a version, a date, a commit, a review branch (review/2027), or 'folder'.",
        ),
    ],
    new: Annotated[
        str, typer.Argument(metavar="TO", help="The later text, named in the same way.", show_default="today")
    ] = "today",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="The file to write: .docx with tracked changes, .md, .html, .json."),
    ] = None,
) -> None:
    """Show what changed between two texts of the agreement, or write it as a Word file with tracked changes."""
    from isa_admin.application import redlining

    made = redlining.redline(session.store, old, new, session.today)
    drawn = redlining.write(made, out) if out else None
    files = [{"path": str(drawn.path), "sha256": drawn.sha256}] if drawn else []
    session.out.report({**made.report(), "files": files, "notes": drawn.notes if drawn else []})
    if drawn is None:
        session.out.say(f"{made.old.words} to {made.new.words}: {_counted(made)}")
        show_changes(session, made.changes)
        return
    session.out.say(f"wrote {drawn.path}: {_counted(made)}")
    for note in drawn.notes:
        session.out.say(f"  note: {note}")


def show_changes(session: Session, found: Iterable[Change]) -> None:
    """Show changes section by section, the words marked: in colour where there is colour."""
    from isa_admin.documents import redline_text

    mark = _coloured if sys.stdout.isatty() and "NO_COLOR" not in os.environ else _plain
    for section, changes in redline_text.by_section(found):
        session.out.say("")
        session.out.say(section)
        for change in changes:
            session.out.say(f"  {redline_text.summary(change)}")
            for line in redline_text.marked(change, mark).splitlines():
                session.out.paint(f"    {line}")


def _counted(made: Redline) -> str:
    from isa_admin.documents.changes import KINDS

    if not made.changes:
        return "the two texts say the same"
    kinds = [change.kind for change in made.changes]
    return ", ".join(f"{kinds.count(kind)} {word}" for kind, word in KINDS.items() if kind in kinds)


def _plain(mark: Mark, text: str) -> str:
    from isa_admin.documents.redline_text import PLAIN

    return PLAIN[mark].format(harmless(text))


def _coloured(mark: Mark, text: str) -> str:
    return _COLOURS.get(mark, "{}").format(harmless(text))
