"""What is asked of verification, and what it came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from isa_admin.store.archive import NotAnAncestorError
from isa_admin.store.history import IncompleteHistoryError
from isa_admin.store.objects import DamagedObjectError, TooLargeError
from isa_admin.trust.findings import Finding

if TYPE_CHECKING:
    from isa_admin.errors import StoreError
    from isa_admin.trust.anchor import Anchor

Engine = Literal["sequoia", "gpg"]

UNREADABLE = (IncompleteHistoryError, DamagedObjectError, NotAnAncestorError, TooLargeError)
"""What the store says of a history that cannot be read as a whole."""
_RULES = ("A06", "A08", "A02", "D11")


class Request(Struct, frozen=True, kw_only=True):
    """What is to be proved.

    Attributes:
        source: A path of a store, a bundle file, or a URL.
        ref: Which branch, or which commit by its full id, if not main.
        since: A commit that is known to be good, by its id or the beginning of it: only the later ones are judged.
        max_age: How many days old the newest commit may be.
        cache: Whether what was proved here before may be relied on.
        engine: Who does the mathematics.
        accept_rewrite: Whether a tip that does not follow the last one verified here is accepted.
    """

    source: str
    ref: str | None = None
    since: str | None = None
    max_age: int | None = None
    cache: bool = True
    engine: Engine = "sequoia"
    accept_rewrite: bool = False


class Proof(Struct, frozen=True, kw_only=True):
    """What verification came to. ``commits`` is how many were judged now, ``known`` how many were good before."""

    anchor: Anchor | None
    tip: str | None
    commits: int
    known: int
    engine: Engine
    age_days: int | None
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing must be refused."""
        return not self.refusals

    @property
    def only_records(self) -> bool:
        """Whether nothing but records as they are now must be refused, which later commits can put right."""
        return all(finding.about_a_record for finding in self.refusals)

    @property
    def refusals(self) -> tuple[Finding, ...]:
        """What must be refused."""
        return tuple(finding for finding in self.findings if finding.severity == "reject")


def unreadable(commit: str | None, error: StoreError) -> Finding:
    """Turn what the store says of an unreadable history into a finding, with the last commit that could be read."""
    rule = next(rule for kind, rule in zip(UNREADABLE, _RULES, strict=True) if isinstance(error, kind))
    return Finding(commit, rule, "reject", error.message)
