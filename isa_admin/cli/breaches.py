"""Assurance, breaches: recording one, saying who was told and what came of it, listing them (Agreement s.17)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import Struct

from isa_admin.cli import breach_words, fields
from isa_admin.cli.fields import LettersOption
from isa_admin.cli.session import Session
from isa_admin.domain.text import counted
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from isa_admin.domain.breach import Breach, Investigation, Telling
    from isa_admin.domain.changes import Decision


UNKNOWN = "unknown"
"""What is said where nobody knows yet who supplied the information."""


class _Later(Struct, frozen=True):
    """What may be said of a breach at any time, as it was typed."""

    supplied_by: list[str]
    involved: list[str]
    subjects_told: str | None
    outcome: str | None
    circulated: str | None
    not_needed: str | None = None

    def read(self, session: Session) -> dict[str, Any]:
        """Read it."""
        day = fields.day(session.today)
        return {
            "supplied_by": _partners(session, self.supplied_by),
            "involved": _partners(session, self.involved),
            "subjects_told": day(self.subjects_told) if self.subjects_told else None,
            "outcome": fields.line("outcome")(self.outcome) if self.outcome is not None else None,
            "circulated": day(self.circulated) if self.circulated else None,
            "commissioner_not_needed": fields.line("reason")(self.not_needed) if self.not_needed is not None else None,
        }


def record_breach(
    session: Session,
    number: Annotated[
        str | None, typer.Argument(metavar="NUMBER", help="A recorded breach, to add to it: 2027-001.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="lost, stolen, disclosed, misused, deleted or other (s.17).")
    ] = None,
    at: Annotated[str | None, typer.Option("--at", help="Where it happened.", metavar="PARTNER")] = None,
    supplied_by: Annotated[
        list[str] | None,
        typer.Option("--supplied-by", help="Whose information it is, or unknown; may be repeated.", metavar="PARTNER"),
    ] = None,
    involved: Annotated[
        list[str] | None,
        typer.Option("--involved", help="Another partner that it involves; may be repeated.", metavar="PARTNER"),
    ] = None,
    occurred: Annotated[
        str | None, typer.Option("--occurred", help="When it happened: a day, or a day and a time.", metavar="WHEN")
    ] = None,
    found: Annotated[
        str | None,
        typer.Option("--found", help="When it was found, day and time; now if left out.", metavar="WHEN"),
    ] = None,
    what: Annotated[
        str | None, typer.Option("--what", help="What happened, in one line, with nothing about a child or a case.")
    ] = None,
    told: Annotated[
        str | None, typer.Option("--told", help="Who was told: a partner, commissioner or police.", metavar="WHO")
    ] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", help="When that was: a day, or a day and a time; now if left out.", metavar="WHEN"),
    ] = None,
    how: Annotated[str | None, typer.Option("--how", help="telephone, email, post or hand.")] = None,
    subjects_told: Annotated[
        str | None,
        typer.Option("--data-subjects-told", help="When the people it is about were told.", metavar="DATE"),
    ] = None,
    commissioner_not_needed: Annotated[
        str | None,
        typer.Option("--commissioner-not-needed", help="Why the Commissioner need not be told.", metavar="WORDS"),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            help="The supplier that told the Commissioner or the people, or found no need to; all if left out.",
            metavar="PARTNER",
        ),
    ] = None,
    investigated: Annotated[
        str | None,
        typer.Option("--investigated", help="A partner that ended its investigation.", metavar="PARTNER"),
    ] = None,
    found_that: Annotated[
        str | None,
        typer.Option("--found-that", help="What it found, in one line, with nothing about a child or a case."),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option("--outcome", help="What came of it, in one line, with nothing about a child or a case."),
    ] = None,
    circulated: Annotated[
        str | None,
        typer.Option("--circulated", help="When the outcome went to the partners involved.", metavar="DATE"),
    ] = None,
    out: LettersOption = None,
) -> None:
    """Record an information breach, and later who was told of it, its outcome and its circulation (s.17).

    Says at once who to ring, and writes the letters. The record holds nothing about a child or a case: say what
    happened to the information, not whose it is. With a NUMBER it adds to a recorded breach.
    """
    from isa_admin.domain import breaches

    later = _Later(supplied_by or [], involved or [], subjects_told, outcome, circulated, commissioner_not_needed)
    investigation = _investigation(session, investigated, found_that, on if told is None else None)
    telling = _telling(session, told, on if investigated is None else None, how)
    if number is None:
        if by is not None or investigation is not None:
            raise UsageError(
                "record the breach first, then what each partner did about it under its number",
                "leave out --by and --investigated, or give the number of the breach",
            )
        if telling is not None:
            raise UsageError(
                "say which breach they were told of",
                "give its number after record-breach; isa-admin list-breaches shows it",
            )
        _record_new(session, _asked(session, kind, at, later, (occurred, found, what)), out)
        return
    given = {"--kind": kind, "--at": at, "--occurred": occurred, "--found": found, "--what": what}
    again = [option for option, value in given.items() if value is not None]
    if again:
        raise UsageError(
            f"{again[0]} is given once, when the breach is recorded", "leave NUMBER out to record another breach"
        )
    session.register.breach(number)
    if later.supplied_by and _partners(session, later.supplied_by) == (UNKNOWN,):
        raise UsageError("a breach is recorded as it is known", "name who supplied it: --supplied-by PARTNER")
    more = breaches.MoreKnown(
        telling=telling,
        by=session.register.partner(by).id if by is not None else None,
        investigation=investigation,
        **later.read(session),
    )
    session.change(
        lambda register, _officer: breaches.add_to_breach(register, number, more, now=_now()),
        breach_words.more_answers(session, more),
        letters=session.letters(out),
        breach=number,
    )


def list_breaches(
    session: Session,
    unsettled: Annotated[bool, typer.Option("--open", help="Only those with something still to do.")] = False,
) -> None:
    """List the recorded breaches, newest first, and what is still to be done about each (s.17)."""
    from isa_admin.application.reporting.assurance_report import breach_row
    from isa_admin.domain import moments
    from isa_admin.domain.breach import KINDS
    from isa_admin.domain.breaches import as_told, waiting

    register = session.register
    held = {
        number: as_told(register, number, register.breaches[number]) for number in reversed(list(register.breaches))
    }
    shown = {number: one for number, one in held.items() if not unsettled or waiting(register, number, one)}
    session.out.report({"breaches": [breach_row(register, number, one) for number, one in shown.items()]})
    session.out.table(
        ("Breach", "Found", "Where", "Kind", "Still to do"),
        (
            (
                number,
                moments.show(one.found),
                breach_words.name(session, one.place),
                KINDS[one.kind],
                breach_words.to_do(register, one),
            )
            for number, one in shown.items()
        ),
        wide=("Kind",),
    )
    session.out.say("")
    session.out.say(counted(len(shown), "breach", "breaches"))
    session.out.next([f"isa-admin show-breach {number}" for number in list(shown)[:1]])


def show_breach(
    session: Session, number: Annotated[str, typer.Argument(metavar="NUMBER", help="Its number, for example 2027-001.")]
) -> None:
    """Show one breach: what happened, who to ring, who was told, what is still to be done (s.17)."""
    from isa_admin.application.reporting.assurance_report import breach
    from isa_admin.domain.breaches import as_told

    held = as_told(session.register, number, session.register.breach(number))
    report = breach(session.register, number, held)
    session.out.report({**report, "contacts": breach_words.contacts(session, held)})
    session.out.answers(f"Breach {number}", breach_words.answers(session, held))
    if report["untold"]:
        breach_words.ring(session, held)
    session.out.next(report["next"])


def _record_new(session: Session, breach: Breach, out: Path | None) -> None:
    from isa_admin.domain import breaches
    from isa_admin.domain.changes import PutBreach

    breaches.record_breach(session.register, breach, now=_now())
    # Refused or said, before anything is drawn or signed: ringing does not wait for that.
    breach_words.ring(session, breach)
    session.out.say("")

    def number(decision: Decision) -> str:
        return next(one.number for one in decision.changes if isinstance(one, PutBreach))

    session.change(
        lambda register, _officer: breaches.record_breach(register, breach, now=_now()),
        breach_words.answers(session, breach),
        letters=session.letters(out),
        breach=number,
        contacts=breach_words.contacts(session, breach),
    )


def _asked(
    session: Session,
    kind: str | None,
    at: str | None,
    later: _Later,
    moments: tuple[str | None, str | None, str | None],
) -> Breach:
    """Ask for what is missing of a new breach."""
    from isa_admin.domain.breach import KINDS, Breach

    occurred, found, what = moments
    read = later.read(session)
    known = fields.one_of("a kind of breach", KINDS)
    chosen = session.ask.choice(kind, "What happened to the information", "--kind", list(KINDS.items()), known)
    place = session.ask.value(
        at,
        "Partner where it happened",
        "--at",
        lambda answer: session.register.partner(answer).id,
        words=session.register.partners,
    )
    if not read["supplied_by"]:
        read["supplied_by"] = session.ask.value(
            None,
            "Partners that supplied the information, with ; between them, or unknown",
            "--supplied-by",
            lambda answer: _partners(session, answer.split(";")),
        )
    if read["supplied_by"] == (UNKNOWN,):
        read["supplied_by"] = ()
    return Breach(
        kind=chosen,
        place=place,
        occurred=session.ask.optional(occurred, "When it happened", fields.moment()),
        found=session.ask.optional(found, "When it was found, day and time, if not now", fields.moment(timed=True))
        or fields.moment(timed=True)("now"),
        what=session.ask.value(
            what, "What happened, in one line, with nothing about a child or a case", "--what", fields.line("what")
        ),
        **read,
    )


def _telling(session: Session, told: str | None, on: str | None, how: str | None) -> Telling | None:
    from isa_admin.domain.breach import COMMISSIONER, POLICE, WAYS, Telling

    if told is None:
        if on is not None or how is not None:
            raise UsageError("--on and --how say when and how somebody was told", "say who was told: --told PARTNER")
        return None
    other = told.strip().casefold()
    who = other if other in {COMMISSIONER, POLICE} else session.register.partner(told).id
    if how is None:
        raise UsageError("say how they were told", f"give it with --how: {', '.join(WAYS)}")
    return Telling(who=who, when=fields.moment()(on or "now"), how=fields.one_of("a way to tell somebody", WAYS)(how))


def _investigation(
    session: Session, investigated: str | None, found_that: str | None, on: str | None
) -> Investigation | None:
    from isa_admin.domain.breach import Investigation

    if investigated is None:
        if found_that is not None:
            raise UsageError("--found-that says what a partner found", "say which one: --investigated PARTNER")
        return None
    return Investigation(
        partner=session.register.partner(investigated).id,
        on=fields.day(session.today)(on or "today"),
        finding=session.ask.value(found_that, "What it found, in one line", "--found-that", fields.line("finding")),
    )


def _partners(session: Session, given: Iterable[str]) -> tuple[str, ...]:
    named = [one for one in given if one.strip()]
    if [one.strip().casefold() for one in named] == [UNKNOWN]:
        return (UNKNOWN,)
    return tuple(dict.fromkeys(session.register.partner(one).id for one in named))


def _now() -> datetime:
    from isa_admin.application import clock

    return clock.now()
