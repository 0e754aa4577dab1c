"""Reads a Word file from outside: its paragraphs and tables as a reader sees them, tracked changes in either way.

python-docx leaves out insertions and content controls without a word, and other readers lose the labels of lists. Here
one walk in the order of the document gives each piece of text to exactly one place: the body, or what stands apart.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from isa_admin.documents.blocks import Run, joined
from isa_admin.documents.raw import RawCell, RawDocument, RawParagraph, RawTable
from isa_admin.office import kinds
from isa_admin.office.package import opened
from isa_admin.office.parts import UnsafeFileError
from isa_admin.word.list_labels import Labels
from isa_admin.word.run_reading import THROUGH, RunReader
from isa_admin.word.style_sheet import StyleSheet, indent, on, value
from isa_admin.word.wordxml import w

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from isa_admin.documents.raw import Apart, RawBlock, View
    from isa_admin.office.parts import FilePart, Package

_GONE: dict[View, frozenset[str]] = {
    "accepted": frozenset({w("del"), w("moveFrom")}),
    "rejected": frozenset({w("ins"), w("moveTo")}),
}
_CHANGES = frozenset(map(w, ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "pPrChange", "rPrChange")))
_CORE = re.compile(r"\{[^}]*\}")


def read(content: bytes, view: View = "accepted", *, notes: bool = False, most: int | None = None) -> RawDocument:
    """Read a Word file.

    Args:
        content: Its bytes.
        view: How tracked changes are seen.
        notes: Whether ``[1]`` stands in the text where it refers to a footnote or an endnote. The notes themselves
            stand apart, in the order in which the text refers to them.
        most: So many paragraphs and rows are read; a file with more is refused before it costs much.

    Raises:
        UnsafeFileError: It is not a Word file, or is not safe to open.
    """
    package = opened(content, kinds.WORD_DOCUMENT)
    return _Reader(package, view, notes=notes, most=most).read()


class _Reader:
    def __init__(self, package: Package, view: View, *, notes: bool = False, most: int | None = None) -> None:
        self._package = package
        self._gone = _GONE[view]
        self._mark = "del" if view == "accepted" else "ins"
        self._moved = "moveFrom" if view == "accepted" else "moveTo"
        self._rejected = view == "rejected"
        self._styles = StyleSheet(self._related("styles"))
        self._labels = Labels(self._related("numbering"))
        links = {one.id: one.target for one in package.main.relations if one.external}
        self._words_of = RunReader(
            self._styles,
            links,
            self._gone,
            box=self._box,
            tell=self._tell,
            note=self._note if notes else lambda _kind, _id: "",
        )
        self._in_parts = False
        self._most = most
        self._taken = 0
        self._noted: list[tuple[Apart, str]] = []
        self._apart: list[tuple[Apart, str]] = []

    def read(self) -> RawDocument:
        root = _tree(self._package.main)
        body = root.find(w("body"))
        blocks = tuple(self._blocks(body)) if body is not None else ()
        for kind, text in self._notes():
            self._tell(kind, text)
        for part in self._parts("header", "footer"):
            self._tell("header or footer", self._words(_tree(part)))
        comments = [one for part in self._parts("comments") for one in _tree(part).iterfind(w("comment"))]
        for comment in comments:
            self._tell("comment", self._words(comment))
        return RawDocument(
            blocks,
            tuple(self._apart),
            properties(self._package),
            sum(1 for one in root.iter() if one.tag in _CHANGES),
            len(comments),
        )

    def _parts(self, *types: str) -> Iterator[FilePart]:
        """Give the parts that the main part refers to as being of these types."""
        for relation in self._package.main.relations:
            if relation.type.rpartition("/")[2] in types and relation.target in self._package.parts:
                yield self._package.parts[relation.target]

    def _related(self, type_: str) -> _Element | None:
        return next(map(_tree, self._parts(type_)), None)

    def _count(self) -> None:
        """Count a paragraph or a row, up to the most that is read."""
        self._taken += 1
        if self._most is not None and self._taken > self._most:
            raise UnsafeFileError(
                f"it has more than {self._most:,} paragraphs and rows", "name the file with the agreement alone"
            )

    def _note(self, kind: Apart, id_: str) -> str:
        """Count a place that refers to a note, and give the words for it."""
        if (kind, id_) not in self._noted:
            self._noted.append((kind, id_))
        return f"[{self._noted.index((kind, id_)) + 1}]"

    def _notes(self) -> Iterator[tuple[Apart, str]]:
        """Give the notes: those that the text was seen to refer to first, in the order of their numbers."""
        kinds: tuple[Apart, ...] = ("footnote", "endnote")
        found = {
            (kind, note.get(w("id"), "")): (kind, self._words(note))
            for kind in kinds
            for part in self._parts(f"{kind}s")
            for note in _tree(part).iterfind(w(kind))
            # The lines above the notes are notes too, of a type.
            if note.get(w("type"), "normal") == "normal"
        }
        for reference in self._noted:
            # A number without a note stands in its place all the same, or those behind it would be called wrongly.
            yield found.pop(reference, ("footnote", "(this note is not in the file)"))
        yield from found.values()

    def _tell(self, kind: Apart, text: str) -> None:
        # A picture on the title page or in a header is the template's.
        if text.strip() and (kind != "picture" or self._in_parts):
            self._apart.append((kind, text.strip()))

    def _box(self, box: _Element) -> None:
        self._tell("text box", "\n".join(_texts(self._blocks(box))))

    def _words(self, parent: _Element) -> str:
        """Give the words of a part that stands apart, one paragraph a line; nothing of it is counted."""
        labels, self._labels = self._labels, Labels(None)
        in_parts, self._in_parts = self._in_parts, False
        found = "\n".join(_texts(self._blocks(parent)))
        self._labels, self._in_parts = labels, in_parts
        return found

    def _blocks(self, parent: _Element) -> Iterator[RawBlock]:
        """Give the paragraphs and tables of a story, a cell or a text box."""
        waiting: list[Run] = []
        for child in self._children(parent):
            if child.tag == w("tbl"):
                if waiting:
                    yield RawParagraph(joined(waiting))
                    waiting = []
                table = self._table(child)
                # A table whose rows are all gone is gone.
                if table.rows:
                    yield table
                continue
            properties = child.find(w("pPr"))
            self._count()
            runs, bookmarks = self._words_of.inside(child)
            if properties is not None and self._end_is_gone(properties):
                # The end of the paragraph is gone: its words stand in the next one, which keeps its own properties.
                waiting += runs
                continue
            paragraph = self._paragraph(properties, [*waiting, *runs], bookmarks)
            waiting = []
            if paragraph is not None:
                yield paragraph
        if waiting:
            yield RawParagraph(joined(waiting))

    def _children(self, parent: _Element) -> Iterator[_Element]:
        """Give the paragraphs and tables below an element, through whatever stands round them."""
        for child in parent:
            if child.tag in {w("p"), w("tbl")}:
                yield child
            elif child.tag == w("sdt"):
                content = child.find(w("sdtContent"))
                if content is None:
                    continue
                if _gallery(child) == "Table of Contents":
                    self._tell("contents list", "\n".join(_texts(self._blocks(content))))
                else:
                    yield from self._children(content)
            elif child.tag in THROUGH and child.tag not in self._gone:
                yield from self._children(child)

    def _end_is_gone(self, properties: _Element) -> bool:
        marks = properties.find(w("rPr"))
        return marks is not None and any(marks.find(w(name)) is not None for name in (self._mark, self._moved))

    def _paragraph(self, properties: _Element | None, runs: list[Run], bookmarks: list[str]) -> RawParagraph | None:
        if properties is not None and self._rejected:
            before = properties.find(f"{w('pPrChange')}/{w('pPr')}")
            properties = before if before is not None else properties
        style = self._styles.paragraph(value(properties, "pStyle") if properties is not None else "")
        use, level, stands_in = style.use, style.list_level, style.indent
        if properties is not None:
            numbering = properties.find(w("numPr"))
            if numbering is not None:
                use = value(numbering, "numId") or use
                given = value(numbering, "ilvl")
                level = int(given) if given.isdecimal() else level
            outline = value(properties, "outlineLvl")
            if outline.isdecimal() and not style.level and int(outline) < len("headings1"):
                style = replace(style, level=int(outline) + 1)
        made = joined(runs)
        self._in_parts = self._in_parts or style.level == 1
        if style.name.startswith(("toc ", "contents ")) or self._words_of.in_contents:
            self._tell("contents list", "".join(run.text for run in made))
            return None
        numbered = self._labels.next(use, level) if use and use != "0" else None
        own = indent(properties) if properties is not None else None
        if own is not None:
            stands_in = own
        elif numbered is not None:
            stands_in = self._labels.indent(use, level)
        return RawParagraph(made, style.name, style.level, numbered, stands_in, tuple(bookmarks))

    def _table(self, table: _Element) -> RawTable:
        rows: list[tuple[RawCell, ...]] = []
        headers = 0
        for row in _below(table, w("tr"), self._gone):
            self._count()
            properties = row.find(w("trPr"))
            if properties is not None:
                if any(properties.find(w(name)) is not None for name in (self._mark, self._moved)):
                    continue
                if on(properties, "tblHeader") and headers == len(rows):
                    headers += 1
            rows.append(tuple(self._cell(cell) for cell in _below(row, w("tc"), self._gone)))
        return RawTable(tuple(rows), headers)

    def _cell(self, cell: _Element) -> RawCell:
        properties = cell.find(w("tcPr"))
        span, blocks = 1, tuple(self._blocks(cell))
        if properties is not None:
            wide = value(properties, "gridSpan")
            span = int(wide) if wide.isdecimal() and 0 < int(wide) <= _WIDEST else 1
            if properties.find(w("cellDel" if self._mark == "del" else "cellIns")) is not None:
                blocks = ()
        return RawCell(blocks, span)


def properties(package: Package) -> dict[str, str]:
    """Give what a file says of itself: Dublin Core's names, and the names that somebody gave."""
    found: dict[str, str] = {}
    for part in package.parts.values():
        if part.type.endswith("core-properties+xml"):
            for child in _tree(part):
                found[_CORE.sub("", str(child.tag))] = child.text or ""
        elif part.type.endswith("custom-properties+xml"):
            for child in _tree(part):
                found[child.get("name", "")] = "".join(map(str, child.itertext()))
    return found


_WIDEST = 63
"""Word has no table with more columns."""


def _below(parent: _Element, tag: str, gone: frozenset[str]) -> Iterator[_Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in {w("sdt"), *THROUGH} and child.tag not in gone:
            yield from _below(child, tag, gone)


def _gallery(control: _Element) -> str:
    found = next(control.iter(w("docPartGallery")), None)
    return found.get(w("val"), "") if found is not None else ""


def _texts(blocks: Iterator[RawBlock]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, RawParagraph):
            yield block.text
        else:
            for row in block.rows:
                yield " | ".join(cell.text for cell in row)


def _tree(part: FilePart) -> _Element:
    """Build the tree of a part, which was gone through when the package was opened."""
    from lxml import etree

    return etree.fromstring(part.data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
