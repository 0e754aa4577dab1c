"""The catalogue finds documents by name, and the generated parts say what the register holds."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.documents import catalogue, generated
from isa_admin.documents.blocks import ListBlock, Paragraph, Table, paragraphs, text_of
from isa_admin.documents.dialect import DIRECTIVES
from isa_admin.documents.generated import GENERATED
from isa_admin.documents.papers import Letter, ToSign, letter
from isa_admin.documents.view import STATUS, View
from isa_admin.domain.officers import Officer
from isa_admin.domain.versions import VersionEntry, Versions
from isa_admin.errors import NotFoundError, UsageError
from tests.documents import registers

if TYPE_CHECKING:
    from isa_admin.documents.paper import Paper
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register

REGISTER = registers.register()
VERSION = REGISTER.versions.entries[-1]
NAMES = catalogue.names(registers.TERMS)


def table(name: str, on: date = registers.ON) -> list[list[str]]:
    """Give a generated table as text."""
    (made,) = GENERATED[name](View(REGISTER, on, VERSION))
    assert isinstance(made, Table)
    return [[" / ".join(text_of(one.runs) for one in cell) for cell in row.cells] for row in made.rows]


def retention(partners: dict[str, PartnerEntry]) -> tuple[list[list[str]], list[str]]:
    """Give the rows of the retention table below its header, and the lines that stand with it."""
    rows: list[list[str]] = []
    lines: list[str] = []
    for block in generated.retention(View(registers.register(partners), registers.ON, VERSION)):
        if isinstance(block, Table):
            rows += [[text_of(one.runs) for cell in row.cells for one in cell] for row in block.rows[1:]]
        else:
            assert isinstance(block, Paragraph)
            lines.append(text_of(block.runs))
    return rows, lines


def paper(name: str, partner: str | None = None) -> Paper:
    """Say a document."""
    return catalogue.paper(name, REGISTER, on=registers.ON, version=VERSION, partner=partner)


def test_every_directive_has_a_generated_part_and_every_kind_a_status() -> None:
    """What the terms may ask for is what is made, and each kind of version has words."""
    assert list(GENERATED) == list(DIRECTIVES)
    kinds = VersionEntry.__annotations__["kind"]
    assert kinds == "RowKind"
    assert set(STATUS) == {"draft", "issued", "amendment", "finalised", "joiner", "leaver"}


def test_the_names_are_those_of_the_terms() -> None:
    """Each appendix of the terms is a document of its own."""
    assert NAMES == (
        "agreement", "appendix-a", "appendix-b", "appendix-c", "partners", "breach-contacts", "responsible-posts",
        "retention", "signing-form", "version-control",
    )  # fmt: skip
    assert "appendix-d" in catalogue.names({**registers.TERMS, "appendix-d.md": b"# D\n"})


@pytest.mark.parametrize(
    ("wanted", "meant"), [("apendix-b", "appendix-b"), ("partner", "partners"), ("signing-forms", "signing-form")]
)
def test_a_document_that_is_not_there_is_refused_with_close_matches(wanted: str, meant: str) -> None:
    """A wrong name ends with exit code 3 and names what was probably meant."""
    with pytest.raises(catalogue.NoSuchDocumentError) as caught:
        paper(wanted)
    assert caught.value.exit_code == 3
    assert meant in caught.value.remedy


def test_a_document_far_from_every_name_lists_them_all() -> None:
    """Where nothing is near, every document is named."""
    with pytest.raises(catalogue.NoSuchDocumentError) as caught:
        paper("zzzz")
    assert "version-control" in caught.value.remedy


def test_a_signing_form_needs_a_partner_that_is_there() -> None:
    """Without a partner it is a matter of usage; with an unknown one, close matches are named."""
    with pytest.raises(UsageError) as caught:
        paper("signing-form")
    assert caught.value.exit_code == 2
    with pytest.raises(NotFoundError) as missing:
        paper("signing-form", "glebe-hause")
    assert missing.value.exit_code == 3
    assert "glebe-house" in missing.value.remedy


def test_a_prospective_partner_has_a_signing_form() -> None:
    """Who has not adopted yet is the one who needs the form."""
    assert paper("signing-form", "hopeful").name == "isa-llr-v3.00-signing-form-hopeful"


def test_the_partners_table_is_grouped_in_the_order_of_the_agreement() -> None:
    """Categories stand in the agreement's order, partners by name; a prospective partner is not there."""
    rows = table("partners")
    assert [row[0] for row in rows if len(row) == 1] == [category.title for category in registers.CATEGORIES]
    assert [row[0] for row in rows[:6]] == [
        "Partner", "Local authorities", "Leicester City Council", "Leicestershire County Council", "Police",
        "Leicestershire Police",
    ]  # fmt: skip
    assert rows[2][1] == "County Hall, 1 Long Street, Leicester, LE3\N{NO-BREAK SPACE}8RA"
    assert "Hopeful Prospect" not in str(rows)


