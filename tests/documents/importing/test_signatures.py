"""Signatories and the days on which they signed, as agreements keep them in tables; and who has adopted by that."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from isa_admin.documents.blocks import Run
from isa_admin.documents.raw import RawCell, RawParagraph, RawTable
from isa_admin.word.reading import read
from tests.documents.importing.shapes import as_word, blocks
from tests.documents.importing.test_shapes import Brought, brought, whole

FRONT = """
# Ferryhope Information Sharing Agreement
Ferryhope Children's Board
| Version | Date | Comment | Author |
| 1.0 | 4 March 2020 | Issued to all for signature | P. Wren |
| 1.1 | 5 May 2022 | Retention periods changed | P. Wren |
| 1.2 | 14 June 2023 | Gorse Hill School joined | P. Wren |
## 1. Partners
| Organisation | Address |
| Ferryhope Council | Town Hall, Ferryhope, FE1 1AA |
| Ferry Police | Bridge Street, Ferryhope, FE1 2BB |
| Harbour NHS Trust | Quay Road, Ferryhope, FE1 3BB |
| Gorse Hill School | Gorse Hill, Ferryhope, FE1 4BB |
"""


def made_of(text: str, *refused: str) -> Brought:
    """Read an agreement that is written as a shape."""
    made = brought(read(as_word(blocks(text)), notes=True), *refused)
    whole(made)
    return made


def adopted(made: Brought) -> dict[str, list[str]]:
    """Give what each partner adopted."""
    return {
        one.partner.name: [
            f"{event.version} {'by' if event.on_or_before else 'on'} {event.on.isoformat()}" for event in one.events
        ]
        for one in made.partners
    }


def signatories(made: Brought) -> dict[str, list[str | None]]:
    """Give the names and titles of who signs for each partner."""
    return {
        one.partner.name: [words for post in one.posts for words in (post.name, post.title)]
        for one in made.partners
        if one.posts
    }


DOWN = f"""{FRONT}
## 2. Signatories
| Organisation | Name | Position | Signature | Date |
| Ferryhope Council | Marian Okafor | Director | M Okafor | 20/06/2023 |
| Ferryhope Council | Gus Reid | Head of Law | G Reid | 21/06/2023 |
| Ferry Police | Ifan Rees, Chief Inspector | | signed | 3 May 2022 |
| Harbour NHS Trust | Priya Nair | Chief Nurse | | |
| Gorse Hill School | Una Blyth | Head | U Blyth | 31/6/23 |
| Somebody Else | Tom Hope | Clerk | T Hope | 1 July 2023 |
"""


def test_a_row_for_each_partner_says_who_signed_and_when() -> None:
    """No row is taken for an empty form, and nobody adopts who has not signed while others have.

    Of one that joined by the version table and has no day beside its signature, it is asked.
    """
    made = made_of(DOWN)
    assert adopted(made) == {
        "Ferryhope Council": ["V1.2 on 2023-06-20"],
        "Ferry Police": ["V1.0 on 2022-05-03"],
        "Harbour NHS Trust": [],
        "Gorse Hill School": ["V1.2 by 2023-06-14"],
    }
    assert [one.sure for one in made.proposals if one.key.startswith("joined-")] == ["unsure"]
    assert signatories(made) == {
        "Ferryhope Council": ["Marian Okafor", "Director", "Gus Reid", "Head of Law"],
        "Ferry Police": ["Ifan Rees", "Chief Inspector"],
        "Harbour NHS Trust": ["Priya Nair", "Chief Nurse"],
        "Gorse Hill School": ["Una Blyth", "Head"],
    }
    said = {one.piece.text.split(" |")[1].strip(): (one.fate, one.where, *one.notes) for one in made.accounts[-6:]}
    assert said["Gus Reid"][-1] == "left out: a second signature for it, on 21 June 2023"
    assert said["Una Blyth"][-1] == "left out: '31/6/23' is not a day that can be read"
    assert said["Tom Hope"][:2] == ("not placed", "'Somebody Else' is not among the partners")
    assert made.terms["02-signatories.md"] == b"# Signatories\n\n{signing-forms}\n"


ACROSS = f"""{FRONT}
## 2. Signatories
| For and on behalf of: | Ferryhope Council | Ferry Police | Elm Park Academy |
| Name | Jo Peel | Dan Marsh | Kim Lark |
| Role | Director, Children | Chief Constable | Head |
| Signature | | | |
| Date signed | 16 June 2023 | | |
"""


def test_a_column_for_each_partner_says_the_same() -> None:
    """A table that is turned round is read as it is meant; a partner that is not known is said."""
    made = made_of(ACROSS)
    assert adopted(made) == {
        "Ferryhope Council": ["V1.2 on 2023-06-16"],
        "Ferry Police": [],
        "Harbour NHS Trust": [],
        "Gorse Hill School": ["V1.2 by 2023-06-14"],
    }
    assert signatories(made)["Ferryhope Council"] == ["Jo Peel", "Director, Children"]
    assert "left out: 'Elm Park Academy' is not among the partners" in made.accounts[-5].notes
    assert [one.fate for one in made.accounts[-4:]] == ["placed"] * 4


def test_a_row_of_the_versions_says_by_when_a_partner_had_joined() -> None:
    """It did not adopt a version of before it joined, as all others are asked about."""
    made = made_of(FRONT)
    assert adopted(made)["Gorse Hill School"] == ["V1.2 by 2023-06-14"]
    assert adopted(made)["Ferryhope Council"] == ["V1.1 by 2022-05-05"]
    joined = next(one for one in made.proposals if one.key.startswith("joined-"))
    assert adopted(made_of(FRONT, joined.key))["Gorse Hill School"] == []


FORMS = f"""{FRONT}
## 2. Signatures
| For and on behalf of | Ferry Police |
| Signature | |
| Name | Ifan Rees |
| Designation | Chief Inspector |
| Date | 19th June 2023 |
Below, another one.
| Signature | |
| Name | Nobody Known |
| Date | 20 June 2023 |
Below, the empty one.
| Organisation | |
| Signature | |
| Name | |
"""


def test_a_form_that_is_filled_in_is_never_called_the_empty_one() -> None:
    """One for a partner is that partner's, and one that does not say whose it is is not placed."""
    made = made_of(FORMS)
    assert adopted(made)["Ferry Police"] == ["V1.2 on 2023-06-19"]
    assert signatories(made) == {"Ferry Police": ["Ifan Rees", "Chief Inspector"]}
    of = {one.piece.text: one.where for one in made.accounts}
    assert of["Name | Nobody Known"] == "a form that is filled in and does not say for which partner"
    assert of["Organisation |"].startswith("the empty signing form")


