"""The campaign: who has signed a new version, who was asked, and when the row is written that all have."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from isa_admin.domain.adopting import record_adoption
from isa_admin.domain.agreement import Readings
from isa_admin.domain.campaign import campaign, counted, counts, follows, is_last, with_same_terms
from isa_admin.domain.changes import AddVersion
from isa_admin.domain.events import Closure, Correction, Decline, Service, Suspension, Withdrawal
from isa_admin.domain.finalising import finalise
from isa_admin.domain.notice import Addressee, Notice, Served
from isa_admin.domain.partner import Post
from isa_admin.domain.recorded import recorded
from isa_admin.domain.terms import terms_digest
from isa_admin.domain.versions import Versions
from isa_admin.errors import NotFoundError, RuleError
from tests.domain.building import (
    AGREEMENT,
    BEGAN,
    DIGEST,
    POSTS,
    TERMS,
    TODAY,
    VERSIONS,
    adoption,
    applied,
    entry,
    register,
    row,
)

if TYPE_CHECKING:
    from isa_admin.domain.campaign import State
    from isa_admin.domain.events import Event
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register

ISSUED = date(2026, 10, 1)
FIRST = date(2015, 9, 10)
DUE = date(2027, 1, 5)
"""A day by which an answer is asked for."""
DAY = timedelta(days=1)
V3 = row("V3.00", ISSUED, terms_digest=terms_digest(TERMS))
NEW = Versions((*VERSIONS, V3))


def on_v3(*entries: PartnerEntry, **more: object) -> Register:
    """Make a register in which V3.00 was issued on 1 October 2026."""
    return register(*entries, **{"versions": NEW, "terms_digest": V3.terms_digest, **more})


def signed(id_: str, on: date = date(2026, 11, 1), version: str = "V3.00") -> PartnerEntry:
    """Make a partner that adopted V2.00 and then another version."""
    return entry(id_, events=(adoption(FIRST), adoption(on, version)))


def declined(on: date, version: str = "V3.00") -> Decline:
    """Make a decline."""
    return Decline(on=on, version=version, reason="We wait for advice")


def no(id_: str) -> PartnerEntry:
    """Make a partner that declined V3.00."""
    return entry(id_, events=(adoption(FIRST), declined(date(2026, 10, 9))))


def asking(*to: str, kind: str = "adoption-requested", **more: object) -> Notice:
    """Make a notice that asks partners to adopt V3.00."""
    made = Notice(kind="adoption-requested", on=ISSUED, to=tuple(Addressee(partner=one) for one in to), version="V3.00")
    return replace(made, **{"kind": kind, **more})


def states(held: Register, on: date = TODAY) -> dict[str, State]:
    """Give how far each partner has come."""
    return {one.entry.id: one.state for one in campaign(held, on).progress}


def test_each_partner_has_come_so_far() -> None:
    """Adopted, declined, asked and late, asked and in time, and without a request on record."""
    held = on_v3(
        signed("alpha"), no("beta"), entry("gamma"), entry("delta"), entry("epsilon"),
        notices={
            "2026-001": asking("gamma", due=date(2026, 11, 1)),
            "2026-002": asking("delta", due=date(2026, 12, 1)),
        },
    )  # fmt: skip
    assert states(held) == {
        "alpha": "adopted",
        "beta": "declined",
        "delta": "asked",
        "epsilon": "no request recorded",
        "gamma": "overdue",
    }
    assert dict(counted(campaign(held, TODAY)))["adopted"] == 1
    assert campaign(held, TODAY).words == "issued on 1 October 2026, 1 of 5 adopted"


def test_the_day_of_issue_is_not_said_of_a_row_that_only_followed() -> None:
    """The row of a joiner has a day of its own: the terms were issued under another label."""
    joined = row("V4.00", date(2026, 11, 20), "joiner", terms_digest=V3.terms_digest)
    held = on_v3(signed("alpha"), versions=Versions((*NEW, joined)))
    assert campaign(held, TODAY).words == "its terms issued as V3.00 on 1 October 2026, 1 of 1 adopted"


def test_what_is_known_of_a_request_is_told() -> None:
    """The first notice, the first day on which it was served, the reminders, the last day that was named."""
    notices = {
        "2026-001": asking("alpha", due=date(2026, 11, 1), served=(Served(partner="alpha", on=ISSUED, how="post"),)),
        "2026-002": asking("alpha", kind="reminder", on=date(2026, 11, 5), due=date(2026, 11, 20)),
        "2026-003": asking("alpha", kind="reminder", on=date(2026, 11, 21), version=None),
    }
    (one,) = campaign(on_v3(entry(), notices=notices), TODAY).progress
    assert one.signatory == "Ann Example"
    assert one.channel == "email"
    assert one.asked is not None
    assert one.asked[0] == "2026-001"
    assert one.served is not None
    assert one.served.on == ISSUED
    assert one.reminded == (date(2026, 11, 5), date(2026, 11, 21))
    assert (one.due, one.state) == (date(2026, 11, 20), "overdue")


@pytest.mark.parametrize(
    ("partner", "asked_by", "reminded"),
    [
        (entry("alpha"), date(2026, 11, 1), True),
        (entry("alpha"), date(2026, 11, 5), False),
        (entry("alpha"), None, True),
        (no("alpha"), date(2026, 11, 1), False),
        (signed("alpha", date(2026, 11, 6)), date(2026, 11, 1), True),
    ],
)
def test_a_reminder_of_other_things_is_none_of_the_adoption(
    partner: PartnerEntry, asked_by: date | None, *, reminded: bool
) -> None:
    """It says what was overdue on its day: not an adoption whose day had not come, or that was answered."""
    notices = {
        "2026-001": asking("alpha", due=asked_by),
        "2026-002": asking("alpha", kind="reminder", on=date(2026, 11, 5), version=None),
    }
    (one,) = campaign(on_v3(partner, notices=notices), TODAY).progress
    assert one.reminded == ((date(2026, 11, 5),) if reminded else ())


def test_a_notice_about_older_terms_asks_for_nothing_new() -> None:
    """What was asked before the terms changed is another campaign."""
    notices = {"2015-001": asking("alpha", on=FIRST, version="V2.00")}
    assert states(on_v3(entry(), notices=notices)) == {"alpha": "no request recorded"}


def test_the_days_of_grace_say_when_an_answer_is_late() -> None:
    """Where no notice names a day, the boards' days of grace count from the issue; a notice's day comes before."""
    grace = replace(AGREEMENT, readings=Readings(adoption_grace=60))
    held = on_v3(entry(), agreement=grace)
    assert states(held, date(2026, 11, 30)) == {"alpha": "no request recorded"}
    assert states(held, date(2026, 12, 1)) == {"alpha": "overdue"}
    named = on_v3(entry(), agreement=grace, notices={"2026-001": asking("alpha", due=date(2026, 12, 31))})
    assert states(named, date(2026, 12, 31)) == {"alpha": "asked"}
    with pytest.raises(ValueError, match="at least 1 day"):
        Readings(adoption_grace=0)


def test_an_older_version_has_the_answers_of_its_time() -> None:
    """Who adopted V3.00 since is still one that adopted V1.0 or V2.00, which have the same terms."""
    held = on_v3(signed("alpha"), entry("beta"))
    found = campaign(held, TODAY, "V1.0")
    assert (found.issued.version, found.finalised and found.finalised.version) == ("V1.0", "V2.00")
    assert [one.state for one in found.progress] == ["adopted", "adopted"]
    assert found.words.endswith("; finalised on 10 September 2015")


def test_a_prospective_partner_is_waited_for_until_the_first_row_that_all_have_signed() -> None:
    """At the beginning all are to be bound; later a new one joins with a row of its own."""
    new = entry("omega", events=())
    assert states(on_v3(signed("alpha"), new)) == {"alpha": "adopted"}
    begun = Versions(VERSIONS.entries[:2])
    assert set(states(register(new, versions=begun), date(2015, 3, 1))) == {"omega"}


def test_what_follows_is_said_from_what_is_recorded() -> None:
    """A bound partner stays bound by what it adopted; nothing binds one that never signed."""
    held = on_v3(no("beta"))
    (one,) = campaign(held, TODAY).progress
    assert follows(held, one, TODAY) == (
        "Beta stays bound by V2.00, which it adopted on 10 September 2015 (s.23); it leaves by written notice to all"
        " the other partners, of at least 30 days (s.19)"
    )
    first = register(entry("omega", events=()), versions=Versions(VERSIONS.entries[:2]))
    (one,) = campaign(first, date(2015, 3, 1)).progress
    assert "is not bound" in follows(first, one, date(2015, 3, 1))


def test_a_partner_that_has_left_is_not_bound_any_more() -> None:
    """What it adopted before does not bind it."""
    held = on_v3(entry())
    (one,) = campaign(held, TODAY).progress
    gone = replace(one.entry, events=(*one.entry.events, Closure(on=TODAY, reason="Dissolved")))
    assert "stays bound by V2.00" in follows(held, replace(one, entry=gone), TODAY - DAY)
    assert "is not bound" in follows(held, replace(one, entry=gone), TODAY)


@pytest.mark.parametrize(
    ("posts", "signatory", "channel"),
    [
        ((), None, "post"),
        (POSTS[:1], "Ann Example", "post"),
        (POSTS[1:], None, "email"),
        ((Post(post="breach-contact", title="Desk", name="Bo Example"),), None, "post"),
        ((POSTS[1], Post(post="signatory", title="Chief Executive")), "Chief Executive", "email"),
        ((Post(post="signatory", email="chief@a.example.uk"),), None, "email"),
    ],
)
def test_the_posts_say_who_signs_and_how_a_letter_goes(
    posts: tuple[Post, ...], signatory: str | None, channel: str
) -> None:
    """By name, otherwise by title; by e-mail where any post that is written to has a mailbox."""
    (one,) = campaign(on_v3(entry(posts=posts)), TODAY).progress
    assert (one.signatory, one.channel) == (signatory, channel)


@pytest.mark.parametrize(
    ("notice", "on", "due"),
    [
        ({}, TODAY, DUE),
        ({}, ISSUED, DUE),
        ({}, ISSUED - DAY, None),
        ({"on": TODAY}, TODAY, DUE),
        ({"on": TODAY + DAY}, TODAY, None),
        ({"kind": "reminder", "version": None}, TODAY, DUE),
        ({"kind": "reminder", "version": None, "on": ISSUED - DAY}, TODAY, None),
        ({"kind": "compliance-due", "version": None}, TODAY, None),
        ({"version": "V2.00"}, TODAY, None),
        ({"to": (Addressee(partner="beta"),)}, TODAY, None),
    ],
)
def test_a_notice_of_the_campaign_names_the_day_of_its_answer(
    notice: dict[str, object], on: date, due: date | None
) -> None:
    """From the day of the issue up to the day that is asked about; not what is owed for another reason."""
    held = on_v3(entry(), notices={"2026-001": asking("alpha", due=DUE, **notice)})
    (one,) = campaign(held, on).progress
    assert one.due == due


def test_a_reminder_alone_is_no_request() -> None:
    """Nor is what others were served with: a request counts for the partners that it reached."""
    served = (Served(partner="beta", on=ISSUED, how="post"), Served(partner="alpha", on=TODAY, how="hand"))
    notices = {"2026-001": asking("alpha", kind="reminder"), "2026-002": asking("alpha", "beta", served=served)}
    held = on_v3(entry(), notices={"2026-001": notices["2026-001"]})
    (one,) = campaign(held, TODAY).progress
    assert (one.asked, one.served, one.state) == (None, None, "no request recorded")
    (one,) = campaign(on_v3(entry(), notices=notices), TODAY).progress
    assert one.asked == ("2026-002", notices["2026-002"])
    assert one.served == served[1]


def test_rows_with_the_same_terms_count_as_one_version() -> None:
    """From the row that changed them up to the day that is asked about; a draft is in no row of these."""
    rows = Versions((
        row("V0.01", FIRST, "draft"),
        row("V1.00", FIRST, material=False),
        row("V1.01", FIRST, "draft"),
        row("V1.02", FIRST + DAY, "amendment"),
        row("V2.00", FIRST + 2 * DAY, "finalised"),
        row("V3.00", FIRST + 2 * DAY),
    ))  # fmt: skip
    counted_days = {0: ["V1.00"], 1: ["V1.00", "V1.02"], 2: ["V1.00", "V1.02", "V2.00"], 9: ["V1.00", "V1.02", "V2.00"]}
    for days, labels in counted_days.items():
        found = with_same_terms(rows, rows.entries[1], FIRST + days * DAY)
        assert [one.version for one in found] == labels


def test_the_agreement_waits_for_whom_it_binds() -> None:
    """Also for a partner that is suspended; not for one that has given notice, or has left."""
    adopted = adoption(FIRST)
    suspended = Suspension(
        on=ISSUED, reason="A leak", evidence_sha256=DIGEST, lapses=date(2027, 1, 1), meeting_by=TODAY, notice="2026-001"
    )
    leaving = Withdrawal(on=ISSUED, letter_sha256=DIGEST, notice="2026-002")
    gone = Service(on=ISSUED, notice="2026-002", effective=TODAY, counting="clear")
    events: dict[str, tuple[Event, ...]] = {
        "alpha": (adopted,),
        "beta": (adopted, suspended),
        "gamma": (adopted, leaving),
        "delta": (adopted, leaving, gone),
    }
    held = on_v3(*(entry(id_, events=told) for id_, told in events.items()))
    assert set(states(held)) == {"alpha", "beta"}


def test_a_partner_to_be_is_waited_for_until_the_day_on_which_all_had_signed() -> None:
    """From that day on it joins by itself; as of a day before, a row that came later says nothing."""
    new = entry("omega", events=())
    for on, waits in ((FIRST - DAY, True), (FIRST, False), (TODAY, False)):
        assert counts(new, VERSIONS, on) is waits


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (adoption(TODAY, "V3.00"), "adopted"),
        (adoption(TODAY + DAY, "V3.00"), "no request recorded"),
        (adoption(TODAY, "V2.00"), "no request recorded"),
        (declined(TODAY), "declined"),
        (declined(TODAY + DAY), "no request recorded"),
        (declined(TODAY, "V2.00"), "no request recorded"),
    ],
)
def test_an_answer_counts_from_its_day_and_for_its_version(answer: Event, state: State) -> None:
    """What a partner said about older terms, or will have said tomorrow, answers nothing."""
    assert states(on_v3(entry(events=(adoption(FIRST), answer)))) == {"alpha": state}


def test_a_decline_that_is_disputed_is_no_answer() -> None:
    """The signatory's own record stays, and the officers say that it is wrong; an older decline counts again."""
    first, second = declined(date(2026, 10, 9)), declined(date(2026, 11, 9))
    wrong = Correction(on=TODAY, event_id="2026-11-09-decline", reason="Sent by mistake")
    both = [("2026-10-09-decline", first), ("2026-11-09-decline", second), ("2026-11-22-correction", wrong)]
    for known, answer in ((both[:2], second), (both, first), (both[1:], None)):
        told = recorded(known)
        events = tuple(one.event for one in told if one.counts)
        (one,) = campaign(on_v3(entry(events=(adoption(FIRST), *events), recorded=told)), TODAY).progress
        assert one.answer == answer


