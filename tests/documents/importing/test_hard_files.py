"""Files that are hard to read: changes, controls, notes, boxes, tables in tables, columns, contents, hostile ones."""

from __future__ import annotations

import resource
import time
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from isa_admin.office.open_text import ensure_safe
from isa_admin.office.parts import UnsafeFileError
from isa_admin.word.reading import read
from tests.documents.importing.test_shapes import brought, whole
from tests.word.building import changed, paragraph, run, word_file

if TYPE_CHECKING:
    from isa_admin.documents.importing.agreement import Brought

BOLD = "<w:b/>"
HEAD = (
    paragraph(run("Fenland Sharing Agreement", BOLD))
    + paragraph("Fenland Children's Board")
    + paragraph(run("1. Purpose", BOLD))
    + paragraph("Words that say why, long enough to be a paragraph of the text.")
    + paragraph(run("2. Rules", BOLD))
)


def made(body: str, view: str = "accepted", **parts: str) -> Brought:
    """Read a Word file with this body below two headings."""
    document = read(word_file(HEAD + body, **parts), view, notes=True)  # type: ignore[arg-type]  # one of both views
    found = brought(document)
    whole(found)
    return found


def rules(found: Brought) -> str:
    """Give the text of the second section."""
    return found.terms["02-rules.md"].decode()


def test_tracked_changes_are_seen_as_somebody_decided() -> None:
    """Words, ends of paragraphs and whole rows, either way."""
    body = paragraph(
        "Keep it ", changed("del", run("five", element="w:delText")), changed("ins", run("six")), " years."
    )
    assert "Keep it six years." in rules(made(body))
    assert "Keep it five years." in rules(made(body, "rejected"))


def test_what_stands_in_a_content_control_is_text() -> None:
    """A control round a paragraph, and one inside of it."""
    inner = f"<w:sdt><w:sdtContent>{run('in a control')}</w:sdtContent></w:sdt>"
    body = f"<w:sdt><w:sdtContent>{paragraph('Words that stand ', inner, ' of a form.')}</w:sdtContent></w:sdt>"
    assert "Words that stand in a control of a form." in rules(made(body))


def test_notes_are_placed_at_the_end_of_their_part_with_their_numbers() -> None:
    """The number stands where the text refers to the note, and the note below the part; a guess, since it moves."""
    reference = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    body = paragraph("Share what the law allows", reference.format(7), " and no more", reference.format(3), ".")
    notes = "".join(
        f'<w:footnote w:id="{id_}">{paragraph(words)}</w:footnote>'
        for id_, words in ((3, "Much less, in fact."), (7, "The Fen Act 1901."))
    )
    found = made(body, footnotes=notes)
    assert "Share what the law allows[1] and no more[2].\n\n[1] The Fen Act 1901.\n\n[2] Much less, in fact." in rules(
        found
    )
    fates = {one.piece.text: one.fate for one in found.accounts if one.piece.kind == "footnote"}
    assert fates == {"The Fen Act 1901.": "guessed", "Much less, in fact.": "guessed"}


def test_what_stands_beside_the_text_is_listed_and_not_dropped() -> None:
    """A header, a comment: each is in the account with the reason."""
    comments = f'<w:comment w:id="1" w:author="A">{paragraph("Is this right?")}</w:comment>'
    found = made(paragraph("Words."), header=paragraph("Draft of the fens"), comments=comments)
    lost = {one.piece.text: one.where for one in found.accounts if one.fate == "not placed"}
    assert "header and footer" in lost["Draft of the fens"]
    assert "not part of the text" in lost["Is this right?"]


def test_a_box_stands_below_the_paragraph_that_it_hangs_on_unless_that_is_refused() -> None:
    """Its headings and lists are those of the text; a box in a cell stands below the table."""
    inside = paragraph(run("Out of hours", BOLD)) + paragraph("Ring the duty desk first, then write it down.")
    box = f"<w:r><w:pict><w:txbxContent>{inside}</w:txbxContent></w:pict></w:r>"
    body = paragraph("Words beside a box.", box) + table(cell(paragraph("How")) + cell(paragraph("By hand", box)))
    found = made(body)
    asked = [one for one in found.proposals if one.about == "text box"]
    ring = "## Out of hours\n\nRing the duty desk first, then write it down."
    assert [one.sure for one in asked] == ["unsure", "unsure"]
    assert f"Words beside a box.\n\n{ring}\n\n| How |" in rules(found)
    assert rules(found).endswith(f"|\n\n{ring}\n")
    assert {one.piece.kind for one in found.accounts if "Ring" in one.piece.text} == {"text box"}

    without = brought(read(word_file(HEAD + body), notes=True), *(one.key for one in asked))
    whole(without)
    assert "Ring" not in rules(without)
    lost = [one.where for one in without.accounts if one.fate == "not placed"]
    assert len(lost) == 4
    assert all("put it into the section" in one for one in lost)


