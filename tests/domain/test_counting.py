"""Counting days: the worked examples of docs/counting-days.md, and a count of another kind."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isa_admin.application.holidays import is_bank_holiday
from isa_admin.domain.agreement import Counting, Period, Unit
from isa_admin.domain.counting import (
    BeyondTheCalendarError,
    after,
    is_working_day,
    lapses,
    last_day,
    takes_effect,
)

PAGE = Path(__file__).parents[2] / "docs" / "counting-days.md"
DAY = timedelta(days=1)
days = st.dates(date(1990, 1, 1), date(2090, 1, 1))
lengths = st.integers(1, 400)


def no_holidays(_day: date) -> bool:
    """Say that no day is a bank holiday."""
    return False


def rows(heading: str) -> list[list[str]]:
    """Read the table below a heading of the page."""
    part = PAGE.read_text(encoding="utf-8").split(f"\n## {heading}", 1)[1].split("\n## ")[0]
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line[:3] == "| 2"]
    assert found
    return found


def period(words: str) -> Period:
    """Read a period such as ``5 working days``."""
    match = re.fullmatch(r"(\d+) (day|working day|month|year)s?", words)
    assert match, words
    unit: Unit = f"{match[2]}s"  # type: ignore[assignment]  # the pattern lists the units
    return Period(int(match[1]), unit, 19)


@pytest.mark.parametrize("row", rows("Notice"), ids=lambda row: "-".join(row[:3]).replace(" ", "-"))
def test_notice_takes_effect_as_the_page_says(row: list[str]) -> None:
    """Served on the last partner, so long, counted so: effective then."""
    served, length, counting, effective, _ = row
    kind: Counting = "clear" if counting == "clear" else "ordinary"
    counted = takes_effect(period(length), date.fromisoformat(served), kind, is_bank_holiday)
    assert counted == date.fromisoformat(effective)


@pytest.mark.parametrize("row", rows("Limits"), ids=lambda row: "-".join(row[:2]).replace(" ", "-"))
def test_a_limit_ends_as_the_page_says(row: list[str]) -> None:
    """The last day of a limit is still in time."""
    happened, length, last, _ = row
    assert last_day(period(length), date.fromisoformat(happened), is_bank_holiday) == date.fromisoformat(last)


@pytest.mark.parametrize("row", rows("Suspensions"), ids=lambda row: row[0])
def test_a_suspension_lapses_as_the_page_says(row: list[str]) -> None:
    """It holds on exactly as many days as the agreement allows."""
    since, length, over, _ = row
    first, end = date.fromisoformat(since), date.fromisoformat(over)
    assert lapses(period(length), first, is_bank_holiday) == end
    assert len([first + DAY * number for number in range(400) if first + DAY * number < end]) == period(length).length


@given(days, lengths)
def test_clear_days_all_lie_between_service_and_effect(served: date, length: int) -> None:
    """Counted one by one on a calendar, and not by adding."""
    effective = takes_effect(Period(length, "days", 19), served, "clear", no_holidays)
    between, day = 0, served + DAY
    while day < effective:
        between, day = between + 1, day + DAY
    assert between == length
    assert takes_effect(Period(length, "days", 19), served, "ordinary", no_holidays) == effective - DAY


@given(days, st.integers(1, 60))
def test_working_days_are_counted_without_weekends_and_bank_holidays(served: date, length: int) -> None:
    """As many working days lie after the day of service as the period says, the last one included."""
    last = after(Period(length, "working days", 19), served, is_bank_holiday)
    counted = [served + DAY * number for number in range(1, (last - served).days + 1)]
    working = [day for day in counted if day.isoweekday() < 6 and not is_bank_holiday(day)]
    assert len(working) == length
    assert working[-1] == last
    assert is_working_day(last, is_bank_holiday)


@given(days, st.integers(1, 120))
def test_months_keep_the_number_of_the_day_or_end_the_month(served: date, length: int) -> None:
    """A month that is too short ends on its last day, and no other day is changed."""
    found = after(Period(length, "months", 19), served, no_holidays)
    months = (found.year - served.year) * 12 + found.month - served.month
    assert months == length
    assert found.day == served.day or (found.day < served.day and (found + DAY).day == 1)


def test_a_period_beyond_the_calendar_is_refused_with_its_section() -> None:
    """No traceback comes of a setting of a million years."""
    for unit in ("days", "months", "years"):
        with pytest.raises(BeyondTheCalendarError, match=r"section 19 counts them, is beyond the calendar"):
            after(Period(9_000_000, unit, 19), date(2027, 3, 1), no_holidays)  # type: ignore[arg-type]  # a unit
