"""Attacks with the records themselves: what an edit makes of them, what an event claims (docs/threat-model.md, G)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain.changes import AddEvent, PutPosts
from isa_admin.domain.events import Decline
from isa_admin.domain.partner import Post
from isa_admin.records import layout
from isa_admin.records.shapes import PostsRecord, load
from tests.attacks.proving import accepted, refused
from tests.attacks.story import HARBOUR, OLIVE, ROBIN, SCHOOL, day, enter, good, signatory

if TYPE_CHECKING:
    from tests.attacks.openpgp import Key

DECLINE = Decline(on=day(20).date(), version="V3.01", reason="The budget")
POSTS = layout.posts(HARBOUR)


def test_g08_a_comment_of_a_signatory_does_not_become_what_an_officer_signs() -> None:
    """Robin puts a comment below a folded name; the officer takes the post beneath it out, and that is all it does."""
    bent = good()
    robin = next(post for post in load(POSTS, bent.content(POSTS), PostsRecord).posts if post.name == ROBIN.name)
    enter(bent, [PutPosts(HARBOUR, (robin,))], ROBIN, 19)
    lines = bent.content(POSTS).decode().splitlines(keepends=True)
    # The folded name comes last, so that the comment stands at the end of what it would be read as.
    lines.remove(f"    name: {ROBIN.name}\n")
    written = "".join([*lines, f"    name: >-\n      {ROBIN.name}\n"])
    comment = "  - post: dpo\n    title: Privacy lead\n      # who acts for all schools\n"
    bent.commit({POSTS: f"{written}{comment}".encode()}, ROBIN, day(20))
    enter(bent, [PutPosts(HARBOUR, (robin,))], OLIVE, 21)
    accepted(bent)
    assert load(POSTS, bent.content(POSTS), PostsRecord).posts == (robin,)
    assert b"# who acts for all schools" in bent.content(POSTS)


def test_g09_an_edit_of_equal_posts_comes_to_an_end() -> None:
    """It moved them about for ever, while the store was locked."""
    bent = good()
    lead = Post(post="responsible", title="IG Lead", email="ig@example.org")
    enter(bent, [PutPosts(HARBOUR, (signatory(ROBIN, ROBIN.fingerprint), lead, lead))], ROBIN, 20)
    bent.commit({POSTS: bent.content(POSTS) + b"# our posts\n"}, ROBIN, day(21))
    kept = load(POSTS, bent.content(POSTS), PostsRecord).posts
    wanted = (*kept[:-2], replace(lead, title="Head of IG"), lead)
    enter(bent, [PutPosts(HARBOUR, wanted)], OLIVE, 22)
    accepted(bent)
    assert load(POSTS, bent.content(POSTS), PostsRecord).posts == wanted


@pytest.mark.parametrize("days", [2, 365 * 75])
def test_g10_a_signatory_who_dates_an_event_ahead_is_refused(days: int) -> None:
    """It would stay the last event of its partner, and nobody could record a suspension any more."""
    bent = good()
    ahead = replace(DECLINE, on=day(20).date() + timedelta(days=days))
    enter(bent, [AddEvent(HARBOUR, ahead)], ROBIN, 20)
    refused(bent, "G10")


def test_g10_a_signatory_may_be_a_day_ahead_of_greenwich() -> None:
    """Somewhere it is tomorrow; and what an officer records, in a rehearsal too, is the officer's to answer for."""
    bent = good()
    enter(bent, [AddEvent(HARBOUR, replace(DECLINE, on=day(21).date()))], ROBIN, 20)
    enter(bent, [AddEvent(SCHOOL, replace(DECLINE, on=day(90).date()))], OLIVE, 21)
    accepted(bent)


@pytest.mark.parametrize("key", [ROBIN, OLIVE], ids=["signatory", "officer"])
@pytest.mark.parametrize("number", [2, 3, 9999])
def test_g10_an_event_whose_number_does_not_follow_on_is_refused(key: Key, number: int) -> None:
    """The second event of a day has the number 2, once there is a first one."""
    bent = good()
    event = replace(DECLINE, on=day(20).date())
    ((path, content),) = bent.changed(AddEvent(HARBOUR, event)).items()
    if number > 2:
        bent.commit({path: content}, OLIVE, day(20))
    bent.commit({path.replace(".yaml", f"-{number}.yaml"): content}, key, day(20))
    refused(bent, "G10")


def test_g10_events_of_one_day_in_one_commit_have_their_numbers() -> None:
    """As the program records them."""
    bent = good()
    event = replace(DECLINE, on=day(20).date())
    enter(bent, [AddEvent(HARBOUR, event), AddEvent(HARBOUR, event), AddEvent(HARBOUR, event)], ROBIN, 20)
    accepted(bent)
