"""Standing: computed on a date from what happened."""

from __future__ import annotations

from datetime import date, timedelta

from isa_admin.domain.events import Decline
from isa_admin.domain.standing import Standing, adoptions, declines, last_adoption, standing
from tests.domain.building import adoption

SIGNED = date(2016, 10, 4)


def test_a_partner_is_in_force_from_the_day_of_its_first_adoption() -> None:
    """The day before it is prospective, and so is a partner to whom nothing happened."""
    events = [adoption(SIGNED)]
    assert standing([], SIGNED) == Standing.PROSPECTIVE
    assert standing(events, SIGNED - timedelta(days=1)) == Standing.PROSPECTIVE
    assert standing(events, SIGNED) == Standing.IN_FORCE
    assert standing(events, date(2099, 1, 1)) == "in-force"


def test_the_last_adoption_by_a_date_is_the_latest_of_those_before_it() -> None:
    """Of two on one day the later in the register counts."""
    first, second = adoption(SIGNED, "V1.0"), adoption(SIGNED, "V2.00")
    third = adoption(SIGNED + timedelta(days=1), "V3.00")
    events = [first, second, third]
    assert last_adoption(events, SIGNED - timedelta(days=1)) is None
    assert last_adoption(events, SIGNED) is second
    assert last_adoption(events, third.on) is third


def test_a_partner_that_declines_stays_as_it_was() -> None:
    """To say no to a version is neither to come nor to leave."""
    said, first = Decline(on=SIGNED, version="V2.00", reason="Not yet"), adoption(SIGNED)
    assert standing([said], SIGNED) == Standing.PROSPECTIVE
    assert standing([first, said], SIGNED) == Standing.IN_FORCE
    assert declines([first, said]) == [said]
    assert adoptions([first, said]) == [first]
