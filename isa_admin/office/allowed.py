"""What a Word file may hold if its parts go into our documents: allow-lists, and everything else is refused.

A template reaches every partner. So its parts, its relationships, the elements that use these and its fields must each
be of a kind known to show something and do nothing else: nothing that runs, fetches or refers elsewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isa_admin.office.parts import UnsafeFileError, Visitor, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from isa_admin.office.parts import FilePart, Relation

_TAKE_OUT = "take it out in Word, and save the file as a Word Document (.docx)"
_WORDML = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_OFFICE = "application/vnd.openxmlformats-officedocument."
RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"

TYPES = frozenset(
    {
        *(
            f"{_WORDML}{name}+xml"
            for name in (
                "document.main", "template.main", "document.glossary", "styles", "settings", "webSettings", "fontTable",
                "numbering", "footnotes", "endnotes", "header", "footer", "comments", "commentsExtended", "commentsIds",
                "commentsExtensible", "people",
            )
        ),
        *(
            f"{_OFFICE}{name}+xml"
            for name in ("theme", "extended-properties", "custom-properties", "customXmlProperties")
        ),
        f"{_WORDML}printerSettings",
        f"{_OFFICE}obfuscatedFont",
        "application/x-fontdata",
        "application/x-font-ttf",
        "application/vnd.ms-word.stylesWithEffects+xml",
        "application/vnd.ms-office.classificationlabels+xml",
        "application/vnd.openxmlformats-package.core-properties+xml",
        RELATIONS,
        "application/xml",
    }
)  # fmt: skip
"""Content types of parts, besides those of pictures."""

PICTURES: Mapping[str, tuple[bytes, ...]] = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/jpg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/bmp": (b"BM",),
    "image/tiff": (b"II*\0", b"MM\0*"),
    "image/x-emf": (b"\x01\0\0\0",),
    "image/x-wmf": (b"\xd7\xcd\xc6\x9a", b"\x01\0\x09\0"),
}
"""Content types of pictures, and how each begins."""
_PICTURE = tuple(beginning for beginnings in PICTURES.values() for beginning in beginnings)
"""How a picture begins. Some programs give one kind the name of another, which shows all the same."""

_OPEN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
HYPERLINK = f"{_OPEN}hyperlink"
OFFICERS_TEMPLATE = f"{_OPEN}attachedTemplate"
LIBREOFFICE_PROPERTIES = "http://schemas.openxmlformats.org/officedocument/2006/relationships/metadata/core-properties"
"""How LibreOffice calls the properties of a file that it saves as Office Open XML Text."""
RELATIONSHIPS = frozenset(
    {
        *(
            f"{_OPEN}{name}"
            for name in (
                "officeDocument", "styles", "settings", "webSettings", "fontTable", "numbering", "footnotes",
                "endnotes", "header", "footer", "theme", "image", "hyperlink", "comments", "font", "glossaryDocument",
                "customXml", "customXmlProps", "extended-properties", "custom-properties", "printerSettings",
                "attachedTemplate",
            )
        ),
        f"{_PACKAGE}core-properties",
        f"{_PACKAGE}thumbnail",
        LIBREOFFICE_PROPERTIES,
        "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
        "http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
        "http://schemas.microsoft.com/office/2011/relationships/people",
        "http://schemas.microsoft.com/office/2016/09/relationships/commentsIds",
        "http://schemas.microsoft.com/office/2018/08/relationships/commentsExtensible",
        "http://schemas.microsoft.com/office/2020/02/relationships/classificationlabels",
    }
)  # fmt: skip
"""Types of relationships."""

_LEADS = re.compile(r"(?:https?://|mailto:|#)[^\x00-\x20\x7f]*", re.IGNORECASE)
"""Where a link may lead: to the web, to a mailbox, to a place in the same document."""

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships "
_A = "http://schemas.openxmlformats.org/drawingml/2006/main "
_V = "urn:schemas-microsoft-com:vml "
_O = "urn:schemas-microsoft-com:office:office "
REFERENCES = frozenset(
    {
        *((f"{_W}{name}", f"{_R}id") for name in (
            "hyperlink", "headerReference", "footerReference", "attachedTemplate", "printerSettings", "embedRegular",
            "embedBold", "embedItalic", "embedBoldItalic",
        )),
        *((f"{_A}{name}", f"{_R}id") for name in ("hlinkClick", "hlinkHover", "hlinkMouseOver")),
        (f"{_A}blip", f"{_R}embed"),
        *((f"{_V}{name}", f"{_R}id") for name in ("imagedata", "fill", "stroke")),
    }
)  # fmt: skip
"""Which elements may use a relationship, and by which attribute."""

# These can run or fetch something without a relationship.
_ELEMENTS = frozenset(
    f"{_W}{name}"
    for name in (
        "altChunk", "control", "object", "subDoc", "movie", "mailMerge", "entryMacro", "exitMacro", "frameset",
        "saveThroughXslt", "linkToQuery", "attachedSchema",
    )
) | {f"{_O}OLEObject"}  # fmt: skip
NAMESPACES = frozenset(
    {
        _W, _A, _V, _O,
        "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing ",
        "http://schemas.openxmlformats.org/drawingml/2006/picture ",
        "http://schemas.openxmlformats.org/officeDocument/2006/math ",
        "http://schemas.openxmlformats.org/markup-compatibility/2006 ",
        "http://schemas.openxmlformats.org/schemaLibrary/2006/main ",
        "urn:schemas-microsoft-com:office:word ",
        *(f"http://schemas.microsoft.com/office/word/{name} " for name in (
            "2010/wordml", "2012/wordml", "2015/wordml/symex", "2016/wordml/cid", "2018/wordml", "2018/wordml/cex",
            "2020/wordml/sdtdatahash", "2023/wordml/word16du", "2024/wordml/sdtformatlock",
            "2010/wordprocessingDrawing", "2010/wordprocessingCanvas", "2010/wordprocessingGroup",
            "2010/wordprocessingShape",
        )),
        *(f"http://schemas.microsoft.com/office/{name} " for name in (
            "drawing/2010/main", "drawing/2014/main", "drawing/2017/decorative", "thememl/2012/main",
        )),
    }
)  # fmt: skip
"""Namespaces of the elements that Word's own parts may hold; those of charts, web videos and ink are not among them."""
_FETCHED = frozenset({"src", "althref", f"{_O}href", f"{_O}althref"})

