"""The row of the version-control table that takes a partner off the partners table: whether it is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.standing import Standing, situation

if TYPE_CHECKING:
    from datetime import date

    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.versions import Versions


def lacks_leaver_row(versions: Versions, entry: PartnerEntry, on: date) -> bool:
    """Say whether a partner has withdrawn by a date and no row of the version-control table says so."""
    now = situation(entry.events, on)
    return (
        now.standing is Standing.WITHDRAWN
        and now.succession is None
        and not any(
            row.kind == "leaver" and row.partner == entry.id and now.left is not None and now.left <= row.on <= on
            for row in versions
        )
    )
