"""Every kind of notice against every standing: what no record supports is not written."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain.changes import PutNotice
from isa_admin.domain.events import (
    Cancellation,
    Correction,
    Meeting,
    Reinstatement,
    Service,
    Succession,
    Suspension,
    Withdrawal,
)
from isa_admin.domain.notices import NOTICES, cause_of, kind_of, words_of
from isa_admin.domain.notices.giving import Subject, notify
from isa_admin.domain.notices.occasion import NothingToTellError, Occasion, Sender, behalf
from isa_admin.domain.recorded import recorded
from isa_admin.domain.review import Review, Round
from isa_admin.domain.reviewing import NoOpenReviewError
from isa_admin.errors import RuleError
from tests.domain.building import AGREEMENT, DIGEST, OTHER_DIGEST, VERSIONS, adoption, entry, register, row

if TYPE_CHECKING:
    from isa_admin.domain.changes import Decision
    from isa_admin.domain.events import Event
    from isa_admin.domain.notice import Notice
    from isa_admin.domain.register import Register

TODAY = date(2027, 3, 10)
DAY = timedelta(days=1)
JOINED = adoption(date(2016, 10, 4))
SUSPENDED = Suspension(
    on=date(2027, 3, 1),
    reason="A server was broken into",
    evidence_sha256=DIGEST,
    lapses=date(2027, 4, 15),
    meeting_by=date(2027, 3, 15),
    notice="2027-001",
)
LONG_AGO = replace(SUSPENDED, on=date(2026, 1, 1), lapses=date(2026, 2, 15), meeting_by=date(2026, 1, 15))
MET = Meeting(on=date(2027, 3, 5), attended=("beta",), decision="The server was rebuilt")
BACK = Reinstatement(on=date(2027, 3, 6), reason="It is safe")
NOTICE = Withdrawal(on=date(2027, 3, 2), letter_sha256=OTHER_DIGEST, notice="2027-002")
ALL_SERVED = Service(on=date(2027, 3, 3), notice="2027-002", effective=date(2027, 4, 3), counting="clear")
LEFT = replace(ALL_SERVED, effective=date(2027, 3, 8))

STANDINGS: dict[str, tuple[Event, ...]] = {
    "prospective": (),
    "in force": (JOINED,),
    "suspended": (JOINED, SUSPENDED),
    "suspended, meeting held": (JOINED, SUSPENDED, MET),
    "lapsed": (JOINED, LONG_AGO),
    "lapsed, meeting held": (JOINED, LONG_AGO, replace(MET, on=date(2026, 1, 10))),
    "reinstated": (JOINED, SUSPENDED, BACK),
    "reinstated, meeting held": (JOINED, SUSPENDED, MET, BACK),
    "suspended anew": (JOINED, LONG_AGO, replace(BACK, on=date(2026, 1, 5)), SUSPENDED),
    "withdrawing": (JOINED, NOTICE),
    "leaving on a day": (JOINED, NOTICE, ALL_SERVED),
    "cancelled": (JOINED, NOTICE, Cancellation(on=date(2027, 3, 4))),
    "withdrawn": (JOINED, NOTICE, LEFT),
    "succeeded": (JOINED, Succession(on=date(2027, 3, 1), by="beta", reason="Merged")),
    "came back": (JOINED, NOTICE, LEFT, adoption(date(2027, 3, 9))),
}
SUPPORTED: dict[str, set[str]] = {
    "joined": set(STANDINGS) - {"prospective", "withdrawn", "succeeded"},
    "withdrawal": {"withdrawing", "leaving on a day", "cancelled"},
    "suspension": {"suspended", "suspended, meeting held", "suspended anew"},
    "meeting": {
        *("suspended", "suspended, meeting held", "lapsed", "lapsed, meeting held"),
        *("reinstated", "reinstated, meeting held", "suspended anew"),
    },
    "reinstated": {"reinstated", "reinstated, meeting held"},
}
"""For each kind of notice about a partner the standings in which a record makes it true."""


def holding(*events: Event) -> Register:
    """Give a register whose alpha has these events."""
    return register(entry("alpha", events=events), entry("beta"), entry("gamma"), entry("delta", events=()))


def told(kind: str, held: Register, **subject: object) -> Decision:
    """Decide on a notice that an officer writes by hand."""
    return notify(held, kind_of(kind), (), Subject(**subject), today=TODAY)  # type: ignore[arg-type]


def occasion_of(held: Register, notice: Notice) -> Occasion:
    """Give what is told to beta by a notice."""
    by, to = Sender("Olive Officer", "o@board.example.uk"), held.partners["beta"]
    return Occasion(register=held, number="2027-009", notice=notice, to=to, by=by, cause=cause_of(held, notice))


def letter(held: Register, decision: Decision) -> str:
    """Give all that the letter to beta says, on one line."""
    (change,) = decision.changes
    assert isinstance(change, PutNotice)
    words = words_of(occasion_of(held, change.notice))
    return " ".join((words.subject, *words.paragraphs, *(f"{name}: {value}" for name, value in words.facts)))


def test_the_table_has_every_kind_about_a_partner() -> None:
    """A new kind needs a rule on what supports it."""
    assert set(SUPPORTED) == {kind.key for kind in NOTICES if kind.about_one}


@pytest.mark.parametrize("standing", STANDINGS)
@pytest.mark.parametrize("kind", SUPPORTED)
def test_a_notice_is_written_where_a_record_supports_it_and_nowhere_else(kind: str, standing: str) -> None:
    """With a remedy that names a command; what is written names its partner, and no other event than its own."""
    held = holding(*STANDINGS[standing])
    if standing not in SUPPORTED[kind]:
        with pytest.raises(RuleError, match=r"^Alpha .*Agreement s\.") as refused:
            told(kind, held, about="alpha")
        assert "isa-admin " in refused.value.remedy
        return
    said = letter(held, told(kind, held, about="alpha"))
    assert "Alpha" in said
    assert "None" not in said


def test_a_suspension_that_ended_is_not_told_as_one_that_holds() -> None:
    """An invitation to a meeting that is still owed says that the suspension has ended."""
    for standing in ("reinstated", "lapsed"):
        said = letter(held := holding(*STANDINGS[standing]), told("meeting", held, about="alpha"))
        assert "The suspension has ended, and the meeting on it is still to be held." in said
        assert "has suspended" not in said
        assert "Suspension lapses on" not in said
    held = holding(JOINED, SUSPENDED)
    assert "has suspended" in letter(held, told("meeting", held, about="alpha"))


def test_a_meeting_after_its_last_day_is_said_to_be_late() -> None:
    """To the officer who sets the day, and in the letter; on the last day nothing is said."""
    held = holding(JOINED, SUSPENDED)
    late = told("meeting", held, about="alpha", due=date(2027, 3, 17))
    assert ("Note", "the meeting is 2 days after 15 March 2027, the last day for it (Agreement s.19)") in late.answers
    assert "asks for it by 15 March 2027" in letter(held, late)
    in_time = told("meeting", held, about="alpha", due=date(2027, 3, 15))
    assert ("Note", "") in in_time.answers


def test_a_letter_about_a_suspension_saves_the_law_and_the_safety_of_a_child() -> None:
    """Both that of the suspension and the invitation to the meeting on it."""
    held = holding(JOINED, SUSPENDED)
    for kind in ("suspension", "meeting"):
        assert "child's safety" in letter(held, told(kind, held, about="alpha"))
    assert "court" in letter(held, told("suspension", held, about="alpha"))
    assert f"SHA-256 of the evidence: {DIGEST}" in letter(held, told("suspension", held, about="alpha"))


def test_a_notice_of_withdrawal_is_the_partners_own() -> None:
    """It gives the notice, with the digest of its letter; the boards serve it. The day is said where it is known."""
    held = holding(JOINED, NOTICE)
    decision = told("withdrawal", held, about="alpha")
    said = letter(held, decision)
    assert "Alpha gives you notice in its letter received on 2 March 2027" in said
    assert "We serve it for Alpha, at its request." in said
    assert f"SHA-256 of its letter: {OTHER_DIGEST}" in said
    assert "We will tell you the day." in said
    known = letter(served := holding(JOINED, NOTICE, ALL_SERVED), told("withdrawal", served, about="alpha"))
    assert "takes effect on 3 April 2027" in known
    assert "We will tell you the day." not in known
    (change,) = decision.changes
    assert isinstance(change, PutNotice)
    made = Occasion(
        register=held,
        number="2027-009",
        notice=change.notice,
        to=held.partners["beta"],
        by=Sender("O", "o@b.uk"),
        cause=NOTICE,
    )
    assert behalf(made) == "For and on behalf of Alpha, whose notice The Board serve at its request"
    assert behalf(replace(made, cause=Cancellation(on=TODAY))) == "On behalf of The Board"


def test_nothing_is_told_of_an_event_that_was_recorded_in_error() -> None:
    """The letters of a suspension that did not happen are not drawn again either."""
    wrong = Correction(on=date(2027, 3, 2), event_id="2027-03-01-suspension", reason="Another partner's letter")
    known = recorded([
        ("2016-10-04-adoption", JOINED),
        ("2027-03-01-suspension", SUSPENDED),
        ("2027-03-02-correction", wrong),
    ])  # fmt: skip
    alpha = replace(entry("alpha", events=(JOINED,)), recorded=known)
    held = register(alpha, entry("beta"))
    with pytest.raises(RuleError, match="Alpha has not suspended the agreement"):
        told("suspension", held, about="alpha")


@pytest.mark.parametrize(
    ("kind", "partner", "subject", "words"),
    [
        (
            "adoption-requested",
            "beta",
            {"version": "V2.00"},
            r"Beta has adopted V2\.00, so it is not asked again",
        ),
        ("reminder", "beta", {"version": "V2.00"}, r"Beta has adopted V2\.00"),
        ("reminder", "beta", {}, "Beta has adopted the current terms, so there is nothing"),
        ("compliance-due", "delta", {}, "Delta is prospective"),
        ("adoption-requested", "delta", {"version": "V0.01"}, r"V0\.01 is a draft"),
        ("version-issued", "beta", {"version": "V0.01"}, r"V0\.01 is a draft"),
        ("draft-for-comment", "beta", {"version": "V2.00"}, r"V2\.00 is not a draft"),
    ],
)
def test_a_notice_that_is_not_true_of_its_addressee_or_version_is_refused(
    kind: str, partner: str, subject: dict[str, str], words: str
) -> None:
    """Whoever adopted is not asked to adopt, and a draft is not issued."""
    with pytest.raises(RuleError, match=rf"{words}.*Agreement s\."):
        notify(holding(JOINED), kind_of(kind), [partner], Subject(**subject), today=TODAY)  # type: ignore[arg-type]


def test_a_reminder_says_that_it_asked_before_only_where_it_did() -> None:
    """A first letter does not pretend to be a second one."""
    held = replace(holding(JOINED), versions=type(VERSIONS)((*VERSIONS, row("V3.00", date(2027, 1, 1)))))
    decision = told("reminder", held, version="V3.00")
    assert "We are asking Beta to adopt V3.00" in letter(held, decision)
    first = told("adoption-requested", held, version="V3.00")
    (change,) = first.changes
    assert isinstance(change, PutNotice)
    assert "We asked Beta to adopt V3.00" in letter(replace(held, notices={change.id: change.notice}), decision)


def test_how_the_boards_read_section_18_is_said_to_be_their_reading() -> None:
    """Section 18 asks for one review from the commencement; what is added is the boards' and can be left out."""
    held = replace(holding(JOINED), reviews={"2027": Review(opened=TODAY, of="V2.00", by=date(2027, 12, 1))})
    said = letter(held, told("review-opened", held))
    assert "within 2 years of its commencement. The boards read it to ask for a further one" in said
    plain = replace(
        held, agreement=replace(AGREEMENT, readings=replace(AGREEMENT.readings, review_from="commencement"))
    )
    assert "The boards read" not in letter(plain, told("review-opened", plain))


def test_a_review_is_told_of_while_it_goes_on() -> None:
    """Without an open one there is nothing to tell; a partner that joins meanwhile gets the timetable too."""
    with pytest.raises(NoOpenReviewError):
        told("review-opened", holding(JOINED))
    review = Review(opened=date(2026, 1, 5), of="V2.00", by=date(2027, 12, 1), rounds=(Round(by=date(2027, 6, 1)),))
    held = replace(holding(JOINED), reviews={"2026": review})
    assert "comments by 1 June 2027" in letter(held, told("review-opened", held))


def test_the_words_of_a_kind_refuse_what_no_record_supports() -> None:
    """Whoever draws a letter without `notify` meets the same rule."""
    for kind in SUPPORTED:
        decision = told("withdrawal", held := holding(JOINED, NOTICE), about="alpha")
        (change,) = decision.changes
        assert isinstance(change, PutNotice)
        notice = replace(change.notice, kind=kind_of(kind).key)
        made = Occasion(
            register=held, number="2027-009", notice=notice, to=held.partners["beta"], by=Sender("O", "o@b.uk")
        )
        with pytest.raises(NothingToTellError):
            kind_of(kind).words(made)
