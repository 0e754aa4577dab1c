"""Many partners at once: taken from a spreadsheet, and written into one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec.structs import replace

from isa_admin.cli import fields, output
from isa_admin.cli.fields import ReplaceOption
from isa_admin.cli.session import Session
from isa_admin.domain.text import counted
from isa_admin.errors import UsageError
from isa_admin.system.watching import along

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from isa_admin.domain.changes import Decision
    from isa_admin.domain.officers import Officer
    from isa_admin.domain.register import Register
    from isa_admin.domain.sheets.importing import Plan
    from isa_admin.domain.sheets.row_taking import Readers, Taken
    from isa_admin.domain.sheets.sheet import SheetRow

SHOWN = 10
"""So many rows of a kind are shown one by one before an import is signed."""
MANY = 100
"""From so many rows on, whoever waits at a terminal sees how far it is."""
STANDARD_OUTPUT = Path("-")


def import_partners(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file (UTF-8) or an Excel workbook (.xlsx).")],
    skip_wrong: Annotated[
        bool, typer.Option("--skip-wrong", help="Import the good rows and leave out the others.")
    ] = False,
) -> None:
    """Add and change many partners from a CSV file or an Excel workbook, in one commit.

    One row is one partner, found by its id or else its name; export-partners writes the columns. An empty cell leaves a
    fact as it is, a single hyphen removes it. A partner without a row is not touched. If any row is wrong, nothing is
    written; undo takes all of it back.
    """
    from isa_admin.application.partner_sheets import read_sheet
    from isa_admin.domain.sheets import importing

    sheet, readers = read_sheet(file.expanduser()), _readers(session.today)

    def through(rows: Sequence[SheetRow]) -> Iterable[SheetRow]:
        return along(rows, len(rows), "Looking at the rows", least=MANY)

    plan = importing.plan(session.register, sheet, readers, through)
    report = _report(plan)
    if not plan.changes and (skip_wrong or not plan.wrong):
        session.out.report(
            {"rows": report, "commit": None, "subject": None, "files": [], "left_behind": [], "next": []}
        )
        session.out.answers(f"nothing changes: {plan}", _left_out(plan))
        return

    def decide(register: Register, _officer: Officer) -> Decision:
        made, decision = importing.import_partners(register, sheet, readers, through, skip_wrong=skip_wrong)
        report.update(_report(made))
        return replace(decision, answers=(("File", str(file)), ("Rows", str(made)), *_rows(made), *_left_out(made)))

    session.change(decide, rows=report)


def export_partners(
    session: Session,
    out: Annotated[
        Path | None, typer.Option("--out", help="The file or folder to write, or - for standard output.")
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", help="csv or xlsx; if left out, the file's ending decides.", metavar="FORMAT"),
    ] = None,
    replace: ReplaceOption = False,
) -> None:
    """Write all partners as a CSV file or an Excel workbook, to edit and import again.

    One row is one partner with its facts and posts. Events and keys stay in the register.
    """
    from isa_admin.application import partner_sheets
    from isa_admin.application.files import Target

    if out == STANDARD_OUTPUT:
        if session.json or partner_sheets.format_of(None, form) != "csv":
            raise UsageError(
                "only the CSV file can go to standard output",
                "leave --json and --format out, or name a file: --out FILE",
            )
        output.send(partner_sheets.content_of(session.register, "csv")[0])
        return
    target = Target(out, replace)
    done = partner_sheets.export(session.register, target, partner_sheets.format_of(out, form))
    session.out.report(
        {"path": str(done.path), "format": done.format, "partners": done.partners, "sha256": done.sha256}
    )
    session.out.say(f"wrote {done.path}: {counted(done.partners, 'partner')}")
    session.out.next([f"isa-admin import-partners {done.path} --dry-run"])


def _readers(today: date) -> Readers:
    """Give what reads a cell as it reads what is typed; what several cells hold is read once."""
    from isa_admin.domain.sheets.row_taking import Readers
    from isa_admin.records.layout import partner_id

    day = fields.day(today)
    return Readers(
        id_of=partner_id,
        email=cache(fields.email),
        telephone=cache(fields.telephone),
        postcode=fields.postcode,
        day=lambda answer: day(answer).isoformat(),
    )


def _report(plan: Plan) -> dict[str, Any]:
    return {
        "added": [{"line": one.line, "id": one.id, "name": one.name} for one in plan.added],
        "changed": [
            {
                "line": one.line,
                "id": one.id,
                "name": one.name,
                "differences": [
                    {"column": column, "before": before, "after": after} for column, before, after in one.differences
                ],
            }
            for one in plan.changed
        ],
        "unchanged": plan.unchanged,
        "wrong": [{"line": one.line, "column": one.column, "reason": one.reason} for one in plan.wrong],
    }


def _rows(plan: Plan) -> Iterator[tuple[str, str]]:
    for words, taken, say in (
        ("Added", plan.added, lambda one: f"{one.name} ({one.id})"),
        ("Changed", plan.changed, _differences),
    ):
        yield from ((words, say(one)) for one in taken[:SHOWN])
        if len(taken) > SHOWN:
            yield words, f"and {len(taken) - SHOWN} more; --dry-run --json lists all"


def _differences(one: Taken) -> str:
    said = (f"{column} {before or '(nothing)'} -> {after or '(nothing)'}" for column, before, after in one.differences)
    return f"{one.name}: {'; '.join(said)}"


def _left_out(plan: Plan) -> Iterator[tuple[str, str]]:
    yield from (("Left out", str(one)) for one in plan.wrong[:SHOWN])
    if len(plan.wrong) > SHOWN:
        yield "Left out", f"and {len(plan.wrong) - SHOWN} more; --dry-run --json lists all"
