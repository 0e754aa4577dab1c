"""Ways of breaking a document, each of which is found with its place; nothing is found in documents of ours."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from isa_admin.office.parts import UnsafeFileError
from isa_admin.word.document_checks import CHECKS, look
from tests.documents import registers
from tests.word.conftest import NAMES, drawn

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENT, RELS, NUMBERING = "word/document.xml", "word/_rels/document.xml.rels", "word/numbering.xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def bent(content: bytes, old: str, new: str, part: str = DOCUMENT) -> bytes:
    """Replace text in a part of a document once; the text must be there."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                assert old.encode() in data, old
                data = data.replace(old.encode(), new.encode(), 1)
            target.writestr(name, data)
    return made.getvalue()


@pytest.fixture(scope="module")
def plain() -> bytes:
    """The whole agreement of a register in which nobody has braces in a name."""
    register = registers.register({"county": registers.entry("county", "The County Council")})
    return drawn("agreement", register).content


def recounted(content: bytes, by: int) -> bytes:
    """Let the last list be counted by another definition."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        numbering = archive.read(NUMBERING).decode()
    pieces = numbering.rpartition('<w:abstractNumId w:val="')
    last = pieces[2].partition('"')[0]
    return bent(content, f'<w:abstractNumId w:val="{last}"', f'<w:abstractNumId w:val="{int(last) + by}"', NUMBERING)


def without_title(content: bytes) -> bytes:
    """Take the title out of the properties."""
    made = bent(content, "<dc:title>", "<dc:subject>", "docProps/core.xml")
    return bent(made, "</dc:title>", "</dc:subject>", "docProps/core.xml")


def without_language(content: bytes) -> bytes:
    """Take the language out of the properties and of the styles."""
    made = bent(content, "<dc:language>en-GB</dc:language>", "", "docProps/core.xml")
    return bent(made, "<w:lang ", "<w:kern ", "word/styles.xml")


TABLE = "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr>{}</w:tr></w:tbl>"
PARAGRAPH = "<w:p><w:r>{}</w:r></w:p>"
IN_FRONT = "<w:body>"


def put(inside: str) -> Callable[[bytes], bytes]:
    """Give what puts something at the beginning of the text."""
    return lambda content: bent(content, IN_FRONT, IN_FRONT + inside)


BROKEN: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a field of the template": (put(PARAGRAPH.format("<w:t>{{ title }}</w:t>")), "leftover-field"),
    "a field of the template in the header": (
        lambda content: bent(content, "V3.00", "{{ version }}", "word/header1.xml"),
        "leftover-field",
    ),
    "a field that is not closed": (put(PARAGRAPH.format('<w:fldChar w:fldCharType="begin"/>')), "unclosed-field"),
    "a field that has only an end": (put(PARAGRAPH.format('<w:fldChar w:fldCharType="end"/>')), "unclosed-field"),
    "a doubled id": (
        put('<w:p><w:bookmarkStart w:id="1" w:name="x"/><w:bookmarkEnd w:id="1"/></w:p>'),
        "doubled-id",
    ),
    "a dangling relationship": (
        put(f'<w:p><w:hyperlink xmlns:r="{OFFICE}" r:id="rId999"><w:r><w:t>x</w:t></w:r></w:hyperlink></w:p>'),
        "dangling-relationship",
    ),
    "a part that is gone": (
        lambda content: bent(
            content,
            "</Relationships>",
            f'<Relationship Id="g" Type="{OFFICE}/image" Target="no.png"/></Relationships>',
            RELS,
        ),
        "dangling-relationship",
    ),
    "a missing style": (put('<w:p><w:pPr><w:pStyle w:val="Gone"/></w:pPr></w:p>'), "missing-style"),
    "elements in the wrong order": (
        put("<w:p><w:pPr><w:jc w:val='left'/><w:keepNext/></w:pPr></w:p>"),
        "element-order",
    ),
    "a property after the words": (put("<w:p><w:r><w:t>x</w:t></w:r><w:pPr/></w:p>"), "element-order"),
    "text in a deletion": (
        put('<w:p><w:del w:id="9" w:author="x"><w:r><w:t>gone</w:t></w:r></w:del></w:p>'),
        "text-in-deletion",
    ),
    "deleted text in an insertion": (
        put('<w:p><w:ins w:id="9" w:author="x"><w:r><w:delText>gone</w:delText></w:r></w:ins></w:p>'),
        "text-in-deletion",
    ),
    "a list that shares what counts it": (lambda content: recounted(content, -1), "list"),
    "a list that is gone": (
        put('<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="999"/></w:numPr></w:pPr></w:p>'),
        "list",
    ),
    "a list that nothing counts": (lambda content: recounted(content, 999), "list"),
    "a footnote that is gone": (put(PARAGRAPH.format('<w:footnoteReference w:id="7"/>')), "missing-note"),
    "a space that is lost": (put(PARAGRAPH.format("<w:t>words </w:t>")), "lost-space"),
    "a cell without a paragraph": (put(TABLE.format("<w:tc><w:tcPr/></w:tc>")), "table"),
    "a row without a cell": (put(TABLE.format("")), "table"),
    "a header row that was lost": (lambda content: bent(content, "<w:tblHeader/>", ""), "header-row"),
    "a bookmark without an end": (
        lambda content: bent(content, '<w:bookmarkEnd w:id="1"/>', ""),
        "half-bookmark",
    ),
    "a link to a bookmark that is gone": (
        put('<w:p><w:hyperlink w:anchor="gone"><w:r><w:t>x</w:t></w:r></w:hyperlink></w:p>'),
        "dead-link",
    ),
    "a picture that is fetched": (
        lambda content: bent(
            content,
            "</Relationships>",
            f'<Relationship Id="e" Type="{OFFICE}/image" Target="http://a.example/b.png" TargetMode="External"/>'
            "</Relationships>",
            RELS,
        ),
        "external",
    ),
    "a heading that skips a level": (put('<w:p><w:pPr><w:pStyle w:val="Heading3"/></w:pPr></w:p>'), "heading-level"),
    "empty paragraphs for space": (put("<w:p/>" * 3), "empty-paragraphs"),
    "a link without words": (put('<w:p><w:hyperlink w:anchor="x"/></w:p>'), "link-text"),
    "no title": (without_title, "properties"),
    "no language": (without_language, "properties"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_breaks_a_document_is_found(case: str, plain: bytes) -> None:
    """By its code, with a place in words."""
    breaking, code = BROKEN[case]
    found = [one for one in look(breaking(plain)) if one.code == code]
    assert found
    assert all(one.place and one.words for one in found)


def broken_xml(content: bytes) -> bytes:
    """Take the end of the text's last element away."""
    return bent(content, "</w:document>", "")


