"""Writing where others are at work or the disk refuses: somebody wins, nothing is half done, the message says why."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from isa_admin.errors import StoreError
from isa_admin.store import publishing
from isa_admin.store.lock import StoreBusyError, StoreNotWritableError
from isa_admin.store.program import GitRefusedError
from isa_admin.store.publishing import LockedReferenceError, MovedTipError
from isa_admin.store.repository import Store
from isa_admin.system.files import replace_file
from tests.store.acting import SIGNATURE, WORDS, commit, git, make, sign, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

RUTLAND = "partners/rutland/partner.yaml"


@contextmanager
def held(store: Store) -> Iterator[Callable[[], None]]:
    """Let another thread hold the store's lock; gives how to let go of it."""
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with store.writing():
            entered.set()
            leave.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    entered.wait(20)

    def let_go() -> None:
        leave.set()
        holder.join(20)

    try:
        yield let_go
    finally:
        let_go()


def test_a_second_writer_waits_and_then_says_who_is_at_work(store: Store) -> None:
    """The message names the process, and goes on once the first has ended."""
    with held(store) as let_go, Store.open(store.root) as other:
        with (
            pytest.raises(StoreBusyError, match=f"process {os.getpid()} on .* is at work"),
            other.writing(patience=0.1),
        ):
            pass
        (store.root / ".git/isa-admin/at-work").unlink()
        with pytest.raises(StoreBusyError, match="another command is at work"), other.writing(patience=0.1):
            pass
        let_go()
        commit(other, {RUTLAND: b"x"})


def test_a_tip_that_moved_meanwhile_is_not_overwritten(store: Store) -> None:
    """A commit by git's own command while we sign wins; ours is refused, nothing is written over."""

    def slow(payload: bytes) -> str:
        git(store.root, "commit", "--allow-empty", "-qm", "hand")
        return sign(payload)

    with pytest.raises(MovedTipError, match="nothing was written") as caught, store.writing() as writer:
        writer.publish(writer.stage({RUTLAND: b"x"}, **WORDS), slow)
    assert caught.value.remedy == "run the command again"
    assert git(store.root, "log", "-1", "--format=%s").strip() == "hand"
    whole(store.root)
    commit(store, {RUTLAND: b"x"})


def test_another_gits_short_hold_of_the_branch_is_waited_for(store: Store) -> None:
    """A reference lock that goes within three seconds is no error."""
    lock = store.root / ".git/refs/heads/main.lock"
    lock.touch()
    timer = threading.Timer(0.5, lock.unlink)
    timer.start()
    commit(store, {RUTLAND: b"x"})
    timer.join()
    whole(store.root)


def test_another_gits_left_over_lock_is_named_and_left(store: Store) -> None:
    """Without a journal of ours nothing proves whose it is: the remedy names the file."""
    lock = store.root / ".git/refs/heads/main.lock"
    lock.touch()
    os.utime(lock, (1, 1))
    tip = store.tip()
    with pytest.raises(LockedReferenceError) as caught:
        commit(store, {RUTLAND: b"x"})
    assert str(lock) in caught.value.remedy
    assert (store.tip(), lock.exists()) == (tip, True)
    lock.unlink()
    whole(store.root)


