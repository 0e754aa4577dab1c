"""The terms as a proofreader has them: passages of plain words, each of which knows the line of every word."""

from __future__ import annotations

import re
from datetime import date  # noqa: TC003  a field of a value
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from msgspec import Struct

from isa_admin.documents.blocks import (
    Block,
    Heading,
    ListBlock,
    Paragraph,
    Part,
    Place,
    Quote,
    Run,
    Runs,
    Table,
    text_of,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isa_admin.domain.register import Register

Kind: TypeAlias = Literal["title", "heading", "text", "cell"]

_LABEL = re.compile(r"#+|>|-|\d{1,4}\.|\([a-z0-9]{1,8}\)")
"""What stands at the beginning of a line of Markdown and is no word of the text."""
_MARKUP = "*[\\|"
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“(])")


class Slip(NamedTuple):
    """What a rule found: where, what, and what to write instead."""

    place: Place
    code: str
    message: str
    remedy: str


class Passage(Struct, frozen=True, eq=False, dict=True):
    """One paragraph, heading or cell in plain words."""

    part: Part
    kind: Kind
    place: Place
    runs: Runs
    source: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        """The words."""
        return text_of(self.runs)

    def names(self, pattern: re.Pattern[str]) -> bool:
        """Say whether the words have what a pattern looks for; each pattern is looked for once."""
        if pattern not in self._named:
            self._named[pattern] = pattern.search(self.text) is not None
        return self._named[pattern]

    @cached_property
    def _named(self) -> dict[re.Pattern[str], bool]:
        return {}

    @cached_property
    def links(self) -> list[tuple[int, int, Run]]:
        """Where each reference to another part begins and ends in the text, and the run that leads there."""
        found, at = [], 0
        for run in self.runs:
            if run.target is not None:
                found.append((at, at + len(run.text), run))
            at += len(run.text)
        return found

    def at(self, offset: int = 0) -> Place:
        """Give the place of the word at an offset of the text."""
        if self.kind == "cell":
            return self.place
        before = len(self.text[:offset].split())
        if offset and not self.text[offset - 1].isspace() and not self.text[offset].isspace():
            before -= 1
        lines = self._lines
        return Place(self.place.file, lines[min(before, len(lines) - 1)] if lines else self.place.line)

    @cached_property
    def _lines(self) -> list[int]:
        """The line of each word: the file has the words in the order in which they are read, with markup on them."""
        words = self.text.split()
        lines: list[int] = []
        for number in range(self.place.line, len(self.source) + 1):
            beginning = True
            for token in self.source[number - 1].split():
                if len(lines) == len(words):
                    return lines
                if beginning and _LABEL.fullmatch(token) and token.strip(_MARKUP) != words[len(lines)]:
                    continue
                beginning = False
                lines.append(number)
        return lines

    def sentence(self, offset: int) -> str:
        """Give the sentence that an offset stands in."""
        ends = [0, *(match.end() for match in _SENTENCE_END.finditer(self.text)), len(self.text)]
        begin = max(end for end in ends if end <= offset)
        return self.text[begin : min((end for end in ends if end > offset), default=len(self.text))]


class Announced(NamedTuple):
    """A passage and the list that follows it at once."""

    passage: Passage
    listed: ListBlock


class Proofs(Struct, frozen=True, eq=False, dict=True):
    """The terms that are proofread, with the register that they belong to."""

    register: Register
    parts: tuple[Part, ...]
    today: date

    @cached_property
    def passages(self) -> list[Passage]:
        """Every passage, in the order of the text."""
        return [passage for part in self.parts for passage in self.of(part)]

    def of(self, part: Part) -> list[Passage]:
        """Give the passages of one part, its title first."""
        return self._by_file[part.file]

    @cached_property
    def _by_file(self) -> dict[str, list[Passage]]:
        return {part.file: list(self._walk(part)) for part in self.parts}

    def _walk(self, part: Part) -> Iterator[Passage]:
        return passages(part, self._source(part))

    def _source(self, part: Part) -> tuple[str, ...]:
        return tuple(self.register.terms[part.file].decode().split("\n"))

    @cached_property
    def announced(self) -> list[Announced]:
        """Each paragraph that a list follows at once."""
        found: list[Announced] = []
        for part in self.parts:
            found.extend(_announced(part, part.blocks, self._source(part)))
        return found

    def numbered(self, mark: str) -> Part | None:
        """Find the section with a number, or the appendix with a letter."""
        return next((part for part in self.parts if part.mark == mark and part.mark), None)

    def order(self, mark: Slip) -> tuple[int, int]:
        """Say where a mark comes in the order of the text."""
        files = [part.file for part in self.parts]
        return (files.index(mark.place.file) if mark.place.file in files else len(files), mark.place.line)


def named(part: Part) -> str:
    """Call a part what the reader calls it: ``section 4``, ``Appendix B``, ``the preamble``."""
    match part.kind:
        case "section":
            return f"section {part.mark}"
        case "appendix":
            return f"Appendix {part.mark}"
        case _:
            return "the preamble"


def passages(part: Part, source: tuple[str, ...] = ()) -> Iterator[Passage]:
    """Give the passages of a part, its title first; without its source they do not know their lines."""
    yield Passage(part, "title", part.title.place, part.title.runs, source)
    yield from _passages(part, part.blocks, source)


def _passages(part: Part, blocks: tuple[Block, ...], source: tuple[str, ...]) -> Iterator[Passage]:
    for block in blocks:
        match block:
            case Heading():
                yield Passage(part, "heading", block.place, block.runs, source)
            case Paragraph():
                yield Passage(part, "text", block.place, block.runs, source)
            case Quote():
                yield from _passages(part, block.blocks, source)
            case ListBlock():
                for item in block.items:
                    yield from _passages(part, item.blocks, source)
            case Table():
                lines = (line for row in block.rows for cell in row.cells for line in cell)
                yield from (Passage(part, "cell", line.place, line.runs, source) for line in lines)
            case _:
                pass


def _announced(part: Part, blocks: tuple[Block, ...], source: tuple[str, ...]) -> Iterator[Announced]:
    before: Block | None = None
    for block in blocks:
        if isinstance(block, ListBlock):
            if isinstance(before, Paragraph) and (block.kind == "bullet" or block.start == 1):
                yield Announced(Passage(part, "text", before.place, before.runs, source), block)
            for item in block.items:
                yield from _announced(part, item.blocks, source)
        elif isinstance(block, Quote):
            yield from _announced(part, block.blocks, source)
        before = block
