"""Lengths of time as agreements write them."""

from __future__ import annotations

import pytest

from isa_admin.domain.agreement import Period
from isa_admin.domain.durations import NUMBERS, durations

SAID = {
    "within 45 days": [(45, "days")],
    "forty-five (45) clear days": [(45, "days")],
    "a 14-day limit": [(14, "days")],
    "ten working days, or two business days": [(10, "working days"), (2, "working days")],
    "6 weeks": [(42, "days")],
    "twelve months and 18 months": [(1, "years"), (18, "months")],
    "every year, in 2 years": [(1, "years"), (2, "years")],
    "30 diwrnod, 10 diwrnod gwaith": [(30, "days"), (10, "working days")],
    "Dwy flynedd, ugain (20) niwrnod": [(2, "years"), (20, "days")],
    "tair wythnos, deuddeng mis": [(21, "days"), (1, "years")],
    "2 fis gwaith, bob blwyddyn": [(2, "months"), (1, "years")],
    "on 4 March 2027, 2.5 days, V5 days, 12345 days, days": [],
}


@pytest.mark.parametrize("text", SAID)
def test_lengths_are_read_in_figures_and_in_words(text: str) -> None:
    """A number and a unit, with what people put between them, in Welsh too; neither dates nor parts of numbers."""
    found = durations(text)
    assert [(one.length, one.unit) for one in found] == SAID[text]
    assert all(text[one.start :].startswith(one.words) for one in found)
    assert [durations(one.words)[0][1:] for one in found] == [one[1:] for one in found]


def test_numbers_in_words_go_up_to_ninety_nine() -> None:
    """Each once, none left out."""
    assert sorted(NUMBERS.values()) == list(range(1, 100))


def test_a_year_is_twelve_months_and_working_days_are_days_of_their_own() -> None:
    """A period is recognised in other units where these are exact."""
    (year,) = durations("twelve months")
    assert year.is_that_of(Period(1, "years", 18))
    assert year.is_that_of(Period(12, "months", 18))
    (days,) = durations("10 days")
    assert not days.is_that_of(Period(10, "working days", 19))
