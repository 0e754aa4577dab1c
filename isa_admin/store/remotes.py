"""The repository that a store is shared through: its address, and publishing to it."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from isa_admin.errors import StoreError
from isa_admin.store.address import read_address
from isa_admin.store.archive import Archive, NotAnAncestorError
from isa_admin.store.handing_over import SomebodysStoreError, hand_over
from isa_admin.store.program import GitRefusedError
from isa_admin.store.transport import RemoteRefusedError, explained, talk

if TYPE_CHECKING:
    from isa_admin.store.address import RemoteAddress
    from isa_admin.store.place import Place

_MAIN = "refs/heads/main"
# What the hooks and the git of the other side say comes as these lines.
_REMOTE = re.compile(r"^remote: ?(.*?)\s*$", re.MULTILINE)
_REFUSED = re.compile(r"^! \S+ \[remote rejected\] \((?P<why>.*)\)$", re.MULTILINE)
_HELD = re.compile(r"cannot lock ref .*\.lock': File exists")
_NOT_SENT = re.compile(r"^! \S+ \[rejected\]", re.MULTILINE)
# So often a push is tried, each time after some more seconds, while another one holds the branch.
_TURNS = 4
_STILL = 0.5
_PUSH = (
    "push",
    "--porcelain",
    "--no-verify",
    "--no-recurse-submodules",
    "--no-signed",
    "--no-follow-tags",
)


def origin(place: Place) -> str | None:
    """Give the address that a store is shared through, as it was recorded; None when it is not."""
    try:
        said = place.git.refs("config", "--local", "--no-includes", "--get", "remote.origin.url")
    except GitRefusedError:
        return None
    return said.decode("utf-8", "surrogateescape").removesuffix("\n")


def set_origin(place: Place, url: str) -> None:
    """Record the address that a store is shared through, where a git by hand finds it too.

    Raises:
        UnusableAddressError: The address is of a kind that is not used.
        StoreError: Another git holds the store's settings.
        GitRefusedError: The store's settings cannot be written.
    """
    read_address(url)
    settings = {"remote.origin.url": url, "remote.origin.fetch": "+refs/heads/*:refs/remotes/origin/*"}
    try:
        for name, value in settings.items():
            place.git.refs("config", "--local", "--replace-all", name, value)
    except GitRefusedError as refusal:
        if "could not lock" in refusal.words and "File exists" in refusal.words:
            raise StoreError(
                "another git program is at work in this store, or was stopped in the middle; the address is not"
                " remembered",
                "close it and run the command again; when no git program runs, delete"
                f" {place.common_dir / 'config.lock'}",
            ) from refusal
        raise


def push(place: Place, url: str, tip: str, expected: str | None, ref: str = _MAIN) -> bool:
    """Publish commits of a store, if the shared branch still stands where it is expected; never over others' commits.

    Args:
        place: The store.
        url: The address of the shared repository.
        tip: The commit that the branch shall stand at, or the object of a tag.
        expected: The commit that the branch stands at, as far as is known; None when it is not there yet.
        ref: The full name of the branch, or of the tag.

    Returns:
        Whether it stands at the tip now; False when others were quicker, and nothing was changed.

    Raises:
        UnusableAddressError: The address is of a kind that is not used.
        NotAnAncestorError: The tip does not follow the expected commit, so it would take commits away.
        RemoteRefusedError: A hook there, or its git, refused; its words are in the message.
        SomebodysStoreError: It is not a bare repository.
        NoSuchRepositoryError, NoNetworkError, UnknownHostError, NotLetInError: It cannot be reached, or is not to be.
        TransportError: Anything else that git says.
    """
    address = read_address(url)
    with Archive(place.git) as archive:
        if expected is not None and not archive.is_ancestor(expected, tip):
            raise NotAnAncestorError(expected, tip)
    if address.path is not None:
        return hand_over(place, address, tip, expected, ref)
    lease = f"--force-with-lease={ref}:{expected or ''}"
    command = (*_PUSH, lease, "--end-of-options", address.text, f"{tip}:{ref}")
    environment = place.git.for_objects()
    for turn in range(_TURNS):
        # Who pushes at the same moment holds the branch there; a lock that stays was left by a git that was killed.
        time.sleep(turn * _STILL)
        code, said, errors = talk(address, *command, **environment)
        if not code:
            return True
        if _HELD.search(errors) is None:
            break
    # The lease was not kept, or another push came between: both sides are asked again rather than git's words read.
    moved = _NOT_SENT.search(said) is not None or _REFUSED.search(said) is not None
    stands = _stands_at(address, environment, ref) if moved else expected
    if stands == tip:
        return True
    if stands != expected:
        return False
    raise _refusal(address, said, errors)


def _stands_at(address: RemoteAddress, environment: dict[str, str], ref: str) -> str | None:
    code, said, errors = talk(address, "ls-remote", "--end-of-options", address.text, ref, **environment)
    if code:
        raise explained(address, ref, errors)
    return said.split()[0] if said.strip() else None


def _refusal(address: RemoteAddress, said: str, errors: str) -> StoreError:
    refused = _REFUSED.search(said)
    if refused is None:
        return explained(address, _MAIN, errors)
    if "checked out" in refused["why"]:
        return SomebodysStoreError(address.shown)
    words = "\n".join(line for line in _REMOTE.findall(errors) if line)
    return RemoteRefusedError(address.shown, refused["why"], words)
