"""What is promised of every command, for each that there is: a new one is covered by itself."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import typer

from isa_admin.cli.main import app
from tests.cli.acting import CHANGING, PARTNER, READING, WRITING, run, run_apart, state, tip
from tests.cli.sampling import sampled
from tests.scenarios.offering import not_to_be_typed

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM: Any = typer.main.get_command(app)
COMMANDS: dict[str, Any] = PROGRAM.commands
LISTED = [name for name, command in COMMANDS.items() if not command.hidden]
"""What people type; a hidden command is typed by git."""
ELSEWHERE = {
    *("demo", "adopt", "record-version", "remove-officer", "renew-key", "revoke-key"),
    *("certificate", "verify", "clone", "sync", "record-again", "install-hook", "receive"),
    *("draft", "collect-comments", "record-comment", "list-comments", "answer-comment"),
    *("show-breach", "show-change", "show-compliance", "redline", "verify-document", "import-agreement"),
    *("edit-terms", "finalise", "templates"),
}
"""Need more than the store of these tests has: a signatory's key, a second officer, an anchor, a remote, a breach."""
STORELESS = {"demo", "init", "import-agreement", "help", "clone", "receive"}
"""Have no store to be told of, or make one."""


def options(name: str) -> list[str]:
    """Give the options of a command as they are typed."""
    return [word for parameter in COMMANDS[name].params for word in parameter.opts if word.startswith("--")]


def test_these_tests_know_every_command() -> None:
    """Each command has an example here, in the table of those that write or of those that do not."""
    writing = {name for name in COMMANDS if "--dry-run" in options(name)}
    assert writing - ELSEWHERE == set(WRITING)
    assert set(COMMANDS) - writing - ELSEWHERE == set(READING)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_explains_itself(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its help says what it does, shows every option with words, and never a type of Python."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERMINAL_WIDTH", "200")
    done = run(name, "--help")
    assert done.code == 0
    assert done.err == ""
    for option in options(name):
        # The words for a long option stand in the next line.
        lines = done.out.splitlines()
        place = next(place for place, line in enumerate(lines) if re.match(rf" +(-\w, )?{option}\b", line))
        line = " ".join(lines[place : place + 2])
        assert re.search(rf"{option}\b.* [A-Za-z][a-z]+", line), f"{option} is shown without a word on what it does"
        assert not re.search(r"<(bool|str|int|path)|list\[", line)
    assert not re.search(r"[\u2500-\u257f]", done.out), "no boxes: help is read in pipes and by screen readers, too"
    assert run(name, "-h").out == done.out
    assert "Options of every command" in done.out
    assert {"--json", "--debug"} <= set(options(name))
    assert ("--store" in options(name)) == (name not in STORELESS)


@pytest.mark.parametrize("name", LISTED)
def test_a_command_has_a_place_in_the_help(name: str) -> None:
    """The program's own help lists it in a panel, with the first sentence of what it does."""
    listed = run("--help").out
    assert re.search(rf"^  {name} +[A-Z]", listed, re.MULTILINE)
    assert f"{COMMANDS[name].rich_help_panel}:\n" in listed


@pytest.mark.parametrize("name", WRITING)
def test_a_writing_command_takes_the_options_of_writing(name: str) -> None:
    """It can be rehearsed, run without questions, and told which key to sign with."""
    assert {"--dry-run", "--yes", "--key"} <= set(options(name))


@pytest.mark.parametrize("name", READING)
def test_a_reading_command_prints_one_object_with_json(name: str, store: Path) -> None:
    """With --json stdout is one JSON object with the schema's number, and nothing is said beside it."""
    done = run(*READING[name], "--json")
    assert done.code == (1 if name == "check" else 0), done.err
    assert done.err == ""
    made, end = json.JSONDecoder().raw_decode(done.out)
    assert done.out[end:] == "\n"
    assert made["schema"] == 1
    assert store.is_dir()


@pytest.mark.parametrize("name", READING)
def test_a_reading_command_changes_nothing(name: str, store: Path) -> None:
    """The store is afterwards as it was before, file by file."""
    before = state(store)
    done = run(*READING[name])
    assert done.code == (1 if name == "check" else 0), done.err
    assert done.out
    assert state(store) == before


@pytest.mark.parametrize("name", sampled(CHANGING))
def test_a_writing_command_makes_one_commit_and_reports_it(name: str, store: Path) -> None:
    """With --json it prints one object whose commit is the new tip."""
    before = tip(store)
    done = run(*CHANGING[name], "--json")
    assert done.code == 0, done.err
    assert done.report["commit"] == tip(store) != before
    assert done.report["schema"] == 1


@pytest.mark.parametrize("name", sampled(CHANGING))
def test_a_dry_run_changes_nothing_and_shows_what_would_change(name: str, store: Path) -> None:
    """Exit 0, no commit, and the files that would be written are named."""
    before = state(store)
    done = run(*CHANGING[name], "--dry-run", "--json")
    assert done.code == 0, done.err
    assert done.report["commit"] is None
    assert done.report["files"]
    shown = run(*CHANGING[name], "--dry-run")
    assert "dry run: nothing was written" in shown.out
    assert all(path in shown.out for path in done.report["files"])
    assert state(store) == before


def test_a_dry_run_of_init_makes_no_folder(store: Path) -> None:
    """Exit 0, no anchor, and nothing at the path or beside it."""
    before = sorted(store.parent.iterdir())
    done = run(*WRITING["init"], "--dry-run", "--json")
    assert done.code == 0, done.err
    assert done.report["commit"] is None
    assert done.report["anchor"] is None
    assert "agreement/officers.yaml" in done.report["files"]
    assert sorted(store.parent.iterdir()) == before


