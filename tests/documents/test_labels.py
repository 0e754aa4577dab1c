"""List labels are read as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isa_admin.documents.labels import LabelReading, prepare, read_list, readings, write

KINDS = st.sampled_from(["alpha", "roman", "decimal", "paren-decimal"])


@given(kind=KINDS, number=st.integers(1, 39))
def test_a_label_that_was_written_is_read_again(kind: str, number: int) -> None:
    """Reading undoes writing, whatever the kind and number."""
    assert LabelReading(kind, number) in readings(write(kind, number))


@given(kind=KINDS, number=st.integers(1, 39))
def test_the_number_for_markdown_is_as_wide_as_the_label(kind: str, number: int) -> None:
    """A label becomes a number of the same width, so that columns stay what they were."""
    line = f"{write(kind, number)} text"
    prepared, _ = prepare([line])
    assert len(prepared[0]) == len(line)
    assert prepared[0].endswith(" text")


@pytest.mark.parametrize(
    ("labels", "before", "first"),
    [
        (["(a)", "(b)"], None, LabelReading("alpha", 1)),
        (["(i)", "(ii)"], None, LabelReading("roman", 1)),
        (["(i)"], None, LabelReading("roman", 1)),
        (["(i)"], LabelReading("alpha", 8), LabelReading("alpha", 9)),
        (["(i)", "(j)"], LabelReading("alpha", 8), LabelReading("alpha", 9)),
        (["(i)", "(ii)"], LabelReading("alpha", 8), LabelReading("roman", 1)),
        (["(c)"], LabelReading("alpha", 2), LabelReading("alpha", 3)),
        (["(v)"], LabelReading("roman", 4), LabelReading("roman", 5)),
        (["(v)"], LabelReading("alpha", 21), LabelReading("alpha", 22)),
        (["(a)"], LabelReading("alpha", 2), LabelReading("alpha", 1)),
        (["(g)", "(h)", "(i)", "(j)"], LabelReading("alpha", 6), LabelReading("alpha", 7)),
        (["3."], LabelReading("decimal", 2), LabelReading("decimal", 3)),
        (["(z)", "(aa)", "(bb)"], LabelReading("alpha", 25), LabelReading("alpha", 26)),
    ],
)
def test_a_list_is_read_by_what_stands_before_and_after(
    labels: list[str], before: LabelReading | None, first: LabelReading
) -> None:
    """(i) is roman unless the item before it is (h); a list that was interrupted goes on."""
    assert read_list(labels, before) == (first, None)


@pytest.mark.parametrize(("labels", "wrong"), [(["(a)", "(c)"], 1), (["(b)"], 0), (["(i)", "(ii)", "(iv)"], 2)])
def test_the_first_label_that_does_not_follow_is_told(labels: list[str], wrong: int) -> None:
    """A gap in the labels is found where it is."""
    assert read_list(labels, None)[1] == wrong


@pytest.mark.parametrize("line", ["(Each disclosure)", "(1990) was", "(mmm) x", "(a)text", "(1)"])
def test_brackets_that_are_no_label_stay_as_they_are(line: str) -> None:
    """Only a small letter, a roman number or a number in brackets with a space after it is a label."""
    prepared, labels = prepare([line])
    assert (prepared, labels) == ([line], {})
