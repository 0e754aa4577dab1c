"""Values as YAML text, in the plain form that the fast reader knows."""

from __future__ import annotations

import io
from typing import Any

import yaml12
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

# Quoted although YAML 1.2 would read most of them as text: other programs read 0116 and 4.00 as numbers.
_QUOTED = frozenset({"telephone", "version", "date"})

_OLDER_WORDS = frozenset({"yes", "no", "on", "off", "y", "n", "null", "~", "true", "false"})


def emit(value: Any) -> str:  # noqa: ANN401  a mapping or a list
    """Write a mapping or a list in block style, one entry a line."""
    writer = YAML(typ="rt", pure=True)
    writer.width = 1_000_000
    top = isinstance(value, dict)
    writer.indent(mapping=2, sequence=4 if top else 2, offset=2 if top else 0)
    out = io.StringIO()
    writer.dump(_dressed("", value), out)
    return out.getvalue()


def indented(value: Any, column: int) -> list[str]:  # noqa: ANN401  a mapping or a list
    """Write a mapping or a list as lines that begin at a column."""
    return [" " * column + line if line else line for line in emit(value).rstrip("\n").split("\n")]


def _dressed(key: str, value: Any) -> Any:  # noqa: ANN401  YAML values are of any type
    """Dress a value for ruamel: text that another reader could take for a number in quotes."""
    if isinstance(value, dict):
        made = CommentedMap()
        for name, item in value.items():
            made[name] = _dressed(name, item)
        return made
    if isinstance(value, list | tuple):
        return [_dressed(key, item) for item in value]
    if isinstance(value, str) and (key in _QUOTED or _reads_otherwise(value)):
        return DoubleQuotedScalarString(value)
    return value


def _reads_otherwise(value: str) -> bool:
    """Say whether plain text would be read as something else by YAML 1.2 or by older readers of 1.1."""
    if value.casefold() in _OLDER_WORDS:
        return True
    try:
        return yaml12.parse_yaml(value) != value or value[0].isdigit()
    except ValueError:
        return True
