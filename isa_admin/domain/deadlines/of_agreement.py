"""What the agreement asks for of itself: its review, the yearly returns, adoptions, rows of the table, keys."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from isa_admin.domain import dates
from isa_admin.domain.counting import BeyondTheCalendarError, last_day
from isa_admin.domain.deadlines.due import Due
from isa_admin.domain.joiners_and_leavers import lacks_joiner_row, lacks_leaver_row
from isa_admin.domain.outstanding import said_no
from isa_admin.domain.standing import Standing, adoptions_since_joining, situation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isa_admin.domain.deadlines.due import AsOf
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.domain.versions import VersionEntry, Versions

_REVIEW, _SIGNATORIES = 18, 23
"""The sections on the review and the yearly audit, and on who signs."""


def review(facts: AsOf) -> Iterator[Due]:
    """Reviewing the agreement, within the time that runs from its commencement or its last review (Agreement s.18).

    The time is counted from ``reviewed_on``. Only a review that was held settles the duty: a row of the table that
    somebody wrote by hand does not.
    """
    register = facts.register
    period = register.agreement.periods.review
    first = commencement(register.versions, facts.on)
    if first is None or period is None:
        return
    held = reviewed_on(register, facts.on)
    if held is not None and register.agreement.readings.review_from == "commencement":
        return
    year, since = held or ("", first.on)
    try:
        due = last_day(period, since, facts.holidays)
    except BeyondTheCalendarError:
        return
    going = register.open_review
    yield Due(
        kind="review",
        due=due,
        partner=None,
        what=f"Review the agreement: within {period} of "
        + (f"the review of {year}, {dates.show(since)}, as the boards read section 18" if held else _commenced(first))
        + (f"; opened on {dates.show(going[1].opened)}" if going else ""),
        command="isa-admin review-status" if going else "isa-admin open-review --by DATE",
        section=period.section,
    )


def _commenced(row: VersionEntry) -> str:
    return f"{row.version}, {dates.show(row.on)}"


def commencement(versions: Versions, on: date) -> VersionEntry | None:
    """Give the row with which the agreement commenced: the first ``finalised`` one, else the first ``issued`` one."""
    rows = [row for row in versions if row.on <= on]
    return next((row for kind in ("finalised", "issued") for row in rows if row.kind == kind), None)


def reviewed_on(register: Register, on: date) -> tuple[str, date] | None:
    """Give the year and the closing day of the last review that was held by a date; nothing before the first one.

    A review is held when it issued a version, or when the boards left the text as it is (Agreement s.18).
    """
    held = [
        (one.closed.on, year)
        for year, one in register.reviews.items()
        if one.closed is not None and one.closed.held and one.closed.on <= on
    ]
    return (max(held)[1], max(held)[0]) if held else None


def returns_missing(facts: AsOf) -> Iterator[Due]:
    """Returning the yearly self-assessment: each bound partner, by the end of the calendar year (Agreement s.18).

    Looked at are the year that runs and the one before it. What was missed earlier is history: nobody can say today how
    the agreement was kept then.
    """
    if facts.register.agreement.periods.compliance is None:
        return
    for year in (facts.on.year - 1, facts.on.year):
        end = date(year, 12, 31)
        held = facts.register.compliance.get(str(year))
        returned = {one.partner for one in held.returns} if held else set()
        for entry in facts.bound:
            owes = year == facts.on.year or situation(entry.events, end).in_hand is not None
            if owes and entry.id not in returned and not _leaves(facts, entry, end):
                yield Due(
                    kind="compliance",
                    due=end,
                    partner=entry.id,
                    what=f"Self-assessment {year} of {entry.partner.name}",
                    command=f"isa-admin record-compliance {entry.id} --year {year}",
                    section=_REVIEW,
                )


def _leaves(facts: AsOf, entry: PartnerEntry, end: date) -> bool:
    """Say whether it is known that a partner will have left by the end of a year."""
    service = facts.now[entry.id].service
    return service is not None and service.effective <= end


def adoptions_outstanding(facts: AsOf) -> Iterator[Due]:
    """Adopting the current terms, by the day that the partner was asked to sign by (Agreement s.23).

    That day is the one in the newest notice that asks the partner for it: ``adoption-requested``, ``version-issued`` or
    a reminder that names another, since the last row that changed the terms. Where no notice names a day, a partner
    that is bound by older terms is due from the day of that row, or from the end of the days of grace that the boards
    give it, and a prospective one is due nothing: it has not joined. A partner that declined the terms as they are has
    answered.
    """
    register = facts.register
    newest = register.versions.in_force(facts.on)
    if newest is None:
        return
    changed = next((row for row in reversed(register.versions.entries) if row.material and row.on <= newest.on), newest)
    asked = _asked_by(facts, changed.on)
    late = changed.on + timedelta(days=register.agreement.readings.adoption_grace or 0)
    for entry in facts.partners:
        now = facts.now[entry.id]
        if now.left is not None or now.withdrawal is not None or register.adopted_currently(entry, facts.on):
            continue
        if said_no(register, entry, facts.on) is not None:
            continue
        by = asked.get(entry.id) or (late if now.standing is not Standing.PROSPECTIVE else None)
        if by is not None:
            day = f", asked for by {dates.show(by)}" if entry.id in asked else ""
            yield Due(
                kind="adoption",
                due=by,
                partner=entry.id,
                what=f"Adoption of {newest.version} by {entry.partner.name}{day}",
                command=f"isa-admin request-adoption {entry.id} --out FOLDER",
                section=_SIGNATORIES,
            )


def _asked_by(facts: AsOf, since: date) -> dict[str, date]:
    """Give the day by which each partner was last asked to adopt the current terms."""
    by: dict[str, date] = {}
    for notice in facts.register.notices.values():
        if (
            notice.kind in {"adoption-requested", "version-issued", "reminder"}
            and notice.due is not None
            and since <= notice.on <= facts.on
        ):
            by.update((addressee.partner, notice.due) for addressee in notice.to)
    return by


def missing_joiner_rows(facts: AsOf) -> Iterator[Due]:
    """Writing the row of the table for a partner that joined, from the day it adopted (Agreement s.23)."""
    for entry in facts.bound:
        if lacks_joiner_row(facts.register.versions, entry, facts.on):
            yield Due(
                kind="joiner-row",
                due=min(one.on for one in adoptions_since_joining(entry.events, facts.on)),
                partner=entry.id,
                what=f"Write the row that {entry.partner.name} joined",
                command=f"isa-admin record-version joiner {entry.id}",
                section=_SIGNATORIES,
            )


def missing_leaver_rows(facts: AsOf) -> Iterator[Due]:
    """Writing the row that takes a partner off the table, from the day it left (Agreement s.19)."""
    for entry in facts.partners:
        left = facts.now[entry.id].left
        if left is not None and lacks_leaver_row(facts.register.versions, entry, facts.on):
            yield Due(
                kind="leaver-row",
                due=left,
                partner=entry.id,
                what=f"Write the row that {entry.partner.name} left, and take it off the partners table",
                command=f"isa-admin remove-partner {entry.id}",
                section=19,
            )


def keys_expiring(facts: AsOf) -> Iterator[Due]:
    """Renewing the certificate of a key before it expires, so that its owner can still sign (Agreement s.23)."""
    for key in facts.keys:
        of = f" of {facts.name(key.partner)}" if key.partner else ""
        # renew-key extends the key of whoever types it: of several on the roster that may be another one.
        alone = len(facts.register.officers) == 1
        own = "" if key.partner or alone else "; its owner types isa-admin renew-key, or sends you the certificate"
        yield Due(
            kind="key",
            due=key.on,
            partner=key.partner,
            what=f"Renew the key of {key.owner}{of}, …{key.fingerprint[-16:]}{own}",
            command="isa-admin renew-key"
            if alone and not key.partner
            else f"isa-admin add-key {key.partner or 'officers'} FILE",
            section=_SIGNATORIES,
        )
