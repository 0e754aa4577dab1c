"""Nobody else writes files, makes temporary ones, or starts programs by hand: each such place was a way in once."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "isa_admin"
OTHERS = sorted(path for path in PACKAGE.rglob("*.py") if "system" not in path.relative_to(PACKAGE).parts[:1])

# Names of modules and their functions that isa_admin/system has safe ones for.
MODULES = frozenset({"subprocess", "tempfile", "pty", "popen2"})
FUNCTIONS = frozenset(
    {
        *("os.open", "os.system", "os.popen", "os.spawnv", "os.execv", "os.chmod", "os.replace", "os.rename"),
        *("shutil.which", "shutil.rmtree", "shutil.copy", "shutil.copyfile", "shutil.copytree", "shutil.move"),
    }
)
METHODS = frozenset({"write_text", "write_bytes", "symlink_to", "hardlink_to"})
WRITING = frozenset("wax+")

# What has a reason of its own.
ALLOWED = {
    ("cli/output.py", "os.open"): "the null device, which takes what nobody reads any more",
    ("store/index.py", "os.link"): "the lock of the index is a link to a file of ours",
}


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _mode(call: ast.Call, place: int) -> str:
    given = [*call.args[place : place + 1], *(word.value for word in call.keywords if word.arg == "mode")]
    return "".join(str(one.value) for one in given if isinstance(one, ast.Constant))


def _by_hand(tree: ast.AST) -> list[str]:
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name in MODULES]
        elif isinstance(node, ast.ImportFrom):
            found += [node.module] if node.module in MODULES else []
            found += [f"{node.module}.{one.name}" for one in node.names if f"{node.module}.{one.name}" in FUNCTIONS]
        elif isinstance(node, ast.Call):
            name = _name(node.func)
            method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if name in FUNCTIONS or method in METHODS:
                found.append(name if name in FUNCTIONS else method)
            elif (name == "open" and WRITING & set(_mode(node, 1))) or (
                method == "open" and WRITING & set(_mode(node, 0))
            ):
                found.append("open for writing")
    return found


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_and_programs_are_left_to_the_room_that_knows_how(path: Path) -> None:
    """isa_admin/system follows no link, foresees no name and looks for programs in whole folders only."""
    where = path.relative_to(PACKAGE).as_posix()
    assert [one for one in _by_hand(ast.parse(path.read_text("utf-8"))) if (where, one) not in ALLOWED] == []


@pytest.mark.parametrize(
    "line",
    [
        "import subprocess",
        "from tempfile import mkstemp",
        "from shutil import which",
        "os.open('x', 1)",
        "Path('x').write_text('y')",
        "open('x', 'w')",
        "path.open('xb')",
        "path.open(mode='a')",
    ],
)
def test_each_way_of_doing_it_by_hand_is_noticed(line: str) -> None:
    """The rule itself is one that can fail."""
    assert _by_hand(ast.parse(line))


def test_reading_is_no_writing() -> None:
    """What a person named may be opened to be read."""
    assert not _by_hand(ast.parse("path.open('rb'); open('x'); shutil.get_terminal_size()"))


def test_references_are_resolved_in_the_store_only() -> None:
    """What a person names as a commit is looked up by naming_commits; git's own way of finding names is not used."""
    asking = {
        path.relative_to(PACKAGE).as_posix()
        for path in OTHERS
        if '"rev-parse", "--verify"' in path.read_text("utf-8") or 'end-of-options", asked' in path.read_text("utf-8")
    }
    # Both ask for HEAD, by that name.
    assert asking == {"store/place.py", "store/foreign.py"}
