"""Writing YAML: a record gets new values, and every byte that is not part of a changed value stays.

The lines of the changed values are found by ruamel's marks and replaced by lines that ruamel writes; nothing else is
written again. So comments, key order, quotes, blank lines and unknown keys survive an edit whatever their style.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import yaml12
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.nodes import MappingNode, SequenceNode
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from isa_admin.records import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ruamel.yaml.nodes import Node

# Quoted although YAML 1.2 would read most of them as text: other programs read 0116 and 4.00 as numbers.
_QUOTED = frozenset({"telephone", "version", "date"})

# What tells one item of a list from another, so that an item that changed is edited in its place.
_IDENTITY = ("id", "version", "fingerprint", "information", "post")


def write(values: dict[str, Any], header: str) -> bytes:
    """Write a new record, with a comment as its first line."""
    return f"# {header}\n{_emit(values)}".encode()


def edit(path: str, content: bytes, values: dict[str, Any], known: frozenset[str]) -> bytes:
    """Give the bytes of a record with new values.

    Args:
        path: Where the record lies, for messages.
        content: The bytes so far.
        values: The values that the record shall have.
        known: The keys that the program knows, at any depth: those not in ``values`` are taken out, others stay.

    Raises:
        MalformedRecordError: The bytes so far are not a record.
    """
    old = yaml.read(path, content)
    source = yaml.decode(path, content)
    node = yaml.compose(path, source)
    sheet = _Sheet(source.split("\n"), known)
    sheet.mapping(node, old, values)
    return sheet.text().encode()


class _Sheet:
    """The lines of a record, with the replacements to be made; made from the last line up, so that marks stay true."""

    def __init__(self, lines: list[str], known: frozenset[str]) -> None:
        self._lines = lines
        self._known = known
        self._replacements: list[tuple[int, int, list[str]]] = []

    def text(self) -> str:
        lines = self._lines
        for start, end, new in reversed(sorted(self._replacements, key=lambda one: one[:2])):  # noqa: C413  equal places too
            lines[start:end] = new
        return "\n".join(lines)

    def mapping(self, node: Node | None, old: dict[str, Any], new: dict[str, Any]) -> None:
        """Bring a block mapping to its new values."""
        if not isinstance(node, MappingNode) or node.flow_style or not node.value:
            self._replacements.append((0, len(self._lines), _emit(new).split("\n")))
            return
        column = node.value[0][0].start_mark.column
        for key, value in node.value:
            start, end = key.start_mark.line, _last_line(value) + 1
            if key.value not in new:
                if key.value in self._known:
                    self._replace(start, end, key.start_mark.column, {})
            elif old[key.value] != _plain(new[key.value]) and not self._descend(
                value, old[key.value], new[key.value], start
            ):
                self._replace(start, end, key.start_mark.column, {key.value: new[key.value]})
        added = {key: value for key, value in new.items() if key not in old}
        if added:
            after = _last_line(node.value[-1][1]) + 1
            self._replacements.append((after, after, _indented(added, column)))

    def _descend(self, node: Node, old: Any, new: Any, parent: int) -> bool:  # noqa: ANN401  YAML values
        """Edit inside a value that is block style and on lines of its own; say whether that was possible."""
        if node.start_mark.line == parent or getattr(node, "flow_style", False) or not old or not new:
            return False
        if isinstance(node, MappingNode) and isinstance(new, dict):
            self.mapping(node, old, new)
            return True
        return isinstance(node, SequenceNode) and isinstance(new, list | tuple) and self._sequence(node, old, new)

    def _sequence(self, node: SequenceNode, old: list[Any], new: list[Any] | tuple[Any, ...]) -> bool:
        """Bring a block list to its new items, each in its place."""
        column = node.start_mark.column
        if any(not self._lines[item.start_mark.line][column:].startswith("- ") for item in node.value):
            return False
        places = list(_places(old, new))
        kept = [place for place in places if place is not None]
        if kept != sorted(kept):
            return False
        for index, item in enumerate(node.value):
            if index not in kept:
                self._replacements.append((item.start_mark.line, _last_line(item) + 1, []))
        after = node.value[0].start_mark.line
        for place, value in zip(places, new, strict=True):
            if place is None:
                self._replacements.append((after, after, _indented([value], column)))
                continue
            item = node.value[place]
            after = _last_line(item) + 1
            if old[place] != _plain(value):
                if isinstance(item, MappingNode) and not item.flow_style and isinstance(value, dict):
                    self.mapping(item, old[place], value)
                else:
                    self._replacements.append((item.start_mark.line, after, _indented([value], column)))
        return True

    def _replace(self, start: int, end: int, column: int, entry: dict[str, Any]) -> None:
        """Replace the lines of one key; what stands left of it (a list's dash) and its line's comment stay."""
        lead, first = self._lines[start][:column], self._lines[start]
        new = _indented(entry, column) if entry else []
        if lead.strip():
            if not new:
                # The key after it moves up to the dash; a key alone in its item leaves the item empty, which no
                # record has.
                following = self._lines[end]
                self._replacements.append((start, end + 1, [lead + following[column:]]))
                return
            new[0] = lead + new[0][column:]
        comment = _comment(first) if end == start + 1 and len(new) == 1 else ""
        if comment:
            new[0] += comment
        self._replacements.append((start, end, new))


def _places(old: list[Any], new: list[Any] | tuple[Any, ...]) -> Iterator[int | None]:
    """Say for each new item which old item it is, or nothing; equal items first, then those of one identity."""
    free = list(range(len(old)))
    exact: dict[int, int] = {}
    for number, item in enumerate(new):
        for index in free:
            if old[index] == _plain(item):
                exact[number] = index
                free.remove(index)
                break
    for number, item in enumerate(new):
        if number in exact:
            yield exact[number]
            continue
        found = next((index for index in free if _same(old[index], item)), None)
        if found is not None:
            free.remove(found)
        yield found


def _same(old: Any, new: Any) -> bool:  # noqa: ANN401  YAML values are of any type
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    return any(key in old and key in new and old[key] == new[key] for key in _IDENTITY)


def _plain(value: Any) -> Any:  # noqa: ANN401  YAML values are of any type
    """Give a value as the reader would read it back: dates as text, tuples as lists."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _last_line(node: Node) -> int:
    """Say on which line a value really ends; ruamel's marks of collections run on over comments and blank lines."""
    if isinstance(node, MappingNode) and node.value and not node.flow_style:
        return _last_line(node.value[-1][1])
    if isinstance(node, SequenceNode) and node.value and not node.flow_style:
        return _last_line(node.value[-1])
    end: int = node.end_mark.line
    return end - 1 if node.end_mark.column == 0 and end > node.start_mark.line else end


def _comment(line: str) -> str:
    """Give the comment at the end of a one-line entry, with the space before it."""
    node = yaml.compose("", line.lstrip(" -") + "\n")
    if not isinstance(node, MappingNode):
        return ""
    end = node.value[0][1].end_mark.column
    rest = str(line.lstrip(" -")[end:])
    return rest if rest.lstrip().startswith("#") else ""


def _indented(value: Any, column: int) -> list[str]:  # noqa: ANN401  a mapping or a list
    return [" " * column + line if line else line for line in _emit(value).rstrip("\n").split("\n")]


def _emit(value: Any) -> str:  # noqa: ANN401  a mapping or a list
    writer = YAML(typ="rt", pure=True)
    writer.width = 1_000_000
    top = isinstance(value, dict)
    writer.indent(mapping=2, sequence=4 if top else 2, offset=2 if top else 0)
    out = io.StringIO()
    writer.dump(_dressed("", value), out)
    return out.getvalue()


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
    if value.casefold() in {"yes", "no", "on", "off", "y", "n", "null", "~", "true", "false"}:
        return True
    try:
        return yaml12.parse_yaml(value) != value or value[0].isdigit()
    except ValueError:
        return True
