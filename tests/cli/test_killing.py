"""kill -9 at any moment: the store holds the old state or the new one, and the next command just works.

One round for each writing command here, some dozens with the commits of tests/store;
`ISA_KILL_ROUNDS=1000` makes it a thousand for each.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import (
    CHANGING,
    EDITED,
    NOTICE,
    PREPARED,
    PROGRAM,
    WRITING,
    copy,
    environment,
    git,
    run,
    tip,
    whole,
)
from tests.cli.conftest import furnish
from tests.cli.sampling import sampled
from tests.effort import kill_rounds

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = kill_rounds(1, 1)
NEXT = ("update-partner", "glebe-house", "--county", "Rutland", "--yes")
REPEATED = {"import-partners", "undo", "record-breach", "record-returns", "remind", "notify", "request-adoption"}
"""Those that may be typed again after they went through: there is then another breach or letter, or nothing to change.

Who asks for adoption, reminds or notifies once more does so under another number, as people may on any day.
"""
SECOND = NOTICE.replace("001", "002")
LETTERS = [name for name, words in CHANGING.items() if "../letters" in words]
ENCLOSED = {"suspend": ("--evidence", "../form.pdf")}
"""What is given again to draw the letters of a command, because the store has its digest only."""


def start(words: tuple[str, ...], root: Path) -> subprocess.Popen[bytes]:
    """Start a command in a process group of its own."""
    return subprocess.Popen(
        [*PROGRAM, *words],
        cwd=root,
        env=environment({}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill_within(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Let a command run for so long, then end it and every git and gpg that it has started, as a power cut does."""
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@cache
def run_time(words: tuple[str, ...], root: Path) -> float:
    """Measure how long a command takes, on a copy that is thrown away."""
    target = copy(root, root.parent / "measured" / "isa")
    furnish(target.parent)
    begun = time.monotonic()
    assert start(words, target).wait() == 0
    spent = time.monotonic() - begun
    shutil.rmtree(target.parent)
    return spent


def letters_stand(name: str, folder: Path, *, recorded: bool) -> None:
    """Ensure that letters lie there only of a notice that is recorded, and all of them; they can be drawn again."""
    made = {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}
    shutil.rmtree(folder, ignore_errors=True)
    assert recorded or not made
    if recorded:
        number = SECOND if name in PREPARED else NOTICE
        again = run("draw-notice", number, "--out", str(folder), *ENCLOSED.get(name, ()), "--json")
        assert again.code == 0, again.err
        drawn = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert not made or set(made) == set(drawn)
        # The table of a reminder is worked out when it is written, and is not drawn again.
        assert name == "remind" or (again.report["differing"] == [] and made in ({}, drawn))
        shutil.rmtree(folder)


def moments(spent: float) -> list[float]:
    """Spread random moments over the run time, one in each equal part, from the first import to past the end."""
    # Nothing can be broken before the program is loaded, so the first third gets fewer.
    first = 0.25 * spent
    step = (1.1 * spent - first) / ROUNDS
    return [first + step * (part + random.random()) for part in range(ROUNDS)]


@pytest.mark.timeout(60 + 10 * ROUNDS)
@pytest.mark.parametrize("name", sampled({name: words for name, words in CHANGING.items() if name not in EDITED}))
def test_a_killed_change_leaves_the_old_state_or_the_new_one(name: str, store: Path) -> None:
    """After each kill: fsck clean, tip old or new, the next command works, and nothing lies about."""
    pristine = copy(store, store.parent / "pristine" / "isa")
    letters = store.parent / "letters"
    old, words = tip(store), CHANGING[name]
    for moment in moments(run_time(words, pristine)):
        kill_within(start(words, store), moment)
        now = tip(store)
        assert "error" not in git(store, "fsck", "--strict", "--no-dangling"), moment
        if now != old:
            assert git(store, "log", "-1", "--format=%P", now).strip() == old
        if name in LETTERS:
            letters_stand(name, letters, recorded=now != old)
        # Reading goes by the tip, and brings the folder along if the command was killed before that.
        assert run("status").code == 0
        done = run(*NEXT)
        assert done.code == 0, (moment, done)
        whole(store)
        assert git(store, "log", "-1", "--format=%P").strip() == now
        again = run(*words)
        assert (again.code == 0) == (now == old or name in REPEATED), (moment, again)
        whole(store)
        shutil.rmtree(store)
        shutil.rmtree(letters, ignore_errors=True)
        copy(pristine, store)
        os.chdir(store)


