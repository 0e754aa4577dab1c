"""Looks for the periods that an agreement sets: notice, suspension, meeting, review, self-assessment, a breach.

Nothing is invented: a period is proposed with the sentence that states it, and one that no sentence states is absent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from isa_admin.domain.agreement import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from isa_admin.domain.agreement import Unit
    from isa_admin.domain.bringing_in.ledger import Sureness

_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "twenty": 20,
    "twenty-one": 21, "twenty-eight": 28, "thirty": 30, "forty-five": 45, "sixty": 60, "ninety": 90,
}  # fmt: skip
_NUMBER = rf"(?P<number>\d{{1,4}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_LENGTH = re.compile(
    rf"\b{_NUMBER}\s*(?:\((?P<again>[\w-]+)\)\s*)?(?:clear\s+|calendar\s+|full\s+)?"
    r"(?P<kind>working\s+|business\s+)?(?P<unit>hour|day|week|month|year)s?\b",
    re.IGNORECASE,
)
_OFTEN = re.compile(r"\b(?:annual(?:ly)?|yearly|every year|each year|once a year|biennial(?:ly)?)\b", re.IGNORECASE)
_UNITS: dict[str, Unit] = {"day": "days", "week": "days", "month": "months", "year": "years"}
_DAYS_IN_WEEK = 7


@dataclass(frozen=True, slots=True)
class Sought:
    """A period that agreements set, and how a sentence about it is known.

    Attributes:
        name: The setting; empty for one that has none and is reported only.
        words: What it is called.
        about: Every one of these must stand in the sentence.
        strong: What makes it likely where it stands in the sentence too.
    """

    name: str
    words: str
    about: tuple[re.Pattern[str], ...]
    strong: re.Pattern[str]


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})", re.IGNORECASE)


def _sought(name: str, words: str, first: str, others: str, strong: str) -> Sought:
    return Sought(name, words, (_pattern(first), *([_pattern(others)] if others else [])), _pattern(strong))


SOUGHT = (
    _sought(
        "withdrawal_notice",
        "notice of withdrawal",
        r"withdr|terminat|leav(?:e|ing)\b",
        "notice|notif|writing",
        "notice",
    ),
    _sought("suspension", "how long a suspension lasts", "suspen", "", r"suspen\w+ .{0,80}(?:for|lapse|period)"),
    _sought(
        "resolution_meeting",
        "the meeting after a suspension",
        "meet",
        "suspen|breach|resol|risk assess|dispute|representative",
        "within|no longer|no later|no more",
    ),
    _sought(
        "review",
        "the review of the agreement",
        "review",
        "agreement|isa|protocol|document|it will be|commencement",
        r"within|every|review\w* (?:this|the)",
    ),
    _sought("compliance", "the self-assessment of partners", "complian|self-assess|audit", "", "assess|audit"),
)
"""The periods that the settings hold."""
BREACH = _sought(
    "commissioner_hours", "telling the Commissioner of a breach", "breach|incident|loss", "commissioner|ico", "within"
)
"""The one that is counted in hours."""


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period that a sentence states.

    Attributes:
        sought: What it was looked for as.
        length: How many.
        unit: Of what; ``hours`` only for the time to tell the Commissioner.
        section: The number of the section.
        sentence: The sentence.
        sure: How sure it is.
        written: The length as the sentence has it.
    """

    sought: Sought
    length: int
    unit: Unit | str
    section: int
    sentence: str
    sure: Sureness
    written: str

    def period(self) -> Period:
        """Give the setting.

        Raises:
            ValueError: It is counted in hours.
        """
        if self.unit not in {"days", "working days", "months", "years"}:
            raise ValueError(f"a period is not counted in {self.unit}")
        return Period(self.length, self.unit, self.section)


def find_periods(sections: Iterable[tuple[int, str]]) -> list[FoundPeriod]:
    """Find the periods that the sections of an agreement state; the likeliest sentence for each comes first.

    Args:
        sections: The number of each section, and the words of one paragraph of it.
    """
    found = [
        period
        for number, words in sections
        for before, sentence in pairwise(("", *sentences(words)))
        for sought in (*SOUGHT, BREACH)
        for period in _in_sentence(sought, number, sentence, before)
    ]
    found.sort(key=lambda one: one.sure != "likely")
    return found


def sentences(words: str) -> Iterator[str]:
    """Part a paragraph into sentences."""
    for one in re.split(r"(?<=[.;!?])\s+(?=[A-Z(])", " ".join(words.split())):
        if one:
            yield one


def _in_sentence(sought: Sought, section: int, sentence: str, before: str) -> Iterator[FoundPeriod]:
    """Give the periods that a sentence states; what it is about may stand in the sentence before it."""
    first, *others = sought.about
    if not first.search(sentence) or not all(one.search(f"{before} {sentence}") for one in others):
        return
    sure: Sureness = "likely" if sought.strong.search(sentence) else "unsure"
    lengths = list(_LENGTH.finditer(sentence))
    for match in lengths:
        unit = match["unit"].casefold()
        number = _number(match["number"])
        if number < 1 or (unit == "hour") != (sought is BREACH) or _is_of_other(sought, sentence, match, lengths):
            continue
        written = match[0]
        if unit == "hour":
            yield FoundPeriod(sought, number, "hours", section, sentence, sure, written)
        elif match["kind"]:
            if unit in {"day", "week"}:
                days = number * (5 if unit == "week" else 1)
                yield FoundPeriod(sought, days, "working days", section, sentence, sure, written)
        else:
            length = number * (_DAYS_IN_WEEK if unit == "week" else 1)
            yield FoundPeriod(sought, length, _UNITS[unit], section, sentence, sure, written)
    if not lengths and sought.name in {"compliance", "review"} and (often := _OFTEN.search(sentence)):
        years = 2 if often[0].casefold().startswith("biennial") else 1
        yield FoundPeriod(sought, years, "years", section, sentence, sure, often[0])


def _is_of_other(sought: Sought, sentence: str, match: re.Match[str], lengths: list[re.Match[str]]) -> bool:
    """Say whether a length stands nearer to the words of another period, in a sentence that states several."""
    if len(lengths) == 1:
        return False
    mine = _distance(sought, sentence, match)
    return any(_distance(other, sentence, match) < mine for other in SOUGHT if other is not sought)


def _distance(sought: Sought, sentence: str, match: re.Match[str]) -> int:
    return min((abs(one.start() - match.start()) for one in sought.about[0].finditer(sentence)), default=len(sentence))


def _number(written: str) -> int:
    return int(written) if written.isdecimal() else _WORDS[written.casefold()]
