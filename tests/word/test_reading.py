"""Reading a Word file from outside: what a reader sees, in order, with labels and links, changes seen either way."""

from __future__ import annotations

import shutil
from random import Random

import pytest

from isa_admin.documents.blocks import Run
from isa_admin.documents.comparing import compare
from isa_admin.documents.raw import RawDocument, RawParagraph, RawTable
from isa_admin.documents.recognising import recognise
from isa_admin.documents.to_markdown import to_markdown
from isa_admin.office.parts import UnsafeFileError
from isa_admin.word.reading import read
from isa_admin.word.rendering import render
from tests.documents import registers
from tests.documents.edits import edited
from tests.word.building import changed, paragraph, run, word_file
from tests.word.test_office import converted
from tests.word.test_redline import PAPER, redlined

FILES = {(part.kind, part.mark): part.file for part in PAPER.parts}
OFFICE = [
    pytest.mark.office,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]
MARK = "<w:rPr>{}</w:rPr>"
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%1)"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="(%1.%2)"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
)


def texts(document: RawDocument) -> list[str]:
    """Give the words of each paragraph of the body, with its label before them."""
    return [
        f"{block.numbered.label} {block.text}" if block.numbered else block.text
        for block in document.blocks
        if isinstance(block, RawParagraph)
    ]


def item(text: str, use: int, level: int = 0) -> str:
    """Write a numbered paragraph."""
    return paragraph(text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{use}"/></w:numPr>')


def whole() -> bytes:
    """The whole agreement as a Word file."""
    return render(PAPER, registers.templates("agreement.docx")).content


@pytest.mark.parametrize("saved_by", ["this program", pytest.param("LibreOffice", marks=OFFICE)])
def test_the_agreement_comes_back_as_the_blocks_that_went_in(saved_by: str, tmp_path: object) -> None:
    """Headings, lists, tables, looks and links; and the terms as the bytes that were read."""
    content = whole()
    if saved_by == "LibreOffice":
        content = converted(content, "docx:MS Word 2007 XML", tmp_path).read_bytes()
    found = recognise(read(content), FILES)

    assert found.notes == []
    assert compare(PAPER.parts, found.parts).changed == ()
    plain = [part for part in found.parts if b"\n{" not in registers.TERMS[part.file]]
    assert {part.file: to_markdown(part) for part in plain} == {part.file: registers.TERMS[part.file] for part in plain}


@pytest.mark.parametrize("seed", range(6))
def test_a_redline_reads_as_the_later_text_or_as_the_earlier(seed: int) -> None:
    """Accepted and rejected views are the two texts, as a reader that knows nothing of the writer sees them."""
    new = edited(PAPER.parts, Random(seed), 12)
    made = redlined(PAPER.parts, new)

    for view, parts in (("accepted", new), ("rejected", PAPER.parts)):
        front, *found, end = recognise(read(made, view)).parts
        names = {(part.kind, part.mark): part.file for part in parts}
        assert compare(parts, recognise(read(made, view), names).parts[1:-1]).changed == ()
        assert (front.kind, end.kind, len(found)) == ("preamble", "preamble", len(parts))


@pytest.mark.parametrize(
    ("body", "accepted", "rejected"),
    [
        (paragraph("a ", changed("ins", run("b")), changed("del", run("c", element="w:delText"))), ["a b"], ["a c"]),
        (
            paragraph("2 merged-", properties=MARK.format(changed("del", ""))) + paragraph("into one"),
            ["2 merged-into one"],
            ["2 merged-", "into one"],
        ),
        (
            paragraph("3 split-", properties=MARK.format(changed("ins", ""))) + paragraph("apart"),
            ["3 split-", "apart"],
            ["3 split-apart"],
        ),
        (
            paragraph("kept")
            + paragraph(changed("ins", run("whole")), properties=MARK.format(changed("ins", "")))
            + paragraph("end"),
            ["kept", "whole", "end"],
            ["kept", "end"],
        ),
        (paragraph(changed("moveFrom", run("moved")), "x", changed("moveTo", run("moved"))), ["xmoved"], ["movedx"]),
        (paragraph(changed("ins", changed("del", run("never", element="w:delText"))), "seen"), ["seen"], ["seen"]),
        (paragraph(f"<w:hyperlink r:id='L'>{changed('ins', run('link'))}</w:hyperlink>", "."), ["link."], ["."]),
    ],
)  # fmt: skip
def test_tracked_changes_are_seen_either_way(body: str, accepted: list[str], rejected: list[str]) -> None:
    """Words, ends of paragraphs, moves, changes inside changes and inside links."""
    content = word_file(body, {"L": "https://example.org/"})
    assert texts(read(content, "accepted")) == accepted
    assert texts(read(content, "rejected")) == rejected


def test_rows_and_cells_that_changed_are_seen_either_way() -> None:
    """A row's mark lies in its properties, and a cell's in its own."""
    cells = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    row = f"<w:tr><w:trPr>{{}}</w:trPr>{cells}</w:tr>"
    rows = (("", "kept"), (changed("ins", ""), "new"), (changed("del", ""), "old"))
    table = f"<w:tbl>{''.join(row.format(*one) for one in rows)}</w:tbl>"
    for view, expected in (("accepted", ["kept", "new"]), ("rejected", ["kept", "old"])):
        [found] = read(word_file(table), view).blocks
        assert isinstance(found, RawTable)
        assert [row[0].text for row in found.rows] == expected


def test_labels_are_counted_as_word_counts_them() -> None:
    """Levels begin anew behind one above; a use of the same definition goes on, unless it starts elsewhere."""
    body = item("one", 1) + item("two", 1) + item("in", 1, 1) + item("in", 1, 1) + item("three", 1) + item("in", 1, 1)
    body += item("five", 2) + item("six", 1)
    assert texts(read(word_file(body, numbering=NUMBERING))) == [
        "(a) one", "(b) two", "(b.i) in", "(b.ii) in", "(c) three", "(c.i) in", "(e) five", "(f) six",
    ]  # fmt: skip


def test_what_does_not_stand_in_the_body_is_told_apart_and_not_lost() -> None:
    """Content controls belong to the body; boxes, notes, comments, hidden text and headers are told by their kind."""
    box = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='x'><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p>"
        "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p>"
        "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
    )
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('controlled')}</w:sdtContent></w:sdt>"
    note = (
        '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:t>noted</w:t></w:r></w:p></w:footnote>'
    )
    comment = '<w:comment w:id="0" w:author="B"><w:p><w:r><w:t>said</w:t></w:r></w:p></w:comment>'
    body = paragraph("seen", box, run("hidden", "<w:vanish/>")) + control
    document = read(word_file(body, footnotes=note, comments=comment, header="<w:p><w:r><w:t>top</w:t></w:r></w:p>"))

    assert texts(document) == ["seen", "controlled"]
    assert sorted(document.apart) == [
        ("comment", "said"), ("footnote", "noted"), ("header or footer", "top"), ("hidden text", "hidden"),
        ("text box", "boxed"),
    ]  # fmt: skip


