"""Adoption: recording that a partner signed."""

from __future__ import annotations

from typing import Annotated

import typer

from isa_admin.cli import fields
from isa_admin.cli.command import command
from isa_admin.cli.desk import Desk
from isa_admin.cli.partners import PartnerArgument

PANEL = "Adoption"


def register(app: typer.Typer) -> None:
    """Put the commands of this panel into the program."""
    command(app, "record-adoption", PANEL, writes=True)(record_adoption)


def record_adoption(
    desk: Desk,
    partner: PartnerArgument,
    paper: Annotated[
        str | None, typer.Option("--paper", help="The scanned form; its digest is kept.", metavar="SCAN")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", help="The date beside the signature.", metavar="DATE")] = None,
    version: Annotated[
        str | None, typer.Option("--version", help="The version signed; otherwise the one in force.", metavar="V")
    ] = None,
    signed_by: Annotated[str | None, typer.Option("--signed-by", help="Who signed.", metavar="NAME")] = None,
    post: Annotated[str | None, typer.Option("--post", help="The post held by who signed.", metavar="ROLE")] = None,
) -> None:
    """Record that a partner signed the agreement on paper (s.23).

    The first adoption brings the partner into force and writes a row into the version-control table.
    """
    from isa_admin.application.scan import digest  # noqa: PLC0415  help needs no files
    from isa_admin.domain import adopting, dates  # noqa: PLC0415  help needs no rules
    from isa_admin.domain.events import Adoption  # noqa: PLC0415  the same
    from isa_admin.domain.events.adoption import SignedBy  # noqa: PLC0415  the same

    entry = desk.register.partner(partner)
    in_force = desk.register.versions.in_force(desk.today)
    offered = version or (in_force.version if in_force else None)
    wanted = desk.ask.value(offered, "Version signed", "--version", fields.version)
    # With one signatory on record it is that one who signed, unless the command says otherwise.
    known = entry.signatories[0] if len(entry.signatories) == 1 else None
    scan = desk.ask.value(paper, "Scanned form (a file)", "--paper", fields.readable_file)
    signed_on = desk.ask.value(on, "Date beside the signature", "--on", fields.day(desk.today))
    name = signed_by or (known.name if known else None)
    role = post or (known.title if known and not signed_by else None)
    adoption = Adoption(
        on=signed_on,
        version=wanted,
        evidence="paper",
        signed_by=SignedBy(
            name=desk.ask.value(name, "Signed by: name", "--signed-by", fields.line("name")),
            post=desk.ask.value(role, "Signed by: post", "--post", fields.line("post")),
        ),
        scan_sha256=digest(scan),
    )
    desk.change(
        lambda register, officer: adopting.record_adoption(
            register, entry.id, adoption, today=desk.today, by=officer.name
        ),
        [
            ("Partner", entry.partner.name),
            ("Adopts", wanted),
            ("Signed on", dates.show(signed_on)),
            ("Signed by", f"{adoption.signed_by.name}, {adoption.signed_by.post}" if adoption.signed_by else ""),
            ("Evidence", f"paper, {scan.name}"),
            ("SHA-256", adoption.scan_sha256 or ""),
        ],
        partner=entry.id,
        version=wanted,
    )
