"""The block model: what a document says, before anybody decides how it looks.

The Markdown of the terms and the tables that the register fills both become blocks; the Word writer, and later the
redline and the page on the web, read nothing else. Each block remembers the file and line it came from.
"""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ListKind = Literal["bullet", "decimal", "paren-decimal", "alpha", "roman"]
"""``-``, ``1.``, ``(1)``, ``(a)``, ``(i)``."""

RowRole = Literal["header", "plain", "category"]


class Place(Struct, frozen=True):
    """Where a block was written: a file of the terms and its line, or the generated part and line 0."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        """Write the place as editors understand it: ``04-consent.md:12``."""
        return f"{self.file}:{self.line}" if self.line else self.file


class Run(NamedTuple):
    """A stretch of text that looks the same throughout and leads to at most one place.

    ``url`` leads out of the document; ``target`` is the file name of another part of the terms. Runs and paragraphs are
    named tuples: the forms of 10,000 partners have 200,000 of each, and a frozen dataclass took three times as long.
    """

    text: str
    bold: bool = False
    italic: bool = False
    url: str | None = None
    target: str | None = None


Runs: TypeAlias = tuple[Run, ...]
_LOOKS = itemgetter(slice(1, None))
"""What a run looks like and where it leads: all of it but its words."""


class Paragraph(NamedTuple):
    """A paragraph of text."""

    place: Place
    runs: Runs


class Heading(Struct, frozen=True):
    """A sub-heading; level 1 is the title of a part."""

    place: Place
    level: int
    runs: Runs


class Quote(Struct, frozen=True):
    """Quoted text."""

    place: Place
    blocks: tuple[Block, ...]


class Item(Struct, frozen=True):
    """One item of a list; ``number`` counts from 1 and is 0 in a bulleted list."""

    place: Place
    number: int
    blocks: tuple[Block, ...]


class ListBlock(Struct, frozen=True):
    """A list of one kind. A list that was interrupted goes on as another list whose first number is not 1.

    ``level`` is 0 for a list that stands by itself and one more for each list around it.
    """

    place: Place
    kind: ListKind
    items: tuple[Item, ...]
    level: int = 0

    @property
    def start(self) -> int:
        """The number of the first item."""
        return self.items[0].number


Cell: TypeAlias = tuple[Paragraph, ...]


class Row(Struct, frozen=True):
    """A row of a table; a category row has one cell, which goes across the table."""

    cells: tuple[Cell, ...]
    kind: RowRole = "plain"


class Table(Struct, frozen=True):
    """A table. Its first row is the header row, which is repeated on every page.

    ``widths`` are shares of the width of the text, one for each column; without them the writer measures the words.
    ``words`` say what the table holds, for people who do not see it. A ``form`` stays together on a page and its
    first column holds the labels. A ``ruled`` table has lines round each cell, as a form has, since it is filled in.
    The last rows of one that is ``kept`` stay on a page with what follows: nobody signs a page with nothing else on it.
    """

    place: Place
    rows: tuple[Row, ...]
    widths: tuple[int, ...] = ()
    words: str = ""
    form: bool = False
    ruled: bool = False
    kept: bool = False

    @property
    def columns(self) -> int:
        """How many columns the table has."""
        return len(self.rows[0].cells)


class Directive(Struct, frozen=True):
    """A place in the terms where the program puts a generated part."""

    place: Place
    name: str


Block: TypeAlias = Heading | Paragraph | ListBlock | Table | Quote | Directive

PartKind = Literal["preamble", "section", "appendix", "generated"]


class Part(Struct, frozen=True):
    """One file of the terms: a titled part of the agreement.

    ``mark`` is what the reader sees before the title: ``3`` for a section, ``A`` for an appendix, nothing for the
    preamble.
    """

    file: str
    kind: PartKind
    mark: str
    title: Heading
    blocks: tuple[Block, ...]


def anchor(part: Part) -> str:
    """Give the bookmark of a part's title: ``section_04_consent``, ``appendix_B``.

    It has the name of the part's file, which the digest of the terms covers: so a file that was saved again, and is
    brought into another store, has the same digest there. Word keeps 40 characters of a bookmark.
    """
    stem = part.file.removesuffix(".md").replace("-", "_")
    name = f"{part.kind}_{stem}"
    if part.kind != "appendix" and re.fullmatch(r"[A-Za-z0-9_]+", stem) and len(name) <= _LONGEST_BOOKMARK:
        return name
    return f"{part.kind}_{part.mark}" if part.mark else part.kind


_LONGEST_BOOKMARK = 36
"""Four of Word's 40 characters are left for the mark of a redline."""


def has_no_title(part: Part) -> bool:
    """Say whether a part is an appendix that is called by its letter alone: its title is ``Appendix B``."""
    return part.kind == "appendix" and text_of(part.title.runs) == f"Appendix {part.mark}"


def text_of(runs: Iterable[Run]) -> str:
    """Give the text of some runs without formatting."""
    return "".join(run.text for run in runs)


def joined(runs: Iterable[Run]) -> Runs:
    """Join neighbours that look the same and lead to the same place, so that one thing is said in one way."""
    made: list[Run] = []
    for looks, together in groupby(runs, key=_LOOKS):
        first, *others = together
        made.append(Run("".join([first.text, *(run.text for run in others)]), *looks) if others else first)
    return tuple(made)


def without_references(part: Part) -> Part:
    """Give a part whose references to other parts are plain words, as where it is a document by itself."""
    return with_runs(part, lambda runs: joined(run._replace(target=None) for run in runs))


def with_runs(part: Part, change: Callable[[Runs], Runs]) -> Part:
    """Give a part whose every paragraph and cell has other runs; its headings stay as they are."""
    return replace(part, blocks=tuple(_with_runs(block, change) for block in part.blocks))


def _with_runs(block: Block, change: Callable[[Runs], Runs]) -> Block:
    def inside(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(_with_runs(one, change) for one in blocks)

    match block:
        case Paragraph():
            return Paragraph(block.place, change(block.runs))
        case Quote():
            return replace(block, blocks=inside(block.blocks))
        case ListBlock():
            return replace(block, items=tuple(replace(item, blocks=inside(item.blocks)) for item in block.items))
        case Table():
            rows = [tuple(_cell_with_runs(cell, change) for cell in row.cells) for row in block.rows]
            return replace(
                block, rows=tuple(replace(row, cells=cells) for row, cells in zip(block.rows, rows, strict=True))
            )
        case _:
            return block


def _cell_with_runs(cell: Cell, change: Callable[[Runs], Runs]) -> Cell:
    return tuple(Paragraph(one.place, change(one.runs)) for one in cell)


def paragraphs(blocks: Iterable[Block]) -> Iterator[str]:
    """Give the text of every paragraph, heading and cell, in reading order; nothing for a directive."""
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                yield text_of(block.runs)
            case Quote():
                yield from paragraphs(block.blocks)
            case ListBlock():
                for item in block.items:
                    yield from paragraphs(item.blocks)
            case Table():
                for row in block.rows:
                    for cell in row.cells:
                        yield from paragraphs(cell)
            case Directive():
                pass
