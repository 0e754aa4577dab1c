"""Writing YAML: a record gets new values, and every byte that is not part of a changed value stays.

The lines of the changed values are found by ruamel's marks and replaced by lines that ``yaml.emit`` writes; nothing
else is written again. So comments, key order, quotes, blank lines and unknown keys survive an edit in any style.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ruamel.yaml.nodes import MappingNode, SequenceNode

from isa_admin.records import yaml
from isa_admin.records.shapes import keys_of, load, values
from isa_admin.records.yaml import emit, indented

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ruamel.yaml.nodes import Node

    from isa_admin.records.shapes import Keys

# Stands for the dash of a list item whose first key was taken out, until the next key moves up to it. The text of a
# record holds no such character.
_LONE_DASH = "\0"
# What tells one item of a list from another, so that an item that changed is edited in its place.
_IDENTITY = ("id", "version", "fingerprint", "information", "post")


def write(new: dict[str, Any], header: str) -> bytes:
    """Write a new record, with a comment as its first line."""
    return f"# {header}\n{emit(new)}".encode()


def edit(path: str, content: bytes, new: dict[str, Any], shape: type) -> bytes:
    """Give the bytes of a record with new values.

    Args:
        path: Where the record lies, for messages.
        content: The bytes so far.
        new: The values that the record shall have: keys of the shape that are not here are taken out, keys that the
            shape does not know stay.
        shape: What kind of record it is.

    Raises:
        MalformedRecordError: The bytes so far are not a record of that shape.
    """
    if _as_written(path, content, shape):
        # Nothing of somebody's own is in it; finding the lines of each value takes 30 times as long.
        return write(new, _header(content))
    while True:
        source = yaml.decode(path, content)
        sheet = _Sheet(source)
        sheet.record(
            yaml.compose(path, source),
            _Change(yaml.read(path, content), plain(values(load(path, content, shape))), new, keys_of(shape)),
        )
        if not sheet.replacements:
            return content
        content = sheet.text().encode()
        # Items that change their order were moved first, as they were; their values are edited in the next turn.
        if not sheet.moved:
            return content


def _as_written(path: str, content: bytes, shape: type) -> bool:
    """Say whether a record stands byte for byte as ``write`` writes it."""
    return content.startswith(b"# ") and content == write(values(load(path, content, shape)), _header(content))


def _header(content: bytes) -> str:
    return content.partition(b"\n")[0].removeprefix(b"# ").decode("utf-8", "replace")


class _Change:
    """The values of a mapping: as they stand in the file, as the program reads them, as they shall be.

    The second lacks what the file says although it is so by default; such lines are left alone.
    """

    __slots__ = ("known", "new", "old", "raw")

    def __init__(self, raw: Any, old: Any, new: Any, known: Keys) -> None:  # noqa: ANN401  YAML values
        self.raw, self.old, self.new, self.known = raw, old, new, known

    def at(self, key: str) -> _Change:
        """Give the same for the value of one key."""
        return _Change(self.raw[key], self.old.get(key), self.new[key], self.known[key])

    def item(self, was: int, now: int) -> _Change:
        """Give the same for one item of a list."""
        return _Change(self.raw[was], self.old[was], self.new[now], self.known)

    def result(self) -> Any:  # noqa: ANN401  YAML values
        """Give what is to be written when the whole value is: the new one, with the keys of somebody's own."""
        return _with_unknown(self.raw, self.new, self.known)


