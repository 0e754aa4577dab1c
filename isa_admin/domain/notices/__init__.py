"""Notices: every kind of writing that the agreement owes to partners. ``NOTICES`` is the index."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from isa_admin.domain.breach import Breach
from isa_admin.domain.events import (
    Adoption,
    Cancellation,
    Correction,
    Meeting,
    Reinstatement,
    Service,
    Suspension,
    Withdrawal,
)
from isa_admin.domain.notice import Addressee, Notice, NoticeKey
from isa_admin.domain.notices import on_assurance, on_standing, on_terms
from isa_admin.domain.notices.occasion import Appointment, Cause
from isa_admin.domain.notices.support import invitations, support
from isa_admin.domain.partner import BREACH_CONTACT, RESPONSIBLE, SIGNATORY
from isa_admin.domain.review import Review
from isa_admin.domain.standing import situation
from isa_admin.domain.text import counted
from isa_admin.errors import NotFoundError, close_matches

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import date

    from isa_admin.domain.notices.occasion import Occasion, Words
    from isa_admin.domain.partner import PartnerEntry, Post
    from isa_admin.domain.register import Register

Posts: TypeAlias = tuple[str, ...]

_WHO_SIGNS: Posts = (SIGNATORY, RESPONSIBLE, BREACH_CONTACT)
_WHO_WORKS: Posts = (RESPONSIBLE, SIGNATORY, BREACH_CONTACT)
_WHO_IS_RUNG: Posts = (BREACH_CONTACT, RESPONSIBLE, SIGNATORY)


class NoticeKind(Struct, frozen=True):
    """One kind of notice.

    Attributes:
        key: Its name in records and commands.
        title: Its name for people.
        posts: The posts of an addressee that it goes to, the first that is held.
        section: The section of the agreement that it rests on.
        words: What it says, from values alone.
        calendar: The days that it asks to keep, from values alone.
        causes: The kinds of event or record that it tells of.
        about_one: Whether it is about a partner.
        versioned: Whether it is about a version.
    """

    key: NoticeKey
    title: str
    posts: Posts
    section: int
    words: Callable[[Occasion], Words]
    calendar: Callable[[Occasion], tuple[Appointment, ...]]
    causes: tuple[type[Cause], ...] = ()
    about_one: bool = False
    versioned: bool = False


def _deadline(what: str) -> Callable[[Occasion], tuple[Appointment, ...]]:
    """Give the one day by which a notice asks for something."""

    def days(occasion: Occasion) -> tuple[Appointment, ...]:
        due = occasion.notice.due
        return (Appointment("due", f"{what}: {occasion.agreement.title}", due),) if due else ()

    return days


def _of_suspension(occasion: Occasion) -> tuple[Appointment, ...]:
    """Give the last day for the meeting and the day on which a suspension lapses."""
    cause = occasion.cause
    if not isinstance(cause, Suspension):
        return ()
    return (
        *(
            (Appointment("meeting-by", f"Last day for the resolution meeting: {occasion.about}", cause.meeting_by),)
            if cause.meeting_by >= occasion.notice.on
            else ()
        ),
        Appointment("lapses", f"Suspension lapses: {occasion.about}", cause.lapses),
    )


def _of_meeting(occasion: Occasion) -> tuple[Appointment, ...]:
    """Give the day of a meeting that is still to be held; of one that was moved, the same entry as before."""
    notice = occasion.notice
    if notice.due is None or not isinstance(occasion.cause, Suspension):
        return ()
    about = occasion.entry
    since = situation(about.events, notice.on).meeting_since or occasion.cause.on
    return (
        Appointment(
            "meeting",
            f"Risk Assessment and Resolution meeting: {about.partner.name}",
            notice.due,
            meeting=True,
            name=f"meeting-{about.id}-{since.isoformat()}",
            moved=len(invitations(occasion.register, about.id, since)),
            at=notice.at,
            where=notice.where,
            called_off=notice.called_off,
        ),
    )


def _of_review(occasion: Occasion) -> tuple[Appointment, ...]:
    """Give the day by which each round of comments ends, or the day that the notice asks for."""
    if isinstance(occasion.cause, Review) and occasion.cause.rounds:
        return tuple(
            Appointment(
                "due" if one.by == occasion.notice.due else f"round-{at}",
                f"Comments, round {at}: {occasion.agreement.title}",
                one.by,
            )
            for at, one in enumerate(occasion.cause.rounds, 1)
        )
    return _deadline("Say what should change")(occasion)


NOTICES: tuple[NoticeKind, ...] = (
    NoticeKind(
        "adoption-requested",
        "Adoption requested",
        _WHO_SIGNS,
        23,
        on_terms.adoption_requested,
        _deadline("Adopt the agreement"),
        versioned=True,
    ),
    NoticeKind("reminder", "Reminder", _WHO_SIGNS, 23, on_terms.reminder, _deadline("Answer")),
    NoticeKind(
        "joined",
        "A partner joined",
        _WHO_WORKS,
        1,
        on_terms.joined,
        _deadline("Answer"),
        causes=(Adoption,),
        about_one=True,
    ),
    NoticeKind(
        "withdrawal",
        "Notice of withdrawal",
        _WHO_SIGNS,
        19,
        on_standing.withdrawal,
        _deadline("Confirm receipt of the notice of withdrawal"),
        causes=(Withdrawal, Cancellation, Service),
        about_one=True,
    ),
    NoticeKind(
        "suspension",
        "Suspension",
        _WHO_WORKS,
        19,
        on_standing.suspension,
        _of_suspension,
        causes=(Suspension,),
        about_one=True,
    ),
    NoticeKind(
        "meeting",
        "Risk assessment and resolution meeting",
        _WHO_WORKS,
        19,
        on_standing.meeting,
        _of_meeting,
        causes=(Meeting, Suspension),
        about_one=True,
    ),
    NoticeKind(
        "reinstated",
        "Reinstatement",
        _WHO_WORKS,
        19,
        on_standing.reinstated,
        _deadline("Answer"),
        causes=(Reinstatement,),
        about_one=True,
    ),
    NoticeKind(
        "review-opened",
        "Review opened",
        _WHO_WORKS,
        18,
        on_terms.review_opened,
        _of_review,
        causes=(Review,),
    ),
    NoticeKind(
        "draft-for-comment",
        "Draft for comment",
        _WHO_WORKS,
        18,
        on_terms.draft_for_comment,
        _deadline("Comment on the draft"),
        versioned=True,
    ),
    NoticeKind(
        "version-issued",
        "Version issued",
        _WHO_SIGNS,
        23,
        on_terms.version_issued,
        _deadline("Answer on the new version"),
        versioned=True,
    ),
    NoticeKind(
        "breach",
        "Information breach",
        _WHO_IS_RUNG,
        17,
        on_assurance.breach,
        _deadline("Answer on the information breach"),
        causes=(Breach,),
    ),
    NoticeKind(
        "compliance-due",
        "Compliance return due",
        _WHO_WORKS,
        18,
        on_assurance.compliance_due,
        _deadline("Send the self-assessment"),
    ),
)
"""Every kind of notice. A new one is its words, a line here and its key in ``domain.notice``."""

_BY_KEY = {kind.key: kind for kind in NOTICES}


def kind_of(wanted: str) -> NoticeKind:
    """Find a kind of notice by its key or its title.

    Raises:
        NotFoundError: With the kinds there are.
    """
    folded = wanted.strip().casefold()
    for kind in NOTICES:
        if folded in {kind.key, kind.title.casefold()}:
            return kind
    near = close_matches(wanted, [kind.key for kind in NOTICES])
    raise NotFoundError(
        f"there is no notice of the kind '{wanted}'",
        f"did you mean {near}?" if near else f"choose one of {', '.join(_BY_KEY)}",
    )


def words_of(occasion: Occasion) -> Words:
    """Say what a notice tells one addressee.

    Raises:
        NothingToTellError: The register does not record what the notice would say.
    """
    if isinstance(occasion.cause, Correction):
        return on_standing.corrected(occasion, occasion.cause)
    return _BY_KEY[occasion.notice.kind].words(occasion)


def next_number(numbers: Iterable[str], year: int) -> str:
    """Say which number the next notice or breach of a year has: ``2027-001``, then ``2027-002``."""
    taken = [int(one.partition("-")[2]) for one in numbers if one.startswith(f"{year:04}-")]
    return f"{year:04}-{max(taken, default=0) + 1:03}"


def whom_to_tell(told: Collection[PartnerEntry], number: str) -> str:
    """Say to how many a notice goes; where there is nobody to tell, that none is written."""
    return f"{counted(len(told), 'partner')}, notice {number}" if told else "nobody: no other partner is to be told"


def address(entry: PartnerEntry, kind: NoticeKind) -> Post | None:
    """Say to whom in a partner a notice of a kind goes; nothing if no such post is held.

    The first post that can be written to by e-mail, otherwise the first that is held.
    """
    held = [post for wanted in kind.posts for post in entry.posts if post.post == wanted]
    return next((post for post in held if post.email), held[0] if held else None)


def how_to_serve(number: str, notice: Notice, partners: Collection[str] | None = None) -> tuple[str, ...]:
    """Give the commands that record the service of a notice: by post where no mailbox is known, by e-mail elsewhere.

    Args:
        number: Its number.
        notice: The notice.
        partners: Those that still wait for it; all on which it was not served if left out.
    """
    waiting = [one for one in notice.to if one.partner in (notice.open if partners is None else partners)]
    by_post = [one.partner for one in waiting if one.email is None]
    by_email = [one.partner for one in waiting if one.email is not None]
    rest = "--all" if len(waiting) == len(notice.open) else " ".join(by_email or by_post)
    command = f"isa-admin record-service {{}} --notice {number} --on DATE --how {{}}"
    if not by_email:
        return (command.format(rest, "post"),) if waiting else ()
    return (
        *((command.format(" ".join(by_post), "post"),) if by_post else ()),
        command.format(rest, "email"),
    )


class ToMeet(Struct, frozen=True, kw_only=True):
    """When on its day and where a meeting is held, or that it is not."""

    at: str | None = None
    where: str | None = None
    called_off: bool = False


_NO_MEETING = ToMeet()


def draft(  # noqa: PLR0913  the facts of a notice
    register: Register,
    key: NoticeKey,
    today: date,
    partners: Iterable[PartnerEntry],
    *,
    about: str | None = None,
    version: str | None = None,
    breach: str | None = None,
    due: date | None = None,
    corrects: str | None = None,
    meeting: ToMeet = _NO_MEETING,
) -> Notice:
    """Make a notice with its addressees; what is written to each is worked out when it is drawn.

    Args:
        register: The register before the notice.
        key: Which kind.
        today: The day that it bears.
        partners: Who is told, each once.
        about: The id of the partner that it is about.
        version: The version that it asks to adopt or announces.
        breach: The number of the breach.
        due: The day by which the addressees are asked to act, or the day of the meeting.
        corrects: The id of an event of the partner that it is about, where it says that this was recorded in error.
        meeting: The time and place of the meeting, or that it is called off.
    """
    kind = _BY_KEY[key]
    to = []
    for entry in {one.id: one for one in partners}.values():
        post = address(register.partners.get(entry.id, entry), kind)
        to.append(Addressee(partner=entry.id, email=post.email if post else None))
    return Notice(
        kind=key,
        on=today,
        to=tuple(to),
        about=about,
        breach=breach,
        version=version,
        due=due,
        corrects=corrects,
        at=meeting.at,
        where=meeting.where,
        called_off=meeting.called_off,
    )


def cause_of(register: Register, notice: Notice, happening: Sequence[Cause] = ()) -> Cause | None:
    """Find what a notice tells of: an event of the partner that it is about, a breach, or a review.

    Args:
        register: The register before the notice.
        notice: The notice.
        happening: What is recorded together with it: events of that partner, the breach of that number, the review.

    Raises:
        NotFoundError: The notice names a breach that there is not.
    """
    causes = (Correction,) if notice.corrects is not None else _BY_KEY[notice.kind].causes
    # What comes with the notice is what it tells of.
    for kind in causes:
        for cause in happening:
            if isinstance(cause, kind):
                return cause
    if notice.breach is not None:
        return register.breach(notice.breach)
    if notice.kind == "review-opened":
        return review_of(register, notice)
    if notice.about is None:
        return None
    entry = register.partner(notice.about)
    if notice.corrects is not None:
        return next((one.correction for one in entry.recorded if one.id == notice.corrects), None)
    return support(entry, notice)


def review_of(register: Register, notice: Notice) -> Review | None:
    """Give the review that went on when a notice was written: who joins meanwhile may be told of it later."""
    going = (one for one in register.reviews.values() if one.opened <= notice.on)
    still = (one for one in going if one.closed is None or notice.on <= one.closed.on)
    return max(still, key=lambda one: one.opened, default=None)
