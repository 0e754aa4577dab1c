"""Recognises the parts of an agreement in what a document from outside shows.

A document that this program wrote comes back as the blocks that were put into it, also after Word or LibreOffice saved
it anew. Where something cannot be told for certain, a note says what was made of it.
"""

from __future__ import annotations

import re
from itertools import chain, repeat
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

from isa_admin.documents.blocks import (
    Heading,
    Item,
    ListBlock,
    Paragraph,
    Part,
    Place,
    Quote,
    Row,
    Run,
    Table,
    joined,
    text_of,
)  # fmt: skip
from isa_admin.documents.labels import write
from isa_admin.documents.raw import RawParagraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from isa_admin.documents.blocks import Block, Cell, ListKind, PartKind, Runs
    from isa_admin.documents.raw import Numbered, RawBlock, RawCell, RawDocument, RawTable

_APPENDIX = re.compile(r"(?:appendix|annex|schedule)\s+([A-Z]|\d{1,2})\b[\s:.)\N{EN DASH}\N{EM DASH}-]*", re.IGNORECASE)
_SECTION = re.compile(r"(?:section\s+)?(\d{1,2})(?:\.0)?[.):]?\s+(?=\S)", re.IGNORECASE)
_FORMATS: Mapping[str, ListKind] = {
    "bullet": "bullet", "decimal": "decimal", "lowerLetter": "alpha", "lowerRoman": "roman",
    "upperLetter": "alpha", "upperRoman": "roman",
}  # fmt: skip
_GAP = "table gap"
_DEEPEST = 3


class Recognised(Struct):
    """What was recognised.

    Attributes:
        front: What stands before the first part: the title page.
        parts: The parts, in their order; files have the names that were given, or made from the titles.
        notes: What was made of something that has no place in the dialect of the terms.
    """

    front: list[RawBlock] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


Known: TypeAlias = "dict[tuple[object, ...], Part]"
"""Parts that were recognised before, by what they were recognised in."""


def recognise(
    document: RawDocument, files: Mapping[tuple[PartKind, str], str] | None = None, known: Known | None = None
) -> Recognised:
    """Recognise the parts of an agreement.

    Args:
        document: What the file shows.
        files: The file name of each part by its kind and mark, where the agreement is one that is known.
        known: Parts that were recognised before: where forty copies of one draft come back, most of each is in all of
            them. Those that are recognised now are put into it; notes are made of a part when it is new.
    """
    front, pieces = apart(document)
    found = Recognised(front=front)
    bookmarks: dict[str, str] = {}
    named: list[tuple[str, Head, Sequence[RawBlock]]] = []
    for head, blocks in pieces:
        file = (files or {}).get((head.kind, head.mark)) or file_name(head.kind, head.mark, text_of(head.runs))
        named.append((file, head, blocks))
        bookmarks |= {f"#{name}": file for name in head.bookmarks}
    known = {} if known is None else known
    links = frozenset(bookmarks.items())
    for file, head, blocks in named:
        key = (file, head.kind, head.mark, head.runs, tuple(blocks), links)
        if key not in known:
            reader = PartReader(file, bookmarks, found.notes)
            title = Heading(Place(file, 1), 1, _plain(reader.runs(head.runs)))
            known[key] = Part(file, head.kind, head.mark, title, reader.blocks(blocks))
        found.parts.append(known[key])
    return found


def apart(document: RawDocument) -> tuple[list[RawBlock], list[tuple[Head, Sequence[RawBlock]]]]:
    """Take a document apart: what stands before the first part, and each part by its title."""
    heads = [(at, head) for at, block in enumerate(document.blocks) if (head := _head(block)) is not None]
    bounds = [*(at for at, _ in heads), len(document.blocks)]
    pieces: list[tuple[Head, Sequence[RawBlock]]] = [
        (head, document.blocks[at + 1 : end]) for (at, head), end in zip(heads, bounds[1:], strict=True)
    ]
    return list(document.blocks[: bounds[0]]), pieces


def file_name(kind: PartKind, mark: str, title: str) -> str:
    """Make the file name of a part from its mark and title: ``04-consent.md``, ``appendix-b.md``."""
    if kind == "appendix":
        return f"appendix-{mark.lower()}.md"
    words = re.findall(r"[a-z0-9]+", title.casefold())
    slug = "-".join(words[:5]) or "part"
    return f"{int(mark) if mark else 0:02}-{slug}.md"


