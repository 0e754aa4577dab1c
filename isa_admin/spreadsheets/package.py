"""What an Excel workbook from outside must keep to before any library opens it: a small zip can take all the memory."""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.parsers import expat

from isa_admin.spreadsheets.files import NotASheetError

ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_MOST_PARTS = 1_000
_MOST_UNPACKED = 200_000_000
_RATIO_FROM, _RATIO = 1_000_000, 200
_ENCRYPTED = 0x1
_RUNS = ("vbaproject", "xl/activex/", "xl/embeddings/", "xl/macrosheets/", "xl/externallinks/")
_AGAIN = "save it again in Excel as an Excel workbook (.xlsx)"


def check(name: str, content: bytes) -> None:
    """Check the zip of a workbook: its directory first, then each part of XML, strictly.

    Raises:
        NotASheetError: It is no workbook, is protected by a password, holds macros, embedded objects or links to other
            workbooks, unpacks to too much, or has XML that is not well formed or brings definitions of its own.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _directory(name, entries)
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    _xml(name, entry.filename, archive.read(entry))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise NotASheetError(name, f"it is not an Excel workbook: {error}", _AGAIN) from error


def _directory(name: str, entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename.casefold() for entry in entries}
    if "xl/workbook.xml" not in names:
        raise NotASheetError(name, "it is not an Excel workbook of the kind .xlsx", _AGAIN)
    whole = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_PARTS or len(names) != len(entries) or whole > _MOST_UNPACKED:
        raise NotASheetError(
            name, f"it unpacks to {len(entries):,} parts and {whole:,} bytes, which is too much or twice the same",
            "split it into several, or save it as CSV UTF-8",
        )  # fmt: skip
    for entry in entries:
        part = entry.filename.casefold()
        if any(mark in part for mark in _RUNS):
            raise NotASheetError(
                name, f"it holds macros, embedded objects or links to other workbooks ({entry.filename})", _AGAIN
            )
        if entry.flag_bits & _ENCRYPTED:
            raise NotASheetError(name, f"the part {entry.filename} is encrypted", "save it without a password")
        if entry.file_size > _RATIO_FROM and entry.file_size > _RATIO * max(1, entry.compress_size):
            raise NotASheetError(name, f"the part {entry.filename} is packed more than {_RATIO} times", _AGAIN)


def _xml(name: str, part: str, data: bytes) -> None:
    def refuse(*_: object) -> None:
        raise NotASheetError(name, f"the part {part} has a document type definition", _AGAIN)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003  expat's own signature
    except expat.ExpatError as error:
        raise NotASheetError(name, f"the part {part} is not well formed: {error}", _AGAIN) from error