def test_a_draft_or_no_version_is_no_campaign() -> None:
    """Nobody is asked to sign a draft, and without a version there is nothing to sign."""
    with pytest.raises(RuleError, match=r"V0\.01 is a draft"):
        campaign(register(entry()), TODAY, "V0.01")
    with pytest.raises(RuleError, match="no version"):
        campaign(register(entry(), versions=Versions(())), TODAY)
    with pytest.raises(NotFoundError, match="V9"):
        campaign(register(entry()), TODAY, "V9.00")


def test_the_last_signature_is_known_as_the_last() -> None:
    """Only for the terms in force, and only until a row says that all have signed."""
    held = on_v3(signed("alpha"), entry("beta"))
    assert is_last(held, ("beta",), "V3.00", TODAY)
    assert not is_last(held, ("alpha",), "V3.00", TODAY)
    assert not is_last(held, ("beta",), "V2.00", TODAY)
    assert not is_last(register(entry("beta", events=())), ("beta",), "V2.00", TODAY)
    assert not is_last(held, ("beta",), "V3.00", BEGAN)


@given(st.permutations(("alpha", "beta", "gamma", "delta")), st.sets(st.sampled_from(("alpha", "beta", "gamma"))))
def test_the_row_is_proposed_exactly_when_it_can_be_written(order: list[str], refusing: set[str]) -> None:
    """Whoever signs in whatever order, and whoever declined before: proposed after the last one, and never sooner."""
    held = on_v3(*(no(id_) if id_ in refusing else entry(id_) for id_ in order))
    signs = adoption(TODAY, "V3.00")
    for id_ in order:
        decision = record_adoption(held, id_, signs, today=TODAY, by="Olive Officer", kept_since=BEGAN)
        held = applied(held, decision)
        waiting = bool(campaign(held, TODAY).outstanding)
        assert (decision.next[0] == "isa-admin finalise") is not waiting
        if waiting:
            with pytest.raises(RuleError, match="yet to sign"):
                finalise(held, today=TODAY, by="Olive Officer")
    written = applied(held, finalise(held, today=TODAY, by="Olive Officer"))
    assert campaign(written, TODAY).finalised is not None


