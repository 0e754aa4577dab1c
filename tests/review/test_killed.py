"""kill -9 while a review is written: main and the branch of the review hold the old state or the new one.

Verification says yes of both after each kill, and typing the command again brings it to its end. ``make test`` kills
the two that write most; ``make test-all`` and ``ISA_KILL_ROUNDS`` the others and more often.
"""

from __future__ import annotations

import os
import shutil
import time
from typing import TYPE_CHECKING

import pytest
from msgspec import Struct

from isa_admin.word.example_returns import returned
from tests.cli.acting import anchor_line, copy, git, run, tip, whole
from tests.cli.conftest import settle_surroundings
from tests.cli.test_killing import ROUNDS, kill_within, moments, start
from tests.review.acting import BRANCH, OPENED, as_, branch_tip, keyring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

RECORD = ("record-comment", "nspcc", "--text", "It is gone", "--section", "13", "--quote", "GCSx email", "--yes")
CHANGE = ("Where possible, this should be GCSx email.", "Where possible, this should be encrypted email.")


class Case(Struct, frozen=True):
    """Who types what, how many commands of the review went before, and which branches it writes."""

    who: str
    words: tuple[str, ...]
    after: int
    moves: tuple[str, ...] = (BRANCH,)


CASES = {
    "answer-comment": Case("rita", ("--amend", "--words", "Use secure email.", "--yes"), 1),
    "close-review": Case("olive", ("close-review", "--issue", "--yes"), 3, ("main",)),
    "record-comment": Case("rita", RECORD, 0),
    "collect-comments": Case("rita", ("collect-comments", "../returned", "--yes"), 0),
    "draft": Case("rita", ("draft", "--out", "../second", "--yes"), 2),
}
SAMPLE = ("answer-comment", "close-review")


@pytest.fixture(scope="module")
def reviewed(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], Path]]:
    """Gives the store after so many commands of the review: a comment, its answer, the next draft."""
    folder = tmp_path_factory.mktemp("reviewed")
    roots = [copy(drawn, folder / "0" / "isa")]
    with pytest.MonkeyPatch.context() as patch:
        settle_surroundings(patch, keyring("olive"))
        for name in ("CONFIG", "STATE", "CACHE"):
            patch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
        patch.setenv("ISA_ADMIN_TODAY", OPENED)

        def after(number: int) -> Path:
            while len(roots) <= number:
                root = copy(roots[-1], folder / str(len(roots)) / "isa")
                patch.chdir(root)
                done = as_("rita", *commands(root)[len(roots) - 1])
                assert done.code == 0, done.err
                roots.append(root)
            return roots[number]

        yield after


def commands(root: Path) -> tuple[tuple[str, ...], ...]:
    """Give what is typed one after the other in a review."""
    return RECORD, ("answer-comment", comment_of(root), *CASES["answer-comment"].words), CASES["draft"].words


def comment_of(root: Path) -> str:
    """Give the id of the comment that was recorded; nothing before that."""
    paths = git(root, "ls-tree", "-r", "--name-only", BRANCH, "agreement/reviews/2027/").split()
    return paths[0].rpartition("/")[2].removesuffix(".yaml") if paths else ""


def proved(root: Path) -> None:
    """Ensure that nothing on main or on the branch of the review is refused."""
    for ref in ((), ("--ref", BRANCH)):
        found = run("verify", str(root), *ref, "--json").report["findings"]
        assert [one for one in found if one["severity"] == "reject"] == []


@pytest.mark.timeout(60 + 15 * ROUNDS)
@pytest.mark.parametrize("name", [one if one in SAMPLE else pytest.param(one, marks=pytest.mark.slow) for one in CASES])
def test_a_killed_review_is_sound_and_goes_on(
    name: str, reviewed: Callable[[int], Path], drawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old or new on each branch, proved, and whole after the next command; nothing is there twice in the end."""
    case, pristine = CASES[name], reviewed(CASES[name].after)
    words = case.words if case.words[0] == name else (name, comment_of(pristine), *case.words)
    (tmp_path / "returned").mkdir()
    draft = next((drawn.parent / "first").glob("nspcc-draft-*.docx"))
    content = returned(draft.read_bytes(), "Robin Example", "2027-02-20T10:15:00Z", note=None, change=CHANGE)
    (tmp_path / "returned" / draft.name).write_bytes(content)
    root = copy(pristine, tmp_path / "isa")
    monkeypatch.chdir(root)
    assert run("trust", anchor_line(root)).code == 0
    monkeypatch.setenv("GNUPGHOME", str(keyring(case.who).path))
    before = {"main": tip(root), BRANCH: branch_tip(root)}
    begun = time.monotonic()
    assert start(words, root).wait() == 0
    spent = time.monotonic() - begun
    after = {ref: git(root, "rev-list", "--count", ref) for ref in before}
    for moment in moments(spent):
        os.chdir(tmp_path)
        shutil.rmtree(root)
        shutil.rmtree(tmp_path / "second", ignore_errors=True)
        os.chdir(copy(pristine, root))
        kill_within(start(words, root), moment)
        assert "error" not in git(root, "fsck", "--strict", "--no-dangling"), moment
        for ref, old in before.items():
            now = git(root, "rev-parse", ref).strip()
            moved = ref in case.moves and git(root, "rev-parse", f"{ref}~1").strip() == old
            assert now == old or moved, (moment, ref)
        assert run("status").code == 0
        proved(root)
        again = run(*words)
        assert again.code in {0, 4, 5}, (moment, again)
        assert {ref: git(root, "rev-list", "--count", ref) for ref in before} == after, (moment, again)
        proved(root)
        assert name != "close-review" or git(root, "cat-file", "-t", "refs/tags/V5.00").strip() == "tag"
        whole(root)
