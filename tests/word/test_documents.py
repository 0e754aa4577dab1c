"""Every document of the catalogue, opened again: complete, rightly numbered, sound, the same each time."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from datetime import date
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from isa_admin.documents import catalogue
from isa_admin.documents.blocks import ListBlock, Quote, paragraphs, text_of
from isa_admin.documents.labels import write
from isa_admin.documents.recognising import recognise
from isa_admin.documents.view import View
from isa_admin.domain.events.adoption import Adoption
from isa_admin.domain.text import line
from isa_admin.domain.versions import RowKind, VersionEntry
from isa_admin.word.reading import read
from tests.documents import registers
from tests.effort import examples
from tests.word.conftest import NAMES, drawn
from tests.word.reading import R, Reading, W, headings, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from isa_admin.documents.blocks import Block
    from isa_admin.domain.register import Register

REGISTER = registers.register()
VERSION = REGISTER.versions.entries[-1]


def content(name: str) -> catalogue.Content:
    """Give what a document should say."""
    view = View(REGISTER, registers.ON, VERSION)
    return catalogue.find(name, REGISTER.terms).build(view, name if "appendix" in name else "county")


@pytest.mark.parametrize("name", NAMES)
def test_every_paragraph_is_in_the_document_once_and_in_order(name: str, every_document: dict[str, bytes]) -> None:
    """What the model says is exactly what stands between the title page and the end of the document."""
    wanted = [
        one for part in content(name).parts for one in (text_of(part.title.runs), *paragraphs(part.blocks)) if one
    ]
    assert Reading(every_document[name]).texts()[-len(wanted) :] == wanted


def numbered(found: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Give the label and the text of every list item, in order."""
    for block in found:
        if isinstance(block, ListBlock):
            for item in block.items:
                label = write(block.kind, item.number) if block.kind != "bullet" else "\u2022\u2013"[block.level % 2]
                yield label, next(paragraphs(item.blocks[:1]))
                yield from numbered(item.blocks)
        elif isinstance(block, Quote):
            yield from numbered(block.blocks)


def test_the_number_shown_is_the_number_stored(agreement: bytes) -> None:
    """Sections, appendices and list items bear in Word and in LibreOffice the number that the terms give them."""
    marks = {"section": "{}", "appendix": "Appendix {}:"}
    wanted = []
    for part in content("agreement").parts:
        if part.mark:
            wanted.append((marks[part.kind].format(part.mark), text_of(part.title.runs)))
        wanted += numbered(part.blocks)
    lines = [line for line in Reading(agreement).lines() if line.word or line.office]
    assert [(line.word, line.text) for line in lines] == wanted
    assert [(line.office, line.text) for line in lines] == wanted


def test_a_section_keeps_its_number_when_the_one_before_it_is_missing() -> None:
    """The number comes from the file name and not from counting."""
    terms = {"01-a.md": b"# One\n", "05-b.md": b"# Five\n", "06-c.md": b"# Six\n", "appendix-c.md": b"# Last\n"}
    register = registers.register({}, terms)
    made = drawn("agreement", register)
    lines = [(line.word, line.office, line.text) for line in Reading(made.content).lines() if line.word]
    assert lines == [("1", "1", "One"), ("5", "5", "Five"), ("6", "6", "Six"), ("Appendix C:",) * 2 + ("Last",)]


def test_an_appendix_without_a_title_is_called_by_its_letter_once() -> None:
    """Its style counts nothing there, the contents list has it, and the one behind it keeps its own letter."""
    terms = {"appendix-a.md": b"# First\n", "appendix-b.md": b"# Appendix B\n\nText.\n", "appendix-c.md": b"# Last\n"}
    made = drawn("agreement", registers.register({}, terms))
    shown = [(line.word, line.office, line.text) for line in Reading(made.content).lines()]
    found = [line for line in shown if "Appendix" in "".join(line)]
    assert [words for *_, words in found[:3]] == ["Appendix A: First", "Appendix B", "Appendix C: Last"]
    assert found[3:] == [("Appendix A:",) * 2 + ("First",), ("", "", "Appendix B"), ("Appendix C:",) * 2 + ("Last",)]
    assert text_of(recognise(read(made.content)).parts[1].title.runs) == "Appendix B"
    alone = Reading(drawn("appendix-b", registers.register({}, terms)).content).lines()
    assert {line.text for line in alone if "Appendix B" in line.text} == {"Appendix B"}


