"""An agreement that sets no period: what needs one says so, and nothing is counted by what is absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain import leaving, suspending
from isa_admin.domain.agreement import Period, Periods
from isa_admin.domain.changes import PutAgreement
from isa_admin.domain.checks import check
from isa_admin.domain.settling import update_agreement
from isa_admin.errors import RuleError
from tests.domain import test_leaving, test_suspending
from tests.domain.building import AGREEMENT, TODAY, register
from tests.domain.test_counting import no_holidays

if TYPE_CHECKING:
    from isa_admin.domain.register import Register


def without(*names: str) -> Register:
    """Give a register with three partners in force whose agreement does not set these periods."""
    periods = replace(AGREEMENT.periods, **dict.fromkeys(names))
    return replace(test_leaving.start(), agreement=replace(AGREEMENT, periods=periods))


def test_a_withdrawal_needs_a_period_of_notice() -> None:
    """Without one there is no day on which it takes effect, and the remedy names the option and the section."""
    with pytest.raises(RuleError, match="sets no withdrawal notice") as refused:
        leaving.withdraw(
            without("withdrawal_notice"), "alpha", test_leaving.WISH, today=test_leaving.TODAY, holidays=no_holidays
        )
    assert "--period" in refused.value.remedy
    assert "section 19" in refused.value.remedy


@pytest.mark.parametrize("name", ["suspension", "resolution_meeting"])
def test_a_suspension_needs_its_length_and_the_time_for_the_meeting(name: str) -> None:
    """Each is named when it is missing."""
    with pytest.raises(RuleError, match=f"sets no {name.replace('_', ' ')}"):
        suspending.suspend(
            without(name), "alpha", test_suspending.CAUSE, extend=False, today=test_suspending.SINCE,
            holidays=no_holidays,
        )  # fmt: skip


def test_an_agreement_without_any_period_is_an_agreement() -> None:
    """Its checks find no period that its terms do not state."""
    held = register()
    bare = replace(held, agreement=replace(AGREEMENT, periods=Periods()))
    assert [one.code for one in check(bare, TODAY) if one.code == "period-differs"] == []


def test_a_period_that_was_absent_is_set_once_the_terms_state_it() -> None:
    """And not before: the text is what partners signed."""
    held = without("withdrawal_notice")
    for length, fits in ((30, True), (29, False)):
        periods = replace(held.agreement.periods, withdrawal_notice=Period(length, "days", 19))
        wanted = replace(held.agreement, periods=periods)
        if fits:
            assert update_agreement(held, wanted).changes == (PutAgreement(wanted),)
        else:
            with pytest.raises(RuleError, match="does not say 29 days"):
                update_agreement(held, wanted)
