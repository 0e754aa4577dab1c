"""Adoption, what only reads: signing packs, the list of who adopted what, certificates."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isa_admin.cli import fields
from isa_admin.cli.fields import ReplaceOption
from isa_admin.cli.partners import PartnerArgument
from isa_admin.cli.session import Session, drawn_told
from isa_admin.domain.text import counted
from isa_admin.errors import UsageError
from isa_admin.system.watching import along

if TYPE_CHECKING:
    from isa_admin.domain.partner import PartnerEntry


def request_adoption(
    session: Session,
    out: Annotated[Path, typer.Option("--out", help="The folder that the signing packs go into.", metavar="DIR")],
    partners: Annotated[list[str] | None, typer.Argument(metavar="PARTNER", help="The partners' ids or names.")] = None,
    all_outstanding: Annotated[
        bool, typer.Option("--all-outstanding", help="All that have not adopted the current terms.")
    ] = False,
    by: Annotated[str | None, typer.Option("--by", help="The date to answer by.", metavar="DATE")] = None,
    signatory: Annotated[
        str | None, typer.Option("--signatory", help="Who signs, if several people have a key.", metavar="NAME")
    ] = None,
    reply_to: Annotated[
        str | None, typer.Option("--reply-to", help="Where to send it; the officers if left out.", metavar="EMAIL")
    ] = None,
) -> None:
    """Write a signing pack for each partner: agreement, statement to sign, paper form, letter (s.23).

    Send the folder of a partner to its signatory. What comes back is recorded with record-adoption.

    With --all-outstanding and a day to answer by, it records one notice: an e-mail for each partner with
    its pack and what changed since it signed, and one file to print for those who get post. Nothing is sent.
    """
    from isa_admin.application.adopting.asking import request
    from isa_admin.domain import dates

    until = fields.day(session.today)(by) if by else None
    if until is not None and until < session.today:
        raise UsageError(f"{dates.show(until)} is in the past", "give a future date: --by DATE")
    entries = _asked(session, partners or [], all_outstanding=all_outstanding)
    until = until or (_in_grace(session) if all_outstanding else None)
    if all_outstanding and until is not None and entries:
        _ask_all(session, until, out, fields.email(reply_to) if reply_to else None)
        return
    if signatory is not None and len(entries) != 1:
        raise UsageError("--signatory is for one partner", "name that partner alone")
    asked = request(session.store, session.today, until, fields.email(reply_to) if reply_to else None)
    alone = len(entries) == 1
    for entry in entries:
        asked.ensure_free(entry, out)
        asked.post(entry, signatory, alone=alone)
    through = along(entries, len(entries), "Writing signing packs")
    drawn = [asked.draw(entry, signatory, alone=alone) for entry in through]
    session.pages.prepare(one for pack in drawn for one in pack.documents)
    packs = [pack.write(out, session.pages, dry_run=session.dry_run) for pack in drawn]
    session.out.report({
        "version": asked.version.version,
        "terms_digest": asked.register.terms_digest,
        "on": session.today.isoformat(),
        "by": until and until.isoformat(),
        "packs": [
            {
                "partner": pack.partner,
                "folder": str(pack.folder),
                "files": [{"path": str(pack.folder / name), "sha256": digest} for name, digest in pack.files.items()],
                "statement": pack.statement and str(pack.folder / pack.statement),
                "signatory": pack.signatory,
                "key": pack.key,
                "notes": list(pack.notes),
            }
            for pack in packs
        ],
    })  # fmt: skip
    for pack in packs:
        how = f"for {pack.signatory}'s key" if pack.statement else "on paper only: no signatory has a key"
        session.out.say(f"{'would write' if session.dry_run else 'wrote'} {pack.folder} ({how})")
        for note in pack.notes:
            session.out.say(f"  note: {note}")
    if not packs:
        session.out.say("every partner has adopted the current terms: there is nothing to ask for")
    elif session.dry_run:
        session.out.say("")
        session.out.say("dry run: nothing was written")
    else:
        session.out.say("")
        session.out.say(f"{counted(len(packs), 'signing pack')} for {asked.version.version}")
        session.out.next(["isa-admin record-adoption FILE FILE", "isa-admin list-adoptions"])


def _in_grace(session: Session) -> date | None:
    """Give the last of the days of grace that the boards give partners, where they do (Agreement s.23)."""
    grace = session.register.agreement.readings.adoption_grace
    return session.today + timedelta(days=grace) if grace is not None else None


def _ask_all(session: Session, until: date, out: Path, reply_to: str | None) -> None:
    """Ask everybody who has not adopted, with a notice that is recorded."""
    from isa_admin.application.adopting.packing import packs_for
    from isa_admin.domain.notices import giving, kind_of

    packs = packs_for(session.store, session.today, until, reply_to)
    subject = giving.Subject(version=packs.version, due=until, packed=True)
    session.change(
        lambda register, _officer: giving.notify(
            register, kind_of("adoption-requested"), (), subject, today=session.today
        ),
        letters=session.letters(out, packs=packs),
        version=packs.version,
        terms_digest=packs.terms_digest,
        by=until.isoformat(),
        packs=[],
    )


def list_adoptions(
    session: Session,
    on: Annotated[str | None, typer.Option("--on", help="As of this date; today if left out.", metavar="DATE")] = None,
) -> None:
    """List which partner adopted which version, on what evidence, and which partners are outstanding."""
    from isa_admin.application.reporting.adoption_report import adoption_matrix

    day = fields.day(session.today)(on) if on else session.today
    matrix = adoption_matrix(session.register, day)
    session.out.report(matrix)
    titles = {one.id: one.title for one in session.register.agreement.categories}
    session.out.table(
        ("Partner", "Category", *matrix["versions"], "Last signed", "Signed by", "Key", "Now"),
        (
            (
                row["name"],
                titles.get(row["category"]) or row["category"],
                *(_cell(row, version) for version in matrix["versions"]),
                _last(row, "on"),
                _last(row, "signed_by"),
                _last(row, "key"),
                _now(row),
            )
            for row in matrix["partners"]
        ),
        heading="Category",
        wide=("Signed by", "Key"),
        paint=_colour,
    )
    outstanding = len(matrix["outstanding"])
    session.out.say("")
    session.out.say(f"{counted(len(matrix['partners']), 'partner')}, {outstanding} outstanding")
    if outstanding and day == session.today:
        session.out.next(["isa-admin request-adoption --all-outstanding --out FOLDER"])


def certificate(
    session: Session,
    partner: PartnerArgument,
    version: Annotated[
        str | None, typer.Option("--version", help="Which adoption; the last one if left out.", metavar="V")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The file or folder to write; the current folder if left out.")
    ] = None,
    replace: ReplaceOption = False,
) -> None:
    """Write a one-page certificate of what a partner adopted, and how to check it without this program."""
    from isa_admin.application.adopting import certifying

    wanted = fields.version(version) if version else None
    found = certifying.facts(session.store, session.register.partner(partner).id, wanted, session.today)
    drawn = certifying.draw(session.store, found, session.target(out, replace=replace))
    session.out.report({**found.report, "files": drawn.report, "notes": drawn.notes})
    session.out.answers(found.entry.partner.name, found.rows)
    session.out.say("")
    drawn_told(session.out, drawn)


def _asked(session: Session, partners: list[str], *, all_outstanding: bool) -> list[PartnerEntry]:
    """Give the partners that are asked, each once."""
    from isa_admin.domain.outstanding import outstanding

    if bool(partners) == all_outstanding:
        raise UsageError(
            "say which partners to ask: name them or give --all-outstanding, not both",
            "isa-admin request-adoption PARTNER --out FOLDER",
        )
    if all_outstanding:
        return outstanding(session.register, session.today)
    named = [session.register.partner(one) for one in partners]
    return list({entry.id: entry for entry in named}.values())


def _cell(row: dict[str, Any], version: str) -> str:
    """Say what a partner did about a version: the evidence, or that it declined."""
    for did, one in (*(("", one) for one in row["adoptions"]), *(("declined", one) for one in row["declines"])):
        if one["version"] == version:
            return f"{did or one['evidence']}{', disputed' if one['disputed'] else ''}"
    return ""


def _last(row: dict[str, Any], what: str) -> str:
    """Say of a partner's last adoption when it was, who signed it, or with which key."""
    last = row["adoptions"][-1] if row["adoptions"] else None
    if last is None or not last[what]:
        return ""
    if what == "on":
        return f"{'by ' if last['on_or_before'] else ''}{fields.shown(date.fromisoformat(last['on']))}"
    from isa_admin.trust.key import fingerprint_groups

    return str(last[what]["name"]) if what == "signed_by" else fingerprint_groups(last[what])


def _now(row: dict[str, Any]) -> str:
    if row["declined"]:
        return "declined"
    return "outstanding" if row["outstanding"] else "current"


def _colour(cell: str) -> str:
    """Give the colour of a cell: green for a signature with a key, yellow for what is to be done, red for a no."""
    return {"gpg": "green", "current": "green", "outstanding": "yellow", "declined": "red"}.get(cell, "")
