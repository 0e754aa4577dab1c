"""Leaving the agreement: notice of withdrawal, its service on all others, its cancellation, succession (s.19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.domain import dates
from isa_admin.domain.changes import AddEvent, AddVersion, Change, Decision, PutNotice
from isa_admin.domain.counting import takes_effect
from isa_admin.domain.event_days import refuse_day
from isa_admin.domain.events import Cancellation, Closure, Service, Succession, Withdrawal
from isa_admin.domain.joiners_and_leavers import lacks_leaver_row, leaver_row
from isa_admin.domain.notices import draft, how_to_serve, next_number, whom_to_tell
from isa_admin.domain.notices.outdated import left, still_here
from isa_admin.domain.standing import BOUND, Standing, situation
from isa_admin.domain.text import counted, listed
from isa_admin.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from isa_admin.domain.counting import Holidays
    from isa_admin.domain.notice import Notice, Served
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.domain.standing import Situation


class Wish(Struct, frozen=True, kw_only=True):
    """What a partner's letter of withdrawal says: when it came, its digest, the day that it asks for, if it asks."""

    received: date
    letter_sha256: str
    not_before: date | None = None


def withdraw(register: Register, id_: str, wish: Wish, *, today: date, holidays: Holidays) -> Decision:
    """Decide to record a partner's notice of withdrawal, and whom it must reach: every other partner (Agreement s.19).

    Raises:
        RuleError: The partner is not bound, is leaving already, or asks for a day that is too early.
        RuleError: The letter cannot have come on that day.
    """
    entry = register.partners[id_]
    name, now = entry.partner.name, situation(entry.events, today)
    _refuse_unbound(entry, now)
    if now.withdrawal is not None:
        raise RuleError(
            f"{name} has already given notice of withdrawal, on {dates.show(now.withdrawal.on)} (Agreement s.19)",
            f"see where it stands: isa-admin show-partner {id_}",
        )
    refuse_day(entry, wish.received, today, "a notice of withdrawal", "--received")
    earliest, how = effect(register, wish.received, None, holidays)
    if wish.not_before is not None and wish.not_before < earliest:
        raise RuleError(
            f"{dates.show(wish.not_before)} is too early: even if all were told on {dates.show(wish.received)}, the"
            f" withdrawal takes effect on {dates.show(earliest)} at the earliest, {how} (Agreement s.19)",
            f"leave --effective out, or give {earliest.isoformat()} or later",
        )
    number = next_number(register.notices, today.year)
    others = [other for other in register.bound(today) if other.id != id_]
    event = Withdrawal(on=wish.received, letter_sha256=wish.letter_sha256, notice=number, not_before=wish.not_before)
    notice = draft(register, "withdrawal", today, others, about=id_)
    changes: list[Change] = [AddEvent(id_, event), PutNotice(number, notice)]
    if not others:
        changes.append(AddEvent(id_, service_of(register, event, wish.received, holidays)))
    return Decision(
        subject=f"Record notice of withdrawal of {name}",
        changes=tuple(changes),
        answers=(
            ("To be told", whom_to_tell(others, number)),
            ("Earliest", f"{dates.show(earliest)}, if all are told on {dates.show(wish.received)}: {how}"),
        ),
        next=(
            *how_to_serve(number, notice),
            f"isa-admin show-partner {id_}",
        ),
    )


