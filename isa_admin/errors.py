"""What can go wrong, as the person at the terminal meets it: what happened, what to do, the exit code.

The exit codes are part of the interface: 0 done, 1 the answer is no, 2 usage, 3 no such thing, 4 a rule of the
agreement refuses, 5 the store, 6 signing or keys, 7 a needed program is missing, 130 interrupted.
A class for a particular failure stands beside the code that raises it and derives from one of these.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable

DONE = 0
ANSWER_IS_NO = 1
INTERRUPTED = 130


class IsaError(Exception):
    """A failure that a person can understand and put right.

    Args:
        message: What happened, in one sentence.
        remedy: What to do about it, in one sentence; shown after ``try:``.
    """

    exit_code: ClassVar[int] = 5

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class UsageError(IsaError):
    """The words of the command do not make sense (a date that is none, an option that is missing)."""

    exit_code = 2


class NotFoundError(IsaError):
    """There is no such partner, category, version or post."""

    exit_code = 3


class RuleError(IsaError):
    """A rule of the agreement refuses; the message cites the section."""

    exit_code = 4


class StoreError(IsaError):
    """The store cannot be read or written: a malformed record, a moved tip, edits in the way, a full disk."""

    exit_code = 5


class SigningError(IsaError):
    """No usable key, or the signature was not made."""

    exit_code = 6


class MissingProgramError(IsaError):
    """git or gpg is missing or too old."""

    exit_code = 7


def close_matches(wanted: str, known: Iterable[str]) -> str:
    """Say which of the known words were probably meant, ready to stand in a remedy; empty when none is near."""
    return ", ".join(nearest(wanted, known))


def nearest(wanted: str, known: Iterable[str]) -> list[str]:
    """Give the known words that were probably meant, the nearest first, five at most."""
    names = list(known)
    folded = {name.casefold(): name for name in names}
    near = [folded[word] for word in get_close_matches(wanted.casefold(), folded, n=3, cutoff=0.5)]
    near += [name for name in names if wanted and wanted.casefold() in name.casefold() and name not in near]
    return near[:5]
