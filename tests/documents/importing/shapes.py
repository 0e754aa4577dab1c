"""Agreements of other shapes, written for these tests: places, boards and words are invented.

A shape is a list of blocks. It becomes HTML, of which LibreOffice makes a Word file, and a Word file of our own making
for where LibreOffice is not installed.
"""

from __future__ import annotations

import re
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

import docx

if TYPE_CHECKING:
    from docx.document import Document


class Block(NamedTuple):
    """A block: ``title``, ``h1``, ``h2``, ``p``, ``b`` for a paragraph in bold, or ``table`` with its rows."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(text: str) -> list[Block]:
    """Read blocks from lines: ``# title``, ``## h1``, ``### h2``, ``** bold``, rows with ``|``, else a paragraph."""
    found: list[Block] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("|"):
            row = tuple(cell.strip() for cell in line.strip("|").split("|"))
            if found and found[-1].kind == "table":
                found[-1] = Block("table", "", (*found[-1].rows, row))
            else:
                found.append(Block("table", "", (row,)))
            continue
        if found and found[-1].kind == "table" and line == "---":
            found.append(Block("gap"))
            continue
        mark, _, rest = line.partition(" ")
        kinds = {"#": "title", "##": "h1", "###": "h2", "**": "b"}
        found.append(Block(kinds[mark], rest) if mark in kinds else Block("p", line))
    return found


def as_html(found: list[Block]) -> str:
    """Write a shape as a web page."""
    made = []
    for block in found:
        words = escape(block.text)
        match block.kind:
            case "title":
                made.append(f'<p class="title"><font size="6">{words}</font></p>')
            case "h1" | "h2":
                made.append(f"<{block.kind}>{words}</{block.kind}>")
            case "b":
                made.append(f"<p><b>{words}</b></p>")
            case "table":
                made.append(f"<table border=1>{''.join(map(_row, block.rows))}</table>")
            case "p":
                made.append(f"<p>{words}</p>")
    return f'<html><head><meta charset="utf-8"></head><body>{"".join(made)}</body></html>'


def _row(cells: tuple[str, ...]) -> str:
    if len(cells) > 1 and not any(cells[1:]) and cells[0].isupper():
        return f"<tr><td colspan={len(cells)}>{escape(cells[0])}</td></tr>"
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def as_word(found: list[Block]) -> bytes:
    """Write a shape as a Word file, by python-docx."""
    document = docx.Document()
    for block in found:
        match block.kind:
            case "h1" | "h2":
                document.add_heading(block.text, int(block.kind[1]))
            case "b":
                document.add_paragraph().add_run(block.text).bold = True
            case "table":
                _table(document, block.rows)
            case "p" | "title":
                document.add_paragraph(block.text)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _table(document: Document, rows: tuple[tuple[str, ...], ...]) -> None:
    width = max(map(len, rows))
    table = document.add_table(0, width)
    for cells in rows:
        row = table.add_row().cells
        if len(cells) > 1 and not any(cells[1:]) and cells[0].isupper():
            row[0].merge(row[-1]).text = cells[0]
            continue
        for cell, text in zip(row, cells, strict=False):
            cell.text = text


EASTMERE = """
# Eastmere Information Sharing Protocol
Eastmere Children's Partnership Board
Version 2.1
** 1. Parties
This protocol is made between:
(1) Eastmere County Council of Shire Hall, Castle Street, Eastmere, EA1 2AB ("the Council");
(2) Eastmere Constabulary of Police House, Long Road, Eastmere, EA3 4DE ("the Force"); and
(3) The Lantern Trust, a charity, of 4 Quay Street, Eastmere, EA1 9ZZ.
** 2. What is shared
2.1 The parties share what is needed to keep a child safe, and no more than that.
2.2 Before anything is shared, the party that holds it considers:
(a) whether it is accurate;
(b) whether it is needed; and
(c) whether somebody else should be asked first.
2.3 Clause 2.2 does not apply where a life is at risk.
2.3.1 In that case the reason is written down afterwards.
** 3. Leaving the protocol
3.1 A party may withdraw by giving three months' notice in writing to the others.
** 4. Looking at it again
4.1 This protocol is reviewed every two years by the board.
** Annex 1: How to send things
Post is sent in sealed envelopes.
** Annex 2: Words
A party is one of those named in clause 1.
"""
"""Clauses numbered 1, 1.1, 1.1.1; the parties in prose, with short names; annexes; no table of versions."""

