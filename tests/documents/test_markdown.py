"""The dialect becomes blocks, and no word gets lost on the way."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isa_admin.documents.blocks import (
    Directive,
    ListBlock,
    Paragraph,
    Place,
    Quote,
    Run,
    Table,
    text_of,
)  # fmt: skip
from isa_admin.documents.dialect import TermsError
from isa_admin.documents.labels import write
from isa_admin.documents.markdown import read
from isa_admin.documents.terms import read_terms
from tests.documents.registers import TERMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from isa_admin.documents.blocks import Block, Runs

FILE = "04-consent.md"


def blocks(text: str) -> tuple[Block, ...]:
    """Read the blocks below a title."""
    return read(FILE, f"# Title\n\n{text}".encode())[1]


def said(found: Iterable[Block]) -> Iterator[str]:
    """Give everything that blocks say, labels and addresses too, in the order of the file."""
    for block in found:
        match block:
            case Quote():
                yield from said(block.blocks)
            case ListBlock():
                for item in block.items:
                    yield write(block.kind, item.number)
                    yield from said(item.blocks)
            case Table():
                yield from said(paragraph for row in block.rows for cell in row.cells for paragraph in cell)
            case Directive():
                yield block.name
            case _:
                yield from said_in(block.runs)


def said_in(runs: Runs) -> Iterator[str]:
    """Give the text of runs, and the address after the last run of each link."""
    for one, following in zip_longest(runs, runs[1:], fillvalue=Run("")):
        yield one.text
        address = one.url or one.target
        if address and address != (following.url or following.target):
            yield address


def letters(text: str) -> str:
    """Keep what a word is made of."""
    return re.sub(r"[\W_]", "", text)


@pytest.mark.parametrize("name", TERMS)
def test_every_word_of_the_terms_is_in_the_blocks(name: str) -> None:
    """Letters and digits of each file of the real terms come out in order, none lost and none twice."""
    title, found = read(name, TERMS[name])
    source = TERMS[name].decode().replace("<br>", " ")
    assert letters(" ".join(said((title, *found)))) == letters(source)


FRAGMENTS = (
    "word", "Ünïcode", "слово", "(a) ", "(b) ", "(c) ", "(i) ", "(ii) ", "(1) ", "1. ", "2. ", "- ", "> ", "# ", "## ",
    "**", "*", "_", "`", "<b>", "<br>", "&amp;", "[x y](https://a.org) ", "[s](01-x.md) ", "| a | b |", "|---|---|",
    "|", "\\|", " ",
    "  ", "    ", "\n", "\n\n", "\n    ", "\n  ", "{partners}", "{{ x }}", "***", "---", "![i](j)", "1) ",
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join))
def test_any_text_is_refused_or_comes_out_whole(text: str) -> None:
    """Whatever is put together from pieces of Markdown either is refused or loses not one letter."""
    source = f"# Title\n\n{text}\n"
    try:
        title, found = read(FILE, source.encode())
    except TermsError:
        return
    assert letters(" ".join(said((title, *found)))) == letters(source.replace("<br>", " "))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_brings_the_reader_down(text: str) -> None:
    """Arbitrary characters end in blocks or in a refusal, never in another error."""
    try:
        read(FILE, f"# Title\n\n{text}\n".encode("utf-8", "surrogatepass"))
    except TermsError:
        return


def test_each_block_knows_its_file_and_line() -> None:
    """A block says where it was written."""
    found = blocks("one\n\n- two\n\n  three\n")
    assert isinstance(found[1], ListBlock)
    assert [block.place for block in found] == [Place(FILE, 3), Place(FILE, 5)]
    assert [str(block.place) for block in found[1].items[0].blocks] == [f"{FILE}:5", f"{FILE}:7"]


def test_bold_italic_and_links_become_runs() -> None:
    """Text that looks alike and leads to one place is one run."""
    (found,) = blocks("a **b** *c* ***d***\ne [**f** g](https://h.org/?i=1) [j k](04-consent.md)\n")
    assert isinstance(found, Paragraph)
    assert found.runs == (
        Run("a "), Run("b", bold=True), Run(" "), Run("c", italic=True), Run(" "), Run("d", bold=True, italic=True),
        Run(" e "), Run("f", bold=True, url="https://h.org/?i=1"), Run(" g", url="https://h.org/?i=1"), Run(" "),
        Run("j k", target="04-consent.md"),
    )  # fmt: skip


def test_nested_lists_keep_kind_number_and_level() -> None:
    """Each list knows its kind, its first number and how deep it stands."""
    (outer,) = blocks("(1) a:\n    (a) b:\n        (i) c\n        (ii) d\n    (b) e\n(2) f\n")
    assert isinstance(outer, ListBlock)
    middle = outer.items[0].blocks[1]
    assert isinstance(middle, ListBlock)
    inner = middle.items[0].blocks[1]
    assert isinstance(inner, ListBlock)
    assert [(one.kind, one.start, one.level, len(one.items)) for one in (outer, middle, inner)] == [
        ("paren-decimal", 1, 0, 2), ("alpha", 1, 1, 2), ("roman", 1, 2, 2),
    ]  # fmt: skip


def test_a_list_that_is_interrupted_goes_on() -> None:
    """A line of text between two items does not begin the numbers again."""
    found = blocks("(a) one\n(b) two\n\nand\n\n(c) three\n")
    assert [(one.kind, one.start) for one in found if isinstance(one, ListBlock)] == [("alpha", 1), ("alpha", 3)]


def test_a_heading_ends_what_a_list_may_go_on_with() -> None:
    """Below a new heading a list begins anew."""
    with pytest.raises(TermsError, match=r"\(b\)"):
        blocks("(a) one\n\n## Heading\n\n(b) two\n")


def test_a_table_keeps_its_cells_and_their_paragraphs() -> None:
    """Rows, cells, line breaks and escaped bars come out as they are meant."""
    (table,) = blocks("| a | b |\n|---|---|\n| one<br>two | x \\| **y** |\n|  | z |\n")
    assert isinstance(table, Table)
    assert [row.kind for row in table.rows] == ["header", "plain", "plain"]
    assert [[[text_of(one.runs) for one in cell] for cell in row.cells] for row in table.rows] == [
        [["a"], ["b"]], [["one", "two"], ["x | y"]], [[""], ["z"]],
    ]  # fmt: skip


def test_what_looks_like_a_field_or_an_entity_is_text() -> None:
    """Braces, entities and lone marks are what they are."""
    (found,) = blocks("{{ title }} &amp; AT&T 5 * 3 {%p x %} [a] ____\n")
    assert isinstance(found, Paragraph)
    assert text_of(found.runs) == "{{ title }} &amp; AT&T 5 * 3 {%p x %} [a] ____"


def test_a_quotation_holds_blocks() -> None:
    """Paragraphs and lists may stand in a quotation."""
    (quote,) = blocks("> one\n> two\n>\n> - three\n>   four\n")
    assert isinstance(quote, Quote)
    assert [type(one) for one in quote.blocks] == [Paragraph, ListBlock]


def test_a_long_web_address_may_stand_on_a_long_line() -> None:
    """A line that has no place to be broken may be as long as it must."""
    (found,) = blocks(f"[the words](https://example.org/{'x' * 200})\n".replace("the words", "words"))
    assert isinstance(found, Paragraph)
    assert len(found.runs[0].url or "") > 200


def test_the_parts_stand_in_the_order_of_the_agreement() -> None:
    """Preamble, sections by number, appendices by letter; each knows its mark."""
    parts = read_terms(TERMS)
    assert [part.mark for part in parts] == ["", *map(str, range(1, 24)), "A", "B", "C"]
    assert parts[0].kind == "preamble"
    assert parts[-1].kind == "appendix"
