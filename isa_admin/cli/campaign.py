"""The campaign: how far the partners have come in signing a new version, and the row that says that all have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isa_admin.cli import fields
from isa_admin.cli.fields import ReplaceOption
from isa_admin.cli.session import Session
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from isa_admin.domain.campaign import Campaign
    from isa_admin.domain.changes import Decision
    from isa_admin.domain.officers import Officer
    from isa_admin.domain.register import Register


def campaign(
    session: Session,
    version: Annotated[
        str | None, typer.Argument(metavar="V", help="The version to sign; the one in force if left out.")
    ] = None,
    outstanding: Annotated[
        bool, typer.Option("--outstanding", help="Only those that have not adopted, and what follows from that.")
    ] = False,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", help="Also write the table into an Excel workbook.", metavar="FILE")
    ] = None,
    replace: ReplaceOption = False,
    on: Annotated[str | None, typer.Option("--on", help="As of this date; today if left out.", metavar="DATE")] = None,
) -> None:
    """Show how far the partners have come in signing a version: asked, served, reminded, answered (s.23).

    With --outstanding it is a list for the boards: who has not adopted, and what follows from that in the agreement.
    """
    from isa_admin.application.reporting import campaign_report as reporting
    from isa_admin.domain import campaign as counting

    day = fields.day(session.today)(on) if on else session.today
    if xlsx is not None and xlsx.suffix.casefold() != ".xlsx":
        raise UsageError(f"{xlsx} is not the name of a workbook", "name a file that ends in .xlsx: --xlsx FILE.xlsx")
    found = counting.campaign(session.register, day, fields.version(version) if version else None)
    listed = found.outstanding if outstanding else list(found.progress)
    if xlsx is not None:
        from isa_admin.application.files import write_file
        from isa_admin.spreadsheets import workbook

        title = f"Campaign {found.version.version}"
        content = workbook.write(reporting.sheet(listed), title)
        write_file(xlsx, content, option="--xlsx FILE", replace=replace)
    report = reporting.campaign_report(session.register, found, listed, day)
    session.out.report({**report, "workbook": xlsx and str(xlsx)})
    if listed:
        session.out.table(reporting.HEADINGS, reporting.table(listed), wide=("Served", "Reminded"), paint=_colour)
        session.out.say("")
    if outstanding:
        for one in report["partners"]:
            session.out.say(one["follows"])
        if listed:
            session.out.say("")
    counts = ", ".join(f"{count} {state}" for state, count in counting.counted(found))
    session.out.say(f"{found.version.version}: {found.words}" + (f" ({counts})" if counts else ""))
    if xlsx is not None:
        session.out.say(f"wrote {xlsx}")
    if day == session.today and found.version == session.register.versions.in_force(day):
        session.out.next(_following(found))


def finalise(
    session: Session,
    comment: Annotated[
        str | None, typer.Option("--comment", help="What the row says, in your words.", metavar="WORDS")
    ] = None,
) -> None:
    """Write the version-control row that says that all partners have signed; it asks nobody to sign again (s.23)."""
    from isa_admin.domain.campaign import campaign as counted
    from isa_admin.domain.finalising import finalise as decided

    words = fields.line("comment")(comment) if comment else None
    found = counted(session.register, session.today)

    def decide(register: Register, officer: Officer) -> Decision:
        return decided(register, today=session.today, by=officer.name, comment=words)

    session.change(decide, [("Campaign", f"{found.version.version}: {found.words}")], version=found.version.version)


def _following(found: Campaign) -> list[str]:
    """Say what comes next in a campaign for the version in force."""
    if not found.outstanding:
        return [] if found.finalised or not found.progress else ["isa-admin finalise"]
    if found.of("no request recorded"):
        return ["isa-admin request-adoption --all-outstanding --by DATE --out FOLDER"]
    if found.of("overdue"):
        return ["isa-admin remind --adoptions"]
    if not found.of("asked"):
        return [f"isa-admin show-partner {found.outstanding[0].entry.id}"]
    return ["isa-admin record-returns FOLDER"]


def _colour(cell: str) -> str:
    """Give the colour of a state: green for what is done, yellow for what is to be done, red for a no."""
    return {"adopted": "green", "overdue": "yellow", "no request recorded": "yellow", "declined": "red"}.get(cell, "")
