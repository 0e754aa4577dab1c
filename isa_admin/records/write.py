"""Writing: the changes that were decided as the files to commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from isa_admin.domain.changes import (
    AddEvent,
    AddOfficer,
    AddRevocation,
    AddVersion,
    Change,
    DropOfficer,
    DropPartner,
    PutAgreement,
    PutBreach,
    PutCertificate,
    PutComment,
    PutCompliance,
    PutEvidence,
    PutFile,
    PutNotice,
    PutOfficer,
    PutPartner,
    PutPosts,
    PutReview,
    PutTerms,
)
from isa_admin.records import edit, layout
from isa_admin.records.shapes import OfficersRecord, PostsRecord, RevocationsRecord, VersionsRecord, load, values

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from isa_admin.records.load import Blobs

T = TypeVar("T")

Files = dict[str, bytes | None]
"""Paths with their new bytes; nothing for a file that goes."""


def to_files(changes: Iterable[Change], blobs: Blobs) -> Files:
    """Turn changes into files, on top of the files that are there."""
    sheet = _Files(blobs)
    for change in changes:
        sheet.apply(change)
    return sheet.files


def header(schema: str, depth: int) -> str:
    """Give the line that tells an editor which schema a record ``depth`` folders down has."""
    return f"yaml-language-server: $schema={'../' * depth}{layout.SCHEMAS}{schema}.json"


def _path(change: PutTerms | PutFile | PutEvidence) -> str:
    """Say where the bytes of a change go that are written as they are."""
    match change:
        case PutTerms(file):
            return f"{layout.TERMS}{file}"
        case PutEvidence(id_, name):
            return layout.evidence(id_, name)
        case PutFile(path):
            return path


class _Files:
    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self.files: Files = {}

    def apply(self, change: Change) -> None:
        match change:
            case PutPartner(id_, partner):
                self._put(layout.partner(id_), partner, header("partner", 2))
            case PutPosts(id_, posts):
                self._put(layout.posts(id_), PostsRecord(posts), header("posts", 2))
            case AddEvent():
                self._add_event(change)
            case DropPartner(id_):
                self.files.update(
                    {path: None for path in (layout.partner(id_), layout.posts(id_)) if self._there(path)}
                )
            case PutNotice() | PutBreach() | PutCompliance() | PutReview() | PutComment():
                self._put_numbered(change)
            case PutTerms() | PutFile() | PutEvidence():
                self.files[_path(change)] = change.content
            case PutAgreement(agreement):
                self._put(layout.AGREEMENT, agreement, header("agreement", 1))
            case AddVersion(entry):
                table = self._record(layout.VERSIONS, VersionsRecord, VersionsRecord(()))
                self._put(layout.VERSIONS, VersionsRecord((*table.versions, entry)), header("versions", 1))
            case _:
                self._apply_to_keys(change)

    def _put_numbered(self, change: PutNotice | PutBreach | PutCompliance | PutReview | PutComment) -> None:
        match change:
            case PutNotice(number, notice):
                self._put(layout.notice(number), notice, header("notice", 2))
            case PutBreach(number, breach):
                self._put(layout.breach(number), breach, header("breach", 2))
            case PutCompliance(year, compliance):
                self._put(layout.compliance(year), compliance, header("compliance", 2))
            case PutReview(year, review):
                self._put(layout.review(year), review, header("review", 2))
            case PutComment(id_, comment):
                self._put(layout.comment(id_), comment, header("comment", 3))

    def _apply_to_keys(self, change: AddOfficer | PutOfficer | DropOfficer | PutCertificate | AddRevocation) -> None:
        roster = self._record(layout.OFFICERS, OfficersRecord, OfficersRecord(()))
        match change:
            case AddOfficer(officer, certificate):
                self._put_roster(replace(roster, officers=(*roster.officers, officer)))
                self.files[layout.officer_key(officer.fingerprint)] = certificate.encode("ascii")
            case PutOfficer(officer):
                there = (officer if one.fingerprint == officer.fingerprint else one for one in roster.officers)
                self._put_roster(replace(roster, officers=tuple(there)))
            case DropOfficer(fingerprint):
                kept = tuple(officer for officer in roster.officers if officer.fingerprint != fingerprint)
                self._put_roster(replace(roster, officers=kept))
            case PutCertificate(partner, fingerprint, certificate):
                path = layout.partner_key(partner, fingerprint) if partner else layout.officer_key(fingerprint)
                self.files[path] = certificate.encode("ascii")
            case _:  # a revocation
                known = self._record(layout.REVOCATIONS, RevocationsRecord, RevocationsRecord(()))
                new = RevocationsRecord((*known.revocations, change.revocation))
                self._put(layout.REVOCATIONS, new, header("revocations", 1))

    def _add_event(self, change: AddEvent) -> None:
        event = change.event
        path = layout.event(change.id, event.on, event.type, self._next_number(change.id, event.on))
        self.files[path] = edit.write(values(event), header(event.type, 3))
        if change.statement is not None:
            self.files[layout.statement(path)] = change.statement
        if change.signature is not None:
            self.files[layout.signature(path)] = change.signature

    def _put_roster(self, roster: OfficersRecord) -> None:
        self._put(layout.OFFICERS, roster, header("officers", 1))

    def _next_number(self, id_: str, on: date) -> int:
        """Say which number an event gets: one more than the last of its day."""
        there = [*self._blobs.paths(layout.events(id_).rstrip("/")), *self.files]
        places = [layout.event_order(path) for path in there if path.startswith(layout.events(id_))]
        return 1 + max((number for day, number in places if day == on.isoformat()), default=0)

    def _there(self, path: str) -> bool:
        return self._content(path) is not None

    def _content(self, path: str) -> bytes | None:
        if path in self.files:
            return self.files[path]
        return self._blobs.read(path) if self._blobs.has(path) else None

    def _record(self, path: str, shape: type[T], empty: T) -> T:
        content = self._content(path)
        return empty if content is None else load(path, content, shape)

    def _put(self, path: str, record: object, first_line: str) -> None:
        content, new = self._content(path), values(record)
        if content is None:
            self.files[path] = edit.write(new, first_line)
        else:
            self.files[path] = edit.edit(path, content, new, type(record))
