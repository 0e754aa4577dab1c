"""Breaches as plain data: what happened, who was told, what is still to be done (Agreement s.17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.breaches import waiting

if TYPE_CHECKING:
    from isa_admin.application.reporting import Report
    from isa_admin.domain.breach import Breach


def breach_row(number: str, breach: Breach) -> Report:
    """Say of a breach what a list says."""
    due = breach.commissioner_due
    return {
        "id": number,
        "kind": breach.kind,
        "place": breach.place,
        "found": breach.found,
        "untold": list(breach.untold),
        "commissioner_due": due and due.isoformat(timespec="minutes"),
        "outcome": breach.outcome,
        "circulated": breach.circulated and breach.circulated.isoformat(),
    }


def breach(number: str, held: Breach) -> Report:
    """Say everything about one breach, and the commands that settle what is still to be done."""
    return {
        **breach_row(number, held),
        "occurred": held.occurred,
        "what": held.what,
        "supplied_by": list(held.supplied_by),
        "involved": list(held.involved),
        "commissioner_by": held.commissioner_by,
        "told": [{"who": one.who, "when": one.when, "how": one.how} for one in held.told],
        "subjects_told": held.subjects_told and held.subjects_told.isoformat(),
        "commissioner_not_needed": held.commissioner_not_needed,
        "assessments": [
            {
                "partner": one.partner,
                "commissioner_told": one.commissioner_told,
                "commissioner_not_needed": one.commissioner_not_needed,
                "subjects_told": one.subjects_told and one.subjects_told.isoformat(),
            }
            for one in held.assessments
        ],
        "investigations": [
            {"partner": one.partner, "on": one.on.isoformat(), "finding": one.finding} for one in held.investigations
        ],
        "next": list(waiting(number, held)),
    }
