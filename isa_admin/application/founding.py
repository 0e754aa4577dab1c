"""Founding a store: the first commit, with the agreement, its first officer and the officer's key."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from isa_admin.application import clock
from isa_admin.application.changing import signer
from isa_admin.application.keys import owner
from isa_admin.application.reference import reference
from isa_admin.domain.changes import AddOfficer, AddVersion, Change, PutAgreement
from isa_admin.domain.officers import Officer
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What a new store will be about: shown before anything is made."""

    agreement: Agreement
    partners: int
    versions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a new store will hold, all its files."""

    agreement: Agreement
    officer: Officer
    files: Files


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How the new store differs from the reference."""

    blank: bool = False
    id: str | None = None
    title: str | None = None
    boards: tuple[str, ...] = ()


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


def plan(key: Key, wishes: Wishes) -> Plan:
    """Work out the files of a new store.

    Raises:
        SigningError: The key does not say whose it is.
    """
    from isa_admin.trust.certificates import export_certificate

    source = reference()
    register = load_register(source)
    agreement = _agreement(register, wishes)
    name, email = owner(key)
    today = clock.today()
    officer = Officer(fingerprint=key.fingerprint, name=name, email=email, role="officer", since=today)
    certificate = export_certificate(key.fingerprint)
    changes: list[Change] = [PutAgreement(agreement), AddOfficer(officer, certificate)]
    kept = _Kept(source, blank=wishes.blank)
    if wishes.blank:
        changes.append(AddVersion(_first_row(officer, register.terms_digest)))
    files: Files = {path: kept.read(path) for path in kept.paths()}
    files.update(schemas())
    files.update(to_files(changes, kept))
    return Plan(agreement=agreement, officer=officer, files=files)


def found(path: Path, planned: Plan, key: Key, signed: Callable[[], None]) -> str:
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

    return create_store(
        path,
        {name: content for name, content in planned.files.items() if content is not None},
        message=f"Begin the register of {planned.agreement.title}\n",
        name=planned.officer.name,
        email=planned.officer.email,
        when=clock.now(),
        sign=signer(key, signed),
    )


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


class _Kept:
    """The files of the reference store that the new store begins with."""

    def __init__(self, source: FolderBlobs, *, blank: bool) -> None:
        self._source = source
        left_out = (layout.PARTNERS, layout.VERSIONS) if blank else ()
        self._paths = [path for path in source.paths() if not path.startswith(left_out)] if blank else source.paths()

    def paths(self, under: str = "") -> list[str]:
        return [path for path in self._paths if not under or path.startswith(f"{under}/")]

    def has(self, path: str) -> bool:
        return path in self._paths

    def read(self, path: str) -> bytes:
        return self._source.read(path)

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        return self._source.read_many(paths)