def doubled(content: bytes) -> bytes:
    """Put the text into the file twice."""
    held = BytesIO(content)
    with zipfile.ZipFile(held, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(DOCUMENT, archive.read(DOCUMENT))
    return held.getvalue()


def without_kind(content: bytes) -> bytes:
    """Leave the kind of the text's part unsaid."""
    return bent(content, 'PartName="/word/document.xml"', 'PartName="/word/other.xml"', "[Content_Types].xml")


@pytest.mark.parametrize("breaking", [broken_xml, doubled, without_kind, lambda content: content[: len(content) // 2]])
def test_a_file_that_is_damaged_as_a_whole_is_refused(breaking: Callable[[bytes], bytes], plain: bytes) -> None:
    """Which ``check --documents`` reports as its finding."""
    with pytest.raises(UnsafeFileError):
        look(breaking(plain))


def test_every_check_finds_something(plain: bytes) -> None:
    """None of them is there for nothing."""
    assert len({code for _, code in BROKEN.values()}) >= len(CHECKS)
    assert look(plain) == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_found_in_documents_of_ours(name: str, every_document: dict[str, bytes]) -> None:
    """But the partner whose name is a field of a template."""
    assert {one.code for one in look(every_document[name])} <= {"leftover-field"}


@pytest.mark.parametrize("name", ["agreement.docx", "part.docx", "notice.docx"])
def test_a_template_is_no_document(name: str) -> None:
    """Its fields are found as what they are."""
    assert "leftover-field" in {one.code for one in look(registers.templates(name))}
