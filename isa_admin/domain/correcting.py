"""Correcting: an event or a service was recorded in error. It stays in the register, marked, and no longer counts.

What the partner's own signatory signed is never taken back: an officer disputes it, it goes on counting, and both are
shown. Whoever was told of the error is written to again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.domain import dates
from isa_admin.domain.adopting import refuse_table
from isa_admin.domain.changes import AddEvent, AddVersion, Change, Decision, PutNotice
from isa_admin.domain.describing import tell
from isa_admin.domain.events import (
    Adoption,
    Cancellation,
    Closure,
    Correction,
    Meeting,
    Reinstatement,
    Service,
    Succession,
    Suspension,
    Withdrawal,
)
from isa_admin.domain.joiners_and_leavers import joiner_row, lacks_leaver_row, leaver_row
from isa_admin.domain.leaving import last_reached, service_of
from isa_admin.domain.notice import TakenBack
from isa_admin.domain.notices import draft, next_number
from isa_admin.domain.notices.outdated import still_here
from isa_admin.domain.notices.support import support
from isa_admin.domain.standing import BOUND, situation, standing
from isa_admin.domain.text import MAX_LINE, NOTICE, counted, listed
from isa_admin.errors import NotFoundError, RuleError, UsageError, close_matches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from isa_admin.domain.counting import Holidays
    from isa_admin.domain.events import Event
    from isa_admin.domain.notice import Notice, NoticeKey
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.recorded import Recorded
    from isa_admin.domain.register import Register

_TOLD: dict[type[Event], NoticeKey] = {
    Withdrawal: "withdrawal",
    Cancellation: "withdrawal",
    Suspension: "suspension",
    Meeting: "meeting",
    Reinstatement: "reinstated",
    Adoption: "joined",
}
"""The kind of notice by which partners were told of an event of each kind."""


def find(register: Register, wanted: str) -> tuple[PartnerEntry, Recorded]:
    """Find an event by its partner and its id: ``glebe-house/2027-03-05-service``.

    Raises:
        NotFoundError: There is no such partner, or it has no such event; with the events it has.
        UsageError: The words name no event.
    """
    partner, _, id_ = wanted.strip().partition("/")
    entry = register.partner(partner)
    found = next((one for one in entry.recorded if one.id == id_), None)
    if found is not None:
        return entry, found
    known = [one.id for one in entry.recorded]
    near = close_matches(id_, known) if id_ else ""
    listed_ids = "; ".join(f"{entry.id}/{one.id} ({tell(one.event, register.name_of)})" for one in entry.recorded)
    choose = f"choose one of: {listed_ids}" if known else f"see the partner with: isa-admin show-partner {entry.id}"
    if not id_:
        raise UsageError(f"say which event of {entry.partner.name} was recorded in error", choose)
    raise NotFoundError(f"{entry.partner.name} has no event '{id_}'", f"did you mean {near}?" if near else choose)


def is_notice(wanted: str) -> bool:
    """Say whether the words are the number of a notice, ``2027-001``, and name no event of a partner."""
    return NOTICE.fullmatch(wanted.strip()) is not None


def correct(  # noqa: PLR0913  what was wrong and why, and what it is judged by
    register: Register, id_: str, event_id: str, reason: str, *, today: date, by: str, holidays: Holidays
) -> Decision:
    """Decide to mark an event as recorded in error.

    Args:
        register: The register as it stands.
        id_: The partner.
        event_id: The event, by the name of its file.
        reason: How it is known.
        today: The day of the correction.
        by: The officer, for a row of the version-control table.
        holidays: Asked only where a period is in working days.

    Raises:
        NotFoundError: The partner has no such event.
        RuleError: It is corrected already, is a correction that stands, or a later event depends on it.
    """
    entry, found = find(register, f"{id_}/{event_id}")
    _refuse(entry, found)
    event = found.event
    # Of a partner that is bound alone the notice went to nobody, so there is only the event itself to correct.
    if isinstance(event, Service) and register.notice(event.notice).served:
        return correct_service(register, event.notice, (), reason, today=today, by=by)
    if found.partners_own or isinstance(event, Correction):
        return _dispute(entry, found, reason, today)
    changes: list[Change] = [AddEvent(id_, Correction(on=today, event_id=found.id, reason=reason))]
    after = _without(entry, event)
    turned = [(entry, after)]
    if isinstance(event, Succession):
        for held, side_id, side in _other_sides(register, entry, event):
            changes.append(AddEvent(held.id, Correction(on=today, event_id=side_id, reason=reason)))
            rest = tuple(old for old in side.of if old != id_)
            if rest:  # the other bodies are succeeded all the same
                changes.append(AddEvent(held.id, replace(side, of=rest)))
            turned.append((held, _without(held, side)))
    if isinstance(event, Cancellation):
        changes += _served_meanwhile(register, after, today, holidays)
    stopped = list(_clocks_without(register, [was.id for was, now in turned if _comes_back(was, now, today)], today))
    for held, clock in stopped:
        changes.append(AddEvent(held.id, Correction(on=today, event_id=clock.id, reason=reason)))
        turned.append((held, _without(held, clock.event)))
    changes += _rows(register, turned, f"the {event.type} of {dates.show(event.on)}", today, by)
    notice = _notice(register, entry, found, today)
    changes += notice
    return Decision(
        subject=f"Correct {found.event.type} of {entry.partner.name}: recorded in error",
        changes=tuple(changes),
        answers=(
            ("Counts no longer", f"{tell(event, register.name_of)}, of {dates.show(event.on)}"),
            ("Standing then", str(standing(after.events, today))),
            *(
                ("Stops", f"the notice period of {held.partner.name}: notice {clock.event.notice} has not reached all")
                for held, clock in stopped
                if isinstance(clock.event, Service)
            ),
            *(
                (("To be told", f"{counted(len(notice[0].notice.to), 'partner')}, notice {notice[0].id}"),)
                if notice
                else ()
            ),
        ),
        next=(f"isa-admin show-partner {id_}", *(["isa-admin list-notices --open"] if notice else [])),
    )


def correct_service(  # noqa: PLR0913  what was wrong and why, and what it is judged by
    register: Register, number: str, partners: Sequence[str], reason: str, *, today: date, by: str
) -> Decision:
    """Decide to mark the service of a notice as recorded in error, on some partners or on all.

    Where the clock of a withdrawal ran because all were recorded as served, it stops.

    Raises:
        NotFoundError: There is no such notice.
        RuleError: It is not recorded that it was served on them.
    """
    notice = register.notice(number)
    served = {one.partner: one for one in notice.served}
    wanted = list(partners) or list(served)
    for one in wanted:
        if one not in served:
            name = register.partner(one).partner.name
            raise RuleError(
                f"it is not recorded that notice {number} was served on {name}, so there is nothing to correct",
                f"see what is recorded: isa-admin list-notices {number}",
            )
    if not wanted:
        raise RuleError(
            f"it is not recorded that notice {number} was served on anybody, so there is nothing to correct",
            f"see what is recorded: isa-admin list-notices {number}",
        )
    back = [
        TakenBack(partner=one, on=served[one].on, how=served[one].how, corrected=today, reason=reason) for one in wanted
    ]
    kept = tuple(one for one in notice.served if one.partner not in wanted)
    changes: list[Change] = [PutNotice(number, replace(notice, served=kept, taken_back=(*notice.taken_back, *back)))]
    answers = [("Counts no longer", f"service of notice {number} on {len(back)} of {len(notice.to)}")]
    clock = _clock(register, notice, number)
    if clock is not None:
        entry, running = clock
        after = _without(entry, running.event)
        changes.append(AddEvent(entry.id, Correction(on=today, event_id=running.id, reason=reason)))
        changes += _rows(register, [(entry, after)], "the service of the notice of withdrawal", today, by)
        answers.append(("Standing then", f"{standing(after.events, today)}, and no day is fixed on which it leaves"))
    whom = register.partners[wanted[0]].partner.name if len(wanted) == 1 else f"{len(wanted)} partners"
    first = next(one for one in notice.to if one.partner == wanted[0])
    return Decision(
        subject=f"Correct service of notice {number} on {whom}: recorded in error",
        changes=tuple(changes),
        answers=tuple(answers),
        next=(
            f"isa-admin record-service {first.partner} --notice {number} --on DATE --how {first.usual}",
            f"isa-admin list-notices {number}",
        ),
    )


def _dispute(entry: PartnerEntry, found: Recorded, reason: str, today: date) -> Decision:
    """Dispute what the partner's own signatory signed, or lift a dispute: standing stays as it is."""
    name = entry.partner.name
    lifted = isinstance(found.event, Correction)
    subject = f"Lift the dispute of an event of {name}" if lifted else f"Dispute {found.event.type} of {name}"
    return Decision(
        subject=subject,
        changes=(AddEvent(entry.id, Correction(on=today, event_id=found.id, reason=reason)),),
        answers=(
            ("Disputed no longer" if lifted else "Disputed", f"{tell(found.event)}, of {dates.show(found.event.on)}"),
            ("Note", "the dispute stays on record")
            if lifted
            else ("Note", "the partner's own signatory recorded it, so it still counts; both are shown from now on"),
        ),
        next=(f"isa-admin show-partner {entry.id}",),
    )


