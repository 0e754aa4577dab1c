"""Serving: reading a list of whom a notice reached, and the files that events name by their digest."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from isa_admin.application.partner_sheets import read_sheet
from isa_admin.domain import dates
from isa_admin.domain.notice import HOW, Served
from isa_admin.domain.sheets.sheet import from_cell
from isa_admin.errors import IsaError, UsageError
from isa_admin.records.layout import LARGEST_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from isa_admin.domain.register import Register
    from isa_admin.domain.sheets.sheet import SheetRow

MOST_ENCLOSED = 10_000_000
"""So many bytes go with an e-mail at most: many servers refuse more."""

COLUMNS = ("partner", "on", "how", "to")
"""The columns of a list of service; the last may be missing."""


def read_list(file: Path, register: Register, today: date) -> list[Served]:
    """Read whom a notice reached from a spreadsheet or a file of comma-separated values.

    Raises:
        UsageError: The file cannot be read.
        UsageError: A column is missing or a row makes no sense; every wrong row is named.
    """
    sheet = read_sheet(file).below_titles(lambda cells: "partner" in map(_heading, cells))
    headings = [*map(_heading, sheet.headings)]
    missing = [column for column in COLUMNS[:-1] if column not in headings]
    if missing:
        raise UsageError(
            f"{file} has no column {' and no column '.join(missing)}",
            f"begin it with the line: {','.join(COLUMNS)}",
        )
    found, wrong = [], []
    for row in sheet.rows:
        try:
            found.append(_served(row, headings, register, today))
        except (IsaError, ValueError) as error:
            wrong.append(f"line {row.line}: {error}")
    if wrong or not found:
        raise UsageError("; ".join(wrong) or f"{file} has no rows", "put the list right; nothing was recorded")
    return found


def _heading(cell: str) -> str:
    return from_cell(cell).casefold()


def _served(row: SheetRow, headings: list[str], register: Register, today: date) -> Served:
    cells = {name: from_cell(cell) for name, cell in zip(headings, row.cells, strict=False)}
    how = cells.get("how", "").casefold()
    known = next((one for one in HOW if one == how), None)
    if known is None:
        raise ValueError(f"'{how}' is not a way to serve a notice; expected {', '.join(HOW)}")
    return Served(
        partner=register.partner(cells.get("partner", "")).id,
        on=dates.read(cells.get("on", ""), today),
        how=known,
        to=cells.get("to") or None,
    )


def kept(file: Path) -> tuple[str, bytes]:
    """Give the name under which a store keeps a file, which is its digest, and its bytes.

    Raises:
        UsageError: It has over 16 MiB.
    """
    if file.stat().st_size > LARGEST_FILE:
        raise UsageError(
            f"{file} has over {LARGEST_FILE:,} bytes, and a store keeps no larger evidence",
            "give --withhold-evidence instead of --store-evidence: its digest is recorded, and you keep the file",
        )
    content = file.read_bytes()
    return hashlib.sha256(content).hexdigest() + _ending(file), content


def enclosed(
    files: Mapping[str, Path],
    remedy: str = "leave them out of the letters, and hand them over another way: --withhold-evidence",
) -> dict[str, bytes]:
    """Read files that go with each letter; each gets the name that it is given here, with the ending of its own.

    Args:
        files: Where each is, by what it is.
        remedy: What to do where they are too large.

    Raises:
        UsageError: Together they are too large for an e-mail.
    """
    if sum(file.stat().st_size for file in files.values()) > MOST_ENCLOSED:
        raise UsageError(
            f"over {MOST_ENCLOSED:,} bytes would go with each e-mail, and many servers refuse that", remedy
        )
    return {f"{name}{_ending(file)}": file.read_bytes() for name, file in files.items()}


def _ending(file: Path) -> str:
    """Give the ending of a file's name, where it is a plain one."""
    ending = re.search(r"\.[a-z0-9]{1,8}$", file.name.casefold())
    return ending[0] if ending else ""


def digest(scan: Path) -> str:
    """Give the SHA-256 digest of a scanned form or letter: the register keeps that, the officer keeps the scan.

    Raises:
        UsageError: The file has no bytes.
    """
    if scan.stat().st_size == 0:
        raise UsageError(f"{scan} is empty", "give the scan of the signed form")
    with scan.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
