"""Reads which label Word shows before a numbered paragraph (ECMA-376, 17.9).

Word stores no label: it counts. Here is how it does: each definition of a list (``w:abstractNum``) has one count for
each level; a use of it (``w:num``) may begin a level anew; a level begins anew behind one above it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from isa_admin.documents.raw import Numbered
from isa_admin.word.style_sheet import value
from isa_admin.word.wordxml import w

if TYPE_CHECKING:
    from lxml.etree import _Element

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_ROMANS = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
           (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LARGEST = 10_000
"""No label counts further: a number of a hostile file would be a label of a million letters."""


class Level(Struct, frozen=True):
    """One level of a list: where it starts, how it counts, and what its label looks like."""

    start: int = 1
    format: str = "decimal"
    pattern: str = "%1."
    indent: int = 0
    restart: int | None = None


class Labels(Struct):
    """Counts the numbered paragraphs of one document, in their order.

    Args:
        root: The numbering part; nothing for a document without one.

    Attributes:
        counted: How many paragraphs were counted.
    """

    root: _Element | None
    _uses: dict[str, str] = field(default_factory=dict)
    _levels: dict[str, list[Level]] = field(default_factory=dict)
    _overrides: dict[str, dict[int, int]] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    counted: int = 0

    def __post_init__(self) -> None:
        if self.root is None:
            return
        abstracts = {one.get(w("abstractNumId"), ""): one for one in self.root.iterfind(w("abstractNum"))}
        linked = {value(one, "styleLink"): one for one in abstracts.values() if value(one, "styleLink")}
        for id_, one in abstracts.items():
            source = linked.get(value(one, "numStyleLink"), one)
            self._levels[id_] = _levels(source)
        for use in self.root.iterfind(w("num")):
            number = use.get(w("numId"), "")
            self._uses[number] = value(use, "abstractNumId")
            begins: dict[int, int] = {}
            for override in use.iterfind(w("lvlOverride")):
                level, start = override.get(w("ilvl"), ""), value(override, "startOverride")
                if level.isdecimal() and start.isdecimal():
                    begins[int(level)] = int(start)
            self._overrides[number] = begins

    def indent(self, use: str, level: int) -> int:
        """Say how far a level stands in, in twentieths of a point."""
        levels = self._levels.get(self._uses.get(use, ""), [])
        return levels[level].indent if level < len(levels) else 0

    def next(self, use: str, level: int) -> Numbered | None:
        """Count a paragraph, and give its number; nothing if the use is not there or numbers nothing."""
        abstract = self._uses.get(use)
        levels = self._levels.get(abstract or "")
        if abstract is None or not levels or not 0 <= level < len(levels):
            return None
        self.counted += 1
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        if use not in self._begun:
            self._begun.add(use)
            for at, start in self._overrides[use].items():
                if at < _LEVELS:
                    counts[at] = start - 1
        for above in range(level):
            if counts[above] is None:
                counts[above] = levels[above].start
        before = counts[level]
        counts[level] = min(_LARGEST, levels[level].start if before is None else before + 1)
        for below in range(level + 1, min(_LEVELS, len(levels))):
            restart = levels[below].restart
            if restart != 0 and (restart is None or level < restart):
                counts[below] = None
        number = counts[level] or 0
        return Numbered(abstract, level, levels[level].format, number, _label(levels, level, counts))


def _levels(abstract: _Element) -> list[Level]:
    found = [Level() for _ in range(_LEVELS)]
    for one in abstract.iterfind(w("lvl")):
        at, start, restart = one.get(w("ilvl"), ""), value(one, "start"), value(one, "lvlRestart")
        if at.isdecimal() and int(at) < _LEVELS:
            indent = one.find(f"{w('pPr')}/{w('ind')}")
            left = indent.get(w("left"), indent.get(w("start"), "")) if indent is not None else ""
            found[int(at)] = Level(
                int(start) if start.isdecimal() else 1,
                value(one, "numFmt") or "decimal",
                value(one, "lvlText"),
                int(left) if left.isdecimal() else 0,
                int(restart) if restart.isdecimal() else None,
            )
    return found


def _label(levels: list[Level], level: int, counts: list[int | None]) -> str:
    if levels[level].format == "bullet":
        return "-"

    def shown(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        return _written(levels[at].format, counts[at] or levels[at].start)

    return _PLACE.sub(shown, levels[level].pattern).strip()


def _written(format_: str, number: int) -> str:
    """Write a number as a format has it; what is not known here counts in digits."""
    match format_:
        case "lowerLetter" | "upperLetter":
            times, letter = divmod(max(1, number) - 1, 26)
            text = chr(ord("a") + letter) * (times + 1)
        case "lowerRoman" | "upperRoman":
            text, rest = "", number
            for size, letters in _ROMANS:
                times, rest = divmod(rest, size)
                text += letters * times
        case "decimalZero":
            return f"{number:02}"
        case "none":
            return ""
        case _:
            return str(number)
    return text.upper() if format_.startswith("upper") else text
