"""Reminding partners of what is overdue."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isa_admin.cli import fields
from isa_admin.cli.session import Session
from isa_admin.domain.text import several

if TYPE_CHECKING:
    from isa_admin.domain.changes import Decision
    from isa_admin.domain.deadlines.due import Due
    from isa_admin.domain.register import Register


def remind(
    session: Session,
    partners: Annotated[
        list[str] | None,
        typer.Argument(metavar="PARTNER", help="The partners; all with something overdue if left out."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Folder for the letters; notice-NUMBER in the current folder if left out.", metavar="DIR"
        ),
    ] = None,
) -> None:
    """Draft a letter and an e-mail for each partner with something overdue; together they are one notice.

    The letter lists everything the partner owes: adoptions, self-assessments, posts, keys. What the boards have to do
    is not in it. The program sends nothing itself.
    """
    from isa_admin.domain.notices import reminding

    ids = [session.register.partner(one).id for one in partners or []]
    owing = _owing(session, session.register, ids)
    if not owing:
        whose = " of these partners" if ids else ""
        session.out.report({"commit": None, "notices": [], "partners": [], "next": ["isa-admin due"]})
        session.out.say(f"nothing{whose} is overdue on {fields.shown(session.today)}, so there is nobody to remind")
        session.out.next(["isa-admin due"])
        return

    def decide(now: Register, _officer: object) -> Decision:
        # As things stand when the commit is made: somebody may have returned something meanwhile.
        return reminding.remind(now, _owing(session, now, ids), today=session.today)

    session.change(
        decide,
        [("To remind", _named(session, list(owing)))],
        letters=session.letters(out, facts=lambda entry: reminding.facts(owing.get(entry.id, ()))),
        partners=list(owing),
    )


def _named(session: Session, ids: list[str]) -> str:
    return several([session.register.partners[id_].partner.name for id_ in ids], 5)


def _owing(session: Session, now: Register, ids: list[str]) -> dict[str, list[Due]]:
    from isa_admin.application.reporting.due_report import everything
    from isa_admin.domain.deadlines import owed

    found = owed(everything(now, session.today, session.store.snapshot()), session.today)
    return {id_: found[id_] for id_ in sorted(found) if not ids or id_ in ids}
