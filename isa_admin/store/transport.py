"""Talking to another repository: git's own transports, with nothing inherited, and its answers in plain words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isa_admin.domain.text import harmless
from isa_admin.errors import StoreError
from isa_admin.store.history import IncompleteHistoryError
from isa_admin.store.lock import StoreNotWritableError
from isa_admin.store.objects import DamagedObjectError
from isa_admin.store.program import run_abroad
from isa_admin.store.settings import git_https_settings, git_ssh_program

if TYPE_CHECKING:
    from isa_admin.store.address import RemoteAddress

# A server that has stopped sending is given up after a minute.
_MOST_WORDS = 4000
_HTTPS = ("-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=60")


class NoSuchRepositoryError(StoreError):
    """There is no repository at an address."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"there is no repository at {where}", "check the address; it may be misspelt, or you may not see it"
        )


class NoSuchBranchError(StoreError):
    """A repository has no branch of this name."""

    def __init__(self, branch: str, where: str) -> None:
        super().__init__(
            f"{where} has no branch {harmless(branch.removeprefix('refs/heads/'))}",
            "check the address, or name another branch with --ref",
        )


class NoNetworkError(StoreError):
    """A host could not be reached."""

    def __init__(self, where: str, words: str) -> None:
        super().__init__(
            f"{where} could not be reached: {words}",
            "check the network and the address, then run the command again; everything else works without a network",
        )


class UnknownHostError(StoreError):
    """The host's key is not the one that ssh knows, or not known at all."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"ssh does not know the key of the host at {where}, or the key is different from before",
            "connect to the host once with ssh, compare the key's fingerprint with what its administrator says, then"
            " run the command again",
        )


class NotLetInError(StoreError):
    """The host does not let us in."""

    def __init__(self, where: str, words: str) -> None:
        super().__init__(
            f"{where} does not let you in: {words}",
            "check that your key or password for the host is known there and that you may use this repository",
        )


class RemoteRefusedError(StoreError):
    """The shared repository does not take the commits; the words are those of its hook, or of its git.

    Attributes:
        words: All that it said, with everything that could deceive a terminal made visible.
    """

    def __init__(self, where: str, why: str, words: str) -> None:
        self.words = words[:_MOST_WORDS]
        # Each line says whose it is: a host could write lines that look like ours, with a command to type.
        told = "".join(f"\n  remote: {line}" for line in self.words.splitlines())
        super().__init__(
            f"{where} does not take these commits ({why}){':' if told else ''}{told}",
            "put right what it says, or ask the people who look after that repository; what you recorded stays in your"
            " store",
        )


class DamagedRepositoryError(DamagedObjectError):
    """The other repository is damaged, and git does not say which object it is."""

    def __init__(self, where: str, words: str) -> None:
        StoreError.__init__(
            self, f"{where} is damaged: {words}", "run git fsck there, or take the repository from another copy"
        )


class TransportError(StoreError):
    """The transfer did not work, for a reason that no rule of this room explains; git's own words are the message."""

    def __init__(self, where: str, words: str) -> None:
        super().__init__(f"the transfer with {where} did not work: {words}", "run the command again")


