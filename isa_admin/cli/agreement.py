"""Agreement: its versions, and the facts of the agreement itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, get_args

import typer

from isa_admin.cli import fields
from isa_admin.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from isa_admin.domain.agreement import Agreement


def list_versions(session: Session) -> None:
    """List the version-control table, oldest row first."""
    from isa_admin.application.reporting import reports
    from isa_admin.domain import dates

    versions = session.register.versions
    session.out.report({"versions": [reports.version(entry) for entry in versions]})
    session.out.table(
        ("Date", "Version", "Kind", "Comments and amendments", "By whom", "Terms"),
        (
            (
                dates.show(entry.on),
                entry.version,
                entry.kind,
                entry.comment,
                entry.by,
                "changed" if entry.material else "same",
            )
            for entry in versions
        ),
    )


def update_agreement(
    session: Session,
    title: Annotated[str | None, typer.Option("--title", help="New title.")] = None,
    boards: Annotated[
        list[str] | None,
        typer.Option("--boards", help="A safeguarding board; all of them, if one changes.", metavar="BOARD"),
    ] = None,
    area: Annotated[str | None, typer.Option("--area", help="New area.")] = None,
    category: Annotated[
        list[str] | None,
        typer.Option("--category", help="Add a category or give it another title.", metavar="ID=TITLE"),
    ] = None,
    drop_category: Annotated[
        list[str] | None, typer.Option("--drop-category", help="Remove a category that has no partners.", metavar="ID")
    ] = None,
    period: Annotated[
        list[str] | None,
        typer.Option("--period", help="A period that the terms state.", metavar='"NAME=45 days"'),
    ] = None,
    standard: Annotated[
        list[str] | None,
        typer.Option("--standard", help="Add or change a row of the self-assessment.", metavar='"ID=SECTION TITLE"'),
    ] = None,
    drop_standard: Annotated[
        list[str] | None, typer.Option("--drop-standard", help="Remove a row of the self-assessment.", metavar="ID")
    ] = None,
    counting: Annotated[
        str | None, typer.Option("--counting", help="How days are counted: clear or ordinary.", metavar="WAY")
    ] = None,
    commissioner_hours: Annotated[
        str | None,
        typer.Option("--commissioner-hours", help="Hours to tell the Commissioner of a breach; - for none."),
    ] = None,
    reading: Annotated[
        list[str] | None,
        typer.Option(
            "--reading", help="How the boards read the agreement: suspends=whole-agreement.", metavar="NAME=VALUE"
        ),
    ] = None,
) -> None:
    """Change the title, boards, area, categories, periods, standards or readings of the agreement.

    The terms are changed by a new version instead. A period follows the terms: it can only be what its section says.
    """
    from msgspec.structs import replace

    from isa_admin.cli import agreement_facts as facts
    from isa_admin.domain.agreement import Counting
    from isa_admin.domain.settling import update_agreement as decide

    count: Callable[[str], Counting] = fields.one_of("a way to count days", get_args(Counting))

    def wanted(now: Agreement) -> Agreement:
        return replace(
            now,
            title=fields.line("title")(title) if title else now.title,
            boards=tuple(map(fields.line("board"), boards)) if boards else now.boards,
            area=fields.line("area")(area) if area else now.area,
            categories=facts.categories(now.categories, category or [], drop_category or []),
            periods=facts.periods(now.periods, period or []),
            standards=facts.standards(now.standards, standard or [], drop_standard or []),
            counting=count(counting) if counting else now.counting,
            readings=facts.readings(now.readings, reading or []),
            commissioner_hours=facts.hours(commissioner_hours) if commissioner_hours else now.commissioner_hours,
        )

    session.change(lambda register, _officer: decide(register, wanted(register.agreement)))
