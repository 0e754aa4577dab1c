"""Outdated notices: nobody has to be served any more with what is over, or with a question that was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.notices import review_of
from isa_admin.domain.standing import adoptions_since_joining

if TYPE_CHECKING:
    from datetime import date

    from isa_admin.domain.notice import Notice
    from isa_admin.domain.register import Register

_OF_REVIEWS = ("review-opened", "draft-for-comment")
_ASKING = ("adoption-requested", "reminder")


def outdated_for(register: Register, notice: Notice, partner: str, on: date) -> bool:
    """Say whether what a notice tells a partner, or asks of it, is over on a day.

    The opening of a review and a draft for comment are, once the review is closed (Agreement s.18), and a request to
    adopt once the partner adopted that version (Agreement s.23). What is owed because of an event stays owed.

    Args:
        register: The register.
        notice: The notice, which was not served on the partner.
        partner: The id of the partner.
        on: The day.
    """
    if notice.kind in _OF_REVIEWS:
        review = review_of(register, notice)
        return review is not None and review.closed is not None and review.closed.on <= on
    adopted = adoptions_since_joining(register.partners[partner].events, on)
    return notice.kind in _ASKING and notice.version in {one.version for one in adopted}
