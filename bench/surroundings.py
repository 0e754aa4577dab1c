"""Where the bench runs: which processor, how many cores it may use, and whether others are at work on them."""

from __future__ import annotations

import os
import platform
from contextlib import suppress
from pathlib import Path

BUSY = 0.25
"""The computer is busy when so large a part of it works for others before the bench begins."""


def told() -> str:
    """Say what the figures were measured on."""
    cores, all_cores = _cores(), os.cpu_count() or 1
    load = os.getloadavg()[0]
    busy = "  NOISY: others are at work" if load > BUSY * cores else ""
    return (
        f"{_model()}, {cores} of {all_cores} cores, Python {platform.python_version()}; "
        f"load before the bench {load:.2f}{busy}"
    )


def _cores() -> int:
    """Count the processors that this process may use."""
    # Not every system says it.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _model() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