class _Sheet:
    """The lines of a record, with the replacements to be made; made from the last line up, so that marks stay true."""

    def __init__(self, source: str) -> None:
        self._lines = source.split("\n")
        self.replacements: list[tuple[int, int, list[str]]] = []
        self.moved = False

    def text(self) -> str:
        """Give the text with the replacements made."""
        lines = self._lines[:]
        in_order = sorted(self.replacements, key=lambda one: one[:2])
        for start, end, new in in_order[::-1]:
            lines[start:end] = new
        for number, line in enumerate(lines):
            if line.startswith(_LONE_DASH):
                lead, below = line.removeprefix(_LONE_DASH), lines[number + 1]
                joins = below[: len(lead)].isspace() and not below[len(lead) :].startswith(("#", " "))
                lines[number : number + 2] = [lead + below[len(lead) :]] if joins else [lead.rstrip(), below]
        return "\n".join(lines)

    def record(self, node: Node, change: _Change) -> None:
        """Bring the whole record to its new values."""
        if not getattr(node, "flow_style", False):
            self._mapping(node, change)
        elif change.old != plain(change.new):
            start, end = node.start_mark, node.end_mark
            before, after = (
                self._lines[start.line][: start.column].rstrip(),
                self._lines[end.line][end.column :].strip(),
            )
            around = [part for part in (before, after) if part]
            text = emit(change.result()).rstrip("\n").split("\n")
            self._replace_lines(start.line, end.line + 1, [*around, *text])

    def _replace_lines(self, start: int, end: int, new: list[str]) -> None:
        self.replacements.append((start, end, new))

    def _mapping(self, node: Node, change: _Change) -> None:
        """Bring a block mapping to its new values."""
        column = node.value[0][0].start_mark.column
        for key, value in node.value:
            name = key.value
            if name not in change.known:
                continue
            if name in change.new:
                if change.old.get(name) != plain(change.new[name]):
                    self._value(key, value, change.at(name))
            elif name in change.old:
                self._replace(key, value, None)
        added = {key: value for key, value in change.new.items() if key not in change.raw}
        if added:
            after = _last_line(None, node) + 1
            self._replace_lines(after, after, indented(added, column))

    def _value(self, key: Node, value: Node, change: _Change) -> None:
        """Bring the value of one key to its new one: inside it where that can be, else by writing it again."""
        if value.start_mark.line != key.start_mark.line and not getattr(value, "flow_style", False) and change.new:
            if isinstance(value, MappingNode) and isinstance(change.old, dict):
                self._mapping(value, change)
                return
            if isinstance(value, SequenceNode) and isinstance(change.old, list | tuple):
                self._sequence(value, change)
                return
        self._replace(key, value, {key.value: change.result()})

    def _sequence(self, node: SequenceNode, change: _Change) -> None:
        """Bring a block list to its new items, each in its place."""
        column = node.start_mark.column
        starts = [self._dash(item, column) for item in node.value]
        ends = [_last_line(None, item) + 1 for item in node.value]
        found = list(_places(change.old, change.new))
        kept = [place for place in found if place is not None]
        if kept != sorted(kept):
            self._move(starts, ends, kept)
            return
        for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
            if index not in kept:
                self._replace_lines(start, end, [])
        after = starts[0]
        for number, place in enumerate(found):
            if place is None:
                self._replace_lines(after, after, indented([change.new[number]], column))
                continue
            after = ends[place]
            item, one = node.value[place], change.item(place, number)
            if one.old == plain(one.new):
                continue
            if isinstance(item, MappingNode) and not item.flow_style:
                self._mapping(item, one)
            else:
                new = indented([one.result()], column)
                self._replace_lines(starts[place], after, self._commented(starts[place], _end(item), new))

    def _move(self, starts: list[int], ends: list[int], order: list[int]) -> None:
        """Put the items of a list into another order; the comments above an item go with it."""
        order = order + [place for place in range(len(starts)) if place not in order]
        tops = [starts[0], *ends[:-1]]
        moved = [line for place in order for line in self._lines[tops[place] : ends[place]]]
        self._replace_lines(starts[0], ends[-1], moved)
        self.moved = True

    def _dash(self, item: Node, column: int) -> int:
        """Say on which line the dash of an item stands; the item may begin below it."""
        line: int = item.start_mark.line
        while self._lines[line][column : column + 1] != "-" or self._lines[line][:column].strip():
            line -= 1
        return line

    def _replace(self, key: Node, value: Node, entry: dict[str, Any] | None) -> None:
        """Replace the lines of one key; what stands left of it (a list's dash) and its line's comment stay."""
        start, column = key.start_mark.line, key.start_mark.column
        lead = self._lines[start][:column]
        if entry is not None:
            new = self._commented(start, self._end_of_entry(key, value), indented(entry, column))
            new[0] = lead + new[0][column:]
        else:
            new = [_LONE_DASH + lead] if lead.strip() else []
        self._replace_lines(start, _last_line(key, value) + 1, new)

    def _end_of_entry(self, key: Node, value: Node) -> tuple[int, int]:
        """Say where a key with its value ends: line and column."""
        if not _is_nothing(value):
            return _end(value)
        line: int = key.end_mark.line
        return line, self._lines[line].index(":", key.end_mark.column) + 1

    def _commented(self, start: int, end: tuple[int, int], new: list[str]) -> list[str]:
        """Keep the comment at the end of a one-line entry, where the new entry has one line too."""
        line, column = end
        rest = self._lines[line][column:]
        if len(new) == 1 and line == start and rest.lstrip().startswith("#"):
            new[0] += rest
        return new


