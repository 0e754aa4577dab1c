"""What is shown is harmless and can be shown everywhere: odd names, old consoles, readers who go away."""

from __future__ import annotations

import os
import subprocess
import unicodedata
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import ADD_NEW_ROAD, PARTNER, PROGRAM, READING, Terminal, copy, environment, git, run, run_apart
from tests.cli.conftest import settle_surroundings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gpg_home import GpgHome

NAMES = ("Łódź & Żółty Dom", "शान्ति केंद्र", "黄色い家 Trust", "مركز السلام", "Naïve Café £5 — “Quoted”", "Trust 🏠")


@pytest.fixture(scope="module")
def tongues(template: Path, keyring: GpgHome, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose partners have names that code page 1252 cannot show; looked at, never changed."""
    root = copy(template, tmp_path_factory.mktemp("tongues") / "isa")
    with pytest.MonkeyPatch.context() as patch:
        settle_surroundings(patch, keyring)
        for number, name in enumerate(NAMES):
            done = run("add-partner", name, *ADD_NEW_ROAD[2:], "--id", f"tongue-{number}", "--store", str(root))
            assert done.code == 0, done.err
    return root


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1252", ("list-partners",)),
        ("cp1252", ("list-partners", "--json")),
        ("cp437", ("history",)),
        ("ascii", ("show-partner", "tongue-2")),
    ],
)
def test_an_old_console_shows_every_name(encoding: str, words: tuple[str, ...], tongues: Path) -> None:
    """No crash, and the names come out as UTF-8."""
    done = run_apart(*words, folder=tongues, PYTHONIOENCODING=encoding)
    assert (done.code, done.err) == (0, "")
    assert NAMES[2] in done.out


def test_an_old_console_shows_every_name_in_a_message(tongues: Path) -> None:
    """What was not found and what was probably meant."""
    done = run_apart("show-partner", NAMES[2] + "x", folder=tongues, PYTHONIOENCODING="cp1252")
    assert done.code == 3
    assert NAMES[2] in done.err


def test_a_narrow_terminal_shows_wide_names(tongues: Path) -> None:
    """On 80 columns and on 40."""
    for columns in (80, 40):
        with Terminal("list-partners", "--category", "other", folder=tongues, columns=columns) as person:
            assert person.end() == 0
        assert "黄色い家" in person.shown


EVIL = "\x1b]0;owned\x07\x1b[31mRed\x9b2J\u202egnp.exe\u2066"


def harmless(text: str) -> bool:
    """Say whether a terminal can show text without obeying it."""
    return all(one == "\n" or unicodedata.category(one) not in {"Cc", "Cf", "Cs"} for one in text)


def test_escapes_in_what_people_committed_are_shown_and_not_obeyed(store: Path) -> None:
    """A commit by hand with escapes in the committer's name and the message: visible marks instead (ATTACKS E08)."""
    who = {
        "GIT_COMMITTER_NAME": EVIL,
        "GIT_AUTHOR_NAME": EVIL,
        "GIT_COMMITTER_EMAIL": "e@x.org",
        "GIT_AUTHOR_EMAIL": "e",
    }
    command = ["git", "commit", "-q", "--allow-empty", "--no-gpg-sign", "-m", EVIL]
    subprocess.run(command, cwd=store, env={**os.environ, **who}, check=True)
    for words in (("history",), ("history", "--json")):
        done = run(*words)
        assert done.code == 0
        assert harmless(done.out)
        assert "Red" in done.out
    assert run("history", "--json").report["commits"][0]["subject"].endswith("\u2066")
    with Terminal("history", folder=store) as person:
        assert person.end() == 0
    assert "<U+202E>" in "".join(person.shown.split())


@pytest.mark.parametrize("words", [*READING.values(), ("show-partner", "glebe-house")], ids=" ".join)
def test_escapes_in_a_record_are_refused_or_harmless(words: tuple[str, ...], store: Path) -> None:
    """Quoted in YAML, where no editor shows them: the message names file and line, and shows them as marks."""
    facts = (store / "partners/glebe-house/partner.yaml").read_text("utf-8")
    evil = "".join(f"\\u{ord(one):04x}" for one in EVIL)
    (store / "partners/glebe-house/partner.yaml").write_text(
        facts.replace("Glebe House", f'"Glebe {evil}"', 1), "utf-8"
    )
    git(store, "commit", "-qam", "evil", "--no-gpg-sign")
    done = run(*words)
    assert harmless(done.out)
    assert harmless(done.err)
    if words[0] in {"show-partner", "list-partners"} and words[-1] != PARTNER:
        assert done.code == 5
        assert "partners/glebe-house/partner.yaml:" in done.error


def test_escapes_that_are_typed_come_back_as_marks(store: Path) -> None:
    """In messages about a partner, a category, a version, a file."""
    for words in (
        ("show-partner", EVIL),
        ("list-partners", "--category", EVIL),
        ("render", "--version", EVIL),
        ("list-partners", "--on", EVIL),
        ("record-adoption", PARTNER, "--paper", EVIL),
        ("help", EVIL),
        (EVIL,),
        ("status", f"--{EVIL}"),
        ("status", "--store", EVIL.replace("\x00", "")),
    ):
        done = run(*words)
        assert done.code in {2, 3, 5}, (words, done)
        assert harmless(done.err), words
    assert store.is_dir()


@pytest.mark.parametrize(
    "words", [("history",), ("list-partners",), ("list-partners", "--json"), ("--help",), ("check",)]
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_who_goes_away_is_not_missed(words: tuple[str, ...], unbuffered: str, store: Path) -> None:
    """isa-admin history | head: nothing on stderr, and the exit code is the command's own."""
    read, write = os.pipe()
    process = subprocess.Popen(
        [*PROGRAM, *words],
        cwd=store,
        env=environment({"PYTHONUNBUFFERED": unbuffered or None}),
        stdout=write,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    )
    os.close(write)
    os.close(read)
    _, err = process.communicate()
    assert err.decode() == ""
    # The help is typer's own, and typer ends with 1 when it loses its reader.
    assert process.returncode in ({0, 1} if "--help" in words else {1} if words == ("check",) else {0})


def test_a_change_goes_through_though_nobody_reads(store: Path) -> None:
    """What was asked for is done; only the words about it are lost."""
    read, write = os.pipe()
    process = subprocess.Popen(
        [*PROGRAM, *ADD_NEW_ROAD],
        cwd=store,
        env=environment({"PYTHONUNBUFFERED": "1"}),
        stdout=write,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    )
    os.close(write)
    os.close(read)
    _, err = process.communicate()
    assert (process.returncode, err.decode()) == (0, "")
    assert git(store, "log", "-1", "--format=%s").strip() == "Add partner New Road Project"


def test_a_pipe_gets_whole_lines_without_padding(store: Path) -> None:
    """Nothing is cut, nothing is left out, no line ends in spaces."""
    lines = run_apart("list-partners", folder=store).out.splitlines()
    assert lines[0].split() == ["Partner", "Id", "Category", "Standing", "Adopted"]
    assert all(line == line.rstrip() for line in lines)
    assert sum("in-force" in line for line in lines) == 30
    long = "east-leicestershire-and-rutland-clinical-commissioning-group"
    assert any(long in line and "Health Agencies/Organisations" in line for line in lines)
