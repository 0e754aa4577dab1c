"""Real Word numbering: each list and each run of numbered titles has a definition of its own.

Word counts per definition (``w:abstractNum``), LibreOffice per use of it (``w:num``). With one definition and one use
for each list, both show the number that is stored.
"""

from __future__ import annotations

import hashlib
from copy import deepcopy
from typing import TYPE_CHECKING

from isa_admin.word.house_style import HEADING_INDENT
from isa_admin.word.wordxml import NAMESPACES, w

if TYPE_CHECKING:
    from lxml.etree import _Element

    from isa_admin.documents.blocks import ListBlock, ListKind
    from isa_admin.word.styles import Styles

INDENT = 567
"""Indent of each level of a list from the one above it, in twentieths of a point: one centimetre."""

_FORMATS: dict[ListKind, tuple[str, str]] = {
    "bullet": ("bullet", "\u2022"),
    "decimal": ("decimal", "%{level}."),
    "paren-decimal": ("decimal", "(%{level})"),
    "alpha": ("lowerLetter", "(%{level})"),
    "roman": ("lowerRoman", "(%{level})"),
}
_INNER_BULLET = "\u2013"

SECTION = "heading 1"
APPENDIX = "Appendix Heading"
UNNUMBERED = "Unnumbered Heading"
TITLES = {
    SECTION: (
        "decimal",
        (
            '<w:suff w:val="tab"/><w:lvlText w:val="%1"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:tabs><w:tab w:val="num" w:pos="{HEADING_INDENT}"/></w:tabs>'
            f'<w:ind w:left="{HEADING_INDENT}" w:hanging="{HEADING_INDENT}"/></w:pPr>'
        ),
    ),
    APPENDIX: (
        "upperLetter",
        (
            '<w:suff w:val="space"/><w:lvlText w:val="Appendix %1:"/><w:lvlJc w:val="left"/>'
            '<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr>'
        ),
    ),
}
"""How titles are numbered: the style, the number format, the rest of the level."""


