"""What a person names as a commit: its id or the beginning of it, looked up among the ids of one history.

Never a name that the store brings: a branch or tag may be called like an id, or like the words that somebody types, and
would then say which commits are judged.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isa_admin.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

_ID = re.compile(r"[0-9a-f]{4,40}")


class NotAnIdError(UsageError):
    """What was given is not the id of a commit, nor the beginning of one."""

    def __init__(self, given: str) -> None:
        super().__init__(
            f"{given!a} is not the id of a commit",
            "give at least 4 of the digits that isa-admin history --json shows as commit; names of branches and tags"
            " are not looked up",
        )


class NoSuchCommitError(NotFoundError):
    """The history has no commit of this id."""

    def __init__(self, given: str) -> None:
        super().__init__(f"the store has no commit {given}", "run isa-admin history to see the commits")


class SeveralCommitsError(NotFoundError):
    """Several commits have ids that begin like this."""

    def __init__(self, given: str) -> None:
        super().__init__(f"{given} is the beginning of several ids", "give more of its digits")


def as_id(given: str) -> str:
    """Read what a person gave as the id of a commit, or as the beginning of one.

    Raises:
        NotAnIdError: It is neither.
    """
    text = given.strip().lower()
    if _ID.fullmatch(text) is None:
        raise NotAnIdError(given)
    return text


def find_commit(given: str, history: Iterable[str]) -> str:
    """Find the commit that a person named among those of a history.

    Args:
        given: What `as_id` reads.
        history: The ids of its commits.

    Raises:
        NotAnIdError: It is not the beginning of an id.
        NoSuchCommitError: No commit of the history has it.
        SeveralCommitsError: More than one has.
    """
    text = as_id(given)
    found = [name for name in history if name.startswith(text)]
    if not found:
        raise NoSuchCommitError(text)
    if len(found) > 1:
        raise SeveralCommitsError(text)
    return found[0]
