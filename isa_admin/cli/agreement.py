"""Agreement: its versions."""

from __future__ import annotations

from isa_admin.cli.session import Session


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
