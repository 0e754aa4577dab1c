"""Bringing an agreement in, typed: a store that says what the file says, and an account of every paragraph."""

from __future__ import annotations

import random
import resource
import shutil
import time
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from isa_admin.application import importing
from isa_admin.application.reference import reference
from isa_admin.documents.terms import read_terms
from isa_admin.documents.units import units
from isa_admin.documents.units import words as shownof
from isa_admin.domain.text import counted
from isa_admin.records.load import load_register
from isa_admin.store.repository import Store
from tests.cli.acting import Terminal, run
from tests.cli.test_killing import kill_within, start
from tests.documents.importing.shapes import WESTHOLT, as_word, blocks
from tests.effort import processor_seconds
from tests.word.building import changed, paragraph, word_file
from tests.word.building import run as words
from tests.word.test_office import converted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.documents.blocks import Part
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register

OFFICE = [
    pytest.mark.office,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]
INTO = ("--into", "new", "--accept-proposals", "--yes")


@pytest.fixture(scope="module")
def agreement(template: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The reference agreement as the Word file that the program makes of it."""
    out = tmp_path_factory.mktemp("rendered") / "agreement.docx"
    assert run("render", "--store", str(template), "--out", str(out)).code == 0
    return out.read_bytes()


def named(register: Register) -> dict[str, PartnerEntry]:
    """The partners that the document names, by their names: a prospective one is not in it."""
    return {entry.partner.name: entry for entry in register.partners.values() if entry.events}


FILES = {"docx": "docx:MS Word 2007 XML", "odt": "odt"}


@pytest.mark.parametrize(
    "saved_by",
    ["this program", pytest.param("docx", marks=OFFICE), pytest.param("odt", marks=[*OFFICE, pytest.mark.slow])],
)
def test_the_reference_agreement_comes_back_from_its_word_file(saved_by: str, agreement: bytes, tmp_path: Path) -> None:
    """The same terms digest, partners, addresses, adoptions, versions and periods; and the store is proved."""
    file = tmp_path / "agreement.docx"
    file.write_bytes(agreement)
    if saved_by in FILES:
        folder = tmp_path / "office"
        folder.mkdir()
        file = converted(agreement, FILES[saved_by], folder)
    done = run("import-agreement", str(file), *INTO)
    assert done.code == 0, done.err
    before, after = load_register(reference()), load_register(Store.open(Path("new")).snapshot())

    assert after.terms_digest == before.terms_digest
    assert after.agreement.title == before.agreement.title
    assert after.agreement.boards == before.agreement.boards
    assert after.agreement.area == before.agreement.area
    assert after.agreement.periods == before.agreement.periods
    assert [one.title for one in after.agreement.categories] == [one.title for one in before.agreement.categories]
    assert named(after).keys() == named(before).keys()
    for name, entry in named(before).items():
        found = named(after)[name]
        # A comma inside a line of an address looks as the end of the line does.
        assert str(found.partner.address) == str(entry.partner.address)
        assert found.partner.address.town == entry.partner.address.town
        assert found.partner.address.postcode == entry.partner.address.postcode
        assert found.events == entry.events
        assert found.posts == entry.posts
    assert [replace(row, as_written=None) for row in after.versions] == [
        replace(row, as_written=None) for row in before.versions
    ]
    assert run("verify", "--store", "new").code == 0
    assert run("redline", "--store", "new", "V4.00", "folder").code == 0


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_reference_agreement_comes_back_from_its_pdf_but_for_what_a_pdf_loses(template: Path) -> None:
    """The same words in the same blocks, partners and versions; lost are looks, links and the names of the files."""
    assert run("render", "--store", str(template), "--pdf", "--out", "agreement.docx").code == 0
    made = importing.brought(importing.read_source(Path("agreement.pdf"), None), frozenset())
    before = load_register(reference())

    old, new = read_terms(before.terms), read_terms(made.terms)
    assert [(part.kind, part.mark) for part in new] == [(part.kind, part.mark) for part in old]
    for one, other in zip(old, new, strict=True):
        assert [words for _, words in said(one)] == [words for _, words in said(other)]
        assert [label for label, _ in said(one)] == [label for label, _ in said(other)]
    assert (made.title, made.boards, made.area) == (
        before.agreement.title, before.agreement.boards, before.agreement.area,
    )  # fmt: skip
    assert made.periods == before.agreement.periods
    assert {one.partner.name for one in made.partners} == {one.partner.name for one in before.partners.values()}
    assert [(row.version, row.on, row.kind) for row in made.versions] == [
        (row.version, row.on, row.kind) for row in before.versions
    ]
    assert made.terms.keys() != before.terms.keys()
    assert references(new).items() <= references(old).items()
    assert b"](http" not in b"".join(made.terms.values())


def references(parts: Sequence[Part]) -> dict[str, str]:
    """Give the words that lead to another part, and the number or letter of that part."""
    marks = {part.file: part.mark for part in parts}
    runs = [run for part in parts for unit in units(part) for run in getattr(unit.leaf, "runs", ())]
    return {run.text: marks[run.target] for run in runs if run.target}


def said(part: Part) -> list[tuple[str, str]]:
    """Give the words of each unit of a part, with the label before them."""
    return [(unit.label, shownof(unit)) for unit in units(part)]


def report(*typed: str) -> dict[str, Any]:
    """Import with --dry-run and give the report."""
    done = run("import-agreement", *typed, "--dry-run", "--json")
    assert done.code == 0, done.err
    return done.report


def test_a_rehearsal_writes_the_report_alone(agreement: bytes, tmp_path: Path) -> None:
    """No store; a web page and one object of JSON, in which every piece stands once."""
    (tmp_path / "agreement.docx").write_bytes(agreement)
    found = report("agreement.docx")
    assert [one["number"] for one in found["pieces"]] == list(range(1, len(found["pieces"]) + 1))
    assert sum(found["counts"].values()) == len(found["pieces"])
    assert found["commit"] is None
    page = (tmp_path / "agreement-import.html").read_text("utf-8")
    assert all(f">{one['number']}</td>" in page for one in found["pieces"])
    assert "<script" not in page
    assert sorted(path.name for path in tmp_path.iterdir()) == ["agreement-import.html", "agreement.docx"]


def test_the_report_is_written_over_an_earlier_one_alone(agreement: bytes, tmp_path: Path) -> None:
    """The agreement itself, named by a slip, stays what it is."""
    file = tmp_path / "agreement.docx"
    file.write_bytes(agreement)
    report("agreement.docx")
    report("agreement.docx", "--changes", "accept")
    done = run("import-agreement", "agreement.docx", "--report", "agreement.docx", "--dry-run")
    assert done.code == 2
    assert done.err.startswith(
        "error: agreement.docx already exists, and is not a report of an import\ntry: name another"
    )
    assert file.read_bytes() == agreement


def simple(body: str = "") -> bytes:
    """A short agreement of another place, in a Word file whose headings are typed."""
    lines = (
        ("Information Sharing Agreement for Northshire", True),
        ("Northshire Safeguarding Board", False),
        ("1. Partners", True),
        ("The partners to this agreement are listed in a schedule that the board keeps, and sends on request.", False),
        ("2. Leaving", True),
        ("A partner may withdraw from this agreement by giving three months' notice in writing to the board.", False),
    )  # fmt: skip
    made = "".join(paragraph(words(text, "<w:b/>") if bold else words(text)) for text, bold in lines)
    return word_file(made + body)


def test_nobody_agrees_to_guesses_by_saying_nothing(tmp_path: Path) -> None:
    """Without a terminal and without --accept-proposals nothing is made but the report; --yes is no agreement."""
    (tmp_path / "north.docx").write_bytes(simple())
    done = run("import-agreement", "north.docx", "--into", "new", "--yes")
    assert done.code == 2
    assert "without anybody's agreement" in done.error
    assert "--accept-proposals" in done.remedy
    assert (tmp_path / "north-import.html").exists()
    assert not (tmp_path / "new").exists()


def test_a_version_table_of_the_title_page_is_in_no_section_and_that_is_said(tmp_path: Path) -> None:
    """Documents would show none; where a section has it, nothing is said."""
    table = "| Version | Date | Comment | By |\n|---|---|---|---|\n| 1.0 | 4 May 2020 | Issued | A |\n\n"
    text = "## 1. Purpose\n\nTo share.\n\n## 2. Versions\n\nThese.\n\n"
    texts = (f"{table}{text}", f"{text}{table}")
    for shown, says in zip(texts, (True, False), strict=True):
        (tmp_path / "tarn.md").write_text(f"# Tarn Agreement\n\n{shown}", "utf-8")
        done = run("import-agreement", "tarn.md", "--dry-run")
        assert done.code == 0
        assert ("no section shows the table: put a line {version-control}" in done.out) is says
        assert ("no section shows the table" in (tmp_path / "tarn-import.html").read_text("utf-8")) is says


def test_an_agreement_of_another_place_begins_its_own_register(tmp_path: Path) -> None:
    """Its title, board, area and the one period that it states; what is absent stays absent, and commands say so."""
    (tmp_path / "north.docx").write_bytes(simple())
    done = run("import-agreement", "north.docx", *INTO)
    assert done.code == 0, done.err
    register = load_register(Store.open(Path("new")).snapshot())
    assert register.agreement.title == "Information Sharing Agreement for Northshire"
    assert register.agreement.boards == ("Northshire Safeguarding Board",)
    assert register.agreement.area == "Northshire"
    assert register.agreement.id == "northshire-isa"
    assert str(register.agreement.periods.withdrawal_notice) == "3 months"
    assert register.agreement.periods.suspension is None
    assert [row.comment for row in register.versions] == ["Brought into this register from north.docx"]
    assert sorted(register.terms) == ["01-partners.md", "02-leaving.md"]
    assert run("check", "--store", "new").code == 0
    assert run("render", "--store", "new", "--out", "again.docx").code == 0


def test_an_adoption_of_a_past_day_is_recorded_against_a_past_row(tmp_path: Path) -> None:
    """The rows that came with the file are rows as any: a form that lies in a drawer is recorded with its day."""
    (tmp_path / "west.docx").write_bytes(as_word(blocks(WESTHOLT)))
    (tmp_path / "form.pdf").write_bytes(b"%PDF-1.4 a signed form\n")
    assert run("import-agreement", "west.docx", *INTO).code == 0
    form = ("--paper", "form.pdf", "--on", "2021-06-15", "--version", "V2.0")
    done = run(
        "record-adoption",
        "upper-holt-town-council",
        *form,
        "--signed-by",
        "Kim",
        "--post",
        "Clerk",
        "--store",
        "new",
        "--yes",
    )
    assert done.code == 0, done.err
    shown = run("show-partner", "upper-holt-town-council", "--store", "new", "--on", "2021-07-01")
    assert "in-force" in shown.out
    assert run("check", "--store", "new").code in {0, 1}


def test_guesses_are_agreed_to_one_by_one(tmp_path: Path) -> None:
    """What is refused is not done: without the period there is none, and the report says that it was refused."""
    (tmp_path / "north.docx").write_bytes(simple())
    guesses = report("north.docx")["proposals"]
    answered = 0
    with Terminal("import-agreement", "north.docx", "--into", "new", folder=tmp_path) as person:
        person.expect("The guesses: ")
        person.type("each")
        for guess in guesses:
            person.expect("[Y/n]: " if guess["sure"] == "likely" else "[y/N]: ")
            person.type("n" if guess["about"] == "period" else "y")
            answered += 1
        person.expect("Sign and start this store? ")
        person.type("y")
        assert person.end() == 0
    assert answered > 2
    register = load_register(Store.open(tmp_path / "new").snapshot())
    assert register.agreement.periods.withdrawal_notice is None
    assert "<td>no</td>" in (tmp_path / "north-import.html").read_text("utf-8")


TRACKED = paragraph(
    words("It ends in "), changed("ins", words("May")), changed("del", words("June", element="w:delText"))
)


def test_tracked_changes_are_not_decided_by_the_program(tmp_path: Path) -> None:
    """Which text was agreed is said by whoever imports: accepted or rejected."""
    (tmp_path / "north.docx").write_bytes(simple(TRACKED))
    done = run("import-agreement", "north.docx", "--dry-run")
    assert done.code == 2
    assert "2 tracked changes" in done.error
    for way, month in (("accept", "May"), ("reject", "June")):
        texts = [one["text"] for one in report("north.docx", "--changes", way)["pieces"]]
        assert f"It ends in {month}" in texts


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("nothing.docx", None, "cannot be read: No such file"),
        ("folder.docx", b"", "Is a directory"),
        ("old.doc", b"\xd0\xcf\x11\xe0" + bytes(512) + "WordDocument".encode("utf-16-le"), "old format (.doc)"),
        ("secret.docx", b"\xd0\xcf\x11\xe0" + bytes(512) + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("page.png", b"\x89PNG\r\n\x1a\n", "not a kind of file"),
        ("page.docx", b"\x89PNG\r\n\x1a\n", "a picture"),
        ("empty.docx", word_file(""), "no words"),
    ],
)
def test_what_is_no_agreement_is_refused(name: str, content: bytes | None, says: str, tmp_path: Path) -> None:
    """With what it is and what to give instead; nothing is written."""
    if name == "folder.docx":
        (tmp_path / name).mkdir()
    elif content is not None:
        (tmp_path / name).write_bytes(content)
    done = run("import-agreement", name, *INTO)
    assert done.code == 2
    assert says in done.error
    assert done.remedy
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob("*.html"))


def test_a_file_of_600_megabytes_is_not_read(tmp_path: Path) -> None:
    """It is refused by its size."""
    with (tmp_path / "large.docx").open("wb") as file:
        file.truncate(600_000_000)
    done = run("import-agreement", "large.docx", *INTO)
    assert done.code == 2
    assert "more than 64,000,000 bytes" in done.error


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("word\n" * 30_000, "30,000 paragraphs and rows; at most 10,000"),
        ("word " * 20_000, "a paragraph of 99,999 characters; at most 20,000"),
        ("word " * 1_000_000, "more than 4,000,000 bytes of text"),
        ("wo\0rd", "is not plain text"),
    ],
)  # fmt: skip
def test_a_text_that_is_larger_than_any_agreement_is_refused_at_once(content: str, says: str, tmp_path: Path) -> None:
    """Within a second, and before anything is made of it."""
    (tmp_path / "large.txt").write_text(content, "utf-8")
    seconds, done = processor_seconds(lambda: run("import-agreement", "large.txt", *INTO), 1)
    assert seconds < 1
    assert done.code == 2
    assert says in done.error


def _bomb() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in zipfile.ZipFile(BytesIO(word_file(""))).namelist():
            archive.writestr(name, zipfile.ZipFile(BytesIO(word_file(""))).read(name))
        archive.writestr("word/media/a.xml", b" " * 60_000_000)
    return made.getvalue()


HOSTILE = {
    "a zip bomb": _bomb,
    "elements in one another": lambda: word_file("<w:p>" * 5_000 + "</w:p>" * 5_000),
    "a hundred thousand paragraphs": lambda: word_file(paragraph("x") * 100_000),
    "tables in tables": lambda: word_file("<w:tbl><w:tr><w:tc>" * 40 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 40),
    "a table of ten million cells": lambda: word_file(
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="9999999"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>' + paragraph("x")
    ),
    "styles in a circle": lambda: word_file(
        paragraph("x", properties='<w:pStyle w:val="A"/>'),
        styles='<w:style w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:styleId="B"><w:basedOn w:val="A"/></w:style>',
    ),
    "a label of a million letters": lambda: word_file(
        paragraph("x", properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'),
        numbering='<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="99999999"/>'
        '<w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>',
    ),
    "a field that never ends": lambda: word_file(
        paragraph(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', *["<w:r><w:instrText>TOC</w:instrText></w:r>"] * 5_000
        )
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_word_file_costs_a_second_at_most(what: str, tmp_path: Path) -> None:
    """It is refused, or it says what little it says; neither takes long nor needs much memory."""
    (tmp_path / "hostile.docx").write_bytes(HOSTILE[what]())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, done = processor_seconds(lambda: run("import-agreement", "hostile.docx", "--dry-run"), 1)
    assert seconds < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000
    assert done.code in {0, 2}
    assert "Traceback" not in done.err


@pytest.mark.timeout(120)
def test_a_killed_import_leaves_a_whole_store_or_none(tmp_path: Path) -> None:
    """As init does: it is built aside and put in its place by one renaming, so it can be typed again."""
    (tmp_path / "north.docx").write_bytes(simple())
    words = ("import-agreement", "north.docx", *INTO)
    begun = time.monotonic()
    assert start(words, tmp_path).wait() == 0
    spent = time.monotonic() - begun
    shutil.rmtree(tmp_path / "new")
    kill_within(start(words, tmp_path), random.uniform(0.5, 1) * spent)
    done = run(*words)
    assert done.code == 0 or "already exists" in done.error
    assert run("status", "--store", "new").code == 0


def test_a_place_that_is_taken_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    """As init does."""
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "letter.txt").write_text("words", "utf-8")
    done = run("import-agreement", "north.docx", *INTO)
    assert done.code == 5
    assert "already exists" in done.error
    assert counted(1, "file") == "1 file"
