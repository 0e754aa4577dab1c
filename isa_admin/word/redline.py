"""Writes two texts as one with real tracked changes: accepting all gives the later text, rejecting all the earlier.

The changes come from the comparison of the two texts, whose sections have names; nothing is guessed from Word files.
Each paragraph has the properties it has in the later text, and beside them those of the earlier one where they differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from isa_admin.documents.blocks import Table, anchor
from isa_admin.documents.units import units
from isa_admin.documents.words import Stretch
from isa_admin.word import house_style
from isa_admin.word.numbering import Numbers
from isa_admin.word.wordxml import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from isa_admin.documents.blocks import ListBlock, Row, Runs
    from isa_admin.documents.comparing import CellLine, Comparison, Pair, RowPair, SectionPair
    from isa_admin.documents.units import Unit
    from isa_admin.word.body import BodyWriter, Written
    from isa_admin.word.numbering import Numbering
    from isa_admin.word.tables import Laid

Change = Literal["ins", "del"]
_ELEMENT: dict[Change, str] = {"ins": "w:t", "del": "w:delText"}
_MARKS: dict[str, Change] = {"added": "ins", "removed": "del"}


class Marks:
    """Makes the marks of tracked changes: each with an id of its own, by one author on one day."""

    def __init__(self, author: str, day: date) -> None:
        self._by = f'w:author="{escape(author)}" w:date="{day.isoformat()}T00:00:00Z"'
        self._count = 0

    def attributes(self) -> str:
        """Give the attributes of the next mark."""
        self._count += 1
        # Word joins the ids of changes and of bookmarks in no list, but validators ask that each is there once.
        return f'w:id="{900000 + self._count}" {self._by}'

    def alone(self, change: Change) -> str:
        """Write a mark that stands in properties: of a paragraph's end, or of a row."""
        return f"<w:{change} {self.attributes()}/>"

    def round(self, change: Change) -> Callable[[str], str]:
        """Give what puts a mark round runs."""
        return lambda inside: f"<w:{change} {self.attributes()}>{inside}</w:{change}>"


