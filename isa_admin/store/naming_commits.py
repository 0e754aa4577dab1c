"""What a person names as a commit: its id, the beginning of it, or a day, looked up in one history.

Never a name that the store brings: a branch or tag may be called like an id, or like the words that somebody types, and
would then say which commits are judged.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from isa_admin.errors import NotFoundError, UsageError
from isa_admin.store.commit_text import committer_time

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

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


class NothingBeforeError(NotFoundError):
    """The store began after this day."""

    def __init__(self, on: date, began: date) -> None:
        super().__init__(
            f"the store has no commit on or before {on.day} {on:%B %Y}",
            f"choose a date from {began.day} {began:%B %Y}, when the store was started",
        )


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


def last_until(on: date, history: Iterable[tuple[str, bytes]]) -> str:
    """Find the last commit before the first one that was made after a day, by the committers' own local dates.

    The order of commits is proved, and their dates are claims: one that is dated back changes nothing about earlier
    days, since what was made after a day ends it (ATTACKS G18).

    Args:
        on: The day.
        history: The commits with their bytes, newest first.

    Raises:
        NothingBeforeError: The history began later.
    """
    found: str | None = None
    began = on
    for name, content in history:
        made = _local_date(content)
        if made is None or made > on:
            found = None
        elif found is None:
            found = name
        began = made or on
    if found is None:
        raise NothingBeforeError(on, began)
    return found


def _local_date(commit: bytes) -> date | None:
    made = committer_time(commit)
    if made is None:
        return None
    seconds, offset = made
    return datetime.fromtimestamp(seconds, UTC).astimezone(timezone(timedelta(minutes=offset))).date()
