"""How large a file that holds a sheet may be, and why one is refused."""

from __future__ import annotations

from isa_admin.errors import UsageError

MOST_BYTES = 20_000_000
"""Largest file that is opened."""
MOST_ROWS = 50_000
"""Most rows that say something."""
MOST_COLUMNS = 500
"""Most cells in a row."""
MOST_CHARACTERS = 32_767
"""Longest cell, which is what Excel holds."""


class NotASheetError(UsageError):
    """A file cannot be read as a sheet, is too large, or holds what a sheet of facts does not need."""

    def __init__(self, name: str, found: str, remedy: str) -> None:
        super().__init__(f"{name}: {found}", remedy)


def ensure_size(name: str, content: bytes) -> None:
    """Ensure a file is neither empty nor too large to be opened.

    Raises:
        NotASheetError: It is.
    """
    if not content.strip():
        raise NotASheetError(name, "the file is empty", "isa-admin export-partners writes one to start from")
    if len(content) > MOST_BYTES:
        raise NotASheetError(
            name, f"the file has {len(content):,} bytes; at most {MOST_BYTES:,} are allowed", "split it into several"
        )


def ensure_row(name: str, line: int, cells: int, longest: int, rows: int) -> None:
    """Ensure a row is not too wide, none of its cells too long, and it is not one row too many.

    Raises:
        NotASheetError: It is.
    """
    for found, most, what in (
        (rows, MOST_ROWS, "rows"),
        (cells, MOST_COLUMNS, "columns"),
        (longest, MOST_CHARACTERS, "characters in one cell"),
    ):
        if found > most:
            raise NotASheetError(
                name, f"line {line}: more than {most:,} {what}", "split the file, or take out what is not needed"
            )
