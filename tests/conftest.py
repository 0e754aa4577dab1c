"""What holds for every test: on CI nothing is left out for want of a program."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let golden files be written anew: ``pytest tests/scenarios --bless``."""
    parser.addoption("--bless", action="store_true", help="write the golden files of tests/scenarios anew")


def pytest_configure(config: pytest.Config) -> None:
    """Let coverage measure the tests' own processes, not the program where a test runs it, which halves the time.

    Garbage is looked for as rarely as in the program itself.
    """
    gc.set_threshold(100_000, 50, 1000)
    if hasattr(config, "workerinput"):
        os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test that needs LibreOffice or python3-uno fail on CI where it would be skipped elsewhere."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and item.get_closest_marker("office"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"left out, and on CI every test that needs an office program runs. {reason}"
    return report
