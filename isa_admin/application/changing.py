"""Changing the register: the one straight line from a decision to a signed commit that every writing command takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from msgspec import Struct

from isa_admin.application import clock
from isa_admin.application.tip import MAIN, REVIEW, ensure_good, remember_good
from isa_admin.application.verifying.known_keys import unsettles
from isa_admin.domain.partner import SIGNATORY
from isa_admin.domain.text import several
from isa_admin.errors import MissingProgramError, SigningError, StoreError, UsageError
from isa_admin.records.load import load_officers, load_register
from isa_admin.records.write import to_files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from isa_admin.domain.changes import Decision
    from isa_admin.domain.officers import Officer
    from isa_admin.domain.partner import Post
    from isa_admin.domain.register import Register
    from isa_admin.records.load import Blobs
    from isa_admin.store.repository import Store
    from isa_admin.trust.key import Key


class Committer(Protocol):
    """Who changes the register, as a commit names them."""

    @property
    def name(self) -> str:
        """The name."""

    @property
    def email(self) -> str:
        """The e-mail address."""


P = TypeVar("P", bound=Committer)
P_co = TypeVar("P_co", bound=Committer, covariant=True)


class NoRosterError(StoreError):
    """The store has no roster, so nobody may change it: the project's own checkout, for example."""

    def __init__(self) -> None:
        super().__init__(
            "this store has no roster of officers, so nobody can change it; new stores start from it",
            "start a store of your own with: isa-admin init PATH",
        )


class ReviewersKeyError(SigningError):
    """The only key of the roster that is here is a reviewer's, and the register itself is an officer's to change."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"the key of {name} is a reviewer's: it counts on the branch of a review only, and this changes the"
            " register itself (main)",
            "let an officer do it; what a reviewer does is in isa-admin review-status",
        )


class NewOnRosterError(SigningError):
    """Somebody came to the roster after a review was opened, whose branch is judged by the roster of then."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"{name} came to the roster after the review was opened, so this key does not count on its branch",
            f"let one of these record it, who were on the roster then: {several(known, 5)}",
        )


class NotASignatoryError(SigningError):
    """No key here is that of a partner's signatory."""

    def __init__(self, partner: str | None) -> None:
        super().__init__(
            f"none of your secret keys belongs to a signatory of {partner}"
            if partner
            else "none of your secret keys belongs to a partner's signatory",
            "send your public key to an officer, who binds it to the partner: isa-admin add-key PARTNER FILE",
        )


class Outcome(Struct, frozen=True, kw_only=True):
    """What a change came to. ``commit`` is nothing when nothing was to be written (``--dry-run``)."""

    decision: Decision
    files: Mapping[str, bytes | None]
    commit: str | None
    left_behind: tuple[str, ...] = ()
    """Files of the store's folder that could not be brought along; the commit stands all the same."""


class Signatory(Struct, frozen=True, kw_only=True):
    """Who signs for a partner: the post, and the name and address that a commit bears."""

    partner: str
    post: Post
    name: str
    email: str


class Hand(Struct, Generic[P_co], frozen=True, kw_only=True):
    """Who changes the register, an officer on the roster or a partner's signatory, and the key that signs.

    ``healing`` says that the change is about keys, and so may put right what verification refuses of the past;
    ``mending`` that it may put right a record that no command can read.
    """

    who: P_co
    key: Key
    healing: bool = False
    mending: bool = False


