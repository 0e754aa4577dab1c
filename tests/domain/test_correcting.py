"""Correcting: what was recorded in error no longer counts, stays to be seen, and is taken back where it was told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain import adopting, correcting, leaving, suspending
from isa_admin.domain.binding import binding
from isa_admin.domain.changes import AddEvent, AddVersion, PutNotice
from isa_admin.domain.events import (
    Cancellation,
    Closure,
    Correction,
    Decline,
    Meeting,
    Reinstatement,
    Service,
    Succession,
)
from isa_admin.domain.events.adoption import SignedBy
from isa_admin.domain.leaving import Wish
from isa_admin.domain.notice import Served
from isa_admin.domain.notices import cause_of, words_of
from isa_admin.domain.notices.occasion import Occasion, Sender
from isa_admin.domain.notices.outdated import to_serve
from isa_admin.domain.outstanding import said_no
from isa_admin.domain.recorded import recorded
from isa_admin.domain.standing import Standing, standing
from isa_admin.domain.suspending import Grounds
from isa_admin.errors import NotFoundError, RuleError, UsageError
from tests.domain.building import BEGAN, DIGEST, FINGERPRINT, adoption, applied, entry, register, with_ids
from tests.domain.test_counting import no_holidays

if TYPE_CHECKING:
    from isa_admin.domain.changes import Decision
    from isa_admin.domain.events import Adoption, Event
    from isa_admin.domain.register import Register

RECEIVED = date(2027, 2, 26)
SERVED = date(2027, 3, 1)
TODAY = date(2027, 3, 2)
LEAVES = date(2027, 4, 1)
DAY = timedelta(days=1)
BY = "Olive Officer"
WHY = "The letter was another partner's"
GPG = adoption(date(2016, 10, 4), evidence="gpg", key=FINGERPRINT, signed_by=SignedBy(name="A", post="B"))

NO = Decline(on=date(2016, 10, 4), version="V2.00", reason="No")


def start(**events: tuple[Event, ...]) -> Register:
    """Give a register with three partners in force and a prospective one, or with other events."""
    made = [entry("alpha"), entry("beta"), entry("gamma"), entry("delta", events=())]
    return register(*(with_ids(replace(one, events=events.get(one.id, one.events))) for one in made))


def correct(held: Register, wanted: str, *, today: date = TODAY) -> Decision:
    """Decide to mark an event as recorded in error."""
    partner, _, id_ = wanted.partition("/")
    return correcting.correct(held, partner, id_, WHY, today=today, by=BY, holidays=no_holidays)


def corrected(held: Register, wanted: str, *, today: date = TODAY) -> Register:
    """Give the register after a correction."""
    return applied(held, correct(held, wanted, today=today))


def withdrawn(held: Register) -> Register:
    """Give the register with alpha's notice of withdrawal."""
    wish = Wish(received=RECEIVED, letter_sha256=DIGEST)
    return applied(held, leaving.withdraw(held, "alpha", wish, today=TODAY, holidays=no_holidays))


def served(held: Register, *partners: str) -> Register:
    """Give the register with that notice served."""
    reached = [Served(partner=one, on=SERVED, how="email") for one in partners]
    return applied(held, leaving.serve(held, "2027-001", reached, today=TODAY, holidays=no_holidays))


def suspended(held: Register) -> Register:
    """Give the register with alpha suspended."""
    grounds = Grounds(on=SERVED, reason="A server was broken into", evidence_sha256=DIGEST)
    return applied(held, suspending.suspend(held, "alpha", grounds, extend=False, today=TODAY, holidays=no_holidays))


def on(held: Register, day: date, id_: str = "alpha") -> Standing:
    """Give the standing of a partner on a day."""
    return standing(held.partners[id_].events, day)


def test_a_wrong_service_stops_the_clock_and_can_be_recorded_right() -> None:
    """Nobody leaves on a day that was counted from a service that did not happen."""
    held = served(withdrawn(start()), "beta", "gamma")
    assert on(held, LEAVES) is Standing.WITHDRAWN
    held = corrected(held, "alpha/2027-03-01-service")
    assert on(held, LEAVES) is Standing.WITHDRAWING
    notice = held.notice("2027-001")
    assert notice.open == ("beta", "gamma")
    assert [(one.partner, one.on, one.corrected, one.reason) for one in notice.taken_back] == [
        ("beta", SERVED, TODAY, WHY),
        ("gamma", SERVED, TODAY, WHY),
    ]
    again = [Served(partner=one, on=TODAY, how="post") for one in ("beta", "gamma")]
    held = applied(held, leaving.serve(held, "2027-001", again, today=TODAY, holidays=no_holidays))
    assert (on(held, LEAVES), on(held, LEAVES + DAY)) == (Standing.WITHDRAWING, Standing.WITHDRAWN)


