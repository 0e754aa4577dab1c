"""Writing: the changes that were decided as the files to commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isa_admin.domain.agreement import Agreement
from isa_admin.domain.changes import (
    AddEvent,
    AddOfficer,
    AddVersion,
    Change,
    DropPartner,
    PutAgreement,
    PutPartner,
    PutPosts,
)
from isa_admin.domain.partner import Partner
from isa_admin.records import edit, paths
from isa_admin.records.shapes import OfficersRecord, PostsRecord, VersionsRecord, load, values

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from isa_admin.records.load import Blobs

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
    return f"yaml-language-server: $schema={'../' * depth}{paths.SCHEMAS}{schema}.json"


class _Files:
    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self.files: Files = {}

    def apply(self, change: Change) -> None:
        match change:
            case PutAgreement(agreement):
                self._put(paths.AGREEMENT, Agreement, values(agreement), header("agreement", 1))
            case PutPartner(id_, partner):
                self._put(paths.partner(id_), Partner, values(partner), header("partner", 2))
            case PutPosts(id_, posts):
                self._put(paths.posts(id_), PostsRecord, _listed("posts", posts), header("posts", 2))
            case AddEvent(id_, event):
                path = paths.event(id_, event.on, event.type, self._next_number(id_, event.on))
                self.files[path] = edit.write(values(event), header(event.type, 3))
            case AddVersion(entry):
                content = self._content(paths.VERSIONS)
                rows = load(paths.VERSIONS, content, VersionsRecord).versions if content is not None else ()
                row_values = _listed("versions", (*rows, entry))
                self._put(paths.VERSIONS, VersionsRecord, row_values, header("versions", 1))
            case AddOfficer(officer, certificate):
                content = self._content(paths.OFFICERS)
                roster = load(paths.OFFICERS, content, OfficersRecord).officers if content is not None else ()
                roster_values = _listed("officers", (*roster, officer))
                self._put(paths.OFFICERS, OfficersRecord, roster_values, header("officers", 1))
                self.files[paths.officer_key(officer.fingerprint)] = certificate.encode("ascii")
            case DropPartner(id_):
                self.files.update(dict.fromkeys(self._blobs.paths(f"partners/{id_}")))

    def _next_number(self, id_: str, on: date) -> int:
        """Say which number an event gets: one more than the last of its day."""
        there = [*self._blobs.paths(paths.events(id_).rstrip("/")), *self.files]
        places = [paths.event_order(path) for path in there if path.startswith(paths.events(id_))]
        return 1 + max((number for day, number in places if day == on.isoformat()), default=0)

    def _content(self, path: str) -> bytes | None:
        if path in self.files:
            return self.files[path]
        return self._blobs.read(path) if self._blobs.has(path) else None

    def _put(self, path: str, shape: type, new: dict[str, Any], first_line: str) -> None:
        content = self._content(path)
        if content is None:
            self.files[path] = edit.write(new, first_line)
        else:
            self.files[path] = edit.edit(path, content, new, shape)


def _listed(key: str, items: tuple[Any, ...]) -> dict[str, Any]:
    return {key: [values(item) for item in items]}
