"""The tip: does everybody who verifies the store accept its newest commit? Asked before anything is built on it.

A commit made by hand may be one that verification refuses: unsigned, or with a slip in a record. Whatever is recorded
on top of it is refused with it, for ever, so every door asks here first: commands that write, ``check`` and ``status``.

What was found good is remembered in this person's own folder, so that the next question costs one look at a file.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin import __version__
from isa_admin.application.verifying import pinned
from isa_admin.errors import StoreError
from isa_admin.records import layout
from isa_admin.system.watching import during

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from isa_admin.store.archive import Archive
    from isa_admin.store.history import PastCommit
    from isa_admin.store.repository import Store
    from isa_admin.trust.anchor import Anchor
    from isa_admin.trust.findings import Finding

MAIN = "refs/heads/main"
REVIEW = "refs/heads/review/"


class RefusedTipError(StoreError):
    """Verification refuses the newest commits, so nothing is recorded on top of them."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(f"{trouble.words}; nothing can be recorded on top of it", trouble.remedy)


class Trouble(Struct, frozen=True, kw_only=True):
    """Why everybody who verifies the store refuses its newest commits.

    Attributes:
        finding: What verification says, of the first commit that it refuses.
        tip: The newest commit.
        good: The newest commit that verification accepts; nothing if there is none.
        refused: The commits after that one, newest first.
        published: Whether others have any of these, as far as is known here.
    """

    finding: Finding
    tip: str
    good: str | None
    refused: tuple[str, ...]
    published: bool

    @property
    def words(self) -> str:
        """What is wrong, in one sentence."""
        if self.finding.about_a_record:
            return f"everybody who verifies this store refuses it: {self.finding.message} ({self.finding.rule})"
        which = f"commit {self.finding.commit[:12]}" if self.finding.commit else "the history of this store"
        return f"everybody who verifies this store refuses {which}: {self.finding.message} ({self.finding.rule})"

    @property
    def remedy(self) -> str:
        """The way back."""
        if self.finding.about_a_record:
            return (
                "take the change back with isa-admin undo, or put the record right in a text editor and record that"
                ' with isa-admin commit "What I put right"'
            )
        if self.good is None:
            return "take the store again from a copy that you trust: isa-admin clone URL PATH"
        if self.published:
            return (
                "it was pushed by hand, and others may have it: agree with them to take it back, then type git push"
                f" --force-with-lease REMOTE {self.good[:12]}:main and isa-admin undo"
            )
        return "isa-admin undo takes back what was committed by hand and keeps it aside; then record the change again"


def ensure_good(store: Store, *, mending: bool = False) -> None:
    """Ensure that verification accepts the newest commit, before anything is recorded on top of it.

    Args:
        store: Where.
        mending: Whether what is recorded may put right a record that no command can read.

    Raises:
        RefusedTipError: It does not.
        NoBeginningError: The store does not begin with an officer's signed commit.
    """
    trouble = trouble_at(store)
    if trouble is not None and not (mending and trouble.finding.about_a_record):
        raise RefusedTipError(trouble)


def trouble_at(store: Store) -> Trouble | None:
    """Judge the newest commit as verification does; gives what is wrong.

    A store without a roster, as the program's own, is not judged: nobody can sign anything in it.

    Raises:
        NoBeginningError: The store has a roster and does not begin with an officer's signed commit.
    """
    tip, ref = store.tip(), _ref(store)
    known = _known_good(store.root, ref)
    if tip == known:
        return None
    from isa_admin.application.identity import NoBeginningError, anchor_of

    try:
        anchor = anchor_of(store)
    except NoBeginningError:
        if not store.snapshot(tip).has(layout.OFFICERS):
            return None
        raise
    with store.archive() as archive:
        since = known if known and _goes_on(archive, known, tip) else None
        judge = partial(_refusal, archive, anchor, ref)
        finding = judge(tip, since)
        if finding is None:
            pinned.write(_file(store.root, ref), f"{__version__} {tip}\n")
            return None
        with during("Looking for the newest commit that is good"):
            good, refused = _last_good(store, judge, finding, since)
        return Trouble(
            finding=finding,
            tip=tip,
            good=good,
            refused=refused,
            published=any(published(store, archive, anchor, commit) for commit in refused),
        )


