"""Plain text and Markdown as people type them: columns made with blanks, lines to sign on, rules, links inside."""

from __future__ import annotations

from isa_admin.documents.importing.columns import with_columns
from isa_admin.documents.importing.plain_text import read_text
from tests.documents.importing.test_shapes import Brought, brought, whole

TYPED = """                     MOORSIDE AND DALE
              COMMUNITY SAFETY PARTNERSHIP

   INFORMATION SHARING AGREEMENT

================================================

1  PURPOSE

   This agreement covers the sharing of information about
   children who are, or may be, exploited in Moorside.

2  SIGNATURES

   Moorside Council ...............  (J. Eyam)  Date 12/07/22
   Dale Council ...................  (N. Hope)  Date 13/07/22

3  VERSIONS

   Version   Date        Changes
   0.1       Jan 2022    Draft by J. Eyam
   1.0       1 Apr 2022  Agreed and issued
   2.0       7 Jul 2022  Section 1 changed
"""

MARKED = """# Harbour Information Sharing Agreement

## 1. What we share

Names and addresses.

---

## 2. Security

See [section 1](#1-what-we-share), [e-mail](#21-email-and-post), [nothing](#nowhere) and our [policy](https://example.org/p).

## 3. Rest

### 2.1 Email, and post!

As agreed.
"""


def of(text: str, name: str) -> Brought:
    """Read a text."""
    made = brought(read_text(text.encode(), name))
    whole(made)
    return made


def test_columns_that_are_made_with_blanks_are_a_table() -> None:
    """So the versions are those of the text; what is left blank to sign on is a line by itself, and no heading."""
    made = of(TYPED, "moorside.txt")
    assert made.boards == ("MOORSIDE AND DALE COMMUNITY SAFETY PARTNERSHIP",)
    assert [(one.version, str(one.on)) for one in made.versions] == [
        ("V0.1", "2022-01-01"), ("V1.0", "2022-04-01"), ("V2.0", "2022-07-07"),
    ]  # fmt: skip
    lines = made.terms["02-signatures.md"].decode().split("\n\n")
    assert [line.split()[0] for line in lines] == ["#", "Moorside", "Dale"]
    assert [one.where for one in made.accounts if "===" in one.piece.text] == [
        "a line drawn across the page, which the terms do not know"
    ]


def test_gaps_anywhere_are_no_columns() -> None:
    """Nor are two lines, a clause behind its number, or a table that is marked as one."""
    stretched = ["to be  shared with  all of", "them as  far as the  law", "may so  allow or  ask for"]
    clauses = ["3.1  Names", "3.2  Places", "3.3  Cars"]
    short = ["a  b  c", "d  e  f"]
    marked = ["| a  b  c |", "| d  e  f |", "| g  h  i |"]
    for lines in (stretched, clauses, short, marked):
        assert with_columns(lines) == lines
    assert with_columns([*short, "g  h  i"]) == ["a\tb\tc", "d\te\tf", "g\th\ti"]


def test_a_link_to_a_heading_leads_to_the_part_that_has_it() -> None:
    """One that leads nowhere keeps its words, and that is said; a rule is no paragraph of dashes."""
    made = of(MARKED, "harbour.md")
    assert made.terms["02-security.md"].split(b"\n\n")[1].split() == (
        b"See [section 1](01-what-we-share.md), [e-mail](03-rest.md), nothing and our [policy](https://example.org/p).".split()
    )
    assert any("a link of it leads nowhere in the text that is known" in one.notes for one in made.accounts)
    assert b"\n\nNames and addresses.\n" in made.terms["01-what-we-share.md"]
    assert [one.where for one in made.accounts if one.piece.text == "---"] == [
        "a line drawn across the page, which the terms do not know"
    ]
