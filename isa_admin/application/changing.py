"""Changing the register: the one straight line from a decision to a signed commit that every writing command takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isa_admin.application import clock
from isa_admin.errors import StoreError
from isa_admin.records.load import load_officers, load_register
from isa_admin.records.write import to_files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isa_admin.domain.changes import Decision
    from isa_admin.domain.officers import Officer
    from isa_admin.domain.register import Register
    from isa_admin.records.load import Blobs
    from isa_admin.store.repository import Store
    from isa_admin.trust.key import Key


class NoRosterError(StoreError):
    """The store has no roster, so nobody may change it: the project's own checkout, for example."""

    def __init__(self) -> None:
        super().__init__(
            "this store has no roster of officers, so nobody can change it: it is the one that stores start from",
            "start a store of your own with: isa-admin init PATH",
        )


class RosterMovedError(StoreError):
    """The officer was changed on the roster, or taken off it, while the command ran."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"the entry of {name} on the roster was changed meanwhile; nothing was written",
            "run the command again",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a change came to. ``commit`` is nothing when nothing was to be written (``--dry-run``)."""

    decision: Decision
    files: Mapping[str, bytes | None]
    commit: str | None
    left_behind: tuple[str, ...] = ()
    """Files of the store's folder that could not be brought along; the commit stands all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who changes the register: an officer on the roster and the key that signs."""

    officer: Officer
    key: Key


def identify(store: Store, wanted: str | None) -> Hand:
    """Find out who is at work, before any question is asked.

    Args:
        store: Where.
        wanted: Which key signs, if the person said.

    Raises:
        NoRosterError: Nobody may change this store.
        SigningError: No key of the roster is here, or it cannot sign.
    """
    from isa_admin.store.settings import git_signing_key  # noqa: PLC0415  only where something is signed
    from isa_admin.trust.choosing import choose_key  # noqa: PLC0415  the same

    roster = _officers(store.snapshot())
    if not roster:
        raise NoRosterError
    key = choose_key(wanted, git_signing_key(), roster)
    return Hand(officer=roster[key.fingerprint], key=key)


def change(  # noqa: PLR0913  the steps of the line are handed in one by one
    store: Store,
    hand: Hand,
    decide: Callable[[Register, Officer], Decision],
    confirm: Callable[[Decision, Officer], None],
    signed: Callable[[], None],
    *,
    dry_run: bool = False,
) -> Outcome:
    """Decide on the register as it is, ask, and publish the decision as one signed commit.

    A person who is asked takes time, and nobody else should wait for that. So the question is asked before the lock
    is taken; if the register has moved on meanwhile, it is decided again, and asked again if the decision is another.

    Args:
        store: Where.
        hand: Who.
        decide: The rules: from the register and the officer to a decision, without side effects.
        confirm: Shows the decision, and raises if the person says no.
        signed: Called when the signature is made; from then on nobody should stop the program.
        dry_run: Do all but sign and write.

    Raises:
        IsaError: A rule refuses, the key cannot sign, or the store cannot be written. Nothing has changed then.
    """
    place = store.dry_run() if dry_run else store
    confirmed: Decision | None = None
    while True:
        snapshot = store.snapshot()
        decision = decide(load_register(snapshot), hand.officer)
        if decision != confirmed:
            confirm(decision, hand.officer)
            confirmed = decision
        with place.writing() as writer:
            if _officers(writer.snapshot).get(hand.officer.fingerprint) != hand.officer:
                raise RosterMovedError(hand.officer.name)
            if decide(load_register(writer.snapshot), hand.officer) != confirmed:
                continue
            files = to_files(decision.changes, writer.snapshot)
            staged = writer.stage(
                files,
                message=f"{decision.subject}\n",
                name=hand.officer.name,
                email=hand.officer.email,
                when=clock.now(),
            )
            commit = writer.publish(staged, signer(hand.key, signed))
            return Outcome(decision=decision, files=files, commit=commit, left_behind=writer.left_behind)


def _officers(blobs: Blobs) -> dict[str, Officer]:
    return {officer.fingerprint: officer for officer in load_officers(blobs) if officer.role == "officer"}


def signer(key: Key, signed: Callable[[], None]) -> Callable[[bytes], str]:
    """Give what signs with a key, and says so when it has."""
    from isa_admin.trust.signing import Signer  # noqa: PLC0415  only where something is signed

    sign = Signer(key)

    def sign_and_say(payload: bytes) -> str:
        signature = sign(payload)
        signed()
        return signature

    return sign_and_say
