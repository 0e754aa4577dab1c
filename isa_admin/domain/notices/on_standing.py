"""What partners are told of one of them: withdrawal, suspension, the meeting on it, reinstatement (Agreement s.19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.dates import show
from isa_admin.domain.describing import tell
from isa_admin.domain.events import Cancellation, Meeting, Reinstatement, Service, Suspension, Withdrawal
from isa_admin.domain.notices.occasion import NothingToTellError, Words
from isa_admin.domain.standing import Standing, situation

if TYPE_CHECKING:
    from isa_admin.domain.events import Correction
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
            occasion.rows(("Partner", occasion.about), ("Reason given", cause.reason or "")),
        )
    if not isinstance(cause, Withdrawal | Service):
        raise _nothing(occasion, "has not given notice of withdrawal", "isa-admin withdraw")
    period, counting = occasion.agreement.periods.withdrawal_notice, occasion.agreement.counting
    counted = (
        "as clear days: all of it lies between the day on which the last partner is served and the day on which the"
        " withdrawal takes effect"
        if counting == "clear"
        else "from the day after the last partner is served"
    )
    received = cause if isinstance(cause, Withdrawal) else None
    return Words(
        f"Notice that {occasion.about} is withdrawing from the agreement",
        (
            (
                f"{occasion.about} has given notice in writing that it is withdrawing from the"
                f" {occasion.agreement.title}. Section {period.section} of the agreement asks for notice in writing to"
                " all the other partners, and this letter is that notice to your organisation."
            ),
            f"The agreement asks for at least {period} of notice. We count it {counted}.",
            f"Until the withdrawal takes effect, {occasion.about} is bound by the agreement. We will tell you the day.",
            f"Confirm to {occasion.by.email} {occasion.due} that you have received this notice, and on which day.",
        ),
        occasion.rows(
            ("Partner", occasion.about),
            ("Its letter received on", show(received.on) if received else ""),
            ("Asked to leave from", show(received.not_before) if received and received.not_before else ""),
            ("Served on the last partner on", show(cause.on) if isinstance(cause, Service) else ""),
            ("Takes effect on", show(cause.effective) if isinstance(cause, Service) else ""),
            ("Notice asked for", f"at least {period}"),
            ("Confirm by", occasion.due_day),
        ),
    )


def suspension(occasion: Occasion) -> Words:
    """Tell partners that one of them suspended the agreement after a serious breach of security (Agreement s.19)."""
    cause = occasion.cause
    if not isinstance(cause, Suspension):
        raise _nothing(occasion, "has not suspended the agreement", "isa-admin suspend")
    section = occasion.agreement.periods.suspension.section
    facts = occasion.rows(
        ("Partner", occasion.about),
        ("Suspended from", show(cause.on)),
        ("Reason", cause.reason),
        ("Meeting no later than", show(cause.meeting_by)),
        ("Lapses on", show(cause.lapses)),
    )
    lapse = (
        f"The suspension lapses by itself on {show(cause.lapses)}, after {occasion.agreement.periods.suspension},"
        " unless it ends earlier. We will tell you if it does."
    )
    meeting = (
        "Each partner should send a representative to a Risk Assessment and Resolution meeting. It will be held as soon"
        f" as possible and no later than {show(cause.meeting_by)}. We will write to you with the day. Send the name of"
        f" your representative to {occasion.by.email} as soon as you can."
    )
    if occasion.itself:
        start = (
            (
                f"We have recorded that {occasion.about} suspended the {occasion.agreement.title} from"
                f" {show(cause.on)}, under section {section} of the agreement. We are telling the other partners."
            ),
            (
                f"While the suspension lasts, {occasion.about} and the other partners do not share information with"
                " each other under the agreement."
            ),
        )
    else:
        start = (
            (
                f"After a serious breach of security, {occasion.about} has suspended the {occasion.agreement.title}"
                f" from {show(cause.on)}, under section {section} of the agreement."
            ),
            (
                f"While the suspension lasts, do not share information with {occasion.about} under the agreement. Tell"
                " the people in your organisation who share information with it."
            ),
        )
    return Words(f"{occasion.about} has suspended the agreement", (*start, meeting, lapse), facts)


def meeting(occasion: Occasion) -> Words:
    """Invite to the risk assessment and resolution meeting, or say what it decided (Agreement s.19)."""
    cause = occasion.cause
    section = occasion.agreement.periods.resolution_meeting.section
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
    last = cause.meeting_by if isinstance(cause, Suspension) else None
    day = f"on {show(occasion.notice.due)}" if occasion.notice.due else "on a day that we will agree with you"
    late = last is not None and occasion.notice.due is not None and occasion.notice.due > last
    limit = "" if last is None else f" The agreement asks for it {'by' if late else 'no later than'} {show(last)}."
    return Words(
        f"Send a representative to the meeting on {occasion.about}",
        (
            (
                f"{occasion.about} has suspended the {occasion.agreement.title} after a serious breach of security."
                f" Section {section} of the agreement asks each partner to send a representative to a Risk Assessment"
                " and Resolution meeting."
            ),
            f"The meeting is {day}.{limit} We will send you the time and the place.",
            (
                f"Send the name of your representative to {occasion.by.email} as soon as you can. If nobody can come,"
                " say so, and we record it."
            ),
        ),
        occasion.rows(
            ("Suspended by", occasion.about),
            ("Meeting", occasion.due_day),
            ("No later than", show(last) if last else ""),
            ("Suspension lapses on", show(cause.lapses) if isinstance(cause, Suspension) else ""),
        ),
    )


def reinstated(occasion: Occasion) -> Words:
    """Tell partners that a suspension ended before it lapsed (Agreement s.19)."""
    cause = occasion.cause
    if not isinstance(cause, Reinstatement):
        raise _nothing(occasion, "was not reinstated", "isa-admin reinstate")
    section = occasion.agreement.periods.suspension.section
    return Words(
        f"{occasion.about} takes part in the agreement again",
        (
            (
                f"The suspension of the {occasion.agreement.title} by {occasion.about} under section {section} ended on"
                f" {show(cause.on)}."
            ),
            f"You can share information with {occasion.about} under the agreement again."
            if not occasion.itself
            else "You can share information with the other partners under the agreement again, and they with you.",
            "Tell the people in your organisation whom you told of the suspension.",
        ),
        occasion.rows(("Partner", occasion.about), ("From", show(cause.on)), ("Reason", cause.reason)),
    )


def corrected(occasion: Occasion, cause: Correction) -> Words:
    """Say that what partners were told of one of them was recorded in error, and where it stands."""
    entry = occasion.register.partner(occasion.notice.about or "")
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
            ("Recorded in error", tell(event)),
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
