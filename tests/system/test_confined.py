"""A function in a process of its own is ended when it takes too long or too much memory."""

from __future__ import annotations

import os
import sys
import time

import pytest

from isa_admin.system import confined

HERE = "tests.system.test_confined"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no process")


def echo(given: bytes) -> bytes:
    """Give back what was given."""
    return given[::-1]


def for_ever(_: bytes) -> bytes:
    """Loop for ever."""
    while True:
        pass


def allocate(_: bytes) -> bytes:
    """Allocate for ever."""
    held = []
    while True:
        held.append(bytes(10_000_000))


def fail(_: bytes) -> bytes:
    """Fail in an unforeseen way."""
    raise ValueError("what nobody foresaw")


@pytest.fixture(autouse=True)
def _found(monkeypatch: pytest.MonkeyPatch) -> None:
    """These functions are found in the other process, too."""
    monkeypatch.setenv("PYTHONPATH", ":".join(filter(None, sys.path)))


def test_it_gives_what_the_function_gives() -> None:
    """Bytes in, bytes out."""
    assert confined.call(f"{HERE}:echo", b"abc", seconds=5, memory=500_000_000) == b"cba"


def test_what_loops_for_ever_is_ended() -> None:
    """After the seconds that it was given."""
    begun = time.monotonic()
    with pytest.raises(confined.LimitError, match="longer than 1 seconds"):
        confined.call(f"{HERE}:for_ever", b"", seconds=1, memory=500_000_000)
    assert time.monotonic() - begun < 12


def test_what_allocates_for_ever_is_ended() -> None:
    """Before the computer runs out of memory."""
    with pytest.raises(confined.LimitError, match="500 MB of memory"):
        confined.call(f"{HERE}:allocate", b"", seconds=5, memory=500_000_000)


def test_a_defect_is_not_taken_for_a_limit() -> None:
    """It is raised here with what the other process said."""
    with pytest.raises(RuntimeError, match="what nobody foresaw"):
        confined.call(f"{HERE}:fail", b"", seconds=5, memory=500_000_000)


def number(_: bytes) -> bytes:
    """Give the number of the process."""
    return str(os.getpid()).encode()


def spend(_: bytes) -> bytes:
    """Take most of a second of the processor, and print what belongs to nobody."""
    begun = time.process_time()
    while time.process_time() - begun < 0.7:
        pass
    os.write(1, b"among the answers")
    return b"spent"


def test_a_process_is_kept_for_the_next_call_and_each_has_its_own_seconds() -> None:
    """After a limit there is a new one, and nothing is left of it."""
    with confined.Confined(500_000_000) as kept:
        first = kept.call(f"{HERE}:number", b"", seconds=1)
        assert [kept.call(f"{HERE}:spend", b"", seconds=1) for _ in range(4)] == [b"spent"] * 4
        assert kept.call(f"{HERE}:number", b"", seconds=1) == first
        with pytest.raises(confined.LimitError):
            kept.call(f"{HERE}:allocate", b"", seconds=5)
        second = kept.call(f"{HERE}:number", b"", seconds=1)
        assert second != first
    with pytest.raises(ProcessLookupError):
        os.kill(int(second), 0)
