"""Reads the words of a PDF that comes from outside, in the order in which they are read.

The reader itself (``apart``) runs in a process of its own, since no PDF library promises to survive every file:
whatever a file does to it, this process gets an answer or its absence, within seconds.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from isa_admin.documents.blocks import Run
from isa_admin.documents.raw import RawCell, RawDocument, RawParagraph, RawTable
from isa_admin.office.parts import UnsafeFileError
from isa_admin.system.programs import TooLongError, environment, run_apart

if TYPE_CHECKING:
    from isa_admin.documents.raw import RawBlock

BEGINNING = b"%PDF-"
PATIENCE = 60
"""Seconds, on a busy computer; the reader has half of that as its own time."""

_FROM = 1024
"""A PDF begins somewhere in its first bytes (PDF 32000-1, annex H, 3.4.1)."""
_INDENT = 567
_FEW = 200
"""Fewer letters on all its pages are no agreement's."""
_SAVE = "give the file that it was made from, or one saved as PDF by Word or LibreOffice"
_REFUSED = {
    "password": ("it is protected by a password", "save it without a password"),
    "pages": ("it has more pages than any agreement", _SAVE),
    "elements": ("it is built so that nobody could read it to its end", _SAVE),
    "memory": ("it needs more memory than any agreement", _SAVE),
    "damaged": ("it is damaged, or not a PDF", _SAVE),
}


class PdfText(Struct, frozen=True):
    """The words of a PDF.

    Attributes:
        document: Its paragraphs and tables where it is ``tagged``, otherwise its lines.
        tagged: Whether the file says what is a heading, a paragraph, an item and a cell.
    """

    document: RawDocument
    tagged: bool


def is_pdf(content: bytes) -> bool:
    """Say whether a file is a PDF, by its beginning."""
    return BEGINNING in content[:_FROM]


def read(content: bytes) -> PdfText:
    """Read a PDF.

    Args:
        content: The file; whoever calls limits its size.

    Raises:
        UnsafeFileError: It has a password, is damaged, needs too much time or memory, or is pictures of pages, whose
            words nobody can compare.
    """
    told = _told(content)
    if told["hidden"] > told["shown"] or told["shown"] < _FEW:
        raise UnsafeFileError("it is pictures of pages, without any text to read", _SAVE)
    apart = [(kind, words) for kind, words in told["apart"] if words.strip()]
    if told["hidden"]:
        apart.append(("hidden text", f"{told['hidden']:,} letters that are not drawn"))
    document = RawDocument(
        blocks=tuple(map(_block, told["blocks"])),
        apart=tuple(apart),
        properties={"title": told["title"]},
        comments=told["remarks"],
        bare=not told["tagged"],
    )
    return PdfText(document, told["tagged"])


def words(content: bytes) -> str:
    """Give all words of a PDF, those of the layer behind a scan too, which nobody sees and a scanner may have guessed.

    Args:
        content: The file; whoever calls limits its size.

    Raises:
        UnsafeFileError: It has a password, is damaged, or needs too much time or memory.
    """
    told = _told(content)
    cells = [cell["lines"] for one in told["blocks"] for row in one.get("rows", ()) for cell in row]
    shown = [one["text"] for one in told["blocks"] if "text" in one]
    return "\n".join([*shown, *(line for lines in cells for line in lines), told["unseen"]])


def _told(content: bytes) -> dict[str, Any]:
    """Let the reader look at a PDF, in a process of its own.

    Raises:
        UnsafeFileError: It has a password, is damaged, or needs too much time or memory.
    """
    # -P: a folder that somebody sent may hold a package of our name.
    command = (sys.executable, "-P", "-m", "isa_admin.pdf.apart")
    try:
        done = run_apart(command, stdin=content, patience=PATIENCE, env=environment(PYTHONIOENCODING="utf-8"))
    except TooLongError as error:
        raise UnsafeFileError("it takes longer to read than any agreement", _SAVE) from error
    try:
        told: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"refused": "memory"}
    except ValueError:
        told = {"refused": "damaged"}
    if "refused" in told:
        found, remedy = _REFUSED[str(told["refused"]).partition(":")[0]]
        raise UnsafeFileError(found, remedy)
    return told


def _block(told: dict[str, Any]) -> RawBlock:
    if "rows" in told:
        rows = (tuple(RawCell(_cell(cell["lines"]), cell["span"]) for cell in row) for row in told["rows"])
        return RawTable(tuple(row for row in rows if row))
    return RawParagraph((Run(told["text"]),), level=told["level"], indent=told["depth"] * _INDENT)


def _cell(lines: list[str]) -> tuple[RawParagraph, ...]:
    return tuple(RawParagraph((Run(line),)) for line in lines)