def test_the_row_is_written_when_all_have_signed() -> None:
    """It is not material, has the digest of the text, and the words of the reference table or one's own."""
    decision = finalise(on_v3(signed("alpha"), signed("beta")), today=TODAY, by="Olive Officer")
    (change,) = decision.changes
    assert isinstance(change, AddVersion)
    made = change.entry
    assert (made.version, made.kind, made.material) == ("V4.00", "finalised", False)
    assert (made.comment, made.by, made.terms_digest) == (
        "Finalised following agencies signing",
        "Olive Officer",
        V3.terms_digest,
    )
    after = applied(on_v3(signed("alpha"), signed("beta")), decision)
    assert campaign(after, TODAY).finalised == made
    with pytest.raises(RuleError, match="already says that the agencies signed"):
        finalise(after, today=TODAY, by="Olive Officer")
    own = finalise(on_v3(signed("alpha")), today=TODAY, by="O", comment="All are in").changes[0]
    assert isinstance(own, AddVersion)
    assert own.entry.comment == "All are in"


def test_the_row_waits_for_those_who_have_not_signed() -> None:
    """A decline is an answer and no signature; nobody to wait for is no reason to write it either."""
    with pytest.raises(RuleError, match="2 of 3 have yet to sign: Beta, Gamma") as refused:
        finalise(on_v3(signed("alpha"), no("beta"), entry("gamma")), today=TODAY, by="O")
    assert "campaign --outstanding" in refused.value.remedy
    with pytest.raises(RuleError, match="no partner was asked"):
        finalise(on_v3(), today=TODAY, by="O")


def test_five_of_those_who_have_not_signed_are_named() -> None:
    """Of more, it is said how many."""
    names = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta")
    for count, said in (
        (5, r"Alpha, Beta, Delta, Epsilon, Gamma \("),
        (7, "Alpha, Beta, Delta, Epsilon, Eta and 2 more"),
    ):
        with pytest.raises(RuleError, match=said):
            finalise(on_v3(*map(entry, names[:count])), today=TODAY, by="O")
