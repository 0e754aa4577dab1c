"""Outdated notices: nobody has to be served any more with what is over, or with a question that was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.domain.events import Suspension, Withdrawal
from isa_admin.domain.notices import review_of
from isa_admin.domain.notices.support import support
from isa_admin.domain.returns_owed import returned
from isa_admin.domain.standing import adoptions_since_joining, situation

if TYPE_CHECKING:
    from datetime import date

    from isa_admin.domain.notice import Notice
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register

_OF_REVIEWS = ("review-opened", "draft-for-comment")
_ASKING = ("adoption-requested", "reminder")


def outdated_for(register: Register, notice: Notice, partner: str, on: date) -> bool:
    """Say whether what a notice tells a partner, or asks of it, is over on a day.

    The opening of a review and a draft for comment are, once the review is closed (Agreement s.18), and a request to
    adopt once the partner adopted that version (Agreement s.23). An invitation to a meeting is, once a later notice
    told the partner of another day, that it is called off, or what was decided (Agreement s.19); what was written about
    a withdrawal is, once more was. A letter that asks for a self-assessment is, once that was returned (Agreement
    s.18). What is owed because of an event stays owed.

    Args:
        register: The register.
        notice: The notice, which was not served on the partner.
        partner: The id of the partner.
        on: The day.
    """
    if notice.kind in _OF_REVIEWS:
        review = review_of(register, notice)
        return review is not None and review.closed is not None and review.closed.on <= on
    if notice.kind == "withdrawal" or (notice.kind == "meeting" and notice.due is not None):
        return notice.corrects is None and _written_again(register, notice, partner, on)
    if notice.kind == "compliance-due":
        return returned(register, register.partners[partner], notice.on, on)
    adopted = adoptions_since_joining(register.partners[partner].events, on)
    return notice.kind in _ASKING and notice.version in {one.version for one in adopted}


def _written_again(register: Register, notice: Notice, partner: str, on: date) -> bool:
    """Say whether a later notice of the same kind about the same partner was written to this one by a day."""
    later = False
    for one in register.notices.values():
        if one == notice:
            later = True
        elif (
            later
            and (one.kind, one.about) == (notice.kind, notice.about)
            and one.on <= on
            and partner in {to.partner for to in one.to}
        ):
            return True
    return False


def to_serve(register: Register, number: str, on: date) -> tuple[str, ...]:
    """Give the partners on which a notice has still to be served on a day, in the order of the notice.

    The one by which a partner withdraws waits as long as the withdrawal stands; another one waits until what it tells
    of or asks for is over, or was recorded in error. None waits for a partner that has left or was taken away.

    Args:
        register: The register.
        number: The number of the notice.
        on: The day.
    """
    notice = register.notices[number]
    if notice.on > on or not notice.open:
        return ()
    here = still_here(register, notice, on)
    about = register.about(notice)
    if notice.kind == "withdrawal" and about is None:
        return ()
    if about is not None and _gave(about, number):
        given = situation(about.events, on).withdrawal
        return here if given is not None and given.notice == number else ()
    if about is not None and notice.corrects is None and _in_error(about, number, notice, on):
        return ()
    return tuple(id_ for id_ in here if not outdated_for(register, notice, id_, on))


def _gave(entry: PartnerEntry, number: str) -> bool:
    """Say whether a partner gave notice of withdrawal with a notice, even if that was recorded in error."""
    happened = (*entry.events, *(one.event for one in entry.recorded))
    return any(isinstance(event, Withdrawal) and event.notice == number for event in happened)


def _in_error(about: PartnerEntry, number: str, notice: Notice, on: date) -> bool:
    """Say whether what a notice tells of a partner was recorded in error, as far as is known on a day."""
    for one in about.recorded:
        if isinstance(one.event, Suspension) and one.event.notice == number:
            return not one.counts and one.correction is not None and one.correction.on <= on
    for one in about.recorded:
        if one.counts or one.correction is None or one.correction.on > on:
            continue
        then = tuple(other.event for other in about.recorded if other.counts or other is one)
        if support(replace(about, events=then), notice) is one.event:
            return True
    return False


def still_here(register: Register, notice: Notice, on: date) -> tuple[str, ...]:
    """Give the partners on which a notice was not served, without those that have left or were taken away."""
    return tuple(id_ for id_ in notice.open if id_ in register.partners and left(register, id_, on) is None)


def left(register: Register, id_: str, on: date) -> date | None:
    """Give the day from which a partner is no longer bound, where it has left by a day."""
    return situation(register.partners[id_].events, on).left
