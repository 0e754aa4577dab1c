"""The right post in a partner for an occasion, and who stands in where it is open."""

from __future__ import annotations

from datetime import date

import pytest

from isa_admin.domain.contacts import MATTERS, answering, caution, everybody, heir, matter
from isa_admin.domain.events import Closure, Succession, Suspension
from isa_admin.domain.partner import POSTS, Post
from isa_admin.errors import UsageError
from tests.domain.building import DIGEST, TODAY, adoption, entry, register

BREACH_CONTACT = Post(post="breach-contact", title="Duty Officer", telephone="0116 496 0001")
RESPONSIBLE = Post(post="responsible", title="Records Manager", email="records@a.example.uk")
SIGNATORY = Post(post="signatory", name="Ann Example")


def test_the_right_post_answers_where_it_can_be_reached() -> None:
    """Section 17 names the post that is told of a breach."""
    found = answering(entry(posts=(RESPONSIBLE, BREACH_CONTACT)), "breach")
    assert (found.post, found.fell_back) == (BREACH_CONTACT, False)


def test_another_post_stands_in_and_that_is_said() -> None:
    """A post with a name alone reaches nobody."""
    found = answering(entry(posts=(SIGNATORY, RESPONSIBLE)), "adoption")
    assert (found.wanted, found.post, found.fell_back) == ("signatory", RESPONSIBLE, True)


def test_where_nobody_can_be_reached_nobody_answers() -> None:
    """And nobody stands in."""
    found = answering(entry(posts=(SIGNATORY,)), "breach")
    assert (found.post, found.fell_back) == (None, False)


@pytest.mark.parametrize("wanted", MATTERS)
def test_every_occasion_asks_for_posts_that_there_are(wanted: str) -> None:
    """Each is found by its word, capitals aside."""
    assert set(MATTERS[matter(wanted.upper())]) <= set(POSTS)


def test_an_occasion_that_there_is_not_is_refused() -> None:
    """With those there are."""
    with pytest.raises(UsageError) as caught:
        matter("fire")
    assert "breach" in caught.value.remedy


def test_a_partner_that_left_is_not_among_all() -> None:
    """Its records stay; nobody rings it by mistake."""
    over = Succession(on=date(2026, 1, 1), by="beta", reason="Merged")
    gone = entry("gamma", events=(adoption(date(2015, 9, 10)), over))
    assert [one.id for one in everybody(register(entry("zeta"), entry("beta"), gone), TODAY)] == ["beta", "zeta"]


def test_what_to_know_before_sharing_is_said() -> None:
    """Of a partner that is suspended, left, was merged or closed, or has not joined; of one in force nothing."""
    day = date(2026, 11, 1)
    joined = adoption(date(2016, 10, 4))
    suspension = Suspension(
        on=day, reason="R", evidence_sha256=DIGEST, lapses=date(2026, 12, 16), meeting_by=day, notice="2026-001"
    )
    gone = entry("gone", events=(joined, Succession(on=day, by="middle", reason="Merged")))
    middle = entry("middle", events=(joined, Succession(on=day, by="heir", reason="Merged")))
    closed = entry("closed", events=(joined, Closure(on=day, reason="Wound up")))
    suspended, new = entry("suspended", events=(joined, suspension)), entry("new", events=())
    held = register(gone, middle, closed, suspended, new, entry("heir"))
    assert heir(held, gone, TODAY) == held.partners["heir"]
    assert heir(held, closed, TODAY) is None
    assert {id_: caution(held, held.partners[id_], TODAY) for id_ in held.partners} == {
        "gone": "Gone ceased to be a partner on 1 November 2026; Heir took its place",
        "middle": "Middle ceased to be a partner on 1 November 2026; Heir took its place",
        "closed": "Closed closed on 1 November 2026, and no other body took its place: nothing is shared under"
        " the agreement",
        "suspended": "Suspended is suspended until 16 December 2026: share nothing under the agreement except what"
        " the law, a court order or a child's safety requires",
        "new": "New has not adopted the agreement: nothing is shared under it yet",
        "heir": None,
    }


def test_a_circle_of_successions_ends() -> None:
    """Two records made by hand that name each other are no endless chain."""
    day = date(2026, 11, 1)
    one, other = (
        entry(id_, events=(adoption(date(2016, 10, 4)), Succession(on=day, by=by, reason="Merged")))
        for id_, by in (("one", "other"), ("other", "one"))
    )
    found = heir(register(one, other), one, TODAY)
    assert found is not None
    assert found.id == "other"
