"""Reminding partners of what is overdue."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isa_admin.cli import fields
from isa_admin.cli.fields import LettersOption
from isa_admin.cli.session import Session
from isa_admin.domain.text import several
from isa_admin.errors import UsageError

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
    out: LettersOption = None,
    adoptions: Annotated[
        bool,
        typer.Option("--adoptions", help="Those that were asked to sign and have not answered, with the pack again."),
    ] = False,
    by: Annotated[
        str | None, typer.Option("--by", help="The date to answer by, with --adoptions.", metavar="DATE")
    ] = None,
) -> None:
    """Draft a letter and an e-mail for each partner with something overdue; together they are one notice.

    The letter lists everything the partner owes: adoptions, self-assessments, posts, keys. What the boards have to do
    is not in it. The program sends nothing itself.
    """
    from isa_admin.domain.notices import reminding

    ids = [session.register.partner(one).id for one in partners or []]
    if by is not None and not adoptions:
        raise UsageError("--by is the day by which partners are to sign", "give it with --adoptions")
    if adoptions:
        _of_adoptions(session, ids, out, fields.day(session.today)(by) if by else None)
        return
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


def _of_adoptions(session: Session, ids: list[str], out: Path | None, by: date | None) -> None:
    """Remind those that were asked to adopt and have not answered; their signing packs go with the letters again."""
    from isa_admin.application.adopting.packing import packs_for
    from isa_admin.domain.campaign import campaign
    from isa_admin.domain.notices import giving, kind_of

    found = campaign(session.register, session.today)
    waiting = [one.entry.id for one in found.outstanding if one.asked is not None and one.answer is None]
    told = [id_ for id_ in waiting if not ids or id_ in ids]
    if not told:
        whose = "none of these partners" if ids else "no partner"
        session.out.report({"commit": None, "notices": [], "partners": [], "next": ["isa-admin campaign"]})
        session.out.say(f"{whose} was asked to adopt {found.version.version} and has not answered: nobody to remind")
        session.out.next(["isa-admin campaign"])
        return
    packs = packs_for(session.store, session.today, by, None)
    subject = giving.Subject(version=packs.version, due=by, packed=True)
    session.change(
        lambda register, _officer: giving.notify(register, kind_of("reminder"), told, subject, today=session.today),
        [("To remind", _named(session, told))],
        letters=session.letters(out, packs=packs),
        partners=told,
    )


def _named(session: Session, ids: list[str]) -> str:
    return several([session.register.partners[id_].partner.name for id_ in ids], 5)


def _owing(session: Session, now: Register, ids: list[str]) -> dict[str, list[Due]]:
    from isa_admin.application.reporting.due_report import everything
    from isa_admin.domain.deadlines import owed

    found = owed(everything(now, session.today, session.store.snapshot()), session.today)
    return {id_: found[id_] for id_ in sorted(found) if not ids or id_ in ids}
