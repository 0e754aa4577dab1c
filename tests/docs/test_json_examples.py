"""docs/json.md shows the JSON of every command; that it is true is seen where the page is run."""

from __future__ import annotations

import json
import re

import pytest

from tests.docs.pages import NAMES, blocks
from tests.docs.session import steps
from tests.docs.test_commands_named import COMMANDS

PAGE = "docs/json.md"
TOO_LONG_FOR_A_PAGE = {"demo", "record-again"}


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - TOO_LONG_FOR_A_PAGE))
def test_the_json_of_a_command_is_shown(command: str) -> None:
    """Each command is there with ``--json`` and an example of what it prints."""
    shown = [step for step in steps(PAGE) if re.match(rf"isa-admin {command} ", step.command) and step.report]
    assert shown
    assert all("--json" in step.command and json.loads(step.report or "")["schema"] == 1 for step in shown)


@pytest.mark.parametrize("page", NAMES)
def test_every_example_of_json_belongs_to_a_command(page: str) -> None:
    """A JSON block stands right after the command that prints it, so all of them are compared."""
    assert len(blocks(page, "json")) == len([step for step in steps(page) if step.report is not None])
