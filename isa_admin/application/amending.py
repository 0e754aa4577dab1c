"""Amending: what somebody edited becomes the new text, with what the officer must know before it is signed.

Edits come from the copies that ``edit-terms`` makes, from the store's folder, or from a Word file; all of them are made
in the terms as they are now. The rules are those of ``domain.amending``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.application import states
from isa_admin.application.checking import folder_edits
from isa_admin.application.document_proof import content_of
from isa_admin.documents import catalogue
from isa_admin.documents.changes import as_data, changes
from isa_admin.documents.comparing import compare, new_files
from isa_admin.documents.terms import read_terms
from isa_admin.domain.amending import NewText
from isa_admin.domain.following import renumbered, unsaid, where_stated
from isa_admin.domain.terms import mark
from isa_admin.domain.text import several
from isa_admin.errors import StoreError, UsageError
from isa_admin.records import layout
from isa_admin.records.layout import Kind
from isa_admin.records.load import load_register

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from isa_admin.documents.changes import Change
    from isa_admin.documents.raw import RawDocument
    from isa_admin.documents.taking_in import Base
    from isa_admin.domain.agreement import Agreement, Period
    from isa_admin.domain.checks import Finding
    from isa_admin.domain.following import Unsaid
    from isa_admin.domain.register import Register
    from isa_admin.store.repository import Store

_LABEL = re.compile(r"\bV\d+(?:\.\d+)+\b")
_MEANWHILE = (
    "put it aside with isa-admin discard-edits, look at the current text, and edit that: isa-admin edit-terms {}"
)


class Amendment(Struct, frozen=True, kw_only=True):
    """What was edited, as it would be recorded.

    Attributes:
        before: The register that it is about.
        text: The new text, and the facts of the agreement that follow it.
        changes: What changed, as a redline has it.
        notes: What could not be carried over, and what was made of it.
        copies: The files whose edited copies are done with once it is recorded.
    """

    before: Register
    text: NewText
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()

    @property
    def agreement(self) -> Agreement:
        """The facts of the agreement as they follow the text so far."""
        return self.text.agreement or self.before.agreement

    @property
    def unsaid(self) -> tuple[Unsaid, ...]:
        """The periods of the settings that the new text does not state, and that the old one did."""
        before = {one.name for one in unsaid(self.before.terms, self.before.agreement)}
        return tuple(one for one in unsaid(self.text.terms, self.agreement) if one.name not in before)

    def stating(self, period: Period) -> tuple[Period, ...]:
        """Give a period as each section of the new text has it that states it."""
        return where_stated(self.text.terms, period)

    def following(self, agreement: Agreement, settled: Iterable[str] = ()) -> Amendment:
        """Give the same with other facts of the agreement, which follow the text; of some periods somebody said so."""
        return replace(self, text=replace(self.text, agreement=agreement, gone=self.text.gone.settled(settled)))

    def ensure_unmoved(self, register: Register) -> None:
        """Ensure that the terms, and the facts that follow them, are still those that the edits were made in.

        Raises:
            StoreError: They were changed meanwhile.
        """
        if register.terms_digest != self.before.terms_digest:
            raise StoreError(
                "the terms were amended in the meantime; nothing was written", "look at them, and run the command again"
            )
        if self.text.agreement is not None and register.agreement != self.before.agreement:
            raise StoreError(
                "the facts of the agreement were changed in the meantime; nothing was written", "run the command again"
            )

    def report(self) -> dict[str, Any]:
        """Give what programs are told of it."""
        return {"changes": [as_data(one) for one in self.changes], "notes": list(self.notes)}


def amendment(store: Store, source: Path | None, today: date, *, folder: bool = True) -> Amendment:
    """Take what was edited.

    Args:
        store: The store.
        source: A Word file; with nothing, the edited copies and the store's folder.
        today: Today.
        folder: Whether what was edited in the store's folder counts: it may show another branch than the store does.

    Raises:
        UsageError: Nothing was edited, or the Word file cannot be read, or is not one of this agreement.
        UnsafeFileError: It is not safe to open.
        StoreError: An edit cannot be taken: not in the dialect, made twice, or in a text that was amended since.
    """
    before = load_register(store.snapshot())
    copies: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    if source is not None:
        terms, notes = _from_word(store, source, before, today, folder=folder)
    else:
        edits = edited_files(store, before, folder=folder)
        if not edits:
            raise UsageError(
                "no section of the terms was edited",
                "edit one with isa-admin edit-terms SECTION, or take a Word file: isa-admin amend --from FILE.docx",
            )
        copies = tuple(one.file for one in store.copies.all() if edits.get(one.file, b"") == one.content)
        whole = {**before.terms, **edits}
        terms = {file: content for file, content in whole.items() if content is not None}
    return amended(before, terms, notes=notes, copies=copies)


def amended(
    before: Register, terms: Mapping[str, bytes], *, notes: tuple[str, ...] = (), copies: tuple[str, ...] = ()
) -> Amendment:
    """Say what a new text changes, and what the settings that name a section become."""
    found = compare(read_terms(before.terms), read_terms(terms))
    facts, gone = renumbered(before.agreement, new_files(found))
    return Amendment(
        before=before,
        text=NewText(terms=terms, agreement=facts if facts != before.agreement else None, gone=gone),
        changes=tuple(changes(found)),
        notes=notes,
        copies=copies,
    )


def edited_files(store: Store, register: Register, *, folder: bool = True) -> dict[str, bytes | None]:
    """Give the new bytes of every file of the terms that was edited: a copy of it, or in the folder.

    Raises:
        StoreError: A file was edited in both ways, or a copy was started from a text that was amended since.
    """
    found: dict[str, bytes | None] = {}
    for copy in store.copies.all():
        current = register.terms.get(copy.file)
        if copy.content == current:
            continue
        if not copy.fits(current):
            raise StoreError(
                f"{mark(copy.file)} was amended after you began to edit it",
                _MEANWHILE.format(mark(copy.file).rpartition(" ")[2]),
            )
        found[copy.file] = copy.content
    for file, content in _in_folder(store).items() if folder else ():
        if file in found and found[file] != content:
            raise StoreError(
                f"{mark(file)} was edited twice: in a copy and in the folder",
                "put both aside with isa-admin discard-edits, and bring back the one that counts with --restore",
            )
        found[file] = content
    return found


def wording_findings(made: Amendment, today: date) -> list[Finding]:
    """Say what an editor would say of the lines that are new: the others were there before."""
    from isa_admin.documents.dialect import FOLDER
    from isa_admin.documents.proofreading import proofread

    old = {line for content in made.before.terms.values() for line in content.splitlines()}
    new = {
        f"{FOLDER}/{file}:{number}"
        for file, content in made.text.terms.items()
        if content != made.before.terms.get(file)
        for number, line in enumerate(content.splitlines(), start=1)
        if line not in old
    }
    after = replace(made.before, terms=dict(made.text.terms), agreement=made.agreement)
    return [one for one in proofread(after, today) if one.where in new]


def _in_folder(store: Store) -> dict[str, bytes | None]:
    """Give what was edited in the folder below the terms."""
    found = folder_edits(store).files
    return {path.removeprefix(layout.TERMS): content for path, content in found.items()
            if layout.kind_of(path) is Kind.TERMS}  # fmt: skip


def _from_word(
    store: Store, source: Path, before: Register, today: date, *, folder: bool
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    from isa_admin.documents.taking_in import take_in
    from isa_admin.word.reading import read

    document = read(content_of(source))
    base, said = _base(store, document, today)
    taken = take_in(document, base, before.terms)
    busy = sorted({*(_in_folder(store) if folder else ()), *(copy.file for copy in store.copies.all())})
    waiting = tuple(file for file in busy if taken.terms.get(file) != before.terms.get(file))
    if waiting:
        raise StoreError(
            f"the file changes {several(list(map(mark, waiting)))}, and that was edited here too",
            "record your own edits first with isa-admin amend, or put them aside: isa-admin discard-edits",
        )
    return taken.terms, (*said, *taken.notes)


def _base(store: Store, document: RawDocument, today: date) -> tuple[Base, tuple[str, ...]]:
    """Find out which text a document was drawn from: that of the version that it names, or else the current one."""
    from isa_admin.documents.taking_in import Base

    now = states.now(store, today)
    state = now
    said: tuple[str, ...] = ()
    label = next((one for one in _labels(document) if now.register.versions.find(one)), None)
    if label is not None:
        try:
            state = states.at_version(store, label)
        except states.TextNotKeptError:
            said = (f"the text of {label}, which the file names, is not kept; it was compared with the current text",)
    if state.register.terms_digest == now.register.terms_digest:
        # The tables are filled as of today, as they are in a file that was drawn a moment ago.
        state = now
    paper = catalogue.paper(catalogue.WHOLE, state.register, on=state.on, version=state.version)
    return Base(state.register.terms, paper.parts), said


def _labels(document: RawDocument) -> Iterator[str]:
    from isa_admin.documents.recognising import apart
    from isa_admin.documents.wording import front

    for text in (document.properties.get("title", ""), *front(apart(document)[0])):
        yield from _LABEL.findall(text)
