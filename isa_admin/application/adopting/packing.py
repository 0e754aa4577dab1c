"""Packing: what goes with a letter that asks to adopt: agreement, changes, statement or form, and how to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.application import redlining
from isa_admin.application.identity import anchor_of
from isa_admin.application.pages import Pages
from isa_admin.application.states import TextNotKeptError
from isa_admin.documents import redline_text
from isa_admin.domain.standing import last_adoption
from isa_admin.domain.terms import changed_sections
from isa_admin.domain.text import shortened
from isa_admin.pdf import libreoffice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from isa_admin.application.adopting.asking import Asked
    from isa_admin.application.redlining import Redline
    from isa_admin.documents.changes import Change
    from isa_admin.domain.notice import Notice
    from isa_admin.domain.notices.occasion import Rows
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.store.repository import Store
    from isa_admin.store.snapshot import Snapshot

PRINTED = "to-print.pdf"
"""The one file with all that goes by post, each partner's papers in their order."""
_LONGEST, _MOST = 600, 15
"""How many letters of the changes in a section, and how many sections, the table of a letter has room for."""


class SigningPacks:
    """The signing packs of one notice, as what is enclosed with its letters.

    Args:
        store: The store, which has the texts that partners adopted before.
        asked: What partners are asked for.
        notes: Where what the officer should know is put.
    """

    def __init__(self, store: Store, asked: Asked, notes: list[str] | None = None) -> None:
        self._store = store
        self._asked = asked
        self.notes = notes if notes is not None else []
        # What is decided twice, before the question and under the lock, is drawn once: nobody waits for it there.
        self._since: dict[str, tuple[Redline, dict[str, bytes]] | None] = {}
        self._files: dict[str, dict[str, bytes]] = {}
        self._facts: dict[str, Rows] = {}
        self._pages = Pages(wanted=True)

    @property
    def version(self) -> str:
        """The version that partners are asked to adopt."""
        return self._asked.version.version

    @property
    def terms_digest(self) -> str:
        """The digest of its terms."""
        return self._asked.register.terms_digest

    def of(self, entry: PartnerEntry) -> Mapping[str, bytes]:
        """Give the files for one partner by their names.

        Raises:
            StoreError: The terms or a template are not as they should be.
        """
        if entry.id not in self._files:
            pack = self._asked.draw(entry, alone=False)
            self._note(entry, pack.notes)
            since = self._changes(entry)
            self._files[entry.id] = {**pack.files, **(since[1] if since else {})}
        return self._files[entry.id]

    def facts(self, entry: PartnerEntry) -> Rows:
        """Say in words what changed in the terms since a partner signed, section by section, for the table."""
        if entry.id not in self._facts:
            self._facts[entry.id] = self._changed(entry)
        return self._facts[entry.id]

    def _changed(self, entry: PartnerEntry) -> Rows:
        since = self._changes(entry)
        before = self._signed(entry)
        if since is None or before is None:
            return (("Changed since you signed", f"the text of {before} is older than the register"),) if before else ()
        made = since[0]
        files = {one.file for one in changed_sections(made.old.state.register.terms, made.new.state.register.terms)}
        sections = list(redline_text.by_section(one for one in made.changes if one.file in files))
        if not sections:
            return ((f"Changed since {before}", "nothing in the words of the terms"),)
        rows = [(section, _short("; ".join(map(_told, changes)))) for section, changes in sections[:_MOST]]
        if len(sections) > _MOST:
            rows.append(("More", f"{len(sections) - _MOST} more sections: see the redline"))
        return (("Changed since", f"{before}, which you signed; [-words taken out-], {{+new words+}}"), *rows)

    def printed(self, by_hand: Mapping[str, Mapping[str, bytes]]) -> Mapping[str, bytes]:
        """Make the one file to print for the partners that get post; without LibreOffice, the papers one by one.

        Args:
            by_hand: The Word documents of each of these partners.
        """
        by_hand = {id_: dict(sorted(held.items(), key=lambda one: _place(one[0]))) for id_, held in by_hand.items()}
        papers = {f"{id_}/{name}": content for id_, held in by_hand.items() for name, content in held.items()}
        if not papers:
            return {}
        if libreoffice.find() is None:
            note = "there is no LibreOffice here, so the papers to print are not in one file"
            self.notes += [note] if note not in self.notes else []
            return {f"to-print-{id_}-{name}": one for id_, held in by_hand.items() for name, one in held.items()}
        from isa_admin.pdf.finishing import joined

        self._pages.prepare(papers.values())
        return {PRINTED: joined([self._pages.of(one) for one in papers.values()], self._asked.today)}

    def _signed(self, entry: PartnerEntry) -> str | None:
        before = last_adoption(entry.events, self._asked.today)
        return before.version if before is not None else None

    def _changes(self, entry: PartnerEntry) -> tuple[Redline, dict[str, bytes]] | None:
        """Give the redline since a partner signed, drawn once for all that signed the same text."""
        before, after = self._signed(entry), self._asked.version.version
        if before is None or before == after:
            return None
        if before not in self._since:
            try:
                made = redlining.redline(self._store, before, after, self._asked.today)
            except TextNotKeptError:
                self._since[before] = None
                self.notes.append(f"the text of {before} is not kept in this store, so there is no redline since then")
            else:
                name = f"changes-{before}-{after}.docx".lower()
                self._since[before] = (made, {name: redlining.in_word(made).content})
        return self._since[before]

    def _note(self, entry: PartnerEntry, notes: tuple[str, ...]) -> None:
        told = [f"{entry.partner.name}: {note}" for note in notes]
        self.notes += [note for note in told if note not in self.notes]


def packs_of(store: Store, notice: Notice, snapshot: Snapshot) -> SigningPacks | None:
    """Give the packs that went with a recorded notice, as the store was before it; nothing if none did."""
    if not notice.packed or notice.version is None:
        return None
    from isa_admin.application.adopting.asking import asked_for

    return SigningPacks(store, asked_for(snapshot, anchor_of(store), notice.on, notice.due, None))


def packs_for(store: Store, today: date, by: date | None, reply_to: str | None) -> SigningPacks:
    """Give the packs of a notice that is written now.

    Raises:
        RuleError: No version is in force.
    """
    from isa_admin.application.adopting.asking import request

    return SigningPacks(store, request(store, today, by, reply_to))


def _place(name: str) -> int:
    """Say where a paper stands among those of a partner: letters, form, what changed, and the whole agreement last."""
    marks = ("notice-", "-letter-", "-signing-form-", "changes-")
    return next((place for place, mark in enumerate(marks) if mark in name), len(marks))


def _told(change: Change) -> str:
    words = redline_text.in_short(redline_text.pieces(change))
    return f"{redline_text.summary(change)}{f': {words}' if words else ''}"


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{shortened(words, _LONGEST)} (see the redline)"
