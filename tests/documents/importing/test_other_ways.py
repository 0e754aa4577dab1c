"""Agreements that are written in other ways: with letters, as a contract, in Markdown with notes, in Welsh."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isa_admin.documents.importing.plain_text import read_text
from isa_admin.documents.importing.signing_lines import with_forms
from isa_admin.domain.durations import durations
from tests.documents.importing.test_shapes import brought, whole
from tests.effort import processor_seconds

if TYPE_CHECKING:
    from isa_admin.documents.importing.agreement import Brought

HEAD = "Fenland Sharing Agreement\n\nFenland Children's Board\n\n"
SAYS = "Words that say why, long enough to be a paragraph of the text.\n\n"


def made(text: str, *refused: str) -> Brought:
    """Read an agreement that is text."""
    found = brought(read_text(text.encode(), "fenland.md"), *refused)
    whole(found)
    return found


def notes_of(found: Brought, words: str) -> tuple[str, ...]:
    """Give what the account tells about a piece."""
    return next(one.notes for one in found.accounts if one.piece.text == words)


@pytest.mark.parametrize("letters", ["{}. {}", "Section {}: {}", "## {}. {}", "**Part {}** {}"])
def test_sections_that_have_letters_get_numbers_and_the_report_says_so(letters: str) -> None:
    """The terms number their sections; what each was called is told with it."""
    titles = ("Purpose", "Rules", "Ending")
    parts = (f"{letters.format(letter, title)}\n\n{SAYS}" for letter, title in zip("ABC", titles, strict=True))
    found = made(HEAD + "".join(parts))
    assert sorted(found.terms) == ["01-purpose.md", "02-rules.md", "03-ending.md"]
    assert found.terms["02-rules.md"].startswith(b"# Rules\n")
    told = [note for one in found.accounts for note in one.notes if "section B of the source is section 2" in note]
    assert len(told) == 1


def test_letters_below_numbers_are_items_and_no_sections() -> None:
    """Sections with numbers come first, whatever stands in them."""
    found = made(f"{HEAD}1. Purpose\n\n{SAYS}A. Firstly\n\nB. Secondly\n\n2. Rules\n\n{SAYS}")
    assert sorted(found.terms) == ["01-purpose.md", "02-rules.md"]


def test_the_notes_of_a_markdown_file_stand_at_the_end_of_their_section() -> None:
    """In the order in which the text refers to them; one that it does not refer to is listed."""
    text = (
        f"{HEAD}## 1. Purpose\n\nWords[^law] that say why[^1].\n\n## 2. Rules\n\nKeep it[^gone] safe.\n\n"
        "[^1]: The first.\n[^law]: The Fen Act\n    1901.\n\n    And the rules below it.\n[^none]: Nowhere.\n"
    )
    found = made(text)
    assert found.terms["01-purpose.md"].decode() == (
        "# Purpose\n\nWords[1] that say why[2].\n\n[1] The Fen Act 1901. And the rules below it.\n\n[2] The first.\n"
    )
    fates = {one.piece.text: one.fate for one in found.accounts if one.piece.kind == "footnote"}
    assert fates == {
        "The Fen Act 1901. And the rules below it.": "guessed", "The first.": "guessed", "Nowhere.": "not placed",
    }  # fmt: skip
    assert "[^gone]" in "".join(one.piece.text for one in found.accounts)


def test_front_matter_is_accounted_for_and_names_the_title() -> None:
    """Each line of it is listed; a title that the text lacks is offered."""
    found = made(f'---\ntitle: "Fenland Sharing"\ntags:\n  - isa\n---\n## 1. Purpose\n\n{SAYS}## 2. Rules\n\n{SAYS}')
    assert found.title == "Fenland Sharing"
    lost = [one.piece.text for one in found.accounts if one.piece.kind == "front matter" and one.fate == "not placed"]
    assert lost == ["---", 'title: "Fenland Sharing"', "tags:", "- isa", "---"]


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    """What stands between two rules may be text."""
    found = made(f"---\nFenland Sharing Agreement\n---\n\n## 1. Purpose\n\n{SAYS}## 2. Rules\n\n{SAYS}")
    assert not [one for one in found.accounts if one.piece.kind == "front matter"]


def test_code_is_text_whose_signs_are_no_marks() -> None:
    """Its lines are paragraphs, and the lines round it are listed."""
    code = "```text\n# no heading\n    [^1] and **stars**\n~~~\n```\n"
    found = made(f"{HEAD}## 1. Purpose\n\n{SAYS}{code}\n## 2. Rules\n\nKeep it[^1] safe.\n\n[^1]: Really.\n")
    said = found.terms["01-purpose.md"].decode()
    assert "no heading" in said
    assert "^1" in said
    marks = [one.piece.text for one in found.accounts if one.piece.kind == "mark of code"]
    assert marks == ["```text", "```"]
    assert sorted(found.terms) == ["01-purpose.md", "02-rules.md"]


CONTRACT = (
    "Fenland Sharing Agreement\n\nFenland Children's Board\n\nTHIS AGREEMENT is made on 12 May 2021\n\nBETWEEN:\n\n"
    "(1) Fenland County Council of Shire Hall, Long Road, Fenton, EA1 2AB; and\n"
    "(2) Fenland Constabulary, of 4 Quay Street, Fenton, EA1 9ZZ.\n\n"
    f"1. Purpose\n\n{SAYS}2. Signatures\n\n"
    "Signed for and on behalf of Fenland County Council\nName: ..........\nJob title: ..........\n"
    "Signature: ..........  Date: ..........\n\n"
    "Signed for and on behalf of Fenland Constabulary\nName: Kim Example\nTitle: Chief Constable\nDate: 4 May 2021\n"
)


def test_how_a_contract_begins_is_text_and_how_it_ends_is_a_form() -> None:
    """The empty form is each partner's, and what is filled in is a post."""
    found = made(CONTRACT)
    preamble = found.terms["00-preamble.md"].decode()
    assert preamble == "# Preamble\n\nTHIS AGREEMENT is made on 12 May 2021\n\nBETWEEN:\n\n{partners}\n"
    assert found.terms["02-signatures.md"] == b"# Signatures\n\n{signing-forms}\n"
    council, police = found.partners
    assert council.posts == ()
    assert [(one.post, one.title, one.name) for one in police.posts] == [
        ("signatory", "Chief Constable", "Kim Example")
    ]
    assert not [one for one in found.accounts if one.fate == "not placed"]