def test_a_row_that_says_that_all_have_signed_is_asked_about_beside_the_days_of_some() -> None:
    """A partner that a table of signatures leaves out may have signed elsewhere; without such a row it is not known."""
    some = DOWN.partition("| Ferryhope Council | Gus")[0]
    assert adopted(made_of(some))["Ferry Police"] == []
    whole_ = some.replace("Issued to all for signature", "Finalised, signed by all partners")
    made = made_of(whole_)
    assert adopted(made)["Ferry Police"] == ["V1.0 by 2020-03-04"]
    assert [one.sure for one in made.proposals if one.key == "adoptions"] == ["unsure"]


def test_forms_may_stand_side_by_side_in_the_cells_of_a_table() -> None:
    """Each is a partner's; a cell that is something else makes the table one of the text."""

    def cell(*lines: str) -> RawCell:
        return RawCell(tuple(RawParagraph((Run(line),)) for line in lines))

    def form(partner: str, name: str = "", day: str = "") -> RawCell:
        return cell(
            f"Signed for and on behalf of {partner}", "Signature:", f"Name: {name}", "Post: Director", f"Date: {day}"
        )

    def read_with(*rows: tuple[RawCell, ...]) -> Brought:
        document = read(as_word(blocks(f"{FRONT}\n## 2. Signed\nBy those below.\n")), notes=True)
        made = brought(replace(document, blocks=(*document.blocks, RawTable(rows))))
        whole(made)
        return made

    council, police = (
        form("Ferryhope Council", "Jo Peel", "16 June 2023"),
        form("Ferry Police", "Dan Marsh", "17 June 2023"),
    )
    made = read_with((council, police), (form("Harbour NHS Trust"), cell()))
    assert adopted(made)["Ferryhope Council"] == ["V1.2 on 2023-06-16"]
    assert adopted(made)["Ferry Police"] == ["V1.2 on 2023-06-17"]
    assert adopted(made)["Harbour NHS Trust"] == []
    assert made.terms["02-signed.md"].endswith(b"\n\n{signing-forms}\n")
    assert b"Jo Peel" in read_with((council, cell("A note."))).terms["02-signed.md"]


