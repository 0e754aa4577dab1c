"""YAML 1.2 as text: a fast reader for the form that the program writes, a strict reader for all else, and a writer.

* The plain form, which is what the program writes: block style, one key or item a line. ``_LINE`` and ``_is_plain``
  describe it completely; such a file has no anchors, tags, flow collections, duplicate keys or second documents, and
  a fast parser reads its values. That parser is never asked about anything else: of a file that is not YAML it may
  read the beginning and say nothing.
* Everything else goes to ruamel.yaml, about fifty times slower, which refuses what a record may not have (ATTACKS D11)
  and knows the line of every value.
"""

from __future__ import annotations

import json
import math
import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml12

from isa_admin.domain.text import OTHER_SPACES, harmless
from isa_admin.records.layout import LARGEST_RECORD
from isa_admin.records.malformed import MalformedRecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ruamel.yaml.nodes import Node

MAX_DEPTH = 20
"""How deep the values of a record may be nested; the program's own records go to 5."""

# Text without quotes on one line: nothing that YAML gives a meaning begins it, and no ": " or " #" is in it.
_BARE = (
    r"(?!\.\.\.)(?:[^\s\[\]{}&*!|>'\"%@`#,?:-]|-(?=[A-Za-z0-9.]))"
    r"(?:[^\s:#]++|:(?=\S)|(?<=\S)#|[ ]++(?=[^\s#]))*+"  # in runs: letter by letter takes twice as long
)
_QUOTED = r"'(?:[^'\n]++|'')*+'|\"(?:[^\"\\\n]++|\\[\"\\/])*+\""
_SCALAR = rf"(?:{_BARE}|{_QUOTED}|\[\]|\{{\}})"
# A bare word is a key, but for those that YAML reads as something else than text.
_KEY = r"(?!(?:null|Null|NULL|true|True|TRUE|false|False|FALSE):)[A-Za-z_][A-Za-z0-9_-]{0,99}"
# One line: blank, comment, "key: value", "- key: value", "- value", "-".
_LINE = re.compile(
    rf"([ ]*+)(?:#[^\n]*+|(?:(- )?(?:({_KEY}):(?=[ \n])(?:([ ])[ ]*+{_SCALAR})?+|(?=(.)){_SCALAR})|(-))"
    r"[ ]*+(?:(?<=[ ])#[^\n]*+)?+)?+\n"
    r"|([^\n]*\n)",  # anything else
    re.ASCII,
)
# What YAML 1.2's core schema (section 10.3.2) reads as something else than text.
_NO_TEXT = re.compile(
    r"null|Null|NULL|~|true|True|TRUE|false|False|FALSE|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?[0-9]+"
    r"|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|",
    re.ASCII,
)
# What nobody would see in a record, or everybody would take for something else. Bidirectional marks are left to the
# checks of each value, since a comment may be in Arabic or Hebrew.
_HARMFUL = re.compile(rf"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff{OTHER_SPACES}]")
_BARE_TEXT = re.compile(_BARE, re.ASCII)
_BARE_KEY = re.compile(rf"{_KEY}(?=:)", re.ASCII)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NOT_SHOWN = re.compile(f"{_HARMFUL.pattern}|{_SURROGATE.pattern}")
# Quoted whatever they are: other programs read 0116 and 4.00 as numbers.
_ALWAYS_QUOTED = frozenset({"telephone", "version", "date"})
# Words that older readers, of YAML 1.1, take for something else than text.
_OLDER_WORDS = frozenset({"yes", "no", "on", "off", "y", "n", "null", "true", "false"})


def read(path: str, content: bytes) -> dict[str, Any]:
    """Read a record: one mapping with text keys.

    Raises:
        MalformedRecordError: It is not UTF-8, not YAML, too large, or has duplicate keys, aliases, anchors, tags or
            several documents.
    """
    source = decode(path, content)
    if _is_plain(source):
        data: Any = yaml12.parse_yaml(source)
        return dict(data)
    return _read_strictly(path, source)


