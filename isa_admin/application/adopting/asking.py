"""Asking: a signing pack for each partner, a folder with all that its signatory needs to adopt the agreement."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import Struct, field

from isa_admin.application.adopting.stating import (
    SeveralSignatoriesError,
    file_stem,
    signer_of,
    statement,
    version_to_adopt,
)
from isa_admin.application.drawing import rendered
from isa_admin.application.files import taken, write_folder
from isa_admin.application.identity import anchor_of
from isa_admin.application.pages import NO_PAGES
from isa_admin.domain.joiners_and_leavers import coming_back
from isa_admin.domain.outstanding import declined_words, said_no
from isa_admin.errors import StoreError
from isa_admin.records.load import load_register
from isa_admin.trust.key import fingerprint_groups

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from isa_admin.application.pages import Pages
    from isa_admin.documents.paper import Rendered
    from isa_admin.domain.partner import PartnerEntry, Post
    from isa_admin.domain.register import Register
    from isa_admin.domain.versions import VersionEntry
    from isa_admin.store.repository import Store
    from isa_admin.store.snapshot import Snapshot
    from isa_admin.trust.anchor import Anchor


class Pack(Struct, frozen=True, kw_only=True):
    """A signing pack that was written, or would be.

    ``statement`` is the file to sign; nothing if the pack is for paper only.
    """

    partner: str
    folder: Path
    files: dict[str, str]
    statement: str | None
    signatory: str | None
    key: str | None
    notes: tuple[str, ...] = ()


class DrawnPack(Struct, frozen=True):
    """A signing pack that was drawn and is not written yet."""

    partner: str
    files: dict[str, bytes]
    to_sign: str | None
    post: Post | None
    notes: tuple[str, ...]

    @property
    def documents(self) -> list[bytes]:
        """The Word documents in it."""
        return [content for name, content in self.files.items() if name.endswith(".docx")]

    def write(self, out: Path, pages: Pages = NO_PAGES, *, dry_run: bool = False) -> Pack:
        """Write it into a folder of its own, with the PDFs that were asked for; the folder comes whole or not at all.

        A dry run writes nothing, and says the same of it.

        Raises:
            StoreError: The folder cannot be written.
        """
        folder, files = out / self.partner, pages.beside(self.files)
        if not dry_run:
            write_folder(folder, files, "name another folder: --out FOLDER")
        return Pack(
            partner=self.partner,
            folder=folder,
            files={name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
            statement=self.to_sign,
            signatory=self.post.name if self.post else None,
            key=self.post.key if self.post else None,
            notes=self.notes,
        )


class Asked(Struct, frozen=True, kw_only=True):
    """What partners are asked for, worked out once for all of them.

    Attributes:
        register: The register as it stands.
        version: The version that they are asked to adopt.
        today: The day that the statements bear.
        by: The day by which they are asked to answer.
        send_to: Where they send it.
    """

    snapshot: Snapshot
    register: Register
    anchor: Anchor
    version: VersionEntry
    today: date
    by: date | None
    send_to: tuple[str, ...]
    _drawn: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def ensure_free(self, entry: PartnerEntry, out: Path) -> None:
        """Ensure no pack is in the way, before any is written.

        Raises:
            StoreError: There is one.
        """
        folder = out / entry.id
        if taken(folder):
            raise StoreError(
                f"{folder} already holds files, perhaps an older pack with another statement; nothing was written",
                "delete that folder, or name another: --out FOLDER",
            )

    def post(self, entry: PartnerEntry, wanted: str | None, *, alone: bool) -> tuple[Post | None, list[str]]:
        """Choose who signs with a key, and say what an officer should know about that.

        Args:
            entry: The partner.
            wanted: The name of the signatory, if it was said.
            alone: Whether this is the only partner asked; of many, one is not to stop all the others.

        Raises:
            SeveralSignatoriesError: Several could sign, and this is the only partner asked.
            NotFoundError: There is no such signatory.
        """
        try:
            return signer_of(entry, wanted), []
        except SeveralSignatoriesError as error:
            if alone:
                raise
            first = next(post for post in entry.signatories if post.key and post.name)
            return first, [f"{error.message}; the statement is for {first.name}"]

    def draw(self, entry: PartnerEntry, wanted: str | None = None, *, alone: bool = True) -> DrawnPack:
        """Draw the pack of one partner.

        Raises:
            StoreError: The terms or a template are not as they should be.
        """
        post, notes = self.post(entry, wanted, alone=alone)
        if said := declined_words(entry, said_no(self.register, entry, self.today)):
            notes.append(said)
        if back := coming_back(entry, self.today):
            notes.append(back)
        if self.register.adopted_currently(entry, self.today):
            notes.append(f"what {entry.partner.name} adopted still holds; nobody asks it to sign again")
        files, to_sign, drawn_notes = self._files(entry, post, wanted)
        return DrawnPack(entry.id, files, to_sign, post, (*notes, *drawn_notes))

    def _files(
        self, entry: PartnerEntry, post: Post | None, wanted: str | None
    ) -> tuple[dict[str, bytes], str | None, list[str]]:
        from isa_admin.documents.papers import Letter, ToSign, letter
        from isa_admin.documents.view import View

        agreement, whole = self._agreement()
        form = self._draw("signing-form", entry.id)
        files = {agreement: whole, form.name: form.content}
        to_sign = None
        if post is not None:
            content = str(
                statement(self.register, self.snapshot, self.anchor, entry, post, self.version, self.today)
            ).encode()
            to_sign = ToSign(
                signatory=post.name or "",
                post=post.title or "Signatory",
                file=f"{file_stem(entry.id, self.version.version)}.txt",
                sha256=hashlib.sha256(content).hexdigest(),
                fingerprint=fingerprint_groups(post.key or ""),
            )
            files[to_sign.file] = content
        said = Letter(
            entry=entry,
            agreement=agreement,
            form=form.name,
            send_to=self.send_to,
            by=self.by,
            to_sign=to_sign,
            why_paper=_why_paper(entry, wanted, self.send_to),
            ring=tuple(
                (one.name, one.telephone) for one in self.register.officers if one.role == "officer" and one.telephone
            ),
        )
        made = rendered(letter(said, View(self.register, self.today, self.version)), self.snapshot)
        files[made.name] = made.content
        return files, to_sign.file if to_sign else None, list(dict.fromkeys([*form.notes, *made.notes]))

    def _agreement(self) -> tuple[str, bytes]:
        """Draw the agreement, once for all packs: the same register gives the same bytes."""
        if "agreement" not in self._drawn:
            made = self._draw("agreement", None)
            self._drawn["agreement"] = (made.name, made.content)
        return self._drawn["agreement"]

    def _draw(self, part: str, partner: str | None) -> Rendered:
        from isa_admin.documents import catalogue

        said = catalogue.paper(
            part, self.register, on=self.today, version=self.version, partner=partner, send_to=self.send_to
        )
        return rendered(said, self.snapshot)


def request(store: Store, today: date, by: date | None, reply_to: str | None) -> Asked:
    """Work out what partners are asked for.

    Args:
        store: Where.
        today: The day that the statements bear.
        by: The day by which they are asked to answer.
        reply_to: Where they send it; otherwise to the officers on the roster.

    Raises:
        RuleError: No version is in force.
        NoBeginningError: The store does not begin with an officer's signed commit.
    """
    return asked_for(store.snapshot(), anchor_of(store), today, by, reply_to)


def asked_for(snapshot: Snapshot, anchor: Anchor, today: date, by: date | None, reply_to: str | None) -> Asked:
    """Work out the same for the store as it was at a commit.

    Raises:
        RuleError: No version was in force.
    """
    register = load_register(snapshot)
    officers = tuple(one.email for one in register.officers if one.role == "officer")
    return Asked(
        snapshot=snapshot,
        register=register,
        anchor=anchor,
        version=version_to_adopt(register, today),
        today=today,
        by=by,
        send_to=(reply_to,) if reply_to else officers,
    )


def _why_paper(entry: PartnerEntry, wanted: str | None, send_to: tuple[str, ...]) -> str:
    """Say why the letter offers paper only, and how to have it otherwise."""
    where = " or ".join(send_to) or "the officer of the board"
    name = wanted or next((post.name for post in entry.signatories if post.name), None)
    whose = f"The register holds no key of {name}" if name else "The register does not say who signs for you"
    return (
        f"{whose}, so this letter asks for a signature on paper. To sign with a key of your own, send your public key"
        f" to {where} and ask for a new letter."
    )
