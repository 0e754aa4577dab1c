"""Running whole processes and taking their time and memory. Standard library only, so that this process stays small.

Processor time is that of a process and of all that it started and waited for: git and gpg are in it, an agent that runs
already is not. It says the same on a busy computer, but for what neighbours take from the caches.

Linux counts the memory of the parent into the peak of a child that it starts, so whoever measures must be smaller than
what is measured.
"""

from __future__ import annotations

import os
import subprocess
import time
from statistics import median
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

NOISY = 0.1
"""A line is marked where the middle half of the turns lies further apart than this part of the median."""
_KIB_PER_MB = 1024


class CommandFailedError(Exception):
    """A command under measurement ended with an error."""


class Command(Struct, frozen=True):
    """A command to measure: its words, where it runs, in which environment, and how it ends."""

    words: Sequence[str | Path]
    folder: Path
    env: Mapping[str, str]
    exit_code: int = 0


class Cost(Struct, frozen=True):
    """What a process took.

    Attributes:
        seconds: Of the clock on the wall.
        peak: MB of memory at the peak of its largest process.
        processor: Seconds of processor time.
        spread: How far the middle half of the turns lies apart, as a part of the processor time.
    """

    seconds: float
    peak: float
    processor: float
    spread: float = 0.0

    @property
    def noisy(self) -> bool:
        """Whether the turns differ so much that the ratio says little."""
        return self.spread > NOISY

    def with_fixed(self, other: Cost) -> Cost:
        """Give the cost of both together."""
        return Cost(self.seconds + other.seconds, max(self.peak, other.peak), self.processor + other.processor)

    def each(self, count: int, besides: Cost | None = None) -> Cost:
        """Give the cost of a thousand, where this is that of so many; ``besides`` does not grow."""
        fixed = besides or Cost(0, 0, 0)
        seconds, processor = self.seconds - fixed.seconds, self.processor - fixed.processor
        return Cost(seconds / count * 1_000, self.peak, processor / count * 1_000, self.spread)

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s {self.peak:4.0f} MB"


def run(command: Command) -> Cost:
    """Run a command once.

    Raises:
        CommandFailedError: With what it said.
    """
    started = time.perf_counter()
    with (
        open(os.devnull, "wb") as nowhere,  # noqa: PTH123  a device
        subprocess.Popen(
            [str(word) for word in command.words],
            cwd=command.folder,
            env=command.env,
            stdout=nowhere,
            stderr=subprocess.PIPE,
        ) as process,
    ):
        assert process.stderr is not None  # noqa: S101  it is a pipe, by the line above
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != command.exit_code:
        raise CommandFailedError(f"{' '.join(map(str, command.words))}\n{said.decode('utf-8', 'replace')}")
    return Cost(seconds, usage.ru_maxrss / _KIB_PER_MB, usage.ru_utime + usage.ru_stime)


def typical(make: Callable[[int], Command], rounds: int) -> Cost:
    """Run a command, which may be another in each round, several times: the median time and the highest peak."""
    return _summary([run(make(number)) for number in range(rounds)])


def side_by_side(one: Command, other: Command, rounds: int, *, warm: bool = True) -> tuple[Cost, Cost]:
    """Run two commands in turn, so that both meet the same computer, after one round for warming up."""
    return in_turn(lambda _: one, lambda _: other, rounds, warm=warm)


def in_turn(
    one: Callable[[int], Command], other: Callable[[int], Command], rounds: int, *, warm: bool = True
) -> tuple[Cost, Cost]:
    """Do the same with commands that are others in each round."""
    pairs = [(run(one(number)), run(other(number))) for number in range(rounds + warm)][warm:]
    return _summary([first for first, _ in pairs]), _summary([second for _, second in pairs])


def _summary(costs: Sequence[Cost]) -> Cost:
    used = sorted(cost.processor for cost in costs)
    typical_use = median(used)
    quarter = len(used) // 4
    return Cost(
        median(cost.seconds for cost in costs),
        max(cost.peak for cost in costs),
        typical_use,
        (used[-1 - quarter] - used[quarter]) / typical_use if typical_use else 0.0,
    )
