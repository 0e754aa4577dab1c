"""The words of every kind of notice, whom it goes to, and what causes it."""

from __future__ import annotations

import re
from datetime import date
from typing import get_args

import pytest
from msgspec.structs import replace

from isa_admin.domain.dates import show
from isa_admin.domain.events import Cancellation, Service
from isa_admin.domain.notice import NoticeKey
from isa_admin.domain.notices import NOTICES, address, cause_of, draft, kind_of, next_number
from isa_admin.domain.notices.occasion import NothingToTellError, addressed, behalf, greeting
from isa_admin.domain.partner import POSTS, Address, Post
from isa_admin.errors import NotFoundError
from tests.domain import building, occasions
from tests.domain.occasions import ABOUT, DUE, HELD, occasion

KEYS = [kind.key for kind in NOTICES]


def whole(kind: str) -> str:
    """Give all that a notice of a kind says, on one line."""
    said = kind_of(kind).words(occasion(kind))
    return " ".join((said.subject, *said.paragraphs, *(f"{name}: {value}" for name, value in said.facts)))


def test_every_key_has_one_kind() -> None:
    """The index and the grammar of the record name the same kinds."""
    assert sorted(KEYS) == sorted(get_args(NoticeKey))


@pytest.mark.parametrize("key", KEYS)
def test_every_kind_says_what_it_rests_on_and_what_is_asked(key: str) -> None:
    """Each cites its section, names the agreement, and says what to do or that nothing is to be done."""
    said = whole(key)
    if key != "reminder":
        assert re.search(rf"[Ss]ection {kind_of(key).section}\b", said)
    assert building.AGREEMENT.title in said
    assert re.search(r"\b(Send|Answer|Confirm|Tell|Read|Find out|Ask)\b", said)
    assert not re.search(r"please|sorry|invalid|forbidden|\{|\}|None|  ", said, re.IGNORECASE)


@pytest.mark.parametrize("key", KEYS)
def test_every_kind_that_asks_for_something_says_by_when(key: str) -> None:
    """The day stands in the words and in the table; without one it is as soon as you can."""
    if key in {"joined", "suspension", "reinstated"}:
        return
    assert show(DUE) in whole(key)
    undated = occasions.notice(key, due=None)
    said = kind_of(key).words(occasion(key, notice=undated))
    assert show(DUE) not in " ".join((*said.paragraphs, *(value for _, value in said.facts)))


@pytest.mark.parametrize("key", KEYS)
def test_every_kind_goes_to_a_post_that_the_agreement_requires(key: str) -> None:
    """Each names all three required posts, so that a partner with any of them is reached."""
    assert sorted(kind_of(key).posts) == sorted(list(POSTS)[:3])


@pytest.mark.parametrize("kind", [kind.key for kind in NOTICES if kind.about_one])
def test_a_notice_about_a_partner_names_it(kind: str) -> None:
    """Without a partner there is nothing to tell, and the remedy names the option."""
    assert "Alpha" in whole(kind)
    with pytest.raises(NothingToTellError) as caught:
        kind_of(kind).words(occasion(kind, notice=occasions.notice(kind, about=None)))
    assert "--about" in caught.value.remedy


@pytest.mark.parametrize("kind", ["withdrawal", "suspension", "reinstated"])
def test_what_did_not_happen_is_not_told(kind: str) -> None:
    """A notice of a withdrawal, suspension or reinstatement that is not recorded is refused."""
    with pytest.raises(NothingToTellError) as caught:
        kind_of(kind).words(occasion(kind, register=occasions.register("none")))
    assert caught.value.message.startswith("Alpha ")
    assert caught.value.exit_code == 4


def test_a_breach_that_is_not_named_is_not_told() -> None:
    """Nobody is told of a breach that is not recorded."""
    with pytest.raises(NothingToTellError):
        kind_of("breach").words(occasion("breach", cause=None))


def test_a_breach_is_told_by_its_number_and_by_what_it_asks_of_whom() -> None:
    """Who supplied it decides whether somebody has to be told; the others find out what they have to do with it."""
    made = occasion("breach")
    told = kind_of("breach").words(made)
    assert ("Breach", "2026-001") in told.facts
    assert "Your organisation supplied information that is concerned." in " ".join(told.paragraphs)
    other = kind_of("breach").words(replace(made, to=made.register.partners["gamma"]))
    assert "Your organisation is involved in it." in " ".join(other.paragraphs)
    assert "supplied" not in " ".join(other.paragraphs)


@pytest.mark.parametrize("kind", [kind.key for kind in NOTICES if kind.versioned])
def test_a_notice_about_a_version_names_it(kind: str) -> None:
    """Without a version there is nothing to tell."""
    assert "V2.00" in whole(kind)
    with pytest.raises(NothingToTellError):
        kind_of(kind).words(occasion(kind, notice=occasions.notice(kind, version=None)))


