"""Keys: who is on the roster, which keys count, and until when."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from isa_admin.cli import fields
from isa_admin.cli.fields import ReplaceOption
from isa_admin.cli.session import Session
from isa_admin.errors import SigningError, UsageError

if TYPE_CHECKING:
    from isa_admin.application.certificates import HandedIn


OfficerArgument = Annotated[str, typer.Argument(metavar="OFFICER", help="Name, e-mail address or fingerprint.")]


def add_officer(
    session: Session,
    file: Annotated[str | None, typer.Argument(metavar="FILE", help="The certificate (public key) handed in.")] = None,
    role: Annotated[str, typer.Option("--role", help="officer or reviewer.")] = "officer",
    new_key: Annotated[
        str | None, typer.Option("--new-key", help="Make a key here instead.", metavar='"NAME <EMAIL>"')
    ] = None,
    telephone: Annotated[
        str | None, typer.Option("--telephone", help="The number that signatories can ring before they sign.")
    ] = None,
) -> None:
    """Put somebody on the roster: an officer, or a reviewer of the terms.

    Compare the fingerprint over the telephone before you confirm.
    """
    from isa_admin.application.certificates import HandedIn, read_certificate
    from isa_admin.application.keys import make, owner
    from isa_admin.domain import roster
    from isa_admin.domain.officers import Officer, Role
    from isa_admin.trust.certificates import export_certificate

    wanted = fields.one_of("a choice for --role", get_args(Role))(role)
    if (file is None) == (new_key is None):
        raise UsageError("give the file with the certificate, or --new-key", "isa-admin add-officer FILE")
    extra = []
    also: dict[str, Any] = {}
    if new_key is not None:
        if session.dry_run:
            raise UsageError("--new-key makes a key, and --dry-run makes nothing", "leave one of them out")
        _ = session.hand  # no key is made for somebody who may not put it on the roster
        # Beside the store, as init does it: whoever has a copy of the store must not have this.
        made = make(new_key, session.store.root.parent)
        also = {"revocation": str(made.revocation)}
        handed_in = HandedIn(key=made.key, armored=export_certificate(made.key.fingerprint), warnings=())
        extra = [("Revocation", f"{made.revocation} (print it and lock it away)")]
    else:
        handed_in = read_certificate(fields.readable_file(file or ""))
    name, email = owner(handed_in.key)
    officer = Officer(
        fingerprint=handed_in.key.fingerprint,
        name=name,
        email=email,
        role=wanted,
        since=session.today,
        telephone=None if telephone is None else fields.telephone(telephone),
    )
    if officer.telephone:
        extra.append(("Telephone", officer.telephone))
    session.change(
        lambda register, _officer: roster.add_officer(register, officer, handed_in.armored),
        [("Role", wanted), *handed_in.answers, *extra],
        fingerprint=officer.fingerprint,
        **also,
    )


def list_officers(session: Session) -> None:
    """Show who is on the roster, with which key, and until when the store's copy of it can sign."""
    from isa_admin.application.reporting.due_report import expiring
    from isa_admin.domain.text import counted
    from isa_admin.trust.key import fingerprint_groups

    register = session.register
    snapshot = session.store.snapshot()
    ends = {one.fingerprint: one.on for one in expiring(register, snapshot, session.today, roster_only=True)}
    found = register.officers
    session.out.report(
        {
            "officers": [
                {
                    "name": one.name,
                    "email": one.email,
                    "role": one.role,
                    "fingerprint": one.fingerprint,
                    "since": one.since.isoformat(),
                    "expires": ends[one.fingerprint].isoformat() if one.fingerprint in ends else None,
                    "telephone": one.telephone,
                }
                for one in found
            ]
        }
    )
    session.out.table(
        ("Name", "E-mail", "Telephone", "Role", "Since", "Key expires", "Fingerprint"),
        (
            (
                one.name,
                one.email,
                one.telephone or "",
                one.role,
                fields.shown(one.since),
                fields.shown(ends[one.fingerprint]) if one.fingerprint in ends else "never",
                fingerprint_groups(one.fingerprint),
            )
            for one in found
        ),
    )
    session.out.say("")
    session.out.say(f"{counted(len(found), 'person', 'people')} on the roster")


def update_officer(
    session: Session,
    officer: OfficerArgument,
    telephone: Annotated[
        str | None,
        typer.Option("--telephone", help="The number that signatories can ring before they sign; - for none."),
    ] = None,
) -> None:
    """Record an officer's telephone number, which the letter of a signing pack gives; the name is that of the key."""
    from isa_admin.domain import roster

    found = roster.find_officer(session.register, officer)
    number = session.ask.value(
        telephone, "Telephone number, - for none", "--telephone", fields.emptiable(fields.telephone)
    )
    session.change(
        lambda register, _officer: roster.update_officer(register, found.fingerprint, number),
        [
            (found.role.capitalize(), f"{found.name} <{found.email}>"),
            ("Telephone", f"{number or 'none'}{f', so far {found.telephone}' if found.telephone else ''}"),
        ],
        fingerprint=found.fingerprint,
    )