def decode(path: str, content: bytes) -> str:
    """Turn the bytes of a record into text.

    Raises:
        MalformedRecordError: It is over 1 MiB or not UTF-8, or has tabs, control characters or unusual spaces.
    """
    if len(content) > LARGEST_RECORD:
        raise MalformedRecordError(path, 1, f"the file has {len(content)} bytes; a record has at most {LARGEST_RECORD}")
    try:
        source = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise MalformedRecordError(path, line, "the text is not UTF-8; save the file as UTF-8") from error
    source = source.replace("\r\n", "\n")
    if match := _HARMFUL.search(source):
        line = source[: match.start()].count("\n") + 1
        raise MalformedRecordError(path, line, _unwanted(match[0]))
    return source if source.endswith("\n") or not source else source + "\n"


def emit(value: dict[str, Any] | list[Any]) -> str:
    """Write a mapping or a list in block style, one entry a line."""
    return "".join(f"{line}\n" for line in indented(value, 0))


def indented(value: dict[str, Any] | list[Any], column: int) -> list[str]:
    """Write a mapping or a list as lines that begin at a column."""
    return [" " * column + line for line in (_mapping_lines(value) if isinstance(value, dict) else _list_lines(value))]


def _mapping_lines(data: dict[str, Any]) -> Iterable[str]:
    for key, value in data.items():
        name = key if _is_bare_key(key) else _in_quotes(key)
        if isinstance(value, dict | list | tuple) and value:
            yield f"{name}:"
            yield from (
                f"  {line}" for line in (_mapping_lines(value) if isinstance(value, dict) else _list_lines(value))
            )
        else:
            yield f"{name}: {_scalar_text(value, quoted=key in _ALWAYS_QUOTED)}"


def _list_lines(items: Iterable[Any]) -> Iterable[str]:
    for item in items:
        if isinstance(item, dict | list | tuple) and item:
            first, *others = _mapping_lines(item) if isinstance(item, dict) else _list_lines(item)
            yield f"- {first}"
            yield from (f"  {line}" for line in others)
        else:
            yield f"- {_scalar_text(item)}"


def _scalar_text(value: Any, *, quoted: bool = False) -> str:  # noqa: ANN401  YAML values are of any type
    if isinstance(value, str):
        bare = _is_bare_text(value) and value[0].isalpha() and value.casefold() not in _OLDER_WORDS
        return value if bare and not quoted else _in_quotes(value)
    if isinstance(value, dict | list | tuple):
        return "{}" if isinstance(value, dict) else "[]"
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else f"{'-' if value < 0 else ''}.inf"
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


def _in_quotes(value: str) -> str:
    """Put text into quotes. YAML reads the escapes of JSON; what a record cannot contain is escaped too."""
    return _escaped(json.dumps(value, ensure_ascii=False))


def _is_bare_text(text: str) -> bool:
    """Say whether text may stand without quotes: on one line, and read as text by every reader of YAML 1.2."""
    return _BARE_TEXT.fullmatch(text) is not None and not _NO_TEXT.fullmatch(text) and not _HARMFUL.search(text)


def _is_bare_key(text: str) -> bool:
    """Say whether a key may stand without quotes."""
    return _BARE_KEY.match(f"{text}:") is not None and ":" not in text


def _escaped(text: str) -> str:
    """Write what a record cannot contain, and half a character, as its escape in double quotes."""
    return _NOT_SHOWN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def line_of(path: str, content: bytes, keys: list[str | int], wrong: str | None = None) -> int:
    """Say on which line of a readable record a value stands.

    Args:
        path: Where the record lies, for messages.
        content: Its bytes.
        keys: The keys and indexes that lead to the value.
        wrong: A text inside that value, when the line of this text is wanted.
    """
    source = decode(path, content)
    found_at = _plain_line(source, keys) if keys and wrong is None and _is_plain(source) else None
    if found_at is not None:
        return found_at
    node = compose(path, source)
    line = node.start_mark.line + 1
    for key in keys:
        found = _child(node, key)
        if found is None:
            break
        line, node = found
    return line if wrong is None else _line_of_text(node, wrong) or line


