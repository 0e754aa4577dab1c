"""A history that cannot be read as a whole: what the store says of it, as a finding of verification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.store.archive import NotAnAncestorError
from isa_admin.store.history import IncompleteHistoryError
from isa_admin.store.objects import DamagedObjectError, TooLargeError
from isa_admin.trust.findings import Finding

if TYPE_CHECKING:
    from isa_admin.errors import StoreError

UNREADABLE = (IncompleteHistoryError, DamagedObjectError, NotAnAncestorError, TooLargeError)
"""What the store says."""
_RULES = ("A06", "A08", "A02", "D11")


def unreadable(commit: str | None, error: StoreError) -> Finding:
    """Give the finding for what the store says, with the last commit that could be read."""
    rule = next(rule for kind, rule in zip(UNREADABLE, _RULES, strict=True) if isinstance(error, kind))
    return Finding(commit, rule, "reject", error.message)