def _refuse(entry: PartnerEntry, found: Recorded) -> None:
    """Refuse what cannot be marked as an error, with what to do instead."""
    event, name = found.event, entry.partner.name
    if found.correction is not None:
        raise RuleError(
            f"{found.id} of {name} is already marked as recorded in error, since {dates.show(found.correction.on)}",
            f"see what is recorded: isa-admin show-partner {entry.id}",
        )
    if isinstance(event, Correction):
        target = next(one for one in entry.recorded if one.id == event.event_id)
        if not target.partners_own:
            raise RuleError(
                f"{found.id} of {name} is a correction, and what it marks no longer counts",
                "if the event was right after all, record it once more with the command that records it",
            )
    resting = next(_resting(entry, found), None)
    if resting is not None:
        raise RuleError(
            f"the {resting.event.type} of {dates.show(resting.event.on)} depends on it",
            f'correct that one first: isa-admin correct {entry.id}/{resting.id} --reason "..."',
        )


def _resting(entry: PartnerEntry, found: Recorded) -> Iterator[Recorded]:
    """Give the later events that could not have been recorded without this one, the latest first."""
    if found.partners_own:
        return
    for place in reversed(range(entry.recorded.index(found) + 1, len(entry.recorded))):
        one = entry.recorded[place]
        before = [other.event for other in entry.recorded[:place] if other.counts and other is not found]
        if one.counts and _rests(one.event, found.event, before):
            yield one


