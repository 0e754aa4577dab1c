"""A record that is not as it should be, told with its file and line."""

from __future__ import annotations

from isa_admin.errors import StoreError


class MalformedRecordError(StoreError):
    """A record cannot be read; the message names the file, the line and what was expected."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        super().__init__(
            f"{path}:{line}: {problem}",
            f"put {path} right in a text editor and commit it, or go back to the commit before with git",
        )
        self.path = path
        self.line = line
        self.problem = problem