def test_a_partner_that_joined_later_shows_when_it_signed() -> None:
    """The exact day of an adoption after the agreement was finalised stands behind the name; others show none."""
    names = [row[0] for row in table("partners")]
    assert "Glebe House (signed 4\N{NO-BREAK SPACE}October\N{NO-BREAK SPACE}2016)" in names
    assert "Leicestershire Police" in names


def test_nobody_joined_later_before_the_agreement_was_finalised() -> None:
    """While the agreement is not final yet, no signing date stands behind a name."""
    view = View(REGISTER, date(2016, 10, 4), REGISTER.versions.entries[2])
    assert view.joined_later(REGISTER.partners["glebe-house"]) is None


def test_who_signed_by_the_day_it_was_finalised_did_not_join_later() -> None:
    """Only an adoption after the day of the last finalised row, of which the exact day is known, counts as joining."""
    last = REGISTER.versions.entries[3].on
    exact, later = registers.adopted(last, exactly=True), date(2015, 9, 11)
    view = View(REGISTER, registers.ON, VERSION)
    assert view.joined_later(registers.entry("a", "A", events=(exact,))) is None
    assert view.joined_later(registers.entry("b", "B", events=(registers.adopted(later),))) is None
    assert view.joined_later(registers.entry("c", "C", events=(registers.adopted(later, exactly=True),))) == later


def test_a_past_edition_shows_the_partners_of_its_day() -> None:
    """Before a partner adopted, it is not in the table, nor is its category when it is alone there."""
    assert "Glebe House" not in str(table("partners", date(2016, 10, 3)))
    assert ["Other agencies and organisations"] not in table("partners", date(2016, 10, 3))


def test_gaps_are_told_in_words() -> None:
    """A breach contact or responsible post that is open shows as not yet given."""
    rows = {row[0]: row for row in table("breach-contacts")}
    assert rows["Leicester City Council"][1:] == ["Not yet given"] * 3
    assert rows["Leicestershire County Council"][1:] == [
        "Information security lead", "breaches@example.org", "0116 496 0002 ext 12",
    ]  # fmt: skip
    responsible = {row[0]: row for row in table("responsible-posts")}
    assert responsible["Leicester City Council"][1] == "Not yet given"
    assert responsible["Leicestershire County Council"][3].startswith("0116 496 0001 / information.governance")


def test_retention_has_a_row_for_each_period_and_one_line_for_the_partners_that_gave_none() -> None:
    """A partner that gave no period has no row of its own: one line counts them and says where to look (s.14)."""
    given, silent = retention(registers.several())
    assert given == [
        ["Leicestershire County Council", "Child protection records", "Until the 75th birthday"],
        ["Leicestershire County Council", "Early Help records", "6 years"],
    ]
    partners = sum(len(entries) for _, entries in View(REGISTER, registers.ON, VERSION).partners)
    assert silent == [f"{partners - 1} other partners have given no period in this agreement. {generated.OWN_POLICY}"]


@pytest.mark.parametrize(
    ("partners", "line"),
    [
        ((), ["No partner has adopted this agreement yet."]),
        (("city", "police"), [f"No partner has given a period in this agreement. {generated.OWN_POLICY}"]),
        (("county",), []),
        (("county", "city"), [f"One other partner has given no period in this agreement. {generated.OWN_POLICY}"]),
    ],
)
def test_retention_says_in_one_line_who_gave_no_period(partners: tuple[str, ...], line: list[str]) -> None:
    """Nobody, nobody with a period, nobody without one, and one alone."""
    several = registers.several()
    rows, said = retention({slug: several[slug] for slug in partners})
    assert said == line
    assert {row[0] for row in rows} == {several[slug].partner.name for slug in partners if slug == "county"}


