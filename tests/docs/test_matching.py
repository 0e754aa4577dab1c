"""What counts as the same output, and what does not."""

from __future__ import annotations

import pytest

from tests.docs.matching import differences, shows


@pytest.mark.parametrize(
    ("expected", "output"),
    [
        ("one\n\n  two   three", "one\ntwo three\n"),
        ("one\n...\nfour", "one\ntwo\nthree\nfour\n"),
        ("done (...)", "done (ab12)\n"),
        ("...", ""),
        ("a\nb", " a \n ──── \n b \n"),
    ],
)
def test_output_may_be_shortened_and_spaced_otherwise(expected: str, output: str) -> None:
    """Spaces, empty lines and rules do not count; dots stand for what is left out."""
    assert shows(expected, output)


@pytest.mark.parametrize(
    ("expected", "output"), [("one", "one\ntwo\n"), ("one\ntwo", "two\none\n"), ("", "something\n"), ("a...c", "ab\n")]
)
def test_output_that_differs_is_not_shown(expected: str, output: str) -> None:
    """A line too many, another order, other words: the page is not true."""
    assert not shows(expected, output)


@pytest.mark.parametrize(
    ("example", "real"),
    [
        ({"a": "x..."}, {"a": "xyz"}),
        ([{"b": 2}], [{"b": 1}, {"b": 2}, {"b": 3}]),
        ([], []),
        (None, None),
    ],
)
def test_json_may_leave_out_items_and_characters(example: object, real: object) -> None:
    """A list may show some of its items, and a text some of its characters."""
    assert differences(example, real) == []


@pytest.mark.parametrize(
    ("example", "real"),
    [
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1, "b": 2}, {"a": 1}),
        ([2, 1], [1, 2]),
        ([], [1]),
        ("1", 1),
        (1, True),
        (None, "..."),
    ],
)
def test_json_of_another_form_differs(example: object, real: object) -> None:
    """Keys, types and order are part of the form."""
    assert differences(example, real)
