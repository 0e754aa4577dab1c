"""What is due about posts: open ones to be filled, and held ones to be confirmed (Agreement s.17, 22, 23)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain import dates
from isa_admin.domain.agreement import Period
from isa_admin.domain.counting import last_day
from isa_admin.domain.deadlines.due import Due
from isa_admin.domain.partner import POSTS, REQUIRED_POSTS, SIGNATORY, gaps, how_to_fill
from isa_admin.domain.standing import adoptions_since_joining

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from isa_admin.domain.deadlines.due import AsOf

_CONFIRMED_FOR = Period(1, "years", 22)
"""How long a post counts as confirmed. The agreement names no time; contacts are asked for with the yearly audit."""


def posts_missing(facts: AsOf) -> Iterator[Due]:
    """Naming the posts that the agreement asks each partner for, from the day it joined (Agreement s.17, 22, 23).

    One for each partner. A prospective partner names them with its adoption, so until then nothing is due.
    """
    for entry in facts.bound:
        if missing := gaps(entry):
            yield Due(
                kind="post-missing",
                due=min(one.on for one in adoptions_since_joining(entry.events, facts.on)),
                partner=entry.id,
                what=f"{entry.partner.name} has no {_listed([POSTS[kind].lower() for kind in missing])}",
                command=how_to_fill(missing[0], entry.id),
                section=REQUIRED_POSTS[missing[0]],
            )


def posts_unconfirmed(facts: AsOf) -> Iterator[Due]:
    """Confirming once a year that a post is still held as recorded (Agreement s.17, 22).

    One for each partner, due a year after the oldest confirmation. A post without a day of confirmation was recorded
    before the register kept such days; it counts only where the partner has confirmed another post and left it out.
    So does one whose day has not come: nobody can have said so then, and nobody is relieved until the year 9999.
    Signatories are no offices: what they sign, and their keys, have days of their own.
    """
    for entry in facts.bound:
        offices = [
            (post, post.confirmed if post.confirmed and post.confirmed <= facts.on else None)
            for post in entry.posts
            if post.post != SIGNATORY
        ]
        confirmed = [day for _, day in offices if day is not None]
        if not confirmed:
            continue
        due = _a_year_after(min(confirmed), facts)
        late = [post for post, day in offices if day is None or _a_year_after(day, facts) <= max(due, facts.on)]
        held = _listed([POSTS[post.post].lower() for post in late])
        yield Due(
            kind="post-unconfirmed",
            due=due,
            partner=entry.id,
            what=f"Posts of {entry.partner.name} to confirm: {held}, last done on {dates.show(min(confirmed))}",
            command=f"isa-admin assign-post {late[0].post} {entry.id}",
            section=REQUIRED_POSTS.get(late[0].post, 22),
        )


def _a_year_after(day: date, facts: AsOf) -> date:
    return last_day(_CONFIRMED_FOR, day, facts.holidays)


def _listed(words: list[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
