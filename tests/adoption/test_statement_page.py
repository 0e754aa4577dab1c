"""docs/statement.md describes the statement as it is."""

from __future__ import annotations

import re

from isa_admin.trust.anchor import read_anchor
from isa_admin.trust.statement import FIRST_LINE, read_statement
from tests.docs.pages import blocks, text_of

PAGE = "docs/statement.md"


def example() -> str:
    """Give the statement that the page shows."""
    (found,) = (block.text for block in blocks(PAGE, "text") if block.text.startswith(FIRST_LINE))
    return found


def test_the_example_is_a_statement() -> None:
    """It reads, and is written again byte for byte."""
    stated = read_statement(example().encode())
    assert str(stated) == example()
    assert str(read_anchor(stated.store)) == stated.store
    assert stated.previous_event is None


def test_every_line_is_described_in_its_order() -> None:
    """The table of the page has the lines of the statement and no others."""
    lines = re.findall(r"^([a-z0-9-]+): ", example(), re.MULTILINE)
    assert re.findall(r"^\| `([a-z0-9-]+)` \|", text_of(PAGE), re.MULTILINE) == lines
