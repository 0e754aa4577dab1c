"""Founding a store: the first commit, with the agreement, its first officer and the officer's key."""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.application import clock
from isa_admin.application.changing import signer
from isa_admin.application.keys import owner
from isa_admin.application.reference import reference
from isa_admin.application.tip import remember_good
from isa_admin.domain.changes import AddOfficer, AddVersion, Change, PutAgreement
from isa_admin.domain.officers import Officer
from isa_admin.domain.terms import terms_digest
from isa_admin.domain.versions import VersionEntry
from isa_admin.records import layout
from isa_admin.records.load import load_register
from isa_admin.records.shapes import RECORDS, json_schema
from isa_admin.records.write import to_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from isa_admin.application.reference import FolderBlobs
    from isa_admin.domain.agreement import Agreement
    from isa_admin.domain.register import Register
    from isa_admin.records.write import Files
    from isa_admin.trust.key import Key


class Sketch(Struct, frozen=True, kw_only=True):
    """What a new store will be about: shown before anything is made."""

    agreement: Agreement
    partners: int
    versions: int


class Foundation(Struct, frozen=True, kw_only=True):
    """What a new store will hold, all its files, and the message of its first commit."""

    agreement: Agreement
    officer: Officer
    files: Files
    message: str


class Wishes(Struct, frozen=True, kw_only=True):
    """How the new store differs from the reference."""

    blank: bool = False
    id: str | None = None
    title: str | None = None
    boards: tuple[str, ...] = ()
    area: str | None = None
    telephone: str | None = None


_OF_THE_FIRST_COUNTY = (
    (r"the\s+Leicestershire\s+&\s+Rutland\s+Adult\s+ISA", "the information sharing agreement for adults of {area}"),
    (r"The\s+Leicester\s+Prevent\s+website\s+has", "The Prevent pages of the local authorities have"),
    (r"which\s+is\s+2\.9\s+in\s+the\s+Leicester,[\w\s&]+\(LLR\)\s+Procedures", "in the procedures of {area}"),
    (r"\[local\s+guidance\s+on\s+lrsb\.org\.uk\]\([^)]*\)", "local guidance of {area}"),
    (r"Leicester\s+and\s+of\s+Leicestershire\s+&\s+Rutland", "{area}"),
    (r"Leicester,\s+Leicestershire\s+(?:&|and)\s+Rutland", "{area}"),
    (r"Leicestershire\s+Police", "the police"),
)
"""What the terms say of the county that they come from, and what a store for another one says instead."""


def refuse_taken(path: Path) -> None:
    """Refuse a path that something lies at, before anything is asked or any key is made.

    Raises:
        TargetTakenError: There is a file, or a folder that is not empty.
    """
    from isa_admin.store.creation import check_free

    check_free(path)


def sketch(wishes: Wishes) -> Sketch:
    """Say what a new store will be about."""
    register = load_register(reference())
    return Sketch(
        agreement=_agreement(register, wishes),
        partners=0 if wishes.blank else len(register.partners),
        versions=1 if wishes.blank else len(register.versions.entries),
    )


def plan(key: Key, wishes: Wishes) -> Foundation:
    """Work out the files of a new store.

    Raises:
        SigningError: The key does not say whose it is.
    """
    source = reference()
    register = load_register(source)
    agreement = _agreement(register, wishes)
    officer, certificate = first_officer(key, wishes.telephone)
    changes: list[Change] = [PutAgreement(agreement), AddOfficer(officer, certificate)]
    kept = _Kept(source, area=agreement.area) if wishes.blank else _Kept(source)
    if wishes.blank:
        terms = dict(kept.read_many(kept.paths(layout.TERMS.rstrip("/"))))
        digest = terms_digest({path.removeprefix(layout.TERMS): content for path, content in terms.items()})
        changes.append(AddVersion(_first_row(officer, digest)))
    files: Files = {path: kept.read(path) for path in kept.paths()}
    files.update(schemas())
    files.update(to_files(changes, kept))
    message = f"Begin the register of {agreement.title}\n"
    return Foundation(agreement=agreement, officer=officer, files=files, message=message)


