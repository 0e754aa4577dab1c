"""The published schemas: an editor refuses what the program refuses, and takes what it takes."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isa_admin.domain.events import EVENTS
from isa_admin.domain.partner import EXAMPLES, IDENTIFIERS, POSTS
from isa_admin.records import yaml
from isa_admin.records.edit import plain, write
from isa_admin.records.malformed import MalformedRecordError
from isa_admin.records.shapes import EVENT_KEY, RECORDS, json_schema, keys_of, load, load_event, values
from tests.effort import examples
from tests.records.stores import folder
from tests.records.strategies import NASTY, RECORD_STRATEGIES

STORE = folder(Path(__file__).parent.parent.parent)
DATES = jsonschema.Draft202012Validator.FORMAT_CHECKER
SCHEMAS = {name: jsonschema.Draft202012Validator(json_schema(name), format_checker=DATES) for name in RECORDS}


def taken_by_schema(name: str, data: Any) -> bool:  # noqa: ANN401  YAML values
    """Say whether an editor takes a record."""
    return bool(SCHEMAS[name].is_valid(data))


def taken_by_program(name: str, data: Any) -> bool:  # noqa: ANN401  YAML values
    """Say whether the program takes a record."""
    content = write(data, "c")
    try:
        if RECORDS[name] in EVENTS:
            assert type(load_event("p", content)) is RECORDS[name]
        else:
            load("p", content, RECORDS[name])
    except MalformedRecordError:
        return False
    return True


def kind_of(path: str) -> str:
    """Say which schema a record of the store has, by its first line."""
    first = STORE.files[path].decode().split("\n")[0]
    return first.rpartition("/")[2].removesuffix(".json")


RECORD_PATHS = [path for path in STORE.paths() if path.endswith(".yaml")]


def test_every_record_of_the_reference_store_is_as_its_schema_says() -> None:
    """Each names its schema in its first line, by a path that leads there."""
    assert len(RECORD_PATHS) == 62
    for path in RECORD_PATHS:
        assert STORE.files[path].startswith(b"# yaml-language-server: $schema=../")
        up = STORE.files[path].split(b"\n")[0].count(b"../")
        assert up == path.count("/")
        SCHEMAS[kind_of(path)].validate(yaml.read(path, STORE.files[path]))
    assert {kind_of(path) for path in RECORD_PATHS} == {"agreement", "versions", "partner", "adoption"}


@pytest.mark.parametrize("name", RECORDS)
def test_each_schema_is_one_and_describes_every_key(name: str) -> None:
    """An editor shows the words while somebody types."""
    schema = json_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["title"] == name
    assert json.dumps(schema)
    parts = [schema, *(part for key, part in schema["$defs"].items() if key != "line")]
    for part in parts:
        assert part["description"]
        for key, one in part["properties"].items():
            assert one.get("description"), f"{part['title']}.{key}"
    assert "  " not in json.dumps([part["description"] for part in parts])


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_each_event_has_a_schema_that_names_its_kind(event: Any) -> None:  # noqa: ANN401  a kind of event
    """The kind is a key of the record, and the first."""
    schema = json_schema(event.type)
    assert next(iter(schema["properties"])) == EVENT_KEY
    assert schema["required"][0] == EVENT_KEY
    assert EVENT_KEY in keys_of(event)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
@given(data=st.data())
@settings(max_examples=examples(6, 30))
def test_each_event_is_what_it_was_when_it_is_read_again(event: Any, data: st.DataObject) -> None:  # noqa: ANN401  the same
    """A new kind of event needs a strategy."""
    made = data.draw(RECORD_STRATEGIES[event.type])
    assert type(made) is event
    assert load_event("p", write(values(made), "c")) == made


@pytest.mark.parametrize("name", RECORDS)
@given(data=st.data())
@settings(max_examples=examples(6, 30))
def test_a_record_that_the_program_writes_is_as_its_schema_says(name: str, data: st.DataObject) -> None:
    """With keys of somebody's own too."""
    record = plain(values(data.draw(RECORD_STRATEGIES[name])))
    SCHEMAS[name].validate(record)
    SCHEMAS[name].validate({**record, "own": {"a": [1]}})


def _places(data: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401  YAML values
    """Name every place in a record."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [place for key, value in inside for place in [(*at, key), *_places(value, (*at, key))]]


OTHERS = st.sampled_from(
    [
        None, 0, 1, -1, 19, True, False, 1.5, [], {}, [""], ["x"], {"x": "y"}, "", " ", " x", "x ", "a\nb", "a\x1bb",
        "a\u202eb", "a\xa0b", "x" * 500, "x" * 501, "con", "V1.0", "v1.0", "LE3 8RA", "le3 8ra", "a@b.uk", "a@b",
        "0116 496 0000", "A" * 40, "A" * 39,
        "a" * 64, "2020-01-01", "2020-1-1", "2021-02-29", "1 May 2020", *POSTS, *EXAMPLES.values(),
        *NASTY, "draft", "joiner", "paper", "gpg", "on-behalf", "days", "weeks", "officer", "retired", "clear",
    ]
)  # fmt: skip


@pytest.mark.parametrize("name", RECORDS)
@given(data=st.data())
@settings(max_examples=examples(25, 60))
def test_the_schema_refuses_what_the_program_refuses_and_takes_what_it_takes(name: str, data: st.DataObject) -> None:
    """One value of a record is bent in any way, taken out, or put in."""
    record = deepcopy(plain(values(data.draw(RECORD_STRATEGIES[name]))))
    place = data.draw(st.sampled_from(_places(record)))
    held = record
    for key in place[:-1]:
        held = held[key]
    if data.draw(st.booleans()) or isinstance(held, list):
        held[place[-1]] = data.draw(OTHERS)
    elif data.draw(st.booleans()):
        del held[place[-1]]
    else:
        held[data.draw(st.sampled_from([*IDENTIFIERS, "name", "title", "town", "key", "partner", "x"]))] = data.draw(
            OTHERS
        )
    schema, program = taken_by_schema(name, record), taken_by_program(name, record)
    # JSON Schema cannot say that one key of each item is not that of another, nor compare two values.
    assert schema == program or (schema and (_twice(record) or _out_of_step(record))), record


def _out_of_step(record: dict[str, Any]) -> bool:
    """Say whether a notice was served on somebody to whom it did not go, or a day lies before one that it follows."""
    to, served = ([one.get("partner") for one in record.get(name) or ()] for name in ("to", "served"))
    first, *later = (str(record.get(name) or "") for name in ("on", "lapses", "effective"))
    return any(one not in to for one in served) or any(day and day <= first for day in later)


def _twice(record: dict[str, Any]) -> bool:
    """Say whether two categories have one id, two officers one key, two returns one partner, and so on."""
    once = (
        ("categories", "id"),
        ("standards", "id"),
        ("officers", "fingerprint"),
        ("returns", "partner"),
        ("to", "partner"),
    )
    lists = [(record.get(name) or (), key) for name, key in once]
    lists += [(one.get("answers") or (), "standard") for one in record.get("returns") or () if isinstance(one, dict)]
    found = [[str(one.get(key)) for one in items if isinstance(one, dict)] for items, key in lists]
    return any(len(set(names)) < len(names) for names in found)
