"""Whatever was edited in the Word file with tracked changes, both ways in give the text that accepting gives.

``amend --from`` takes the whole file in; ``collect-comments`` makes comments of it, and each is accepted by itself.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isa_admin.application.reviewing.answering import GivenAnswer, changed_by, made_in
from isa_admin.application.reviewing.draft_text import DraftText
from isa_admin.application.reviewing.returned_draft import DraftReader
from isa_admin.documents.moving import ReferredToError, linked
from isa_admin.documents.taking_in import take_in
from isa_admin.word import remark_reading
from isa_admin.word.reading import both, read
from isa_admin.word.word_file import WordFile
from tests.documents import registers
from tests.documents.edits import edited
from tests.documents.test_taking_in import BASE, PARTS, TERMS, agreement, filled, written
from tests.review.editing import Edited
from tests.word.test_redline import PAPER, redlined

if TYPE_CHECKING:
    from isa_admin.application.reviewing.returned_draft import Told

DRAFT = DraftText("V5.01", PAPER.parts)
PARTNER = next(iter(registers.register().partners.values()))
ON = date(2027, 2, 20)


def collected(content: bytes) -> Told:
    """Collect what a returned draft says."""
    word = WordFile(content)
    return DraftReader(ON).read(DRAFT, PARTNER, remark_reading.read(word), both(word))


def accepted(content: bytes) -> dict[str, bytes]:
    """Collect what a returned draft says, accept each change by itself, and give the terms."""
    terms = dict(TERMS)
    for comment in collected(content).comments:
        terms = made_in(terms, changed_by(terms, comment, GivenAnswer(verdict="accept")))
    return terms


def prove(seed: int, times: int) -> None:
    """Ensure that both ways in give the text that the changes were made of."""
    new = edited(PARTS, Random(seed), times, removing=False)
    content = redlined(PAPER.parts, filled(new))
    wanted = written(new)
    assert take_in(read(content), BASE, TERMS).terms == wanted
    assert accepted(content) == wanted


@given(st.integers(0, 2**32), st.integers(1, 12))
@settings(max_examples=4, deadline=None)
def test_both_ways_in_give_the_text_that_accepting_gives(seed: int, times: int) -> None:
    """Whatever sections were moved, and whatever items, rows, titles and words were edited."""
    prove(seed, times)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@given(st.integers(0, 2**32), st.integers(1, 25))
@settings(max_examples=400, deadline=None)
def test_both_ways_in_give_the_text_that_accepting_gives_for_long(seed: int, times: int) -> None:
    """The same, four hundred times."""
    prove(seed, times)


def moving(what: str, behind: str, *, tracked: bool) -> Edited:
    """Move a section behind another in the Word file."""
    draft = Edited(agreement())
    draft.move_section(what, behind, tracked=tracked)
    return draft


@pytest.mark.parametrize("tracked", [True, False])
@pytest.mark.parametrize("behind", ["Security of information", "Sharing information with consent"])
def test_a_section_that_was_moved_is_one_change_that_can_be_accepted(behind: str, *, tracked: bool) -> None:
    """Its words stay, the numbers and the references follow, and amend --from gives the same."""
    content = moving("Purpose: why this information needs to be shared", behind, tracked=tracked).saved()
    told = collected(content)
    (comment,) = told.comments
    assert (comment.section, comment.moves, comment.untracked) == ("02-purpose.md", True, not tracked)
    assert comment.said == (f"the whole section is moved behind '{behind}'",)
    assert comment.author == ("Robin Example" if tracked else None)
    made = accepted(content)
    assert made == take_in(read(content), BASE, TERMS).terms
    assert set(made) != set(TERMS)


def test_references_to_a_moved_section_say_its_new_number() -> None:
    """In both ways in; a section of an Act keeps its own."""
    draft = moving("Purpose: why this information needs to be shared", "Security of information", tracked=True)
    for terms in (accepted(draft.saved()), take_in(read(draft.saved()), BASE, TERMS).terms):
        text = b" ".join(terms.values()).decode()
        assert ("[section 2](13-purpose.md)" in text, "[section 13](13-purpose.md)" in text) == (False, True)
        assert "section 47](https://www.legislation.gov.uk/ukpga/1989/41/section/47)" in text
    assert linked("[section\n2](02-purpose.md), section 2", terms) == "[section\n13](13-purpose.md), section 2"


def test_a_section_that_was_deleted_is_one_change_that_can_be_accepted() -> None:
    """Those behind it get new numbers, as with amend --from; while another part refers to it, that is named."""
    draft = Edited(agreement())
    draft.remove_section("People who lack capacity", tracked=True)
    (comment,) = collected(draft.saved()).comments
    assert (comment.section, comment.removes, comment.said) == (
        "07-capacity.md", True, ("the whole section is deleted",)
    )  # fmt: skip
    made = accepted(draft.saved())
    assert made == take_in(read(draft.saved()), BASE, TERMS).terms
    assert ("07-capacity.md" in made, "07-deceased-people.md" in made, len(made)) == (False, True, len(TERMS) - 1)
    draft = Edited(agreement())
    draft.remove_section("Purpose: why this information needs to be shared", tracked=True)
    with pytest.raises(ReferredToError, match=r"02-purpose\.md cannot be deleted while section") as refused:
        accepted(draft.saved())
    assert refused.value.remedy.startswith("take the reference out first: isa-admin edit-terms ")
