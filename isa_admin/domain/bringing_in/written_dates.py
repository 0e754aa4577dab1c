"""Dates as people wrote them into agreements: ``12.06.14``, ``June 2014``, ``3/4/15``, ``5th October 2016``.

At a prompt a date that can be read in two ways is refused; a document that is twenty years old cannot be asked. So each
reading says whether it is a guess.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.domain import dates

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBERS = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})", re.ASCII)
_MONTH_YEAR = re.compile(r"(?:early |mid |late )?([A-Za-z]{3,9})\.?,?(?:\s+|\s*[-/]\s*)'?(\d{4}|\d{2})", re.ASCII)
_YEAR = re.compile(r"(?:19|20)\d{2}", re.ASCII)
_SHORT_YEAR = re.compile(r"(.*[A-Za-z][ .,-]*)(\d{2})", re.ASCII)
_TWO_DIGITS, _TURN = 99, 70
_MONTHS = 12
_FAR = date(2000, 1, 1)
_WELSH = {
    "ionawr": "January", "chwefror": "February", "mawrth": "March", "fawrth": "March", "ebrill": "April", "mai": "May",
    "fai": "May", "mehefin": "June", "fehefin": "June", "gorffennaf": "July", "orffennaf": "July", "awst": "August",
    "medi": "September", "fedi": "September", "hydref": "October", "tachwedd": "November", "dachwedd": "November",
    "rhagfyr": "December", "ragfyr": "December",
}  # fmt: skip
"""The months in Welsh, with what follows a word that changes their first letter."""
_WELSH_MONTH = re.compile(
    rf"(?:(?<=\d)(?:af|ail|il|ydd|fed|ed|eg|ain))? (?:o )?\b({'|'.join(_WELSH)})\b|^({'|'.join(_WELSH)})\b",
    re.IGNORECASE,
)
ANY_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}\s*[./-]\s*\d{1,2}\s*[./-]\s*(?:\d{4}|\d{2})(?!\d)"
    r"|\d{1,2}(?:st|nd|rd|th|af|ail|il|ydd|fed|ed|eg|ain)?(?: of?)?[ -]+[A-Za-z]{3,10}\.?,?[ -]+\d{2,4}"
    r"|[A-Za-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}",
    re.ASCII,
)
"""A date in the middle of other words."""


class DateReading(Struct, frozen=True):
    """A date that was read; ``guess`` says what had to be guessed, if anything."""

    on: date
    guess: str = ""


def month_comes_first(written: Iterable[str]) -> bool:
    """Say whether the dates of one column are written as in the United States: some month would be over 12 else."""
    numbers = [(int(match[1]), int(match[2])) for text in written if (match := _NUMBERS.fullmatch(text.strip()))]
    return any(second > _MONTHS for _, second in numbers) and not any(first > _MONTHS for first, _ in numbers)


def read(text: str, *, month_first: bool = False) -> DateReading | None:
    """Read a date as it was written in a document; nothing if it is none.

    Args:
        text: What was written.
        month_first: Whether the other dates beside it have the month before the day.
    """
    wanted = " ".join(text.replace("\N{EN DASH}", "-").split()).strip("(),;")
    wanted = _WELSH_MONTH.sub(lambda found: f" {_WELSH[(found[1] or found[2]).casefold()]}", wanted).strip()
    if match := _NUMBERS.fullmatch(wanted):
        first, second = int(match[1]), int(match[2])
        day, month = (second, first) if month_first else (first, second)
        either = first <= _MONTHS and second <= _MONTHS and first != second
        guess = (
            ""
            if not either
            else "the month is read before the day"
            if month_first
            else "the day is read before the month"
        )
        # Two digits of a year and numbers with dots are how the day comes first in the United Kingdom.
        return _made(_whole(match[3]), month, day, guess if "/" in wanted or month_first else "")
    two_digits, named = _SHORT_YEAR.fullmatch(wanted), _MONTH_YEAR.fullmatch(wanted)
    ways = (
        (wanted, ""),
        (f"{two_digits[1]}{_whole(two_digits[2])}" if two_digits else "", ""),
        (f"1 {named[1]} {_whole(named[2])}" if named else "", "no day is written, so the first of the month is meant"),
        (f"{wanted}-01-01" if _YEAR.fullmatch(wanted) else "", "only a year is written, so its first day is meant"),
    )
    return next((DateReading(on, guess) for way, guess in ways if (on := _read(way)) is not None), None)


def _read(wanted: str) -> date | None:
    try:
        return dates.read(wanted, _FAR)
    except ValueError:
        return None


def _whole(year: str) -> int:
    """Give a year of four digits: 14 is 2014, and 97 is 1997."""
    number = int(year)
    if number > _TWO_DIGITS:
        return number
    return number + (1900 if number >= _TURN else 2000)


def _made(year: int, month: int, day: int, guess: str) -> DateReading | None:
    try:
        return DateReading(date(year, month, day), guess)
    except ValueError:
        return None