def test_one_partner_of_a_notice_was_not_served() -> None:
    """The others stay served, and the clock stops all the same."""
    held = served(withdrawn(start()), "beta", "gamma")
    decision = correcting.correct_service(held, "2027-001", ["gamma"], WHY, today=TODAY, by=BY)
    assert [line.split()[1] for line in decision.next] == ["record-service", "list-notices"]
    held = applied(held, decision)
    assert held.notice("2027-001").open == ("gamma",)
    assert on(held, LEAVES) is Standing.WITHDRAWING
    with pytest.raises(RuleError, match="not recorded that notice 2027-001 was served on Gamma"):
        correcting.correct_service(held, "2027-001", ["gamma"], WHY, today=TODAY, by=BY)
    held = applied(held, correcting.correct_service(held, "2027-001", [], WHY, today=TODAY, by=BY))
    with pytest.raises(RuleError, match="served on anybody"):
        correcting.correct_service(held, "2027-001", [], WHY, today=TODAY, by=BY)


def test_a_partner_that_did_not_close_is_still_to_be_served_and_the_time_stops() -> None:
    """The notice period ran only because nobody was left to be served."""
    held = served(withdrawn(start()), "beta")
    gone = Closure(on=TODAY, reason="Abolished")
    held = served(applied(held, leaving.close(held, "gamma", gone, today=TODAY, by=BY)))
    assert on(held, date(2027, 4, 2)) is Standing.WITHDRAWN
    decision = correct(held, "gamma/2027-03-02-closure")
    assert dict(decision.answers)["Stops"] == "the notice period of Alpha: notice 2027-001 has not reached all"
    held = applied(held, decision)
    assert on(held, date(2099, 1, 1)) is Standing.WITHDRAWING
    held = served(held, "gamma")
    assert on(held, LEAVES) is Standing.WITHDRAWN


def test_a_partner_that_was_served_before_it_closed_in_error_stops_nothing() -> None:
    """The notice reached it."""
    held = served(withdrawn(start()), "beta", "gamma")
    held = applied(held, leaving.close(held, "gamma", Closure(on=TODAY, reason="X"), today=TODAY, by=BY))
    assert on(corrected(held, "gamma/2027-03-02-closure"), LEAVES) is Standing.WITHDRAWN


def test_a_service_found_wrong_after_the_partner_left_brings_it_back_into_the_table() -> None:
    """The row that it left stays, and the next one says why the partner is in the table still."""
    held = served(withdrawn(start()), "beta", "gamma")
    held = applied(held, leaving.leaver(held, "alpha", today=LEAVES, by=BY))
    decision = correct(held, "alpha/2027-03-01-service", today=LEAVES)
    (row,) = (change.entry for change in decision.changes if isinstance(change, AddVersion))
    assert (row.kind, row.partner) == ("joiner", "alpha")
    assert row.comment == "Alpha still included: the service of the notice of withdrawal was recorded in error"
    assert on(applied(held, decision), LEAVES) is Standing.WITHDRAWING


def test_a_wrong_adoption_leaves_the_partner_as_it_was() -> None:
    """The row that it joined stays, the next one takes it off, and the right adoption is recorded like a first one."""
    day = date(2027, 3, 1)
    held = start()
    held = applied(held, adopting.record_adoption(held, "delta", adoption(day), today=TODAY, by=BY, kept_since=BEGAN))
    assert on(held, TODAY, "delta") is Standing.IN_FORCE
    decision = correct(held, "delta/2027-03-01-adoption")
    assert ("Standing then", "prospective") in decision.answers
    (row,) = (change.entry for change in decision.changes if isinstance(change, AddVersion))
    assert row.comment == "Delta taken off again: the adoption of 1 March 2027 was recorded in error"
    held = applied(held, decision)
    assert on(held, TODAY, "delta") is Standing.PROSPECTIVE
    assert binding(held, held.partners["delta"], TODAY).text is None
    again = adopting.record_adoption(held, "delta", adoption(day), today=TODAY, by=BY, kept_since=BEGAN)
    assert any(isinstance(change, AddVersion) for change in again.changes)


