"""Leaving the agreement: notice to all others, the clock from the last one served, coming back, succession."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain import adopting, leaving, membership
from isa_admin.domain.agreement import Period
from isa_admin.domain.changes import AddEvent, AddVersion, PutNotice
from isa_admin.domain.checks import check
from isa_admin.domain.describing import where
from isa_admin.domain.events import Cancellation, Closure, Service
from isa_admin.domain.joiners_and_leavers import coming_back, lacks_joiner_row
from isa_admin.domain.leaving import Wish
from isa_admin.domain.notice import Addressee, Notice, Served
from isa_admin.domain.outstanding import outstanding
from isa_admin.domain.standing import Standing, situation, standing
from isa_admin.domain.versions import VersionEntry, Versions
from isa_admin.errors import NotFoundError, RuleError
from tests.domain.building import AGREEMENT, BEGAN, DIGEST, VERSIONS, adoption, applied, entry, register, row
from tests.domain.test_counting import no_holidays

if TYPE_CHECKING:
    from isa_admin.domain.register import Register

RECEIVED = date(2027, 2, 26)
SERVED = date(2027, 3, 1)
TODAY = date(2027, 3, 2)
EFFECTIVE = date(2027, 4, 1)
WISH = Wish(received=RECEIVED, letter_sha256=DIGEST)
OTHERS = ("beta", "gamma")


def start() -> Register:
    """Give a register with three partners in force and a prospective one."""
    return register(entry("alpha"), entry("beta"), entry("gamma"), entry("delta", events=()))


def withdrawn(held: Register, wish: Wish = WISH, on: date = TODAY) -> Register:
    """Give the register with alpha's notice of withdrawal recorded."""
    return applied(held, leaving.withdraw(held, "alpha", wish, today=on, holidays=no_holidays))


def served(held: Register, *partners: str, on: date = SERVED, today: date = TODAY) -> Register:
    """Give the register with the notice served on partners."""
    reached = [Served(partner=one, on=on, how="email") for one in partners]
    return applied(held, leaving.serve(held, "2027-001", reached, today=today, holidays=no_holidays))


def on(held: Register, day: date, id_: str = "alpha") -> Standing:
    """Give the standing of a partner on a day."""
    return standing(held.partners[id_].events, day)


def test_every_other_bound_partner_is_told_and_nobody_else() -> None:
    """The prospective partner and the one that leaves get no notice of withdrawal."""
    held = withdrawn(start())
    notice = held.notice("2027-001")
    assert [one.partner for one in notice.to] == list(OTHERS)
    assert (notice.kind, notice.about) == ("withdrawal", "alpha")
    assert on(held, TODAY) is Standing.WITHDRAWING
    assert on(held, RECEIVED - timedelta(days=1)) is Standing.IN_FORCE
    assert on(held, date(2099, 1, 1)) is Standing.WITHDRAWING


def test_the_clock_starts_when_the_last_partner_is_served_and_counts_clear_days() -> None:
    """Served on 26 February and 1 March 2027, the withdrawal takes effect on 1 April, and not before."""
    held = served(withdrawn(start()), "beta", on=RECEIVED)
    assert on(held, date(2099, 1, 1)) is Standing.WITHDRAWING
    held = served(held, "gamma")
    assert on(held, EFFECTIVE - timedelta(days=1)) is Standing.WITHDRAWING
    assert on(held, EFFECTIVE) is Standing.WITHDRAWN
    event = held.partners["alpha"].events[-1]
    assert event == Service(on=SERVED, notice="2027-001", effective=EFFECTIVE, counting="clear")


