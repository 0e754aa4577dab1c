"""Reads the words of one paragraph of a Word file from outside: their looks, their links, and what stands apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isa_admin.documents.blocks import Run
from isa_admin.word.style_sheet import first, switches, value
from isa_admin.word.wordxml import R, w

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lxml.etree import _Element

    from isa_admin.documents.raw import Apart
    from isa_admin.word.style_sheet import StyleSheet

THROUGH = frozenset(map(w, ("ins", "del", "moveTo", "moveFrom", "smartTag", "customXml", "sdtContent", "dir", "bdo")))
"""What stands round text without saying anything itself."""

ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
"""What stands there in two forms: the first is for today's Word, the other for old programs."""
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOX = w("txbxContent")
_RUN, _TEXT, _LOOKS, _BOOKMARK, _BOOKMARK_END = map(w, ("r", "t", "rPr", "bookmarkStart", "bookmarkEnd"))
_PARAGRAPH_LOOKS = w("pPr")
_FIELD, _CODE, _KIND, _NAME, _ID, _SIGN = map(w, ("fldChar", "instrText", "fldCharType", "name", "id", "sym"))
_SIMPLE_FIELD, _INSTRUCTION = w("fldSimple"), w("instr")
_RUN_STYLE, _BOLD, _ITALIC, _HIDDEN, _STRUCK, _STRUCK_TWICE = map(
    w, ("rStyle", "b", "i", "vanish", "strike", "dstrike")
)
_CHARACTERS = {
    w("tab"): "\t", w("ptab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "\N{NON-BREAKING HYPHEN}",
}  # fmt: skip
_WORDS = frozenset({w("delText"), _SIGN, *_CHARACTERS})
_LINK = re.compile(r'\s*HYPERLINK\s+(?:\\l\s+"([^"]*)"|"([^"]*)")', re.IGNORECASE)
_CONTENTS = re.compile(r"\s*TOC\b", re.IGNORECASE)
_RUBY, _RUBY_WORDS = w("ruby"), frozenset({w("rt"), w("rubyBase")})
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
_WORD_ART = "{urn:schemas-microsoft-com:vml}textpath"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_PRIVATE = 0xE000
"""From here on a font of symbols has signs of its own, which mean nothing in another font."""


class _Field:
    """A field that is open: its code so far, whether its result has begun, and whether there is something in it."""

    def __init__(self) -> None:
        self.code = ""
        self.shown = False
        self.filled = False


class RunReader:
    """Reads the paragraphs of one document in their order, since a field may go over several of them.

    Args:
        styles: The styles of the document.
        links: The addresses that links lead to, by the id of the relationship.
        gone: The elements of tracked changes that are not seen.
        box: Is told each text box.
        tell: Is told what else does not stand in the text as other words do.
        note: Is told a place that refers to a footnote or an endnote, by its kind and id; gives what stands there.
    """

    def __init__(  # noqa: PLR0913  what it asks and what it tells, by name
        self,
        styles: StyleSheet,
        links: Mapping[str, str],
        gone: frozenset[str],
        *,
        box: Callable[[_Element], None],
        tell: Callable[[Apart, str], None],
        note: Callable[[Apart, str], str],
    ) -> None:
        self._styles = styles
        self._links = links
        self._gone = gone
        self._box = box
        self._tell = tell
        self._note = note
        self._fields: list[_Field] = []
        self._hidden = False

    @property
    def in_contents(self) -> bool:
        """Whether a contents list is open."""
        return any(_CONTENTS.match(one.code) for one in self._fields)

    @property
    def between_fields(self) -> bool:
        """Whether no field is open."""
        return not self._fields

    def inside(self, paragraph: _Element) -> tuple[list[Run], list[str]]:
        """Give the runs of a paragraph, and the names of the bookmarks that begin in it."""
        runs: list[Run] = []
        bookmarks: list[str] = []
        properties = first(paragraph, _PARAGRAPH_LOOKS)
        style = value(properties, "pStyle") if properties is not None else ""
        self._hidden = self._styles.hides_paragraph(style)
        self._walk(paragraph, runs, bookmarks, Run(""))
        return runs, bookmarks

    def _walk(self, parent: _Element, runs: list[Run], bookmarks: list[str], led: Run) -> None:
        """Go through what stands in a paragraph; ``led`` says where its words lead."""
        for child in parent:
            tag = child.tag
            if tag in self._gone or tag in _NO_WORDS:
                continue
            if tag == _RUN:
                self._run(child, runs, led)
            elif tag == _BOOKMARK:
                bookmarks.append(child.get(_NAME, ""))
            elif tag == _BOOKMARK_END:
                continue
            elif tag == _SIMPLE_FIELD:
                self._simple_field(child, runs, bookmarks, led)
            elif tag in _AROUND or tag in THROUGH:
                self._walk(child, runs, bookmarks, self._leading(child, led))
            elif tag == ALTERNATE:
                self._walk(shown(child), runs, bookmarks, led)
            else:
                self._boxes(child)
                runs += [Run(words) for one in child.iter(_MATHS) if (words := one.text)]

    def _simple_field(self, field: _Element, runs: list[Run], bookmarks: list[str], led: Run) -> None:
        """Read a field that is one element."""
        opened = _Field()
        opened.code, opened.shown = field.get(_INSTRUCTION, ""), True
        self._fields.append(opened)
        self._walk(field, runs, bookmarks, self._leading(field, led))
        if opened in self._fields:
            # In a broken file, the end of another field may have closed it.
            self._fields.remove(opened)
        self._ended(opened)

    def _leading(self, element: _Element, led: Run) -> Run:
        """Say where the words inside an element lead."""
        if element.tag == _HYPERLINK:
            url = self._links.get(element.get(f"{{{R}}}id", ""))
            anchor = element.get(w("anchor"))
            target = f"#{anchor}" if anchor and not url else None
        elif element.tag == _SIMPLE_FIELD:
            url, target = _leads(element.get(_INSTRUCTION, ""))
        else:
            return led
        return led._replace(url=url or led.url, target=target or led.target)

    def _run(self, run: _Element, runs: list[Run], led: Run) -> None:
        properties = first(run, _LOOKS)
        looks, hidden, struck = (led, self._hidden, False) if properties is None else self._looking(properties, led)
        self._in_run(run, runs, looks, hidden=hidden, struck=struck)

    def _in_run(self, run: _Element, runs: list[Run], looks: Run, *, hidden: bool, struck: bool) -> None:
        for child in run:
            if child.tag == _TEXT and not (self._fields or hidden or struck):
                # Most words of a file.
                if child.text:
                    runs.append(Run(child.text, looks.bold, looks.italic, looks.url, looks.target))
            elif child.tag == _TEXT or child.tag in _WORDS:
                taken = self._take(_character(child), runs, looks, hidden=hidden)
                if struck and taken:
                    self._tell("struck through", taken)
            elif child.tag == ALTERNATE:
                self._in_run(shown(child), runs, looks, hidden=hidden, struck=struck)
            elif child.tag != _LOOKS:
                self._beside_words(child, runs, looks, hidden=hidden)

    def _beside_words(self, child: _Element, runs: list[Run], looks: Run, *, hidden: bool) -> None:
        """Go through what is not words in a run: the marks of fields and notes, pictures, boxes."""
        if child.tag == _FIELD:
            self._field(child.get(_KIND, ""))
        elif child.tag == _CODE:
            if self._fields:
                self._fields[-1].code += child.text or ""
        elif child.tag in _REFERENCES:
            mark = self._note(_REFERENCES[str(child.tag)], child.get(_ID, ""))
            self._take(mark, runs, looks, hidden=hidden)
        elif child.tag == _RUBY:
            for part in child:
                if part.tag in _RUBY_WORDS:
                    self._walk(part, runs, [], looks)
        else:
            self._boxes(child)

    def _looking(self, properties: _Element, led: Run) -> tuple[Run, bool, bool]:
        """Say how the words of a run look, whether they are hidden, and whether they are struck through."""
        said = switches(properties)
        style = value(properties, "rStyle") if _RUN_STYLE in said else ""
        bold, italic = self._styles.looks(style) if style else (False, False)
        hidden = self._styles.hides_words(style) if style else None
        looks = led._replace(bold=said.get(_BOLD, bold), italic=said.get(_ITALIC, italic))
        hidden = said.get(_HIDDEN, self._hidden if hidden is None else hidden)
        return looks, hidden, said.get(_STRUCK, False) or said.get(_STRUCK_TWICE, False)

    def _take(self, text: str, runs: list[Run], looks: Run, *, hidden: bool) -> str:
        """Take words into the text, and give those that were taken."""
        if any(not one.shown for one in self._fields):
            return ""
        if text:
            self._fill()
        if hidden:
            self._tell("hidden text", text)
            return ""
        for one in self._fields:
            leads, anchor = _leads(one.code)
            looks = looks._replace(url=looks.url or leads, target=looks.target or anchor)
        if text:
            runs.append(looks._replace(text=text))
        return text

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].shown = True
        elif kind == "end" and self._fields:
            self._ended(self._fields.pop())

    def _fill(self) -> None:
        """See that the fields that are open show something."""
        for one in self._fields:
            one.filled = True

    def _ended(self, field: _Field) -> None:
        """Tell a field without a result, which the reader's program may fill with words that nobody compared."""
        code = " ".join(field.code.split())
        silent = not code or code.split()[0].upper() in _SILENT or _CONTENTS.match(code) or self.in_contents
        if not (field.filled or silent) and all(one.shown for one in self._fields):
            self._tell("field without words", code)

    def _boxes(self, element: _Element) -> None:
        """Tell what stands in text boxes, and each picture; one that is there twice, for old programs too, once."""
        if element.tag == _BOX:
            self._fill()
            self._box(element)
            return
        if element.tag in _COMPUTED:
            self._tell("field without words", _COMPUTED[str(element.tag)])
            return
        if element.tag in _DRAWN_BY_HAND or (element.tag in _PICTURES and _by_hand(element)):
            self._tell("ink", "drawn by hand")
            return
        if element.tag in _PICTURES and next(element.iter(_BOX), None) is None:
            self._fill()
            said = next((one for one in element.iter() if str(one.tag).endswith("}docPr")), None)
            names = [said.get("descr"), said.get("name")] if said is not None else []
            self._tell("picture", next(filter(None, names), "no name"))
            self._tell("drawn words", " ".join(_drawn(element)))
            return
        for child in shown(element) if element.tag == ALTERNATE else element:
            self._boxes(child)


