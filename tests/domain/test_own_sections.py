"""Sections are cited by the numbers of the agreement itself, and not at all where these are not known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain.agreement import Period, Periods
from isa_admin.domain.deadlines import all_due
from isa_admin.domain.notices import NOTICES, words_of
from isa_admin.domain.own_sections import own_sections, with_own_sections
from isa_admin.errors import RuleError
from tests.domain import occasions
from tests.domain.building import AGREEMENT, TODAY, register
from tests.domain.test_counting import no_holidays

if TYPE_CHECKING:
    from isa_admin.domain.register import Register

KINDS = [kind.key for kind in NOTICES]
NEEDS = ("withdrawal", "review-opened", "suspension", "meeting", "reinstated", "compliance-due")
"""What is written about a period."""
ELSEWHERE = {
    "02-who.md": b"# Who\n\n{partners}\n",
    "04-loss.md": b"# Loss\n\n{breach-contacts}\n\nAs in the Section 11 audit.\n",
    "07-signing.md": b"# Signing\n\n{signing-forms}\n",
    "09-posts.md": b"# Posts\n\n{responsible-posts}\n",
}
PERIODS = Periods(
    review=Period(2, "years", 31),
    compliance=Period(1, "years", 32),
    suspension=Period(45, "days", 33),
    resolution_meeting=Period(14, "days", 34),
    withdrawal_notice=Period(30, "days", 35),
)
CITED = re.compile(r"\b[Ss]ection (\d+)|\bs\.(\d+)")


def of(kind: str, terms: dict[str, bytes], periods: Periods) -> Register:
    """Give a register in which a notice can arise, of an agreement with other terms and settings."""
    return occasions.register(kind, terms=terms, agreement=replace(AGREEMENT, periods=periods))


def cited(kind: str, held: Register) -> set[int]:
    """Write a notice, and give the sections that it cites."""
    words = words_of(occasions.occasion(kind, register=held))
    text = " ".join([words.subject, *words.paragraphs, *(" ".join(row) for row in words.facts)])
    return {int(one or other) for one, other in CITED.findall(text)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_cites_an_agreement_by_its_own_sections(kind: str) -> None:
    """Every number is one that the settings or the terms have; the audit under section 11 is named as theirs."""
    known = {2, 4, 7, 9, 31, 32, 33, 34, 35}
    assert cited(kind, of(kind, ELSEWHERE, PERIODS)) - {11} <= known


@pytest.mark.parametrize("kind", [one for one in KINDS if one not in NEEDS])
def test_a_letter_cites_no_section_that_is_not_known(kind: str) -> None:
    """Without the places in the terms and without periods it cites nothing."""
    assert cited(kind, of(kind, {"01-a.md": b"# A\n"}, Periods())) == set()


@pytest.mark.parametrize("kind", NEEDS)
def test_a_letter_on_a_period_that_the_agreement_does_not_set_is_refused(kind: str) -> None:
    """With the way to set one, if the terms state it."""
    with pytest.raises(RuleError, match="the agreement sets no") as refused:
        cited(kind, of(kind, {"01-a.md": b"# A\n"}, Periods()))
    assert "update-agreement --period" in refused.value.remedy


def test_what_is_due_and_what_failed_cite_the_same_sections() -> None:
    """A number of the agreement that this program was written for becomes its own, or is left out."""
    for terms, sections in ((ELSEWHERE, {4, 7, 9}), ({"01-a.md": b"# A\n"}, {0})):
        held = of("breach", terms, Periods())
        due = all_due(held, TODAY, no_holidays)
        assert {one.section for one in due if one.kind in {"breach-partner", "adoption", "post-missing"}} <= sections
    held = of("breach", ELSEWHERE, PERIODS)
    assert with_own_sections("it left (Agreement s.19)", held) == "it left (Agreement s.35)"
    assert with_own_sections("no post (Agreement s.17, 22)", held) == "no post (Agreement s.4, 9)"
    assert with_own_sections("no post (Agreement s.23)", of("breach", {}, Periods())) == "no post"


def test_the_agreement_that_this_program_was_written_for_keeps_its_numbers() -> None:
    """Each of them is its own."""
    assert own_sections(register()) == {one: one for one in (1, 17, 18, 19, 22, 23)}


def test_a_part_that_is_no_section_has_no_number() -> None:
    """The table of partners may stand in the preamble, and the forms to sign in an appendix."""
    terms = {"00-preamble.md": b"{partners}\n", "08-b.md": b"# B\n", "appendix-a.md": b"{signing-forms}\n"}
    assert own_sections(of("joined", terms, Periods())) == {}
    assert own_sections(of("joined", {**terms, "09-c.md": b"{partners}\n"}, Periods())) == {1: 9}
