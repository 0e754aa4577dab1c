"""Correcting what was recorded in error: the event stays, marked, and everything else goes by what is right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from isa_admin.cli import fields
from isa_admin.cli.fields import LettersOption
from isa_admin.cli.session import Session
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from isa_admin.domain.changes import Decision
    from isa_admin.domain.officers import Officer
    from isa_admin.domain.register import Register


def correct(
    session: Session,
    event: Annotated[
        str,
        typer.Argument(
            metavar="EVENT",
            help="PARTNER/EVENT (PARTNER alone lists its events), or the number of a notice for its service.",
        ),
    ],
    partners: Annotated[
        list[str] | None,
        typer.Argument(metavar="PARTNER", help="With a notice: who was not served; nobody if left out."),
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="How you know, in one line.", metavar="WORDS")] = None,
    out: LettersOption = None,
) -> None:
    """Mark an event, or the service of a notice, as recorded in error.

    Nothing is deleted: the event stays in the register and in the history, marked, with your reason. Lists, documents
    and isa-admin bound ignore it. What a partner's own signatory signed still counts: you mark it as
    disputed, and both are shown. Partners that were told of the error are written to again.
    """
    from isa_admin.application.holidays import is_bank_holiday
    from isa_admin.domain import correcting
    from isa_admin.domain.describing import tell

    if correcting.is_notice(event):
        _correct_service(session, event.strip(), partners or [], reason)
        return
    if partners:
        raise UsageError(
            f"unexpected argument: {partners[0]}", "correct one event at a time, each with a command of its own"
        )
    entry, found = correcting.find(session.register, event)
    why = session.ask.value(reason, "How you know that it is an error", "--reason", fields.line("reason"))

    def decide(register: Register, officer: Officer) -> Decision:
        return correcting.correct(
            register, entry.id, found.id, why, today=session.today, by=officer.name, holidays=is_bank_holiday
        )

    session.change(
        decide,
        [
            ("Partner", entry.partner.name),
            ("Event", f"{fields.shown(found.event.on)}: {tell(found.event, session.register.name_of)}"),
            ("Reason", why),
        ],
        letters=session.letters(out),
        partner=entry.id,
        event=found.id,
    )


def _correct_service(session: Session, number: str, partners: list[str], reason: str | None) -> None:
    from isa_admin.domain import correcting

    session.register.notice(number)
    wanted = [session.register.partner(one).id for one in partners]
    why = session.ask.value(reason, "How you know that it is an error", "--reason", fields.line("reason"))

    def decide(register: Register, officer: Officer) -> Decision:
        return correcting.correct_service(register, number, wanted, why, today=session.today, by=officer.name)

    session.change(
        decide,
        [("Service of notice", number), ("Reason", why)],
        notice=number,
        partners=wanted,
    )
