"""Writing values as YAML: in the plain form, whatever they are."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from isa_admin.records import yaml
from isa_admin.records.yaml import emit
from tests.records.strategies import nasty

texts = nasty
keys = st.sampled_from(["a", "b c", "null", "true", "x-1", "1", "it's", 'say "so"', "a:b", "Größe", "#", "- a", "yes"])
leaves = texts | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.booleans() | st.none()
below = st.recursive(
    leaves, lambda one: st.lists(one, max_size=3) | st.dictionaries(keys, one, max_size=3), max_leaves=8
)


@given(st.dictionaries(keys, below, min_size=1, max_size=3))
def test_whatever_is_written_is_read_as_it_was(data: dict[str, Any]) -> None:
    """Text in any characters, numbers, lists in lists: keys of somebody's own may hold anything."""
    written = emit(data)
    assert yaml.read("p", written.encode()) == data
    assert all(line == line.rstrip() for line in written.split("\n"))


@given(nasty)
def test_text_that_another_reader_takes_for_something_else_is_in_quotes(text: str) -> None:
    """Readers of YAML 1.1 as well."""
    older = YAML(typ="safe", pure=True)
    older.version = "1.1"  # type: ignore[assignment]  # ruamel takes text
    written = emit({"a": text, "b": [text]})
    assert older.load(f"%YAML 1.1\n---\n{written}") == {"a": text, "b": [text]}


def test_the_form_is_the_one_that_people_know() -> None:
    """Lists below their key, dates bare, versions and telephone numbers in quotes."""
    data = {
        "name": "Glebe House",
        "on": date(2016, 10, 4),
        "version": "V4.00",
        "telephone": "Main desk",
        "lines": ("Woodgate Chambers", "70 Woodgate", ""),
        "posts": [{"post": "dpo", "address": {"lines": ["X"]}}, [["a"], []], {}],
        "none": None,
        "sure": True,
        "size": 1.5,
        "most": math.inf,
        "least": -math.inf,
        "yes please": "no",
    }
    assert emit(data) == (
        "name: Glebe House\n"
        "on: 2016-10-04\n"
        'version: "V4.00"\n'
        'telephone: "Main desk"\n'
        "lines:\n  - Woodgate Chambers\n"
        '  - "70 Woodgate"\n'
        '  - ""\n'
        "posts:\n  - post: dpo\n    address:\n      lines:\n        - X\n  - - - a\n    - []\n  - {}\n"
        "none: null\n"
        "sure: true\n"
        "size: 1.5\n"
        "most: .inf\n"
        "least: -.inf\n"
        '"yes please": "no"\n'
    )
    assert math.isnan(yaml.read("p", emit({"a": math.nan}).encode())["a"])
    assert emit([1, {"a": "b"}]) == "- 1\n- a: b\n"