NUMBERING = (
    '<w:abstractNum w:abstractNumId="{0}"><w:lvl w:ilvl="0"><w:start w:val="{1}"/><w:numFmt w:val="lowerLetter"/>'
    '<w:lvlText w:val="{2}"/></w:lvl></w:abstractNum>'
)
USE = '<w:num w:numId="{0}"><w:abstractNumId w:val="{0}"/></w:num>'


def item(text: str, use: int) -> str:
    """Write a paragraph that the file numbers."""
    return paragraph(text, properties=f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{use}"/></w:numPr>')


def test_a_numbered_list_goes_on_below_the_words_that_interrupt_it() -> None:
    """Also where the file counts the rest as a list of its own; one that begins in the middle has words."""
    body = (
        item("first", 1)
        + item("second", 1)
        + paragraph("and")
        + item("third", 2)
        + paragraph("Then:")
        + item("ninth", 3)
    )
    numbering = "".join(NUMBERING.format(*one) for one in ((1, 1, "(%1)"), (2, 3, "(%1)"), (3, 9, "%1)")))
    found = made(body, numbering=numbering + "".join(USE.format(number) for number in (1, 2, 3)))
    assert rules(found).endswith("(a) first\n(b) second\n\nand\n\n(c) third\n\nThen:\n\ni)\N{NO-BREAK SPACE}ninth\n")
    assert "its number, i), is written as words" in found.accounts[-1].notes


def cell(*inside: str, properties: str = "") -> str:
    """Write a cell."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(inside)}</w:tc>"


def table(*rows: str) -> str:
    """Write a table."""
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def test_tables_in_tables_and_merged_cells_keep_their_words() -> None:
    """The inner table is written line by line, the merged cell as one and empty ones, and both are said."""
    inner = table(cell(paragraph("Post")) + cell(paragraph("sealed")))
    wide = cell(paragraph("All of it"), properties='<w:gridSpan w:val="2"/>')
    body = table(
        cell(paragraph("How")) + cell(paragraph("What is asked")),
        cell(paragraph("By hand")) + cell(inner, paragraph("always")),
        wide,
    )
    found = made(body)
    assert "| How | What is asked |\n|---|---|\n| By hand | Post \\| sealed<br>always |\n| All of it | |" in rules(
        found
    )
    assert any("merged" in note for one in found.accounts for note in one.notes)


def test_columns_and_sections_of_word_change_no_order() -> None:
    """Two columns are how a page looks: the words go on as they are written."""
    columns = '<w:sectPr><w:cols w:num="2"/></w:sectPr>'
    body = paragraph("The left column says this first.", properties=columns) + paragraph("And this goes on.")
    assert "The left column says this first.\n\nAnd this goes on." in rules(made(body))


def test_a_contents_list_is_left_out_and_said() -> None:
    """One that is a field, and one whose lines were typed."""
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o "1-3"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    lines = "".join(paragraph(run(words)) for words in ("Purpose........2", "Rules........3", "Ends........4"))
    content = word_file(
        paragraph(field, run("Purpose 2"), end) + lines + HEAD + paragraph("Be kind and be quick about it.")
    )
    found = brought(read(content, notes=True))
    whole(found)
    lost = [one.piece.text for one in found.accounts if one.fate == "not placed"]
    assert sorted(lost) == ["Ends........4", "Purpose 2", "Purpose........2", "Rules........3"]


def odt(**parts: str) -> bytes:
    """Make an OpenDocument text."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", parts.pop("mimetype", "application/vnd.oasis.opendocument.text"))
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return made.getvalue()


DRAWN = '<d xmlns:x="http://www.w3.org/1999/xlink" xmlns:draw="urn:draw"><draw:image x:href="{}"/></d>'
HOSTILE = {
    "fetches a picture": odt(content_xml=DRAWN.format("http://attacker.example/a.png")),
    "reads a file": odt(content_xml=DRAWN.format("file:///etc/passwd")),
    "has macros": odt(content_xml="<d/>", Basic__script_xml="<s/>"),
    "runs a script": odt(content_xml='<d xmlns:s="urn:s"><s:script/></d>'),
    "has entities": odt(content_xml='<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>'),
    "is a bomb": odt(content_xml=f"<d>{' ' * 40_000_000}</d>"),
    "is nested": odt(content_xml="<d>" * 50_000 + "</d>" * 50_000),
    "has a password": odt(**{"META-INF/manifest.xml": '<m xmlns:m="urn:m"><m:encryption-data/></m>'}),
    "is a template": odt(mimetype="application/vnd.oasis.opendocument.text-template", content_xml="<d/>"),
    "is not a zip": b"words",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_an_open_document_that_is_hostile_never_reaches_libreoffice(name: str) -> None:
    """It is refused within a second and without much memory."""
    begun, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UnsafeFileError):
        ensure_safe(HOSTILE[name])
    assert time.process_time() - begun < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


def test_a_plain_open_document_is_let_through() -> None:
    """Pictures inside of it and links to pages are what documents have."""
    content = DRAWN.format("Pictures/a.png").replace("</d>", '<a x:href="https://example.org/"/></d>')
    ensure_safe(odt(content_xml=content))
