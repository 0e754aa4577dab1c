"""Writes the blocks of a document as the body of a Word document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from isa_admin.documents.blocks import Directive, Heading, ListBlock, Paragraph, Quote, Table, text_of
from isa_admin.word import house_style, table_of_contents
from isa_admin.word.links import anchor
from isa_admin.word.numbering import APPENDIX, INDENT, SECTION, UNNUMBERED
from isa_admin.word.runs import Text
from isa_admin.word.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.documents.blocks import Block, Part
    from isa_admin.word.links import Links
    from isa_admin.word.numbering import Numbering
    from isa_admin.word.styles import Styles

_QUOTE_INDENT = 454


@dataclass(frozen=True, slots=True)
class _Where:
    """Where a paragraph stands: in which list, and whether it must stay with what follows."""

    indent: int = 0
    quoted: bool = False
    listed: bool = False
    number: str = ""
    keep: bool = False


class Writer:
    """Writes one document.

    Attributes:
        entries: The headings written so far, for the contents list.
    """

    def __init__(self, styles: Styles, numbering: Numbering, links: Links, width: int) -> None:
        self._styles = styles
        self._numbering = numbering
        self._links = links
        self._text = Text(styles, links)
        self._tables = Tables(styles, self._text, width)
        self._listed, self._list_end = (
            f'<w:pStyle w:val="{styles.id(name)}"/>' for name in ("List Paragraph", "List End")
        )
        self._under = ""
        self.entries: list[table_of_contents.Entry] = []

    def body(self, parts: Sequence[Part]) -> str:
        """Write parts one after another.

        Returns:
            WordprocessingML that stands inside ``w:body``.
        """
        written: list[str] = []
        for index, part in enumerate(parts):
            written.append(self._title(part, first=index == 0))
            self._blocks(part.blocks, _Where(), written)
        return "".join(written)

    def _title(self, part: Part, *, first: bool) -> str:
        style, label, number = UNNUMBERED, "", ""
        if part.kind == "section":
            style, label, number = SECTION, part.mark, self._number(SECTION, int(part.mark))
        elif part.kind == "appendix":
            position = ord(part.mark) - ord("A") + 1
            style, label, number = APPENDIX, f"Appendix {part.mark}:", self._number(APPENDIX, position)
        before = after = ""
        if first:
            # The first title stands at the top of a page or right below the document's own title.
            before = '<w:pageBreakBefore w:val="0"/>' if part.kind == "appendix" else ""
            after = '<w:spacing w:before="0"/>'
        return self._heading(part.title, style, before + number + after, label, anchor(part))

    def _number(self, style: str, number: int) -> str:
        use = self._numbering.title(style, number)
        return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{use}"/></w:numPr>'

    def _heading(self, heading: Heading, style: str, properties: str, label: str, name: str | None) -> str:
        self._under = text_of(heading.runs)
        names = [name] if name else []
        if heading.level <= table_of_contents.DEEPEST:
            # Word knows the bookmarks of a contents list by this form of name.
            bookmark = f"_Toc{100000000 + len(self.entries)}"
            names.append(bookmark)
            self.entries.append(table_of_contents.Entry(heading.level, label, text_of(heading.runs), bookmark))
        inside = self._links.bookmarked(names, self._text.write(heading.runs))
        return f'<w:p><w:pPr><w:pStyle w:val="{self._styles.id(style)}"/>{properties}</w:pPr>{inside}</w:p>'

    def _blocks(self, blocks: Sequence[Block], where: _Where, written: list[str]) -> None:
        for index, block in enumerate(blocks):
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            match block:
                case Paragraph():
                    keep = isinstance(following, ListBlock | Table | Quote)
                    written.append(self._paragraph(block, where, keep=keep))
                case Heading():
                    written.append(self._heading(block, f"heading {block.level}", "", "", None))
                case ListBlock():
                    self._list(block, where, written)
                    if not where.listed:
                        # The last paragraph of the whole list stands off from the text below it.
                        written[-1] = written[-1].replace(self._listed, self._list_end, 1)
                case Quote():
                    inner = _Where(where.indent, quoted=True, listed=where.listed)
                    self._blocks(block.blocks, inner, written)
                case Table():
                    # A table of the terms has no words of its own: what it holds is what its heading says.
                    named = block if block.words else replace(block, words=self._under)
                    written.append(self._tables.write(named, house_style.CATEGORY_FILL))
                case Directive():
                    raise AssertionError(f"{block.place}: the directive was not filled")

    def _list(self, block: ListBlock, where: _Where, written: list[str]) -> None:
        use = self._numbering.list_of(block)
        number = f'<w:numPr><w:ilvl w:val="{block.level}"/><w:numId w:val="{use}"/></w:numPr>'
        indent = INDENT * (block.level + 1)
        for item in block.items:
            first, *rest = item.blocks
            labelled = _Where(indent, quoted=where.quoted, listed=True, number=number)
            if isinstance(first, Paragraph):
                keep = bool(rest) and isinstance(rest[0], ListBlock)
                written.append(self._paragraph(first, labelled, keep=keep))
            else:
                # A label with nothing beside it: "- (a) text".
                written.append(self._paragraph(Paragraph(item.place, ()), labelled, keep=True))
                rest = list(item.blocks)
            self._blocks(rest, _Where(indent, quoted=where.quoted, listed=True), written)

    def _paragraph(self, paragraph: Paragraph, where: _Where, *, keep: bool) -> str:
        style = "Quote" if where.quoted else "List Paragraph" if where.listed else None
        properties = f'<w:pStyle w:val="{self._styles.id(style)}"/>' if style else ""
        if keep:
            properties += "<w:keepNext/>"
        properties += where.number
        if where.listed and not where.number:
            left = where.indent + (_QUOTE_INDENT if where.quoted else 0)
            properties += f'<w:ind w:left="{left}"/>'
        before = f"<w:pPr>{properties}</w:pPr>" if properties else ""
        return f"<w:p>{before}{self._text.write(paragraph.runs)}</w:p>"
