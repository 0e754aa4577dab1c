"""What is exported imports back: to no change over the same register, to the same partners into an empty one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from isa_admin.domain import text
from isa_admin.domain.agreement import Category
from isa_admin.domain.changes import PutPartner, PutPosts
from isa_admin.domain.partner import POSTS, Address, PartnerEntry
from isa_admin.domain.sheets.importing import plan
from isa_admin.domain.sheets.partner_rows import sheet_of
from isa_admin.domain.sheets.row_taking import Readers
from isa_admin.domain.sheets.sheet import from_cell, to_cell
from isa_admin.spreadsheets import workbook
from isa_admin.spreadsheets.files import read, write_csv
from tests.domain.building import AGREEMENT, register
from tests.effort import examples
from tests.records import strategies

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from isa_admin.domain.partner import Partner, Post
    from isa_admin.domain.register import Register
    from isa_admin.domain.sheets.sheet import Sheet

FORMATS = pytest.mark.parametrize("write", [write_csv, workbook.write], ids=["csv", "xlsx"])
READERS = Readers(id_of=str, email=text.email, telephone=text.telephone, postcode=text.postcode, day=str)
"""Readers that take what a record may hold, which is more than a person may type."""
IDS = ["a", "0", "no", "1e3", "0x1f", "glebe-house", "12-04-2016"]


def _distinct(partners: Sequence[Partner]) -> bool:
    facts = [fact for one in partners for fact in (one.name.casefold(), *one.identifiers.items())]
    return len(facts) == len(set(facts))


entries = st.builds(
    lambda ids, partners, posts: [
        PartnerEntry(id=id_, partner=partner, posts=held)
        for id_, partner, held in zip(ids, partners, posts, strict=False)
    ],
    st.permutations(IDS),
    st.lists(strategies.partners, max_size=3).filter(_distinct),
    st.lists(st.lists(strategies.posts, max_size=5).map(tuple), min_size=3, max_size=3),
)


def _register(*held: PartnerEntry) -> Register:
    categories = tuple(Category(one, f"Category {one}") for one in {entry.partner.category for entry in held})
    return register(*held, agreement=replace(AGREEMENT, categories=categories))


def _as_imported(post: Post) -> Post:
    """Give a post as a sheet can say it: without its key; an address that says nothing is none."""
    return replace(post, key=None, address=None if post.address == Address() else post.address)


@FORMATS
@settings(max_examples=examples(20, 60))
@given(held=entries)
def test_over_the_same_register_nothing_changes(write: Callable[[Sheet], bytes], held: list[PartnerEntry]) -> None:
    """Nasty text, several signatories, keys and empty addresses included: every row is unchanged."""
    made = plan(_register(*held), read("file", write(sheet_of(held))), READERS)
    assert made.wrong == ()
    assert made.changes == ()
    assert made.unchanged == len(held)


@FORMATS
@settings(max_examples=examples(20, 60))
@given(held=entries)
def test_into_an_empty_register_come_the_same_partners(
    write: Callable[[Sheet], bytes], held: list[PartnerEntry]
) -> None:
    """All facts, and all posts but for their keys; posts stand in the order of their kinds."""
    empty = replace(_register(*held), partners={})
    made = plan(empty, read("file", write(sheet_of(held))), READERS)
    assert made.wrong == ()
    put = {change.id: change.partner for change in made.changes if isinstance(change, PutPartner)}
    assert put == {entry.id: entry.partner for entry in held}
    posts = {change.id: change.posts for change in made.changes if isinstance(change, PutPosts)}
    order = list(POSTS)
    expected = {
        entry.id: tuple(_as_imported(one) for one in sorted(entry.posts, key=lambda post: order.index(post.post)))
        for entry in held
    }
    assert posts == {id_: one for id_, one in expected.items() if one}


@given(said=strategies.lines)
def test_a_cell_is_never_a_formula_and_gives_back_its_text(said: str) -> None:
    """No cell begins as a formula does, and none is the hyphen that empties a fact."""
    cell = to_cell(said)
    assert not re.match(r"[=+\-@\uff1d\uff0b\uff0d\uff20]", cell)
    assert from_cell(cell) == said


@pytest.mark.parametrize("said", ["=1+1", "+44 116", "-", "--", "@x", "'=1", "''-", "'s-Hertogenbosch", "\uff1dx", "'"])
def test_text_that_a_spreadsheet_would_run_gets_one_apostrophe(said: str) -> None:
    """And text that has one already gets a second, so that both come back as they were; other text is left alone."""
    dangerous = said.lstrip("'")[:1] in {*"=+-@\uff1d"}
    assert to_cell(said) == (f"'{said}" if dangerous else said)
    assert from_cell(to_cell(said)) == said


@pytest.mark.parametrize(("cell", "said"), [(" a ", "a"), ("a\nb", "a b"), ("a\u00a0b", "a b"), ("a  b", "a  b")])
def test_space_that_nobody_meant_is_put_right(cell: str, said: str) -> None:
    """Around the text, line breaks within a cell, the unbreakable spaces of web pages."""
    assert from_cell(cell) == said
