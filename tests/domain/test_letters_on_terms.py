"""What partners are told of the text: that they were asked before, what is reviewed, what was issued."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain.notice import Notice
from isa_admin.domain.notices import kind_of, review_of
from isa_admin.domain.review import Closing, Review, Round
from tests.domain import building, occasions
from tests.domain.occasions import DUE, occasion

if TYPE_CHECKING:
    from isa_admin.domain.notices.occasion import Occasion

DAY = timedelta(days=1)
ASKED = Notice(kind="adoption-requested", on=building.TODAY, to=occasions.to("gamma", "beta"), version="V2.00")
REVIEW = Review(
    opened=date(2026, 11, 2),
    of="V2.00",
    by=date(2027, 6, 1),
    rounds=(Round(by=DUE), Round(by=date(2027, 2, 1))),
)


def said(made: Occasion) -> str:
    """Give what a letter says, without its table."""
    return " ".join(kind_of(made.notice.kind).words(made).paragraphs)


def facts(made: Occasion) -> dict[str, str]:
    """Give the table of a letter."""
    return dict(kind_of(made.notice.kind).words(made).facts)


@pytest.mark.parametrize(
    ("before", "asked"),
    [
        (ASKED, True),
        (replace(ASKED, kind="version-issued"), True),
        (replace(ASKED, kind="draft-for-comment"), False),
        (replace(ASKED, version="V1.0"), False),
        (replace(ASKED, on=building.TODAY + DAY), False),
        (replace(ASKED, to=occasions.to("gamma")), False),
    ],
)
def test_a_partner_was_asked_by_an_earlier_letter_to_it_on_that_version(before: Notice, *, asked: bool) -> None:
    """One on another version, to another partner or of another kind did not ask it."""
    held = occasions.register("reminder", notices={"2026-001": before})
    made = occasion("reminder", register=held, notice=occasions.notice("reminder", version="V2.00"))
    assert said(made).startswith("We asked Beta" if asked else "We are asking Beta")


def test_a_reminder_names_the_version_and_says_what_comes_with_it() -> None:
    """The signing pack, where it goes with the letter."""
    plain = occasions.notice("reminder", version="V2.00")
    assert facts(occasion("reminder", notice=plain))["Version to adopt"] == "V2.00"
    assert "signing pack" not in said(occasion("reminder", notice=plain))
    packed = said(occasion("reminder", notice=replace(plain, packed=True)))
    assert "Everything that you need comes with this letter" in packed
    assert "Version to adopt" not in facts(occasion("reminder"))


def test_the_opening_of_a_review_names_the_version_and_the_timetable() -> None:
    """The version is the one that is reviewed."""
    made = occasion("review-opened", cause=REVIEW)
    assert facts(made) == {
        "Version now in force": "V2.00",
        "Answer by": "1 December 2026",
        "Round 1": "comments by 1 December 2026",
        "Round 2": "comments by 1 February 2027",
        "Review to be done by": "1 June 2027",
    }


def test_each_round_of_a_review_is_a_day_in_the_calendar() -> None:
    """The one that the notice asks for is its deadline; a review without rounds has that day alone."""
    days = kind_of("review-opened").calendar(occasion("review-opened", cause=REVIEW))
    assert [(one.mark, one.title.partition(":")[0], one.on) for one in days] == [
        ("due", "Comments, round 1", DUE),
        ("round-2", "Comments, round 2", date(2027, 2, 1)),
    ]
    [day] = kind_of("review-opened").calendar(occasion("review-opened", cause=replace(REVIEW, rounds=())))
    assert (day.mark, day.title.partition(":")[0], day.on) == ("due", "Say what should change", DUE)


def test_a_review_can_be_told_of_until_the_day_on_which_it_is_closed() -> None:
    """From the day on which it was opened; a notice before or after it tells of no review, or of another one."""
    closed = replace(REVIEW, closed=Closing(on=date(2027, 5, 3), outcome="no-change", reason="Minute 7"))
    after = replace(REVIEW, opened=date(2028, 1, 5))
    held = building.register(reviews={"2026": closed, "2028": after})
    found = {
        on: review_of(held, Notice(kind="review-opened", on=on, to=occasions.to("beta")))
        for on in (closed.opened - DAY, closed.opened, date(2027, 5, 3), date(2027, 5, 4), after.opened)
    }
    assert list(found.values()) == [None, closed, closed, None, after]


def test_a_version_that_the_table_does_not_hold_yet_is_to_be_signed() -> None:
    """Nothing says that it changes nothing."""
    made = occasion("version-issued", notice=occasions.notice("version-issued", version="V9.00"))
    assert "We will send your organisation a signing pack." in said(made)
    assert facts(made) == {"Version": "V9.00", "Answer by": "1 December 2026"}
