"""Notifying: the letters, e-mails and calendar files of a notice, drawn before it is recorded and written after.

A command whose decision holds notices says so with one word more::

    session.change(decide, answers, letters=session.letters(out), partner=id_)            # out: Path | None (--out DIR)
    session.change_as(hand, decide, answers, letters=session.letters(out))                # the same for a signatory
    session.letters(out, facts=lambda entry: (("Lost", "a laptop"), ...))           # rows for the table, by addressee

and ``decide`` puts the notice beside what caused it, with everybody to be told and no digests yet::

    number = notices.next_number(register.notices, today.year)                       # "2027-001"; breaches too
    notice = notices.draft(register, "withdrawal", today, others, about=id_)         # others: PartnerEntry...
    Decision(changes=(AddEvent(id_, Withdrawal(..., notice=number)), PutNotice(number, notice)), ...)

What the letters say is worked out from the notice and from the event of ``about`` in the same decision; where it holds
none, from the one in the register. ``notice.due`` is the day by which addressees are asked to act, and for a notice of
kind ``meeting`` without a Meeting beside it the day of the meeting they are invited to. Addressees that have digests
already (a notice whose service is recorded) are left alone. The session writes the folder (``notice-2027-001`` if no
other is named) after the commit, adds ``notices: [{id, kind, folder, files: [{path, sha256}]}]`` to the JSON and tells
people where the letters lie; say in ``Decision.next`` what comes then: ``isa-admin record-service ...``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.application.drawing import sha256
from isa_admin.application.files import outside, taken, write_folder
from isa_admin.application.letters.enclosures import ENCLOSED, role_of
from isa_admin.application.pages import NO_PAGES
from isa_admin.application.states import template
from isa_admin.domain.changes import AddEvent, PutBreach, PutNotice, PutReview
from isa_admin.domain.notices import cause_of
from isa_admin.domain.notices.occasion import Occasion, Sender
from isa_admin.errors import StoreError
from isa_admin.system.watching import along

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from isa_admin.application.changing import Outcome, P
    from isa_admin.application.letters import letter_files
    from isa_admin.application.pages import Pages
    from isa_admin.domain.changes import Change, Decision
    from isa_admin.domain.notice import Notice
    from isa_admin.domain.notices.occasion import Cause, Rows
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.store.repository import Store


TEMPLATE = "notice.docx"
"""The template of the letters."""


class LettersThereError(StoreError):
    """Something lies where the letters of a notice should be."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} already exists, and letters do not overwrite what is in it; nothing was written",
            "move it away, or name another folder: --out FOLDER",
        )


class WrittenLetters(Struct, frozen=True, kw_only=True):
    """The letters of one notice: its number and kind, the folder, and the files in it with their digests.

    ``by_hand`` are the partners without a mailbox, whose letter is posted or handed over.
    """

    id: str
    kind: str
    folder: Path
    files: Mapping[str, str]
    by_hand: tuple[str, ...]

    @property
    def report(self) -> dict[str, object]:
        """The same for the JSON of a command."""
        files = [{"path": str(self.folder / name), "sha256": digest} for name, digest in self.files.items()]
        return {"id": self.id, "kind": self.kind, "folder": str(self.folder), "files": files}


class Packs(Protocol):
    """What goes with the letter of each addressee: other files for each."""

    notes: list[str]

    def of(self, entry: PartnerEntry) -> Mapping[str, bytes]:
        """Give the files for one addressee by their names."""

    def facts(self, entry: PartnerEntry) -> Rows:
        """Give rows for the table of its letter."""

    def printed(self, by_hand: Mapping[str, Mapping[str, bytes]]) -> Mapping[str, bytes]:
        """Give what is printed for the addressees that get post, from their Word documents."""


