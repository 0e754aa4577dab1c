"""Reports on a review: how far it is, who commented, what is still to be answered (Agreement s.18)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from isa_admin.application.departed import departed
from isa_admin.domain.review import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from isa_admin.application.review_desk import Desk
    from isa_admin.domain.register import Register
    from isa_admin.domain.review import Comment


def status(desk: Desk, today: date) -> dict[str, Any]:
    """Say how an open review stands."""
    from isa_admin.documents.review_papers import place_words

    review, comments = desk.review, as_placed(desk.register, desk.year)
    partners = {entry.id: entry.partner.name for entry in desk.on_main.bound(today)}
    said = Counter(one.partner for one in comments.values())
    titles = section_titles(desk.register)
    open_ = Counter(place_words(one, titles) for one in comments.values() if one.open)
    newest = desk.register.versions.newest
    return {
        "year": desk.year,
        "branch": desk.name,
        "of": review.of,
        "opened": review.opened.isoformat(),
        "by": review.by.isoformat(),
        "days_left": (review.by - today).days,
        "draft": newest.version if newest and newest.kind == "draft" else None,
        "edited": newest is not None and newest.terms_digest != desk.register.terms_digest,
        "rounds": [
            {"by": one.by.isoformat(), "draft": one.draft, "days_left": (one.by - today).days} for one in review.rounds
        ],
        "comments": len(comments),
        "open": sum(open_.values()),
        "open_by_section": [{"section": name, "open": open_[name]} for name in sorted(open_, key=_by_number)],
        "commented": [{"partner": id_, "name": partners.get(id_, id_), "comments": said[id_]} for id_ in sorted(said)],
        "silent": sorted(set(partners) - set(said)),
        "departed": [
            {"commit": one.commit, "subject": one.subject, "name": one.name, "left": one.left.date().isoformat()}
            for one in departed(desk)
        ],
    }


def closed(register: Register) -> dict[str, Any] | None:
    """Say how the last review ended; nothing if there was none."""
    past = [(one.closed.on, year, one) for year, one in register.reviews.items() if one.closed is not None]
    if not past:
        return None
    on, year, review = max(past, key=lambda one: one[:2])
    assert review.closed is not None  # noqa: S101  only those were listed
    return {
        "year": year,
        "opened": review.opened.isoformat(),
        "closed": on.isoformat(),
        "outcome": review.closed.outcome,
        "words": OUTCOMES[review.closed.outcome],
        "version": review.closed.version,
        "reason": review.closed.reason,
    }


def own(register: Register, year: str) -> dict[str, Comment]:
    """Give the comments of one review by their ids within it."""
    begins = f"{year}/"
    return {id_.removeprefix(begins): one for id_, one in register.comments.items() if id_.startswith(begins)}


def as_placed(register: Register, year: str) -> dict[str, Comment]:
    """Give the comments of one review, each with the file that its section has now: it may have moved since."""
    from isa_admin.documents.moving import now_called

    def placed(one: Comment) -> Comment:
        now = now_called(one.section, register.terms) if one.section else None
        return replace(one, section=now) if now not in {None, one.section} else one

    return {id_: placed(one) for id_, one in own(register, year).items()}


def section_titles(register: Register) -> Mapping[str, str]:
    """Name each part of the terms as the reader sees it, by its file."""
    from isa_admin.documents.changes import section_name
    from isa_admin.documents.terms import read_terms

    return {part.file: section_name(part) for part in read_terms(register.terms)}


def _by_number(name: str) -> tuple[int, str]:
    head = name.partition(" ")[0]
    return (int(head), name) if head.isdecimal() else (1000, name)
