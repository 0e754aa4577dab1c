"""Walking a history from its first commit on: one git for the commits, one for what each changed, side by side."""

from __future__ import annotations

import threading
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from isa_admin.store.commit_text import parents
from isa_admin.store.history import ChangedPath, IncompleteHistoryError, PastCommit
from isa_admin.store.objects import COMMIT_LIMIT, DamagedObjectError, ObjectReader, object_name
from isa_admin.store.snapshot import Entry

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from typing import IO

    from isa_admin.store.program import Git

_CHUNK = 1 << 16
_PAGE = 1_000
_NO_MODE = "000000"
_FOLDER = "040000"
_EMPTY = object_name("tree", b"")
_DIFF = ("diff-tree", "--stdin", "--root", "-r", "-t", "-m", "-z", "--no-renames", "--no-abbrev", "--always")


def chain(git: Git, tip: str, after: str | None) -> Generator[str, None, None]:
    """Name the commits from a tip back along the first parents, newest first, up to `after` and with it.

    Nothing is left out by dates, as git does when it is told where to stop: they are claims.

    Raises:
        IncompleteHistoryError: A parent is missing.
    """
    process = git.stream("rev-list", "--first-parent", tip, "--")
    source = process.stdout
    assert source is not None  # noqa: S101  # it is a pipe, by how it was started
    try:
        for row in source:
            name = row.decode("ascii").strip()
            yield name
            if name == after:
                return
        if process.wait():
            raise IncompleteHistoryError
    finally:
        _end(process)


def past_steps(git: Git, names: Sequence[str], after: str | None) -> Iterator[PastCommit]:
    """Give commits as values, in the order named, each the first parent of the next.

    Args:
        git: The git for the objects.
        names: The commits, oldest first.
        after: The first parent of the first one; None when that begins the history.

    Raises:
        IncompleteHistoryError: The first one has a parent and should have none.
        DamagedObjectError: A commit is missing or damaged, names another parent, or a tree of it is missing.
    """
    if not names:
        return
    reader = ObjectReader(git)
    try:
        with closing(_changed(git, names, after)) as changes:
            before = after
            # Page by page: what is asked for in one go is held in memory.
            pages = (names[at : at + _PAGE] for at in range(0, len(names), _PAGE))
            raws = (raw for page in pages for raw in reader.read_many(page, "commit", COMMIT_LIMIT))
            for name, raw in zip(names, raws, strict=True):
                # The order came from git, which could be deceived; these bytes were hashed.
                if (parents(raw) or (None,))[0] != before:
                    if before is None:
                        raise IncompleteHistoryError
                    raise DamagedObjectError(name, "names another parent than the history was gone through by")
                yield PastCommit(name, raw, next(changes))
                before = name
    finally:
        reader.close()


def _changed(git: Git, names: Sequence[str], after: str | None) -> Generator[tuple[ChangedPath, ...], None, None]:
    """Compare each commit with the one before it, through one process."""
    process = git.stream(*_DIFF)
    source, sink = process.stdout, process.stdin
    assert source is not None and sink is not None  # noqa: S101, PT018  # both are pipes, by how it was started
    # Which commit to compare with is said expressly: so a merge is compared once, with its first parent.
    befores = (f" {before}" if before else "" for before in (after, *names))
    orders = (f"{name}{before}\n".encode("ascii") for name, before in zip(names, befores, strict=False))
    threading.Thread(target=_feed, args=(sink, orders), daemon=True).start()
    try:
        tokens = _tokens(source)
        token = next(tokens, b"")
        for name in names:
            here: list[ChangedPath] = []
            whole = token == name.encode("ascii")
            while (token := next(tokens, b""))[:1] == b":":
                old_mode, new_mode, old, new, _ = token.decode("ascii")[1:].split(" ")
                path = next(tokens, b"").decode("utf-8", "surrogateescape")
                if _FOLDER not in {old_mode, new_mode}:
                    here.append(ChangedPath(path, _entry(old_mode, old), _entry(new_mode, new)))
                elif new == _EMPTY:
                    # git keeps no empty folder. One that somebody made changes no file, so it would be nobody's.
                    raise DamagedObjectError(name, "has an empty folder, which a commit never has")
            # An end that comes too early: what was said of this commit may be cut short.
            if not whole or (not token and process.wait()):
                raise DamagedObjectError(name, "or a tree of it is missing or cannot be read")
            yield tuple(here)
    finally:
        _end(process)


def _tokens(source: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while chunk := source.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole


def _feed(sink: IO[bytes], orders: Iterable[bytes]) -> None:
    # A git that has gone is noticed where its answer is missing.
    with suppress(OSError, ValueError):
        sink.writelines(orders)
        sink.close()


def _entry(mode: str, object_id: str) -> Entry | None:
    return None if mode == _NO_MODE else Entry(mode, object_id)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in filter(None, (process.stdin, process.stdout)):
        with suppress(OSError):
            pipe.close()
