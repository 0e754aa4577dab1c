"""The facts of the agreement as people type them."""

from __future__ import annotations

from isa_admin.cli import agreement_facts
from isa_admin.domain.agreement import Period
from tests.domain.building import AGREEMENT


def test_a_hyphen_takes_a_period_away() -> None:
    """As the refusal of a text that does not state it advises; the others stay."""
    given = ["resolution-meeting=-", "suspension=50 days"]
    made = agreement_facts.periods(AGREEMENT.periods, given)
    assert (made.resolution_meeting, made.suspension) == (None, Period(50, "days", 19))
    assert made.withdrawal_notice == AGREEMENT.periods.withdrawal_notice
    assert [agreement_facts.period_name(one) for one in given] == ["resolution_meeting", "suspension"]
