"""Dates as people write and read them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isa_admin.domain import dates

TODAY = date(2026, 11, 22)


def test_every_day_of_two_centuries_is_read_back_as_it_is_shown() -> None:
    """Showing and reading are each other's reverse, in the long and the ISO form."""
    day = date(1900, 1, 1)
    while day.year <= 2100:
        assert dates.read(dates.show(day), TODAY) == day
        assert dates.read(day.isoformat(), TODAY) == day
        day += timedelta(days=1)


@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_is_known_by_its_first_three_letters(month: int) -> None:
    """With a full stop or without, in capitals or not."""
    number, word, year = dates.show(date(2026, month, 9)).split()
    for short in (word[:3], f"{word[:3].upper()}.", word[:4].lower()):
        assert dates.read(f"{number} {short} {year}", TODAY) == date(2026, month, 9)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", TODAY),
        (" Today ", TODAY),
        ("yesterday", date(2026, 11, 21)),
        ("TOMORROW", date(2026, 11, 23)),
        ("5 October 2016", date(2016, 10, 5)),
        ("05 october 2016", date(2016, 10, 5)),
        ("1st Sept 2015", date(2015, 9, 1)),
        ("2nd Sep. 2015", date(2015, 9, 2)),
        ("3rd  September,  2015", date(2015, 9, 3)),
        ("29 February 2024", date(2024, 2, 29)),
        ("2000-02-29", date(2000, 2, 29)),
        ("13/4/2026", date(2026, 4, 13)),
        ("25/10/2026", date(2026, 10, 25)),
        ("4/13/2026", date(2026, 4, 13)),
        ("31.12.2026", date(2026, 12, 31)),
        ("4/4/2026", date(2026, 4, 4)),
        ("2026/11/2", date(2026, 11, 2)),
        ("2026-1-2", date(2026, 1, 2)),
        ("22-Nov-2026", date(2026, 11, 22)),
        ("the 22nd of November 2026", date(2026, 11, 22)),
        ("November 22, 2026", date(2026, 11, 22)),
        ("Sunday 22 November 2026", date(2026, 11, 22)),
        ("Sun, 22/11/2026", date(2026, 11, 22)),
        ("last Friday", date(2026, 11, 20)),
        ("last sunday", date(2026, 11, 15)),
        ("last Saturday", date(2026, 11, 21)),
        ("next Sunday", date(2026, 11, 29)),
        ("Next Mon", date(2026, 11, 23)),
    ],
)
def test_a_date_is_read_as_people_write_it(typed: str, day: date) -> None:
    """Days are words too, and the month may be short."""
    assert dates.read(typed, TODAY) == day


@pytest.mark.parametrize(
    "typed",
    [
        "03/04/2026",
        "3.4.2026",
        "03-04-2026",
        "12/11/2026",
        "5/12/2026",
        "3/4/26",
        "25/10/26",
        "Friday",
        "on friday",
        "Wed",
    ],
)
def test_a_date_in_numbers_alone_is_refused_as_ambiguous(typed: str) -> None:
    """03/04/2026 is the third of April or the fourth of March; which, is not guessed."""
    with pytest.raises(ValueError, match=r"ambiguous.*expected 2026-11-22, 22 November 2026 or today"):
        dates.read(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("2026-02-29", "not a day in the calendar"),
        ("29 February 1900", "not a day in the calendar"),
        ("31 April 2026", "not a day in the calendar"),
        ("0 May 2026", "not a day in the calendar"),
        ("2026-13-01", "not a day in the calendar"),
        ("0000-01-01", "not a day in the calendar"),
        ("1 January 0001", "is before 1900"),
        ("0206-01-01", "is before 1900"),
        ("5 Octember 2016", "there is no month 'Octember'"),
        ("5 Ma 2016", "there is no month 'Ma'"),
        ("", "is not a date"),
        ("soon", "is not a date"),
        ("5 October 16", "is not a date"),
        ("25/25/2026", "not a day in the calendar"),
        ("31/4/2026", "not a day in the calendar"),
        ("Friday 22 November 2026", "22 November 2026 is a Sunday, not a Friday"),
        ("last", "is not a date"),
        ("next Friyay", "is not a date"),
        ("Sunday 22 2026", "is not a date"),
        ("\u0662026-11-22", "is not a date"),
    ],
)
def test_what_is_no_date_is_refused_with_what_was_expected(typed: str, reason: str) -> None:
    """The message shows three ways to write a date."""
    with pytest.raises(ValueError, match=rf"{reason}.*expected 2026-11-22, 22 November 2026 or today"):
        dates.read(typed, TODAY)


@given(st.text(max_size=20))
def test_any_other_text_is_read_or_refused_and_nothing_else(typed: str) -> None:
    """Nothing that is typed gets any other answer than a day or a reason."""
    try:
        assert isinstance(dates.read(typed, TODAY), date)
    except ValueError as error:
        assert dates.EXPECTED in str(error)  # noqa: PT017  either answer will do


@pytest.mark.parametrize("ago", range(8))
def test_a_day_of_the_week_that_is_past_is_the_last_there_was(ago: int) -> None:
    """Where only past days are asked for, a bare Friday means one day."""
    latest = TODAY - timedelta(days=ago)
    for name in ("Friday", "on Sunday", "this sat"):
        day = dates.read(name, TODAY, latest=latest)
        assert latest - timedelta(days=7) < day <= latest
        assert f"{day:%A}".casefold().startswith(name.casefold().removeprefix("on ").removeprefix("this "))