def identify(  # noqa: PLR0913  each says what the officer is about to do
    store: Store,
    wanted: str | None,
    *,
    healing: bool = False,
    mending: bool = False,
    renewed: str | None = None,
    review: bool = False,
) -> Hand[Officer]:
    """Find out which officer is at work, before any question is asked.

    Args:
        store: Where.
        wanted: Which key signs, if the person said.
        healing: Whether the commit says more of keys, and so may put right what verification refuses of the past.
        mending: Whether the commit may put right a record that no command can read.
        renewed: The key whose renewed certificate the commit brings; that is what it may be signed with (ATTACKS C03).
        review: Whether the commit goes to the branch of a review, which a reviewer may sign too.

    Raises:
        NoRosterError: Nobody may change this store.
        SigningError: No key of the roster is here, or it cannot sign.
    """
    from isa_admin.application.certificates import as_known_here
    from isa_admin.store.settings import git_signing_key
    from isa_admin.trust.choosing import KeyNotOnRosterError, choose_key

    if not healing:
        ensure_good(store, mending=mending)
    snapshot = store.snapshot()
    if not _officers(snapshot):
        raise NoRosterError
    roster = _roster(snapshot) if review else _officers(snapshot)
    try:
        key = choose_key(wanted, git_signing_key(), roster)
    except KeyNotOnRosterError:
        reviewer = _held_on(_roster(snapshot), wanted)
        if reviewer is not None:
            raise ReviewersKeyError(reviewer.name) from None
        raise
    if key.fingerprint != renewed:
        key = as_known_here(key, snapshot)
    return Hand(who=roster[key.fingerprint], key=key, healing=healing, mending=mending)


def reviews_only(store: Store, wanted: str | None) -> bool:
    """Say whether the key that would sign is a reviewer's, who is not to be told what only officers can do.

    Nothing is judged and nobody is refused: with no key of the roster here, or no gpg, it is not known who is at work.

    Args:
        store: Where.
        wanted: Which key signs, if the person said.
    """
    roster = _roster(store.snapshot())
    officers = {fingerprint: one for fingerprint, one in roster.items() if one.role == "officer"}
    if len(officers) == len(roster) or _held_on(officers, wanted) is not None:
        return False
    held = _held_on(roster, wanted)
    return held is not None and held.role == "reviewer"


def _held_on(roster: Mapping[str, Officer], wanted: str | None) -> Officer | None:
    """Give who on a roster has the key here that would sign; nobody where none would."""
    from isa_admin.store.settings import git_signing_key
    from isa_admin.trust.choosing import choose_key

    try:
        return roster[choose_key(wanted, git_signing_key(), roster).fingerprint]
    except (SigningError, MissingProgramError):
        return None


def identify_signatory(
    store: Store, wanted: str | None, partner: str | None = None, *, mending: bool = False
) -> Hand[Signatory]:
    """Find out which partner's signatory is at work, from the key.

    Args:
        store: Where.
        wanted: Which key signs, if the person said.
        partner: The id of the partner, if the person said.
        mending: Whether the commit may put right a record that no command can read.

    Raises:
        NoRosterError: Nobody may change this store.
        NotASignatoryError: No key here is bound to a partner, or to that one.
        UsageError: The key is bound to several, and it was not said which is meant.
        SigningError: The key cannot sign.
    """
    from isa_admin.application.certificates import as_known_here
    from isa_admin.store.settings import git_signing_key
    from isa_admin.trust.choosing import KeyNotOnRosterError, choose_key

    ensure_good(store, mending=mending)
    snapshot = store.snapshot()
    if not _officers(snapshot):
        raise NoRosterError
    register = load_register(snapshot)
    entries = [register.partners[partner]] if partner else register.partners.values()
    bound: dict[str, dict[str, Post]] = {}
    for entry in entries:
        for post in entry.signatories:
            if post.key and post.name:
                bound.setdefault(post.key, {})[entry.id] = post
    try:
        key = choose_key(wanted, git_signing_key(), bound)
    except KeyNotOnRosterError as error:
        raise NotASignatoryError(partner) from error
    held = bound[key.fingerprint]
    if len(held) > 1:
        raise UsageError(
            f"your key belongs to a signatory of {', '.join(sorted(held))}", "say for which: --partner PARTNER"
        )
    ((id_, post),) = held.items()
    return Hand(who=_signatory(id_, post, key), key=as_known_here(key, snapshot), mending=mending)


