"""Review: opening the two-yearly review, how far it is, and closing it (Agreement s.18)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isa_admin.cli import fields
from isa_admin.cli.session import Session
from isa_admin.domain.text import counted, several
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from isa_admin.domain.changes import Decision
    from isa_admin.domain.officers import Officer
    from isa_admin.domain.register import Register


def open_review(
    session: Session,
    year: Annotated[
        str | None, typer.Option("--year", help="The year whose review it is; this year if left out.", metavar="YEAR")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", help="The day by which the review is to be done.", metavar="DATE")
    ] = None,
    rounds: Annotated[
        list[str] | None,
        typer.Option(
            "--round", help="By when a round of comments ends; two rounds, spread evenly, if left out.", metavar="DATE"
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Folder for the letters; notice-NUMBER in the current folder if left out.", metavar="DIR"
        ),
    ] = None,
) -> None:
    """Open the two-yearly review: its branch, a DRAFT row, and a notice with the timetable to every partner (s.18)."""
    from isa_admin.domain import reviewing

    day = fields.day(session.today)
    wanted = fields.year(year) if year is not None else session.today.year
    done = session.ask.value(by, "The review is to be done by", "--by", day)
    days = reviewing.timetable(session.today, done, [day(one) for one in rounds or []])

    def decide(register: Register, officer: Officer) -> Decision:
        return reviewing.open_review(register, wanted, days, today=session.today, by=officer.name)

    session.change(decide, letters=session.letters(out), year=str(wanted), review_branch=f"review/{wanted}")


def review_status(session: Session) -> None:
    """Say how the review stands: rounds, who commented, open comments by section, days left."""
    from isa_admin.application.reporting import review_report
    from isa_admin.application.reviewing.desk import desk
    from isa_admin.domain.reviewing import NoOpenReviewError

    try:
        at = desk(session.store)
    except NoOpenReviewError:
        last = review_report.closed(session.register)
        session.out.report({"review": None, "last": last, "next": ["isa-admin open-review --by DATE"]})
        session.out.say("no review is open")
        if last:
            session.out.say(f"the review of {last['year']} was closed on {_shown(last['closed'])}: {last['words']}")
        session.out.next(["isa-admin open-review --by DATE"])
        return
    report = review_report.status(at, session.today)
    following = _following(report)
    session.out.report({"review": report, "next": following})
    _tell(session, report)
    session.out.next(following)


def close_review(
    session: Session,
    no_change: Annotated[
        str | None,
        typer.Option("--no-change", help="The minute by which the boards leave the text.", metavar='"MINUTE"'),
    ] = None,
    abandon: Annotated[bool, typer.Option("--abandon", help="End it without a result; the duty stays.")] = False,
    reason: Annotated[str | None, typer.Option("--reason", help="Why it is abandoned.", metavar="TEXT")] = None,
) -> None:
    """Close the review: the boards leave the text as it is, or the review is abandoned (s.18)."""
    from isa_admin.domain import reviewing

    if (no_change is not None) == abandon:
        raise UsageError(
            "say how the review ends, in one way", 'give --no-change "Minute 4" or --abandon --reason "..."'
        )
    if no_change is not None and reason is not None:
        raise UsageError("--reason belongs to --abandon", 'the minute says why: --no-change "Minute 4"')
    why = (
        fields.line("minute")(no_change)
        if no_change is not None
        else session.ask.value(reason, "Why it is abandoned", "--reason", fields.line("reason"))
    )
    outcome = "no-change" if no_change is not None else "abandoned"
    session.change(
        lambda register, _officer: reviewing.close_without(register, outcome, why, today=session.today),
        outcome=outcome,
    )


def _following(report: dict[str, Any]) -> list[str]:
    """Say what comes next in a review."""
    if report["open"]:
        return ["isa-admin list-comments --open"]
    if report["edited"] or not any(one["draft"] for one in report["rounds"]):
        return ["isa-admin draft --out FOLDER"]
    return ["isa-admin collect-comments FOLDER", "isa-admin draft --out FOLDER"]


def _tell(session: Session, report: dict[str, Any]) -> None:
    out = session.out
    out.answers(
        f"Review of {report['year']}",
        [
            ("Reviewed", report["of"]),
            ("Opened", _shown(report["opened"])),
            ("To be done by", f"{_shown(report['by'])} ({_left(report['days_left'])})"),
            ("Draft", f"{report['draft']}{', and the text was changed since' if report['edited'] else ''}"),
            ("Branch", report["branch"]),
        ],
    )
    out.say("")
    out.table(
        ("Round", "Comments by", "Draft", "Days left"),
        (
            (str(at), _shown(one["by"]), one["draft"] or "none yet", _left(one["days_left"]))
            for at, one in enumerate(report["rounds"], 1)
        ),
    )
    out.say("")
    commented = [one["name"] for one in report["commented"]]
    out.say(
        f"{counted(report['comments'], 'comment')} from {counted(len(commented), 'partner')}, {report['open']} open"
    )
    for one in report["open_by_section"]:
        out.say(f"  {one['open']:>4}  {one['section']}")
    if commented:
        out.say(f"commented: {several(commented, 6)}")
    out.say(f"nothing yet from {counted(len(report['silent']), 'partner')}")


def _left(days: int) -> str:
    if days < 0:
        return f"{counted(-days, 'day')} ago"
    return "today" if days == 0 else f"{counted(days, 'day')} left"


def _shown(on: str) -> str:
    return fields.shown(date.fromisoformat(on))
