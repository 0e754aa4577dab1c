"""Who signed on the branch of a review after they had left the roster (ATTACKS H05).

The branch is judged by the roster that it began with, so a key that was taken off on main since, or revoked there,
still counts on it. Nothing of that is refused; it is named, and an officer says whether it goes into the version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.application.reporting.signers import Signers
from isa_admin.domain.dates import show
from isa_admin.errors import RuleError
from isa_admin.records import layout
from isa_admin.records.load import load_officers, load_revocations
from isa_admin.trust.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from isa_admin.application.review_desk import Desk
    from isa_admin.store.snapshot import Snapshot


class Late(Struct, frozen=True, kw_only=True):
    """A commit on the branch of a review, by somebody who had left the roster on main by then.

    Attributes:
        commit: Its name.
        subject: What it says it does.
        name: Who signed it, as the roster called them.
        left: When main took their key off the roster or revoked it, as that commit is dated.
    """

    commit: str
    subject: str
    name: str
    left: datetime

    @property
    def by(self) -> str:
        """Say who signed it."""
        return f"by {self.name}, whose key left the roster on {show(self.left.date())}"

    def __str__(self) -> str:
        """Name it as people do."""
        return f"{self.commit[:12]} {self.by}"


class SignedLateError(RuleError):
    """The branch of a review has commits by somebody who had left the roster."""

    def __init__(self, desk: Desk, found: Sequence[Late]) -> None:
        super().__init__(
            f"{desk.name} has work of people who had left the roster: {'; '.join(map(str, found))}",
            f"see what the review changes: isa-admin redline {desk.review.of} {desk.name}; if the boards stand by it,"
            " issue it all the same: isa-admin close-review --issue --accept-departed",
        )


def departed(desk: Desk) -> tuple[Late, ...]:
    """Give the commits on the branch of a review by somebody who had left the roster by then, the oldest first.

    A commit counts as made no earlier than those that it follows, whatever date it bears.
    """
    gone = _gone(desk)
    if not gone:
        return ()
    signers, latest, found = Signers(desk.branch), None, []
    for past in reversed(list(desk.branch.history(since=desk.begun))):
        dated = past.committer.when
        latest = dated if latest is None else max(latest, dated)
        signer = signers.of(past)
        left = gone.get(signer.key) if signer is not None else None
        if signer is not None and left is not None and latest >= left:
            found.append(Late(commit=past.commit, subject=past.subject, name=signer.name, left=left))
    return tuple(found)


def findings(desk: Desk) -> tuple[Finding, ...]:
    """Give the same as what verification finds odd, and does not refuse."""
    return tuple(Finding(one.commit, "H05", "warn", f"it is {one.by}, before it was signed") for one in departed(desk))


def _gone(desk: Desk) -> dict[str, datetime]:
    """Give when each key of the roster that the branch began with left it on main, for those that did."""
    began = {one.fingerprint for one in load_officers(desk.main.snapshot(desk.begun))}
    leaving = began - _on_roster(desk.main.snapshot())
    found: dict[str, datetime] = {}
    if leaving:
        # Newest first: the earliest commit from which on a key is missing is met last.
        for past in desk.main.history([layout.OFFICERS, layout.REVOCATIONS], since=desk.begun):
            there = _on_roster(desk.main.snapshot(past.commit))
            found |= dict.fromkeys(leaving - there, past.committer.when)
            leaving -= there
    return found


def _on_roster(snapshot: Snapshot) -> set[str]:
    revoked = {one.fingerprint for one in load_revocations(snapshot)}
    return {one.fingerprint for one in load_officers(snapshot)} - revoked
