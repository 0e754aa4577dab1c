"""Why an Office file is not taken, and how large one may be."""

from __future__ import annotations

from dataclasses import dataclass

from isa_admin.errors import UsageError


class UnsafeFileError(UsageError):
    """An Office file is broken, of another kind or too large, or holds something that runs or fetches.

    Attributes:
        found: What was found, as a sentence about the file that begins with "it" or "the part".
    """

    def __init__(self, found: str, remedy: str) -> None:
        super().__init__(f"the file cannot be used: {found}", remedy)
        self.found = found


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be when unpacked: sizes in bytes, depth in nested elements."""

    parts: int = 1_000
    part: int = 64_000_000
    xml_part: int = 64_000_000
    whole: int = 200_000_000
    ratio: int = 200
    depth: int = 100