def test_another_counting_or_period_gives_another_day_and_is_named() -> None:
    """Whoever is told a date is told how it was counted."""
    for counting, period, day, words in (
        ("ordinary", Period(30, "days", 19), date(2027, 3, 31), "30 ordinary days after 1 March 2027"),
        ("clear", Period(1, "months", 19), date(2027, 4, 2), "1 month after 1 March 2027, counted clear"),
    ):
        periods = replace(AGREEMENT.periods, withdrawal_notice=period)
        held = replace(start(), agreement=replace(AGREEMENT, counting=counting, periods=periods))  # type: ignore[arg-type]  # one of two
        held = withdrawn(held)
        decision = leaving.serve(
            held,
            "2027-001",
            [Served(partner=one, on=SERVED, how="post") for one in OTHERS],
            today=TODAY,
            holidays=no_holidays,
        )
        assert dict(decision.answers)["Takes effect"].endswith(words)
        assert on(applied(held, decision), day) is Standing.WITHDRAWN
        assert on(applied(held, decision), day - timedelta(days=1)) is Standing.WITHDRAWING


def test_a_day_that_is_too_early_is_refused_with_the_rule_and_the_counting() -> None:
    """Received on 26 February: 29 March at the earliest, even if all were told that day."""
    wish = replace(WISH, not_before=date(2027, 3, 28))
    with pytest.raises(RuleError, match=r"29 March 2027 at the earliest, 30 clear days .*s\.19") as told:
        withdrawn(start(), wish)
    assert "2027-03-29" in (told.value.remedy or "")


def test_a_later_day_that_was_asked_for_is_kept_and_an_overtaken_one_moves() -> None:
    """The partner leaves on the day it wanted, or when the notice has run if that is later."""
    for wanted, day in ((date(2027, 6, 1), date(2027, 6, 1)), (date(2027, 3, 29), EFFECTIVE)):
        held = served(withdrawn(start(), replace(WISH, not_before=wanted)), *OTHERS)
        assert on(held, day) is Standing.WITHDRAWN
        assert on(held, day - timedelta(days=1)) is Standing.WITHDRAWING


def test_a_partner_alone_has_nobody_to_tell() -> None:
    """The clock starts when the letter came."""
    held = register(entry("alpha"))
    held = applied(held, leaving.withdraw(held, "alpha", WISH, today=TODAY, holidays=no_holidays))
    assert on(held, date(2027, 3, 29)) is Standing.WITHDRAWN


def test_who_is_not_bound_or_leaves_already_cannot_withdraw() -> None:
    """Each is told where it stands and what to do."""
    held = withdrawn(start())
    for id_, words in (("delta", "delta is prospective"), ("alpha", "has already given notice of withdrawal")):
        with pytest.raises(RuleError, match=f"(?i){words}.*s\\.19"):
            leaving.withdraw(held, id_, WISH, today=TODAY, holidays=no_holidays)
    gone = served(held, *OTHERS)
    for id_, today, step in (("delta", TODAY, "remove-partner delta"), ("alpha", EFFECTIVE, "show-partner alpha")):
        with pytest.raises(RuleError, match="so it has nothing to withdraw from") as refused:
            leaving.withdraw(gone, id_, WISH, today=today, holidays=no_holidays)
        assert step in refused.value.remedy
    with pytest.raises(RuleError, match="in the future"):
        withdrawn(start(), replace(WISH, received=TODAY + timedelta(days=1)))
    with pytest.raises(RuleError, match="has a later event, of 10 September 2015"):
        withdrawn(start(), replace(WISH, received=date(2015, 9, 9)))


def test_service_is_refused_that_cannot_have_been() -> None:
    """On a stranger, twice, before the letter, in the future, of a notice that is none."""
    held = served(withdrawn(start()), "beta")
    for partner, day, words in (
        ("delta", SERVED, "was not written to Delta"),
        ("beta", SERVED, "was already served on Beta, on 1 March 2027"),
        ("gamma", RECEIVED - timedelta(days=1), "25 February 2027 is before the notice"),
        ("gamma", TODAY + timedelta(days=1), "3 March 2027 is in the future"),
    ):
        with pytest.raises(RuleError, match=words):
            served(held, partner, on=day)
    with pytest.raises(NotFoundError, match="no notice '2027-009'"):
        leaving.serve(held, "2027-009", [], today=TODAY, holidays=no_holidays)


