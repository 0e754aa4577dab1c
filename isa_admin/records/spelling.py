"""Keys that the program does not know: somebody's own, or a slip of the pen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isa_admin.domain.checks import Finding
from isa_admin.errors import close_matches
from isa_admin.records import yaml
from isa_admin.records.load import shape_at
from isa_admin.records.shapes import keys_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isa_admin.records.load import Blobs
    from isa_admin.records.shapes import Keys


class Slips:
    """Looks for slips in the records that are read, so that nothing is read a second time for their sake.

    Attributes:
        found: The slips in what was read so far.
    """

    def __init__(self) -> None:
        self.found: list[Finding] = []

    def look(self, path: str, data: dict[str, Any], shape: type) -> None:
        """Ensure no key is a misspelling of one that the program knows; keys of somebody's own are left alone."""
        known = keys_of(shape)
        if not _all_known(data, known):
            self.found += (_finding(path, key, near) for key, near in _slips(data, known))


def unknown_keys(blobs: Blobs, folder: str = "") -> Iterator[Finding]:
    """Ensure the same of the records in a folder of the store, or of all of them."""
    slips = Slips()
    wanted = {path: shape for path in blobs.paths(folder) if (shape := shape_at(path))}
    for path, content in blobs.read_many(list(wanted)):
        slips.look(path, yaml.read(path, content), wanted[path])
    yield from slips.found


def _finding(path: str, key: str, near: str) -> Finding:
    return Finding(
        "warning",
        "unknown-key",
        path,
        f"the program does not know the key '{key}' in {path}",
        f"if you meant {near}, correct it; a key of your own can stay",
    )


def _all_known(data: object, known: Keys) -> bool:
    """Say whether every key is known, which is nearly always so and quicker than to look for slips."""
    if isinstance(data, dict):
        return known.keys() >= data.keys() and all(
            _all_known(value, known[key]) for key, value in data.items() if isinstance(value, (dict, list))
        )
    return not isinstance(data, list) or all(_all_known(item, known) for item in data)


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
