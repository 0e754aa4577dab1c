"""Start here, every day: where the agreement stands, what is to be done by when, and is all as it should be?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec.structs import asdict

from isa_admin.cli import fields
from isa_admin.cli.fields import ReplaceOption
from isa_admin.cli.session import Session
from isa_admin.domain.terms import mark
from isa_admin.domain.text import counted, listed
from isa_admin.errors import ANSWER_IS_NO, StoreError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from isa_admin.application.exchange.settling import Unshared

SOON, FIRST = 14, 5
"""How many days ahead ``status`` looks, and how many lines it has for what is due."""

KEYS_SOON = 60
"""How many days ahead ``status`` says that the key of somebody on the roster expires."""

OnOption = Annotated[str | None, typer.Option("--on", help="As of this date; today if left out.", metavar="DATE")]


def status(session: Session, on: OnOption = None) -> None:
    """Show what to do today and where the agreement stands: version, partners, gaps.

    With --on it says who could share with whom on that date, as far as is known today.
    """
    from isa_admin.application.exchange.settling import unshared
    from isa_admin.application.reporting import due_report, reports
    from isa_admin.application.tip import RefusedTipError, trouble_at
    from isa_admin.domain import dates
    from isa_admin.domain.deadlines import coming
    from isa_admin.errors import StoreError

    day = fields.day(session.today)(on) if on else session.today
    trouble = trouble_at(session.store)
    try:
        entries = tuple(session.register.partners.values())
    except StoreError as error:
        if trouble is None:
            raise
        raise RefusedTipError(trouble) from error
    report = reports.status(session.register, entries, session.today, day)
    glance = due_report.at_a_glance(session.register, day, entries, session.store.snapshot())
    # An officer's key that expires stops everybody's work, so that is said early.
    near = [one for one in coming(glance, day, KEYS_SOON) if one.kind == "key" or (one.due - day).days <= SOON]
    refused = trouble and {"message": trouble.words, "remedy": trouble.remedy}
    waiting = _edits(session)
    apart = unshared(session.store)
    session.out.report(
        {
            **report,
            "unshared": apart._asdict(),
            "refused": refused,
            "edits": waiting,
            "due": [due_report.row(one, day) for one in near],
        }
    )
    if trouble is not None:
        _tell(session, [("now", f"{trouble.words}; nothing can be recorded on top of it", trouble.remedy)])
        session.out.say("")
    if day == session.today:
        session.out.say("To do")
        lines = due_report.lines(session.register, near, day)
        _tell(session, lines[:FIRST])
        if not lines:
            session.out.say(f"nothing is overdue, and nothing is due within {SOON} days")
        more = len(lines) - FIRST
        session.out.say(f"and {more:,} more: isa-admin due" if more > 0 else "all of it: isa-admin due")
        session.out.say("")
    version = report["version"] and f"{report['version']} of {dates.show(date.fromisoformat(report['version_on']))}"
    gaps = report["gaps"]
    lacking = len({gap["partner"] for gap in gaps})
    session.out.answers(
        report["title"],
        [
            ("As of", "" if day == session.today else _as_of(day, session.today)),
            ("Newest version" if (adoption := _adoption(report)) else "Version in force", version or "none yet"),
            ("Adoption", adoption),
            ("Terms digest", report["terms_digest"]),
            ("Partners", ", ".join(f"{count} {name}" for name, count in report["partners"].items()) or "none yet"),
            ("May share", _may_share(report) if day != session.today or report["suspended"] else ""),
            *_standing_apart(session, report),
            *_not_shared(apart),
            ("Edits", _EDITS.format(", ".join(waiting)) if waiting else ""),
            (
                "Open posts",
                (f"{len(gaps)} in {counted(lacking, 'partner')} (s.17, 22, 23)" if gaps else "none")
                + ("" if day == session.today else ", as posts are held today"),
            ),
        ],
    )
    session.out.next(report["next"])


_EDITS = "of {}, not recorded yet: isa-admin amend, or isa-admin discard-edits"


def _edits(session: Session) -> list[str]:
    """Name the sections that somebody edits on a copy."""
    try:
        terms = session.register.terms
    except StoreError:  # check names what is missing or cannot be read
        return []
    return [mark(file) for file in session.store.copies.waiting(terms)]


def _not_shared(apart: Unshared) -> list[tuple[str, str]]:
    kept, waiting = apart
    words = {
        "Not shared": kept
        and f"{kept} of your records {'was' if kept == 1 else 'were'} not shared: isa-admin list-kept",
        "Not published": waiting and f"{counted(waiting, 'record')} not published yet: isa-admin sync",
    }
    return [(name, said) for name, said in words.items() if said]


def due(
    session: Session,
    on: OnOption = None,
    within: Annotated[str, typer.Option("--within", help="How many days ahead to look.", metavar="DAYS")] = "60",
    partner: Annotated[str | None, typer.Option("--partner", help="Only what is about this partner.")] = None,
    fail: Annotated[bool, typer.Option("--fail", help="Exit with 1 when something is overdue.")] = False,
    ics: Annotated[
        str | None, typer.Option("--ics", help="Also write it all into a calendar file.", metavar="FILE")
    ] = None,
    replace: ReplaceOption = False,
) -> None:
    """Show what is overdue or due soon, most urgent first, each with the command that settles it."""
    from isa_admin.application.files import write_file
    from isa_admin.application.reporting import due_report
    from isa_admin.domain.deadlines import coming

    day = fields.day(session.today)(on) if on else session.today
    ahead = fields.whole("--within")(within)
    entry = session.register.partner(partner) if partner else None
    everything = due_report.everything(session.register, day, session.store.snapshot())
    found = coming(everything, day, ahead, entry.id if entry else None)
    overdue = sum(one.state(day) == "overdue" for one in found)
    if ics is not None:
        content = due_report.calendar(session.register, found, day)
        write_file(Path(ics), content, option="--ics FILE", replace=replace)
    session.out.report(
        {
            "on": day.isoformat(),
            "within": ahead,
            "overdue": overdue,
            "due": [due_report.row(one, day) for one in found],
            "calendar": ics,
        }
    )
    whose = f" of {entry.partner.name}" if entry else ""
    if not found:
        session.out.say(
            f"nothing{whose} is overdue, and nothing is due within {counted(ahead, 'day')} of {fields.shown(day)}"
        )
    _tell(session, due_report.lines(session.register, found, day))
    if found:
        session.out.say("")
        session.out.say(f"{fields.shown(day)}: {due_report.how_many(found, day, ahead)}")
    if ics is not None:
        session.out.say(f"wrote {ics}")
    if any(one.owed and one.state(day) == "overdue" for one in found) and day == session.today:
        session.out.next(["isa-admin remind" + (f" {entry.id}" if entry else "")])
    if fail and overdue:
        raise typer.Exit(ANSWER_IS_NO)


def check(
    session: Session,
    folder: Annotated[
        bool, typer.Option("--folder", help="Check what is edited in the folder and not committed yet.")
    ] = False,
    terms: Annotated[
        bool, typer.Option("--terms", help="Check the wording of the terms instead, with file and line.")
    ] = False,
    documents: Annotated[
        Path | None,
        typer.Option("--documents", metavar="DIR", help="Check the Word files in a folder instead of the register."),
    ] = None,
) -> None:
    """Check the whole register for gaps, slips, contradictions, and what verification refuses.

    With --terms it reads the wording of the terms instead, as an editor does: references, counts, numbers, definitions,
    periods, places, and law and bodies that no longer exist. It changes nothing.

    With --documents it looks at Word files: whether each is sound, and whether those of this agreement have the
    text of the version that they name.
    """
    if documents is not None:
        if folder or terms:
            raise UsageError("--documents is a separate check", "leave --folder and --terms out")
        _check_documents(session, documents)
        return
    from isa_admin.application.checking import folder_findings, left_out, recorded_findings, wording_findings
    from isa_admin.application.reporting import reports
    from isa_admin.domain.checks import CHECKS

    if terms:
        from isa_admin.documents.proofreading import RULES

        found, count = wording_findings(session.store, session.today, folder=folder), len(RULES)
    else:
        found, count = (
            (folder_findings if folder else recorded_findings)(session.store, session.today),
            len(CHECKS) + 3,
        )
    accepted = left_out(session.store, wording=terms)
    waiting = _edits(session)
    session.out.report(
        {
            "findings": reports.findings(found),
            "left_out": [asdict(one) for one in accepted],
            "edits": waiting,
        }
    )
    for finding in found:
        session.out.say(f"{finding.severity}: {finding.message} [{finding.code}, {finding.where}]")
        session.out.say(f"  try: {finding.remedy}")
    for one in accepted:
        session.out.say(f"left out: {one} ({one.reason})")
    if waiting:
        session.out.say(f"edits {_EDITS.format(', '.join(waiting))}")
    errors = sum(finding.severity == "error" for finding in found)
    summary = f"{counted(errors, 'error')}, {counted(len(found) - errors, 'warning')}" if found else "nothing found"
    session.out.say(f"{count} checks: {summary}")
    if found:
        raise typer.Exit(ANSWER_IS_NO)


def _check_documents(session: Session, folder: Path) -> None:
    from isa_admin.application.document_checks import check_folder
    from isa_admin.application.reporting import reports

    done = check_folder(session.store, folder, session.today)
    session.out.report(
        {"files": done.files, "findings": reports.findings(list(done.findings)), "not_judged": list(done.not_judged)}
    )
    for finding in done.findings:
        session.out.say(f"{finding.severity}: {finding.message} [{finding.code}, {finding.where}]")
        session.out.say(f"  try: {finding.remedy}")
    for line in done.not_judged:
        session.out.say(f"note: {line}")
    found = counted(len(done.findings), "error") if done.findings else "nothing found"
    session.out.say(f"{counted(done.files, 'Word file')}: {found}")
    if done.findings:
        raise typer.Exit(ANSWER_IS_NO)


def _tell(session: Session, lines: Iterable[tuple[str, str, str]]) -> None:
    for when, what, settles in lines:
        session.out.read(f"{when}: {what}")
        for line in settles.splitlines():
            session.out.say(f"  {line}")


def _as_of(day: date, today: date) -> str:
    return f"{fields.shown(day)}, as far as is known today" if day > today else fields.shown(day)


def _adoption(report: dict[str, Any]) -> str:
    """Say how many have adopted the version in force, until all have: meanwhile each is bound by what it adopted."""
    found = report["campaign"]
    if found is None or found["adopted"] == found["of"]:
        return ""
    day = fields.shown(date.fromisoformat(found["issued_on"]))
    issued = "issued" if found["issued_as"] == report["version"] else f"its terms issued as {found['issued_as']}"
    words = f"{issued} on {day}, {found['adopted']} of {found['of']} adopted"
    bound = [f"{count} bound by {label}" for label, count in found["bound_by"].items()]
    return "; ".join([words, *([listed(bound)] if bound else [])])


def _may_share(report: dict[str, Any]) -> str:
    """Say how many partners may share under the agreement, as the suspensions leave it (Agreement s.19)."""
    count = report["may_share"]
    parted = any(one["towards"] for one in report["suspended"])
    return f"{count} partners, with one another{', but as said below' if parted else ''}" if count else "nobody"


def _standing_apart(session: Session, report: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Name the partners that are suspended or leave, with the days on which that changes."""
    for one in report["suspended"]:
        name = session.register.partners[one["partner"]].partner.name
        others = (
            listed([session.register.partners[id_].partner.name for id_ in one["towards"]]) if one["towards"] else ""
        )
        what = f" towards {others}" if others else ""
        what = ", the whole agreement" if one["scope"] == "whole-agreement" else what
        yield "Suspended", f"{name}{what}, until {fields.shown(date.fromisoformat(one['lapses']))}"
    for one in report["withdrawing"]:
        name = session.register.partners[one["partner"]].partner.name
        yield (
            "Withdrawing",
            f"{name}, effective {fields.shown(date.fromisoformat(one['effective']))}"
            if one["effective"]
            else f"{name}, notice of {fields.shown(date.fromisoformat(one['notice_given']))} not yet served on all",
        )
