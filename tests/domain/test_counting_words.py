"""Numbers and lists in words: a noun agrees with its number, and what is left out of a list is counted."""

from __future__ import annotations

import pytest

from isa_admin.domain.text import counted, several


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 errors"), (1, "1 error"), (2, "2 errors"), (1204, "1,204 errors")]
)
def test_a_noun_agrees_with_its_number(number: int, words: str) -> None:
    """One is one, and all others, none among them, are several."""
    assert counted(number, "error") == words


def test_an_irregular_noun_is_given() -> None:
    """As English has them."""
    assert [counted(number, "breach", "breaches") for number in (1, 2)] == ["1 breach", "2 breaches"]


@pytest.mark.parametrize(
    ("names", "total", "words"),
    [
        ([], None, ""),
        ([], 5, ""),
        (["A"], None, "A"),
        (["A", "B", "C"], None, "A, B, C"),
        (["A", "B", "C", "D"], None, "A, B, C and 1 more"),
        (["A", "B"], 30, "A, B and 28 more"),
        (["A", "B"], 1202, "A, B and 1,200 more"),
    ],
)
def test_what_is_left_out_of_a_list_is_counted(names: list[str], total: int | None, words: str) -> None:
    """Nothing is cut in silence, nothing is said to be more where it is not, and no name is not "and 5 more"."""
    assert several(names, 3, total) == words
