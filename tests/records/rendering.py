"""Records as somebody might write them by hand: any indent, quotes and order of lines, comments, keys of their own."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st

from isa_admin.domain.partner import IDENTIFIERS
from tests.records.strategies import NASTY_LINES

if TYPE_CHECKING:
    from collections.abc import Callable

    from isa_admin.records.shapes import Keys

# Text that needs no quotes in any reader; "no" and its like are longer than this in NASTY.
_BARE = re.compile(r"(?!(?:yes|no|on|off|null|true|false|y|n)$)[A-Za-z][A-Za-z]*(?: [A-Za-z]+)*", re.IGNORECASE)
OWN_KEYS = ("own", "x_note", "Notiz", "period", "title", "event", "on", "lines", "material")
own_values = st.recursive(
    st.sampled_from([*NASTY_LINES[:60], "two\nlines\n", "a\n\nb"]) | st.integers(-9, 9999) | st.booleans() | st.none(),
    lambda below: st.lists(below, max_size=2) | st.dictionaries(st.sampled_from(OWN_KEYS), below, max_size=2),
    max_leaves=3,
)


class Line(NamedTuple):
    """A line of a record, and the key at the top that it belongs to; comments between belong to none."""

    top: str | None
    text: str


class Hand:
    """Somebody who writes YAML in a way of their own."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw
        self._comments = 0

    def one_of(self, *choices: Any) -> Any:  # noqa: ANN401  whatever there is to choose from
        """Choose."""
        return self._draw(st.sampled_from(choices))

    def now_and_then(self) -> bool:
        """Choose yes one time in four."""
        return bool(self._draw(st.integers(0, 3)) == 3)

    def with_own_keys(self, data: Any, known: Keys) -> Any:  # noqa: ANN401  YAML values
        """Put keys that the program does not know into the mappings of a record."""
        if isinstance(data, list):
            return [self.with_own_keys(item, known) for item in data]
        if not isinstance(data, dict):
            return data
        made = [(key, self.with_own_keys(value, known.get(key, {}))) for key, value in data.items()]
        free = [key for key in OWN_KEYS if key not in known]
        if set(known) != set(IDENTIFIERS) and self.now_and_then():
            made.insert(self._draw(st.integers(0, len(made))), (self.one_of(*free), self._draw(own_values)))
        return dict(made)

    def record(self, data: dict[str, Any]) -> list[Line]:
        """Write a whole record."""
        written = []
        for key, value in data.items():
            written += [Line(None, line) for line in self._noise(0)]
            written += [Line(key, line) for line in self._entry(key, value, 0)]
        return written + [Line(None, line) for line in self._noise(0)]

    def _noise(self, column: int) -> list[str]:
        kind = self.one_of("", "", "", "blank", "comment", "both")
        self._comments += 1
        comment = " " * self.one_of(0, column) + f"# note {self._comments}: not 'a: key"
        return {"": [], "blank": [""], "comment": [comment], "both": ["", comment]}[kind]

    def _tail(self) -> str:
        self._comments += 1
        return self.one_of("", "", "", f"  # tail {self._comments}", " ")

    def _mapping(self, data: dict[str, Any], column: int) -> list[str]:
        written = []
        for key, value in data.items():
            if written:
                written += self._noise(column)
            written += self._entry(key, value, column)
        return written

    def _entry(self, key: str, value: Any, column: int) -> list[str]:  # noqa: ANN401  YAML values
        lead = " " * column + self.one_of(key, key, key, f"'{key}'", f'"{key}"') + ":"
        if isinstance(value, dict | list) and value and not self.now_and_then():
            step = self.one_of(1, 2, 2, 4) if isinstance(value, dict) else self.one_of(0, 1, 2, 2, 4)
            below = self._mapping if isinstance(value, dict) else self._list
            return [lead + self._tail(), *self._noise(column), *below(value, column + step)]
        if isinstance(value, str) and value and not value.startswith((" ", "\n")) and self.now_and_then():
            return [lead + " |" + self._chomp(value), *self._block(value, column)]
        if value is None and self.now_and_then():
            return [lead + self._tail()]
        scalar = self._scalar(value)
        if self.now_and_then():
            return [lead + self._tail(), " " * (column + self.one_of(1, 3)) + scalar + self._tail()]
        return [lead + " " * self.one_of(1, 1, 3) + scalar + self._tail()]

    def _chomp(self, value: str) -> str:
        return "" if value.endswith("\n") else "-"

    def _block(self, value: str, column: int) -> list[str]:
        lead = " " * (column + 2)
        return [lead + line if line else "" for line in value.removesuffix("\n").split("\n")]

    def _list(self, items: list[Any], column: int) -> list[str]:
        written = []
        for item in items:
            if written:
                written += self._noise(column)
            dash = " " * column + "-"
            if isinstance(item, dict) and item and not self.now_and_then():
                gap = self.one_of(1, 1, 2, 3)
                below = self._mapping(item, column + 1 + gap)
                if not self.now_and_then():
                    written += [dash + below[0][column + 1 :], *below[1:]]
                else:
                    written += [dash + self._tail(), *self._noise(column), *below]
            else:
                written.append(dash + " " + self._scalar(item) + self._tail())
        return written

    def _scalar(self, value: Any) -> str:  # noqa: ANN401  YAML values
        """Write a value on one line: bare, in quotes of either kind, or in flow style."""
        if isinstance(value, dict):
            return "{" + ", ".join(f'"{key}": {self._scalar(item)}' for key, item in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self._scalar(item) for item in value) + "]"
        if not isinstance(value, str):
            return json.dumps(value)
        ways = [json.dumps(value, ensure_ascii=True) if value.isascii() else json.dumps(value, ensure_ascii=False)]
        if "\n" not in value:
            ways.append("'" + value.replace("'", "''") + "'")
        if _BARE.fullmatch(value):
            ways += [value] * 3
        return str(self.one_of(*ways))
