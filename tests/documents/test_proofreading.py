"""Proofreading: each kind of slip is found at its line, and what is right is left alone."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.documents.proofreading import RULES, outdated, proofread
from isa_admin.domain.agreement import LeftOut
from isa_admin.domain.checks import WORDING
from tests.documents.registers import ON, TERMS, register

if TYPE_CHECKING:
    from isa_admin.domain.checks import Finding
    from isa_admin.domain.register import Register

FIRST = "01-purpose.md"
AGREED = "# Suspension\n\nAny partner can suspend this agreement for 45 days.\n"


def found(*files: str, today: date = ON, **named: str) -> list[Finding]:
    """Proofread terms of these files: sections 1, 2, 3 and so on; a name such as ``appendix_a`` makes an appendix."""
    terms = {f"{number:02}-part.md": text.encode() for number, text in enumerate(files, 1)}
    terms |= {f"{name.replace('_', '-')}.md": text.encode() for name, text in named.items()}
    return proofread(_with(terms), today)


def _with(terms: dict[str, bytes]) -> Register:
    return replace(register(), terms=terms)


def told(findings: list[Finding]) -> list[tuple[str, str]]:
    """Give code and place of each finding, without the folder."""
    return [(one.code, one.where.removeprefix("agreement/terms/")) for one in findings]


SLIPS = {
    "the link leads to another section than the words say": (
        ("# One\n\nSee the rules in\n[section 3](02-part.md).\n", "# Two\n\nText.\n", "# Three\n\nText.\n"),
        [("moved-reference", "01-part.md:4")],
        "the link leads to section 2",
    ),
    "a section that is not there": (
        ("# One\n\nSee section 9 of this agreement.\n",),
        [("dead-reference", "01-part.md:3")],
        "there is no section 9",
    ),
    "a section that is not there, by its number alone": (
        ("# One\n\nA partner does this as set out in section 9.\n",),
        [("dead-reference", "01-part.md:3")],
        "there is no section 9",
    ),
    "an appendix that is not there": (
        ("# One\n\nMore is in Appendix B.\n",),
        [("dead-reference", "01-part.md:3")],
        "there is no Appendix B",
    ),
    "a section in plain words": (
        ("# One\n\nText.\n", "# Two\n\nThis is done as section 1 above says.\n"),
        [("plain-reference", "02-part.md:3")],
        "nothing would notice",
    ),
    "a section of an Act that is quoted": (
        (
            "# One\n\nText.\n",
            "# Two\n\nSection 29 of the Act says:\n\n- this\n- what section 1 exempts\n\n## Then\n\nSee section 1.\n",
        ),
        [("plain-reference", "02-part.md:10")],
        "nothing would notice",
    ),
    "a section with the title of another": (
        (
            "# Sharing with consent\n\nText.\n",
            "# Two\n\nSee section 2 of this agreement.\n\nAs in section 2 (Sharing with consent).\n",
        ),
        [("plain-reference", "02-part.md:3"), ("moved-reference", "02-part.md:5")],
        "with the title of section 1",
    ),
    "more items than announced": (
        ("# One\n\nThe following three conditions apply:\n\n- one\n- two\n- three\n- four\n",),
        [("count-differs", "01-part.md:3")],
        "announces 'three conditions', and the list that follows has 4",
    ),
    "a number in the sentence before": (
        ("# One\n\nThere are 7 golden rules for this. They are:\n\n1. one\n2. two\n",),
        [("count-differs", "01-part.md:3")],
        "the list that follows has 2",
    ),
    "headings that are not as many as announced": (
        ("# One\n\nThere are 3 rules.\n\n## Rule 1. Ask\n\nText.\n\n## Rule 2. Tell\n\nText.\n",),
        [("count-differs", "01-part.md:3")],
        "2 headings follow",
    ),
    "the number of appendices": (
        ("# One\n\nThe 3 appendices of this agreement say more.\n",),
        [("count-differs", "01-part.md:3")],
        "there are 0",
    ),
    "a heading that is missing between two": (
        ("# One\n\n## Rule 1. Ask\n\nText.\n\n## Rule 3. Tell\n\nText.\n",),
        [("numbering", "01-part.md:7")],
        "follows Rule 1",
    ),
    "a short name for two things": (
        (
            "# One\n\nThe Information Sharing Agreement (ISA) is signed. The ISA holds.\n",
            "# Two\n\nThe Inner Safety Association (ISA) helps.\n",
        ),
        [("defined-twice", "02-part.md:3")],
        "at 01-part.md:3 already, as a name for something else",
    ),
    "a short name twice in one section": (
        ("# One\n\nThe Joint Team (JT) meets.\n\nThe Joint Team (JT) decides. The JT tells all.\n",),
        [("defined-twice", "01-part.md:5")],
        "already",
    ),
    "a short name that nobody uses": (
        ("# One\n\nThe Joint Team (JT) meets.\n",),
        [("never-used", "01-part.md:3")],
        "'JT' is given as a name",
    ),
    "a meaning that is given twice": (
        ('# One\n\nA "close relative" means an aunt.\n\nA close relative helps. A "close relative" means an uncle.\n',),
        [("defined-twice", "01-part.md:5")],
        "already",
    ),
    "a period that differs from its setting": (
        ("# Suspension\n\nText.\n\nAny partner can suspend this\nagreement for forty days.\n",),
        [("other-period", "01-part.md:6")],
        "says 'forty days', and the setting suspension is 45 days",
    ),
    "a board of another area": (
        ("# One\n\nThe Procedures of the Norwich & Wells Safeguarding Children Board apply.\n",),
        [("other-area", "01-part.md:3")],
        "'Norwich & Wells Safeguarding Children Board' is not of",
    ),
    "a place of another area": (
        ("# One\n\nIt has been agreed across Derbyshire that\npartners in Nottingham help.\n",),
        [("other-area", "01-part.md:3"), ("other-area", "01-part.md:4")],
        "'Nottingham' is not of",
    ),
    "a council of another area": (
        ("# One\n\nForms go to Derby City Council.\n",),
        [("other-area", "01-part.md:3")],
        "'Derby City Council' is not of",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_found_at_its_line(slip: str) -> None:
    """Each kind of slip gives its own warning, with the line of the word that is wrong."""
    files, expected, words = SLIPS[slip]
    findings = found(*files)
    assert told(findings) == expected
    assert words in findings[-1].message
    assert {one.severity for one in findings} == {"warning"}


RIGHT = {
    "sections of Acts": "Referrals under section 47 of the Children Act 1989 are made. A section 47 one needs none.",
    "a section of an Act by its number": "The Act sets it out in section 29. It is exempt from section 7.",
    "a link to an Act": "See the [official text of section 99](https://www.legislation.gov.uk/ukpga/1989/41).",
    "a count that is kept": "These two duties remain:\n\n- one\n- two",
    "a number that counts something else": "Ask within 14 days, and give 2 copies to each of:\n\n- one\n- two\n- three",
    "numbers of Acts in headings": "## Section 17: children in need\n\nText.\n\n## Section 47: protection\n\nText.",
    "a short name that is used": "The Joint Team (JT) meets. The JT's minutes are kept.",
    "a name in capitals that is explained": "- GSN (Great Safe Net)\n- PNX (Police Net)",
    "another length of time": "A private fostering arrangement is one for 28 days or more.",
    "a period in other words": "Any partner can suspend this agreement for forty-five (45) days.",
    "a review in months": "The Boards review this agreement every twenty-four months.",
    "places of the area": "The Leicestershire Police and Leicester City Council help across Rutland.",
    "words before Council": "Each Council helps, as the Chief Constable and British Transport Police do.",
    "history": "The Data Protection Act 2018 replaced the Data Protection Act 1998.",
    "a longer name": "The Department of Health and Social Care publishes it.",
    "part of a word": "The SCRIBE writes; the CCGT too.",
}


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_left_alone(text: str) -> None:
    """A rule that is not sure stays silent."""
    assert told(found(f"# One\n\n{RIGHT[text]}\n")) == []


def test_every_file_is_read_though_one_cannot_be() -> None:
    """Terms outside the dialect are an error with its line, and the other files are proofread all the same."""
    findings = found("# One\n\nMore is in Appendix B.\n", "# Two\n\n<b>Text</b>\n")
    assert told(findings) == [("unreadable-terms", "02-part.md:3"), ("dead-reference", "01-part.md:3")]
    assert findings[0].severity == "error"


def test_files_that_are_not_numbered_in_order_are_named() -> None:
    """A section or an appendix that is missing between others is named, at the file that follows."""
    text = b"# Title\n\nText.\n"
    terms = {"01-a.md": text, "03-b.md": text, "appendix-b.md": text}
    assert told(proofread(_with(terms), ON)) == [("numbering", "03-b.md:1"), ("numbering", "appendix-b.md:1")]


@pytest.mark.parametrize("row", outdated.table(), ids=lambda row: row.id)
def test_each_row_of_the_table_finds_what_it_names(row: outdated.OutdatedRow) -> None:
    """Each row has a source and a day in the past, and its own words are found, in the plural and in a sentence too."""
    assert re.fullmatch(r"https?://\S+", row.source)
    assert row.first_day <= ON
    for words in row.words:
        text = (
            f"# {row.beside or 'One'}\n\nSome words come first, so that the line is another one,\nand {words} follow.\n"
        )
        findings = found(text)
        assert (f"outdated-{row.kind}", "01-part.md:4") in told(findings), words
        assert any(row.replaced_by in one.message and row.source in one.remedy for one in findings)


def test_the_table_is_long_enough_and_names_nothing_twice() -> None:
    """At least forty rows, each with an id and words of its own."""
    rows = outdated.table()
    assert len(rows) >= 40
    assert len({row.id for row in rows}) == len(rows)
    words = [one.casefold() for row in rows for one in row.words if one != "GCSx"]
    assert len(set(words)) == len(words)


def test_nothing_is_outdated_before_its_day() -> None:
    """The terms of 2017 were not outdated in 2017; where only month or year is known, they are from the first of it."""
    text = "# One\n\nThe Data Protection Act 1998 applies.\n\nSee Working Together 2023.\n"
    assert told(found(text, today=date(2018, 4, 30))) == []
    assert told(found(text, today=date(2025, 12, 31))) == [("outdated-law", "01-part.md:3")]
    assert len(found(text, today=date(2026, 1, 1))) == 2


def test_a_thing_is_named_once_in_a_section_with_its_other_lines() -> None:
    """A word that stands everywhere gives one warning in each section, and that names the other lines."""
    (finding,) = found("# One\n\nGCSx email.\n\n- GCSx\n- GSI\n- no\n- GSX (a net)\n- GCSx\n- GSI\n- GSI\n")
    assert finding.message.endswith("; also at line 5, 6, 8, 9 and 2 more")


def test_a_name_inside_a_longer_one_is_not_named_by_itself() -> None:
    """The Regulations bear the name of the Boards: one warning."""
    (finding,) = found("# One\n\nThe Local Safeguarding Children Boards Regulations 2006 apply.\n")
    assert finding.code == "outdated-law"


def test_a_warning_is_left_out_by_its_name_at_any_line_of_its_file() -> None:
    """A line changes with each edit, so a file is enough; what leaves out nothing is named."""
    terms = {"01-part.md": b"# One\n\nForms go to Derby City Council.\n"}
    ours = LeftOut(check="other-area", reason="They lead", where="agreement/terms/01-part.md")
    idle = LeftOut(check="outdated-law", reason="Known")
    other = LeftOut(check="open-post", reason="Known, and no matter of the wording")
    known = _with(terms)
    bent = replace(known, agreement=replace(known.agreement, left_out=(ours, idle, other)))
    (finding,) = proofread(bent, ON)
    assert finding.code == "nothing-left-out"
    assert "outdated-law" in finding.message


def test_the_codes_are_those_that_can_be_left_out() -> None:
    """Each code that a rule gives is known to the register's checks, and no other."""
    slips = {code for _, marks, _ in SLIPS.values() for code, _ in marks}
    kinds = {f"outdated-{row.kind}" for row in outdated.table()}
    assert slips | kinds == WORDING
    assert len(RULES) == 7


def test_the_terms_of_2017_have_what_is_outdated_and_hardly_anything_else() -> None:
    """The reference is of 2017: of its warnings all but six are about law, guidance and bodies that are no more."""
    findings = proofread(_with(TERMS), ON)
    others = [one for one in told(findings) if not one[0].startswith("outdated-")]
    assert others == [
        ("never-used", "00-preamble.md:4"),
        ("never-used", "09-information-shared.md:13"),
        ("never-used", "13-security.md:9"),
        ("never-used", "18-review.md:5"),
        ("other-area", "appendix-b.md:243"),
        ("never-used", "appendix-b.md:247"),
    ]
    assert ("outdated-law", "03-legal-basis.md:46") in told(findings)
    assert len(findings) == 44


def test_each_line_that_is_named_has_the_word() -> None:
    """Place and word agree: the word that a warning quotes, or its first, stands in that line of the file."""
    for finding in proofread(_with(TERMS), ON):
        file, line = finding.where.removeprefix("agreement/terms/").split(":")
        word = finding.message.split("'")[1].split()[0]
        assert word in TERMS[file].decode().split("\n")[int(line) - 1], finding