def shown(alternate: _Element) -> _Element:
    """Give the one of two forms that today's Word shows."""
    for form in (_CHOICE, _FALLBACK):
        if (found := first(alternate, form)) is not None:
            return found
    return alternate


def _drawn(picture: _Element) -> Iterator[str]:
    """Give the words that a drawing or a piece of WordArt shows."""
    for one in picture.iter(_DRAWN, _WORD_ART):
        yield (one.text if one.tag == _DRAWN else one.get("string")) or ""


def _by_hand(picture: _Element) -> bool:
    """Say whether a picture holds lines that somebody drew with a pen or a finger."""
    return any(True for _ in picture.iter(*_DRAWN_BY_HAND))


_DRAWN_BY_HAND = (
    w("contentPart"),
    "{http://schemas.microsoft.com/office/word/2010/wordml}contentPart",
    "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}contentPart",
    "{http://schemas.microsoft.com/office/word/2010/wordprocessingGroup}contentPart",
    "{http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas}contentPart",
    "{http://schemas.microsoft.com/office/word/2010/wordprocessingInk}contentPart",
    "{urn:schemas-microsoft-com:office:office}ink",
)
_SILENT = frozenset({"XE", "TC", "TA", "RD", "PRIVATE", "SET", "ASK", "NEXT"})
"""Fields that show nothing: the marks of an index, of a list, of a value."""
_COMPUTED = {
    w(name): name for name in ("pgNum", "dayShort", "dayLong", "monthShort", "monthLong", "yearShort", "yearLong")
}
"""What old programs wrote for the number of the page and for parts of the date."""
_PICTURES = frozenset(map(w, ("drawing", "pict", "object")))
_NO_WORDS = frozenset({w("pPr"), w("p"), w("tbl"), w("sdtPr"), w("sdtEndPr")})
_REFERENCES: Mapping[str, Apart] = {w("footnoteReference"): "footnote", w("endnoteReference"): "endnote"}
_HYPERLINK = w("hyperlink")
_AROUND = frozenset({_HYPERLINK, w("sdt")})


def _character(element: _Element) -> str:
    if element.tag == _TEXT:
        return element.text or ""
    if element.tag == _SIGN:
        code = element.get(w("char"), "")
        try:
            number = int(code, 16)
        except ValueError:
            return ""
        return chr(number) if number < _PRIVATE else "\N{BULLET}"
    return _CHARACTERS.get(str(element.tag), element.text or "")


def _leads(code: str) -> tuple[str | None, str | None]:
    match = _LINK.match(code)
    if match is None:
        return None, None
    return match[2], f"#{match[1]}" if match[1] else None