def _plain_line(source: str, keys: list[str | int]) -> int | None:
    """Find the line of a value in a text of the plain form, a thousand times as fast as with all its nodes.

    The keys and indexes that lead to each line are kept with the columns where they stand.
    """
    way: list[tuple[int, str | int]] = []
    for number, (indent, dash, key, _, item, alone, _) in enumerate(_LINE.findall(source), start=1):
        if not (key or item or alone):
            continue
        column = len(indent)
        if item or dash or alone:
            while way and way[-1][0] > column:
                way.pop()
            if way and way[-1][0] == column and isinstance(way[-1][1], int):
                way.append((column, int(way.pop()[1]) + 1))
            else:
                way.append((column, 0))
            if not alone and keys == [part for _, part in way]:
                return number
            column += len(dash)
        if key:
            while way and (way[-1][0] > column or (way[-1][0] == column and not dash)):
                way.pop()
            way.append((column, key))
            if keys == [part for _, part in way]:
                return number
    return None


def _unwanted(character: str) -> str:
    if character == "\t":
        return "a record cannot contain tabs; use spaces"
    if character == "\ufeff":
        return "the file has a byte order mark; save it as UTF-8 without one"
    return f"a record cannot contain the character U+{ord(character):04X}; use ordinary spaces and line ends"


def _is_plain(source: str) -> bool:
    """Say whether text has the plain form: each line by itself, and the lines below each other."""
    return _has_plain_shape(tuple(_LINE.findall(source)))


# Records of a kind differ in their values and hardly in their shape, so the same few shapes come again and again.
@lru_cache(maxsize=1024)
def _has_plain_shape(lines: tuple[tuple[str, ...], ...]) -> bool:  # noqa: C901, PLR0911, PLR0912  one pass
    """Say whether the lines of a record stand below each other as they must.

    The collections that are open at a line are kept with the column of their keys or dashes; the keys of a mapping
    are kept too, so a key that stands twice is seen.

    Args:
        lines: For each line its indent, dash, key, whether a value follows, the first letter of an item, a lone dash,
            and the line itself if it is nothing of that kind. What is not there is empty.
    """
    columns: list[int] = []
    keys: list[set[str] | None] = []  # None for a list
    waiting = False  # the line before has no value yet, so a collection may follow
    for indent, dash, key, value, item, alone, other in lines:
        if other:
            return False
        if not (key or item or alone):
            continue
        column = len(indent)
        while columns and (columns[-1] > column or (columns[-1] == column and not (dash or alone or keys[-1]))):
            del columns[-1], keys[-1]
            waiting = False
        level = columns[-1] if columns else -1
        if dash or alone:
            if level != column or keys[-1] is not None:
                if not waiting:
                    return False
                columns.append(column)
                keys.append(None)
            if key:
                columns.append(column + 2)
                keys.append({key})
        elif item:
            return False
        elif level == column:
            here = keys[-1]
            if here is None or key in here:
                return False
            here.add(key)
        elif waiting or (not columns and column == 0):
            columns.append(column)
            keys.append({key})
        else:
            return False
        if len(columns) > MAX_DEPTH:
            return False
        waiting = bool(alone or (key and not value))
    return bool(columns)


def _read_strictly(path: str, source: str) -> dict[str, Any]:
    node = compose(path, source)
    data = _plain_data(path, source, node)
    if not isinstance(data, dict):
        line = min(node.start_mark.line + 1, source.count("\n"))
        raise MalformedRecordError(path, line, "expected keys with values, one on each line")
    return data


def compose(path: str, source: str) -> Node:
    """Read text into ruamel's nodes, which know their lines and columns.

    Raises:
        MalformedRecordError: It is not YAML, is empty, or has what makes YAML mean something else than it shows.
    """
    from ruamel.yaml import YAML

    # The events come first: they stop at the first thing refused, however large or clever the rest is.
    _from_yaml(path, source, lambda: _refuse_cleverness(path, source))
    node: Node | None = _from_yaml(path, source, lambda: YAML(typ="safe", pure=True).compose(source))
    if node is None:
        raise MalformedRecordError(path, 1, "the file is empty; expected keys with values")
    return node


