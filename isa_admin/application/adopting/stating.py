"""Stating: what a partner's signatory is asked to sign, at the point where the store stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain import text
from isa_admin.domain.partner import POSTS, SIGNATORY
from isa_admin.errors import NotFoundError, RuleError, UsageError, close_matches
from isa_admin.trust.commit_rules import last_event_digest
from isa_admin.trust.statement import Statement

if TYPE_CHECKING:
    from datetime import date

    from isa_admin.domain.partner import PartnerEntry, Post
    from isa_admin.domain.register import Register
    from isa_admin.domain.versions import VersionEntry
    from isa_admin.store.snapshot import Snapshot
    from isa_admin.trust.anchor import Anchor


class SeveralSignatoriesError(UsageError):
    """Several signatories of the partner have a key, and nobody said which of them is to sign."""


def version_to_adopt(register: Register, on: date) -> VersionEntry:
    """Give the version that partners are asked to adopt: the one in force.

    Raises:
        RuleError: No version is in force, or the terms were changed without a row that says so.
    """
    version = register.versions.in_force(on)
    if version is None:
        raise RuleError(
            "no version of the agreement is in force yet, so there is nothing to adopt (Agreement s.23)",
            "see the table with: isa-admin list-versions",
        )
    if register.versions.terms_of(version.version, register.terms_digest) != register.terms_digest:
        raise RuleError(
            f"the terms are not those of {version.version}, the version in force: they were changed since"
            " (Agreement s.23)",
            "see what to do with: isa-admin check",
        )
    return version


def signer_of(entry: PartnerEntry, wanted: str | None) -> Post | None:
    """Choose who is asked to sign for a partner with a key; nothing when nobody who may sign has one.

    Args:
        entry: The partner.
        wanted: The name of the signatory, if it was said.

    Raises:
        NotFoundError: The partner has no signatory of that name.
        SeveralSignatoriesError: Several have a key, and it was not said who signs.
    """
    names = [post.name for post in entry.signatories if post.name]
    if wanted is not None:
        wanted_name = text.folded(wanted)
        named = [post for post in entry.signatories if text.folded(post.name or "") == wanted_name]
        if not named:
            near = close_matches(wanted, names)
            raise NotFoundError(
                f"{entry.partner.name} has no signatory '{wanted}'",
                f"did you mean {near}?" if near else f"its signatories are: {', '.join(names) or 'none'}",
            )
        return named[0] if named[0].key else None
    bound = [post for post in entry.signatories if post.key and post.name]
    if len(bound) > 1:
        raise SeveralSignatoriesError(
            f"several signatories of {entry.partner.name} have a key: {', '.join(post.name or '' for post in bound)}",
            "say who is to sign: --signatory NAME",
        )
    return bound[0] if bound else None


def statement(  # noqa: PLR0913, PLR0917  a statement names all of these
    register: Register,
    snapshot: Snapshot,
    anchor: Anchor,
    entry: PartnerEntry,
    post: Post,
    version: VersionEntry,
    on: date,
) -> Statement:
    """Write the statement that a signatory is asked to sign.

    Args:
        register: The register as of the snapshot.
        snapshot: The files of the commit.
        anchor: Which store it is.
        entry: The partner.
        post: The signatory, who has a name and a key.
        version: The version to adopt.
        on: The day on which the statement is written.
    """
    return Statement(
        agreement=register.agreement.id,
        store=str(anchor),
        partner=entry.id,
        partner_name=entry.partner.name,
        version=version.version,
        terms_digest=register.terms_digest,
        signatory=post.name or "",
        post=post.title or POSTS[SIGNATORY],
        on=on,
        previous_event=previous_event(snapshot, entry.id),
    )


def previous_event(snapshot: Snapshot, partner: str) -> str | None:
    """Give the digest of a partner's last event, which the next statement must name."""
    return last_event_digest(partner, lambda folder: list(snapshot.paths(folder.rstrip("/"))), snapshot.read)


def file_stem(partner: str, version: str) -> str:
    """Give what the files of one adoption are called, without their ending."""
    return f"adoption-{partner}-{version.lower()}"
