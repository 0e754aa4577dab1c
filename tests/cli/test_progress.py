"""Long work shows at a terminal how far it is, and says nothing where nobody looks."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from isa_admin.cli import progress
from isa_admin.system import watching
from tests.cli.acting import Terminal, anchor_line, git, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.acting import Said

COMMITS = 120


@pytest.fixture
def long_history(store: Path) -> Path:
    """A store with many commits by hand, which is shared too."""
    made = "".join(
        "commit refs/heads/main\ncommitter Hand <hand@example.org> 1767225600 +0000\ndata 7\nBy hand\n"
        + ("from refs/heads/main^0\n" if number == 0 else "")
        for number in range(COMMITS)
    )
    subprocess.run(["git", "fast-import", "--quiet"], cwd=store, input=made.encode(), check=True)
    git(store, "clone", "-q", "--bare", ".", "../shared.git")
    assert run("trust", anchor_line(store)).code == 0
    return store


@pytest.mark.parametrize(
    ("words", "end"),
    [
        (("verify",), 1),
        (("status",), 0),
        (("sync", "../shared.git"), 5),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else "",
)
def test_judging_a_long_history_is_shown(words: tuple[str, ...], end: int, long_history: Path) -> None:
    """Asked for, at the first look at the newest commit, and before anything is shared; not in a pipe."""
    with Terminal(*words, folder=long_history) as person:
        person.expect("Verifying the history")
        assert person.end() == end
    assert "Verifying" not in _all_of(run(*words, "--json"))


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("render", "--out", "../agreement.docx", "--replace"), "Writing the document"),
        (("redline", "V4.00", "today"), "Comparing the texts"),
        (
            ("notify", "draft-for-comment", "nspcc", "glebe-house", "--version", "V4.01", "--yes", "--dry-run"),
            "Drawing letters",
        ),
        (("import-partners", "../many.csv", "--dry-run"), "Looking at the rows"),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else "",
)
def test_long_work_is_shown(words: tuple[str, ...], shown: str, store: Path) -> None:
    """A bar, which goes when the work is done; what the command says stands alone then."""
    rows = "".join(f"Trust {number},other\n" for number in range(100))
    (store.parent / "many.csv").write_text(f"name,category\n{rows}", "utf-8")
    with Terminal(*words, folder=store) as person:
        person.expect(shown)
        assert person.end() == 0
    assert shown not in _all_of(run(*words))


def test_work_that_is_over_at_once_is_not_shown(store: Path) -> None:
    """A bar that comes and goes before anybody has read it only flickers."""
    with Terminal("status", folder=store) as person:
        assert person.end() == 0
        assert "Verifying" not in person.shown


def test_work_within_work_is_left_to_the_outer_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One bar at a time; it is gone when the work has failed, before the message is printed."""
    monkeypatch.setattr(progress, "at_terminal", lambda: True)

    def work() -> None:
        with progress.work_shown(quiet=False):
            for number in watching.along([2, 1, 0], 3, "Outer"):
                with watching.during("Inner"):
                    done.append(1 // number)

    done: list[int] = []
    with pytest.raises(ZeroDivisionError):
        work()
    assert done == [0, 1]
    said = capsys.readouterr().out
    assert "Inner" not in said
    assert list(watching.along([1, 2], 2, "Nobody looks")) == [1, 2]
    assert capsys.readouterr().out == ""


def _all_of(said: Said) -> str:
    return said.out + said.err
