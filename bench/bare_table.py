"""``python bench/bare_table.py FILE ROWS``: docxtpl fills one table of so many rows, and nothing else."""

from __future__ import annotations

import sys
from io import BytesIO

from docx import Document
from docxtpl import DocxTemplate

WORDS = ("Telephone", "0116 555 0100")


def main(file: str, rows: str) -> None:
    """Make a template with one table, fill it, and save it."""
    document = Document()
    table = document.add_table(rows=3, cols=len(WORDS))
    for row, texts in enumerate(
        (("{%tr for row in rows %}", ""), ("{{ row[0] }}", "{{ row[1] }}"), ("{%tr endfor %}", ""))
    ):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    template = BytesIO()
    document.save(template)
    filled = DocxTemplate(template)
    filled.render({"rows": [WORDS] * int(rows)}, autoescape=True)
    filled.save(file)


if __name__ == "__main__":
    main(*sys.argv[1:])
