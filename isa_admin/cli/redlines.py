"""Redlines: what changed between two texts of the agreement."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isa_admin.cli import changed_words
from isa_admin.cli.session import Session

if TYPE_CHECKING:
    from isa_admin.application.redlining import Redline


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
        changed_words.show(session, made.changes)
        return
    session.out.say(f"wrote {drawn.path}: {_counted(made)}")
    for note in drawn.notes:
        session.out.say(f"  note: {note}")


def _counted(made: Redline) -> str:
    from isa_admin.documents.changes import KINDS

    if not made.changes:
        return "the two texts say the same"
    kinds = [change.kind for change in made.changes]
    return ", ".join(f"{kinds.count(kind)} {word}" for kind, word in KINDS.items() if kind in kinds)
