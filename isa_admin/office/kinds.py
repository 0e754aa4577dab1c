"""The kinds of Office file, and which of them are accepted where."""

from __future__ import annotations

from msgspec import Struct, field

from isa_admin.office.parts import Limits, UnsafeFileError

_OPEN = "application/vnd.openxmlformats-officedocument."
WORD = f"{_OPEN}wordprocessingml.document.main+xml"
WORD_TEMPLATE = f"{_OPEN}wordprocessingml.template.main+xml"
EXCEL = f"{_OPEN}spreadsheetml.sheet.main+xml"
EXCEL_TEMPLATE = f"{_OPEN}spreadsheetml.template.main+xml"

_WORDS = {
    WORD: "a Word document (.docx)",
    WORD_TEMPLATE: "a Word template (.dotx)",
    "application/vnd.ms-word.document.macroEnabled.main+xml": "a Word document with macros (.docm)",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml": "a Word template with macros (.dotm)",
    EXCEL: "an Excel workbook (.xlsx)",
    EXCEL_TEMPLATE: "an Excel template (.xltx)",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": "an Excel workbook with macros (.xlsm)",
    "application/vnd.ms-excel.template.macroEnabled.main+xml": "an Excel template with macros (.xltm)",
    "application/vnd.ms-excel.sheet.binary.macroEnabled.main": "a binary Excel workbook (.xlsb)",
    f"{_OPEN}presentationml.presentation.main+xml": "a PowerPoint presentation (.pptx)",
    "application/vnd.oasis.opendocument.text": "an OpenDocument text (.odt)",
    "application/vnd.oasis.opendocument.text-template": "an OpenDocument template (.ott)",
    "application/vnd.oasis.opendocument.spreadsheet": "an OpenDocument spreadsheet (.ods)",
    "application/epub+zip": "an e-book (.epub)",
}
"""What a person calls a file, by the content type of its main part or by what its "mimetype" says."""

_BEGINNINGS = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "a Rich Text file (.rtf)"),
    (b"<!DOCTYPE html", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
)
_OLD = b"\xd0\xcf\x11\xe0"
"""How files begin that hold several streams, as Office files of old and protected ones of today do."""
_STREAMS = (
    ("EncryptedPackage", "protected by a password"),
    ("__substg1.0_", "an Outlook message (.msg)"),
    ("WordDocument", "a Word document in the old format (.doc)"),
    ("Workbook", "an Excel workbook in the old format (.xls)"),
)
"""Names of streams, each of which tells what its file is."""
ZIP = b"PK\x03\x04"
"""How a zip file begins, and so every Office file of today."""


class FileKind(Struct, frozen=True):
    """What a file should be.

    Attributes:
        words: What a person calls it.
        save: How it is saved as what it should be.
        taken: The content types of the main part that are taken.
        limits: How large it may be.
        kept: Whether its parts go into documents of ours: then each of them must be one that is on the lists.
    """

    words: str
    save: str
    taken: frozenset[str]
    limits: Limits = field(default_factory=Limits)
    kept: bool = False

    def other(self, what: str) -> UnsafeFileError:
        """Say that a file is of another kind."""
        return UnsafeFileError(f"it is {what}, not {self.words}", self.save)

    def broken(self, why: object) -> UnsafeFileError:
        """Say that a file is damaged."""
        return UnsafeFileError(f"it is not {self.words}, or is damaged: {why}", self.save)


_SAVE_WORD = "open it in Word and save it as a Word Document (.docx), without a password"
_SAVE_EXCEL = "open it in Excel and save it as an Excel Workbook (.xlsx), without a password"
_WORD_KINDS = frozenset({WORD, WORD_TEMPLATE})

TEMPLATE = FileKind(
    "a Word document (.docx)",
    _SAVE_WORD,
    _WORD_KINDS,
    # docxtpl takes four times as long for twice as many elements: 80 seconds for half a million.
    Limits(parts=500, part=20_000_000, xml_part=4_000_000, whole=50_000_000, elements=50_000),
    kept=True,
)
"""A template of the store: a few pages with a logo, some 5,000 elements. Its parts go into every document."""

WORD_FORM = FileKind(
    "a Word document (.docx)",
    _SAVE_WORD,
    _WORD_KINDS,
    Limits(parts=500, part=5_000_000, xml_part=5_000_000, whole=20_000_000),
)
"""A returned form: its text is read, and nothing of it is kept."""

WORD_DOCUMENT = FileKind(
    "a Word document (.docx)", _SAVE_WORD, _WORD_KINDS, Limits(parts=2_000, part=64_000_000, xml_part=64_000_000)
)
"""An agreement that somebody sent: its text is read, and nothing of it is kept."""

WORKBOOK = FileKind("an Excel workbook (.xlsx)", _SAVE_EXCEL, frozenset({EXCEL, EXCEL_TEMPLATE}))
"""A returned workbook: its cells are read, and nothing of it is kept."""


def named(content_type: str) -> str:
    """Give what a person calls a file with this main part."""
    return _WORDS.get(content_type, "a file of another program")


def begins_as(content: bytes) -> str | None:
    """Say what a file other than a zip is, if its bytes tell."""
    if content.startswith(_OLD):
        streams = (words for name, words in _STREAMS if name.encode("utf-16-le") in content)
        return next(streams, "protected by a password, or in the old format (.doc or .xls)")
    first = content[:200].lstrip()
    return next((words for beginning, words in _BEGINNINGS if first.startswith(beginning)), None)