@pytest.mark.parametrize(
    "name", [one if one in {"suspend", "correct"} else pytest.param(one, marks=pytest.mark.slow) for one in LETTERS]
)
def test_letters_that_were_not_written_are_drawn_as_they_were_recorded(
    name: str, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped after the commit and before the letters, every time: what was to be written is drawn from the record."""

    def stopped(_path: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device")

    old = tip(store)
    with monkeypatch.context() as patch:
        patch.setattr("isa_admin.application.files.create_file", stopped)
        done = run(*CHANGING[name])
    assert done.code == 5
    assert "".join(f" {word} FILE" for word in ENCLOSED.get(name, ())[:1]) in done.remedy
    assert tip(store) != old
    letters_stand(name, store.parent / "letters", recorded=True)


@pytest.mark.timeout(60 + 10 * ROUNDS)
def test_a_killed_init_leaves_a_whole_store_or_none(store: Path) -> None:
    """After each kill there is no store and init works, or there is a whole one, which the next command tidies."""
    words, root = WRITING["init"], store.parent / "another-store"
    begun = time.monotonic()
    assert start(words, store).wait() == 0
    spent = time.monotonic() - begun
    shutil.rmtree(root)
    for moment in moments(spent):
        kill_within(start(words, store), moment)
        again = run(*words)
        if again.code != 0:
            assert "already exists" in again.error, (moment, again)
        assert run("status", "--store", str(root)).code == 0
        assert run(*NEXT, "--store", str(root)).code == 0
        whole(root)
        assert git(root, "rev-list", "--count", "HEAD").strip() == "2"
        shutil.rmtree(root)


def test_a_reading_command_brings_a_folder_along_that_a_killed_one_left_behind(store: Path) -> None:
    """Killed right after the branch moved: the commit stands, and looking at the store is enough to tidy up."""
    fake = store.parent / "fake"
    fake.mkdir()
    git_itself = shutil.which("git")
    script = f'{git_itself} "$@"; code=$?; case "$*" in *update-ref*) kill -9 $PPID;; esac; exit $code'
    (fake / "git").write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    (fake / "git").chmod(0o755)
    before = tip(store)
    process = subprocess.run(
        [*PROGRAM, *CHANGING["update-partner"]],
        cwd=store,
        env=environment({"PATH": f"{fake}{os.pathsep}{os.environ['PATH']}"}),
        capture_output=True,
        check=False,
    )
    assert process.returncode == -signal.SIGKILL
    assert tip(store) != before
    assert git(store, "status", "--porcelain") != ""
    assert run("list-partners").code == 0
    whole(store)


@pytest.mark.timeout(60 + 10 * ROUNDS)
def test_a_killed_undo_takes_the_change_back_or_leaves_it(store: Path) -> None:
    """The folder follows with the next command, and what was taken back is kept aside."""
    before = tip(store)
    assert run(*CHANGING["update-partner"]).code == 0
    pristine, after, words = copy(store, store.parent / "pristine" / "isa"), tip(store), ("undo", "--yes")
    for moment in moments(run_time(words, pristine)):
        kill_within(start(words, store), moment)
        now = tip(store)
        assert now in {before, after}, moment
        assert run("status").code == 0
        done = run(*NEXT)
        assert done.code == 0, (moment, done)
        whole(store)
        assert git(store, "log", "-1", "--format=%P").strip() == now
        kept = git(store, "for-each-ref", "--format=%(objectname)", "refs/isa-admin/kept").split()
        assert now == after or kept == [after]
        shutil.rmtree(store)
        copy(pristine, store)
        os.chdir(store)


@pytest.mark.timeout(60 + 10 * ROUNDS)
@pytest.mark.parametrize("name", EDITED)
def test_a_killed_commit_records_the_edit_or_leaves_it_in_the_folder(name: str, store: Path) -> None:
    """Nothing of it is lost, and typing it again records what is still to be recorded."""
    pristine, old, words = copy(store, store.parent / "pristine" / "isa"), tip(store), CHANGING[name]
    path, more = EDITED[name]
    for moment in moments(run_time(words, pristine)):
        kill_within(start(words, store), moment)
        now = tip(store)
        assert now == old or git(store, "log", "-1", "--format=%P", now).strip() == old
        assert (store / path).read_text("utf-8").endswith(more)
        again = run(*words)
        assert (again.code == 0) == (now == old), (moment, again)
        whole(store)
        shutil.rmtree(store)
        copy(pristine, store)
        os.chdir(store)
