"""Parties that a text names one by one, their numbers, and the tables that say how to reach them."""

from __future__ import annotations

from isa_admin.documents.blocks import Run
from isa_admin.documents.raw import RawCell, RawDocument, RawParagraph, RawTable
from tests.documents.importing.test_shapes import brought
from tests.documents.importing.test_signatures import made_of

CONTRACT = """
# Thamesford Data Sharing Agreement
Thamesford Safeguarding Children Partnership
** 1. Parties
This agreement is made between:
(1) THE MAYOR AND BURGESSES OF THAMESFORD of Town Hall, High Road, Thamesford, TF1 1ZZ (the "Council");
(2) Glens Health Board, a health board constituted under the National Health Service Act 1978, having its headquarters at The Lodge, Glenmore, TF9 3BB (the "Trust");
(3) The Police Service of Thamesford, N Division, Perth Road, Thamesford, TF1 3SY;
(4) University of Thamesford, Chapel Road, Thamesford, TF1 4AA;
(5) Brighter Mornings (registered charity number 1234567), whose registered office is at Unit 4, Wharf Road, Thamesford, TF2 6WW;
(6) Elm Park Academy (registered provider 77), Elm Park Road, Thamesford, TF2 2AB.
** 2. Security
The parties keep what they receive safe, and tell of any breach.
** 3. Points of contact
| Party | Contact name | Job title | Telephone | E-mail |
| Council | Asha Bello | MASH Manager | 020 7946 0011 | mash@thamesford.example |
| the Trust | | Named Nurse | 020 7946 0022 | nurse@glens.example |
"""  # noqa: E501  a line is a paragraph


def test_each_party_of_a_list_is_taken_with_what_is_its_own() -> None:
    """What a body is described as, is no line of its address; "of" is part of many names; the last item is one too."""
    made = made_of(CONTRACT)
    assert [(one.partner.name, str(one.partner.address), one.partner.identifiers) for one in made.partners] == [
        ("THE MAYOR AND BURGESSES OF THAMESFORD", "Town Hall, High Road, Thamesford, TF1 1ZZ", {}),
        ("Glens Health Board", "The Lodge, Glenmore, TF9 3BB", {}),
        ("The Police Service of Thamesford", "N Division, Perth Road, Thamesford, TF1 3SY", {}),
        ("University of Thamesford", "Chapel Road, Thamesford, TF1 4AA", {}),
        ("Brighter Mornings", "Unit 4, Wharf Road, Thamesford, TF2 6WW", {"charity": "1234567"}),
        ("Elm Park Academy", "Elm Park Road, Thamesford, TF2 2AB", {}),
    ]
    notes = [note for one in made.accounts for note in one.notes]
    assert "left out: '(registered provider 77)'" in notes
    assert any("'a health board constituted under" in note for note in notes)


def test_what_a_text_calls_the_council_is_known_in_its_own_tables_and_nowhere_else() -> None:
    """A job title is the title of a post and a name is not; no word of another section makes it of breaches."""
    made = made_of(CONTRACT)
    posts = {one.partner.name: [(post.post, post.title, post.name) for post in one.posts] for one in made.partners}
    assert posts["THE MAYOR AND BURGESSES OF THAMESFORD"] == [("responsible", "MASH Manager", None)]
    assert posts["Glens Health Board"] == [("responsible", "Named Nurse", None)]
    assert {one.partner.aliases for one in made.partners} == {()}
    assert any("left out: Contact name says 'Asha Bello'" in one.notes for one in made.accounts)
    two = CONTRACT.replace("TF1 3SY;", 'TF1 3SY (the "Council");')
    assert "'Council' is not among the partners" in {one.where for one in made_of(two).accounts}


def test_a_column_of_numbers_is_that_of_a_register() -> None:
    """One that has not the form of such a number is said; a hyphen says nothing."""
    made = made_of(
        "# Tarn Agreement\n## 1. Partners\n| No. | Organisation | ICO registration no. | Address |\n"
        "| 1 | Tarn Council | Z1234567 | Civic Centre, Tarn, TA9 1AA |\n"
        "| 2 | Fells Trust | - | Mill Road, Tarn, TA9 2BB |\n"
        "| 3 | Tarn Mind | applied for | Old Bank, Tarn, TA9 3BB |\n"
    )
    assert [one.partner.identifiers for one in made.partners] == [{"ico": "Z1234567"}, {}, {}]
    left = [note for one in made.accounts for note in one.notes if "left out" in note]
    assert len(left) == 1
    assert left[0].startswith("left out: 'applied for' is not an ICO registration")


def test_headings_in_bold_begin_with_the_one_above_the_first_paragraph() -> None:
    """It stands below the title page and is no line of it; a line with a telephone number is no heading."""
    made = made_of(
        "# Fen Protocol for Missing Children\n** Fen Safeguarding Board\nDraft 4, 30 January 2024\n"
        "** Why we have this\nNo single agency sees the whole picture, and every delay may cost a life.\n"
        "** What is shared\nOnly what is needed to find the child and to make it safe is shared.\n"
        "** Annex 1 Contacts\nFen Council: Duty Team, 01632 960301, edt@fen.example\n"
        "Fen Police: Missing Persons Unit, 01632 960302, missing@fen.example, day and night\n"
    )
    assert made.terms["00-preamble.md"].startswith(b"# Preamble\n\n## Why we have this\n\nNo single")
    assert b"##" not in made.terms["appendix-a.md"]


