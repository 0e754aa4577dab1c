"""What is said of a breach to people: whom to ring, what is recorded, what is still to be done (Agreement s.17)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from isa_admin.cli.desk import Desk
    from isa_admin.domain.breach import Breach, Telling
    from isa_admin.domain.breaches import MoreKnown


def contacts(desk: Desk, breach: Breach) -> list[dict[str, Any]]:
    """Say whom to ring, as plain data."""
    from isa_admin.application.reporting.contact_report import contact  # noqa: PLC0415  help needs no report
    from isa_admin.domain.finding_posts import answering  # noqa: PLC0415  the same

    known = (desk.register.partners.get(id_) for id_ in breach.partners)
    return [contact(answering(entry, "breach")) for entry in known if entry is not None]


def ring(desk: Desk, breach: Breach) -> None:
    """Say whom to ring, those who supplied the information first; a gap is named with the command that fills it."""
    from isa_admin.application.reporting.contact_report import fill, line  # noqa: PLC0415  help needs no report
    from isa_admin.domain.finding_posts import answering  # noqa: PLC0415  the same

    desk.out.say("")
    desk.out.say("Ring now, those who supplied the information first (Agreement s.17):")
    for id_ in breach.partners:
        entry = desk.register.partners.get(id_)
        if entry is None:
            continue
        found = answering(entry, "breach")
        desk.out.say(f"  {line(found)}")
        if command := fill(found):
            desk.out.say(f"    fill the gap: {command}")


def answers(desk: Desk, breach: Breach) -> list[tuple[str, str]]:
    """Say what is recorded of a breach, its moments as the clocks show them here."""
    from isa_admin.domain.breach import KINDS  # noqa: PLC0415  help needs no rules

    due = breach.commissioner_by
    return [
        ("Kind", KINDS[breach.kind]),
        ("Where", name(desk, breach.place)),
        ("Supplied by", _names(desk, breach.supplied_by)),
        ("Also involved", _names(desk, breach.involved)),
        ("Happened", _when(breach.occurred)),
        ("Found", _when(breach.found)),
        ("What happened", breach.what),
        ("Commissioner by", f"{_when(due)}, where the law asks for it" if due else ""),
        *(("Told", _told(desk, one)) for one in breach.told),
        *_later(breach),
    ]


def more_answers(desk: Desk, more: MoreKnown) -> list[tuple[str, str]]:
    """Say what became known of a breach."""
    return [
        ("Told", _told(desk, more.telling) if more.telling else ""),
        ("Supplied by", _names(desk, more.supplied_by)),
        ("Also involved", _names(desk, more.involved)),
        *_later(more),
    ]


def _later(known: Breach | MoreKnown) -> list[tuple[str, str]]:
    from isa_admin.domain import dates  # noqa: PLC0415  help needs no dates

    return [
        ("Data subjects told", dates.show(known.subjects_told) if known.subjects_told else ""),
        ("Outcome", known.outcome or ""),
        ("Circulated", dates.show(known.circulated) if known.circulated else ""),
    ]


def _when(text: str | None) -> str:
    from isa_admin.application import clock  # noqa: PLC0415  help needs no clock
    from isa_admin.domain import moments  # noqa: PLC0415  the same

    if text is None:
        return ""
    moment = moments.moment_of(text)
    return moments.show(moments.write(clock.here(moment)) if moment else text)


def _told(desk: Desk, telling: Telling) -> str:
    return f"{name(desk, telling.who)} on {_when(telling.when)} ({telling.how})"


def _names(desk: Desk, ids: tuple[str, ...]) -> str:
    return ", ".join(name(desk, one) for one in ids)


def to_do(breach: Breach) -> str:
    """Say in a few words what is still to be done."""
    parts = []
    if breach.untold:
        parts.append(f"tell {len(breach.untold)} partner{'' if len(breach.untold) == 1 else 's'}")
    if breach.commissioner_due is not None:
        parts.append("the Commissioner")
    if breach.outcome is None:
        parts.append("outcome")
    elif breach.circulated is None:
        parts.append("circulate the outcome")
    return ", ".join(parts)


def name(desk: Desk, id_: str) -> str:
    """Give the name of a partner that a breach involves, or of the Commissioner."""
    from isa_admin.domain.breach import COMMISSIONER  # noqa: PLC0415  help needs no rules

    if id_ == COMMISSIONER:
        return "the Information Commissioner"
    entry = desk.register.partners.get(id_)
    return entry.partner.name if entry else id_
