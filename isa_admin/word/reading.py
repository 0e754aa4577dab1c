"""Reads a Word file from outside: its paragraphs and tables as a reader sees them, tracked changes in either way.

python-docx leaves out insertions and content controls without a word, and other readers lose the labels of lists. Here
one walk in the order of the document gives each piece of text to exactly one place: the body, or what stands apart.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.documents.blocks import Run, joined, text_of
from isa_admin.documents.raw import RawCell, RawDocument, RawParagraph, RawTable
from isa_admin.office.parts import UnsafeFileError
from isa_admin.word.list_labels import Labels
from isa_admin.word.run_reading import ALTERNATE, THROUGH, RunReader, shown
from isa_admin.word.style_sheet import StyleSheet, first, indent, on, value
from isa_admin.word.word_file import CHANGES, WordFile
from isa_admin.word.wordxml import w

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

    from isa_admin.documents.raw import Apart, RawBlock, View

_GONE: dict[View, frozenset[str]] = {
    "accepted": frozenset({w("del"), w("moveFrom")}),
    "rejected": frozenset({w("ins"), w("moveTo")}),
}
_P, _TBL, _SDT, _CONTENT = w("p"), w("tbl"), w("sdt"), w("sdtContent")
_PROPERTIES, _STYLE, _LIST, _LOOKS, _LEVEL, _STANDS_IN = map(w, ("pPr", "pStyle", "numPr", "rPr", "outlineLvl", "ind"))
_VALUE = w("val")
_BLOCKS = frozenset({_P, _TBL})
_ROW, _CELL, _ROW_PROPERTIES, _CELL_PROPERTIES, _SPAN = map(w, ("tr", "tc", "trPr", "tcPr", "gridSpan"))
_EMBEDDED = {w("altChunk"): "another file", w("subDoc"): "another document"}
_WORDS = w("t")
_CORE = re.compile(r"\{[^}]*\}")


def read(
    content: bytes | WordFile, view: View = "accepted", *, notes: bool = False, most: int | None = None
) -> RawDocument:
    """Read a Word file.

    Args:
        content: Its bytes, or the file where it was opened already.
        view: How tracked changes are seen.
        notes: Whether ``[1]`` stands in the text where it refers to a footnote or an endnote. The notes themselves
            stand apart, in the order in which the text refers to them. What is in a box then follows the paragraph
            that the box hangs on, and is said to be; without them it stands apart.
        most: So many paragraphs and rows are read; a file with more is refused before it costs much.

    Raises:
        UnsafeFileError: It is not a Word file, or is not safe to open.
    """
    file = content if isinstance(content, WordFile) else WordFile(content)
    return _Reader(file, view, notes=notes, most=most).read()


def both(file: WordFile) -> tuple[RawDocument, RawDocument]:
    """Read a Word file in both views: with its tracked changes rejected, then accepted.

    What no change is about reads the same in both, and is read once.
    """
    same: dict[_Element, RawBlock] = {}
    before = _Reader(file, "rejected", same=same).read()
    if not before.changes:
        return before, before
    return before, _Reader(file, "accepted", same=same).read()


class _Reader:
    """Reads one view.

    Args:
        file: The file.
        view: The view.
        notes: Whether the text says where it refers to a note.
        most: So many paragraphs and rows are read.
        same: What reads the same in every view, by its element; what is read so is put into it.
    """

    def __init__(
        self,
        file: WordFile,
        view: View,
        *,
        notes: bool = False,
        most: int | None = None,
        same: dict[_Element, RawBlock] | None = None,
    ) -> None:
        self._file = file
        package = file.package
        self._gone = _GONE[view]
        self._cell_gone = w("cellDel" if view == "accepted" else "cellIns")
        self._rejected = view == "rejected"
        self._same = same
        self._special: frozenset[_Element] = file.special(file.main) if same is not None else frozenset()
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
        self._boxed: list[RawParagraph] | None = [] if notes else None
        self._most = most
        self._taken = 0
        self._noted: list[tuple[Apart, str]] = []
        self._apart: list[tuple[Apart, str]] = []

    def read(self) -> RawDocument:
        root = self._file.main
        body = root.find(w("body"))
        blocks = tuple(self._with_boxes(body)) if body is not None else ()
        self._boxed = None
        for kind, text in self._notes():
            self._tell(kind, text)
        for part in self._file.parts("header", "footer"):
            self._tell("header or footer", self._words(self._file.tree(part)))
        comments = [
            one for part in self._file.parts("comments") for one in self._file.tree(part).iterfind(w("comment"))
        ]
        for comment in comments:
            self._tell("comment", self._words(comment))
        return RawDocument(
            blocks,
            tuple(self._apart),
            properties(self._file),
            sum(1 for _ in root.iter(*CHANGES)),
            len(comments),
        )

    def _related(self, type_: str) -> _Element | None:
        return next(map(self._file.tree, self._file.parts(type_)), None)

    def _count(self) -> None:
        """Count a paragraph or a row, up to the most that is read."""
        self._taken += 1
        if self._most is not None and self._taken > self._most:
            raise UnsafeFileError(
                f"it has more than {self._most:,} paragraphs and rows", "name the file that has only the agreement"
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
            for part in self._file.parts(f"{kind}s")
            for note in self._file.tree(part).iterfind(w(kind))
            # The lines above the notes are notes too, of a type.
            if note.get(w("type"), "normal") == "normal"
        }
        for reference in self._noted:
            # A number without a note stands in its place all the same, or those behind it would be called wrongly.
            yield found.pop(reference, ("footnote", "(this note is not in the file)"))
        yield from found.values()

    def _tell(self, kind: Apart, text: str) -> None:
        # A picture on the title page or in a header is the template's.
        if text.strip() and (kind not in _TEMPLATES or self._in_parts):
            self._apart.append((kind, text.strip()))

    def _with_boxes(self, body: _Element) -> Iterator[RawBlock]:
        """Give the blocks of the body, each followed by the boxes that hang on it."""
        for block in self._blocks(body):
            yield block
            yield from self._boxes()
        yield from self._boxes()

    def _boxes(self) -> list[RawParagraph]:
        """Give the paragraphs of the boxes that were passed, once."""
        if not self._boxed:
            return []
        found, self._boxed = self._boxed, []
        return found

    def _box(self, box: _Element) -> None:
        blocks = list(self._blocks(box))
        if self._boxed is not None:
            self._boxed += [replace(one, boxed=True) for one in blocks if isinstance(one, RawParagraph)]
            blocks = [one for one in blocks if not isinstance(one, RawParagraph)]
        self._tell("text box", "\n".join(_texts(blocks)))

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
            known = self._same.get(child) if self._same and not waiting and self._words_of.between_fields else None
            if known is not None:
                self._in_parts = self._in_parts or (isinstance(known, RawParagraph) and known.level == 1)
                yield known
                continue
            counted = self._labels.counted
            if child.tag == _TBL:
                if waiting:
                    yield RawParagraph(joined(waiting))
                    waiting = []
                table = self._table(child)
                self._remember(child, table, counted)
                # A table whose rows are all gone is gone.
                if table.rows:
                    yield table
                continue
            properties = first(child, _PROPERTIES)
            self._count()
            runs, bookmarks = self._words_of.inside(child)
            if properties is not None and self._end_is_gone(properties):
                # The end of the paragraph is gone: its words stand in the next one, which keeps its own properties.
                waiting += runs
                continue
            paragraph = self._paragraph(properties, [*waiting, *runs], bookmarks)
            if paragraph is not None:
                if not waiting:
                    self._remember(child, paragraph, counted)
                yield paragraph
            waiting = []
        if waiting:
            yield RawParagraph(joined(waiting))

    def _remember(self, element: _Element, block: RawBlock, counted: int) -> None:
        """Remember what reads the same in the other view; what is numbered has another number there, it may be."""
        alike = element not in self._special and self._labels.counted == counted and self._words_of.between_fields
        if self._same is not None and alike:
            self._same[element] = block

    def _children(self, parent: _Element) -> Iterator[_Element]:
        """Give the paragraphs and tables below an element, through whatever stands round them."""
        for child in parent:
            if child.tag in _BLOCKS:
                yield child
            elif child.tag == _SDT:
                content = child.find(_CONTENT)
                if content is None:
                    continue
                if _gallery(child) == "Table of Contents":
                    self._tell("contents list", "\n".join(_texts(self._blocks(content))))
                else:
                    yield from self._children(content)
            elif child.tag == ALTERNATE:
                yield from self._children(shown(child))
            elif child.tag not in self._gone:
                if child.tag in THROUGH:
                    yield from self._children(child)
                else:
                    self._odd(child)

    def _odd(self, element: _Element) -> None:
        """Tell what stands where a paragraph should and is none: nobody knows what a program makes of its words."""
        words = "".join(one.text or "" for one in element.iter(_WORDS))
        self._tell("embedded content", _EMBEDDED.get(str(element.tag), words))

    def _end_is_gone(self, properties: _Element) -> bool:
        marks = first(properties, _LOOKS)
        return marks is not None and any(one.tag in self._gone for one in marks)

    def _paragraph(self, properties: _Element | None, runs: list[Run], bookmarks: list[str]) -> RawParagraph | None:
        if properties is not None and self._rejected:
            before = properties.find(f"{w('pPrChange')}/{w('pPr')}")
            properties = before if before is not None else properties
        said = {one.tag: one for one in reversed(properties)} if properties is not None else {}
        style = self._styles.paragraph(said[_STYLE].get(_VALUE, "") if _STYLE in said else "")
        use, level, stands_in = style.use, style.list_level, style.indent
        if _LIST in said:
            use = value(said[_LIST], "numId") or use
            given = value(said[_LIST], "ilvl")
            level = int(given) if given.isdecimal() else level
        outline = said[_LEVEL].get(_VALUE, "") if _LEVEL in said else ""
        if outline.isdecimal() and not style.level and int(outline) < len("headings1"):
            style = replace(style, level=int(outline) + 1)
        made = joined(runs)
        self._in_parts = self._in_parts or style.level == 1
        if style.name.startswith(("toc ", "contents ")) or self._words_of.in_contents:
            self._tell("contents list", text_of(made))
            return None
        numbered = self._labels.next(use, level) if use and use != "0" else None
        own = indent(properties) if properties is not None and _STANDS_IN in said else None
        if own is not None:
            stands_in = own
        elif numbered is not None:
            stands_in = self._labels.indent(use, level)
        return RawParagraph(made, style.name, style.level, numbered, stands_in, tuple(bookmarks))

    def _table(self, table: _Element) -> RawTable:
        rows: list[tuple[RawCell, ...]] = []
        headers = 0
        for row in _below(table, _ROW, self._gone):
            self._count()
            properties = first(row, _ROW_PROPERTIES)
            if properties is not None:
                if any(one.tag in self._gone for one in properties):
                    continue
                if on(properties, "tblHeader") and headers == len(rows):
                    headers += 1
            rows.append(tuple(self._cell(cell) for cell in _below(row, _CELL, self._gone)))
        return RawTable(tuple(rows), headers)

    def _cell(self, cell: _Element) -> RawCell:
        span, blocks = 1, tuple(self._blocks(cell))
        properties = first(cell, _CELL_PROPERTIES)
        for one in properties if properties is not None else ():
            if one.tag == _SPAN:
                wide = one.get(_VALUE, "")
                span = int(wide) if wide.isdecimal() and 0 < int(wide) <= _WIDEST else 1
            elif one.tag == self._cell_gone:
                blocks = ()
        return RawCell(blocks, span)


def properties(file: WordFile) -> dict[str, str]:
    """Give what a file says of itself: Dublin Core's names, and the names that somebody gave."""
    found: dict[str, str] = {}
    for part in file.package.parts.values():
        if part.type.endswith("core-properties+xml"):
            for child in file.tree(part):
                found[_CORE.sub("", str(child.tag))] = child.text or ""
        elif part.type.endswith("custom-properties+xml"):
            for child in file.tree(part):
                found[child.get("name", "")] = "".join(map(str, child.itertext()))
    return found


_TEMPLATES = frozenset({"picture", "drawn words", "ink", "field without words"})
_ROUND = THROUGH | {_SDT}
_WIDEST = 63
"""Word has no table with more columns."""


def _below(parent: _Element, tag: str, gone: frozenset[str]) -> Iterator[_Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _ROUND and child.tag not in gone:
            yield from _below(child, tag, gone)


def _gallery(control: _Element) -> str:
    found = next(control.iter(w("docPartGallery")), None)
    return found.get(w("val"), "") if found is not None else ""


def _texts(blocks: Iterable[RawBlock]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, RawParagraph):
            yield block.text
        else:
            for row in block.rows:
                yield " | ".join(cell.text for cell in row)
