"""Who answers for a partner, as one line for a person with a phone in hand and as plain data for ``--json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.partner import POSTS, SIGNATORY, how_to_fill

if TYPE_CHECKING:
    from isa_admin.application.reporting import Report
    from isa_admin.domain.contacts import Answering


def contact(found: Answering) -> Report:
    """Say who answers for a partner on an occasion; ``fill`` is the command for a gap, or null."""
    post = found.post
    return {
        "partner": found.entry.id,
        "partner_name": found.entry.partner.name,
        "for": found.matter,
        "wanted": found.wanted,
        "post": post and post.post,
        "title": post and post.title,
        "name": post and post.name,
        "telephone": post and post.telephone,
        "email": post and post.email,
        "fill": fill(found),
    }


def fill(found: Answering) -> str | None:
    """Give the command that fills the right post, or the telephone that it lacks; nothing if there is no gap."""
    if found.post is None or found.fell_back:
        return how_to_fill(found.wanted, found.entry.id)
    if found.post.telephone is None and found.wanted != SIGNATORY:
        return f"isa-admin assign-post {found.wanted} {found.entry.id} --telephone NUMBER"
    return None


def line(found: Answering) -> str:
    """Say it in one line: partner, office, name if any, telephone, e-mail, and which post stands in for which."""
    post, name = found.post, found.entry.partner.name
    if post is None:
        return f"{name}: no post that can be reached is recorded"
    office = post.title or POSTS[post.post]
    parts = (office, post.name, post.telephone or "no telephone recorded", post.email)
    said = ", ".join(part for part in parts if part)
    return f"{name}: {said}{stands_in(found)}"


def stands_in(found: Answering) -> str:
    """Say that another post than the right one answers, in brackets; nothing where the right one does."""
    if found.post is None or not found.fell_back:
        return ""
    return f" ({POSTS[found.post.post].lower()}; no {POSTS[found.wanted].lower()} can be reached)"
