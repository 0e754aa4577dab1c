"""Recording a breach, and later who was told of it and what came of it (Agreement s.17)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.domain import dates, moments, notices
from isa_admin.domain.breach import COMMISSIONER, POLICE, Assessment, Investigation, Telling
from isa_admin.domain.changes import Decision, PutBreach, PutNotice
from isa_admin.domain.contacts import standing_for
from isa_admin.domain.membership import NothingToChangeError
from isa_admin.domain.notice import Served
from isa_admin.errors import RuleError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from isa_admin.domain.breach import Breach
    from isa_admin.domain.register import Register

SECTION = "Agreement s.17"


class MoreKnown(Struct, frozen=True, kw_only=True):
    """What became known of a breach after it was recorded; partners are added to those that it names.

    ``by`` is the supplier that told the Commissioner or the people concerned, or found that it need not; without it
    what is said holds for the breach as a whole. ``investigation`` is what one partner found.
    """

    telling: Telling | None = None
    supplied_by: tuple[str, ...] = ()
    involved: tuple[str, ...] = ()
    subjects_told: date | None = None
    outcome: str | None = None
    circulated: date | None = None
    commissioner_not_needed: str | None = None
    by: str | None = None
    investigation: Investigation | None = None


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
    due = None if hours is None else moments.later(breach.found, hours)
    breach = replace(breach, commissioner_by=due)
    _refuse_order(breach, now)
    number = notices.next_number(register.breaches, moments.day_of(breach.found).year)
    subject = f"Record breach {number} at {_name(register, breach.place)}"
    decision = _decide(
        register, number, breach, subject, _notice(register, number, untold(register, breach), now.date())
    )
    if due is None:
        return decision
    clock = f"by {moments.show(due)}, {hours} hours after it was found, where the law asks for it"
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
        NothingToChangeError: All of it has already been recorded.
    """
    held = register.breach(number)
    breach = replace(
        held,
        supplied_by=tuple(dict.fromkeys((*held.supplied_by, *more.supplied_by))),
        involved=tuple(dict.fromkeys((*held.involved, *more.involved))),
        outcome=more.outcome or held.outcome,
        circulated=more.circulated or held.circulated,
    )
    breach = _investigated(register, _assessed(number, breach, more), number, more)
    subject = f"Add to breach {number}"
    if more.telling is not None:
        were = "were" if more.telling.who == POLICE else "was"
        subject = f"Record that {_name(register, more.telling.who)} {were} told of breach {number}"
        if more.by is None or more.telling.who != COMMISSIONER:
            breach = _told(register, number, breach, more.telling)
    if breach == held:
        raise NothingToChangeError(
            f"breach {number} already says this", "say what is new: --told, --outcome, --circulated, --involved"
        )
    _refuse_order(breach, now)
    written = {to.partner for one in register.notices.values() if one.breach == number for to in one.to}
    named = (partner for partner in breach.to_tell if partner not in held.to_tell)
    new = tuple(one for one in standing_for(register, named) if one not in {*written, breach.place})
    return _decide(
        register,
        number,
        breach,
        subject,
        (*_notice(register, number, new, now.date()), *_served(register, number, more.telling)),
    )


def _told(register: Register, number: str, breach: Breach, telling: Telling) -> Breach:
    """Add that somebody was told."""
    name = _name(register, telling.who)
    if telling.who not in {*breach.partners, *standing_for(register, breach.partners), COMMISSIONER, POLICE}:
        raise RuleError(
            f"breach {number} does not involve {name}; the partners that it involves are told ({SECTION})",
            f"if it does, say so first: isa-admin record-breach {number} --involved {telling.who}",
        )
    if telling in breach.told:
        raise NothingToChangeError(
            f"breach {number} already says that {name} was told on {moments.show(telling.when)}",
            f"see it with: isa-admin show-breach {number}",
        )
    return replace(breach, told=(*breach.told, telling))


def _assessed(number: str, breach: Breach, more: MoreKnown) -> Breach:
    """Add what one supplier did about the Commissioner and the people concerned, or what holds for the whole breach."""
    if more.by is None:
        return replace(
            breach,
            subjects_told=more.subjects_told or breach.subjects_told,
            commissioner_not_needed=more.commissioner_not_needed or breach.commissioner_not_needed,
        )
    if more.by not in breach.supplied_by:
        raise RuleError(
            f"breach {number} does not say that {more.by} supplied the information, and only suppliers assess the risk"
            f" ({SECTION})",
            f"if it did, say so first: isa-admin record-breach {number} --supplied-by {more.by}",
        )
    known = next((one for one in breach.assessments if one.partner == more.by), Assessment(partner=more.by))
    told = more.telling.when if more.telling is not None and more.telling.who == COMMISSIONER else None
    made = replace(
        known,
        commissioner_told=told or known.commissioner_told,
        commissioner_not_needed=more.commissioner_not_needed or known.commissioner_not_needed,
        subjects_told=more.subjects_told or known.subjects_told,
    )
    others = tuple(one for one in breach.assessments if one.partner != more.by)
    return replace(breach, assessments=(*others, made)) if made != known else breach


