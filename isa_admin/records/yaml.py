"""Reading YAML 1.2: a fast reader for the form that the program writes, a strict one for all else.

* The plain form, which is what the program writes: block style, one key or item a line. ``_PLAIN`` describes it
  completely; such a file has no anchors, tags, flow mappings or second documents, duplicate keys are seen with one
  pass over the lines, and a fast parser reads the rest.
* Everything else goes to ruamel.yaml, about fifty times slower, which refuses what a record may not have (ATTACKS D11)
  and knows the line of every value.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import yaml12

from isa_admin.records.malformed import MalformedRecordError

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node

MAX_BYTES = 1024 * 1024
"""Largest record, in bytes."""

_PLAIN_VALUE = (
    r"(?!\.\.\.)[^\s\[\]{}&*!|>'\"%@`#,?:-](?:[^\n:#]|:(?=\S)|(?<=\S)#)*|-?[0-9][^\n:#]*|-[^\s&*!#:-][^\n:#]*"
)
_QUOTED = r"'(?:[^'\n]|'')*'|\"(?:[^\"\\\n]|\\[^\n])*\""
_KEY = r"[A-Za-z_][A-Za-z0-9_-]*"
_COMMENT = r"(?:[ ]+#[^\n]*)?[ ]*"
_SCALAR = rf"(?:{_PLAIN_VALUE}|{_QUOTED}|\[\]|\{{\}})"
# One line: blank, comment, "key: value", "- value", "- key: value".
_LINE = re.compile(rf"[ ]*(?:#[^\n]*|(?:- )*(?:({_KEY}):(?: +{_SCALAR})?|{_SCALAR}){_COMMENT}|(?:- )*-[ ]*)?", re.ASCII)
_PLAIN = re.compile(rf"(?:{_LINE.pattern.replace('(' + _KEY + ')', _KEY)}\n)*", re.ASCII)
_KEYS = re.compile(rf"^([ ]*(?:- )*)({_KEY}):", re.ASCII | re.MULTILINE)
_HARMFUL = re.compile(r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")


def read(path: str, content: bytes) -> dict[str, Any]:
    """Read a record: one mapping with text keys.

    Raises:
        MalformedRecordError: It is no UTF-8, too large, no YAML, or has duplicate keys, aliases, anchors, tags or
            several documents.
    """
    source = decode(path, content)
    if _PLAIN.fullmatch(source) and not _has_duplicate_keys(source):
        data: Any = None
        with suppress(ValueError):  # the strict reader says what is wrong, with the line
            data = yaml12.parse_yaml(source)
        if isinstance(data, dict):
            return data
    return _read_strictly(path, source)


def decode(path: str, content: bytes) -> str:
    """Turn the bytes of a record into text.

    Raises:
        MalformedRecordError: It is over 1 MiB, no UTF-8, or has control characters or tabs.
    """
    if len(content) > MAX_BYTES:
        raise MalformedRecordError(path, 1, f"the file has {len(content)} bytes; a record has at most {MAX_BYTES}")
    try:
        source = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise MalformedRecordError(path, line, "the text is not UTF-8; save the file as UTF-8") from error
    source = source.replace("\r\n", "\n")
    if match := _HARMFUL.search(source):
        line = source[: match.start()].count("\n") + 1
        raise MalformedRecordError(path, line, f"the control character {match[0]!r} may not stand in a record")
    return source if source.endswith("\n") or not source else source + "\n"


def line_of(path: str, content: bytes, keys: list[str | int]) -> int:
    """Say on which line of a readable record a value stands, by the keys and indexes that lead to it."""
    node = compose(path, decode(path, content))
    line = 1 if node is None else node.start_mark.line + 1
    for key in keys:
        found = _child(node, key)
        if found is None:
            break
        line, node = found
    return line


def _has_duplicate_keys(source: str) -> bool:
    """See with one pass whether a mapping of a plain file has a key twice."""
    seen: dict[int, set[str]] = {}
    for match in _KEYS.finditer(source):
        lead, key = match[1], match[2]
        column = len(lead)
        for deeper in [other for other in seen if other > column]:
            del seen[deeper]
        if "-" in lead:
            # "- key:" begins a new mapping; the items above it at this place are closed.
            dash = lead.index("-")
            for deeper in [other for other in seen if other > dash]:
                del seen[deeper]
        here = seen.setdefault(column, set())
        if key in here:
            return True
        here.add(key)
    return False


def _read_strictly(path: str, source: str) -> dict[str, Any]:
    node = compose(path, source)
    _refuse_cleverness(path, source)
    if node is None:
        raise MalformedRecordError(path, 1, "the file is empty; expected keys with values")
    data = _plain_data(path, node)
    if not isinstance(data, dict):
        raise MalformedRecordError(path, node.start_mark.line + 1, "expected keys with values, one a line")
    return data


def compose(path: str, source: str) -> Node | None:
    """Read text into ruamel's nodes, which know their lines and columns.

    Raises:
        MalformedRecordError: It is not YAML.
    """
    from ruamel.yaml import YAML  # noqa: PLC0415  plain records, nearly all, do without
    from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415  the same

    try:
        node: Node | None = YAML(typ="rt", pure=True).compose(source)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise MalformedRecordError(path, line, f"this is not YAML: {error.problem or error.context}") from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise MalformedRecordError(path, 1, f"this is not YAML: {str(error).splitlines()[0]}") from error
    return node


def _refuse_cleverness(path: str, source: str) -> None:
    """Refuse what makes YAML mean something else than it shows: aliases, anchors, tags, several documents."""
    from ruamel.yaml import YAML  # noqa: PLC0415  as in compose
    from ruamel.yaml.events import AliasEvent, DocumentStartEvent, NodeEvent  # noqa: PLC0415  the same

    documents = 0
    for event in YAML(typ="rt", pure=True).parse(source):
        line = event.start_mark.line + 1
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1 or event.version or event.tags:
                raise MalformedRecordError(path, line, "a record is one YAML document without directives")
        if isinstance(event, AliasEvent):
            raise MalformedRecordError(path, line, f"the alias *{event.anchor} may not stand in a record")
        if isinstance(event, NodeEvent) and event.anchor:
            raise MalformedRecordError(path, line, f"the anchor &{event.anchor} may not stand in a record")
        if getattr(event, "ctag", None) is not None and str(event.ctag or "") not in {"", "None"}:
            raise MalformedRecordError(path, line, f"the tag {event.ctag} may not stand in a record")


def _plain_data(path: str, node: Node) -> Any:  # noqa: ANN401  YAML values are of any type
    from ruamel.yaml.nodes import MappingNode, SequenceNode  # noqa: PLC0415  as in compose

    if isinstance(node, MappingNode):
        data: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if isinstance(key, MappingNode | SequenceNode) or not str(key.tag).endswith(":str"):
                raise MalformedRecordError(path, line, "a key is a plain word")
            if key.value in data:
                raise MalformedRecordError(path, line, f"the key '{key.value}' stands here a second time")
            data[key.value] = _plain_data(path, value)
        return data
    if isinstance(node, SequenceNode):
        return [_plain_data(path, item) for item in node.value]
    return _scalar(node)


def _scalar(node: Any) -> Any:  # noqa: ANN401  YAML values are of any type
    """Read one value as YAML 1.2's core schema does; dates stay text, as the fast parser leaves them."""
    kind = str(node.tag).rsplit(":", 1)[-1]
    if kind in {"str", "timestamp"}:
        return node.value
    return yaml12.parse_yaml(node.value)


def _child(node: Node | None, key: str | int) -> tuple[int, Node] | None:
    """Find the value under a key or an index, with the line of the key or the item."""
    from ruamel.yaml.nodes import MappingNode, SequenceNode  # noqa: PLC0415  as in compose

    if isinstance(node, MappingNode):
        for name, value in node.value:
            if name.value == key:
                return name.start_mark.line + 1, value
    if isinstance(node, SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key].start_mark.line + 1, node.value[key]
    return None