WESTHOLT = """
# Westholt Safeguarding Agreement
Westholt Safeguarding Children Partnership
## 1 Partners
| Organisation | Address |
| COUNCILS | |
| Westholt Borough Council | Town Hall, Market Place, Westholt, WH1 1AA |
| Upper Holt Town Council (signed 3 March 2021) | The Old Bank, Upper Holt, WH9 3DD |
| HEALTH | |
| Westholt Hospitals NHS Trust | Infirmary Road, Westholt, WH2 2BB |
## 2 Suspending
A partner may suspend its part in this agreement for twenty working days.
The partners meet within five working days of the suspension to look at the risk.
## 3 Leaving
A partner that wishes to withdraw gives 10 working days' notice in writing.
## 4 If something goes wrong
| Organisation | Post | Email | Telephone |
| Westholt Borough Council | Duty Officer | duty@westholt.example | 01632 960001 |
| Westholt Hospitals NHS Trust | | | |
## 5 Versions
| Version | Date | Details of change | Author |
| Issue 3 | 01/02/2022 | Section 4 rewritten | P. Quill |
| Issue 2 | June 2021 | Approved by all partners and signed off | P. Quill |
| 0.1 draft | 13/01/2021 | First draft | R. Inkwell |
"""
"""Numbered heading styles, merged cells for groups, working days, a version table with the newest row first."""

NORTHMOOR = """
Northmoor Data Sharing Arrangement
Contents
Why we share........2
Who decides........3
How long we keep it........4
## Why we share
Children in Northmoor are safer when the people who know them talk to one another.
### Our aims
We share early, we share little, and we write down why.
## Who decides
The person who holds a record decides, and asks their manager where they are not sure.
## How long we keep it
Records are kept for six years and then destroyed.
"""
"""Headings without numbers, a contents list that was typed, no partners, no clause on leaving, no board."""

AFALLEN = """
# Cytundeb Rhannu Gwybodaeth Sir Afallen
Bwrdd Diogelu Plant Sir Afallen
## Adran 1 Partneriaid
| Sefydliad | Cyfeiriad |
| Cyngor Sir Afallen | Neuadd y Sir, Ffordd yr Eglwys, Tre'r Afal, LL99 1AA |
| Heddlu Afallen | Yr Hen Orsaf, Tre'r Afal, LL99 2BB |
## Adran 2 Pwrpas
Mae'r partneriaid yn rhannu gwybodaeth er mwyn cadw plant yn ddiogel; ŵyr pawb ei gyfrifoldeb.
a) Rhaid i'r wybodaeth fod yn gywir.
b) Rhaid iddi fod yn berthnasol.
## Atodiad A Geirfa
Ystyr "partner" yw un o'r cyrff yn adran 1.
"""
"""Welsh, with its own words for section, appendix, partner and address."""

HIGHFELL = """
# Highfell Joint Agreement on Information
Highfell Safeguarding Board
DRAFT
** 1. The law
The Watching Act 1999 says in section 5:
(1) A council that watches a child must say so.
(2) It must say so in writing.
** 2. Duties
Each partner will:
(a) train its staff,
(b) name a lead,
and
(c) keep a list of those who may look.
The list shows:
(a) names
(b) posts
(c) dates
(d) places
(e) reasons
(f) limits
(g) ends
(h) reviews
(i) signatures
A lead is somebody who:
(a) knows the law:
(i) this one
(ii) and the other
(b) has time.
* A star at the front of a note is not a bullet here, and 5 * 3 is a sum with *stars*.
Write to <office@highfell.example> or see C:\\\\shared\\\\forms for `forms` and [more].
** 3. What we hold
| Kind of information |
| Names |
| Dates of birth |
** Schedule 1
** Things to send
Sealed envelopes only.
"""
"""Quoted law, an interrupted list, (i) after (h) and below (a), signs of Markdown, a schedule above its title."""

