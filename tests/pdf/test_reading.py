"""PDFs from outside: their words are read in order, and what is hostile is refused within limits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from isa_admin.documents.raw import RawParagraph, RawTable
from isa_admin.office.parts import UnsafeFileError
from isa_admin.pdf import reading
from isa_admin.system import programs
from tests.pdf import making

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_tagged_pdf_says_what_is_what() -> None:
    """Heading, paragraph, item with its label, and a table cell by cell."""
    found = reading.read(making.tagged())
    assert found.tagged
    heading, paragraph, item, table = found.document.blocks
    assert isinstance(heading, RawParagraph)
    assert isinstance(paragraph, RawParagraph)
    assert isinstance(item, RawParagraph)
    assert (heading.text, heading.level) == ("3 Notice", 1)
    assert paragraph.text == making.SENTENCE.decode() * 4
    assert (item.text, item.indent > 0) == ("(a) in writing", True)
    assert isinstance(table, RawTable)
    assert [[cell.text for cell in row] for row in table.rows] == [["Partner", "Address"], ["Trust", "1 Road"]]
    assert found.document.apart == ()


def test_what_is_seen_and_stands_in_no_element_is_told() -> None:
    """Words on the page beside the structure, and a text that somebody laid over it."""
    found = reading.read(making.tagged(beside=b"Partners pay a fee", note="and at once"))
    assert found.document.apart == (("text box", "Partners pay a fee"), ("text box", "and at once"))


def test_links_are_told_with_their_words() -> None:
    """One that goes over two lines is one; a reference inside the file leads nowhere else."""
    found = reading.read(making.with_links())
    assert found.document.apart == (
        ("link", "A partner gives notice in writing to all the other partners. (https://example.org/law)"),
        ("link", "1 (https://example.org/other)"),
    )


def test_a_pdf_without_tags_gives_its_lines() -> None:
    """In the order in which they are drawn."""
    said = [b"3 Notice", making.SENTENCE, making.SENTENCE, making.SENTENCE, making.SENTENCE]
    found = reading.read(making.of_lines(*said))
    assert not found.tagged
    assert [one.text for one in found.document.blocks if isinstance(one, RawParagraph)] == [
        one.decode() for one in said
    ]


def test_the_words_of_a_form_are_those_that_nobody_sees_too() -> None:
    """A scanner puts what it read behind the picture; `read` takes none of that for the text of an agreement."""
    assert "for Glebe House" in reading.words(making.of_lines(b"I sign for Glebe House", mode=3))
    assert {"(a) in writing", "1 Road"} <= set(reading.words(making.tagged()).split("\n"))
    assert reading.words(making.picture()).strip() == ""
    with pytest.raises(UnsafeFileError):
        reading.words(making.locked())


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (making.locked, "protected by a password"),
        (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 9, "damaged"),
        (lambda: making.tagged()[:-700], "damaged"),
        (making.picture, "pictures of pages"),
        (lambda: making.of_lines(*[making.SENTENCE] * 9, mode=3), "pictures of pages"),
        (making.bomb, "more memory"),
        (making.endless_words, "more memory|nobody could read it"),
        (making.endless_pages, "more pages"),
        (making.circle, "nobody could read it"),
        (making.tree_of_a_billion, "nobody could read it"),
    ],
    ids=[
        "password",
        "junk",
        "cut off",
        "scan",
        "scan with words behind it",
        "bomb",
        "words",
        "pages",
        "circle",
        "tree",
    ],
)
def test_a_hostile_pdf_is_refused_in_words_and_within_seconds(make: Callable[[], bytes], says: str) -> None:
    """In a process of its own, whose time and memory are limited."""
    content = make()
    assert reading.is_pdf(content)
    began = time.monotonic()
    with pytest.raises(UnsafeFileError, match=says) as refused:
        reading.read(content)
    assert refused.value.remedy
    assert time.monotonic() - began < 30


def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is refused as all others that cannot be read."""

    def slow(*_: object, **__: object) -> programs.Finished:
        raise programs.TooLongError("reader", 60)

    monkeypatch.setattr(reading, "run_apart", slow)
    with pytest.raises(UnsafeFileError, match="takes longer"):
        reading.read(making.tagged())
