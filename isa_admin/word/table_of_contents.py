"""The contents list: a real Word field, already filled in.

No setting makes Word fill a contents list without asking the reader a question, so the entries are written here. They
link to the headings and bear no page numbers: only a program that lays out the pages knows those, and an estimate would
sometimes be wrong. Without numbers a heading needs no line of its own: the sub-headings of a section stand together
below it, so that the list is on one page. Updating the field in Word (F9) or LibreOffice gives each a line and number.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from isa_admin.word.wordxml import escape, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.word.styles import Styles

DEEPEST = 2
"""Headings below this level are not listed."""

_BETWEEN = " \N{MIDDLE DOT} "
"""Separates two sub-headings, which may have commas and question marks of their own."""

# o: heading levels; t: the appendix headings too; h: as links; z: no page numbers on the web; u: outline levels.
_INSTRUCTION = ' TOC \\o "1-2" \\h \\z \\t "Appendix Heading,1,Unnumbered Heading,1" '


class ContentsEntry(NamedTuple):
    """One line of the contents list."""

    level: int
    label: str
    text: str
    bookmark: str


def write(entries: Sequence[ContentsEntry], styles: Styles) -> str:
    """Write the contents list with its heading."""
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{escape(_INSTRUCTION)}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    lines = []
    for level, together in groupby(entries, key=lambda entry: entry.level):
        linked = [_linked(entry) for entry in together]
        for inside in linked if level == 1 else [run(_BETWEEN).join(linked)]:
            lines.append(f'<w:p><w:pPr><w:pStyle w:val="{styles.id(f"toc {level}")}"/></w:pPr>{begin}{inside}</w:p>')
            begin = ""
    return (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
        "</w:docPartObj></w:sdtPr><w:sdtContent>"
        f'<w:p><w:pPr><w:pStyle w:val="{styles.id("TOC Heading")}"/></w:pPr>{run("Contents")}</w:p>'
        f"{''.join(lines)}<w:p>{begin}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:sdtContent></w:sdt>'
    )


def _linked(entry: ContentsEntry) -> str:
    """Write an entry as a link to its heading."""
    label = f"{run(entry.label)}<w:r><w:tab/></w:r>" if entry.label[:1].isdigit() else ""
    words = entry.text if label or not entry.label else f"{entry.label} {entry.text}"
    return f'<w:hyperlink w:anchor="{entry.bookmark}" w:history="1">{label}{run(words)}</w:hyperlink>'
