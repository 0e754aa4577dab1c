"""Reading and writing records: nothing is lost, nothing is changed that was not to be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from isa_admin.records import yaml
from isa_admin.records.edit import edit, plain, write
from isa_admin.records.shapes import RECORDS, keys_of, load, values
from tests.effort import examples
from tests.records.rendering import Hand, Line
from tests.records.strategies import RECORD_STRATEGIES

KINDS = sorted(RECORDS)


@st.composite
def by_hand(draw: Any, kind: str) -> tuple[Any, dict[str, Any], list[Line]]:  # noqa: ANN401  a record of any kind
    """Give a record, its data with keys of somebody's own, and its lines as somebody wrote them."""
    record = draw(RECORD_STRATEGIES[kind])
    hand = Hand(draw)
    data = hand.with_own_keys(plain(values(record)), keys_of(type(record)))
    return record, data, hand.record(data)


def joined(lines: list[Line]) -> bytes:
    """Give the bytes of a record."""
    return "".join(f"{line.text}\n" for line in lines).encode()


def test_each_kind_of_record_is_tested_here() -> None:
    """A new kind of record needs a strategy."""
    assert sorted(RECORD_STRATEGIES) == KINDS


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=examples(6, 40))
def test_what_is_written_is_read_alike_by_every_reader(kind: str, data: st.DataObject) -> None:
    """The fast reader, the strict one and ruamel's own loader agree, and the record is what it was."""
    record = data.draw(RECORD_STRATEGIES[kind])
    written = write(values(record), "a comment")
    source = yaml.decode("p", written)
    assert source.startswith("# a comment\n")
    assert yaml._is_plain(source)
    assert yaml.read("p", written) == yaml._read_strictly("p", source) == plain(values(record))
    assert plain(YAML(typ="safe", pure=True).load(source)) == plain(values(record))
    assert load("p", written, type(record)) == record


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=examples(6, 40))
def test_a_record_that_is_edited_with_its_own_values_keeps_every_byte(kind: str, data: st.DataObject) -> None:
    """Whoever wrote it and however: comments, blank lines, unknown keys, indents, quotes, line ends."""
    record, read, lines = data.draw(by_hand(kind))
    content = joined(lines)
    assert yaml.read("p", content) == read
    assert load("p", content, type(record)) == record
    same = data.draw(st.sampled_from([content, content.replace(b"\n", b"\r\n"), content.removesuffix(b"\n")]))
    assert edit("p", same, values(record), type(record)) == same


def own_keys(data: Any, known: Any) -> dict[str, Any]:  # noqa: ANN401  YAML values
    """Give the keys at the top of a record that the program does not know."""
    return {key: value for key, value in data.items() if key not in known}


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=examples(6, 40))
def test_an_edit_gives_the_new_values_and_keeps_what_it_does_not_touch(kind: str, data: st.DataObject) -> None:
    """Every line that does not belong to a changed value is still there, in its place; so are unknown keys."""
    record, read, lines = data.draw(by_hand(kind))
    other = data.draw(RECORD_STRATEGIES[kind])
    new, old, known = plain(values(other)), plain(values(record)), keys_of(type(record))
    content = joined(lines)
    edited = edit("p", content, values(other), type(record))

    assert load("p", edited, type(record)) == other
    result = yaml.read("p", edited)
    assert own_keys(result, known) == own_keys(read, known)
    kept = [key for key in read if key in result]
    assert [key for key in result if key in kept] == kept

    changed = {key for key in read if key in known and old.get(key) != new.get(key)}
    left = iter(edited.decode().split("\n"))
    for line in lines:
        # Blank lines below a block scalar are part of it.
        if line.top not in changed and line.text:
            assert line.text in left, f"lost: {line.text!r}"
    assert edit("p", edited, values(other), type(record)) == edited
