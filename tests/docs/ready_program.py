"""``isa-admin`` with everything imported already, for pages that show a hundred commands.

Starting Python and importing take most of the time of a short command. Here one process imports the program once and
waits; each command that a page shows is carried out whole by a fork of it, with the terminal, the folder and the
environment of who typed it. `test_transcripts` says which pages are run with the program as it is installed.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import marshal
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_ASK = """#!{python} -IS
import _socket, array, marshal, os, sys
there = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
there.connect({address!r})
fds = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))]
asked = marshal.dumps((sys.argv, os.getcwd(), dict(os.environ)))
there.sendmsg([len(asked).to_bytes(4, "big")], fds)
there.sendall(asked)
os._exit(there.recv(1)[0])
"""
"""What stands on PATH in place of the program: it hands over what was typed and waits. Nothing in it takes time."""
_NO_DOOR = ("__main__", "uno_editing")
"""Modules that do their work when they are imported, or that need LibreOffice's Python."""


@contextlib.contextmanager
def ready(folder: Path, env: Mapping[str, str]) -> Iterator[Path]:
    """Start the process that waits; gives a folder for the front of PATH, with ``isa-admin`` in it.

    Args:
        folder: A new folder, with a short name: the address of a socket holds about a hundred letters.
        env: What the environment of each command begins with; each brings its own.
    """
    address, program = folder / "socket", folder / "isa-admin"
    program.write_text(_ASK.format(python=sys.executable, address=str(address)), "utf-8")
    program.chmod(0o755)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as there:
        there.bind(str(address))
        there.listen()
        command = [sys.executable, "-m", __name__, str(there.fileno())]
        with subprocess.Popen(command, env=dict(env), pass_fds=[there.fileno()]) as waiting:
            # From here on only that process listens: if it has ended, whoever asks is refused and does not wait.
            there.close()
            try:
                yield folder
            finally:
                waiting.terminate()


def _serve(there: socket.socket) -> None:
    """Import the program, and for ever carry out what is asked, each command in a process of its own."""
    import isa_admin

    for module in pkgutil.walk_packages(isa_admin.__path__, "isa_admin."):
        if not module.name.endswith(_NO_DOOR):
            importlib.import_module(module.name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        asking, _ = there.accept()
        length, fds, _, _ = socket.recv_fds(asking, 4, 3)
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            there.close()
            with asking:
                if (command := os.fork()) == 0:
                    _become(asking, int.from_bytes(length, "big"), fds)
                asking.send(bytes([os.waitstatus_to_exitcode(os.waitpid(command, 0)[1]) % 256]))
            os._exit(0)
        asking.close()
        for fd in fds:
            os.close(fd)


def _become(asking: socket.socket, length: int, fds: list[int]) -> NoReturn:
    """Be the command that was typed, until its end."""
    from isa_admin.cli.main import run

    with asking, asking.makefile("rb") as asked:
        sys.argv, folder, env = marshal.loads(asked.read(length))  # noqa: S302 - from the script above
    for number, fd in enumerate(fds):
        os.dup2(fd, number)
        os.close(fd)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0, closefd=False), _unbuffered(1), _unbuffered(2)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    run()
    raise AssertionError


def _unbuffered(fd: int) -> io.TextIOWrapper:
    return io.TextIOWrapper(os.fdopen(fd, "wb", 0, closefd=False), write_through=True)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