FIELDS = frozenset(
    {
        "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "PAGEREF", "REF", "NOTEREF", "TOC", "TC", "SEQ", "STYLEREF",
        "LISTNUM", "TITLE", "SUBJECT", "DOCPROPERTY", "CREATEDATE", "SAVEDATE", "PRINTDATE", "DATE", "TIME", "SYMBOL",
        "HYPERLINK", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN",
    }
)  # fmt: skip
"""Field codes: those that count, refer to the same document, or are a link."""
_CODES = frozenset({f"{_W}instrText", f"{_W}delInstrText"})
_CODE = re.compile(r"\s*([A-Za-z]+)(?=[\s\\\"]|$)(.*)", re.DOTALL)
_WORD = re.compile(r'\s*(?:"([^"]*)"|(\\[A-Za-z*@#])|([^\s"]+))')
"""One word of a code: quoted text, a switch, or unquoted text."""
_WITH_WORD = frozenset({"\\l", "\\o", "\\t"})
"""Switches of a link that are followed by a word: a place in the document, a hint, a window."""


def ensure(part: FilePart, depth: int) -> None:
    """Ensure that a part is of a known kind, refers to nothing outside but links, and only shows something.

    Args:
        part: The part.
        depth: How deep its elements may stand in one another.

    Raises:
        UnsafeFileError: It is not, refers to something else, or runs or fetches something.
    """
    if part.type in PICTURES:
        if not part.data.startswith(_PICTURE):
            raise UnsafeFileError(f"the part {part.name} is not a picture, though it claims to be", _TAKE_OUT)
    elif part.type not in TYPES:
        said = f" ({part.type})" if part.type else ""
        raise UnsafeFileError(
            f"it holds something that does not belong in a template: {part.name}{said}",
            "take out macros, embedded objects and the like in Word, and put pictures in as PNG or JPEG",
        )
    ensure_relations(f"the part {part.name}", part.relations)
    if part.type.endswith("xml") and part.type != RELATIONS:
        ensure_content(part.name, part.data, depth, of_word=part.type.startswith(_WORDML))


