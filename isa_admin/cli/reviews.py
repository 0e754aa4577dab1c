"""Review: opening the two-yearly review, how far it is, and closing it (Agreement s.18)."""

from __future__ import annotations

from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isa_admin.cli import fields
from isa_admin.cli.fields import LettersOption
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
        str | None,
        typer.Option("--year", help="The year whose review it is; if left out, the first without one.", metavar="YEAR"),
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
    out: LettersOption = None,
) -> None:
    """Open the two-yearly review: its branch, a DRAFT row, and a notice with the timetable to every partner (s.18)."""
    from isa_admin.domain import reviewing

    day = fields.day(session.today)
    free = (one for one in count(session.today.year) if str(one) not in session.register.reviews)
    wanted = fields.year(year) if year is not None else next(free)
    done = session.ask.value(by, "The review is to be done by", "--by", day)
    days = reviewing.timetable(session.today, done, [day(one) for one in rounds or []])

    def decide(register: Register, officer: Officer) -> Decision:
        return reviewing.open_review(register, wanted, days, today=session.today, by=officer.name)

    session.change(decide, letters=session.letters(out), year=str(wanted), review_branch=f"review/{wanted}")


def review_status(session: Session) -> None:
    """Say how the review stands: rounds, who commented, open comments by section, days left."""
    from isa_admin.application.reporting import review_report
    from isa_admin.application.review_desk import desk
    from isa_admin.application.reviewing import issuing
    from isa_admin.domain.reviewing import NoOpenReviewError

    try:
        at = desk(session.store)
    except NoOpenReviewError:
        last = review_report.closed(session.register)
        opening, unsigned = "isa-admin open-review --by DATE", issuing.untagged(session.store)
        following = _shared(session) if session.reviews_only else [_CLOSING["issued"] if unsigned else opening]
        session.out.report({"review": None, "last": last, "next": following})
        session.out.say("no review is open")
        if last:
            session.out.say(f"the review of {last['year']} was closed on {_shown(last['closed'])}: {last['words']}")
        if unsigned:
            session.out.say(f"{unsigned} has no signed tag yet: an officer signs it with {_CLOSING['issued']}")
        elif session.reviews_only:
            session.out.say(f"an officer opens one: {opening}")
        session.out.next(following)
        return
    report = {**review_report.status(at, session.today), "ready": issuing.ready(at)}
    following = _following(session, report)
    session.out.report({"review": report, "next": following})
    _tell(session, report)
    session.out.next(following)


def draft(
    session: Session,
    out: Annotated[Path, typer.Option("--out", help="Folder for the papers; it must be new or empty.", metavar="DIR")],
    by: Annotated[
        str | None,
        typer.Option("--by", help="By when comments are asked for; the next round's day if left out.", metavar="DATE"),
    ] = None,
    comment: Annotated[
        str | None, typer.Option("--comment", help="What the row says; drafted from what changed if left out.")
    ] = None,
) -> None:
    """Write the draft of the review: clean, as a redline, a copy and a comment form for each partner, and a report.

    If the text has changed since the last draft, this is the next one, with its row in the table on the branch.
    """
    from isa_admin.application.files import taken
    from isa_admin.application.review_desk import desk
    from isa_admin.application.reviewing import drafting

    at = desk(session.store)
    if taken(out):
        raise drafting.DraftsThereError(out)
    until = fields.day(session.today)(by) if by else None
    said = fields.line("comment")(comment) if comment else None
    hand = session.hand_on(at.branch)
    decide = drafting.decide(at, session.today, until, said)
    planned = decide(at.register, hand.who)

    def papers() -> dict[str, Any]:
        files = drafting.write(at, out, session.today, session.pages)
        count = sum(name.endswith(".docx") for name in files)
        session.out.say("")
        session.out.say(f"wrote {counted(count, 'paper')} into {out}: the draft, the redline, and for each partner")
        session.out.say("  a copy of the draft and a comment form; nothing was sent")
        return {"papers": sorted(files), "folder": str(out)}

    label = dict(planned.answers)["Draft"]
    if planned.changes:
        session.change_as(hand, decide, on=at.branch, then=papers, draft=label, review_branch=at.name)
        return
    more = {"papers": [], "folder": str(out)} if session.dry_run else papers()
    if session.dry_run:
        session.out.say("dry run: nothing was written. The draft has its row already; its papers would be written")
    session.out.report(
        {"draft": label, "review_branch": at.name, **more, "commit": None, "files": [], "next": list(planned.next)}
    )
    session.out.next(planned.next)