class Head(Struct, frozen=True):
    """The title of a part, and what it says of the part."""

    kind: PartKind
    mark: str
    runs: Runs
    bookmarks: tuple[str, ...]


def _head(block: RawBlock) -> Head | None:
    """Say which part begins here, if one does: at a heading of level 1."""
    if not isinstance(block, RawParagraph) or block.level != 1 or not block.text.strip():
        return None
    label = block.numbered.label if block.numbered else ""
    shown = f"{label} {block.text}" if label else block.text
    if match := _APPENDIX.match(shown):
        letter = match[1].upper() if match[1].isalpha() else chr(ord("A") + int(match[1]) - 1)
        runs = _without(block.runs, match.end() - (len(label) + 1 if label else 0))
        # One without a title is called by its letter, as in the terms.
        return Head("appendix", letter, runs or (Run(f"Appendix {letter}"),), block.bookmarks)
    if block.numbered and block.numbered.format == "decimal":
        return Head("section", str(block.numbered.number), block.runs, block.bookmarks)
    if match := _SECTION.match(block.text):
        return Head("section", match[1], _without(block.runs, match.end()), block.bookmarks)
    return Head("preamble", "", block.runs, block.bookmarks)


def _without(runs: Runs, length: int) -> Runs:
    """Take characters away from the front."""
    left = max(0, length)
    made = []
    for run in runs:
        cut = min(left, len(run.text))
        left -= cut
        if run.text[cut:]:
            made.append(run._replace(text=run.text[cut:]))
    return tuple(made)


def _plain(runs: Runs) -> Runs:
    """Give the words of a title: it is bold by its style, and no part of it more than another."""
    return joined(run._replace(bold=False) for run in runs)


class PartReader:
    """Reads the blocks of one part."""

    def __init__(self, file: str, bookmarks: Mapping[str, str], notes: list[str]) -> None:
        self._file = file
        self._bookmarks = bookmarks
        self._notes = notes
        self._place = Place(file)

    def blocks(self, found: Iterable[RawBlock], lines: Iterable[int] = ()) -> tuple[Block, ...]:
        """Read blocks one after another.

        Args:
            found: The blocks.
            lines: The number of each in the source, for the places of what is made of them.
        """
        nest = _Nest(self._file)
        for block, line in zip(found, chain(lines, repeat(0)), strict=False):
            self._place = Place(self._file, line)
            if not isinstance(block, RawParagraph):
                nest.put(self._table(block))
            elif block.style == _GAP and not block.text.strip():
                continue
            elif block.text.strip() or block.numbered:
                self._paragraph(block, nest)
        return nest.finished()

    def runs(self, found: Runs) -> Runs:
        """Give runs as the dialect has them: links lead to files, blanks stand outside of bold and italic."""
        made: list[Run] = []
        for run in found:
            target = self._bookmarks.get(run.target or "")
            text = re.sub(r"[\t\n ]+", " ", run.text)
            made += _parted(Run(text, run.bold, run.italic, run.url, None if run.url else target))
        return _trimmed(joined(made))

    def _paragraph(self, block: RawParagraph, nest: _Nest) -> None:
        place = self._place
        runs = self.runs(block.runs)
        if block.level > 1 and not block.numbered:
            level = min(block.level, _DEEPEST)
            nest.close()
            nest.put(Heading(place, level, _plain(runs)))
            return
        paragraph = Paragraph(place, runs)
        quoted = block.style == "quote"
        if block.numbered is not None:
            nest.item(block.numbered, self._kind(block.numbered), paragraph, quoted=quoted)
        elif nest.is_open and ((block.indent > 0 and block.style in _LISTED) or (quoted and block.indent >= _INDENT)):
            nest.more(paragraph, block.indent, quoted=quoted)
        else:
            nest.close()
            nest.put(Quote(place, (paragraph,)) if quoted else paragraph)

    def _kind(self, numbered: Numbered) -> ListKind:
        kind = _FORMATS.get(numbered.format, "decimal")
        if kind == "decimal" and numbered.label.startswith("("):
            kind = "paren-decimal"
        written = numbered.label if kind == "bullet" else write(kind, numbered.number)
        if written != numbered.label:
            self._notes.append(f"{self._file}: the label {numbered.label} is written as {written}")
        return kind

    def _table(self, table: RawTable) -> Table:
        place = self._place
        width = max((sum(cell.span for cell in row) for row in table.rows), default=1)
        rows: list[Row] = []
        for row in table.rows:
            cells = tuple(self._cell(cell) for cell in row)
            if not rows:
                rows.append(Row(cells, "header"))
            elif len(row) == 1 and row[0].span == width > 1:
                rows.append(Row(cells, "category"))
            else:
                rows.append(Row(cells))
        return Table(place, tuple(rows))

    def _cell(self, cell: RawCell) -> Cell:
        found: list[Paragraph] = []
        for block in cell.blocks:
            if isinstance(block, RawParagraph):
                found.append(Paragraph(self._place, self.runs(block.runs)))
            else:
                self._notes.append(f"{self._file}: a table inside a table is written line by line")
                found += [Paragraph(self._place, (Run(" | ".join(one.text for one in row)),)) for row in block.rows]
        return tuple(found)


