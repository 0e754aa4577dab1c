"""Calendar dates as people in the United Kingdom write and read them."""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_WRITTEN = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? +([A-Za-z]+)\.?,? +(\d{4})", re.ASCII)
_NUMBERS = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}", re.ASCII)

EXPECTED = "expected 2026-11-22, 22 November 2026 or today"


def show(day: date) -> str:
    """Write a date for people: ``5 October 2016``. Does not depend on the locale."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def read(text: str, today: date) -> date:
    """Read a date that a person typed: ``2026-11-22``, ``22 November 2026``, ``22 Nov 2026``, ``today``, ``yesterday``.

    Raises:
        ValueError: It is no date, no day of the calendar, or could be read in two ways (``03/04/2026``).
    """
    wanted = " ".join(text.split())
    named = {"today": today, "yesterday": today - timedelta(days=1), "tomorrow": today + timedelta(days=1)}
    if wanted.casefold() in named:
        return named[wanted.casefold()]
    if match := _ISO.fullmatch(wanted):
        return _day(int(match[1]), int(match[2]), int(match[3]), text)
    if match := _WRITTEN.fullmatch(wanted):
        return _day(int(match[3]), _month(match[2], text), int(match[1]), text)
    if _NUMBERS.fullmatch(wanted):
        raise ValueError(f"'{text}' is ambiguous: the day and the month cannot be told apart; {EXPECTED}")
    raise ValueError(f"'{text}' is no date; {EXPECTED}")


def _month(word: str, text: str) -> int:
    shortest = 3
    if len(word) >= shortest:
        for number, month in enumerate(_MONTHS, start=1):
            if month.casefold().startswith(word.casefold()) or (month == "September" and word.casefold() == "sept"):
                return number
    raise ValueError(f"'{text}' is no date: there is no month '{word}'; {EXPECTED}")


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(f"'{text}' is no day of the calendar; {EXPECTED}") from error
