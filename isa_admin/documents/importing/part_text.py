"""Finds the lists and the sub-headings of one part, whether its file numbers them or somebody typed them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.documents.blocks import Run
from isa_admin.documents.importing.outline import is_bold
from isa_admin.documents.importing.shaping import CONNECTING, LINE, words_of
from isa_admin.documents.importing.typed_labels import (
    REPEATED,
    Lists,
    as_words,
    typed,
    with_labels_held,
    with_words,
    without,
)
from isa_admin.documents.raw import RawParagraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from isa_admin.documents.importing.source import Shaped
    from isa_admin.documents.importing.typed_labels import Typed
    from isa_admin.documents.raw import RawTable
    from isa_admin.domain.bringing_in.ledger import Ledger, Sureness

_LONGEST = 90
"""A sub-heading has no more characters."""
_LONGEST_COUNTED = 110
"""One of a row of headings that are counted may be as long as a heading of the terms is."""
_COUNTED = re.compile(r"([A-Z]\w+) (\d{1,2})[.:)]?(?=\s)")
"""How a heading begins that is one of a row: ``Principle 5.``"""

_REACHES = re.compile(r"@|\d[\d ]{5,}|[.…_]{4}")
"""An address of e-mail, a telephone number or a blank to be filled in stands in no heading."""
_NO_HEADING_ENDS = (".", ":", ";", ",", "-", "\N{EN DASH}", "\N{EM DASH}")


class PartShaper:
    """Shapes the blocks of one part.

    Args:
        ledger: Where guesses are offered and changes are told.
        may_guess: Whether a bare line may be a heading; in a document that this program wrote it is none.
    """

    def __init__(self, ledger: Ledger, *, may_guess: bool) -> None:
        self._ledger = ledger
        self._may_guess = may_guess
        self._counted: frozenset[str] = frozenset()
        self._lists = Lists()
        self._starred = False

    def shaped(
        self, blocks: Sequence[Shaped], notes: Iterable[tuple[int, str]]
    ) -> tuple[list[RawParagraph | RawTable], list[int]]:
        """Shape the blocks; the notes stand below them.

        Returns:
            The blocks, and the number of the piece that each of them begins with.
        """
        made: list[RawParagraph | RawTable] = []
        lines: list[int] = []
        if any(block.paragraph is not None and block.paragraph.level > 1 for block in blocks):
            self._may_guess = False
        self._counted = _rows_of_headings(blocks)
        for block, following in zip(blocks, [*blocks[1:], None], strict=False):
            if isinstance(block.block, RawParagraph):
                made.append(self._paragraph(block, block.block, following))
            else:
                self._lists.heading()
                made.append(block.block)
            lines.append(block.pieces[0] if block.pieces else 0)
        for number, words in notes:
            made.append(RawParagraph((Run(words),)))
            lines.append(number)
        return made, lines

    def _paragraph(self, block: Shaped, one: RawParagraph, following: Shaped | None) -> RawParagraph:
        number = block.pieces[0] if block.pieces else 0
        if one.level:
            return self._heading(one, number)
        if one.numbered is not None:
            return self._numbered(one, number)
        if REPEATED.match(one.text):
            self._ledger.note(number, "it begins with one label after another, so they are words")
            self._lists.plain(one.text)
            return replace(one, runs=with_labels_held(one.runs))
        label = typed(one.text)
        if label is not None and self._is_star(one, following):
            self._ledger.note(number, "a star by itself is the mark of a note, and not of a list")
            self._lists.plain(one.text)
            return one
        if label is None or not number:
            return self._plain(block, one, following)
        return self._labelled(block, one, label)

    def _is_star(self, one: RawParagraph, following: Shaped | None) -> bool:
        """Say whether a star at the front is the mark of a note: a bullet has another one above it or below it."""
        if not one.text.lstrip().startswith("*"):
            self._starred = False
            return False
        below = following.paragraph if following is not None else None
        alone = not self._starred and not (below is not None and below.text.lstrip().startswith("*"))
        self._starred = True
        return alone

    def _numbered(self, one: RawParagraph, number: int) -> RawParagraph:
        """Take a paragraph that the file numbers into its list."""
        assert one.numbered is not None  # noqa: S101  the caller looked
        found = self._lists.numbered(one)
        if found is None:
            self._ledger.note(number, f"its number, {one.numbered.label}, is written as words")
            self._lists.plain(one.text)
            return with_words(one, one.numbered.label)
        if found.label != one.numbered.label:
            self._ledger.note(number, f"its label {one.numbered.label} is written {found.label}")
        return replace(one, numbered=found)

    def _labelled(self, block: Shaped, one: RawParagraph, label: Typed) -> RawParagraph:
        """Take a paragraph whose label was typed into a list, or leave the label to be words."""
        number = block.pieces[0]
        if label.clause:
            self._lists.plain(one.text)
            return as_words(one, label)
        if label.label == "-" and CONNECTING.fullmatch(one.text[label.length :].strip()):
            self._ledger.note(number, "the bullet before this word is left out: the word connects two items")
            self._lists.plain(one.text)
            return replace(one, runs=without(one.runs, label.length), indent=0, style="")
        if self._lists.quotes_law(label.label):
            says = f"{label.label} is the number of a subsection in quoted law, and no item of a list"
            if self._ledger.offer(f"law-{number}", "list", says, "likely", block.pieces):
                self._lists.heading()
                return as_words(one, label)
        item = self._lists.item(label.label, one.indent)
        if item is None:
            self._ledger.note(number, f"no list begins or goes on with {label.label}, so it is written as words")
            self._lists.plain(one.text)
            return as_words(one, label)
        if label.label not in {item.label, "-"}:
            self._ledger.note(number, f"its label {label.label} is written {item.label}")
        return replace(one, runs=without(one.runs, label.length), numbered=item, indent=0, style="")

    def _heading(self, one: RawParagraph, number: int) -> RawParagraph:
        self._lists.heading()
        if one.numbered is not None and one.numbered.format != "bullet":
            one = with_words(one, one.numbered.label)
        words = one.text.strip()
        if len(words) > _LONGEST and words.endswith((".", ";", ":")):
            self._ledger.guess([number], "it has the style of a heading and is a sentence, so it is a paragraph")
            return replace(one, level=0, style="")
        return replace(one, level=max(2, one.level), numbered=None)

    def _plain(self, block: Shaped, one: RawParagraph, following: Shaped | None) -> RawParagraph:
        bold = is_bold(one) and bool(one.text.strip())
        match = _COUNTED.match(words_of(block))
        longest = _LONGEST_COUNTED if match and match[1] in self._counted else _LONGEST
        if block.pieces and may_head(block, following, longest) and (bold or self._may_guess):
            says = f"'{one.text.strip()}' is a heading"
            sure: Sureness = "likely" if bold else "unsure"
            if self._ledger.offer(f"heading-{block.pieces[0]}", "heading", says, sure, block.pieces):
                self._lists.heading()
                return replace(one, level=2, style="")
        if not one.indent:
            self._lists.plain(one.text)
        return one


def _rows_of_headings(blocks: Sequence[Shaped]) -> frozenset[str]:
    """Give the words that count a row of lines from 1 on, ``Principle 1``, ``Principle 2``: they are all headings."""
    found: dict[str, int] = {}
    for block in blocks:
        line = words_of(block)
        match = _COUNTED.match(line)
        if match and int(match[2]) == found.get(match[1], 0) + 1 and len(line) <= _LONGEST_COUNTED:
            found[match[1]] = int(match[2])
    return frozenset(word for word, count in found.items() if count > 1)


def may_head(block: Shaped, following: Shaped | None, longest: int = _LONGEST) -> bool:
    """Say whether a line may be a heading: short, no sentence, no link or telephone number, and longer words follow."""
    one = block.paragraph
    if one is None or one.numbered is not None or following is None or typed(one.text) is not None:
        return False
    words = one.text.strip()
    return (
        len(words) <= longest
        and words[:1].isupper()
        and not words.endswith(_NO_HEADING_ENDS)
        and not any(run.url for run in one.runs)
        and one.style != LINE
        and "\t" not in words
        and not _REACHES.search(words)
        and (following.paragraph is None or len(following.paragraph.text) > len(words) or is_bold(one))
    )
