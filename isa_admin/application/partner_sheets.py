"""Importing and exporting: partners as a file that a spreadsheet opens, and such a file as rows."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.application.files import Target, write_file
from isa_admin.domain.sheets.partner_rows import sheet_of
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from isa_admin.domain.register import Register
    from isa_admin.domain.sheets.sheet import Sheet

FORMATS = ("csv", "xlsx")


class Exported(Struct, frozen=True, kw_only=True):
    """A file with partners that was written."""

    path: Path
    format: str
    partners: int
    sha256: str


def read_sheet(path: Path) -> Sheet:
    """Read a file of rows.

    Raises:
        UsageError: The file is missing, or cannot be read.
        NotASheetError: It is not a sheet, or too large.
    """
    from isa_admin.spreadsheets.files import read
    from isa_admin.spreadsheets.limits import MOST_BYTES

    remedy = "give the path of a CSV file or an Excel workbook, for example partners.xlsx"
    if not path.is_file():
        raise UsageError(f"there is no file {path}", remedy)
    try:
        with path.open("rb") as file:
            # One byte more than is allowed says that it is too large.
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", remedy) from error
    return read(path.name, content)


def format_of(out: Path | None, wanted: str | None) -> str:
    """Say in which format partners are written: as was asked, or as the file's ending says.

    Raises:
        UsageError: There is no such format, or the ending says another one.
    """
    ending = out.suffix.lower().removeprefix(".") if out is not None and not out.is_dir() else ""
    chosen = (wanted or ending or FORMATS[0]).lower()
    if chosen not in FORMATS:
        raise UsageError(f"there is no format '{chosen}'", f"choose one of {', '.join(FORMATS)}")
    if ending in FORMATS and ending != chosen:
        raise UsageError(
            f"{out} ends in .{ending}, and --format says {chosen}", "leave --format out, or name another file"
        )
    return chosen


def content_of(register: Register, form: str) -> tuple[bytes, int]:
    """Write all partners as the bytes of a file; gives how many there are, too.

    Raises:
        UsageError: A partner has more of a kind than there are columns for.
    """
    from isa_admin.spreadsheets import files, workbook

    sheet = sheet_of(register.partners.values())
    return (workbook.write if form == "xlsx" else files.write_csv)(sheet), len(sheet.rows)


def export(register: Register, out: Target, form: str) -> Exported:
    """Write all partners into a file; it is whole or not there.

    Args:
        register: The register.
        out: The file, or the folder to put it in; the current folder if none is named.
        form: The format.

    Raises:
        StoreError: The file cannot be written.
        UsageError: A partner has more of a kind than there are columns for, or another file of this name is there.
    """
    path = out.path or Path()
    if path.is_dir():
        path /= f"{register.agreement.id}-partners.{form}"
    content, partners = content_of(register, form)
    write_file(path, content, replace=out.replace)
    return Exported(path=path, format=form, partners=partners, sha256=hashlib.sha256(content).hexdigest())