def cancel(register: Register, id_: str, cancelled: Cancellation, *, today: date) -> Decision:
    """Decide to record that a partner takes its notice back before it takes effect.

    Raises:
        RuleError: There is no notice, or it took effect already.
        RuleError: It cannot have been on that day.
    """
    entry = register.partners[id_]
    name, now = entry.partner.name, situation(entry.events, today)
    if now.left is not None:
        raise RuleError(
            f"the withdrawal of {name} took effect on {dates.show(now.left)} (Agreement s.19)",
            f"it comes back by adopting again: isa-admin request-adoption {id_} --out FOLDER",
        )
    if now.withdrawal is None:
        raise RuleError(
            f"{name} has given no notice of withdrawal", f"see what is recorded: isa-admin show-partner {id_}"
        )
    if not register.agreement.readings.withdrawal_can_be_cancelled:
        raise RuleError(
            "the boards read the agreement to mean that a partner alone cannot take back its notice, and"
            f" {name} gave notice on {dates.show(now.withdrawal.on)}",
            f"if the notice was recorded in error: isa-admin correct {id_} (the setting is withdrawal_can_be_cancelled"
            " in agreement/agreement.yaml)",
        )
    refuse_day(entry, cancelled.on, today, "a cancellation")
    told = {one.partner for one in register.notice(now.withdrawal.notice).to}
    others = [other for other in register.bound(today) if other.id in told]
    number = next_number(register.notices, today.year)
    return Decision(
        subject=f"Record that {name} cancels its withdrawal",
        changes=(
            AddEvent(id_, cancelled),
            *((PutNotice(number, draft(register, "withdrawal", today, others, about=id_)),) if others else ()),
        ),
        answers=(("To be told", whom_to_tell(others, number)),),
        next=(f"isa-admin show-partner {id_}", *(["isa-admin list-notices --open"] if others else [])),
    )


def serve(register: Register, number: str, served: Sequence[Served], *, today: date, holidays: Holidays) -> Decision:
    """Decide to record on whom a notice was served; when it was served on all, the clock of a withdrawal starts.

    Raises:
        NotFoundError: There is no such notice.
        RuleError: It was not written to that partner, was served on it before, or not on that day.
        RuleError: Nobody is named, and it waits for somebody, or no time of a withdrawal waits for it.
    """
    notice = register.notice(number)
    since = _since(register, number, notice)
    reached = {one.partner: one for one in notice.served}
    mailboxes = {one.partner: one.email for one in notice.to}
    for one in served:
        name = register.partner(one.partner).partner.name
        if one.partner not in {addressee.partner for addressee in notice.to}:
            raise RuleError(
                f"notice {number} was not written to {name}",
                f"see whom it went to: isa-admin list-notices {number}",
            )
        if one.partner in reached:
            raise RuleError(
                f"notice {number} was already served on {name}, on {dates.show(reached[one.partner].on)}; the first"
                " time counts",
                "leave this partner out",
            )
        if not since <= one.on <= today:
            raise RuleError(
                f"{dates.show(one.on)} is {'in the future' if one.on > today else 'before the notice'}, so notice"
                f" {number} was not served on {name} then",
                f"give a day from {since.isoformat()} to {today.isoformat()}: --on DATE",
            )
        if one.how == "email" and one.to is None and mailboxes[one.partner] is None:
            raise RuleError(
                f"{name} gave no mailbox, so notice {number} was not served on it by e-mail",
                f"record how it was: isa-admin record-service {one.partner} --notice {number} --on DATE --how post,"
                " or --how email --to ADDRESS",
            )
        reached[one.partner] = one
    done = replace(notice, served=(*notice.served, *served))
    changes: list[Change] = [PutNotice(number, done)] if served else []
    answers = [("Served", f"{len(done.served)} of {len(done.to)}"), *_left_unserved(register, done, today)]
    running = _running(register, number, notice)
    waiting = still_here(register, done, today)
    if not served and (waiting or running is None):
        raise RuleError(
            f"nobody is left on whom notice {number} could be served" if not waiting else "nobody was named",
            f"see it with: isa-admin list-notices {number}",
        )
    if running is not None and not waiting:
        entry, withdrawal = running
        service = service_of(register, withdrawal, last_reached(register, done, today), holidays)
        changes.append(AddEvent(entry.id, service))
        _, how = effect(register, service.on, withdrawal, holidays)
        answers.append(("Withdrawal of", entry.partner.name))
        answers.append(("Takes effect", f"{dates.show(service.effective)}: {how}"))
    whom = register.partners[served[0].partner].partner.name if len(served) == 1 else counted(len(served), "partner")
    whom = whom if served else "all who are still partners"
    following = f"isa-admin record-service PARTNER --notice {number} --on DATE --how email|post|hand"
    see = f"show-partner {notice.about}" if notice.about else f"list-notices {number}"
    return Decision(
        subject=f"Record service of notice {number} on {whom}",
        changes=tuple(changes),
        answers=tuple(answers),
        next=(following if waiting else f"isa-admin {see}",),
    )