def _rests(later: Event, event: Event, before: Sequence[Event]) -> bool:  # noqa: PLR0911  a line for each pair of kinds
    """Say whether a later event could not have been recorded without another one.

    Args:
        later: The later event.
        event: The other one.
        before: What else had been recorded when the later one was.
    """
    then = situation(before, later.on)
    match event, later:
        case Withdrawal(), Service():
            return later.notice == event.notice
        case Withdrawal(), Cancellation():
            return then.withdrawal is None
        case Suspension(), Reinstatement():
            return then.suspension is None
        case Suspension(), Meeting():
            return not any(isinstance(one, Suspension) for one in before)
        case Suspension(), Suspension():
            return later.on < event.lapses
        case Adoption(), Withdrawal() | Suspension() | Closure() | Succession(of=()):
            return then.standing not in BOUND
        case _:
            return False


def _without(entry: PartnerEntry, event: Event) -> PartnerEntry:
    """Give the partner as it is without one of its events."""
    return replace(entry, events=tuple(one for one in entry.events if one is not event))


def _clock(register: Register, notice: Notice, number: str) -> tuple[PartnerEntry, Recorded] | None:
    """Give the event by which the time of a withdrawal runs from the service of a notice, with its partner."""
    entry = register.about(notice)
    if entry is None:
        return None
    for one in entry.recorded:
        if one.counts and isinstance(one.event, Service) and one.event.notice == number:
            return entry, one
    return None


def _comes_back(was: PartnerEntry, now: PartnerEntry, today: date) -> bool:
    """Say whether a partner that had left has not, once an event does not count."""
    return situation(was.events, today).left is not None and situation(now.events, today).left is None


