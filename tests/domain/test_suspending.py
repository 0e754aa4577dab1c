"""Suspension: in writing with evidence, for a while, with a meeting on it, ended early or by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain import leaving, suspending
from isa_admin.domain.agreement import Readings
from isa_admin.domain.changes import PutEvidence, PutNotice
from isa_admin.domain.events import Meeting, Reinstatement, Suspension
from isa_admin.domain.standing import Standing, situation, standing
from isa_admin.domain.suspending import Grounds
from isa_admin.errors import RuleError
from tests.domain.building import AGREEMENT, DIGEST, OTHER_DIGEST, applied, entry, register
from tests.domain.test_counting import no_holidays

if TYPE_CHECKING:
    from isa_admin.domain.register import Register

SINCE = date(2027, 3, 1)
LAPSES = date(2027, 4, 15)
MEETING_BY = date(2027, 3, 15)
DAY = timedelta(days=1)
CAUSE = Grounds(on=SINCE, reason="A server was broken into", evidence_sha256=DIGEST)


def start() -> Register:
    """Give a register with three partners in force and a prospective one."""
    return register(entry("alpha"), entry("beta"), entry("gamma"), entry("delta", events=()))


def suspended(held: Register, cause: Grounds = CAUSE, *, today: date = SINCE, extend: bool = False) -> Register:
    """Give the register with alpha suspended."""
    return applied(held, suspending.suspend(held, "alpha", cause, extend=extend, today=today, holidays=no_holidays))


def met(held: Register, on: date, *attended: str) -> dict[str, str]:
    """Give what is shown when the meeting is recorded."""
    meeting = Meeting(on=on, attended=attended, decision="Passwords were changed")
    return dict(suspending.record_meeting(held, "alpha", meeting, today=on).answers)


def on(held: Register, day: date) -> Standing:
    """Give alpha's standing on a day."""
    return standing(held.partners["alpha"].events, day)


def test_a_suspension_holds_on_forty_five_days_and_lapses_by_itself() -> None:
    """From 1 March 2027 to 14 April; everybody else is told and asked to meet by 15 March."""
    held = suspended(start())
    assert [day for day in (SINCE - DAY, SINCE, LAPSES - DAY, LAPSES) if on(held, day) is Standing.SUSPENDED] == [
        SINCE,
        LAPSES - DAY,
    ]
    assert on(held, LAPSES) is Standing.IN_FORCE
    notice = held.notice("2027-001")
    assert [one.partner for one in notice.to] == ["beta", "gamma"]
    assert (notice.kind, notice.due) == ("suspension", MEETING_BY)


def test_a_second_suspension_needs_extend_and_new_evidence() -> None:
    """To go on for longer is a new suspension, which runs for its own 45 days."""
    held, later = suspended(start()), replace(CAUSE, on=LAPSES - DAY)
    with pytest.raises(RuleError, match="already suspended, until 15 April 2027"):
        suspended(held, later, today=LAPSES)
    with pytest.raises(RuleError, match="new suspension needs new evidence"):
        suspended(held, later, today=LAPSES, extend=True)
    longer = suspended(held, replace(later, evidence_sha256=OTHER_DIGEST), today=LAPSES, extend=True)
    why = suspending.suspend(
        held, "alpha", replace(later, evidence_sha256=OTHER_DIGEST), extend=True, today=LAPSES, holidays=no_holidays
    )
    assert dict(why.answers)["Meeting"].startswith("by 15 March 2027: it has not been held")
    assert on(longer, date(2027, 5, 28)) is Standing.SUSPENDED
    assert on(longer, date(2027, 5, 29)) is Standing.IN_FORCE
    with pytest.raises(RuleError, match="not suspended, so there is nothing to extend"):
        suspended(start(), extend=True)


def test_only_who_is_bound_suspends_and_not_on_a_day_to_come() -> None:
    """A prospective partner shares nothing yet."""
    held = start()
    with pytest.raises(RuleError, match="Delta is prospective"):
        suspending.suspend(held, "delta", CAUSE, extend=False, today=SINCE, holidays=no_holidays)
    with pytest.raises(RuleError, match="in the future"):
        suspended(held, replace(CAUSE, on=SINCE + DAY))


def test_evidence_is_kept_only_if_that_is_wanted() -> None:
    """Its digest is recorded either way."""
    decision = suspending.suspend(
        start(),
        "alpha",
        replace(CAUSE, kept=((f"{DIGEST}.pdf", b"x"),)),
        extend=False,
        today=SINCE,
        holidays=no_holidays,
    )
    assert PutEvidence("alpha", f"{DIGEST}.pdf", b"x") in decision.changes
    without = suspending.suspend(start(), "alpha", CAUSE, extend=False, today=SINCE, holidays=no_holidays)
    assert not any(isinstance(change, PutEvidence) for change in without.changes)


