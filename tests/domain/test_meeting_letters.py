"""The meeting on a suspension in letters and calendars: partners are invited, it is moved, called off and held."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain.events import Meeting, Reinstatement
from isa_admin.domain.notice import Notice
from isa_admin.domain.notices import ToMeet, kind_of, words_of
from isa_admin.domain.notices.occasion import Appointment
from isa_admin.domain.notices.support import invitations
from isa_admin.errors import RuleError, UsageError
from tests.domain import building, occasions
from tests.domain.building import applied
from tests.domain.test_support import BACK, JOINED, LONG_AGO, MET, SUSPENDED, TODAY, holding, occasion_of, told

if TYPE_CHECKING:
    from isa_admin.domain.events import Event, Suspension
    from isa_admin.domain.notices.occasion import Occasion, Words
    from isa_admin.domain.register import Register

DAY = timedelta(days=1)
DUE = date(2027, 3, 12)
HELD = holding(JOINED, SUSPENDED)
CALLED_OFF = ToMeet(called_off=True)


def invitation(on: date = TODAY, due: date | None = DUE, **more: object) -> Notice:
    """Make an invitation of beta and gamma to the meeting on alpha."""
    made = Notice(kind="meeting", on=on, to=occasions.to("beta", "gamma"), about="alpha", due=due)
    return replace(made, **more)  # type: ignore[arg-type]  fields of a notice


def invited(*notices: Notice, events: tuple[Event, ...] = (JOINED, SUSPENDED)) -> Register:
    """Give the register in which notices were written on the meeting."""
    return replace(holding(*events), notices={f"2027-{at:03}": notice for at, notice in enumerate(notices, 1)})


def calendar(occasion: Occasion) -> tuple[Appointment, ...]:
    """Give the days that a letter about a meeting asks to keep."""
    return kind_of("meeting").calendar(occasion)


def letter(notice: Notice) -> str:
    """Give what the invitation says."""
    said = words_of(occasion_of(HELD, notice))
    return " ".join((*said.paragraphs, *(f"{name}: {value}" for name, value in said.facts)))


@pytest.mark.parametrize(
    ("notice", "counts"),
    [
        (invitation(), True),
        (invitation(on=SUSPENDED.on), True),
        (invitation(called_off=True), True),
        (invitation(on=SUSPENDED.on - DAY), False),
        (invitation(due=None), False),
        (invitation(about="beta"), False),
        (invitation(kind="suspension"), False),
    ],
)
def test_invitations_are_the_notices_that_named_a_day_for_the_meeting(notice: Notice, *, counts: bool) -> None:
    """On this partner, since it suspended; what was written of another suspension, or told of a meeting, is none."""
    assert invitations(invited(notice), "alpha", SUSPENDED.on) == ({"2027-001": notice} if counts else {})


def test_a_meeting_keeps_its_name_in_a_calendar_when_it_is_moved() -> None:
    """It is named after the suspension, and counts how often it was written about."""
    first = invitation(due=DUE - DAY)
    [day] = calendar(occasion_of(HELD, first))
    assert (day.name, day.moved, day.on) == ("meeting-alpha-2027-03-01", 0, DUE - DAY)
    moved = invitation(at="14:30", where="The Town Hall")
    assert calendar(occasion_of(invited(first), moved)) == (
        Appointment(
            "meeting",
            "Risk Assessment and Resolution meeting: Alpha",
            DUE,
            meeting=True,
            name="meeting-alpha-2027-03-01",
            moved=1,
            at="14:30",
            where="The Town Hall",
        ),
    )
    [off] = calendar(occasion_of(invited(first, moved), invitation(called_off=True)))
    assert (off.name, off.moved, off.called_off) == (day.name, 2, True)


def test_to_go_on_for_longer_is_to_wait_for_the_same_meeting() -> None:
    """What was written of it before the suspension was extended is moved and called off by what is written after."""
    longer = replace(SUSPENDED, on=TODAY, lapses=SUSPENDED.lapses + 9 * DAY)
    held = invited(invitation(on=TODAY - DAY), events=(JOINED, SUSPENDED, longer))
    [day] = calendar(occasion_of(held, invitation()))
    assert (day.name, day.moved) == ("meeting-alpha-2027-03-01", 1)
    assert told("meeting", held, about="alpha", meeting=CALLED_OFF).changes


@pytest.mark.parametrize(
    "events",
    [
        (SUSPENDED, MET, replace(SUSPENDED, on=TODAY)),
        (SUSPENDED, replace(BACK, on=TODAY), replace(SUSPENDED, on=TODAY)),
        (replace(SUSPENDED, lapses=TODAY), replace(SUSPENDED, on=TODAY)),
    ],
)
def test_the_meeting_on_a_new_suspension_is_another_one(events: tuple[Event, ...]) -> None:
    """After the first was met about, was lifted or has lapsed."""
    held = invited(invitation(on=TODAY - DAY), events=(JOINED, *events))
    [day] = calendar(occasion_of(held, invitation()))
    assert (day.name, day.moved) == ("meeting-alpha-2027-03-10", 0)
    with pytest.raises(RuleError, match="nobody was invited"):
        told("meeting", held, about="alpha", meeting=CALLED_OFF)


def test_a_meeting_without_a_day_or_in_the_past_is_in_no_calendar() -> None:
    """An invitation that names no day yet, and the letter on what a meeting decided."""
    assert calendar(occasion_of(HELD, invitation(due=None))) == ()
    held = Meeting(on=DUE, attended=("beta",), decision="Wait")
    assert calendar(replace(occasion_of(HELD, invitation()), cause=held)) == ()


def test_a_deadline_in_a_calendar_is_no_meeting() -> None:
    """It was never moved, and nobody calls it off."""
    [day] = kind_of("reminder").calendar(occasions.occasion("reminder"))
    assert day == Appointment("due", f"Answer: {building.AGREEMENT.title}", occasions.DUE)
    assert (day.meeting, day.moved, day.called_off) == (False, 0, False)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({}, "12 March 2027. The agreement asks for it no later than 15 March 2027. We will send you the time and the"),
        ({"at": "14:30"}, "12 March 2027 at 14:30. The agreement asks for it no later than 15 March 2027. We will"),
        ({"at": "14:30"}, "We will send you the place."),
        ({"where": "Hall"}, "The place is: Hall. The agreement asks for it no later than 15 March 2027. We will send"),
        ({"where": "Hall"}, "We will send you the time."),
        ({"where": "Hall"}, "Place: Hall"),
        ({"due": SUSPENDED.meeting_by}, "The agreement asks for it no later than 15 March 2027."),
        ({"due": SUSPENDED.meeting_by + DAY}, "The agreement asks for it by 15 March 2027."),
        ({"due": None}, "on a day that we will agree with you. The agreement asks for it no later than 15 March 2027."),
    ],
)
def test_an_invitation_says_what_is_known_and_what_will_be_sent(facts: dict[str, object], says: str) -> None:
    """The day, the time, the place; and the last day that the agreement allows, unless it is past."""
    assert says in letter(replace(invitation(), **facts))  # type: ignore[arg-type]  fields of a notice


def test_where_all_is_known_nothing_will_be_sent() -> None:
    """Nobody waits for a second letter."""
    assert "We will send you" not in letter(invitation(at="14:30", where="Hall"))
    assert "Place:" not in letter(invitation())


@pytest.mark.parametrize(
    ("before", "says"),
    [
        (invitation(due=DUE - DAY), " This replaces the invitation to 11 March 2027 (notice 2027-001)."),
        (invitation(at="10:00"), " This replaces the invitation to 12 March 2027 at 10:00 (notice 2027-001)."),
        (invitation(where="Hall"), " This replaces the invitation to 12 March 2027 (notice 2027-001)."),
        (invitation(), ""),
        (invitation(called_off=True), ""),
        (invitation(on=SUSPENDED.on, due=TODAY - DAY), ""),
        (invitation(due=DUE - DAY, to=occasions.to("gamma")), ""),
    ],
)
def test_the_letter_on_a_meeting_that_moved_says_which_invitation_no_longer_holds(before: Notice, says: str) -> None:
    """To whoever had that invitation, and as long as its day is to come: nobody takes one meeting for two."""
    said = words_of(occasion_of(invited(before), invitation())).paragraphs[1]
    assert ("This replaces" in said) is bool(says)
    assert said.endswith(says)


def suspension_letter(held: Register, on: date, cause: Suspension) -> Words:
    """Give what is written to beta about a suspension."""
    made = Notice(kind="suspension", on=on, to=occasions.to("beta"), about="alpha", due=cause.meeting_by)
    return words_of(replace(occasion_of(held, made), cause=cause))


def test_a_suspension_that_goes_on_for_longer_is_told_as_that() -> None:
    """Its letter says since when, and no last day for the meeting that is over."""
    longer = replace(SUSPENDED, on=date(2027, 4, 1), lapses=date(2027, 5, 16))
    said = suspension_letter(HELD, longer.on, longer)
    assert said.subject == "Alpha has extended its suspension of the agreement"
    assert said.paragraphs[0].startswith("Alpha suspended the Information Sharing Agreement on 1 March 2027, after")
    assert "It has extended the suspension from 1 April 2027 on" in said.paragraphs[0]
    assert "It was to be held by 15 March 2027, and will be held as soon as possible." in said.paragraphs[3]
    first = suspension_letter(holding(JOINED), SUSPENDED.on, SUSPENDED)
    assert first.subject == "Alpha has suspended the agreement"
    assert "no later than 15 March 2027. We will write to you with the day." in first.paragraphs[3]
    both = holding(JOINED, SUSPENDED, longer)
    assert suspension_letter(both, longer.on, longer).subject == said.subject


def test_the_evidence_is_enclosed_with_the_notice_of_the_suspension_alone() -> None:
    """Who is written to later, because it joined meanwhile, is told whom to ask for it."""
    cause = replace(SUSPENDED, enclosed=True, notice=occasions.NUMBER)
    made = Notice(kind="suspension", on=TODAY, to=occasions.to("beta"), about="alpha")
    occasion = replace(occasion_of(holding(JOINED, cause), made), cause=cause)
    own = words_of(replace(occasion, number=occasions.NUMBER)).paragraphs[-1]
    later = words_of(replace(occasion, number="2027-099")).paragraphs[-1]
    assert own.startswith("The evidence of what went wrong is enclosed")
    assert later.startswith("The boards hold the evidence")


def test_whoever_was_invited_is_not_promised_a_day_that_it_has() -> None:
    """Of a meeting that is still to come."""
    longer = replace(SUSPENDED, on=TODAY, lapses=SUSPENDED.lapses + 9 * DAY)
    said = suspension_letter(invited(invitation(on=TODAY - DAY)), TODAY, longer)
    assert "The day is 12 March 2027, as we wrote in notice 2027-001." in said.paragraphs[3]
    off = suspension_letter(invited(invitation(on=TODAY - DAY), invitation(called_off=True)), TODAY, longer)
    assert "We will write to you with the day." in off.paragraphs[3]


def test_a_last_day_that_is_over_is_in_no_calendar() -> None:
    """Of a suspension that goes on for longer, only the day on which it lapses."""
    made = Notice(kind="suspension", on=SUSPENDED.meeting_by + DAY, to=occasions.to("beta"), about="alpha")
    late = replace(occasion_of(HELD, made), cause=SUSPENDED)
    assert [one.mark for one in kind_of("suspension").calendar(late)] == ["lapses"]
    in_time = replace(late, notice=replace(made, on=SUSPENDED.meeting_by))
    assert [one.mark for one in kind_of("suspension").calendar(in_time)] == ["meeting-by", "lapses"]


def test_that_a_meeting_is_called_off_is_told_without_saying_who_was_invited() -> None:
    """A partner may have joined since; and no day of a meeting that is not held is late."""
    late = invitation(due=SUSPENDED.meeting_by + DAY)
    decision = told("meeting", invited(late), about="alpha", meeting=CALLED_OFF)
    assert not dict(decision.answers)["Note"]
    off = words_of(occasion_of(invited(late), replace(late, called_off=True)))
    assert "which was to be on 16 March 2027, is not held." in off.paragraphs[0]


def test_what_is_called_off_is_the_meeting_that_was_written_about_last() -> None:
    """The notice bears its day, so that calendars find it."""
    held = invited(invitation(due=DUE + DAY), invitation(due=DUE))
    decision = told("meeting", held, about="alpha", meeting=CALLED_OFF)
    assert dict(decision.answers)["By"] == "12 March 2027"
    assert dict(decision.answers)["Called off"] == "yes"
    with pytest.raises(RuleError, match="nobody was invited to a meeting on Alpha that is still to come"):
        told("meeting", applied(held, decision), about="alpha", meeting=CALLED_OFF)


def test_a_meeting_can_be_called_off_until_its_day() -> None:
    """On the day itself, too; of one whose day is over, nobody knows that it was not held."""
    assert told("meeting", invited(invitation(due=TODAY)), about="alpha", meeting=CALLED_OFF).changes
    with pytest.raises(RuleError, match="nobody was invited"):
        told("meeting", invited(invitation(due=TODAY - DAY)), about="alpha", meeting=CALLED_OFF)


def test_the_meeting_on_a_suspension_that_was_lifted_can_be_called_off() -> None:
    """It is still owed, and partners were invited before the partner shared again."""
    back = Reinstatement(on=TODAY, reason="It is safe")
    held = invited(invitation(on=TODAY - DAY), events=(JOINED, SUSPENDED, back))
    assert told("meeting", held, about="alpha", meeting=CALLED_OFF).changes


@pytest.mark.parametrize(
    "held",
    [
        HELD,
        holding(JOINED),
        invited(invitation(on=LONG_AGO.on), events=(JOINED, LONG_AGO, SUSPENDED)),
    ],
)
def test_a_meeting_that_nobody_was_invited_to_is_not_called_off(held: Register) -> None:
    """An invitation to the meeting on an earlier suspension was to another meeting."""
    with pytest.raises(RuleError, match="nobody was invited to a meeting on Alpha that is still to come") as refused:
        told("meeting", held, about="alpha", meeting=CALLED_OFF)
    assert refused.value.remedy == "see what was written: isa-admin list-notices"


@pytest.mark.parametrize(
    "subject",
    [
        {"meeting": CALLED_OFF, "due": DUE},
        {"meeting": replace(CALLED_OFF, at="14:30")},
        {"meeting": replace(CALLED_OFF, where="Hall")},
    ],
)
def test_what_is_called_off_has_no_day_time_or_place_of_its_own(subject: dict[str, object]) -> None:
    """Its day is that of the invitation."""
    with pytest.raises(UsageError, match="a meeting that is called off has no day, time or place"):
        told("meeting", invited(invitation()), about="alpha", **subject)