def test_a_withdrawal_says_how_its_days_are_counted() -> None:
    """Output that depends on the setting says which was used."""
    assert "clear days" in whole("withdrawal")
    ordinary = replace(occasions.register("withdrawal"), agreement=replace(building.AGREEMENT, counting="ordinary"))
    said = kind_of("withdrawal").words(occasion("withdrawal", register=ordinary))
    assert "clear days" not in " ".join(said.paragraphs)
    assert ("Asked to leave from", "1 January 2027") in said.facts


def test_a_withdrawal_that_was_served_says_when_it_takes_effect() -> None:
    """Once all are served the day is known."""
    served = Service(on=date(2026, 11, 21), notice="2026-007", effective=date(2026, 12, 22), counting="clear")
    said = kind_of("withdrawal").words(occasion("withdrawal", cause=served))
    assert ("Takes effect on", "22 December 2026") in said.facts


def test_a_withdrawal_that_was_taken_back_asks_for_nothing() -> None:
    """The others learn that the partner stays."""
    said = kind_of("withdrawal").words(occasion("withdrawal", cause=Cancellation(on=occasions.ON, reason="Merged")))
    assert "not withdrawing" in said.subject
    assert "You do not need to do anything." in said.paragraphs


@pytest.mark.parametrize("kind", ["joined", "suspension", "reinstated"])
def test_the_partner_that_it_is_about_is_told_otherwise(kind: str) -> None:
    """A partner is not told to stop sharing with itself."""
    about = occasions.register(kind).partners[ABOUT]
    assert kind_of(kind).words(occasion(kind, to=about)).paragraphs != kind_of(kind).words(occasion(kind)).paragraphs


def test_a_reminder_lists_what_is_open() -> None:
    """Rows that are handed in stand in the table, and the text leads to it."""
    said = kind_of("reminder").words(occasion("reminder", more=(("Self-assessment (s.18)", "2025"),)))
    assert ("Self-assessment (s.18)", "2025") in said.facts
    assert "The table says what is still open." in said.paragraphs
    asked = kind_of("reminder").words(occasion("reminder", notice=occasions.notice("reminder", version="V2.00")))
    assert "Section 23" in " ".join(asked.paragraphs)


def test_a_version_that_changes_nothing_asks_nobody_to_sign() -> None:
    """A row that is not material needs no signature; one that is does, and so does one that is not there yet."""
    assert "does not ask you to sign again" in whole("version-issued")
    material = occasion("version-issued", notice=occasions.notice("version-issued", version="V1.0"))
    assert "Section 23" in " ".join(kind_of("version-issued").words(material).paragraphs)


def test_a_version_that_changes_nothing_asks_for_an_answer_only_where_a_day_is_set() -> None:
    """The table and the calendar name no day that the letter does not speak of."""
    for due in (occasions.DUE, None):
        said = kind_of("version-issued").words(
            occasion("version-issued", notice=occasions.notice("version-issued", due=due))
        )
        asked = "by 1 December 2026 that you have it" in " ".join(said.paragraphs)
        assert asked is ("Answer by" in dict(said.facts)) is (due is not None)


def test_a_meeting_to_come_is_an_invitation_and_one_that_was_held_a_report() -> None:
    """A day makes it an invitation to that day; without one the meeting that was recorded last is told."""
    held = occasions.register("meeting")
    about = replace(held.partners[ABOUT], events=(*held.partners[ABOUT].events, HELD))
    held = replace(held, partners={**held.partners, ABOUT: about})
    to_come, past = occasions.notice("meeting"), occasions.notice("meeting", due=None)
    assert cause_of(held, past) == HELD
    report = occasion("meeting", register=held, notice=past)
    assert ("Decision", HELD.decision) in kind_of("meeting").words(report).facts
    assert kind_of("meeting").calendar(report) == ()
    invitation = occasion("meeting", register=held, notice=to_come)
    assert invitation.cause == occasions.EVENTS["meeting"][0]
    [day] = kind_of("meeting").calendar(invitation)
    assert (day.on, day.meeting) == (DUE, True)
    late = occasions.notice("meeting", due=date(2026, 12, 24))
    assert "asks for it by 4 December 2026" in " ".join(
        kind_of("meeting").words(occasion("meeting", notice=late)).paragraphs
    )