def leaver(register: Register, id_: str, *, today: date, by: str) -> Decision:
    """Decide to take a partner that has left off the partners table; its records stay for ever.

    Raises:
        RuleError: It has not left, or the table already says this.
    """
    entry = register.partners[id_]
    left = situation(entry.events, today).left
    see = f"see what is recorded: isa-admin show-partner {id_}"
    if left is None:
        raise RuleError(f"{entry.partner.name} has not left", see)
    if not lacks_leaver_row(register.versions, entry, today):
        raise RuleError(f"{entry.partner.name} is already off the partners table", see)
    row = leaver_row(register, f"{entry.partner.name} withdrew on {dates.show(left)}", today=today, by=by, partner=id_)
    return Decision(
        subject=f"Remove partner {entry.partner.name}; {row.version}",
        changes=(AddVersion(row),),
        answers=(("Version", row.version), ("Comment", row.comment)),
        next=("isa-admin render", "isa-admin list-versions"),
    )


def succeed(  # noqa: PLR0913  who goes, who comes, when, why, and who says so
    register: Register, olds: Sequence[str], new: str, *, on: date, reason: str, today: date, by: str
) -> Decision:
    """Decide to record that a body takes the place of partners that were merged into it or abolished.

    A partner that was only given another name is the same body and stays bound: its name is changed.

    They are no longer bound from that day, without notice, since there is nobody left to give it; the one row of the
    version-control table says so. The successor is bound by an adoption of its own.

    Raises:
        RuleError: One of them is not bound, or is its own successor.
        RuleError: It cannot have been on that day.
    """
    heir = register.partners[new].partner.name
    names = []
    for old in olds:
        entry = register.partners[old]
        if old == new:
            raise RuleError(
                f"{heir} cannot succeed itself",
                f"for another name of the same body: isa-admin update-partner {old} --name 'NEW NAME'",
            )
        if situation(entry.events, today).standing not in BOUND:
            raise RuleError(
                f"{entry.partner.name} is {situation(entry.events, today).standing}, so there is no place to take",
                f"see what is recorded: isa-admin show-partner {old}",
            )
        refuse_day(entry, on, today, "a succession")
        names.append(entry.partner.name)
    many = listed(names)
    row = leaver_row(register, f"{many} succeeded by {heir}", today=today, by=by)
    bound = situation(register.partners[new].events, today).standing in BOUND
    return Decision(
        subject=f"Record that {heir} succeeds {many if len(names) == 1 else f'{len(names)} partners'}; {row.version}",
        changes=(
            *(AddEvent(old, Succession(on=on, by=new, reason=reason)) for old in olds),
            AddEvent(new, Succession(on=on, of=tuple(olds), reason=reason)),
            AddVersion(row),
        ),
        answers=(("Version", row.version), ("Comment", row.comment)),
        next=(f"isa-admin show-partner {new}", "isa-admin render")
        if bound
        else (f"isa-admin request-adoption {new} --out FOLDER", f"isa-admin show-partner {new}"),
    )


