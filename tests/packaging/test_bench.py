"""The bench runs: on histories so short that its figures mean nothing, which it therefore compares with no limit."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.timeout(120)
def test_verification_is_measured_in_one_table() -> None:
    """It says on which cores; every line is there, with its ratio, and sizes of one's own miss no limit."""
    words = [sys.executable, "-m", "bench", "verify", "20", "40"]
    done = subprocess.run(words, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()[2:]
    assert [line.partition(",")[0] for line in lines[1:6]] == [
        "git log --format=%G? / verify --no-cache",
        "verify --no-cache / bare pysequoia loop",
        "verify --no-cache / bare pysequoia loop",
        "verify --no-cache",
        "verify",
    ]
    assert re.match(r".+, \d+ of \d+ cores, Python .+; load before the bench \d", done.stdout)
    assert all(float(line.split()[-1]) > 0 for line in lines[1:6])
    assert lines[6].startswith("  peak memory: ")
    assert "MISSED" not in done.stdout


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_documents_are_measured_against_one_render_and_another_engine() -> None:
    """Both lines are there; what they come to depends on the computer."""
    words = [sys.executable, "-m", "bench", "documents"]
    done = subprocess.run(words, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    lines = done.stdout.splitlines()[2:]
    assert [line.partition(",")[0] for line in lines[1:3]] == ["render --all / render", "redline in Word / docxodus"]
