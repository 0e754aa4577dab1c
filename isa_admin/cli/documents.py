"""Documents: the agreement and its parts as Word files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from isa_admin.cli import fields
from isa_admin.cli.session import Session
from isa_admin.errors import UsageError


def render(
    session: Session,
    part: Annotated[
        str,
        typer.Option(
            "--part",
            help="agreement, appendix-a (or -b, -c), partners, breach-contacts, responsible-posts, retention,"
            " signing-form or version-control.",
        ),
    ] = "agreement",
    partner: Annotated[str | None, typer.Option("--partner", help="Whose signing form.")] = None,
    as_at: Annotated[str | None, typer.Option("--as-at", help="As it stood on this date.", metavar="DATE")] = None,
    version: Annotated[str | None, typer.Option("--version", help="As it was at this version.", metavar="V")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The file or folder to write; the current folder if left out.")
    ] = None,
) -> None:
    """Write the whole agreement, or one part of it, as a Word document."""
    from isa_admin.application import drawing, states

    if as_at and version:
        raise UsageError("--as-at and --version both name a past state", "give one of them")
    if as_at:
        view = states.as_at(session.store, fields.day(session.today)(as_at), session.today)
    elif version:
        view = states.at_version(session.store, fields.version(version))
    else:
        view = states.now(session.store, session.today)
    entry = view.register.partner(partner).id if partner else None
    drawn = drawing.draw(view, part, entry, out)
    session.out.report(
        {
            "files": [{"path": str(drawn.path), "sha256": drawn.sha256}],
            "commit": view.commit,
            "notes": [*view.notes, *drawn.notes],
        }
    )
    session.out.say(f"wrote {drawn.path}")
    for note in (*view.notes, *drawn.notes):
        session.out.say(f"  note: {note}")