SOUTHVALE_TEXT = """Southvale Agreement on Sharing Information
Southvale Community Safety Partnership

1. Purpose

This agreement lets the partners share what they need to know about a child who
may be at risk, so that help comes early and from the right place.

2. Partners

Partner\tAddress
Councils\t
Southvale District Council\t1 Market Square, Southvale, SV1 1AA

Mid Vale Parish Council (Signed 5.6.19)\tThe Hall, 12 Green Lane Southvale SV2 2BB
Charities\t
Open Door\t9 Mill Row, Southvale, SV1 4DD

3. Review

The partnership reviews this agreement once a year.

VERSION CONTROL\t\t\t
DATE\tVERSION\tCHANGES\tBY
1.4.19\tv0.1\tDraft for comment\tA. Penn
2.5.19\tv1\tIssued for signature\tA. Penn
3.6.19\tFinal\tFinalised after all partners signed\tA. Penn
"""
"""Plain text that an editor wrapped: tables of tabs with empty lines in them, a date inside a name, odd labels."""

MILLBROOK_TEXT = """Millbrook Sharing Protocol
Millbrook Safeguarding Board

1. Principles

The board keeps to two principles, which clause 2 of this agreement and Annex 1 explain to staff (see also section 3).

Principle 1. Say why

Whoever asks says why they ask, and whoever answers writes down why they did, as set out in Appendix B.

Principle 2. Share no more than the person who asks needs to know for the purpose that they gave

It is written down what was left out, and it is written down who decided that it should be left out, and why so.

2. The law (England)

Section 1 of the Watching Act 1999 protects those who share, and section 8 of that Act says what a watcher is, namely:

(a) a person who watches, but for those who are exempt from section 3; and
(b) nobody else.

3. Leaving

A partner leaves in writing.

Annex 1 How to send

Kind of letter\tHow it is sent
Ordinary\t<p>By post, as clause 3.1 says</p> <p>Or by hand</p>

Appendix B

Words of an appendix that nobody gave a title, which are for the reader to understand by themselves.
"""
"""Headings that are counted and long, references as they are typed, quoted law, an appendix without a title."""

ROWANSHIRE = """
# Rowanshire Information Protocol
Title: Rowanshire Information Protocol
Rowanshire Adults Board and Rowanshire Children's Partnership
Contents
Section 1 Scope 3
Section 2 Loss 4
Section 3 Members 5
** Section 1
** Scope
The members of this protocol share what section 2 of this protocol allows, and they write down what they shared.
** Section 2
** Loss
A member that loses information tells the others within 24 hours, and the ICO within 72 hours.
** Section 3
** Members
| No. | Party | Registered address | Signatory | Date signed | Website |
| 1 | Rowanshire County Council | High Street, Rowanford, RF1 1AA | Jo Brook, Director | 12 March 2023 | rowan.example |
| 2 | Rowan Valley NHS Trust | Mill Lane, Rowanford, RF2 3BB | | | |
** Schedule 2: History
| Version | Date | Author | Summary | Approved by |
| 1.0 | 1 January 2019 | AB | First issue | The board |
"""
"""Section numbers above their titles, a contents list with blanks alone, two boards in one line, a wide table."""

HOLLOWAY_TEXT = """INFORMATION SHARING AGREEMENT

THIS AGREEMENT is made on 4 May 2022

BETWEEN:

(1) HOLLOWAY DISTRICT COUNCIL of The Civic Centre, Holloway, HW1 1AA (the "Council"); and

(2) HOLLOWAY HOUSING ASSOCIATION LIMITED (company number 01234567) of 5 Park Way, Holloway, HW1 2BB (the "Association").

BACKGROUND

(A) The Council has duties under the Children Act 2004.

(B) The Association holds information that helps the Council to do its duties.

AGREED TERMS

1. PURPOSE

1.1 The parties review this data sharing initiative every 12 months, and share:

1. Names
   1. given
   2. family
2. Dates

2. ENDING

2.1 Either party may terminate this agreement by giving three months' written notice to the other party.
"""
"""A contract: parties in prose before recitals that are lettered, a list inside a list of the same kind."""

SHAPES = {
    "eastmere": EASTMERE, "westholt": WESTHOLT, "northmoor": NORTHMOOR, "afallen": AFALLEN, "highfell": HIGHFELL,
    "rowanshire": ROWANSHIRE,
}  # fmt: skip


def words(text: str) -> list[str]:
    """Give the words of a text without regard to signs."""
    return re.findall(r"[^\W_]+", text)
