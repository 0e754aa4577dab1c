"""Notices: writing to partners by hand, and what was written to whom and reached them when."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from isa_admin.cli import fields
from isa_admin.cli.fields import LettersOption
from isa_admin.cli.session import Session, letters_told
from isa_admin.domain.text import counted


def notify(
    session: Session,
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="What it is about: adoption-requested, meeting, breach ...")
    ],
    partners: Annotated[
        list[str] | None,
        typer.Argument(metavar="PARTNER", help="Who to write to; everybody the notice concerns if left out."),
    ] = None,
    about: Annotated[str | None, typer.Option("--about", help="The partner it is about.", metavar="PARTNER")] = None,
    version: Annotated[str | None, typer.Option("--version", help="The version it is about.", metavar="V")] = None,
    breach: Annotated[
        str | None, typer.Option("--breach", help="The number of the breach, for example 2027-001.", metavar="NUMBER")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", help="The day to answer by, or the day of the meeting.", metavar="DATE")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", help="The time of the meeting, for example 14:30.", metavar="TIME")
    ] = None,
    where: Annotated[
        str | None, typer.Option("--where", help="The place of the meeting, or how to join it.", metavar="PLACE")
    ] = None,
    called_off: Annotated[
        bool, typer.Option("--called-off", help="The meeting that they were invited to is called off.")
    ] = False,
    out: LettersOption = None,
) -> None:
    """Write a notice to partners: a letter and an e-mail each, and a calendar file if there is a date to keep.

    Nothing is sent: open each e-mail in Outlook or Thunderbird, check it and send it, then record when it was served.
    """
    from isa_admin.domain.notices import ToMeet, giving, kind_of

    wanted = kind_of(kind)
    named = [session.register.partner(one).id for one in partners or []]
    label = fields.version(version) if version else _in_force(session, wanted.key)
    # A draft for comment need not have a row yet.
    if label is not None and wanted.key != "draft-for-comment":
        label = session.register.version(label).version
    subject = giving.Subject(
        about=session.register.partner(about).id if about else None,
        version=label,
        breach=breach,
        due=fields.day(session.today)(by) if by else None,
        meeting=ToMeet(
            at=fields.time_of_day(at) if at else None,
            where=fields.line("place")(where) if where else None,
            called_off=called_off,
        ),
    )
    session.change(
        lambda register, _officer: giving.notify(register, wanted, named, subject, today=session.today),
        letters=session.letters(out),
    )


def draw_notice(
    session: Session,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="Its number, for example 2027-001.")],
    evidence: Annotated[
        str | None, typer.Option("--evidence", help="The evidence that was enclosed.", metavar="FILE")
    ] = None,
    letter: Annotated[
        str | None, typer.Option("--letter", help="The partner's letter that was enclosed.", metavar="FILE")
    ] = None,
    out: LettersOption = None,
) -> None:
    """Write the letters of a recorded notice again, from the store as it was when the notice was recorded."""
    from isa_admin.application import serving
    from isa_admin.application.adopting.packing import packs_of
    from isa_admin.application.letters.redrawing import redraw

    files = {"evidence": evidence, "letter": letter}
    given = serving.enclosed(
        {role: fields.readable_file(one) for role, one in files.items() if one is not None},
        f"give the files that were enclosed with notice {number.strip()}",
    )
    redrawn = redraw(session.store, number.strip(), out, session.pages, packs_of, given=given)
    session.out.report({**redrawn.written.report, "differing": list(redrawn.differing)})
    letters_told(session.out, redrawn.written)
    for role in redrawn.lacking:
        session.out.say(
            f"  note: the {role} was enclosed, and the store has its digest only; enclose it: --{role} FILE"
        )
    if redrawn.differing:
        session.out.say(f"  note: different from those recorded: {', '.join(redrawn.differing)}")


def list_notices(
    session: Session,
    number: Annotated[str | None, typer.Argument(metavar="NUMBER", help="One notice, addressee by addressee.")] = None,
    open_: Annotated[bool, typer.Option("--open", help="Only those still to be served.")] = False,
) -> None:
    """List the notices, who they went to, and when each was served."""
    from isa_admin.application.reporting.assurance_report import notice_rows
    from isa_admin.domain.notices import kind_of

    if number is not None:
        session.register.notice(number)
    rows = notice_rows(session.register, session.today, number.strip() if number else None, open_only=open_)
    session.out.report({"notices": rows})
    if number is not None:
        _one(session, rows)
        return
    session.out.table(
        ("Notice", "Date", "Kind", "About", "By", "Served"),
        (
            (
                row["id"],
                _day(row["on"]),
                kind_of(row["kind"]).title,
                row["about"] or row["breach"] or row["version"] or "",
                _day(row["due"]),
                f"{len(row['to']) - len(row['open'])} of {len(row['to'])}",
            )
            for row in rows
        ),
        wide=("By",),
    )
    waiting = [row for row in rows if row["waiting"]]
    session.out.say("")
    session.out.say(f"{counted(len(rows), 'notice')}, {len(waiting)} still to be served")
    if waiting:
        first = waiting[0]
        reached = session.register.notices[first["id"]]
        one = next(one for one in reached.to if one.partner == first["waiting"][0])
        session.out.next([
            f"isa-admin record-service {one.partner} --notice {first['id']} --on DATE --how {one.usual}",
            f"isa-admin list-notices {first['id']}",
        ])  # fmt: skip


def _one(session: Session, rows: list[dict[str, Any]]) -> None:
    """Show one notice with each of its addressees."""
    from isa_admin.domain.notices import kind_of
    from isa_admin.domain.own_sections import own_sections

    own = own_sections(session.register)
    for row in rows:
        kind = kind_of(str(row["kind"]))
        cited = f" (s.{own[kind.section]})" if kind.section in own else ""
        session.out.answers(
            f"Notice {row['id']}: {kind.title}{cited}",
            [
                ("Date", _day(row["on"])),
                ("About", str(row["about"] or "")),
                ("Breach", str(row["breach"] or "")),
                ("Version", str(row["version"] or "")),
                ("By", _day(row["due"])),
                ("Time", str(row["at"] or "")),
                ("Place", str(row["where"] or "")),
                ("Called off", "yes" if row["called_off"] else ""),
            ],
        )
        session.out.say("")
        session.out.table(
            ("Partner", "Mailbox", "Served", "How", "To"),
            (
                (
                    one["name"],
                    one["email"] or "by post or by hand",
                    *_served(one["served"]),
                )
                for one in row["to"]
            ),
            wide=("To",),
        )


def _served(served: dict[str, str | None] | None) -> tuple[str, str, str]:
    """Say when a notice reached an addressee, how, and whom."""
    if served is None:
        return "not yet", "", ""
    return _day(served["on"]), served["how"] or "", served["to"] or ""


def _day(text: str | None) -> str:
    """Write a day of a report for people."""
    return fields.shown(date.fromisoformat(text)) if text else ""


def _in_force(session: Session, key: str) -> str | None:
    """Give the version that a notice is about where nobody names one: the version in force."""
    if key not in {"adoption-requested", "version-issued"}:
        return None
    newest = session.register.versions.in_force(session.today)
    return newest.version if newest else None