def _investigated(register: Register, breach: Breach, number: str, more: MoreKnown) -> Breach:
    """Add what one partner that the breach involves found, or the body that took its place."""
    if more.investigation is None:
        return breach
    partner = more.investigation.partner
    if partner not in {*breach.partners, *standing_for(register, breach.partners)}:
        raise RuleError(
            f"breach {number} does not involve {partner}, and the partners that it involves investigate it ({SECTION})",
            f"if it does, say so first: isa-admin record-breach {number} --involved {partner}",
        )
    others = tuple(one for one in breach.investigations if one.partner != partner)
    return replace(breach, investigations=(*others, more.investigation))


def as_told(register: Register, number: str, breach: Breach) -> Breach:
    """Give a breach with those as told, too, on whom one of its letters was served: that is to be told in writing."""
    reached = {telling.who for telling in breach.told}
    served = [
        Telling(who=one.partner, when=one.on.isoformat(), how=one.how)
        for notice in register.notices.values()
        if notice.breach == number
        for one in notice.served
        if one.partner not in reached
    ]
    return replace(breach, told=(*breach.told, *served))


def to_tell(register: Register, breach: Breach) -> tuple[str, ...]:
    """Give the partners to be told of a breach, as they stand now, whether they were told or not (Agreement s.17)."""
    return tuple(one for one in standing_for(register, breach.to_tell) if one != breach.place)


def untold(register: Register, breach: Breach) -> tuple[str, ...]:
    """Give the partners that are still to be told of a breach: for one that was succeeded, the body in its place.

    None is that ceased to exist without another in its place, or was taken away.
    """
    reached = {telling.who for telling in breach.told}
    waiting = standing_for(register, breach.untold)
    return tuple(one for one in waiting if one not in reached and one != breach.place)


def uninvestigated(register: Register, breach: Breach) -> tuple[str, ...]:
    """Give the partners whose investigation is not recorded: for one that was succeeded, the body in its place."""
    done = {one.partner for one in breach.investigations}
    return tuple(one for one in standing_for(register, breach.uninvestigated) if one not in done)


def to_commissioner(number: str, breach: Breach) -> str:
    """Give the command that records that the Commissioner was told: by the next supplier, where one has answered."""
    by = f" --by {breach.unassessed[0]}" if breach.assessments and breach.unassessed else ""
    return f"isa-admin record-breach {number} --told {COMMISSIONER} --how telephone{by}"


def waiting(register: Register, number: str, breach: Breach) -> tuple[str, ...]:
    """Give the commands that settle what is still to be done about a breach, the most pressing first."""
    told = f"isa-admin record-breach {number} --told {{}} --how telephone"
    following = [told.format(partner) for partner in untold(register, breach)]
    if not breach.supplied_by:
        following.insert(0, f"isa-admin record-breach {number} --supplied-by PARTNER")
    if breach.commissioner_due is not None:
        following.append(to_commissioner(number, breach))
    if breach.outcome is None:
        left = uninvestigated(register, breach)
        if breach.investigations and left:  # the partners record their investigations one by one
            following.append(f'isa-admin record-breach {number} --investigated {left[0]} --found-that "..."')
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
    # What was written before the letter was drawn is not that letter.
    served = Served(partner=telling.who, on=moments.day_of(telling.when), how=telling.how)
    return tuple(
        PutNotice(id_, replace(notice, served=(*notice.served, served)))
        for id_, notice in register.notices.items()
        if notice.breach == number and telling.who in notice.open and notice.on <= served.on
    )


def _decide(register: Register, number: str, breach: Breach, subject: str, notice: tuple[PutNotice, ...]) -> Decision:
    return Decision(
        subject=subject,
        changes=(PutBreach(number, breach), *notice),
        answers=(("Breach", number),),
        next=(*waiting(register, number, as_told(register, number, breach))[:4], f"isa-admin show-breach {number}"),
    )


_NAMES = {COMMISSIONER: "the Information Commissioner", POLICE: "the police"}


def _name(register: Register, id_: str) -> str:
    if id_ in _NAMES:
        return _NAMES[id_]
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
    told = [telling.when for telling in breach.told]
    told += [one.commissioner_told for one in breach.assessments if one.commissioner_told is not None]
    for when in told:
        if moments.before(when, breach.found) or moments.before(present, when):
            raise UsageError(
                f"nobody can have been told on {moments.show(when)}: the breach was found on"
                f" {moments.show(breach.found)} and it is {moments.show(present)} now",
                "give the moment at which it was told: --on",
            )
    found = moments.day_of(breach.found)
    days = [(breach.subjects_told, "--data-subjects-told"), (breach.circulated, "--circulated")]
    days += [(one.subjects_told, "--data-subjects-told") for one in breach.assessments]
    days += [(one.on, "--on") for one in breach.investigations]
    for day, option in days:
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