def test_the_letter_of_a_suspension_is_kept_by_its_digest() -> None:
    """It is the writing that section 19 asks for, and the evidence may be another file."""
    held = suspended(start(), replace(CAUSE, letter_sha256=OTHER_DIGEST))
    event = held.partners["alpha"].events[-1]
    assert isinstance(event, Suspension)
    assert (event.letter_sha256, event.evidence_sha256) == (OTHER_DIGEST, DIGEST)
    with pytest.raises(ValueError, match="is not a SHA-256 digest"):
        replace(event, letter_sha256="x")


def test_a_meeting_names_who_was_missing_and_whether_it_was_in_time() -> None:
    """Each bound partner sends somebody, the suspended one too."""
    held = suspended(start())
    assert met(held, MEETING_BY, "alpha", "beta")["Missing"] == "Gamma"
    assert met(held, MEETING_BY, "alpha", "beta")["Held"] == "in time"
    assert met(held, MEETING_BY, "alpha", "beta", "gamma")["Missing"] == "nobody"
    assert met(held, MEETING_BY + DAY, "alpha")["Held"] == "1 day late; it was due by 15 March 2027"
    assert met(held, MEETING_BY + 2 * DAY, "alpha")["Held"].startswith("2 days late")


def test_a_meeting_needs_a_suspension_before_it() -> None:
    """It may be after the suspension lapsed, and not before it began."""
    with pytest.raises(RuleError, match="Alpha has not suspended the agreement"):
        met(start(), SINCE, "beta")
    assert met(suspended(start()), LAPSES, "beta")["Held"].startswith("31 days late")


def test_a_meeting_is_recorded_once() -> None:
    """The command was run twice, perhaps; another meeting is on another day."""
    held, meeting = suspended(start()), Meeting(on=SINCE, attended=("beta",), decision="Wait")
    held = applied(held, suspending.record_meeting(held, "alpha", meeting, today=SINCE))
    with pytest.raises(RuleError, match="meeting of 1 March 2027 on Alpha has already been recorded"):
        suspending.record_meeting(held, "alpha", meeting, today=SINCE)
    later = replace(meeting, on=SINCE + DAY)
    assert suspending.record_meeting(held, "alpha", later, today=later.on).changes


def test_a_meeting_belongs_to_the_suspension_that_holds() -> None:
    """A new suspension waits for a meeting of its own."""
    held = suspended(start())
    meeting = Meeting(on=SINCE, attended=("beta",), decision="Wait")
    held = applied(held, suspending.record_meeting(held, "alpha", meeting, today=SINCE))
    assert situation(held.partners["alpha"].events, SINCE).meeting == meeting
    held = suspended(held, replace(CAUSE, on=SINCE + DAY, evidence_sha256=OTHER_DIGEST), today=LAPSES, extend=True)
    assert situation(held.partners["alpha"].events, SINCE + DAY).meeting is None


def test_a_partner_shares_again_when_it_is_reinstated() -> None:
    """From that day; the others are told. Who is not suspended cannot be reinstated."""
    held, back = suspended(start()), Reinstatement(on=SINCE + 9 * DAY, reason="Mended")
    held = applied(held, suspending.reinstate(held, "alpha", back, today=back.on))
    assert on(held, back.on - DAY) is Standing.SUSPENDED
    assert on(held, back.on) is Standing.IN_FORCE
    assert held.notice("2027-002").kind == "reinstated"
    for day, words in ((back.on, "is not suspended on 10 March 2027"), (LAPSES, "lapsed on 15 April 2027")):
        with pytest.raises(RuleError, match=words):
            suspending.reinstate(
                held if day == back.on else suspended(start()), "alpha", replace(back, on=day), today=day
            )


def test_the_others_are_told_and_not_the_partner_itself() -> None:
    """Of the meeting on its suspension, and that it shares again."""
    held = suspended(start())
    meeting = suspending.record_meeting(
        held, "alpha", Meeting(on=SINCE, attended=("beta",), decision="Wait"), today=SINCE
    )
    back = suspending.reinstate(held, "alpha", Reinstatement(on=SINCE, reason="Mended"), today=SINCE)
    for decision in (meeting, back):
        (notice,) = (change.notice for change in decision.changes if isinstance(change, PutNotice))
        assert [one.partner for one in notice.to] == ["beta", "gamma"]


