"""Breaches: what is recorded, which clock runs, who is still to be told (Agreement s.17)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from isa_admin.domain.breach import Assessment, Breach, Investigation, Telling
from isa_admin.domain.breaches import (
    MoreKnown,
    add_to_breach,
    as_told,
    record_breach,
    untold,
    waiting,
)
from isa_admin.domain.changes import PutBreach, PutNotice
from isa_admin.domain.events import Closure, Succession
from isa_admin.domain.membership import NothingToChangeError
from isa_admin.domain.notice import Addressee, Notice, Served
from isa_admin.domain.notices import kind_of
from isa_admin.domain.notices.giving import Subject, concerned, notify
from isa_admin.domain.notices.occasion import Occasion, Sender
from isa_admin.errors import NotFoundError, RuleError, UsageError
from tests.domain.building import AGREEMENT, entry, register

if TYPE_CHECKING:
    from isa_admin.errors import IsaError

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
FOUND = "2026-11-20T09:30+00:00"
BREACH = Breach(kind="lost", place="alpha", supplied_by=("beta", "gamma"), found=FOUND, what="A bag was left on a bus")
BY_PHONE = Telling(who="beta", when="2026-11-20T10:00+00:00", how="telephone")


def held(breach: Breach = BREACH, **more: Any) -> Any:  # noqa: ANN401  fields of a register
    """Make a register with one breach and four partners."""
    partners = [entry(id_) for id_ in ("alpha", "beta", "gamma", "delta")]
    return register(*partners, breaches={"2026-001": breach}, **more)


def recorded(decision: Any) -> Breach:  # noqa: ANN401  a decision
    """Give the breach that a decision writes."""
    [put] = [one for one in decision.changes if isinstance(one, PutBreach)]
    return put.breach  # type: ignore[no-any-return]  # taken from a decision of any kind


def test_the_commissioners_clock_runs_from_when_it_was_found() -> None:
    """72 hours as the law sets them; they are kept as they were counted."""
    made = record_breach(held(agreement=replace(AGREEMENT, commissioner_hours=72)), BREACH, now=NOW)
    assert recorded(made).commissioner_by == "2026-11-23T09:30+00:00"
    assert "72 hours" in dict(made.answers)["Tell the Commissioner"]


def test_without_the_setting_that_clock_is_not_run() -> None:
    """Where another law applies, nothing is counted."""
    made = record_breach(held(), BREACH, now=NOW)
    assert recorded(made).commissioner_by is None
    assert "commissioner" not in " ".join(made.next)


def test_those_who_supplied_the_information_are_told_first() -> None:
    """The notice goes to all that it involves but the partner where it happened."""
    made = record_breach(held(), replace(BREACH, involved=("delta",)), now=NOW)
    [notice] = [one.notice for one in made.changes if isinstance(one, PutNotice)]
    assert [one.partner for one in notice.to] == ["beta", "gamma", "delta"]
    assert notice.breach == "2026-002"
    assert recorded(made).partners == ("beta", "gamma", "alpha", "delta")
    assert made.next[0] == "isa-admin record-breach 2026-002 --told beta --how telephone"


def test_a_breach_of_ones_own_information_needs_no_notice() -> None:
    """There is nobody else to tell."""
    made = record_breach(held(), replace(BREACH, supplied_by=("alpha",)), now=NOW)
    assert len(made.changes) == 1
    assert recorded(made).untold == ()


def test_the_number_is_the_next_of_the_year_in_which_it_was_found() -> None:
    """Numbers begin again each year."""
    old = replace(BREACH, found="2025-12-31T23:00+00:00")
    assert record_breach(held(), BREACH, now=NOW).subject == "Record breach 2026-002 at Alpha"
    assert record_breach(held(), old, now=NOW).subject == "Record breach 2025-001 at Alpha"


@pytest.mark.parametrize(
    ("bent", "said"),
    [
        ({"found": "2026-11-22T17:00+00:00"}, "future"),
        ({"occurred": "2026-11-21"}, "20 November 2026"),
        ({"occurred": "2026-11-20T09:31+00:00"}, "09:31"),
        ({"subjects_told": date(2026, 11, 19)}, "19 November 2026"),
        ({"outcome": "Found", "circulated": date(2026, 11, 23)}, "23 November 2026"),
    ],
)
def test_what_cannot_have_happened_in_that_order_is_refused(bent: dict[str, Any], said: str) -> None:
    """It happens, is found, and is told, by now."""
    with pytest.raises(UsageError) as caught:
        record_breach(held(), replace(BREACH, **bent), now=NOW)
    assert said in caught.value.message
    assert "--" in caught.value.remedy


def test_what_is_circulated_is_an_outcome() -> None:
    """Section 17: its outcome will be circulated to those partners."""
    with pytest.raises(RuleError, match=r"Agreement s\.17"):
        record_breach(held(), replace(BREACH, circulated=date(2026, 11, 22)), now=NOW)


def test_a_telling_is_added_and_none_is_taken_away() -> None:
    """The clock of who was told stops for that partner only."""
    made = add_to_breach(held(), "2026-001", MoreKnown(telling=BY_PHONE), now=NOW)
    assert recorded(made).told == (BY_PHONE,)
    assert recorded(made).untold == ("gamma",)
    assert made.subject == "Record that Beta was told of breach 2026-001"
    again = replace(BY_PHONE, how="email")
    twice = add_to_breach(held(recorded(made)), "2026-001", MoreKnown(telling=again), now=NOW)
    assert recorded(twice).told == (BY_PHONE, again)


def test_telling_the_commissioner_stops_that_clock() -> None:
    """What is due is nothing, and when it was due stays recorded."""
    running = replace(BREACH, commissioner_by="2026-11-23T09:30+00:00")
    assert running.commissioner_due == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    telling = Telling(who="commissioner", when="2026-11-21", how="post")
    told = recorded(add_to_breach(held(running), "2026-001", MoreKnown(telling=telling), now=NOW))
    assert told.commissioner_due is None
    assert told.commissioner_by == running.commissioner_by


def test_what_is_told_in_writing_serves_the_notice_too() -> None:
    """Nobody records the same twice; a call serves no notice."""
    notice = Notice(kind="breach", on=date(2026, 11, 20), to=(Addressee(partner="beta"),), breach="2026-001")
    there = held(notices={"2026-001": notice, "2026-002": replace(notice, breach="2026-009")})
    letter = replace(BY_PHONE, how="post")
    [put] = [
        one
        for one in add_to_breach(there, "2026-001", MoreKnown(telling=letter), now=NOW).changes
        if isinstance(one, PutNotice)
    ]
    assert (put.id, put.notice.open) == ("2026-001", ())
    rung = add_to_breach(there, "2026-001", MoreKnown(telling=BY_PHONE), now=NOW)
    assert not [one for one in rung.changes if isinstance(one, PutNotice)]


def test_a_partner_that_turns_out_to_be_involved_gets_a_notice() -> None:
    """Those who have one already get no second."""
    made = add_to_breach(held(), "2026-001", MoreKnown(involved=("delta", "beta")), now=NOW)
    [notice] = [one.notice for one in made.changes if isinstance(one, PutNotice)]
    assert [one.partner for one in notice.to] == ["delta"]


@pytest.mark.parametrize(
    ("more", "error"),
    [
        (MoreKnown(telling=replace(BY_PHONE, who="delta")), RuleError),
        (MoreKnown(telling=replace(BY_PHONE, when="2026-11-19")), UsageError),
        (MoreKnown(telling=replace(BY_PHONE, when="2026-11-22T16:01+00:00")), UsageError),
        (MoreKnown(circulated=date(2026, 11, 22)), RuleError),
        (MoreKnown(), NothingToChangeError),
        (MoreKnown(supplied_by=("beta",)), NothingToChangeError),
    ],
)
def test_more_that_does_not_fit_is_refused(more: MoreKnown, error: type[IsaError]) -> None:
    """With what to do."""
    with pytest.raises(error) as caught:
        add_to_breach(held(), "2026-001", more, now=NOW)
    assert caught.value.remedy


def test_the_same_telling_is_not_recorded_twice() -> None:
    """One call is one entry."""
    with pytest.raises(NothingToChangeError, match="already"):
        add_to_breach(held(replace(BREACH, told=(BY_PHONE,))), "2026-001", MoreKnown(telling=BY_PHONE), now=NOW)


def test_a_breach_that_is_not_there_is_not_added_to() -> None:
    """The numbers that were probably meant are offered."""
    with pytest.raises(NotFoundError, match="2026-010") as caught:
        add_to_breach(held(), "2026-010", MoreKnown(outcome="Found"), now=NOW)
    assert "2026-001" in caught.value.remedy


def test_what_is_to_be_done_ends_with_the_circulation_of_the_outcome() -> None:
    """Tell, find out, circulate; then nothing."""
    told = tuple(replace(BY_PHONE, who=who) for who in ("beta", "gamma"))
    found_out = replace(BREACH, told=told, outcome="Found again")
    assert waiting(held(), "2026-001", found_out) == ("isa-admin record-breach 2026-001 --circulated DATE",)
    assert waiting(held(), "2026-001", replace(found_out, circulated=date(2026, 11, 22))) == ()


RUNNING = replace(BREACH, commissioner_by="2026-11-23T09:30+00:00")
SECOND = "2026-001"


def added(breach: Breach, **more: Any) -> Breach:  # noqa: ANN401  what became known
    """Give the breach with more that is known."""
    return recorded(add_to_breach(held(breach), SECOND, MoreKnown(**more), now=NOW))


def test_a_breach_that_need_not_be_reported_says_why_and_is_no_longer_due() -> None:
    """Nobody records an untruth in order to have the deadline gone."""
    made = added(RUNNING, commissioner_not_needed="The papers named nobody")
    assert made.commissioner_due is None
    assert made.commissioner_by == RUNNING.commissioner_by
    assert "commissioner" not in " ".join(waiting(held(), SECOND, made))


def test_each_supplier_tells_the_commissioner_and_the_people_itself() -> None:
    """The clock stops when all of them have told, or have said why they need not."""
    told = Telling(who="commissioner", when="2026-11-21T10:00+00:00", how="email")
    one = added(RUNNING, telling=told, by="beta", subjects_told=date(2026, 11, 21))
    assert one.told == ()
    assert one.assessments == (
        Assessment(partner="beta", commissioner_told="2026-11-21T10:00+00:00", subjects_told=date(2026, 11, 21)),
    )
    assert one.unassessed == ("gamma",)
    assert one.commissioner_due is not None
    both = added(one, by="gamma", commissioner_not_needed="Its papers were not in the bag")
    assert both.commissioner_due is None
    again = added(both, by="gamma", subjects_told=date(2026, 11, 22))
    assert again.assessments[-1] == Assessment(
        partner="gamma",
        commissioner_not_needed="Its papers were not in the bag",
        subjects_told=date(2026, 11, 22),
    )
    with pytest.raises(RuleError, match="does not say that delta supplied the information"):
        added(RUNNING, by="delta", commissioner_not_needed="X")
    for bad in ({"telling": replace(told, when="2026-11-19")}, {"subjects_told": date(2026, 11, 19)}):
        with pytest.raises(UsageError):
            added(RUNNING, by="beta", **bad)


def test_each_partner_records_its_investigation() -> None:
    """All that the breach involves investigate it; a later finding of one takes the place of its first."""
    assert BREACH.uninvestigated == ("beta", "gamma", "alpha")
    made = added(BREACH, investigation=Investigation(partner="alpha", on=date(2026, 11, 21), finding="It was open"))
    made = added(made, investigation=Investigation(partner="alpha", on=date(2026, 11, 22), finding="It was locked"))
    assert made.uninvestigated == ("beta", "gamma")
    assert '--investigated beta --found-that "..."' in " ".join(waiting(held(), SECOND, made))
    assert [one.finding for one in made.investigations] == ["It was locked"]
    with pytest.raises(RuleError, match="does not involve delta"):
        added(BREACH, investigation=Investigation(partner="delta", on=date(2026, 11, 21), finding="X"))
    with pytest.raises(UsageError):
        added(BREACH, investigation=Investigation(partner="alpha", on=date(2026, 11, 19), finding="X"))


def test_the_police_can_be_told_like_the_commissioner() -> None:
    """Section 17 says when: so that evidence can be recovered. It stops no other clock."""
    made = added(RUNNING, telling=Telling(who="police", when="2026-11-21", how="telephone"))
    assert [one.who for one in made.told] == ["police"]
    told = MoreKnown(telling=Telling(who="police", when="2026-11-21", how="telephone"))
    subject = add_to_breach(held(RUNNING), "2026-001", told, now=NOW).subject
    assert subject == "Record that the police were told of breach 2026-001"
    assert made.commissioner_due is not None


def test_who_supplied_the_information_may_not_be_known_yet() -> None:
    """Then that is the first thing to find out, and whoever is named later is written to."""
    unknown = replace(RUNNING, supplied_by=())
    made = record_breach(held(), unknown, now=NOW)
    assert recorded(made).to_tell == ()
    assert made.next[0] == "isa-admin record-breach 2026-002 --supplied-by PARTNER"
    assert unknown.commissioner_due is not None
    later = add_to_breach(held(unknown), SECOND, MoreKnown(supplied_by=("beta",)), now=NOW)
    [notice] = [one.notice for one in later.changes if isinstance(one, PutNotice)]
    assert [one.partner for one in notice.to] == ["beta"]
    assert "--supplied-by" not in " ".join(waiting(held(), SECOND, recorded(later)))


def test_a_partner_stands_once_among_those_that_assessed_or_investigated() -> None:
    """Two entries of one partner in a record made by hand would leave open which counts."""
    twice = Investigation(partner="alpha", on=date(2026, 11, 21), finding="X")
    with pytest.raises(ValueError, match="alpha is named twice"):
        replace(BREACH, investigations=(twice, twice))


def test_what_is_known_of_a_breach_stays_when_more_is() -> None:
    """Whatever is added later, and by whom; what is said anew takes its place."""
    day = date(2026, 11, 21)
    facts: dict[str, Any] = {"outcome": "Found again", "circulated": day, "subjects_told": day}
    facts["commissioner_not_needed"] = "The papers named nobody"
    for first, more in ((facts, {"involved": ("delta",)}), ({}, facts)):
        made = added(replace(BREACH, **first), **more)
        assert {name: getattr(made, name) for name in facts} == facts
    later = added(replace(BREACH, **facts), outcome="Found and burnt", circulated=date(2026, 11, 22))
    assert (later.outcome, later.circulated) == ("Found and burnt", date(2026, 11, 22))


def test_what_a_supplier_did_stays_when_it_did_more() -> None:
    """It told the Commissioner and the people on different days, in either order."""
    told, day = Telling(who="commissioner", when="2026-11-21", how="email"), date(2026, 11, 22)
    both = Assessment(partner="beta", commissioner_told="2026-11-21", subjects_told=day)
    assert added(added(RUNNING, telling=told, by="beta"), subjects_told=day, by="beta").assessments == (both,)
    assert added(added(RUNNING, subjects_told=day, by="beta"), telling=told, by="beta").assessments == (both,)
    with pytest.raises(NothingToChangeError):
        added(replace(RUNNING, assessments=(both,)), telling=told, by="beta")


@pytest.mark.parametrize("who", ["police", "gamma"])
def test_a_supplier_that_told_others_told_them_of_the_whole_breach(who: str) -> None:
    """Only the Commissioner hears from each supplier about its own information."""
    told = Telling(who=who, when="2026-11-21", how="telephone")
    made = added(RUNNING, telling=told, by="beta")
    assert (made.told, made.assessments) == ((told,), ())
    with pytest.raises(NothingToChangeError, match="already says"):
        added(made, telling=told, by="beta")


def test_a_supplier_that_told_the_people_has_still_to_tell_the_commissioner() -> None:
    """Or to say why it need not."""
    made = added(RUNNING, subjects_told=date(2026, 11, 21), by="beta")
    assert made.unassessed == ("beta", "gamma")


def test_what_is_to_be_done_begins_with_what_presses_most() -> None:
    """Who supplied it, whom to ring, the Commissioner; four steps are named at once, and where to see the rest."""
    unknown = replace(RUNNING, supplied_by=(), involved=("delta",))
    assert waiting(held(), SECOND, unknown)[:2] == (
        "isa-admin record-breach 2026-001 --supplied-by PARTNER",
        "isa-admin record-breach 2026-001 --told delta --how telephone",
    )
    law = held(agreement=replace(AGREEMENT, commissioner_hours=72))
    made = record_breach(law, replace(BREACH, involved=("delta",)), now=NOW)
    assert [step.partition("2026-002 ")[2].split(" --how")[0] for step in made.next] == [
        "--told beta", "--told gamma", "--told delta", "--told commissioner", "",
    ]  # fmt: skip
    assert made.next[-1] == "isa-admin show-breach 2026-002"


def test_the_next_investigation_is_asked_for_once_one_is_recorded_and_until_all_are() -> None:
    """Partners that say the outcome at once record none."""

    def steps(*partners: str) -> list[str]:
        done = tuple(Investigation(partner=one, on=date(2026, 11, 21), finding="It was open") for one in partners)
        return [one for one in waiting(held(), SECOND, replace(BREACH, investigations=done)) if "--investigated" in one]

    assert steps() == []
    assert [step.split()[4] for step in steps("beta", "alpha")] == ["gamma"]
    assert steps("beta", "gamma", "alpha") == []


def test_a_notice_that_was_served_is_not_served_again_by_a_second_letter() -> None:
    """Nor is one to others served by it."""
    letter = replace(BY_PHONE, how="post")
    notice = Notice(kind="breach", on=date(2026, 11, 20), to=(Addressee(partner="beta"),), breach=SECOND)
    again = MoreKnown(telling=replace(letter, when="2026-11-21"))
    once = add_to_breach(held(notices={"2026-001": notice}), SECOND, MoreKnown(telling=letter), now=NOW)
    [put] = [one for one in once.changes if isinstance(one, PutNotice)]
    others = replace(notice, to=(Addressee(partner="gamma"),))
    there = held(recorded(once), notices={put.id: put.notice, "2026-002": others})
    assert [type(one) for one in add_to_breach(there, SECOND, again, now=NOW).changes] == [PutBreach]


def test_what_was_written_before_the_letter_was_drawn_is_not_that_letter() -> None:
    """A letter is not served on a day before its own, as record-service says too."""
    notice = Notice(kind="breach", on=date(2026, 11, 21), to=(Addressee(partner="beta"),), breach=SECOND)
    there = held(notices={"2026-001": notice})

    def changed(when: str) -> list[type]:
        told = MoreKnown(telling=Telling(who="beta", when=when, how="post"))
        return [type(one) for one in add_to_breach(there, SECOND, told, now=NOW).changes]

    assert changed("2026-11-20T10:00+00:00") == [PutBreach]
    assert changed("2026-11-21") == [PutBreach, PutNotice]


def test_whom_a_letter_on_a_breach_reached_has_been_told_of_it() -> None:
    """Nobody is asked to tell a partner that the register says was served; a service taken back tells nobody."""
    served = (Served(partner="beta", on=date(2026, 11, 22), how="email"),)
    notice = Notice(kind="breach", on=NOW.date(), to=(Addressee(partner="beta"),), breach=SECOND, served=served)
    there = held(notices={"2026-001": notice, "2026-002": replace(notice, breach="2026-009")})
    told = as_told(there, SECOND, BREACH)
    assert told.told == (Telling(who="beta", when="2026-11-22", how="email"),)
    assert told.untold == ("gamma",)
    assert as_told(there, SECOND, replace(BREACH, told=(BY_PHONE,))).told == (BY_PHONE,)
    assert as_told(held(notices={"2026-001": replace(notice, served=())}), SECOND, BREACH) == BREACH
    after = add_to_breach(there, SECOND, MoreKnown(outcome="It came back"), now=NOW)
    assert "--told beta" not in " ".join(after.next)
    assert recorded(after).told == ()


def test_nobody_is_asked_to_tell_a_partner_that_is_no_more() -> None:
    """It ceased to exist, or was taken away before it joined: no command could record that it was told."""
    there = held()
    assert untold(there, BREACH) == ("beta", "gamma")
    closed = entry("beta", events=(*there.partners["beta"].events, Closure(on=NOW.date(), reason="Abolished")))
    gone = replace(there, partners={"alpha": there.partners["alpha"], "beta": closed})
    assert untold(gone, BREACH) == ()
    assert "--told beta" not in " ".join(waiting(gone, SECOND, BREACH))


def succeeded(**more: Any) -> Any:  # noqa: ANN401  fields of a register
    """Make the register in which delta took the place of beta after the breach."""
    gone = Succession(on=NOW.date(), by="delta", reason="Merged")
    there = held(**more)
    over = replace(there.partners["beta"], events=(*there.partners["beta"].events, gone))
    return replace(there, partners={**there.partners, "beta": over})


def test_the_body_that_took_the_place_of_another_is_told_of_its_breach() -> None:
    """Nobody answers the telephone of a body that is no more, and the information went to the other one."""
    there = succeeded()
    assert untold(there, BREACH) == ("delta", "gamma")
    assert waiting(there, SECOND, BREACH)[0] == f"isa-admin record-breach {SECOND} --told delta --how telephone"
    by_delta = replace(BY_PHONE, who="delta", when="2026-11-22T15:00+00:00")
    told = recorded(add_to_breach(there, SECOND, MoreKnown(telling=by_delta), now=NOW))
    assert told.told == (by_delta,)
    assert untold(there, told) == ("gamma",)
    # It was told while it was still there, or it happened at the body that took its place.
    assert untold(there, replace(BREACH, told=(BY_PHONE,))) == ("gamma",)
    assert untold(there, replace(BREACH, place="delta")) == ("gamma",)


def test_the_letters_on_a_breach_go_to_the_body_that_took_the_place_of_another() -> None:
    """A notice to a body that is no more could be served on nobody."""
    there = succeeded()
    drafted = [one for one in record_breach(there, BREACH, now=NOW).changes if isinstance(one, PutNotice)]
    assert [one.partner for one in drafted[0].notice.to] == ["delta", "gamma"]
    subject = Subject(breach=SECOND)
    assert [one.id for one in concerned(there, kind_of("breach"), subject, NOW.date())] == ["delta", "gamma"]
    assert notify(there, kind_of("breach"), ("delta",), subject, today=NOW.date()).changes
    # Whom it is said to involve later, and who has its letter already, gets no second one.
    known = MoreKnown(involved=("delta",))
    written = replace(drafted[0].notice, breach=SECOND)
    there = replace(there, notices={"2026-001": written})
    assert [type(one) for one in add_to_breach(there, SECOND, known, now=NOW).changes] == [PutBreach]
    there = replace(there, notices={"2026-001": replace(written, to=(Addressee(partner="beta"),))})
    assert [type(one) for one in add_to_breach(there, SECOND, known, now=NOW).changes] == [PutBreach, PutNotice]


def test_the_letter_says_in_whose_place_the_body_is_told() -> None:
    """It supplied nothing itself; the one whose place it took did, or was involved."""
    for breach, words in (
        (BREACH, "Your organisation took the place of Beta, which supplied information"),
        (
            replace(BREACH, supplied_by=("gamma",), involved=("beta",)),
            "took the place of Beta, which is involved",
        ),
        (replace(BREACH, supplied_by=("delta",)), "Your organisation supplied information"),
        (replace(BREACH, supplied_by=(), involved=("delta",)), "Your organisation is involved in it"),
    ):
        there = succeeded(breach=breach)
        notice = Notice(kind="breach", on=NOW.date(), to=(Addressee(partner="delta"),), breach=SECOND)
        by = Sender("Olive Officer", "o@board.example.uk")
        occasion = Occasion(
            register=there, number=SECOND, notice=notice, to=there.partners["delta"], by=by, cause=breach
        )
        assert words in " ".join(kind_of("breach").words(occasion).paragraphs)


def test_the_body_that_took_the_place_of_another_investigates_its_breach() -> None:
    """The command that is said next works when it is typed."""
    found = Investigation(partner="gamma", on=NOW.date(), finding="A lock was broken")
    breach = replace(BREACH, investigations=(found, replace(found, partner="alpha")))
    there = succeeded(breach=breach)
    assert f"isa-admin record-breach {SECOND} --investigated delta" in " ".join(waiting(there, SECOND, breach))
    more = MoreKnown(investigation=replace(found, partner="delta"))
    after = recorded(add_to_breach(there, SECOND, more, now=NOW))
    assert "--investigated" not in " ".join(waiting(there, SECOND, after))


def test_where_one_supplier_has_answered_the_next_command_names_the_one_that_has_not() -> None:
    """Without it the command would say that the Commissioner was told of the whole breach."""
    command = "isa-admin record-breach 2026-001 --told commissioner --how telephone"
    assert command in waiting(held(), SECOND, RUNNING)
    one = added(RUNNING, by="beta", commissioner_not_needed="Its papers were not in the bag")
    assert f"{command} --by gamma" in waiting(held(), SECOND, one)


@pytest.mark.parametrize(
    "bent",
    [
        {"occurred": "2026-11-19"},
        {"occurred": FOUND},
        {"found": "2026-11-22T16:00+00:00"},
        {"subjects_told": date(2026, 11, 20)},
        {"subjects_told": date(2026, 11, 22)},
        {"outcome": "Found again", "circulated": date(2026, 11, 20)},
        {"told": (replace(BY_PHONE, when=FOUND), replace(BY_PHONE, when="2026-11-22T16:00+00:00"))},
        {"assessments": (Assessment(partner="beta", commissioner_told="2026-11-22T16:00+00:00"),)},
        {"investigations": (Investigation(partner="beta", on=date(2026, 11, 20), finding="It was open"),)},
    ],
)
def test_what_happened_at_one_moment_or_on_one_day_is_in_order(bent: dict[str, Any]) -> None:
    """It may be found as it happens, and told of and closed at once; the present moment is not the future."""
    assert record_breach(held(), replace(BREACH, **bent), now=NOW).changes


def test_nobody_tells_the_commissioner_in_the_future() -> None:
    """Neither one supplier nor all of them."""
    later = "2026-11-22T16:01+00:00"
    for bent in ({"assessments": (Assessment(partner="beta", commissioner_told=later),)}, {"occurred": later}):
        with pytest.raises(UsageError, match="22 November 2026 at 16:01"):
            record_breach(held(), replace(BREACH, **bent), now=NOW)


@pytest.mark.parametrize("bent", [{"found": "2026-11-20"}, {"commissioner_by": "2026-11-23"}])
def test_hours_are_counted_from_a_time_to_a_time(bent: dict[str, Any]) -> None:
    """A day alone says neither when a breach was found nor by when the Commissioner is told."""
    with pytest.raises(ValueError, match="is not a moment"):
        replace(BREACH, **bent)
