"""What rests on an event: the later ones that could not have been recorded without it, which are corrected first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from isa_admin.domain.events import Cancellation, Decline, Meeting, Reinstatement, Succession, Suspension, Withdrawal
from isa_admin.errors import RuleError
from tests.domain.building import DIGEST, adoption
from tests.domain.test_correcting import SERVED, TODAY, correct, corrected, start, suspended

DAY = timedelta(days=1)
ADOPTED = adoption(date(2016, 10, 4))
FIRST = Suspension(
    on=SERVED,
    reason="A server was broken into",
    evidence_sha256=DIGEST,
    lapses=SERVED + 45 * DAY,
    meeting_by=SERVED + 14 * DAY,
    notice="2027-001",
)
NOTICE = Withdrawal(on=date(2027, 2, 26), letter_sha256=DIGEST, notice="2027-001")
TAKEN_BACK = Cancellation(on=SERVED)


def again(on: date) -> Suspension:
    """Make a suspension like the first one that begins on another day."""
    return replace(FIRST, on=on, lapses=on + 45 * DAY)


@pytest.mark.parametrize("gap", [0, 1], ids=["the same day", "the day after"])
def test_what_was_recorded_before_an_event_does_not_rest_on_it(gap: int) -> None:
    """Of two suspensions the second is corrected first, on one day too; from the last to the first, each can be."""
    later = again(SERVED + gap * DAY)
    number = "-3" if gap == 0 else ""
    held = start(alpha=(ADOPTED, FIRST, Reinstatement(on=SERVED, reason="Mended"), later))
    last = f"alpha/{later.on}-suspension{number}"
    with pytest.raises(RuleError, match="depends on it") as refused:
        correct(held, "alpha/2027-03-01-suspension")
    assert f"isa-admin correct {last} --reason" in refused.value.remedy
    for one in (last, "alpha/2027-03-01-reinstatement-2", "alpha/2027-03-01-suspension"):
        held = corrected(held, one, today=later.on)
    assert held.partners["alpha"].events == (ADOPTED,)


def test_a_suspension_rests_on_the_one_that_it_goes_on_from() -> None:
    """Until that one lapses; what begins on that day or later stands by itself."""
    for last, rests in ((FIRST.lapses - DAY, True), (FIRST.lapses, False)):
        held = start(alpha=(ADOPTED, FIRST, again(last)))
        if rests:
            with pytest.raises(RuleError, match=r"the suspension of 14 April 2027 depends on it"):
                correct(held, "alpha/2027-03-01-suspension", today=last)
        else:
            assert again(last) in corrected(held, "alpha/2027-03-01-suspension", today=last).partners["alpha"].events


def test_a_reinstatement_rests_on_the_suspension_that_held_on_its_day() -> None:
    """Not on one that had lapsed before; of two that hold, either is enough."""
    lapsed = again(date(2026, 1, 10))
    back = Reinstatement(on=SERVED + DAY, reason="Mended")
    with pytest.raises(RuleError, match="the reinstatement of 2 March 2027 depends on it"):
        correct(start(alpha=(ADOPTED, lapsed, FIRST, back)), "alpha/2027-03-01-suspension")
    corrected(start(alpha=(ADOPTED, lapsed, FIRST, back)), "alpha/2026-01-10-suspension")
    longer = start(alpha=(ADOPTED, FIRST, again(SERVED + DAY), back))
    assert back in corrected(longer, "alpha/2027-03-02-suspension").partners["alpha"].events


def test_a_meeting_may_be_about_an_earlier_suspension() -> None:
    """Unless that one was recorded in error too."""
    met = Meeting(on=SERVED + DAY, attended=("beta",), decision="Keep the server closed")
    held = start(alpha=(ADOPTED, again(date(2026, 1, 10)), FIRST, met))
    assert met in corrected(held, "alpha/2027-03-01-suspension").partners["alpha"].events
    alone = corrected(held, "alpha/2026-01-10-suspension")
    with pytest.raises(RuleError, match="the meeting of 2 March 2027 depends on it"):
        correct(alone, "alpha/2027-03-01-suspension")


def test_a_cancellation_rests_on_the_notice_that_it_takes_back() -> None:
    """On no later notice, and on no earlier one that had been taken back itself."""
    second = replace(NOTICE, on=TODAY, notice="2027-002")
    held = start(alpha=(ADOPTED, NOTICE, TAKEN_BACK, second))
    with pytest.raises(RuleError, match="the cancellation of 1 March 2027 depends on it"):
        correct(held, "alpha/2027-02-26-withdrawal")
    assert second not in corrected(held, "alpha/2027-03-02-withdrawal").partners["alpha"].events
    both = start(alpha=(ADOPTED, NOTICE, TAKEN_BACK, second, Cancellation(on=TODAY)))
    with pytest.raises(RuleError, match="the cancellation of 1 March 2027 depends on it"):
        correct(both, "alpha/2027-02-26-withdrawal")
    with pytest.raises(RuleError, match="the cancellation of 2 March 2027 depends on it"):
        correct(both, "alpha/2027-03-02-withdrawal")


def test_what_needs_a_partner_that_is_bound_rests_on_its_adoption() -> None:
    """On an earlier one as well, so that either can be corrected alone; never on one that was recorded after it."""
    for later in (FIRST, NOTICE, Succession(on=SERVED, by="delta", reason="Merged")):
        early = adoption(date(2015, 9, 10), "V1.0")
        held = start(alpha=(early, ADOPTED, later))
        for one in ("2015-09-10", "2016-10-04"):
            assert later in corrected(held, f"alpha/{one}-adoption").partners["alpha"].events
        since = start(alpha=(ADOPTED, later, adoption(later.on)))
        with pytest.raises(RuleError, match=f"the {later.type} of .* 2027 depends on it"):
            correct(since, "alpha/2016-10-04-adoption")


def test_a_partner_says_no_whether_or_not_it_adopted() -> None:
    """A decline rests on nothing, and neither does a body's taking the place of another one."""
    said = Decline(on=SERVED, version="V2.00", reason="Our counsel has questions")
    heir = Succession(on=SERVED, of=("beta",), reason="Merged")
    held = start(alpha=(ADOPTED, said, heir))
    assert corrected(held, "alpha/2016-10-04-adoption").partners["alpha"].events == (said, heir)


def test_what_was_corrected_itself_rests_on_nothing() -> None:
    """So that a chain of events can be corrected from its end."""
    held = corrected(suspended(start()), "alpha/2027-03-01-suspension")
    assert corrected(held, "alpha/2015-09-10-adoption").partners["alpha"].events == ()
