"""Opening, replacing and deleting files so that nobody else decides which file it is.

A store may have been received as a folder, a cache restored, a disk shared: whoever prepared it may have put a link
where the program is about to write, or a pipe where it is about to read. So no link is followed on the way to a file,
a new file is one that was not there before, and only plain files are read.

Between a look at a folder and its use, somebody who can write to that folder at the same time could still exchange it.
Such a person has the store in hand anyway; git's own rule on who owns a folder (`store.place`) keeps strangers out.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import tempfile
from contextlib import contextmanager, suppress
from errno import EEXIST
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

LARGEST = 1 << 30
"""More bytes than any file that is read as a whole."""

# Windows has none of these three; there opening a link needs a privilege that ordinary users lack.
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NO_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_BYTES = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _BYTES
_PRIVATE = 0o600
_OPEN = 0o666
_READ_ONLY = 0o444
_JUNCTION = 0xA0000003


class NotPlainError(OSError):
    """What lies at a path is not what belongs there: a link, a pipe, somebody else's folder."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path} {what}")
        self.path = path
        self.what = what


def read_file(path: Path, limit: int = LARGEST) -> bytes:
    """Read a plain file; a link is not followed, and a pipe is not waited for.

    Args:
        path: The file.
        limit: The most bytes that it may have.

    Raises:
        NotPlainError: It is not a plain file, or has more bytes.
        OSError: It cannot be read.
    """
    if not _NOFOLLOW and is_link(path):  # Windows cannot be told to refuse one
        raise NotPlainError(path, "is a link")
    try:
        descriptor = os.open(path, os.O_RDONLY | _NOFOLLOW | _NO_WAITING | _BYTES)
    except OSError:
        if is_link(path):
            raise NotPlainError(path, "is a link") from None
        raise
    with os.fdopen(descriptor, "rb") as source:
        found = os.fstat(source.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise NotPlainError(path, f"is {_kind(found.st_mode)}, not a plain file")
        content = source.read(limit + 1) if found.st_size <= limit else b""
        if found.st_size > limit or len(content) > limit:
            raise NotPlainError(path, f"is larger than {limit:,} bytes")
        return content


def open_given(path: Path) -> Any:  # noqa: ANN401  # a binary file; its class is private to io
    """Open a file that a person named, for reading: links of theirs are followed, and only plain files are read.

    Raises:
        NotPlainError: It is a folder, a pipe or a device.
        OSError: It cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | _NO_WAITING | _BYTES)
    source = os.fdopen(descriptor, "rb")
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        source.close()
        raise NotPlainError(path, f"is {_kind(found.st_mode)}, not a plain file")
    return source


def create_file(  # noqa: PLR0913  what a file is
    path: Path,
    content: bytes,
    *,
    flush: bool = False,
    private: bool = False,
    executable: bool = False,
    read_only: bool = False,
) -> None:
    """Write a file that is not there yet.

    Args:
        path: The file; its folder is there.
        content: Its bytes.
        flush: Whether to wait until the bytes are on the disk.
        private: Whether nobody else may read it.
        executable: Whether it is a program.
        read_only: Whether it is never written again.

    Raises:
        FileExistsError: Something lies there, be it a link to nowhere.
        OSError: It cannot be written; then it is not there.
    """
    # What the user's umask takes away, the system takes away.
    mode = _PRIVATE if private else (_READ_ONLY if read_only else _OPEN) | (0o111 if executable else 0)
    descriptor = os.open(path, _NEW, mode)
    try:
        with os.fdopen(descriptor, "wb") as sink:
            sink.write(content)
            if flush:
                sink.flush()
                os.fsync(descriptor)
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


def replace_file(
    path: Path, content: bytes, *, flush: bool = True, private: bool = False, executable: bool = False
) -> None:
    """Write a file whole or not at all: under a name that nobody can foresee, then by one renaming.

    What lay there goes, a link too; what a link led to stays as it is.

    Args:
        path: The file; its folder is there.
        content: Its new bytes.
        flush: Whether to wait until the bytes are on the disk.
        private: Whether nobody else may read it.
        executable: Whether it is a program.

    Raises:
        OSError: There is no room, or the folder cannot be written to; the file is as it was.
    """
    draft = draft_of(path)
    try:
        create_file(draft, content, flush=flush, private=private, executable=executable)
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def draft_of(path: Path) -> Path:
    """Name the file that is written before it gets its own name: beside it, hidden, and unforeseeable."""
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}.isa-admin")


def sweep(path: Path) -> None:
    """Take away the drafts of a file that a killed command left beside it, and git's locks on such drafts."""
    before, after = f".{path.name}.", (".isa-admin", ".isa-admin.lock")
    with suppress(OSError), os.scandir(path.parent) as found:
        for entry in found:
            if entry.name.startswith(before) and entry.name.endswith(after) and entry.is_file(follow_symlinks=False):
                Path(entry.path).unlink()


def flush_folder(folder: Path) -> None:
    """Make new names in a folder last; where the system cannot do that for folders (Windows), it does so itself."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY | _NOFOLLOW | _BYTES)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_file(path: Path) -> None:
    """Take a file away, or a link itself; nothing happens where there is neither.

    Raises:
        OSError: It is a folder, or cannot be taken away.
    """
    with suppress(FileNotFoundError):
        path.unlink()


def remove_tree(folder: Path) -> None:
    """Take a folder of ours away with all that is in it, as far as the system lets us; of a link the link alone."""
    if is_link(folder):
        with suppress(OSError):
            folder.unlink()
        return
    # git writes its objects read-only, which keeps only Windows from deleting them.
    again = _writable_then_again if os.name == "nt" else _leave
    shutil.rmtree(folder, onerror=again)


def _writable_then_again(remove: Callable[[str], object], path: str, _: object) -> None:
    with suppress(OSError):
        if not Path(path).is_symlink():
            Path(path).chmod(stat.S_IWRITE)
        remove(path)


def _leave(_remove: object, _path: str, _: object) -> None:
    """Leave what cannot be deleted: the next command tries again."""


def is_link(path: Path) -> bool:
    """Say whether a path is a link, or what Windows has for one (a junction)."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) == _JUNCTION


def plain_folder(folder: Path) -> None:
    """Make a folder, or make sure that what lies there is one and not a link to one.

    Args:
        folder: The folder; the one above it is there.

    Raises:
        NotPlainError: A link or something else lies there.
        OSError: It cannot be made.
    """
    if not os.path.lexists(folder):  # nearly always it is there
        with suppress(FileExistsError):
            folder.mkdir()
    if is_link(folder):
        raise NotPlainError(folder, "is a link")
    mode = folder.lstat().st_mode
    if not stat.S_ISDIR(mode):
        raise NotPlainError(folder, f"is {_kind(mode)}, not a folder")


def own_folder(folder: Path) -> None:
    """Make a folder as `plain_folder` does, where others may write too: one that they made first is not ours.

    Raises:
        NotPlainError: A link or something else lies there, or the folder belongs to another user.
        OSError: It cannot be made.
    """
    plain_folder(folder)
    if os.name == "posix" and folder.lstat().st_uid != os.geteuid():
        raise NotPlainError(folder, "belongs to another user")


def folders_to(root: Path, relative: str) -> Path:
    """Make the folders on the way to a file below a root, through no link; gives the file's whole path.

    Args:
        root: The folder to stay in.
        relative: The path below it, with `/`.

    Raises:
        NotPlainError: A link or something else lies on the way.
        OSError: A folder cannot be made.
    """
    path = root
    *folders, name = PurePath(relative).parts
    for folder in folders:
        path /= folder
        plain_folder(path)
    return path / name


def leads_through_link(root: Path, relative: str) -> bool:
    """Say whether one of the folders on the way to a file below a root is a link, or is not a folder."""
    path = root
    for folder in PurePath(relative).parts[:-1]:
        path /= folder
        if is_link(path) or (path.exists() and not path.is_dir()):
            return True
    return False


def new_folder(parent: Path, prefix: str) -> Path:
    """Make a folder for us alone, under a name that nobody can foresee.

    Raises:
        OSError: It cannot be made.
    """
    return Path(tempfile.mkdtemp(prefix=prefix, dir=parent))


def lasting_folder(prefix: str) -> Path:
    """Make a folder for us alone in the system's place for such, which whoever asked for it looks after.

    Raises:
        OSError: It cannot be made.
    """
    return new_folder(Path(tempfile.gettempdir()), prefix)


@contextmanager
def passing_folder(prefix: str) -> Iterator[Path]:
    """Give a folder for us alone that is gone afterwards, in the system's place for such.

    Raises:
        OSError: It cannot be made.
    """
    folder = lasting_folder(prefix)
    try:
        yield folder
    finally:
        remove_tree(folder)


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Build a folder aside, under a name that nobody can foresee; it takes its place by one renaming in the end.

    Args:
        target: Its place: nothing lies there yet, or an empty folder.

    Raises:
        FileExistsError: Something lies there.
        OSError: It cannot be made.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = new_folder(target.parent, ".isa-admin-")
    try:
        yield draft
        _take_place(draft, target)
    except BaseException:
        remove_tree(draft)
        raise


def _take_place(draft: Path, target: Path) -> None:
    # What was made for us alone becomes a folder like any other.
    mask = os.umask(0)
    os.umask(mask)
    draft.chmod(0o777 & ~mask)
    if target.is_dir() and not is_link(target):
        target.rmdir()
    elif os.path.lexists(target):
        raise FileExistsError(EEXIST, os.strerror(EEXIST), str(target))
    draft.replace(target)


def first_oddity(folder: Path, *, skip: frozenset[str] = frozenset()) -> NotPlainError | None:
    """Give the first thing below a folder that is neither a plain file nor a folder, or None.

    Args:
        folder: Where to look; the folder itself may be reached through a link.
        skip: Names in that folder that are not looked into.

    Raises:
        OSError: A folder cannot be read.
    """
    todo = [folder]
    while todo:
        # What another command takes away meanwhile is nothing odd.
        with suppress(FileNotFoundError), os.scandir(todo.pop()) as found:
            for entry in found:
                if entry.is_file(follow_symlinks=False):
                    continue
                path = Path(entry.path)
                if entry.name in skip and path.parent == folder:
                    continue
                if is_link(path):
                    return NotPlainError(path, "is a link")
                if not entry.is_dir(follow_symlinks=False):
                    return NotPlainError(path, f"is {_kind(path.lstat().st_mode)}, not a plain file")
                todo.append(path)
    return None


def _kind(mode: int) -> str:
    kinds = (
        (stat.S_ISREG, "a plain file"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISLNK, "a link"),
        (stat.S_ISSOCK, "a socket"),
    )
    return next((words for asks, words in kinds if asks(mode)), "a device")
