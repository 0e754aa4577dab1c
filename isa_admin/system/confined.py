"""Runs a function in a process of its own that is ended when it takes too long or too much memory.

For files from strangers: what a library does with a file is known only once it was done. The function is named, not
handed over, and gets and gives bytes alone.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from isa_admin.system import programs

if TYPE_CHECKING:
    from collections.abc import Callable

_MEMORY_CODE = 12
_START = 10
"""How many seconds a busy computer may need to start Python and load the libraries."""


class LimitError(Exception):
    """The function took too long or too much.

    Attributes:
        words: What happened, as a sentence about the file that begins with "it".
    """

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def call(function: str, given: bytes, *, seconds: int, memory: int) -> bytes:
    """Call a function in a process of its own.

    Args:
        function: ``module:name``; it takes bytes and gives bytes.
        given: What it gets.
        seconds: How many seconds of a processor it may take.
        memory: How many bytes of memory it may take, where the system can see to that (not on Windows).

    Raises:
        LimitError: It took more, or was ended by the system.
    """
    # -P: a received folder must not stand before the program's own modules.
    command = [sys.executable, "-P", "-m", __name__, function, str(seconds), str(memory)]
    try:
        done = programs.run(command, stdin=given, patience=3 * seconds + _START)
    except programs.TooLongError as error:
        raise LimitError(f"it takes longer than {seconds} seconds") from error
    if done.returncode == _MEMORY_CODE:
        raise LimitError(f"it takes more than {memory // 1_000_000:,} MB of memory")
    if done.returncode < 0:
        raise LimitError(f"it takes longer than {seconds} seconds, or more memory than there is")
    if done.returncode:
        raise RuntimeError(f"{function} failed: {done.stderr.decode('utf-8', 'replace')[-2000:]}")
    return done.stdout


def main(function: str, seconds: str, memory: str) -> int:
    """Limit this process, call the function with what stands on stdin, and print what it gives."""
    with suppress(ImportError):  # there is none on Windows
        import resource

        # The second limit ends the process where the first one is caught.
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
        resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    try:
        module, _, name = function.partition(":")
        called: Callable[[bytes], bytes] = getattr(import_module(module), name)
        made = called(sys.stdin.buffer.read())
    except MemoryError:
        return _MEMORY_CODE
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
