"""The reference store: the real agreement with its partners and history, as the program ships it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import isa_admin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PARTS = (".gitattributes", "agreement", "partners", "templates")
"""What a store is made of."""


def reference(parts: Iterable[str] = PARTS) -> FolderBlobs:
    """Give the reference store, or parts of it: inside the installed package, or a checkout's own top level."""
    package = Path(isa_admin.__file__).parent
    installed = package / "reference"
    return FolderBlobs(installed if installed.is_dir() else package.parent, parts)


class FolderBlobs:
    """The files of the given parts of a folder."""

    def __init__(self, root: Path, parts: Iterable[str]) -> None:
        self._root = root
        self._parts = tuple(parts)

    def paths(self, under: str = "") -> list[str]:
        """Give the path of every file below a folder, sorted."""
        found = (
            file.relative_to(self._root).as_posix()
            for part in self._parts
            for file in ([self._root / part] if (self._root / part).is_file() else (self._root / part).rglob("*"))
            if file.is_file()
        )
        return sorted(path for path in found if not under or path.startswith(f"{under}/"))

    def has(self, path: str) -> bool:
        """Say whether there is such a file among these parts."""
        return path.partition("/")[0] in self._parts and (self._root / path).is_file()

    def read(self, path: str) -> bytes:
        """Give the bytes of one file, with LF line ends whatever a checkout made of them."""
        content = (self._root / path).read_bytes()
        return content if path.endswith(".docx") else content.replace(b"\r\n", b"\n")

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Give the bytes of many files, in the order asked for."""
        for path in paths:
            yield path, self.read(path)
