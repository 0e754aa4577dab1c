"""Writes tables: a repeated header row, category rows, rows that stay whole, explicit widths."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from isa_admin.documents.blocks import text_of
from isa_admin.word.wordxml import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.documents.blocks import Row, Table
    from isa_admin.word.runs import Text
    from isa_admin.word.styles import Styles

CATEGORY_FILL = '<w:shd w:val="clear" w:color="auto" w:fill="{}"/>'
_WRITING_HEIGHT = 420
"""Height of a line of a form that is filled in by pen, in twentieths of a point."""
_NARROWEST = 12
"""Smallest share of the width that a column gets, in hundredths."""


class Tables:
    """Writes the tables of one document.

    Args:
        styles: The styles of the template.
        text: Writes the runs of a cell.
        width: The width of the text on the page, in twentieths of a point.
    """

    def __init__(self, styles: Styles, text: Text, width: int) -> None:
        self._text = text
        self._width = width
        self._style = {form: styles.id("Agreement Form" if form else "Agreement Table") for form in (True, False)}
        self._plain = styles.id("Table Text")
        self._heading = styles.id("Table Heading")
        self._category = styles.id("Table Category")
        self._gap = styles.id("Table Gap")

    def write(self, table: Table, category_fill: str) -> str:
        """Write a table and the small gap below it, without which Word would join it to the next one."""
        widths = self._widths(table)
        columns = [f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>' for width in widths]
        across = (
            f'<w:tcPr><w:tcW w:w="{sum(widths)}" w:type="dxa"/><w:gridSpan w:val="{len(widths)}"/>'
            f"{CATEGORY_FILL.format(category_fill)}</w:tcPr>"
        )
        rows = []
        last = len(table.rows) - 1
        for index, row in enumerate(table.rows):
            keep = table.kept or (index < last and (table.form or row.kind != "plain"))
            cells = [across] if row.kind == "category" and len(widths) > 1 else columns
            rows.append(self._row(row, cells, form=table.form, keep=keep))
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        caption = f'<w:tblCaption w:val="{escape(table.words)}"/>' if table.words else ""
        look = (
            f'<w:tblLook w:val="{"06A0" if table.form else "0620"}" w:firstRow="1" w:lastRow="0"'
            f' w:firstColumn="{int(table.form)}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        )
        keep_next = "<w:keepNext/>" if table.kept else ""
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{self._style[table.form or table.ruled]}"/>'
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{look}{caption}</w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
            f'<w:p><w:pPr><w:pStyle w:val="{self._gap}"/>{keep_next}</w:pPr></w:p>'
        )

    def _row(self, row: Row, columns: Sequence[str], *, form: bool, keep: bool) -> str:
        keep_next = "<w:keepNext/>" if keep else ""
        cells = []
        for column, (properties, cell) in enumerate(zip(columns, row.cells, strict=True)):
            style = self._plain
            if row.kind == "header" or (form and not column):
                style = self._heading
            if row.kind == "category":
                style = self._category
            before = f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep_next}</w:pPr>'
            inside = "".join(
                [f"{before}{self._text.write(paragraph.runs)}</w:p>" for paragraph in cell] or [f"{before}</w:p>"]
            )
            cells.append(f"<w:tc>{properties}{inside}</w:tc>")
        properties = "<w:cantSplit/>"
        # What is printed needs no more room than it takes, and three forms fit on a page.
        if form and row.kind == "plain" and not text_of(run for paragraph in row.cells[-1] for run in paragraph.runs):
            properties += f'<w:trHeight w:val="{_WRITING_HEIGHT}" w:hRule="atLeast"/>'
        if row.kind == "header":
            properties += "<w:tblHeader/>"
        return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"

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
