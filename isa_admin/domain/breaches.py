"""Recording a breach, and later who was told of it and what came of it (Agreement s.17)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from isa_admin.domain import dates, moments, notices
from isa_admin.domain.breach import COMMISSIONER, Telling
from isa_admin.domain.changes import Decision, PutBreach, PutNotice
from isa_admin.domain.membership import NothingToChangeError
from isa_admin.domain.notice import Served
from isa_admin.errors import RuleError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from isa_admin.domain.breach import Breach, Telling
    from isa_admin.domain.register import Register

SECTION = "Agreement s.17"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreKnown:
    """What became known of a breach after it was recorded; partners are added to those that it names."""

    telling: Telling | None = None
    supplied_by: tuple[str, ...] = ()
    involved: tuple[str, ...] = ()
    subjects_told: date | None = None
    outcome: str | None = None
    circulated: date | None = None


def record_breach(register: Register, breach: Breach, *, now: datetime) -> Decision:
    """Decide that a breach is recorded; the clock of the Commissioner starts with the moment it was found.

    Args:
        register: The register.
        breach: What happened.
        now: The present moment, with its offset.

    Raises:
        UsageError: Something of it is in the future, or it was found before it happened.
        RuleError: It was circulated and has no outcome.
    """
    hours = register.agreement.commissioner_hours
    if hours is not None:
        breach = replace(breach, commissioner_by=moments.later(breach.found, hours))
    _refuse_order(breach, now)
    number = notices.next_number(register.breaches, moments.day_of(breach.found).year)
    subject = f"Record breach {number} at {_name(register, breach.place)}"
    decision = _decide(number, breach, subject, _notice(register, number, breach.to_tell, now.date()))
    if hours is None or breach.commissioner_by is None:
        return decision
    clock = f"by {moments.show(breach.commissioner_by)}, {hours} hours after it was found, where the law asks for it"
    return replace(decision, answers=(*decision.answers, ("Tell the Commissioner", clock)))


def add_to_breach(register: Register, number: str, more: MoreKnown, *, now: datetime) -> Decision:
    """Decide that more is known of a breach.

    Args:
        register: The register.
        number: The number of the breach.
        more: What is known now.
        now: The present moment, with its offset.

    Raises:
        NotFoundError: There is no breach of that number.
        RuleError: The partner that was told is not one that the breach involves.
        UsageError: It was told before it was found, or in the future.
        RuleError: It was circulated and has no outcome.
        NothingToChangeError: All of it is recorded already.
    """
    held = register.breach(number)
    breach = replace(
        held,
        supplied_by=tuple(dict.fromkeys((*held.supplied_by, *more.supplied_by))),
        involved=tuple(dict.fromkeys((*held.involved, *more.involved))),
        subjects_told=more.subjects_told or held.subjects_told,
        outcome=more.outcome or held.outcome,
        circulated=more.circulated or held.circulated,
    )
    subject = f"Add to breach {number}"
    if more.telling is not None:
        name = _name(register, more.telling.who)
        if more.telling.who not in {*breach.partners, COMMISSIONER}:
            raise RuleError(
                f"breach {number} does not involve {name}; the partners that it involves are told ({SECTION})",
                f"if it does, say so first: isa-admin record-breach {number} --involved {more.telling.who}",
            )
        if more.telling in held.told:
            raise NothingToChangeError(
                f"breach {number} says already that {name} was told on {moments.show(more.telling.when)}",
                f"see it with: isa-admin show-breach {number}",
            )
        breach = replace(breach, told=(*breach.told, more.telling))
        subject = f"Record that {name} was told of breach {number}"
    elif breach == held:
        raise NothingToChangeError(
            f"breach {number} says so already", "say what is new: --told, --outcome, --circulated, --involved"
        )
    _refuse_order(breach, now)
    new = tuple(partner for partner in breach.to_tell if partner not in held.to_tell)
    return _decide(
        number,
        breach,
        subject,
        (*_notice(register, number, new, now.date()), *_served(register, number, more.telling)),
    )


def waiting(number: str, breach: Breach) -> tuple[str, ...]:
    """Give the commands that settle what is still to be done about a breach, the most pressing first."""
    told = f"isa-admin record-breach {number} --told {{}} --how telephone"
    following = [told.format(partner) for partner in breach.untold]
    if breach.commissioner_due is not None:
        following.append(told.format(COMMISSIONER))
    if breach.outcome is None:
        following.append(f'isa-admin record-breach {number} --outcome "..."')
    elif breach.circulated is None:
        following.append(f"isa-admin record-breach {number} --circulated DATE")
    return tuple(following)


def _notice(register: Register, number: str, told: Iterable[str], today: date) -> tuple[PutNotice, ...]:
    """Draft the notice of a breach to partners that are not told of it yet; to nobody, none."""
    entries = [register.partners[id_] for id_ in told]
    if not entries:
        return ()
    id_ = notices.next_number(register.notices, today.year)
    return (PutNotice(id_, notices.draft(register, "breach", today, entries, breach=number)),)


def _served(register: Register, number: str, telling: Telling | None) -> tuple[PutNotice, ...]:
    """Take what was told in writing for the service of the notice too, so that nobody records it twice."""
    if telling is None or telling.how == "telephone":
        return ()
    served = Served(partner=telling.who, on=moments.day_of(telling.when), how=telling.how)
    return tuple(
        PutNotice(id_, replace(notice, served=(*notice.served, served)))
        for id_, notice in register.notices.items()
        if notice.breach == number and telling.who in notice.open
    )


def _decide(number: str, breach: Breach, subject: str, notice: tuple[PutNotice, ...]) -> Decision:
    return Decision(
        subject=subject,
        changes=(PutBreach(number, breach), *notice),
        answers=(("Breach", number),),
        next=(*waiting(number, breach)[:4], f"isa-admin show-breach {number}"),
    )


def _name(register: Register, id_: str) -> str:
    if id_ == COMMISSIONER:
        return "the Information Commissioner"
    entry = register.partners.get(id_)
    return entry.partner.name if entry else id_


def _refuse_order(breach: Breach, now: datetime) -> None:
    """Refuse what cannot have happened: it occurs, is found, is told and is circulated in this order, by now."""
    present = moments.write(now)
    if moments.before(present, breach.found):
        raise UsageError(
            f"it cannot have been found on {moments.show(breach.found)}: that is in the future",
            "give the moment at which it was found: --found",
        )
    if breach.occurred is not None and moments.before(breach.found, breach.occurred):
        raise UsageError(
            f"it was found on {moments.show(breach.found)}, so it did not happen on {moments.show(breach.occurred)}",
            "give the moments in their order: --occurred, then --found",
        )
    for telling in breach.told:
        if moments.before(telling.when, breach.found) or moments.before(present, telling.when):
            raise UsageError(
                f"nobody can have been told on {moments.show(telling.when)}: the breach was found on"
                f" {moments.show(breach.found)} and it is {moments.show(present)} now",
                "give the moment at which it was told: --on",
            )
    found = moments.day_of(breach.found)
    for day, option in ((breach.subjects_told, "--data-subjects-told"), (breach.circulated, "--circulated")):
        if day is not None and not found <= day <= now.date():
            raise UsageError(
                f"{dates.show(day)} is not between {dates.show(found)}, when the breach was found, and today",
                f"give the day on which it was done: {option} DATE",
            )
    if breach.circulated is not None and breach.outcome is None:
        raise RuleError(
            f"what was circulated is the outcome, and this breach has none yet ({SECTION})",
            'give it in one line, with nothing about a child or a case: --outcome "..."',
        )