ONLY_THERE = """
# Ferryhope Information Sharing Agreement
Version 2.1, 1 February 2025
## 1. Purpose
To keep children safe.
## 2. Agreement
| For | Signed by | Post | On |
| Ferryhope Council | Dee Marlow | Director | 4 March 2025 |
| Ferry Police | | | |
"""


def test_partners_are_those_who_sign_where_nothing_else_names_them() -> None:
    """They are a guess, and so is the day of the text, which is that of its title page and not today's."""
    made = made_of(ONLY_THERE)
    assert adopted(made) == {"Ferryhope Council": ["V2.1 on 2025-03-04"], "Ferry Police": []}
    assert (made.label, str(made.dated)) == ("2.1", "2025-02-01")
    keys = [one.key.partition("-")[0] for one in made.proposals if one.about in {"partner", "version"}]
    assert keys == ["signing", "dated"]
    refused = made_of(ONLY_THERE, *(one.key for one in made.proposals))
    assert (refused.partners, refused.dated) == ((), None)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Dated 1 September 2022", "2022-09-01"),
        ("Draft 4 for consultation, 30th January 2024", "2024-01-30"),
        ("| Date of issue | 12 August 2021 |\n| Review date | August 2023 |", "2021-08-12"),
        ("Version 3 (agreed March 2023)", "2023-03-01"),
        ("Next review: 4 May 2024", None),
        ("Version 3, in force from 1 May 2031", None),
        ("Printed on 5 June 2021", None),
    ],
)
def test_the_day_of_the_text_is_that_of_its_title_page(line: str, day: str | None) -> None:
    """The day of a review, of printing or to come is not the day of the text."""
    made = made_of(f"# Ferryhope Information Sharing Agreement\n{line}\n## 1. Purpose\nTo keep children safe.\n")
    assert (str(made.dated) if made.dated else None) == day


def test_a_table_of_document_control_names_the_version() -> None:
    """What stands in a row is as good as what stands in a line."""
    table = "| Version | 1.4 |\n| Date of issue | 12 August 2021 |\n| Owner | Lead Officer |"
    made = made_of(f"# Ferryhope Information Sharing Agreement\n{table}\n## 1. Purpose\nTo keep children safe.\n")
    assert (made.label, str(made.dated)) == ("1.4", "2021-08-12")


def test_a_row_of_the_title_page_may_list_the_parties() -> None:
    """They are a guess; a row with one name lists none, and its words are not placed."""
    table = "| Version | 1.4 |\n| Parties | Ferryhope Council\nFerry Police |\n| Owner | Lead Officer |"
    begin, end = "# Ferryhope Information Sharing Agreement\n", "\n## 1. Purpose\nTo keep children safe.\n"
    document = read(as_word(blocks(begin + table.replace("\nFerry", " Ferry") + end)), notes=True)
    rows = next(one for one in document.blocks if isinstance(one, RawTable)).rows
    two = RawCell((RawParagraph((Run("Ferryhope Council"),)), RawParagraph((Run("Ferry Police"),))))
    parted = RawTable((rows[0], (rows[1][0], two), rows[2]))
    held = tuple(parted if isinstance(one, RawTable) else one for one in document.blocks)
    made = brought(replace(document, blocks=held))
    assert [one.partner.name for one in made.partners] == ["Ferryhope Council", "Ferry Police"]
    assert "the register: the partners" in {one.where for one in made.accounts}
    assert brought(document).partners == ()
