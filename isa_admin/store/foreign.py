"""A window on somebody else's objects: a repository directory of ours through which git serves them.

git reads a repository's own settings before it serves it, and some of them run programs (ATTACKS F01). So it never
serves a foreign repository: it serves this one, which has settings of ours, one reference, and borrows the objects.
What is taken through it is hashed again, so the objects need not be trusted.
"""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING, Literal, NamedTuple

from isa_admin.domain.text import harmless
from isa_admin.errors import StoreError
from isa_admin.store.address import read_address
from isa_admin.store.history import IncompleteHistoryError
from isa_admin.store.place import OtherHashError, directory_of, refuse_odd_objects
from isa_admin.store.program import Git, GitRefusedError, quoted, run_in
from isa_admin.store.transport import (
    DamagedRepositoryError,
    NoSuchBranchError,
    NoSuchRepositoryError,
    NotLetInError,
    TransportError,
    explained,
    last_words,
)
from isa_admin.system.files import create_file, open_given

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from typing import IO

    from isa_admin.store.address import RemoteAddress

# The one reference of a window.
WINDOW = "refs/heads/wanted"

# No search for deltas, since the objects move on this machine only. Bitmaps, indexes over packs and the commit-graph
# are caches that can be forged; the packs themselves are hashed.
_SETTINGS = """[core]
\trepositoryformatversion = 0
\tbare = true
\tcommitGraph = false
\tmultiPackIndex = false
[pack]
\twindow = 0
\tcompression = 1
\tuseBitmaps = false
\treadReverseIndex = false
"""
_REFERENCE = re.compile(rb"([0-9a-f]{40}) ([^\0\n]+)\n")
_NEEDED = re.compile(rb"-([0-9a-f]{40})(?: [^\0\n]*)?\n")
_LONGEST_LINE = 10_000
# So many bytes of alternates or grafts need not be read to see that there are some.
_MOST_WORDS = 1024 * 1024


class NotABundleError(StoreError):
    """A file is not a git bundle, or is one of a kind that cannot be verified."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where} is not a bundle that can be verified: {why}", "ask for a new one: git bundle create")


class PartialBundleError(IncompleteHistoryError):
    """A bundle continues from commits that are not here, or leaves files out."""

    def __init__(self, where: str) -> None:
        StoreError.__init__(
            self,
            f"{where} holds only a part of the history, and what comes before it is not here",
            "ask for the whole: git bundle create FILE main",
        )


class Foreign(NamedTuple):
    """The parts of a repository on this machine that is not trusted.

    Attributes:
        git_dir: The repository directory, or the file that names it.
        common_dir: The directory that all its work trees share.
        objects: Its object directory.
    """

    git_dir: Path
    common_dir: Path
    objects: Path


def new_directory(folder: Path, settings: str, references: Mapping[str, str]) -> None:
    """Make a repository directory of ours, with settings and references and nothing else.

    Raises:
        OSError: It already exists, or cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("objects/info", "refs/heads"):
        (folder / name).mkdir(parents=True)
    create_file(folder / "HEAD", f"ref: {WINDOW}\n".encode("ascii"))
    create_file(folder / "config", settings.encode("ascii"))
    for name, commit in references.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        create_file(folder / name, f"{commit}\n".encode("ascii"))


def open_window(address: RemoteAddress, window: Path, known: Path, wanted: str, has: Callable[[str], bool]) -> Path:
    """Make the window on a repository or bundle on this machine.

    Args:
        address: Where the repository or bundle lies.
        window: The folder to make it in, which is not there yet.
        known: The object directory of the private copy.
        wanted: The full name of the reference that is wanted, HEAD, or a commit.
        has: Says whether the private copy has a commit.

    Raises:
        NoSuchRepositoryError, NotLetInError, OtherHashError: There is none that can be read.
        NoSuchBranchError: It has no such reference.
        NotABundleError, IncompleteHistoryError, DamagedObjectError: A bundle cannot be read.
    """
    assert address.path is not None  # noqa: S101  # the caller looked
    new_directory(window, _SETTINGS, {})
    objects = window / "objects"
    if address.path.is_file():
        behind = known
        tip = _unpack_bundle(address, Git(window, objects, window / "index", window, behind=behind), wanted, has)
    else:
        foreign = find_foreign(address)
        tip = _reference(address, foreign, wanted)
        behind = foreign.objects
    create_file(objects / "info/alternates", f"{quoted(behind)}\n".encode("utf-8", "surrogateescape"))
    create_file(window / WINDOW, f"{tip}\n".encode("ascii"))
    return window


def find_foreign(address: RemoteAddress) -> Foreign:
    """Find the parts of a repository on this machine.

    Raises:
        NoSuchRepositoryError: There is none, or git does not understand it.
        NotLetInError: It cannot be read.
        OtherHashError: It names its objects by SHA-256.
    """
    assert address.path is not None  # noqa: S101  # the caller looked
    try:
        gate = address.path / ".git"
        directory = directory_of(address.path) if os.path.lexists(gate) else address.path
        gate = gate if os.path.lexists(gate) else address.path
        if directory is None or not (directory / "HEAD").exists():
            raise NoSuchRepositoryError(address.shown)
        refuse_odd_objects(directory)
    except PermissionError as reason:
        raise NotLetInError(address.shown, "the folder cannot be read") from reason
    except OSError as reason:
        raise NoSuchRepositoryError(address.shown) from reason
    parts = ["--git-common-dir", "--git-path", "objects", "--show-object-format"]
    try:
        said = run_in(gate, "rev-parse", "--path-format=absolute", *parts)
    except GitRefusedError as refusal:
        if "Permission denied" in refusal.words:
            raise NotLetInError(address.shown, "the folder cannot be read") from refusal
        raise NoSuchRepositoryError(address.shown) from refusal
    *paths, hash_name = said.decode("utf-8", "surrogateescape").splitlines()
    if hash_name != "sha1":
        raise OtherHashError(address.path)
    common_dir, objects = (address.path / path for path in paths)
    return Foreign(gate, common_dir, objects)


