"""Runs functions in a process of its own that is ended when one takes too long or too much memory.

For files from strangers: what a library does with a file is known only once it was done. The function is named, not
handed over, and gets and gives bytes alone. Starting Python and loading the libraries takes half a second, so a process
can be kept for the next call.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from threading import Lock, Timer
from typing import IO, TYPE_CHECKING, Any, Self

from isa_admin.system import programs

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_START = 10
"""How many seconds a busy computer may need to start Python and load the libraries."""
_SHOWN = 2_000


class LimitError(Exception):
    """The function took too long or too much.

    Attributes:
        words: What happened, as a sentence about the file that begins with "it".
    """

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def call(function: str, given: bytes, *, seconds: int, memory: int) -> bytes:
    """Call a function in a process of its own, which ends with it.

    Args:
        function: ``module:name``; it takes bytes and gives bytes.
        given: What it gets.
        seconds: How many seconds of a processor it may take.
        memory: How many bytes of memory it may take, where the system can see to that (not on Windows).

    Raises:
        LimitError: It took more, or was ended by the system.
        RuntimeError: It failed in a way that nobody foresaw.
    """
    with Confined(memory) as confined:
        return confined.call(function, given, seconds=seconds)


class Confined:
    """A process for functions that are called one after the other; it starts with the first, and again after a limit.

    Args:
        memory: How many bytes of memory it may take, where the system can see to that (not on Windows).
    """

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._running: programs.Running | None = None
        self._lock = Lock()

    def __enter__(self) -> Self:
        """Take it for a while."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End its process."""
        self.close()

    def call(self, function: str, given: bytes, *, seconds: int) -> bytes:
        """Call a function; the seconds of a processor are counted for this call alone.

        Raises:
            LimitError: It took more, or was ended by the system.
            RuntimeError: It failed in a way that nobody foresaw.
        """
        with self._lock:
            used = self._running is not None
            try:
                return self._called(function, given, seconds)
            except _MemoryUsedUpError as error:
                # What earlier calls left behind may be to blame: a fresh process tells.
                with suppress(_MemoryUsedUpError):
                    if used:
                        return self._called(function, given, seconds)
                raise LimitError(f"it takes more than {self._memory // 1_000_000:,} MB of memory") from error

    def close(self) -> None:
        """End the process, if there is one."""
        running, self._running = self._running, None
        if running is not None:
            running.kill()
            running.wait()
            for pipe in (running.stdin, running.stdout):
                if pipe is not None:
                    with suppress(OSError):  # what it did not read any more
                        pipe.close()

    def _called(self, function: str, given: bytes, seconds: int) -> bytes:
        if self._running is None:
            # -P: a received folder must not stand before the program's own modules.
            self._running = programs.start([sys.executable, "-P", "-m", __name__, str(self._memory)])
        running = self._running
        assert running.stdin is not None  # noqa: S101 - it was started with pipes
        assert running.stdout is not None  # noqa: S101 - as above
        timer = Timer(3 * seconds + _START, running.kill)
        timer.start()
        answer = None
        try:
            with suppress(OSError):  # it was ended while it was told
                _put(running.stdin, {"function": function, "seconds": seconds}, given)
                answer = _get(running.stdout)
        finally:
            timer.cancel()
            if answer is None or answer[0].get("memory"):
                self.close()
        if answer is None:
            raise LimitError(f"it takes longer than {seconds} seconds, or more memory than there is")
        head, made = answer
        if head.get("memory"):
            raise _MemoryUsedUpError
        if "failed" in head:
            raise RuntimeError(f"{function} failed: {head['failed']}")
        return made


class _MemoryUsedUpError(Exception):
    """A call ran out of memory."""


def _put(pipe: IO[bytes], head: dict[str, Any], content: bytes = b"") -> None:
    pipe.write(json.dumps(head | {"size": len(content)}).encode() + b"\n")
    pipe.write(content)
    pipe.flush()


def _get(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Read what was put at the other end; nothing if that end is gone."""
    line = pipe.readline()
    if not line.endswith(b"\n"):
        return None
    head = json.loads(line)
    content = pipe.read(head["size"])
    return (head, content) if len(content) == head["size"] else None


def main(memory: str) -> None:
    """Call what is asked for, one function after the other, until nobody asks any more."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What a library prints must not stand among the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while (asked := _get(sys.stdin.buffer)) is not None:
        head, given = asked
        _limit(head["seconds"], int(memory))
        try:
            module, _, name = head["function"].partition(":")
            called: Callable[[bytes], bytes] = getattr(import_module(module), name)
            made = called(given)
        except MemoryError:
            _put(answers, {"memory": True})
        except Exception:  # noqa: BLE001 - the other end raises it again
            _put(answers, {"failed": traceback.format_exc()[-_SHOWN:]})
        else:
            _put(answers, {}, made)


def _limit(seconds: int, memory: int) -> None:
    """Limit what this process may take from now on."""
    with suppress(ImportError):  # there is none on Windows
        import resource

        spent = resource.getrusage(resource.RUSAGE_SELF)
        until = int(spent.ru_utime + spent.ru_stime) + 1 + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main(*sys.argv[1:])
