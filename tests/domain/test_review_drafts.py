"""Drafts of a review: which one the text is, what its row says, and for which round it goes out (Agreement s.18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain.review import Round
from isa_admin.domain.reviewing import (
    NoOpenReviewError,
    next_draft,
)
from isa_admin.domain.versions import Versions
from tests.domain.building import DIGEST, OTHER_DIGEST, TERMS, TODAY, VERSIONS, register, row
from tests.domain.reviews import DAY, DONE_BY, FIRST, GOING, ON_BRANCH, OPENING, SECOND

if TYPE_CHECKING:
    from datetime import date

PROPOSED = {**TERMS, "01-partners.md": b"# Who the partners are\n\n{partners}\n"}
REWRITTEN = replace(ON_BRANCH, terms=PROPOSED, terms_digest=OTHER_DIGEST)


def test_the_text_of_the_last_draft_is_that_draft() -> None:
    """It gets no row a second time, and goes out for the first round."""
    made = next_draft(ON_BRANCH, TERMS, (), today=TODAY, by="Olive Officer")
    assert (made.row, made.new) == (OPENING, False)
    assert made.review.rounds == (Round(by=FIRST, draft="V2.01"), Round(by=SECOND))


def test_another_text_is_the_next_draft() -> None:
    """It says what changed, and that partners would sign again."""
    made = next_draft(REWRITTEN, TERMS, (), today=TODAY, by="Olive Officer")
    comment = "Changed for the review: Who the partners are"
    digest, by = OTHER_DIGEST, "Olive Officer"
    assert made.row == row("V2.02", TODAY, "draft", material=True, comment=comment, by=by, terms_digest=digest)
    assert made.new


def test_a_row_that_is_no_draft_is_followed_by_one() -> None:
    """Even where its text is the same: what is in force does not go out for comment under its own label."""
    held = replace(ON_BRANCH, versions=Versions((*VERSIONS, row("V3.00", TODAY, terms_digest=DIGEST))))
    made = next_draft(held, TERMS, (), today=TODAY, by="Olive Officer", comment="Again")
    assert (made.row.version, made.row.kind, made.new) == ("V3.01", "draft", True)


def test_what_somebody_says_stands_in_the_row() -> None:
    """Instead of what follows from the sections."""
    made = next_draft(REWRITTEN, TERMS, (), today=TODAY, by="Olive Officer", comment="After the meeting")
    assert made.row.comment == "After the meeting"


def test_four_parts_are_named_and_the_others_counted() -> None:
    """A row stays a line where much has changed."""
    names = ("loss", "review", "suspension", "posts", "signing")
    before = {f"0{at}-{name}.md": f"# {name.title()}\n".encode() for at, name in enumerate(names, 1)}
    held = replace(REWRITTEN, terms={file: content + b"\nMore.\n" for file, content in before.items()})
    made = next_draft(held, before, (), today=TODAY, by="Olive Officer")
    assert made.row.comment == "Changed for the review: Loss, Review, Suspension, Posts and 1 more part"


def test_a_heading_need_not_be_as_a_record_has_it() -> None:
    """Spaces that Word keeps together become ordinary ones; a heading that says nothing is called by its file."""
    terms = {**TERMS, "02-aims.md": "# What\u00a0it\u202fis for\n".encode(), "03-none.md": "# \u00a0\n".encode()}
    made = next_draft(replace(REWRITTEN, terms=terms), TERMS, (), today=TODAY, by="Olive Officer")
    assert made.row.comment == "Changed for the review: What it is for (added), 03-none.md (added)"


@pytest.mark.parametrize(("length", "whole"), [(376, True), (377, False), (379, False), (700, False)])
def test_a_long_heading_is_cut_between_two_words(length: int, *, whole: bool) -> None:
    """400 letters fit; a row with a space at its end could not be written."""
    heading = ("long heading " * 99)[: length - 5].strip().ljust(length - 5, "x") + " ends"
    held = replace(REWRITTEN, terms={**TERMS, "02-aims.md": f"# {heading}\n".encode()})
    before = {**TERMS, "02-aims.md": b"# Aims\n"}
    comment = next_draft(held, before, (), today=TODAY, by="Olive Officer").row.comment
    assert len(heading) == length
    assert comment.endswith(" ends") is whole
    assert comment.endswith(" ...") is not whole


def test_a_label_that_main_has_is_not_used_again() -> None:
    """Rows may be added on main while the review goes on."""
    labels = [*VERSIONS.labels, "V2.02", "V2.03"]
    assert next_draft(REWRITTEN, TERMS, labels, today=TODAY, by="Olive Officer").row.version == "V2.04"


def test_a_draft_goes_out_for_one_round() -> None:
    """Its papers may be written again, for whatever day."""
    held = replace(GOING, rounds=(Round(by=FIRST, draft="V2.01"), Round(by=SECOND)))
    again = replace(ON_BRANCH, reviews={"2026": held})
    for until in (None, SECOND, SECOND + DAY):
        assert next_draft(again, TERMS, (), today=TODAY, by="Olive Officer", until=until).review == held


@pytest.mark.parametrize(
    ("drafts", "today", "until", "expected"),
    [
        ([None, None], TODAY, None, [(FIRST, "V2.01"), (SECOND, None)]),
        ([None, None], FIRST, None, [(FIRST, "V2.01"), (SECOND, None)]),
        ([None, None], FIRST + DAY, None, [(FIRST, None), (SECOND, "V2.01")]),
        (["V2.00", None], TODAY, None, [(FIRST, "V2.00"), (SECOND, "V2.01")]),
        ([None, None], TODAY, SECOND, [(FIRST, None), (SECOND, "V2.01")]),
        ([None, None], TODAY, FIRST + DAY, [(FIRST, None), (FIRST + DAY, "V2.01"), (SECOND, None)]),
        (["V2.00", None], TODAY, FIRST, [(FIRST, "V2.00"), (FIRST, "V2.01"), (SECOND, None)]),
        (["V1.99", "V2.00"], TODAY, None, [(FIRST, "V1.99"), (SECOND, "V2.00"), (DONE_BY, "V2.01")]),
    ],
)
def test_a_draft_goes_out_for_the_first_round_that_waits_for_one(
    drafts: list[str | None], today: date, until: date | None, expected: list[tuple[date, str | None]]
) -> None:
    """On the last day of a round still for that one; where somebody names a day, for the round of that day."""
    rounds = tuple(Round(by=by, draft=draft) for by, draft in zip((FIRST, SECOND), drafts, strict=True))
    held = replace(ON_BRANCH, reviews={"2026": replace(GOING, rounds=rounds)})
    made = next_draft(held, TERMS, (), today=today, by="Olive Officer", until=until)
    assert [(one.by, one.draft) for one in made.review.rounds] == expected
    assert made.review.by == DONE_BY


def test_a_review_that_takes_longer_is_done_later() -> None:
    """A round after the day by which the review was to be done puts that day off."""
    later = DONE_BY + 30 * DAY
    for today, until in ((TODAY, later), (later, None)):
        made = next_draft(ON_BRANCH, TERMS, (), today=today, by="Olive Officer", until=until).review
        assert (made.by, made.rounds[-1]) == (later, Round(by=later, draft="V2.01"))


def test_no_draft_goes_out_without_a_review() -> None:
    """An officer opens one first."""
    with pytest.raises(NoOpenReviewError):
        next_draft(register(), TERMS, (), today=TODAY, by="Olive Officer")
