"""Looks for the periods that an agreement sets: notice, suspension, meeting, review, self-assessment, a breach.

Nothing is invented: a period is proposed with the sentence that states it, and one that no sentence states is absent.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.domain.agreement import Period
from isa_admin.domain.durations import NUMBER, Duration, number_of, stated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from isa_admin.domain.agreement import Unit
    from isa_admin.domain.bringing_in.ledger import Sureness

_HOURS = re.compile(rf"(?<![\w.,-])(?P<number>{NUMBER})(?: \(\d{{1,3}}\))?[ -](?:hours?|awr)\b", re.IGNORECASE)
_CLAUSE = re.compile("[,;]| and ")
_LASTS = re.compile(
    r"\b(?:agreement|protocol|arrangement|it|term)\b[^,;.]{0,40}\b(?:lasts?|continues?|remains?|runs?|is)"
    r"(?: in force| valid)? for (?:a (?:term|period) of )?$",
    re.IGNORECASE,
)
"""What stands before the length of the agreement itself."""


class Sought(Struct, frozen=True):
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
        r"withdr|terminat|leav(?:es?|ing)\b|resil(?:es?|ing)\b"
        r"|end(?:s|ing)? (?:its|their) (?:participation|membership|part)\b|(?:t|d|th)ynnu(?:['’]n| yn) ôl|g?adael\b",  # noqa: RUF001  as typed
        "notice|notif|writing|rh?ybudd|hysbys|ysgrifen",
        "notice|rh?ybudd",
    ),
    _sought(
        "suspension",
        "how long a suspension lasts",
        r"suspen|h?atal",
        "",
        r"suspen\w+ .{0,80}(?:for|lapse|period)|h?atal\w* .{0,80}\b(?:am|hyd)\b",
    ),
    _sought(
        "resolution_meeting",
        "the meeting after a suspension",
        "meet|(?:c|g|ch)yfarfod",
        "suspen|breach|resol|risk assess|dispute|representative|h?atal|[td]or\\b|anghydfod|d?datrys|(?:c|g)ynrychiol",
        "within|no longer|no later|no more|o fewn",
    ),
    _sought(
        "review",
        "the review of the agreement",
        "review|h?adolyg",
        "agreement|isa|protocol|document|arrangement|initiative|it will be|commencement|(?:c|g|ch)ytundeb|d?dogfen",
        r"within|every|review\w* (?:this|the)|o fewn|bob",
    ),
    _sought(
        "compliance",
        "the self-assessment of partners",
        "complian|self-assess|audit|(?:c|g|ch)ydymffurf|hunanases",
        "",
        "assess|audit|hunanases",
    ),
)
"""The periods that the settings hold."""
_LONGEST = 2_000
"""What has more characters is no sentence, whatever is in it."""
BREACH = _sought(
    "commissioner_hours",
    "telling the Commissioner of a breach",
    r"breach|incident|los(?:s|es|t)\b|(?:t|d|th)or\b|(?:c|g|ch)olli\b",
    "commissioner|ico|(?:c|g|ch)omisiynydd",
    "within|o fewn",
)
"""The one that is counted in hours."""


class FoundPeriod(Struct, frozen=True):
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
        match self.unit:
            case "days" | "working days" | "months" | "years" as unit:
                return Period(self.length, unit, self.section)
            case other:
                raise ValueError(f"a period is not counted in {other}")


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
    """Give the periods that a sentence states; the sentence before it may say what it is about."""
    if len(sentence) > _LONGEST:
        return
    first, *others = sought.about
    if not first.search(sentence) or not all(one.search(f"{before} {sentence}") for one in others):
        return
    sure: Sureness = "likely" if sought.strong.search(sentence) else "unsure"
    lengths = list(_hours(sentence) if sought is BREACH else stated(sentence))
    counted = [one for one in lengths if one.is_counted]
    if not counted and sought.name not in {"compliance", "review"}:
        return
    if sought is BREACH:
        # "The others within 24 hours, and the Commissioner within 72 hours": those of the Commissioner come first.
        told = list(sought.about[1].finditer(sentence))
        counted.sort(key=lambda one: min((_apart(word, sentence, one) for word in told), default=()))
    else:
        # "Suspended for 30 days, in which the parties meet within 10 days": each has its own.
        counted.sort(key=lambda one: _distance(sought.about[0], sentence, one))
    for one in counted or lengths:
        if sought is BREACH or not _is_of_other(sought, sentence, one):
            yield FoundPeriod(sought, one.length, one.unit, section, sentence, sure, one.words)


def _hours(sentence: str) -> Iterator[Duration]:
    for match in _HOURS.finditer(sentence):
        yield Duration(match.start(), match[0], number_of(match["number"]), "hours")


def _is_of_other(sought: Sought, sentence: str, one: Duration) -> bool:
    """Say whether a length is another period's, whose words are nearer, or says how long the agreement itself lasts."""
    if _LASTS.search(sentence[: one.start]):
        return True
    mine = _distance(sought.about[0], sentence, one)
    return any(_distance(other.about[0], sentence, one) < mine for other in SOUGHT)


def _distance(words: re.Pattern[str], sentence: str, one: Duration) -> tuple[bool, int]:
    """Say how far a length is from the nearest of some words, each by where it begins."""
    found = ((_apart(word, sentence, one)[0], abs(word.start() - one.start)) for word in words.finditer(sentence))
    return min(found, default=(True, len(sentence)))


def _apart(word: re.Match[str], sentence: str, one: Duration) -> tuple[bool, int]:
    """Say how far a length is from a word: whether a new clause begins between them, and by how many letters."""
    between = sentence[one.start + len(one.words) : word.start()] or sentence[word.end() : one.start]
    return _CLAUSE.search(between) is not None, len(between)
