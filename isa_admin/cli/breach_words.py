"""What is said of a breach to people: whom to ring, what is recorded, what is still to be done (Agreement s.17)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isa_admin.domain.text import counted

if TYPE_CHECKING:
    from isa_admin.cli.session import Session
    from isa_admin.domain.breach import Assessment, Breach, Investigation, Telling
    from isa_admin.domain.breaches import MoreKnown
    from isa_admin.domain.register import Register


def contacts(session: Session, breach: Breach) -> list[dict[str, Any]]:
    """Say whom to ring, as plain data."""
    from isa_admin.application.reporting.reports import contact
    from isa_admin.domain.contacts import answering, standing_for

    known = (session.register.partners[id_] for id_ in standing_for(session.register, breach.partners))
    return [contact(answering(entry, "breach")) for entry in known]


def ring(session: Session, breach: Breach) -> None:
    """Say whom to ring, those who supplied the information first; a gap is named with the command that fills it."""
    from isa_admin.application.reporting.reports import contact_line, filling
    from isa_admin.domain.contacts import answering, standing_for

    session.out.say("")
    session.out.say("Ring now, those who supplied the information first (Agreement s.17):")
    for id_ in standing_for(session.register, breach.partners):
        found = answering(session.register.partners[id_], "breach")
        session.out.say(f"  {contact_line(found)}")
        if command := filling(found):
            session.out.say(f"    fill the gap: {command}")


def _until(breach: Breach) -> str:
    """Say by when the Commissioner is to be told; nothing if nobody need tell the Commissioner."""
    if breach.commissioner_by is None or breach.commissioner_not_needed is not None:
        return ""
    open_ = ", unless --commissioner-not-needed" if breach.commissioner_due is not None else ""
    return f"{_when(breach.commissioner_by)}{open_}"


def answers(session: Session, breach: Breach) -> list[tuple[str, str]]:
    """Say what is recorded of a breach, its moments as the clocks show them here."""
    from isa_admin.domain.breach import KINDS

    return [
        ("Kind", KINDS[breach.kind]),
        ("Where", name(session, breach.place)),
        ("Supplied by", _names(session, breach.supplied_by) or "not known yet"),
        ("Also involved", _names(session, breach.involved)),
        ("Happened", _when(breach.occurred)),
        ("Found", _when(breach.found)),
        ("What happened", breach.what),
        ("Commissioner by", _until(breach)),
        *(("Told", _told(session, one)) for one in breach.told),
        *(("Assessed", _assessed(session, one)) for one in breach.assessments),
        *(("Investigated", _investigated(session, one)) for one in breach.investigations),
        *_later(breach),
    ]


def more_answers(session: Session, more: MoreKnown) -> list[tuple[str, str]]:
    """Say what became known of a breach."""
    return [
        ("Told", _told(session, more.telling) if more.telling else ""),
        ("Supplied by", _names(session, more.supplied_by)),
        ("Also involved", _names(session, more.involved)),
        ("Done by", name(session, more.by) if more.by else ""),
        ("Investigated", _investigated(session, more.investigation) if more.investigation else ""),
        *_later(more),
    ]


def _later(known: Breach | MoreKnown) -> list[tuple[str, str]]:
    from isa_admin.domain import dates

    return [
        ("Commissioner", f"need not be told: {known.commissioner_not_needed}" if known.commissioner_not_needed else ""),
        ("Data subjects told", dates.show(known.subjects_told) if known.subjects_told else ""),
        ("Outcome", known.outcome or ""),
        ("Circulated", dates.show(known.circulated) if known.circulated else ""),
    ]


def _when(text: str | None) -> str:
    from isa_admin.domain import moments

    return moments.show(text) if text else ""


def _told(session: Session, telling: Telling) -> str:
    return f"{name(session, telling.who)} on {_when(telling.when)} ({telling.how})"


def _assessed(session: Session, one: Assessment) -> str:
    """Say what a supplier did about a breach."""
    from isa_admin.domain import dates

    parts = [f"told the Commissioner on {_when(one.commissioner_told)}"] if one.commissioner_told else []
    if one.commissioner_not_needed:
        parts.append(f"the Commissioner need not be told: {one.commissioner_not_needed}")
    if one.subjects_told:
        parts.append(f"told the people concerned on {dates.show(one.subjects_told)}")
    return f"{name(session, one.partner)}: {'; '.join(parts)}"


def _investigated(session: Session, one: Investigation) -> str:
    from isa_admin.domain import dates

    return f"{name(session, one.partner)}, {dates.show(one.on)}: {one.finding}"


def _names(session: Session, ids: tuple[str, ...]) -> str:
    return ", ".join(name(session, one) for one in ids)


def to_do(register: Register, breach: Breach) -> str:
    """Say in a few words what is still to be done."""
    from isa_admin.domain.breaches import untold

    parts = [] if breach.supplied_by or breach.outcome is not None else ["find out who supplied it"]
    if waiting := untold(register, breach):
        parts.append(f"tell {counted(len(waiting), 'partner')}")
    if breach.commissioner_due is not None:
        parts.append("the Commissioner")
    if breach.outcome is None:
        parts.append("outcome")
    elif breach.circulated is None:
        parts.append("circulate the outcome")
    return ", ".join(parts)


def name(session: Session, id_: str) -> str:
    """Give the name of a partner that a breach involves, or of the Commissioner."""
    from isa_admin.domain.breach import COMMISSIONER, POLICE

    if id_ in {COMMISSIONER, POLICE}:
        return "the Information Commissioner" if id_ == COMMISSIONER else "the police"
    entry = session.register.partners.get(id_)
    return entry.partner.name if entry else id_
