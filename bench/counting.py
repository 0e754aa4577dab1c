"""Runs the program and notes which objects it reads: ``python -m bench.counting NOTES COMMAND...``.

NOTES gets one line for each object: its kind and its name.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from isa_admin.cli.main import app
from isa_admin.store.objects import ObjectReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def count(notes: Path, words: Sequence[str]) -> None:
    """Run one command."""
    seen: list[str] = []
    really_read = ObjectReader.read_many

    def read_many(self: ObjectReader, wanted: Sequence[str], kind: str, limit: int) -> Iterator[bytes]:
        seen.extend(f"{kind} {object_id}\n" for object_id in wanted)
        return really_read(self, wanted, kind, limit)

    ObjectReader.read_many = read_many  # type: ignore[method-assign]  # counted on the way
    sys.argv = ["isa-admin", *words]
    try:
        app()
    finally:
        notes.write_text("".join(seen), "ascii")


if __name__ == "__main__":
    count(Path(sys.argv[1]), sys.argv[2:])