_UNREACHABLE = re.compile(
    r"could not resolve|name resolution|not known|connection (?:refused|timed out|reset|closed)|timed? ?out|unreachable"
    r"|no route to host|failed to connect|couldn't connect|could not connect",
    re.IGNORECASE,
)
_NO_ENTRY = re.compile(
    r"permission denied|authentication failed|could not read (?:username|password)|error: 40[13]|dubious ownership",
    re.IGNORECASE,
)
_HOST_KEY = re.compile(
    r"host key verification failed|host identification has changed|no matching host key", re.IGNORECASE
)
_NO_REPOSITORY = re.compile(r"does not appear to be a git repository|repository .* not found|error: 404", re.IGNORECASE)
_NO_BRANCH = re.compile(r"couldn't find remote ref|^remote ref .* not found", re.MULTILINE)
_FULL = re.compile(
    r"^(?!remote:).*(no space left on device|read-only file system|disk quota exceeded)", re.IGNORECASE | re.MULTILINE
)
_ILL_FORMED = re.compile(r"object ([0-9a-f]{40}): (\w+: .*)")
_DAMAGED = re.compile(
    r"corrupt|hash mismatch|inflate|does not match|did not receive expected object|is not a valid object|bad (?:object"
    r" header|packed object)|cannot be read|fsck error|mismatch at|garbage at end",
    re.IGNORECASE,
)
_CUT_OFF = re.compile(r"traverse parents|shallow|lacks these prerequisite", re.IGNORECASE)
_MISSING = re.compile(
    r"missing|could not read|bad (?:object|tree|revision)|unable to (?:read|find|parse)|did not send all|failed to"
    r" (?:read|traverse|load)|not our ref",
    re.IGNORECASE,
)
# What git adds to whatever went wrong on the way, and to whatever went wrong there.
_ADVICE = re.compile(
    r"fatal: Could not read from remote repository\.\s*|Please make sure you have the correct access rights\s*"
    r"|and the repository exists\.\s*"
)
_NOISE = re.compile(
    r"^.*(?:aborting due to possible repository corruption|died with error|protocol error: bad pack header).*\n?",
    re.MULTILINE,
)
_ID = re.compile(r"\b[0-9a-f]{40}\b")


def talk(address: RemoteAddress, *args: str, **settings: str) -> tuple[int, str, str]:
    """Run a git command that talks to another repository.

    Returns:
        Its exit code, what it said, and its errors, with everything that could deceive a terminal made visible.
    """
    if address.path is None:
        wishes = git_https_settings() | settings
        done = run_abroad(*_HTTPS, *args, protocol=address.protocol, ssh=git_ssh_program(), **wishes)
    else:
        done = run_abroad(*args, protocol=address.protocol, **settings)
    said, errors = (_shown(raw) for raw in (done.stdout, done.stderr))
    return done.returncode, said, errors


def _shown(raw: bytes) -> str:
    return harmless(raw.decode("utf-8", "replace").replace("\r", "\n").replace("\t", " "))


def explained(address: RemoteAddress, branch: str, errors: str) -> StoreError:
    """Say in plain words why a transfer did not work."""
    where = address.shown
    errors, noise = _NOISE.subn("", _ADVICE.sub("", errors))
    words = last_words(errors)
    ill_formed, full = _ILL_FORMED.search(errors), _FULL.search(errors)
    for pattern, explain in (
        (_FULL, lambda: StoreNotWritableError(OSError(full[1] if full else words))),
        (_HOST_KEY, lambda: UnknownHostError(where)),
        (_NO_BRANCH, lambda: NoSuchBranchError(branch, where)),
        (_NO_REPOSITORY, lambda: NoSuchRepositoryError(where)),
        (_NO_ENTRY, lambda: NotLetInError(where, words)),
        (_UNREACHABLE, lambda: NoNetworkError(where, words)),
        (_ILL_FORMED, lambda: DamagedObjectError(*_ill_formed(ill_formed))),
        (_DAMAGED, lambda: _damaged(where, errors, "does not hash to its name or cannot be read")),
        (_CUT_OFF, IncompleteHistoryError),
        (_MISSING, lambda: _damaged(where, errors, "is missing or cannot be read")),
    ):
        if pattern.search(errors) is not None:
            return explain()
    return DamagedRepositoryError(where, words) if noise else TransportError(where, words)


def last_words(errors: str) -> str:
    """Pick the line that says most about what went wrong."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    return next(iter(lines[-1:]), "the other side ended without a word").removeprefix("fatal: ")[:300]


def _ill_formed(match: re.Match[str] | None) -> tuple[str, str]:
    assert match is not None  # noqa: S101  # asked for after it was found only
    return match[1], f"is not well formed: {match[2][:200]}"


def _damaged(where: str, errors: str, what: str) -> DamagedObjectError:
    found = _ID.search(errors)
    return DamagedObjectError(found[0], what) if found else DamagedRepositoryError(where, last_words(errors))
