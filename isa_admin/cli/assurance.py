"""Assurance: is everything as it should be?"""

from __future__ import annotations

import typer

from isa_admin.cli.session import Session
from isa_admin.errors import ANSWER_IS_NO


def check(session: Session) -> None:
    """Check the whole register for gaps, slips and contradictions."""
    from isa_admin.application.reporting import reports
    from isa_admin.domain.checks import CHECKS, check
    from isa_admin.records.load import malformed_records
    from isa_admin.records.malformed import MalformedRecordError, MalformedRecordsError
    from isa_admin.records.spelling import unknown_keys

    snapshot = session.store.snapshot()
    try:
        found = sorted([*check(session.register, session.today), *unknown_keys(snapshot)])
    except MalformedRecordError:
        broken = list(malformed_records(snapshot))
        if len(broken) > 1:
            raise MalformedRecordsError(broken) from None
        raise
    session.out.report({"findings": reports.findings(found)})
    for finding in found:
        session.out.say(f"{finding.severity}: {finding.message} [{finding.code}, {finding.where}]")
        session.out.say(f"  try: {finding.remedy}")
    errors = sum(finding.severity == "error" for finding in found)
    summary = f"{errors} errors, {len(found) - errors} warnings" if found else "nothing found"
    session.out.say(f"{len(CHECKS) + 1} checks: {summary}")
    if found:
        raise typer.Exit(ANSWER_IS_NO)
