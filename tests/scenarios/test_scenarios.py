"""Golden scenarios: each folder here holds a script, and what it must come to.

``script.txt`` has a command a line, of isa-admin or git, typed in the folder of a store; ``on DATE`` sets the day,
``edit FILE TEXT`` adds a line to a file, and ``as ed`` and ``as olive`` change who sits at a computer of their own.
After the word ``small`` the store has an agreement of three partners instead of the reference. ANCHOR stands for the
anchor of the first officer's store, COMMENT for the first comment on a draft that has no answer.
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

from tests.cli.acting import Said, anchor_line, copy, git, run, tip, whole
from tests.cli.conftest import settle_surroundings
from tests.gpg_home import cached_home
from tests.scenarios.offering import Rehearsal
from tests.scenarios.reading import words_of

if TYPE_CHECKING:
    from tests.gpg_home import GpgHome

HERE = Path(__file__).parent
SCENARIOS = sorted(folder.name for folder in HERE.iterdir() if (folder / "script.txt").is_file())
FILES = ("form.pdf", "letter.pdf", "evidence.pdf", "evidence-2.pdf")
"""What lies beside the store, for commands that take a file; each holds its own name."""
PEOPLE = {
    "ed": "Ed Second <ed@example.org>",
    "rita": "Rita Reviewer <rita@example.org>",
    "ray": "Ray Reviewer <ray@example.org>",
}
"""A second officer and two reviewers, whose certificates lie beside the store too."""


class Play:
    """The people of a scenario: who sits where, and what each line of the script comes to."""

    def __init__(self, beginning: Path, keyring: GpgHome, folder: Path, patch: pytest.MonkeyPatch) -> None:
        settle_surroundings(patch, keyring)
        self._patch = patch
        self._folder = folder
        self.root = copy(beginning, folder / "isa")
        self._keyrings = {"olive": keyring}
        self._anchor = anchor_line(self.root)
        for who in (*PEOPLE, "olive"):
            self._sits(who)

    def does(self, line: str) -> Said | None:
        """Do what one line of a script says; gives what a command said."""
        what, _, rest = line.partition(" ")
        match what:
            case "on":
                # The time too: a script says what happened earlier on the same day.
                self._patch.setenv("ISA_ADMIN_TODAY", f"{rest} 18:00")
            case "as":
                self._sits(rest)
            case "edit":
                _edit(*rest.split(" ", 1))
            case "isa-admin":
                words = rest.replace("ANCHOR", self._anchor)
                return run(*shlex.split(words.replace("COMMENT", _comment()) if "COMMENT" in words else words))
            case "git":
                noon = f"{os.environ['ISA_ADMIN_TODAY'][:10]}T12:00:00Z"
                return Said(0, git(Path.cwd(), *shlex.split(rest), GIT_AUTHOR_DATE=noon, GIT_COMMITTER_DATE=noon), "")
            case "small":
                pass
            case _:
                assert not what or what.startswith("#"), f"a script has no line such as {line!r}"
        return None

    def _sits(self, who: str) -> None:
        """Let somebody sit down, with their own keyring and settings, in their copy of the store if they have one."""
        if who not in self._keyrings:
            self._keyrings[who] = cached_home(PEOPLE[who])
        home = self._keyrings[who]
        self._patch.setenv("GNUPGHOME", str(home.path))
        for kept in ("CONFIG", "STATE", "CACHE"):
            self._patch.setenv(f"XDG_{kept}_HOME", str(self._folder / f".{who}-{kept.lower()}"))
        here = self.root if who == "olive" else self._folder / who / "isa"
        here.parent.mkdir(exist_ok=True)
        for file in FILES:
            (here.parent / file).write_text(file, encoding="ascii")
        if who != "olive":
            (fingerprint,) = home.fingerprints.values()
            (self._folder / f"{who}.asc").write_text(home.certificate(fingerprint), "ascii")
        self._patch.chdir(here if here.is_dir() else here.parent)


@pytest.fixture
def play(name: str, keyring: GpgHome, tmp_path: Path, request: pytest.FixtureRequest) -> Play:
    """A store of the first officer, who sits there, with files beside it; no LibreOffice makes one file to print."""
    small = "\nsmall\n" in (HERE / name / "script.txt").read_text(encoding="utf-8")
    monkeypatch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
    monkeypatch.setattr("isa_admin.pdf.libreoffice.find", lambda: None)
    return Play(request.getfixturevalue("small" if small else "beginning"), keyring, tmp_path, monkeypatch)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_comes_to_what_is_written_down(
    name: str, play: Play, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Session, store and documents are those of the last blessing, and every commit proves itself from the anchor.

    Each ``next:`` and each ``try:`` is rehearsed where it was printed: it makes sense there, and no rule refuses it.
    What a person has to fill in (DATE, FILE, a name) is filled in. A step that writes is rehearsed with ``--dry-run``.
    """
    before = tip(play.root)
    rehearsal = Rehearsal(tmp_path)
    made = {
        "session.txt": _session((HERE / name / "script.txt").read_text(encoding="utf-8"), play, rehearsal),
        "store.txt": _changed(play.root, before),
        "documents.txt": words_of(tmp_path / "letters"),
    }
    for file, words in made.items():
        golden, text = HERE / name / file, _steady(words.replace(str(tmp_path), "<folder>"))
        if request.config.getoption("--bless"):
            golden.write_text(text, encoding="utf-8")
        assert text == golden.read_text(encoding="utf-8"), f"{name}/{file}; to accept it: pytest {HERE.name} --bless"
    assert rehearsal.seen
    assert rehearsal.wrong == []
    whole(play.root)


def _session(script: str, play: Play, rehearsal: Rehearsal) -> str:
    """Type the commands of a script, and rehearse what they offer; gives the session as a terminal shows it."""
    shown = []
    for line in script.splitlines():
        said = play.does(line)
        if said is not None:
            code = f"[exit {said.code}]\n" if said.code else ""
            # The program's note that the day is pretended stands above each session once, as "# DAY".
            err = re.sub(r"(?m)^note: ISA_ADMIN_TODAY .*\n", "", said.err)
            shown.append(f"$ {line}\n{said.out}{err}{code}")
            if line.startswith("isa-admin "):
                rehearsal.after(line, said)
        elif line.strip():
            words = line.removeprefix("on ")
            shown.append(f"{line}\n" if line.startswith("#") else f"# {words}\n")
    return "\n".join(shown)


def _comment() -> str:
    """Give the id of the first comment on a draft that has no answer."""
    waiting = run("list-comments", "--open", "--json").report["comments"]
    return str(waiting[0]["id"]) if waiting else "none-waits"


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
    text = re.sub(r"\"?\b[0-9A-F]{40}\b\"?|(?:[0-9A-F]{4} +){9}[0-9A-F]{4}", "<fingerprint>", text)
    text = re.sub(r"(?s)(-----BEGIN PGP [A-Z ]+-----).*?(-----END)", r"\1\n<base64>\n\2", text)
    text = re.sub(r"(?m)^(  Expires +)[0-9]+ [A-Z][a-z]+ [0-9]{4}$", r"\1<date>", text)
    text = re.sub(r"kept/[0-9]{8}T[0-9]{6}Z-", "kept/<time>-", text)
    # One that could be read as a number stands in quotes.
    return re.sub(r"\"?\b(?:[0-9a-f]{40}|[0-9a-f]{12})\b\"?", "<commit>", text)
