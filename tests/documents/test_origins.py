"""Which text brought each paragraph: pure, over texts one after the other."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from isa_admin.documents.comparing import compare
from isa_admin.documents.origins import origins
from isa_admin.documents.terms import read_terms
from isa_admin.documents.units import units, words
from tests.documents.edits import edited
from tests.documents.registers import TERMS

PARTS = read_terms(TERMS)
FIRST = b"# One\n\nA first paragraph that stays.\n\n(a) an item of some words\n(b) another item here\n"


def brought(*texts: dict[str, bytes], file: str = "01-one.md") -> list[tuple[str, int]]:
    """Give the words of each paragraph with the place of the text that brought it."""
    return [(words(one.unit), one.by) for one in origins([read_terms(text) for text in texts], file)]


def test_a_paragraph_is_of_the_text_that_gave_it_its_words() -> None:
    """What was reworded or added is new; what got another label, or moved, is as old as it was."""
    second = FIRST.replace(b"(a) an item", b"(a) a new item, the first of all\n(b) an item").replace(
        b"(b) another", b"(c) another"
    )
    third = second.replace(b"that stays", b"that was reworded")
    assert brought({"01-one.md": FIRST}, {"01-one.md": second}, {"01-one.md": third}) == [
        ("One", 0),
        ("A first paragraph that was reworded.", 2),
        ("a new item, the first of all", 1),
        ("an item of some words", 0),
        ("another item here", 0),
    ]


def test_a_section_that_got_another_number_or_moved_is_as_old_as_it_was() -> None:
    """So are paragraphs that left for another section."""
    other = b"# Two\n\nThis paragraph will leave for the other section.\n\nThis one stays here.\n"
    left = b"# Two\n\nThis one stays here.\n"
    came = FIRST + b"\nThis paragraph will leave for the other section.\n"
    first = {"01-one.md": FIRST, "02-two.md": other}
    assert [by for _, by in brought(first, {"02-one.md": FIRST, "01-two.md": other}, file="02-one.md")] == [0] * 4
    assert ("This paragraph will leave for the other section.", 0) in brought(
        first, {"01-one.md": came, "02-two.md": left}
    )


def test_a_new_section_is_of_the_text_that_brought_it() -> None:
    """Its title too."""
    assert brought({"02-two.md": b"# Two\n\nOld.\n"}, {"01-one.md": FIRST, "02-two.md": b"# Two\n\nOld.\n"})[0] == (
        "One",
        1,
    )


def test_one_text_brought_everything() -> None:
    """There is nothing before it."""
    assert {by for _, by in brought({"01-one.md": FIRST})} == {0}


@given(st.integers(0, 2**32), st.integers(1, 6))
@settings(max_examples=15, deadline=None)
def test_what_the_last_edit_kept_is_not_its_own(seed: int, times: int) -> None:
    """A paragraph is of the last text exactly where comparing with the one before says that it is new there."""
    random = Random(seed)
    before = edited(PARTS, random, times)
    last = edited(before, random, times)
    new = {
        id(pair.new.leaf)
        for section in compare(before, last).sections
        for pair in section.pairs
        if pair.new is not None and pair.how in {"added", "reworded"} and pair.moved is None
    }
    for part in last:
        found = origins([PARTS, before, last], part.file)
        assert {id(one.unit.leaf) for one in found if one.by == 2} <= new | {id(unit.leaf) for unit in units(part)}
        assert {id(one.unit.leaf) for one in found if one.by == 2} == {
            id(unit.leaf) for unit in units(part) if id(unit.leaf) in new and words(unit)
        }
