"""The folder that people look into: is what lies there what was signed? Verification itself reads objects only."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

from isa_admin.domain.text import harmless
from isa_admin.store.objects import object_name
from isa_admin.store.snapshot import LARGEST
from isa_admin.trust.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHOWN = 3


def differences(source: str, files: Mapping[str, str]) -> list[Finding]:
    """Warn of files in a work tree that are not, byte for byte, those of the commit (ATTACKS D10).

    Edits do that, but so do filters and attributes which show people another text than was signed; so git is not asked.

    Args:
        source: What is verified; looked at only when it is a folder with a work tree.
        files: The object of every file of the commit, by path.
    """
    root = Path(source)
    if not (root / ".git").exists():
        return []
    other = [path for path, object_id in sorted(files.items()) if not _same(root / path, object_id)]
    if not other:
        return []
    shown = ", ".join(map(harmless, other[:_SHOWN])) + (f" and {len(other) - _SHOWN} more" if other[_SHOWN:] else "")
    return [Finding(None, "D10", "warn", f"the folder shows other bytes than were signed: {shown}")]


def _same(file: Path, object_id: str) -> bool:
    try:
        # Whoever made the folder may have put a pipe there, which nobody writes to, or a file that has no end.
        found = file.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
            return False
        return object_name("blob", file.read_bytes()) == object_id
    except OSError:
        return False
