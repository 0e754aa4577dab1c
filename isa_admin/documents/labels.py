"""The labels of lettered and numbered lists: ``(a)``, ``(i)``, ``(1)``, ``1.``, as the reader of the terms sees them.

Markdown knows no ``(a)``. Before it is parsed, a label in brackets becomes a number of the same width (``(a) `` becomes
``01) ``), so that columns and lines stay where they were; afterwards the label that was written is looked up by its
line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from isa_admin.documents.blocks import ListKind

_BRACKETED = re.compile(r"(?P<before>(?: |> ?|- |\d{1,4}\. )*)\((?P<label>[a-z]{1,8}|[0-9]{1,3})\) (?=\S)", re.ASCII)
_PLAIN = re.compile(r"(?P<before>(?: |> ?|- )*)(?P<label>[0-9]{1,4})\. (?=\S)", re.ASCII)
_ROMAN = re.compile(r"x{0,3}(?:ix|iv|v?i{0,3})", re.ASCII)
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10}
_ALPHABET = 26
_LONGEST = 2


class Label(NamedTuple):
    """A label as it was written and the column (from 0) at which it stands."""

    written: str
    column: int


class LabelReading(NamedTuple):
    """One way to read a label: ``(i)`` is the first in roman numbers and the ninth letter."""

    kind: ListKind
    number: int


def prepare(lines: Sequence[str]) -> tuple[list[str], dict[int, Label]]:
    """Make labels in brackets into numbers that Markdown knows, of the same width.

    Returns:
        The lines for the Markdown parser, and the labels that were written, by line (counted from 0).
    """
    prepared = list(lines)
    labels = {}
    for index, line in enumerate(lines):
        if match := _BRACKETED.match(line):
            label = f"({match['label']})"
            if found := readings(label):
                column = match.end("before")
                labels[index] = Label(label, column)
                digits = str(found[0].number).zfill(len(label) - 1)
                prepared[index] = f"{line[:column]}{digits}){line[column + len(label) :]}"
        elif match := _PLAIN.match(line):
            labels[index] = Label(f"{match['label']}.", match.end("before"))
    return prepared, labels


def readings(label: str) -> list[LabelReading]:
    """Give every way to read a label, starting with the likeliest for the first item of a list."""
    inner = label.strip("().")
    if inner.isdigit():
        return [LabelReading("decimal" if label.endswith(".") else "paren-decimal", int(inner))]
    found: list[LabelReading] = []
    if number := _roman(inner):
        found.append(LabelReading("roman", number))
    if number := _letters(inner):
        found.append(LabelReading("alpha", number))
    return sorted(found, key=lambda reading: reading.number)


def write(kind: ListKind, number: int) -> str:
    """Write the label that stands before an item: the opposite of reading it."""
    match kind:
        case "decimal":
            return f"{number}."
        case "paren-decimal":
            return f"({number})"
        case "alpha":
            times, letter = divmod(number - 1, _ALPHABET)
            return f"({chr(ord('a') + letter) * (times + 1)})"
        case "roman":
            tens, ones = divmod(number, 10)
            return f"({'x' * tens}{('', 'i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix')[ones]})"
        case "bullet":
            return "-"


def read_list(labels: Iterable[str], before: LabelReading | None) -> tuple[LabelReading, int | None]:
    """Read the labels of one list together: the first label says what it is, the others must follow.

    Args:
        labels: The labels as written.
        before: Kind and number of the last item of the list that this one may go on with.

    Returns:
        The first item's reading, and the index of the first label that does not follow, if there is one. An index of 0
        says that a list cannot begin in this way.
    """
    written = list(labels)
    choices = readings(written[0])
    goes_on = [choice for choice in choices if before and choice == (before.kind, before.number + 1)]
    begins = [choice for choice in choices if choice.number == 1]
    best: tuple[LabelReading, int | None] = (choices[0], 0)
    reach = 0
    for choice in goes_on + begins:
        wrong = next(
            (index for index, label in enumerate(written) if label != write(choice.kind, choice.number + index)),
            None,
        )
        if wrong is None:
            return choice, None
        if wrong > reach:
            best, reach = (choice, wrong), wrong
    return best


def _letters(text: str) -> int:
    # After (z) comes (aa), then (bb): Word counts in this way.
    if len(set(text)) != 1 or len(text) > _LONGEST:
        return 0
    return (len(text) - 1) * _ALPHABET + ord(text[0]) - ord("a") + 1


def _roman(text: str) -> int:
    if not text or not _ROMAN.fullmatch(text):
        return 0
    values = [_ROMAN_DIGITS[letter] for letter in text]
    return sum(-value if value < max(values[index:], default=0) else value for index, value in enumerate(values))
