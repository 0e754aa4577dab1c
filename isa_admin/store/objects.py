"""Reading git objects through one process, each hashed again: git itself serves a swapped object without noticing."""

from __future__ import annotations

import hashlib
import re
import threading
import weakref
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from isa_admin.errors import StoreError
from isa_admin.store.program import git_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

    from isa_admin.store.program import Git
    from isa_admin.store.snapshot import TreeEntry
    from isa_admin.system.programs import Running

# A directory of 100,000 partners takes 4 MB.
TREE_LIMIT = 64 * 1024 * 1024
COMMIT_LIMIT = 1024 * 1024

# So many requests fit into the smallest pipe (4 KiB) before git must have read any: no thread is needed for them.
_PIPEFUL = 64
_OBJECT_ID = re.compile(r"[0-9a-f]{40}")


class DamagedObjectError(StoreError):
    """An object is missing, cannot be read, or its bytes do not hash to its name (ATTACKS A08)."""

    def __init__(self, object_id: str, what: str) -> None:
        super().__init__(
            f"the store is damaged: object {object_id} {what}",
            "run git fsck in the store, and take the store again from a copy that you trust",
        )


class TooLargeError(StoreError):
    """An object is larger than anything the program writes of its kind."""

    def __init__(self, object_id: str, size: int, limit: int) -> None:
        super().__init__(
            f"object {object_id} has {size:,} bytes, and at most {limit:,} are read",
            "take the large file out of the store, or keep it outside and record its SHA-256",
        )


def object_name(kind: str, content: bytes) -> str:
    """Give the name that git gives to an object, as 40 hexadecimal digits."""
    # SHA-1 is what git names objects by; the choice is git's.
    return hashlib.sha1(object_header(kind, content) + content).hexdigest()  # noqa: S324


def object_header(kind: str, content: bytes) -> bytes:
    """Give what git puts before the bytes of an object, to name and to keep it."""
    return b"%s %d\0" % (kind.encode("ascii"), len(content))


class ObjectReader:
    """One `git cat-file` process, started at the first request and stopped by `close`.

    Attributes:
        recent_trees: The entries of folders that snapshots read last, by the names of their trees; see `snapshot`.
    """

    def __init__(self, git: Git) -> None:
        self._git = git
        self._process: Running | None = None
        self._busy = False
        self.recent_trees: dict[str, dict[str, TreeEntry]] = {}
        self._stop: weakref.finalize[[Running], ObjectReader] | None = None

    def read(self, object_id: str, kind: str, limit: int) -> bytes:
        """Read one object; see `read_many`."""
        [content] = self.read_many([object_id], kind, limit)
        return content

    def read_many(self, wanted: Sequence[str], kind: str, limit: int) -> Iterator[bytes]:
        """Read objects in the order asked for, one after the other.

        Args:
            wanted: The names of the objects, 40 hexadecimal digits each.
            kind: What they must be: ``blob``, ``tree`` or ``commit``.
            limit: The most bytes that one of them may have.

        Raises:
            DamagedObjectError: An object is missing, of another kind, or its bytes do not hash to its name.
            TooLargeError: An object has more bytes than the limit.
        """
        if not wanted:
            return
        if self._busy:
            # Somebody reads another batch and is in the middle of it, or left it there and may never go on.
            with closing(ObjectReader(self._git)) as other:
                yield from other.read_many(wanted, kind, limit)
            return
        ask = "".join([f"contents {_checked(object_id)}\n" for object_id in wanted]) + "flush\n"
        process = self._running()
        source, sink = process.stdout, process.stdin
        assert source is not None and sink is not None  # noqa: S101, PT018  # both are pipes, by how it was started
        whole, self._busy = False, True
        try:
            _feed(sink, ask.encode("ascii"), in_background=len(wanted) > _PIPEFUL)
            for object_id in wanted:
                yield _answer(source, object_id, kind, limit)
            whole = True
        finally:
            self._busy = False
            # After an answer that was not read to its end the pipe is out of step: the next request starts afresh.
            if not whole:
                self.close()

    def close(self) -> None:
        """Stop the process and forget the folders that were read; a later request starts afresh."""
        self.recent_trees.clear()
        if self._stop is not None:
            self._stop()
        self._process = self._stop = None

    def _running(self) -> Running:
        if self._process is None:
            self._process = self._git.stream("cat-file", "--batch-command", "--buffer")
            self._stop = weakref.finalize(self, _end, self._process)
        return self._process


def _checked(object_id: str) -> str:
    if _OBJECT_ID.fullmatch(object_id) is None:
        raise DamagedObjectError(ascii(object_id), "has a name that git does not give")
    return object_id


def _feed(sink: IO[bytes], ask: bytes, *, in_background: bool) -> None:
    def write() -> None:
        # A git that has gone is noticed where its answer is missing.
        with suppress(OSError, ValueError):
            sink.write(ask)
            sink.flush()

    if in_background:
        # While git waits for its answers to be read, it reads no requests: somebody else has to write them.
        threading.Thread(target=write, daemon=True).start()
    else:
        write()


def _answer(source: IO[bytes], object_id: str, kind: str, limit: int) -> bytes:
    header = source.readline().split()
    if not header:
        git_version()  # git ended: one that is too old does not know `--batch-command`
    if len(header) != 3 or header[0] != object_id.encode("ascii"):  # noqa: PLR2004  # name, kind, size
        raise DamagedObjectError(object_id, "is missing or cannot be read")
    if header[1] != kind.encode("ascii"):
        raise DamagedObjectError(object_id, f"is not a {kind}")
    size = int(header[2])
    if size > limit:
        raise TooLargeError(object_id, size, limit)
    content = source.read(size + 1)[:-1]
    if object_name(kind, content) != object_id:
        raise DamagedObjectError(object_id, "does not hash to its name")
    return content


def _end(process: Running) -> None:
    process.kill()
    process.wait()
    for pipe in filter(None, (process.stdin, process.stdout)):
        with suppress(OSError):
            pipe.close()
