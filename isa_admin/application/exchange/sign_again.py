"""Recording again: one's own records put on top of what others published, each signed again with its own key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.application import clock
from isa_admin.application.changing import signer
from isa_admin.application.exchange.renumbering import CannotRecordAgainError, Renumbering, renumbered
from isa_admin.application.exchange.replay import replay
from isa_admin.application.exchange.waiting import Left
from isa_admin.application.identity import judge_of
from isa_admin.application.self_check import WouldBeRefusedError, guarded
from isa_admin.domain.notices.occasion import Sender
from isa_admin.errors import IsaError
from isa_admin.records.load import load_register
from isa_admin.trust.findings import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.application.exchange.renumbering import Draw, Renumbered
    from isa_admin.application.exchange.waiting import Unfinished
    from isa_admin.domain.notice import Notice
    from isa_admin.domain.notices.occasion import Cause
    from isa_admin.store.history import PastCommit
    from isa_admin.store.repository import Store
    from isa_admin.trust.key import Key
    from isa_admin.trust.signature import Judge


def record_again(store: Store, waiting: Unfinished) -> int:
    """Record again what waits, oldest first; what cannot be waits to be told.

    Returns:
        How many records stand again.

    Raises:
        IsaError: A key cannot sign now, or a hand edit is in the way: what is left waits for the next sync.
    """
    again = 0
    judge: Judge | None = None
    while waiting.commits:
        commit = next(store.history(tip=waiting.commits[0]))
        left: list[tuple[str, str]] = []
        numbers = dict(waiting.numbers)
        try:
            judge = judge or judge_of(store.snapshot(), store.snapshot(waiting.commits[-1]))
            key = key_of(commit, judge)
            numbering = Renumbering(waiting.numbers, store.snapshot(waiting.commits[-1]), _drawing(store, commit))
            stands, left = _again(store, commit, key, numbering, waiting)
            again += stands
        except CannotRecordAgainError as error:
            left = [(error.message, error.remedy)]
        except WouldBeRefusedError as error:
            look = f"see it with git show {commit.commit[:12]}, and record it anew, or let an officer do so"
            left = [(error.message, look)]
        except IsaError as error:
            error.remedy += f"; then isa-admin sync records again what waits: {len(waiting.commits)}"
            raise
        if left:
            waiting.take_back(numbers, commit)
        waiting.left += [
            Left(subject=commit.subject, commit=commit.commit, reason=reason, remedy=remedy, kept=waiting.kept[-1])
            for reason, remedy in left
        ]
        waiting.wait(waiting.commits[1:])
    return again


def record_once(store: Store, name: str) -> list[Renumbered]:
    """Record one earlier commit again, signed with the key that signed it; nothing is done if it is already there.

    A breach that others may have recorded too gets its own number: somebody has looked, and says that it is another.

    Returns:
        What has a different number from before.

    Raises:
        CannotRecordAgainError: Others changed the same thing meanwhile, or a part of it would be left out.
        IsaError: The key cannot sign now, or a hand edit is in the way.
    """
    commit = next(store.history(tip=name))
    was = store.snapshot(name)
    key = key_of(commit, judge_of(store.snapshot(), was))
    numbering = Renumbering({}, was, _drawing(store, commit), sure=True)
    with store.writing() as writer:
        _, notes = replay(commit, numbering, was, writer.snapshot)
    for reason, remedy in notes:
        raise CannotRecordAgainError(reason, remedy)
    _again(store, commit, key, numbering)
    return renumbered(numbering.numbers)


def _again(
    store: Store, commit: PastCommit, key: Key, numbering: Renumbering, waiting: Unfinished | None = None
) -> tuple[bool, list[tuple[str, str]]]:
    with store.writing() as writer:
        was = store.snapshot(commit.commit)
        files, notes = replay(commit, numbering, was, writer.snapshot)
        if not files:
            return False, notes
        if waiting is not None and numbering.numbers:
            # Before the record stands: whoever pulls the plug in between finds it again under its new number.
            waiting.wait(waiting.commits)
        who = commit.committer
        message = numbering.words(f"{commit.subject}\n\n{commit.body}".rstrip() + "\n")
        staged = writer.stage(files, message=message, name=who.name, email=who.email, when=clock.now())
        writer.publish(staged, guarded(store, writer.snapshot, staged, signer(key, lambda: None)))
    return True, notes


def _drawing(store: Store, commit: PastCommit) -> Draw:
    """Give what draws the letters of a notice as its command would draw them today."""

    def draw(number: str, notice: Notice, happening: Sequence[Cause]) -> Notice:
        from isa_admin.application.letters.enclosures import enclosed_with, kept_with
        from isa_admin.application.letters.notifying import TEMPLATE, Letters
        from isa_admin.application.states import template

        snapshot = store.snapshot()
        register = load_register(snapshot)
        for one in notice.to:
            if one.partner not in register.partners:
                raise CannotRecordAgainError(f"the notice goes to {one.partner}, which was removed meanwhile")
        by = Sender(commit.committer.name, commit.committer.email)
        try:
            enclosed = kept_with(store.snapshot(commit.commit), notice, happening)
            letters = Letters(store, None, enclosed=enclosed)
            drawn = letters.draw(number, notice, register, happening, template(snapshot, TEMPLATE), by)
        except IsaError as error:
            raise CannotRecordAgainError(error.message, f"{error.remedy}; then record it anew") from error
        if len(enclosed) == len(enclosed_with(notice, happening)):
            return drawn
        # What goes with the e-mails is not here, so nobody knows yet which bytes they will have.
        return replace(drawn, to=tuple(replace(one, email_sha256=None) for one in drawn.to))

    return draw


def key_of(commit: PastCommit, judge: Judge) -> Key:
    """Find the key that signed a commit: what somebody else recorded on this computer is not signed in another name."""
    from isa_admin.store.settings import git_signing_key
    from isa_admin.trust import choosing

    if commit.signature is None:
        raise CannotRecordAgainError(
            "it is not signed", f"see it with git show {commit.commit[:12]}, and record it with isa-admin"
        )
    try:
        made = judge.check(commit.payload, commit.signature)
    except Refused as refused:
        raise CannotRecordAgainError(f"its signature does not count: {refused.message}") from refused
    try:
        return choosing.choose_key(made.fingerprint, git_signing_key())
    except (choosing.KeyNotFoundError, choosing.NoSecretKeyError) as error:
        who = commit.committer.name
        raise CannotRecordAgainError(
            f"{who} signed it, and that key is not here",
            f"let {who} record it anew; git show {commit.commit[:12]} shows what it was",
        ) from error
    except (choosing.ExpiredKeyError, choosing.RevokedKeyError, choosing.CannotSignError) as error:
        # Waiting would not help, and would keep everything else from being shared.
        raise CannotRecordAgainError(error.message, f"{error.remedy}; then record it anew") from error
