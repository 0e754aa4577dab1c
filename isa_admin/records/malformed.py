"""A record that is not as it should be, told with its file and line."""

from __future__ import annotations

from isa_admin.errors import StoreError


class MalformedRecordError(StoreError):
    """A record cannot be read; the message names the file, the line and what was expected."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        super().__init__(
            f"{path}:{line}: {problem}",
            f"take the change back with isa-admin undo, or put {path} right in a text editor and record that with"
            ' isa-admin commit "What I put right"; isa-admin check names all such records',
        )
        self.path = path
        self.line = line
        self.problem = problem