def test_lists_of_every_kind_show_their_numbers() -> None:
    """Interrupted, deep and mixed lists count in Word and LibreOffice as they were written."""
    text_of_terms = (
        "# Lists\n\n(a) a\n(b) b\n    (i) c\n    (ii) d\n         - e\n           1. f\n           2. g\n\nand\n\n"
        "(c) h\n    (i) j\n\n- (a) k\n  (b) l\n\n> (1) m\n> (2) n\n>\n>     o\n"
    )
    register = registers.register({}, {"01-lists.md": text_of_terms.encode()})
    made = drawn("agreement", register)
    lines = [line for line in Reading(made.content).lines() if line.word]
    assert [line.word for line in lines] == [line.office for line in lines]
    assert [f"{line.word} {line.text}" for line in lines] == [
        "1 Lists", "(a) a", "(b) b", "(i) c", "(ii) d", "• e", "1. f", "2. g", "(c) h", "(i) j", "• ", "(a) k",
        "(b) l", "(1) m", "(2) n",
    ]  # fmt: skip


def test_the_contents_list_names_every_heading(agreement: bytes) -> None:
    """The entries are there before anybody updates the field, and each leads to its heading."""
    reading = Reading(agreement)
    lines = [line for line in reading.lines() if line.style.startswith("toc ")]
    # The sub-headings of a section stand together below it.
    assert all(pair != ("toc 2", "toc 2") for pair in pairwise(line.style for line in lines))
    entries = [entry for line in lines for entry in line.text.split(" \N{MIDDLE DOT} ")]
    wanted = [f"{number}{' ' if 'App' in number else ''}{words}" for number, words in headings(reading)]
    assert entries == wanted
    bookmarks = {one.get(f"{W}name") for one in reading.document.iter(f"{W}bookmarkStart")}
    anchors = [one.get(f"{W}anchor") for one in reading.document.iter(f"{W}hyperlink") if one.get(f"{W}anchor")]
    assert len(anchors) > len(entries)
    assert set(anchors) <= bookmarks


