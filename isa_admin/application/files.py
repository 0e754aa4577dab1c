"""Files for people: the one writer of documents, letters and folders, whole or not at all, where they were wanted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from isa_admin.errors import StoreError, UsageError
from isa_admin.system.files import create_file, replace_file, whole_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

_OTHER_FILES = frozenset({".doc", ".docm", ".htm", ".html", ".md", ".odt", ".pdf", ".rtf", ".txt", ".xlsx", ".zip"})


def write_file(path: Path, content: bytes, remedy: str) -> None:
    """Write a file so that it is whole or not there; what was there before stays until then.

    Args:
        path: Where; folders on the way are made.
        content: Its bytes.
        remedy: What to do where it cannot be written.

    Raises:
        StoreError: It cannot be written.
    """
    here = path.parent
    try:
        here.mkdir(parents=True, exist_ok=True)
        here = path
        replace_file(path, content, flush=False)
    except OSError as error:
        raise StoreError(f"{here} cannot be written: {error.strerror or error}", remedy) from error


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
            f"{out} would not be a Word document, by its name",
            f"--out {out.with_suffix('.docx').name}, or a folder; to make a PDF of it: soffice --convert-to pdf FILE",
        )
    return out
