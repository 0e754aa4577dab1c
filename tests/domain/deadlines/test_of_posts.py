"""Deadlines about the posts of a partner, each counted by hand."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from isa_admin.domain.events import Succession
from isa_admin.domain.partner import Post
from tests.domain.building import POSTS, entry, register
from tests.domain.deadlines.examples import JOINED, due


def test_open_posts_are_due_from_the_day_a_partner_joined() -> None:
    """One line for a partner, whatever it lacks; a prospective partner and one that left owe none."""
    gone = entry("beta", posts=(), events=(JOINED, Succession(on=date(2026, 1, 1), by="alpha", reason="Merged")))
    held = register(entry(posts=POSTS[:1]), entry("gamma", posts=(), events=()), gone)
    assert due(held, date(2026, 11, 22), "post-missing") == [
        (
            date(2015, 9, 10),
            "alpha",
            "Alpha has no responsible post and breach contact",
            "isa-admin assign-post responsible alpha",
            22,
        )
    ]


def office(kind: str, confirmed: date | None) -> Post:
    """Make a post that was confirmed on a day."""
    return Post(post=kind, title="Office", confirmed=confirmed)


def test_posts_are_confirmed_once_a_year() -> None:
    """On 29 February 2024 and 1 May 2024: due on 28 February 2025, and in June both are late."""
    posts = (office("responsible", date(2024, 2, 29)), office("breach-contact", date(2024, 5, 1)))
    held = register(entry(posts=(POSTS[0], *posts)))
    assert due(held, date(2025, 3, 1), "post-unconfirmed") == [
        (
            date(2025, 2, 28),
            "alpha",
            "Posts of Alpha to confirm: responsible post, last done on 29 February 2024",
            "isa-admin assign-post responsible alpha",
            22,
        )
    ]
    assert "responsible post and breach contact," in due(held, date(2025, 6, 1), "post-unconfirmed")[0][2]


def test_a_post_that_was_confirmed_today_is_due_in_a_year() -> None:
    """One that the agreement does not ask for is due by the section on the responsible post."""
    held = register(entry(posts=(POSTS[0], office("dpo", date(2026, 11, 22)))))
    ((day, _, what, command, section),) = due(held, date(2026, 11, 22), "post-unconfirmed")
    assert (day, command, section) == (date(2027, 11, 22), "isa-admin assign-post dpo alpha", 22)
    assert what == "Posts of Alpha to confirm: data protection officer, last done on 22 November 2026"


def test_a_post_without_a_day_counts_only_beside_one_that_was_confirmed() -> None:
    """Posts from before the register kept such days would drown everything else; signatories have other days.

    A day that has not come is none: a signatory may write any.
    """
    assert due(register(entry()), date(2026, 11, 22), "post-unconfirmed") == []
    signatory = replace(POSTS[0], confirmed=date(2020, 1, 1))
    assert due(register(entry(posts=(signatory, *POSTS[1:]))), date(2026, 11, 22), "post-unconfirmed") == []
    for to_come in (date(2026, 11, 23), date.max):
        later = (POSTS[0], office("responsible", to_come), office("breach-contact", to_come))
        assert due(register(entry(posts=later)), date(2026, 11, 22), "post-unconfirmed") == []
    beside = (*POSTS[:2], office("breach-contact", date(2026, 6, 1)))
    found = due(register(entry(posts=beside)), date(2026, 11, 22), "post-unconfirmed")
    assert [(day, what) for day, _, what, *_ in found] == [
        (date(2027, 6, 1), "Posts of Alpha to confirm: responsible post and breach contact, last done on 1 June 2026")
    ]
