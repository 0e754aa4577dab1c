"""Tab completes what an argument or an option takes: every one that takes a word that somebody could list."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import typer

from isa_admin.application.exchange import waiting
from isa_admin.application.verifying import pinned
from isa_admin.cli import table, values
from isa_admin.cli.main import app
from isa_admin.cli.session import Session
from isa_admin.cli.values import VALUES, completions, value_of
from isa_admin.trust.anchor import read_anchor
from tests.cli.acting import PARTNER, RECORD_BREACH, anchor_line, environment, git, run, tip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TERMS = "agreement/terms/02-purpose.md"
FREE = {
    *("DATE", "DATE DATE", "WHEN", "TIME", "DAYS", "PERIOD", "NUMBER", "WORDS", "PLACE", "MESSAGE", "LABEL", "TEXT"),
    *("FILE", "DIR", "PATH", "SCAN", "SOURCE", "URL", '"NAME <EMAIL>"', '"MINUTE"'),
}
"""Days, numbers and sentences are for people to write; the shell itself completes files where nothing is offered."""
FREE_WORDS = {
    *(
        "--comment",
        "--address",
        "--town",
        "--county",
        "--postcode",
        "--email",
        "--telephone",
        "--title",
        "--name",
        "--role",
        "--id",
    ),
    *("--retention", "--alias", "--area", "--what", "--found-that", "--outcome", "--commissioner-hours"),
    *("--signatory-role", "--signatory-email", "--responsible", "--responsible-email", "--responsible-telephone"),
    *("--breach-contact", "--breach-email", "--breach-telephone"),
}
"""New facts, which nobody can list."""
EXCEPTIONS = {
    "add-partner NAME": "a partner that is not there yet",
    "add-partner --signatory": "a person who is not there yet",
    "init --boards": "the boards of a store that is not there yet",
    "import-agreement --boards": "the same",
    "record-comment --author": "a person outside the register",
}


def taken() -> Iterator[tuple[str, list[str], bool]]:
    """Give each argument and option of each command that takes a word: its names, and whether it is a file."""
    for name, entry in table.COMMANDS.items():
        for parameter in list(inspect.signature(entry.function, eval_str=True).parameters.values())[1:]:
            kind, information = parameter.annotation.__origin__, parameter.annotation.__metadata__[0]
            options = [one for one in (information.default, *(information.param_decls or ())) if isinstance(one, str)]
            names = [*(one for one in options if one.startswith("--")), information.metavar]
            if kind is not bool:
                yield name, [one for one in names if one], "Path" in str(kind)


def test_everything_that_takes_a_word_of_a_list_completes() -> None:
    """The few that do not are new facts, sentences, dates, numbers and files; each other one is in the table."""
    silent = {
        f"{command} {names[0]}"
        for command, names, is_file in taken()
        if value_of(command, *names) is None and not is_file and not {*names} & (FREE | FREE_WORDS)
    }
    assert silent == EXCEPTIONS.keys()


def test_every_list_has_words_where_the_store_has_such_things(store: Path) -> None:
    """A value whose list is always empty would complete nothing and say nothing."""
    with (store / TERMS).open("a", encoding="utf-8") as terms:
        terms.write("\nOne sentence more.\n")
    for words in (
        (*RECORD_BREACH, "--out", "../breach"),
        ("notify", "draft-for-comment", "nspcc", "--version", "V4.01", "--out", "../letters", "--yes"),
        ("add-key", PARTNER, "../ben.asc", "--yes"),
        ("discard-edits",),
    ):
        assert run(*words).code == 0
    git(store, "branch", "review/2027")
    pinned.pin(read_anchor(anchor_line(store)))
    waiting.keep(
        store, [waiting.Left(subject="Add North Road", commit=tip(store), reason="", remedy="", kept="refs/kept")]
    )
    session = Session(dry_run=True)
    given = {"partner": PARTNER, "partners": [PARTNER], "given": [PARTNER]}
    for key, value in VALUES.items():
        if key == "answer-comment ID":  # comments lie on the branch of a review
            continue
        assert completions(value, session, given, "", "zsh"), key


OFFERED = (
    ("COMMIT", "", "Add partner Harbour Trust"),
    ("EVENT", "nspcc/2", "adoption of"),
    ("YEAR", "201", "2016"),
    ("TO", "fol", "edits in the folder"),
    ("TOPIC", "ver", "verify"),
    ("add-key PARTNER", "off", "officers"),
    ("record-adoption --post", "", "Chief Executive"),
    ("record-compliance --answer", "accuracy=p", "accuracy=partly"),
    ("update-agreement --boards", "leicester", "Leicester"),
    ("update-agreement --period", "", "="),
)


def test_what_is_offered_is_what_the_command_takes(store: Path) -> None:
    """The word or what it means says so; capitals make no difference."""
    for key, begun, found in OFFERED:
        offered = completions(VALUES[key], Session(dry_run=True), {"given": [PARTNER]}, begun, "zsh")
        assert any(found in f"{word} {words}" for word, words in offered), (key, offered)
    assert store.is_dir()


HOSTILE = "Rain $(touch ran) [/b] `id`"


@pytest.mark.parametrize(
    ("shell", "word"),
    [
        ("bash", "Rain\\ \\$\\(touch\\ ran\\)\\ \\[/b\\]\\ \\`id\\`"),
        ("powershell", f"'{HOSTILE}'"),
        ("zsh", HOSTILE),
        ("fish", HOSTILE),
    ],
)
def test_what_a_register_says_is_no_command_at_tab(shell: str, word: str) -> None:
    """One word on the command line; zsh and fish quote themselves, and what they cannot is not offered."""
    value = values.Value(
        "", lambda _session, _given: [(HOSTILE, f"{HOSTILE}\\"), ("a\\$(touch ran)", ""), ("b\nc", "")]
    )
    assert completions(value, Session(), {}, "", shell) == [(word, "Rain $(touch ran) (/b) `id`/")]


def test_a_branch_that_is_not_the_register_is_not_noted_at_tab(store: Path) -> None:
    """A note would stand in the middle of the command line."""
    git(store, "switch", "-q", "-c", "elsewhere")
    assert asked(store, "show-partner", "harbour") == (f"{PARTNER}\n", "")


def completed(store: Path, *words: str) -> list[str]:
    """Press Tab after these words in bash, and give what is offered."""
    return asked(store, *words)[0].split()


def asked(store: Path, *words: str) -> tuple[str, str]:
    """Do the same, and give what was printed, and what was said beside it."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.argv[0] = 'isa-admin'; from isa_admin.cli.main import run; run()"],
        cwd=store,
        env=environment({
            "_ISA_ADMIN_COMPLETE": "complete_bash",
            "COMP_WORDS": " ".join(("isa-admin", *words)),
            "COMP_CWORD": str(len(words)),
        }),
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    return done.stdout, done.stderr


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("rec",), "record-adoption"),
        (("show-partner", "harb"), PARTNER),
        (("due", "--partner", "harb"), PARTNER),
        (("bound", "harb"), PARTNER),
        (("record-adoption", PARTNER, "--version", "V4"), "V4.00"),
        (("render", "--part", "app"), "appendix-a"),
        (("notify", "adop"), "adoption-requested"),
        (("record-breach", "--kind", "st"), "stolen"),
        (("assign-post", "d"), "dpo"),
        (("list-partners", "--standing", "in"), "in-force"),
        (("help", "e"), "environment"),
        (("who", "--for", "b"), "breach"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else "",
)
def test_tab_completes_values(words: tuple[str, ...], found: str, store: Path) -> None:
    """Partners, versions, parts, kinds, posts, standings, topics."""
    assert found in completed(store, *words)


def test_tab_outside_a_store_offers_nothing_and_says_nothing(tmp_path: Path) -> None:
    """A shell has no ear for errors."""
    assert completed(tmp_path, "show-partner", "h") == []


def test_tab_writes_nothing_and_loads_little(store: Path) -> None:
    """What takes long to import is left out, so an answer takes a fifth of a second (the best of five)."""
    best = 9.9
    for _ in range(5):
        before = _children()
        assert completed(store, "show-partner", "harbou") == [PARTNER]
        best = min(best, _children() - before)
    assert best < 0.4, "processor time; a fifth of a second by the clock of an idle computer"


def _children() -> float:
    """Give the processor time of the processes that were started here and have ended, in seconds."""
    return os.times().children_user + os.times().children_system


def test_every_name_in_the_table_of_values_is_there() -> None:
    """A value for a command names a command; one for an option or a word, one that some command has."""
    program: Any = typer.main.get_command(app)
    words = {
        name: {word for one in program.commands[name].params for word in (*one.opts, one.metavar)}
        for name in table.COMMANDS
    }
    for key in values.VALUES:
        command, _, name = key.rpartition(" ")
        if command in table.COMMANDS:
            assert name in words[command], key
        else:
            assert any(key in one for one in words.values()), key