def test_a_form_that_somebody_refuses_stays_text() -> None:
    """Its lines are paragraphs then."""
    keys = [one.key for one in made(CONTRACT).proposals if "form to sign" in one.says]
    assert keys == ["form-10", "form-14"]
    keys.append("column-14")
    assert b"Signed for and on behalf of Fenland Constabulary" in made(CONTRACT, *keys).terms["02-signatures.md"]


def test_a_sentence_about_signing_is_no_form() -> None:
    """Only lines with labels make one."""
    text = f"{HEAD}1. Purpose\n\nSigned for and on behalf of all\n\n{SAYS}2. Rules\n\nName: the name of a child\n"
    assert not [one for one in made(text).proposals if "form to sign" in one.says]
    assert with_forms([], None) == []  # type: ignore[arg-type]  # nothing is offered


def test_the_periods_of_a_welsh_agreement_are_found() -> None:
    """With the sentence that states each."""
    found = made(
        "Cytundeb Rhannu Gwybodaeth Sir Fynwy\n\nBwrdd Diogelu Plant Sir Fynwy\n\n"
        "1. Gadael\n\nCaiff partner dynnu'n ôl drwy roi 30 diwrnod o rybudd ysgrifenedig i'r partneriaid eraill.\n\n"
        "2. Atal\n\nGellir atal partner am hyd at 45 diwrnod. Cynhelir cyfarfod i ddatrys y mater o fewn 10 diwrnod"
        " gwaith.\n\n3. Adolygu\n\nCaiff y cytundeb hwn ei adolygu bob dwy flynedd. Rhaid hysbysu'r Comisiynydd am dor"
        " diogelwch o fewn 72 awr.\n"
    )
    periods = found.periods
    assert [str(one) for one in (periods.withdrawal_notice, periods.suspension, periods.resolution_meeting)] == [
        "30 days", "45 days", "10 working days",
    ]  # fmt: skip
    assert str(periods.review) == "2 years"
    assert found.commissioner_hours == 72


@pytest.mark.parametrize(
    ("words", "length", "unit"),
    [("dau fis", 2, "months"), ("30 o ddiwrnodau", 30, "days"), ("chwe (6) mis", 6, "months"),
     ("dwy wythnos", 14, "days"), ("24 mis", 2, "years"), ("bob blwyddyn", 1, "years"), ("saith niwrnod", 7, "days")],
)  # fmt: skip
def test_welsh_lengths_of_time_are_read(words: str, length: int, unit: str) -> None:
    """As Welsh counts, with what a number makes of the first letter behind it."""
    (found,) = durations(f"o fewn {words} i hynny")
    assert (found.words, found.length, found.unit) == (words, length, unit)


HOSTILE = {
    "blanks below a note": "[^1]: x\n" + "\n" * 100_000 + "  x\n",
    "fences": "```\n" * 10_000,
    "settings without end": "---\n" + "a: b\n" * 50_000,
    "labels without end": "Signed on behalf of X\nName" + "." * 19_000 + "x\n",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_text_that_is_made_to_take_long_does_not(what: str) -> None:
    """It is read within a second."""
    seconds, _ = processor_seconds(lambda: read_text(HOSTILE[what].encode(), "hostile.md"), 1)
    assert seconds < 1
