"""Tells the terms from what the register fills: a table that came where nobody had adopted is no change of them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from isa_admin.documents.blocks import Heading, Paragraph, Part, Place, Run, Table
from isa_admin.documents.comparing import compare
from isa_admin.documents.filled import filled_only, without_filled
from isa_admin.documents.generated import GENERATED
from isa_admin.documents.view import View
from tests.documents import registers
from tests.documents.test_catalogue import REGISTER, VERSION

FILE = "01-parties.md"
LEAD = Paragraph(Place(FILE, 3), (Run("These are all:"),))


def part(*blocks: object) -> Part:
    """Make a section of a sentence and these blocks."""
    title = Heading(Place(FILE, 1), 1, (Run("Parties"),))
    return Part(FILE, "section", "1", title, (LEAD, *blocks))  # type: ignore[arg-type]  blocks of all kinds


def changed(old: Part, new: Part) -> tuple[bool, bool]:
    """Say whether the terms changed, and whether what the register fills did."""
    found = compare((old,), (new,))
    return tuple(
        any(pair.how != "kept" for section in view(found).sections for pair in section.pairs)
        for view in (without_filled, filled_only)
    )  # type: ignore[return-value]  two of them


def from_outside(block: object) -> object:
    """Give a block as a document from outside has it, which does not say where it comes from."""
    return replace(block, place=Place(FILE, 5)) if isinstance(block, Table) else block


@pytest.mark.parametrize("name", ["partners", "breach-contacts", "responsible-posts", "signing-forms"])
def test_a_table_that_came_where_nobody_had_adopted_is_no_change_of_the_terms(name: str) -> None:
    """As where a version was issued, and its first partner signed a week later."""
    nobody = GENERATED[name](View(registers.register({}), registers.ON, VERSION))
    tables = tuple(map(from_outside, GENERATED[name](View(REGISTER, registers.ON, VERSION))))
    assert changed(part(*nobody), part(*tables)) == (False, True)
    assert changed(part(), part(*tables)) == (True, False)
    other = Paragraph(Place("{retention}"), (Run("No partner has given a period."),))
    assert changed(part(other), part(*tables))[0]


@pytest.mark.parametrize("name", ["partners", "breach-contacts", "responsible-posts"])
def test_a_table_of_many_partners_stands_in_for_one_of_few(name: str) -> None:
    """As where a version was issued with its first partner, and shown with all; a second table is one too many."""
    one = dict(list(REGISTER.partners.items())[:1])
    few = GENERATED[name](View(replace(REGISTER, partners=one), registers.ON, VERSION))
    many = tuple(map(from_outside, GENERATED[name](View(REGISTER, registers.ON, VERSION))))
    assert changed(part(*few), part(*many)) == (False, True)
    assert changed(part(*few), part(*map(from_outside, few), *many))[0]