def _from_yaml(path: str, source: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401  nodes or nothing
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return make()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.context_mark and mark.index >= len(source):
            # What is not closed is noticed at the end of the file, and put right where it begins.
            mark = error.context_mark
        line = min(mark.line, source.count("\n") - 1) + 1 if mark else 1
        raise MalformedRecordError(path, line, f"this is not YAML: {error.problem or error.context}") from error
    except (YAMLError, ValueError, OverflowError) as error:
        raise MalformedRecordError(path, 1, f"this is not YAML: {' '.join(str(error).split())}") from error


def _refuse_cleverness(path: str, source: str) -> None:
    """Refuse what makes YAML mean something else than it shows: aliases, anchors, tags, several documents."""
    from ruamel.yaml import YAML
    from ruamel.yaml.events import (
        AliasEvent,
        CollectionEndEvent,
        CollectionStartEvent,
        DocumentStartEvent,
        NodeEvent,
    )

    if directive := re.search(r"^%", source, re.MULTILINE):
        line = source[: directive.start()].count("\n") + 1
        raise MalformedRecordError(path, line, "a record is one YAML document without directives")
    documents = depth = 0
    for event in YAML(typ="safe", pure=True).parse(source):
        line = event.start_mark.line + 1
        documents += isinstance(event, DocumentStartEvent)
        if documents > 1:
            raise MalformedRecordError(path, line, "a record is one YAML document, and here a second one begins")
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise MalformedRecordError(path, line, f"values are nested more than {MAX_DEPTH} deep")
        if isinstance(event, AliasEvent):
            raise MalformedRecordError(path, line, f"a record cannot contain aliases such as *{event.anchor}")
        if isinstance(event, NodeEvent) and event.anchor:
            raise MalformedRecordError(path, line, f"a record cannot contain anchors such as &{event.anchor}")
        if str(getattr(event, "ctag", None) or "None") != "None":
            raise MalformedRecordError(path, line, f"a record cannot contain tags such as {event.ctag}")


def _plain_data(path: str, source: str, node: Node) -> Any:  # noqa: ANN401  YAML values are of any type
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    if isinstance(node, MappingNode):
        data: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not _is_word(source, key):
                raise MalformedRecordError(path, line, "expected a key: a plain word with a colon after it")
            if key.value in data:
                raise MalformedRecordError(path, line, f"the key '{key.value}' appears twice")
            data[key.value] = _plain_data(path, source, value)
        return data
    if isinstance(node, SequenceNode):
        return [_plain_data(path, source, item) for item in node.value]
    if _SURROGATE.search(node.value):
        raise MalformedRecordError(path, node.start_mark.line + 1, "half a character (a surrogate) is not text")
    # Quoted text is text; dates stay text, as the fast parser leaves them.
    quoted = isinstance(node, ScalarNode) and node.style
    return node.value if quoted or not _NO_TEXT.fullmatch(node.value) else yaml12.parse_yaml(node.value)


def _is_word(source: str, key: Node) -> bool:
    """Say whether a key is plain text followed by its colon: not a number, not a date, not ``? key``."""
    return (
        str(key.tag).endswith(":str")
        and bool(key.value.strip())
        and harmless(key.value) == key.value
        and re.compile(" *:").match(source, key.end_mark.index) is not None
    )


def _child(node: Node, key: str | int) -> tuple[int, Node] | None:
    """Find the value under a key or an index, with the line of the key or the item."""
    from ruamel.yaml.nodes import MappingNode, SequenceNode

    if isinstance(node, MappingNode):
        for name, value in node.value:
            if name.value == key:
                return name.start_mark.line + 1, value
    if isinstance(node, SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key].start_mark.line + 1, node.value[key]
    return None


def _line_of_text(node: Node, wanted: str) -> int | None:
    """Find a text among the keys and values of a node; gives its line, or nothing."""
    from ruamel.yaml.nodes import MappingNode, SequenceNode

    if isinstance(node, MappingNode):
        parts = [part for pair in node.value for part in pair]
    elif isinstance(node, SequenceNode):
        parts = node.value
    else:
        return node.start_mark.line + 1 if node.value == wanted else None
    return next((line for part in parts if (line := _line_of_text(part, wanted)) is not None), None)
