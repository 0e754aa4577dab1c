"""Labels of lists as people typed them, ``a)``, ``(iv)``, ``•``, ``4.2``, and the lists that they make."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from isa_admin.documents.blocks import text_of
from isa_admin.documents.labels import readings, write
from isa_admin.documents.raw import Numbered

if TYPE_CHECKING:
    from isa_admin.documents.blocks import ListKind, Runs
    from isa_admin.documents.raw import RawParagraph

BULLETS = "•●▪◦‣·○■□➢✓\N{EN DASH}-*"
_BULLET = re.compile(rf"\s*(?:[{re.escape(BULLETS)}]|o(?=\t))[\s\t]+(?=\S)")
_LABEL = re.compile(r"\s*(?P<open>\(?)(?P<inner>\d{1,3}|[a-zA-Z]{1,2}|[ivxIVX]{1,5})(?P<close>[).])(?:[\s\t]+(?=\S)|$)")
_CLAUSE = re.compile(r"\s*\d{1,3}(?:\.\d{1,3}){1,4}\.?[\s\t]+(?=\S)")
_LAW = re.compile(r"\b(?:Act|Regulations?|Order|Schedule|Directive)\b(?: \d{4})?")
_LIKE_LABEL = r"(?:#{1,6}|>|\+|-{1,}|={1,}|\*|\||\(?\w{1,9}[.)])"
_LABELS = re.compile(rf"(?:(?<=^)|(?<= ))({_LIKE_LABEL}) +(\S+)")
"""What would be a label at the front of a line, with the word behind it."""
REPEATED = re.compile(rf"\s*(?:{_LIKE_LABEL}[\s\t]+){{4}}")
"""Four labels in a row are none."""
UNBROKEN = "\N{NO-BREAK SPACE}"
"""Stands behind a label that is no list's: Markdown then takes it for words, and it looks the same."""

_FORMATS: dict[ListKind, str] = {
    "bullet": "bullet", "decimal": "decimal", "paren-decimal": "decimal", "alpha": "lowerLetter", "roman": "lowerRoman",
}  # fmt: skip
_KINDS: dict[str, ListKind] = {
    "bullet": "bullet", "decimal": "decimal", "decimalZero": "decimal", "lowerLetter": "alpha", "upperLetter": "alpha",
    "lowerRoman": "roman", "upperRoman": "roman",
}  # fmt: skip
_REMEMBERED = 3
"""So many paragraphs may stand between the items of one list."""
_DEEPEST = 5


class Typed(NamedTuple):
    """A label that was typed: itself, how many characters it takes with its blanks, and whether it is a clause's."""

    label: str
    length: int
    clause: bool = False


def typed(text: str) -> Typed | None:
    """Find the label that a paragraph begins with; of a bullet and a label, the label."""
    if match := _BULLET.match(text):
        # Another bullet is none: the label is looked for behind the first one alone.
        rest = text[match.end() :]
        inner = None if _BULLET.match(rest) else typed(rest)
        if inner is not None and not inner.clause:
            return Typed(inner.label, match.end() + inner.length)
        return Typed("-", match.end())
    if match := _CLAUSE.match(text):
        return Typed(match[0].strip(), match.end(), clause=True)
    match = _LABEL.match(text)
    if (
        match is None
        or (match["open"] and match["close"] == ".")
        or (match["inner"].isupper() and not match["open"] and match["close"] == "." and len(match["inner"]) > 1)
    ):
        return None
    return Typed(match[0].strip(), match.end())


class _Open(Struct):
    """A list that is open: its kind, what its labels look like, its last number, how far it stands in."""

    kind: ListKind
    looks: str
    number: int
    indent: int
    level: int


