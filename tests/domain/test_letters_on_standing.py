"""What partners are told of a withdrawal, a suspension and its end, as far as the register knows it by then."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain.events import Cancellation, Meeting, Reinstatement, Service, Suspension, Withdrawal
from isa_admin.domain.notice import Notice
from isa_admin.domain.notices import kind_of, words_of
from isa_admin.domain.notices.occasion import behalf
from isa_admin.domain.notices.support import lacking, support
from isa_admin.domain.standing import situation
from tests.domain import occasions
from tests.domain.building import DIGEST, OTHER_DIGEST, adoption, entry
from tests.domain.test_support import ALL_SERVED, BACK, JOINED, MET, NOTICE, SUSPENDED, TODAY, holding, occasion_of

if TYPE_CHECKING:
    from isa_admin.domain.events import Event
    from isa_admin.domain.notice import NoticeKey
    from isa_admin.domain.notices.occasion import Occasion

DAY = timedelta(days=1)
TOOK_BACK = Cancellation(on=date(2027, 3, 4), reason="The merger was put off")
AGAIN = Withdrawal(on=date(2027, 3, 6), letter_sha256=DIGEST, notice="2027-004", not_before=date(2027, 6, 1))
AGAIN_SERVED = Service(on=date(2027, 3, 9), notice="2027-004", effective=date(2027, 4, 9), counting="clear")
TWICE = (JOINED, NOTICE, ALL_SERVED, TOOK_BACK, AGAIN, AGAIN_SERVED)
LEFT = replace(ALL_SERVED, effective=date(2027, 3, 3))
CAME_BACK = adoption(date(2027, 3, 7))


def occasion(kind: NoticeKey, *events: Event, on: date = TODAY, **more: object) -> Occasion:
    """Make the occasion of a letter to beta about alpha, to which these events happened."""
    made = occasion_of(holding(*events), Notice(kind=kind, on=on, to=occasions.to("beta"), about="alpha"))
    return replace(made, **more)  # type: ignore[arg-type]  fields of an occasion


def said(made: Occasion) -> str:
    """Give what a letter says, without its table."""
    return " ".join(words_of(made).paragraphs)


def facts(made: Occasion) -> dict[str, str]:
    """Give the table of a letter."""
    return dict(words_of(made).facts)


@pytest.mark.parametrize(
    ("kind", "event"),
    [("withdrawal", TOOK_BACK), ("meeting", MET), ("reinstated", BACK)],
)
def test_what_happens_tomorrow_supports_no_letter_of_today(kind: NoticeKey, event: Event) -> None:
    """A letter that bears the day of the event may tell of it, one of the day before may not."""
    held = entry("alpha", events=(JOINED, NOTICE, SUSPENDED, event))
    notice = Notice(kind=kind, on=event.on, to=occasions.to("beta"), about="alpha")
    assert support(held, notice) == event
    assert support(held, replace(notice, on=event.on - DAY)) != event


@pytest.mark.parametrize(
    ("kind", "events"),
    [
        ("withdrawal", (NOTICE, TOOK_BACK, replace(NOTICE, on=date(2027, 3, 5), notice="2027-003"))),
        ("meeting", (SUSPENDED, MET, NOTICE)),
        ("reinstated", (SUSPENDED, BACK, NOTICE)),
    ],
)
def test_what_was_before_a_partner_left_and_came_back_is_told_no_more(
    kind: NoticeKey, events: tuple[Event, ...]
) -> None:
    """It is a partner anew."""
    last = next(one for one in reversed(events) if isinstance(one, Withdrawal))
    gone = Service(on=BACK.on, notice=last.notice, effective=BACK.on, counting="clear")
    held = entry("alpha", events=(JOINED, *events, gone, CAME_BACK))
    assert situation(held.events, TODAY).left_before == BACK.on
    assert support(held, Notice(kind=kind, on=TODAY, to=occasions.to("beta"), about="alpha")) is None


def test_why_there_is_no_suspension_to_tell_of() -> None:
    """None yet, one that lapsed on its day, or one that was lifted, which never lapses."""
    held = entry("alpha", events=(JOINED, SUSPENDED))
    none = "Alpha has not suspended the agreement (Agreement s.19)"
    assert lacking(held, "suspension", SUSPENDED.on - DAY)[0] == none
    assert lacking(held, "meeting", SUSPENDED.on - DAY)[0] == none
    lapsed = "Alpha is in-force, its last suspension lapsed on 15 April 2027 (Agreement s.19)"
    assert lacking(held, "suspension", SUSPENDED.lapses)[0] == lapsed
    assert lacking(held, "suspension", SUSPENDED.on)[0] == "Alpha is suspended (Agreement s.19)"
    assert lacking(held, "meeting", SUSPENDED.on)[0].startswith("no meeting on Alpha is waiting")
    lifted = entry("alpha", events=(JOINED, SUSPENDED, BACK))
    assert lacking(lifted, "suspension", SUSPENDED.lapses)[0] == "Alpha is in-force (Agreement s.19)"


def test_a_partner_that_stays_may_say_why() -> None:
    """The reason is in its own words, and there is no row where it gave none."""
    assert facts(occasion("withdrawal", JOINED, NOTICE, TOOK_BACK))["Reason given"] == "The merger was put off"
    assert "Reason given" not in facts(occasion("withdrawal", JOINED, NOTICE, replace(TOOK_BACK, reason=None)))


def test_of_two_notices_of_withdrawal_each_letter_tells_its_own() -> None:
    """A partner took the first back and gave notice anew."""
    second = facts(occasion("withdrawal", *TWICE, cause=AGAIN_SERVED))
    assert second["Its letter received on"] == "6 March 2027"
    assert second["SHA-256 of its letter"] == DIGEST
    assert second["Asked to leave from"] == "1 June 2027"
    assert second == facts(occasion("withdrawal", *TWICE, cause=AGAIN))
    first = facts(occasion("withdrawal", *TWICE, cause=NOTICE))
    assert first["SHA-256 of its letter"] == OTHER_DIGEST
    assert first["Takes effect on"] == "3 April 2027"
    assert "Asked to leave from" not in first


def test_a_letter_names_the_day_of_leaving_from_the_day_on_which_all_were_served() -> None:
    """What is recorded later was not known when it was written."""
    before = occasion("withdrawal", JOINED, NOTICE, ALL_SERVED, on=ALL_SERVED.on - DAY)
    assert "We will tell you the day." in said(before)
    known = said(occasion("withdrawal", JOINED, NOTICE, ALL_SERVED, on=ALL_SERVED.on))
    assert "The last partner was served on 3 March 2027, so it takes effect on 3 April 2027." in known


def test_a_service_is_told_without_the_letter_where_that_is_not_recorded() -> None:
    """The rest is known from the service."""
    made = occasion("withdrawal", JOINED, cause=ALL_SERVED)
    assert said(made).startswith("Alpha gives you notice that it withdraws")
    assert "Its letter received on" not in facts(made)
    assert facts(made)["Takes effect on"] == "3 April 2027"


@pytest.mark.parametrize("cause", [NOTICE, ALL_SERVED])
def test_the_notice_of_a_partner_is_served_for_it(cause: Event) -> None:
    """Anything else the boards write for themselves."""
    made = occasion("withdrawal", JOINED, NOTICE, cause=cause)
    assert behalf(made) == "For and on behalf of Alpha, whose notice The Board serve at its request"
    assert behalf(replace(made, cause=TOOK_BACK)) == "On behalf of The Board"


def test_the_letter_of_the_partner_that_suspends_is_named_where_there_is_one() -> None:
    """By its digest, beside that of the evidence."""
    apart = replace(SUSPENDED, letter_sha256=OTHER_DIGEST)
    assert facts(occasion("suspension", JOINED, apart))["SHA-256 of its letter"] == OTHER_DIGEST
    assert "SHA-256 of its letter" not in facts(occasion("suspension", JOINED, SUSPENDED))


def towards(*partners: str, on: date = SUSPENDED.on) -> Suspension:
    """Make a suspension towards partners."""
    return replace(SUSPENDED, on=on, scope="named-partners", towards=partners)


OWN = "You can share information with Alpha under the agreement again."
BETA = "It was towards Beta. They and Alpha can share information under the agreement again."
WHOLE = "Partners can share information under the agreement again."


@pytest.mark.parametrize(
    ("suspended", "to", "says"),
    [
        (SUSPENDED, "beta", OWN),
        (SUSPENDED, "alpha", "You can share information with the other partners under the agreement again"),
        (replace(SUSPENDED, scope="whole-agreement"), "beta", WHOLE),
        (replace(SUSPENDED, scope="whole-agreement"), "alpha", WHOLE),
        (towards("beta"), "beta", OWN),
        (towards("beta"), "gamma", BETA),
        (towards("beta"), "alpha", BETA),
        (towards("beta", on=BACK.on), "gamma", BETA),
    ],
)
def test_a_reinstatement_says_who_can_share_again(suspended: Suspension, to: str, says: str) -> None:
    """As far as the suspension stopped it, also one that was lifted on its first day."""
    made = occasion("reinstated", JOINED, suspended, BACK)
    assert says in said(replace(made, to=made.register.partners[to]))


def test_a_reinstatement_speaks_of_the_suspension_that_it_ended() -> None:
    """Neither of an earlier one nor of one that began later."""
    earlier, later = towards("gamma", on=date(2027, 1, 4)), replace(SUSPENDED, on=BACK.on + DAY)
    made = occasion("reinstated", JOINED, earlier, towards("beta"), BACK, later, cause=BACK)
    assert BETA in said(replace(made, to=made.register.partners["gamma"]))


def test_a_suspension_that_was_lifted_and_begun_again_on_one_day_holds() -> None:
    """The end of the first is not the end of the second."""
    first = replace(SUSPENDED, lapses=SUSPENDED.lapses - DAY)
    back, second = Reinstatement(on=BACK.on, reason="It is safe"), replace(SUSPENDED, on=BACK.on)
    made = occasion("meeting", JOINED, first, back, second)
    assert "The suspension has ended" not in said(made)
    assert facts(made)["Suspension lapses on"] == "15 April 2027"


def test_the_partner_that_suspends_is_told_what_its_own_suspension_stops() -> None:
    """It is not told to stop sharing with itself."""
    made = occasion("suspension", JOINED, towards("beta"))
    alpha = said(replace(made, to=made.register.partners["alpha"]))
    assert "The suspension is towards Beta. While it lasts, they and Alpha do not share" in alpha
    made = occasion("suspension", JOINED, SUSPENDED)
    assert "Alpha and the other partners do not share" in said(replace(made, to=made.register.partners["alpha"]))


def test_a_meeting_is_reported_with_those_who_came() -> None:
    """And the letter on it asks nobody to come."""
    held = Meeting(on=date(2027, 3, 8), attended=("beta", "gamma"), decision="Passwords were changed")
    made = occasion("meeting", JOINED, SUSPENDED, held)
    assert facts(made) == {"Held on": "8 March 2027", "Decision": "Passwords were changed", "Attended": "Beta, Gamma"}
    assert kind_of("meeting").calendar(made) == ()
