"""Stores to test with: files in memory, and those of a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.records import layout
from isa_admin.records.edit import write
from isa_admin.records.load import load_register
from isa_admin.records.shapes import PostsRecord, VersionsRecord, values
from tests.domain.building import AGREEMENT, TERMS, VERSIONS, entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from isa_admin.domain.register import Register
    from isa_admin.records.write import Files


class Memory:
    """The files of a store that is nowhere; it counts what is read."""

    def __init__(self, files: Mapping[str, bytes | None]) -> None:
        self.files = {path: content for path, content in sorted(files.items()) if content is not None}
        self.reads: list[str] = []

    def paths(self, under: str = "") -> list[str]:
        """List the files below a folder."""
        return [path for path in self.files if not under or path.startswith(f"{under}/")]

    def has(self, path: str) -> bool:
        """Say whether there is such a file."""
        return path in self.files

    def read(self, path: str) -> bytes:
        """Read one file."""
        self.reads.append(path)
        return self.files[path]

    def read_many(self, wanted: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Read files one after the other."""
        for path in wanted:
            yield path, self.read(path)

    def with_files(self, files: Files) -> Memory:
        """Give the store after a commit of these files."""
        return Memory({**self.files, **files})


def folder(root: Path) -> Memory:
    """Read the agreement and the partners of a checkout."""
    return Memory(
        {
            path.relative_to(root).as_posix(): path.read_bytes().replace(b"\r\n", b"\n")
            for part in ("agreement", "partners")
            for path in (root / part).rglob("*")
            if path.is_file()
        }
    )


def small(**more: bytes | None) -> Memory:
    """Make a store of two partners, alpha in force and beta prospective."""
    alpha = entry()
    files: dict[str, bytes | None] = {
        layout.AGREEMENT: write(values(AGREEMENT), "c"),
        layout.VERSIONS: write(values(VersionsRecord(VERSIONS.entries)), "c"),
        **{f"{layout.TERMS}{name}": content for name, content in TERMS.items()},
        layout.partner("alpha"): write(values(alpha.partner), "c"),
        layout.posts("alpha"): write(values(PostsRecord(alpha.posts)), "c"),
        layout.event("alpha", alpha.events[0].on, "adoption", 1): write(values(alpha.events[0]), "c"),
        layout.partner("beta"): write(values(entry("beta").partner), "c"),
    }
    return Memory({**files, **more})


def register(store: Memory) -> Register:
    """Load the register of a store."""
    return load_register(store)