def _clocks_without(register: Register, back: Sequence[str], today: date) -> Iterator[tuple[PartnerEntry, Recorded]]:
    """Give the times of withdrawals that run since these partners had left: the notices did not reach them."""
    for entry in register.partners.values():
        running = situation(entry.events, today).service
        if running is not None and set(back).intersection(register.notice(running.notice).open):
            yield entry, next(one for one in entry.recorded if one.event is running)


def _served_meanwhile(register: Register, after: PartnerEntry, today: date, holidays: Holidays) -> list[Change]:
    """Start the clock of a withdrawal whose cancellation was an error, where all have been served meanwhile."""
    given = next((event for event in reversed(after.events) if isinstance(event, Withdrawal)), None)
    if given is None or any(isinstance(one, Service) and one.notice == given.notice for one in after.events):
        return []
    notice = register.notice(given.notice)
    if still_here(register, notice, today) or not notice.served:
        return []
    return [AddEvent(after.id, service_of(register, given, last_reached(register, notice, today), holidays))]


def _other_sides(
    register: Register, entry: PartnerEntry, event: Succession
) -> Iterator[tuple[PartnerEntry, str, Succession]]:
    """Give the same succession as the other partners have it, each with the partner and the id of the event."""
    others = event.of if event.by is None else (event.by,)
    for held in (register.partners[one] for one in others if one in register.partners):
        for one in held.recorded:
            side = one.event
            if one.counts and isinstance(side, Succession) and side.on == event.on and entry.id in {side.by, *side.of}:
                yield held, one.id, side


def _rows(
    register: Register, turned: Sequence[tuple[PartnerEntry, PartnerEntry]], what: str, today: date, by: str
) -> list[Change]:
    """Write a row of the version-control table where the partners table changes by the correction (Agreement s.1).

    Args:
        register: The register.
        turned: Each partner as it was before the correction and as it is after it.
        what: What was recorded in error.
        today: The day of the row.
        by: Who writes it.
    """
    gone, back = [], []
    for was, now in turned:
        bound = standing(was.events, today) in BOUND, standing(now.events, today) in BOUND
        if bound == (True, False):
            gone.append(was)
        elif bound == (False, True) and not lacks_leaver_row(register.versions, was, today):
            back.append(was)
    if not gone and not back:
        return []
    refuse_table(register, today)
    names = listed([one.partner.name for one in (*gone, *back)])
    one = (*gone, *back)[0].id if len(gone) + len(back) == 1 else None
    if gone:
        comment = f"{names} taken off again: {what} was recorded in error"
        return [AddVersion(leaver_row(register, _shortened(comment), today=today, by=by, partner=one))]
    comment = f"{names} still included: {what} was recorded in error"
    row = joiner_row(register, back[0], today=today, by=by)
    return [AddVersion(replace(row, comment=_shortened(comment), partner=one))]


def _shortened(words: str) -> str:
    """Cut words that are too long for one line of a record."""
    return words if len(words) <= MAX_LINE else f"{words[: MAX_LINE - 1]}…"


def _notice(register: Register, entry: PartnerEntry, found: Recorded, today: date) -> list[PutNotice]:
    """Write to those who were told of the error, where anybody was."""
    kind = _TOLD.get(type(found.event))
    if kind is None:
        return []
    told = {
        addressee.partner
        for number, notice in register.notices.items()
        if notice.about == entry.id and notice.corrects is None and _tells_of(number, notice, entry, found.event)
        for addressee in notice.to
    }
    others = [one for one in register.bound(today) if one.id in told and one.id != entry.id]
    if not others:
        return []
    number = next_number(register.notices, today.year)
    return [PutNotice(number, draft(register, kind, today, others, about=entry.id, corrects=found.id))]


def _tells_of(number: str, notice: Notice, entry: PartnerEntry, event: Event) -> bool:
    """Say whether a notice told of an event, and not of a later one of its kind."""
    of = next((one for one in entry.events if isinstance(one, Withdrawal | Suspension) and one.notice == number), None)
    return (of or support(entry, notice)) is event
