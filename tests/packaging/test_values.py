"""Values are structs of msgspec: what mypy does not look at, looked at here (docs/decisions/0025-structs.md)."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _trees() -> dict[str, ast.Module]:
    files = sorted((ROOT / "isa_admin").rglob("*.py"))
    return {str(file.relative_to(ROOT)): ast.parse(file.read_text("utf-8")) for file in files}


def _fields(tree: ast.Module) -> set[str]:
    """Name the fields of the structs of a module."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    structs = [one for one in classes if any(isinstance(base, ast.Name) and base.id == "Struct" for base in one.bases)]
    return {
        line.target.id
        for one in structs
        for line in one.body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    }


def _replaced(tree: ast.Module) -> list[tuple[int, str]]:
    """Name what the calls of ``replace`` set, with their lines."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return [
        (call.lineno, word.arg)
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "replace"
        for word in call.keywords
        if word.arg is not None
    ]


def test_replace_sets_fields_that_there_are() -> None:
    """Mypy does not know the names that ``msgspec.structs.replace`` takes: a slip would show where it runs."""
    trees = _trees()
    known = set().union(*map(_fields, trees.values()))
    replaced = [(path, *one) for path, tree in trees.items() for one in _replaced(tree)]
    assert len(replaced) > 100
    assert [one for one in replaced if one[2] not in known] == []


def test_no_value_is_a_dataclass() -> None:
    """One way to make values, which is also the quick one at each start."""
    named = {
        path: [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        for path, tree in _trees().items()
    }
    assert [path for path, modules in named.items() if "dataclasses" in modules] == []