_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_V = 'xmlns:v="urn:schemas-microsoft-com:vml"'
_W14 = 'xmlns:x="http://schemas.microsoft.com/office/word/2010/wordml"'
_O = 'xmlns:o="urn:schemas-microsoft-com:office:office"'
_SAID = "<w:r><w:t>said</w:t></w:r>"
_IN_STYLE = '<w:pStyle w:val="H"/>'
_HIDES = "<w:rPr><w:vanish/></w:rPr>"


def forms(**of: str) -> str:
    """Write what stands there in two forms."""
    markup = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    inside = "".join(f"<mc:{form} Requires='w14'>{words}</mc:{form}>" for form, words in of.items())
    return f"<mc:AlternateContent {markup}>{inside}</mc:AlternateContent>"


def ruby(above: str, words: str) -> str:
    """Write words with words above them."""
    return f"<w:ruby><w:rt>{run(above)}</w:rt><w:rubyBase>{run(words)}</w:rubyBase></w:ruby>"


def field(code: str, *result: str) -> str:
    """Write a field, with a result or without one."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    shown = mark.format("separate") + "".join(map(run, result)) if result else ""
    return f"{mark.format('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{shown}{mark.format('end')}"


@pytest.mark.parametrize(
    "body",
    [
        forms(Choice=f"<w:p>{_SAID}</w:p>"),
        f"<w:p>{forms(Choice=_SAID, Fallback='<w:r><w:t>old</w:t></w:r>')}</w:p>",
        f"<w:p><w:r>{forms(Choice='<w:t>said</w:t>', Fallback='<w:t>old</w:t>')}</w:r></w:p>",
        f"<w:p><w:r>{forms(Fallback='<w:t>said</w:t>')}</w:r></w:p>",
        f"<w:p><w:r>{ruby('sa', 'id')}</w:r></w:p>",
    ],
)
def test_words_in_two_forms_or_with_words_above_them_are_in_the_text(body: str) -> None:
    """Word shows them, so a file that has them beside the terms does not have the text of the terms alone."""
    assert texts(read(word_file(body))) == ["said"]


@pytest.mark.parametrize(
    ("body", "apart"),
    [
        ('<w:altChunk r:id="rId9"/>', ("embedded content", "another file")),
        ('<w:subDoc r:id="rId9"/>', ("embedded content", "another document")),
        (f'<x:odd xmlns:x="urn:x"><w:p>{_SAID}</w:p></x:odd>', ("embedded content", "said")),
        (f"<w:p><w:r><w:drawing><a:t {_A}>drawn</a:t></w:drawing></w:r></w:p>", ("drawn words", "drawn")),
        (
            f'<w:p><w:r><w:pict><v:shape {_V}><v:textpath string="drawn"/></v:shape></w:pict></w:r></w:p>',
            ("drawn words", "drawn"),
        ),
        ('<w:p><w:r><w:contentPart r:id="rId9"/></w:r></w:p>', ("ink", "drawn by hand")),
        (f"<w:p><w:r><w:drawing><x:contentPart {_W14}/></w:drawing></w:r></w:p>", ("ink", "drawn by hand")),
        (f"<w:p><w:r><w:pict><v:shape {_V}><o:ink {_O}/></v:shape></w:pict></w:r></w:p>", ("ink", "drawn by hand")),
        (paragraph(field(' QUOTE  "not" ')), ("field without words", 'QUOTE "not"')),
        (f"<w:p>{field('MERGEFIELD x', '')}</w:p>", ("field without words", "MERGEFIELD x")),
        ("<w:p><w:fldSimple w:instr=' AUTHOR '/></w:p>", ("field without words", "AUTHOR")),
        ("<w:p><w:r><w:yearLong/></w:r></w:p>", ("field without words", "yearLong")),
    ],
)
def test_what_word_shows_and_nobody_can_compare_is_told(body: str, apart: tuple[str, str]) -> None:
    """A piece of another file and the words of a drawing in a section; those of a title page are the template's."""
    heading = paragraph("1. Purpose", properties='<w:outlineLvl w:val="0"/>')
    assert apart in read(word_file(heading + body)).apart
    drawn = apart[0] != "embedded content"
    assert (apart in read(word_file(body + heading)).apart) is not drawn