def test_a_second_adoption_in_error_leaves_the_first_one() -> None:
    """No row, since the table does not change."""
    held = start(alpha=(adoption(date(2015, 9, 10), "V1.0"), adoption(date(2016, 1, 1))))
    decision = correct(held, "alpha/2016-01-01-adoption")
    assert not any(isinstance(change, AddVersion) for change in decision.changes)
    text = binding(applied(held, decision), applied(held, decision).partners["alpha"], TODAY).text
    assert text is not None
    assert text.version == "V1.0"


@pytest.mark.parametrize("own", [GPG, NO], ids=["gpg", "decline"])
def test_what_a_signatory_recorded_is_disputed_and_counts_all_the_same(own: Adoption | Decline) -> None:
    """An officer cannot undo what the partner signed with its own key; the dispute can be lifted again."""
    held = start(alpha=(adoption(date(2015, 9, 10), "V1.0"), own))
    id_ = f"2016-10-04-{own.type}"
    before = on(held, TODAY)
    after = corrected(held, f"alpha/{id_}")
    partner = after.partners["alpha"]
    assert own in partner.events
    assert on(after, TODAY) is before
    assert partner.dispute(own) == Correction(on=TODAY, event_id=id_, reason=WHY)
    if own is GPG:
        text = binding(after, partner, TODAY).text
        assert text is not None
        assert (text.version, text.disputed) == ("V2.00", TODAY)
    else:
        assert said_no(after, partner, TODAY) is None
    with pytest.raises(RuleError, match="is already marked as recorded in error, since 2 March 2027"):
        correct(after, f"alpha/{id_}")
    lifted = corrected(after, "alpha/2027-03-02-correction")
    assert lifted.partners["alpha"].dispute(own) is None
    assert corrected(lifted, f"alpha/{id_}").partners["alpha"].dispute(own) is not None


def test_a_correction_of_anything_else_stands() -> None:
    """What was right after all is recorded once more."""
    held = corrected(suspended(start()), "alpha/2027-03-01-suspension")
    with pytest.raises(RuleError, match="is a correction, and what it marks no longer counts") as refused:
        correct(held, "alpha/2027-03-02-correction")
    assert "record it once more" in refused.value.remedy


def test_an_event_on_which_a_later_one_rests_is_corrected_after_it() -> None:
    """The remedy says which command comes first, and it works."""
    held = served(withdrawn(start()), "beta", "gamma")
    with pytest.raises(RuleError, match="the service of 1 March 2027 depends on it") as refused:
        correct(held, "alpha/2027-02-26-withdrawal")
    assert "isa-admin correct alpha/2027-03-01-service" in refused.value.remedy
    held = corrected(corrected(held, "alpha/2027-03-01-service"), "alpha/2027-02-26-withdrawal")
    assert on(held, LEAVES) is Standing.IN_FORCE
    with pytest.raises(RuleError, match="the suspension of 1 March 2027 depends on it"):
        correct(suspended(start()), "alpha/2015-09-10-adoption")
    with pytest.raises(RuleError, match="the withdrawal of 26 February 2027 depends on it"):
        correct(withdrawn(start()), "alpha/2015-09-10-adoption")
    back = Reinstatement(on=SERVED, reason="Mended")
    held = suspended(start())
    mended = applied(held, suspending.reinstate(held, "alpha", back, today=TODAY))
    with pytest.raises(RuleError, match="the reinstatement of 1 March 2027 depends on it"):
        correct(mended, "alpha/2027-03-01-suspension")
    met = applied(
        held,
        suspending.record_meeting(held, "alpha", Meeting(on=SERVED, attended=(), decision="Wait"), today=TODAY),
    )
    with pytest.raises(RuleError, match="the meeting of 1 March 2027 depends on it"):
        correct(met, "alpha/2027-03-01-suspension")
    grounds = Grounds(on=TODAY, reason="More", evidence_sha256="e" * 64)
    longer = applied(held, suspending.suspend(held, "alpha", grounds, extend=True, today=TODAY, holidays=no_holidays))
    with pytest.raises(RuleError, match="the suspension of 2 March 2027 depends on it"):
        correct(longer, "alpha/2027-03-01-suspension")
    cancelled = withdrawn(start())
    cancelled = applied(cancelled, leaving.cancel(cancelled, "alpha", Cancellation(on=TODAY), today=TODAY))
    with pytest.raises(RuleError, match="the cancellation of 2 March 2027 depends on it"):
        correct(cancelled, "alpha/2027-02-26-withdrawal")