def test_whom_a_notice_was_served_on_is_said_in_the_subject() -> None:
    """By name where it is one, else in numbers."""
    for partners, whom in ((OTHERS[:1], "Beta"), (OTHERS, "2 partners")):
        reached = [Served(partner=one, on=SERVED, how="email") for one in partners]
        decision = leaving.serve(withdrawn(start()), "2027-001", reached, today=TODAY, holidays=no_holidays)
        assert decision.subject == f"Record service of notice 2027-001 on {whom}"


def test_the_clock_of_a_withdrawal_starts_once_and_with_its_own_notice() -> None:
    """Neither when another notice about the partner is served on all, nor again when nobody is left to be served."""
    held = withdrawn(start())
    other = replace(held.notice("2027-001"), kind="suspension", on=SERVED)
    held = replace(held, notices={**held.notices, "2027-002": other})
    reached = [Served(partner=one, on=SERVED, how="email") for one in OTHERS]
    apart = applied(held, leaving.serve(held, "2027-002", reached, today=TODAY, holidays=no_holidays))
    assert on(apart, date(2099, 1, 1)) is Standing.WITHDRAWING
    held = served(apart, *OTHERS)
    with pytest.raises(RuleError, match="nobody is left on whom notice 2027-001 could be served"):
        served(held)


def gone(held: Register, id_: str = "gamma", day: date = TODAY) -> Register:
    """Give the register in which a partner ceased to exist."""
    return applied(held, leaving.close(held, id_, Closure(on=day, reason="Abolished"), today=day, by="Olive"))


def test_nobody_serves_a_partner_that_ceased_to_exist_and_the_time_runs_from_the_last_that_is_left() -> None:
    """The last of those who are partners was served after gamma closed, so its day counts."""
    held = gone(withdrawn(start()), day=date(2027, 3, 2))
    later = date(2027, 3, 4)
    reached = [Served(partner="beta", on=later, how="email")]
    decision = leaving.serve(held, "2027-001", reached, today=later, holidays=no_holidays)
    assert dict(decision.answers)["Not served"] == "Gamma, which left the agreement on 2 March 2027"
    assert decision.next == ("isa-admin show-partner alpha",)
    assert applied(held, decision).partners["alpha"].events[-1] == Service(
        on=later, notice="2027-001", effective=date(2027, 4, 4), counting="clear"
    )


def test_where_the_last_that_was_not_served_left_the_time_is_set_running_from_that_day() -> None:
    """Until then it was a partner that had no notice; nobody is named, since nobody is served."""
    held = gone(served(withdrawn(start()), "beta"))
    assert on(held, date(2099, 1, 1)) is Standing.WITHDRAWING
    decision = leaving.serve(held, "2027-001", [], today=TODAY, holidays=no_holidays)
    assert decision.subject == "Record service of notice 2027-001 on all who are still partners"
    assert not any(isinstance(change, PutNotice) for change in decision.changes)
    assert applied(held, decision).partners["alpha"].events[-1] == Service(
        on=TODAY, notice="2027-001", effective=date(2027, 4, 2), counting="clear"
    )
    with pytest.raises(RuleError, match="nobody was named"):
        leaving.serve(withdrawn(start()), "2027-001", [], today=TODAY, holidays=no_holidays)


def test_the_earliest_day_that_was_asked_for_is_the_counted_one() -> None:
    """So it is said how it was counted; of a later one, what it would have been."""
    for wanted, words in (
        (EFFECTIVE, "1 April 2027: 30 clear days after 1 March 2027"),
        (
            EFFECTIVE + timedelta(days=1),
            "2 April 2027: the day asked for; 30 clear days after 1 March 2027 would be 1 April 2027",
        ),
    ):
        held = withdrawn(start(), replace(WISH, not_before=wanted))
        reached = [Served(partner=one, on=SERVED, how="email") for one in OTHERS]
        decision = leaving.serve(held, "2027-001", reached, today=TODAY, holidays=no_holidays)
        assert dict(decision.answers)["Takes effect"] == words