def _end(node: Node) -> tuple[int, int]:
    return node.end_mark.line, node.end_mark.column


def _is_nothing(value: Node) -> bool:
    """Say whether nothing stands after a key; ruamel puts such a value where the next key begins."""
    return bool(value.start_mark.index == value.end_mark.index)


def _last_line(key: Node | None, value: Node) -> int:
    """Say on which line a value really ends; ruamel's marks of collections run on over comments and blank lines.

    Args:
        key: Its key; an item of a list has none.
        value: The value.
    """
    if isinstance(value, MappingNode) and not value.flow_style:
        return _last_line(*value.value[-1])
    if isinstance(value, SequenceNode) and not value.flow_style:
        return _last_line(None, value.value[-1])
    if key is not None and _is_nothing(value):
        return int(key.end_mark.line)
    line, column = _end(value)
    return line - 1 if column == 0 and line > value.start_mark.line else line


def plain(value: Any) -> Any:  # noqa: ANN401  YAML values are of any type
    """Give a value in one form, so that two can be compared: dates as text, tuples as lists."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _places(old: Sequence[Any], new: Sequence[Any]) -> Iterator[int | None]:
    """Say for each new item which old item it is, or nothing; equal items first, then those of one identity."""
    free = list(range(len(old)))
    exact: dict[int, int] = {}
    for number, item in enumerate(new):
        found = next((index for index in free if plain(old[index]) == plain(item)), None)
        if found is not None:
            exact[number] = found
            free.remove(found)
    for number, item in enumerate(new):
        found = exact.get(number)
        if found is None:
            found = next((index for index in free if _same(old[index], item)), None)
            if found is not None:
                free.remove(found)
        yield found


def _with_unknown(raw: Any, new: Any, known: Keys) -> Any:  # noqa: ANN401  YAML values are of any type
    """Give a new value with the keys that the program does not know and the old one has, in the old order."""
    if isinstance(raw, dict) and isinstance(new, dict):
        kept = {
            key: _with_unknown(value, new[key], known[key]) if key in new else value
            for key, value in raw.items()
            if key in new or key not in known
        }
        return kept | {key: value for key, value in new.items() if key not in kept}
    if isinstance(raw, list) and isinstance(new, list | tuple):
        found = _places(raw, new)
        return [
            item if place is None else _with_unknown(raw[place], item, known)
            for place, item in zip(found, new, strict=True)
        ]
    return new


def _same(old: Any, new: Any) -> bool:  # noqa: ANN401  YAML values are of any type
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    return any(key in old and key in new and old[key] == new[key] for key in _IDENTITY)
