"""Reads the comments and the tracked changes of a Word file: who, when, what, and the words they are about.

One walk in the order of the file keeps two texts side by side: the words as they were, and as they would be.
What is text in which was measured against what LibreOffice accepts and rejects: the mark in a paragraph's properties
counts for its end, markers in rows and cells count for these, and a moved text stands once in each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isa_admin.documents.returned import Mark, Remark, Returned, Spot
from isa_admin.word.reading import properties
from isa_admin.word.word_file import WordFile
from isa_admin.word.wordxml import w

if TYPE_CHECKING:
    from lxml.etree import _Element

    from isa_admin.documents.returned import MarkKind, Story
    from isa_admin.office.parts import FilePart

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_P, _T, _TABLE, _ROW, _BOX = w("p"), w("t"), w("tbl"), w("tr"), w("txbxContent")
_BOOKMARK, _NAME = w("bookmarkStart"), w("name")
_SILENT = frozenset(map(w, ("pPr", "rPr", "bookmarkEnd", "proofErr")))
_GONE, _NEW = frozenset(map(w, ("del", "moveFrom"))), frozenset(map(w, ("ins", "moveTo")))
_WRAPPERS = _GONE | _NEW
_BLANKS = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-", w("ptab"): "\t"}
_TEXT = frozenset({_T, w("delText"), *_BLANKS})
_LOOKS = frozenset(map(w, ("rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange")))
_ROWS = frozenset(map(w, ("cellIns", "cellDel", "cellMerge")))
_STORIES: dict[str, Story] = {
    "footnotes": "footnote", "endnotes": "endnote", "header": "header or footer", "footer": "header or footer",
}  # fmt: skip
_NO_DATE = re.compile(r"0{1,4}-0{1,2}-0{1,2}|1970-01-01T00:00:00")


def read(content: bytes | WordFile) -> Returned:
    """Read what somebody noted and changed in a Word file.

    Args:
        content: Its bytes, or the file where it was opened already.

    Raises:
        UnsafeFileError: It is not a Word file, or is not safe to open.
    """
    return _Reader(content if isinstance(content, WordFile) else WordFile(content)).read()


class _Range:
    """The anchor of a comment while it is open."""

    def __init__(self, spot: int) -> None:
        self.spot = spot
        self.old: list[str] = []
        self.new: list[str] = []
        self.ended = False


class _Reader:
    def __init__(self, file: WordFile) -> None:
        self._file = file
        self._special: frozenset[_Element] = frozenset()
        self._spots: list[Spot] = []
        self._ranges: dict[str, list[_Range]] = {}
        self._open: dict[str, _Range] = {}
        self._points: dict[str, int] = {}
        self._field = 0
        self._tables = self._rows = self._around = 0

    def read(self) -> Returned:
        self._story(self._file.main, "body")
        for part in self._file.parts(*_STORIES):
            self._story(self._file.tree(part), _STORIES[_type(part)])
        remarks, found = self._remarks()
        return Returned(tuple(self._spots), tuple(remarks), properties(self._file), found)

    def _story(self, root: _Element, story: Story) -> None:
        self._special = self._file.special(root)
        self._walk(root, story, None, gone=False, new=False)
        self._clamp()

    def _walk(self, parent: _Element, story: Story, spot: Spot | None, *, gone: bool, new: bool) -> None:
        """Go through what stands below an element; ``gone`` and ``new`` say inside which changes it stands."""
        for child in parent:
            tag = child.tag
            if tag in _TEXT:
                self._say(spot, _BLANKS.get(tag, child.text or ""), gone=gone, new=new)
            elif tag == _P:
                self._paragraph(child, story, gone=gone, new=new)
            elif tag == _TABLE:
                self._table(child, story, spot, gone=gone, new=new)
            elif tag in _HANDLED:
                _HANDLED[tag](self, child, spot)
            elif tag in _WRAPPERS or tag == _ROW:
                self._changed(child, story, spot, gone=gone, new=new)
            elif tag == _BOX:
                self._walk(child, "text box", None, gone=gone, new=new)
            elif tag != _FALLBACK and isinstance(tag, str):
                self._walk(child, story, spot, gone=gone, new=new)

    def _table(self, table: _Element, story: Story, spot: Spot | None, *, gone: bool, new: bool) -> None:
        """Go through a table; its paragraphs say in which row they stand, also those of a table in a cell."""
        if self._around == 0:
            self._tables += 1
        self._around += 1
        self._walk(table, story, spot, gone=gone, new=new)
        self._around -= 1

    def _changed(self, element: _Element, story: Story, spot: Spot | None, *, gone: bool, new: bool) -> None:
        """Go through what came or went as a whole: words, paragraphs, or a row, whose change is in its properties."""
        kind: MarkKind = "field" if self._field else "words"
        marks = [element]
        if element.tag == _ROW:
            held = element.find(w("trPr"))
            marks = [one for one in (held if held is not None else ()) if one.tag in _WRAPPERS]
            kind = "row"
            self._rows += self._around == 1
        if spot is not None:
            for one in marks:
                self._mark(spot, one, kind)
        at = len(self._spots)
        gone = gone or any(one.tag in _GONE for one in marks)
        new = new or any(one.tag in _NEW for one in marks)
        self._walk(element, story, spot, gone=gone, new=new)
        if spot is None and at < len(self._spots):
            for one in marks:
                self._mark(self._spots[at], one, kind)

    def _paragraph(self, paragraph: _Element, story: Story, *, gone: bool, new: bool) -> None:
        spot = Spot(story, row=(self._tables, self._rows) if self._around else None)
        self._spots.append(spot)
        if not (gone or new or self._open or paragraph in self._special):
            words: list[str] = []
            _take(paragraph, words, spot.bookmarks)
            spot.old = spot.new = "".join(words)
            return
        for one in self._open.values():
            if one.spot != len(self._spots) - 1:
                one.old.append("\n")
                one.new.append("\n")
        properties = paragraph.find(w("pPr"))
        if properties is not None:
            looks = properties.find(w("rPr"))
            for mark in looks if looks is not None else ():
                if mark.tag in _WRAPPERS:
                    self._mark(spot, mark, "paragraph")
            if properties.find(w("pPrChange")) is not None:
                self._mark(spot, properties.find(w("pPrChange")), "look")
        self._walk(paragraph, story, spot, gone=gone, new=new)

    def _say(self, spot: Spot | None, text: str, *, gone: bool, new: bool) -> None:
        if spot is None:
            return
        for there, one in ((not new, "old"), (not gone, "new")):
            if there:
                setattr(spot, one, getattr(spot, one) + text)
                for range_ in self._open.values():
                    getattr(range_, one).append(text)
        if spot.marks and (gone or new) and spot.marks[-1].kind == "words":
            last = spot.marks[-1]
            spot.marks[-1] = Mark(last.kind, last.author, last.dated, last.text + text)

    def _mark(self, spot: Spot, element: _Element | None, kind: MarkKind) -> None:
        if element is not None:
            spot.marks.append(Mark(kind, element.get(w("author"), ""), element.get(w("date"), "")))

    # What is told apart by its tag alone.

    def _properties(self, element: _Element, spot: Spot | None) -> None:
        for change in element:
            if spot is not None and change.tag in _LOOKS:
                self._mark(spot, change, "look")
            elif change.tag in _ROWS and self._spots:
                self._mark(spot or self._spots[-1], change, "row")

    def _bookmark(self, element: _Element, spot: Spot | None) -> None:
        if spot is not None:
            spot.bookmarks.append(element.get(w("name"), ""))

    def _begin(self, element: _Element, spot: Spot | None) -> None:
        name = element.get(w("id"), "")
        # Outside a paragraph it begins with the next one.
        at = len(self._spots) - (1 if spot is not None else 0)
        self._open[name] = _Range(at)
        self._ranges.setdefault(name, []).append(self._open[name])

    def _end(self, element: _Element, _spot: Spot | None) -> None:
        found = self._open.pop(element.get(w("id"), ""), None)
        if found is not None:
            found.ended = True

    def _reference(self, element: _Element, _spot: Spot | None) -> None:
        self._points.setdefault(element.get(w("id"), ""), max(len(self._spots) - 1, 0))

    def _field_mark(self, element: _Element, _spot: Spot | None) -> None:
        kind = element.get(w("fldCharType"))
        self._field = max(self._field + {"begin": 1, "end": -1}.get(kind or "", 0), 0)

    def _skip(self, _element: _Element, _spot: Spot | None) -> None:
        """Pass over what says nothing to a reader: the codes of fields."""

    def _clamp(self) -> None:
        """End what never ends with the paragraph that it begins in: else its words would be the rest of the file."""
        for one in self._open.values():
            one.old, one.new = (["".join(words).partition("\n")[0]] for words in (one.old, one.new))
        self._open.clear()
        self._field = 0

    def _remarks(self) -> tuple[list[Remark], int]:
        """Read the comments, in the order of the file; replies go to what they reply to."""
        threads = self._threads()
        made: list[tuple[Remark, str | None]] = []
        by_paragraph: dict[str, Remark] = {}
        seen: dict[str, int] = {}
        found = 0
        for part in self._file.parts("comments"):
            for comment in self._file.tree(part).iterfind(w("comment")):
                found += 1
                name = comment.get(w("id"), "")
                remark = self._remark(comment, name, seen.get(name, 0))
                seen[name] = seen.get(name, 0) + 1
                paragraphs = [one.get(f"{_W14}paraId", "") for one in comment.iter(_P)]
                last = paragraphs[-1].upper() if paragraphs else ""
                parent, remark.resolved = threads.get(last, (None, False))
                made.append((remark, parent))
                if last:
                    by_paragraph[last] = remark
        remarks = []
        for remark, parent in made:
            of = by_paragraph.get(parent or "")
            if of is None or of is remark:
                remarks.append(remark)
            else:
                of.replies.append(remark)
        return remarks, found

    def _remark(self, comment: _Element, name: str, occurrence: int) -> Remark:
        dated = comment.get(w("date"), "")
        remark = Remark(
            author=comment.get(w("author"), ""),
            dated="" if _NO_DATE.match(dated) else dated,
            said="\n".join(_words(one) for one in comment.iter(_P)),
        )
        ranges = self._ranges.get(name, [])
        if occurrence < len(ranges):
            held = ranges[occurrence]
            remark.spot, remark.old, remark.new = held.spot, "".join(held.old).strip(), "".join(held.new).strip()
            if not held.ended:
                remark.flags.append("its end is not marked, so it is taken to be about its first paragraph")
        elif name in self._points:
            remark.spot = self._points[name]
            remark.flags.append("it is about a place and no words")
        else:
            remark.flags.append("the text has no mark of it")
        if occurrence:
            remark.flags.append("two comments have one number")
        if remark.spot is not None and remark.spot >= len(self._spots):
            remark.spot = None
        return remark

    def _threads(self) -> dict[str, tuple[str | None, bool]]:
        """Say of each comment, by its last paragraph, what it replies to and whether it is done."""
        found: dict[str, tuple[str | None, bool]] = {}
        for part in self._file.parts("commentsExtended"):
            for one in self._file.tree(part).iter(f"{_W15}commentEx"):
                parent = one.get(f"{_W15}paraIdParent")
                done = one.get(f"{_W15}done") in {"1", "true", "on"}
                found[one.get(f"{_W15}paraId", "").upper()] = (parent.upper() if parent else None, done)
        return found


_HANDLED = {
    w("bookmarkStart"): _Reader._bookmark,  # noqa: SLF001  the reader's own
    w("commentRangeStart"): _Reader._begin,  # noqa: SLF001
    w("commentRangeEnd"): _Reader._end,  # noqa: SLF001
    w("commentReference"): _Reader._reference,  # noqa: SLF001
    w("fldChar"): _Reader._field_mark,  # noqa: SLF001
    w("rPr"): _Reader._properties,  # noqa: SLF001
    w("pPr"): _Reader._skip,  # noqa: SLF001
    w("tcPr"): _Reader._properties,  # noqa: SLF001
    w("trPr"): _Reader._properties,  # noqa: SLF001
    w("tblPr"): _Reader._properties,  # noqa: SLF001
    w("sectPr"): _Reader._properties,  # noqa: SLF001
    w("instrText"): _Reader._skip,  # noqa: SLF001
    w("delInstrText"): _Reader._skip,  # noqa: SLF001
}


def _take(element: _Element, words: list[str], bookmarks: list[str]) -> None:
    """Take the words and bookmarks of what holds nothing else: most paragraphs of a file are so."""
    for child in element:
        tag = child.tag
        if tag == _T:
            words.append(child.text or "")
        elif tag == _BOOKMARK:
            bookmarks.append(child.get(_NAME, ""))
        elif tag in _BLANKS:
            words.append(_BLANKS[tag])
        elif tag in _TEXT:
            words.append(child.text or "")
        elif tag not in _SILENT:
            _take(child, words, bookmarks)


def _words(paragraph: _Element) -> str:
    return "".join(_BLANKS.get(str(one.tag), one.text or "") for one in paragraph.iter(_T, *_BLANKS))


def _type(part: FilePart) -> str:
    """Say by its content type which story a part holds."""
    return part.type.rpartition(".")[2].removesuffix("+xml")
