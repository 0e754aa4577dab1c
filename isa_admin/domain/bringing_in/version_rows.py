"""A version table as people kept it becomes rows of the register: in order, whatever the labels and the dates."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.domain import dates, text
from isa_admin.domain.bringing_in import written_dates
from isa_admin.domain.bringing_in.partner_cells import tidied
from isa_admin.domain.versions import AsWritten, RowKind, VersionEntry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

_LABEL = re.compile(
    r"(?P<draft>draft\b)?[\s:-]*(?:version|ver|v|issue|rev(?:ision)?|edition|no)?\.?\s*"
    r"(?P<numbers>[0-9]{1,4}(?:\.[0-9]{1,4}){0,3})\.?\s*(?P<after>[\s(-]*(?:draft|final|approved|signed)\)?)?",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"\b(?:included|joined|joins|added as (?:a )?(?:partner|signatory|party)|new (?:partner|signatory))\b",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"\b(?:withdrew|withdrawn|removed as (?:a )?(?:partner|signatory|party)|left the agreement)\b", re.IGNORECASE
)
_FINAL = re.compile(
    r"\b(?:finali[sz]ed|signed by|following (?:agencies )?sign|all (?:partners )?signed|signed off)\b", re.IGNORECASE
)
_ISSUED = re.compile(
    r"\b(?:issued?|distribut\w+|published|completed version|approved|final version|circulated for signature)\b",
    re.IGNORECASE,
)
_NOT_GIVEN = "not given"


class WrittenRow(Struct, frozen=True):
    """A row of a version table as it was typed."""

    date: str
    version: str
    comment: str
    by: str


class ReadRow(Struct, frozen=True):
    """A row of the register, and what had to be guessed to make it one."""

    entry: VersionEntry
    guesses: tuple[str, ...]


def read_rows(rows: Sequence[WrittenRow], names: Mapping[str, str], today: date) -> list[ReadRow] | None:
    """Read the rows of a version table, oldest first.

    Args:
        rows: The rows as they stand.
        names: The id of each partner by its name, for the rows of those that joined or left.
        today: The day on which a row without any date is taken to have been made, where no other has one.

    Returns:
        The rows, or nothing if none of them has a version or a date that can be read.
    """
    month_first = written_dates.month_comes_first(row.date for row in rows)
    dated = [(row, written_dates.read(row.date, month_first=month_first)) for row in rows]
    known = [day.on for _, day in dated if day is not None]
    if not known and not any(_LABEL.fullmatch(tidied(row.version)) for row in rows):
        return None
    backwards = known == sorted(known, reverse=True) and known != sorted(known)
    if backwards:
        dated.reverse()
    found: list[ReadRow] = []
    before = min(known, default=today)
    for row, day in dated:
        guesses = ["the newest row comes first in the source"] if backwards else []
        if day is None:
            guesses.append(f"no date can be read from '{tidied(row.date)}', so it has that of the row before it")
            on = before
        else:
            on = day.on
            guesses += [day.guess] if day.guess else []
        if on < before:
            guesses.append(f"its date, {dates.show(on)}, is before the row above it, so it has that of the row above")
            on = before
        before = on
        found.append(_row(row, on, [one.entry.version for one in found], names, guesses))
    return found


def beginnings(names: Mapping[str, str]) -> dict[str, str]:
    """Give the beginning of each name that no other name begins with, as the comments of rows call partners."""
    heads: dict[str, list[str]] = {}
    for name, id_ in names.items():
        words = name.split()
        if len(words) > 2:  # noqa: PLR2004  a name of two words is called by both
            heads.setdefault(" ".join(words[:2]), []).append(id_)
    return {head: ids[0] for head, ids in heads.items() if len(ids) == 1}


def only_row(label: str, on: date, *, draft: bool, comment: str = _NOT_GIVEN, by: str = _NOT_GIVEN) -> VersionEntry:
    """Make the one row of an agreement that has no version table: of an issued text, or of a draft.

    Args:
        label: The version that its title page names, without the V; what is no label is left out.
        on: The day of the text.
        draft: Whether the title page calls it a draft.
        comment: What the row says.
        by: Who made it.
    """
    version = f"V{label}" if text.VERSION.fullmatch(f"V{label}") else "V0.01" if draft else "V1.00"
    kind: RowKind = "draft" if draft else "issued"
    return VersionEntry(version=version, on=on, kind=kind, material=True, comment=comment, by=by)


def _row(row: WrittenRow, on: date, taken: Sequence[str], names: Mapping[str, str], guesses: list[str]) -> ReadRow:
    written = tidied(row.version)
    label, draft, unread = _label(written, taken)
    guesses += [unread] if unread else []
    comment = _line(row.comment) or _NOT_GIVEN
    kind, partner, certain = _kind(label, comment, names, draft=draft)
    if not certain:
        guesses.append(f"its kind, {kind}, is read from its number and its comment")
    by = re.sub(r"(?<=\w)- (?=[A-Z])", "-", _line(row.by) or _NOT_GIVEN)
    if by != (_line(row.by) or _NOT_GIVEN):
        guesses.append(f"'{_line(row.by)}' is written {by}")
    entry = VersionEntry(
        version=label,
        on=on,
        kind=kind,
        material=kind not in {"joiner", "leaver", "finalised"},
        comment=comment,
        by=by,
        partner=partner,
        as_written=_as_written(row, label, on, kind, by),
    )
    return ReadRow(entry, tuple(guesses))


def _label(written: str, taken: Sequence[str]) -> tuple[str, bool, str]:
    """Give the label of a row, whether it says that it is a draft, and what had to be guessed."""
    match = _LABEL.fullmatch(written)
    draft = "draft" in written.casefold()
    if match is None:
        label = _following(taken, draft=draft)
        return label, draft, f"'{written}' has no number, so it is called {label}"
    numbers = match["numbers"]
    label = f"V{numbers}" if "." in numbers else f"V{numbers}.0"
    if label in taken:
        other = next(one for number in count(1) if (one := f"{label}.{number}") not in taken)
        if not text.VERSION.fullmatch(other):
            other = _following(taken, draft=draft)
        return other, draft, f"{label} is in two rows, so the later one is called {other}"
    return label, draft, ""


def _following(taken: Sequence[str], *, draft: bool) -> str:
    whole, hundredths = 0, 0
    if taken:
        numbers = [int(number) for number in taken[-1].removeprefix("V").split(".")]
        whole, hundredths = numbers[0], numbers[1]
    while True:
        whole, hundredths = (whole, hundredths + 1) if draft else (whole + 1, 0)
        label = f"V{whole}.{hundredths:02}"
        if not text.VERSION.fullmatch(label):  # behind 9999 there is no number
            whole, hundredths = 0, 0
        elif label not in taken:
            return label


def _kind(label: str, comment: str, names: Mapping[str, str], *, draft: bool) -> tuple[RowKind, str | None, bool]:
    """Say what a row is, which partner it names, and whether that is certain."""
    if draft:
        return "draft", None, True
    if label.startswith("V0."):
        return "draft", None, False
    if _JOINED.search(comment) and (partner := _who(comment, names)):
        return "joiner", partner, False
    if _LEFT.search(comment) and (partner := _who(comment, names)):
        return "leaver", partner, False
    if _FINAL.search(comment):
        return "finalised", None, False
    whole = not int(label.split(".")[1])
    return ("issued" if _ISSUED.search(comment) or whole else "amendment"), None, False


def _who(comment: str, names: Mapping[str, str]) -> str | None:
    """Find the one partner that a comment names: by its whole name, or by the words that it begins with.

    A name inside another's is not that partner's: ``Fenby Council`` is not named where ``East Fenby Council`` is.
    """
    if not names:
        return None
    named = {text.folded(name): id_ for name, id_ in names.items()}
    longest_first = "|".join(map(re.escape, sorted(named, key=len, reverse=True)))
    found = {named[name] for name in re.findall(rf"(?<!\w)(?:{longest_first})(?!\w)", text.folded(comment))}
    return found.pop() if len(found) == 1 else None


def _as_written(row: WrittenRow, label: str, on: date, kind: RowKind, by: str) -> AsWritten | None:
    """Keep how the row was typed, where that is not how the program writes it."""
    date_, version = _line(row.date), _line(row.version)
    shown = f"DRAFT {label}" if kind == "draft" else label
    typed = _line(row.by)
    if date_ == dates.show(on) and version == shown and by == (typed or _NOT_GIVEN):
        return None
    return AsWritten(
        date=date_ or _NOT_GIVEN, version=version or _NOT_GIVEN, by_whom=typed if typed and typed != by else None
    )


def _line(words: str) -> str:
    """Give words as one line of a record, cut where they are longer than a record holds."""
    return tidied(words)[: text.MAX_LINE].strip()
