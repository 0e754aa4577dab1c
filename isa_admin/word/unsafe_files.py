"""What a Word file from outside must keep to before any library opens it: a small file can take all the memory.

A file of 0.15 MB made python-docx take 31 seconds and 4 GB. So sizes and ratios are read from the directory of the zip
first, parts are read up to their stated size only, and each XML part is parsed strictly.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO

from isa_admin.errors import StoreError

_XML_ENDINGS = (".xml", ".rels")
_RATIO_FROM = 1_000_000
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a Word file may be, unpacked; sizes in bytes."""

    parts: int = 2_000
    part: int = 64_000_000
    xml_part: int = 64_000_000
    whole: int = 200_000_000
    ratio: int = 200


TEMPLATE = Limits(parts=500, part=20_000_000, xml_part=4_000_000, whole=50_000_000)
"""A template is a few pages with a logo."""


class HostileFileError(StoreError):
    """A Word file that is broken, too large or holds something that runs or phones home."""

    def __init__(self, name: str, found: str, remedy: str) -> None:
        super().__init__(f"{name}: {found}", remedy)


def check(name: str, content: bytes, limits: Limits) -> None:
    """Check a Word file before it is opened.

    Args:
        name: What the message calls the file.
        content: Its bytes.
        limits: How large it may be.

    Raises:
        HostileFileError: It is no Word file, breaks a limit, is encrypted, holds macros, a document type definition
            or XML that is not well formed, or names a part twice or outside the file.
    """
    if content.startswith(_OLD_WORD):
        raise HostileFileError(
            name, "it is protected by a password or of the old .doc kind", "save it as .docx without a password"
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _directory(name, archive.infolist(), limits)
            for entry in archive.infolist():
                data = archive.read(entry)
                if entry.filename.endswith(_XML_ENDINGS):
                    _xml(name, entry.filename, data)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise HostileFileError(name, f"it is no Word file: {error}", "save it again in Word as .docx") from error


def _directory(name: str, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.parts:
        raise HostileFileError(
            name, f"it has {len(entries):,} parts; at most {limits.parts:,} are allowed", "make the file smaller"
        )
    names = {entry.filename.casefold() for entry in entries}
    if len(names) != len(entries):
        raise HostileFileError(name, "it has two parts of one name", "save it again in Word as .docx")
    if "word/document.xml" not in names or "[content_types].xml" not in names:
        raise HostileFileError(name, "it is no Word document", "save it in Word as .docx")
    whole = sum(entry.file_size for entry in entries)
    if whole > limits.whole:
        raise HostileFileError(
            name, f"it unpacks to {whole:,} bytes; at most {limits.whole:,} are allowed", "make the file smaller"
        )
    for entry in entries:
        _entry(name, entry, limits)
        _harmless(name, entry.filename)


def _entry(name: str, entry: zipfile.ZipInfo, limits: Limits) -> None:
    part = entry.filename
    if ".." in part.split("/") or part.startswith("/") or "\\" in part:
        raise HostileFileError(name, f"the part {part} lies outside the file", "save it again in Word as .docx")
    if entry.flag_bits & _ENCRYPTED:
        raise HostileFileError(name, f"the part {part} is encrypted", "save it without a password")
    allowed = limits.xml_part if part.endswith(_XML_ENDINGS) else limits.part
    if entry.file_size > allowed:
        raise HostileFileError(
            name,
            f"the part {part} has {entry.file_size:,} bytes; at most {allowed:,} are allowed",
            "make the file smaller",
        )
    if entry.file_size > _RATIO_FROM and entry.file_size > limits.ratio * max(1, entry.compress_size):
        raise HostileFileError(
            name, f"the part {part} is packed more than {limits.ratio} times", "save it again in Word as .docx"
        )


def _harmless(name: str, part: str) -> None:
    if "vbaproject" in part.casefold() or part.casefold().startswith(("word/activex/", "word/embeddings/")):
        raise HostileFileError(name, f"it holds macros or embedded objects ({part})", "save it as .docx without them")


def _xml(name: str, part: str, data: bytes) -> None:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise HostileFileError(
            name, f"the part {part} is not well formed: {error.msg}", "save it again in Word as .docx"
        ) from error
    # lxml's stubs do not know that the information about a document says this.
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise HostileFileError(
            name, f"the part {part} has a document type definition", "save it again in Word as .docx"
        )
