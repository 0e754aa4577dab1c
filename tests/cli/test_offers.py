"""What the program offers to type: each command in a message is there, with the options that it is given."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer

import isa_admin
from isa_admin.cli.main import app

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(isa_admin.__file__).parent
PROGRAM: Any = typer.main.get_command(app)
OPTIONS = {
    name: {option for parameter in PROGRAM.commands[name].params for option in parameter.opts} | {"--help", "-h"}
    for name in PROGRAM.commands
}
# As far as the command goes: to the end of the text, or to where its sentence goes on.
_OFFER = re.compile(
    r"isa-admin (?P<command>[a-z][a-z-]*)(?P<rest>.*?)(?=$|[;:,\n)]|\. | (?:and|or|then|to|git|gpg|takes|says|shows) )"
)
_FILLED_IN = "FILLED-IN"
_PROSE = {"both", "from", "kind", "partner", "runs", "statement", "use"}
"""What follows the program's name where no command is offered: in sentences, and in names of properties."""


def texts(file: Path) -> Iterator[tuple[int, str]]:
    """Give the texts of a module with their lines, but for its docstrings; what is filled in is one word."""
    tree = ast.parse(file.read_text("utf-8"))
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (one.value if isinstance(one, ast.Constant) else _FILLED_IN for one in node.values)
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.lineno, node.value


_OFFERED = [
    (f"{file.relative_to(PACKAGE)}:{line}", found["command"], found["rest"])
    for file in sorted(PACKAGE.rglob("*.py"))
    for line, text in texts(file)
    for found in _OFFER.finditer(text)
    if found["command"] not in _PROSE and not found["command"].endswith("-")  # the rest of the name is filled in
]
OFFERS = [
    # Two may stand in one line.
    pytest.param(command, rest, id=f"{number}:{place}:{command}")
    for number, (place, command, rest) in enumerate(_OFFERED)
]


def test_the_messages_are_found() -> None:
    """The program offers more than a hundred commands."""
    assert len(OFFERS) > 100


@pytest.mark.parametrize(("command", "rest"), OFFERS)
def test_an_offered_command_is_there_with_its_options(command: str, rest: str) -> None:
    """Whoever types what a message says is not told that there is no such command or option."""
    assert command in OPTIONS
    named = set(re.findall(r"(?<=\s)--[a-z][a-z-]*", rest))
    assert named - OPTIONS[command] == set()