def remember_good(root: Path, commit: str, branch: str = MAIN) -> None:
    """Remember that verification accepts a commit of a branch of the store in a folder: it was judged just now."""
    pinned.write(_file(root, branch), f"{__version__} {commit}\n")


def published(store: Store, archive: Archive, anchor: Anchor, commit: str) -> bool:
    """Say whether others have a commit, as far as is known here: by sync, or by git's own record of what it pushed."""
    others = {*store.remote_tips(), pinned.shared_tip(anchor)}
    return any(
        one is not None and archive.has(one) and (one == commit or archive.is_ancestor(commit, one)) for one in others
    )


def _ref(store: Store) -> str:
    """Give the branch that is judged: one of a review by itself, since terms are drafted there before their row."""
    shown = store.shown()
    return shown if shown.startswith(REVIEW) else MAIN


def _refusal(archive: Archive, anchor: Anchor, ref: str, tip: str, since: str | None) -> Finding | None:
    """Judge a history as the hook of a shared repository judges it; gives why it is refused."""
    from isa_admin.application.verifying.proof import Request
    from isa_admin.application.verifying.proving import prove_archive

    request = Request(source="", ref=ref, since=since, cache=since is None)
    # Signatures bear the time of the computer's own clock, whatever day ISA_ADMIN_TODAY pretends.
    found = prove_archive(archive, tip, anchor, request, datetime.now(UTC)).findings
    return next((one for one in found if one.severity == "reject"), None)


def _goes_on(archive: Archive, known: str, tip: str) -> bool:
    """Say whether a history goes on from a commit that was good, and nothing since bears on what was signed before."""
    from isa_admin.application.verifying.known_keys import changed_paths, unsettles

    return archive.has(known) and archive.is_ancestor(known, tip) and not unsettles(changed_paths(archive, known, tip))


def _last_good(
    store: Store, judge: Callable[[str, str | None], Finding | None], finding: Finding, since: str | None
) -> tuple[str | None, tuple[str, ...]]:
    """Find the newest commit that is good, and name those after it, newest first.

    The commit that is refused need not be the one at fault: who revokes a key by hand takes from history what the key
    had signed long before. So each state is asked about by itself, the newest first.
    """
    after: list[str] = []
    floor = since
    try:
        line = list(_line(store, since))
    except StoreError:  # commits are missing or damaged, and no command brings them back
        return None, ()
    older = next((one.parents for one in line if one.commit == finding.commit), ())
    if older and older[0] != since and judge(older[0], since) is None:
        floor = older[0]
    for past in line:
        if past.commit == floor or (after and judge(past.commit, floor) is None):
            return past.commit, tuple(after)
        after.append(past.commit)
    return since, tuple(after)


def _line(store: Store, since: str | None) -> Iterator[PastCommit]:
    """Go through the commits of main itself, newest first; what somebody merged into it by hand does not come."""
    wanted = store.tip()
    for past in store.history(since=since):
        if past.commit == wanted:
            yield past
            if not past.parents:
                return
            wanted = past.parents[0]


def _known_good(root: Path, ref: str) -> str | None:
    """Give the commit of a branch that was found good last, by this version of the program."""
    try:
        version, _, commit = _file(root, ref).read_text("ascii").strip().partition(" ")
    except (OSError, ValueError):
        return None
    return commit if version == __version__ else None


def _file(root: Path, ref: str) -> Path:
    name = sha256(f"{root.resolve()}\0{ref}".encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return pinned.state_folder() / "good" / f"{name}.txt"
