# noqa: INP001 - a script and no package
"""Makes the packaged templates, the same bytes each time: ``python tools/make_templates.py [FOLDER]``.

The styles are those of isa_admin/word/house_style.py. Officers restyle the templates of their own store in Word;
these are what a new store begins with.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from docx import Document
from docx.oxml import parse_xml

from isa_admin.word import house_style, styles
from isa_admin.word.numbering import APPENDIX, SECTION, TITLES
from isa_admin.word.rendering import describe, pack
from isa_admin.word.wordxml import NAMESPACES, w

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

_MADE_ON = date(2026, 11, 1)
_A4 = (11906, 16838)
_MARGIN = 1247
_WIDTH = _A4[0] - 2 * _MARGIN
_LABEL_WIDTH = 2400
_DROPPED = ("stylesWithEffects", "customXml", "thumbnail", "webSettings")


def main(folder: Path) -> None:
    """Write every template into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in TEMPLATES.items():
        (folder / name).write_bytes(make(body))


def make(body: str) -> bytes:
    """Make one template around a body."""
    document = Document()
    _strip(document)
    _styles(document)
    _numbering(document)
    _settings(document)
    root = document.element.body
    for child in list(root):
        root.remove(child)
    for child in parse_xml(f"<w:body {NAMESPACES}>{body}{_section()}</w:body>"):
        root.append(child)
    section = document.sections[0]
    empty = _paragraph("Normal", "")
    for place, inside in (
        (section.header, _HEADER),
        (section.footer, _FOOTER_OF_TERMS if body in _OF_TERMS else _FOOTER),
        (section.first_page_header, empty),
        (section.first_page_footer, empty),
    ):
        _replace(place._element, inside)  # noqa: SLF001 - python-docx writes no fields
    section.different_first_page_header_footer = "{{p contents }}" in body
    describe(document, title="Template", author="isa-admin", day=_MADE_ON)
    return pack(document, {})


def _strip(document: WordDocument) -> None:
    """Leave out what python-docx's own template brings and nobody needs."""
    for part in (document.part, document.part.package):
        for identifier, relation in list(part.rels.items()):
            if any(word in relation.reltype for word in _DROPPED):
                del part.rels[identifier]


