"""Scanned forms: the register keeps their digest, the officer keeps the scan."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def digest(scan: Path) -> str:
    """Give the SHA-256 digest of a scanned form.

    Raises:
        UsageError: The file has no bytes.
    """
    if scan.stat().st_size == 0:
        raise UsageError(f"{scan} is empty", "give the scan of the signed form")
    with scan.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
