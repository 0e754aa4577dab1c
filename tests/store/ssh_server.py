"""An ssh server of the test's own: on loopback, on a high port, with its own keys, ended by its process id."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin{os.pathsep}/usr/local/sbin")
# Where Debian's sshd wants to shut itself in, when the superuser starts it.
_PRISON = Path("/run/sshd")


class SshServer:
    """A server that lets one key in.

    Attributes:
        folder: Its folder; short, because pytest's own may be too long for a socket.
        port: Where it listens.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    def url(self, path: Path) -> str:
        """The address of a repository as `ssh://`."""
        return f"ssh://{getpass.getuser()}@127.0.0.1:{self.port}{path}"

    def settings(self, *, identity: str = "user", known: bool = True) -> str:
        """The text of a user's git settings that reaches this server with one key."""
        hosts = self.folder / ("known_hosts" if known else "nobody")
        client = self.folder / f"client-{identity}-{known}"
        client.write_text(
            f"Host isa-test\n  HostName 127.0.0.1\n  Port {self.port}\nHost *\n"
            f"  IdentityFile {self.folder / identity}\n  IdentitiesOnly yes\n  IdentityAgent none\n"
            f"  UserKnownHostsFile {hosts}\n  GlobalKnownHostsFile none\n"
            "  StrictHostKeyChecking yes\n  BatchMode yes\n  LogLevel ERROR\n"
        )
        return f'[core]\n\tsshCommand = "ssh -F {client}"\n'


def why_not() -> str | None:
    """Say why there can be no server here; None when there can."""
    if SSHD is None or shutil.which("ssh") is None or shutil.which("ssh-keygen") is None:
        return "OpenSSH's sshd, ssh and ssh-keygen are needed (Debian: openssh-server)"
    if os.name != "posix":
        return "the server is started as a Unix process"
    return None


@contextmanager
def ssh_server() -> Iterator[SshServer]:
    """A running server; gone afterwards."""
    assert SSHD is not None
    folder = Path(tempfile.mkdtemp(prefix="isa-", dir="/tmp"))
    made_prison = os.geteuid() == 0 and not _PRISON.exists()
    if made_prison:
        _PRISON.mkdir(mode=0o755)
    process: subprocess.Popen[bytes] | None = None
    try:
        for name in ("host", "user", "stranger"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
            subprocess.run(command, check=True)
        (folder / "authorized").write_bytes((folder / "user.pub").read_bytes())
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {(folder / 'host.pub').read_text()}")
        (folder / "sshd_config").write_text(
            f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder / 'host'}\n"
            f"AuthorizedKeysFile {folder / 'authorized'}\nPidFile {folder / 'pid'}\nStrictModes no\nUsePAM no\n"
            "PasswordAuthentication no\nPermitRootLogin yes\n"
            "KbdInteractiveAuthentication no\nMaxStartups 50\n"
        )
        log = (folder / "log").open("wb")
        with log:
            process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(folder / "sshd_config")], stderr=log)
        _wait(process, port, folder / "log")
        yield SshServer(folder, port)
    finally:
        if process is not None:
            process.terminate()
            process.wait()
        if made_prison:
            _PRISON.rmdir()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(log.read_text())
