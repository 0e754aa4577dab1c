"""Finishing what a killed command left, place by place."""

from __future__ import annotations

import json
import os
import threading
from typing import TYPE_CHECKING, Any

import pytest

from isa_admin.store import index, publishing
from isa_admin.store.commit_text import CommitWords
from isa_admin.store.journal import Pending, read_pending, write_pending
from isa_admin.store.lock import kernel_lock
from isa_admin.store.packing import write_objects
from isa_admin.store.publishing import LockedReferenceError
from isa_admin.store.staging import stage
from isa_admin.store.trees import NewObject
from tests.store.acting import SIGNATURE, WORDS, commit, git, sign, whole

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from isa_admin.store.repository import Store

RUTLAND = "partners/rutland/partner.yaml"
GLEBE = "partners/glebe-house/partner.yaml"
NEW = "partners/new/partner.yaml"


class KilledError(BaseException):
    """Stands for a kill at a chosen place."""


def _killed(store: Store, monkeypatch: pytest.MonkeyPatch, where: str) -> str:
    """Commit a change, a new file and a removal, and be killed where a function of `publishing` would be called."""

    def kill(*_args: object, **_words: object) -> None:
        raise KilledError

    changes: dict[str, bytes | None] = {RUTLAND: b"new\n", NEW: b"new\n", GLEBE: None}
    with monkeypatch.context() as patch, store.writing() as writer:
        staged = writer.stage(changes, **WORDS)
        patch.setattr(publishing, where, kill)
        with pytest.raises(KilledError):
            writer.publish(staged, sign)
    return store.tip()


