"""Holding a review: its timetable, its opening, edits of its draft, and its end without a version (Agreement s.18)."""

from __future__ import annotations

import pytest

from isa_admin.domain.changes import AddVersion, PutNotice, PutReview, PutTerms
from isa_admin.domain.reviewing import (
    NoOpenReviewError,
    Timetable,
    close_without,
    current,
    edited,
    open_review,
    timetable,
)
from isa_admin.domain.versions import Versions
from isa_admin.errors import RuleError, UsageError
from tests.domain.building import DIGEST, TERMS, TODAY, VERSIONS, applied, entry, register, row
from tests.domain.reviews import CLOSED, DAY, DONE_BY, FIRST, GOING, ON_BRANCH, SECOND

RENAMED = b"# Who the partners are\n\n{partners}\n"
DAYS = Timetable(DONE_BY, (FIRST, SECOND))


def test_a_review_is_done_after_today() -> None:
    """Tomorrow is the first day that can be given."""
    for by in (TODAY - DAY, TODAY):
        with pytest.raises(UsageError, match="is not after today"):
            timetable(TODAY, by)
    assert timetable(TODAY, TODAY + DAY).by == TODAY + DAY


@pytest.mark.parametrize(("days", "fits"), [(-1, False), (0, False), (1, True), (9, True), (10, True), (11, False)])
def test_a_round_ends_after_today_and_not_after_the_review(days: int, *, fits: bool) -> None:
    """The last day of the review can be that of its last round."""
    by = TODAY + 10 * DAY
    if fits:
        assert timetable(TODAY, by, [TODAY + days * DAY]).rounds == (TODAY + days * DAY,)
    else:
        with pytest.raises(UsageError, match="is not between today and 2 December 2026"):
            timetable(TODAY, by, [TODAY + DAY, TODAY + days * DAY])


def test_rounds_stand_in_the_order_of_their_days() -> None:
    """However they were typed."""
    assert timetable(TODAY, DONE_BY, [SECOND, FIRST]) == Timetable(DONE_BY, (FIRST, SECOND))


@pytest.mark.parametrize(("by", "rounds"), [(1, [1]), (2, [2]), (3, [1, 2]), (5, [1, 2]), (6, [2, 4]), (90, [30, 60])])
def test_without_days_there_are_two_rounds_spread_evenly(by: int, rounds: list[int]) -> None:
    """After a third and two thirds of the time; where three days are not left, one round on the last day."""
    assert timetable(TODAY, TODAY + by * DAY).rounds == tuple(TODAY + one * DAY for one in rounds)


def test_the_record_the_row_and_the_notice_are_one_decision() -> None:
    """The first draft is the text in force, so it is not material; comments are asked for by the first round."""
    decision = open_review(register(entry(), entry("beta")), 2026, DAYS, today=TODAY, by="Olive Officer")
    review, added, notice = decision.changes
    assert review == PutReview("2026", GOING)
    comment = "Review of 2026 opened with the text of V2.00"
    drafted = row("V2.01", TODAY, "draft", comment=comment, by="Olive Officer", terms_digest=DIGEST)
    assert added == AddVersion(drafted)
    assert isinstance(notice, PutNotice)
    assert notice.id == "2026-001"
    assert notice.notice.due == FIRST
    assert [one.partner for one in notice.notice.to] == ["alpha", "beta"]
    shown = dict(decision.answers)
    assert shown["Round 1"] == "comments by 25 December 2026"
    assert shown["Round 2"] == "comments by 27 January 2027"
    assert shown["Notice"] == "2026-001, to 2 partners"
    assert decision.next[0].startswith("isa-admin record-service --all --notice 2026-001")


def test_nobody_is_told_where_nobody_is_bound() -> None:
    """A prospective partner has adopted nothing that could be reviewed."""
    decision = open_review(register(entry(events=())), 2026, DAYS, today=TODAY, by="Olive Officer")
    assert not any(isinstance(change, PutNotice) for change in decision.changes)
    assert dict(decision.answers)["Notice"] == "none: nobody is bound yet"
    assert decision.next[0] == "isa-admin draft --out FOLDER"


def test_one_review_goes_on_at_a_time() -> None:
    """Of whatever year."""
    with pytest.raises(RuleError, match="the review of 2026 has been open since 22 November 2026"):
        open_review(ON_BRANCH, 2027, DAYS, today=TODAY, by="Olive Officer")


def test_a_year_has_one_review() -> None:
    """After it was closed the next year can have one."""
    held = register(reviews={"2026": CLOSED})
    with pytest.raises(RuleError, match="the review of 2026 was closed on 22 November 2026") as refused:
        open_review(held, 2026, DAYS, today=TODAY, by="Olive Officer")
    assert refused.value.remedy == "give another year: isa-admin open-review --year 2027"
    assert applied(held, open_review(held, 2027, DAYS, today=TODAY, by="O")).open_review is not None


def test_only_a_version_in_force_is_reviewed() -> None:
    """A draft alone is none."""
    with pytest.raises(RuleError, match="no version is in force yet"):
        open_review(register(versions=Versions(VERSIONS.entries[:1])), 2026, DAYS, today=TODAY, by="O")


def test_an_edit_writes_the_sections_that_differ() -> None:
    """A section that goes is written as one that has no bytes."""
    terms = {**TERMS, "01-partners.md": RENAMED}
    del terms["22-posts.md"]
    decision = edited(ON_BRANCH, "2026", terms)
    assert decision.changes == (
        PutTerms("01-partners.md", RENAMED),
        PutTerms("22-posts.md", None),
    )
    assert decision.subject == "Edit the draft for the review of 2026: Section 1 amended; section 22 removed"
    assert decision.answers == (("Changed", "section 1: Who the partners are"), ("Gone", "section 22: Posts"))
    named = edited(ON_BRANCH, "2026", terms, "After the meeting")
    assert named.subject == "Edit the draft for the review of 2026: After the meeting"


def test_a_text_that_is_the_same_is_no_edit() -> None:
    """Word for word."""
    with pytest.raises(UsageError, match="word for word"):
        edited(ON_BRANCH, "2026", dict(TERMS))


@pytest.mark.parametrize(
    ("outcome", "ends", "shown"),
    [
        ("no-change", "without a change", ("Minute", "Minute 4")),
        ("abandoned", "as abandoned", ("Reason", "Minute 4")),
    ],
)
def test_the_text_is_left_or_the_review_is_abandoned(outcome: str, ends: str, shown: tuple[str, str]) -> None:
    """A review without a change was held, and one that was abandoned was not."""
    decision = close_without(ON_BRANCH, outcome, "Minute 4", today=TODAY)
    assert decision.subject == f"Close the review of 2026 {ends}"
    assert shown in decision.answers
    after = applied(ON_BRANCH, decision)
    assert after.open_review is None
    closed = after.reviews["2026"].closed
    assert closed is not None
    assert (closed.on, closed.outcome, closed.reason) == (TODAY, outcome, "Minute 4")
    assert closed.held is (outcome == "no-change")


def test_a_review_that_is_not_open_is_not_closed() -> None:
    """There is none, or it has ended."""
    for held in (register(), register(reviews={"2026": CLOSED})):
        with pytest.raises(NoOpenReviewError):
            current(held)
        with pytest.raises(NoOpenReviewError):
            close_without(held, "no-change", "Minute 4", today=TODAY)
