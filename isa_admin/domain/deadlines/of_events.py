"""What is due because something happened: a breach, a suspension, a withdrawal, their notices (Agreement s.17, 19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain import dates, moments
from isa_admin.domain.deadlines.due import Due

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isa_admin.domain.breach import Breach
    from isa_admin.domain.deadlines.due import AsOf

_BREACHES, _MAJOR = 17, 19
"""The sections on breaches, and on what happens after a major one."""


def commissioner(facts: AsOf) -> Iterator[Due]:
    """Telling the Information Commissioner of a breach, within the hours that the law sets.

    Section 17 says that a partner may need to; how soon is the law's, so no section is cited.
    """
    for number, breach in _breaches(facts):
        if breach.commissioner_by is not None and breach.commissioner_due is not None:
            from isa_admin.domain.breaches import to_commissioner  # noqa: PLC0415  most registers have no breach

            yield Due(
                kind="commissioner",
                due=moments.day_of(breach.commissioner_by),
                partner=None,
                what=f"Tell the Information Commissioner of breach {number} by {moments.show(breach.commissioner_by)},"
                " or record why that is not needed",
                command=to_commissioner(number, breach),
                section=0,
                at=moments.moment_of(breach.commissioner_by),
            )


def partners_untold(facts: AsOf) -> Iterator[Due]:
    """Telling each partner that a breach involves, as soon as possible: on the day it was found (Agreement s.17)."""
    for number, breach in _breaches(facts):
        from isa_admin.domain.breaches import untold  # noqa: PLC0415  most registers have no breach

        if not breach.supplied_by and breach.outcome is None:
            yield Due(
                kind="breach-partner",
                due=moments.day_of(breach.found),
                partner=None,
                what=f"Find out who supplied the information of breach {number}, and tell them",
                command=f"isa-admin record-breach {number} --supplied-by PARTNER",
                section=_BREACHES,
            )
        for id_ in untold(facts.register, breach) if breach.untold else ():
            yield Due(
                kind="breach-partner",
                due=moments.day_of(breach.found),
                partner=id_,
                what=f"Tell {facts.name(id_)} of breach {number}, found {moments.show(breach.found)}",
                command=f"isa-admin record-breach {number} --told {id_} --how telephone",
                section=_BREACHES,
            )


def breach_outcomes(facts: AsOf) -> Iterator[Due]:
    """Circulating the outcome of a breach to the partners that it involves (Agreement s.17).

    The agreement sets no day, so it is due from the day of the last thing that is recorded to have happened.
    """
    for number, breach in _breaches(facts):
        if breach.outcome is not None and breach.circulated is None:
            yield Due(
                kind="breach-outcome",
                due=max(moments.day_of(when) for when in (breach.found, *(telling.when for telling in breach.told))),
                partner=None,
                what=f"Circulate the outcome of breach {number} to the partners that it involves",
                command=f"isa-admin record-breach {number} --circulated DATE",
                section=_BREACHES,
            )


def meetings(facts: AsOf) -> Iterator[Due]:
    """Holding the risk assessment and resolution meeting on a suspension (Agreement s.19).

    It is owed until it is held: what went wrong is to be gone through even if the suspension lapsed or was lifted.
    """
    for entry in facts.bound:
        waiting = facts.now[entry.id].meeting_due
        if waiting is not None:
            yield Due(
                kind="meeting",
                due=waiting.meeting_by,
                partner=entry.id,
                what=f"Hold the resolution meeting on the suspension by {entry.partner.name}",
                command=f'isa-admin record-meeting {entry.id} --on DATE --attended PARTNER --decision "..."',
                section=_MAJOR,
            )


def suspensions_lapsing(facts: AsOf) -> Iterator[Due]:
    """A suspension that lapses by itself on a future day (Agreement s.19)."""
    for entry in facts.bound:
        suspension = facts.now[entry.id].suspension
        if suspension is not None:
            yield Due(
                kind="suspension",
                due=suspension.lapses,
                partner=entry.id,
                what=f"The suspension by {entry.partner.name} lapses; with new evidence it can go on for longer",
                command=f"isa-admin suspend {entry.id} --extend --on DATE --evidence FILE --reason ...",
                section=_MAJOR,
            )


def withdrawals(facts: AsOf) -> Iterator[Due]:
    """A withdrawal that takes effect on a future day (Agreement s.19)."""
    for entry in facts.bound:
        service = facts.now[entry.id].service
        if service is not None:
            yield Due(
                kind="withdrawal",
                due=service.effective,
                partner=entry.id,
                what=f"The withdrawal of {entry.partner.name} takes effect",
                command=f"isa-admin remove-partner {entry.id}",
                section=_MAJOR,
            )


def notices_unserved(facts: AsOf) -> Iterator[Due]:
    """Serving a notice on everybody that it was written to, from the day that it bears (Agreement s.17-19, 23).

    Where nobody is left on whom the notice of a withdrawal could be served, its time is still to be set running.
    """
    for number, notice in facts.register.notices.items():
        if notice.on > facts.on or not notice.open:
            continue
        from isa_admin.domain.notices import how_to_serve, kind_of  # noqa: PLC0415  status is quick where nothing waits
        from isa_admin.domain.notices.outdated import to_serve  # noqa: PLC0415  status is quick where nothing waits

        waiting = to_serve(facts.register, number, facts.on)
        about = f" about {facts.name(notice.about)}" if notice.about else ""
        if waiting:
            whom = facts.name(waiting[0]) if len(waiting) == 1 else f"{len(waiting)} partners"
            yield Due(
                kind="notice",
                due=notice.on,
                partner=waiting[0] if len(waiting) == 1 else None,
                what=f"Serve notice {number} ({notice.kind}{about}) of {dates.show(notice.on)} on {whom}",
                command=how_to_serve(number, notice, waiting)[0],
                section=kind_of(notice.kind).section,
            )
        elif notice.about is not None and _not_running(facts, number, notice.about):
            yield Due(
                kind="notice",
                due=notice.on,
                partner=notice.about,
                what=f"Record that notice {number} (withdrawal{about}) has been served on all who are still partners",
                command=f"isa-admin record-service --all --notice {number}",
                section=kind_of(notice.kind).section,
            )


def _not_running(facts: AsOf, number: str, about: str) -> bool:
    """Say whether a partner gave notice of withdrawal with a notice, and its time does not run."""
    now = facts.now.get(about)
    return now is not None and now.withdrawal is not None and now.withdrawal.notice == number and now.service is None


def _breaches(facts: AsOf) -> Iterator[tuple[str, Breach]]:
    """Give the breaches that were found by the day; whom a letter reached has been told."""
    for number, breach in facts.register.breaches.items():
        if moments.day_of(breach.found) <= facts.on:
            from isa_admin.domain.breaches import as_told  # noqa: PLC0415  most registers have no breach

            yield number, as_told(facts.register, number, breach)
