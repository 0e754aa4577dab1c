"""What a suspension stops: a partner's own part, the whole agreement, or its sharing with some; in each output."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain import contacts
from isa_admin.domain.agreement import Readings
from isa_admin.domain.binding import binding, spans
from isa_admin.domain.describing import tell, where
from isa_admin.domain.events import Service, Succession, Suspension, Withdrawal
from isa_admin.domain.notice import Notice
from isa_admin.domain.notices import words_of
from isa_admin.domain.notices.occasion import Occasion, Sender
from isa_admin.domain.sharing import sharing, stopped, turns_of_others
from isa_admin.domain.standing import situation
from isa_admin.domain.suspending import suspend
from isa_admin.errors import RuleError
from tests.domain.building import OTHER_DIGEST, applied
from tests.domain.test_counting import no_holidays
from tests.domain.test_suspending import CAUSE, LAPSES, SINCE, start, suspended

if TYPE_CHECKING:
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register

DAY = timedelta(days=1)
OWN = start()
WHOLE = replace(OWN, agreement=replace(OWN.agreement, readings=Readings(suspends="whole-agreement")))
NAMED = replace(CAUSE, towards=("beta",))
HELD = {
    "own part": suspended(OWN),
    "whole agreement": suspended(WHOLE),
    "named partners": suspended(OWN, NAMED),
}


def letter(held: Register, to: str) -> str:
    """Give what one partner is told of the suspension."""
    notice = held.notice("2027-001")
    cause = next(one for one in held.partners["alpha"].events if isinstance(one, Suspension))
    occasion = Occasion(
        register=held,
        number="2027-001",
        notice=notice,
        to=held.partners[to],
        by=Sender("O", "o@example.org"),
        cause=cause,
    )
    return " ".join(words_of(occasion).paragraphs)


@pytest.mark.parametrize(
    ("scope", "to", "says"),
    [
        ("own part", "beta", "do not share information with Alpha under the agreement"),
        ("whole agreement", "beta", "no partner shares information under it"),
        ("named partners", "beta", "towards your organisation. While it lasts, do not share information with Alpha"),
        ("named partners", "gamma", "Sharing between Alpha and the other partners goes on"),
    ],
)
def test_the_letter_says_what_the_suspension_stops(scope: str, to: str, says: str) -> None:
    """To each addressee what it means for this one, by the record; a setting that changes later changes no letter."""
    held = HELD[scope]
    assert says in letter(held, to)
    other = replace(held, agreement=replace(held.agreement, readings=Readings(suspends="whole-agreement")))
    assert letter(other, to) == letter(held, to)


@pytest.mark.parametrize(
    ("scope", "asked", "says"),
    [
        ("own part", "alpha", "Alpha is suspended until 15 April 2027: share nothing under the agreement except"),
        ("own part", "beta", None),
        ("whole agreement", "alpha", "Alpha suspended the whole agreement until 15 April 2027: share nothing under it"),
        ("whole agreement", "gamma", "Alpha suspended the whole agreement until 15 April 2027: share nothing under it"),
        ("named partners", "alpha", "Alpha is suspended towards Beta until 15 April 2027: they share nothing"),
        ("named partners", "beta", "Alpha is suspended towards Beta until 15 April 2027: they share nothing"),
        ("named partners", "gamma", None),
    ],
)
def test_whoever_looks_a_partner_up_is_told_what_is_stopped(scope: str, asked: str, says: str | None) -> None:
    """Also about a partner that suspended nothing itself; after the suspension lapsed, nothing is said."""
    held = HELD[scope]
    said = contacts.caution(held, held.partners[asked], SINCE)
    assert said is says is None or str(said).startswith(str(says))
    assert str(said).count("until 15 April 2027") == (0 if says is None else 1)
    assert contacts.caution(held, held.partners[asked], LAPSES) is None


def test_a_partner_that_is_suspended_is_told_of_before_those_that_keep_it_from_sharing_too() -> None:
    """Beta suspended its own part, and Alpha the whole agreement."""
    whole = HELD["whole agreement"]
    cause = replace(CAUSE, scope="own-part")
    both = applied(whole, suspend(whole, "beta", cause, extend=False, today=SINCE, holidays=no_holidays))
    said = contacts.caution(both, both.partners["beta"], SINCE)
    assert said is not None
    assert [one.partition(" suspended")[0] for one in said.split("; ")] == ["Beta is", "Alpha"]


def test_a_suspension_stops_nothing_after_its_partner_left() -> None:
    """It ran for longer, and is over all the same."""
    held = HELD["whole agreement"]
    gone = replace(
        held.partners["alpha"],
        events=(*held.partners["alpha"].events, Succession(on=SINCE + DAY, by="beta", reason="Merged")),
    )
    after = replace(held, partners={**held.partners, "alpha": gone})
    assert [one.partner for one in stopped(after, SINCE)] == ["alpha"]
    assert stopped(after, SINCE + DAY) == []


LEAVES = SINCE + 20 * DAY
LEAVING = (
    Withdrawal(on=SINCE + DAY, letter_sha256=OTHER_DIGEST, notice="2027-002"),
    Service(on=SINCE + 2 * DAY, notice="2027-002", effective=LEAVES, counting="clear"),
)


@pytest.mark.parametrize(
    ("scope", "reached"),
    [("own part", set()), ("whole agreement", {"beta", "gamma"}), ("named partners", {"beta"})],
)
def test_sharing_turns_on_the_days_of_a_suspension_that_reaches_a_partner(scope: str, reached: set[str]) -> None:
    """It begins, lapses, and ends when its partner leaves. What a partner suspended itself is not meant."""
    held = HELD[scope]
    leaving = replace(held.partners["alpha"], events=(*held.partners["alpha"].events, *LEAVING))
    held = replace(held, partners={**held.partners, "alpha": leaving})
    turns = {SINCE, LAPSES, LEAVES, *(one.on for one in leaving.events)}
    for id_ in ("alpha", "beta", "gamma"):
        assert turns_of_others(held, id_) == (turns if id_ in reached else set())


class Unread(dict[str, "PartnerEntry"]):
    """Partners whose records are not read."""

    def __getitem__(self, id_: str) -> PartnerEntry:
        """Fail: there are ten thousand."""
        raise AssertionError(f"{id_} was read")


def test_nobody_is_read_who_never_suspended() -> None:
    """Whatever else was told of a partner; who is not in the register was told of by hand, and is passed over."""
    told = [Notice(kind="withdrawal", on=SINCE, to=(), about="alpha"), Notice(kind="reminder", on=SINCE, to=())]
    told.append(Notice(kind="suspension", on=SINCE, to=(), about="ghost"))
    held = replace(OWN, partners=Unread(OWN.partners), notices={f"2027-00{at}": one for at, one in enumerate(told)})
    assert stopped(held, SINCE) == []
    assert turns_of_others(held, "beta") == set()


@pytest.mark.parametrize(("scope", "count"), [("own part", 2), ("whole agreement", 0), ("named partners", 3)])
def test_how_many_may_share_follows_from_what_is_stopped(scope: str, count: int) -> None:
    """Three are bound: Alpha, which suspended, Beta and Gamma."""
    assert sharing(["alpha", "beta", "gamma"], stopped(HELD[scope], SINCE)) == count
    assert sharing(["alpha", "beta", "gamma"], stopped(HELD[scope], LAPSES)) == 3


def test_two_that_are_parted_have_nobody_else_to_share_with() -> None:
    """Where only the two are bound."""
    assert sharing(["alpha", "beta"], stopped(HELD["named partners"], SINCE)) == 0


def test_the_only_partner_that_is_bound_shares_with_nobody() -> None:
    """Whoever is left when all others are suspended, too."""
    assert sharing(["alpha"], []) == 0
    assert sharing(["alpha", "beta"], stopped(HELD["own part"], SINCE)) == 0


def test_who_is_bound_is_told_with_what_is_stopped() -> None:
    """A partner stays bound and in force while another's suspension keeps it from sharing, for that time only."""
    for scope, kept in (("own part", 0), ("whole agreement", 1), ("named partners", 1)):
        held = HELD[scope]
        beta = held.partners["beta"]
        found = [len(span.binding.stopped_by) for span in spans(held, beta, SINCE - DAY, LAPSES)]
        assert found == ([0, kept, 0] if kept else [0])
        assert binding(held, beta, SINCE).standing == "in-force"
    assert binding(HELD["named partners"], OWN.partners["gamma"], SINCE).stopped_by == ()