def checked_out(source: str | os.PathLike[str]) -> str | None:
    """Give the commit that HEAD of a folder that people work in stands at, empty if it stands at none.

    None for anything else than such a folder: nobody reads the HEAD of a bare repository.
    """
    address = read_address(source)
    if address.path is None or not os.path.lexists(address.path / ".git"):
        return None
    try:
        return _reference(address, find_foreign(address), "HEAD")
    except NoSuchBranchError:
        return ""


def references(foreign: Foreign, *patterns: str) -> dict[str, str]:
    """Give the references of a repository on this machine, without a look at what they name."""
    options = ["--format=%(objectname) %(refname)", "--", *patterns]
    said = run_in(foreign.git_dir, "for-each-ref", *options)
    return {name.decode("utf-8", "surrogateescape"): object_id.decode() for object_id, name in _REFERENCE.findall(said)}


def _reference(address: RemoteAddress, foreign: Foreign, wanted: str) -> str:
    if "/" not in wanted and wanted != "HEAD":
        objects = Git(foreign.git_dir, foreign.objects, foreign.git_dir / "index", foreign.objects)
        try:
            objects.plumbing("cat-file", "-e", f"{wanted}^{{commit}}")
        except GitRefusedError:
            raise NoSuchBranchError(wanted, address.shown) from None
        return wanted
    try:
        if wanted != "HEAD":
            return references(foreign, wanted)[wanted]
        said = run_in(foreign.git_dir, "rev-parse", "--verify", "--quiet", "HEAD")
        return said.decode("ascii").strip()
    except (GitRefusedError, KeyError):
        raise NoSuchBranchError(wanted, address.shown) from None


def _unpack_bundle(address: RemoteAddress, git: Git, wanted: str, has: Callable[[str], bool]) -> str:
    """Unpack a bundle aside, as gitformat-bundle(5) lays it out, on top of the objects that are known."""
    assert address.path is not None  # noqa: S101  # the caller looked
    try:
        with open_given(address.path) as source:
            tips, before = _bundle_header(address, source)
            if wanted not in tips:
                raise NoSuchBranchError(wanted, address.shown)
            if not all(map(has, before)):
                raise PartialBundleError(address.shown)
            # git reads the pack from the file itself: it may be larger than memory.
            os.lseek(source.fileno(), source.tell(), os.SEEK_SET)
            git.plumbing("index-pack", "--stdin", "--fix-thin", "--strict", stdin=source)
    except PermissionError as reason:
        raise NotLetInError(address.shown, "the file cannot be read") from reason
    except GitRefusedError as refusal:
        words = harmless(refusal.words)
        why = explained(address, wanted, words)
        known = not isinstance(why, TransportError)
        raise (why if known else DamagedRepositoryError(address.shown, last_words(words))) from refusal
    return tips[wanted]


def _bundle_header(address: RemoteAddress, source: IO[bytes]) -> tuple[dict[str, str], list[str]]:
    """Read what a bundle brings, by name, and which commits its taker must have."""
    line = source.readline(_LONGEST_LINE)
    if line not in (b"# v2 git bundle\n", b"# v3 git bundle\n"):
        raise NotABundleError(address.shown, "it is some other file")
    tips: dict[str, str] = {}
    before: list[str] = []
    while (line := source.readline(_LONGEST_LINE)) != b"\n":
        if line.startswith(b"@filter="):
            raise PartialBundleError(address.shown)
        if line.startswith(b"@"):
            if line != b"@object-format=sha1\n":
                raise NotABundleError(address.shown, "it is of another kind")
            continue
        reference, needed = _REFERENCE.fullmatch(line), _NEEDED.fullmatch(line)
        if reference is not None:
            tips[reference[2].decode("utf-8", "surrogateescape")] = reference[1].decode("ascii")
        elif needed is not None:
            before.append(needed[1].decode("ascii"))
        else:
            raise NotABundleError(address.shown, "it is damaged")
    return tips, before


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
    """Find what says that the history is not complete here (ATTACKS A06)."""
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
    """Find what shows the user's own git a history that differs from the true one (ATTACKS A07)."""
    replaced = len(references(foreign, "refs/replace/"))
    if replaced:
        yield Oddity(
            "A07",
            "warn",
            f"{replaced} object{'s are' if replaced > 1 else ' is'} shown as other ones by git (refs/replace); the"
            " verdict is about the true ones",
        )


def _says_something(file: Path) -> bool:
    """Look for a line that is not a comment; a file that cannot be read counts as one that has such a line."""
    try:
        found = file.stat()
        # Nobody may ever write to a pipe that lies there.
        if not stat.S_ISREG(found.st_mode) or found.st_size > _MOST_WORDS:
            return True
        content = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return any(line.strip() and not line.startswith(b"#") for line in content.splitlines())
