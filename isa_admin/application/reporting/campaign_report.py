"""The report of a campaign: who was asked, served, reminded and answered, and what follows for those who did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.campaign import STATES, follows
from isa_admin.domain.dates import show
from isa_admin.domain.events import Adoption
from isa_admin.domain.sheets.sheet import Sheet, SheetRow
from isa_admin.domain.text import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from isa_admin.application.reporting import Report
    from isa_admin.domain.campaign import Campaign, Progress
    from isa_admin.domain.register import Register

_LONGEST, _ANY = 60, 1_000
"""How many characters of a partner's name stand in a table on the screen, and in a sheet."""
HEADINGS = ("Partner", "Signatory", "Channel", "Asked", "Served", "Reminded", "Answer by", "Answered", "State")


def campaign_report(register: Register, found: Campaign, listed: Sequence[Progress], on: date) -> Report:
    """Say how far a campaign has come, as plain data.

    Args:
        register: The register.
        found: The campaign.
        listed: The partners that are listed: all, or those that are outstanding.
        on: As of this day.
    """
    return {
        "on": on.isoformat(),
        "version": found.version.version,
        "issued": {"version": found.issued.version, "on": found.issued.on.isoformat()},
        "finalised": found.finalised and {"version": found.finalised.version, "on": found.finalised.on.isoformat()},
        "grace_days": register.agreement.readings.adoption_grace,
        "totals": {
            "partners": len(found.progress),
            **{state.replace(" ", "_"): len(found.of(state)) for state in STATES},
        },
        "partners": [_row(register, one, on) for one in listed],
    }


def _row(register: Register, one: Progress, on: date) -> Report:
    asked, answer = one.asked, one.answer
    return {
        "partner": one.entry.id,
        "name": one.entry.partner.name,
        "signatory": one.signatory,
        "channel": one.channel,
        "asked": asked and {"notice": asked[0], "on": asked[1].on.isoformat()},
        "served": one.served and {"on": one.served.on.isoformat(), "how": one.served.how},
        "reminded": [day.isoformat() for day in one.reminded],
        "due": one.due and one.due.isoformat(),
        "answered": answer
        and {"on": answer.on.isoformat(), "version": answer.version, "adopted": isinstance(answer, Adoption)},
        "state": one.state,
        "follows": None if one.state == "adopted" else follows(register, one, on),
    }


def table(listed: Iterable[Progress], longest: int = _LONGEST) -> list[tuple[str, ...]]:
    """Give the rows below ``HEADINGS``, for people; a name may have so many characters."""
    return [
        (
            shortened(one.entry.partner.name, longest),
            one.signatory or "",
            one.channel,
            show(one.asked[1].on) if one.asked else "",
            f"{show(one.served.on)}, {one.served.how}" if one.served else "",
            ", ".join(show(day) for day in one.reminded),
            show(one.due) if one.due else "",
            _answered(one),
            one.state,
        )
        for one in listed
    ]


def _answered(one: Progress) -> str:
    if one.answer is None:
        return ""
    before = "by " if isinstance(one.answer, Adoption) and one.answer.on_or_before else ""
    return f"{before}{show(one.answer.on)} ({one.answer.version})"


def sheet(listed: Iterable[Progress]) -> Sheet:
    """Give the same rows as a sheet for Excel."""
    return Sheet(HEADINGS, tuple(SheetRow(number, cells) for number, cells in enumerate(table(listed, _ANY), start=2)))
