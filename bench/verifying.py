"""The bench of verification: a long history, against git, against the bare loop, with more commits, with the cache."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from bench.ed25519 import seconds
from bench.measuring import Command, run, side_by_side, typical
from bench.place import SMALLEST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bench.measuring import Cost
    from bench.place import Place

SIZES = (2_000, 20_000)
"""So many commits have the two histories; the limits are for these."""
LARGEST = 100_000
"""So many may the large one have, too, with the same limits; they take minutes to make."""
NEW = 10
"""So many commits are new where the others were verified before."""
TURNS = 5
LARGE_TURNS = 3
MOST_MEMORY = 150.0
"""MB that the long history may take; nothing of it grows with the history but lists of names."""


class Bench:
    """The measurements.

    Args:
        here: Where it is measured.
        sizes: How many commits the small and the large history have.
    """

    def __init__(self, here: Place, sizes: tuple[int, int] = SIZES) -> None:
        self._here = here
        self._small, self._large = sizes
        self._limited = sizes in {SIZES, (SIZES[0], LARGEST)}
        self.kept = True

    def run(self) -> None:
        """Measure everything and print one line for each."""
        small, large = self._small, self._large
        for size in (small, large):
            run(self._here.python("-m", "bench.histories", self._store(size), str(size), str(NEW), self._made(size)))
        _say(f"VERIFICATION (Ed25519 commits; the roster changes every 250){'':7}{'took':>9}{'against':>9}{'ratio':>8}")
        turns, large_turns = (TURNS, LARGE_TURNS) if self._limited else (1, 1)
        full, bare = side_by_side(self._full(small), self._bare(small), turns, warm=self._limited)
        git = run(self._git(small))
        self._line(f"git log --format=%G? / verify --no-cache, {small:,} commits", git, full, least=22.0)
        self._line(f"verify --no-cache / bare pysequoia loop, {small:,} commits", full, bare, most=2.0)
        long, long_bare = side_by_side(self._full(large), self._bare(large), large_turns, warm=False)
        self._line(f"verify --no-cache / bare pysequoia loop, {large:,} commits", long, long_bare, most=1.7)
        each = [long.each(large), full.each(small)]
        self._line(f"verify --no-cache, 1,000 commits: of {large:,} / of {small:,}", *each, most=1.5)
        self._line(f"verify, {NEW} new commits on {large:,} / status", self._cached(large), self._status(), most=1.2)
        memory = self._limited and long.peak > MOST_MEMORY
        self.kept = self.kept and not memory
        _say(
            f"  peak memory: {full.peak:.0f} MB with {small:,} commits, {long.peak:.0f} MB with {large:,}, "
            f"at most {MOST_MEMORY:.0f}{'  MISSED' if memory else ''}"
        )
        limit = seconds(small)
        if limit is not None:
            _say(f"  the Ed25519 checks alone (OpenSSL), {small:,} commits: {limit:.3f} s")

    def _line(
        self, what: str, one: Cost, other: Cost, *, most: float | None = None, least: float | None = None
    ) -> None:
        ratio = one.seconds / other.seconds
        missed = (most is not None and ratio > most) or (least is not None and ratio < least)
        limit = "" if most is None and least is None else f"  <= {most}" if least is None else f"  >= {least}"
        noisy = "  noisy" if one.noisy or other.noisy else ""
        if self._limited:
            self.kept = self.kept and not missed
            limit += "  MISSED" if missed else ""
        _say(f"{what:66}{one.seconds:7.3f} s{other.seconds:7.3f} s{ratio:8.2f}{limit + noisy if self._limited else ''}")

    def _store(self, size: int) -> Path:
        return self._here.folder / f"history-{size}.git"

    def _made(self, size: int) -> Path:
        return self._here.folder / f"made-{size}"

    def _full(self, size: int) -> Command:
        return self._verify(size, "--no-cache", "--ref", "main", state=self._here.folder / "nothing-remembered")

    def _verify(self, size: int, *words: str, state: Path) -> Command:
        anchor = (self._made(size) / "anchor.txt").read_text("ascii").strip()
        command = self._here.program("verify", self._store(size), "--anchor", anchor, *words)
        return _with(command, XDG_STATE_HOME=state / "state", XDG_CACHE_HOME=state / "cache")

    def _bare(self, size: int) -> Command:
        return self._here.python("-m", "bench.bare", self._store(size), self._made(size) / "all.asc")

    def _git(self, size: int) -> Command:
        """Give git's own check of the signatures, in a keyring that has these certificates and no others."""
        keyring = self._made(size) / "keyring"
        keyring.mkdir(mode=0o700)
        taking_in = [
            "gpg",
            "--homedir",
            str(keyring),
            "--batch",
            "--quiet",
            "--import",
            str(self._made(size) / "all.asc"),
        ]
        subprocess.run(taking_in, check=True, capture_output=True)
        command = self._here.git(self._store(size), "log", "--format=%G?", "main")
        return _with(command, GNUPGHOME=keyring)

    def _status(self) -> Cost:
        """Give what ``status`` takes on the reference store."""
        run(self._here.making(SMALLEST))
        command = self._here.program("status", "--store", self._here.store(SMALLEST))
        return typical(lambda _: command, TURNS if self._limited else 1)

    def _cached(self, size: int) -> Cost:
        """Verify a history of which all but the newest commits were verified before."""
        known, state = self._here.folder / "known", self._here.folder / "again"
        run(self._verify(size, "--ref", "main", state=known))

        def again(_turn: int) -> Command:
            shutil.rmtree(state, ignore_errors=True)
            shutil.copytree(known, state)
            return self._verify(size, "--ref", "more", state=state)

        return typical(again, TURNS if self._limited else 1)


def _with(command: Command, **settings: Path) -> Command:
    env: Mapping[str, str] = {**command.env, **{name: str(value) for name, value in settings.items()}}
    return Command(command.words, command.folder, env, command.exit_code)


def _say(line: str) -> None:
    print(line, flush=True)
