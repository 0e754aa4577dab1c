"""The roster and the keys: who may change the register, whose signature counts, and what no longer counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.domain import text
from isa_admin.domain.changes import (
    AddOfficer,
    AddRevocation,
    Change,
    Decision,
    DropOfficer,
    PutCertificate,
    PutOfficer,
    PutPosts,
)
from isa_admin.domain.membership import NothingToChangeError
from isa_admin.domain.posts import add_signatory, called, is_called
from isa_admin.errors import NotFoundError, RuleError, UsageError, close_matches

if TYPE_CHECKING:
    from isa_admin.domain.officers import Officer, Revocation
    from isa_admin.domain.partner import PartnerEntry, Post
    from isa_admin.domain.register import Register


def add_officer(register: Register, officer: Officer, certificate: str) -> Decision:
    """Decide to put somebody on the roster.

    Raises:
        UsageError: The key is on the roster, or is a signatory's.
        RuleError: The key was revoked.
    """
    _refuse_taken(register, officer.fingerprint)
    return Decision(
        subject=f"Add {officer.role} {officer.name}",
        changes=(AddOfficer(officer, certificate),),
        next=("isa-admin verify",),
    )


def update_officer(register: Register, wanted: str, telephone: str | None) -> Decision:
    """Decide to change the number on which signatories can ask an officer; nothing takes it away.

    Raises:
        NotFoundError: With those on the roster.
        NothingToChangeError: It is the number on the roster.
    """
    officer = find_officer(register, wanted)
    if officer.telephone == telephone:
        raise NothingToChangeError(
            f"nothing would change for {officer.name}", "give another number, or - to remove it: --telephone NUMBER"
        )
    return Decision(
        subject=f"Update {officer.role} {officer.name}",
        changes=(PutOfficer(replace(officer, telephone=telephone)),),
        next=("isa-admin list-officers",),
    )


def remove_officer(register: Register, wanted: str) -> Decision:
    """Decide to take somebody off the roster. What the key signed until then stays good.

    Raises:
        NotFoundError: With those on the roster.
        RuleError: It is the last officer.
    """
    officer = find_officer(register, wanted)
    _refuse_last(register, officer.fingerprint)
    return Decision(
        subject=f"Remove {officer.role} {officer.name}",
        changes=(DropOfficer(officer.fingerprint),),
        next=("isa-admin verify",),
    )


def find_officer(register: Register, wanted: str) -> Officer:
    """Find somebody on the roster by fingerprint, e-mail address or name.

    Raises:
        NotFoundError: With those on the roster.
    """
    folded = text.folded(wanted)
    found = [
        officer
        for officer in register.officers
        if folded in {text.folded(officer.name), officer.email.casefold()}
        or folded.replace(" ", "") == officer.fingerprint.casefold()
    ]
    if len(found) != 1:
        names = ", ".join(f"{officer.name} <{officer.email}>" for officer in register.officers)
        raise NotFoundError(
            f"there is no officer '{wanted}' on the roster" if not found else f"'{wanted}' is more than one officer",
            f"give the e-mail address or the fingerprint; on the roster are: {names}",
        )
    return found[0]


def add_key(register: Register, id_: str, fingerprint: str, certificate: str, name: str | None = None) -> Decision:
    """Decide to bind a key to a partner's signatory, or to write a renewed certificate of a key that is bound.

    Args:
        register: The register as it stands.
        id_: The partner.
        fingerprint: The key.
        certificate: Its certificate; for a renewed one, merged with the one so far (certificates only grow).
        name: Whose key it is; not needed where the partner has one signatory.

    Raises:
        UsageError: The key is an officer's, another partner's or another signatory's.
        RuleError: The key was revoked.
        UsageError: The partner has several signatories.
        NotFoundError: The partner has none, or none of that name.
    """
    entry = register.partners[id_]
    put = PutCertificate(id_, fingerprint, certificate)
    holder = next((post for post in entry.signatories if post.key == fingerprint), None)
    if holder is not None:
        return Decision(
            subject=f"Renew the certificate of {called(holder)} for {entry.partner.name}",
            changes=(put,),
            next=("isa-admin verify",),
        )
    _refuse_taken(register, fingerprint)
    signatory = signatory_of(entry, name)
    posts = tuple(replace(post, key=fingerprint) if post is signatory else post for post in entry.posts)
    return Decision(
        subject=f"Bind the key of {called(signatory)} to {entry.partner.name}",
        changes=(PutPosts(id_, posts), put),
        next=(f"isa-admin request-adoption {id_} --out FOLDER",),
    )


def add_signatory_with_key(
    register: Register, id_: str, signatory: Post, fingerprint: str, certificate: str
) -> Decision:
    """Decide that a person signs for a partner, with a key, in one commit (Agreement s.23).

    Args:
        register: The register as it stands.
        id_: The partner.
        signatory: The person.
        fingerprint: Their key.
        certificate: Its certificate.

    Raises:
        UsageError: The partner has a signatory of this name.
        UsageError: The key is an officer's or a signatory's.
        RuleError: The key was revoked.
    """
    _refuse_taken(register, fingerprint)
    decision = add_signatory(register, id_, replace(signatory, key=fingerprint))
    return replace(
        decision,
        changes=(*decision.changes, PutCertificate(id_, fingerprint, certificate)),
        next=(f"isa-admin request-adoption {id_} --out FOLDER",),
    )


def renew_officer_certificate(register: Register, fingerprint: str, certificate: str) -> Decision:
    """Decide to write a renewed certificate of somebody on the roster.

    Raises:
        NotFoundError: Nobody on the roster has this key.
    """
    officer = next((one for one in register.officers if one.fingerprint == fingerprint), None)
    if officer is None:
        raise NotFoundError(
            f"nobody on the roster has the key {fingerprint}", "put them on it: isa-admin add-officer FILE"
        )
    return Decision(
        subject=f"Renew the certificate of {officer.name}",
        changes=(PutCertificate(None, fingerprint, certificate),),
        next=("isa-admin verify",),
    )


def revoke_key(register: Register, revocation: Revocation, by: str, *, former: str | None = None) -> Decision:
    """Decide to record that a key no longer counts; its owner leaves the roster, or signs with it no more.

    Args:
        register: The register as it stands.
        revocation: The key and the reason.
        by: The fingerprint of the officer who records it.
        former: Whose key it was, where its certificate still lies in the store: what a former officer or signatory
            signed is in the history for good.

    Raises:
        NotFoundError: Nobody has or had this key here.
        NothingToChangeError: It is already revoked.
        RuleError: It is the last officer's key.
    """
    fingerprint = revocation.fingerprint
    known = {one.fingerprint: one for one in register.revocations}.get(fingerprint)
    if known is not None and not revocation.may_follow(known):
        raise NothingToChangeError(f"the key {fingerprint} is already revoked", "see it with: isa-admin history")
    if fingerprint == by:
        raise RuleError(
            "a key cannot revoke itself here: the commit would be signed with a key that no longer counts",
            "let another officer record it; add one first with: isa-admin add-officer FILE",
        )
    changes: list[Change] = [AddRevocation(revocation)]
    officer = next((one for one in register.officers if one.fingerprint == fingerprint), None)
    if officer is not None:
        _refuse_last(register, fingerprint)
        changes.append(DropOfficer(fingerprint))
    owners = [entry for entry in register.partners.values() if any(post.key == fingerprint for post in entry.posts)]
    for entry in owners:
        posts = tuple(replace(post, key=None) if post.key == fingerprint else post for post in entry.posts)
        changes.append(PutPosts(entry.id, posts))
    if officer is None and not owners and known is None and former is None:
        raise NotFoundError(
            f"no officer and no signatory has or had the key {fingerprint}",
            "see the keys with: isa-admin show-partner PARTNER",
        )
    whose = officer.name if officer else owners[0].partner.name if owners else former or fingerprint
    return Decision(
        subject=f"Revoke the key of {whose} ({revocation.reason})",
        changes=tuple(changes),
        next=("isa-admin verify --no-cache",),
    )


def _refuse_taken(register: Register, fingerprint: str) -> None:
    if fingerprint in {one.fingerprint for one in register.revocations}:
        raise RuleError(
            f"the key {fingerprint} was revoked, and a revoked key cannot come back",
            "make a new key and add that one",
        )
    for officer in register.officers:
        if officer.fingerprint == fingerprint:
            raise UsageError(f"this is the key of {officer.name}, on the roster", "give another key")
    for entry in register.partners.values():
        for post in entry.signatories:
            if post.key == fingerprint:
                raise UsageError(
                    f"this is the key of {called(post)}, signatory of {entry.partner.name}",
                    "one key speaks for one person: give another key",
                )


def _refuse_last(register: Register, fingerprint: str) -> None:
    if not any(one.role == "officer" and one.fingerprint != fingerprint for one in register.officers):
        raise RuleError(
            "this is the last officer, and without one nobody could change the register",
            "put another officer on the roster first: isa-admin add-officer FILE",
        )


def signatory_of(entry: PartnerEntry, name: str | None) -> Post:
    """Find whose key is meant: the signatory who was named, or the only one.

    Raises:
        UsageError: The partner has several signatories.
        NotFoundError: The partner has none, or none of that name.
    """
    if name is None and len(entry.signatories) > 1:
        raise UsageError(f"{entry.partner.name} has several signatories", "say whose key this is: --name NAME")
    for post in entry.signatories:
        if name is None or is_called(post, name):
            return post
    names = [called(post) for post in entry.signatories]
    near = close_matches(name or "", names)
    raise NotFoundError(
        f"{entry.partner.name} has no signatory {name or ''}".rstrip(),
        f"did you mean {near}?" if near else f"its signatories are {', '.join(names)}" if names
        else f'name one first: isa-admin add-signatory {entry.id} "Name" --role ROLE',
    )  # fmt: skip