def first_officer(key: Key, telephone: str | None) -> tuple[Officer, str]:
    """Give the officer that a key makes, from today, and the certificate of the key.

    Raises:
        SigningError: The key does not say whose it is.
    """
    from isa_admin.trust.certificates import export_certificate

    name, email = owner(key)
    officer = Officer(
        fingerprint=key.fingerprint, name=name, email=email, role="officer", since=clock.today(), telephone=telephone
    )
    return officer, export_certificate(key.fingerprint)


def found(path: Path, planned: Foundation, key: Key, signed: Callable[[], None]) -> str:
    """Make the store and sign its first commit; gives the commit's id.

    Args:
        path: Where.
        planned: What it holds.
        key: The first officer's.
        signed: Called when the signature is made; from then on nobody should stop the program.

    Raises:
        StoreError: The path is taken or cannot be written.
        SigningError: The first commit was not signed; nothing is left at the path.
    """
    from isa_admin.store.creation import create_store

    commit = create_store(
        path,
        {name: content for name, content in planned.files.items() if content is not None},
        message=planned.message,
        name=planned.officer.name,
        email=planned.officer.email,
        when=clock.now(),
        sign=signer(key, signed),
    )
    remember_good(path, commit)
    return commit


def anchor(commit: str, fingerprint: str) -> str:
    """Write the anchor: the one line, kept outside the store, that everything in it is proved from."""
    return f"isa-anchor:1:{commit}:{fingerprint}"


def schemas() -> dict[str, bytes]:
    """Give the JSON Schemas of all records, for editors, by their path in the store."""
    return {
        f"{layout.SCHEMAS}{name}.json": json.dumps(json_schema(name), indent=2, ensure_ascii=False).encode() + b"\n"
        for name in RECORDS
    }


def _agreement(register: Register, wishes: Wishes) -> Agreement:
    return replace(
        register.agreement,
        id=wishes.id or register.agreement.id,
        title=wishes.title or register.agreement.title,
        boards=wishes.boards or register.agreement.boards,
        area=wishes.area or register.agreement.area,
    )


def _first_row(officer: Officer, digest: str) -> VersionEntry:
    return VersionEntry(
        version="V1.00",
        on=clock.today(),
        kind="issued",
        material=True,
        comment="Issued for adoption",
        by=officer.name,
        terms_digest=digest,
    )


def _for_area(terms: bytes, area: str) -> bytes:
    """Give a section of the terms with another county in place of the one that they were written for."""
    return "\n\n".join(_block_for_area(block, area) for block in terms.decode("utf-8").split("\n\n")).encode("utf-8")


def _block_for_area(block: str, area: str) -> str:
    """Give a paragraph or list with the other county; one that is changed is broken into lines again."""
    changed = block
    for found, instead in _OF_THE_FIRST_COUNTY:
        words = instead.format(area=area)
        changed = re.sub(found, lambda _, words=words: words, changed)  # type: ignore[misc]  # bound per turn
    if changed == block:
        return block
    ending = "\n" if changed.endswith("\n") else ""
    return "\n".join(map(_wrapped, re.split(rf"\n(?={_ITEM})", changed.removesuffix("\n")))) + ending


_ITEM = r"\s*(?:[-*]|[0-9]+\.)\s+"
"""How an item of a list begins."""
_WIDTH = 115
"""Lines of the terms are a little longer at most."""


def _wrapped(item: str) -> str:
    match = re.match(_ITEM, item)
    mark = match[0] if match else ""
    return textwrap.fill(
        " ".join(item.removeprefix(mark).split()),
        _WIDTH,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )


class _Kept:
    """The files of the reference store that the new store begins with.

    With another area, the store is a blank one: without the partners and the versions, and no word of the first county.
    """

    def __init__(self, source: FolderBlobs, area: str | None = None) -> None:
        self._source = source
        self._area = area
        left_out = (layout.PARTNERS, layout.VERSIONS) if area is not None else ()
        self._paths = [path for path in source.paths() if not left_out or not path.startswith(left_out)]

    def paths(self, under: str = "") -> list[str]:
        return [path for path in self._paths if not under or path.startswith(f"{under}/")]

    def has(self, path: str) -> bool:
        return path in self._paths

    def read(self, path: str) -> bytes:
        content = self._source.read(path)
        return content if self._area is None or not path.startswith(layout.TERMS) else _for_area(content, self._area)

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        return ((path, self.read(path)) for path in paths)
