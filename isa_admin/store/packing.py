"""Writing the objects of one commit: written aside, and moved in when all of them are whole and on the disk."""

from __future__ import annotations

import hashlib
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from isa_admin.store.lock import StoreNotWritableError
from isa_admin.store.objects import object_header, object_name
from isa_admin.system.files import create_file, folders_to, new_folder, plain_folder, remove_tree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from isa_admin.store.place import Place
    from isa_admin.store.trees import NewObject

# The same bound as git's own fetch.unpackLimit: more objects stay one pack file, with one fsync instead of thousands.
_MOST_LOOSE = 100
_CODES = {"commit": 1, "tree": 2, "blob": 3, "tag": 4}


def write_objects(place: Place, objects: Collection[NewObject]) -> None:
    """Write objects into a store, as `write_pack` does.

    Those of nearly every commit are few. A file for each, as gitformat-loose(5) says, takes half the time of a git.
    """
    if len(objects) > _MOST_LOOSE:
        write_pack(place, _pack(objects))
        return
    with _aside(place) as aside:
        for one in objects:
            packed = zlib.compress(object_header(one.kind, one.content) + one.content, 1)
            create_file(aside / object_name(one.kind, one.content), packed, flush=True, read_only=True)
        for file in list(aside.iterdir()):
            _move_in(file, place.objects, f"{file.name[:2]}/{file.name[2:]}")


def write_pack(place: Place, pack: bytes, *, strict: bool = False) -> None:
    """Write the objects of a pack into a store, durably; those it has already stay as they are.

    The caller holds the lock.

    Args:
        place: The store.
        pack: The objects.
        strict: Whether to make sure that everything is there that they lead to: they come from a copy, which may have
            been bent.

    Raises:
        StoreNotWritableError: There is no room for them, or they cannot be moved in.
        GitRefusedError: git could not write them.
    """
    links = ("--strict",) if strict else ()
    with _aside(place) as aside:
        if int.from_bytes(pack[8:12], "big") > _MOST_LOOSE:
            place.git.plumbing("index-pack", "--stdin", *links, stdin=pack, objects=aside, behind=place.objects)
        else:
            place.git.plumbing("unpack-objects", "-q", *links, stdin=pack, objects=aside, behind=place.objects)
        # An index is what makes a pack known, so it comes after its pack: `.idx` sorts before `.pack`.
        for source in sorted((path for path in aside.rglob("*") if path.is_file()), reverse=True):
            _move_in(source, place.objects, source.relative_to(aside).as_posix())


@contextmanager
def _aside(place: Place) -> Iterator[Path]:
    """Give a folder to write objects in before they are moved in.

    A half-written object stays where a disk was full or a command was killed: it goes with the folder, now or when the
    next command comes.
    """
    aside = None
    try:
        plain_folder(place.private)
        for left_over in place.private.glob("incoming-*"):
            remove_tree(left_over)
        # A new name each time: the git of a command that was killed alone may go on writing under the old one.
        aside = new_folder(place.private, "incoming-")
        yield aside
    except OSError as reason:
        raise StoreNotWritableError(reason) from reason
    finally:
        if aside is not None:
            remove_tree(aside)


def _move_in(source: Path, objects: Path, relative: str) -> None:
    target = folders_to(objects, relative)
    # The same name means the same bytes, and Windows does not replace a read-only file.
    if not target.exists():
        source.replace(target)


def _pack(objects: Collection[NewObject]) -> bytes:
    """Lay out objects as gitformat-pack(5) says, version 2, none as a delta."""
    parts = [b"PACK", (2).to_bytes(4, "big"), len(objects).to_bytes(4, "big")]
    for one in objects:
        parts.append(_entry_header(_CODES[one.kind], len(one.content)))
        parts.append(zlib.compress(one.content, 1))
    body = b"".join(parts)
    # SHA-1 is the check sum that the format asks for.
    return body + hashlib.sha1(body).digest()  # noqa: S324


def _entry_header(code: int, size: int) -> bytes:
    """Write kind and size: 4 bits of the size in the first byte, 7 in each byte that follows."""
    byte = (code << 4) | (size & 0x0F)
    size >>= 4
    header = bytearray()
    while size:
        header.append(byte | 0x80)
        byte = size & 0x7F
        size >>= 7
    header.append(byte)
    return bytes(header)