_LISTED = frozenset({"list paragraph", "list end", "list continue", "body text indent", "normal"})


class _Open(Struct):
    """A list that is open: which one it is in the file, and its items so far."""

    name: str
    level: int
    kind: ListKind
    items: list[tuple[int, list[Block]]]


class _Nest:
    """Puts numbered paragraphs back into lists that stand in one another."""

    def __init__(self, file: str) -> None:
        self._place = Place(file)
        self._blocks: list[Block] = []
        self._open: list[_Open] = []

    @property
    def is_open(self) -> bool:
        """Whether a list is open."""
        return bool(self._open)

    def put(self, block: Block) -> None:
        """Put a block behind everything."""
        self.close()
        self._blocks.append(block)

    def item(self, numbered: Numbered, kind: ListKind, paragraph: Paragraph, *, quoted: bool) -> None:
        """Put an item."""
        number = 0 if kind == "bullet" else numbered.number
        while self._open and self._open[-1].level > numbered.level:
            self._close_one()
        top = self._open[-1] if self._open else None
        goes_on = top is not None and top.level == numbered.level and top.kind == kind and top.name == numbered.list
        if top is not None and top.level == numbered.level and not goes_on:
            self._close_one()
            top = None
        if not goes_on:
            self._open.append(_Open(numbered.list, numbered.level, kind, []))
        inner: list[Block] = []
        if paragraph.runs:
            inner.append(Quote(self._place, (paragraph,)) if quoted else paragraph)
        self._open[-1].items.append((number, inner))

    def more(self, paragraph: Paragraph, indent: int, *, quoted: bool) -> None:
        """Put a further paragraph of the item that stands as far in."""
        while len(self._open) > 1 and indent < _INDENT * (self._open[-1].level + 1):
            self._close_one()
        inner = self._open[-1].items[-1][1]
        if quoted and inner and isinstance(inner[-1], Quote):
            inner[-1] = Quote(self._place, (*inner[-1].blocks, paragraph))
        else:
            inner.append(Quote(self._place, (paragraph,)) if quoted else paragraph)

    def close(self) -> None:
        """End all lists."""
        while self._open:
            self._close_one()

    def finished(self) -> tuple[Block, ...]:
        """End everything, and give the blocks."""
        self.close()
        return tuple(self._blocks)

    def _close_one(self) -> None:
        done = self._open.pop()
        level = len(self._open)
        items = tuple(
            Item(self._place, number, tuple(inner) or (Paragraph(self._place, ()),)) for number, inner in done.items
        )
        made = ListBlock(self._place, done.kind, items, level)
        if self._open:
            self._open[-1].items[-1][1].append(made)
        else:
            self._blocks.append(made)


_INDENT = 567
"""How far each level of a list stands in from the one above, in twentieths of a point: one centimetre."""


def _parted(run: Run) -> list[Run]:
    """Part a run whose bold or italic words have blanks at their edges, which look the same either way."""
    if not (run.bold or run.italic) or run.text == run.text.strip(" "):
        return [run]
    words = run.text.strip(" ")
    before, after = run.text[: len(run.text) - len(run.text.lstrip(" "))], run.text[len(run.text.rstrip(" ")) :]
    blank = run._replace(bold=False, italic=False)
    if not words:
        return [blank]
    return [
        one for one in (blank._replace(text=before), run._replace(text=words), blank._replace(text=after)) if one.text
    ]


def _trimmed(runs: Runs) -> Runs:
    """Take away the blanks at both ends of a paragraph."""
    made = list(runs)
    while made and not made[0].text.lstrip(" "):
        made.pop(0)
    while made and not made[-1].text.rstrip(" "):
        made.pop()
    if made:
        made[0] = made[0]._replace(text=made[0].text.lstrip(" "))
        made[-1] = made[-1]._replace(text=made[-1].text.rstrip(" "))
    return tuple(made)
