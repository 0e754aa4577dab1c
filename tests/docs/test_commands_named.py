"""The pages name every command of the program, and none that is not there."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest
import typer

from isa_admin.cli.main import app
from isa_admin.cli.topics import TOPICS
from isa_admin.documents.catalogue import names
from tests.docs.pages import NAMES, ROOT, blocks, code_spans

PROGRAM: Any = typer.main.get_command(app)
COMMANDS = {name: command.callback for name, command in PROGRAM.commands.items() if not command.hidden}
OPTIONS = {
    name: {"--help", *(option for parameter in found.params for option in (*parameter.opts, *parameter.secondary_opts))}
    for name, found in PROGRAM.commands.items()
}
# The first line of a statement of adoption begins as a command does.
_NAMED = re.compile(r"isa-admin (?!statement of adoption)([a-z][a-z-]*)")


def shown(page: str) -> list[str]:
    """Give what stands as code on a page: spans, and lines of shell blocks and of workflows."""
    shown_in = blocks(page, "sh", "console", "yaml")
    lines = [line.strip() for block in shown_in for line in block.text.replace("\\\n", " ").splitlines()]
    return [*code_spans(page), *(line.removeprefix("$ ") for line in lines)]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_explained_to_officers(command: str) -> None:
    """An officer finds every command in the README or on the officers' page."""
    text = "\n".join([*shown("README.md"), *shown("docs/officers.md")])
    assert re.search(rf"isa-admin {command}\b(?!-)", text)


@pytest.mark.parametrize("page", NAMES)
def test_a_page_names_no_command_that_is_not_there(page: str) -> None:
    """What is planned is not written as if it could be typed."""
    named = {name for text in shown(page) for name in _NAMED.findall(text)}
    assert named - set(COMMANDS) == set()


@pytest.mark.parametrize("page", NAMES)
def test_a_page_names_no_option_that_is_not_there(page: str) -> None:
    """Each option in a command that a page shows is one of that command."""
    wrong = []
    for text in shown(page):
        if not text.startswith("isa-admin ") or not (match := _NAMED.match(text)) or match[1] not in OPTIONS:
            continue
        given = {word.partition("=")[0] for word in shlex.split(text) if re.fullmatch(r"--[a-z-]+(?:=.*)?", word)}
        wrong += [text for option in given if option not in OPTIONS[match[1]]]
    assert wrong == []


def test_every_document_that_can_be_written_is_explained() -> None:
    """An officer finds each part that ``render`` can write."""
    terms = {path.name: b"" for path in (ROOT / "agreement" / "terms").iterdir()}
    spans = set(code_spans("docs/officers.md"))
    assert [name for name in names(terms) if name not in spans] == []


def test_every_help_topic_is_pointed_at() -> None:
    """The pages point at the topics and do not say the same again."""
    text = "\n".join(line for page in NAMES for line in shown(page))
    assert [topic for topic in TOPICS if f"isa-admin help {topic}" not in text] == []