@pytest.mark.parametrize("name", WRITING)
def test_a_writing_command_says_what_comes_next(name: str, store: Path) -> None:
    """After the outcome stand commands to type, and those that begin with the program's name are there."""
    done = run(*WRITING[name])
    assert done.code == 0, done.err
    following = done.out.partition("\nnext:\n")[2].splitlines()
    assert following
    assert not_to_be_typed(done) == []
    for line in following:
        words = line.split()
        assert words[0] in {"isa-admin", "cd"}
        assert words[0] == "cd" or words[1] in COMMANDS
    assert store.is_dir()


@pytest.mark.parametrize("name", sampled(name for name, words in WRITING.items() if "--yes" in words))
def test_without_a_terminal_nothing_is_asked(name: str, store: Path) -> None:
    """With stdin that is no terminal the command line is the answer, and --yes makes no difference."""
    words = [word for word in WRITING[name] if word != "--yes"]
    done = run(*words)
    assert done.code == 0, done.err
    assert "[Y/n]" not in done.out
    assert store.is_dir()


MISSING = {
    "add-partner without a name": (("add-partner",), "Name", "NAME"),
    "add-partner without a category": (("add-partner", "New Road"), "Category", "--category"),
    "add-partner without an address": (("add-partner", "New Road", "--category", "other"), "Address", "--address"),
    "add-signatory without a name": (("add-signatory", PARTNER), "Name", "NAME"),
    "add-signatory without a role": (("add-signatory", PARTNER, "Sam"), "Role", "--role"),
    "assign-post without a title": (("assign-post", "dpo", PARTNER), "office", "--title"),
    "record-adoption without a scan": (("record-adoption", PARTNER), "Scanned form", "--paper"),
    "record-adoption without a date": (("record-adoption", PARTNER, "--paper", "../form.pdf"), "Date", "--on"),
    "remove-signatory without a name": (("remove-signatory", PARTNER), "NAME", "--help"),
    "show-partner without a partner": (("show-partner",), "PARTNER", "--help"),
    "init without a path": (("init",), "PATH", "--help"),
}


@pytest.mark.parametrize("case", MISSING)
def test_what_is_missing_is_named_where_nobody_can_be_asked(case: str, store: Path) -> None:
    """Exit 2; the message names what is missing, the remedy the option that gives it."""
    words, missing, option = MISSING[case]
    before = state(store)
    done = run(*words)
    assert done.code == 2
    assert missing in done.error
    assert option in done.remedy
    assert state(store) == before


SLIPS = {
    "a command": (("list-partner",), "'list-partner'", "list-partners"),
    "a command that is far from all": (("zzzzzz",), "'zzzzzz'", "isa-admin --help"),
    "an option": (("list-partners", "--categroy", "other"), "--categroy", "--category"),
    "an option that is far from all": (("status", "--zzz"), "--zzz", "isa-admin status --help"),
    "an option of the program": (("--verzion",), "--verzion", "--version"),
    "an option without its value": (("list-partners", "--category"), "--category takes a value", "--help"),
    "a word too many": (("status", "now"), "now", "isa-admin status --help"),
    "a number that is none": (("history", "--limit", "many"), "not a whole number of 1 or more", "--limit 30"),
    "a number that is too small": (("history", "--limit", "0"), "not a whole number of 1 or more", "--limit 30"),
    "a topic": (("help", "date"), "'date'", "dates"),
    "a topic that is far from all": (("help", "qqq"), "'qqq'", "environment"),
    "a command in place of a topic": (("help", "list-partner"), "'list-partner'", "list-partners"),
    "a standing": (("list-partners", "--standing", "gone"), "'gone'", "in-force"),
}


@pytest.mark.parametrize("case", SLIPS)
def test_a_slip_of_the_pen_gets_what_was_probably_meant(case: str, store: Path) -> None:
    """One error line that names the slip, one try line with what is near; exit 2, or 3 for a topic."""
    words, slip, near = SLIPS[case]
    done = run(*words)
    assert done.code == (3 if words[0] == "help" else 2)
    assert slip in done.error
    assert near in done.remedy
    assert re.findall(r"^(error|try): ", done.err, re.MULTILINE) == ["error", "try"]
    assert done.out == ""
    assert store.is_dir()


def test_the_program_alone_shows_its_help() -> None:
    """Typing only its name lists the commands."""
    done = run()
    assert "add-partner" in done.out
    assert done.err == ""


def test_the_program_says_its_version() -> None:
    """One line, exit 0."""
    done = run_apart("--version")
    assert done.code == 0
    assert re.fullmatch(r"isa-admin \d+\.\d+\S*\n", done.out)


def test_help_lists_its_topics_and_explains_each() -> None:
    """The list names every topic, and each has its text."""
    topics = run("help").out.partition("Topics: ")[2].partition("\n")[0].split(", ")
    assert {"environment", "exit-codes", "store", "words", "dates"} <= set(topics)
    for topic in topics:
        assert len(run("help", topic).out.splitlines()) > 3


@pytest.mark.parametrize("name", COMMANDS)
def test_help_explains_a_command_as_the_command_explains_itself(name: str) -> None:
    """The same bytes by either way, for those who type the words in the other order."""
    assert run("help", name).out == run(name, "--help").out


def test_a_traceback_is_shown_with_debug_only(store: Path) -> None:
    """The message and the exit code are the same with it and without."""
    plain, debug = (run_apart("show-partner", "nobody", *more, folder=store) for more in ((), ("--debug",)))
    assert "Traceback" not in plain.err
    assert "Traceback" in debug.err
    assert debug.err.endswith(plain.err)
    assert plain.code == debug.code == 3
