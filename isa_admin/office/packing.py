"""Repacks files that libraries made for us, so that the same content gives the same bytes."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_FIRST = ("[Content_Types].xml", "_rels/.rels")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_MODE = 0o600 << 16


def packed(made: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Repack a file of ours: parts in a fixed order, without the time at which it was made.

    Args:
        made: The file as a library saved it.
        change: Gives what a part is to hold, from its name and what it holds.
    """
    whole = BytesIO()
    with zipfile.ZipFile(BytesIO(made)) as source, zipfile.ZipFile(whole, "w") as target:
        for name in sorted(source.namelist(), key=_rank):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _MODE
            target.writestr(entry, change(name, source.read(name)))
    return whole.getvalue()


def _rank(name: str) -> tuple[int, str]:
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)
