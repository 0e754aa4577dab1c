"""Suspension after a serious breach of security, the meeting on it, and its end (Agreement s.19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.domain import dates
from isa_admin.domain.changes import AddEvent, Change, Decision, PutEvidence, PutNotice
from isa_admin.domain.counting import lapses, last_day
from isa_admin.domain.event_days import refuse_day
from isa_admin.domain.events import Meeting, Reinstatement, Suspension
from isa_admin.domain.notices import draft, next_number, whom_to_tell
from isa_admin.domain.sharing import extent
from isa_admin.domain.standing import BOUND, situation, standing
from isa_admin.domain.text import counted
from isa_admin.errors import RuleError

if TYPE_CHECKING:
    from datetime import date

    from isa_admin.domain.counting import Holidays
    from isa_admin.domain.events.suspension import Scope
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register

_RECORD_MEETING = 'isa-admin record-meeting {} --on DATE --attended PARTNER --decision "..."'


class Grounds(Struct, frozen=True, kw_only=True):
    """Why a partner suspends: since when, what went wrong, and the digest of the evidence.

    ``kept`` are the evidence and the writing themselves with the names of their files, where they are to be kept;
    ``letter_sha256`` is the digest of the writing, where it is a file of its own; ``enclosed`` says whether both go to
    the other partners. ``scope`` is what the suspension stops, the boards' reading where it is left out; ``towards``
    are the ids of the partners that it is towards.
    """

    on: date
    reason: str
    evidence_sha256: str
    kept: tuple[tuple[str, bytes], ...] = ()
    letter_sha256: str | None = None
    enclosed: bool = False
    scope: Scope | None = None
    towards: tuple[str, ...] = ()


def suspend(  # noqa: PLR0913  the cause, and what it is judged by
    register: Register, id_: str, cause: Grounds, *, extend: bool, today: date, holidays: Holidays
) -> Decision:
    """Decide to record that a partner suspends the agreement, until that lapses (s.19).

    To go on for longer is a new suspension, which needs new evidence.

    Raises:
        RuleError: The partner is not bound, is suspended already, is not and is to go on, or the evidence
            is that of an earlier suspension.
        RuleError: It is towards itself or a partner that is not bound.
        RuleError: It cannot have been on that day.
    """
    entry = register.partners[id_]
    name = entry.partner.name
    refuse_day(entry, cause.on, today, "a suspension")
    before = standing(entry.events, cause.on)
    if before not in BOUND:
        raise RuleError(
            f"{name} is {before}, so it shares nothing that it could suspend (Agreement s.19)",
            f"see what is recorded: isa-admin show-partner {id_}",
        )
    running = suspension_on(entry, cause.on)
    if running is not None and not extend:
        raise RuleError(
            f"{name} is already suspended, until {dates.show(running.lapses)} (Agreement s.19)",
            "to continue with new evidence: --extend; to share again: isa-admin reinstate " + id_,
        )
    if running is None and extend:
        raise RuleError(
            f"{name} is not suspended, so there is nothing to extend (Agreement s.19)", "leave --extend out"
        )
    _refuse_old_evidence(entry, cause)
    _refuse_towards(register, entry, cause)
    scope, towards = _stopping(register, cause, running)
    periods, number = register.agreement.periods, next_number(register.notices, today.year)
    lasts = periods.needed("suspension", "there is no day on which a suspension would lapse")
    within = periods.needed("resolution_meeting", "there is no day by which the meeting on a suspension would be held")
    counted_day = last_day(within, cause.on, holidays)
    others = [other for other in register.bound(today) if other.id != id_]
    event = Suspension(
        on=cause.on,
        reason=cause.reason,
        evidence_sha256=cause.evidence_sha256,
        lapses=lapses(lasts, cause.on, holidays),
        meeting_by=_meeting_by(entry, cause.on, counted_day),
        notice=number if others else None,
        letter_sha256=cause.letter_sha256,
        enclosed=cause.enclosed,
        scope=scope,
        towards=towards,
    )
    _refuse_too_long(register, entry, event)
    stops = extent(event, lambda one: register.partners[one].partner.name)
    changes: list[Change] = [AddEvent(id_, event)]
    if others:
        notice = draft(register, "suspension", today, others, about=id_, due=event.meeting_by)
        changes.append(PutNotice(number, notice))
    changes += [PutEvidence(id_, name, content) for name, content in cause.kept]
    return Decision(
        subject=f"Record {'longer suspension' if extend else 'suspension'} by {name}",
        changes=tuple(changes),
        answers=(
            ("Stops", f"{name} {stops}" if event.scope != "whole-agreement" else stops),
            ("Lapses", f"{dates.show(event.lapses)}: it holds for {lasts} from {dates.show(event.on)}"),
            ("Meeting", f"by {dates.show(event.meeting_by)}: {_why(event, counted_day, str(within))}"),
            ("To be told", whom_to_tell(others, number)),
        ),
        next=(
            *([f"isa-admin notify meeting --about {id_} --by DATE"] if others else []),
            _RECORD_MEETING.format(id_),
        ),
    )


def record_meeting(register: Register, id_: str, meeting: Meeting, *, today: date) -> Decision:
    """Decide to record the risk assessment and resolution meeting, to which each partner sends somebody (s.19).

    Raises:
        RuleError: There was no suspension to meet about, the meeting has already been recorded, or it cannot have been
            held on that day.
    """
    entry = register.partners[id_]
    name = entry.partner.name
    refuse_day(entry, meeting.on, today, "a meeting")
    last = last_suspension(entry)
    if last is None:
        raise RuleError(
            f"{name} has not suspended the agreement, so there was nothing to meet about (Agreement s.19)",
            f"see what is recorded: isa-admin show-partner {id_}",
        )
    if any(isinstance(event, Meeting) and event.on == meeting.on for event in entry.events):
        raise RuleError(
            f"the meeting of {dates.show(meeting.on)} on {name} has already been recorded (Agreement s.19)",
            f"see what is recorded: isa-admin show-partner {id_}",
        )
    missing = [one.partner.name for one in register.bound(meeting.on) if one.id not in meeting.attended]
    late = (meeting.on - last.meeting_by).days
    held = (
        f"{late} day{'s' if late > 1 else ''} late; it was due by {dates.show(last.meeting_by)}"
        if late > 0
        else "in time"
    )
    others = [other for other in register.bound(today) if other.id != id_]
    number = next_number(register.notices, today.year)
    return Decision(
        subject=f"Record resolution meeting on the suspension by {name}",
        changes=(
            AddEvent(id_, meeting),
            *((PutNotice(number, draft(register, "meeting", today, others, about=id_)),) if others else ()),
        ),
        answers=(
            ("Attended", f"{counted(len(meeting.attended), 'partner')}"),
            ("Missing", ", ".join(missing) or "nobody"),
            ("Held", held),
            ("To be told", whom_to_tell(others, number)),
        ),
        next=(
            *([f'isa-admin reinstate {id_} --reason "..."'] if suspension_on(entry, today) is not None else []),
            f"isa-admin show-partner {id_}",
        ),
    )


def reinstate(register: Register, id_: str, back: Reinstatement, *, today: date) -> Decision:
    """Decide to record that a suspended partner shares again before the suspension lapses (Agreement s.19).

    Raises:
        RuleError: It is not suspended on that day.
        RuleError: It cannot have been on that day.
    """
    entry = register.partners[id_]
    refuse_day(entry, back.on, today, "a reinstatement")
    now = situation(entry.events, back.on)
    if now.suspension is None:
        raise RuleError(
            f"{entry.partner.name} is not suspended on {dates.show(back.on)}"
            + (f"; its suspension lapsed on {dates.show(now.lapsed.lapses)}" if now.lapsed else "")
            + " (Agreement s.19)",
            f"see what is recorded: isa-admin show-partner {id_}",
        )
    others = [other for other in register.bound(today) if other.id != id_]
    number = next_number(register.notices, today.year)
    return Decision(
        subject=f"Record reinstatement of {entry.partner.name}",
        changes=(
            AddEvent(id_, back),
            *((PutNotice(number, draft(register, "reinstated", today, others, about=id_)),) if others else ()),
        ),
        answers=(("To be told", whom_to_tell(others, number)),),
        next=(
            *([_RECORD_MEETING.format(id_)] if now.meeting_due is not None else []),
            f"isa-admin show-partner {id_}",
        ),
    )


def suspension_on(entry: PartnerEntry, on: date) -> Suspension | None:
    """Give the suspension of a partner that holds on a date, whatever else its standing is."""
    return situation(entry.events, on).suspension


def last_suspension(entry: PartnerEntry) -> Suspension | None:
    """Give the latest suspension of a partner, even one that lapsed."""
    return next((event for event in reversed(entry.events) if isinstance(event, Suspension)), None)


def _refuse_too_long(register: Register, entry: PartnerEntry, event: Suspension) -> None:
    """Refuse to go on for longer than the boards allow, where they set a bound."""
    longest, since = register.agreement.readings.longest_suspension, event.on
    for before in reversed(entry.events):
        if isinstance(before, Reinstatement):
            break
        if isinstance(before, Suspension) and before.lapses >= since:
            since = before.on
    if longest is not None and (event.lapses - since).days > longest:
        raise RuleError(
            f"{entry.partner.name} would be suspended from {dates.show(since)} to {dates.show(event.lapses)}, and the"
            f" boards allow at most {longest} days in a row",
            "the setting is longest_suspension in agreement/agreement.yaml",
        )


def _meeting_by(entry: PartnerEntry, on: date, counted: date) -> date:
    """Give the last day for the meeting: going on for longer does not put off one that has not been held."""
    waiting = situation(entry.events, on).meeting_due
    return min(waiting.meeting_by, counted) if waiting is not None else counted


def _why(event: Suspension, counted_day: date, within: str) -> str:
    """Say where the last day for the meeting comes from."""
    if event.meeting_by == counted_day:
        return f"at most {within} after"
    return "it has not been held, and to extend the suspension does not put it off"


def _stopping(register: Register, cause: Grounds, running: Suspension | None) -> tuple[Scope, tuple[str, ...]]:
    """Say what a suspension stops: what is said of it, what the one stopped that it goes on from, or the reading."""
    if cause.scope is not None or cause.towards:
        return cause.scope or "named-partners", cause.towards
    if running is not None:
        return running.scope, running.towards
    return register.agreement.readings.suspends, ()


def _refuse_towards(register: Register, entry: PartnerEntry, cause: Grounds) -> None:
    """Ensure that a suspension is towards others that are bound: it could stop nothing else (Agreement s.19)."""
    for id_ in cause.towards:
        other = register.partners[id_]
        if id_ == entry.id:
            raise RuleError(
                f"{entry.partner.name} shares with others, so it suspends nothing towards itself (Agreement s.19)",
                "name the others: --towards PARTNER",
            )
        if standing(other.events, cause.on) not in BOUND:
            raise RuleError(
                f"{other.partner.name} is not bound on {dates.show(cause.on)}, so nothing is shared with it that could"
                " be suspended (Agreement s.19)",
                f"see what is recorded: isa-admin show-partner {id_}",
            )


def _refuse_old_evidence(entry: PartnerEntry, cause: Grounds) -> None:
    for event in entry.events:
        if isinstance(event, Suspension) and event.evidence_sha256 == cause.evidence_sha256:
            raise RuleError(
                f"this evidence was given for the suspension of {dates.show(event.on)} already, and the boards read"
                " section 19 to mean that a new suspension needs new evidence",
                "give the new evidence: --evidence FILE",
            )
