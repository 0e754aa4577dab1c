"""The shape of each record: which file holds which values, checked on load and published as JSON Schema.

One set of types serves all three uses: the values of the domain. msgspec reads their annotations.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from isa_admin.domain.agreement import Agreement
from isa_admin.domain.events import EVENTS, Event
from isa_admin.domain.officers import Officer  # noqa: TC001  msgspec reads the annotations at run time
from isa_admin.domain.partner import Partner, Post
from isa_admin.domain.versions import VersionEntry  # noqa: TC001  the same
from isa_admin.records import yaml
from isa_admin.records.malformed import MalformedRecordError

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")


@dataclass(frozen=True)
class PostsRecord:
    """The posts of one partner: ``partners/SLUG/posts.yaml``."""

    posts: tuple[Post, ...]


@dataclass(frozen=True)
class VersionsRecord:
    """The version-control table: ``agreement/versions.yaml``, oldest row first."""

    versions: tuple[VersionEntry, ...]


@dataclass(frozen=True)
class OfficersRecord:
    """The roster: ``agreement/officers.yaml``."""

    officers: tuple[Officer, ...]


EVENT_KEY = "event"
"""The key of an event record that says which kind of event it is."""

RECORDS: dict[str, type] = {
    "agreement": Agreement,
    "versions": VersionsRecord,
    "officers": OfficersRecord,
    "partner": Partner,
    "posts": PostsRecord,
    **{event.type: event for event in EVENTS},
}
"""Every kind of record, by the name of its schema."""

_EVENT_TYPES = {event.type: event for event in EVENTS}


def load(path: str, content: bytes, shape: type[T]) -> T:
    """Read a record into its value.

    Raises:
        MalformedRecordError: With the line and what was expected.
    """
    return _convert(path, content, yaml.read(path, content), shape)


def load_event(path: str, content: bytes) -> Event:
    """Read an event record into the event that it says it is.

    Raises:
        MalformedRecordError: With the line and what was expected.
    """
    data = yaml.read(path, content)
    shape = _EVENT_TYPES.get(data.get(EVENT_KEY, ""))
    if shape is None:
        line = yaml.line_of(path, content, [EVENT_KEY])
        raise MalformedRecordError(path, line, f"expected {EVENT_KEY}: with one of {', '.join(_EVENT_TYPES)}")
    return _convert(path, content, data, shape)


def values(record: Any) -> dict[str, Any]:  # noqa: ANN401  any value of the domain
    """Turn a value into the keys and values of its record; what is as it is by default is left out."""
    made = {EVENT_KEY: record.type} if isinstance(record, EVENTS) else {}
    for field in fields(record):
        value = getattr(record, field.name)
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if value != default:
            made[field.name] = _builtin(value)
    return made


@cache
def keys_of(shape: type) -> frozenset[str]:
    """Give every key that the program knows in a record of this shape, at any depth."""
    schema = msgspec.json.schema(shape)
    return frozenset(key for part in schema["$defs"].values() for key in part.get("properties", {})) | {EVENT_KEY}


def json_schema(name: str) -> dict[str, Any]:
    """Give the JSON Schema of a kind of record, for editors that complete and check YAML."""
    shape = RECORDS[name]
    schema = msgspec.json.schema(shape)
    definitions = schema["$defs"]
    own = definitions.pop(shape.__name__)
    if name in _EVENT_TYPES:
        own["properties"] = {EVENT_KEY: {"const": name}, **own["properties"]}
        own["required"] = [EVENT_KEY, *own["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **own,
        "title": name,
        "$defs": definitions,
    }


def _convert(path: str, content: bytes, data: dict[str, Any], shape: type[T]) -> T:
    try:
        return msgspec.convert(data, shape)
    except msgspec.ValidationError as error:
        problem, _, where = str(error).partition(" - at `")
        keys = list(_keys(where.rstrip("`")))
        if problem.startswith("Object missing required field"):
            problem = (
                f"the key {problem.removeprefix('Object missing required field ').replace('`', chr(39))} is missing"
            )
        elif keys:
            problem = f"{_readable(keys)}: {_plain_words(problem)}"
        raise MalformedRecordError(path, yaml.line_of(path, content, keys), problem) from error


def _keys(where: str) -> Iterator[str | int]:
    """Take msgspec's path apart: ``$.address.lines[1]`` is address, lines, 1."""
    for part in where.removeprefix("$").split("."):
        name, *indexes = part.replace("]", "").split("[")
        if name:
            yield name
        for index in indexes:
            if index.isdigit():
                yield int(index)


def _readable(keys: list[str | int]) -> str:
    return ".".join(str(key + 1) if isinstance(key, int) else key for key in keys)


_WORDS = {
    "Expected `str`, got `int`": "expected text; put the number in quotes",
    "Expected `str`, got `float`": "expected text; put the number in quotes",
    "Expected `str | null`, got `int`": "expected text; put the number in quotes",
    "Expected `str | null`, got `float`": "expected text; put the number in quotes",
    "Invalid RFC3339 encoded date": "expected a date of the form 2026-11-22",
}


def _plain_words(problem: str) -> str:
    if problem in _WORDS:
        return _WORDS[problem]
    if problem.startswith("Invalid enum value"):
        return problem.replace("Invalid enum value", "there is no such choice:")
    return problem.replace("`", "'").replace("'array'", "a list").replace("'object'", "keys with values")


def _builtin(value: Any) -> Any:  # noqa: ANN401  any value of the domain
    if is_dataclass(value):
        return values(value)
    return [_builtin(item) for item in value] if isinstance(value, tuple) else value
