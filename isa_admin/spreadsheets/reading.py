"""Reading a file as a sheet, whatever its ending: its first bytes say what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.spreadsheets import comma_separated, workbook
from isa_admin.spreadsheets.package import OLD_OFFICE, ZIP
from isa_admin.spreadsheets.wrong_file import NotASheetError

if TYPE_CHECKING:
    from isa_admin.domain.sheets.sheet import Sheet


def read(name: str, content: bytes) -> Sheet:
    """Read a workbook or a file of comma-separated values.

    Args:
        name: What messages call the file.
        content: Its bytes.

    Raises:
        NotASheetError: It is neither, too large, or holds what a sheet of facts has no need of.
    """
    if content.startswith(OLD_OFFICE):
        raise NotASheetError(
            name,
            "it is protected by a password or of the old kind .xls",
            "save it as an Excel workbook (.xlsx) without a password",
        )
    if content.startswith(ZIP):
        return workbook.read(name, content)
    return comma_separated.read(name, content)
