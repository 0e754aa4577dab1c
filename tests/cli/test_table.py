"""The table of commands is what the program offers, and light commands stay light."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from isa_admin.cli import table
from isa_admin.cli.main import app
from tests.cli.acting import run

PACKAGE = Path(table.__file__).parent
PROGRAM: Any = typer.main.get_command(app)
LISTED = [(panel, entry) for panel, listed in table.PANELS.items() for entry in listed]


def test_the_table_has_every_function_that_is_made_for_a_command() -> None:
    """A public function whose first parameter is the session belongs to a line of the table."""
    declared = {
        (module, function.name.rstrip("_"))
        for module in {entry.module for _, entry in LISTED}
        for function in ast.parse((PACKAGE / f"{module}.py").read_text("utf-8")).body
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
        if function.args.args and function.args.args[0].arg == "session"
    }
    assert declared == {(entry.module, entry.name.replace("-", "_")) for _, entry in LISTED}


@pytest.mark.parametrize(("panel", "entry"), LISTED, ids=[entry.name for _, entry in LISTED])
def test_a_command_stands_in_its_panel_and_in_the_list(panel: str, entry: table.CommandRow) -> None:
    """The list has the first sentence of its help, unless it is for programs."""
    command = PROGRAM.commands[entry.name]
    assert command.rich_help_panel == panel
    # Without spaces: a line may end at a hyphen.
    listed = "".join(run("--help").out.split())
    words = "".join((entry.name + command.help.split("\n\n")[0]).split())
    assert (words in listed) is not entry.hidden


@pytest.mark.parametrize("name", table.COMMANDS)
def test_the_help_names_arguments_as_people_do(name: str) -> None:
    """One that must be given is its name alone, one that may be left out is in brackets; none has a type of Python."""
    arguments = [one for one in PROGRAM.commands[name].params if one.param_type_name == "argument"]
    pieces = [f"{one.metavar if one.required else f'[{one.metavar}]'}{'...' * (one.nargs < 0)}" for one in arguments]
    help_ = run(name, "--help").out
    assert f"Usage: isa-admin {' '.join([name, '[OPTIONS]', *pieces])}" in " ".join(help_.split())
    assert not re.search(r"<[a-z]|\[\[", help_)
    assert "TEXT" not in [one.metavar for one in arguments]


@pytest.mark.parametrize("name", [name for name, entry in table.COMMANDS.items() if entry.hidden])
def test_a_command_for_programs_is_not_in_the_help(name: str) -> None:
    """It can be run all the same."""
    assert PROGRAM.commands[name].hidden
    assert f"  {name} " not in run("--help").out


@pytest.mark.parametrize(
    ("words", "heavy"),
    [
        (["--help"], {"rich", "pydantic", "json", "isa_admin.cli.partners", "isa_admin.records", "isa_admin.store"}),
        (["help"], {"rich", "pydantic", "isa_admin.cli.partners", "isa_admin.records", "isa_admin.store"}),
        (["status", "--help"], {"pydantic", "isa_admin.cli.partners", "isa_admin.records", "isa_admin.store"}),
        (["status", "--json"], {"rich", "pydantic", "isa_admin.cli.partners", "gnupg", "git", "docx", "ruamel"}),
        (["list-partners", "--json"], {"rich", "pydantic", "gnupg", "git", "docx", "ruamel"}),
        (["due", "--json"], {"rich", "pydantic", "holidays", "icalendar", "gnupg", "git", "docx", "ruamel"}),
        (["bound", "--json"], {"rich", "pydantic", "holidays", "gnupg", "docx", "ruamel"}),
        (["history", "--json"], {"rich", "pydantic", "gnupg", "docx", "ruamel"}),
        (["who", "--for", "breach"], {"rich", "pydantic", "gnupg", "git", "docx", "ruamel", "isa_admin.domain.checks"}),
    ],
    ids=["--help", "help", "status --help", "status", "list-partners", "due", "bound", "history", "who"],
)
def test_a_light_command_imports_nothing_heavy(words: list[str], heavy: set[str], store: Path) -> None:
    """What takes long to import is imported by the commands that need it only (bench/ measures it)."""
    script = (
        "import atexit, sys; from isa_admin.cli.main import app\n"
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr)); app()"
    )
    done = subprocess.run([sys.executable, "-c", script, *words], cwd=store, capture_output=True, text=True, check=True)
    assert heavy & set(done.stderr.split()) == set()
