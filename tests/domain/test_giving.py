"""A notice that an officer writes by hand: what it has to name, whom it goes to, and what would not be true."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from isa_admin.domain.breach import Breach
from isa_admin.domain.changes import PutNotice
from isa_admin.domain.notices import ToMeet, kind_of
from isa_admin.domain.notices.giving import Subject, notify
from isa_admin.errors import RuleError, UsageError
from tests.domain.building import VERSIONS, row
from tests.domain.test_support import JOINED, SUSPENDED, TODAY, holding, told

DAY = timedelta(days=1)
V3 = row("V3.00", date(2027, 1, 1))
BREACH = Breach(
    kind="lost", place="beta", supplied_by=("gamma",), found="2027-03-09T09:30+00:00", what="A bag was left on a bus"
)
HELD = replace(
    holding(JOINED, SUSPENDED), versions=type(VERSIONS)((*VERSIONS, V3)), breaches={"2027-001": BREACH}
)  # fmt: skip
"""Alpha is suspended, beta and gamma are in force, delta is prospective; V3.00 waits to be adopted."""


def written(kind: str, *partners: str, **subject: object) -> str:
    """Write a notice to partners, and give the ids of those that it goes to."""
    decision = notify(HELD, kind_of(kind), partners, Subject(**subject), today=TODAY)  # type: ignore[arg-type]
    (change,) = decision.changes
    assert isinstance(change, PutNotice)
    return " ".join(one.partner for one in change.notice.to)


@pytest.mark.parametrize(
    ("kind", "subject", "shown"),
    [
        (
            "meeting",
            {"about": "alpha", "due": date(2027, 3, 15), "meeting": ToMeet(at="14:30", where="The Town Hall")},
            {
                "Notice": "2027-001: Risk assessment and resolution meeting (s.19)",
                "About": "Alpha",
                "By": "15 March 2027",
                "Time": "14:30",
                "Place": "The Town Hall",
                "To": "Beta, Gamma",
            },
        ),
        (
            "version-issued",
            {"version": "V3.00", "due": TODAY},
            {
                "Notice": "2027-001: Version issued (s.23)",
                "Version": "V3.00",
                "By": "10 March 2027",
                "To": "Alpha, Beta, Gamma",
            },
        ),
        (
            "breach",
            {"breach": "2027-001"},
            {"Notice": "2027-001: Information breach (s.17)", "About": "2027-001", "To": "Gamma"},
        ),
    ],
)
def test_the_officer_checks_all_that_the_notice_says(
    kind: str, subject: dict[str, object], shown: dict[str, str]
) -> None:
    """What it does not say is not shown; the partner that it is about is not told of itself."""
    asked = ("Notice", "About", "Version", "By", "Time", "Place", "Called off", "To", "Note")
    assert told(kind, HELD, **subject).answers == tuple((name, shown.get(name, "")) for name in asked)


def test_a_signing_pack_goes_only_with_a_notice_that_says_so() -> None:
    """A letter that speaks of papers that are not there would be wrong."""
    for packed in (False, True):
        subject = Subject(version="V3.00", **({"packed": True} if packed else {}))
        (change,) = notify(HELD, kind_of("adoption-requested"), (), subject, today=TODAY).changes
        assert isinstance(change, PutNotice)
        assert change.notice.packed is packed


@pytest.mark.parametrize(
    ("kind", "option"),
    [
        ("suspension", "--about PARTNER"),
        ("joined", "--about PARTNER"),
        ("version-issued", "--version V"),
        ("breach", "--breach NUMBER"),
    ],
)
def test_a_notice_has_to_name_what_it_is_about(kind: str, option: str) -> None:
    """With the option that names it."""
    with pytest.raises(UsageError, match="has to say which") as refused:
        written(kind)
    assert refused.value.remedy == f"name it: {option}"


@pytest.mark.parametrize(
    ("kind", "subject", "fit"),
    [
        ("reminder", {"about": "alpha"}, "joined, withdrawal, suspension, meeting, reinstated"),
        (
            "suspension",
            {"about": "alpha", "version": "V3.00"},
            "adoption-requested, reminder, draft-for-comment, version-issued",
        ),
        ("compliance-due", {"breach": "2027-001"}, "breach"),
        (
            "review-opened",
            {"version": "V2.00"},
            "adoption-requested, reminder, draft-for-comment, version-issued",
        ),
    ],
)
def test_a_notice_names_nothing_that_it_is_not_about(kind: str, subject: dict[str, str], fit: str) -> None:
    """The remedy lists the kinds that the option belongs to."""
    with pytest.raises(UsageError, match=rf"a notice of the kind '{kind}' takes no --") as refused:
        written(kind, **subject)
    assert refused.value.remedy == f"it belongs to: {fit}"


@pytest.mark.parametrize("meeting", [ToMeet(at="14:30"), ToMeet(where="The Town Hall"), ToMeet(called_off=True)])
def test_only_a_meeting_has_a_time_and_a_place(meeting: ToMeet) -> None:
    """Nothing else is held anywhere, or called off."""
    with pytest.raises(UsageError, match="a notice of the kind 'suspension' has no time and place"):
        written("suspension", about="alpha", due=TODAY, meeting=meeting)


@pytest.mark.parametrize("meeting", [ToMeet(at="14:30"), ToMeet(where="The Town Hall")])
def test_a_time_or_a_place_needs_a_day(meeting: ToMeet) -> None:
    """With the day it is an invitation."""
    with pytest.raises(UsageError, match="a time or a place needs a day"):
        written("meeting", about="alpha", meeting=meeting)
    assert written("meeting", about="alpha", due=TODAY, meeting=meeting) == "beta gamma"


def test_a_day_to_act_by_is_not_over() -> None:
    """Today is soon enough."""
    assert written("compliance-due", due=TODAY) == "alpha beta gamma"
    with pytest.raises(UsageError, match="9 March 2027 is in the past"):
        written("compliance-due", due=TODAY - DAY)


@pytest.mark.parametrize(
    ("kind", "partner", "subject"),
    [
        ("version-issued", "beta", {"version": "V2.00"}),
        ("version-issued", "delta", {"version": "V2.00"}),
        ("adoption-requested", "beta", {"version": "V3.00"}),
        ("reminder", "beta", {"version": "V3.00"}),
        ("reminder", "delta", {}),
        ("draft-for-comment", "beta", {"version": "V0.01"}),
        ("compliance-due", "beta", {}),
        ("breach", "gamma", {"breach": "2027-001"}),
    ],
)
def test_what_is_true_of_an_addressee_is_written_to_it(kind: str, partner: str, subject: dict[str, str]) -> None:
    """A version is announced to those that adopted it, too, and to those that are not bound yet."""
    assert written(kind, partner, **subject) == partner


def test_a_breach_is_told_to_those_whom_it_involves() -> None:
    """Nobody else hears of it."""
    with pytest.raises(RuleError, match=r"breach 2027-001 does not involve Alpha \(Agreement s\.17\)") as refused:
        written("breach", "gamma", "alpha", breach="2027-001")
    assert refused.value.remedy == "leave alpha out"


def test_a_draft_is_not_said_to_be_adopted() -> None:
    """A reminder names a version that was issued."""
    with pytest.raises(RuleError, match=r"V0\.01 is a draft"):
        told("reminder", holding(JOINED), version="V0.01")
