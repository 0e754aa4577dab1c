"""What a correction takes back beside the event: the clock, the other sides, the row, and what others were told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

import pytest
from msgspec.structs import replace

from isa_admin.domain import correcting, leaving
from isa_admin.domain.changes import AddEvent, AddVersion, PutNotice
from isa_admin.domain.events import Cancellation, Correction, Reinstatement, Service, Succession, Suspension, Withdrawal
from isa_admin.domain.leaving import Wish
from isa_admin.domain.notice import Notice, Served
from isa_admin.domain.standing import Standing
from isa_admin.domain.text import MAX_LINE
from isa_admin.errors import RuleError
from tests.domain.building import DIGEST, adoption, applied, bent, entry, register, with_ids
from tests.domain.occasions import to
from tests.domain.test_correcting import (
    BY,
    DAY,
    GPG,
    LEAVES,
    RECEIVED,
    SERVED,
    TODAY,
    WHY,
    correct,
    corrected,
    on,
    served,
    start,
    suspended,
    withdrawn,
)
from tests.domain.test_counting import no_holidays

if TYPE_CHECKING:
    from isa_admin.domain.changes import Decision
    from isa_admin.domain.register import Register

ADOPTED = adoption(date(2015, 9, 10))
SUCCEEDED = "alpha/2027-03-01-succession"
LEFT_ONCE = (
    ADOPTED,
    Withdrawal(on=date(2020, 1, 1), letter_sha256=DIGEST, notice="2020-001"),
    Service(on=date(2020, 1, 2), notice="2020-001", effective=date(2020, 2, 2), counting="clear"),
    adoption(date(2021, 1, 1)),
)
"""A partner that withdrew and came back."""


def withdrawn_again() -> Register:
    """Give the register with the notice of a partner that had left once and came back."""
    return withdrawn(start(alpha=LEFT_ONCE))


def succeeded(held: Register, *olds: str) -> Register:
    """Give the register after delta took the place of others."""
    return applied(held, leaving.succeed(held, olds, "delta", on=SERVED, reason="Merged", today=TODAY, by=BY))


def cancelled(held: Register) -> Register:
    """Give the register after alpha took its notice back."""
    return applied(held, leaving.cancel(held, "alpha", Cancellation(on=TODAY), today=TODAY))


def services(held: Register) -> list[Service]:
    """Give each service that counts of a notice of withdrawal by alpha."""
    return [event for event in held.partners["alpha"].events if isinstance(event, Service)]


def rows(decision: Decision) -> list[str]:
    """Give what the rows say that a decision adds to the version-control table."""
    return [change.entry.comment for change in decision.changes if isinstance(change, AddVersion)]


def test_what_a_signatory_signed_is_disputed_by_one_event_and_nothing_else() -> None:
    """No row, though it is the only adoption; the words say that it counts, and how a dispute ends."""
    held = start(alpha=(GPG,))
    decision = correct(held, "alpha/2016-10-04-adoption")
    assert decision.subject == "Dispute adoption of Alpha"
    assert "so it still counts" in dict(decision.answers)["Note"]
    assert decision.changes == (AddEvent("alpha", Correction(on=TODAY, event_id="2016-10-04-adoption", reason=WHY)),)
    lifted = correct(applied(held, decision), "alpha/2027-03-02-correction")
    assert lifted.subject == "Lift the dispute of an event of Alpha"
    assert dict(lifted.answers)["Note"] == "the dispute stays on record"


def test_a_service_in_error_is_recorded_anew_on_the_partner_that_was_named() -> None:
    """In the way that reaches it: by post, where it gave no mailbox."""
    silent = replace(entry("gamma"), posts=())
    held = start()
    held = withdrawn(replace(held, partners={**held.partners, "gamma": silent}))
    reached = [Served(partner="beta", on=SERVED, how="email"), Served(partner="gamma", on=SERVED, how="post")]
    held = applied(held, leaving.serve(held, "2027-001", reached, today=TODAY, holidays=no_holidays))
    for partners, whom, step in (
        (["gamma"], "Gamma", "gamma --notice 2027-001 --on DATE --how post"),
        (["beta"], "Beta", "beta --notice 2027-001 --on DATE --how email"),
        ([], "2 partners", "beta --notice 2027-001 --on DATE --how email"),
    ):
        decision = correcting.correct_service(held, "2027-001", partners, WHY, today=TODAY, by=BY)
        assert decision.subject == f"Correct service of notice 2027-001 on {whom}: recorded in error"
        assert decision.next[0] == f"isa-admin record-service {step}"


def test_the_service_of_another_notice_stops_no_clock() -> None:
    """Only the notice of withdrawal has one; what was written about the same partner later has none."""
    held = suspended(served(withdrawn(start()), "beta", "gamma"))
    reached = [Served(partner="beta", on=TODAY, how="email")]
    held = applied(held, leaving.serve(held, "2027-002", reached, today=TODAY, holidays=no_holidays))
    decision = correcting.correct_service(held, "2027-002", [], WHY, today=TODAY, by=BY)
    assert [type(change) for change in decision.changes] == [PutNotice]
    assert "Standing then" not in dict(decision.answers)
    assert services(applied(held, decision)) == services(held)


def test_a_partner_without_others_to_tell_can_correct_its_withdrawal() -> None:
    """Its notice went to nobody, so the service is an event like any other; no clock starts again by itself."""
    held = register(with_ids(entry("alpha")))
    held = withdrawn(held)
    assert [one.on for one in services(held)] == [RECEIVED]
    with pytest.raises(RuleError, match="the service of 26 February 2027 depends on it"):
        correct(held, "alpha/2027-02-26-withdrawal")
    held = corrected(held, "alpha/2027-02-26-service-2")
    assert on(held, LEAVES) is Standing.WITHDRAWING
    held = corrected(cancelled(held), "alpha/2027-03-02-cancellation-2")
    assert services(held) == []
    assert on(corrected(held, "alpha/2027-02-26-withdrawal"), LEAVES) is Standing.IN_FORCE


def test_a_clock_that_had_started_before_the_cancellation_goes_on_as_it_was() -> None:
    """The partner leaves on the day that everybody was told."""
    held = cancelled(served(withdrawn(start()), "beta", "gamma"))
    assert on(held, LEAVES) is Standing.IN_FORCE
    again = corrected(held, "alpha/2027-03-02-cancellation")
    assert services(again) == services(held)
    assert (on(again, LEAVES - DAY), on(again, LEAVES)) == (Standing.WITHDRAWING, Standing.WITHDRAWN)


def test_the_clock_that_starts_with_a_correction_is_that_of_the_last_notice() -> None:
    """Neither what happened since nor how the partner left and came back once before makes a difference."""
    held = served(cancelled(suspended(withdrawn_again())), "beta", "gamma")
    held = corrected(held, "alpha/2027-03-02-cancellation")
    assert [(one.notice, one.on) for one in services(held)] == [("2020-001", date(2020, 1, 2)), ("2027-001", SERVED)]
    assert on(held, LEAVES) is Standing.WITHDRAWN


def test_a_cancellation_of_no_notice_is_corrected_like_any_other_event() -> None:
    """It came into the register by hand."""
    held = start(alpha=(ADOPTED, Cancellation(on=SERVED)))
    assert corrected(held, "alpha/2027-03-01-cancellation").partners["alpha"].events == (ADOPTED,)


def test_a_partner_that_is_still_in_the_table_needs_no_row_to_come_back() -> None:
    """It had left, and the row that says so was not written yet."""
    held = served(withdrawn(start()), "beta", "gamma")
    assert rows(correct(held, "alpha/2027-03-01-service", today=LEAVES)) == []
    held = applied(held, leaving.leaver(held, "alpha", today=LEAVES, by=BY))
    assert len(rows(correct(held, "alpha/2027-03-01-service", today=LEAVES))) == 1


def test_a_row_that_is_too_long_is_cut_where_a_line_of_a_record_ends() -> None:
    """Not before: five hundred characters are one line."""
    tail = " taken off again: the adoption of 1 March 2027 was recorded in error"
    for length, said in ((MAX_LINE, tail), (MAX_LINE + 1, f"{tail[:-2]}…")):
        named = bent(entry("alpha"), name="N" * (length - len(tail)))
        held = start()
        named = with_ids(replace(named, events=(adoption(SERVED),)))
        (row,) = rows(correct(replace(held, partners={**held.partners, "alpha": named}), "alpha/2027-03-01-adoption"))
        assert len(row) == MAX_LINE
        assert row.endswith(said)


def test_a_succession_is_corrected_though_the_old_body_never_was_a_partner() -> None:
    """There is no other side of it here."""
    taken = Succession(on=SERVED, of=("old-board",), reason="Merged")
    held = start(delta=(ADOPTED, taken))
    assert corrected(held, "delta/2027-03-01-succession").partners["delta"].events == (ADOPTED,)


def test_only_the_other_side_of_that_succession_is_corrected() -> None:
    """The new body adopted that very day, and took the place of another one by itself: both stay."""
    held = start(delta=(adoption(SERVED),))
    held = succeeded(succeeded(held, "alpha"), "beta")
    one = corrected(held, SUCCEEDED)
    assert (on(one, TODAY), on(one, TODAY, "beta")) == (Standing.IN_FORCE, Standing.WITHDRAWN)
    assert [(known.id, known.counts) for known in one.partners["delta"].recorded[:3]] == [
        ("2027-03-01-adoption", True),
        ("2027-03-01-succession-2", False),
        ("2027-03-01-succession-3", True),
    ]


def test_a_succession_of_another_time_stays() -> None:
    """The body came back after the first, and the second was an error."""
    first = Succession(on=date(2020, 1, 1), of=("alpha",), reason="Merged")
    held = start(alpha=(ADOPTED, replace(first, of=(), by="delta"), adoption(date(2021, 1, 1))), delta=(first,))
    held = corrected(succeeded(held, "alpha"), SUCCEEDED)
    assert held.partners["delta"].events == (first,)
    assert on(held, date(2020, 6, 1)) is Standing.WITHDRAWN
    assert on(held, TODAY) is Standing.IN_FORCE


def test_a_succession_that_was_recorded_anew_can_be_corrected_anew() -> None:
    """What was marked before is left as it is."""
    held = succeeded(corrected(succeeded(start(), "alpha"), SUCCEEDED), "alpha")
    assert on(held, TODAY) is Standing.WITHDRAWN
    held = corrected(held, f"{SUCCEEDED}-2")
    assert on(held, TODAY) is Standing.IN_FORCE
    assert held.partners["delta"].events == ()


TOLD = Notice(kind="suspension", on=SERVED, to=to("beta"), about="alpha")
"""What was written on the day of a suspension."""


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "withdrawal"},
        {"about": "beta"},
        {"on": SERVED - DAY},
        {"corrects": "2026-01-10-suspension"},
        {"to": to("delta")},
        {"to": to("alpha")},
    ],
    ids=["of another kind", "about another", "of before", "of a correction", "to an unbound one", "to itself"],
)
def test_a_correction_is_written_to_those_who_were_told_of_that_event(other: dict[str, Any]) -> None:
    """And who are bound still: to nobody for another notice, nor to the partner whose event it is."""
    lapses = SERVED + timedelta(days=45)
    made = Suspension(
        on=SERVED, reason="A theft", evidence_sha256=DIGEST, lapses=lapses, meeting_by=SERVED, notice="2027-001"
    )
    held = start(alpha=(ADOPTED, made))
    notices = {"2027-001": TOLD, "2027-002": replace(TOLD, **{"to": to("gamma"), **other})}
    decision = correct(replace(held, notices=notices), "alpha/2027-03-01-suspension")
    (written,) = (change.notice for change in decision.changes if isinstance(change, PutNotice))
    assert [one.partner for one in written.to] == ["beta"]
    unheard = correct(replace(held, notices={"2027-002": notices["2027-002"]}), "alpha/2027-03-01-suspension")
    assert not any(isinstance(change, PutNotice) for change in unheard.changes)


def test_who_was_told_of_a_later_suspension_alone_hears_nothing_of_the_earlier_one() -> None:
    """A notice tells of one event: the one that names it, or the one that held on its day."""
    first = Suspension(
        on=SERVED, reason="A theft", evidence_sha256=DIGEST, lapses=SERVED + DAY, meeting_by=SERVED, notice="2027-001"
    )
    later = replace(first, on=SERVED + 9 * DAY, lapses=SERVED + 30 * DAY, notice="2027-002")
    by_hand = replace(TOLD, on=SERVED + 10 * DAY, to=to("delta"))
    held = start(alpha=(ADOPTED, first, later), delta=(ADOPTED,))
    notices = {"2027-001": TOLD, "2027-002": replace(TOLD, on=later.on, to=to("gamma")), "2027-003": by_hand}

    def told(event: str) -> list[str]:
        changes = correct(replace(held, notices=notices), f"alpha/{event}").changes
        return [to.partner for change in changes if isinstance(change, PutNotice) for to in change.notice.to]

    assert told("2027-03-01-suspension") == ["beta"]
    assert told("2027-03-10-suspension") == ["gamma", "delta"]


@pytest.mark.parametrize("kind", ["suspension", "withdrawal"])
def test_of_two_notices_of_one_day_each_tells_of_its_own_event(kind: Literal["suspension", "withdrawal"]) -> None:
    """The second was recorded anew, perhaps, and went to another partner."""
    first: Suspension | Withdrawal = Withdrawal(on=SERVED, letter_sha256=DIGEST, notice="2027-001")
    if kind == "suspension":
        lapses = SERVED + DAY
        first = Suspension(
            on=SERVED, reason="A", evidence_sha256=DIGEST, lapses=lapses, meeting_by=SERVED, notice="2027-001"
        )
    between = Reinstatement(on=SERVED, reason="B") if kind == "suspension" else Cancellation(on=SERVED)
    told_first = replace(TOLD, kind=kind)
    notices = {"2027-001": told_first, "2027-002": replace(told_first, to=to("gamma"))}
    held = replace(start(alpha=(ADOPTED, first, between, replace(first, notice="2027-002"))), notices=notices)
    (written,) = (
        one.notice for one in correct(held, f"alpha/2027-03-01-{kind}-3").changes if isinstance(one, PutNotice)
    )
    assert [one.partner for one in written.to] == ["gamma"]


def test_of_an_event_that_nobody_is_told_of_nobody_is_told_that_it_was_an_error() -> None:
    """Whatever was written about the partner for other reasons."""
    held = replace(start(alpha=(ADOPTED, Cancellation(on=SERVED))), notices={"2027-001": TOLD})
    assert rows(correct(held, "alpha/2027-03-01-cancellation")) == []
    merged = succeeded(replace(start(), notices={"2027-001": TOLD}), "alpha")
    assert not any(isinstance(change, PutNotice) for change in correct(merged, SUCCEEDED).changes)


def test_a_wish_for_a_later_day_holds_for_the_clock_that_starts_with_a_correction() -> None:
    """As it would have, had nobody recorded the cancellation."""
    later = date(2027, 6, 1)
    wish = Wish(received=RECEIVED, letter_sha256=DIGEST, not_before=later)
    held = start()
    held = applied(held, leaving.withdraw(held, "alpha", wish, today=TODAY, holidays=no_holidays))
    held = corrected(served(cancelled(held), "beta", "gamma"), "alpha/2027-03-02-cancellation")
    assert (on(held, later - DAY), on(held, later)) == (Standing.WITHDRAWING, Standing.WITHDRAWN)
