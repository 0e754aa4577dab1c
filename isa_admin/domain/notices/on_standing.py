"""What partners are told of one of them: withdrawal, suspension, the meeting on it, reinstatement (Agreement s.19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.dates import show
from isa_admin.domain.describing import tell
from isa_admin.domain.events import Cancellation, Meeting, Reinstatement, Service, Suspension, Withdrawal
from isa_admin.domain.notices.occasion import NothingToTellError, Words
from isa_admin.domain.notices.support import invitations
from isa_admin.domain.standing import Standing, situation
from isa_admin.domain.text import listed

if TYPE_CHECKING:
    from isa_admin.domain.agreement import Period
    from isa_admin.domain.events import Correction
    from isa_admin.domain.notice import Notice
    from isa_admin.domain.notices.occasion import Occasion


def withdrawal(occasion: Occasion) -> Words:
    """Give notice that a partner withdraws, or say that it took its notice back (Agreement s.19)."""
    cause = occasion.cause
    if isinstance(cause, Cancellation):
        return Words(
            f"{occasion.about} is not withdrawing from the agreement",
            (
                (
                    f"{occasion.about} took back its notice of withdrawal on {show(cause.on)} and stays bound by the"
                    f" {occasion.agreement.title}."
                ),
                "You do not need to do anything.",
            ),
            occasion.rows(("Partner", occasion.about), ("Reason given", cause.reason)),
        )
    if not isinstance(cause, Withdrawal | Service):
        raise _nothing(occasion, "has not given notice of withdrawal", "isa-admin withdraw")
    counting = occasion.agreement.counting
    period = occasion.agreement.periods.needed("withdrawal_notice", "there is no notice of withdrawal to write about")
    counted = (
        "as clear days: all of it lies between the day on which the last partner is served and the day on which the"
        " withdrawal takes effect"
        if counting == "clear"
        else "from the day after the last partner is served"
    )
    given, service = _given(occasion, cause)
    letter = f" in its letter received on {show(given.on)}" if given else ""
    known = (
        f"The last partner was served on {show(service.on)}, so it takes effect on {show(service.effective)}."
        if service
        else "We will tell you the day."
    )
    return Words(
        f"Notice that {occasion.about} is withdrawing from the agreement",
        (
            (
                f"{occasion.about} gives you notice{letter} that it withdraws from the {occasion.agreement.title}."
                f" Section {period.section} of the agreement asks for notice in writing to all the other partners, and"
                f" this letter is that notice to your organisation. We serve it for {occasion.about}, at its request."
            ),
            f"The agreement asks for at least {period}{_apostrophe(period)} notice. The boards count it {counted}.",
            f"Until the withdrawal takes effect, {occasion.about} is bound by the agreement. {known}",
            f"Confirm to {occasion.by.email} {occasion.due} that you have received this notice, and on which day.",
        ),
        occasion.rows(
            ("Partner", occasion.about),
            ("Its letter received on", show(given.on) if given else ""),
            ("SHA-256 of its letter", given.letter_sha256 if given else ""),
            ("Asked to leave from", show(given.not_before) if given and given.not_before else ""),
            ("Served on the last partner on", show(service.on) if service else ""),
            ("Takes effect on", show(service.effective) if service else ""),
            ("Notice asked for", f"at least {period}"),
            ("Confirm by", occasion.due_day),
        ),
    )


def _given(occasion: Occasion, cause: Withdrawal | Service) -> tuple[Withdrawal | None, Service | None]:
    """Give the notice of withdrawal that a letter is about and its service on all, as far as they are recorded."""
    past = [event for event in occasion.entry.events if event.on <= occasion.notice.on]
    given = (event for event in past if isinstance(event, Withdrawal) and event.notice == cause.notice)
    served = (event for event in past if isinstance(event, Service) and event.notice == cause.notice)
    if isinstance(cause, Withdrawal):
        return cause, next(served, None)
    return next(given, None), cause


_NO_SUSPENSION = "there is no suspension to write about"


def _apostrophe(period: Period) -> str:
    """Give what makes a period a genitive: 30 days' notice, 1 month's notice."""
    return "'" if str(period).endswith("s") else "'s"


def suspension(occasion: Occasion) -> Words:
    """Tell partners that one of them suspended the agreement after a serious breach of security (Agreement s.19)."""
    cause = occasion.cause
    if not isinstance(cause, Suspension):
        raise _nothing(occasion, "has not suspended the agreement", "isa-admin suspend")
    section = occasion.agreement.periods.needed("suspension", _NO_SUSPENSION).section
    facts = occasion.rows(
        ("Partner", occasion.about),
        ("Suspended from", show(cause.on)),
        ("Towards", ", ".join(occasion.name(one) for one in cause.towards)),
        ("Reason", cause.reason),
        ("SHA-256 of the evidence", cause.evidence_sha256),
        ("SHA-256 of its letter", cause.letter_sha256),
        ("Meeting no later than", show(cause.meeting_by)),
        ("Lapses on", show(cause.lapses)),
    )
    lapse = (
        f"The suspension lapses by itself on {show(cause.lapses)}, after {occasion.agreement.periods.suspension},"
        " unless it ends earlier. We will tell you if it does."
    )
    # A later letter on it goes out by itself: what was enclosed went with its own notice.
    if cause.enclosed and cause.notice == occasion.number:
        evidence = (
            "Its letter and the evidence of what went wrong are enclosed, and the table has the digest of each."
            if cause.letter_sha256
            else "The evidence of what went wrong is enclosed, and the table has its digest."
        ) + " Show it only to those who need it to assess the risk."
    else:
        evidence = (
            "The boards hold the evidence of what went wrong, and the table has its digest. Ask"
            f" {occasion.by.email} for it if you need it to assess the risk."
        )
    limit = (
        f"It will be held as soon as possible and no later than {show(cause.meeting_by)}."
        if cause.meeting_by >= occasion.notice.on
        else f"It was to be held by {show(cause.meeting_by)}, and will be held as soon as possible."
    )
    meeting = (
        f"Each partner should send a representative to a Risk Assessment and Resolution meeting. {limit}"
        f" {_invited(occasion)} Send the name of your representative to {occasion.by.email} as soon as you can."
    )
    before = _running_before(occasion, cause)
    saving = (
        "The suspension does not stop what you have to share by law or by a court's order, and it never stops what a"
        " child's safety needs: share that, tell nobody more than is needed, and note why."
    )
    if occasion.itself:
        what = (
            f"extended its suspension of the {occasion.agreement.title} of {show(before.on)}, from {show(cause.on)} on"
            if before
            else f"suspended the {occasion.agreement.title} from {show(cause.on)}"
        )
        start = (
            (
                f"We have recorded that {occasion.about} {what}, under section {section} of the agreement. We are"
                " telling the other partners."
            ),
            _while_it_lasts(occasion, cause),
        )
    else:
        began = (
            f"{occasion.about} suspended the {occasion.agreement.title} on {show(before.on)}, after a serious breach of"
            f" security. It has extended the suspension from {show(cause.on)} on, under section {section} of the"
            " agreement."
            if before
            else f"After a serious breach of security, {occasion.about} has suspended the {occasion.agreement.title}"
            f" from {show(cause.on)}, under section {section} of the agreement."
        )
        start = (began, _while_it_lasts(occasion, cause))
    subject = f"{occasion.about} has extended its suspension" if before else f"{occasion.about} has suspended"
    return Words(f"{subject} {'of ' if before else ''}the agreement", (*start, saving, meeting, lapse, evidence), facts)


def _running_before(occasion: Occasion, cause: Suspension) -> Suspension | None:
    """Give the suspension that held when this one began: it goes on for longer."""
    return situation([event for event in occasion.entry.events if event != cause], cause.on).suspension


def _invited(occasion: Occasion) -> str:
    """Say what an addressee knows of the day of the meeting: the one it was invited to, or that it will be told."""
    number, last = _last_invitation(occasion)
    if last is None or last.due is None:
        return "We will write to you with the day."
    return f"The day is {show(last.due)}, as we wrote in notice {number}."


def _while_it_lasts(occasion: Occasion, cause: Suspension) -> str:
    """Say to one addressee what a suspension stops, as far as the record says (Agreement s.19)."""
    tell, others = "Tell the people in your organisation who share information", cause.towards
    if cause.scope == "whole-agreement":
        return f"The whole agreement is suspended: while that lasts, no partner shares information under it. {tell}."
    if cause.scope == "named-partners":
        names = listed([occasion.name(one) for one in others])
        if occasion.to.id not in others:
            return (
                f"The suspension is towards {names}. While it lasts, they and {occasion.about} do not share"
                f" information with each other under the agreement. Sharing between {occasion.about} and the other"
                " partners goes on."
            )
        more = [occasion.name(one) for one in others if one != occasion.to.id]
        also = f", and towards {listed(more)}" if more else ""
        return (
            f"The suspension is towards your organisation{also}. While it lasts, do not"
            f" share information with {occasion.about} under the agreement. {tell} with it."
        )
    if occasion.itself:
        return (
            f"While the suspension lasts, {occasion.about} and the other partners do not share information with each"
            " other under the agreement."
        )
    stop = f"While the suspension lasts, do not share information with {occasion.about} under the agreement."
    return f"{stop} {tell} with it."


def meeting(occasion: Occasion) -> Words:
    """Invite to the risk assessment and resolution meeting, or say what it decided (Agreement s.19)."""
    cause = occasion.cause
    section = occasion.agreement.periods.needed("resolution_meeting", "there is no meeting to write about").section
    if isinstance(cause, Meeting):
        return Words(
            f"What the meeting on {occasion.about} decided",
            (
                (
                    f"The Risk Assessment and Resolution meeting on the suspension of the {occasion.agreement.title} by"
                    f" {occasion.about} was held on {show(cause.on)}, under section {section} of the agreement."
                ),
                (
                    "The table says what it decided. Tell the people in your organisation whom it concerns, and write"
                    f" to {occasion.by.email} if it is not as you remember it."
                ),
            ),
            occasion.rows(
                ("Held on", show(cause.on)),
                ("Decision", cause.decision),
                ("Attended", ", ".join(occasion.name(one) for one in cause.attended)),
            ),
        )
    if not isinstance(cause, Suspension):
        raise _nothing(occasion, "has no suspension that waits for a meeting", "isa-admin suspend")
    last, suspended = cause.meeting_by, _suspended(occasion, cause)
    if occasion.notice.called_off:
        return Words(
            f"The meeting on {occasion.about} is called off",
            (
                (
                    f"The Risk Assessment and Resolution meeting on the suspension of the {occasion.agreement.title} by"
                    f" {occasion.about}, which was to be on {occasion.due_day}, is not held."
                ),
                f"Write to {occasion.by.email} if you have questions. If another day is found, we will write to you.",
            ),
            occasion.rows(("Suspended by", occasion.about), ("Called off", occasion.due_day)),
        )
    day = f"on {show(occasion.notice.due)}" if occasion.notice.due else "on a day that we will agree with you"
    late = occasion.notice.due is not None and occasion.notice.due > last
    limit = f" The agreement asks for it {'by' if late else 'no later than'} {show(last)}."
    return Words(
        f"Send a representative to the meeting on {occasion.about}",
        (
            (
                f"{suspended}"
                f" Section {section} of the agreement asks each partner to send a representative to a Risk Assessment"
                " and Resolution meeting."
            ),
            f"The meeting is {day}{_clock_and_place(occasion, limit)}{_instead(occasion)}",
            "The suspension does not stop what you have to share by law, by a court's order or for a child's safety.",
            (
                f"Send the name of your representative to {occasion.by.email} as soon as you can. If nobody can come,"
                " say so, and we record it."
            ),
        ),
        occasion.rows(
            ("Suspended by", occasion.about),
            ("Meeting", occasion.due_day),
            ("Place", occasion.notice.where),
            ("No later than", show(last)),
            ("Suspension lapses on", show(cause.lapses) if _holds(occasion, cause) else ""),
        ),
    )


def _clock_and_place(occasion: Occasion, limit: str) -> str:
    """Go on after the day of a meeting: at what time and where, by when it must be, and what is still to be said."""
    notice = occasion.notice
    told = f" at {notice.at}" if notice.at else ""
    place = f" The place is: {notice.where}." if notice.where else ""
    open_ = [what for what, known in (("the time", notice.at), ("the place", notice.where)) if not known]
    later = f" We will send you {' and '.join(open_)}." if open_ else ""
    return f"{told}.{place}{limit}{later}"


def _last_invitation(occasion: Occasion) -> tuple[str, Notice | None]:
    """Give the invitation that an addressee has to a meeting that is still to come, with its number."""
    since = situation(occasion.entry.events, occasion.notice.on).meeting_since
    past = invitations(occasion.register, occasion.entry.id, since) if since is not None else {}
    number, last = next(reversed(past.items()), ("", None))
    if last is None or last.due is None or last.called_off or last.due < occasion.notice.on:
        return "", None
    return (number, last) if occasion.to.id in {one.partner for one in last.to} else ("", None)


def _instead(occasion: Occasion) -> str:
    """Say which invitation an addressee has that no longer holds: nobody is to take a moved meeting for two."""
    number, last = _last_invitation(occasion)
    now = occasion.notice
    if last is None or last.due is None or (last.due, last.at, last.where) == (now.due, now.at, now.where):
        return ""
    at = f" at {last.at}" if last.at else ""
    return f" This replaces the invitation to {show(last.due)}{at} (notice {number})."


def _holds(occasion: Occasion, cause: Suspension) -> bool:
    """Say whether a suspension holds on the day of a notice."""
    return situation(occasion.entry.events, occasion.notice.on).suspension == cause


def _suspended(occasion: Occasion, cause: Suspension) -> str:
    """Say that a partner suspended the agreement, and whether it still does."""
    if _holds(occasion, cause):
        return f"{occasion.about} has suspended the {occasion.agreement.title} after a serious breach of security."
    return (
        f"{occasion.about} suspended the {occasion.agreement.title} on {show(cause.on)} after a serious breach of"
        " security. The suspension has ended, and the meeting on it is still to be held."
    )


def _again(occasion: Occasion, back: Reinstatement) -> str:
    """Say who can share again, as far as the suspension that ended stopped it."""
    began = [one for one in occasion.entry.events if isinstance(one, Suspension) and one.on <= back.on]
    ended = began[-1] if began else None
    if ended is not None and ended.scope == "whole-agreement":
        return "Partners can share information under the agreement again."
    if ended is not None and ended.towards and occasion.to.id not in ended.towards:
        names = listed([occasion.name(one) for one in ended.towards])
        return f"It was towards {names}. They and {occasion.about} can share information under the agreement again."
    if occasion.itself:
        return "You can share information with the other partners under the agreement again, and they with you."
    return f"You can share information with {occasion.about} under the agreement again."


def reinstated(occasion: Occasion) -> Words:
    """Tell partners that a suspension ended before it lapsed (Agreement s.19)."""
    cause = occasion.cause
    if not isinstance(cause, Reinstatement):
        raise _nothing(occasion, "was not reinstated", "isa-admin reinstate")
    section = occasion.agreement.periods.needed("suspension", _NO_SUSPENSION).section
    return Words(
        f"{occasion.about} takes part in the agreement again",
        (
            (
                f"The suspension of the {occasion.agreement.title} by {occasion.about} under section {section} ended on"
                f" {show(cause.on)}."
            ),
            _again(occasion, cause),
            "Tell the people in your organisation whom you told of the suspension.",
        ),
        occasion.rows(("Partner", occasion.about), ("From", show(cause.on)), ("Reason", cause.reason)),
    )


def corrected(occasion: Occasion, cause: Correction) -> Words:
    """Say that what partners were told of one of them was recorded in error, and where it stands."""
    entry = occasion.entry
    event = next(one.event for one in entry.recorded if one.id == cause.event_id)
    kept = [one for one in entry.events if one is not event]
    now = situation(kept, cause.on)
    return Words(
        f"Correction: what we wrote about {occasion.about}",
        (
            (
                f"We wrote to you about {occasion.about} under the {occasion.agreement.title}. What we told you was"
                " recorded in error. The table says what it was and how we know."
            ),
            (
                f"Treat it as if it had not happened. On {show(cause.on)}, {occasion.about}"
                f" {_STANDS[now.standing].format(occasion.agreement.title)}."
            ),
            f"Tell the people in your organisation whom you told. If you have a question, ask {occasion.by.email}.",
        ),
        occasion.rows(
            ("Partner", occasion.about),
            ("Recorded in error", tell(event, occasion.name)),
            ("Of", show(event.on)),
            ("Corrected on", show(cause.on)),
            ("How we know", cause.reason),
        ),
    )


_STANDS = {
    Standing.PROSPECTIVE: "is not a partner to the {}",
    Standing.IN_FORCE: "is bound by the {}",
    Standing.SUSPENDED: "is bound by the {}, and its suspension lasts",
    Standing.WITHDRAWING: "is bound by the {}, and its notice of withdrawal runs",
    Standing.WITHDRAWN: "is not a partner to the {}",
}
"""Where a partner stands, in words for those who share with it."""


def _nothing(occasion: Occasion, what: str, command: str) -> NothingToTellError:
    return NothingToTellError(f"{occasion.about} {what}", f"record it first: {command} {occasion.notice.about}")