def test_a_cancellation_in_error_lets_the_notice_run_on() -> None:
    """Where everybody was served meanwhile, the clock starts with the correction."""
    held = withdrawn(start())
    held = served(held, "beta")
    held = applied(held, leaving.cancel(held, "alpha", Cancellation(on=TODAY), today=TODAY))
    assert on(corrected(held, "alpha/2027-03-02-cancellation"), LEAVES) is Standing.WITHDRAWING
    held = served(held, "gamma")
    assert not any(isinstance(event, Service) for event in held.partners["alpha"].events)
    held = corrected(held, "alpha/2027-03-02-cancellation")
    assert on(held, LEAVES) is Standing.WITHDRAWN


@pytest.mark.parametrize("side", ["alpha/2027-03-01-succession", "delta/2027-03-01-succession"])
def test_a_succession_is_corrected_on_all_sides(side: str) -> None:
    """From either end: the old body is a partner still, the new one took nobody's place, and a row says so."""
    held = start()
    held = applied(held, leaving.succeed(held, ["alpha"], "delta", on=SERVED, reason="Merged", today=TODAY, by=BY))
    assert on(held, TODAY) is Standing.WITHDRAWN
    decision = correct(held, side)
    (row,) = (change.entry for change in decision.changes if isinstance(change, AddVersion))
    assert (row.kind, row.comment) == (
        "joiner",
        "Alpha still included: the succession of 1 March 2027 was recorded in error",
    )
    held = applied(held, decision)
    assert on(held, TODAY) is Standing.IN_FORCE
    assert not any(isinstance(event, Succession) for event in held.partners["delta"].events)


def test_the_other_bodies_of_a_merger_are_succeeded_all_the_same() -> None:
    """One of two was not merged at all."""
    held = start()
    held = applied(
        held, leaving.succeed(held, ["alpha", "beta"], "delta", on=SERVED, reason="Merged", today=TODAY, by=BY)
    )
    one = corrected(held, "alpha/2027-03-01-succession")
    assert (on(one, TODAY), on(one, TODAY, "beta")) == (Standing.IN_FORCE, Standing.WITHDRAWN)
    assert [event.of for event in one.partners["delta"].events if isinstance(event, Succession)] == [("beta",)]
    both = correct(held, "delta/2027-03-01-succession")
    (row,) = (change.entry for change in both.changes if isinstance(change, AddVersion))
    assert row.comment.startswith("Alpha and Beta still included")
    assert row.partner is None
    assert on(applied(held, both), TODAY, "beta") is Standing.IN_FORCE


def test_a_letter_on_what_was_recorded_in_error_is_served_on_nobody_any_more() -> None:
    """The correction is; and what is recorded right afterwards is told by its own letter."""
    held = suspended(start())
    assert to_serve(held, "2027-001", TODAY) == ("beta", "gamma")
    held = corrected(held, "alpha/2027-03-01-suspension")
    assert to_serve(held, "2027-001", TODAY) == ()
    assert to_serve(held, "2027-002", TODAY) == ("beta", "gamma")
    held = suspended(held)
    assert to_serve(held, "2027-001", TODAY) == ()
    assert to_serve(held, "2027-003", TODAY) == ("beta", "gamma")
    met = Meeting(on=TODAY, attended=("beta",), decision="Locks")
    held = applied(held, suspending.record_meeting(held, "alpha", met, today=TODAY))
    assert to_serve(held, "2027-004", TODAY) == ("beta", "gamma")
    held = corrected(held, "alpha/2027-03-02-meeting-2")
    assert to_serve(held, "2027-004", TODAY) == ()
    assert to_serve(held, "2027-003", TODAY) == to_serve(held, "2027-005", TODAY) == ("beta", "gamma")
    held = withdrawn(start())
    held = corrected(held, "alpha/2027-02-26-withdrawal")
    assert (to_serve(held, "2027-001", TODAY), to_serve(held, "2027-002", TODAY)) == ((), ("beta", "gamma"))


def test_whoever_was_told_of_an_error_is_told_that_it_was_one() -> None:
    """A letter to each addressee of the notice, which follows from the correction, also when it is drawn again."""
    held = suspended(start())
    decision = correct(held, "alpha/2027-03-01-suspension")
    (number, notice) = next((one.id, one.notice) for one in decision.changes if isinstance(one, PutNotice))
    assert (notice.kind, notice.corrects) == ("suspension", "2027-03-01-suspension")
    assert [one.partner for one in notice.to] == ["beta", "gamma"]
    (made,) = (change.event for change in decision.changes if isinstance(change, AddEvent))
    after = applied(held, decision)
    for seen, cause in ((held, cause_of(held, notice, [made])), (after, cause_of(after, notice))):
        assert cause == made
        by, to = Sender("O", "o@b.uk"), seen.partners["beta"]
        words = words_of(Occasion(register=seen, number=number, notice=notice, to=to, by=by, cause=cause))
        told = " ".join(words.paragraphs)
        assert words.subject == "Correction: what we wrote about Alpha"
        assert "Treat it as if it had not happened" in told
        assert "Alpha is bound by the Information Sharing Agreement." in told
        assert ("How we know", WHY) in words.facts
    assert ("To be told", "2 partners, notice 2027-002") in decision.answers


