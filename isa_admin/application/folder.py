"""A folder of documents: written whole or not at all, and never over what lies there."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def taken(folder: Path) -> bool:
    """Say whether something is in the way: a file, or a folder that holds anything."""
    return folder.exists() and (not folder.is_dir() or any(folder.iterdir()))


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder whole or not at all.

    Raises:
        OSError: It cannot be written, or is there and not empty.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".isa-admin-"))
    try:
        for name, content in files.items():
            (building / name).write_bytes(content)
        mask = os.umask(0)
        os.umask(mask)
        building.chmod(0o777 & ~mask)
        if folder.is_dir():
            folder.rmdir()
        building.replace(folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
