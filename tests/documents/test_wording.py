"""Words alone: every letter of the terms is compared, and what a PDF loses makes no difference."""

from __future__ import annotations

import random
import re

import pytest
from msgspec.structs import replace

from isa_admin.documents import catalogue
from isa_admin.documents.blocks import Block, Run, Table, text_of
from isa_admin.documents.changes import section_name
from isa_admin.documents.raw import RawBlock, RawCell, RawParagraph, RawTable
from isa_admin.documents.units import units, words
from isa_admin.documents.wording import WordingComparison, compare_wording
from tests.documents import registers
from tests.effort import examples

EDITS = examples(20, 300)
PARTS = catalogue.paper("agreement", registers.register(), on=registers.ON, version=registers.VERSIONS[-1]).parts


def line(text: str, level: int = 0) -> RawParagraph:
    """Make a paragraph or a heading."""
    return RawParagraph((Run(text),), level=level)


def shown(*, tables: bool = True) -> list[RawBlock]:
    """The agreement as a PDF has it: a title page, a contents list, and each paragraph with its label."""
    made: list[RawBlock] = [line("Information Sharing Agreement"), line("V3.00"), line("Contents")]
    made += [line(f"{section_name(part)} {number}") for number, part in enumerate(PARTS, 3)]
    for part in PARTS:
        for index, unit in enumerate(units(part)):
            if isinstance(unit.leaf, Table):
                rows = [[text_of(p.runs) for c in row.cells for p in c] for row in unit.leaf.rows]
                if tables:
                    made.append(RawTable(tuple(tuple(RawCell((line(text),)) for text in row) for row in rows)))
                else:
                    made += [line(" ".join(row)) for row in rows]
            elif index == 0:
                made.append(line(section_name(part), 1))
            else:
                label = {"-": "\u2022", "": ""}.get(unit.label, unit.label)
                made.append(line(f"{label} {words(unit)}".strip()))
    return made


def place(given: list[RawBlock], text: str, level: int = 0) -> int:
    """Say where a paragraph stands."""
    found = (index for index, one in enumerate(given) if isinstance(one, RawParagraph) and one.level == level)
    return next(index for index in found if given[index].text == text)  # type: ignore[union-attr]  # a paragraph


def compared(given: list[RawBlock]) -> WordingComparison:
    """Compare with the agreement, which is in what is given."""
    found = compare_wording(PARTS, given)
    assert found is not None
    return found


@pytest.mark.parametrize("tables", [True, False], ids=["tagged", "lines"])
def test_the_same_words_are_the_same_text(*, tables: bool) -> None:
    """However they are broken into lines and cells, with ligatures and bullets."""
    given = [
        line(one.text.replace("fi", "\ufb01").replace("-", "-\u00ad")) if isinstance(one, RawParagraph) else one
        for one in shown(tables=tables)
    ]
    broken: list[RawBlock] = []
    for one in given:
        # A line ends at a blank, behind a hyphen and within an address.
        ends = re.split(r"(?<=[-/ ])", one.text) if isinstance(one, RawParagraph) and not one.level else []
        middle = len(ends) // 2
        broken += [line("".join(ends[:middle])), line("".join(ends[middle:]))] if middle else [one]
    assert (compared(broken).terms, compared(broken).tables) == ((), ())
    assert compared(broken).parts == PARTS


def test_the_head_of_a_table_stands_again_on_the_next_page() -> None:
    """That is no change; the same words elsewhere are one."""
    given = shown(tables=False)
    at = place(given, "Partner Address")
    again = [*given[: at + 4], line("Partner Address"), *given[at + 4 :]]
    assert (compared(again).terms, compared(again).tables) == ((), ())
    elsewhere = [*given[:-1], line("Partner Address"), given[-1]]
    assert [one.after for one in compared(elsewhere).terms] == ["Partner Address"]