def test_a_cancelled_withdrawal_is_as_if_it_had_not_been() -> None:
    """It is cancelled before it takes effect only; service recorded afterwards starts no clock."""
    held = withdrawn(start())
    late = served(held, *OTHERS)
    with pytest.raises(RuleError, match="took effect on 1 April 2027"):
        leaving.cancel(late, "alpha", Cancellation(on=EFFECTIVE), today=EFFECTIVE)
    with pytest.raises(RuleError, match="Beta has given no notice"):
        leaving.cancel(held, "beta", Cancellation(on=TODAY), today=TODAY)
    held = applied(held, leaving.cancel(held, "alpha", Cancellation(on=TODAY), today=TODAY))
    assert on(held, TODAY) is Standing.IN_FORCE
    assert [one.partner for one in held.notice("2027-002").to] == list(OTHERS)
    held = served(held, *OTHERS)
    assert on(held, date(2099, 1, 1)) is Standing.IN_FORCE
    again = withdrawn(held, replace(WISH, received=TODAY))
    assert on(again, TODAY) is Standing.WITHDRAWING


def test_who_left_is_taken_off_the_table_by_a_row_and_stays_on_record() -> None:
    """The row is written once, and before the day the command says what to do instead."""
    held = served(withdrawn(start()), *OTHERS)
    with pytest.raises(RuleError, match="Alpha has not left"):
        leaving.leaver(held, "alpha", today=EFFECTIVE - timedelta(days=1), by="Olive Officer")
    with pytest.raises(RuleError, match="is withdrawing"):
        membership.remove_partner(held, "alpha", today=TODAY, by="Olive Officer")
    assert any(one.code == "leaver-row-missing" for one in check(held, EFFECTIVE))
    decision = membership.remove_partner(held, "alpha", today=EFFECTIVE, by="Olive Officer")
    (change,) = decision.changes
    assert isinstance(change, AddVersion)
    assert (change.entry.version, change.entry.kind, change.entry.partner) == ("V3.00", "leaver", "alpha")
    assert change.entry.comment == "Alpha withdrew on 1 April 2027"
    held = applied(held, decision)
    assert not any(one.code == "leaver-row-missing" for one in check(held, EFFECTIVE))
    assert held.partners["alpha"].events
    with pytest.raises(RuleError, match="already off the partners table"):
        membership.remove_partner(held, "alpha", today=EFFECTIVE, by="Olive Officer")
    assert outstanding(held, EFFECTIVE) == [held.partners["delta"]]


def test_coming_back_is_a_new_adoption_with_a_row_of_its_own() -> None:
    """Even of the version that the partner adopted before it left."""
    held = served(withdrawn(start()), *OTHERS)
    held = applied(held, membership.remove_partner(held, "alpha", today=EFFECTIVE, by="Olive Officer"))
    back = date(2027, 9, 1)
    decision = adopting.record_adoption(held, "alpha", adoption(back), today=back, by="Olive Officer", kept_since=BEGAN)
    event, change = decision.changes
    assert isinstance(event, AddEvent)
    assert isinstance(change, AddVersion)
    assert (change.entry.kind, change.entry.comment) == ("joiner", "Alpha included again")
    assert decision.answers == (("Note", "Alpha left on 1 April 2027: it withdrew; an adoption brings it back"),)
    held = applied(held, decision)
    assert on(held, back) is Standing.IN_FORCE
    assert on(held, back - timedelta(days=1)) is Standing.WITHDRAWN
    assert not lacks_joiner_row(held.versions, held.partners["alpha"], back)
    without = replace(held, versions=Versions(VERSIONS.entries))
    assert lacks_joiner_row(without.versions, held.partners["alpha"], back)


