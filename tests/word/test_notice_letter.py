"""The letter of every kind of notice: opened again, complete, sound, the same each time."""

from __future__ import annotations

import shutil
from io import BytesIO
from typing import TYPE_CHECKING

import docx
import pypdf
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from isa_admin.documents.papers import NOTICE, notice_letter
from isa_admin.domain.dates import show
from isa_admin.domain.notices import NOTICES, address, kind_of
from isa_admin.domain.notices.occasion import behalf
from isa_admin.word.rendering import render
from isa_admin.word.template_fields import MissingFieldError
from tests.documents import registers
from tests.domain import building, occasions
from tests.effort import examples
from tests.records.strategies import lines
from tests.word.bending import bent
from tests.word.reading import Reading, W, text
from tests.word.test_office import converted

if TYPE_CHECKING:
    from pathlib import Path

    from isa_admin.domain.notices.occasion import Occasion

TEMPLATE = registers.templates(NOTICE)


def letter(occasion: Occasion, template: bytes = TEMPLATE) -> bytes:
    """Write the letter of an occasion."""
    kind = kind_of(occasion.notice.kind)
    made = render(notice_letter(occasion, kind, kind.words(occasion), address(occasion.to, kind)), template)
    assert made.notes == ()
    assert made.name == f"{occasion.to.id}.docx"
    return made.content


@pytest.mark.parametrize("key", [kind.key for kind in NOTICES])
def test_every_letter_says_all_of_its_words(key: str, tmp_path: Path) -> None:
    """Boards, address, date, number, words, facts, who signs for whom; two validators find nothing in it."""
    import ooxml_integrity
    from openxml_audit import OpenXmlValidator

    occasion = occasions.occasion(key, more=(("A further fact", "Its value"),))
    kind = kind_of(key)
    said = kind.words(occasion)
    content = letter(occasion)
    rows = [cell for row in said.facts for cell in row]
    assert Reading(content).texts() == [
        *building.AGREEMENT.boards,
        *(
            word
            for word in ("Duty Officer", "Records Manager")
            if word == getattr(address(occasion.to, kind), "title", "")
        ),
        *("Beta", "1 High Street", "LE3 8RA"),
        show(building.TODAY),
        f"Our reference: notice {occasions.NUMBER}",
        f"Dear {getattr(address(occasion.to, kind), 'title', '')}",
        said.subject,
        *said.paragraphs,
        *(kind.title, f"Notice {occasions.NUMBER}", *rows),
        *("Yours faithfully", "Olive Officer", behalf(occasion), "o@board.example.uk"),
    ]
    head = text(Reading(content).xml("word/header1.xml"))
    assert head == f"{building.AGREEMENT.title}Notice {occasions.NUMBER}"
    assert len(docx.Document(BytesIO(content)).tables) == 1
    path = tmp_path / "letter.docx"
    path.write_bytes(content)
    assert OpenXmlValidator().validate(str(path)).errors == []
    assert ooxml_integrity.check(str(path)) == []


def test_the_sign_off_does_not_stand_alone_on_a_page() -> None:
    """The last row of the facts goes with what is signed below it; the others fill the page on which they begin."""
    body = Reading(letter(occasions.occasion("breach", more=tuple((f"Fact {at}", "x") for at in range(9))))).body
    table = next(body.iter(f"{W}tbl"))
    head, *rows = table.findall(f"{W}tr")
    kept = [all(one.find(f"{W}pPr/{W}keepNext") is not None for one in row.iter(f"{W}p")) for row in rows]
    assert kept == [False] * (len(rows) - 1) + [True]
    gap = table.getnext()
    assert all(one.find(f"{W}pPr/{W}keepNext") is not None for one in (*head.iter(f"{W}p"), gap))
    assert text(gap.getnext()) == "Yours faithfully"


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_long_letter_fills_its_first_page(tmp_path: Path) -> None:
    """A table that does not fit below the text begins there all the same, and goes on on the next page."""
    facts = tuple((f"Fact {at}", "What is known about it, in a sentence or two. " * 3) for at in range(14))
    made = letter(occasions.occasion("breach", more=facts))
    first, *others = [page.extract_text() for page in pypdf.PdfReader(converted(made, "pdf", tmp_path)).pages]
    assert "Fact 1" in first
    assert any("Yours faithfully" in page and "Fact 13" in page for page in others)


def test_the_same_words_give_the_same_bytes() -> None:
    """Nothing in the letter comes from a clock; another addressee gets another letter."""
    occasion = occasions.occasion("joined")
    assert letter(occasion) == letter(occasions.occasion("joined"))
    assert letter(occasion) != letter(replace(occasion, to=occasion.register.partners["gamma"]))


def test_the_letter_is_dated_with_the_day_of_the_notice() -> None:
    """The document's properties too, so that it is found by its day."""
    core = docx.Document(BytesIO(letter(occasions.occasion("joined")))).core_properties
    assert core.created.date() == building.TODAY
    assert core.title.endswith(f"Notice {occasions.NUMBER}")


@settings(max_examples=examples(12, 25), deadline=None)
@given(lines)
def test_any_name_stands_in_the_letter_as_it_is(name: str) -> None:
    """Markup, braces and other scripts are letters like others."""
    occasion = occasions.occasion("joined")
    named = building.bent(occasion.to, name=name)
    assert name in Reading(letter(replace(occasion, to=named))).texts()


@settings(max_examples=examples(12, 25), deadline=None)
@given(lines)
def test_whatever_is_handed_in_stands_in_the_table(value: str) -> None:
    """A fact arrives letter by letter."""
    content = letter(occasions.occasion("reminder", more=(("What is open", value),)))
    assert value in Reading(content).texts()


@pytest.mark.parametrize(
    ("field", "how"),
    [
        ("address", "{%p for line in address %}"),
        ("reference", "{{ reference }}"),
        ("greeting", "{{ greeting }}"),
        ("officer", "{{ officer }}"),
        ("behalf", "{{ behalf }}"),
        ("mailbox", "{{ mailbox }}"),
    ],
)
def test_a_restyled_template_has_to_say_who_writes_to_whom(field: str, how: str) -> None:
    """A template without address, reference or sign-off is refused, with the field that is missing."""
    new = "{%p for line in boards %}" if field == "address" else "nothing"
    with pytest.raises(MissingFieldError) as caught:
        letter(occasions.occasion("joined"), bent(how, new, name=NOTICE))
    assert f"'{field}'" in caught.value.message


def test_a_template_that_was_restyled_is_followed() -> None:
    """An officer may write another close."""
    made = letter(occasions.occasion("joined"), bent("Yours faithfully", "Kind regards", name=NOTICE))
    assert "Kind regards" in Reading(made).texts()
