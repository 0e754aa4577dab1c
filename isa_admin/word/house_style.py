"""The styles of the packaged templates: a sober page, readable by everybody.

Sans serif, 11 points (10 in tables), left aligned, dark on white (contrast above 7:1). ``tools/make_templates.py`` puts
all of them into the templates; a template of an officer that lacks one gets it from here.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

FONT = "Arial"
LANGUAGE = "en-GB"
INK = "12355B"
GREY = "505A5F"
RULE = "8A9BAD"
WARNING = "8C1D18"
HEADER_FILL = "DCE6EF"
CATEGORY_FILL = "F0F4F8"

StyleKind = Literal["paragraph", "character", "table"]


class Style(Struct, frozen=True):
    """A Word style: its name in Word, the style it is based on, the inside of its definition."""

    name: str
    inside: str
    based_on: str | None = "Normal"
    kind: StyleKind = "paragraph"
    next: str | None = None

    @property
    def id(self) -> str:
        """The id that the packaged templates give the style, in Word's manner: ``heading 1`` is ``Heading1``."""
        return "".join(word[0].upper() + word[1:] for word in self.name.split())


def _heading(name: str, level: int, size: int, before: int, after: int) -> Style:
    return Style(
        name,
        f'<w:pPr><w:keepNext/><w:keepLines/><w:spacing w:before="{before}" w:after="{after}" w:line="252"'
        f' w:lineRule="auto"/><w:outlineLvl w:val="{level - 1}"/></w:pPr>'
        f'<w:rPr><w:b/><w:bCs/><w:color w:val="{INK}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>',
        next="Normal",
    )


def _table(name: str, *, first_column: bool) -> Style:
    edge = f'w:val="single" w:sz="4" w:space="0" w:color="{RULE}"'
    heavy = f'w:val="single" w:sz="8" w:space="0" w:color="{INK}"'
    # A form is written into: its cells have all four sides, and are low enough for three forms on a page.
    high = 40 if first_column else 57
    sides = f"<w:left {edge}/>" if first_column else ""
    other = f"<w:right {edge}/>" if first_column else ""
    between = f"<w:insideV {edge}/>" if first_column else ""
    return Style(
        name,
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblBorders>'
        f"<w:top {heavy}/>{sides}<w:bottom {heavy}/>{other}<w:insideH {edge}/>{between}</w:tblBorders>"
        f'<w:tblCellMar><w:top w:w="{high}" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
        f'<w:bottom w:w="{high}" w:type="dxa"/>'
        '<w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr>'
        f'<w:tcBorders><w:bottom {heavy}/></w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="{HEADER_FILL}"/>'
        "</w:tcPr></w:tblStylePr>",
        based_on="Normal Table",
        kind="table",
    )


def _contents(level: int) -> Style:
    before = 60 if level == 1 else 20
    hanging = ' w:hanging="680"' if level == 1 else ""
    # The right tab is for the page numbers that Word adds when the list is updated.
    return Style(
        f"toc {level}",
        f'<w:pPr><w:tabs><w:tab w:val="left" w:pos="680"/><w:tab w:val="right" w:leader="dot" w:pos="9412"/></w:tabs>'
        f'<w:spacing w:before="{before}" w:after="0" w:line="252" w:lineRule="auto"/>'
        f'<w:ind w:left="680" w:right="567"{hanging}/></w:pPr>'
        + ("" if level == 1 else f'<w:rPr><w:color w:val="{GREY}"/></w:rPr>'),
        next="Normal",
    )


def _table_text(name: str, looks: str = "", based_on: str = "Table Text") -> Style:
    return Style(name, looks, based_on)


