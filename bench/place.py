"""The place to measure in: a throw-away keyring, the stores of all sizes, and the commands over them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measuring import Command, run
from bench.processes import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parent.parent
PROGRAM = Path(sys.executable).with_name("isa-admin")
SMALLEST = 30
"""The partners of the reference store."""
_OFFICER = "Sam Example <sam.officer@example.org>"


class Place:
    """Stores and commands in one folder.

    Args:
        folder: Where everything is made.
        env: The environment of every command.
    """

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.folder = folder
        self._env = env

    def store(self, size: int) -> Path:
        """Say where the store of so many partners lies."""
        return self.folder / f"store-{size}"

    def python(self, *words: str | Path) -> Command:
        """Give a command to Python."""
        return Command([sys.executable, *words], ROOT, self._env)

    def program(self, *words: str | Path, exit_code: int = 0) -> Command:
        """Give a command of the program."""
        return Command([PROGRAM, *words], ROOT, self._env, exit_code)

    def git(self, *words: str | Path) -> Command:
        """Give a command of git in the first folder named."""
        folder, *rest = words
        return Command(["git", "-C", folder, *rest], ROOT, self._env)

    def making(self, size: int) -> Command:
        """Give the command that makes a store: the reference as it is, or the reference with more partners."""
        if size == SMALLEST:
            return self.program("init", self.store(size), "--yes")
        return self.python("-m", "bench.stores", self.store(SMALLEST), self.store(size), str(size), self.fingerprint())

    def adding(self, size: int, name: str) -> Command:
        """Give the command that adds a partner to a store."""
        return self.program(*self._adding(size, name))

    def committing(self, size: int, turns: int) -> list[tuple[float, float]]:
        """Give processor time and clock of a signed commit in a store, and of git's own."""
        said = self.said("-m", "bench.committing", self.store(size), self.fingerprint(), str(turns))
        return [(float(used), float(seconds)) for used, seconds in (line.split() for line in said.splitlines())]

    def said(self, *words: str | Path) -> str:
        """Run Python, and give what it printed."""
        command = self.python(*words)
        done = subprocess.run(
            [str(word) for word in command.words], cwd=ROOT, env=self._env, capture_output=True, check=True
        )
        return done.stdout.decode("utf-8")

    def objects_read(self, *words: str | Path) -> list[tuple[str, str]]:
        """Run a command of the program, and give kind and name of each git object that it read."""
        notes = self.folder / "notes"
        run(self.python("-m", "bench.counting", notes, *words))
        return [(kind, name) for kind, name in (line.split() for line in notes.read_text("ascii").splitlines())]

    def objects_read_by_adding(self, size: int, name: str) -> list[tuple[str, str]]:
        """Add a partner to a store, and give kind and name of each git object that was read."""
        return self.objects_read(*self._adding(size, name))

    def processes(self, size: int) -> Iterator[tuple[str, int]]:
        """Give how many git and gpg processes each command of the table starts in a store."""
        return counted([PROGRAM], self.store(size), self._env)

    def objects(self, size: int) -> dict[str, str]:
        """Give the kind of every git object in a store, by its name."""
        wanted = ["cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)"]
        said = subprocess.run(["git", *wanted], cwd=self.store(size), check=True, capture_output=True, text=True)
        return dict(line.split(maxsplit=1) for line in said.stdout.splitlines())

    def records(self, size: int) -> set[str]:
        """Give the names of all git objects that are YAML files of a store."""
        listed = ["ls-tree", "-r", "HEAD", "--format=%(objectname) %(path)"]
        said = subprocess.run(["git", *listed], cwd=self.store(size), check=True, capture_output=True, text=True)
        return {line.split()[0] for line in said.stdout.splitlines() if line.endswith(".yaml")}

    def files(self, size: int) -> dict[Path, tuple[int, int]]:
        """Give what changes when a file of a store's work tree is written: its inode and its time."""
        found = (
            file for part in ("agreement", "partners", "templates") for file in (self.store(size) / part).rglob("*")
        )
        return {file: (file.stat().st_ino, file.stat().st_mtime_ns) for file in found if file.is_file()}

    def _adding(self, size: int, name: str) -> list[str | Path]:
        address = ["--address", "1 Example Street", "--town", "Leicester", "--postcode", "LE1 1AA"]
        return ["add-partner", name, "--category", "other", *address, "--yes", "--store", self.store(size)]

    def fingerprint(self) -> str:
        """Give the fingerprint of the officer's key."""
        listed = subprocess.run(
            ["gpg", "--batch", "--with-colons", "--list-keys"],
            env=self._env,
            check=True,
            capture_output=True,
            text=True,
        )
        return next(line.split(":")[9] for line in listed.stdout.splitlines() if line.startswith("fpr:"))


@contextmanager
def place() -> Iterator[Place]:
    """Make a place with an officer's key and no store yet; it is gone afterwards."""
    # gpg-agent's socket lies in the keyring, and a socket's path must be short.
    keyring = Path(tempfile.mkdtemp(prefix="isa-", dir="/tmp"))
    folder = Path(tempfile.mkdtemp(prefix="isa-bench-"))
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "ISA_ADMIN_"))}
    env = {**clean, "GNUPGHOME": str(keyring), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    # pysequoia's errors would carry a backtrace, in the program and in what it is compared with.
    env["RUST_LIB_BACKTRACE"] = "0"
    # What is pinned, remembered and kept by the commands is gone with the rest.
    env |= {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CONFIG", "STATE", "CACHE")}
    make_key = [
        "--pinentry-mode=loopback",
        "--passphrase",
        "",
        "--quick-generate-key",
        _OFFICER,
        "ed25519",
        "sign",
        "1y",
    ]
    try:
        subprocess.run(["gpg", "--batch", "--quiet", *make_key], env=env, check=True, capture_output=True)
        yield Place(folder, env)
    finally:
        subprocess.run(["gpgconf", "--kill", "all"], env=env, check=False)
        shutil.rmtree(keyring, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
