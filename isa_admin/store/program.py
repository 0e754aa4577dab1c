"""The git program, run so that neither the environment nor a repository's own settings have a say.

Two ways in. `Git.plumbing` works on objects, the index and the work tree with an empty repository directory that ships
with this package (`blank/`): git then sees no setting, hook, filter, graft, replacement or shallow file of the store at
all. `Git.refs` works on references, which live in the real directory; the settings that could run something are
overridden there.
"""

from __future__ import annotations

import functools
import os
import re
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from isa_admin.errors import MissingProgramError, StoreError
from isa_admin.system import programs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import IO

# 2.36 brought `cat-file --batch-command` and `core.fsync`, on which reading and durable writing stand.
OLDEST_GIT = (2, 36)
STRICTER = "badFilemode"
"""What git lets pass when it checks the form of objects, and a store does not have: a mode such as 100664 or 40755.

git shows it as the ordinary one, so it hides in every comparison of two commits (ATTACKS D09).
"""

BLANK = Path(__file__).parent / "blank"
"""An empty repository directory that ships with this package."""

_SETTINGS = {
    # Nothing of a repository is run (ATTACKS F01): no monitor, hook, transport, or fetch of a missing object.
    "core.fsmonitor": "false",
    "core.hooksPath": str(BLANK / "no-hooks"),
    "core.sshCommand": "false",
    "core.attributesFile": str(BLANK / "empty-config"),
    "core.excludesFile": str(BLANK / "empty-config"),
    "protocol.allow": "never",
    "gc.auto": "0",
    # The commit-graph and the index over packs are caches that nobody signed (ATTACKS A07).
    "core.commitGraph": "false",
    "core.multiPackIndex": "false",
    # Bytes are bytes: no line-end conversion of ours, and executable bits of a work tree say nothing.
    "core.autocrlf": "false",
    "core.fileMode": "false",
    "core.longpaths": "true",
    # git fsyncs nothing for a loose commit by default.
    "core.fsync": "committed,loose-object,reference,index",
    # Another git at work on the same reference is waited for, in milliseconds.
    "core.filesRefLockTimeout": "3000",
    "core.packedRefsTimeout": "3000",
}
# A pack is read through a window on its file, by default as large as the file: with a long history more memory than all
# else. Whoever reads a pack from its beginning to its end is no slower with a small one.
_FEW_PAGES = ("-c", "core.packedGitWindowSize=1m", "-c", "core.packedGitLimit=16m")
_OPTIONS = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]


class GitTooOldError(MissingProgramError):
    """git is older than 2.36."""

    def __init__(self, found: str) -> None:
        oldest = ".".join(map(str, OLDEST_GIT))
        super().__init__(
            f"git is too old: it says {found!r}", f"install git {oldest} or newer from https://git-scm.com"
        )


class GitRefusedError(StoreError):
    """git ended with an error that no rule of this room explains; its own words are the message."""

    def __init__(self, command: str, words: str) -> None:
        self.words = words
        said = words.strip().splitlines()
        super().__init__(
            f"git {command} did not work: {said[-1] if said else 'it gave no reason'}",
            "make sure that the disk has room and the folder can be written to, then run the command again",
        )


def find_git() -> str:
    """Find the git program.

    Its version is asked for where git fails: an older one does not know what opening and reading a store ask of it.

    Raises:
        MissingProgramError: There is none.
    """
    return _find_git(os.environ.get("PATH", ""))


def git_version() -> str:
    """Give the version of git, ``2.39.5`` for example.

    Raises:
        MissingProgramError: There is no git, or it is older than 2.36.
    """
    return _version(find_git())


@functools.cache
def _find_git(path: str) -> str:
    program = programs.find_program("git", path)
    if program is None:
        raise MissingProgramError(
            "git was not found",
            "install git from https://git-scm.com and open a new terminal",
        )
    return str(program)