class Letters:
    """The letters of the notices that one command records.

    Args:
        store: Where; its template is used.
        out: The folder that was named; otherwise one for each notice in the current folder, or beside the store.
        facts: Gives rows for the table of one addressee, beside those that follow from the notice.
        pages: Makes the PDF beside each letter, where somebody asked for it; before anything is recorded.
        enclosed: Files that go with each letter, by the names that they get.
        packs: The files that go with the letter of each addressee alone, and what to print for those who get post.
    """

    def __init__(  # noqa: PLR0913  what letters are drawn with
        self,
        store: Store,
        out: Path | None,
        facts: Callable[[PartnerEntry], Rows] | None = None,
        pages: Pages = NO_PAGES,
        *,
        enclosed: Mapping[str, bytes] | None = None,
        packs: Packs | None = None,
    ) -> None:
        self._pages = pages
        self._packs = packs
        self._enclosed = {f"{ENCLOSED}{name}": content for name, content in (enclosed or {}).items()}
        self._store = store
        self._out = out
        self._facts = facts
        self._drawn: dict[letter_files.LetterSheet, letter_files.Made] = {}
        self._files: dict[str, dict[str, bytes]] = {}
        self.notes: list[str] = []

    def with_digests(self, decide: Callable[[Register, P], Decision]) -> Callable[[Register, P], Decision]:
        """Wrap what decides: each new notice in its decision bears the digests of the letters that were drawn.

        Deciding then raises, before anything is signed, when something lies where the letters should be.
        """

        def decide_and_draw(register: Register, who: P) -> Decision:
            decision = decide(register, who)
            self._files = {}
            if not any(_is_new(change) for change in decision.changes):
                return decision
            form, by = template(self._store.snapshot(), TEMPLATE), Sender(who.name, who.email)
            changes = tuple(
                replace(
                    change,
                    notice=self.draw(
                        change.id, change.notice, register, _happening(change.notice, decision.changes), form, by
                    ),
                )
                if isinstance(change, PutNotice) and _is_new(change)
                else change
                for change in decision.changes
            )
            for number in self._files:
                if self.in_the_way(number):
                    raise LettersThereError(self.folder(number))
            return replace(decision, changes=changes)

        return decide_and_draw

    def folder(self, number: str) -> Path:
        """Say which folder the letters of a notice go into."""
        if self._out is None:
            return outside(self._store.root) / f"notice-{number}"
        return self._out if len(self._files) == 1 else self._out / f"notice-{number}"

    def in_the_way(self, number: str) -> bool:
        """Say whether something lies where the letters of a notice should be."""
        return taken(self.folder(number))

    def planned(self, outcome: Outcome) -> list[WrittenLetters]:
        """Give what the letters of a change are, written or not."""
        return [
            self._about(change.id, change.notice)
            for change in outcome.decision.changes
            if isinstance(change, PutNotice) and change.id in self._files
        ]

    def write(self, outcome: Outcome) -> list[WrittenLetters]:
        """Write the letters of a change that was recorded; each folder is whole or not there.

        Raises:
            StoreError: A folder cannot be written; the notice is recorded all the same.
        """
        return [
            self.save(change.id, change.notice)
            for change in outcome.decision.changes
            if isinstance(change, PutNotice) and change.id in self._files
        ]

    def draw(  # noqa: PLR0913, PLR0917  all that the letters follow from
        self, number: str, notice: Notice, register: Register, happening: Sequence[Cause], form: bytes, by: Sender
    ) -> Notice:
        """Draw the letters of one notice, and give it with their digests.

        Args:
            number: The number of the notice.
            notice: The notice.
            register: The register before it.
            happening: What is recorded together with it.
            form: The template of the letters.
            by: Who writes.

        Raises:
            NothingToTellError: The notice lacks a fact that its words need.
            StoreError: The template is not as it should be.
        """
        from isa_admin.application.letters import letter_files

        cause = cause_of(register, notice, happening)
        occasions = [
            Occasion(
                register=register,
                number=number,
                notice=notice,
                to=(entry := register.partners[one.partner]),
                by=by,
                cause=cause,
                more=(
                    *(self._facts(entry) if self._facts else ()),
                    *(self._packs.facts(entry) if self._packs and notice.packed else ()),
                ),
            )
            for one in notice.to
        ]
        days = letter_files.calendar_of(occasions)
        enclosed = tuple(letter_files.enclosure(name, content) for name, content in self._enclosed.items())
        files: dict[str, bytes] = {}
        if days is not None:
            files[f"notice-{number}.ics"] = days.content
        to = []
        by_hand: dict[str, dict[str, bytes]] = {}
        for addressee, occasion in along(zip(notice.to, occasions, strict=True), len(occasions), "Drawing letters"):
            pack = self._packs.of(occasion.to) if self._packs and notice.packed else {}
            own = tuple(letter_files.enclosure(name, content) for name, content in pack.items())
            sheet = letter_files.sheet(occasion, addressee.email, form, days, (*enclosed, *own))
            if sheet not in self._drawn:
                self._drawn[sheet], notes = letter_files.draw(occasion, sheet)
                self.notes += [note for note in notes if note not in self.notes]
            made = self._drawn[sheet]
            files[f"{addressee.partner}.docx"] = made.letter
            files[f"{addressee.partner}.eml"] = made.email
            if pack and addressee.email is None:
                papers = {name: content for name, content in pack.items() if name.endswith(".docx")}
                by_hand[addressee.partner] = {f"notice-{number}.docx": made.letter, **papers}
            to.append(replace(addressee, letter_sha256=sha256(made.letter), email_sha256=sha256(made.email)))
        printed = self._packs.printed(by_hand) if self._packs else {}
        self.notes += [note for note in (self._packs.notes if self._packs else ()) if note not in self.notes]
        self._files[number] = {**self._pages.beside(files), **self._enclosed, **printed}
        return replace(notice, to=tuple(to))

    def save(self, number: str, notice: Notice) -> WrittenLetters:
        """Write the letters of a notice that is recorded.

        Raises:
            StoreError: The folder cannot be written.
        """
        given = "".join(f" --{role_of(name.removeprefix(ENCLOSED))} FILE" for name in self._enclosed)
        write_folder(
            folder := self.folder(number),
            self._files[number],
            f"draw them again: isa-admin draw-notice {number} --out FOLDER{given}",
            what=f"notice {number} is recorded, but its letters in {folder}",
        )
        return self._about(number, notice)

    def _about(self, number: str, notice: Notice) -> WrittenLetters:
        return WrittenLetters(
            id=number,
            kind=notice.kind,
            folder=self.folder(number),
            files={name: sha256(content) for name, content in self._files[number].items()},
            by_hand=tuple(one.partner for one in notice.to if one.email is None),
        )


def _is_new(change: Change) -> bool:
    """Say whether a change writes a notice whose letters are not drawn yet."""
    if not isinstance(change, PutNotice) or not change.notice.to:
        return False
    return all(one.letter_sha256 is None for one in change.notice.to)


def _happening(notice: Notice, beside: tuple[Change, ...]) -> list[Cause]:
    """Give what is recorded together with a notice: events of its partner, the breach it names, the review it opens."""
    events = [one.event for one in beside if isinstance(one, AddEvent) and one.id == notice.about]
    breaches = [one.breach for one in beside if isinstance(one, PutBreach) and one.number == notice.breach]
    opened = notice.kind == "review-opened"
    return [*events, *breaches, *(one.review for one in beside if opened and isinstance(one, PutReview))]
