"""Copies of the terms that somebody edits: beside the repository, apart from what is in force and from the folder.

A copy remembers which text it was started from, so that nobody overwrites what was amended meanwhile. What is put aside
stays until it is brought back. Editors leave links and other files beside what they edit, so the folder is no part of
what is looked at when a store is opened (`place.refuse_odd`); here no link is followed.
"""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.errors import NotFoundError, StoreError, close_matches
from isa_admin.records.layout import LARGEST_RECORD, TERMS, Kind, kind_of
from isa_admin.store.place import EDITS
from isa_admin.system.files import NotPlainError, plain_folder, read_file, remove_file, replace_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

_ASIDE = "aside"
_BEGUN = ".begun-from"
_GONE = " gone"
"""What stands behind the digest of a file that is to go."""
_ASIDE_NAME = re.compile(r"\d{8}-\d{6}(?:-\d+)?")


class UnusableCopyError(StoreError):
    """A copy is not a plain file, or cannot be read or written."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(
            f"the copy that is edited cannot be used: {path}: {error.strerror or error}",
            "make sure that the folder has only files in it and that you can write to it",
        )


class NothingAsideError(NotFoundError):
    """Nothing was put aside under this name."""

    def __init__(self, name: str, known: list[str]) -> None:
        near = close_matches(name, known)
        super().__init__(
            f"nothing was put aside as '{name}'",
            f"did you mean {near}?" if near else "see what was: isa-admin discard-edits --list",
        )


class Copy(Struct, frozen=True):
    """One edited copy: the file of the terms, its bytes (nothing if it is to go), and the text it was started from.

    ``begun`` is the SHA-256 of that text; empty if there was none.
    """

    file: str
    content: bytes | None
    begun: str

    def fits(self, current: bytes | None) -> bool:
        """Say whether it was started from the current text."""
        return self.begun == begun_from(current)


def begun_from(content: bytes | None) -> str:
    """Say how a copy remembers the text that it was started from."""
    return "" if content is None else hashlib.sha256(content).hexdigest()


class EditedCopies:
    """The edited copies of one store.

    Args:
        directory: The repository's own folder.
    """

    def __init__(self, directory: Path) -> None:
        self._folder = directory / EDITS

    def all(self) -> list[Copy]:
        """Give every copy, by the name of its file.

        Raises:
            UnusableCopyError: One is a link, or cannot be read.
        """
        return self._in(self._folder)

    def waiting(self, terms: Mapping[str, bytes]) -> list[str]:
        """Name the files whose copies differ from the terms; it costs one look if there are none.

        Raises:
            UnusableCopyError: As with `all`.
        """
        return [copy.file for copy in self.all() if copy.content != terms.get(copy.file)]

    def begin(self, file: str, content: bytes) -> Path:
        """Make the copy of a file of the terms, unless there is one, and say where it lies.

        Raises:
            UnusableCopyError: It cannot be written.
        """
        path = self._folder / file
        try:
            self._put(self._folder, Copy(file, content, begun_from(content)), keep=True)
        except OSError as error:
            raise UnusableCopyError(path, error) from error
        return path

    def read(self, file: str) -> bytes:
        """Give the bytes of a copy as they are now.

        Raises:
            UnusableCopyError: It is gone, a link, or too large.
        """
        try:
            return read_file(self._folder / file, LARGEST_RECORD)
        except OSError as error:
            raise UnusableCopyError(self._folder / file, error) from error

    def forget(self, file: str) -> None:
        """Take a copy away; what is left beside it goes when nothing else is there.

        Raises:
            UnusableCopyError: It cannot be taken away.
        """
        try:
            remove_file(self._folder / file)
            remove_file(self._folder / f"{file}{_BEGUN}")
        except OSError as error:
            raise UnusableCopyError(self._folder / file, error) from error

    def put_aside(self, copies: list[Copy], when: datetime) -> str:
        """Keep copies under the time, and give that name; whoever calls takes them away from where they were.

        Raises:
            UnusableCopyError: They cannot be written.
        """
        name = first = when.strftime("%Y%m%d-%H%M%S")
        number = 1
        while (self._folder / _ASIDE / name).exists():
            number += 1
            name = f"{first}-{number}"
        folder = self._folder / _ASIDE / name
        try:
            plain_folder(self._folder)
            plain_folder(self._folder / _ASIDE)
            for one in copies:
                self._put(folder, one, keep=False)
        except OSError as error:
            raise UnusableCopyError(folder, error) from error
        return name

    def aside(self) -> Mapping[str, list[Copy]]:
        """Give what was put aside, the oldest first.

        Raises:
            UnusableCopyError: Something of it cannot be read.
        """
        names = sorted(name for name in _names(self._folder / _ASIDE) if _ASIDE_NAME.fullmatch(name))
        return {name: self._in(self._folder / _ASIDE / name) for name in names}

    def bring_back(self, name: str) -> list[Copy]:
        """Let what was put aside be copies again.

        Raises:
            NothingAsideError: Nothing has this name.
            StoreError: A file of it is being edited anew.
            UnusableCopyError: It cannot be read or written.
        """
        known = self.aside()
        if name not in known:
            raise NothingAsideError(name, list(known))
        there = {one.file: one.content for one in self.all()}
        # The same edit is there where a command was killed that brought it back.
        busy = sorted(one.file for one in known[name] if one.file in there and there[one.file] != one.content)
        if busy:
            raise StoreError(
                f"there is an edit of {busy[0]} already, and it would be lost",
                f"put it aside too: isa-admin discard-edits {busy[0].removesuffix('.md')}",
            )
        folder = self._folder / _ASIDE / name
        try:
            for one in known[name]:
                self._put(self._folder, one, keep=False)
            for left in _names(folder):
                remove_file(folder / left)
            folder.rmdir()
        except OSError as error:
            raise UnusableCopyError(folder, error) from error
        return known[name]

    def _in(self, folder: Path) -> list[Copy]:
        found = []
        try:
            for name in sorted(_names(folder)):
                file = name.removesuffix(_BEGUN)
                if name == file or kind_of(f"{TERMS}{file}") is not Kind.TERMS:
                    continue
                begun, _, gone = (
                    read_file(folder / name, LARGEST_RECORD).decode("ascii", "replace").strip().partition(" ")
                )
                if gone:
                    found.append(Copy(file, None, begun))
                elif os.path.lexists(folder / file):
                    content = read_file(folder / file, LARGEST_RECORD).replace(b"\r\n", b"\n")
                    found.append(Copy(file, content, begun))
        except OSError as error:
            raise UnusableCopyError(folder, error) from error
        return found

    def _put(self, folder: Path, one: Copy, *, keep: bool) -> None:
        """Write a copy: first what it was started from, since a copy without that is none."""
        plain_folder(folder)
        path, begun = folder / one.file, folder / f"{one.file}{_BEGUN}"
        if keep and os.path.lexists(begun):
            if not os.path.lexists(path) and one.content is not None:
                replace_file(path, one.content, private=True)
            return
        if one.content is not None:
            replace_file(path, one.content, private=True)
        replace_file(begun, f"{one.begun}{_GONE if one.content is None else ''}\n".encode("ascii"), private=True)


def _names(folder: Path) -> list[str]:
    """List what lies in a folder of ours; nothing if there is none.

    Raises:
        NotPlainError: It is a link.
    """
    if not os.path.lexists(folder):
        return []
    if folder.is_symlink():
        raise NotPlainError(folder, "is a link")
    return [path.name for path in folder.iterdir()]
