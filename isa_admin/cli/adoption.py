"""Adoption: asking partners to sign, taking their answers, and showing who adopted what."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isa_admin.cli import fields
from isa_admin.cli.fields import ReplaceOption
from isa_admin.cli.output import remark
from isa_admin.cli.partners import PartnerArgument
from isa_admin.cli.session import Session
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from isa_admin.application.adopting.signed_document import SignedDocument
    from isa_admin.domain.changes import Decision
    from isa_admin.domain.events import Adoption
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register


_ENDINGS = frozenset({".txt", ".asc", ".sig", ".gpg", ".pgp", ".eml", ".msg", ".pdf", ".docx"})

VersionOption = Annotated[
    str | None, typer.Option("--version", help="The version signed; the one in force if left out.", metavar="V")
]
SignedByOption = Annotated[str | None, typer.Option("--signed-by", help="Who signed.", metavar="NAME")]
PostOption = Annotated[
    str | None, typer.Option("--post", help="The post held by the person who signed.", metavar="ROLE")
]
DocumentOption = Annotated[
    str | None,
    typer.Option(
        "--document",
        help="The Word file or PDF that was read or signed; it must have the version's text.",
        metavar="FILE",
    ),
]


def adopt(
    session: Session,
    partner: Annotated[
        str | None, typer.Option("--partner", help="The partner, if your key signs for several.")
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option("--export", help="Write the signed statement here instead, to be sent.", metavar="DIR"),
    ] = None,
    replace: ReplaceOption = False,
    document: DocumentOption = None,
) -> None:
    """Adopt the version in force for your partner, signed with your own key (s.23).

    For signatories, in their own copy of the store: it shows what changed since the partner last adopted, signs the
    statement and commits it. With --export nothing is committed, and the two files are for an officer.
    """
    from isa_admin.application.adopting import answering, offering
    from isa_admin.application.changing import Signatory, identify_signatory
    from isa_admin.application.files import ensure_free
    from isa_admin.domain import adopting
    from isa_admin.domain.events import Adoption
    from isa_admin.domain.outstanding import declined_words

    id_ = session.register.partner(partner).id if partner else None
    hand = identify_signatory(session.store, session.key, id_)
    made = offering.offer(session.store, hand.who, session.today)
    looked = _document(session, document, made.version.version)
    session.out.answers("Check your answers", [*made.answers, *_rows(looked), ("Key", hand.key.owner)])
    facts: dict[str, Any] = {
        "partner": made.entry.id,
        "version": made.version.version,
        "terms_digest": made.stated.terms_digest,
        "changed": [{"file": one.file, "title": one.title, "how": one.how} for one in made.sections or ()],
        "key": hand.key.fingerprint,
        "document_sha256": looked and looked.sha256,
        "notes": [said] if (said := declined_words(made.entry, made.declined)) else [],
    }
    if session.dry_run and export:
        names = [str(file) for file in made.files(export)]
        session.out.report({**facts, "commit": None, "files": names})
        session.out.say("")
        session.out.say(f"dry run: nothing was written. It would write {names[0]} and {names[1]}")
        return
    if session.dry_run:
        adoption = _with(
            Adoption(on=session.today, version=made.version.version, evidence="gpg", key=hand.key.fingerprint), looked
        )
        session.change_as(
            hand,
            lambda register, _who: adopting.adopt(
                register, made.entry.id, adoption, today=session.today, signed=(made.content, b"")
            ),
            agreed=True,
            **facts,
        )
        return
    for file in made.files(export) if export and not replace else ():
        ensure_free(file, option="--export DIR")  # before anything is signed
    session.ask.confirm("Sign and adopt this?", default=False)
    returned = offering.sign(made, hand)
    answer = answering.check(session.store, returned)
    if export:
        files = offering.export(made, returned, export)
        session.out.report({**facts, "commit": None, "files": [str(file) for file in files]})
        session.out.say("")
        session.out.say("signed. Send both files to an officer, as attachments:")
        for file in files:
            session.out.say(f"  {file}")
        session.out.next([f"isa-admin show-partner {made.entry.id}"])
        return

    def decide(register: Register, _who: Signatory) -> Decision:
        answer.ensure_unmoved(register)
        adoption = _with(answer.adoption, looked)
        return adopting.adopt(register, made.entry.id, adoption, today=session.today, signed=answer.signed)

    session.change_as(hand, decide, agreed=True, **facts)


def record_adoption(
    session: Session,
    given: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE | PARTNER",
            help="The signed statement that came back, one or two files; or the partner, with --paper.",
        ),
    ] = None,
    paper: Annotated[
        str | None, typer.Option("--paper", help="The scanned form; its digest is kept.", metavar="SCAN")
    ] = None,
    on_behalf_of: Annotated[
        str | None,
        typer.Option("--on-behalf-of", help="Record it for this partner, with neither.", metavar="PARTNER"),
    ] = None,
    authority: Annotated[
        str | None, typer.Option("--authority", help="On whose authority it is recorded on behalf.", metavar="WORDS")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", help="The date beside the signature.", metavar="DATE")] = None,
    version: VersionOption = None,
    signed_by: SignedByOption = None,
    post: PostOption = None,
    document: DocumentOption = None,
) -> None:
    """Record that a partner adopted the agreement: with a key, on paper, or on its behalf (s.23).

    The first adoption brings the partner into force and writes a row into the version-control table. A signed
    statement says which partner and which version it is for; FILE is the statement (.txt) and its signature
    (.asc), in either order, or one clear-signed file.
    """
    things = given or []
    files = [thing for thing in things if Path(thing).expanduser().is_file()]
    if on_behalf_of is not None:
        if things or paper or document:
            raise UsageError(
                "--on-behalf-of names the partner, and takes no files, no --paper and no --document",
                "leave the others out",
            )
        _on_behalf(session, on_behalf_of, authority, on, version)
        return
    if authority is not None:
        raise UsageError("--authority goes with --on-behalf-of", "name the partner: --on-behalf-of PARTNER")
    if paper is None and (files or len(things) > 1 or any(map(_like_a_file, things))):
        if on or version or signed_by or post:
            raise UsageError(
                "a signed statement already says who signed what and when",
                "leave --on, --version, --signed-by and --post out",
            )
        _refuse_partner_beside(things, files)
        _returned(session, [fields.readable_file(thing) for thing in things], document)
        return
    if len(things) > 1:
        raise UsageError("--paper is for one partner", "isa-admin record-adoption PARTNER --paper SCAN")
    if paper is not None and any(map(_like_a_file, things)):
        raise UsageError(
            "--paper takes the scan; the partner comes before it", "isa-admin record-adoption PARTNER --paper SCAN"
        )
    partner = session.ask.value(things[0] if things else None, "PARTNER or FILE", "a word after the command", str.strip)
    _on_paper(session, partner, paper, on, version, signed_by, post, document)


def _refuse_partner_beside(things: list[str], files: list[str]) -> None:
    """Refuse what is meant as a partner beside the files of a signed statement, or instead of them."""
    named = [thing for thing in things if thing not in files and not _like_a_file(thing)]
    if named and files:
        raise UsageError("a signed statement already says which partner it is for", f"leave {named[0]} out")
    if named:
        raise UsageError(
            "an adoption is recorded for one partner at a time", "isa-admin record-adoption PARTNER --paper SCAN"
        )


def _document(session: Session, given: str | None, version: str) -> SignedDocument | None:
    """Look at the document that was read or signed, if one was named."""
    if given is None:
        return None
    from isa_admin.application.adopting.signed_document import signed_document

    label = session.register.version(version).version
    return signed_document(session.store, fields.readable_file(given), label, session.today)


def _rows(looked: SignedDocument | None) -> list[tuple[str, str]]:
    return [looked.row] if looked else []


def _with(adoption: Adoption, looked: SignedDocument | None) -> Adoption:
    """Give an adoption whose evidence names the document, if there is one."""
    from msgspec.structs import replace

    return replace(adoption, document_sha256=looked.sha256) if looked else adoption


def _returned(session: Session, files: list[Path], document: str | None) -> None:
    """Record a signed statement that came back."""
    from isa_admin.application.adopting import answering, returned
    from isa_admin.application.adoptions import kept_since
    from isa_admin.domain import adopting
    from isa_admin.domain.officers import Officer

    answer = answering.check(session.store, returned.read_returned(files))
    looked = _document(session, document, answer.adoption.version)

    def decide(register: Register, officer: Officer) -> Decision:
        answer.ensure_unmoved(register)
        return adopting.record_adoption(
            register,
            answer.entry.id,
            _with(answer.adoption, looked),
            today=session.today,
            by=officer.name,
            kept_since=kept_since(session.store),
            signed=answer.signed,
        )

    session.change(
        decide,
        [*answer.rows, *_rows(looked), ("Evidence", "gpg: the statement and its signature are kept")],
        partner=answer.entry.id,
        version=answer.adoption.version,
        evidence="gpg",
        key=answer.adoption.key,
        notes=lambda decision: [*answer.notes, *decision.notes],
    )


def _on_behalf(session: Session, partner: str, authority: str | None, on: str | None, version: str | None) -> None:
    """Record an adoption for which there is neither a form nor a signed statement."""
    from isa_admin.application.adoptions import kept_since
    from isa_admin.domain import adopting, dates
    from isa_admin.domain.events import Adoption

    entry = session.register.partner(partner)
    wanted = _version_signed(session, version)
    adoption = Adoption(
        authority=session.ask.value(authority, "On whose authority", "--authority", fields.line("authority")),
        on=session.ask.value(on, "Date of the adoption", "--on", fields.day(session.today)),
        version=wanted,
        evidence="on-behalf",
    )
    session.change(
        lambda register, officer: adopting.record_adoption(
            register, entry.id, adoption, today=session.today, by=officer.name, kept_since=kept_since(session.store)
        ),
        [
            ("Partner", entry.partner.name),
            ("Adopts", wanted),
            ("Adopted on", dates.show(adoption.on)),
            ("Evidence", "none from the partner: recorded on its behalf"),
            ("Authority", adoption.authority or ""),
        ],
        partner=entry.id,
        version=wanted,
        evidence="on-behalf",
        notes=lambda decision: decision.notes,
    )


def _on_paper(
    session: Session,
    partner: str,
    paper: str | None,
    on: str | None,
    version: str | None,
    signed_by: str | None,
    post: str | None,
    document: str | None,
) -> None:
    """Record a form signed on paper."""
    from isa_admin.application.adoptions import kept_since
    from isa_admin.application.serving import digest
    from isa_admin.domain import adopting, dates
    from isa_admin.domain.events import Adoption
    from isa_admin.domain.events.adoption import SignedBy

    entry = session.register.partner(partner)
    wanted = _version_signed(session, version)
    # With one signatory on record it is that one who signed, unless the command says otherwise.
    known = entry.signatories[0] if len(entry.signatories) == 1 else None
    looked = _document(session, document, wanted)
    scan = session.ask.value(paper, "Scanned form (a file)", "--paper", fields.readable_file)
    signed_on = session.ask.value(on, "Date beside the signature", "--on", fields.day(session.today))
    name = signed_by or (known.name if known else None)
    role = post or (known.title if known and not signed_by else None)
    sum_of_it = digest(scan)
    others = [one.partner.name for one in session.register.partners.values() if _has_scan(one, sum_of_it, entry.id)]
    adoption = Adoption(
        on=signed_on,
        version=wanted,
        evidence="paper",
        signed_by=SignedBy(
            name=session.ask.value(name, "Signed by: name", "--signed-by", fields.line("name")),
            post=session.ask.value(role, "Signed by: post", "--post", fields.line("post")),
        ),
        scan_sha256=sum_of_it,
        document_sha256=looked.sha256 if looked else None,
    )
    session.change(
        lambda register, officer: adopting.record_adoption(
            register, entry.id, adoption, today=session.today, by=officer.name, kept_since=kept_since(session.store)
        ),
        [
            ("Partner", entry.partner.name),
            ("Adopts", wanted),
            ("Signed on", dates.show(signed_on)),
            ("Signed by", f"{adoption.signed_by.name}, {adoption.signed_by.post}" if adoption.signed_by else ""),
            ("Evidence", f"paper, {scan.name}"),
            ("SHA-256", sum_of_it),
            *_rows(looked),
            ("Note", f"the same scan is recorded for {', '.join(others)}: one form for each partner" if others else ""),
        ],
        partner=entry.id,
        version=wanted,
        notes=lambda decision: [*(f"the same scan is recorded for {name}" for name in others), *decision.notes],
    )


def _has_scan(entry: PartnerEntry, sha256: str, but: str) -> bool:
    """Say whether a scan is the evidence of an adoption of another partner."""
    return entry.id != but and any(getattr(event, "scan_sha256", None) == sha256 for event in entry.events)


def _version_signed(session: Session, version: str | None) -> str:
    """Give the version on a form: it is asked for, since the one in force moves on with each partner that joins."""
    if version is None and session.ask.able:
        words = [entry.version for entry in reversed(tuple(session.register.versions))]
        asked = session.ask.value(None, "Version on the form", "--version", fields.version, words=words)
        return session.register.version(asked).version
    return session.ask.value(_offered(session, version), "Version signed", "--version", fields.version)


def decline(
    session: Session,
    partner: PartnerArgument,
    reason: Annotated[str | None, typer.Option("--reason", help="Why, in one line.", metavar="WORDS")] = None,
    on: Annotated[str | None, typer.Option("--on", help="The date of the answer.", metavar="DATE")] = None,
    version: Annotated[
        str | None, typer.Option("--version", help="The version declined; the one in force if left out.", metavar="V")
    ] = None,
    signed_by: Annotated[
        str | None, typer.Option("--signed-by", help="Who said so for the partner.", metavar="NAME")
    ] = None,
    post: Annotated[
        str | None, typer.Option("--post", help="The post held by the person who said so.", metavar="ROLE")
    ] = None,
) -> None:
    """Record that a partner declines a version, and why; its standing does not change (s.23).

    A partner's own signatory may do this too.
    """
    from isa_admin.domain import adopting, dates
    from isa_admin.domain.events import Decline
    from isa_admin.domain.events.adoption import SignedBy

    entry = session.register.partner(partner)
    hand = session.hand_for(entry.id)
    if (signed_by is None) != (post is None):
        raise UsageError("--signed-by and --post go together", "give both, or neither")
    declined = Decline(
        version=session.ask.value(_offered(session, version), "Version declined", "--version", fields.version),
        reason=session.ask.value(reason, "Reason", "--reason", fields.line("reason")),
        on=session.ask.value(on, "Date of the answer", "--on", fields.day(session.today)),
        signed_by=SignedBy(name=fields.line("name")(signed_by), post=fields.line("post")(post))
        if signed_by and post
        else None,
    )
    session.change_as(
        hand,
        lambda register, _who: adopting.decline(register, entry.id, declined, today=session.today),
        [
            ("Partner", entry.partner.name),
            ("Declines", declined.version),
            ("On", dates.show(declined.on)),
            ("Reason", declined.reason),
            ("Said by", f"{signed_by}, {post}" if signed_by else ""),
        ],
        partner=entry.id,
        version=declined.version,
    )


def record_version(
    session: Session,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="joiner: a partner that adopted in its own copy.")],
    partner: PartnerArgument,
) -> None:
    """Write the version-control row of a partner that adopted in its own copy (s.23)."""
    from isa_admin.domain import adopting

    if kind != "joiner":
        raise UsageError(
            f"'{kind}' is not a row that can be recorded like this", "isa-admin record-version joiner PARTNER"
        )
    entry = session.register.partner(partner)
    session.change(
        lambda register, officer: adopting.record_joiner(register, entry.id, today=session.today, by=officer.name),
        [("Partner", entry.partner.name)],
        partner=entry.id,
    )


def _like_a_file(thing: str) -> bool:
    """Say whether something is meant as a file that is not there, rather than as a partner."""
    return Path(thing).suffix.lower() in _ENDINGS or (os.sep in thing and Path(thing).expanduser().exists())


def _offered(session: Session, version: str | None) -> str | None:
    """Give the version that was said, or else the one in force, and say so: a form may name another."""
    if version is not None:
        return version
    in_force = session.register.versions.in_force(session.today)
    if in_force is None:
        return None
    remark(
        f"no --version was given, so {in_force.version} is used, the version in force today; if the partner answered"
        " another one, give it with --version"
    )
    return in_force.version
