"""Marks a draft that goes out: bookmarks, properties, a line on each page, line numbers, changes recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.opc.packuri import PackURI
from docx.opc.part import Part as FilePart
from docx.oxml import parse_xml
from msgspec import Struct, field

from isa_admin.office.package import packed
from isa_admin.word.wordxml import NAMESPACES, escape, w

if TYPE_CHECKING:
    from collections.abc import Mapping

_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_CONTENT = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
WHOSE, WHOSE_ID = "\ue000whose\ue000", "\ue000id\ue000"
"""What stands in a draft where a copy says whose it is: the name and the id of the partner."""


class DraftMarks(Struct, frozen=True):
    """What marks a draft.

    Attributes:
        bookmarks: The bookmark of each paragraph, by the file of its part and its place there.
        properties: What the file says of itself, by name.
        line: What stands at the foot of each page.
        numbered: Whether each line has its number beside it.
    """

    bookmarks: Mapping[tuple[str, int], str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    line: str = ""
    numbered: bool = True


def mark(docx: Any, marks: DraftMarks) -> None:  # noqa: ANN401 - python-docx's Document
    """Mark a document beside its body."""
    package = docx.part.package
    custom = FilePart(PackURI("/docProps/custom.xml"), _CONTENT, _properties(marks.properties), package)
    package.relate_to(custom, _RELATED)
    settings = docx.settings.element
    for old in settings.findall(w("trackRevisions")):
        settings.remove(old)
    _insert_setting(settings)
    for section in docx.sections:
        if marks.numbered:
            size = section._sectPr.find(w("pgMar"))  # noqa: SLF001 - python-docx knows no line numbers
            if size is not None:
                size.addnext(parse_xml(f'<w:lnNumType {NAMESPACES} w:countBy="1" w:restart="newPage"/>'))


def with_line(content: bytes, marks: DraftMarks) -> bytes:
    """Give a document with a line at the foot of each page: the parts of its feet are written by then."""
    foot = b"</w:ftr>"
    line = _line(marks.line).encode()
    return packed(
        content, lambda name, data: data.replace(foot, line + foot) if name.startswith("word/footer") else data
    )


def copy_for(content: bytes, name: str, id_: str) -> bytes:
    """Give the copy of a draft that goes to one partner; with an empty id, the one that belongs to nobody."""
    whose = f", copy for {name} ({id_})" if id_ else ""
    names = {WHOSE.encode(): escape(whose).encode(), WHOSE_ID.encode(): escape(id_).encode()}

    def change(part: str, data: bytes) -> bytes:
        if not part.startswith(("docProps/", "word/footer")):
            return data
        for mark_, words in names.items():
            data = data.replace(mark_, words)
        return data

    return packed(content, change)


def _insert_setting(settings: Any) -> None:  # noqa: ANN401 - an element of lxml
    """Let Word record changes: the setting has its place among the others (ECMA-376 part 1, 17.15.1.78)."""
    before = {w(name) for name in _BEFORE}
    at = max((index + 1 for index, one in enumerate(settings) if one.tag in before), default=0)
    settings.insert(at, parse_xml(f"<w:trackRevisions {NAMESPACES}/>"))


_BEFORE = (
    "writeProtection", "view", "zoom", "removePersonalInformation", "removeDateAndTime", "doNotDisplayPageBoundaries",
    "displayBackgroundShape", "printPostScriptOverText", "printFractionalCharacterWidth", "printFormsData",
    "embedTrueTypeFonts", "embedSystemFonts", "saveSubsetFonts", "saveFormsData", "mirrorMargins",
    "alignBordersAndEdges", "bordersDoNotSurroundHeader", "bordersDoNotSurroundFooter", "gutterAtTop",
    "hideSpellingErrors", "hideGrammaticalErrors", "activeWritingStyle", "proofState", "formsDesign",
    "attachedTemplate", "linkStyles", "stylePaneFormatFilter", "stylePaneSortMethod", "documentType",
    "mailMerge", "revisionView",
)  # fmt: skip


def _line(words: str) -> str:
    return (
        f'<w:p {NAMESPACES}><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:sz w:val="16"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:p>'
    )


def _properties(values: Mapping[str, str]) -> bytes:
    rows = "".join(
        f'<property fmtid="{_FORMAT}" pid="{number}" name="{escape(name)}"><vt:lpwstr>{escape(value)}</vt:lpwstr>'
        "</property>"
        for number, (name, value) in enumerate(values.items(), 2)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<Properties xmlns="{_CUSTOM}" xmlns:vt="{_TYPES}">{rows}</Properties>'.encode()
