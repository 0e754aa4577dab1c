"""Comparing two texts: nothing is lost on either side, and what happened is called what it is."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isa_admin.documents.blocks import Heading, Paragraph, Part, Place, Row, Run, Table
from isa_admin.documents.comparing import compare, new_files
from isa_admin.documents.terms import read_terms
from isa_admin.documents.units import units
from isa_admin.documents.words import compare_words
from tests.documents.edits import edited
from tests.documents.registers import TERMS
from tests.effort import examples

PARTS = read_terms(TERMS)
NOWHERE = Place("")
OLD = """# Sharing

Partners may share:

(a) the child's name

(b) the address of the family

(c) the school.

The officer keeps a list of what was shared.
"""


def text(**files: str) -> tuple:
    """Read a text with one section for each file."""
    return read_terms({f"{name.replace('_', '-').removeprefix('s')}.md": body.encode() for name, body in files.items()})


def test_two_sections_whose_files_share_their_words_are_two() -> None:
    """An agreement that was brought in may ask "What do we do if" twice: the number tells them apart."""
    old = text(s17_what_if="# What if it is lost?\n\nTell.\n", s20_what_if="# What if they ask?\n\nAnswer.\n")
    new = text(s17_what_if="# What if it is lost?\n\nTell all.\n", s20_what_if="# What if they ask?\n\nAnswer.\n")
    found = compare(old, new).sections
    assert [(one.how, one.old and one.old.file, one.new and one.new.file) for one in found] == [
        ("changed", "17-what-if.md", "17-what-if.md"), ("kept", "20-what-if.md", "20-what-if.md"),
    ]  # fmt: skip


def told(old: str, new: str) -> list[str]:
    """Say what changed in a paragraph, as people mark it by hand."""
    marks = {"kept": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return ["".join(marks[piece.mark].format(piece.text) for piece in compare_words((Run(old),), (Run(new),)))]


@given(st.integers(0, 2**32), st.integers(0, 25))
@settings(max_examples=examples(25, 100), deadline=None)
def test_both_texts_are_in_the_comparison_whole_and_in_order(seed: int, times: int) -> None:
    """Whatever was edited: one side of the comparison is the earlier text, the other the later one."""
    new = edited(PARTS, Random(seed), times)
    result = compare(PARTS, new)

    before = [section for section in result.sections if section.old and (not section.moved or section.left_behind)]
    after = [section for section in result.sections if section.new]
    assert [one.old for one in before] == list(PARTS)
    assert [one.new for one in after] == list(new)
    for section in result.sections:
        if section.old:
            assert tuple(pair.old for pair in section.pairs if pair.old) == units(section.old)
        if section.new:
            assert tuple(pair.new for pair in section.pairs if pair.new) == units(section.new)
        for pair in section.pairs:
            if pair.pieces:
                assert "".join(one.text for one in pair.pieces if one.mark != "added") == words(pair.old)
                assert "".join(one.text for one in pair.pieces if one.mark != "removed") == words(pair.new)
            if pair.rows:
                assert tuple(row.old for row in pair.rows if row.old) == pair.old.leaf.rows
                assert tuple(row.new for row in pair.rows if row.new) == pair.new.leaf.rows


def words(unit: object) -> str:
    """Give the words of a paragraph or heading."""
    return "".join(run.text for run in unit.leaf.runs)


def test_the_same_text_has_no_changes() -> None:
    """A text compared with itself has no changed section."""
    assert compare(PARTS, PARTS).changed == ()


def test_an_item_that_comes_between_makes_the_next_ones_relabelled() -> None:
    """What only got another letter is called so, and not reworded."""
    new = OLD.replace("(b) the address", "(b) the date of birth\n\n(c) the address").replace(
        "(c) the school", "(d) the school"
    )
    [section] = compare(text(s01_sharing=OLD), text(s01_sharing=new)).changed

    assert [(pair.how, pair.unit.label) for pair in section.pairs if pair.how != "kept"] == [
        ("added", "(b)"), ("relabelled", "(c)"), ("relabelled", "(d)"),
    ]  # fmt: skip


def test_a_section_with_another_number_is_renumbered_and_not_new() -> None:
    """A section is known by the words of its file name, whatever its number."""
    other = "# Consent\n\nAsk first.\n"
    before = text(s01_sharing=OLD, s02_consent=other)
    after = text(s01_purpose="# Purpose\n\nWhy this is.\n", s02_sharing=OLD, s03_consent=other)

    assert [(one.part.file, one.how, one.moved) for one in compare(before, after).changed] == [
        ("01-purpose.md", "added", False), ("02-sharing.md", "renumbered", False),
        ("03-consent.md", "renumbered", False),
    ]  # fmt: skip


def test_a_section_that_moved_is_called_moved_and_stands_at_both_places() -> None:
    """The fewest sections are called moved, and each of them leaves a mark where it stood."""
    names = ("consent", "sharing", "security")
    bodies = {name: f"# {name.title()}\n\nWords about {name} and nothing else.\n" for name in names}
    before = text(s01_consent=bodies["consent"], s02_sharing=bodies["sharing"], s03_security=bodies["security"])
    after = text(s01_sharing=bodies["sharing"], s02_security=bodies["security"], s03_consent=bodies["consent"])
    found = compare(before, after).sections

    assert [(one.part.file, one.moved, one.left_behind) for one in found] == [
        ("01-consent.md", True, True), ("01-sharing.md", False, False),
        ("02-security.md", False, False), ("03-consent.md", True, False),
    ]  # fmt: skip


def test_a_paragraph_that_went_to_another_section_is_called_moved_at_both_ends() -> None:
    """Each end of a move says where the other is."""
    sentence = "The officer keeps a list of what was shared.\n"
    before = text(s01_sharing=OLD, s02_records="# Records\n\nRecords are kept safe.\n")
    after = text(
        s01_sharing=OLD.replace(sentence, "").rstrip() + "\n",
        s02_records=f"# Records\n\nRecords are kept safe.\n\n{sentence}",
    )
    ends = {
        section.part.file: (pair.how, pair.moved.file)
        for section in compare(before, after).changed
        for pair in section.pairs
        if pair.moved
    }

    assert ends == {"01-sharing.md": ("removed", "02-records.md"), "02-records.md": ("added", "01-sharing.md")}


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("within 45 days of it", "within 30 working days of it", "within [-45-]{+30 working+} days of it"),
        ("tell the officer", "tell the officer at once", "tell the officer{+ at once+}"),
        ("The boards may ask for it.", "Nobody shares this.", "[-The boards may ask for it.-]{+Nobody shares this.+}"),
        ("share a or b with partners", "share x or y with partners", "share [-a or b-]{+x or y+} with partners"),
    ],
)  # fmt: skip
def test_words_are_marked_as_people_would_mark_them(old: str, new: str, marked: str) -> None:
    """A blank or a short word between two changes belongs to them; two sentences with nothing in common stand whole."""
    assert told(old, new) == [marked]


def test_a_table_in_which_every_row_is_new_is_compared_in_bounded_time_and_memory() -> None:
    """Rows are paired in turn where there are too many for the best pairs; none is lost."""

    def table(word: str) -> Table:
        cells = ((Paragraph(NOWHERE, (Run(f"{word} {number}"),)),) for number in range(3000))
        return Table(
            NOWHERE, (Row(((Paragraph(NOWHERE, (Run("Name"),)),),), "header"), *(Row((cell,)) for cell in cells))
        )

    old, new = (
        Part("01-x.md", "section", "1", Heading(NOWHERE, 1, (Run("X"),)), (table(word),)) for word in ("a", "b")
    )
    [pair] = [one for one in compare([old], [new]).sections[0].pairs if one.rows]
    assert [row.old for row in pair.rows if row.old] == list(old.blocks[0].rows)
    assert [row.new for row in pair.rows if row.new] == list(new.blocks[0].rows)


def test_a_part_with_other_words_in_its_file_is_known_by_its_own_words() -> None:
    """Others are gone; what stays where it was is not named."""
    consent = "# Consent\n\nAsk first.\n"
    old = text(s01_sharing=OLD, s02_consent=consent, s03_other="# Other\n\nShort.\n")
    new = text(s01_consent=consent, s02_giving=f"{OLD}\nOne line more.\n", s03_new="# Anew\n\nSomething else.\n")
    assert new_files(compare(old, new)) == {
        "01-sharing.md": "02-giving.md", "02-consent.md": "01-consent.md", "03-other.md": None,
    }  # fmt: skip
    assert new_files(compare(old, old)) == {}
