"""Breaches, notices and yearly self-assessments as plain data, the same for people and for ``--json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.breaches import untold, waiting
from isa_admin.domain.compliance import VERDICTS
from isa_admin.domain.notices.outdated import to_serve
from isa_admin.domain.returning import rate, returns
from isa_admin.errors import NotFoundError

if TYPE_CHECKING:
    from datetime import date

    from isa_admin.application.reporting import Report
    from isa_admin.domain.breach import Breach
    from isa_admin.domain.compliance import Return
    from isa_admin.domain.notice import Notice
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register


def breach_row(register: Register, number: str, breach: Breach) -> Report:
    """Say of a breach what a list says."""
    due = breach.commissioner_due
    return {
        "id": number,
        "kind": breach.kind,
        "place": breach.place,
        "found": breach.found,
        "untold": list(untold(register, breach)),
        "commissioner_due": due and due.isoformat(timespec="minutes"),
        "outcome": breach.outcome,
        "circulated": breach.circulated and breach.circulated.isoformat(),
    }


def breach(register: Register, number: str, held: Breach) -> Report:
    """Say everything about one breach, and the commands that settle what is still to be done."""
    return {
        **breach_row(register, number, held),
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
        "next": list(waiting(register, number, held)),
    }


def notice_rows(register: Register, today: date, number: str | None = None, *, open_only: bool = False) -> list[Report]:
    """List the notices, oldest first, each with its addressees.

    Args:
        register: The register.
        today: The day on which it is asked who is still to be served.
        number: Only the notice of this number.
        open_only: Only those that have still to be served on somebody.
    """
    wanted = sorted(register.notices) if number is None else [number]
    rows = [_notice_row(register, one, register.notices[one], today) for one in wanted]
    return [row for row in rows if row["waiting"] or not open_only]


def _notice_row(register: Register, number: str, notice: Notice, today: date) -> Report:
    served = {one.partner: one for one in notice.served}
    return {
        "id": number,
        "kind": notice.kind,
        "on": notice.on.isoformat(),
        "about": notice.about,
        "breach": notice.breach,
        "version": notice.version,
        "due": notice.due and notice.due.isoformat(),
        "at": notice.at,
        "where": notice.where,
        "called_off": notice.called_off,
        "open": list(notice.open),
        "waiting": list(to_serve(register, number, today)),
        "to": [
            {
                "partner": one.partner,
                "name": held.partner.name if (held := register.partners.get(one.partner)) else one.partner,
                "email": one.email,
                "letter_sha256": one.letter_sha256,
                "email_sha256": one.email_sha256,
                "served": {"on": reached.on.isoformat(), "how": reached.how, "to": reached.to}
                if (reached := served.get(one.partner))
                else None,
            }
            for one in notice.to
        ],
    }


def compliance(register: Register, year: int | None, today: date) -> Report:
    """Say who returned a self-assessment and what it came to.

    Args:
        register: The register.
        year: Of which year; otherwise every year that has returns, and the year that runs.
        today: The day on which it is said.
    """
    held = {int(one) for one in register.compliance}
    years = [year] if year is not None else sorted(held | {today.year})
    rates = {one: rate(register, one, today) for one in years}
    names = {
        id_: register.partners[id_].partner.name
        for one in rates.values()
        for id_ in (*one.returned, *one.missing)
        if id_ in register.partners
    }
    return {
        "years": [
            {
                "year": one.year,
                "asked": one.asked,
                "returned": len(one.returned),
                "missing": list(one.missing),
            }
            for one in rates.values()
        ],
        "partners": [
            {
                "id": id_,
                "name": name,
                "years": [_cell(register, id_, one, asked=id_ in rates[one].missing) for one in years],
            }
            for id_, name in sorted(names.items(), key=lambda item: item[1].casefold())
        ],
    }


def assessment(register: Register, entry: PartnerEntry, year: int | None) -> Report:
    """Say what a partner answered, standard by standard.

    Args:
        register: The register.
        entry: The partner.
        year: Of which year; otherwise the last that it returned.

    Raises:
        NotFoundError: It returned none, or none for that year; the years that it returned are named.
    """
    held = {int(one): found for one, all_ in register.compliance.items() if (found := all_.of(entry.id)) is not None}
    wanted = max(held, default=None) if year is None else year
    if wanted is None or wanted not in held:
        returned = ", ".join(map(str, sorted(held)))
        what = "no self-assessment" if year is None else f"no self-assessment for {year}"
        raise NotFoundError(
            f"{entry.partner.name} has {what} on record",
            f"it returned {returned}: isa-admin show-compliance {entry.id}"
            if returned
            else f"record it when it is returned: isa-admin record-compliance {entry.id} --year YEAR --form FILE",
        )
    titles = {one.id: one.title for one in register.agreement.standards}
    found = held[wanted]
    return {
        "partner": entry.id,
        "year": wanted,
        "returned": found.on.isoformat(),
        "answers": [{**one, "title": titles.get(one["standard"], one["standard"])} for one in _answers(found)],
    }


def _cell(register: Register, partner: str, year: int, *, asked: bool) -> Report:
    found = returns(register, year).of(partner)
    return {
        "year": year,
        "asked": asked or found is not None,
        "returned": found and found.on.isoformat(),
        "counts": found and _counts(found),
        "answers": _answers(found) if found else [],
    }


def _counts(found: Return) -> dict[str, int]:
    return {verdict: found.count(verdict) for verdict in VERDICTS}


def _answers(found: Return) -> list[Report]:
    return [
        {"standard": one.standard, "answer": one.answer, "evidence": one.evidence, "action": one.action}
        for one in found.answers
    ]