def ensure_relations(whose: str, relations: Iterable[Relation]) -> None:
    """Ensure that relationships are of known kinds, and that what lies outside the file is a link.

    The link to the template that an officer's document was made from is let through: it is left out later.

    Raises:
        UnsafeFileError: One is not.
    """
    for one in relations:
        if one.type not in RELATIONSHIPS:
            raise UnsafeFileError(f"{whose} refers to {one.target} as {one.type.rpartition('/')[2]}", _TAKE_OUT)
        if one.type == HYPERLINK and not (one.external and _LEADS.fullmatch(one.target)):
            raise UnsafeFileError(
                f"{whose} has a link to {one.target}", "link to http://, https:// or mailto: addresses only"
            )
        if one.external and one.type not in {HYPERLINK, OFFICERS_TEMPLATE}:
            raise UnsafeFileError(f"{whose} fetches {one.target}", "put pictures into the file, not as links")


def ensure_content(part: str, data: bytes, depth: int, *, of_word: bool = True) -> None:
    """Ensure that nothing in the XML of a part runs or fetches something.

    Args:
        part: What messages call it.
        data: Its bytes.
        depth: How deep its elements may stand in one another.
        of_word: Whether it is one of Word's own parts, in which only known elements may stand.

    Raises:
        UnsafeFileError: Something does.
    """
    judge = _Judge(part, of_word=of_word)
    walk(part, data, depth, judge)
    judge.finish()


class _Judge(Visitor):
    """Judges the content of a part, and its fields as their runs spell them out."""

    def __init__(self, part: str, *, of_word: bool) -> None:
        self._part = part
        self._of_word = of_word
        self._open: list[list[str]] = []
        self._done: list[bool] = []
        self._in_code = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Judge an element, and what it refers to."""
        namespace, _, local = name.rpartition(" ")
        if name in _ELEMENTS or (self._of_word and f"{namespace} " not in NAMESPACES):
            raise UnsafeFileError(f"the part {self._part} holds an element '{local}'", _TAKE_OUT)
        for attribute, value in attributes.items():
            if attribute.startswith(_R) and (name, attribute) not in REFERENCES:
                raise UnsafeFileError(f"the part {self._part} refers to something by '{local}'", _TAKE_OUT)
            if name.startswith((_V, _O)) and (
                attribute in _FETCHED or (attribute == "href" and not _LEADS.fullmatch(value))
            ):
                raise UnsafeFileError(f"the part {self._part} fetches or links to {value}", _TAKE_OUT)
        if name == f"{_W}fldSimple":
            self._judge(attributes.get(f"{_W}instr", ""))
        elif name == f"{_W}fldChar":
            self._mark(attributes.get(f"{_W}fldCharType", ""))
        elif name in _CODES:
            self._in_code = True

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name in _CODES:
            self._in_code = False

    def text(self, text: str) -> None:
        """Take a piece of text."""
        if not self._in_code:
            return
        if not self._open or self._done[-1]:
            raise UnsafeFileError(
                f"the part {self._part} has a field code outside a field: '{_short(text)}'", _TAKE_OUT
            )
        self._open[-1].append(text)

    def finish(self) -> None:
        """End the part: a field that was never closed is judged, too."""
        while self._open:
            self._close()

    def _mark(self, kind: str) -> None:
        if kind == "begin":
            if self._open and not self._done[-1]:
                # What Word will put here when it updates the outer field is unknown.
                self._open[-1].append("\0")
            self._open.append([])
            self._done.append(False)
        elif kind == "separate" and self._open and not self._done[-1]:
            self._judge("".join(self._open[-1]))
            self._done[-1] = True
        elif kind == "end" and self._open:
            self._close()

    def _close(self) -> None:
        code = "".join(self._open.pop())
        if not self._done.pop():
            self._judge(code)

    def _judge(self, code: str) -> None:
        if not code.strip():
            return
        found = _CODE.fullmatch(code)
        if not found or found[1].upper() not in FIELDS:
            raise UnsafeFileError(
                f"the part {self._part} has a field '{_short(code)}', which is not used in templates here", _TAKE_OUT
            )
        if found[1].upper() == "HYPERLINK":
            self._judge_link(code, found[2])

    def _judge_link(self, code: str, rest: str) -> None:
        switch = ""
        for quoted, switched, bare in _WORD.findall(rest):
            word = quoted or bare
            if word and switch not in _WITH_WORD and not _LEADS.fullmatch(word):
                raise UnsafeFileError(
                    f"the part {self._part} has a link '{_short(code)}'",
                    "link to http://, https:// or mailto: addresses only",
                )
            switch = switched.casefold()


def _short(code: str) -> str:
    return " ".join(code.replace("\0", "{...}").split())[:60]
