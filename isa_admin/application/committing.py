"""Committing: what somebody edited in the store's folder, checked, shown, and recorded as one signed commit."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.application import clock
from isa_admin.application.checking import folder_edits, new_findings
from isa_admin.application.self_check import IntendedSigner, foreseen_refusal
from isa_admin.domain.changes import Decision, PutFile
from isa_admin.errors import StoreError, UsageError
from isa_admin.records import layout

if TYPE_CHECKING:
    from isa_admin.application.changing import Committer, Hand
    from isa_admin.application.checking import Edits
    from isa_admin.domain.checks import Finding
    from isa_admin.store.repository import Store

SHOWN = 40
"""So many lines of a change are shown; the files themselves lie in the folder."""


class Planned(Struct, frozen=True, kw_only=True):
    """What would be recorded of the edits in the folder, and what it brings along that is to be put right later."""

    edits: Edits
    lines: tuple[str, ...]
    warnings: tuple[Finding, ...]

    def decide(self, message: str) -> Decision:
        """Decide to record the edits as one change."""
        files = self.edits.files
        return Decision(
            subject=message,
            changes=tuple(PutFile(path, content) for path, content in sorted(files.items())),
            answers=(
                *(("Takes away" if content is None else "Records", path) for path, content in sorted(files.items())),
                *(("Leaves out", f"{path}, which is not a file of a store") for path in self.edits.left_out),
                *(("Note", f"{one.message} [{one.code}]") for one in self.warnings),
            ),
            next=("isa-admin history", "isa-admin check"),
        )


def partner_of(store: Store) -> str | None:
    """Say whose records alone were edited, so that the partner's own signatory may record them; nothing if others too.

    Raises:
        StoreError: As with `checking.folder_edits`.
    """
    partners = {layout.partner_of(path) for path in folder_edits(store).files}
    return (partners.pop() or None) if len(partners) == 1 else None


def plan(store: Store, hand: Hand[Committer]) -> Planned:
    """Work out what is recorded of the edits in the folder.

    Raises:
        UsageError: Nothing was edited.
        StoreError: An edit cannot be read, or verification would refuse the whole.
    """
    edits = folder_edits(store)
    if not edits.files:
        raise UsageError(
            "nothing was edited in the store's folder, so there is nothing to record",
            "edit a file and save it, then look at it with isa-admin check --folder",
        )
    who = IntendedSigner(hand.key.fingerprint, hand.who.name, hand.who.email)
    refusal = foreseen_refusal(store, store.snapshot(), edits.files, who, clock.now())
    if refusal is not None:
        raise StoreError(
            f"everybody who verifies this store would refuse these edits: {refusal.message} ({refusal.rule});"
            " nothing was recorded",
            "put it right in a text editor, look at it with isa-admin check --folder, and run the command again",
        )
    found = new_findings(store, edits, clock.today())
    wrong = [one for one in found if one.severity == "error"]
    if wrong:
        raise StoreError(
            "\n  ".join(["these edits do not fit together; nothing was recorded:", *(one.message for one in wrong)]),
            "put it right in a text editor, look at it with isa-admin check --folder, and run the command again",
        )
    return Planned(edits=edits, lines=tuple(_difference(store, edits)), warnings=tuple(found))


def _difference(store: Store, edits: Edits) -> list[str]:
    """Give the lines that change, as far as the files are texts."""
    snapshot = store.snapshot()
    lines: list[str] = []
    for path, content in sorted(edits.files.items()):
        states = (snapshot.read(path) if snapshot.has(path) else b"", content or b"")
        if any(b"\0" in state for state in states):
            continue
        old, new = (state.decode("utf-8", "replace").splitlines() for state in states)
        lines += unified_diff(old, new, f"{path} as recorded", f"{path} as edited", lineterm="", n=1)
    return lines
