"""Running whole processes and taking their time and memory. Standard library only, so that this process stays small.

Linux counts the memory of the parent into the peak of a child that it starts, so whoever measures must be smaller than
what is measured.
"""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_KIB_PER_MB = 1024


class CommandFailedError(Exception):
    """A command under measurement ended with an error."""


@dataclass(frozen=True)
class Command:
    """A command to measure: its words, where it runs, in which environment, and how it ends."""

    words: Sequence[str | Path]
    folder: Path
    env: Mapping[str, str]
    exit_code: int = 0


@dataclass(frozen=True)
class Cost:
    """What one process took: seconds of wall clock, and MB of memory at the peak of its largest process."""

    seconds: float
    peak: float

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
    return Cost(seconds, usage.ru_maxrss / _KIB_PER_MB)


def typical(make: Callable[[int], Command], rounds: int) -> Cost:
    """Run a command, which may be another in each round, several times: the median time and the highest peak."""
    return _summary([run(make(number)) for number in range(rounds)])


def side_by_side(one: Command, other: Command, rounds: int, *, warm: bool = True) -> tuple[Cost, Cost]:
    """Run two commands in turn, so that both meet the same computer, after one round for warming up."""
    pairs = [(run(one), run(other)) for _ in range(rounds + warm)][warm:]
    return _summary([first for first, _ in pairs]), _summary([second for _, second in pairs])


def _summary(costs: Sequence[Cost]) -> Cost:
    return Cost(median(cost.seconds for cost in costs), max(cost.peak for cost in costs))
