"""The redline: accepting all gives the later text and rejecting all the earlier one, whatever was edited."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from isa_admin.documents import catalogue
from isa_admin.documents.comparing import compare
from isa_admin.documents.redlines import Changes, Side, redline_paper
from isa_admin.word.rendering import render
from tests.documents import registers
from tests.documents.edits import edited
from tests.word.accepting import settled

if TYPE_CHECKING:
    from pathlib import Path

    from isa_admin.documents.blocks import Part
    from isa_admin.documents.paper import Paper

SIDES = (Side("V4.00 of 1 January 2017", "a" * 64), Side("V5.00 of 1 May 2027", "b" * 64))
TEMPLATE = registers.templates("part.docx")
SEEDS = range(30)


def agreement() -> Paper:
    """The whole agreement, its tables filled."""
    register = registers.register()
    return catalogue.paper("agreement", register, on=registers.ON, version=register.versions.entries[-1])


PAPER = agreement()


def redlined(old: tuple[Part, ...], new: tuple[Part, ...]) -> bytes:
    """Make a redline of two texts."""
    comparison = compare(old, new)
    paper = redline_paper(comparison, SIDES, new, PAPER.view)
    return render(paper, TEMPLATE, Changes(comparison, "The officer", registers.ON)).content


def plain(parts: tuple[Part, ...], old: tuple[Part, ...], new: tuple[Part, ...]) -> list[Any]:
    """Say what a text says in a document of its own that has the same first and last part as the redline."""
    paper = redline_paper(compare(old, new), SIDES, parts, PAPER.view)
    return settled(render(paper, TEMPLATE).content)


@pytest.mark.parametrize("seed", SEEDS)
def test_accepting_all_gives_the_later_text_and_rejecting_all_the_earlier_one(seed: int) -> None:
    """Paragraph by paragraph: properties, numbers, looks and words."""
    old = edited(PAPER.parts, Random(seed), seed % 7)
    new = edited(old, Random(-seed - 1), 1 + seed % 15)
    made = redlined(old, new)

    assert settled(made, "accept") == plain(new, old, new)
    assert settled(made, "reject") == plain(old, old, new)


@pytest.mark.parametrize("seed", [3, 14, 27])
def test_the_validators_find_nothing(seed: int, tmp_path: Path) -> None:
    """Order of elements, ids, styles, relations, and no plain text inside what was removed."""
    import ooxml_integrity
    from openxml_audit import OpenXmlValidator

    path = tmp_path / "redline.docx"
    path.write_bytes(redlined(PAPER.parts, edited(PAPER.parts, Random(seed), 25)))

    assert [str(finding) for finding in ooxml_integrity.check(str(path))] == []
    assert [str(error) for error in OpenXmlValidator().validate(str(path)).errors] == []


def test_the_same_texts_give_the_same_bytes() -> None:
    """Nothing in a redline comes from a clock or from chance."""
    new = edited(PAPER.parts, Random(5), 9)
    assert redlined(PAPER.parts, new) == redlined(PAPER.parts, new)
