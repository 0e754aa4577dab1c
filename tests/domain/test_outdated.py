"""A notice that was not served: whether what it says, or asks for, is over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from isa_admin.domain.notice import Notice, NoticeKey
from isa_admin.domain.notices.outdated import outdated_for
from isa_admin.domain.review import Closing, Review
from tests.domain.building import adoption, entry, register
from tests.domain.occasions import to

DAY = timedelta(days=1)
ASKED = Notice(kind="adoption-requested", on=date(2026, 10, 1), to=to("alpha"), version="V2.00")
ANSWERED = date(2026, 10, 9)
OPENED = Review(opened=date(2026, 9, 1), of="V2.00", by=date(2027, 6, 1))
CLOSED = replace(OPENED, closed=Closing(on=ANSWERED, outcome="no-change", reason="Minute 7"))
ON_IT = Notice(kind="draft-for-comment", on=date(2026, 10, 1), to=to("alpha"), version="V2.00")


def over(notice: Notice, on: date, **more: object) -> bool:
    """Say whether a notice to alpha, which adopted V2.00 on 9 October 2026, is over on a day."""
    return outdated_for(register(entry("alpha", events=(adoption(ANSWERED),)), **more), notice, "alpha", on)


@pytest.mark.parametrize(
    ("kind", "version", "answered"),
    [
        ("adoption-requested", "V2.00", True),
        ("reminder", "V2.00", True),
        ("adoption-requested", "V3.00", False),
        ("reminder", None, False),
        ("version-issued", "V2.00", False),
        ("compliance-due", None, False),
    ],
)
def test_a_request_to_adopt_is_over_once_the_partner_adopted_that_version(
    kind: NoticeKey, version: str | None, *, answered: bool
) -> None:
    """That a version was issued is still told: it asks for more than an adoption."""
    assert over(replace(ASKED, kind=kind, version=version), ANSWERED) is answered


@pytest.mark.parametrize("kind", ["review-opened", "draft-for-comment"])
def test_what_is_said_of_a_review_is_over_on_the_day_on_which_it_is_closed(kind: NoticeKey) -> None:
    """Not while it goes on."""
    notice = replace(ON_IT, kind=kind)
    assert over(notice, ANSWERED, reviews={"2026": CLOSED})
    assert not over(notice, ANSWERED - DAY, reviews={"2026": CLOSED})
    assert not over(notice, ANSWERED, reviews={"2026": OPENED})
    assert not over(notice, ANSWERED)


INVITED = Notice(kind="meeting", on=date(2026, 10, 1), to=to("alpha"), about="beta", due=date(2026, 10, 12))


@pytest.mark.parametrize(
    ("later", "outdated"),
    [
        (replace(INVITED, due=date(2026, 10, 14)), True),
        (replace(INVITED, called_off=True), True),
        (replace(INVITED, due=None), True),
        (replace(INVITED, to=to("gamma")), False),
        (replace(INVITED, about="gamma"), False),
        (replace(INVITED, on=ANSWERED + DAY), False),
        (replace(INVITED, kind="reinstated"), False),
    ],
)
def test_an_invitation_is_over_once_a_later_notice_on_the_meeting_went_to_the_partner(
    later: Notice, *, outdated: bool
) -> None:
    """Of another day, that it is called off, or what was decided; nobody is invited to a day that no longer holds."""
    notices = {"2026-001": INVITED, "2026-002": later}
    assert over(INVITED, ANSWERED, notices=notices) is outdated
    assert not over(later, ANSWERED, notices=notices)


def test_what_a_meeting_decided_stays_to_be_told() -> None:
    """Only an invitation is over."""
    decided = replace(INVITED, due=None)
    notices = {"2026-001": decided, "2026-002": replace(INVITED, on=ANSWERED)}
    assert not over(decided, ANSWERED, notices=notices)