STYLES: tuple[Style, ...] = (
    Style(
        "Normal",
        '<w:pPr><w:spacing w:after="140" w:line="276" w:lineRule="auto"/></w:pPr>',
        based_on=None,
    ),
    Style("Default Paragraph Font", "", based_on=None, kind="character"),
    Style(
        "Normal Table",
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>",
        based_on=None,
        kind="table",
    ),
    Style(
        "Title",
        f'<w:pPr><w:keepNext/><w:pBdr><w:bottom w:val="single" w:sz="18" w:space="10" w:color="{INK}"/></w:pBdr>'
        '<w:spacing w:before="0" w:after="280" w:line="252" w:lineRule="auto"/></w:pPr>'
        f'<w:rPr><w:b/><w:bCs/><w:color w:val="{INK}"/><w:sz w:val="60"/><w:szCs w:val="60"/></w:rPr>',
        next="Normal",
    ),
    Style(
        "Draft Mark",
        f'<w:pPr><w:keepNext/><w:pBdr><w:top w:val="single" w:sz="24" w:space="6" w:color="{WARNING}"/>'
        f'<w:bottom w:val="single" w:sz="24" w:space="6" w:color="{WARNING}"/></w:pBdr><w:jc w:val="center"/></w:pPr>'
        f'<w:rPr><w:b/><w:bCs/><w:color w:val="{WARNING}"/><w:spacing w:val="200"/><w:sz w:val="72"/>'
        '<w:szCs w:val="72"/></w:rPr>',
        next="Normal",
    ),
    Style(
        "Subtitle",
        '<w:pPr><w:spacing w:before="0" w:after="120" w:line="252" w:lineRule="auto"/></w:pPr>'
        f'<w:rPr><w:color w:val="{GREY}"/><w:sz w:val="30"/><w:szCs w:val="30"/></w:rPr>',
        next="Normal",
    ),
    _heading("heading 1", 1, 32, 400, 140),
    # Not based on heading 1, which brings a number: a paragraph that takes a number away again is read by some programs
    # as one that refers to numbering which is not there.
    _heading("Unnumbered Heading", 1, 32, 400, 140),
    _heading("heading 2", 2, 26, 300, 100),
    _heading("heading 3", 3, 23, 240, 80),
    Style(
        "Appendix Heading",
        '<w:pPr><w:pageBreakBefore/><w:spacing w:before="0" w:after="140" w:line="252" w:lineRule="auto"/></w:pPr>',
        based_on="heading 1",
        next="Normal",
    ),
    Style("List Paragraph", '<w:pPr><w:spacing w:after="80"/></w:pPr>'),
    Style("List End", '<w:pPr><w:spacing w:after="160"/></w:pPr>', based_on="List Paragraph"),
    Style(
        "Quote",
        f'<w:pPr><w:pBdr><w:left w:val="single" w:sz="12" w:space="10" w:color="{RULE}"/></w:pBdr>'
        '<w:ind w:left="454" w:right="454"/></w:pPr>',
    ),
    Style(
        "Table Text",
        '<w:pPr><w:spacing w:after="20" w:line="252" w:lineRule="auto"/></w:pPr>'
        '<w:rPr><w:sz w:val="20"/><w:szCs w:val="20"/></w:rPr>',
    ),
    _table_text("Table Heading", f'<w:rPr><w:b/><w:bCs/><w:color w:val="{INK}"/></w:rPr>'),
    _table_text("Table Category", f'<w:pPr><w:keepNext/></w:pPr><w:rPr><w:b/><w:bCs/><w:color w:val="{INK}"/></w:rPr>'),
    Style(
        "Table Gap",
        '<w:pPr><w:spacing w:before="0" w:after="0" w:line="200" w:lineRule="exact"/></w:pPr>'
        '<w:rPr><w:sz w:val="12"/><w:szCs w:val="12"/></w:rPr>',
    ),
    Style(
        "TOC Heading",
        '<w:pPr><w:keepNext/><w:keepLines/><w:spacing w:before="0" w:after="200" w:line="252" w:lineRule="auto"/>'
        "</w:pPr>"
        f'<w:rPr><w:b/><w:bCs/><w:color w:val="{INK}"/><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr>',
        next="Normal",
    ),
    _contents(1),
    _contents(2),
    Style(
        "header",
        f'<w:pPr><w:pBdr><w:bottom w:val="single" w:sz="4" w:space="6" w:color="{RULE}"/></w:pBdr>'
        '<w:tabs><w:tab w:val="right" w:pos="9412"/></w:tabs><w:spacing w:after="0" w:line="240" w:lineRule="auto"/>'
        "</w:pPr>"
        f'<w:rPr><w:color w:val="{GREY}"/><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr>',
    ),
    Style(
        "footer",
        f'<w:pPr><w:pBdr><w:top w:val="single" w:sz="4" w:space="6" w:color="{RULE}"/></w:pBdr>'
        '<w:tabs><w:tab w:val="right" w:pos="9412"/></w:tabs><w:spacing w:after="0" w:line="240" w:lineRule="auto"/>'
        "</w:pPr>"
        f'<w:rPr><w:color w:val="{GREY}"/><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr>',
    ),
    Style(
        "Hyperlink",
        '<w:rPr><w:color w:val="0B4F8A"/><w:u w:val="single"/></w:rPr>',
        based_on="Default Paragraph Font",
        kind="character",
    ),
    _table("Agreement Table", first_column=False),
    _table("Agreement Form", first_column=True),
)
"""Every style, a style before those that are based on it."""

BY_NAME = {style.name.casefold(): style for style in STYLES}

HEADING_INDENT = 680
"""How far the title of a section stands from its number, in twentieths of a point."""
