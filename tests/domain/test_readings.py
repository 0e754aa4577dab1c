"""How the boards read the agreement where it says nothing: each reading is a setting, and the other one works too."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain import adopting, leaving, suspending
from isa_admin.domain.agreement import Readings
from isa_admin.domain.deadlines import all_due
from isa_admin.domain.events import Cancellation, Reinstatement
from isa_admin.domain.leaving import Wish
from isa_admin.domain.review import Closing, Review
from isa_admin.domain.suspending import Grounds
from isa_admin.errors import RuleError
from tests.domain.building import AGREEMENT, BEGAN, DIGEST, adoption, applied, entry, register
from tests.domain.test_counting import no_holidays

if TYPE_CHECKING:
    from isa_admin.domain.register import Register

TODAY = date(2027, 3, 1)
DAY = timedelta(days=1)


def read(**readings: object) -> Register:
    """Give a register whose boards read the agreement so."""
    agreement = replace(AGREEMENT, readings=Readings(**readings))  # type: ignore[arg-type]
    return register(entry("alpha"), entry("beta"), entry("delta", events=()), agreement=agreement)


def suspend(held: Register, on: date, digest: str, *, extend: bool = False) -> Register:
    """Give the register with alpha suspended from a day."""
    grounds = Grounds(on=on, reason="A breach", evidence_sha256=digest)
    decision = suspending.suspend(held, "alpha", grounds, extend=extend, today=on, holidays=no_holidays)
    return applied(held, decision)


def test_a_partner_takes_its_notice_back_unless_the_boards_read_it_otherwise() -> None:
    """The agreement does not say; the reference reading lets it."""
    wish = Wish(received=TODAY, letter_sha256=DIGEST)
    for allowed in (True, False):
        held = read(withdrawal_can_be_cancelled=allowed)
        held = applied(held, leaving.withdraw(held, "alpha", wish, today=TODAY, holidays=no_holidays))
        if allowed:
            assert leaving.cancel(held, "alpha", Cancellation(on=TODAY), today=TODAY).changes
        else:
            with pytest.raises(
                RuleError, match="the boards read the agreement to mean that a partner alone"
            ) as refused:
                leaving.cancel(held, "alpha", Cancellation(on=TODAY), today=TODAY)
            assert "isa-admin correct alpha" in refused.value.remedy


def test_a_suspension_goes_on_for_as_long_as_the_boards_allow() -> None:
    """Without a bound again and again, each time with new evidence; a new one after a reinstatement counts anew."""
    held = suspend(read(), TODAY, "a" * 64)
    assert suspend(held, TODAY + 40 * DAY, "b" * 64, extend=True)
    held = suspend(read(longest_suspension=85), TODAY, "a" * 64)
    longer = suspend(held, TODAY + 40 * DAY, "b" * 64, extend=True)
    with pytest.raises(RuleError, match="the boards allow at most 85 days in a row"):
        suspend(held, TODAY + 41 * DAY, "b" * 64, extend=True)
    with pytest.raises(RuleError, match="at most 85 days"):
        suspend(longer, TODAY + 41 * DAY, "c" * 64, extend=True)
    back = Reinstatement(on=TODAY + 41 * DAY, reason="Mended")
    ended = applied(longer, suspending.reinstate(longer, "alpha", back, today=back.on))
    assert suspend(ended, TODAY + 42 * DAY, "c" * 64)
    with pytest.raises(ValueError, match="at least 1 day"):
        Readings(longest_suspension=0)


def test_going_on_for_longer_does_not_put_off_a_meeting_that_was_not_held() -> None:
    """It is about what went wrong, and that did not change."""
    held = suspend(read(), TODAY, "a" * 64)
    longer = suspend(held, TODAY + 40 * DAY, "b" * 64, extend=True)
    first, second = longer.partners["alpha"].events[-2:]
    assert first.meeting_by == second.meeting_by == TODAY + 14 * DAY  # type: ignore[union-attr]


def test_nobody_adopts_on_a_partners_behalf_where_the_boards_do_not_allow_it() -> None:
    """The partner's own signatory signs, as section 23 says."""
    made = adoption(TODAY, evidence="on-behalf", authority="A letter")
    assert adopting.record_adoption(read(), "delta", made, today=TODAY, by="O", kept_since=BEGAN).changes
    with pytest.raises(RuleError, match="nobody adopts on its behalf"):
        adopting.record_adoption(read(adoption_on_behalf=False), "delta", made, today=TODAY, by="O", kept_since=BEGAN)
    paper = adoption(TODAY)
    assert adopting.record_adoption(
        read(adoption_on_behalf=False), "delta", paper, today=TODAY, by="O", kept_since=BEGAN
    ).changes


def test_a_further_review_is_the_boards_reading() -> None:
    """The first one is section 18's; what follows is said to be read so, or is not due."""
    closed = Closing(on=date(2020, 1, 1), outcome="no-change", reason="Minute 4")
    held = {"2020": Review(opened=date(2019, 6, 1), of="V2.00", by=date(2020, 1, 1), closed=closed)}
    due = all_due(replace(read(), reviews=held), TODAY, no_holidays)
    assert [one.what for one in due if one.kind == "review"] == [
        "Review the agreement: within 2 years of the review of 2020, 1 January 2020, as the boards read section 18"
    ]
    plain = replace(read(review_from="commencement"), reviews=held)
    assert not any(one.kind == "review" for one in all_due(plain, TODAY, no_holidays))
    first = all_due(read(review_from="commencement"), TODAY, no_holidays)
    assert [one.what for one in first if one.kind == "review"] == [
        "Review the agreement: within 2 years of V2.00, 10 September 2015"
    ]
