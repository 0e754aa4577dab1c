"""Writes tables: a repeated header row, category rows, rows that stay whole, explicit widths."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from isa_admin.documents.blocks import text_of
from isa_admin.word.wordxml import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from isa_admin.documents.blocks import Row, Table
    from isa_admin.word.runs import RunWriter
    from isa_admin.word.styles import Styles

CATEGORY_FILL = '<w:shd w:val="clear" w:color="auto" w:fill="{}"/>'
_WRITING_HEIGHT = 420
"""Height of a line of a form for the pen, in twentieths of a point."""
_NARROWEST = 12
"""Smallest share of the width that a column gets, in hundredths."""


class Looks(NamedTuple):
    """The ids of the styles that tables need."""

    table: str
    form: str
    plain: str
    heading: str
    category: str
    gap: str


class Laid(Struct, frozen=True):
    """A table that is laid out: how wide its columns are, and how each row is written.

    ``columns`` holds the properties of a cell of each column, ``across`` those of a cell that goes over all of them.
    """

    table: Table
    widths: list[int]
    columns: list[str]
    across: str
    looks: Looks
    text: RunWriter

    def row(self, row: Row, *, last: bool, mark: str = "", cells: Sequence[Sequence[str]] | None = None) -> str:
        """Write a row.

        Args:
            row: The row.
            last: Whether no row follows.
            mark: The mark of a tracked change of the whole row.
            cells: The paragraphs of each cell, where they are not just those of the row.
        """
        across = row.kind == "category" and len(self.widths) > 1
        written = []
        for column, properties in enumerate([self.across] if across else self.columns):
            if cells is not None:
                inside = "".join(cells[column])
            else:
                before = f"<w:p><w:pPr>{self.properties(row, column, last=last)}</w:pPr>"
                words = [self.text.write(one.runs) for one in row.cells[column]] or [""]
                inside = "".join([f"{before}{one}</w:p>" for one in words])
            written.append(f"<w:tc>{properties}{inside}</w:tc>")
        properties = "<w:cantSplit/>"
        # Printed lines are as low as their text, so that three forms fit on a page.
        by_pen = self.table.form and row.kind == "plain" and not any(one.runs for one in row.cells[-1])
        if by_pen:
            properties += f'<w:trHeight w:val="{_WRITING_HEIGHT}" w:hRule="atLeast"/>'
        if row.kind == "header":
            properties += "<w:tblHeader/>"
        return f"<w:tr><w:trPr>{properties}{mark}</w:trPr>{''.join(written)}</w:tr>"

    def properties(self, row: Row, column: int, *, last: bool) -> str:
        """Give the properties of a paragraph in a cell."""
        style = self.looks.plain
        if row.kind == "header" or (self.table.form and not column):
            style = self.looks.heading
        if row.kind == "category":
            style = self.looks.category
        # One row stays with the text below: with more, the page before it would end in a gap as high as they are.
        at_end = self.table.kept and row is self.table.rows[-1]
        keep = at_end or (not last and (self.table.form or row.kind != "plain"))
        return f'<w:pStyle w:val="{style}"/>{"<w:keepNext/>" if keep else ""}'

    def whole(self, rows: Iterable[str], mark: str = "") -> Iterator[str]:
        """Put the rows into the table; ``mark`` is that of the gap below it, where the whole table is a change."""
        table, width = self.table, sum(self.widths)
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in self.widths)
        caption = f'<w:tblCaption w:val="{escape(table.words)}"/>' if table.words else ""
        look = (
            f'<w:tblLook w:val="{"06A0" if table.form else "0620"}" w:firstRow="1" w:lastRow="0"'
            f' w:firstColumn="{int(table.form)}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        )
        style = self.looks.form if table.form or table.ruled else self.looks.table
        gap = f'<w:pStyle w:val="{self.looks.gap}"/>{"<w:keepNext/>" if table.kept else ""}'
        yield (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{width}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/>{look}{caption}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        )
        yield from rows
        yield f"</w:tbl><w:p><w:pPr>{gap}{f'<w:rPr>{mark}</w:rPr>' if mark else ''}</w:pPr></w:p>"


class Tables:
    """Writes the tables of one document.

    Args:
        styles: The styles of the template.
        text: Writes the runs of a cell.
        width: The width of the text on the page, in twentieths of a point.
    """

    def __init__(self, styles: Styles, text: RunWriter, width: int) -> None:
        self._text = text
        self._width = width
        names = ("Agreement Table", "Agreement Form", "Table Text", "Table Heading", "Table Category", "Table Gap")
        self._looks = Looks(*map(styles.id, names))

    def write(self, table: Table, category_fill: str) -> Iterator[str]:
        """Write a table row by row, and the small gap below it, without which Word would join it to the next one."""
        laid = self.laid(table, category_fill)
        last = len(table.rows) - 1
        yield from laid.whole(laid.row(row, last=index == last) for index, row in enumerate(table.rows))

    def laid(self, table: Table, category_fill: str) -> Laid:
        """Lay a table out, to write its rows one by one."""
        widths = self._widths(table)
        columns = [f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>' for width in widths]
        across = (
            f'<w:tcPr><w:tcW w:w="{sum(widths)}" w:type="dxa"/><w:gridSpan w:val="{len(widths)}"/>'
            f"{CATEGORY_FILL.format(category_fill)}</w:tcPr>"
        )
        return Laid(table, widths, columns, across, self._looks, self._text)

    def _widths(self, table: Table) -> list[int]:
        shares = table.widths or _measured(table)
        whole = sum(shares)
        widths = [self._width * share // whole for share in shares]
        widths[-1] += self._width - sum(widths)
        return widths


def _measured(table: Table) -> tuple[int, ...]:
    """Share out the width by how much each column says; the root keeps short columns readable."""
    said = [0] * table.columns
    for row in table.rows:
        if row.kind != "category":
            for column, cell in enumerate(row.cells):
                said[column] += sum(len(text_of(paragraph.runs)) for paragraph in cell)
    roots = [sqrt(one) for one in said]
    whole = sum(roots) or 1
    return tuple(max(_NARROWEST, round(100 * root / whole)) for root in roots)
