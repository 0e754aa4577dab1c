"""Gaps: the posts that the agreement requires and a partner has left open, and how each is filled (s.17, 22, 23).

Apart from the decisions about posts, so that reading commands need not load those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.partner import REQUIRED_POSTS, SIGNATORY

if TYPE_CHECKING:
    from isa_admin.domain.partner import PartnerEntry


def gaps(entry: PartnerEntry) -> tuple[str, ...]:
    """Say which of the required posts of a partner are open (Agreement s.17, 22, 23)."""
    return tuple(kind for kind in REQUIRED_POSTS if entry.post(kind) is None)


def how_to_fill(kind: str, id_: str) -> str:
    """Give the command that fills an open post of a partner."""
    if kind == SIGNATORY:
        return f'isa-admin add-signatory {id_} "Name" --role ROLE'
    return f"isa-admin assign-post {kind} {id_}"
