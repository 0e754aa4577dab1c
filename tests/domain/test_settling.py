"""Settling: the facts of the agreement are changed, what changes is told, and what would break is refused."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from isa_admin.domain.agreement import Category, LeftOut, Period, Readings, Standard
from isa_admin.domain.changes import PutAgreement
from isa_admin.domain.settling import update_agreement
from isa_admin.errors import RuleError, UsageError
from tests.domain.building import AGREEMENT, TERMS, bent, entry, register

HEALTH, POLICE = Category("health", "Health Agencies"), Category("police", "Police")


@pytest.mark.parametrize(
    ("facts", "name", "said"),
    [
        ({"area": "Leicestershire"}, "Area", "Leicestershire (was: Rutland)"),
        ({"boards": ("The Board", "Another")}, "Boards", "The Board, Another (was: The Board)"),
        ({"categories": (POLICE,)}, "Categories", "Police (was: Police, Health Agencies)"),
        ({"standards": (Standard("lock", "Cabinets are locked", 13),)}, "Standards", "Cabinets are locked (was: none)"),
        ({"commissioner_hours": 72}, "Commissioner hours", "72 (was: not set)"),
        ({"left_out": (LeftOut(check="open-post", reason="Known"),)}, "Left out", "open-post (was: none)"),
    ],
)
def test_each_fact_that_changes_is_shown_as_it_was_and_will_be(facts: dict[str, Any], name: str, said: str) -> None:
    """And no other; what was not set, and what there is none of, is said in a word."""
    wanted = replace(AGREEMENT, **facts)
    decision = update_agreement(register(), wanted)
    assert decision.answers == ((name, said),)
    assert decision.changes == (PutAgreement(wanted),)
    assert decision.subject == f"Update the agreement's {name.lower()}"


def test_the_subject_names_all_that_changes() -> None:
    """In the order of the record."""
    wanted = replace(AGREEMENT, title="An Agreement", area="Leicestershire", counting="ordinary")
    assert update_agreement(register(), wanted).subject == "Update the agreement's title, area and counting"


def test_a_reading_is_shown_as_yes_or_no() -> None:
    """All of them, so that the boards see how they read the agreement together."""
    readings = Readings(withdrawal_can_be_cancelled=False, longest_suspension=90)
    ((name, said),) = update_agreement(register(), replace(AGREEMENT, readings=readings)).answers
    becomes, was = said.split(" (was: ")
    assert name == "Readings"
    assert "withdrawal can be cancelled no, longest suspension 90," in becomes
    assert "adoption on behalf yes" in becomes
    assert "withdrawal can be cancelled yes, longest suspension not set," in was


def test_what_is_as_it_was_is_no_change() -> None:
    """It needs no signature."""
    with pytest.raises(UsageError, match="nothing would change"):
        update_agreement(register(), replace(AGREEMENT))


@pytest.mark.parametrize(
    ("names", "words"), [(("alpha",), "Alpha would"), (("alpha", "beta"), "Alpha and 1 more would")]
)
def test_a_category_that_a_partner_is_in_stays(names: tuple[str, ...], words: str) -> None:
    """The first is named and the others counted; those in another category are none of them."""
    others = (bent(entry("aged"), category="health"), bent(entry("omega"), category="health"))
    held = register(others[0], *map(entry, names), others[1])
    with pytest.raises(RuleError, match=rf"^{words} be in no category \(Agreement s\.1\)") as refused:
        update_agreement(held, replace(AGREEMENT, categories=(HEALTH,)))
    assert refused.value.remedy == "move each one first: isa-admin update-partner alpha --category CATEGORY"


def test_a_category_that_nobody_is_in_goes() -> None:
    """And one that has another title is the same category."""
    renamed = Category("police", "Police Forces")
    for categories in ((POLICE,), (HEALTH, renamed)):
        wanted = replace(AGREEMENT, categories=categories)
        assert update_agreement(register(entry()), wanted).changes == (PutAgreement(wanted),)


def test_a_period_becomes_what_its_section_says() -> None:
    """Anything else is refused; the settings follow the text that partners signed."""
    periods = AGREEMENT.periods
    for length, fits in ((45, True), (44, False)):
        held = register(agreement=replace(AGREEMENT, periods=replace(periods, suspension=Period(10, "days", 19))))
        wanted = replace(AGREEMENT, periods=replace(periods, suspension=Period(length, "days", 19)))
        if fits:
            assert update_agreement(held, wanted).changes == (PutAgreement(wanted),)
        else:
            with pytest.raises(RuleError, match=r"section 19 of the terms does not say 44 days.*for suspension"):
                update_agreement(held, wanted)


def test_a_period_that_stays_or_goes_is_not_looked_for_in_the_terms() -> None:
    """A text that states a period no more does not keep the other facts from being changed."""
    held = register(terms={**TERMS, "19-suspension.md": b"Suspended for as long as it takes.\n"})
    gone = replace(AGREEMENT.periods, suspension=None, resolution_meeting=None)
    for wanted in (replace(AGREEMENT, area="Leicestershire"), replace(AGREEMENT, periods=gone)):
        assert update_agreement(held, wanted).changes == (PutAgreement(wanted),)
