"""Returns: a folder of scans, signatures and forms that came back in a campaign, recorded in one go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec.structs import replace

from isa_admin.cli import fields
from isa_admin.cli.session import Session
from isa_admin.domain.text import counted, several
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from isa_admin.application.adopting.sorting import SortedReturn
    from isa_admin.domain.changes import Change, Decision
    from isa_admin.domain.events import Adoption
    from isa_admin.domain.officers import Officer
    from isa_admin.domain.register import Register

_COLUMNS = ("file", "partner", "signed on", "signed by", "post")


def record_returns(
    session: Session,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder that the returns were saved into.")],
    facts: Annotated[
        Path | None,
        typer.Option(
            "--facts", help="A sheet (CSV or Excel): file, partner, signed on, signed by, post.", metavar="FILE"
        ),
    ] = None,
    version: Annotated[
        str | None, typer.Option("--version", help="The version signed; the one in force if left out.", metavar="V")
    ] = None,
) -> None:
    """Record the signatures and scanned forms in a folder, matched to partners and statements (s.23).

    A signed statement says whose it is. A scan is matched by its name, and what stands on it (the day beside the
    signature, who signed, in which post) is asked for, or read from --facts. What is doubtful is named and left alone,
    and so is who has not answered yet.
    """
    from isa_admin.application.adopting.sorting import sort_folder
    from isa_admin.domain.campaign import campaign

    known = _facts(facts) if facts is not None else {}
    found = campaign(session.register, session.today, fields.version(version) if version else None)
    label = found.version.version
    returns = sort_folder(session.store, session.register, folder.expanduser())
    taken: list[tuple[SortedReturn, Adoption]] = []
    doubtful: list[tuple[SortedReturn, str]] = []
    for one in returns:
        made = _adoption(session, one, known.get(one.files[0].name, {}), label)
        if isinstance(made, str):
            doubtful.append((one, made))
        else:
            partner, adoption = made
            if any(other.partner == partner for other, _ in taken):
                doubtful.append((one, f"another file is for {partner} too"))
            else:
                taken.append((replace(one, partner=partner), adoption))
    answered = {one.partner for one, _ in taken}
    missing = [one.entry.id for one in found.outstanding if one.entry.id not in answered and one.answer is None]
    report: dict[str, Any] = {
        "version": label,
        "returns": [
            {"files": [str(file) for file in one.files], "partner": one.partner, "evidence": adoption.evidence}
            for one, adoption in taken
        ],
        "doubtful": [{"files": [str(file) for file in one.files], "why": why} for one, why in doubtful],
        "missing": missing,
    }
    for one, why in doubtful:
        session.out.say(f"left alone: {one.name}: {why}")
    session.out.say(
        f"no answer yet from: {several(missing, 5)}"
        if missing
        else "every partner that the agreement binds has answered"
    )
    if not taken:
        session.out.report({**report, "notes": [], "commit": None, "next": ["isa-admin campaign --outstanding"]})
        session.out.say(f"nothing in {folder} is to be recorded")
        session.out.next(["isa-admin campaign --outstanding"])
        return
    session.change(
        lambda register, officer: _decided(session, register, officer, taken),
        [(session.register.partners[one.partner or ""].partner.name, _shown(one, made)) for one, made in taken],
        notes=lambda decision: decision.notes,
        **report,
    )


def _decided(
    session: Session, register: Register, officer: Officer, taken: list[tuple[SortedReturn, Adoption]]
) -> Decision:
    """Decide on all of them together: each is judged as record-adoption judges it."""
    from isa_admin.application.adoptions import kept_since
    from isa_admin.domain import adopting
    from isa_admin.domain.campaign import is_last
    from isa_admin.domain.changes import AddVersion, Decision
    from isa_admin.domain.versions import Versions

    since, before = kept_since(session.store), register
    changes: list[Change] = []
    answers: list[tuple[str, str]] = []
    for one, adoption in taken:
        if one.answer is not None:
            one.answer.ensure_unmoved(register)
        decision = adopting.record_adoption(
            register,
            one.partner or "",
            adoption,
            today=session.today,
            by=officer.name,
            kept_since=since,
            signed=one.answer.signed if one.answer is not None else None,
        )
        changes += decision.changes
        answers += decision.answers
        rows = [change.entry for change in decision.changes if isinstance(change, AddVersion)]
        register = replace(register, versions=Versions((*register.versions, *rows)))
    words = f"Record {counted(len(taken), 'adoption')} of {taken[0][1].version}"
    last = is_last(before, [one.partner or "" for one, _ in taken], taken[0][1].version, session.today)
    following = "isa-admin finalise" if last else "isa-admin campaign --outstanding"
    return Decision(
        subject=words,
        changes=tuple(changes),
        answers=tuple(dict.fromkeys(answers)),
        next=(following, "isa-admin list-adoptions"),
    )


def _adoption(session: Session, one: SortedReturn, facts: dict[str, str], label: str) -> tuple[str, Adoption] | str:
    """Give the partner and the adoption that a return proves, or say what is doubtful about it."""
    from isa_admin.application.adopting.form_words import form_words

    if one.answer is not None:
        return one.answer.entry.id, one.answer.adoption
    if one.what == "recorded" or one.sha256 is None:
        return one.why
    named, why = facts.get("partner") or one.partner, one.why
    if named is None:
        said = form_words(session.register, one.files[0])
        why += said.told
        if said.versions and label not in said.versions:
            return f"{why}, and not {label}: record it with --version, or give its partner in --facts"
        if said.partner and session.ask.agrees(f"{one.name}: {why}. Is it the form of {said.partner}?", default=False):
            named = said.partner
        elif session.ask.able:
            named = session.ask.optional(None, f"Whose form is {one.name}; {why}", str.strip) or None
    if named is None:
        return f"{why}; name it after its partner, or give --facts"
    return _of_scan(session, one, session.register.partner(named).id, facts, label)


def _of_scan(
    session: Session, one: SortedReturn, partner: str, facts: dict[str, str], label: str
) -> tuple[str, Adoption] | str:
    """Give what a scanned form proves: what stands on it is in the sheet, or asked for."""
    from isa_admin.domain.events import Adoption
    from isa_admin.domain.events.adoption import SignedBy

    entry = session.register.partners[partner]
    known = entry.signatories[0] if len(entry.signatories) == 1 else None
    name = facts.get("signed by") or (known.name if known else None)
    post = facts.get("post") or (known.title if known and not facts.get("signed by") else None)
    day = facts.get("signed on")
    if not session.ask.able and not (day and name and post):
        lacks = [word for word, value in (("signed on", day), ("signed by", name), ("post", post)) if not value]
        return f"it is of {partner}, and nothing says {', '.join(lacks)}: give --facts"
    about = f"{entry.partner.name}, {one.name}"
    return partner, Adoption(
        on=session.ask.value(day, f"{about}: date beside the signature", "--facts", fields.day(session.today)),
        version=label,
        evidence="paper",
        signed_by=SignedBy(
            name=session.ask.value(name, f"{about}: signed by", "--facts", fields.line("name")),
            post=session.ask.value(post, f"{about}: post", "--facts", fields.line("post")),
        ),
        scan_sha256=one.sha256,
    )


def _facts(file: Path) -> dict[str, dict[str, str]]:
    """Read the sheet that says what stands on the scans, by the name of the file."""
    from isa_admin.spreadsheets import files

    path = fields.readable_file(str(file))
    sheet = files.read(path.name, path.read_bytes())
    heads = [head.strip().casefold() for head in sheet.headings]
    if missing := [column for column in _COLUMNS[:1] if column not in heads]:
        raise UsageError(
            f"{path.name} has no column '{missing[0]}'", f"name the columns {', '.join(_COLUMNS)}, in any order"
        )
    rows = (dict(zip(heads, (cell.strip() for cell in row.cells), strict=False)) for row in sheet.rows)
    return {row["file"]: row for row in rows if row.get("file")}


def _shown(one: SortedReturn, adoption: Adoption) -> str:
    by = adoption.signed_by
    who = f", {by.name}, {by.post}" if by is not None else ""
    return f"{adoption.version} on {fields.shown(adoption.on)}{who} ({adoption.evidence}: {one.name})"
