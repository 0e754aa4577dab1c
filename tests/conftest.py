"""What holds for every test: where its files lie, and that on CI nothing is left out for want of a program."""

from __future__ import annotations

import gc
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import effort

if TYPE_CHECKING:
    from collections.abc import Generator


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let golden files be written anew: ``pytest tests/scenarios --bless``."""
    parser.addoption("--bless", action="store_true", help="write the golden files of tests/scenarios anew")


MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
ROOM = 8 << 30
"""Bytes that must be free in memory: the stores of all tests take two gigabytes there, and the tests what they take."""
_HELD = pytest.StashKey[Path]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Let many tests make their stores in memory where there is room, and look for garbage as rarely as the program.

    Four hundred thousand small files take a disk a minute and a half of seven. ``make test-all`` goes to the disk, and
    so does a run in one process.

    Coverage measures the tests' own processes, not the program where a test runs it, which halves the time.
    """
    gc.set_threshold(100_000, 50, 1000)
    if hasattr(config, "workerinput"):
        os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
        return
    many = getattr(config.option, "dist", "no") != "no"
    if many and config.option.basetemp is None and not effort.ALL and _room_in_memory():
        config.stash[_HELD] = Path(tempfile.mkdtemp(prefix="isa-tests-", dir=MEMORY))
        config.option.basetemp = str(config.stash[_HELD] / "of")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Give the memory back. What a test left can be looked at when it is run with ``--basetemp``."""
    if held := config.stash.get(_HELD, None):
        shutil.rmtree(held, ignore_errors=True)


def _room_in_memory() -> bool:
    try:
        (available,) = re.findall(r"MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text("ascii"))
        # In a container nothing may be started there, and the tests write hooks and programs of their own.
        may_start = os.access(MEMORY, os.W_OK) and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
        return may_start and min(int(available) << 10, shutil.disk_usage(MEMORY).free) >= ROOM
    except (OSError, ValueError):
        return False


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test that needs LibreOffice or python3-uno fail on CI where it would be skipped elsewhere."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and item.get_closest_marker("office"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"left out, and on CI every test that needs an office program runs. {reason}"
    return report
