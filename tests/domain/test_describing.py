"""Where a partner is, in one line: what holds it up, when it leaves, and what its withdrawal waits for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain.describing import tell, where
from isa_admin.domain.events import Meeting, Service, Succession, Suspension, Withdrawal
from isa_admin.domain.notice import Notice, Served
from isa_admin.domain.standing import situation
from tests.domain.building import DIGEST, adoption
from tests.domain.occasions import to

if TYPE_CHECKING:
    from isa_admin.domain.events import Event

ON = date(2027, 3, 2)
DAY = timedelta(days=1)
LEAVES = date(2027, 4, 1)
ADOPTED = adoption(date(2016, 10, 4))
GIVEN = Withdrawal(on=ON, letter_sha256=DIGEST, notice="2027-001")
SERVED = Service(on=ON, notice="2027-001", effective=LEAVES, counting="clear")
SUSPENDED = Suspension(
    on=ON, reason="A theft", evidence_sha256=DIGEST, lapses=LEAVES, meeting_by=date(2027, 3, 15), notice="2027-002"
)
MET = Meeting(on=ON, attended=("beta",), decision="Locks")
GONE = Succession(on=ON, by="delta", reason="Merged")
NOTICE = Notice(kind="withdrawal", on=ON, to=to("beta", "gamma", "delta"), about="alpha")
REACHED = replace(NOTICE, served=(Served(partner="beta", on=ON, how="post"),))

SHARES = "suspended until 1 April 2027: shares with nobody under the agreement"
WAITS = "so its notice period has not begun"
RUNS = "withdrawal takes effect on 1 April 2027, in"


@pytest.mark.parametrize(
    ("events", "on", "says"),
    [
        ((), ON, "prospective"),
        ((ADOPTED,), ON, "in-force"),
        ((ADOPTED, SUSPENDED), ON, f"{SHARES}; the meeting is due by 15 March 2027"),
        ((ADOPTED, SUSPENDED, MET), ON, SHARES),
        ((ADOPTED, SUSPENDED), LEAVES, "in-force"),
        ((ADOPTED, GIVEN), ON, f"withdrawing; notice 2027-001 served on 1 of 3, {WAITS}"),
        ((ADOPTED, GIVEN, SERVED), ON, f"withdrawing; {RUNS} 30 days"),
        ((ADOPTED, GIVEN, SERVED), LEAVES - DAY, f"withdrawing; {RUNS} 1 day"),
        ((ADOPTED, GIVEN, SERVED), LEAVES, "withdrawn since 1 April 2027"),
        ((ADOPTED, GIVEN, SUSPENDED, MET), ON, f"{SHARES}; notice 2027-001 served on 1 of 3, {WAITS}"),
        ((ADOPTED, GIVEN, SERVED, SUSPENDED, MET), ON, f"{SHARES}; {RUNS} 30 days"),
        ((ADOPTED, GIVEN, GONE), ON, "withdrawn: succeeded by delta on 2 March 2027"),
        ((ADOPTED, GIVEN, SERVED, GONE), ON, "withdrawn: succeeded by delta on 2 March 2027"),
    ],
)
def test_a_partner_is_described_on_a_day(events: tuple[Event, ...], on: date, says: str) -> None:
    """Who left waits for nothing; a suspension and a withdrawal are both told while both go on."""
    assert where(situation(events, on), {"2027-001": REACHED, "2027-002": NOTICE}) == says


def test_on_how_many_a_notice_was_served_is_said_where_the_notice_is_there() -> None:
    """On none at first; of a notice that a hand edit took away, nothing is known."""
    now = situation((ADOPTED, GIVEN), ON)
    assert where(now, {"2027-001": NOTICE}) == f"withdrawing; notice 2027-001 served on 0 of 3, {WAITS}"
    assert where(now, {"2027-002": NOTICE}) == "withdrawing"


def test_people_read_the_names_of_partners_and_not_what_their_folders_are_called() -> None:
    """Of the successor, of those that it took the place of, and of those that a suspension is towards."""
    apart = replace(SUSPENDED, scope="named-partners", towards=("beta", "gamma"))
    assert where(situation((ADOPTED, GONE), ON), {}, str.title) == "withdrawn: succeeded by Delta on 2 March 2027"
    assert "under the agreement with Beta and Gamma" in where(situation((ADOPTED, apart), ON), {}, str.title)
    assert tell(apart, str.title).startswith("suspension towards Beta and Gamma until")
    assert tell(GONE, str.title) == "succeeded by Delta: Merged"
    heir = Succession(on=ON, of=("alpha", "beta", "gamma"), reason="Merged")
    assert tell(heir, str.title) == "took the place of Alpha, Beta and Gamma: Merged"
