"""What changed between two texts of the terms: which sections are new, gone or changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

How = Literal["new", "changed", "gone"]


@dataclass(frozen=True, slots=True)
class ChangedSection:
    """A part of the terms that is not the same in two texts: its file, its title, and how it differs."""

    file: str
    title: str
    how: How


def changed_sections(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[ChangedSection]:
    """Compare two texts of the terms, file by file, in the order of their names."""
    found = []
    for file in sorted({*before, *after}):
        old, new = before.get(file), after.get(file)
        if old != new:
            how: How = "new" if old is None else "gone" if new is None else "changed"
            found.append(ChangedSection(file, _title(file, new if new is not None else old or b""), how))
    return found


def _title(file: str, content: bytes) -> str:
    """Give the heading of a part of the terms; a file without one is called by its name."""
    for line in content.decode("utf-8", "replace").splitlines():
        if line.startswith("# "):
            return line.removeprefix("# ").strip()
    return file
