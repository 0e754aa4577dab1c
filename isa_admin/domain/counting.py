"""Counting days: when a notice takes effect, by when something must be done, when a suspension lapses.

The day on which a notice is served, or on which something happens, is never counted. Worked examples, each of them a
test, stand in ``docs/counting-days.md``. Days are days of the calendar; hours and clocks play no part.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias

from isa_admin.errors import RuleError

if TYPE_CHECKING:
    from isa_admin.domain.agreement import Counting, Period

Holidays: TypeAlias = Callable[[date], bool]
"""Says whether a day is a bank holiday."""

_DAY = timedelta(days=1)
_SATURDAY = 5


class BeyondTheCalendarError(RuleError):
    """The period ends after the last day that can be written."""


def takes_effect(period: Period, served: date, counting: Counting, holidays: Holidays) -> date:
    """Say on which day notice of at least a period takes effect (Agreement s.19).

    Args:
        period: How long the notice is at least.
        served: The day on which the last partner was served.
        counting: ``clear``: the whole period lies between that day and the day given. ``ordinary``: the day given is
            the last of the period.
        holidays: Asked only where the period is in working days.

    Raises:
        BeyondTheCalendarError: There is no such day.
    """
    last = after(period, served, holidays)
    return last + _DAY if counting == "clear" else last


def last_day(period: Period, since: date, holidays: Holidays) -> date:
    """Say which is the last day for what must be done within a period (Agreement s.18, 19).

    Raises:
        BeyondTheCalendarError: There is no such day.
    """
    return after(period, since, holidays)


def lapses(period: Period, since: date, holidays: Holidays) -> date:
    """Say on which day something that holds for a period has ended (Agreement s.19).

    Its first day counts, so that a suspension of 45 days from 1 March holds on 45 days and is over on 15 April.

    Raises:
        BeyondTheCalendarError: There is no such day.
    """
    return after(period, since, holidays)


def after(period: Period, day: date, holidays: Holidays) -> date:
    """Give the day that lies a period after another one.

    Months and years go to the day of the same number, or to the last of a month that is too short for it.

    Raises:
        BeyondTheCalendarError: There is no such day.
    """
    try:
        match period.unit:
            case "days":
                return day + period.length * _DAY
            case "working days":
                return _working_days(day, period.length, holidays)
            case "months":
                return months_after(day, period.length)
            case "years":
                return months_after(day, 12 * period.length)
    except (OverflowError, ValueError) as error:
        raise BeyondTheCalendarError(
            f"{period} after {day.isoformat()}, as section {period.section} counts them, is beyond the calendar",
            "see the periods in agreement/agreement.yaml",
        ) from error


def is_working_day(day: date, holidays: Holidays) -> bool:
    """Say whether a day is neither a Saturday nor a Sunday nor a bank holiday."""
    return day.weekday() < _SATURDAY and not holidays(day)


def _working_days(day: date, count: int, holidays: Holidays) -> date:
    while count:
        day += _DAY
        count -= is_working_day(day, holidays)
    return day


def months_after(day: date, count: int) -> date:
    """Give the day of the same number some months later, or the last of a month that is too short for it.

    Raises:
        ValueError: The calendar ends before it.
    """
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
