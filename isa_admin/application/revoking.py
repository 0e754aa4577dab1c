"""Revoking: what a key signed here, which its revocation must not take away unseen."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.application import clock
from isa_admin.application.adoptions import path_of
from isa_admin.application.certificates import certificate_of
from isa_admin.domain import dates
from isa_admin.domain.standing import adoptions
from isa_admin.errors import SigningError, UsageError
from isa_admin.records import layout
from isa_admin.records.load import load_register
from isa_admin.trust.findings import Refused
from isa_admin.trust.signature import Judge, signed_by
from isa_admin.trust.statement import check_signed, read_statement
from isa_admin.trust.statement_rules import day_signed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from isa_admin.domain.events import Adoption
    from isa_admin.store.repository import Store
    from isa_admin.store.snapshot import Snapshot


class SignedHere(Struct, frozen=True, kw_only=True):
    """What a key signed here: commits, and statements of adoption that others may have recorded.

    ``last`` is the newest commit that rests on the key, in short; ``until`` the day of its last signature, in UTC.
    """

    commits: int
    adoptions: int
    last: str
    until: date

    def __str__(self) -> str:
        """Say it in words."""
        words = [
            f"{count} {what}{'' if count == 1 else 's'}"
            for count, what in ((self.commits, "commit"), (self.adoptions, "adoption"))
            if count
        ]
        return f"{' and '.join(words)} here, the last one in {self.last}"


def signed_here(store: Store, fingerprint: str, certificate: bytes) -> SignedHere | None:
    """Find out what a key signed in a store; nothing if it signed nothing.

    Raises:
        Refused: The certificate cannot be read (F05).
    """
    snapshot = store.snapshot()
    stated = _stated(snapshot, fingerprint)
    history = list(store.history())
    commits = {commit.commit: day_signed(made) for commit, made in signed_by(certificate, history)}
    if not commits and not stated:
        return None
    events = [path_of(snapshot, partner, adoption) for partner, adoption in stated]
    resting = {*commits, *(one.commit for one in store.history(events) if events)}
    return SignedHere(
        commits=len(commits),
        adoptions=len(stated),
        last=next(one.commit for one in history if one.commit in resting)[:12],
        until=max([*commits.values(), *(adoption.on for _, adoption in stated)]),
    )


def ensure_it_stays_good(store: Store, fingerprint: str, renewed: str) -> None:
    """Ensure a renewed certificate takes away nothing that the key signed here, as one with a revoked subkey does.

    Raises:
        SigningError: It does.
    """
    snapshot = store.snapshot()
    known = certificate_of(fingerprint, snapshot)
    if known is None:
        return
    before, after = (Judge({fingerprint: one}, clock.now()) for one in (known, renewed.encode("ascii")))
    for check in _checks(store, snapshot, fingerprint, known):
        try:
            check(after)
        except Refused as refused:
            with suppress(Refused):  # what was not good before is for verify to say
                check(before)
                signed = signed_here(store, fingerprint, known)
                raise SigningError(
                    f"with this certificate nobody could verify this history: {refused.message}. The key signed"
                    f" {signed}",
                    "look at what it signed with git show, vouch for it, and ask its owner for another key: isa-admin"
                    f" revoke-key {fingerprint} --reason compromised"
                    f" --vouch-until {signed.last if signed else 'COMMIT'}",
                ) from refused


def _checks(
    store: Store, snapshot: Snapshot, fingerprint: str, certificate: bytes
) -> Iterator[Callable[[Judge], None]]:
    """Give each signature that a key made here, under a commit or a statement, as something that a judge can check."""
    for commit, _ in signed_by(certificate, store.history()):
        payload, signature = commit.payload, commit.signature or b""
        yield partial(_good_commit, payload, signature)
    for partner, adoption in _stated(snapshot, fingerprint):
        path = path_of(snapshot, partner, adoption)
        statement, signature = snapshot.read(layout.statement(path)), snapshot.read(layout.signature(path))
        yield partial(_good_statement, statement, signature)


def _good_commit(payload: bytes, signature: bytes, judge: Judge) -> None:
    judge.check(payload, signature)


def _good_statement(statement: bytes, signature: bytes, judge: Judge) -> None:
    check_signed(read_statement(statement), signature, judge)


def _stated(snapshot: Snapshot, fingerprint: str) -> list[tuple[str, Adoption]]:
    """List the adoptions that a key signed, each with its partner."""
    return [
        (entry.id, adoption)
        for entry in load_register(snapshot).partners.values()
        for adoption in adoptions(entry.events)
        if adoption.key == fingerprint
    ]


def counts_until(today: date, given: date | None, signed: SignedHere | None) -> date:
    """Give the day from which a key that was retired or replaced no longer counts: what it signed here stays good.

    Raises:
        UsageError: The day that was given would take something away.
    """
    if signed is None:
        return given or today
    if given is None:
        return max(today, signed.until + timedelta(days=1))
    if given <= signed.until:
        raise UsageError(
            f"the key signed here until {dates.show(signed.until)}; if it stopped counting from {dates.show(given)},"
            " nobody could verify this history",
            f"--since {signed.until + timedelta(days=1)}; if somebody else has the key, --reason compromised, and"
            f" --vouch-until {signed.last} for what you have looked at",
        )
    return given
