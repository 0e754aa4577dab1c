"""Law, guidance, bodies, systems and words that are no more, from one table with a source for each row."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from isa_admin.documents.proofreading.passages import Slip
from isa_admin.domain import dates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isa_admin.documents.proofreading.passages import Passage, Proofs

Kind = Literal["law", "guidance", "body", "system", "word"]

_HISTORY = re.compile(
    r"\b(?:former(?:ly)?|previously|once|replac(?:ed|es|ing)|repeal(?:ed|s)|supersed(?:ed|es)|until|no longer)\b"
    r"[^.;]{0,60}$",
    re.IGNORECASE,
)
"""What stands before the name of something where the text itself says that it is no more."""
_LISTED = 4
_MONTH, _DAY = 7, 10


class OutdatedRow(Struct, frozen=True, dict=True):
    """A row of ``outdated.toml``, where each key is explained."""

    id: str
    kind: Kind
    words: tuple[str, ...]
    replaced_by: str
    since: str
    source: str
    unless: str = ""
    beside: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds the row in a text: longest words first, a plural too, capitals only in an abbreviation."""
        words = sorted(self.words, key=len, reverse=True)
        ways = "|".join(f"{_as_written(one)}(?:s|'s|\u2019s)?" for one in words)
        unless = rf"(?! {re.escape(self.unless)})" if self.unless else ""
        return re.compile(rf"(?<!\w)(?:{ways})(?!\w){unless}")

    @property
    def first_day(self) -> date:
        """The day from which on the row counts: the first of the month or the year where no more is known."""
        return date.fromisoformat(f"{self.since}-01-01"[:_DAY])

    @property
    def when(self) -> str:
        """Say since when, as exactly as it is known: ``on 29 June 2018``, ``in June 2018``, ``in 2018``."""
        if len(self.since) == _DAY:
            return f"on {dates.show(date.fromisoformat(self.since))}"
        if len(self.since) == _MONTH:
            return f"in {dates.show(date.fromisoformat(f'{self.since}-01')).partition(' ')[2]}"
        return f"in {self.since}"


def _as_written(words: str) -> str:
    """Make a regular expression of words: any capitals in a phrase, those that are written in an abbreviation."""
    escaped = re.escape(words)
    return escaped if " " not in words and not words.islower() else f"(?i:{escaped})"


@cache
def table() -> tuple[OutdatedRow, ...]:
    """Read the table of what is outdated."""
    text = files(__package__).joinpath("outdated.toml").read_text(encoding="utf-8")
    return tuple(_row(one) for one in tomllib.loads(text)["row"])


def _row(read: dict[str, Any]) -> OutdatedRow:
    return OutdatedRow(**{**read, "words": tuple(read["words"])})


def outdated(proofs: Proofs) -> Iterator[Slip]:
    """Mark what is outdated: once for each row in each part, at its first place, with the other lines."""
    rows = [row for row in table() if row.first_day <= proofs.today]
    for part in proofs.parts:
        passages = proofs.of(part)
        whole = " ".join(passage.text for passage in passages)
        found: dict[str, list[tuple[Passage, re.Match[str]]]] = {}
        for passage in passages:
            for row, match in _in(passage, rows, whole):
                found.setdefault(row.id, []).append((passage, match))
        for row in rows:
            if places := found.get(row.id):
                yield _mark(row, places)


def _in(passage: Passage, rows: list[OutdatedRow], whole: str) -> Iterator[tuple[OutdatedRow, re.Match[str]]]:
    """Find each row in a passage; a name inside a longer one that is outdated too is not a finding of its own."""
    found = [
        (row, match)
        for row in rows
        for match in row.pattern.finditer(passage.text)
        if row.beside in whole and not _HISTORY.search(passage.text, 0, match.start())
    ]
    for row, match in found:
        around = (
            other.start() <= match.start() and match.end() <= other.end() and len(other[0]) > len(match[0])
            for _, other in found
        )
        if not any(around):
            yield row, match


def _mark(row: OutdatedRow, places: list[tuple[Passage, re.Match[str]]]) -> Slip:
    (passage, match), *others = places
    lines = list(dict.fromkeys(str(one.at(other.start()).line) for one, other in others))
    here = str(passage.at(match.start()).line)
    lines = [line for line in lines if line != here]
    more = ""
    if lines:
        shown = ", ".join(lines[:_LISTED])
        rest = f" and {len(lines) - _LISTED} more" if len(lines) > _LISTED else ""
        more = f"; also at line {shown}{rest}"
    return Slip(
        passage.at(match.start()),
        f"outdated-{row.kind}",
        f"'{match[0]}' is outdated: {row.when} it was replaced by {row.replaced_by}{more}",
        f"write what is meant today when the terms are amended; {row.source} says more",
    )