def test_a_reinstatement_says_of_a_suspension_that_it_lapsed_only_where_it_did() -> None:
    """Not of a partner that was never suspended, nor of one that was reinstated before."""
    back = Reinstatement(on=SINCE + DAY, reason="Mended")
    held = suspended(start())
    held = applied(held, suspending.reinstate(held, "alpha", back, today=back.on))
    for register_ in (start(), held):
        with pytest.raises(RuleError, match=r"is not suspended on 2 March 2027 \(Agreement s\.19\)"):
            suspending.reinstate(register_, "alpha", back, today=back.on)
    late = replace(back, on=LAPSES)
    with pytest.raises(RuleError, match=r"is not suspended on 15 April 2027 \(Agreement s\.19\)"):
        suspending.reinstate(held, "alpha", late, today=LAPSES)


def test_what_is_stopped_is_said_of_the_partner_or_of_everybody() -> None:
    """Where the whole agreement is suspended, nobody shares; the sentence names no partner then."""
    for scope, says in (
        ("own-part", "Alpha shares with nobody under the agreement"),
        ("whole-agreement", "nobody shares with anybody under the agreement"),
    ):
        cause = replace(CAUSE, scope=scope)  # type: ignore[arg-type]  # one of the scopes
        decision = suspending.suspend(start(), "alpha", cause, extend=False, today=SINCE, holidays=no_holidays)
        assert dict(decision.answers)["Stops"] == says


def test_what_is_still_to_be_done_about_a_suspension_is_named_next() -> None:
    """After the meeting to share again, while it holds; after that the meeting, until it was held."""
    held = suspended(start())
    meeting = Meeting(on=SINCE, attended=("beta",), decision="Wait")
    back = Reinstatement(on=SINCE, reason="Mended")

    def steps(register_: Register, what: Meeting | Reinstatement, today: date = SINCE) -> list[str]:
        if isinstance(what, Meeting):
            decision = suspending.record_meeting(register_, "alpha", what, today=today)
        else:
            decision = suspending.reinstate(register_, "alpha", what, today=today)
        return [step.split()[1] for step in decision.next]

    assert steps(held, meeting) == ["reinstate", "show-partner"]
    assert steps(held, meeting, LAPSES) == ["show-partner"]
    assert steps(held, back) == ["record-meeting", "show-partner"]
    after = applied(held, suspending.record_meeting(held, "alpha", meeting, today=SINCE))
    assert steps(after, back) == ["show-partner"]


def test_days_in_a_row_are_counted_from_the_first_suspension_of_the_row() -> None:
    """One that begins on the day on which the other lapses goes on from it; after a day of sharing all begins anew."""
    bounded = Readings(longest_suspension=60)
    held = suspended(replace(start(), agreement=replace(AGREEMENT, readings=bounded)))
    for gap, lasts in ((-DAY, True), (0 * DAY, True), (DAY, False)):
        more = replace(CAUSE, on=LAPSES + gap, evidence_sha256=OTHER_DIGEST)
        if lasts:
            with pytest.raises(RuleError, match=r"would be suspended from 1 March 2027 to .* at most 60 days in a row"):
                suspended(held, more, today=more.on, extend=gap < 0 * DAY)
        else:
            assert on(suspended(held, more, today=more.on), more.on) is Standing.SUSPENDED


def test_a_partner_that_leaves_can_be_suspended_and_still_leaves() -> None:
    """The notice runs on, and the withdrawal outlasts the suspension."""
    held = start()
    wish = leaving.Wish(received=SINCE, letter_sha256=DIGEST)
    held = applied(held, leaving.withdraw(held, "alpha", wish, today=SINCE, holidays=no_holidays))
    held = suspended(held)
    assert isinstance(held.partners["alpha"].events[-1], Suspension)
    assert on(held, SINCE) is Standing.SUSPENDED
    assert on(held, LAPSES) is Standing.WITHDRAWING


def test_where_the_agreement_binds_nobody_else_no_notice_is_written() -> None:
    """A notice to nobody is a number that says nothing; the answer says that there is nobody to tell."""
    alone = register(entry("alpha"))
    meeting = Meeting(on=SINCE, attended=("alpha",), decision="Passwords were changed")
    back = Reinstatement(on=SINCE + DAY, reason="The server was mended")
    begun = suspending.suspend(alone, "alpha", CAUSE, extend=False, today=SINCE, holidays=no_holidays)
    held = applied(alone, begun)
    for made in (
        begun,
        suspending.record_meeting(held, "alpha", meeting, today=SINCE),
        suspending.reinstate(held, "alpha", back, today=SINCE + DAY),
    ):
        assert not [one for one in made.changes if isinstance(one, PutNotice)]
        assert dict(made.answers)["To be told"] == "nobody: no other partner is to be told"
        assert "notify" not in " ".join(made.next)
    assert on(held, SINCE) is Standing.SUSPENDED
    assert situation(held.partners["alpha"].events, SINCE).suspension == Suspension(
        on=SINCE,
        reason=CAUSE.reason,
        evidence_sha256=DIGEST,
        lapses=LAPSES,
        meeting_by=MEETING_BY,
    )
