"""A long history is judged in parts at the same time, and the verdict is the one that judging it whole comes to.

Attacks of this folder are judged in three parts as well (`proving.both`); here is what only parts can get wrong.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from isa_admin.application.verifying import judging
from tests.attacks.proving import asked, found, in_parts, judged
from tests.attacks.story import HARBOUR, MALLORY, NOTE, OLIVE, day, good

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from isa_admin.application.verifying.judging import Verdict

EDIT = {NOTE: b"opened: 2024-03-25\n"}


@pytest.mark.parametrize("count", [2, 3, 4])
def test_the_verdict_is_the_same(tmp_path: Path, count: int) -> None:
    """With the number of commits, and every warning in its place."""
    store = good().write(tmp_path / "store")
    whole = asked(store)
    with in_parts(count):
        assert asked(store) == whole
    assert whole.ok
    assert whole.commits == len(good().commits)


def test_the_first_refusal_is_the_one_that_is_told(tmp_path: Path) -> None:
    """What later parts find does not count, since they began with a state that nobody had a right to make."""
    history = good()
    history.commit(EDIT, MALLORY, day(24))
    for number in (25, 26, 27):
        history.commit({NOTE: b"opened: 2024-03-%d\n" % number}, MALLORY, day(number))
    store = history.write(tmp_path / "store")
    whole = asked(store)
    with in_parts(4):
        parts = asked(store)
    assert parts == whole
    assert [rule for rule, severity, _ in found(parts) if severity == "reject"] == ["B03"]
    assert parts.findings[-1].commit == history.commits[-4]


def test_a_later_part_is_refused(tmp_path: Path) -> None:
    """The commits before it are counted as good."""
    history = good()
    history.commit(EDIT, OLIVE, day(24))
    history.commit({NOTE: b"opened: 2024-03-26\n"}, MALLORY, day(25))
    with in_parts():
        parts = asked(history.write(tmp_path / "store"))
    assert not parts.ok
    assert parts.commits == len(history.commits) - 1


def test_a_part_whose_process_ends_without_a_word_is_judged_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody killed it, or the memory was full."""
    asked_for = []

    def ended(_work: object, answer: object) -> None:
        del answer
        os._exit(9)

    whole_part = judging.Judging._part

    def part(self: judging.Judging, names: list[str], first: int, last: int, after: str | None) -> Verdict:
        asked_for.append((first, last))
        return whole_part(self, names, first, last, after)

    monkeypatch.setattr(judging, "_do", ended)
    monkeypatch.setattr(judging.Judging, "_part", part)
    store = good().write(tmp_path / "store")
    with in_parts():
        assert asked(store).ok
    assert len(asked_for) == 3
    assert asked_for[0][0] == 0
    assert asked_for[-1][1] == len(good().commits)


def test_a_part_whose_process_ends_in_the_middle_of_its_answer_is_judged_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer with many warnings is longer than what a pipe holds."""

    def cut_short(_work: object, answer: Connection) -> None:
        os.write(answer.fileno(), struct.pack("!i", 100_000) + b"the beginning")
        os._exit(9)

    monkeypatch.setattr(judging, "_do", cut_short)
    store = good().write(tmp_path / "store")
    with in_parts():
        proof = asked(store)
    assert proof.ok
    assert proof.commits == len(good().commits)


def test_the_signature_is_judged_before_anything_is_read(tmp_path: Path) -> None:
    """Whole and in parts: an unsigned commit is told to be one, whatever its records look like."""
    history = good()
    unread = {f"partners/{HARBOUR}/posts.yaml": b"posts: [\n"}
    history.commit(unread, MALLORY, day(24), armor=lambda _: None)
    store = history.write(tmp_path / "store")
    for count in (1, 2, 3, len(history.commits)):
        with in_parts(count):
            assert found(asked(store)) == [("B01", "reject", history.tip)]
    assert found(judged(history, since=good().tip)) == [("B01", "reject", history.tip)]


def children() -> set[str]:
    """Give the processes that this one started, those among them that ended and nobody waited for."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split())


def test_no_process_is_left_behind(tmp_path: Path) -> None:
    """Neither after a verdict nor after a refusal in the first part, when nobody waits for the others."""
    history = good().up_to(2)
    history.commit(EDIT, MALLORY, day(5))
    # A fixture of other tests may have one that waits.
    before = children()
    for store in (good().write(tmp_path / "good"), history.write(tmp_path / "bad")):
        with in_parts():
            asked(store)
        assert children() == before


def test_a_short_history_is_judged_by_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one would take longer to start than to judge."""

    def fail(_work: object) -> None:
        pytest.fail("another process was started")

    monkeypatch.setattr(judging, "_elsewhere", fail)
    assert asked(good().write(tmp_path / "store")).ok