def close(register: Register, id_: str, closed: Closure, *, today: date, by: str) -> Decision:
    """Decide to record that a partner ceased to exist and no other body takes its place; nobody is left to give notice.

    Raises:
        RuleError: It is not bound, or it cannot have been on that day.
    """
    entry = register.partners[id_]
    name, now = entry.partner.name, situation(entry.events, today)
    if now.standing not in BOUND:
        raise RuleError(
            f"{name} is {now.standing}, so it has nothing to leave (Agreement s.19)",
            f"see what is recorded: isa-admin show-partner {id_}",
        )
    refuse_day(entry, closed.on, today, "a closure")
    row = leaver_row(register, f"{name} closed on {dates.show(closed.on)}", today=today, by=by, partner=id_)
    return Decision(
        subject=f"Record that {name} was closed; {row.version}",
        changes=(AddEvent(id_, closed), AddVersion(row)),
        answers=(("Version", row.version), ("Comment", row.comment)),
        next=(f"isa-admin show-partner {id_}", "isa-admin render"),
    )


def effect(register: Register, served: date, withdrawal: Withdrawal | None, holidays: Holidays) -> tuple[date, str]:
    """Say when a withdrawal takes effect of which the last partner was served on a day, and how that was counted."""
    agreement = register.agreement
    period = agreement.periods.needed("withdrawal_notice", "there is no day on which a withdrawal would take effect")
    earliest = takes_effect(period, served, agreement.counting, holidays)
    kind = f"{agreement.counting} " if period.unit in {"days", "working days"} else ""
    how = f"{str(period).replace(' ', f' {kind}', 1)} after {dates.show(served)}"
    if withdrawal is not None and withdrawal.not_before is not None and withdrawal.not_before > earliest:
        return withdrawal.not_before, f"the day asked for; {how} would be {dates.show(earliest)}"
    return earliest, how + ("" if kind else f", counted {agreement.counting}")


def service_of(register: Register, withdrawal: Withdrawal, on: date, holidays: Holidays) -> Service:
    """Make the event that a notice of withdrawal was served on all, the last of them on a day (Agreement s.19)."""
    day, _ = effect(register, on, withdrawal, holidays)
    return Service(on=on, notice=withdrawal.notice, effective=day, counting=register.agreement.counting)


def _left_unserved(register: Register, notice: Notice, today: date) -> list[tuple[str, str]]:
    """Name the partners on which a notice was not served before they left; nobody has to serve it on them."""
    gone = [(id_, left(register, id_, today)) for id_ in notice.open if id_ in register.partners]
    return [
        ("Not served", f"{register.partners[id_].partner.name}, which left the agreement on {dates.show(day)}")
        for id_, day in gone
        if day is not None
    ]


def last_reached(register: Register, notice: Notice, today: date) -> date:
    """Give the day on which a notice had reached all who were still partners: served on the last, or the last left."""
    gone = (left(register, id_, today) for id_ in notice.open if id_ in register.partners)
    return max((*(one.on for one in notice.served), *(day for day in gone if day is not None)), default=today)


def _refuse_unbound(entry: PartnerEntry, now: Situation) -> None:
    if now.standing not in BOUND:
        raise RuleError(
            f"{entry.partner.name} is {now.standing}, so it has nothing to withdraw from (Agreement s.19)",
            f"to take away a prospective partner: isa-admin remove-partner {entry.id}"
            if now.standing is Standing.PROSPECTIVE
            else f"see what is recorded: isa-admin show-partner {entry.id}",
        )


def _since(register: Register, number: str, notice: Notice) -> date:
    """Give the first day on which a notice can have been served: that of the event which it is about."""
    about = register.about(notice)
    causes = [event.on for event in (about.events if about else ()) if getattr(event, "notice", None) == number]
    return min([notice.on, *causes])


def _running(register: Register, number: str, notice: Notice) -> tuple[PartnerEntry, Withdrawal] | None:
    """Give the withdrawal whose clock waits for this notice, if one does."""
    entry = register.about(notice)
    if entry is None:
        return None
    held: Withdrawal | None = None
    for event in entry.events:
        if isinstance(event, Withdrawal) and event.notice == number:
            held = event
        elif isinstance(event, Service | Cancellation):
            held = None
    return None if held is None else (entry, held)