def identify_for(store: Store, wanted: str | None, partner: str, *, mending: bool = False) -> Hand[Officer | Signatory]:
    """Find out who is at work where a partner's own signatory may do what an officer may.

    Raises:
        SigningError: No key here is an officer's or that of a signatory of this partner, or it cannot sign.
    """
    from isa_admin.trust.choosing import KeyNotOnRosterError

    try:
        return identify(store, wanted, mending=mending)
    except KeyNotOnRosterError as error:
        try:
            return identify_signatory(store, wanted, partner, mending=mending)
        except NotASignatoryError:
            raise error from None


def change(  # noqa: PLR0913  the steps of the line are handed in one by one
    store: Store,
    hand: Hand[P],
    decide: Callable[[Register, P], Decision],
    confirm: Callable[[Decision, P], None],
    signed: Callable[[], None],
    *,
    branch: str = MAIN,
    dry_run: bool = False,
) -> Outcome:
    """Decide on the register as it is, ask, and publish the decision as one signed commit.

    A person who is asked takes time, and nobody else should wait for that. So the question is asked before the lock
    is taken; if the register has moved on meanwhile, it is decided again, and asked again if the decision is another.

    Args:
        store: Where.
        hand: Who.
        decide: The rules: from the register and who is at work to a decision, without side effects.
        confirm: Shows the decision, and raises if the person says no.
        signed: Called when the signature is made; from then on nobody should stop the program.
        branch: The full name of the branch that is written: main, or that of a review, which the folder must show.
        dry_run: Do all but sign and write.

    Raises:
        IsaError: A rule refuses, the key cannot sign, or the store cannot be written. Nothing has changed then.
    """
    place = store.dry_run() if dry_run else store
    confirmed: Decision | None = None
    while True:
        snapshot = store.snapshot()
        decision = decide(load_register(snapshot), hand.who)
        if decision != confirmed:
            confirm(decision, hand.who)
            confirmed = decision
        with place.writing(branch=branch) as writer:
            if not _still(hand.who, writer.snapshot):
                raise StoreError(
                    f"the entry of {hand.who.name} was changed in the meantime; nothing was written",
                    "run the command again",
                )
            if decide(load_register(writer.snapshot), hand.who) != confirmed:
                continue
            files = to_files(decision.changes, writer.snapshot)
            if not (hand.healing and unsettles(files)):  # else the whole history is judged before it is published
                ensure_good(store, mending=hand.mending)
            staged = writer.stage(
                files,
                message=f"{decision.subject}\n",
                name=hand.who.name,
                email=hand.who.email,
                when=clock.now(),
            )
            from isa_admin.application.self_check import guarded

            review = branch.startswith(REVIEW)
            sign = guarded(store, writer.snapshot, staged, signer(hand.key, signed), review=review)
            commit = writer.publish(staged, sign)
            if commit is not None and not hand.mending:
                remember_good(store.root, commit, branch)
            return Outcome(decision=decision, files=files, commit=commit, left_behind=writer.left_behind)


def _signatory(partner: str, post: Post, key: Key) -> Signatory:
    """Give who signs for a partner; a post without an address of its own has that of the key."""
    from isa_admin.application.keys import owner

    return Signatory(partner=partner, post=post, name=post.name or owner(key)[0], email=post.email or owner(key)[1])


def _still(who: Committer, blobs: Blobs) -> bool:
    """Say whether who is at work has the right to it as it had when the command began."""
    if isinstance(who, Signatory):
        held = load_register(blobs).partners.get(who.partner)
        return held is not None and who.post in held.posts and who.post.post == SIGNATORY
    return who in _roster(blobs).values()


def _officers(blobs: Blobs) -> dict[str, Officer]:
    return {fingerprint: one for fingerprint, one in _roster(blobs).items() if one.role == "officer"}


def _roster(blobs: Blobs) -> dict[str, Officer]:
    return {officer.fingerprint: officer for officer in load_officers(blobs)}


def signer(key: Key, signed: Callable[[], None]) -> Callable[[bytes], str]:
    """Give what signs with a key, and says so when it has."""
    from isa_admin.trust.signing import Signer

    sign = Signer(key)

    def sign_and_say(payload: bytes) -> str:
        signature = sign(payload)
        signed()
        return signature

    return sign_and_say
