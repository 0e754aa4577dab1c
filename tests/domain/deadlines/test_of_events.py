"""Deadlines that follow from what happened to a partner, and from breaches and notices, each counted by hand."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from isa_admin.domain.breach import Telling
from isa_admin.domain.events import (
    Cancellation,
    Closure,
    Meeting,
    Reinstatement,
    Service,
    Succession,
)
from isa_admin.domain.notice import Served
from isa_admin.domain.notices import how_to_serve
from isa_admin.domain.review import Closing, Review
from tests.domain.building import entry, register
from tests.domain.deadlines.examples import BREACH, JOINED, LETTER, SUSPENDED, due, happened, notice


def test_a_suspension_of_1_march_lapses_on_15_april_and_its_meeting_is_due_by_15_march() -> None:
    """As it was counted when it was recorded; both are told while it holds."""
    held = register(happened(SUSPENDED))
    assert due(held, date(2027, 3, 16), "suspension")[0][:2] == (date(2027, 4, 15), "alpha")
    assert due(held, date(2027, 3, 16), "meeting") == [
        (
            date(2027, 3, 15),
            "alpha",
            "Hold the resolution meeting on the suspension by Alpha",
            'isa-admin record-meeting alpha --on DATE --attended PARTNER --decision "..."',
            19,
        )
    ]
    assert due(held, date(2027, 2, 28), "suspension") == due(held, date(2027, 2, 28), "meeting") == []
    assert due(held, date(2027, 4, 15), "suspension") == []


def test_a_meeting_is_owed_until_it_is_held() -> None:
    """What went wrong is gone through even if the suspension lapsed, or was lifted before the meeting."""
    held = register(happened(SUSPENDED))
    back = register(happened(SUSPENDED, Reinstatement(on=date(2027, 3, 2), reason="Mended")))
    for found in (due(held, date(2027, 4, 15), "meeting"), due(back, date(2027, 3, 3), "meeting")):
        assert [one[0] for one in found] == [date(2027, 3, 15)]


def test_a_meeting_that_was_held_is_due_no_longer() -> None:
    """The suspension goes on until it lapses; after a reinstatement it does not."""
    met = Meeting(on=date(2027, 3, 10), attended=("beta",), decision="New locks")
    held = register(happened(SUSPENDED, met))
    assert due(held, date(2027, 3, 11), "meeting") == []
    assert len(due(held, date(2027, 3, 11), "suspension")) == 1
    back = register(happened(SUSPENDED, met, Reinstatement(on=date(2027, 3, 12), reason="Locked")))
    assert due(back, date(2027, 3, 12), "suspension") == []


def test_a_notice_is_to_be_served_from_its_day_until_all_have_it() -> None:
    """One line for the notice however many wait; who left is not waited for."""
    told = notice("suspension", date(2027, 3, 1), "beta", "gamma", about="alpha")
    gone = entry("gamma", events=(JOINED, Succession(on=date(2027, 3, 2), by="beta", reason="Merged")))
    held = register(happened(SUSPENDED), entry("beta"), entry("gamma"), notices={"2027-001": told})
    assert due(held, date(2027, 3, 4), "notice") == [
        (
            date(2027, 3, 1),
            None,
            "Serve notice 2027-001 (suspension about Alpha) of 1 March 2027 on 2 partners",
            "isa-admin record-service --all --notice 2027-001 --on DATE --how post",
            19,
        )
    ]
    left = register(happened(SUSPENDED), entry("beta"), gone, notices={"2027-001": told})
    assert due(left, date(2027, 3, 4), "notice")[0][1:3] == (
        "beta",
        "Serve notice 2027-001 (suspension about Alpha) of 1 March 2027 on Beta",
    )
    done = replace(
        told, served=tuple(Served(partner=one, on=date(2027, 3, 2), how="email") for one in ("beta", "gamma"))
    )
    assert due(replace(held, notices={"2027-001": done}), date(2027, 3, 4), "notice") == []
    assert due(held, date(2027, 2, 28), "notice") == []


def test_a_notice_of_withdrawal_that_was_cancelled_is_served_on_nobody() -> None:
    """Until then it waits for all."""
    told = {"2027-002": notice("withdrawal", date(2027, 2, 20), "beta", about="alpha")}
    assert len(due(register(happened(LETTER), entry("beta"), notices=told), date(2027, 3, 2), "notice")) == 1
    back = happened(LETTER, Cancellation(on=date(2027, 3, 1)))
    assert due(register(back, entry("beta"), notices=told), date(2027, 3, 2), "notice") == []
    assert due(register(entry("beta"), notices=told), date(2027, 3, 2), "notice") == []


def test_where_nobody_is_left_to_be_served_the_time_of_a_withdrawal_is_to_be_set_running() -> None:
    """A partner that ceased to exist is not served; the command needs no day and no way."""
    told = {"2027-002": notice("withdrawal", date(2027, 2, 20), "beta", about="alpha")}
    closed = entry("beta", events=(JOINED, Closure(on=date(2027, 3, 1), reason="Abolished")))
    held = register(happened(LETTER), closed, notices=told)
    assert due(held, date(2027, 3, 2), "notice") == [
        (
            date(2027, 2, 20),
            "alpha",
            "Record that notice 2027-002 (withdrawal about Alpha) has been served on all who are still partners",
            "isa-admin record-service --all --notice 2027-002",
            19,
        )
    ]
    runs = Service(on=date(2027, 3, 1), notice="2027-002", effective=date(2027, 4, 1), counting="clear")
    assert due(register(happened(LETTER, runs), closed, notices=told), date(2027, 3, 2), "notice") == []


def test_that_a_withdrawal_was_cancelled_is_still_to_be_told() -> None:
    """Whoever was told that a partner leaves is told that it stays."""
    told = {
        "2027-002": notice("withdrawal", date(2027, 2, 20), "beta", about="alpha"),
        "2027-003": notice("withdrawal", date(2027, 3, 1), "beta", about="alpha"),
    }
    back = happened(LETTER, Cancellation(on=date(2027, 3, 1)))
    [waiting] = due(register(back, entry("beta"), notices=told), date(2027, 3, 2), "notice")
    assert waiting[2] == "Serve notice 2027-003 (withdrawal about Alpha) of 1 March 2027 on Beta"


def test_of_two_notices_of_withdrawal_the_one_that_runs_is_served() -> None:
    """The partner took the first one back, and then gave notice again."""
    again = replace(LETTER, on=date(2027, 3, 1), notice="2027-003")
    held = register(
        happened(LETTER, Cancellation(on=date(2027, 2, 25)), again),
        entry("beta"),
        notices={
            "2027-002": notice("withdrawal", LETTER.on, "beta", about="alpha"),
            "2027-003": notice("withdrawal", again.on, "beta", about="alpha"),
        },
    )
    assert [day for day, *_ in due(held, date(2027, 3, 2), "notice")] == [again.on]


def test_a_notice_waits_for_no_partner_that_the_register_does_not_hold() -> None:
    """A hand edit can name one."""
    told = {"2027-001": notice("suspension", date(2027, 3, 1), "ghost", about="alpha")}
    assert due(register(happened(SUSPENDED), notices=told), date(2027, 3, 4), "notice") == []


def test_a_notice_of_a_review_is_due_until_the_review_is_closed() -> None:
    """Abandoned or held, nobody has to hear any more that it was opened; a notice of the next review is its own."""
    opened, closed = date(2027, 2, 8), date(2027, 5, 3)
    told = {
        "2027-001": notice("review-opened", opened, "alpha"),
        "2027-002": notice("draft-for-comment", date(2027, 3, 1), "alpha", version="V2.01"),
        "2027-003": notice("review-opened", date(2027, 6, 1), "alpha"),
    }
    ended = Closing(on=closed, outcome="abandoned", reason="The boards merge")
    reviews = {
        "2027": Review(opened=opened, of="V2.00", by=date(2027, 12, 1), closed=ended),
        "2028": Review(opened=date(2027, 6, 1), of="V2.00", by=date(2028, 6, 1)),
    }
    held = replace(register(entry(), notices=told), reviews=reviews)
    going = replace(held, reviews={"2027": replace(reviews["2027"], closed=None)})
    assert len(due(going, closed, "notice")) == 2
    assert len(due(held, date(2027, 5, 2), "notice")) == 2
    assert due(held, closed, "notice") == []
    assert [one[0] for one in due(held, date(2027, 6, 1), "notice")] == [date(2027, 6, 1)]


def test_a_request_to_adopt_is_served_on_nobody_who_adopted() -> None:
    """The others are named, so that no service is recorded on who was not waited for."""
    asked = notice("adoption-requested", date(2027, 3, 1), "alpha", "beta", version="V2.00")
    waiting = entry("beta", events=())
    held = register(entry(), waiting, notices={"2027-001": asked})
    ((_, partner, what, command, _),) = due(held, date(2027, 3, 4), "notice")
    assert (partner, what) == ("beta", "Serve notice 2027-001 (adoption-requested) of 1 March 2027 on Beta")
    assert command == "isa-admin record-service beta --notice 2027-001 --on DATE --how post"
    posted = replace(asked, to=tuple(replace(one, email="post@beta.example.uk") for one in asked.to))
    assert how_to_serve("2027-001", posted, ("beta",)) == (command.replace("post", "email"),)
    assert due(register(entry(), entry("beta"), notices={"2027-001": asked}), date(2027, 3, 4), "notice") == []


def test_the_commissioner_is_told_72_hours_after_a_breach_was_found() -> None:
    """Found on 1 March at 14:30, so by 4 March at 14:30; told, or without the setting, nothing is due."""
    by = "4 March 2027 at 14:30"
    held = register(entry(), entry("beta"), entry("gamma"), breaches={"2027-001": BREACH})
    assert due(held, date(2027, 3, 2), "commissioner") == [
        (
            date(2027, 3, 4),
            None,
            f"Tell the Information Commissioner of breach 2027-001 by {by}, or record why that is not needed",
            "isa-admin record-breach 2027-001 --told commissioner --how telephone",
            0,
        )
    ]
    told = replace(BREACH, told=(Telling(who="commissioner", when="2027-03-02T09:00+00:00", how="telephone"),))
    for other in (told, replace(BREACH, commissioner_by=None)):
        assert due(replace(held, breaches={"2027-001": other}), date(2027, 3, 2), "commissioner") == []
    assert due(held, date(2027, 2, 28), "commissioner") == []


def test_each_partner_of_a_breach_is_to_be_told_on_the_day_it_was_found() -> None:
    """Beta supplied the information and gamma is involved; alpha, where it happened, knows."""
    held = register(entry(), entry("beta"), entry("gamma"), breaches={"2027-001": BREACH})
    found = due(held, date(2027, 3, 1), "breach-partner")
    assert [(day, partner) for day, partner, *_ in found] == [(date(2027, 3, 1), "beta"), (date(2027, 3, 1), "gamma")]
    assert found[0][2:] == (
        "Tell Beta of breach 2027-001, found 1 March 2027 at 14:30",
        "isa-admin record-breach 2027-001 --told beta --how telephone",
        17,
    )


def test_who_supplied_the_information_is_found_out_until_there_is_an_outcome() -> None:
    """From the day on which the breach was found."""
    unknown = replace(BREACH, supplied_by=(), involved=())
    held = register(entry(), breaches={"2027-001": unknown})
    assert due(held, date(2027, 3, 2), "breach-partner") == [
        (
            date(2027, 3, 1),
            None,
            "Find out who supplied the information of breach 2027-001, and tell them",
            "isa-admin record-breach 2027-001 --supplied-by PARTNER",
            17,
        )
    ]
    over = replace(held, breaches={"2027-001": replace(unknown, outcome="It was empty")})
    assert due(over, date(2027, 3, 2), "breach-partner") == []


def test_the_outcome_of_a_breach_is_circulated_once_there_is_one() -> None:
    """It is due from the day of the last thing recorded: gamma was told on 5 March."""
    known = replace(BREACH, outcome="Found", told=(Telling(who="gamma", when="2027-03-05", how="email"),))
    held = register(entry(), entry("beta"), entry("gamma"), breaches={"2027-001": known})
    assert due(held, date(2027, 3, 9), "breach-outcome") == [
        (
            date(2027, 3, 5),
            None,
            "Circulate the outcome of breach 2027-001 to the partners that it involves",
            "isa-admin record-breach 2027-001 --circulated DATE",
            17,
        )
    ]
    for other in (BREACH, replace(known, circulated=date(2027, 3, 6))):
        assert due(replace(held, breaches={"2027-001": other}), date(2027, 3, 9), "breach-outcome") == []
