"""Why a shared history is not taken over, and one's own is not published."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from isa_admin.errors import StoreError, UsageError

if TYPE_CHECKING:
    from isa_admin.application.verifying.proof import Proof
    from isa_admin.records.malformed import MalformedRecordError


class NotSharedError(UsageError):
    """The store does not know where it is shared."""

    def __init__(self) -> None:
        super().__init__(
            "this store is not shared yet: it knows no address",
            "name the shared repository once: isa-admin sync URL (make one with git init --bare PATH)",
        )


class NotProvedError(StoreError):
    """What the shared repository holds does not pass verification, so nothing of it is taken over."""

    def __init__(self, proof: Proof, source: str) -> None:
        super().__init__(
            f"what {source} holds does not pass verification: {_refusal(proof)}; nothing was taken over",
            f"see all of it with: isa-admin verify {shlex.quote(source)}",
        )
        self.proof = proof


class NoAnchorError(UsageError):
    """There is nothing to prove a shared store from."""

    def __init__(self) -> None:
        super().__init__(
            "no anchor of this store is given or pinned here, and without one nothing can be proved (A01)",
            "take the line from a letterhead or the minutes: isa-admin trust LINE, or --anchor LINE with clone",
        )


class OwnNotProvedError(StoreError):
    """What this store would publish does not pass verification."""

    def __init__(self, proof: Proof) -> None:
        super().__init__(
            f"what this store holds does not pass verification: {_refusal(proof)}; nothing was published",
            "see all of it with: isa-admin verify; a commit made by hand that is at fault has to go: take it back with "
            "git status, then git reset --keep COMMIT~1, and record again what came after it",
        )
        self.proof = proof


class NotReadableError(StoreError):
    """A record that was edited by hand cannot be read by any command, so it goes no further."""

    def __init__(self, whose: str, error: MalformedRecordError, done: str, remedy: str) -> None:
        super().__init__(f"{whose} holds a record that no command can read: {error.message}; {done}", remedy)


class OthersAreQuickerError(StoreError):
    """Each time we wanted to publish, somebody else had just done so."""

    def __init__(self) -> None:
        super().__init__("others were quicker each time; your records are here and not published yet", "run it again")


def _refusal(proof: Proof) -> str:
    first = next(finding for finding in proof.findings if finding.severity == "reject")
    where = f"commit {first.commit[:12]}: " if first.commit else ""
    return f"{where}{first.message} ({first.rule})"
