"""Who was bound by which text: on a day, and over a time, against an account kept day by day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from isa_admin.domain.binding import Binding, BindingText, binding, bound_on, perhaps_bound, spans
from isa_admin.domain.events import (
    Cancellation,
    Decline,
    Meeting,
    Reinstatement,
    Service,
    Succession,
    Suspension,
    Withdrawal,
)
from isa_admin.domain.notice import Notice
from isa_admin.domain.standing import BOUND, Standing, standing
from isa_admin.domain.versions import Versions
from isa_admin.errors import UsageError
from tests.domain.building import OTHER_DIGEST, VERSIONS, adoption, entry, register, row
from tests.domain.occasions import to
from tests.effort import examples

if TYPE_CHECKING:
    from isa_admin.domain.events import Event

SHA = "a" * 64
DAY = timedelta(days=1)
START = date(2027, 1, 1)
ROWS = Versions((*VERSIONS.entries, row("V3.00", date(2027, 1, 20), terms_digest=OTHER_DIGEST)))
LIFE: tuple[Event, ...] = (
    adoption(date(2016, 10, 4)),
    Suspension(
        on=date(2027, 3, 1), reason="Theft", evidence_sha256=SHA, lapses=date(2027, 4, 15),
        meeting_by=date(2027, 3, 15), notice="2027-001",
    ),
    Withdrawal(on=date(2027, 5, 1), letter_sha256=SHA, notice="2027-002"),
    Service(on=date(2027, 5, 3), notice="2027-002", effective=date(2027, 6, 3), counting="clear"),
    adoption(date(2027, 8, 1), "V3.00", terms_digest=OTHER_DIGEST, evidence="paper"),
)  # fmt: skip


def test_the_life_of_a_partner_in_periods() -> None:
    """Counted by hand: each turn begins on its own day, and the terms changed on 20 January 2027."""
    found = spans(register(versions=ROWS), entry(events=LIFE), date(2016, 10, 3), date(2027, 12, 31))
    said = [
        (
            span.since,
            span.until,
            span.binding.standing,
            span.binding.text and (span.binding.text.version, span.binding.text.current),
        )
        for span in found
    ]
    assert said == [
        (date(2016, 10, 3), date(2016, 10, 3), "prospective", None),
        (date(2016, 10, 4), date(2027, 1, 19), "in-force", ("V2.00", True)),
        (date(2027, 1, 20), date(2027, 2, 28), "in-force", ("V2.00", False)),
        (date(2027, 3, 1), date(2027, 4, 14), "suspended", ("V2.00", False)),
        (date(2027, 4, 15), date(2027, 4, 30), "in-force", ("V2.00", False)),
        (date(2027, 5, 1), date(2027, 5, 2), "withdrawing", ("V2.00", False)),
        (date(2027, 5, 3), date(2027, 6, 2), "withdrawing", ("V2.00", False)),
        (date(2027, 6, 3), date(2027, 7, 31), "withdrawn", None),
        (date(2027, 8, 1), date(2027, 12, 31), "in-force", ("V3.00", True)),
    ]


def test_what_binds_on_a_day_is_the_last_adoption_with_its_evidence() -> None:
    """While notice runs and a suspension holds, both are told with their days."""
    both = (*LIFE[:1], LIFE[2], LIFE[3], replace(LIFE[1], on=date(2027, 5, 10), lapses=date(2027, 6, 24)))  # type: ignore[type-var]  # a suspension
    assert binding(register(versions=ROWS), entry(events=both), date(2027, 5, 20)) == Binding(
        standing=Standing.SUSPENDED,
        text=BindingText(adoption=LIFE[0], current=False),  # type: ignore[arg-type]  # an adoption
        suspended_until=date(2027, 6, 24),
        suspension=both[-1],  # type: ignore[arg-type]  # a suspension
        notice_given=date(2027, 5, 1),
        leaves=date(2027, 6, 3),
    )


def test_the_text_of_an_adoption_that_names_none_is_not_known() -> None:
    """Whatever the table says of the version: nobody signed the bytes that the register holds today."""
    held = entry(events=LIFE[:1])
    for rows in (VERSIONS, ROWS):
        text = binding(register(versions=rows), held, date(2026, 1, 1)).text
        assert text is not None
        assert text.terms_digest is None


def test_only_bound_partners_are_listed_by_name() -> None:
    """In force, suspended and withdrawing ones are bound; prospective and withdrawn ones are not."""
    entries = (
        entry("zeta"),
        entry("beta", events=LIFE[:2]),
        entry("alpha", events=LIFE[:3]),
        entry("gamma", events=()),
        entry("delta", events=(*LIFE[:1], Succession(on=date(2026, 1, 1), by="beta", reason="Merged"))),
    )
    found = bound_on(register(*entries, versions=ROWS), date(2027, 3, 20))
    assert [(one.id, held.standing) for one, held in found] == [
        ("alpha", "suspended"),
        ("beta", "suspended"),
        ("zeta", "in-force"),
    ]


def test_who_adopted_by_a_day_may_have_been_bound_before_it() -> None:
    """Not before the agreement was first sent out, and not who is known to have come later."""
    by = entry(events=(adoption(date(2015, 9, 10), on_or_before=True),))
    held = register(by, entry("beta"), entry("gamma", events=()))
    assert perhaps_bound(held, date(2015, 9, 1)) == [by]
    assert perhaps_bound(held, date(2015, 2, 2)) == []
    assert perhaps_bound(held, date(2015, 9, 10)) == []


def test_who_is_known_to_have_adopted_was_bound_for_certain() -> None:
    """The day on which a later version was adopted is not known, and makes no difference."""
    known = entry(events=(adoption(date(2015, 2, 3), "V1.0"), adoption(date(2015, 9, 10), on_or_before=True)))
    assert perhaps_bound(register(known), date(2015, 9, 1)) == []


def test_ones_own_suspension_is_not_among_those_of_others() -> None:
    """It stops the whole agreement, so that it keeps each other partner that is bound from sharing."""
    whole = replace(LIFE[1], scope="whole-agreement")  # type: ignore[type-var]  # a suspension
    told = Notice(kind="suspension", on=whole.on, to=to("beta"), about="alpha")
    held = register(entry(events=(LIFE[0], whole)), entry("beta"), entry("new", events=()), notices={"2027-001": told})
    others = {id_: binding(held, held.partners[id_], whole.on).stopped_by for id_ in held.partners}
    assert {id_: [one.partner for one in stops] for id_, stops in others.items()} == {
        "alpha": [],
        "beta": ["alpha"],
        "new": [],
    }


def test_nothing_but_its_standing_is_said_of_a_partner_that_is_not_bound() -> None:
    """Another body took its place while its notice ran and its suspension held; neither has an end any more."""
    gone = Succession(on=date(2027, 5, 20), by="beta", reason="Merged")
    both = (*LIFE[:1], LIFE[2], LIFE[3], replace(LIFE[1], on=date(2027, 5, 10), lapses=date(2027, 6, 24)), gone)  # type: ignore[type-var]  # a suspension
    assert binding(register(), entry(events=both), gone.on) == Binding(standing=Standing.WITHDRAWN, text=None)


def test_the_days_of_a_time_are_given_in_their_order() -> None:
    """One day alone is a time; a last day before the first is not. What begins on the last day is in it still."""
    held = entry()
    assert [(one.since, one.until) for one in spans(register(), held, START, START)] == [(START, START)]
    within = spans(register(versions=ROWS), entry(events=LIFE), date(2027, 3, 10), date(2027, 4, 15))
    assert [(one.since, one.until) for one in within] == [
        (date(2027, 3, 10), date(2027, 4, 14)),
        (date(2027, 4, 15), date(2027, 4, 15)),
    ]
    with pytest.raises(UsageError, match="the second day is before the first"):
        spans(register(), held, START, START - DAY)


DAYS = st.integers(0, 60).map(lambda count: START + count * DAY)


@st.composite
def lives(draw: Any) -> tuple[Event, ...]:  # noqa: ANN401  hypothesis's own
    """Make any events on any days, in the order of their days."""
    days = sorted(draw(st.lists(DAYS, max_size=10)))
    return tuple(draw(st.sampled_from(_kinds(day, draw(st.integers(1, 20))))) for day in days)


def _kinds(day: date, count: int) -> list[Event]:
    later = day + count * DAY
    return [
        adoption(day, "V2.00"),
        adoption(day, "V3.00"),
        Decline(on=day, version="V3.00", reason="No"),
        Withdrawal(on=day, letter_sha256=SHA, notice="2027-001"),
        Service(on=day, notice="2027-001", effective=later, counting="clear"),
        Cancellation(on=day),
        Suspension(on=day, reason="Theft", evidence_sha256=SHA, lapses=later, meeting_by=later, notice="2027-002"),
        Meeting(on=day, attended=("beta",), decision="Locks"),
        Reinstatement(on=day, reason="Locked"),
        Succession(on=day, by="beta", reason="Merged"),
    ]


@settings(max_examples=examples(60, 150))
@given(lives(), DAYS, st.integers(0, 90))
def test_periods_cover_every_day_once_and_agree_with_the_standing_of_each(
    events: tuple[Event, ...], since: date, count: int
) -> None:
    """Whatever happened: no gap, no overlap, no two alike side by side, and each day as it is by itself."""
    held, partner = register(versions=ROWS), entry(events=events)
    until = since + count * DAY
    found = spans(held, partner, since, until)
    assert found[0].since == since
    assert found[-1].until == until
    for one, other in pairwise(found):
        assert other.since == one.until + DAY
        assert other.binding != one.binding
    for span in found:
        day = span.since
        while day <= span.until:
            assert span.binding.standing == standing(events, day)
            assert span.binding == binding(held, partner, day)
            assert (span.binding.text is not None) == (span.binding.standing in BOUND)
            day += DAY
