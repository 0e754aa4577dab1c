"""After any commands and commits by hand, verification says yes, or the next command leads back to where it does.

A command that refuses names what to try. What it names is typed here, and at its end verification says yes again.
"""

from __future__ import annotations

import re
from contextlib import chdir, suppress
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.cli import test_tip as slips
from tests.cli.acting import ADD_NEW_ROAD, PARTNER, RECORD_ADOPTION, anchor_line, commit_by_hand, copy, git, run, state
from tests.cli.conftest import furnish
from tests.effort import examples

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_NUMBER = count(1)
MOST_STEPS_BACK = 4
"""A refusal may name a second thing to do first: an edit in the way, or what was pushed by hand."""


class Step(NamedTuple):
    """One thing that somebody does to a store, whether it works or is refused."""

    name: str
    do: Callable[[Path], object]

    def __repr__(self) -> str:
        """Say it in a report of Hypothesis."""
        return self.name


def typed(*words: str) -> Step:
    """Type a command."""
    return Step(" ".join(words), lambda _root: run(*words))


def _good_by_hand(root: Path) -> None:
    path = "partners/nspcc/partner.yaml"
    commit_by_hand(root, path, (root / path).read_text("utf-8") + f"# note {next(_NUMBER)}\n")


def _edited(root: Path) -> None:
    path = root / slips.FACTS
    if path.is_file() and not path.is_symlink():
        path.write_text(path.read_text("utf-8") + f"# edit {next(_NUMBER)}\n", "utf-8")


def _published(root: Path) -> None:
    git(root, "update-ref", "refs/remotes/origin/main", "HEAD")


def _slip(slip: Callable[[Path], None]) -> Step:
    def do(root: Path) -> None:
        # Somebody's slip is made in a file as it was recorded, if that can still be done.
        git(root, "checkout", "-q", "HEAD", "--", ".", check=False)
        # One that was made already cannot be made again: then nothing is left to commit, or to take away.
        with suppress(AssertionError, IndexError, FileNotFoundError):
            slip(root)

    return Step(f"by hand: {slip.__name__}", do)


STEPS = [
    typed(*ADD_NEW_ROAD),
    typed("update-partner", PARTNER, "--postcode", "LE2 2BB", "--yes"),
    typed("remove-partner", PARTNER, "--yes"),
    typed(*RECORD_ADOPTION),
    typed("update-agreement", "--area", "Northshire", "--yes"),
    typed("commit", "By hand", "--yes"),
    typed("undo", "--yes"),
    Step("a good commit by hand", _good_by_hand),
    Step("an edit in the folder", _edited),
    Step("pushed by hand", _published),
    *map(_slip, [*(slip for slip in slips.SLIPS if slip is not slips.merge), slips.unreadable]),
]
BY_NAME = {step.name: step for step in STEPS}


def verified(root: Path, anchor: str) -> bool:
    """Say whether verification says yes."""
    return run("verify", "--anchor", anchor, "--accept-rewrite", "--store", str(root)).code == 0


def lead_back(root: Path, anchor: str) -> None:
    """Type what each refusal names to try, until verification says yes."""
    good = git(root, "rev-parse", "HEAD").strip()
    for _ in range(MOST_STEPS_BACK):
        before = state(root)
        refused = run("update-agreement", "--title", f"Agreement {next(_NUMBER)}", "--yes")
        assert refused.code == 5, f"verification says no, and a command goes on: {refused.out}{refused.err}"
        assert state(root) == before
        assert "isa-admin undo" in refused.remedy, refused.remedy
        if "git push" in refused.remedy:
            good = re.search(r"REMOTE ([0-9a-f]{12}):main", refused.remedy)[1]  # type: ignore[index]  # it names one
            git(root, "update-ref", "refs/remotes/origin/main", good)
        done = run("undo", "--yes")
        if done.code and "git restore" in done.remedy:
            git(root, "restore", "--staged", "--worktree", ".", check=False)
            git(root, "clean", "-qfd", check=False)
            done = run("undo", "--yes")
        assert done.code == 0, done.err
        if verified(root, anchor):
            return
    raise AssertionError(f"verification still says no after {MOST_STEPS_BACK} steps back from {good}")


@pytest.mark.timeout(1800)
@settings(
    max_examples=examples(6, 40),
    deadline=None,
    derandomize=True,
    # A shorter sequence would be nicer to read, but each one that is tried takes seconds.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(steps=st.lists(st.sampled_from(STEPS), min_size=2, max_size=7))
@example(steps=[BY_NAME["by hand: tab"], BY_NAME["an edit in the folder"], BY_NAME["by hand: unsigned"]])
@example(steps=[BY_NAME["by hand: stray_file"], BY_NAME["pushed by hand"], BY_NAME["a good commit by hand"]])
def test_verification_says_yes_or_the_next_command_leads_back(
    template: Path, tmp_path: Path, steps: list[Step]
) -> None:
    """From the store that all these tests begin with; every step may work or be refused."""
    folder = tmp_path / str(next(_NUMBER))
    folder.mkdir()
    root = copy(template, folder / "isa")
    furnish(folder)
    anchor = anchor_line(root)
    with chdir(root):
        for step in steps:
            step.do(root)
        if not verified(root, anchor):
            lead_back(root, anchor)
        done = run("update-agreement", "--title", f"Agreement {next(_NUMBER)}", "--yes")
        assert done.code == 0, done.err
        assert verified(root, anchor)