def remove_officer(
    session: Session,
    officer: OfficerArgument,
) -> None:
    """Take somebody off the roster; what they have signed stays good."""
    from isa_admin.domain import roster
    from isa_admin.trust.key import fingerprint_groups

    found = roster.find_officer(session.register, officer)
    session.change(
        lambda register, _officer: roster.remove_officer(register, found.fingerprint),
        [
            (found.role.capitalize(), f"{found.name} <{found.email}>"),
            ("Fingerprint", fingerprint_groups(found.fingerprint)),
        ],
        fingerprint=found.fingerprint,
    )


def add_key(
    session: Session,
    partner: Annotated[str, typer.Argument(metavar="PARTNER", help="The partner, or 'officers' for the roster.")],
    file: Annotated[str, typer.Argument(metavar="FILE", help="The certificate (public key) handed in.")],
    name: Annotated[
        str | None, typer.Option("--name", help="Whose key, if the partner has several signatories.")
    ] = None,
) -> None:
    """Bind a key to a partner's signatory, or renew a certificate that is bound.

    Compare the fingerprint over the telephone before you confirm.
    """
    from isa_admin.application.certificates import grown, read_certificate
    from isa_admin.application.revoking import ensure_it_stays_good
    from isa_admin.domain import roster
    from isa_admin.trust.key import fingerprint_groups

    handed_in = read_certificate(fields.readable_file(file))
    fingerprint = handed_in.key.fingerprint
    if partner == "officers":
        _renew_on_roster(session, handed_in)
        return
    _ = session.hand  # whoever may not record it learns that first
    entry = session.register.partner(partner)
    handed_in = grown(handed_in, session.store.snapshot(), entry.id)
    ensure_it_stays_good(session.store, fingerprint, handed_in.armored)
    renewed = [post for post in entry.signatories if post.key == fingerprint]
    holder = renewed[0] if renewed else roster.signatory_of(entry, name)
    replaced = holder.key if holder.key and not renewed else None
    session.change(
        lambda register, _officer: roster.add_key(register, entry.id, fingerprint, handed_in.armored, name),
        [
            ("Partner", entry.partner.name),
            ("Signatory", holder.name or ""),
            *handed_in.answers,
            *((("Replaces", f"{fingerprint_groups(replaced)}, which no longer signs"),) if replaced else ()),
        ],
        partner=entry.id,
        fingerprint=fingerprint,
    )


def renew_key(
    session: Session,
    lasts: Annotated[
        str | None,
        typer.Option("--lasts", help="For how long from today: 2y (if left out), 18m or a date.", metavar="PERIOD"),
    ] = None,
    out: Annotated[
        str | None, typer.Option("--out", help="For a signatory: the file for the officer.", metavar="FILE")
    ] = None,
    replace: ReplaceOption = False,
) -> None:
    """Extend your own key and record that in one go; you can also renew a key that has expired.

    A signatory's certificate is written to a file, since an officer records it.
    """
    from isa_admin.application import clock
    from isa_admin.application.files import ensure_free, write_file
    from isa_admin.application.keys import choose_to_renew, renewed
    from isa_admin.records import layout
    from isa_admin.trust.key import fingerprint_groups

    # Keys go by the computer's own clock, whatever day ISA_ADMIN_TODAY pretends.
    until = fields.lasting(clock.of_computer().date())(lasts or "2y")
    key, on_roster = choose_to_renew(session.store.snapshot(), session.key)
    if key.expires is None:
        raise UsageError(
            f"your key lasts for ever, and {fields.shown(until)} would shorten it",
            "if the store has an older certificate: gpg --armor --export KEY > FILE, then"
            " isa-admin add-key officers FILE",
        )
    if lasts is None:  # gpg may have extended it further, and the store does not have that yet
        until = max(until, key.expires.date())
    if key.expires.date() > until:
        raise UsageError(
            f"your key lasts until {fields.shown(key.expires.date())}, and {fields.shown(until)} would shorten it",
            "give a later date, or leave --lasts out",
        )
    if on_roster and out is not None:
        raise UsageError("your key is on the roster, so the renewal is recorded here", "leave --out out")
    target = Path(out or f"{key.fingerprint}.asc")
    if not on_roster and not replace:
        ensure_free(target, option="--out FILE")  # before the key is extended
    session.out.answers(
        "Check your answers",
        [
            ("Key of", key.owner),
            ("Fingerprint", fingerprint_groups(key.fingerprint)),
            ("Lasts so far", f"until {fields.shown(key.expires.date())}"),
            ("Will last", f"until {fields.shown(until)}"),
        ],
    )
    if session.dry_run:
        written = layout.officer_key(key.fingerprint) if on_roster else str(target)
        session.out.report({"fingerprint": key.fingerprint, "commit": None, "files": [written]})
        what = "record" if on_roster else "write"
        session.out.say(f"dry run: nothing was changed. It would extend the key and {what} {written}")
        return
    session.ask.confirm("Extend this key?")
    handed_in = renewed(key, until)
    if on_roster:
        _renew_on_roster(session, handed_in, agreed=True)
        return
    write_file(target, handed_in.armored.encode("ascii"), replace=True)
    session.out.report({"fingerprint": key.fingerprint, "file": str(target), "commit": None})
    session.out.say(f"extended; the certificate is in {target}. Send it to an officer, who records it:")
    session.out.say("  isa-admin add-key PARTNER FILE")


