"""Undoing the last change: the files it touched as they were before, by a change of its own; and what stays for ever.

History is not taken back: the change stays in it, and so does its undoing. What the agreement or the proof of a
signature rests on is not undone at all; there the remedy says what to record instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from isa_admin.domain import dates
from isa_admin.domain.changes import Decision, PutFile
from isa_admin.domain.text import counted
from isa_admin.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

SHOWN = 12
"""So many files are named one by one."""

Lasting = Literal["event", "version", "revocation", "certificate", "roster", "notice", "breach"]
"""What is not undone: an event, a row of the version-control table, whose signature counts, a notice, a breach."""


class Touched(Struct, frozen=True):
    """One file that the last change touched, with what it was before; nothing if it was not there.

    ``lasting`` says what stays because of it: which kind, the words for it, and the partner that it is about.
    """

    path: str
    before: bytes | None
    gone: bool = False
    lasting: Lasting | None = None
    words: str = ""
    partner: str = ""

    @property
    def becomes(self) -> str:
        """Say what undoing does to the file."""
        if self.before is None:
            return "goes"
        return "comes back" if self.gone else "as before"


class LastChange(Struct, frozen=True, kw_only=True):
    """The last change: who recorded what when, and the files it touched. ``joins`` is how many it follows."""

    commit: str
    subject: str
    by: str
    on: date
    joins: int
    files: tuple[Touched, ...]


def undo(last: LastChange) -> Decision:
    """Decide to undo the last change; undoing that again does it anew.

    Raises:
        RuleError: It began the register, joins two histories, changed no file, or recorded what stays.
    """
    if last.joins != 1:
        raise RuleError(
            f"the last change, '{last.subject}', began the register, so there is nothing before it"
            if last.joins == 0
            else f"the last change, '{last.subject}', joins two histories, and undoing would take one of them away",
            "see it with isa-admin history",
        )
    if not last.files:
        raise RuleError(f"the last change, '{last.subject}', changed no file", "see it with isa-admin history")
    for kind, (reason, remedy) in _STAYS.items():
        for file in last.files:
            if file.lasting == kind:
                raise RuleError(
                    f"the last change, '{last.subject}', is not undone: {reason.format(words=file.words)}",
                    _INSTEAD.get(file.words, remedy).format(partner=file.partner, words=file.words),
                )
    return Decision(
        subject=f"Undo: {last.subject}",
        changes=tuple(PutFile(file.path, file.before) for file in last.files),
        answers=(
            ("Undoes", last.subject),
            ("Of", f"{last.by}, {dates.show(last.on)} ({last.commit[:12]})"),
            *_shown(last.files),
        ),
        next=("isa-admin history", "isa-admin undo"),
    )


def _shown(files: tuple[Touched, ...]) -> Iterator[tuple[str, str]]:
    for file in files[:SHOWN]:
        yield file.becomes.capitalize(), file.path
    if len(files) > SHOWN:
        yield "And", f"{counted(len(files) - SHOWN, 'more file')}; --dry-run names all"


_STAYS: dict[Lasting, tuple[str, str]] = {
    "event": (
        "it recorded the {words} of a partner, and what happened stays as it was recorded",
        "see how it stands with isa-admin show-partner {partner}, and record what is right",
    ),
    "version": (
        "it wrote the row {words} of the version-control table, and rows stay",
        "see the table with isa-admin list-versions, and record what is right as a further version",
    ),
    "revocation": (
        "it recorded that a key no longer counts, and such a key does not come back",
        "bind another key: isa-admin add-key PARTNER FILE, or isa-admin add-officer FILE",
    ),
    "roster": (
        "it changed the roster, and what was signed until then rests on that",
        "change it again with isa-admin add-officer, isa-admin update-officer or isa-admin remove-officer",
    ),
    "certificate": (
        "it brought the certificate of a key, and certificates stay because they prove what was signed",
        "say that the key no longer counts: isa-admin revoke-key FINGERPRINT --reason retired",
    ),
    "notice": (
        "it wrote notice {words} or its service, and the letters may have been sent",
        "tell the addressees what is right; see whom it went to with isa-admin list-notices {words}",
    ),
    "breach": (
        "it recorded breach {words}, and what is known of a breach is only added to",
        'add what is right: isa-admin record-breach {words} --outcome "..."',
    ),
}
"""What is looked for in this order: the reason why it stays, and what to record instead."""

_INSTEAD = {
    "adoption": "if the partner leaves, record its notice: isa-admin withdraw {partner} --received DATE --letter FILE",
    "decline": "when the partner adopts after all, record that: isa-admin record-adoption FILE",
    "withdrawal": "if the partner stays, record that: isa-admin withdraw {partner} --cancel",
    "cancellation": "if the partner leaves after all, record its notice: isa-admin withdraw {partner}"
    " --received DATE --letter FILE",
    "suspension": "let the partner share again: isa-admin reinstate {partner}",
    "reinstatement": "suspend the partner anew: isa-admin suspend {partner} --on DATE --evidence FILE",
    "meeting": "record the meeting as it was: isa-admin record-meeting {partner} --on DATE",
}
"""What to record instead of an event, by its kind."""