def close_review(
    session: Session,
    issue: Annotated[bool, typer.Option("--issue", help="Issue the text of the review as a new version.")] = False,
    no_change: Annotated[
        str | None,
        typer.Option("--no-change", help="The minute by which the boards leave the text.", metavar='"MINUTE"'),
    ] = None,
    abandon: Annotated[bool, typer.Option("--abandon", help="End it without a result; the duty stays.")] = False,
    reason: Annotated[str | None, typer.Option("--reason", help="Why it is abandoned.", metavar="TEXT")] = None,
    not_material: Annotated[
        bool, typer.Option("--not-material", help="Nobody has to adopt the agreement again.")
    ] = False,
    comment: Annotated[
        str | None, typer.Option("--comment", help="What the row of the version says; drafted if left out.")
    ] = None,
    period: Annotated[
        list[str] | None,
        typer.Option("--period", help="What a period of the settings is now.", metavar='"NAME=45 days"'),
    ] = None,
    accept_departed: Annotated[
        bool, typer.Option("--accept-departed", help="Issue what people signed after they left the roster, too.")
    ] = False,
) -> None:
    """Close the review: issue a new version, leave the text as it is, or abandon the review (s.18).

    Issuing brings the text to main in one signed commit with its row, and signs the version with a tag. The settings
    that name a section follow the text in that commit: the periods and the standards of the self-assessment.
    """
    from isa_admin.application.review_desk import desk
    from isa_admin.application.reviewing import issuing
    from isa_admin.domain import reviewing

    if [issue, no_change is not None, abandon].count(True) != 1:
        raise UsageError(
            "say how the review ends, in one way", 'give --issue, --no-change "Minute 4" or --abandon --reason "..."'
        )
    if reason is not None and not abandon:
        raise UsageError("--reason belongs to --abandon", 'a minute says why: --no-change "Minute 4"')
    if (not_material or comment or period or accept_departed) and not issue:
        raise UsageError(
            "--comment, --not-material, --period and --accept-departed are about a new version",
            "they belong to --issue",
        )
    if issue:
        _issue(session, comment, period or [], material=not not_material, accept_departed=accept_departed)
        return
    why = (
        fields.line("minute")(no_change)
        if no_change is not None
        else session.ask.value(reason, "Why it is abandoned", "--reason", fields.line("reason"))
    )
    outcome = "no-change" if no_change is not None else "abandoned"

    def decide(register: Register, _officer: Officer) -> Decision:
        if outcome == "no-change" and register.open_review is not None:
            at = desk(session.store)
            issuing.refuse_unanswered(at, at.register)
        return reviewing.close_without(register, outcome, why, today=session.today)

    session.change(decide, outcome=outcome)


def _issue(session: Session, comment: str | None, period: list[str], *, material: bool, accept_departed: bool) -> None:
    """Issue the version and sign its tag; where a command was killed between the two, sign the tag alone."""
    from isa_admin.application.review_desk import desk
    from isa_admin.application.reviewing import issuing
    from isa_admin.cli.following import with_periods
    from isa_admin.domain.amending import RowWanted
    from isa_admin.domain.reviewing import NoOpenReviewError

    hand = session.hand

    def sign_tag() -> dict[str, Any]:
        label = issuing.untagged(session.store)
        assert label is not None  # noqa: S101  it was issued just now
        made = issuing.tag(session.store, hand, label, lambda: None)
        session.out.say(f"signed the tag {label} ({made[:12]})")
        return {"version": label, "tag": made}

    try:
        at = desk(session.store)
    except NoOpenReviewError:
        if session.dry_run or issuing.untagged(session.store) is None:
            raise
        session.out.report({**sign_tag(), "commit": None, "files": [], "next": ["isa-admin verify"]})
        session.out.next(["isa-admin verify"])
        return
    said = fields.line("comment")(comment) if comment else None
    wanted = RowWanted(kind="issued", material=material, comment=said)
    text = with_periods(session, issuing.text(at), period)
    deciding = issuing.decide(at, text, wanted, session.today, accept_departed=accept_departed)
    session.change(deciding, then=sign_tag, outcome="issued")


_READY = {
    "issued": "the draft is out as it stands, so it can be issued",
    "no-change": "the text is that of the version in force, so the boards can leave it as it is",
}
_CLOSING = {
    "issued": "isa-admin close-review --issue",
    "no-change": 'isa-admin close-review --no-change "MINUTE"',
}
"""The command that closes a review as it can be closed, which only an officer signs."""


def _following(session: Session, report: dict[str, Any]) -> list[str]:
    """Say what comes next in a review, for the person at work."""
    if report["open"]:
        return ["isa-admin list-comments --open"]
    collecting = "isa-admin collect-comments FOLDER"
    if not _answered(report):
        return [*((collecting,) if report["ready"] else ()), "isa-admin draft --out FOLDER"]
    closing = _shared(session) if session.reviews_only else [_CLOSING[report["ready"]]]
    return [collecting, *closing]


def _answered(report: dict[str, Any]) -> bool:
    """Say whether the draft is out and all is answered: what partners said, or the silence of the last round."""
    heard = report["comments"] or all(one["days_left"] < 0 for one in report["rounds"])
    return bool(heard and report["ready"])


def _shared(session: Session) -> list[str]:
    """Give what brings a reviewer's work to the officers, and theirs to the reviewer, where the store is shared."""
    return ["isa-admin sync"] if session.store.origin() else []


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
    for one in report["departed"]:
        left = f"{one['name']}, whose key left the roster on {_shown(one['left'])}"
        out.say(f"signed after leaving: {one['commit'][:12]} ({one['subject']}), by {left}")
    if _answered(report):
        out.say("")
        heard = "every comment has its answer" if report["comments"] else "nobody commented, and the rounds are over"
        out.say(f"{heard}; {_READY[report['ready']]}")
        if session.reviews_only:
            out.say(f"an officer closes the review: {_CLOSING[report['ready']]}")


def _left(days: int) -> str:
    if days < 0:
        return f"{counted(-days, 'day')} ago"
    return "today" if days == 0 else f"{counted(days, 'day')} left"


def _shown(on: str) -> str:
    return fields.shown(date.fromisoformat(on))
