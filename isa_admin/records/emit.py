"""Values as YAML text, in the plain form that the fast reader knows."""

from __future__ import annotations

import json
import math
from datetime import date
from typing import TYPE_CHECKING, Any

from isa_admin.records.yaml import is_bare_key, is_bare_text, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

# Quoted whatever they are: other programs read 0116 and 4.00 as numbers.
_QUOTED = frozenset({"telephone", "version", "date"})
# Words that older readers, of YAML 1.1, take for something else than text.
_OLDER_WORDS = frozenset({"yes", "no", "on", "off", "y", "n", "null", "true", "false"})


def emit(value: dict[str, Any] | list[Any]) -> str:
    """Write a mapping or a list in block style, one entry a line."""
    return "".join(f"{line}\n" for line in indented(value, 0))


def indented(value: dict[str, Any] | list[Any], column: int) -> list[str]:
    """Write a mapping or a list as lines that begin at a column."""
    return [" " * column + line for line in (_mapping(value) if isinstance(value, dict) else _list(value))]


def _mapping(data: dict[str, Any]) -> Iterable[str]:
    for key, value in data.items():
        name = key if is_bare_key(key) else _quoted(key)
        if isinstance(value, dict | list | tuple) and value:
            yield f"{name}:"
            yield from (f"  {line}" for line in (_mapping(value) if isinstance(value, dict) else _list(value)))
        else:
            yield f"{name}: {_scalar(value, quoted=key in _QUOTED)}"


def _list(items: Iterable[Any]) -> Iterable[str]:
    for item in items:
        if isinstance(item, dict | list | tuple) and item:
            first, *others = _mapping(item) if isinstance(item, dict) else _list(item)
            yield f"- {first}"
            yield from (f"  {line}" for line in others)
        else:
            yield f"- {_scalar(item)}"


def _scalar(value: Any, *, quoted: bool = False) -> str:  # noqa: ANN401  YAML values are of any type
    if isinstance(value, str):
        bare = is_bare_text(value) and value[0].isalpha() and value.casefold() not in _OLDER_WORDS
        return value if bare and not quoted else _quoted(value)
    if isinstance(value, dict | list | tuple):
        return "{}" if isinstance(value, dict) else "[]"
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else f"{'-' if value < 0 else ''}.inf"
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


def _quoted(value: str) -> str:
    """Put text into quotes. YAML reads the escapes of JSON; what may not stand in a record is escaped too."""
    return shown(json.dumps(value, ensure_ascii=False))
