"""Keys that the program does not know: somebody's own, or a slip of the pen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.agreement import Agreement
from isa_admin.domain.checks import Finding
from isa_admin.domain.partner import Partner
from isa_admin.errors import close_matches
from isa_admin.records import paths, yaml
from isa_admin.records.shapes import EVENT_KEY, RECORDS, OfficersRecord, PostsRecord, VersionsRecord, keys_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isa_admin.records.load import Blobs


def unknown_keys(blobs: Blobs) -> Iterator[Finding]:
    """Ensure no key is a misspelling of one that the program knows; keys of somebody's own are left alone."""
    wanted = {path: _shape(path) for path in blobs.paths() if path.endswith(".yaml")}
    for path, content in blobs.read_many([path for path, shape in wanted.items() if shape]):
        shape, data = wanted[path], yaml.read(path, content)
        shape = RECORDS.get(data.get(EVENT_KEY, ""), shape)
        known = keys_of(shape) if shape else frozenset()
        for key in _keys(data):
            if key not in known and (near := close_matches(key, known)):
                yield Finding(
                    "warning",
                    "unknown-key",
                    path,
                    f"the program does not know the key '{key}' in {path}",
                    f"if {near.split(', ')[0]} was meant, put it right; a key of your own may stay",
                )


def _shape(path: str) -> type | None:
    fixed = {paths.AGREEMENT: Agreement, paths.VERSIONS: VersionsRecord, paths.OFFICERS: OfficersRecord}
    if path in fixed:
        return fixed[path]
    if path.startswith("partners/"):
        if path.endswith("/partner.yaml"):
            return Partner
        return PostsRecord
    return None


def _keys(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            if key != "identifiers":
                yield from _keys(value)
    if isinstance(data, list):
        for item in data:
            yield from _keys(item)
