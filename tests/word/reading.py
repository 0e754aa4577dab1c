"""Reads a Word document back, by lxml alone: what it says and which numbers its readers see."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")


class Line(Struct, frozen=True):
    """One paragraph: its text, the name of its style, the label in front of it as Word and LibreOffice count."""

    text: str
    style: str
    word: str
    office: str
    in_table: bool


class Reading:
    """A Word file, opened."""

    def __init__(self, content: bytes, document: str = "word/document.xml") -> None:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.document = self.xml(document)
        self.body = self.document.find(f"{W}body")
        self._styles = {one.get(f"{W}styleId"): one for one in self.xml("word/styles.xml").iter(f"{W}style")}
        numbering = [part for part in self.parts if part.startswith("word/numbering")]
        self._numbering = self.xml(numbering[-1])

    def xml(self, part: str) -> _Element:
        """Parse a part."""
        return etree.fromstring(self.parts[part])

    def lines(self) -> list[Line]:
        """Give every paragraph in order."""
        word: dict[str, int] = {}
        office: dict[str, int] = {}
        return [
            Line(
                text(paragraph),
                self._style_name(paragraph),
                self._label(paragraph, word, by_use=False),
                self._label(paragraph, office, by_use=True),
                next(paragraph.iterancestors(f"{W}tbl"), None) is not None,
            )
            for paragraph in self.body.iter(f"{W}p")
        ]

    def texts(self) -> list[str]:
        """Give the text of every paragraph that says something."""
        return [line.text for line in self.lines() if line.text]

    def _style_name(self, paragraph: _Element) -> str:
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is None:
            return "Normal"
        return self._styles[style.get(f"{W}val")].find(f"{W}name").get(f"{W}val")

    def _number(self, paragraph: _Element) -> tuple[str, int] | None:
        """Give the numbering in use and the level: the paragraph's own, else its style's."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        found = own
        name = style.get(f"{W}val") if style is not None else None
        while found is None and name is not None:
            definition = self._styles[name]
            found = definition.find(f"{W}pPr/{W}numPr")
            based = definition.find(f"{W}basedOn")
            name = based.get(f"{W}val") if based is not None else None
        if found is None:
            return None
        level = found.find(f"{W}ilvl")
        use = found.find(f"{W}numId").get(f"{W}val")
        return None if use == "0" else (use, int(level.get(f"{W}val")) if level is not None else 0)

    def _label(self, paragraph: _Element, counts: dict[str, int], *, by_use: bool) -> str:
        number = self._number(paragraph)
        if number is None:
            return ""
        use, depth = number
        abstract = self._numbering.xpath(f"w:num[@w:numId='{use}']/w:abstractNumId/@w:val", namespaces={"w": W[1:-1]})[
            0
        ]
        level = self._numbering.xpath(
            f"w:abstractNum[@w:abstractNumId='{abstract}']/w:lvl[@w:ilvl='{depth}']", namespaces={"w": W[1:-1]}
        )[0]
        key = f"{use if by_use else abstract}/{depth}"
        start = int(level.find(f"{W}start").get(f"{W}val"))
        counts[key] = counts.get(key, start - 1) + 1
        shown = _show(level.find(f"{W}numFmt").get(f"{W}val"), counts[key])
        return level.find(f"{W}lvlText").get(f"{W}val").replace(f"%{depth + 1}", shown)


def text(paragraph: _Element) -> str:
    """Give the text of a paragraph, without field codes."""
    return "".join(one.text or "" for one in paragraph.iter(f"{W}t"))


def _show(number_format: str, number: int) -> str:
    match number_format:
        case "decimal":
            return str(number)
        case "lowerLetter":
            return chr(96 + number)
        case "upperLetter":
            return chr(64 + number)
        case "lowerRoman":
            return _ROMAN[number]
    return ""


def headings(reading: Reading) -> Iterator[tuple[str, str]]:
    """Give every heading that a contents list of two levels names: number and text."""
    wanted = {"heading 1", "heading 2", "Unnumbered Heading", "Appendix Heading"}
    return ((line.word, line.text) for line in reading.lines() if line.style in wanted)
