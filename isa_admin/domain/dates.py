"""Calendar dates as people in the United Kingdom write and read them."""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{2}|\d{4})", re.ASCII)
_DAY_FIRST = re.compile(
    r"(?:the )?(\d{1,2})(?:st|nd|rd|th)?(?: of)?[ /-]*([a-z]+)\.?,?[ /-]*(\d{4})", re.ASCII | re.IGNORECASE
)
_MONTH_FIRST = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.ASCII | re.IGNORECASE)
_WITH_WEEKDAY = re.compile(r"(?:(last|next|this|on) )?([a-z]{3,9})\.?(?:,? (.+))?", re.ASCII | re.IGNORECASE)

_FIRST_YEAR = 1900
"""An earlier year is mistyped: no agreement of this kind is as old as that."""
EXPECTED = "expected 2026-11-22, 22 November 2026 or today"


def show(day: date) -> str:
    """Write a date for people: ``5 October 2016``. Does not depend on the locale."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def read(text: str, today: date, *, latest: date | None = None) -> date:
    """Read a date that a person typed: ``2026-11-22``, ``22 November 2026``, ``13/4/2026``, ``last Friday``, ``today``.

    Numbers alone are read where only one day of the calendar is meant by them: there is no month 13. Of two ways to
    read them (``03/04/2026``) none is guessed.

    Args:
        text: What was typed.
        today: The present day.
        latest: Where the day is past: the last day that a bare ``Friday`` can mean. Elsewhere it must be said whether
            the last or the next one is meant.

    Raises:
        ValueError: It is not a date, not a day of the calendar, or could be read in two ways.
    """
    wanted = " ".join(text.split())
    named = {"today": today, "yesterday": today - timedelta(days=1), "tomorrow": today + timedelta(days=1)}
    if wanted.casefold() in named:
        return named[wanted.casefold()]
    if match := _YEAR_FIRST.fullmatch(wanted):
        return _day(int(match[1]), int(match[3]), int(match[4]), text)
    if match := _YEAR_LAST.fullmatch(wanted):
        return _of_numbers(int(match[1]), int(match[3]), match[4], text)
    if match := _DAY_FIRST.fullmatch(wanted):
        return _day(int(match[3]), _month(match[2], text), int(match[1]), text)
    if match := _MONTH_FIRST.fullmatch(wanted):
        return _day(int(match[3]), _month(match[1], text), int(match[2]), text)
    if (match := _WITH_WEEKDAY.fullmatch(wanted)) and (weekday := _weekday(match[2])) is not None:
        return _of_week(weekday, match[1], match[3], text, today, latest)
    raise ValueError(f"'{text}' is not a date; {EXPECTED}")


def _of_numbers(first: int, second: int, year: str, text: str) -> date:
    """Read a date in numbers with the year last, where the day and the month can be told apart."""
    two_digits = 2
    if len(year) == two_digits:
        raise ValueError(f"'{text}' is ambiguous: write the year in four digits; {EXPECTED}")
    most = len(_MONTHS)
    if first <= most and second <= most and first != second:
        raise ValueError(f"'{text}' is ambiguous: the day and the month cannot be told apart; {EXPECTED}")
    day, month = (second, first) if second > most else (first, second)
    return _day(int(year), month, day, text)


def _weekday(word: str) -> int | None:
    shortest = 3
    found = (number for number, name in enumerate(_WEEKDAYS) if name.casefold().startswith(word.casefold()))
    return next(found, None) if len(word) >= shortest else None


def _of_week(  # noqa: PLR0913, PLR0917  what was said of the day, and what it is reckoned from
    weekday: int, which: str | None, rest: str | None, text: str, today: date, latest: date | None
) -> date:
    """Read a date that names the day of the week, with the date itself or alone."""
    name = _WEEKDAYS[weekday]
    if rest is not None:
        day = read(rest, today, latest=latest)
        if day.weekday() != weekday:
            raise ValueError(f"{show(day)} is a {_WEEKDAYS[day.weekday()]}, not a {name}: '{text}'; {EXPECTED}")
        return day
    match (which or "").casefold():
        case "last":
            before = today - timedelta(days=1)
        case "next":
            return today + timedelta(days=1 + (weekday - today.weekday() - 1) % 7)
        case _ if latest is None:
            raise ValueError(f"'{text}' is ambiguous: say last {name} or next {name}; {EXPECTED}")
        case _:
            before = latest
    return before - timedelta(days=(before.weekday() - weekday) % 7)


def _month(word: str, text: str) -> int:
    shortest = 3
    if len(word) >= shortest:
        for number, month in enumerate(_MONTHS, start=1):
            if month.casefold().startswith(word.casefold()):
                return number
    raise ValueError(f"'{text}' is not a date: there is no month '{word}'; {EXPECTED}")


def _day(year: int, month: int, day: int, text: str) -> date:
    if 0 < year < _FIRST_YEAR:
        raise ValueError(f"'{text}' is before {_FIRST_YEAR}; {EXPECTED}")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(f"'{text}' is not a day in the calendar; {EXPECTED}") from error