def test_what_is_recorded_with_a_notice_is_what_it_tells_of() -> None:
    """An event in the same decision comes before those of the register."""
    now = Cancellation(on=occasions.ON)
    assert cause_of(occasions.register("withdrawal"), occasions.notice("withdrawal"), [HELD, now]) == now
    assert cause_of(occasions.register("none"), occasions.notice("breach"), [occasions.BREACH]) == occasions.BREACH
    assert cause_of(occasions.register("none"), occasions.notice("review-opened")) is None


def test_a_suspension_keeps_two_days() -> None:
    """The last day for the meeting and the day on which it lapses, each with a mark of its own."""
    days = kind_of("suspension").calendar(occasion("suspension"))
    assert [(one.mark, one.on) for one in days] == [("meeting-by", date(2026, 12, 4)), ("lapses", date(2027, 1, 4))]
    assert kind_of("suspension").calendar(occasion("suspension", cause=None)) == ()


@pytest.mark.parametrize("key", [key for key in KEYS if key not in {"suspension", "meeting"}])
def test_a_deadline_is_kept_where_there_is_one(key: str) -> None:
    """The day by which something is asked for, and none where it sets none."""
    [day] = kind_of(key).calendar(occasion(key))
    assert (day.on, day.meeting) == (DUE, False)
    assert kind_of(key).calendar(occasion(key, notice=occasions.notice(key, due=None))) == ()


def test_a_kind_is_found_by_key_and_title() -> None:
    """A slip of the pen gets what was probably meant."""
    assert kind_of(" Notice of Withdrawal ").key == "withdrawal"
    with pytest.raises(NotFoundError) as caught:
        kind_of("withdrawl")
    assert "did you mean withdrawal" in caught.value.remedy
    with pytest.raises(NotFoundError) as caught:
        kind_of("qqqq")
    assert "reminder" in caught.value.remedy


def test_numbers_count_within_a_year() -> None:
    """The next after the highest of the year, three digits or more."""
    assert next_number([], 2027) == "2027-001"
    assert next_number(["2026-009", "2027-002", "2027-001"], 2027) == "2027-003"
    assert next_number(["2027-999"], 2027) == "2027-1000"


SIGNS = Post(post="signatory", name="Ann Example")
WORKS = Post(post="responsible", title="Records Manager", email="records@example.org")
RINGS = Post(post="breach-contact", title="Duty Officer", telephone="0116 496 0001")


@pytest.mark.parametrize(
    ("kind", "posts", "reached"),
    [
        ("withdrawal", (SIGNS, WORKS, RINGS), WORKS),
        ("withdrawal", (SIGNS, RINGS), SIGNS),
        ("breach", (SIGNS, RINGS), RINGS),
        ("breach", (SIGNS, WORKS, replace(RINGS, email="b@example.org")), replace(RINGS, email="b@example.org")),
        ("meeting", (SIGNS, WORKS), WORKS),
        ("meeting", (), None),
    ],
)
def test_a_notice_goes_to_the_first_post_that_can_be_written_to(
    kind: str, posts: tuple[Post, ...], reached: Post | None
) -> None:
    """A mailbox comes before a post without one; where no post is held the letter goes to the partner."""
    assert address(building.entry(posts=posts), kind_of(kind)) == reached


def test_a_draft_has_every_addressee_once_with_its_mailbox() -> None:
    """Without a mailbox the letter goes by post."""
    held = occasions.register("none")
    reached, silent = building.entry("beta", posts=(WORKS,)), building.entry("gamma", posts=())
    made = draft(held, "review-opened", building.TODAY, [reached, silent, reached], due=DUE)
    held_notice = draft(
        replace(held, partners={**held.partners, "beta": reached, "gamma": silent}),
        "review-opened",
        building.TODAY,
        [reached, silent, reached],
        due=DUE,
    )
    assert [one.partner for one in made.to] == ["beta", "gamma"]
    assert [(one.email, one.usual) for one in held_notice.to] == [("records@example.org", "email"), (None, "post")]


def test_a_letter_is_addressed_to_the_office_at_its_own_address() -> None:
    """Or to the person without one. The post's own address comes before the partner's; nobody is a colleague."""
    entry = building.entry("beta")
    assert addressed(entry, None) == ("Beta", "1 High Street", "LE3 8RA")
    assert addressed(entry, WORKS) == ("Records Manager", "Beta", "1 High Street", "LE3 8RA")
    assert addressed(entry, SIGNS) == ("Ann Example", "Beta", "1 High Street", "LE3 8RA")
    elsewhere = replace(WORKS, address=Address(lines=("2 Low Street",)))
    assert addressed(entry, elsewhere) == ("Records Manager", "Beta", "2 Low Street")
    assert greeting(None) == "Dear colleague"
    assert greeting(SIGNS) == "Dear Ann Example"
    assert behalf(occasion("joined")) == "On behalf of The Board"
