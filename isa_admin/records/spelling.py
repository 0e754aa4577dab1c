"""Keys that the program does not know: somebody's own, or a slip of the pen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.checks import Finding
from isa_admin.errors import close_matches
from isa_admin.records import yaml
from isa_admin.records.load import shape_at
from isa_admin.records.shapes import keys_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isa_admin.records.load import Blobs
    from isa_admin.records.shapes import Keys


def unknown_keys(blobs: Blobs) -> Iterator[Finding]:
    """Ensure no key is a misspelling of one that the program knows; keys of somebody's own are left alone."""
    wanted = {path: shape for path in blobs.paths() if (shape := shape_at(path))}
    for path, content in blobs.read_many(list(wanted)):
        data = yaml.read(path, content)
        for key, near in _slips(data, keys_of(wanted[path])):
            yield Finding(
                "warning",
                "unknown-key",
                path,
                f"the program does not know the key '{key}' in {path}",
                f"if you meant {near}, correct it; a key of your own can stay",
            )


def _slips(data: object, known: Keys) -> Iterator[tuple[str, str]]:
    """Give each key that is nearly one that is known there, with that one; below an unknown key all are unknown."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in known:
                yield from _slips(value, known[key])
            elif near := close_matches(key, known):
                yield key, near.split(", ")[0]
    if isinstance(data, list):
        for item in data:
            yield from _slips(item, known)