def _styles(document: WordDocument) -> None:
    root = document.styles.element
    for child in list(root):
        root.remove(child)
    root.append(
        parse_xml(
            f"<w:docDefaults {NAMESPACES}><w:rPrDefault><w:rPr>"
            f'<w:rFonts w:ascii="{house_style.FONT}" w:hAnsi="{house_style.FONT}" w:eastAsia="{house_style.FONT}"'
            f' w:cs="{house_style.FONT}"/><w:sz w:val="22"/><w:szCs w:val="22"/>'
            f'<w:lang w:val="{house_style.LANGUAGE}" w:eastAsia="{house_style.LANGUAGE}" w:bidi="ar-SA"/>'
            "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        )
    )
    for style in house_style.STYLES:
        base = house_style.BY_NAME[style.based_on.casefold()].id if style.based_on else None
        following = house_style.BY_NAME[style.next.casefold()].id if style.next else None
        element = parse_xml(styles.definition(style, style.id, base, following))
        if style.name in _NUMBERED:
            number = parse_xml(f'<w:numPr {NAMESPACES}><w:numId w:val="{_NUMBERED.index(style.name) + 1}"/></w:numPr>')
            keep = [
                child
                for child in element.findall(f"{w('pPr')}/*")
                if child.tag in {w("keepNext"), w("keepLines"), w("pageBreakBefore")}
            ]
            keep[-1].addnext(number)
        root.append(element)


_NUMBERED = (SECTION, APPENDIX)


def _numbering(document: WordDocument) -> None:
    root = document.part.numbering_part.element
    for child in list(root):
        root.remove(child)
    for index, name in enumerate(_NUMBERED):
        number_format, rest = TITLES[name]
        style = house_style.BY_NAME[name.casefold()].id
        root.append(
            parse_xml(
                f'<w:abstractNum {NAMESPACES} w:abstractNumId="{index}"><w:nsid w:val="1000000{index}"/>'
                f'<w:multiLevelType w:val="multilevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
                f'<w:numFmt w:val="{number_format}"/><w:pStyle w:val="{style}"/>{rest}</w:lvl></w:abstractNum>'
            )
        )
    for index in range(len(_NUMBERED)):
        root.append(parse_xml(f'<w:num {NAMESPACES} w:numId="{index + 1}"><w:abstractNumId w:val="{index}"/></w:num>'))


def _settings(document: WordDocument) -> None:
    root = document.settings.element
    for child in list(root):
        root.remove(child)
    for child in parse_xml(
        f'<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="{house_style.LANGUAGE}"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
        "</w:settings>"
    ):
        root.append(child)


def _section() -> str:
    return (
        f'<w:sectPr><w:pgSz w:w="{_A4[0]}" w:h="{_A4[1]}"/><w:pgMar w:top="1474" w:right="{_MARGIN}"'
        f' w:bottom="1361" w:left="{_MARGIN}" w:header="680" w:footer="567" w:gutter="0"/></w:sectPr>'
    )


def _replace(element: BaseOxmlElement, inside: str) -> None:
    for child in list(element):
        element.remove(child)
    for child in parse_xml(f"<w:hdr {NAMESPACES}>{inside}</w:hdr>"):
        element.append(child)


def _paragraph(style: str, *runs: str, properties: str = "") -> str:
    identifier = house_style.BY_NAME[style.casefold()].id
    return f'<w:p><w:pPr><w:pStyle w:val="{identifier}"/>{properties}</w:pPr>{"".join(map(_run, runs))}</w:p>'


def _run(text: str) -> str:
    if text.startswith("<"):
        return text
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""


def _field(name: str, shown: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>{shown}</w:t></w:r></w:fldSimple>'


def _row(label: str, field: str) -> str:
    cells = ((_LABEL_WIDTH, "Table Heading", label), (_WIDTH - _LABEL_WIDTH, "Table Text", field))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(_cell(*cell) for cell in cells)}</w:tr>"


def _cell(width: int, style: str, text: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(style, text)}</w:tc>'


_TAB = "<w:r><w:tab/></w:r>"
# Half the size of a title page: the part below it is what the reader wants.
_PART_TITLE = '<w:r><w:rPr><w:sz w:val="36"/><w:szCs w:val="36"/></w:rPr><w:t>{{ title }}</w:t></w:r>'
_SMALL_TITLE = '<w:r><w:rPr><w:sz w:val="22"/><w:szCs w:val="22"/></w:rPr><w:t>{{ title }}</w:t></w:r>'
_SMALL_BOARD = _SMALL_TITLE.replace("title", "board")
_NEW_PAGE = "<w:pageBreakBefore/>"
_HEADER = _paragraph("header", "{{ title }}", _TAB, "{{ version }}")
_PAGES = ("{{ area }}", _TAB, "Page ", _field("PAGE", "1"), " of ", _field("NUMPAGES", "1"))
_FOOTER = _paragraph("footer", *_PAGES)
_SMALL = '<w:rPr><w:sz w:val="15"/><w:szCs w:val="15"/></w:rPr>'
_DIGEST = f'<w:r>{_SMALL}<w:br/><w:t xml:space="preserve">Terms digest: {{{{ digest }}}}</w:t></w:r>'
# Below a text of the terms stands which one it is; a letter or a certificate has none.
_FOOTER_OF_TERMS = _paragraph("footer", *_PAGES, _DIGEST)

# Small enough for its 64 characters to stand in one line.
_WHOLE_DIGEST = '<w:r><w:rPr><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr><w:t>{{ digest }}</w:t></w:r>'

_AGREEMENT = "".join(
    (
        _paragraph("Normal", "{%p if draft %}"),
        _paragraph("Draft Mark", "{{ draft }}", properties='<w:spacing w:before="900" w:after="0"/>'),
        _paragraph("Subtitle", "{{ area }}", properties='<w:spacing w:before="900" w:after="240"/>'),
        _paragraph("Normal", "{%p else %}"),
        _paragraph("Subtitle", "{{ area }}", properties='<w:spacing w:before="2800" w:after="240"/>'),
        _paragraph("Normal", "{%p endif %}"),
        _paragraph("Title", "{{ title }}"),
        _paragraph("Normal", "{%p for board in boards %}"),
        _paragraph("Subtitle", "{{ board }}"),
        _paragraph("Normal", "{%p endfor %}"),
        _paragraph("Normal", "", properties='<w:spacing w:before="0" w:after="1600"/>'),
        (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="AgreementTable"/><w:tblW w:w="{_WIDTH}" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0680" w:firstRow="0" w:lastRow="0" w:firstColumn="1"'
            ' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val="Version of this document"/></w:tblPr>'
            f'<w:tblGrid><w:gridCol w:w="{_LABEL_WIDTH}"/><w:gridCol w:w="{_WIDTH - _LABEL_WIDTH}"/></w:tblGrid>'
        ),
        _row("Version", "{{ version }}"),
        _row("Date", "{{ date }}"),
        _row("Status", "{{ status }}"),
        _row("Terms digest", _WHOLE_DIGEST),
        "</w:tbl>",
        _paragraph("Table Gap", "", properties=_NEW_PAGE),
        _paragraph("Normal", "{{p contents }}"),
        _paragraph("Table Gap", "", properties=_NEW_PAGE),
        _paragraph("Normal", "{{p body }}"),
    )
)
_PART = "".join(
    (
        _paragraph("Normal", "{%p if draft %}"),
        _paragraph("Draft Mark", "{{ draft }}", properties='<w:spacing w:before="0" w:after="160"/>'),
        _paragraph("Normal", "{%p endif %}"),
        _paragraph("Title", _PART_TITLE, properties='<w:spacing w:after="160"/>'),
        _paragraph("Subtitle", "{{ area }}", properties='<w:spacing w:after="40"/>'),
        _paragraph("Subtitle", "{{ version }}, {{ date }}", properties='<w:spacing w:after="360"/>'),
        _paragraph("Normal", "{{p body }}"),
    )
).replace('<w:pStyle w:val="Subtitle"/>', '<w:pStyle w:val="Subtitle"/><w:keepNext/>')

# A letter and a certificate have their own heading in the body; above it stands only what they are about.
_PAPER = "".join(
    (
        _paragraph("Subtitle", _SMALL_TITLE, properties='<w:keepNext/><w:spacing w:after="60"/>'),
        _paragraph("Normal", "{{p body }}"),
    )
)

# The address stands where the window of a C5 or DL envelope shows it, below the head of the letter.
_CLOSE = '<w:spacing w:before="0" w:after="0"/>'
_NOTICE = "".join(
    (
        _paragraph("Normal", "{%p for board in boards %}"),
        _paragraph("Subtitle", _SMALL_BOARD, properties=_CLOSE),
        _paragraph("Normal", "{%p endfor %}"),
        _paragraph("Normal", "", properties='<w:spacing w:before="0" w:after="240"/>'),
        _paragraph("Normal", "{%p for line in address %}"),
        _paragraph("Normal", "{{ line }}", properties=_CLOSE),
        _paragraph("Normal", "{%p endfor %}"),
        _paragraph("Normal", "{{ date }}", properties='<w:spacing w:before="360" w:after="0"/>'),
        _paragraph(
            "Normal", "Our reference: notice {{ reference }}", properties='<w:spacing w:before="0" w:after="280"/>'
        ),
        _paragraph("Normal", "{{ greeting }}", properties="<w:keepNext/>"),
        _paragraph("Normal", "{{p body }}"),
        _paragraph("Normal", "Yours faithfully", properties='<w:keepNext/><w:spacing w:before="240" w:after="760"/>'),
        _paragraph("Normal", "{{ officer }}", properties=f"<w:keepNext/>{_CLOSE}"),
        _paragraph("Normal", "{{ behalf }}", properties=f"<w:keepNext/>{_CLOSE}"),
        _paragraph("Normal", "{{ mailbox }}", properties=_CLOSE),
    )
)

_OF_TERMS = (_AGREEMENT, _PART)

TEMPLATES = {
    "agreement.docx": _AGREEMENT,
    "part.docx": _PART,
    "letter.docx": _PAPER,
    "certificate.docx": _PAPER,
    "notice.docx": _NOTICE,
}
"""The body of each template, by its file name."""

if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "templates")
