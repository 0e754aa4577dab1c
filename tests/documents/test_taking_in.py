"""An edited document comes back into the terms: what was changed is written, what was not keeps its bytes."""

from __future__ import annotations

import zipfile
from copy import deepcopy
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from isa_admin.documents import catalogue
from isa_admin.documents.blocks import anchor
from isa_admin.documents.identifying import NoNumberError, NoSectionError
from isa_admin.documents.taking_in import Base, take_in
from isa_admin.documents.terms import read_terms
from isa_admin.documents.to_markdown import to_markdown
from isa_admin.errors import StoreError
from isa_admin.word.reading import read
from isa_admin.word.rendering import render
from tests.documents import registers
from tests.documents.edits import edited
from tests.word.building import paragraph, word_file
from tests.word.test_redline import PAPER, redlined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lxml.etree import _Element

    from isa_admin.documents.blocks import Part
    from isa_admin.documents.taking_in import TakenIn

TERMS = registers.TERMS
PARTS = read_terms(TERMS)
BASE = Base(TERMS, PAPER.parts)


def filled(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Give the parts with what the register fills in them."""
    return tuple(catalogue._filled(part, PAPER.view) for part in parts)


def written(parts: Sequence[Part]) -> dict[str, bytes]:
    """Write the parts as the files that they are."""
    return {part.file: to_markdown(part) for part in parts}


def taken(content: bytes, current: Mapping[str, bytes] = TERMS) -> TakenIn:
    """Take a Word file in."""
    return take_in(read(content), BASE, current)


def prove(seed: int, times: int) -> None:
    """Ensure that accepting all changes of a redline of random edits, and taking it in, give the same text."""
    new = edited(PARTS, Random(seed), times)
    assert taken(redlined(PAPER.parts, filled(new))).terms == written(new)


@given(st.integers(0, 2**32), st.integers(1, 12))
@settings(max_examples=8, deadline=None)
def test_taking_in_gives_the_text_that_accepting_gives(seed: int, times: int) -> None:
    """Whatever sections, items, rows and words were edited with tracked changes."""
    prove(seed, times)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@given(st.integers(0, 2**32), st.integers(1, 25))
@settings(max_examples=600, deadline=None)
def test_taking_in_gives_the_text_that_accepting_gives_for_long(seed: int, times: int) -> None:
    """The same, six hundred times."""
    prove(seed, times)


def changed(made: TakenIn) -> set[str]:
    """Name the files that are other ones than before."""
    return {file for file in {*made.terms, *TERMS} if made.terms.get(file) != TERMS.get(file)}


def agreement(parts: Sequence[Part] = PAPER.parts) -> bytes:
    """Draw the whole agreement, as ``render`` does."""
    return render(replace(PAPER, parts=tuple(parts)), registers.templates("agreement.docx")).content


def test_a_document_that_nobody_edited_changes_nothing() -> None:
    """Every file keeps its bytes, and there is nothing to tell."""
    made = taken(agreement())
    assert made.terms == dict(TERMS)
    assert made.notes == ()


def test_a_section_that_is_not_written_as_this_writes_keeps_its_bytes() -> None:
    """Another person's lines are not filled anew because of a change elsewhere."""
    content = TERMS["04-consent.md"].replace(b"\n\n", b"\n\nA short\nline.\n\n", 1)
    terms = {**TERMS, "04-consent.md": content}
    parts = filled(read_terms(terms))
    new = {**terms, "02-purpose.md": terms["02-purpose.md"] + b"\nOne sentence more.\n"}
    document = agreement(filled(read_terms(new)))
    assert take_in(read(document), Base(terms, parts), terms).terms == new


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def bent(content: bytes, change: Callable[[_Element], None]) -> bytes:
    """Change the body of a Word file, as somebody does who edits it without tracking."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                root = etree.fromstring(data)
                change(root.find(f"{W}body"))
                data = etree.tostring(root)
            target.writestr(name, data)
    return made.getvalue()


def holding(body: _Element, words: str) -> _Element:
    """Find the paragraph whose text holds some words."""
    return next(one for one in body.iter(f"{W}p") if words in "".join(text.text or "" for text in one.iter(f"{W}t")))


def heading(body: _Element, part: str) -> _Element:
    """Find the title of a part by its bookmark: ``section_5``, ``appendix_B``, ``preamble``."""
    known = {f"{one.kind}_{one.mark}" if one.mark else one.kind: anchor(one) for one in PARTS}
    return next(one.getparent() for one in body.iter(f"{W}bookmarkStart") if one.get(f"{W}name") == known[part])


def said(paragraph: _Element, words: str) -> None:
    """Let a paragraph say something else, in one run as it looked."""
    first, *others = paragraph.iter(f"{W}t")
    first.text = words
    for one in others:
        one.text = ""


def copied(paragraph: _Element, words: str) -> _Element:
    """Put a paragraph of the same looks before one, as Word does when one types there."""
    made = deepcopy(paragraph)
    for one in [*made.iter(f"{W}bookmarkStart"), *made.iter(f"{W}bookmarkEnd")]:
        one.getparent().remove(one)
    said(made, words)
    paragraph.addprevious(made)
    return made


def test_a_section_that_was_put_in_gives_the_later_ones_other_numbers() -> None:
    """Word counts the titles: the later files are renamed with the bytes they had, and references follow."""

    def put_in(body: _Element) -> None:
        copied(heading(body, "section_5"), "Children who move away")
        plain = next(one for one in body.iter(f"{W}p") if one.find(f"{W}pPr/{W}numPr") is None and len(one) > 1)
        made = deepcopy(plain)
        said(made, "Partners tell one another.")
        heading(body, "section_5").addprevious(made)

    made = taken(bent(agreement(), put_in))
    assert made.terms["05-children-who-move-away.md"] == b"# Children who move away\n\nPartners tell one another.\n"
    assert made.terms["08-capacity.md"] == TERMS["07-capacity.md"]
    assert made.terms["24-signatories.md"] == TERMS["23-signatories.md"]
    assert "05-without-consent.md" not in made.terms
    assert made.notes == ("taken for a new section: 5 Children who move away",)


def test_a_section_that_was_taken_out_and_one_that_was_moved() -> None:
    """Whoever cuts sections and pastes them elsewhere."""

    def cut(body: _Element) -> None:
        blocks = list(body)
        at = [blocks.index(heading(body, f"section_{number}")) for number in (6, 7, 8, 9)]
        for block in blocks[at[0] : at[1]]:
            body.remove(block)
        for block in blocks[at[2] : at[3]]:
            heading(body, "section_7").addprevious(block)

    made = taken(bent(agreement(), cut))
    assert "06-charities.md" not in made.terms
    assert made.terms["06-deceased-people.md"] == TERMS["08-deceased-people.md"]
    assert made.terms["07-capacity.md"] == TERMS["07-capacity.md"]
    assert made.terms["08-information-shared.md"] == TERMS["09-information-shared.md"]


@pytest.mark.parametrize("bookmark", ["kept", "lost"])
def test_a_section_keeps_its_file_under_another_title(bookmark: str) -> None:
    """It is known by its bookmark, or by its words."""

    def retitle(body: _Element) -> None:
        title = heading(body, "section_13")
        said(title, "How to send things safely")
        if bookmark == "lost":
            for one in [*title.iter(f"{W}bookmarkStart"), *title.iter(f"{W}bookmarkEnd")]:
                title.remove(one)

    made = taken(bent(agreement(), retitle))
    assert changed(made) == {"13-security.md"}
    assert made.terms["13-security.md"].startswith(b"# How to send things safely\n")


def test_what_the_register_fills_is_not_changed_by_a_document() -> None:
    """Rows that somebody typed into the partners table are told, and the directive stands as it stood."""

    def retype(body: _Element) -> None:
        table = heading(body, "section_1").getnext()
        row = table.findall(f"{W}tr")[2]
        said(row.find(f"{W}tc/{W}p"), "A Partner of Somebody's Own")
        said(holding(body, "share information"), "The parties want to share.")

    made = taken(bent(agreement(), retype))
    assert any("commands change what the register fills" in note and "Somebody's Own" in note for note in made.notes)
    assert changed(made) == {"00-preamble.md"}


def test_a_table_that_the_register_fills_may_be_moved_or_taken_out() -> None:
    """The directive goes along, or goes."""

    def move(body: _Element) -> None:
        title = heading(body, "section_17")
        section = list(body)[list(body).index(title) + 1 :]
        table = next(block for block in section if block.tag == f"{W}tbl")
        title.addnext(table)

    made = taken(bent(agreement(), move))
    assert changed(made) == {"17-breaches.md"}
    assert made.terms["17-breaches.md"].split(b"\n")[2] == b"{breach-contacts}"
    assert made.terms["17-breaches.md"].count(b"{breach-contacts}") == 1

    def take_out(body: _Element) -> None:
        body.remove(heading(body, "section_1").getnext())

    assert b"{partners}" not in taken(bent(agreement(), take_out)).terms["01-partners.md"]


def test_an_appendix_by_itself_comes_back_with_its_references() -> None:
    """There the other parts are plain words; what was changed is changed, and the rest refers as it did."""
    register = registers.register()
    paper = catalogue.paper("appendix-b", register, on=registers.ON, version=register.versions.entries[-1])
    document = render(paper, registers.templates("part.docx")).content
    assert taken(document).terms == dict(TERMS)

    def reword(body: _Element) -> None:
        paragraph = holding(body, "section 3")
        text = next(one for one in paragraph.iter(f"{W}t") if "section 3" in (one.text or ""))
        text.text = (text.text or "").replace("section 3", "Look at section 3")

    made = taken(bent(document, reword))
    assert changed(made) == {"appendix-b.md"}
    assert b"Look at [section 3](03-legal-basis.md)" in b" ".join(made.terms["appendix-b.md"].split())


def test_what_has_no_place_in_the_terms_is_told() -> None:
    """Footnotes, pictures, words struck through by hand; what nobody sees goes without a word."""

    def adorn(body: _Element) -> None:
        title = heading(body, "section_2")
        picture = "<w:r xmlns:w='{}'><w:drawing><docPr xmlns='urn:x' name='A chart'/></w:drawing></w:r>"
        title.addnext(etree.fromstring(f"<w:p xmlns:w='{W[1:-1]}'>{picture.format(W[1:-1])}</w:p>"))
        run = holding(body, "to make it easier").find(f"{W}r")
        looks = run.find(f"{W}rPr")
        looks = looks if looks is not None else etree.SubElement(run, f"{W}rPr")
        run.insert(0, looks)
        etree.SubElement(looks, f"{W}strike")
        text = next(holding(body, "share information").iter(f"{W}t"))
        text.text = f"{text.text[:3]}\u00ad{text.text[3:]}"

    made = taken(bent(agreement(), adorn))
    assert made.terms == dict(TERMS)
    assert made.notes[0] == "left out, since the terms have no picture: A chart"
    assert made.notes[1].startswith("words that were struck through by hand are still there; delete them in Word:")


def test_words_that_the_dialect_cannot_hold_are_named_and_nothing_is_taken() -> None:
    """All of them at once."""

    def starred(body: _Element) -> None:
        said(holding(body, "to make it easier"), "* see below")
        said(holding(body, "share information"), "two ** stars")

    with pytest.raises(StoreError, match="00-preamble") as refused:
        taken(bent(agreement(), starred))
    assert "00-preamble.md" in refused.value.message
    assert "02-purpose.md" in refused.value.message


def test_what_was_changed_since_is_kept_or_refused() -> None:
    """A document of an older text changes what it changed; where the terms were changed too, nobody guesses."""

    def reword(body: _Element) -> None:
        said(holding(body, "to make it easier"), "The purpose is another.")

    document = bent(agreement(), reword)
    later = {**TERMS, "13-security.md": TERMS["13-security.md"] + b"\nOne sentence more.\n"}
    made = taken(document, later)
    assert made.terms["13-security.md"] == later["13-security.md"]
    assert b"The purpose is another." in made.terms["02-purpose.md"]
    with pytest.raises(StoreError, match="section 2"):
        taken(document, {**TERMS, "02-purpose.md": TERMS["02-purpose.md"] + b"\nMore.\n"})


def test_a_title_without_a_number_or_with_that_of_another_begins_no_section() -> None:
    """Which part it is would be a guess."""

    def unnumbered(body: _Element) -> None:
        title = copied(heading(body, "preamble"), "A word before")
        heading(body, "section_9").addprevious(title)

    with pytest.raises(NoNumberError, match="'A word before' has no number"):
        taken(bent(agreement(), unnumbered))

    def twice(body: _Element) -> None:
        copied(heading(body, "section_9"), "Something new")
        said(heading(body, "section_9"), "9. Something else")
        properties = heading(body, "section_9").find(f"{W}pPr")
        properties.find(f"{W}pStyle").addnext(
            etree.fromstring(f"<w:numPr xmlns:w='{W[1:-1]}'><w:numId w:val='0'/></w:numPr>")
        )

    with pytest.raises(NoNumberError, match="'Something else' has the number of another one, 9"):
        taken(bent(agreement(), twice))


def test_a_document_of_something_else_is_refused() -> None:
    """A letter, or another agreement."""
    for body in (paragraph("Dear all"), paragraph("1 Something", properties='<w:outlineLvl w:val="0"/>')):
        with pytest.raises(NoSectionError):
            taken(word_file(body))


def test_a_title_that_lost_its_style_is_a_title_still() -> None:
    """LibreOffice takes it away with the paragraph before; the bookmark and the number of the section are left."""

    def plain(body: _Element) -> None:
        heading(body, "section_14").find(f"{W}pPr/{W}pStyle").set(f"{W}val", "Normal")

    assert taken(bent(agreement(), plain)).terms == dict(TERMS)