def test_the_joiner_row_from_before_a_partner_left_does_not_say_that_it_came_back() -> None:
    """Each coming has a row of its own; the one of the first time is not taken for that of the second."""
    first = VersionEntry(
        version="V3.00", on=date(2016, 1, 1), kind="joiner", material=False, comment="C", by="B", partner="alpha"
    )
    held = replace(start(), versions=Versions((*VERSIONS, first)))
    held = served(withdrawn(held), *OTHERS)
    held = applied(held, membership.remove_partner(held, "alpha", today=EFFECTIVE, by="Olive Officer"))
    back = date(2027, 9, 1)
    entry_ = replace(held.partners["alpha"], events=(*held.partners["alpha"].events, adoption(back, evidence="paper")))
    assert lacks_joiner_row(held.versions, entry_, back)
    held = applied(
        held, adopting.record_adoption(held, "alpha", adoption(back), today=back, by="Olive Officer", kept_since=BEGAN)
    )
    assert not lacks_joiner_row(held.versions, held.partners["alpha"], back)


def test_a_partner_that_is_leaving_is_not_asked_to_adopt() -> None:
    """It has given notice, so nobody asks it to sign a new text, and `due` does not either."""
    held = replace(start(), versions=Versions((*VERSIONS, row("V3.00", date(2026, 1, 1)))))
    assert [one.id for one in outstanding(held, TODAY)] == ["alpha", "beta", "gamma", "delta"]
    assert [one.id for one in outstanding(withdrawn(held), TODAY)] == ["beta", "gamma", "delta"]


def test_one_body_takes_the_place_of_three_in_one_row() -> None:
    """They are withdrawn from that day without notice; the successor is bound by its own adoption."""
    held, day = start(), date(2022, 7, 1)
    decision = leaving.succeed(
        held, ["alpha", "beta", "gamma"], "delta", on=day, reason="Merged by statute", today=TODAY, by="Olive Officer"
    )
    (change,) = (one for one in decision.changes if isinstance(one, AddVersion))
    assert change.entry.comment == "Alpha, Beta and Gamma succeeded by Delta"
    assert "request-adoption delta" in decision.next[0]
    held = applied(held, decision)
    for id_ in ("alpha", "beta", "gamma"):
        assert on(held, day, id_) is Standing.WITHDRAWN
        assert on(held, day - timedelta(days=1), id_) is Standing.IN_FORCE
    assert on(held, day, "delta") is Standing.PROSPECTIVE
    assert not any(one.code == "leaver-row-missing" for one in check(held, TODAY))


def test_a_succession_may_be_recorded_after_the_successor_adopted() -> None:
    """The officer hears of the merger when the new body has signed already; the day is that of the merger."""
    held, day = start(), date(2022, 7, 1)
    adopted = adoption(date(2022, 9, 1))
    held = applied(
        held, adopting.record_adoption(held, "delta", adopted, today=TODAY, by="Olive Officer", kept_since=BEGAN)
    )
    decision = leaving.succeed(held, ["alpha"], "delta", on=day, reason="Merged", today=TODAY, by="Olive Officer")
    held = applied(held, decision)
    assert on(held, day, "alpha") is Standing.WITHDRAWN
    assert on(held, TODAY, "delta") is Standing.IN_FORCE
    assert on(held, day, "delta") is Standing.PROSPECTIVE
    assert coming_back(held.partners["delta"], TODAY) is None
    assert coming_back(held.partners["alpha"], TODAY) == (
        "Alpha left on 1 July 2022: another body took its place; an adoption brings it back"
    )


