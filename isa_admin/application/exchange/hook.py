"""At the door of a shared repository: the hook that lets in only what verification would accept."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

from isa_admin.application import clock
from isa_admin.application.verifying import pinned
from isa_admin.application.verifying.known_keys import changed_paths, known_keys, unsettles
from isa_admin.application.verifying.proof import Request
from isa_admin.application.verifying.proving import prove, prove_archive
from isa_admin.application.verifying.version_tags import issued_at
from isa_admin.domain.text import VERSION
from isa_admin.errors import StoreError
from isa_admin.records import layout
from isa_admin.store.hooks import install_hook
from isa_admin.store.incoming import Incoming
from isa_admin.store.transport import NoSuchBranchError
from isa_admin.trust.findings import Refused
from isa_admin.trust.signature import Judge
from isa_admin.trust.version_tag import check_tag, read_tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from isa_admin.store.incoming import Update
    from isa_admin.trust.anchor import Anchor

MAIN = "refs/heads/main"
_VOUCH = (
    "what this key signed before is in the history for good: look at it, then vouch for it with isa-admin revoke-key "
    "FINGERPRINT --reason compromised --vouch-until COMMIT, and publish both"
)
_MEND = 'put the record right, record that with isa-admin commit "What I put right", and sync'
REVIEW = "refs/heads/review/"
TAGS = "refs/tags/"


class PushRefusedError(StoreError):
    """A push is refused."""


def guard(repository: Path, anchor: Anchor) -> Path:
    """Install the hook in a shared bare repository; gives the hook's file.

    Raises:
        StoreError: It is not bare, has another hook, cannot be written, or its main is not what verification accepts:
            whatever is pushed on top of that would be as bad.
    """
    _ensure_sound(repository, anchor)
    # -P: git runs the hook inside the repository, and no code is taken from there.
    return install_hook(repository, [sys.executable, "-P", "-m", "isa_admin", "receive", "--anchor", str(anchor)])


def _ensure_sound(repository: Path, anchor: Anchor) -> None:
    remembered = pinned.remembered_tip(anchor)
    try:
        proof = prove(Request(source=str(repository), cache=False, accept_rewrite=True), anchor, clock.now())
    except NoSuchBranchError:
        return  # it is empty, and the first push begins it
    if remembered is not None:  # this store may be ahead of what is shared
        pinned.remember_tip(anchor, remembered)
    if proof.refusals:
        first = proof.refusals[0]
        raise StoreError(
            f"what {repository} holds does not pass verification: {first.message} ({first.rule})",
            f"see all of it with isa-admin verify {shlex.quote(str(repository))}; install the hook once that is right",
        )


def receive(environment: Mapping[str, str], lines: Iterable[bytes], anchor: Anchor) -> None:
    """Judge a push as git's pre-receive hook: all of it is let in, or nothing.

    Raises:
        PushRefusedError: With the rule and the reason.
    """
    with Incoming.received(environment, lines) as incoming:
        for update in incoming.updates:
            _judge(incoming, update, anchor)


def _judge(incoming: Incoming, update: Update, anchor: Anchor) -> None:
    if update.new is None:
        raise PushRefusedError(f"{update.ref} may not be taken away", "nothing that was published can be unpublished")
    if update.ref.startswith(TAGS) and VERSION.fullmatch(update.ref.removeprefix(TAGS)):
        _judge_tag(incoming, update, anchor)
        return
    if update.ref != MAIN and not update.ref.startswith(REVIEW):
        raise PushRefusedError(
            f"{update.ref} is not a branch of a register", "publish to main, or to a branch named review/..."
        )
    if update.old is not None and not incoming.is_ancestor(update.old, update.new):
        raise PushRefusedError(
            f"{update.ref} would lose commits that were published", "take them over first: isa-admin sync"
        )
    since = update.old if update.ref == MAIN else None
    _ensure_good(incoming, update, anchor, since, "see it with isa-admin verify in your own store")
    if update.ref.startswith(REVIEW):
        _ensure_begun_on_main(incoming, update)
    if since is not None and unsettles(changed_paths(incoming, since, update.new)):
        # Each new commit is good by itself, and yet everybody would have to refuse the whole.
        _ensure_good(incoming, update, anchor, None, _VOUCH)


def _ensure_begun_on_main(incoming: Incoming, update: Update) -> None:
    """Ensure that the branch of a review continues from the commit on main that opened it (H04)."""
    assert update.new is not None  # noqa: S101  the caller looked
    main, record = incoming.standing(MAIN), layout.review(update.ref.removeprefix(REVIEW))
    begun = None
    for commit, _ in incoming.linked(main) if main else ():
        if not incoming.snapshot(commit).has(record):
            break
        begun = commit
    if begun is not None and not incoming.is_ancestor(begun, update.new):
        raise PushRefusedError(
            f"{update.ref} does not continue from the commit on main that opened that review (H04)",
            "give that branch another name in your store, git branch --move, and run isa-admin sync again",
        )


def _judge_tag(incoming: Incoming, update: Update, anchor: Anchor) -> None:
    """Judge the tag of a version by the history that it marks: an officer's, on the commit that wrote the row (H02)."""
    assert update.new is not None  # noqa: S101  the caller looked
    if update.old is not None:
        raise PushRefusedError(f"{update.ref} may not be moved (H02)", "an issued version stays as it is")
    label = update.ref.removeprefix(TAGS)
    try:
        tag = read_tag(incoming.tag(update.new))
        proof = prove_archive(incoming, tag.commit, anchor, Request(source="", cache=False), clock.now())
        keys = known_keys(incoming.files(tag.commit), incoming.read)
        judge = Judge(keys.certificates, clock.now(), keys.revocations)
        check_tag(label, tag, issued_at(incoming, tag.commit, tag), judge)
    except Refused as refused:
        raise PushRefusedError(f"{refused.message} ({refused.rule})", "let an officer sign it again") from refused
    if not proof.ok:
        raise PushRefusedError(f"{proof.refusals[0].message} (H02)", "see it with isa-admin verify in your own store")


def _ensure_good(incoming: Incoming, update: Update, anchor: Anchor, since: str | None, remedy: str) -> None:
    assert update.new is not None  # noqa: S101  the caller looked
    request = Request(source="", ref=update.ref, since=since, cache=False)
    proof = prove_archive(incoming, update.new, anchor, request, clock.now())
    for finding in proof.findings:
        if finding.severity == "reject":
            where = f"{finding.commit[:12]}: " if finding.commit else ""
            raise PushRefusedError(
                f"{where}{finding.message} ({finding.rule})", _MEND if finding.about_a_record else remedy
            )
