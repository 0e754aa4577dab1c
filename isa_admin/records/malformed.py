"""A record that is not as it should be, told with its file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence


class MalformedRecordError(StoreError):
    """A record cannot be read; the message names the file, the line and what was expected."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        super().__init__(
            f"{path}:{line}: {problem}",
            f"put {path} right in a text editor and commit it, or go back to the commit before with git;"
            " isa-admin check names all such records",
        )
        self.path = path
        self.line = line
        self.problem = problem


class MalformedRecordsError(StoreError):
    """Several records cannot be read; the message names each, in lines of its own."""

    def __init__(self, errors: Sequence[MalformedRecordError]) -> None:
        super().__init__(
            "\n  ".join((f"{len(errors)} records cannot be read:", *(error.message for error in errors))),
            "put each right in a text editor and commit it, or go back to the commit before with git",
        )
        self.errors = errors