def test_the_signing_form_is_filled_where_the_register_knows() -> None:
    """Name and role of the signatory and the responsible post are there; signature and date are left open."""
    form = paper("signing-form", "county").parts[0].blocks[2]
    assert isinstance(form, Table)
    rows = dict([text_of(one.runs) for cell in row.cells for one in cell] for row in form.rows if len(row.cells) == 2)
    assert rows == {
        "Partner": "Leicestershire County Council",
        "Name": "A Signatory",
        "Role": "Chief executive",
        "Signature": "",
        "Date": "",
        "Post": "Head of information governance",
        "Address": "County Hall, 1 Long Street, Leicester, LE3\N{NO-BREAK SPACE}8RA",
        "Telephone": "0116 496 0001",
        "Email": "information.governance.and.records@a-very-long-name-of-an-authority.example.org",
    }


def said(
    version: VersionEntry | None = VERSION, *, register: Register = REGISTER, **more: tuple[str, ...]
) -> list[str]:
    """Give the paragraphs of the signing form of a partner."""
    made = catalogue.paper("signing-form", register, on=registers.ON, version=version, partner="county", **more)
    return [text_of(one.runs) for one in made.parts[0].blocks if isinstance(one, Paragraph)]


def test_the_signing_form_says_what_a_signature_on_it_means() -> None:
    """Who adopts which text, by its digest, and where the form goes: what is signed can stand by itself."""
    sentence, digest, send = said()
    assert sentence == (
        "By signing this form for Leicestershire County Council, I adopt the Information Sharing Agreement for the"
        " purposes of Safeguarding Children, V3.00 of 5 October 2016, with its appendices, on its behalf."
    )
    assert digest == f"Digest of the terms that I adopt: {REGISTER.terms_digest}"
    assert send == "Send a scan of the signed form to the officer of the board, and keep the original."
    assert said(send_to=("a@b.example", "c@b.example"))[2].startswith(
        "Send a scan of the signed form to a@b.example or c@"
    )
    officer = Officer(fingerprint="A" * 40, name="O", email="o@b.example", role="officer", since=registers.ON)
    others = replace(officer, role="reviewer", email="r@b.example", fingerprint="B" * 40)
    assert "to o@b.example, and" in said(register=replace(REGISTER, officers=(officer, others)))[2]


def test_nobody_is_asked_to_sign_a_draft() -> None:
    """A form of a draft, or of a text that no row covers, says that it is not to be signed."""
    draft = replace(VERSION, kind="draft")
    changed = replace(REGISTER, versions=Versions((*registers.VERSIONS[:-1], replace(VERSION, terms_digest="1" * 64))))
    for words in (said(draft), said(None), said(changed.versions.entries[-1], register=changed)):
        (one,) = words
        assert one.startswith("This is a draft of the Information Sharing Agreement")
        assert one.endswith("Do not sign it: nobody is asked to adopt it.")


def test_the_letter_says_whom_to_ring() -> None:
    """The numbers of the officers who have given one; else no number that came with the letter is to be trusted."""
    to_sign = ToSign(signatory="A", post="B", file="a.txt", sha256="0" * 64, fingerprint="C")
    asked = Letter(entry=REGISTER.partners["county"], agreement="a", form="b", send_to=(), by=None, to_sign=to_sign)
    view = View(REGISTER, registers.ON, VERSION)
    for ring, words in (
        (
            (("Olive", "0116 496 0000"), ("Oscar", "0116 496 0001")),
            "ring Olive on 0116 496 0000 or Oscar on 0116 496 0001.",
        ),
        ((), "ring the officer of the board, on a number that you do not have from this letter or an e-mail."),
    ):
        steps = [one for one in letter(replace(asked, ring=ring), view).parts[0].blocks if isinstance(one, ListBlock)]
        assert any(text.endswith(f"do not sign: {words}") for text in paragraphs(steps))