def test_a_partner_is_described_with_what_it_stopped() -> None:
    """In one line, and in the line of the event."""
    lines = {}
    for scope, held in HELD.items():
        events = held.partners["alpha"].events
        lines[scope] = (where(situation(events, SINCE), {}), tell(events[-1]))
    assert "shares with nobody under the agreement" in lines["own part"][0]
    assert "nobody shares with anybody under the agreement" in lines["whole agreement"][0]
    assert "shares nothing under the agreement with beta" in lines["named partners"][0]
    assert [tell.partition(" until")[0] for _, tell in lines.values()] == [
        "suspension", "suspension of the whole agreement", "suspension towards beta",
    ]  # fmt: skip


@pytest.mark.parametrize(("towards", "says"), [("alpha", "shares with others"), ("delta", "is not bound")])
def test_it_is_towards_others_that_are_bound(towards: str, says: str) -> None:
    """Nothing else could be stopped."""
    with pytest.raises(RuleError, match=says):
        suspended(OWN, replace(CAUSE, towards=(towards,)))


def test_what_the_letter_says_goes_before_the_boards_reading() -> None:
    """A partner can suspend its own part where the boards read section 19 of the whole; towards some, it names them."""
    own = suspended(WHOLE, replace(CAUSE, scope="own-part"))
    assert own.partners["alpha"].events[-1] == HELD["own part"].partners["alpha"].events[-1]
    with pytest.raises(ValueError, match="names them under towards"):
        suspended(OWN, replace(CAUSE, scope="named-partners"))


def test_to_go_on_for_longer_stops_what_was_stopped_before() -> None:
    """Unless something else is said of it."""
    more = replace(CAUSE, on=LAPSES - DAY, evidence_sha256=OTHER_DIGEST)
    for scope, said in (("named-partners", more), ("own-part", replace(more, scope="own-part"))):
        held = suspended(HELD["named partners"], said, today=LAPSES, extend=True)
        last = held.partners["alpha"].events[-1]
        assert isinstance(last, Suspension)
        assert (last.scope, last.towards) == (scope, ("beta",) if scope == "named-partners" else ())


def test_the_evidence_is_enclosed_or_asked_for() -> None:
    """As the record says."""
    assert "Ask o@example.org for it" in letter(HELD["own part"], "beta")
    enclosed = suspended(OWN, replace(CAUSE, enclosed=True))
    assert "The evidence of what went wrong is enclosed" in letter(enclosed, "beta")
    both = suspended(OWN, replace(CAUSE, enclosed=True, letter_sha256="0" * 64))
    assert "Its letter and the evidence of what went wrong are enclosed" in letter(both, "beta")
