"""Lengths of time in the words of an agreement: ``45 days``, ``forty-five (45) days``, ``two years``, ``yearly``.

Welsh ones are read too: ``30 diwrnod``, ``10 diwrnod gwaith``, ``dwy flynedd``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from isa_admin.domain.agreement import Period

_ONES = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

NUMBERS = {word: number for number, word in enumerate(_ONES, 1)} | {
    f"{ten}{f'-{one}' if one else ''}": tens * 10 + ones
    for tens, ten in enumerate(_TENS, 2)
    for ones, one in enumerate(("", *_ONES[:9]))
}
"""What each number in words is, up to ninety-nine."""

NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
"""A number in figures or in words, for a regular expression."""

_DURATION = re.compile(
    rf"(?<![\w.,-])(?P<number>{NUMBER})(?: \(\d{{1,3}}\))?[ -]"
    r"(?:(?P<kind>working|business|clear|calendar|full|consecutive) )?(?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)
_WELSH_NUMBERS = {
    "un": 1, "dau": 2, "ddau": 2, "dwy": 2, "ddwy": 2, "tri": 3, "dri": 3, "tair": 3, "dair": 3, "pedwar": 4,
    "pedair": 4, "pum": 5, "pump": 5, "chwe": 6, "chwech": 6, "saith": 7, "wyth": 8, "naw": 9, "deg": 10, "deng": 10,
    "deuddeg": 12, "deuddeng": 12, "pymtheg": 15, "deunaw": 18, "ugain": 20,
}  # fmt: skip
_WELSH_UNITS = (
    ("day", r"[dn]iwrnod(?:au)?|ddiwrnod(?:au)?"),
    ("week", r"wythnos(?:au)?"),
    ("month", r"[mf]is(?:oedd)?"),
    ("year", r"[bfm]l(?:ynedd|ynyddoedd|wyddyn)"),
)
"""The units with what Welsh makes of their first letters behind a number."""
_WELSH = re.compile(
    rf"(?<![\w.,-])(?P<number>\d{{1,3}}|{'|'.join(sorted(_WELSH_NUMBERS, key=len, reverse=True))})(?: \(\d{{1,3}}\))?"
    rf" (?:o )?(?:{'|'.join(f'(?P<{unit}>{words})' for unit, words in _WELSH_UNITS)})\b(?P<working> gwaith\b)?",
    re.IGNORECASE,
)
_EACH_YEAR = re.compile(r"\b(?:yearly|annual(?:ly)?|every year|each year|bob blwyddyn|yn flynyddol)\b", re.IGNORECASE)
_EVERY_TWO = re.compile(r"\bbiennial(?:ly)?\b|\bevery (?:other|second) year\b", re.IGNORECASE)
_LONE = re.compile(r"\ban? (?P<unit>month|year)(?:['’]s)?\b", re.IGNORECASE)  # noqa: RUF001  as typed
_ANNIVERSARY = re.compile(r"\b(?:each|every) anniversary\b", re.IGNORECASE)
_MONTHS_IN_A_YEAR = 12
_DAYS_IN_A_WEEK = 7


class Duration(NamedTuple):
    """A length of time and its place in the text; ``words`` are those of the text."""

    start: int
    words: str
    length: int
    unit: str

    @property
    def is_counted(self) -> bool:
        """Whether it says a number; "yearly" says how often something is done, of this and of much else."""
        return _EACH_YEAR.fullmatch(self.words) is None

    def is_that_of(self, period: Period) -> bool:
        """Say whether it is as long as a period is: a year is twelve months, and a week seven days."""
        return (self.length, self.unit) == _in_units(period.length, period.unit)


def number_of(words: str) -> int:
    """Read a number in figures or in words."""
    folded = words.casefold()
    return NUMBERS[folded] if folded in NUMBERS else int(words)


def durations(text: str) -> list[Duration]:
    """Find each length of time in a text whose words are separated by single spaces, in the order of the text."""
    found = []
    for match in _DURATION.finditer(text):
        working = (match["kind"] or "").casefold() in {"working", "business"}
        unit = f"working {match['unit'].casefold()}s" if working else f"{match['unit'].casefold()}s"
        found.append(Duration(match.start(), match[0], *_in_units(number_of(match["number"]), unit)))
    for match in _WELSH.finditer(text):
        unit = next(unit for unit, _ in _WELSH_UNITS if match[unit])
        length = _WELSH_NUMBERS.get(match["number"].casefold()) or int(match["number"])
        unit = f"working {unit}s" if match["working"] and unit == "day" else f"{unit}s"
        found.append(Duration(match.start(), match[0], *_in_units(length, unit)))
    found.extend(Duration(match.start(), match[0], 1, "years") for match in _EACH_YEAR.finditer(text))
    return sorted(found)


def stated(text: str) -> list[Duration]:
    """Find those too that only a sentence on a period states: ``a month's notice``, ``biennially``."""
    found = durations(text)
    found += [Duration(match.start(), match[0], 1, f"{match['unit'].casefold()}s") for match in _LONE.finditer(text)]
    found += [Duration(match.start(), match[0], 1, "years") for match in _ANNIVERSARY.finditer(text)]
    found += [Duration(match.start(), match[0], 2, "years") for match in _EVERY_TWO.finditer(text)]
    return sorted(found)


def _in_units(length: int, unit: str) -> tuple[int, str]:
    if unit == "weeks":
        return length * _DAYS_IN_A_WEEK, "days"
    if unit == "months" and length % _MONTHS_IN_A_YEAR == 0:
        return length // _MONTHS_IN_A_YEAR, "years"
    return length, unit