def test_each_word_that_is_changed_added_or_taken_is_found_where_it_stands() -> None:
    """At places chosen by chance, in the section that holds it; in make test-all at many more."""
    chance = random.Random(12)
    given = shown()
    starts = {part.title.place.file: index for index, part in enumerate(PARTS)}
    assert starts
    section = ""
    places = []
    for index, one in enumerate(given):
        if isinstance(one, RawParagraph) and one.level == 1:
            section = one.text
        elif isinstance(one, RawParagraph) and section and len(one.text.split()) > 3:
            places.append((index, section))
    for index, name in chance.sample(places, EDITS):
        block = given[index]
        assert isinstance(block, RawParagraph)
        some = block.text.split()
        at = chance.randrange(1, len(some))
        edit = chance.choice(["change", "add", "take", "drop"])
        if edit == "change":
            some[at] = "quite-another"
        elif edit == "add":
            some.insert(at, "furthermore")
        elif edit == "take":
            del some[at]
        changed = [] if edit == "drop" else [line(" ".join(some))]
        found = compared([*given[:index], *changed, *given[index + 1 :]])
        assert found.terms, (edit, block.text)
        assert {one.section for one in found.terms} == {name}, (edit, block.text, found.terms)
        assert not found.tables


def test_a_paragraph_that_came_and_a_row_that_came_are_told_apart() -> None:
    """A row in a table that the register fills changes no terms."""
    given = shown()
    table = next(index for index, one in enumerate(given) if isinstance(one, RawTable))
    rows = given[table]
    assert isinstance(rows, RawTable)
    more = replace(rows, rows=(*rows.rows, (RawCell((line("New Trust"),)), RawCell((line("1 Road"),)))))
    found = compared([*given[:table], more, *given[table + 1 :]])
    assert ([one.after for one in found.tables], found.terms) == (["New Trust 1 Road"], ())
    found = compared([*given[: table + 1], line("Partners pay a fee."), *given[table + 1 :]])
    assert [(one.kind, one.after) for one in found.terms] == [("added", "Partners pay a fee.")]


def test_rows_that_came_later_are_rows_where_a_file_does_not_say_so() -> None:
    """A PDF without tags has the row of a partner that joined as a line: a row of today's text is no text of terms."""
    older = [replace(part, blocks=tuple(map(without_last_row, part.blocks))) for part in PARTS]
    given = shown(tables=False)
    unknown, known = compare_wording(older, given), compare_wording(older, given, PARTS)
    assert unknown is not None
    assert unknown.terms
    assert known is not None
    assert known.terms == ()
    assert len(known.tables) >= len(unknown.tables) + len(unknown.terms)
    row = place(given, "5 October 2016 V3.00 Glebe House included The officer")
    found = compare_wording(older, [*given[: row + 1], line("Partners pay a fee."), *given[row + 1 :]], PARTS)
    assert found is not None
    assert any("Partners pay a fee." in one.after for one in found.terms)


def without_last_row(block: Block) -> Block:
    """Take the last row of a table that the register fills away."""
    if isinstance(block, Table) and block.place.file.startswith("{") and len(block.rows) > 2:
        return replace(block, rows=block.rows[:-1])
    return block


def test_the_first_section_may_be_the_one_that_was_changed() -> None:
    """Then it begins with its title, the last one before what is known."""
    given = shown()
    at = next(index for index, one in enumerate(given) if isinstance(one, RawParagraph) and one.level == 1) + 1
    found = compared([*given[:at], line("Quite another beginning."), *given[at + 1 :]])
    assert {one.section for one in found.terms} == {section_name(PARTS[0])}


def test_one_appendix_is_compared_by_itself() -> None:
    """And what has no section of the agreement is no agreement."""
    part = PARTS[-1]
    given = shown()
    at = place(given, section_name(part), level=1)
    found = compared([line("V3.00"), *given[at:]])
    assert (found.parts, found.terms) == ((part,), ())
    assert compare_wording(PARTS, [line("Another text"), line("about something else")]) is None
