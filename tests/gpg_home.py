"""Throw-away GnuPG keyrings with keys in them, for the tests of every room; no pytest and no isa_admin in here.

Real gpg, Ed25519 keys without a passphrase. A folder directly under /tmp, because the path of gpg-agent's socket may
have about 104 characters and pytest's own folders are longer. Making a key takes about 70 ms, so `cached_home` keeps
one keyring per process and set of keys; treat it as read-only.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

# Found when this module is imported, because a test may put something else on PATH.
_GPG = shutil.which("gpg") or "gpg"
_GPGCONF = shutil.which("gpgconf") or "gpgconf"
_QUIET = ("--batch", "--no-tty", "--quiet", "--no-auto-check-trustdb")


class GpgHome:
    """One keyring folder.

    Attributes:
        path: The folder, to be put into GNUPGHOME.
        fingerprints: Of the keys made here, by e-mail address, the newest of each.
    """

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="isa-", dir="/tmp"))  # short, see the module
        self.fingerprints: dict[str, str] = {}
        self.configure_agent()

    @property
    def env(self) -> dict[str, str]:
        """The environment of a process that is to use this keyring."""
        return {**os.environ, "GNUPGHOME": str(self.path)}

    def gpg(
        self, *args: str, feed: bytes = b"", at: datetime | None = None, check: bool = True
    ) -> subprocess.CompletedProcess[bytes]:
        """Run gpg over this keyring, at a moment of the past or the future if wanted (UTC)."""
        when = [] if at is None else [f"--faked-system-time={at:%Y%m%dT%H%M%S}!"]
        command = [_GPG, "--homedir", str(self.path), *_QUIET, *when, *args]
        return subprocess.run(command, input=feed, capture_output=True, check=check)

    def make_key(  # noqa: PLR0913  # these are gpg's own choices for a key, all optional
        self,
        user_id: str,
        *,
        algorithm: str = "ed25519",
        usage: str = "sign",
        expires: str = "2y",
        at: datetime | None = None,
        passphrase: str = "",
    ) -> str:
        """Make a key, by default without a passphrase; gives its fingerprint.

        Args:
            user_id: ``Name <email>``.
            algorithm: As gpg names it.
            usage: ``sign``, ``cert`` or ``encrypt``.
            expires: ``2y``, ``10d``, ``seconds=60`` or ``0`` for never.
            at: When, for an expired key: ``at`` three years ago and ``expires="1y"``.
            passphrase: For a key that asks.
        """
        done = self.gpg(
            "--status-fd=1", "--pinentry-mode=loopback", "--passphrase", passphrase, "--yes",
            "--quick-generate-key", "--", user_id, algorithm, usage, expires,
            at=at,
        )  # fmt: skip
        fingerprint = done.stdout.decode().split("KEY_CREATED P ")[1].split()[0]
        self.fingerprints[user_id.rpartition("<")[2].rstrip(">")] = fingerprint
        return fingerprint

    def add_subkey(
        self, fingerprint: str, *, usage: str = "sign", expires: str = "2y", at: datetime | None = None
    ) -> str:
        """Add a subkey to a key; gives the fingerprint of the subkey."""
        before = set(self._all_fingerprints(fingerprint))
        algorithm = "cv25519" if usage == "encrypt" else "ed25519"
        self.gpg(
            "--pinentry-mode=loopback", "--passphrase", "", "--quick-add-key", fingerprint, algorithm, usage, expires,
            at=at,
        )  # fmt: skip
        return next(each for each in self._all_fingerprints(fingerprint) if each not in before)

    def revoke(self, fingerprint: str) -> None:
        """Revoke a key with the revocation certificate that gpg wrote when the key was made."""
        stored = (self.path / "openpgp-revocs.d" / f"{fingerprint}.rev").read_text("utf-8")
        self.gpg("--import", feed=stored.replace(":-----BEGIN", "-----BEGIN").encode())

    def certificate(self, fingerprint: str) -> str:
        """The armored public key, as a person exports it."""
        return self.gpg("--armor", "--export", fingerprint).stdout.decode()

    def private(self, fingerprint: str) -> str:
        """The armored private key, as nobody should hand it over."""
        export = ("--pinentry-mode=loopback", "--passphrase", "", "--armor", "--export-secret-keys")
        return self.gpg(*export, fingerprint).stdout.decode()

    def sign(self, fingerprint: str, payload: bytes, *, at: datetime | None = None) -> str:
        """An armored detached signature, made by gpg alone."""
        made = self.gpg("--local-user", f"{fingerprint}!", "--armor", "--detach-sign", feed=payload, at=at)
        return made.stdout.decode()

    def verify(self, signature: str, payload: bytes) -> str | None:
        """Fingerprint of the key or subkey that made this signature over these bytes; None if gpg does not say good."""
        folder = Path(tempfile.mkdtemp(prefix="isa-", dir="/tmp"))
        try:
            (folder / "signature.asc").write_bytes(signature.encode())
            (folder / "payload").write_bytes(payload)
            files = (str(folder / "signature.asc"), str(folder / "payload"))
            said = self.gpg("--status-fd=1", "--verify", *files, check=False).stdout.decode()
        finally:
            shutil.rmtree(folder)
        return said.split("VALIDSIG ")[1].split()[0] if "GOODSIG " in said and "VALIDSIG " in said else None

    def copy(self) -> GpgHome:
        """Another keyring with the same keys, to be changed at will; the caller closes it."""
        other = GpgHome()
        shutil.copytree(
            self.path, other.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("S.*", ".#*", "*.lock")
        )
        other.fingerprints.update(self.fingerprints)
        return other

    def configure_agent(self, *lines: str) -> None:
        """Write gpg-agent.conf anew, which counts from now on."""
        # A count measured for this computer makes protecting a key with a passphrase take 3 seconds.
        (self.path / "gpg-agent.conf").write_text("\n".join(["s2k-count 65536", *lines, ""]), "utf-8")
        self.forget_passphrases()

    def forget_passphrases(self) -> None:
        """End the agent, so that the next signature asks again."""
        subprocess.run([_GPGCONF, "--homedir", str(self.path), "--kill", "all"], capture_output=True, check=False)

    def close(self) -> None:
        """End the agent and remove the folder."""
        self.forget_passphrases()
        shutil.rmtree(self.path, ignore_errors=True)

    def _all_fingerprints(self, fingerprint: str) -> list[str]:
        listed = self.gpg("--with-colons", "--with-subkey-fingerprint", "--list-keys", fingerprint).stdout.decode()
        return [line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr:")]


@contextmanager
def gpg_home(*user_ids: str) -> Iterator[GpgHome]:
    """A fresh keyring with one key per user id; gone afterwards."""
    home = GpgHome()
    try:
        for user_id in user_ids:
            home.make_key(user_id)
        yield home
    finally:
        home.close()


def cached_home(*user_ids: str) -> GpgHome:
    """A keyring with these keys that lasts as long as the process and is shared: look, sign, but change nothing."""
    return _cached(user_ids)


@cache
def _cached(user_ids: Sequence[str]) -> GpgHome:
    home = GpgHome()
    atexit.register(home.close)
    for user_id in user_ids:
        home.make_key(user_id)
    return home