class Lists(Struct):
    """Puts labels into lists, paragraph by paragraph, as the dialect of the terms will read them back."""

    _open: list[_Open] = field(default_factory=list)
    _since: int = 0
    _law: bool = False
    _count: int = 0

    def heading(self) -> None:
        """Begin anew: no list goes on below a heading or a table."""
        self._open.clear()
        self._since = 0
        self._law = False

    def plain(self, text: str) -> None:
        """Pass a paragraph without a label."""
        self._since += 1
        self._law = bool(_LAW.search(text))
        if self._since > _REMEMBERED:
            self._open.clear()

    def quotes_law(self, label: str) -> bool:
        """Say whether a label such as ``(1)`` is that of a subsection of an Act which the text before it quotes."""
        return self._law and label.startswith("(") and label[1:-1].isdecimal()

    def item(self, label: str, indent: int) -> Numbered | None:
        """Give the place of a typed label; nothing if no list can go on or begin with it."""
        looks = re.sub(r"[A-Z]+", "A", re.sub(r"[a-z]+", "a", re.sub(r"\d+", "1", label)))
        if label == "-":
            return self._bullet(indent)
        inner = label.strip("().").casefold()
        found = readings(f"({inner})" if not inner.isdecimal() else f"{inner}." if not label.startswith("(") else label)
        following = [
            at
            for at, one in enumerate(self._open)
            if one.looks == looks
            and any((reading.kind, reading.number) == (one.kind, one.number + 1) for reading in found)
        ]
        if following:
            # The innermost of those that stand as far in: "3." may follow the "2." inside an item, or the item.
            at = min(following, key=lambda at: (abs(self._open[at].indent - indent), -at))
            del self._open[at + 1 :]
            self._open[at].number += 1
            return self._numbered(self._open[at])
        first = next((reading.kind for reading in found if reading.number == 1), None)
        if first is None:
            return None
        if self._since or len(self._open) > _DEEPEST:
            self._open.clear()
        same = next(
            (
                at
                for at, one in enumerate(self._open)
                if (one.kind, one.looks) == (first, looks) and indent <= one.indent
            ),
            None,
        )
        if same is not None:
            del self._open[same:]
        return self._begun(first, looks, 1, indent)

    def numbered(self, block: RawParagraph) -> Numbered | None:
        """Give the place of a paragraph that the file numbers; nothing if the dialect knows no such number."""
        given = block.numbered
        assert given is not None  # noqa: S101  the caller looked
        kind = _KINDS.get(given.format)
        if kind == "decimal" and given.label.startswith("("):
            kind = "paren-decimal"
        if kind is None or typed(f"{given.label} x") is None or typed(f"{given.label} x").clause:  # type: ignore[union-attr]  # looked at just before
            return None
        level = min(given.level, _DEEPEST)
        while self._open and self._open[-1].level > level:
            self._open.pop()
        top = self._open[-1] if self._open and self._open[-1].level == level else None
        number = 0 if kind == "bullet" else given.number
        # A list that goes on below other words is another one in the file: our own documents, too, count it anew.
        same = top is not None and top.kind == kind and (number > 0 or top.looks == given.list)
        follows = same and top is not None and number in {0, top.number + 1}
        if not follows and number > 1:
            return None
        if follows and top is not None:
            top.number = number
        else:
            if top is not None:
                self._open.pop()
            self._open.append(_Open(kind, given.list, number, 0, level))
        self._since = 0
        return given._replace(label=write(kind, number), level=level, format=_FORMATS[kind])

    def _bullet(self, indent: int) -> Numbered:
        while self._open and (self._open[-1].indent > indent or (self._since and self._open[-1].kind != "bullet")):
            self._open.pop()
        top = self._open[-1] if self._open else None
        if top is not None and top.kind == "bullet" and top.indent == indent:
            return self._numbered(top)
        if top is not None and top.kind != "bullet" and top.indent >= indent:
            self._open.clear()
        return self._begun("bullet", "-", 0, indent)

    def _begun(self, kind: ListKind, looks: str, number: int, indent: int) -> Numbered:
        self._count += 1
        self._open.append(_Open(kind, looks, number, indent, len(self._open)))
        return self._numbered(self._open[-1])

    def _numbered(self, one: _Open) -> Numbered:
        self._since = 0
        name = f"typed {self._open.index(one)} {one.kind}"
        return Numbered(name, one.level, _FORMATS[one.kind], one.number, write(one.kind, one.number))


def with_labels_held(runs: Runs) -> Runs:
    """Hold every word that looks as a label to the word behind it, so that no line can begin with one."""
    return tuple(run._replace(text=_LABELS.sub(rf"\1{UNBROKEN}\2", run.text)) for run in runs)


def without(runs: Runs, length: int) -> Runs:
    """Take characters away from the front of some runs."""
    left, made = length, []
    for run in runs:
        cut = min(left, len(run.text))
        left -= cut
        if run.text[cut:]:
            made.append(run._replace(text=run.text[cut:]))
    return tuple(made)


def with_words(block: RawParagraph, label: str) -> RawParagraph:
    """Give a paragraph whose label is words of it."""
    first, *rest = block.runs
    found = typed(f"{label} x")
    blank = " " if found is None or found.clause else UNBROKEN
    runs = (first._replace(text=f"{label}{blank}{first.text.lstrip()}"), *rest)
    return replace(block, runs=runs, numbered=None)


def as_words(block: RawParagraph, found: Typed) -> RawParagraph:
    """Give a paragraph whose typed label stays what it is: words."""
    if len(text_of(block.runs)) <= found.length:
        return block
    return with_words(replace(block, runs=without(block.runs, found.length)), found.label)
