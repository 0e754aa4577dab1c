"""Packs written by hand: an object may bear any name in them, which git never looks at again."""

from __future__ import annotations

import hashlib
import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_KINDS = {"commit": 1, "tree": 2, "blob": 3}


def write_pack(objects: Path, wanted: Sequence[tuple[str, str, bytes]]) -> Path:
    """Write a pack and its index into an object directory; gives the pack.

    Args:
        objects: The object directory.
        wanted: Name, kind and content of each object, whether they fit or not.
    """
    data = b"PACK" + struct.pack(">II", 2, len(wanted))
    rows = []
    for name, kind, content in wanted:
        entry = _header(kind, len(content)) + zlib.compress(content)
        rows.append((bytes.fromhex(name), len(data), zlib.crc32(entry)))
        data += entry
    # SHA-1 is what git names objects and ends packs with.
    end = hashlib.sha1(data).digest()  # noqa: S324
    rows.sort()
    index = b"\xfftOc" + struct.pack(">I", 2)
    index += b"".join(struct.pack(">I", sum(name[0] <= first for name, _, _ in rows)) for first in range(256))
    index += b"".join(name for name, _, _ in rows)
    index += b"".join(struct.pack(">I", check) for _, _, check in rows)
    index += b"".join(struct.pack(">I", place) for _, place, _ in rows) + end
    pack = objects / "pack" / f"pack-{end.hex()}.pack"
    pack.parent.mkdir(exist_ok=True)
    pack.write_bytes(data + end)
    pack.with_suffix(".idx").write_bytes(index + hashlib.sha1(index).digest())  # noqa: S324
    return pack


def _header(kind: str, size: int) -> bytes:
    byte = (_KINDS[kind] << 4) | (size & 0x0F)
    size >>= 4
    made = bytearray()
    while size:
        made.append(byte | 0x80)
        byte = size & 0x7F
        size >>= 7
    made.append(byte)
    return bytes(made)
