"""Files for people: the one writer of documents, letters and folders, whole or not at all, where they were wanted."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.application.pages import NO_PAGES, Pages
from isa_admin.errors import StoreError, UsageError
from isa_admin.system.files import create_file, open_given, replace_file, whole_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

_OTHER_FILES = frozenset({".doc", ".docm", ".htm", ".html", ".md", ".odt", ".pdf", ".rtf", ".txt", ".xlsx", ".zip"})


def given(path: Path, most: int, remedy: str) -> bytes:
    """Read a file that somebody named.

    Args:
        path: Where.
        most: So many bytes it may have.
        remedy: What to do where it cannot be read, or has more.

    Raises:
        UsageError: It cannot be read, or has more bytes.
    """
    try:
        with open_given(path) as file:
            content: bytes = file.read(most + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}", remedy) from error
    if len(content) > most:
        raise UsageError(f"{path} has more than {most:,} bytes", remedy)
    return content


class Target(Struct, frozen=True):
    """Where a file for people goes.

    Attributes:
        path: The file or folder that was named, if any was.
        replace: Whether another file that is there is written over.
        pages: Makes the PDF that lies beside a Word document, where somebody asked for it.
    """

    path: Path | None = None
    replace: bool = False
    pages: Pages = NO_PAGES


def write_file(path: Path, content: bytes, *, option: str = "--out FILE", replace: bool = False) -> None:
    """Write a file so that it is whole or not there; what was there before stays until then.

    Args:
        path: Where; folders on the way are made.
        content: Its bytes.
        option: The option that names another file.
        replace: Whether a file that is there and differs is written over: somebody may have edited it.

    Raises:
        UsageError: Another file is there.
        StoreError: It cannot be written.
    """
    _refuse_odd(path, option)
    if not replace:
        ensure_free(path, content, option=option)
    here = path.parent
    try:
        here.mkdir(parents=True, exist_ok=True)
        here = path
        replace_file(path, content, flush=False)
    except OSError as error:
        raise StoreError(
            f"{here} cannot be written: {error.strerror or error}",
            f"make room on the disk, close it if another program has it open, or name another: {option}",
        ) from error


def ensure_free(path: Path, content: bytes | None = None, *, option: str) -> None:
    """Ensure no other file is lost: none is there, or one that holds what is to be written.

    Args:
        path: Where a file is to be written.
        content: What is to be written, if that is known yet.
        option: The option that names another file.

    Raises:
        UsageError: Another file is there.
    """
    if path.is_file() and (content is None or not _holds(path, content)):
        raise UsageError(
            f"{path} already exists and differs; it may have been edited",
            f"look at it first; then name another: {option}, or overwrite it with --replace",
        )


def _refuse_odd(path: Path, option: str) -> None:
    """Refuse a folder, and a pipe or a device: a file in its place would take it from all who use it."""
    if path.exists() and not path.is_file():
        what = "a folder" if path.is_dir() else "a pipe or a device"
        raise StoreError(f"{path} cannot be written: it is {what}, and not a file", f"name another: {option}")


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:  # whoever may not read it may not know what is lost
        return False


def write_folder(folder: Path, files: Mapping[str, bytes], remedy: str, *, what: str | None = None) -> None:
    """Write a folder whole or not at all, and never over what lies there (`taken`).

    Args:
        folder: Where; folders on the way are made.
        files: The bytes of each file by its name.
        remedy: What to do where it cannot be written.
        what: What to call it in the message, if not by its path.

    Raises:
        StoreError: It cannot be written, or is there and not empty.
    """
    try:
        with whole_folder(folder) as building:
            for name, content in files.items():
                create_file(building / name, content)
    except OSError as error:
        raise StoreError(f"{what or folder} cannot be written: {error.strerror or error}", remedy) from error


def outside(store: Path) -> Path:
    """Say where a folder of documents goes if none was named: into the current folder, or else beside the store.

    In the store's own folder it would look to git like edits by hand, and end up in a commit.
    """
    return Path(os.path.relpath(store.parent) if Path.cwd().is_relative_to(store) else "")


def taken(folder: Path) -> bool:
    """Say whether something is in the way: a file, or a folder that holds anything."""
    return folder.exists() and (not folder.is_dir() or any(folder.iterdir()))


def word_file(out: Path | None, name: str) -> Path:
    """Say where a Word document goes.

    Args:
        out: The file or folder that was named; with nothing, the current folder.
        name: The name that the document has if a folder was named.

    Raises:
        UsageError: The name is that of another kind of file, so neither a folder nor a Word document is meant.
    """
    if out is None:
        return Path(name)
    if out.is_dir() or out.suffix.lower() not in {".docx", *_OTHER_FILES}:
        return out / name
    if out.suffix.lower() != ".docx":
        raise UsageError(
            f"{out} does not have the name of a Word document",
            f"--out {out.with_suffix('.docx').name}, or a folder; to have a PDF beside it: --pdf",
        )
    return out
