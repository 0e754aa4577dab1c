"""Golden scenarios: each folder here holds a script, and what it must come to.

``script.txt`` has a command a line, of isa-admin or git, typed in the folder of a store; ``on DATE`` sets the day,
``edit FILE TEXT`` adds a line to a file.
``session.txt`` is what a terminal shows, ``store.txt`` each file of the store that is new or other than before,
``documents.txt`` the words of each letter, e-mail and calendar that was written. ``pytest tests/scenarios --bless``
writes the three anew: look at what changed before you commit it.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import copy, git, run, tip, whole
from tests.cli.conftest import settle_surroundings
from tests.scenarios.offering import offers, rehearsed
from tests.scenarios.reading import words_of

if TYPE_CHECKING:
    from tests.gpg_home import GpgHome

HERE = Path(__file__).parent
SCENARIOS = sorted(folder.name for folder in HERE.iterdir() if (folder / "script.txt").is_file())
FILES = ("form.pdf", "letter.pdf", "evidence.pdf", "evidence-2.pdf")
"""What lies beside the store, for commands that take a file; each holds its own name."""


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_comes_to_what_is_written_down(  # noqa: PLR0913, PLR0917  fixtures
    name: str,
    beginning: Path,
    keyring: GpgHome,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """Session, store and documents are those of the last blessing, and every commit proves itself from the anchor."""
    settle_surroundings(monkeypatch, keyring)
    for kept in ("CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kept}_HOME", str(tmp_path_factory.mktemp("settings")))
    root = copy(beginning, tmp_path / "isa")
    for file in FILES:
        (tmp_path / file).write_text(file, encoding="ascii")
    monkeypatch.chdir(root)
    before = tip(root)
    made = {
        "session.txt": _play((HERE / name / "script.txt").read_text(encoding="utf-8"), monkeypatch),
        "store.txt": _changed(root, before),
        "documents.txt": words_of(tmp_path / "letters"),
    }
    for file, words in made.items():
        golden, text = HERE / name / file, _steady(words)
        if request.config.getoption("--bless"):
            golden.write_text(text, encoding="utf-8")
        assert text == golden.read_text(encoding="utf-8"), f"{name}/{file}; to accept it: pytest {HERE.name} --bless"
    whole(root)


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_a_scenario_offers_can_be_typed(  # noqa: PLR0913, PLR0917  fixtures
    name: str,
    beginning: Path,
    keyring: GpgHome,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each ``next:`` and each ``try:`` is rehearsed where it was printed: it makes sense there, and no rule refuses it.

    What a person has to fill in (DATE, FILE, a name) is filled in. A step that writes is rehearsed with ``--dry-run``.
    """
    settle_surroundings(monkeypatch, keyring)
    for kept in ("CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kept}_HOME", str(tmp_path_factory.mktemp("settings")))
    root = copy(beginning, tmp_path / "isa")
    for file in FILES:
        (tmp_path / file).write_text(file, encoding="ascii")
    monkeypatch.chdir(root)
    wrong, seen = [], set()
    for line in (HERE / name / "script.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("on "):
            monkeypatch.setenv("ISA_ADMIN_TODAY", line.removeprefix("on "))
        elif line.startswith("edit "):
            _edit(*line.split(" ", 2)[1:])
        elif line.startswith("git "):
            git(Path.cwd(), *shlex.split(line)[1:])
        elif line.startswith("isa-admin "):
            said = run(*shlex.split(line)[1:])
            new = [offer for offer in offers(said.out, said.err) if offer not in seen]
            seen.update(new)
            wrong += [f"after {line}\n  {told}" for offer in new if (told := _not_to_be_typed(offer))]
    assert seen
    assert wrong == []


def _not_to_be_typed(offer: str) -> str:
    """Rehearse an offer, and say what is wrong with it."""
    done = run(*rehearsed(offer))
    # What is missing is asked for at a terminal.
    if done.code in {0, 1} or " is missing" in done.error:
        return ""
    return f"{offer}\n  [exit {done.code}] {done.err}"


def _play(script: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Type the commands of a script; gives the session as a terminal shows it."""
    shown = []
    for line in script.splitlines():
        if line.startswith("on "):
            monkeypatch.setenv("ISA_ADMIN_TODAY", line.removeprefix("on "))
            shown.append(f"# {line.removeprefix('on ')}\n")
        elif line.startswith("isa-admin "):
            done = run(*shlex.split(line)[1:])
            code = f"[exit {done.code}]\n" if done.code else ""
            # The program's note that the day is pretended stands above each session once, as "# DAY".
            err = re.sub(r"(?m)^note: ISA_ADMIN_TODAY .*\n", "", done.err)
            shown.append(f"$ {line}\n{done.out}{err}{code}")
        elif line.startswith("edit "):
            _edit(*line.split(" ", 2)[1:])
            shown.append(f"# {line}\n")
        elif line.startswith("git "):
            noon = f"{os.environ['ISA_ADMIN_TODAY']}T12:00:00Z"
            said = git(Path.cwd(), *shlex.split(line)[1:], GIT_AUTHOR_DATE=noon, GIT_COMMITTER_DATE=noon)
            shown.append(f"$ {line}\n{said}")
        elif line.strip():
            assert line.startswith("#"), f"a script has no line such as {line!r}"
            shown.append(f"{line}\n")
    return "\n".join(shown)


def _edit(path: str, more: str) -> None:
    """Add something to the end of a file, as somebody with an editor does, with tabs and line ends where it says so."""
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(more.replace("\\t", "\t").replace("\\n", "\n") + "\n")


def _changed(root: Path, before: str) -> str:
    """Give each file that is new or other than it was, and the subject of each commit."""
    subjects = git(root, "log", "--reverse", "--format=%s", f"{before}..")
    files = git(root, "diff", "--name-only", "--no-renames", before, "main").splitlines()
    texts = [f"=== {file}\n{git(root, 'show', f'main:{file}')}" for file in files]
    return f"{subjects}\n" + "\n".join(texts)


def _steady(text: str) -> str:
    """Take out what differs from run to run or from machine to machine: commits, keys, digests of zipped files."""
    text = re.sub(r"\"?\b[0-9a-f]{64}\b\"?", "<sha256>", text.replace("\r\n", "\n"))
    text = re.sub(r"\b[0-9A-F]{40}\b|(?:[0-9A-F]{4} +){9}[0-9A-F]{4}", "<fingerprint>", text)
    text = re.sub(r"kept/[0-9]{8}T[0-9]{6}Z-", "kept/<time>-", text)
    return re.sub(r"\b(?:[0-9a-f]{40}|[0-9a-f]{12})\b", "<commit>", text)
