"""Reads the words of one paragraph of a Word file from outside: their looks, their links, and what stands apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isa_admin.documents.blocks import Run
from isa_admin.word.style_sheet import on, value
from isa_admin.word.wordxml import R, w

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml.etree import _Element

    from isa_admin.documents.raw import Apart
    from isa_admin.word.style_sheet import StyleSheet

THROUGH = frozenset(map(w, ("ins", "del", "moveTo", "moveFrom", "smartTag", "customXml", "sdtContent", "dir", "bdo")))
"""What stands round text without saying anything itself."""

_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_BOX = w("txbxContent")
_CHARACTERS = {
    w("tab"): "\t", w("ptab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "\N{NON-BREAKING HYPHEN}",
}  # fmt: skip
_LINK = re.compile(r'\s*HYPERLINK\s+(?:\\l\s+"([^"]*)"|"([^"]*)")', re.IGNORECASE)
_CONTENTS = re.compile(r"\s*TOC\b", re.IGNORECASE)
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_PRIVATE = 0xE000
"""From here on a font of symbols has signs of its own, which mean nothing in another font."""


class _Field:
    """A field that is open: its code so far, and whether its result has begun."""

    def __init__(self) -> None:
        self.code = ""
        self.shown = False


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

    @property
    def in_contents(self) -> bool:
        """Whether a contents list is open."""
        return any(_CONTENTS.match(one.code) for one in self._fields)

    def inside(self, paragraph: _Element) -> tuple[list[Run], list[str]]:
        """Give the runs of a paragraph, and the names of the bookmarks that begin in it."""
        runs: list[Run] = []
        bookmarks: list[str] = []
        self._walk(paragraph, runs, bookmarks, Run(""))
        return runs, bookmarks

    def _walk(self, parent: _Element, runs: list[Run], bookmarks: list[str], led: Run) -> None:
        """Go through what stands in a paragraph; ``led`` says where its words lead."""
        for child in parent:
            tag = child.tag
            if tag in self._gone or tag in _NO_WORDS:
                continue
            if tag == w("r"):
                self._run(child, runs, led)
            elif tag == w("bookmarkStart"):
                bookmarks.append(child.get(w("name"), ""))
            elif tag in _AROUND or tag in THROUGH:
                self._walk(child, runs, bookmarks, self._leading(child, led))
            else:
                self._boxes(child)
                runs += [Run(words) for one in child.iter(_MATHS) if (words := one.text)]

    def _leading(self, element: _Element, led: Run) -> Run:
        """Say where the words inside an element lead."""
        if element.tag == w("hyperlink"):
            url = self._links.get(element.get(f"{{{R}}}id", ""))
            anchor = element.get(w("anchor"))
            target = f"#{anchor}" if anchor and not url else None
        elif element.tag == w("fldSimple"):
            url, target = _leads(element.get(w("instr"), ""))
        else:
            return led
        return led._replace(url=url or led.url, target=target or led.target)

    def _run(self, run: _Element, runs: list[Run], led: Run) -> None:
        properties = run.find(w("rPr"))
        bold = italic = hidden = struck = False
        if properties is not None:
            bold, italic = self._styles.looks(value(properties, "rStyle"))
            bold = on(properties, "b") if properties.find(w("b")) is not None else bold
            italic = on(properties, "i") if properties.find(w("i")) is not None else italic
            hidden = on(properties, "vanish")
            struck = on(properties, "strike") or on(properties, "dstrike")
        for child in run:
            tag = child.tag
            if tag == w("fldChar"):
                self._field(child.get(w("fldCharType"), ""))
            elif tag == w("instrText"):
                if self._fields:
                    self._fields[-1].code += child.text or ""
            elif tag in {w("t"), w("delText")} or tag in _CHARACTERS or tag == w("sym"):
                taken = self._take(_character(child), runs, led._replace(bold=bold, italic=italic), hidden=hidden)
                if struck and taken:
                    self._tell("struck through", taken)
            elif tag in _REFERENCES:
                shown = self._note(_REFERENCES[tag], child.get(w("id"), ""))
                self._take(shown, runs, led._replace(bold=bold, italic=italic), hidden=hidden)
            else:
                self._boxes(child)

    def _take(self, text: str, runs: list[Run], looks: Run, *, hidden: bool) -> str:
        """Take words into the text, and give those that were taken."""
        if any(not one.shown for one in self._fields):
            return ""
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
            self._fields.pop()

    def _boxes(self, element: _Element) -> None:
        """Tell what stands in text boxes, and each picture; one that is there twice, for old programs too, once."""
        if element.tag in _PICTURES and next(element.iter(_BOX), None) is None:
            said = next((one for one in element.iter() if str(one.tag).endswith("}docPr")), None)
            names = [said.get("descr"), said.get("name")] if said is not None else []
            self._tell("picture", next(filter(None, names), "no name"))
            return
        if element.tag == _ALTERNATE:
            choice = element.find(_CHOICE)
            element = choice if choice is not None else element
        for child in element:
            if child.tag == _BOX:
                self._box(child)
            else:
                self._boxes(child)


_PICTURES = frozenset(map(w, ("drawing", "pict", "object")))
_NO_WORDS = frozenset({w("pPr"), w("p"), w("tbl"), w("sdtPr"), w("sdtEndPr")})
_REFERENCES: Mapping[str, Apart] = {w("footnoteReference"): "footnote", w("endnoteReference"): "endnote"}
_AROUND = frozenset({w("hyperlink"), w("fldSimple"), w("sdt")})


def _character(element: _Element) -> str:
    if element.tag == w("sym"):
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