def test_nobody_is_written_to_who_was_told_nothing() -> None:
    """The partners of a paper adoption were not written to, so there is nothing to take back."""
    held = start(alpha=(adoption(date(2015, 9, 10), "V1.0"), adoption(date(2016, 1, 1))))
    assert not any(isinstance(one, PutNotice) for one in correct(held, "alpha/2016-01-01-adoption").changes)


def test_an_event_is_named_by_its_partner_and_its_id() -> None:
    """Whoever names none, or a wrong one, is told which there are."""
    held = withdrawn(start())
    assert correcting.find(held, "Alpha/2027-02-26-withdrawal")[1].event.type == "withdrawal"
    with pytest.raises(UsageError, match="say which event of Alpha") as unnamed:
        correcting.find(held, "alpha")
    assert "alpha/2027-02-26-withdrawal (notice of withdrawal (notice 2027-001))" in unnamed.value.remedy
    with pytest.raises(NotFoundError, match="Alpha has no event '2027-02-27-withdrawal'") as near:
        correcting.find(held, "alpha/2027-02-27-withdrawal")
    assert near.value.remedy.startswith("did you mean 2027-02-26-withdrawal")
    with pytest.raises(UsageError) as nothing:
        correcting.find(held, "delta")
    assert "show-partner delta" in nothing.value.remedy
    assert correcting.is_notice(" 2027-001 ")
    assert not correcting.is_notice("alpha/2027-03-01-service")


def test_a_correction_that_fits_nothing_is_not_read() -> None:
    """It names an event that is not there before it, that was corrected before, or that is a correction that stands."""
    event, wrong = adoption(SERVED), Correction(on=TODAY, event_id="2027-03-01-adoption", reason=WHY)
    good: list[tuple[str, Event]] = [("2027-03-01-adoption", event), ("2027-03-02-correction", wrong)]
    assert [one.counts for one in recorded(good)] == [False, False]
    # An event of a day to come is corrected before that day.
    assert [(one.id, one.counts) for one in recorded(good[::-1])] == [(id_, False) for id_, _ in good[::-1]]
    for bad, words in (
        (good[1:], "the partner has no such event"),
        ([*good, ("2027-03-02-correction-2", wrong)], "was corrected before"),
        (
            [*good, ("2027-03-02-correction-2", replace(wrong, event_id=good[1][0]))],
            "record the event anew",
        ),
    ):
        with pytest.raises(ValueError, match=words):
            recorded(bad)
    with pytest.raises(ValueError, match="is not the id of an event"):
        Correction(on=TODAY, event_id="../x", reason=WHY)


def test_an_event_is_disputed_by_its_own_correction_where_the_partner_may_have_signed_it() -> None:
    """An officer's own record that was corrected no longer counts, and nobody disputes it."""
    again = replace(GPG, on=date(2017, 1, 1), version="V1.0")
    paper = adoption(date(2018, 1, 1))
    marks = [Correction(on=TODAY, event_id=id_, reason=WHY) for id_ in ("2016-10-04-adoption", "2018-01-01-adoption")]
    told: list[Event] = [GPG, again, paper, *marks]
    held = with_ids(entry("alpha", events=tuple(told)))
    assert [one.disputed for one in held.recorded] == [True, False, False, False, False]
    assert [one.counts for one in held.recorded] == [True, True, False, False, False]
    assert [held.dispute(one) for one in (GPG, again, paper)] == [marks[0], None, None]


def test_a_dispute_is_lifted_by_what_stands_after_it() -> None:
    """A correction of a correction that is not there yet is refused."""
    dispute = Correction(on=TODAY, event_id="2016-10-04-adoption", reason=WHY)
    lifting = Correction(on=TODAY, event_id="2027-03-02-correction", reason=WHY)
    told: list[tuple[str, Event]] = [
        ("2016-10-04-adoption", GPG),
        ("2027-03-02-correction", dispute),
        ("2027-03-02-correction-2", lifting),
    ]
    assert [one.disputed for one in recorded(told)] == [False, False, False]
    with pytest.raises(ValueError, match="the partner has no such event"):
        recorded([told[0], told[2], told[1]])