class RedlineWriter:
    """Writes the comparison of two texts.

    Args:
        writer: Writes what was not changed, as in every other document.
        numbering: The numbering of the document, which both texts share.
        marks: Makes the marks.
    """

    def __init__(self, writer: BodyWriter, numbering: Numbering, marks: Marks) -> None:
        self._writer = writer
        self._before = Numbers(numbering)
        self._text = writer.text
        self._marks = marks

    def body(self, comparison: Comparison) -> str:
        """Write all sections.

        Returns:
            WordprocessingML that stands inside ``w:body``.
        """
        self._share_lists(comparison)
        # What was removed leads to where its sections are now.
        self._text = self._writer.text.leading(
            {section.old.file: _anchor(section) for section in comparison.sections if section.old}
        )
        return "".join(piece for section in comparison.sections for piece in self._section(section))

    def _share_lists(self, comparison: Comparison) -> None:
        """Let a list of the earlier text count as the list that it became: what is kept of it is then no change."""
        became: dict[int, int] = {}
        for section in comparison.sections:
            if section.moved:
                continue
            for pair in section.pairs:
                old, new = (unit.listed if unit else None for unit in (pair.old, pair.new))
                if old is None or new is None or _counts(old) != _counts(new):
                    continue
                # Two lists that became one count on their own again when all is rejected.
                if became.setdefault(id(new), id(old)) == id(old):
                    self._before.same(old, new, self._writer.numbers)

    def _section(self, section: SectionPair) -> Iterator[str]:
        if section.moved:
            # Word shows a section that moved as taken out here and put in there.
            change: Change = "del" if section.left_behind else "ins"
            for index, unit in enumerate(units(section.part)):
                yield self._whole(section, unit, change, title=index == 0)
            return
        for index, pair in enumerate(section.pairs):
            yield self._pair(section, pair, title=index == 0)

    def _pair(self, section: SectionPair, pair: Pair, *, title: bool) -> str:
        if pair.old is None or pair.new is None:
            # The title is the first on both sides, and so a pair unless the whole section is new or gone.
            return self._whole(section, pair.unit, "ins" if pair.old is None else "del", title=title)
        if isinstance(pair.new.leaf, Table):
            return self._table(pair)
        if title and section.old and section.new:
            new = _reached(self._writer.title(section.new, pair.new), section)
            old = self._writer.title(section.old, pair.old, numbers=self._before)
        else:
            new, old = self._writer.held(pair.new), self._writer.held(pair.old, self._before)
        inside = self._words(pair.pieces) if pair.pieces else None
        return self._writer.paragraph(self._with_change(new, old), inside)

    def _with_change(self, new: Written, old: Written, mark: str = "") -> Written:
        properties = new.properties + mark
        if new.properties != old.properties:
            properties += f"<w:pPrChange {self._marks.attributes()}><w:pPr>{old.properties}</w:pPr></w:pPrChange>"
        return new._replace(properties=properties)

    def _whole(self, section: SectionPair, unit: Unit, change: Change, *, title: bool) -> str:
        """Write a paragraph, a heading or a table that came or went as a whole."""
        numbers = self._before if change == "del" else None
        if isinstance(unit.leaf, Table):
            table = self._writer.named(unit.leaf)
            laid = self._writer.tables.laid(table, house_style.CATEGORY_FILL)
            last = len(table.rows) - 1
            rows = [self._row(laid, row, change, last=index == last) for index, row in enumerate(table.rows)]
            return "".join(laid.whole(rows, self._marks.alone(change)))
        if title:
            written = self._writer.title(section.part, unit, numbers=numbers)
            return self._marked(_reached(written, section) if change == "del" else written, change)
        return self._marked(self._writer.held(unit, numbers), change)

    def _marked(self, written: Written, change: Change, *, end: bool = True) -> str:
        """Write a paragraph whose words came or went, and its end with them."""
        inside = self._changed(written.runs, change)
        mark = f"<w:rPr>{self._marks.alone(change)}</w:rPr>" if end else ""
        return self._writer.paragraph(written._replace(properties=written.properties + mark), inside)

    def _words(self, pieces: Sequence[Stretch]) -> str:
        return "".join(self._piece(piece) for piece in _settled(pieces))

    def _piece(self, piece: Stretch) -> str:
        if piece.mark == "kept":
            return self._writer.text.write(piece.runs)
        return self._changed(piece.runs, _MARKS[piece.mark])

    def _changed(self, runs: Runs, change: Change) -> str:
        text = self._text if change == "del" else self._writer.text
        return text.write(runs, self._marks.round(change), _ELEMENT[change])

    def _table(self, pair: Pair) -> str:
        assert pair.new is not None  # noqa: S101  a table that stayed
        leaf = pair.new.leaf
        assert isinstance(leaf, Table)  # noqa: S101  the caller looked
        laid = self._writer.tables.laid(self._writer.named(leaf), house_style.CATEGORY_FILL)
        last = leaf.rows[-1]
        return "".join(laid.whole([self._row_pair(laid, row, last=row.new is last) for row in pair.rows]))

    def _row_pair(self, laid: Laid, pair: RowPair, *, last: bool) -> str:
        row = pair.new or pair.old
        assert row is not None  # noqa: S101  a pair has one side at least
        if pair.how in _MARKS:
            return self._row(laid, row, _MARKS[pair.how], last=last)
        if pair.how == "kept":
            return laid.row(row, last=last)
        cells = [self._cell(lines, laid.properties(row, column, last=last)) for column, lines in enumerate(pair.cells)]
        return laid.row(row, last=last, cells=cells)

    def _row(self, laid: Laid, row: Row, change: Change, *, last: bool) -> str:
        cells = []
        for column, cell in enumerate(row.cells):
            properties = laid.properties(row, column, last=last)
            # A cell keeps its last paragraph: it goes and comes with the row.
            inside = [self._changed(one.runs, change) for one in cell]
            cells.append([f"<w:p><w:pPr>{properties}</w:pPr>{one}</w:p>" for one in inside or [""]])
        return laid.row(row, last=last, mark=self._marks.alone(change), cells=cells)

    def _cell(self, lines: Sequence[CellLine], properties: str) -> list[str]:
        if not lines:
            return [f"<w:p><w:pPr>{properties}</w:pPr></w:p>"]
        # The last end of a cell cannot come or go: the one before what was added or removed there does instead.
        changes = [_MARKS.get(line.how) for line in lines]
        first = next((at for at in range(len(lines)) if all(changes[at:])), len(lines))
        ends = [changes[-1] if first - 1 <= at < len(lines) - 1 else None for at in range(len(lines))]
        written = []
        for line, end in zip(lines, ends, strict=True):
            mark = f"<w:rPr>{self._marks.alone(end)}</w:rPr>" if end else ""
            written.append(f"<w:p><w:pPr>{properties}{mark}</w:pPr>{self._words(line.pieces)}</w:p>")
        return written


def _anchor(section: SectionPair) -> str:
    """Give the bookmark that links of the earlier text lead to: that of today, where the section kept its place."""
    assert section.old is not None  # noqa: S101  only sections of the earlier text are asked for
    name = anchor(section.old)
    same = section.new is not None and (section.old.file, name) == (section.new.file, anchor(section.new))
    return name if same and not section.moved else f"was_{name}"


def _reached(written: Written, section: SectionPair) -> Written:
    """Let a title be reached by the links of the earlier text as well."""
    if section.old is None or _anchor(section) in written.bookmarks:
        return written
    return written._replace(bookmarks=(*written.bookmarks, _anchor(section)))


def _counts(listed: ListBlock) -> tuple[object, ...]:
    return (listed.kind, listed.level, listed.start)


def _settled(pieces: Sequence[Stretch]) -> list[Stretch]:
    """Order the last pieces of a paragraph so that LibreOffice, too, keeps its end when a change is rejected.

    LibreOffice joins a paragraph with the next one where rejecting takes away what stands right before its end. So at
    the end what was added comes before what was removed, and an addition moves left over a letter that it ends with.
    """
    found = list(pieces)
    if [piece.mark for piece in found[-2:]] == ["removed", "added"]:
        found[-2:] = reversed(found[-2:])
    if [piece.mark for piece in found[-2:]] == ["kept", "added"]:
        kept, added = found[-2:]
        last, final = kept.runs[-1], added.runs[-1]
        if last.text[-1:] == final.text[-1:] and last[1:] == final[1:]:
            letter = last._replace(text=last.text[-1])
            before = (*kept.runs[:-1], last._replace(text=last.text[:-1]))
            moved = (letter, *added.runs[:-1], final._replace(text=final.text[:-1]))
            found[-2:] = [Stretch("kept", before), Stretch("added", moved), Stretch("kept", (letter,))]
            found = [piece._replace(runs=tuple(run for run in piece.runs if run.text)) for piece in found]
    return found
