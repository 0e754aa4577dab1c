"""What was written to whom, and when it was served, as plain data: the same for people and for ``--json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from isa_admin.domain.notice import Notice
    from isa_admin.domain.register import Register


def notice_rows(register: Register, number: str | None = None, *, open_only: bool = False) -> list[dict[str, Any]]:
    """List the notices, oldest first, each with its addressees.

    Args:
        register: The register.
        number: Only the notice of this number.
        open_only: Only those that were not served on everybody yet.
    """
    wanted = sorted(register.notices) if number is None else [number]
    rows = [_row(register, one, register.notices[one]) for one in wanted]
    return [row for row in rows if row["open"] or not open_only]


def _row(register: Register, number: str, notice: Notice) -> dict[str, Any]:
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