def test_a_partner_that_closes_leaves_without_a_successor() -> None:
    """On that day, with a row of its own; it comes back only by adopting again, and is not closed twice."""
    held, closed = start(), Closure(on=SERVED, reason="Wound up")
    decision = leaving.close(held, "alpha", closed, today=TODAY, by="Olive Officer")
    held = applied(held, decision)
    assert (on(held, SERVED - timedelta(days=1)), on(held, SERVED)) == (Standing.IN_FORCE, Standing.WITHDRAWN)
    row_ = held.versions.newest
    assert row_ is not None
    assert (row_.kind, row_.partner, row_.comment) == ("leaver", "alpha", "Alpha closed on 1 March 2027")
    assert where(situation(held.partners["alpha"].events, TODAY), {}) == (
        "withdrawn: closed on 1 March 2027, and no other body took its place"
    )
    assert not any(one.code == "leaver-row-missing" for one in check(held, TODAY))
    for id_ in ("alpha", "delta"):
        with pytest.raises(RuleError, match="so it has nothing to leave"):
            leaving.close(held, id_, closed, today=TODAY, by="O")
    assert coming_back(held.partners["alpha"], TODAY) == (
        "Alpha left on 1 March 2027: it was closed; an adoption brings it back"
    )
    back = adopting.record_adoption(held, "alpha", adoption(TODAY), today=TODAY, by="O", kept_since=BEGAN)
    assert on(applied(held, back), TODAY) is Standing.IN_FORCE


def test_a_notice_about_somebody_who_was_taken_away_can_still_be_served() -> None:
    """A prospective partner may go; what was written about it was written."""
    notice = Notice(kind="joined", on=SERVED, to=(Addressee(partner="beta", email="b@example.org"),), about="gone")
    held = replace(start(), notices={"2027-001": notice})
    assert not served(held, "beta").notice("2027-001").open


def test_service_by_email_needs_a_mailbox() -> None:
    """Where the partner gave none, somebody says to which address it went, or that it went by post."""
    silent = replace(entry("beta"), posts=())
    held = withdrawn(replace(start(), partners={**start().partners, "beta": silent}))
    with pytest.raises(
        RuleError, match="Beta gave no mailbox, so notice 2027-001 was not served on it by e-mail"
    ) as no:
        served(held, "beta")
    assert "record-service beta --notice 2027-001 --on DATE --how post" in no.value.remedy
    for one in (
        Served(partner="beta", on=SERVED, how="email", to="chief@beta.example.org"),
        Served(partner="beta", on=SERVED, how="post"),
    ):
        assert leaving.serve(held, "2027-001", [one], today=TODAY, holidays=no_holidays).changes


def test_the_next_step_after_a_notice_is_right_for_each_addressee() -> None:
    """By post where no mailbox is known, by e-mail elsewhere; nobody is recorded as reached in a way that cannot be."""
    silent = replace(entry("beta"), posts=())
    wish = Wish(received=RECEIVED, letter_sha256=DIGEST)
    for partners, steps in (
        (
            {"beta": silent},
            ["beta --notice 2027-001 --on DATE --how post", "--all --notice 2027-001 --on DATE --how email"],
        ),
        ({"beta": silent, "gamma": replace(silent, id="gamma")}, ["--all --notice 2027-001 --on DATE --how post"]),
        ({}, ["--all --notice 2027-001 --on DATE --how email"]),
    ):
        held = replace(start(), partners={**start().partners, **partners})
        decision = leaving.withdraw(held, "alpha", wish, today=TODAY, holidays=no_holidays)
        assert [step.removeprefix("isa-admin record-service ") for step in decision.next[:-1]] == steps


def test_a_succession_is_refused_that_makes_no_sense() -> None:
    """Of oneself, of who is not bound, on a day to come."""
    held = start()
    for old, new, day, refusal, words in (
        ("alpha", "alpha", SERVED, RuleError, "cannot succeed itself"),
        ("delta", "alpha", SERVED, RuleError, "is prospective, so there is no place"),
        ("alpha", "delta", TODAY + timedelta(days=1), RuleError, "in the future"),
    ):
        with pytest.raises(refusal, match=words):
            leaving.succeed(held, [old], new, on=day, reason="Merged", today=TODAY, by="Olive Officer")


def test_the_row_of_a_leaver_asks_nobody_to_adopt_again() -> None:
    """A partner less changes no terms."""
    made = leaving.leaver_row(start(), "Somebody left", today=TODAY, by="Olive Officer")
    assert not made.material
    assert made.terms_digest == DIGEST
    assert row("V3.00", TODAY, "leaver").kind == made.kind
