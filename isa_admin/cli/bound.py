"""The question that matters: who was bound by which text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isa_admin.cli import fields
from isa_admin.cli.fields import ReplaceOption
from isa_admin.cli.session import Session, drawn_told
from isa_admin.domain.text import counted
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from isa_admin.application.drawing import Drawn
    from isa_admin.application.files import Target
    from isa_admin.application.reporting.binding_report import NamesOnDay


def bound(
    session: Session,
    partner: Annotated[str | None, typer.Argument(metavar="PARTNER", help="The partner's id or name.")] = None,
    on: Annotated[str | None, typer.Option("--on", help="On which date; today if left out.", metavar="DATE")] = None,
    between: Annotated[
        tuple[str, str] | None,
        typer.Option("--between", help="With a partner: the first and last day.", metavar="DATE DATE"),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write it as a Word document.", metavar="FILE")] = None,
    replace: ReplaceOption = False,
) -> None:
    """Show who was bound by which text on a date, according to the records (s.19, 23).

    The text is that of a partner's last adoption by the date: its version and the digest of its terms. With a partner
    and --between it shows that period, day by day.
    """
    if on and between:
        raise UsageError("--on asks about one day, --between about a period", "give one of them")
    session.ensure_word(out is not None, "name it: --out FILE")
    target = session.target(out, replace=replace) if out else None
    if between:
        if partner is None:
            raise UsageError("--between is about one partner", "name it: isa-admin bound PARTNER --between ...")
        _over_time(session, partner, between, target)
    else:
        _on_a_day(session, partner, on, target)


def _on_a_day(session: Session, partner: str | None, on: str | None, out: Target | None) -> None:
    from isa_admin.application.reporting import binding_report
    from isa_admin.domain.binding import binding, bound_on, perhaps_bound

    day = fields.day(session.today)(on) if on else session.today
    if partner is not None:
        entry = session.register.partner(partner)
        found = [(entry, binding(session.register, entry, day))]
    else:
        found = bound_on(session.register, day)
    paper = binding_report.CaseFilePaper(session.store, session.register, session.today)
    perhaps = [one for one in perhaps_bound(session.register, day) if partner is None or one.id == found[0][0].id]
    how = binding_report.named(session.store, found, day, session.today)
    drawn = paper.of_a_day(day, found, perhaps, how, out) if out else None
    session.out.report(
        {
            "on": day.isoformat(),
            "known_on": session.today.isoformat(),
            "commit": session.store.snapshot().commit,
            "partners": [binding_report.partner_row(one, held, how) for one, held in found],
            "perhaps": [one.id for one in perhaps],
            "files": _files(drawn),
        }
    )
    if found:
        session.out.table(
            ("Partner", "Bound by", "Digest", "Standing", "Adopted"),
            ((how.name(one), *binding_report.cells(held, session.register.name_of)) for one, held in found),
            wide=("Digest",),
        )
        _not_known(session, how)
        session.out.say("")
    if partner is None:
        session.out.say(
            f"{counted(len(found), 'partner')} {'was' if len(found) == 1 else 'were'} bound on {fields.shown(day)}"
        )
    if perhaps:
        session.out.say(binding_report.perhaps_told(perhaps))
    _end(session, binding_report.outlook(day, session.today), drawn)


def _over_time(session: Session, partner: str, between: tuple[str, str], out: Target | None) -> None:
    from isa_admin.application.reporting import binding_report
    from isa_admin.domain.binding import spans

    first, last = (fields.day(session.today)(day) for day in between)
    entry = session.register.partner(partner)
    found = spans(session.register, entry, first, last)
    paper = binding_report.CaseFilePaper(session.store, session.register, session.today)
    how = binding_report.named(session.store, [(entry, span.binding) for span in found], last, session.today)
    drawn = paper.of_a_partner(entry, found, how, out) if out else None
    session.out.report(
        {
            "partner": entry.id,
            "from": first.isoformat(),
            "until": last.isoformat(),
            "known_on": session.today.isoformat(),
            "commit": session.store.snapshot().commit,
            "periods": [binding_report.span_row(entry.id, span, how) for span in found],
            "files": _files(drawn),
        }
    )
    session.out.say(how.name(entry))
    session.out.table(
        ("From", "Until", "Bound by", "Digest", "Standing", "Adopted"),
        (
            (
                fields.shown(span.since),
                fields.shown(span.until),
                *binding_report.cells(span.binding, session.register.name_of),
            )
            for span in found
        ),
        wide=("Digest",),
    )
    _not_known(session, how)
    _end(session, binding_report.outlook(last, session.today), drawn)


def _not_known(session: Session, how: NamesOnDay) -> None:
    """Say why the digest of a text is not known."""
    for words in how.unknown:
        session.out.say(f"digest {words}")


def _files(drawn: Drawn | None) -> list[dict[str, str]]:
    return drawn.report if drawn else []


def _end(session: Session, outlook: str, drawn: Drawn | None) -> None:
    if outlook:
        session.out.say(outlook)
    if drawn is not None:
        drawn_told(session.out, drawn)
