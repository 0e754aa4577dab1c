"""Assurance, yearly compliance: forms out, returns in, who is missing, year by year (Agreement s.18)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isa_admin.cli import fields
from isa_admin.cli.partners import PartnerArgument
from isa_admin.cli.session import Session, drawn_told
from isa_admin.domain.text import counted
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from isa_admin.domain.agreement import Standard
    from isa_admin.domain.compliance import Answer, Verdict

YearOption = Annotated[str | None, typer.Option("--year", help="The year assessed.", metavar="YEAR")]


def compliance_form(
    session: Session,
    partners: Annotated[list[str] | None, typer.Argument(metavar="PARTNER", help="The partners' ids or names.")] = None,
    out: Annotated[str | None, typer.Option("--out", help="The folder for the forms.", metavar="DIR")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="All partners that owe a return for the year.")] = False,
    year: YearOption = None,
    kind: Annotated[str, typer.Option("--format", help="docx for Word, xlsx for Excel.")] = "docx",
) -> None:
    """Write the form of the yearly self-assessment for each partner, in Word or Excel (s.18).

    Send it to the responsible post. What comes back is recorded with record-compliance --form FILE.
    """
    from isa_admin.application.letters import return_forms
    from isa_admin.domain import returning

    form = fields.one_of("a format for a form", return_forms.FORMATS)(kind)
    session.ensure_word(form == "docx", "leave --format out, or --pdf")
    assessed = session.ask.value(year, "Year assessed", "--year", fields.year)
    folder = session.ask.value(out, "Folder for the forms", "--out", Path)
    if everybody == bool(partners):
        raise UsageError("say whose forms you want", "name partners or give --all, not both")
    if everybody:
        missing = returning.rate(session.register, assessed, session.today).missing
        entries = [session.register.partners[id_] for id_ in missing]
    else:
        entries = list({one.id: one for one in map(session.register.partner, partners or [])}.values())
    for entry in entries:
        returning.refuse_year(session.register, entry, assessed, session.today)
    wanted = return_forms.WantedForms(year=assessed, kind=form, on=session.today)
    drawn = return_forms.write_forms(session.store, entries, wanted, folder, session.pages)
    session.out.report(
        {
            "year": assessed,
            "forms": [
                {"partner": entry.id, **file} for entry, one in zip(entries, drawn, strict=True) for file in one.report
            ],
        }
    )
    for one in drawn:
        drawn_told(session.out, one)
    session.out.say("")
    session.out.say(f"{counted(len(drawn), 'form')} for {assessed}")
    if entries:
        session.out.next([f"isa-admin record-compliance {entries[0].id} --year {assessed} --form FILE"])


def record_compliance(
    session: Session,
    partner: PartnerArgument,
    year: YearOption = None,
    answer: Annotated[
        list[str] | None,
        typer.Option(
            "--answer", help="STANDARD=met, partly, not-met or not-applicable; once for each.", metavar="ID=ANSWER"
        ),
    ] = None,
    evidence: Annotated[
        list[str] | None,
        typer.Option("--evidence", help='What shows it: STANDARD="..."; may be repeated.', metavar="ID=TEXT"),
    ] = None,
    action: Annotated[
        list[str] | None,
        typer.Option("--action", help='What will be done: STANDARD="..."; may be repeated.', metavar="ID=TEXT"),
    ] = None,
    form: Annotated[
        str | None, typer.Option("--form", help="The form that came back, in Word or Excel.", metavar="FILE")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the return that is recorded.")] = False,
) -> None:
    """Record a partner's self-assessment: each standard met, partly met, not met or not applicable (s.18).

    The answers come from a returned form, from options, or are asked for on a terminal. There is one return for each
    partner and year.
    """
    from isa_admin.application.letters.return_forms import read_form
    from isa_admin.domain import returning

    entry = session.register.partner(partner)
    if form is not None and (answer or evidence or action):
        raise UsageError(
            "the form has the answers, and more were given as options", "give --form FILE or the answers, not both"
        )
    assessed = session.ask.value(year, "Year assessed", "--year", fields.year)
    returning.refuse_year(session.register, entry, assessed, session.today)
    if form is not None:
        answers = read_form(fields.readable_file(form), session.register, entry, assessed)
    else:
        answers = _answers(session, _pairs(session, answer, "--answer"), evidence, action)
    session.change(
        lambda register, _officer: returning.record_return(
            register, entry.id, assessed, answers, today=session.today, replacing=replace
        ),
        partner=entry.id,
        year=assessed,
    )


def list_compliance(session: Session, year: YearOption = None) -> None:
    """List who returned the yearly self-assessment, who did not, and the results year by year (s.18).

    Each cell says how many standards are met, partly met and not met.
    """
    from isa_admin.application.reporting.assurance_report import compliance

    wanted = fields.year(year) if year is not None else None
    report = compliance(session.register, wanted, session.today)
    session.out.report(report)
    session.out.table(
        ("Partner", *(str(one["year"]) for one in report["years"])),
        ((row["name"], *(_cell(one) for one in row["years"])) for row in report["partners"]),
    )
    session.out.say("")
    for one in report["years"]:
        percent = f" ({100 * one['returned'] // one['asked']}%)" if one["asked"] else ""
        session.out.say(f"{one['year']}: {one['returned']} of {one['asked']} returned{percent}")
    last = report["years"][-1]
    if last["missing"]:
        session.out.next(
            [
                f"isa-admin compliance-form --all --year {last['year']} --out DIR",
                f"isa-admin record-compliance {last['missing'][0]} --year {last['year']} --form FILE",
            ]
        )


def show_compliance(session: Session, partner: PartnerArgument, year: YearOption = None) -> None:
    """Show what a partner answered in its self-assessment: each standard, what shows it, what will be done (s.18).

    Without --year it shows the last one that is recorded.
    """
    from isa_admin.application.reporting.assurance_report import assessment
    from isa_admin.domain.compliance import VERDICTS

    entry = session.register.partner(partner)
    report = assessment(session.register, entry, fields.year(year) if year is not None else None)
    session.out.report(report)
    session.out.say(f"{entry.partner.name}, {report['year']}, returned {_shown(report['returned'])}")
    session.out.table(
        ("Standard", "Answer", "What shows it", "What will be done"),
        (
            (f"{one['title']}", VERDICTS[one["answer"]], one["evidence"] or "", one["action"] or "")
            for one in report["answers"]
        ),
    )


def _shown(on: str) -> str:
    return fields.shown(date.fromisoformat(on))


def _cell(one: dict[str, Any]) -> str:
    counts = one["counts"]
    if counts is None:
        return "missing" if one["asked"] else "not asked"
    return f"{counts['met']} met, {counts['partly']} partly, {counts['not-met']} not"


def _answers(
    session: Session, given: dict[str, str], evidence: list[str] | None, action: list[str] | None
) -> dict[str, Answer]:
    """Give the answers of options and of the person, in the order of the standards."""
    from isa_admin.domain import returning
    from isa_admin.domain.compliance import Answer

    verdicts = {id_: returning.verdict(said) for id_, said in given.items()}
    shown, planned = _pairs(session, evidence, "--evidence"), _pairs(session, action, "--action")
    read = {"evidence": fields.line("evidence"), "action": fields.line("action")}
    lines = {
        name: {id_: read[name](said) for id_, said in pairs.items()}
        for name, pairs in (("evidence", shown), ("action", planned))
    }
    made = {}
    for one in returning.standards(session.register):
        asked = one.id not in verdicts and session.ask.able
        verdict = verdicts.get(one.id) or (_verdict(session, one) if asked else None)
        if verdict is None:
            continue
        said = {name: lines[name].get(one.id) for name in lines}
        if asked:
            for name, words in (("evidence", "What shows it"), ("action", "What will be done")):
                said[name] = said[name] or session.ask.optional(None, f"  {words}", read[name])
        made[one.id] = Answer(standard=one.id, answer=verdict, **said)
    _refuse_loose(made, lines)
    return made


def _refuse_loose(made: dict[str, Answer], lines: dict[str, dict[str, str]]) -> None:
    for name, pairs in lines.items():
        loose = [id_ for id_ in pairs if id_ not in made]
        if loose:
            raise UsageError(f"--{name} is given for {loose[0]}, but no answer is", f"give it: --answer {loose[0]}=met")


def _verdict(session: Session, standard: Standard) -> Verdict:
    from isa_admin.domain import returning
    from isa_admin.domain.compliance import VERDICTS

    question = f"{standard.title} (s.{standard.section})"
    return session.ask.choice(None, question, "--answer", list(VERDICTS.items()), returning.verdict)


def _pairs(session: Session, given: list[str] | None, option: str) -> dict[str, str]:
    """Read what is given for each standard, of the form ``retention=met``."""
    from isa_admin.domain import returning

    found: dict[str, str] = {}
    for one in given or []:
        id_, equals, said = one.partition("=")
        if not equals:
            raise UsageError(f"'{one}' does not name its standard", f"give it as {option} STANDARD=...")
        key = returning.standard(session.register, id_).id
        if key in found:
            raise UsageError(f"{option} is given twice for {key}", "give it once for each standard")
        found[key] = said
    return found