@pytest.mark.parametrize(
    ("styles", "looks", "properties"),
    [
        ('<w:style w:type="character" w:styleId="H">{}</w:style>', '<w:rStyle w:val="H"/>', ""),
        ('<w:style w:type="paragraph" w:styleId="H">{}</w:style>', "", _IN_STYLE),
        ('<w:style w:styleId="A">{}</w:style><w:style w:styleId="H"><w:basedOn w:val="A"/></w:style>', "", _IN_STYLE),
        ("<w:docDefaults><w:rPrDefault>{}</w:rPrDefault></w:docDefaults>", "", ""),
    ],
)
def test_words_that_a_style_hides_are_hidden(styles: str, looks: str, properties: str) -> None:
    """A clause that nobody sees is not part of what was read, unless the words themselves say that they are seen."""
    sheet = styles.format(_HIDES)
    body = paragraph(run("hidden", looks), run("seen", f'{looks}<w:vanish w:val="0"/>'), properties=properties)
    document = read(word_file(body, styles=sheet))
    assert texts(document) == ["seen"]
    assert ("hidden text", "hidden") in document.apart


def test_a_field_shows_its_result_and_a_link_in_one_leads_where_its_code_says() -> None:
    """Codes are no text; HYPERLINK fields are links like those of the element."""
    body = paragraph(field(' HYPERLINK "https://example.org/a" ', "outside"), field(r' HYPERLINK \l "here" ', "inside"))
    [found] = read(word_file(body)).blocks
    assert found.runs == (Run("outside", url="https://example.org/a"), Run("inside", target="#here"))


@pytest.mark.parametrize(
    "inside",
    [
        field(' XE "sharing" '),
        field(' TOC \\o "1-3" '),
        field("IF " + field("MERGEFIELD x") + " = 1", "said"),
        field("AUTHOR", "said"),
        f"<w:fldSimple w:instr='AUTHOR'>{run('said')}</w:fldSimple>",
        f"<w:fldSimple w:instr='AUTHOR'>{run('said')}<w:r><w:fldChar w:fldCharType='end'/></w:r></w:fldSimple>",
        field("INCLUDEPICTURE x", "").replace("</w:t>", "</w:t><w:drawing/>"),
    ],
)
def test_a_field_that_shows_nothing_or_has_its_words_is_not_told(inside: str) -> None:
    """The mark of an index, a contents list, a code inside another, words or a picture that stand in the file."""
    heading = paragraph("1. Purpose", properties='<w:outlineLvl w:val="0"/>')
    told = [kind for kind, _ in read(word_file(heading + paragraph(inside))).apart]
    assert "field without words" not in told


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7", b"\xd0\xcf\x11\xe0" + bytes(600)])
def test_what_is_not_a_word_file_is_refused_with_what_it_is(content: bytes) -> None:
    """Nothing of a library's own reaches the reader."""
    with pytest.raises(UnsafeFileError):
        read(content)
