"""Assurance: is everything as it should be?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from isa_admin.cli.session import Session
from isa_admin.domain.text import counted
from isa_admin.errors import ANSWER_IS_NO


def check(
    session: Session,
    folder: Annotated[
        bool, typer.Option("--folder", help="Check what is edited in the folder and not committed yet.")
    ] = False,
) -> None:
    """Check the whole register for gaps, slips, contradictions, and what verification refuses."""
    from isa_admin.application.checking import folder_findings, left_out, recorded_findings
    from isa_admin.application.reporting import reports
    from isa_admin.domain.checks import CHECKS

    found = (folder_findings if folder else recorded_findings)(session.store, session.today)
    accepted = left_out(session.store)
    session.out.report({"findings": reports.findings(found), "left_out": [asdict(one) for one in accepted]})
    for finding in found:
        session.out.say(f"{finding.severity}: {finding.message} [{finding.code}, {finding.where}]")
        session.out.say(f"  try: {finding.remedy}")
    for one in accepted:
        session.out.say(f"left out: {one} ({one.reason})")
    errors = sum(finding.severity == "error" for finding in found)
    summary = f"{counted(errors, 'error')}, {counted(len(found) - errors, 'warning')}" if found else "nothing found"
    session.out.say(f"{len(CHECKS) + 2} checks: {summary}")
    if found:
        raise typer.Exit(ANSWER_IS_NO)
