"""Why a record was refused, in the reader's words: which line, which key, what was expected."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from isa_admin.domain.text import WrongTextError
from isa_admin.records import yaml
from isa_admin.records.malformed import MalformedRecordError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import msgspec

# msgspec says what is wrong and, below the top of the record, where.
_REFUSAL = re.compile(r"(.*) - at `(\$[^`]*)`", re.DOTALL)
_MISSING = "Object missing required field "
_KINDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "date": "a date of the form 2026-11-22",
    "array": "a list",
    "object": "keys with values",
    "null": "nothing",
}


def explained(
    path: str, content: bytes, error: msgspec.ValidationError, schema: tuple[dict[str, Any], dict[str, Any]]
) -> MalformedRecordError:
    """Turn msgspec's refusal of a record into one with the line and what was expected.

    Args:
        path: Where the record lies.
        content: Its bytes.
        error: The refusal.
        schema: The schema of the record and of the shapes in it, which knows the choices there are.
    """
    cause, found = error.__cause__, _REFUSAL.fullmatch(str(error))
    problem, where = found.groups() if found else (str(error), None)
    keys = list(_keys(where or ""))
    if isinstance(cause, WrongTextError):
        return MalformedRecordError(path, yaml.line_of(path, content, keys, cause.text), _told(keys, str(cause)))
    if problem.startswith(_MISSING):
        problem = f"the key '{problem.removeprefix(_MISSING).strip('`')}' is missing"
    elif problem.startswith("Invalid enum value"):
        given = problem.removeprefix("Invalid enum value ")
        problem = f"{given} is not one of {', '.join(_choices(keys, *schema))}"
    elif problem.startswith("Invalid RFC3339"):
        problem = f"expected {_KINDS['date']}"
    elif problem.startswith("Expected `"):
        problem = _expected(problem)
    return MalformedRecordError(path, yaml.line_of(path, content, keys), _told(keys, problem))


def _told(keys: list[str | int], problem: str) -> str:
    place = ".".join(str(key + 1) if isinstance(key, int) else key for key in keys)
    return f"{place}: {problem}" if place else problem


def _keys(where: str) -> Iterator[str | int]:
    """Take msgspec's path apart: ``$.address.lines[1]`` is address, lines, 1."""
    for part in where.removeprefix("$").split("."):
        name, *indexes = part.replace("]", "").split("[")
        if name:
            yield name
        for index in indexes:
            if index.isdigit():
                yield int(index)


def _expected(problem: str) -> str:
    """Say ``Expected `str | null`, got `int` `` in words."""
    wanted, _, got = problem.removeprefix("Expected `").removesuffix("`").partition("`, got `")
    kinds = [_KINDS.get(kind, kind) for kind in wanted.split(" | ") if kind != "null"]
    if kinds == ["text"] and got in {"int", "float", "bool"}:
        return f"expected text, got {_KINDS[got]}; put it in quotes"
    return f"expected {' or '.join(kinds)}, got {_KINDS.get(got, got)}"


def _choices(keys: list[str | int], schema: dict[str, Any], definitions: dict[str, Any]) -> list[str]:
    """Find the choices that a value has, by the keys that lead to it."""
    for key in keys:
        schema = _meant(schema["items"] if isinstance(key, int) else schema["properties"][key], definitions)
    return [str(choice) for choice in schema["enum"]]


def _meant(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Give the schema that a value has where it is there: not the one of nothing, and not a mere reference."""
    choices = (one for one in schema.get("anyOf", ()) if one.get("type") != "null")
    schema = next(choices, schema)
    return definitions[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