@functools.cache
def _version(program: str) -> str:
    answer = programs.run([program, "version"], env=environment())
    said = answer.stdout.decode("utf-8", "replace").strip()
    number = re.match(r"git version (\d+)\.(\d+)", said)
    if number is None or (int(number[1]), int(number[2])) < OLDEST_GIT:
        raise GitTooOldError(said)
    return said.removeprefix("git version ")


def environment(**settings: str) -> dict[str, str]:
    """Build the environment of one git: the user's without any GIT_ variable, then what this room sets.

    It talks no protocol unless `GIT_ALLOW_PROTOCOL` is among the settings.
    """
    ours = {
        "LC_ALL": "C",
        "LANGUAGE": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": str(BLANK / "empty-config"),
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }
    return programs.environment(**ours | settings)


class Git:
    """git for one store, by the paths of its parts."""

    def __init__(self, git_dir: Path, objects: Path, index: Path, root: Path, *, behind: Path | None = None) -> None:
        self._program = find_git()
        self._git_dir = git_dir
        self._objects = objects
        self._index = index
        self._root = root
        # A second object directory, where the first is the quarantine of a push.
        self._behind = {"GIT_ALTERNATE_OBJECT_DIRECTORIES": quoted(behind)} if behind else {}

    def plumbing(
        self,
        *args: str,
        stdin: bytes | IO[bytes] = b"",
        index: Path | None = None,
        objects: Path | None = None,
        behind: Path | None = None,
    ) -> bytes:
        """Run a command on objects, index and work tree that sees nothing else of the repository.

        Args:
            args: The command and its arguments; nothing in them comes from outside unchecked.
            stdin: What it reads: the bytes, or a file that it reads on from where its descriptor stands.
            index: The index to work on instead of the store's.
            objects: The object directory to work on instead of the store's.
            behind: A second one that is read.

        Raises:
            GitRefusedError: git ended with an error.
        """
        env = self._blank_environment(index, objects)
        if behind is not None:
            env["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = quoted(behind)
        return _run([self._program, *_OPTIONS, *args], stdin, env, self._root)

    def pack(self, tip: str, known: str | None) -> bytes:
        """Give the objects of a history as a pack, without those of a commit that the taker has.

        Raises:
            GitRefusedError: git ended with an error.
        """
        options = ("--revs", "--stdout", "-q", "--no-use-bitmap-index")
        return self.plumbing("pack-objects", *options, stdin=_order(tip, known))

    def stream(self, *args: str) -> programs.Running:
        """Start a command like `plumbing` that is talked to over its pipes."""
        env = self._blank_environment(None, None)
        return programs.start([self._program, *_OPTIONS, *args], env=env, folder=self._root)

    @contextmanager
    def pouring(self, tip: str, known: str | None, taker: Git) -> Iterator[None]:
        """Give a history to another repository as a pack, which its git hashes and checks; it is never held as a whole.

        Both gits are at work while the caller does something else; in the end they are waited for.

        Args:
            tip: The newest commit of what to give.
            known: A commit that the taker has, with all that came before it.
            taker: The git of the other repository.

        Raises:
            GitRefusedError: One of both ended with an error.
        """
        # No search for deltas, since the objects move on this machine only.
        giving = ("pack-objects", "--revs", "--stdout", "-q", "--window=0", "--compression=1", "--no-use-bitmap-index")
        with self.stream(*_FEW_PAGES, *giving) as giver:
            assert giver.stdin is not None  # noqa: S101  # it is a pipe, by how it was started
            with suppress(OSError):
                giver.stdin.write(_order(tip, known))
                giver.stdin.close()
            command = [taker._program, *_OPTIONS, "index-pack", "--stdin", f"--strict={STRICTER}=error"]
            with programs.start_behind(giver, command, env=taker._blank_environment(None, None)) as taking:
                try:
                    yield
                except BaseException:
                    giver.kill()
                    taking.kill()
                    raise
                errors = taking.communicate()[1].decode("utf-8", "replace")
        for name, code in (("pack-objects", giver.returncode), ("index-pack", taking.returncode)):
            if code:
                raise GitRefusedError(name, errors)

    def refs(self, *args: str, stdin: bytes = b"", **settings: str) -> bytes:
        """Run a command that reads or moves references, in the real repository directory.

        Raises:
            GitRefusedError: git ended with an error.
        """
        return run_in(self._git_dir, *args, stdin=stdin, **settings)

    def for_objects(self) -> dict[str, str]:
        """Give the part of the environment in which a git sees the objects and nothing else of the repository."""
        return {"GIT_DIR": str(BLANK), "GIT_OBJECT_DIRECTORY": str(self._objects)} | self._behind

    def _blank_environment(self, index: Path | None, objects: Path | None) -> dict[str, str]:
        seen = {"GIT_INDEX_FILE": str(index or self._index), "GIT_WORK_TREE": str(self._root)}
        other = {"GIT_OBJECT_DIRECTORY": str(objects)} if objects else {}
        return environment(**self.for_objects() | seen | other)


def _order(tip: str, known: str | None) -> bytes:
    """Write what `pack-objects --revs` is to pack."""
    return (f"{tip}\n^{known}\n" if known else f"{tip}\n").encode("ascii")


def run_in(git_dir: Path, *args: str, stdin: bytes = b"", **settings: str) -> bytes:
    """Run git on a repository directory (or the file that names one).

    Raises:
        GitRefusedError: git ended with an error.
    """
    command = [find_git(), *_OPTIONS, *args]
    return _run(command, stdin, environment(GIT_DIR=str(git_dir), **settings))


def run_at(root: Path, *args: str, **settings: str) -> bytes:
    """Run git in a folder as git itself finds the repository there, and nowhere above it.

    Raises:
        GitRefusedError: git ended with an error, be it that the folder belongs to another user.
    """
    env = environment(GIT_CEILING_DIRECTORIES=str(root.parent), **settings)
    return _run([find_git(), *_OPTIONS, *args], b"", env, root)


def run_abroad(*args: str, protocol: str, ssh: str = "false", **settings: str) -> programs.Finished:
    """Run a command that talks to another repository, over one protocol and no other.

    Args:
        args: Settings, the command and its arguments; an address in them was checked (`address`).
        protocol: The one that the address is of: file, ssh or https.
        ssh: The ssh program to use, as a shell takes it.
        settings: More of the environment, with GIT_DIR in it.

    Returns:
        What it said, also when it ended with an error: the caller knows best what that means.
    """
    command = [find_git(), *_OPTIONS, "-c", f"core.sshCommand={ssh}", *args]
    return programs.run(command, stdin=None, env=environment(GIT_ALLOW_PROTOCOL=protocol, **settings))


def quoted(path: Path) -> str:
    """Write a path the way git reads it in a list of object directories, whatever printable characters it has."""
    text = path.as_posix().replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def make_repository(path: Path, branch: str, *, bare: bool = False) -> None:
    """Make an empty repository with nothing of the user's templates or settings in it.

    Raises:
        GitRefusedError: git ended with an error.
    """
    options = ["init", "--quiet", f"--initial-branch={branch}", "--object-format=sha1", "--template="]
    options += ["--bare"] if bare else []
    _run([find_git(), *_OPTIONS, *options, "--", str(path)], b"", environment())


def _run(command: list[str], stdin: bytes | IO[bytes], env: Mapping[str, str], folder: Path | None = None) -> bytes:
    done = programs.run(command, stdin=stdin, env=env, folder=folder)
    if done.returncode:
        git_version()  # one that is too old says so, in place of words about an option that it does not know
        raise GitRefusedError(command[len(_OPTIONS) + 1], done.stderr.decode("utf-8", "replace"))
    return done.stdout