@pytest.mark.parametrize(
    "words",
    [
        "cannot lock ref 'refs/heads/main': Unable to create '/isa/.git/refs/heads/main.lock': No space left on device",
        "cannot update ref 'refs/heads/main': couldn't write '/isa/.git/refs/heads/main.lock'",
        "cannot lock ref 'refs/heads/main': Unable to create '/isa/.git/refs/heads/main.lock': Read-only file system",
    ],
)
def test_a_lock_that_cannot_be_made_is_no_other_git(words: str, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full or read-only: nobody is sent to close a program or to delete a file that is not there."""

    def refuse(*_: object) -> None:
        raise GitRefusedError("update-ref", words)

    tip = store.tip()
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "_update", refuse)
        with pytest.raises(GitRefusedError) as caught:
            commit(store, {RUTLAND: b"x"})
    assert caught.value.remedy.startswith("make sure that the disk has room")
    assert store.tip() == tip
    commit(store, {RUTLAND: b"x"})


def test_another_gits_hold_of_the_index_leaves_the_work_tree_for_later(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit stands, the command says what is behind, and the next one finishes it."""
    monkeypatch.setattr("isa_admin.store.index._PATIENCE", 0.1)
    lock = store.root / ".git/index.lock"
    lock.touch()
    with store.writing() as writer:
        first = writer.publish(writer.stage({RUTLAND: b"1"}, **WORDS), sign)
        assert writer.left_behind == (RUTLAND,)
        # The index still has the old entry, which is now neither what the tip has nor what comes.
        with pytest.raises(StoreError, match=RUTLAND):
            writer.stage({RUTLAND: b"2"}, **WORDS)
        second = writer.publish(writer.stage({"partners/new/partner.yaml": b"1"}, **WORDS), sign)
        assert writer.left_behind == ("partners/new/partner.yaml", RUTLAND)
    assert git(store.root, "rev-list", "-2", "HEAD").split() == [second, first]
    assert lock.exists()
    lock.unlink()
    store.settle()
    whole(store.root)


def test_a_refused_branch_keeps_the_journal_of_what_is_behind(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit that is refused after one whose work tree is behind does not forget the latter."""
    monkeypatch.setattr("isa_admin.store.index._PATIENCE", 0.1)
    lock = store.root / ".git/index.lock"
    lock.touch()
    commit(store, {RUTLAND: b"1"})

    def slow(payload: bytes) -> str:
        lock.unlink()
        git(store.root, "commit", "--allow-empty", "--only", "-qm", "hand")
        lock.touch()
        return sign(payload)

    with pytest.raises(MovedTipError), store.writing() as writer:
        writer.publish(writer.stage({"partners/new/partner.yaml": b"1"}, **WORDS), slow)
    lock.unlink()
    store.settle()
    whole(store.root)


def _limited(limit: int) -> Callable[[], None]:
    resource = pytest.importorskip("resource", reason="only Unix limits the size of a file")
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


PROGRAM = """
import signal, sys
from datetime import UTC, datetime
from pathlib import Path
from isa_admin.errors import StoreError
from isa_admin.store.repository import Store
store = Store.open(Path(sys.argv[1]))
try:
    with store.writing() as writer:
        staged = writer.stage({"partners/new/partner.yaml": b"new: 1\\n" * int(sys.argv[2])},
            message="m", name="n", email="e", when=datetime.now(UTC))
        print(writer.publish(staged, lambda _: open(sys.argv[3]).read()), writer.left_behind)
except StoreError as error:
    print("error:", error.message, "try:", error.remedy)
"""


@pytest.mark.parametrize("limit", [0, 20, 150, 1000])
def test_a_write_that_the_system_cuts_off_changes_nothing(store: Store, tmp_path: Path, limit: int) -> None:
    """Whichever file is the first to find no room, there is one clear error and the old state, or the new one."""
    armor = tmp_path / "armor"
    armor.write_text(SIGNATURE)
    tip = store.tip()
    command = [sys.executable, "-c", PROGRAM, str(store.root), "1", str(armor)]
    # What coverage would write of the child counts against the limit too.
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(  # the child does nothing before it limits itself
        command, capture_output=True, text=True, check=False, env=env, preexec_fn=_limited(limit)
    )
    assert done.stderr == ""
    if store.tip() == tip:
        assert done.stdout.startswith("error:")
        assert "room" in done.stdout
    git(store.root, "fsck", "--strict")
    commit(store, {"partners/other/partner.yaml": b"x"})
    whole(store.root)


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    """On a file system without room for the commit the message says to make room, and the old state stands."""
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "isa", disk], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no mount here: {mounted.stderr.decode().strip()}")
    try:
        with make(disk / "isa") as store:
            tip = store.tip()
            with pytest.raises(StoreError, match=r"No space left|space") as caught:
                commit(store, {"partners/new/scan.txt": os.urandom(2_000_000)})
            assert "room" in caught.value.remedy
            assert store.tip() == tip
            assert not list((store.root / ".git/objects").rglob("tmp_obj_*"))
            whole(store.root)
            # Not even room for the journal.
            filler = disk / "filler"
            with filler.open("wb", buffering=0) as sink, suppress(OSError):
                while True:
                    sink.write(b"x" * 4096)
            with pytest.raises(StoreError):
                commit(store, {"partners/new/partner.yaml": b"x"})
            assert store.tip() == tip
            filler.unlink()
            commit(store, {"partners/new/partner.yaml": b"x"})
            whole(store.root)
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_read_only_store_is_read_and_not_written(store: Store, tmp_path: Path) -> None:
    """Reading, a dry run and settling work; writing says that the store cannot be written to."""
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root may mount a folder read-only")
    frozen = tmp_path / "frozen"
    frozen.mkdir()
    mounted = subprocess.run(["mount", "--bind", store.root, frozen], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no mount here: {mounted.stderr.decode().strip()}")
    try:
        (store.root / ".git/isa-admin").mkdir(exist_ok=True)
        (store.root / ".git/isa-admin/pending.json").write_text(
            '{"format": 1, "branch": "refs/heads/main", "old": null, "new": "x", "paths": []}'
        )
        subprocess.run(["mount", "-o", "remount,ro,bind", frozen], check=True)
        with Store.open(frozen) as readable:
            assert readable.snapshot().read(RUTLAND) == b"name: Rutland\n"
            assert readable.hand_edits() == []
            readable.settle()
            with readable.dry_run() as rehearsed, rehearsed.writing() as writer:
                writer.publish(writer.stage({RUTLAND: b"x"}, **WORDS), sign)
            with pytest.raises(StoreNotWritableError, match="Read-only file system"), readable.writing():
                pass
    finally:
        subprocess.run(["umount", frozen], check=True)


def test_a_journal_that_cannot_be_written_stops_the_commit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk may fill up between the objects and the journal: the branch has not moved then."""
    tip = store.tip()

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("isa_admin.store.journal.replace_file", full)
    with pytest.raises(StoreNotWritableError, match="No space left on device; nothing was changed"):
        commit(store, {RUTLAND: b"x"})
    assert store.tip() == tip
    whole(store.root)


def test_objects_that_cannot_be_moved_in_stop_the_commit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk may fill up between git's writing and ours: nothing of the commit stays behind."""
    tip = store.tip()

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("isa_admin.store.packing._move_in", full)
        with pytest.raises(StoreNotWritableError):
            commit(store, {RUTLAND: b"x"})
    assert store.tip() == tip
    assert not list((store.root / ".git/isa-admin").glob("incoming-*"))
    whole(store.root)


def test_objects_that_are_there_already_stay_as_they_are(store: Store) -> None:
    """The same commit again brings the same objects, and replaces none of them."""
    first = store.tip()
    second = commit(store, {RUTLAND: b"x"})
    files = {path: path.stat().st_ino for path in (store.root / ".git/objects").rglob("*") if path.is_file()}
    git(store.root, "reset", "-q", "--hard", first)
    assert commit(store, {RUTLAND: b"x"}) == second
    assert {path: path.stat().st_ino for path in files} == files
    whole(store.root)


def test_a_file_that_cannot_get_its_name_leaves_no_other_name_behind(tmp_path: Path) -> None:
    """The temporary file goes with the failure."""
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="directory"):
        replace_file(tmp_path / "taken", b"x")
    assert [child.name for child in tmp_path.iterdir()] == ["taken"]


def test_an_unexplained_refusal_of_git_is_passed_on(store: Store) -> None:
    """A branch whose log cannot be written is neither moved nor locked: git's own words are shown."""
    log = store.root / ".git/logs/refs/heads/main"
    log.unlink()
    log.mkdir()
    (log / "x").touch()
    tip = store.tip()
    with pytest.raises(GitRefusedError, match="git update-ref did not work"):
        commit(store, {RUTLAND: b"x"})
    assert store.tip() == tip


def test_an_unfinished_object_of_a_killed_git_does_no_harm(store: Store) -> None:
    """Git's temporary objects lie about until it cleans them up."""
    (store.root / ".git/objects/tmp_obj_x").write_bytes(b"half")
    commit(store, {RUTLAND: b"x"})
    whole(store.root)


def test_waiting_for_the_lock_is_no_busy_loop(store: Store) -> None:
    """A writer that waits leaves the processor to the one that works."""
    with held(store), Store.open(store.root) as other:
        used = time.process_time()
        with pytest.raises(StoreBusyError), other.writing(patience=1):
            pass
        assert time.process_time() - used < 0.5
