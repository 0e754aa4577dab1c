"""Writes the blocks of a document as the body of a Word document."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from isa_admin.documents.blocks import Directive, Heading, Paragraph, Table, anchor, has_no_title, text_of
from isa_admin.documents.units import units
from isa_admin.word import house_style, table_of_contents
from isa_admin.word.numbering import APPENDIX, INDENT, SECTION, UNCOUNTED, UNNUMBERED, Numbers
from isa_admin.word.runs import RunWriter
from isa_admin.word.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from isa_admin.documents.blocks import Part, Runs
    from isa_admin.documents.units import Unit
    from isa_admin.word.numbering import Numbering
    from isa_admin.word.runs import Links
    from isa_admin.word.styles import Styles

_QUOTE_INDENT = 454


class Written(NamedTuple):
    """A paragraph as Word holds it: what stands inside its ``w:pPr``, its words, and the bookmarks round them."""

    properties: str
    runs: Runs
    bookmarks: tuple[str, ...] = ()


class BodyWriter:
    """Writes one document.

    Attributes:
        entries: The headings written so far, for the contents list.
        text: Writes runs.
        tables: Writes tables.
    """

    def __init__(self, styles: Styles, numbering: Numbering, links: Links, width: int) -> None:
        self._styles = styles
        self._links = links
        self.numbers = Numbers(numbering)
        self.text = RunWriter(styles, links)
        self.tables = Tables(styles, self.text, width)
        self._under = ""
        self.entries: list[table_of_contents.ContentsEntry] = []

    def body(
        self, parts: Sequence[Part], *, first: bool = True, marks: Mapping[tuple[str, int], str] | None = None
    ) -> Iterator[str]:
        """Write parts one after another.

        Args:
            parts: The parts.
            first: Whether nothing stands before them.
            marks: The bookmark of each paragraph of a draft, by the file of its part and its place there.

        Returns:
            WordprocessingML that stands inside ``w:body``, paragraph by paragraph and table by table.
        """
        for index, part in enumerate(parts):
            title, *rest = units(part)
            head = self.title(part, title, first=first and index == 0)
            names = {at: name for (file, at), name in marks.items() if file == part.file} if marks else {}
            yield self.paragraph(_marked(head, names.get(0)))
            for at, unit in enumerate(rest, 1):
                yield from self._unit(unit, names.get(at))

    def title(self, part: Part, unit: Unit, *, first: bool = False, numbers: Numbers | None = None) -> Written:
        """Say how the title of a part is held.

        Args:
            part: The part.
            unit: Its title.
            first: Whether it is the first of the document.
            numbers: Counts the titles, where they are not those of this document's own text; it is not listed then.
        """
        counted = numbers or self.numbers
        style, label, number = UNNUMBERED, "", ""
        if part.kind == "section":
            style, label, number = SECTION, part.mark, counted.title(SECTION, int(part.mark))
        elif has_no_title(part):
            # Its words are what the style would count, so here it counts nothing.
            style, number = APPENDIX, UNCOUNTED
        elif part.kind == "appendix":
            position = ord(part.mark) - ord("A") + 1
            style, label, number = APPENDIX, f"Appendix {part.mark}:", counted.title(APPENDIX, position)
        before = after = ""
        if first:
            # The first title stands at the top of a page or right below the document's own title.
            before = '<w:pageBreakBefore w:val="0"/>' if part.kind == "appendix" else ""
            after = '<w:spacing w:before="0"/>'
        heading = unit.leaf
        assert isinstance(heading, Heading)  # noqa: S101  the first unit of a part is its title
        bookmarks = () if numbers else (anchor(part), *self._listed(heading, label))
        return Written(f"{self._style(style)}{before}{number}{after}", heading.runs, bookmarks)

    def held(self, unit: Unit, numbers: Numbers | None = None) -> Written:
        """Say how a paragraph or a heading below the title is held.

        Args:
            unit: The paragraph or heading.
            numbers: Numbers the lists, where they are not those of this document's own text; it is not listed then.
        """
        leaf = unit.leaf
        if isinstance(leaf, Heading):
            bookmarks = () if numbers else self._listed(leaf, "")
            return Written(self._style(f"heading {leaf.level}"), leaf.runs, bookmarks)
        assert isinstance(leaf, Paragraph)  # noqa: S101  tables and directives are told apart before
        name = "Quote" if unit.quoted else ("List End" if unit.ends else "List Paragraph") if unit.listed else None
        properties = self._style(name) if name else ""
        if unit.leads or not leaf.runs:
            properties += "<w:keepNext/>"
        if unit.listed is not None:
            if unit.labelled:
                properties += (numbers or self.numbers).item(unit.listed)
            else:
                left = INDENT * (unit.listed.level + 1) + (_QUOTE_INDENT if unit.quoted else 0)
                properties += f'<w:ind w:left="{left}"/>'
        return Written(properties, leaf.runs)

    def named(self, table: Table) -> Table:
        """Give a table its words: one of the terms has none of its own, and what it holds is what its heading says."""
        return table if table.words else replace(table, words=self._under)

    def paragraph(self, written: Written, inside: str | None = None) -> str:
        """Write a paragraph; ``inside`` stands in it instead of its words."""
        properties = f"<w:pPr>{written.properties}</w:pPr>" if written.properties else ""
        words = self.text.write(written.runs) if inside is None else inside
        return f"<w:p>{properties}{self._links.bookmarked(written.bookmarks, words)}</w:p>"

    def _unit(self, unit: Unit, bookmark: str | None = None) -> Iterator[str]:
        match unit.leaf:
            case Table():
                yield from self.tables.write(self.named(unit.leaf), house_style.CATEGORY_FILL)
            case Directive():
                raise AssertionError(f"{unit.leaf.place}: the directive was not filled")
            case _:
                yield self.paragraph(_marked(self.held(unit), bookmark))

    def _style(self, name: str) -> str:
        return f'<w:pStyle w:val="{self._styles.id(name)}"/>'

    def _listed(self, heading: Heading, label: str) -> tuple[str, ...]:
        """Put a heading into the contents list, and give the bookmark that the list leads to."""
        self._under = text_of(heading.runs)
        if heading.level > table_of_contents.DEEPEST:
            return ()
        # Word knows the bookmarks of a contents list by this form of name.
        bookmark = f"_Toc{100000000 + len(self.entries)}"
        self.entries.append(table_of_contents.ContentsEntry(heading.level, label, self._under, bookmark))
        return (bookmark,)


def _marked(written: Written, bookmark: str | None) -> Written:
    return written._replace(bookmarks=(*written.bookmarks, bookmark)) if bookmark else written