def test_every_field_of_the_document_is_closed(agreement: bytes) -> None:
    """A field that is opened is separated and closed again."""
    kinds = [one.get(f"{W}fldCharType") for one in Reading(agreement).document.iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", "end"]


def test_links_lead_to_the_addresses_of_the_terms(agreement: bytes) -> None:
    """A link to the web resolves to the address that the terms give, and each address is stored once."""
    reading = Reading(agreement)
    targets = {one.get("Id"): one.get("Target") for one in reading.xml("word/_rels/document.xml.rels")}
    used = [one.get(f"{R}id") for one in reading.document.iter(f"{W}hyperlink") if one.get(f"{R}id")]
    terms = b"".join(registers.TERMS.values()).decode()
    assert {targets[one] for one in used} == set(re.findall(r"\]\((http[^)]+)\)", terms))


def test_a_link_to_a_part_that_is_elsewhere_is_plain_text(every_document: dict[str, bytes]) -> None:
    """An appendix by itself does not link to sections that it does not hold."""
    reading = Reading(every_document["appendix-b"])
    anchors = [one for one in reading.document.iter(f"{W}hyperlink") if one.get(f"{W}anchor")]
    assert anchors == []
    assert any("section 3" in line.text for line in reading.lines())


@pytest.mark.parametrize("name", NAMES)
def test_every_table_has_a_header_row_and_whole_rows(name: str, every_document: dict[str, bytes]) -> None:
    """The header row is repeated, no row is split, widths are stated, and the table says what it holds."""
    for table in list(Reading(every_document[name]).body.iter(f"{W}tbl")):
        rows = table.findall(f"{W}tr")
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        widths = [int(column.get(f"{W}w")) for column in table.find(f"{W}tblGrid")]
        assert sum(widths) == 9412
        assert table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val")
        if table.find(f"{W}tblPr/{W}tblLook").get(f"{W}firstRow") == "1":
            assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * (len(rows) - 1)


def test_what_is_printed_in_a_form_takes_no_more_room_than_it_needs(every_document: dict[str, bytes]) -> None:
    """Lines for the pen are high and filled lines are not, so that three forms go on a page."""
    table = next(Reading(every_document["signing-form"]).body.iter(f"{W}tbl"))
    rows = [
        (row.find(f"{W}trPr/{W}trHeight") is not None, [text(one) for one in row.iter(f"{W}p")])
        for row in table.findall(f"{W}tr")[1:]
    ]
    fields = [(is_high, said[1]) for is_high, said in rows if len(said) > 1]
    assert all(is_high is not bool(value) for is_high, value in fields)
    assert {is_high for is_high, _ in fields} == {True, False}


def test_a_signing_form_stays_on_one_page(every_document: dict[str, bytes]) -> None:
    """Every row of a form but the last is kept with the next one."""
    table = next(Reading(every_document["signing-form"]).body.iter(f"{W}tbl"))
    *rows, last = table.findall(f"{W}tr")
    assert all(one.find(f"{W}pPr/{W}keepNext") is not None for row in rows for one in row.iter(f"{W}p"))
    assert last.find(f".//{W}keepNext") is None


@pytest.mark.parametrize("name", NAMES)
def test_a_document_has_one_title_and_its_headings_skip_no_level(name: str, every_document: dict[str, bytes]) -> None:
    """A screen reader finds one title and an unbroken tree of headings."""
    lines = Reading(every_document[name]).lines()
    assert [line.style for line in lines].count("Title") == 1
    levels = {"heading 1": 1, "Unnumbered Heading": 1, "Appendix Heading": 1, "heading 2": 2, "heading 3": 3}
    found = [levels[line.style] for line in lines if line.style in levels]
    assert found[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(found))


@pytest.mark.parametrize("name", NAMES)
def test_no_brace_of_the_template_is_left(name: str, every_document: dict[str, bytes]) -> None:
    """Outside the partner who has braces in its name no field is left in any part."""
    for part, data in Reading(every_document[name]).parts.items():
        if part.endswith((".xml", ".rels")):
            rest = data.decode().replace("{{ title }} {% x %} {_{ }_}", "")
            assert "{{" not in rest
            assert "{%" not in rest


@pytest.mark.parametrize("name", NAMES)
def test_the_same_register_gives_the_same_bytes(name: str, every_document: dict[str, bytes]) -> None:
    """Rendering again changes no byte."""
    assert drawn(name).content == every_document[name]


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_bytes_do_not_hang_on_the_order_of_sets(seed: str, agreement: bytes) -> None:
    """Another process with another hash seed, time zone and day writes the same bytes."""
    program = (
        "import hashlib; from tests.word.conftest import drawn;"
        "print(hashlib.sha256(drawn('agreement').content).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Kiritimati", "PYTHONPATH": str(registers.ROOT)}
    run = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == hashlib.sha256(agreement).hexdigest()


def test_the_properties_are_those_of_the_version(agreement: bytes) -> None:
    """Title, language and dates come from the register; nothing from a clock."""
    core = Reading(agreement).xml("docProps/core.xml")
    found = {one.tag.rpartition("}")[2]: one.text for one in core}
    assert found == {
        "title": "Information Sharing Agreement for the purposes of Safeguarding Children, V3.00",
        "creator": "Leicester Local Safeguarding Children Board and "
        "Leicestershire & Rutland Local Safeguarding Children Board",
        "lastModifiedBy": "Leicester Local Safeguarding Children Board and "
        "Leicestershire & Rutland Local Safeguarding Children Board",
        "revision": "1",
        "created": "2016-10-05T00:00:00Z",
        "modified": "2016-10-05T00:00:00Z",
        "language": "en-GB",
    }


def test_the_title_page_and_the_header_bear_the_version(agreement: bytes) -> None:
    """Title, boards, area, version, date and status are on the title page; version and pages in header and footer."""
    reading = Reading(agreement)
    first = reading.texts()[:12]
    assert first == [
        "Leicester, Leicestershire & Rutland",
        "Information Sharing Agreement for the purposes of Safeguarding Children",
        "Leicester Local Safeguarding Children Board",
        "Leicestershire & Rutland Local Safeguarding Children Board",
        "Version", "V3.00", "Date", "5 October 2016", "Status", "In force", "Terms digest", NEW,
    ]  # fmt: skip
    shown = [text(reading.xml(f"word/{name}.xml")) for name in ("header1", "footer1")]
    assert shown == [
        "Information Sharing Agreement for the purposes of Safeguarding ChildrenV3.00",
        f"Leicester, Leicestershire & RutlandPage 1 of 1Terms digest: {NEW}",
    ]
    instructions = [one.get(f"{W}instr").strip() for one in reading.xml("word/footer1.xml").iter(f"{W}fldSimple")]
    assert instructions == ["PAGE", "NUMPAGES"]


def may_stand_in_a_record(name: str) -> bool:
    """Say whether the register takes a name."""
    try:
        line(name, "name")
    except ValueError:
        return False
    return True


names = st.text(
    st.characters(exclude_categories=["Cc", "Cf", "Cs", "Z"]) | st.sampled_from("&<>\"'{}% "), min_size=1, max_size=300
).filter(may_stand_in_a_record)


@settings(max_examples=examples(15, 40), deadline=None)
@given(name=names)
def test_any_name_survives(name: str) -> None:
    """Whatever a partner is called, python-docx reads the same name from the table."""
    register = registers.register({"one": registers.entry("one", name)})
    made = drawn("partners", register)
    table = docx.Document(BytesIO(made.content)).tables[0]
    shown = "".join(f"<U+{ord(one):04X}>" if one in "\ufffe\uffff" else one for one in name)
    assert table.rows[2].cells[0].text == shown


def test_a_draft_says_so() -> None:
    """The first version is marked as the draft that it is, and knows no later row."""
    first = REGISTER.versions.entries[0]
    assert "DRAFT" not in Reading(drawn("version-control").content).texts()
    made = drawn("version-control", registers.register(versions=(first,)), first, date(2014, 7, 1))
    found = Reading(made.content).texts()
    assert "DRAFT V0.01, 12 June 2014" in found
    assert found[-4:] == ["12 June 2014", "DRAFT V0.01", "First draft", "The officer"]
    assert made.name == "isa-llr-v0.01-version-control.docx"


def test_a_store_without_versions_and_partners_gives_a_document() -> None:
    """A blank store renders, and says that there is nothing yet."""
    register = registers.register({}, versions=())
    made = drawn("agreement", register, None)
    found = Reading(made.content).texts()
    assert made.name == "isa-llr.docx"
    assert found.count("No partner has adopted this agreement yet.") == 5
    assert found.count("There is no version yet.") == 1
    assert found[0] == "DRAFT"
    assert found[5:11] == ["Version", "DRAFT, no version yet", "Date", "22 November 2026", "Status", "In preparation"]


OLD, NEW = "1" * 64, "0" * 64
ISSUED = VersionEntry(
    version="V4.00", on=date(2026, 11, 1), kind="issued", material=True, comment="x", by="x", terms_digest=NEW
)
DRAFT = replace(ISSUED, version="V3.01", kind="draft", material=False)


def with_rows(*rows: VersionEntry, digest: str = NEW) -> Register:
    """Give the register with further rows; the terms have the digest of the new text, the earlier rows the old one."""
    before = (*registers.VERSIONS[:-1], replace(registers.VERSIONS[-1], terms_digest=OLD))
    return replace(registers.register(versions=(*before, *rows)), terms_digest=digest)


@pytest.mark.parametrize("name", NAMES)
def test_a_text_that_no_row_covers_is_a_draft_on_every_page(name: str) -> None:
    """Changed terms are not passed off as the version before: title page, every header and the file name say so."""
    made = drawn(name, with_rows())
    reading = Reading(made.content)
    assert reading.texts()[0] == "DRAFT"
    assert any("DRAFT after V3.00" in line for line in reading.texts()[:10])
    assert text(reading.xml("word/header1.xml")).endswith("DRAFT after V3.00")
    assert "In force" not in reading.texts()
    assert made.name.startswith("isa-llr-draft-after-v3.00")


def test_a_text_of_a_draft_row_bears_its_label() -> None:
    """On a review branch the row of the draft is about the text, though no version is in force by it."""
    made = drawn("agreement", with_rows(DRAFT))
    assert text(Reading(made.content).xml("word/header1.xml")).endswith("DRAFT V3.01")
    assert Reading(made.content).texts()[5:11] == [
        "Version", "DRAFT V3.01", "Date", "1 November 2026", "Status", "Draft for comment",
    ]  # fmt: skip
    assert made.name == "isa-llr-v3.01.docx"
    assert drawn("agreement", with_rows(replace(DRAFT, terms_digest=OLD))).name == "isa-llr-draft-after-v3.00.docx"


@pytest.mark.parametrize(
    ("kind", "adopted", "status"),
    [
        ("issued", 0, "Sent out for adoption: adopted by 0 of 11 partners"),
        ("issued", 2, "Sent out for adoption: adopted by 2 of 11 partners"),
        ("amendment", 0, "Amended, before adoption: adopted by 0 of 11 partners"),
        ("finalised", 2, "In force for 2 of 11 partners"),
        ("finalised", 11, "In force"),
    ],
)
def test_the_status_says_how_many_have_adopted(kind: RowKind, adopted: int, status: str) -> None:
    """A version that nobody has signed is not in force, whatever its row is called."""
    row = replace(ISSUED, kind=kind)
    register = with_rows(row)
    signed = Adoption(on=date(2026, 11, 2), version=row.version, evidence="paper")
    partners = {
        id_: replace(entry, events=(*entry.events, signed)) if number < adopted else entry
        for number, (id_, entry) in enumerate((id_, entry) for id_, entry in register.partners.items() if entry.events)
    }
    made = drawn("agreement", replace(register, partners=partners), row)
    assert Reading(made.content).texts()[9] == status
