"""Columns are as wide as makes a table shortest."""

from __future__ import annotations

from isa_admin.application.reference import reference as packaged
from isa_admin.documents.blocks import Paragraph, Place, Row, Run, text_of
from isa_admin.documents.generated import responsible_posts
from isa_admin.documents.view import View
from isa_admin.documents.widths import shortest
from isa_admin.records.load import load_register
from tests.documents import registers

PLACE = Place("{test}")


def rows(*texts: tuple[str, ...]) -> list[Row]:
    """Make rows, the first of which is the header."""
    cells = (tuple((Paragraph(PLACE, (Run(text),)),) for text in row) for row in texts)
    return [Row(row, "plain" if at else "header") for at, row in enumerate(cells)]


def test_a_column_with_long_words_is_wider() -> None:
    """The shares are the whole, none is too narrow, and the longest column gets most."""
    shares = shortest(rows(("Name", "Address", "Post"), ("Ann", "Unit 2, Long Road, " * 4, "None"), ("Ben", "x", "y")))
    assert sum(shares) == 100
    assert min(shares) >= 14
    assert max(shares) == shares[1] > shares[0]


def test_columns_that_say_the_same_are_as_wide() -> None:
    """Where nothing is gained by another width, it is even."""
    assert shortest(rows(("A", "B"), ("same", "same"))) == (50, 50)


def test_no_word_of_a_header_is_broken() -> None:
    """It stands on every page."""
    heads = ("Partner", "Post", "Address", "Telephone and email")
    shares = shortest(rows(heads, *[("Name of a partner " * 2, "None", "An address, " * 6, "None")] * 9))
    assert shares[3] * 0.94 - 2 >= len("Telephone")


def test_the_table_of_section_22_gives_its_room_to_the_addresses() -> None:
    """Where no post is recorded yet, the columns for them stay narrow (Agreement s.22)."""
    (table,) = responsible_posts(View(load_register(packaged()), registers.ON, None))
    partner, post, address, reach = table.widths
    assert text_of(table.rows[0].cells[2][0].runs) == "Address"
    assert address > partner > post
    assert address >= 40 > reach
