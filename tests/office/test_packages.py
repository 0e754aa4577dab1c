"""A file from outside is refused before any library opens it, by what it is and with the way to mend it."""

from __future__ import annotations

import time
import zipfile

import pytest

from isa_admin.office import kinds
from isa_admin.office.package import opened, reader_for
from isa_admin.office.parts import UnsafeFileError
from tests.office.making import DOCUMENT, OFFICE, RELS, TYPES, W, small, zipped

GOOD = small()
OUTSIDE = b' TargetMode="External"/>'
BIN = b'<Default Extension="bin" ContentType="application/xml"/>'
OPEN_TEXT = zipped(("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<a/>"))
MACROS = "application/vnd.ms-{}.macroEnabled.main+xml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def deep(levels: int) -> bytes:
    """Nest elements."""
    return f'<d xmlns="{W}">'.encode() + b"<a>" * levels + b"</a>" * levels + b"</d>"


REFUSED = {
    "text": (b"hello", "it is not a Word document (.docx), or is damaged"),
    "nothing": (b"", "or is damaged"),
    "an old .doc": (b"\xd0\xcf\x11\xe0" + b"\0" * 500, "protected by a password, or in the old format"),
    "a PDF": (b"%PDF-1.7 ...", "it is a PDF, not a Word document"),
    "a Rich Text file": (b"{\\rtf1 ...", "it is a Rich Text file (.rtf)"),
    "an OpenDocument text": (OPEN_TEXT, "it is an OpenDocument text (.odt), not a Word document (.docx)"),
    "a zip around it": (zipped(("form.docx", b"")), "it is a zip file that holds other files, not a Word document"),
    "a picture": (b"\xff\xd8\xff\xe0", "it is a picture, not a Word document"),
    "another zip": (zipped(("a.txt", b"")), "it lacks [Content_Types].xml"),
    "a zip without a main part": (zipped(*GOOD[:1]), "no main part"),
    "a cut file": (zipped(*GOOD)[:-30], "damaged"),
    "a document with macros": (zipped(*small(MACROS.format("word.document"))), "a Word document with macros (.docm)"),
    "a workbook": (zipped(*small(EXCEL)), "it is an Excel workbook (.xlsx), not a Word document"),
    "a thing of another program": (zipped(*small("a/b")), "it is a file of another program"),
    "a Strict document": (
        zipped(*small(kind="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument")),
        "it is in the Strict Open XML format",
    ),
    "two main parts": (
        zipped(*GOOD[:1], (RELS, GOOD[1][1].replace(b"</R", GOOD[1][1].partition(b'">')[2][:-16] + b"</R")), GOOD[2]),
        "no main part",
    ),
    "a main part outside": (zipped(*GOOD[:1], (RELS, GOOD[1][1].replace(b"/><", OUTSIDE + b"<"))), "no main part"),
    "a part outside": (zipped(*GOOD, ("../../x.xml", b"<a/>")), "lies outside the file"),
    "an absolute part": (zipped(*GOOD, ("/etc/x.xml", b"<a/>")), "lies outside the file"),
    "two parts of one name": (zipped(*GOOD, ("WORD/document.xml", b"<b/>")), "two parts of one name"),
    "too many parts": (zipped(*GOOD, *((f"{number}.txt", b"") for number in range(500))), "503 parts"),
    "a part too large": (zipped(*GOOD, ("word/x.xml", b"<a>" + b" " * 4_000_000 + b"</a>")), "at most 4,000,000"),
    "XML too large under another name": (
        zipped(
            (TYPES, GOOD[0][1].replace(b"</Types>", BIN + b"</Types>")),
            *GOOD[1:],
            ("word/x.bin", b"<a>" + b" " * 4_000_000 + b"</a>"),
        ),
        "bytes of XML",
    ),
    "a packed part": (
        zipped(*GOOD, ("word/x.xml", b"<a>" + b" " * 3_000_000 + b"</a>"), compress=zipfile.ZIP_DEFLATED),
        "packed more than 200 times",
    ),
    "a part packed otherwise": (zipped(*GOOD, ("word/x.xml", b"<a/>"), compress=zipfile.ZIP_LZMA), "does not use"),
    "too large in all": (zipped(*GOOD, *((f"{number}.bin", b"x" * 18_000_000) for number in range(3))), "unpacks to"),
    "broken XML": (zipped(*GOOD, ("word/x.xml", b"<a>")), "not well formed"),
    "XML in no known encoding": (zipped(*GOOD, ("word/x.xml", b'<?xml version="1.0" encoding="x"?><a/>')), "not well"),
    "entities": (zipped(*GOOD, ("word/x.xml", b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>')), "type definition"),
    "entities in another encoding": (
        zipped(*GOOD, ("word/x.xml", '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"))),
        "type definition",
    ),
    "elements in elements": (zipped(*GOOD, ("word/x.xml", deep(101))), "nested more than 100 deep"),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("case", REFUSED)
def test_g13_a_file_is_refused_before_it_is_opened(case: str) -> None:
    """Each by what it is, within a second and with a remedy."""
    data, found = REFUSED[case]
    begun = time.perf_counter()
    with pytest.raises(UnsafeFileError) as caught:
        opened(data, kinds.TEMPLATE)
    assert time.perf_counter() - begun < 1
    assert found in caught.value.found
    assert caught.value.remedy


def test_an_encrypted_part_is_refused() -> None:
    """A zip with a password says so in each part."""
    data = bytearray(zipped(*GOOD))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(UnsafeFileError, match="encrypted"):
        opened(bytes(data), kinds.TEMPLATE)


def test_the_main_part_is_found_by_its_relationship() -> None:
    """Word for the web calls it word/document2.xml, and others put it elsewhere."""
    renamed = [
        (name.replace("document", "document2"), data.replace(b"document.xml", b"document2.xml")) for name, data in GOOD
    ]
    package = opened(zipped(*renamed), kinds.TEMPLATE)
    assert package.main.name == "word/document2.xml"
    assert opened(zipped(*GOOD), kinds.WORD_FORM).main.name == DOCUMENT


def test_relationships_are_read_from_where_their_part_lies() -> None:
    """A target is relative to its part or begins at the top; what lies outside stays as it is."""
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="a" Type="{OFFICE}styles" Target="styles.xml"/>'
        f'<Relationship Id="b" Type="{OFFICE}image" Target="/word/media/a.png"/>'
        f'<Relationship Id="c" Type="{OFFICE}image" Target="../../../a.png"/>'
        f'<Relationship Id="d" Type="{OFFICE}hyperlink" Target="https://a.example/../b" TargetMode="External"/>'
        "</Relationships>"
    )
    package = opened(zipped(*GOOD, ("word/_rels/document.xml.rels", relations.encode())), kinds.WORD_FORM)
    assert [(one.id, one.target, one.external) for one in package.main.relations] == [
        ("a", "word/styles.xml", False), ("b", "word/media/a.png", False), ("c", "a.png", False),
        ("d", "https://a.example/../b", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "reader"),
    [
        (zipped(*GOOD), "word"),
        (zipped(*GOOD)[:-30], "word"),
        (OPEN_TEXT, "word"),
        (zipped(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")), "workbook"),
        (zipped(("xl/workbook.xml", b"")), "workbook"),
        (zipped(("form.docx", b"")), None),
        (b"PK", None),
        (b"%PDF", None),
    ],
)
def test_which_reader_a_file_is_for_is_told_by_its_directory(content: bytes, reader: str | None) -> None:
    """A text of another program goes to the reader of Word files, whose message then speaks of Word."""
    assert reader_for(content) == reader


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        ("EncryptedPackage", "protected by a password"),
        ("__substg1.0_0037001F", "an Outlook message (.msg)"),
        ("WordDocument", "a Word document in the old format (.doc)"),
        ("Workbook", "an Excel workbook in the old format (.xls)"),
        ("else", "protected by a password, or in the old format (.doc or .xls)"),
    ],
)
def test_files_of_streams_are_told_apart_by_their_streams(stream: str, words: str) -> None:
    """Outlook keeps messages in the same kind of file as old and protected documents."""
    assert kinds.begins_as(b"\xd0\xcf\x11\xe0" + b"\0" * 500 + stream.encode("utf-16-le")) == words
