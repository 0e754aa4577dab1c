"""Blocks back to the dialect: what is written reads back as what it was."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isa_admin.documents import markdown
from isa_admin.documents.blocks import Heading, Paragraph, Part, Place, Run
from isa_admin.documents.terms import read_terms
from isa_admin.documents.to_markdown import NotInDialectError, to_markdown
from tests.documents.edits import edited
from tests.documents.registers import TERMS
from tests.effort import examples

PARTS = read_terms(TERMS)
NOWHERE = Place("")


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.file)
def test_the_reference_comes_out_as_the_bytes_that_were_read(part: Part) -> None:
    """The terms are written in the one way that this writes, so a text that went through Word keeps its digest."""
    assert to_markdown(part) == TERMS[part.file]


@given(st.integers(0, 2**32), st.integers(1, 15))
@settings(max_examples=examples(25, 100), deadline=None)
def test_an_edited_text_reads_back_as_what_was_written(seed: int, times: int) -> None:
    """Writing checks itself; what it writes is written the same a second time."""
    for part in edited(PARTS, Random(seed), times):
        content = to_markdown(part)
        title, blocks = markdown.read(part.file, content)
        assert to_markdown(Part(part.file, part.kind, part.mark, title, blocks)) == content


@pytest.mark.parametrize(
    "runs",
    [
        (Run("now "), Run("bold ", bold=True), Run("both", bold=True, italic=True), Run(", "), Run("it", italic=True)),
        (Run("see "), Run("the boards' procedures", url="https://example.org/a"), Run(".")),
        (Run("of "), Run("section 2", bold=True, target="02-purpose.md")),
    ],
)  # fmt: skip
def test_looks_and_links_come_back(runs: tuple[Run, ...]) -> None:
    """Bold, italic, both, and links with looks of their own."""
    part = Part("01-x.md", "section", "1", Heading(NOWHERE, 1, (Run("X"),)), (Paragraph(NOWHERE, runs),))
    assert markdown.read("01-x.md", to_markdown(part))[1][0].runs == runs


@pytest.mark.parametrize(
    "words", ["* see below", "two ** stars", "a back\\*slash", "# no title", "(a) no item", "{partners}"]
)
def test_what_the_dialect_cannot_hold_is_named_and_not_written(words: str) -> None:
    """A text that would read back as something else is refused with its first words."""
    part = Part("01-x.md", "section", "1", Heading(NOWHERE, 1, (Run("X"),)), (Paragraph(NOWHERE, (Run(words),)),))
    with pytest.raises(NotInDialectError):
        to_markdown(part)
