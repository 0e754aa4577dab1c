"""What is odd about a repository on this machine, beside its objects: things that could make git see another history.

None of it has an effect on what this program reads; it is told so that the owner can be asked about it. A commit-graph
is nothing odd: git's own housekeeping writes one. It is not copied and not read.
"""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Literal, NamedTuple

from isa_admin.store.address import read_address
from isa_admin.store.foreign import find_foreign, references

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator
    from pathlib import Path

    from isa_admin.store.foreign import Foreign

# So many bytes of alternates or grafts need not be read to see that there are some.
_LONGEST = 1024 * 1024


class Oddity(NamedTuple):
    """One odd thing.

    Attributes:
        rule: The id in ATTACKS.md.
        severity: Whether it is a reason to refuse the repository.
        message: What it is, and what it means.
    """

    rule: str
    severity: Literal["reject", "warn"]
    message: str


def oddities(source: str | os.PathLike[str]) -> list[Oddity]:
    """List what is odd about a repository on this machine; nothing for a bundle or an address elsewhere.

    Raises:
        UnusableAddressError: The address is of a kind that is not used.
        NoSuchRepositoryError, NotLetInError: There is no repository that can be read.
        OtherHashError: It names its objects by SHA-256.
    """
    address = read_address(source)
    if address.path is None or address.path.is_file():
        return []
    foreign = find_foreign(address)
    return [*_incomplete(foreign), *_disguised(foreign)]


def _incomplete(foreign: Foreign) -> Iterator[Oddity]:
    """Find what says that the history does not lie here as a whole (ATTACKS A06)."""
    for file, what in (
        (foreign.common_dir / "shallow", "it is a shallow clone, or a file says so"),
        (foreign.common_dir / "info/grafts", "a grafts file gives commits other parents"),
        (foreign.objects / "info/alternates", "it borrows objects from another folder (alternates)"),
        (foreign.objects / "info/http-alternates", "it borrows objects from another host (alternates)"),
    ):
        if _says_something(file):
            yield Oddity("A06", "reject", f"the history is incomplete: {what}")
    if next((foreign.objects / "pack").glob("*.promisor"), None) is not None:
        yield Oddity("A06", "reject", "the history is incomplete: it is a partial clone, which lacks files")


def _disguised(foreign: Foreign) -> Iterator[Oddity]:
    """Find what shows the user's own git another history than there is (ATTACKS A07)."""
    replaced = len(references(foreign, "refs/replace/"))
    if replaced:
        yield Oddity(
            "A07",
            "warn",
            f"{replaced} object{'s are' if replaced > 1 else ' is'} shown as other ones by git (refs/replace); the"
            " verdict is about the true ones",
        )


def _says_something(file: Path) -> bool:
    """Look for a line that is no comment; what cannot be read, or is no file, says something."""
    try:
        found = file.stat()
        # Nobody may ever write to a pipe that lies there.
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LONGEST:
            return True
        content = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return any(line.strip() and not line.startswith(b"#") for line in content.splitlines())
