"""Agreements of other shapes: what each comes to, and that every word of it is where the account says."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest

from isa_admin.documents.blocks import paragraphs, text_of
from isa_admin.documents.importing.agreement import Brought, read_agreement
from isa_admin.documents.importing.plain_text import read_text
from isa_admin.documents.terms import read_terms
from isa_admin.documents.units import units
from isa_admin.domain.versions import Versions
from isa_admin.records.layout import partner_id
from isa_admin.word.reading import read
from tests.documents.importing.shapes import (
    HOLLOWAY_TEXT,
    MILLBROOK_TEXT,
    SHAPES,
    SOUTHVALE_TEXT,
    as_html,
    as_word,
    blocks,
    words,
)

if TYPE_CHECKING:
    from isa_admin.documents.raw import RawDocument

OFFICE = [
    pytest.mark.office,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]
BY = ["python-docx", pytest.param("LibreOffice", marks=OFFICE)]
TODAY = date(2026, 11, 25)
MADE = {"Preamble"}
"""A title that the source may lack and a file of the terms may not."""
LABELS = {"Annex", "Schedule", "Part", "Section", "Adran", "Atodiad", "iii"}
"""What stands before the title or the item of a source, and is the program's to write."""


@pytest.fixture(scope="session")
def by_office(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Each shape as the Word file that LibreOffice makes of a web page; one run for all of them."""
    folder = tmp_path_factory.mktemp("shapes")
    for name, shape in SHAPES.items():
        (folder / f"{name}.html").write_text(as_html(blocks(shape)), "utf-8")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    kind = "docx:MS Word 2007 XML"
    command = ["soffice", profile, "--headless", "--infilter=HTML (StarWriter)", "--convert-to", kind]
    subprocess.run(
        [*command, "--outdir", str(folder), *(str(folder / f"{name}.html") for name in SHAPES)],
        cwd=folder, capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    return {name: (folder / f"{name}.docx").read_bytes() for name in SHAPES}


@cache
def _by_docx(name: str) -> bytes:
    return as_word(blocks(SHAPES[name]))


def brought(document: RawDocument, *refused: str) -> Brought:
    """Read an agreement."""
    return read_agreement(document, partner_id, TODAY, frozenset(refused))


@pytest.fixture
def shape(request: pytest.FixtureRequest, by: str, name: str) -> Brought:
    """A shape, brought in from the Word file that one of both made."""
    content = _by_docx(name) if by == "python-docx" else request.getfixturevalue("by_office")[name]
    return brought(read(content, notes=True))


def whole(made: Brought) -> None:
    """Ensure that every piece stands in the account once, and that every word of the terms comes from the source."""
    assert [one.piece.number for one in made.accounts] == list(range(1, len(made.accounts) + 1))
    parts = read_terms(made.terms)
    Versions(made.versions)
    for part in parts:
        said = [word for unit in units(part) for word in words(unit.label)]
        said += words(" ".join([text_of(part.title.runs), *paragraphs(part.blocks)]))
        here = [one.piece.text for one in made.accounts if one.where == f"agreement/terms/{part.file}"]
        source = words(" ".join(here))
        lost = {word for word in source if len(word) > 2 and word not in said}
        assert lost <= LABELS
        invented = [word for word in dict.fromkeys(said) if word not in source and len(word) > 3]
        assert set(invented) <= MADE


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("name", SHAPES)
def test_every_word_is_where_the_account_says(shape: Brought) -> None:
    """Nothing is dropped and nothing is invented, and the terms are read again as they were written."""
    whole(shape)


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("name", ["eastmere"])
def test_clauses_keep_their_numbers_and_parties_in_prose_become_partners(shape: Brought) -> None:
    """``2.2`` stays words of its paragraph, so references to it stay right."""
    assert (shape.title, shape.boards, shape.area, shape.label) == (
        "Eastmere Information Sharing Protocol", ("Eastmere Children's Partnership Board",), "Eastmere", "2.1",
    )  # fmt: skip
    assert [(one.partner.name, str(one.partner.address)) for one in shape.partners] == [
        ("Eastmere County Council", "Shire Hall, Castle Street, Eastmere, EA1 2AB"),
        ("Eastmere Constabulary", "Police House, Long Road, Eastmere, EA3 4DE"),
        ("The Lantern Trust", "4 Quay Street, Eastmere, EA1 9ZZ"),
    ]
    assert b"\n2.3.1 In that case the reason is written down afterwards.\n" in shape.terms["02-what-is-shared.md"]
    assert b"\n(c) whether somebody else" in shape.terms["02-what-is-shared.md"]
    assert b"\n{partners}\n" in shape.terms["01-parties.md"]
    assert sorted(shape.terms)[-2:] == ["appendix-a.md", "appendix-b.md"]
    assert (str(shape.periods.withdrawal_notice), str(shape.periods.review)) == ("3 months", "2 years")
    assert shape.periods.suspension is None


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("name", ["westholt"])
def test_merged_cells_working_days_and_versions_with_the_newest_first(shape: Brought) -> None:
    """Groups of partners become categories; the rows are turned round, whatever their labels and dates."""
    assert [one.title for one in shape.categories] == ["COUNCILS", "HEALTH"]
    assert [(one.partner.name, one.partner.category) for one in shape.partners] == [
        ("Westholt Borough Council", "councils"),
        ("Upper Holt Town Council", "councils"),
        ("Westholt Hospitals NHS Trust", "health"),
    ]
    assert [(row.version, row.on.isoformat(), row.kind) for row in shape.versions] == [
        ("V0.1", "2021-01-13", "draft"), ("V2.0", "2021-06-01", "finalised"), ("V3.0", "2022-02-01", "issued"),
    ]  # fmt: skip
    periods = shape.periods
    assert [str(one) for one in (periods.suspension, periods.resolution_meeting, periods.withdrawal_notice)] == [
        "20 working days", "5 working days", "10 working days",
    ]  # fmt: skip
    first, second, third = shape.partners
    assert [(one.post, one.email) for one in first.posts] == [("breach-contact", "duty@westholt.example")]
    assert third.posts == ()
    assert second.events == (), "it signed before any version was issued, and no version is made up"


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("name", ["northmoor"])
def test_headings_without_numbers_and_nothing_that_the_source_lacks(shape: Brought) -> None:
    """Sections are counted; without a clause on leaving there is no period, and without a board none is made up."""
    assert sorted(shape.terms) == ["01-why-we-share.md", "02-who-decides.md", "03-how-long-we-keep-it.md"]
    assert (shape.boards, shape.area, shape.partners, shape.versions) == ((), "", (), ())
    assert not any(getattr(shape.periods, name) for name in shape.periods.__struct_fields__)
    lost = [one.piece.text for one in shape.accounts if one.fate == "not placed"]
    assert [text.split(".")[0] for text in lost] == ["Contents", "Why we share", "Who decides", "How long we keep it"]


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("name", ["afallen"])
def test_welsh_is_read_as_english_is(shape: Brought) -> None:
    """Its words for section, appendix, partner and address are known, and its letters stay."""
    assert sorted(shape.terms) == ["01-partneriaid.md", "02-pwrpas.md", "appendix-a.md"]
    assert [one.partner.name for one in shape.partners] == ["Cyngor Sir Afallen", "Heddlu Afallen"]
    assert "ŵyr pawb ei gyfrifoldeb".encode() in shape.terms["02-pwrpas.md"]
    assert b"\n(a) Rhaid" in shape.terms["02-pwrpas.md"]
    assert (shape.boards, shape.area) == (("Bwrdd Diogelu Plant Sir Afallen",), "Sir Afallen")


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("name", ["highfell"])
def test_lists_and_signs_that_look_like_something_else(shape: Brought) -> None:
    """Quoted law is no list, (i) follows (h) and is a roman one below (a), and a star is not always a bullet."""
    law, duties = (shape.terms[name].decode() for name in ("01-the-law.md", "02-duties.md"))
    assert "\n(1)\N{NO-BREAK SPACE}A council that watches" in law
    assert "\n\nand\n\n(c) keep a list" in duties
    assert "\n(h) reviews\n(i) signatures\n" in duties
    assert "\n(a) knows the law:\n    (i) this one\n    (ii) and the other\n(b) has time." in duties
    assert "\N{NO-BREAK SPACE}A star at the front of a note" in duties
    notes = [note for one in shape.accounts for note in one.notes]
    assert "a star by itself is the mark of a note, and not of a list" in notes
    assert any("is written" in note and "Markdown" in note for note in notes)
    assert shape.terms["appendix-a.md"].startswith(b"# Things to send\n")
    assert shape.draft, "its title page says so, and the row that is made for it is a draft's"


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("name", ["rowanshire"])
def test_a_row_of_the_parties_says_who_signed_and_what_is_left_out_of_it(shape: Brought) -> None:
    """Who signs becomes the signatory and the day an adoption; a further column is left out, and that is said."""
    assert sorted(shape.terms) == ["01-scope.md", "02-loss.md", "03-members.md", "appendix-b.md"]
    assert b"[section 2](02-loss.md) of this protocol" in shape.terms["01-scope.md"]
    assert shape.boards == ("Rowanshire Adults Board", "Rowanshire Children's Partnership")
    assert (shape.area, shape.commissioner_hours) == ("Rowanshire", 72)
    council, trust = shape.partners
    assert [(one.post, one.name, one.title) for one in council.posts] == [("signatory", "Jo Brook", "Director")]
    assert [(one.on.isoformat(), getattr(one, "version", "")) for one in council.events] == [("2023-03-12", "V1.0")]
    assert (trust.partner.name, trust.posts) == ("Rowan Valley NHS Trust", ())
    notes = [note for one in shape.accounts for note in one.notes if note.startswith("left out")]
    assert notes == ["left out: Website says 'rowan.example'", "left out: Approved by says 'The board'"]


def test_recitals_are_no_parties_and_a_list_may_be_inside_one_of_its_kind() -> None:
    """What follows the parties is counted in another way; no word between two paragraphs is the title page's."""
    made = brought(read_text(HOLLOWAY_TEXT.encode(), "holloway.txt"))
    whole(made)
    assert [one.partner.name for one in made.partners] == [
        "HOLLOWAY DISTRICT COUNCIL", "HOLLOWAY HOUSING ASSOCIATION LIMITED",
    ]  # fmt: skip
    assert {"company": "01234567"} in [one.partner.identifiers for one in made.partners]
    assert b"## BACKGROUND\n\n(a) The Council has duties" in made.terms["00-preamble.md"]
    assert b"\n1. Names\n   1. given\n   2. family\n2. Dates\n" in made.terms["01-purpose.md"]
    assert (str(made.periods.review), str(made.periods.withdrawal_notice)) == ("1 year", "3 months")


def test_plain_text_with_tables_of_tabs() -> None:
    """Wrapped lines are joined, tables are put together over empty lines, and a day in a name is an adoption."""
    made = brought(read_text(SOUTHVALE_TEXT.encode(), "southvale.txt"))
    whole(made)
    assert made.title == "Southvale Agreement on Sharing Information"
    assert made.boards == ("Southvale Community Safety Partnership",)
    assert [one.title for one in made.categories] == ["Councils", "Charities"]
    parish = made.partners[1]
    assert (parish.partner.name, str(parish.partner.address)) == (
        "Mid Vale Parish Council", "The Hall, 12 Green Lane, Southvale, SV2 2BB",
    )  # fmt: skip
    assert [(event.on.isoformat(), getattr(event, "version", "")) for event in parish.events] == [
        ("2019-06-05", "V2.00")
    ]
    assert [(row.version, row.as_written.version if row.as_written else "") for row in made.versions] == [
        ("V0.1", "v0.1"), ("V1.0", "v1"), ("V2.00", "Final"),
    ]  # fmt: skip
    assert b"about a child who may be at risk" in made.terms["01-purpose.md"]


def test_references_that_are_typed_become_links_and_those_to_an_act_do_not() -> None:
    """By the numbers and the names that the source has; the words stay, and each is a guess of its own."""
    made = brought(read_text(MILLBROOK_TEXT.encode(), "millbrook.txt"))
    whole(made)
    first, law = (
        " ".join(made.terms[f"{name}.md"].decode().split()) for name in ("01-principles", "02-the-law-england")
    )
    assert "which [clause 2](02-the-law-england.md) of this agreement and [Annex 1](appendix-a.md) explain" in first
    assert "(see also [section 3](03-leaving.md))" in first
    assert "as set out in [Appendix B](appendix-b.md)." in first
    assert "](" not in law, "what follows an Act that is quoted speaks of its own sections"
    asked = [(one.sure, one.says.split("'")[1]) for one in made.proposals if one.about == "reference"]
    assert asked == [
        ("likely", "clause 2"), ("likely", "Annex 1"), ("unsure", "section 3"), ("likely", "Appendix B"),
    ]  # fmt: skip


def test_headings_that_are_counted_may_be_long_and_an_appendix_may_have_no_title() -> None:
    """The letter alone is the heading, and no title is made up; the lines of a cell are lines again."""
    made = brought(read_text(MILLBROOK_TEXT.encode(), "millbrook.txt"))
    assert b"\n## Principle 2. Share no more than the person who asks" in made.terms["01-principles.md"]
    assert made.terms["02-the-law-england.md"].startswith(b"# The law (England)\n")
    assert made.terms["appendix-b.md"].startswith(b"# Appendix B\n\nWords of")
    assert b"| Ordinary | By post, as clause 3.1 says<br>Or by hand |" in made.terms["appendix-a.md"]


def test_what_is_refused_is_not_done() -> None:
    """Each guess by itself: without it the reading goes on, and the account is whole again."""
    document = read(_by_docx("eastmere"), notes=True)
    for one in brought(document).proposals:
        without = brought(document, one.key)
        whole(without)
        assert [other.accepted for other in without.proposals if other.key == one.key] == [False]
