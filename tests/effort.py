"""How much the tests do that could go on for ever, and how long something takes the processor.

A little in ``make test``, more in ``make test-all``.

``ISA_TEST_ALL`` is what ``make test-all`` sets. A number of one's own (``ISA_KILL_ROUNDS``, ``ISA_FUZZ_SECONDS``)
counts for both.
"""

from __future__ import annotations

import gc
import os
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

ALL = bool(os.environ.get("ISA_TEST_ALL"))
"""Whether every test is to do all that it can."""


def kill_rounds(little: int, much: int) -> int:
    """Say how often a command is killed at a random moment."""
    return int(os.environ.get("ISA_KILL_ROUNDS") or (much if ALL else little))


def fuzz_seconds(little: float, much: float = 60) -> float:
    """Say for how many seconds random input is thrown at something."""
    return float(os.environ.get("ISA_FUZZ_SECONDS") or (much if ALL else little))


def examples(little: int, much: int) -> int:
    """Say how many examples Hypothesis tries where one takes seconds."""
    return much if ALL else little


def processor_seconds(work: Callable[[], T], enough: float) -> tuple[float, T]:
    """Say how many seconds of the processor some work takes, and what it gives.

    The least of three turns, or the first that takes no more than ``enough``: a computer that does other things, and
    what earlier tests left in memory, only add to it.
    """
    least = float("inf")
    for _ in range(3):
        gc.collect()
        gc.freeze()
        begun = time.process_time()
        result = work()
        least = min(least, time.process_time() - begun)
        gc.unfreeze()
        if least <= enough:
            break
    return least, result
