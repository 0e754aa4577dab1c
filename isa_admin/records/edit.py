"""Writing YAML: a record gets new values, and every byte that is not part of a changed value stays.

The lines of the changed values are found by ruamel's marks and replaced by lines that ``yaml.emit`` writes; nothing
else is written again. So comments, key order, quotes, blank lines and unknown keys survive an edit in any style.

Whoever may write a record decides where its lines end, so no edit is believed: what was made is read back and compared
with what was decided. If it says anything else, the whole record is written anew (ATTACKS G08).
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ruamel.yaml.nodes import MappingNode, SequenceNode

from isa_admin.errors import StoreError
from isa_admin.records import yaml
from isa_admin.records.malformed import MalformedRecordError
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
        StoreError: The new record would be too large to be read.
    """
    if _as_written(path, content, shape):
        # Nothing of somebody's own is in it; finding the lines of each value takes 30 times as long.
        return write(new, _header(content))
    change = _Change(yaml.read(path, content), plain(values(load(path, content, shape))), new, keys_of(shape))
    wanted = change.result()
    decided = _said(path, write(wanted, ""), shape)
    for made in (_edited(path, content, new, shape), _anew(content, wanted)):
        if made is not None and decided is not None and _said(path, made, shape) == decided:
            return made
    raise StoreError(
        f"{path} would be a record that cannot be read with this change",
        f"see what {path} holds, and take out what is not needed",
    )


def _edited(path: str, content: bytes, new: dict[str, Any], shape: type) -> bytes | None:
    """Change the lines of the values that change; None if that does not come to an end."""
    # Items that change their order are moved first, as they were; their values are edited in the second turn.
    for _ in range(2):
        try:
            source = yaml.decode(path, content)
            sheet = _Sheet(source)
            old = plain(values(load(path, content, shape)))
            sheet.record(yaml.compose(path, source), _Change(yaml.read(path, content), old, new, keys_of(shape)))
            if not sheet.replacements:
                return content
            content = sheet.text().encode()
        except (LookupError, ValueError, MalformedRecordError):
            # The marks lead to another place than they say: some style that nobody has thought of.
            return None
        if not sheet.moved:
            return content
    return None


def _said(path: str, content: bytes, shape: type) -> tuple[Any, str] | None:
    """Give what a record says: to the program, and under the keys of somebody's own; None if it cannot be read."""
    try:
        loaded, raw = plain(values(load(path, content, shape))), yaml.read(path, content)
    except MalformedRecordError:
        return None
    return loaded, json.dumps(_own(raw, keys_of(shape)), sort_keys=True)


def _own(raw: Any, known: Keys) -> Any:  # noqa: ANN401  YAML values are of any type
    """Take out of a value all that the program knows the meaning of."""
    if isinstance(raw, dict):
        below = {key: _own(value, known[key]) if key in known else value for key, value in raw.items()}
        return {key: value for key, value in below.items() if key not in known or value}
    if isinstance(raw, list):
        items = [_own(item, known) for item in raw]
        return items if any(items) else []
    return None


def _anew(content: bytes, wanted: dict[str, Any]) -> bytes:
    """Write a record from its values; the comments that have a line of their own stand above it."""
    lines = (line.strip() for line in content.decode().splitlines())
    comments = "".join(f"{line}\n" for line in lines if line.startswith("#"))
    return f"{comments}{yaml.emit(wanted)}".encode()


def _as_written(path: str, content: bytes, shape: type) -> bool:
    """Say whether a record stands byte for byte as ``write`` writes it."""
    return content.startswith(b"# ") and content == write(values(load(path, content, shape)), _header(content))


def _header(content: bytes) -> str:
    return content.partition(b"\n")[0].removeprefix(b"# ").decode("utf-8", "replace")


class _Change:
    """The values of a mapping: as the file has them, as the program reads them, as they shall be.

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
        return _with_own(self.raw, self.old, self.new, self.known)


class _Sheet:
    """The lines of a record, with the replacements to be made; all are made at once, so that marks stay true."""

    def __init__(self, source: str) -> None:
        self._lines = source.split("\n")
        self.replacements: list[tuple[int, int, list[str]]] = []
        self.moved = False

    def text(self) -> str:
        """Give the text with the replacements made."""
        lines: list[str] = []
        done = 0
        for start, end, new in sorted(self.replacements, key=lambda one: one[:2]):
            lines += self._lines[done:start]
            lines += new
            done = max(done, end)
        lines += self._lines[done:]
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
        order = [place for place in found if place is not None]
        if order != sorted(order):
            self._move(starts, ends, order)
            return
        kept = set(order)
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
        order = order + sorted({*range(len(starts))}.difference(order))
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
    # Looked up, not searched for: a record of a megabyte can hold a hundred thousand items.
    equal: dict[str, list[int]] = defaultdict(list)
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index in reversed(range(len(old))):
        equal[_text(old[index])].append(index)
        for mark in _marks(old[index]):
            alike[mark].append(index)
    exact = [same.pop() if (same := equal[_text(item)]) else None for item in new]
    taken = {place for place in exact if place is not None}
    for item, place in zip(new, exact, strict=True):
        found = place
        if found is None:
            for mark in _marks(item):
                while alike[mark] and alike[mark][-1] in taken:
                    alike[mark].pop()
            found = min((alike[mark][-1] for mark in _marks(item) if alike[mark]), default=None)
            if found is not None:
                taken.add(found)
        yield found


def _text(value: Any) -> str:  # noqa: ANN401  YAML values are of any type
    return json.dumps(plain(value), sort_keys=True)


def _marks(item: Any) -> list[tuple[str, str]]:  # noqa: ANN401  YAML values are of any type
    """Give what identifies an item of a list."""
    return [(key, _text(item[key])) for key in _IDENTITY if key in item] if isinstance(item, dict) else []


def _with_own(raw: Any, old: Any, new: Any, known: Keys) -> Any:  # noqa: ANN401  YAML values are of any type
    """Give a new value with the keys of somebody's own that the file has, in the order of the file.

    Args:
        raw: The value as it stands in the file.
        old: The same as the program reads it, which tells the items of lists from each other.
        new: The value as it shall be.
        known: The keys that the program knows.
    """
    if isinstance(raw, dict) and isinstance(new, dict):
        before = old if isinstance(old, dict) else {}
        kept = {
            key: _with_own(value, before.get(key), new[key], known[key]) if key in new else value
            for key, value in raw.items()
            if key in new or key not in known
        }
        return kept | {key: value for key, value in new.items() if key not in kept}
    if isinstance(raw, list) and isinstance(new, list | tuple) and isinstance(old, list):
        return [
            item if place is None else _with_own(raw[place], old[place], item, known)
            for place, item in zip(_places(old, new), new, strict=True)
        ]
    return new
