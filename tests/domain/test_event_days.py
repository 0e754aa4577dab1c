"""The day of an event: one rule for all kinds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain import adopting, leaving, suspending
from isa_admin.domain.events import (
    Cancellation,
    Decline,
    Meeting,
    Reinstatement,
    Service,
    Suspension,
    Withdrawal,
)
from isa_admin.domain.notice import Addressee, Notice
from isa_admin.domain.versions import Versions
from isa_admin.errors import RuleError
from tests.domain.building import BEGAN, DIGEST, OTHER_DIGEST, VERSIONS, adoption, entry, register, row
from tests.domain.test_counting import no_holidays

if TYPE_CHECKING:
    from collections.abc import Callable

    from isa_admin.domain.changes import Decision
    from isa_admin.domain.events import Event
    from isa_admin.domain.register import Register

TODAY = date(2027, 5, 10)
SERVED = date(2027, 5, 5)
BETWEEN = date(2027, 5, 3)
LETTER = date(2027, 5, 1)
DAY = timedelta(days=1)
WITHDRAWAL = Withdrawal(on=LETTER, letter_sha256=DIGEST, notice="2027-001")
SERVICE = Service(on=SERVED, notice="2027-001", effective=date(2027, 6, 5), counting="clear")
SUSPENSION = Suspension(
    on=LETTER, reason="R", evidence_sha256=OTHER_DIGEST, lapses=date(2027, 6, 15), meeting_by=TODAY, notice="2027-002"
)
BOUND = entry("alpha").events


def holding(*events: Event) -> Register:
    """Give a register whose alpha has these events; V3.00 is new, so that it can be answered."""
    told = Notice(kind="withdrawal", on=LETTER, to=(Addressee(partner="beta"),), about="alpha")
    return register(
        entry("alpha", events=events),
        entry("beta"),
        versions=Versions((*VERSIONS, row("V3.00", date(2027, 4, 1)))),
        notices={"2027-001": told},
    )


def _adopts(held: Register, on: date) -> Decision:
    return adopting.record_adoption(
        held, "alpha", adoption(on, "V3.00"), today=TODAY, by="Olive Officer", kept_since=BEGAN
    )


def _declines(held: Register, on: date) -> Decision:
    return adopting.decline(held, "alpha", Decline(on=on, version="V3.00", reason="No"), today=TODAY)


def _withdraws(held: Register, on: date) -> Decision:
    wish = leaving.Wish(received=on, letter_sha256=DIGEST)
    return leaving.withdraw(held, "alpha", wish, today=TODAY, holidays=no_holidays)


def _cancels(held: Register, on: date) -> Decision:
    return leaving.cancel(held, "alpha", Cancellation(on=on), today=TODAY)


def _suspends(held: Register, on: date) -> Decision:
    grounds = suspending.Grounds(on=on, reason="A breach", evidence_sha256=DIGEST)
    return suspending.suspend(held, "alpha", grounds, extend=False, today=TODAY, holidays=no_holidays)


def _meets(held: Register, on: date) -> Decision:
    meeting = Meeting(on=on, attended=("beta",), decision="Go on")
    return suspending.record_meeting(held, "alpha", meeting, today=TODAY)


def _shares_again(held: Register, on: date) -> Decision:
    return suspending.reinstate(held, "alpha", Reinstatement(on=on, reason="Mended"), today=TODAY)


def _is_succeeded(held: Register, on: date) -> Decision:
    return leaving.succeed(held, ["alpha"], "beta", on=on, reason="Merged", today=TODAY, by="Olive Officer")


KINDS: dict[str, tuple[Callable[[Register, date], Decision], tuple[Event, ...]]] = {
    "adoption": (_adopts, (WITHDRAWAL,)),
    "decline": (_declines, (WITHDRAWAL,)),
    "withdrawal": (_withdraws, (WITHDRAWAL, Cancellation(on=LETTER))),
    "cancellation": (_cancels, (WITHDRAWAL,)),
    "suspension": (_suspends, (WITHDRAWAL,)),
    "meeting": (_meets, (SUSPENSION,)),
    "reinstatement": (_shares_again, (SUSPENSION,)),
    "succession": (_is_succeeded, (WITHDRAWAL,)),
}
"""How each kind of event is recorded, and what happened to the partner before."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_service_recorded_late_bars_no_event_of_a_day_before_it(kind: str) -> None:
    """The last partner was served on 5 May; what happened on 3 May is still recorded, whatever it is."""
    decide, past = KINDS[kind]
    assert decide(holding(*BOUND, *past, SERVICE), BETWEEN).changes


@pytest.mark.parametrize("kind", KINDS)
def test_any_other_later_event_bars_it(kind: str) -> None:
    """Events are recorded in their order; an event of the same day is in order."""
    decide, past = KINDS[kind]
    later = (*BOUND, *past, Decline(on=SERVED, version="V1.0", reason="No"))
    with pytest.raises(RuleError, match="has a later event, of 5 May 2027") as refused:
        decide(holding(*later), BETWEEN)
    assert "DATE" in refused.value.remedy
    assert decide(holding(*later), SERVED).changes


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_recorded_before_it_has_happened(kind: str) -> None:
    """Today is the last day of an event, tomorrow is refused."""
    decide, past = KINDS[kind]
    with pytest.raises(RuleError, match="11 May 2027 is in the future"):
        decide(holding(*BOUND, *past), TODAY + DAY)
    assert decide(holding(*BOUND, *past), TODAY).changes


def test_a_meeting_before_its_suspension_is_refused() -> None:
    """There was nothing to meet about yet."""
    with pytest.raises(RuleError, match="has a later event, of 1 May 2027"):
        _meets(holding(*BOUND, SUSPENSION), LETTER - DAY)


def test_an_adoption_from_before_a_partner_left_brings_nobody_back() -> None:
    """It is recorded late, as history; only an adoption from that day on writes a joiner row again."""
    gone = (*BOUND, WITHDRAWAL, replace(SERVICE, effective=TODAY))
    assert len(_adopts(holding(*gone), TODAY - DAY).changes) == 1
    assert len(_adopts(holding(*gone), TODAY).changes) == 2