class Numbering:
    """The numbering part of one document, while it is written."""

    def __init__(self, root: _Element, styles: Styles) -> None:
        self._root = root
        self._styles = styles
        self._abstracts: list[str | _Element] = []
        self._first_abstract = 1 + _highest(root, "abstractNum", "abstractNumId")
        self._first_num = 1 + _highest(root, "num", "numId")
        self._titles: dict[tuple[str, int], int] = {}

    def list_of(self, block: ListBlock) -> int:
        """Define the numbering of a list and give the number of its use (``w:numId``)."""
        number_format, pattern = _FORMATS[block.kind]
        if block.kind == "bullet" and block.level % 2:
            pattern = _INNER_BULLET
        # The levels above are never used, but Word expects them.
        levels = [
            _level(
                level,
                number_format,
                pattern.replace("{level}", str(level + 1)),
                max(1, block.start) if level == block.level else 1,
            )
            for level in range(block.level + 1)
        ]
        return self._add("hybridMultilevel" if block.level else "singleLevel", "".join(levels))

    def title(self, style: str, start: int) -> int:
        """Give the use that counts the titles of a style from a number on; the same for the same number."""
        if (style, start) not in self._titles:
            self._titles[style, start] = self._add("multilevel", self._title_level(style, start))
        return self._titles[style, start]

    def finish(self) -> None:
        """Put the definitions into the part: every definition stands before every use."""
        from lxml import etree

        uses = self._root.find(w("num"))
        tail = uses if uses is not None else self._root.find(w("numIdMacAtCleanup"))
        for offset, inside in enumerate(self._abstracts):
            identifier = self._first_abstract + offset
            # The id must differ in each list, or Word joins them; and be the same each time, for the same bytes.
            nsid = hashlib.sha256(f"list {identifier}".encode()).hexdigest()[:8].upper()
            abstract = etree.fromstring(
                f'<w:abstractNum {NAMESPACES} w:abstractNumId="{identifier}"><w:nsid w:val="{nsid}"/>{inside}'
                "</w:abstractNum>"
            )
            if tail is not None:
                tail.addprevious(abstract)
            else:
                self._root.append(abstract)
        after = self._root.find(w("numIdMacAtCleanup"))
        for offset in range(len(self._abstracts)):
            num = etree.fromstring(
                f'<w:num {NAMESPACES} w:numId="{self._first_num + offset}">'
                f'<w:abstractNumId w:val="{self._first_abstract + offset}"/></w:num>'
            )
            if after is not None:
                after.addprevious(num)
            else:
                self._root.append(num)

    def _add(self, kind: str, levels: str) -> int:
        self._abstracts.append(f'<w:multiLevelType w:val="{kind}"/>{levels}')
        return self._first_num + len(self._abstracts) - 1

    def _title_level(self, style: str, start: int) -> str:
        """Write the level of a numbered title: as the template's own style has it, where it counts as it should."""
        from lxml import etree

        number_format, rest = TITLES[style]
        found = self._level_of(style)
        if found is None:
            return f'<w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>{rest}</w:lvl>'
        level = deepcopy(found)
        for name in ("pStyle", "lvlRestart", "legacy"):
            for child in level.findall(w(name)):
                level.remove(child)
        begin = level.find(w("start"))
        if begin is None:
            begin = etree.Element(w("start"))
            level.insert(0, begin)
        begin.set(w("val"), str(start))
        level.set(w("ilvl"), "0")
        if level.get(w("tplc")) is not None:
            del level.attrib[w("tplc")]
        return etree.tostring(level, encoding="unicode", with_tail=False)

    def _level_of(self, style: str) -> _Element | None:
        """Find the first level of the numbering that the template's style has, if it shows the number needed."""
        definition = self._styles.element(style)
        use = definition.find(f"{w('pPr')}/{w('numPr')}/{w('numId')}") if definition is not None else None
        if use is None:
            return None
        num = _with(self._root, "num", "numId", use.get(w("val")))
        abstract_id = num.find(w("abstractNumId")) if num is not None else None
        if abstract_id is None:
            return None
        abstract = _with(self._root, "abstractNum", "abstractNumId", abstract_id.get(w("val")))
        level = _with(abstract, "lvl", "ilvl", "0") if abstract is not None else None
        number_format = level.find(w("numFmt")) if level is not None else None
        text = level.find(w("lvlText")) if level is not None else None
        shown = text.get(w("val"), "") if text is not None else ""
        if number_format is None or number_format.get(w("val")) != TITLES[style][0] or "%1" not in shown:
            return None
        return level


class Numbers:
    """The numbers that one text bears: which use each of its lists and each run of its numbered titles has.

    Two texts in one document, an earlier and a later one, have one of these each and share the definitions.
    """

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._counted: dict[str, tuple[int, int]] = {}
        # By identity: a list may have ten thousand items, and each would be hashed.
        self._lists: dict[int, int] = {}

    def title(self, style: str, number: int) -> str:
        """Write the numbering of a title; a gap in the numbers begins a new run."""
        use, following = self._counted.get(style, (0, 0))
        if following != number:
            use = self._numbering.title(style, number)
        self._counted[style] = (use, number + 1)
        return _use(use, 0)

    def item(self, listed: ListBlock) -> str:
        """Write the numbering of an item of a list."""
        if id(listed) not in self._lists:
            self._lists[id(listed)] = self._numbering.list_of(listed)
        return _use(self._lists[id(listed)], listed.level)

    def same(self, listed: ListBlock, other: ListBlock, numbers: Numbers) -> None:
        """Let a list be numbered as another one is that other numbers count, unless it is numbered already."""
        numbers.item(other)
        self._lists.setdefault(id(listed), numbers._lists[id(other)])


UNCOUNTED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
"""The numbering of a paragraph whose style counts, and which is not counted."""


def _use(use: int, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{use}"/></w:numPr>'


def _level(level: int, number_format: str, pattern: str, start: int) -> str:
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>'
        f'<w:suff w:val="tab"/><w:lvlText w:val="{pattern}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{INDENT * (level + 1)}" w:hanging="{INDENT}"/></w:pPr></w:lvl>'
    )


def _highest(root: _Element, name: str, attribute: str) -> int:
    return max((int(one.get(w(attribute), "0")) for one in root.iterchildren(w(name))), default=0)


def _with(root: _Element, name: str, attribute: str, value: str | None) -> _Element | None:
    return next((one for one in root.iterchildren(w(name)) if one.get(w(attribute)) == value), None)
