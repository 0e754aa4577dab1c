"""The kill test: a writing command that is killed at any moment leaves the old state or the new one, and no chore."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from isa_admin.store.place import NotAStoreError
from isa_admin.store.repository import Store
from tests.effort import kill_rounds
from tests.store.acting import commit, git, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = kill_rounds(6, 24)
COMMITTER = Path(__file__).with_name("committer.py")

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="process groups are killed as a whole on Unix only"),
    pytest.mark.timeout(max(300, ROUNDS * 3)),
]


def _start(root: Path, who: str, how_many: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(COMMITTER), str(root), who, str(how_many)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def _kill(process: subprocess.Popen[bytes], after: float, *, group: bool = True) -> bytes:
    """Kill a command, with its gits or alone, and give its errors."""
    time.sleep(after)
    with suppress(ProcessLookupError):
        (os.killpg if group else os.kill)(process.pid, signal.SIGKILL)
    return process.communicate()[1]


def _moments(longest: float) -> Iterator[tuple[int, float]]:
    chance = random.Random(ROUNDS)  # a moment in time is no secret
    for number in range(ROUNDS):
        yield number, chance.uniform(0, longest)


def _wait_for_first(process: subprocess.Popen[bytes]) -> None:
    """Wait until the command is past its start, where there is nothing to kill."""
    assert process.stdout is not None
    assert process.stdout.readline()


@pytest.mark.parametrize("group", [True, False], ids=["with its gits", "without its gits"])
def test_a_killed_commit_leaves_the_old_state_or_the_new_one(store: Store, *, group: bool) -> None:
    """After each kill git fsck is clean, the tip is a whole commit, and the next command works and tidies up."""
    for number, after in _moments(0.15):
        process = _start(store.root, f"k{number}", 1000)
        _wait_for_first(process)
        assert _kill(process, after, group=group) == b""
        tip = store.tip()
        assert "error" not in git(store.root, "fsck", "--strict", "--no-dangling")
        snapshot = store.snapshot(tip)
        names = list(snapshot.paths("partners"))
        last = max(int(match[1]) for name in names if (match := re.search(rf"/k{number}-(\d+)/", f"/{name}")))
        log = snapshot.read("partners/rutland/partner.yaml", limit=1 << 24).decode()
        assert log.splitlines()[-1] == f"# k{number} {last}"
        assert f"partners/k{number}-{last}/keys/A.asc" in names
        if number % 2:
            store.settle()
        after_kill = commit(store, {f"agreement/after-{number}": b"%d" % number})
        # A git that was left alone, or was just at it, may have published the command's last commit a moment later.
        before = git(store.root, "rev-list", "--skip=1", f"{tip}~1..HEAD").split()
        assert before == [tip] or (len(before) == 2 and before[1] == tip)
        assert store.tip() == after_kill
        whole(store.root)


def test_a_killed_init_leaves_a_whole_store_or_none(tmp_path: Path) -> None:
    """In a new folder and in an empty one: nothing half made is in the way of the next try."""
    for number, after in _moments(0.35):
        target = tmp_path / f"s{number}"
        if number % 2:
            target.mkdir()
        _kill(_start(target, "init", 0), after + 0.05)
        try:
            with Store.open(target) as made:
                made.settle()
        except NotAStoreError:
            done = subprocess.run(
                [sys.executable, str(COMMITTER), str(target), "init", "0"], capture_output=True, check=False
            )
            assert done.returncode == 0, done.stderr.decode()
        with Store.open(target) as made:
            commit(made, {"agreement/a": b"1"})
        whole(target)
        assert not (target / ".isa-admin-init").exists()
        assert git(target, "rev-list", "--count", "HEAD").strip() == "2"


def test_four_writers_at_once_lose_nothing(store: Store) -> None:
    """60 commits by four processes are all there, once each, in one line, and nobody saw an error of git."""
    writers = [_start(store.root, f"w{number}", 15) for number in range(4)]
    answers = [writer.communicate(timeout=200) for writer in writers]
    assert [answer[1] for answer in answers] == [b""] * 4
    named = {name.decode() for answer in answers for name in answer[0].split()}
    landed = git(store.root, "rev-list", "--min-parents=1", "--max-parents=1", "HEAD").split()
    assert len(landed) == len(named) == 60
    assert set(landed) == named
    log = store.snapshot().read("partners/rutland/partner.yaml").decode().splitlines()[1:]
    assert sorted(log) == sorted(f"# w{who} {number}" for who in range(4) for number in range(15))
    whole(store.root)
