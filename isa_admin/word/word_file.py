"""A Word file from outside that was opened once: its parts, and the tree of each, which is built once.

Whoever reads several things in a file, or one thing in two ways, reads them in the same trees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.office import kinds
from isa_admin.office.package import opened
from isa_admin.word.wordxml import w

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from isa_admin.office.parts import FilePart

CHANGES = frozenset(
    map(
        w,
        (
            *("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "pPrChange", "rPrChange"),
            *("tblPrChange", "tblGridChange", "trPrChange", "tcPrChange", "sectPrChange", "numberingChange"),
        ),
    )
)
"""What marks a tracked change."""
_APART = map(
    w,
    (
        *("commentRangeStart", "commentRangeEnd", "commentReference", "footnoteReference", "endnoteReference"),
        *("fldChar", "instrText", "delInstrText", "vanish", "strike", "dstrike", "drawing", "pict", "object"),
        *("sdt", "txbxContent", "fldSimple", "contentPart", "pgNum"),
        *("dayShort", "dayLong", "monthShort", "monthLong", "yearShort", "yearLong"),
    ),
)
_MORE = (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}t",
)
_SPECIAL = (*CHANGES, *_APART, *_MORE)
_HOLDERS = frozenset(map(w, ("p", "tbl")))


class WordFile:
    """A Word file that was opened.

    Args:
        content: Its bytes.

    Raises:
        UnsafeFileError: It is not a Word file, or is not safe to open.
    """

    def __init__(self, content: bytes) -> None:
        self.package = opened(content, kinds.WORD_DOCUMENT)
        self._trees: dict[str, _Element] = {}
        self._special: dict[_Element, frozenset[_Element]] = {}

    @property
    def main(self) -> _Element:
        """The tree of the part that holds the text."""
        return self.tree(self.package.main)

    def tree(self, part: FilePart) -> _Element:
        """Build the tree of a part, which was gone through when the package was opened."""
        from lxml import etree

        if part.name not in self._trees:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            self._trees[part.name] = etree.fromstring(part.data, parser)
        return self._trees[part.name]

    def parts(self, *types: str) -> Iterator[FilePart]:
        """Give the parts that the main part refers to as being of these types."""
        for relation in self.package.main.relations:
            if relation.type.rpartition("/")[2] in types and relation.target in self.package.parts:
                yield self.package.parts[relation.target]

    def special(self, root: _Element) -> frozenset[_Element]:
        """Give the paragraphs and tables of a tree that hold more than words and their looks.

        That is a tracked change, the mark of a comment or a note, a field, a picture, words that are hidden: all that
        is seen in one view and not in the other, or that is told besides. Most of a file that came back has none.
        """
        if root not in self._special:
            found: set[_Element] = set()
            for element in root.iter(*_SPECIAL):
                above: _Element | None = element
                while above is not None and above not in found:
                    if above.tag in _HOLDERS:
                        found.add(above)
                    above = above.getparent()
            self._special[root] = frozenset(found)
        return self._special[root]