def _renew_on_roster(session: Session, handed_in: HandedIn, *, agreed: bool = False) -> None:
    """Record the renewed certificate of somebody on the roster; the renewed key itself may sign that (ATTACKS C03)."""
    from isa_admin.application.certificates import grown
    from isa_admin.application.changing import identify
    from isa_admin.application.revoking import ensure_it_stays_good
    from isa_admin.domain import roster
    from isa_admin.records import layout

    fingerprint = handed_in.key.fingerprint
    snapshot = session.store.snapshot()
    hand = identify(session.store, session.key, healing=True, renewed=fingerprint)
    handed_in = grown(handed_in, snapshot, None)
    path = layout.officer_key(fingerprint)
    if snapshot.has(path) and snapshot.read(path) == handed_in.armored.encode("ascii"):
        session.out.say("the store already has this certificate; nothing was recorded")
        session.out.report({"fingerprint": fingerprint, "commit": None})
        return
    ensure_it_stays_good(session.store, fingerprint, handed_in.armored)
    session.change_as(
        hand,
        lambda register, _officer: roster.renew_officer_certificate(register, fingerprint, handed_in.armored),
        handed_in.answers,
        agreed=agreed,
        fingerprint=fingerprint,
    )


def revoke_key(
    session: Session,
    fingerprint: Annotated[str, typer.Argument(metavar="FINGERPRINT", help="The key, by its full fingerprint.")],
    reason: Annotated[str, typer.Option("--reason", help="retired, superseded or compromised.")],
    since: Annotated[
        str | None, typer.Option("--since", help="From which day, if not the one given above.", metavar="DATE")
    ] = None,
    vouch_until: Annotated[
        str | None,
        typer.Option(
            "--vouch-until", help="Compromised: what it signed up to this commit stays good.", metavar="COMMIT"
        ),
    ] = None,
) -> None:
    """Record that a key no longer counts.

    What a retired or superseded key signed before the day stays good: that is today, or the day after it last signed
    here. A compromised key takes all its signatures with it, so you vouch for those up to a commit.
    """
    from isa_admin.application.certificates import certificate_of
    from isa_admin.application.changing import identify
    from isa_admin.application.revoking import counts_until, signed_here
    from isa_admin.domain import roster
    from isa_admin.domain.officers import Reason, Revocation
    from isa_admin.trust.certificates import certificate_info
    from isa_admin.trust.key import fingerprint_groups

    why = fields.one_of("a choice for --reason", get_args(Reason))(reason)
    if vouch_until is not None and why != "compromised":
        raise UsageError("--vouch-until is for a compromised key; others keep what they signed", "leave it out")
    wanted = fields.fingerprint(fingerprint)
    certificate = certificate_of(wanted, session.store.snapshot())
    signed = signed_here(session.store, wanted, certificate) if certificate else None
    if why == "compromised" and signed is not None and vouch_until is None:
        raise SigningError(
            f"the key signed {signed}; unless you vouch for that, nobody can verify this history any more",
            "look at what it signed with git show, then vouch for it up to the last commit that is good: isa-admin"
            f" revoke-key {wanted} --reason compromised --vouch-until {signed.last}",
        )
    given = fields.day(session.today)(since) if since else None
    revocation = Revocation(
        fingerprint=wanted,
        reason=why,
        since=given or session.today if why == "compromised" else counts_until(session.today, given, signed),
        recorded=session.today,
        vouched_until=None if vouch_until is None else session.store.resolve(vouch_until),
    )
    former = certificate_info(certificate).owner if certificate else None
    session.change_as(
        identify(session.store, session.key, healing=True),
        lambda register, officer: roster.revoke_key(register, revocation, officer.fingerprint, former=former),
        [
            ("Key of", former or ""),
            ("Fingerprint", fingerprint_groups(revocation.fingerprint)),
            ("Reason", why),
            ("Since", fields.shown(revocation.since)),
            ("Vouched for", revocation.vouched_until or ""),
            *((("It signed", str(signed)),) if signed else ()),
        ],
        fingerprint=revocation.fingerprint,
        since=revocation.since.isoformat(),
    )
