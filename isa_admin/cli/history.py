"""Store: what was done to it, and the last change taken back."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

from isa_admin.cli import fields
from isa_admin.cli.session import Session


def history(
    session: Session,
    partner: Annotated[str | None, typer.Argument(metavar="PARTNER", help="Only what touched this partner.")] = None,
    limit: Annotated[
        str, typer.Option("--limit", "-n", help="Show at most this many, newest first.", metavar="NUMBER")
    ] = "20",
) -> None:
    """Show who did what when, from the signed commits, newest first.

    It shows what the commits claim; isa-admin verify proves the signatures.
    """
    from isa_admin.application.reporting.reports import commit
    from isa_admin.domain import dates

    most = fields.whole("--limit", 1)(limit)
    under = [f"partners/{session.register.partner(partner).id}/"] if partner else []
    commits = list(islice(session.store.history(under), most))
    session.out.report({"commits": [commit(one) for one in commits]})
    session.out.table(
        ("Date", "Who", "What", "Commit", "Signed"),
        (
            (
                dates.show(one.committer.when.date()),
                one.committer.name,
                one.subject,
                one.commit[:12],
                "signed" if one.signature else "not signed",
            )
            for one in commits
        ),
        wide=("Commit",),
    )


def undo(session: Session) -> None:
    """Undo the last change with a new signed one; history keeps both.

    The files that it touched get back what they held before. What happened to a partner, rows of the version-control
    table, keys and the roster stay; the message says what to record instead. Undoing an undo does the change again.
    """
    from isa_admin.application.undoing import last_change, undo_last

    last = last_change(session.store)
    session.change(
        lambda _register, _officer: undo_last(session.store, last),
        undoes={"commit": last.commit, "subject": last.subject},
    )