PARTS = """
# Loch Information Sharing Protocol
## Part A: Principles
### 1 Introduction
This is made among the parties that are named in section 2.
### 2 The parties
Loch Council and Loch Police.
## Part B: Procedure
### 3 Sharing
Only what is needed is shared.
### 4 Leaving
A party may leave with 30 days' notice.
## Annex A Glossary
Words.
"""


def test_sections_that_are_counted_through_the_parts_of_a_text_keep_their_numbers() -> None:
    """Section 2 is the one that the text calls so, and not Part B; what parts the text stands between the sections."""
    made = made_of(PARTS)
    assert sorted(made.terms) == [
        "00-part-a-principles.md", "01-introduction.md", "02-the-parties.md", "03-sharing.md", "04-leaving.md",
        "appendix-a.md",
    ]  # fmt: skip
    assert made.terms["02-the-parties.md"].endswith(b"\n\n## Part B: Procedure\n")
    assert made.periods.withdrawal_notice is not None
    assert made.periods.withdrawal_notice.section == 4
    assert len(made_of(PARTS, "counted").terms) == 3
    inside = PARTS.replace("### 3", "### 1").replace("### 4", "### 2")
    assert sorted(made_of(inside).terms) == ["01-principles.md", "02-procedure.md", "appendix-a.md"]


def test_a_table_right_below_another_is_one_of_its_own() -> None:
    """A program for documents makes one of both, whose rows have other columns; a merged cell alone parts none."""

    def row(*cells: tuple[str, int]) -> tuple[RawCell, ...]:
        return tuple(RawCell((RawParagraph((Run(words),)),), span) for words, span in cells)

    rows = (
        row(("Document control", 4)),
        row(("Title", 2), ("Loch Protocol", 2)),
        row(("Owner", 2), ("Lead Officer", 2)),
        row(("Date", 1), ("Issue", 1), ("Reason for change", 1), ("Changed by", 1)),
        row(("15/05/2017", 1), ("1.0", 1), ("Approved and issued", 1), ("MM", 1)),
        row(("20/06/2018", 1), ("1.1", 1), ("Section 1 changed", 1), ("KF", 1)),
    )
    text = (RawParagraph((Run("1. Purpose"),), level=1), RawParagraph((Run("To keep children safe."),)))
    title = RawParagraph((Run("Loch Information Sharing Protocol"),))
    made = brought(RawDocument((title, RawTable(rows), *text)))
    assert [one.version for one in made.versions] == ["V1.0", "V1.1"]
    merged = (*rows[3:5], row(("20/06/2018", 1), ("1.1", 1), ("Section 1 changed by KF", 2)))
    assert len(brought(RawDocument((title, RawTable(merged), *text))).versions) == 2


def test_a_sentence_names_the_organisations_between_which_an_agreement_is() -> None:
    """A table of all kinds of contacts says by its titles which post is which."""
    made = made_of(
        "# Ring Information Sharing Agreement\n## A. Parties\n"
        "This agreement is between the following organisations: Ring Council, Ring Police and Ring NHS Trust.\n"
        "## B. Points of contact\n| Partner | Role | Telephone and email |\n"
        "| Ring Council | Caldicott Guardian | cg@ring.example |\n"
        "| Ring Council | Day to day contact | mash@ring.example |\n"
        "| Ring Police | Data Protection Officer | dpo@rp.example |\n"
    )
    posts = {one.partner.name: [(post.post, post.title) for post in one.posts] for one in made.partners}
    assert posts == {
        "Ring Council": [("caldicott-guardian", "Caldicott Guardian"), ("responsible", "Day to day contact")],
        "Ring Police": [("dpo", "Data Protection Officer")],
        "Ring NHS Trust": [],
    }


def test_a_welsh_table_of_versions_has_days() -> None:
    """They are not all of today; a column of authors is one."""
    made = made_of(
        "# Protocol Rhannu Gwybodaeth\n| Fersiwn | Dyddiad | Awdur | Sylwadau |\n"
        "| 0.1 | 3 Mai 2018 | E. Prys | Drafft cyntaf |\n"
        "| 1.0 | 15fed o Ionawr 2019 | E. Prys | Cyhoeddwyd |\n"
        "| 1.1 | Gorffennaf 2022 | Ll. Huws | Newid adran 2 |\n## 1. Cyflwyniad\nRhannu gwybodaeth.\n"
    )
    assert [(str(one.on), one.by) for one in made.versions] == [
        ("2018-05-03", "E. Prys"), ("2019-01-15", "E. Prys"), ("2022-07-01", "Ll. Huws"),
    ]  # fmt: skip
