"""The shape of each record: which file holds which values, checked on load and published as JSON Schema.

One set of types serves all three uses: the values of the domain. msgspec reads their annotations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from itertools import chain
from typing import Any, TypeAlias, TypeVar

import msgspec
from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from isa_admin.domain.agreement import Agreement
from isa_admin.domain.events import EVENTS, Event
from isa_admin.domain.officers import Officer, Revocation  # noqa: TC001  msgspec reads the annotations at run time
from isa_admin.domain.partner import Partner, Post
from isa_admin.domain.text import WrongTextError
from isa_admin.domain.versions import VersionEntry  # noqa: TC001  the same
from isa_admin.records import yaml
from isa_admin.records.explaining import explained
from isa_admin.records.grammar import LINE, refine
from isa_admin.records.malformed import MalformedRecordError

T = TypeVar("T")

Keys: TypeAlias = "dict[str, Keys]"
"""Keys of a record, each with the keys below it."""


class PostsRecord(Struct, frozen=True):
    """The posts of one partner: ``partners/SLUG/posts.yaml``."""

    posts: tuple[Post, ...]


class VersionsRecord(Struct, frozen=True):
    """The version-control table: ``agreement/versions.yaml``, oldest row first."""

    versions: tuple[VersionEntry, ...]


class OfficersRecord(Struct, frozen=True):
    """The roster: ``agreement/officers.yaml``."""

    officers: tuple[Officer, ...]
    format: int = 1

    def __post_init__(self) -> None:
        fingerprints = [officer.fingerprint for officer in self.officers]
        for one in fingerprints:
            if fingerprints.count(one) > 1:
                raise WrongTextError(f"the key {one} stands on the roster twice", one)


class RevocationsRecord(Struct, frozen=True):
    """The keys that no longer count: ``agreement/revocations.yaml``; entries are only added."""

    revocations: tuple[Revocation, ...]


EVENT_KEY = "event"
"""The key of an event record that says which kind of event it is."""


class _Records(Mapping[str, type]):
    """The shapes by name. Those that few commands look at are imported when they are asked for."""

    def __init__(self, shapes: dict[str, type], elsewhere: dict[str, str]) -> None:
        self._shapes = shapes
        self._elsewhere = elsewhere

    def __getitem__(self, name: str) -> type:
        if name in self._elsewhere:
            found: type = getattr(import_module(f"isa_admin.domain.{self._elsewhere[name]}"), name.capitalize())
            return found
        return self._shapes[name]

    def __iter__(self) -> Iterator[str]:
        return chain(self._shapes, self._elsewhere)

    def __len__(self) -> int:
        return len(self._shapes) + len(self._elsewhere)


RECORDS: Mapping[str, type] = _Records(
    {
        "agreement": Agreement,
        "versions": VersionsRecord,
        "officers": OfficersRecord,
        "revocations": RevocationsRecord,
        "partner": Partner,
        "posts": PostsRecord,
        **{event.type: event for event in EVENTS},
    },
    {
        "notice": "notice",
        "breach": "breach",
        "compliance": "compliance",
        "review": "review",
        "comment": "review",
    },
)
"""Every kind of record, by the name of its schema."""

_EVENT_TYPES = {event.type: event for event in EVENTS}


Look: TypeAlias = "Callable[[str, dict[str, Any], type], None]"
"""Looks at a record while it is plain data: its path, its keys and values, the shape that it gets."""


def load(path: str, content: bytes, shape: type[T], look: Look | None = None) -> T:
    """Read a record into its value.

    Raises:
        MalformedRecordError: With the line and what was expected.
    """
    return _convert(path, content, yaml.read(path, content), shape, look)


def load_event(path: str, content: bytes, look: Look | None = None) -> Event:
    """Read an event record into the event that it says it is.

    Raises:
        MalformedRecordError: With the line and what was expected.
    """
    data = yaml.read(path, content)
    shape = _EVENT_TYPES.get(str(data.get(EVENT_KEY)))
    if shape is None:
        line = yaml.line_of(path, content, [EVENT_KEY])
        raise MalformedRecordError(path, line, f"expected {EVENT_KEY}: with one of {', '.join(_EVENT_TYPES)}")
    return _convert(path, content, data, shape, look)


def values(record: Any) -> dict[str, Any]:  # noqa: ANN401  any value of the domain
    """Turn a value into the keys and values of its record; defaults are omitted."""
    made = {EVENT_KEY: record.type} if isinstance(record, EVENTS) else {}
    for name, default in _defaults(record.__class__):
        value = getattr(record, name)
        if value != default:
            made[name] = _builtin(value)
    return made


@cache
def keys_of(shape: type) -> Keys:
    """Give the keys that the program knows in a record of this shape, each with the keys below it."""
    own, definitions = _schema(shape)
    return _keys_below(own, definitions)


def json_schema(name: str) -> dict[str, Any]:
    """Give the JSON Schema of a kind of record, for editors that complete and check YAML.

    It refuses what the program refuses, as far as JSON Schema can say it; keys of somebody's own are left alone.
    """
    own, definitions = _schema(RECORDS[name])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **own,
        "title": name,
        "$defs": definitions,
    }


def _schema(shape: type) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the schema of a shape and of the shapes in it, by name."""
    definitions: dict[str, Any] = msgspec.json.schema(shape)["$defs"]
    for name, definition in definitions.items():
        for about in definition.get("properties", {}).values():
            # Versions of msgspec differ in whether nothing comes first or last.
            about.get("anyOf", []).sort(key={"type": "null"}.__eq__)
        refine(name, definition)
    own = definitions.pop(shape.__name__)
    definitions["line"] = LINE
    if (kind := getattr(shape, "type", None)) in _EVENT_TYPES:
        own["properties"] = {EVENT_KEY: {"const": kind, "description": "What happened."}, **own["properties"]}
        own["required"] = [EVENT_KEY, *own["required"]]
    return own, definitions


def _keys_below(schema: dict[str, Any], definitions: dict[str, Any]) -> Keys:
    if "$ref" in schema:
        return _keys_below(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "items" in schema:
        return _keys_below(schema["items"], definitions)
    found = {name: _keys_below(below, definitions) for name, below in schema.get("properties", {}).items()}
    for choice in schema.get("anyOf", ()):
        if "$ref" in choice:
            found |= _keys_below(choice, definitions)
    return found


def _convert(path: str, content: bytes, data: dict[str, Any], shape: type[T], look: Look | None) -> T:
    if look is not None:
        look(path, data, shape)
    try:
        return msgspec.convert(data, shape)
    except msgspec.ValidationError as error:
        raise explained(path, content, error, _schema(shape)) from error


@cache
def _defaults(shape: type[Struct]) -> tuple[tuple[str, Any], ...]:
    """Give the name of each value with what it is where a record leaves it out."""
    return tuple(
        (one.name, one.default if one.default_factory is NODEFAULT else one.default_factory()) for one in fields(shape)
    )


def _builtin(value: Any) -> Any:  # noqa: ANN401  any value of the domain
    if isinstance(value, Struct):
        return values(value)
    return [_builtin(item) for item in value] if isinstance(value, tuple) else value