def test_what_was_published_is_brought_along_by_the_next_command(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill right after the branch has moved: a reading command finishes it."""
    tip = _killed(store, monkeypatch, "bring_along")
    assert (store.root / RUTLAND).read_bytes() == b"name: Rutland\n"
    store.settle()
    assert store.tip() == tip
    assert (store.root / RUTLAND).read_bytes() == b"new\n"
    whole(store.root)


def test_edits_made_since_the_kill_are_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that holds neither the old bytes nor the new ones is somebody's; the others are finished."""
    _killed(store, monkeypatch, "bring_along")
    (store.root / RUTLAND).write_text("mine\n")
    store.settle()
    assert (store.root / RUTLAND).read_text() == "mine\n"
    assert (store.root / NEW).read_bytes() == b"new\n"
    assert not (store.root / GLEBE).exists()
    assert store.hand_edits() == [RUTLAND]
    assert git(store.root, "diff", "--cached", "--name-only") == ""


def test_what_was_not_published_is_dropped(store: Store) -> None:
    """A kill before the branch moved: the journal goes, nothing else changes."""
    tip = store.tip()
    write_pending(store._place, Pending("refs/heads/main", tip, "1" * 40, (RUTLAND,)))
    journal = store.root / ".git/isa-admin/pending.json"
    store.settle()
    assert journal.exists()
    os.utime(journal, (1, 1))
    store.settle()
    assert store.tip() == tip
    whole(store.root)


def test_a_git_that_outlives_its_command_is_reckoned_with(store: Store) -> None:
    """A command killed alone, whose git moves the branch only when the next one has begun: nothing is left behind."""
    tip = store.tip()
    late = _commit_object(store, {RUTLAND: b"late\n"})
    write_pending(store._place, Pending("refs/heads/main", tip, late, (RUTLAND,)))
    store.settle()
    git(store.root, "update-ref", "refs/heads/main", late)
    with store.writing() as writer:
        writer.publish(writer.stage({RUTLAND: b"later\n"}, **WORDS), sign)
    assert git(store.root, "rev-parse", "HEAD~1").strip() == late
    whole(store.root)


def test_a_git_that_outlives_its_command_may_move_the_branch_at_the_last_moment(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between finishing what was left and reading the tip: the next command stands on the late commit."""
    late = _commit_object(store, {RUTLAND: b"late\n"})
    write_pending(store._place, Pending("refs/heads/main", store.tip(), late, (RUTLAND,)))
    place_type: Any = type(store._place)
    branch = place_type.branch
    calls: list[int] = []

    def move_then_look(place: Any) -> str | None:  # noqa: ANN401  # a Place
        calls.append(1)
        if len(calls) == 2:
            git(store.root, "update-ref", "refs/heads/main", late)
        found: str | None = branch(place)
        return found

    monkeypatch.setattr(place_type, "branch", move_then_look)
    commit(store, {RUTLAND: b"later\n"})
    assert git(store.root, "rev-parse", "HEAD~1").strip() == late
    whole(store.root)


def _commit_object(store: Store, changes: dict[str, bytes | None]) -> str:
    """Write a commit on the tip that no branch stands at."""
    staged = stage(store.snapshot(), changes, CommitWords(**WORDS))
    name, content = staged.commit(SIGNATURE)
    write_objects(store._place, [*staged.objects.values(), NewObject("commit", content)])
    return name


def test_a_commit_by_hand_after_the_kill_is_brought_along_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tip is neither the old nor the new one: the files come to what the tip has."""
    _killed(store, monkeypatch, "bring_along")
    tree = git(store.root, "rev-parse", "HEAD^{tree}").strip()
    later = git(store.root, "commit-tree", "-p", "HEAD", "-m", "hand", tree).strip()
    git(store.root, "update-ref", "refs/heads/main", later)
    store.settle()
    whole(store.root)
    assert store.tip() == later


def test_another_branch_is_not_brought_along(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has switched meanwhile gets the rest when they are back."""
    _killed(store, monkeypatch, "bring_along")
    git(store.root, "symbolic-ref", "HEAD", "refs/heads/side")
    git(store.root, "update-ref", "refs/heads/side", "main~1")
    store.settle()
    assert git(store.root, "status", "--porcelain") == ""
    git(store.root, "symbolic-ref", "HEAD", "refs/heads/main")
    store.settle()
    whole(store.root)


def test_settling_waits_for_nobody(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another command is at work, a reading one reads the tip and leaves the rest."""
    _killed(store, monkeypatch, "bring_along")
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with kernel_lock(store._place.private, 1):
            entered.set()
            leave.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    entered.wait(20)
    patience: list[float] = []

    def impatient(private: Path, seconds: float) -> AbstractContextManager[None]:
        patience.append(seconds)
        return kernel_lock(private, seconds)

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "kernel_lock", impatient)
        store.settle()
    assert patience == [0]
    assert (store.root / RUTLAND).read_bytes() == b"name: Rutland\n"
    leave.set()
    holder.join(20)
    store.settle()
    whole(store.root)


@pytest.mark.parametrize("name", ["refs/heads/main.lock", "HEAD.lock"])
@pytest.mark.parametrize("content", ["", "the commit"])
def test_a_reference_lock_of_our_own_killed_git_is_taken_away(store: Store, name: str, content: str) -> None:
    """The journal says that it can be ours, and it does not change any more."""
    new = "1" * 40
    write_pending(store._place, Pending("refs/heads/main", store.tip(), new, (RUTLAND,)))
    (store.root / ".git" / name).write_text(f"{new}\n" if content else "")
    commit(store, {RUTLAND: b"x"})
    whole(store.root)


def test_a_reference_lock_that_is_not_ours_is_left(store: Store) -> None:
    """One that holds another commit, is older than the journal, or goes on changing is somebody else's."""
    lock = store.root / ".git/refs/heads/main.lock"
    pending = Pending("refs/heads/main", store.tip(), "1" * 40, (RUTLAND,))

    write_pending(store._place, pending)
    lock.write_text("2" * 40 + "\n")
    with pytest.raises(LockedReferenceError):
        commit(store, {RUTLAND: b"x"})
    assert lock.exists()

    lock.write_text("")
    os.utime(lock, (1, 1))
    write_pending(store._place, pending)
    store.settle()
    assert lock.exists()

    lock.write_text("")
    write_pending(store._place, pending)
    timer = threading.Timer(0.3, lock.write_text, ["2" * 40])
    timer.start()
    store.settle()
    timer.join()
    assert lock.exists()
    lock.unlink()
    commit(store, {RUTLAND: b"x"})
    whole(store.root)


def test_an_index_lock_of_our_own_is_known_by_its_file(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our lock and our token are one file; it goes at once. Anybody else's is not that file."""
    token, lock = store.root / ".git/isa-admin/index.token", store.root / ".git/index.lock"
    store.settle()
    commit(store, {RUTLAND: b"1"})
    token.touch()
    os.link(token, lock)
    (store.root / ".git/isa-admin/.index.12.isa-admin.lock").touch()
    # Somebody else's is waited for, and here nobody waits.
    monkeypatch.setattr(index, "_PATIENCE", -1.0)
    commit(store, {RUTLAND: b"2"})
    whole(store.root)


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "[]", "{}", json.dumps({"format": 2}), json.dumps({"format": 1, "paths": []}), "\xff"],
)
def test_a_journal_that_is_none_says_nothing(store: Store, text: str) -> None:
    """What another version or hand wrote is no order to us; the next command goes on without it."""
    private = store.root / ".git/isa-admin"
    private.mkdir(exist_ok=True)
    (private / "pending.json").write_bytes(text.encode("latin-1"))
    assert read_pending(store._place) is None
    commit(store, {RUTLAND: b"x"})
    whole(store.root)


def test_a_file_that_is_open_elsewhere_is_brought_along_later(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Word on Windows keeps a file from being replaced: the commit stands, and the next command finishes it."""

    def busy(*_args: Any, **_words: Any) -> None:  # noqa: ANN401  # whatever it is called with
        raise PermissionError(13, "The process cannot access the file")

    with monkeypatch.context() as patch, store.writing() as writer:
        patch.setattr("isa_admin.store.worktree.replace_file", busy)
        name = writer.publish(writer.stage({RUTLAND: b"x", NEW: b"x"}, **WORDS), sign)
        assert writer.left_behind == (NEW, RUTLAND)
        assert store.tip() == name
    commit(store, {GLEBE: b"y"})
    whole(store.root)
