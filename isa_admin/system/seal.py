"""A seal of this user on this computer: what bears it was written here, whatever folder it was found in.

The secret lies in the user's own state folder, apart from every store and cache, so whoever hands over a folder cannot
make the seal. It keeps nobody out who can read that folder.
"""

from __future__ import annotations

import hmac
import secrets
from functools import cache
from typing import TYPE_CHECKING

from isa_admin.system.files import own_folder, read_file, replace_file

if TYPE_CHECKING:
    from pathlib import Path

_BYTES = 32


def sealed(purpose: str, text: str) -> str:
    """Give a text with a seal above it.

    Args:
        purpose: What the text is for; a seal for another purpose is none.
        text: The text.
    """
    return f"{_seal(purpose, text)}\n{text}"


def unsealed(purpose: str, content: str) -> str | None:
    """Give the text below a seal of ours, or None if the seal is missing, another's, or for another purpose."""
    seal, _, text = content.partition("\n")
    return text if seal.isascii() and hmac.compare_digest(seal, _seal(purpose, text)) else None


def _seal(purpose: str, text: str) -> str:
    return hmac.new(_secret(_file()), f"{purpose}\0{text}".encode("utf-8", "surrogateescape"), "sha256").hexdigest()


def _file() -> Path:
    from platformdirs import user_state_path

    return user_state_path("isa-admin") / "seal.txt"


def _secret(file: Path) -> bytes:
    """Read the secret; it is made when there is none."""
    try:
        known = bytes.fromhex(read_file(file, limit=4 * _BYTES).decode("ascii"))
        if len(known) == _BYTES:
            return known
    except (OSError, ValueError):
        pass
    return _new_secret(file)


@cache
def _new_secret(file: Path) -> bytes:
    made = secrets.token_bytes(_BYTES)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        own_folder(file.parent)
        replace_file(file, made.hex().encode("ascii"), private=True)
    except OSError:
        # Where nothing can be kept, what was sealed holds for as long as this command runs.
        return made
    return made
