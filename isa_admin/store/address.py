"""Where another repository is: a folder, a bundle file, or a host reached by ssh or https, and nothing else."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from isa_admin.domain.text import harmless
from isa_admin.errors import UsageError

_BY_NAME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://")
_HELPER = re.compile(r"[A-Za-z0-9+.-]*::")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HOST = re.compile(
    r"(?:[^@/\s-][^@/\s]*@)?(?:[A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9]+)?\])(?::[0-9]{0,5})?"
)
_LONGEST = 2000


class UnusableAddressError(UsageError):
    """What was given is not the address of a repository that this program talks to."""

    def __init__(self, given: str, why: str) -> None:
        super().__init__(
            f"{harmless(given[:200])!r} is not the address of a repository: {why}",
            "give a folder, a bundle file, or an address like https://host/path, ssh://host/path or user@host:path",
        )


class RemoteAddress(Struct, frozen=True):
    """Where another repository is.

    Attributes:
        text: The address as git takes it; for a folder or file its whole path.
        path: The folder or file, when it is on this machine.
    """

    text: str
    path: Path | None

    @property
    def protocol(self) -> str:
        """What git calls the protocol: file, https or ssh; the only one that it may use."""
        if self.path is not None:
            return "file"
        return "https" if self.text.lower().startswith("https:") else "ssh"

    @property
    def shown(self) -> str:
        """The address for messages: without a password."""
        return harmless(re.sub(r"(?<=//)([^/@:]*):[^/@]*@", r"\1@", self.text))


def read_address(given: str | os.PathLike[str]) -> RemoteAddress:
    """Read an address that a person gave, or that is in a store's settings.

    Only what is expressly known is taken: git has more ways to reach a repository, and some of them run programs.

    Raises:
        UnusableAddressError: It is of another kind, or has parts that git or ssh could take for options.
    """
    text = os.fspath(given)
    if not text or len(text) > _LONGEST or _CONTROL.search(text) is not None:
        raise UnusableAddressError(text, "it is empty, too long, or has control characters")
    if isinstance(given, str):
        if text.startswith("-"):
            raise UnusableAddressError(text, "it begins with a hyphen")
        if _HELPER.match(text) is not None:
            raise UnusableAddressError(text, "that kind can run programs")
        named = _BY_NAME.match(text)
        if named is not None:
            return _named(text, named["scheme"].lower())
        host, colon, there = text.partition(":")
        if colon and "/" not in host and _DRIVE.match(text) is None:
            return _remote(text, host, there)
    whole = Path(text).absolute()
    return RemoteAddress(str(whole), whole)


def _named(text: str, scheme: str) -> RemoteAddress:
    parts = urlsplit(text)
    if scheme == "file":
        if parts.netloc not in ("", "localhost"):
            raise UnusableAddressError(text, "a file has no host; it begins with file:///")
        path = Path(_windows_path(parts.path) if os.name == "nt" else unquote(parts.path))
        if not path.is_absolute() or _CONTROL.search(str(path)) is not None:
            raise UnusableAddressError(text, "the path is not absolute")
        return RemoteAddress(str(path), path)
    if scheme not in ("ssh", "https"):
        raise UnusableAddressError(text, f"{scheme} is not used, only https and ssh")
    return _remote(text, parts.netloc, parts.path.removeprefix("/"))


def _windows_path(quoted: str) -> str:
    from urllib.request import url2pathname

    return url2pathname(quoted)


def _remote(text: str, host: str, path: str) -> RemoteAddress:
    # A percent sign could hide a hyphen, which ssh would take for an option.
    if _HOST.fullmatch(unquote(host)) is None:
        raise UnusableAddressError(text, "it does not name a possible host")
    if not path or unquote(path).startswith("-"):
        raise UnusableAddressError(text, "it does not name a possible path on the host")
    return RemoteAddress(text, None)
