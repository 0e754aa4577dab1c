"""The index of the commands agrees with what their modules declare, and keeps light commands light."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer

from isa_admin.cli import index
from isa_admin.cli.main import app
from tests.cli.acting import run

PACKAGE = Path(index.__file__).parent
PROGRAM: Any = typer.main.get_command(app)
LISTED = [(panel, *listed) for panel, commands in index.PANELS.items() for listed in commands]


def declared() -> dict[str, str]:
    """The commands that the modules declare, with the module of each."""
    found = {}
    for file in PACKAGE.glob("*.py"):
        module = import_module(f"isa_admin.cli.{file.stem}") if file.stem not in {"__init__", "main"} else None
        if hasattr(module, "register"):
            panel = typer.Typer()
            module.register(panel)
            found.update({str(one.name): file.stem for one in panel.registered_commands})
    return found


def test_the_index_has_every_command_that_a_module_declares() -> None:
    """And no other; each with the module that declares it."""
    assert declared() == index.MODULES


@pytest.mark.parametrize(("panel", "name", "module", "words"), LISTED, ids=[name for _, name, _, _ in LISTED])
def test_the_index_says_what_the_command_says_of_itself(panel: str, name: str, module: str, words: str) -> None:
    """Its panel, and the first paragraph of its description."""
    del module
    command = PROGRAM.commands[name]
    assert command.rich_help_panel == panel
    assert command.help.split("\n\n")[0] == words


@pytest.mark.parametrize("name", index.MODULES)
def test_the_help_names_arguments_as_people_do(name: str) -> None:
    """One that must be given is its name alone, one that may be left out is in brackets; none has a type of Python."""
    arguments = [one for one in PROGRAM.commands[name].params if one.param_type_name == "argument"]
    pieces = [f"{one.metavar if one.required else f'[{one.metavar}]'}{'...' * (one.nargs < 0)}" for one in arguments]
    help_ = run(name, "--help").out
    assert f"Usage: isa-admin {' '.join([name, '[OPTIONS]', *pieces])}" in " ".join(help_.split())
    assert not re.search(r"<[a-z]|\[\[", help_)
    assert "TEXT" not in [one.metavar for one in arguments]


@pytest.mark.parametrize("name", index.HIDDEN)
def test_a_command_for_programs_is_not_in_the_help(name: str) -> None:
    """It can be run all the same."""
    assert PROGRAM.commands[name].hidden
    assert f"  {name} " not in run("--help").out


@pytest.mark.parametrize(
    ("words", "heavy"),
    [
        (["--help"], {"rich", "pydantic", "isa_admin.cli.partners", "isa_admin.records", "isa_admin.store"}),
        (["help"], {"rich", "pydantic", "isa_admin.cli.partners", "isa_admin.records", "isa_admin.store"}),
        (["status", "--help"], {"pydantic", "isa_admin.cli.partners", "isa_admin.records", "isa_admin.store"}),
        (["status", "--json"], {"rich", "pydantic", "isa_admin.cli.partners", "gnupg", "git", "docx", "ruamel"}),
        (["list-partners", "--json"], {"rich", "pydantic", "gnupg", "git", "docx", "ruamel"}),
        (["due", "--json"], {"rich", "pydantic", "holidays", "icalendar", "gnupg", "git", "docx", "ruamel"}),
        (["bound", "--json"], {"rich", "pydantic", "holidays", "gnupg", "git", "docx", "ruamel"}),
        (["history", "--json"], {"rich", "pydantic", "gnupg", "docx", "ruamel"}),
        (["who", "--for", "breach"], {"rich", "pydantic", "gnupg", "git", "docx", "ruamel", "isa_admin.domain.checks"}),
    ],
    ids=["--help", "help", "status --help", "status", "list-partners", "due", "bound", "history", "who"],
)
def test_a_light_command_imports_nothing_heavy(words: list[str], heavy: set[str], store: Path) -> None:
    """What takes long to import is imported by the commands that need it only (bench/ measures it)."""
    script = (
        "import atexit, sys; from isa_admin.cli.main import run\n"
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr)); run()"
    )
    done = subprocess.run([sys.executable, "-c", script, *words], cwd=store, capture_output=True, text=True, check=True)
    assert heavy & set(done.stderr.split()) == set()
