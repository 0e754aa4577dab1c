"""Reads which version an agreement is, and of which day, where it has no table of versions: from its title page.

Title pages say it in a line (``Version 3.2, March 2023``; ``Dated 1 September 2022``) or in a table of labels and
answers that is often called document control.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isa_admin.documents.importing.source import cell_texts
from isa_admin.documents.raw import RawParagraph
from isa_admin.domain import dates
from isa_admin.domain.bringing_in import written_dates
from isa_admin.domain.bringing_in.partner_cells import tidied

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from isa_admin.documents.importing.source import Shaped
    from isa_admin.domain.bringing_in.ledger import Ledger

LABEL = re.compile(
    r"\b(?:version|v|fersiwn)(?:\s+(?:no|number))?\b\.?[\s:]*(\d{1,3}(?:\.\d{1,3}){0,2})\b", re.IGNORECASE
)
"""The version that a line names."""
_OF_THE_TEXT = re.compile(
    r"\b(?:version|fersiwn|v\.? ?\d|dated?|issued?|agreed|approved|adopted|published|effective|commence\w*|made|draft"
    r"|dyddiad)\b",
    re.IGNORECASE,
)
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:review\w*|expir\w+|due|next|print\w*|downloaded|birth|until|end\w*|adolygu)\b", re.IGNORECASE
)
_PARTIES = re.compile(
    r"(?:the )?(?:parties|partners|partner (?:agencies|organisations)|organisations|agencies)\b.{0,30}", re.IGNORECASE
)
"""What stands before a list of the parties."""
_LONGEST = 160
"""A line of a title page has no more characters."""


def lines(block: Shaped) -> Iterator[tuple[int, str]]:
    """Give each line of a block of the title page with its piece; a row is its label, a colon and its answer."""
    if isinstance(block.block, RawParagraph):
        yield block.pieces[0], tidied(block.block.text)
        return
    for at, piece in enumerate(block.rows):
        cells = [tidied(one) for one in cell_texts(block.block, at) if one.strip()]
        if piece and len(cells) == 2:  # noqa: PLR2004  a label and its answer
            yield piece, f"{cells[0].rstrip(':')}: {cells[1]}"


def parties_named(blocks: Iterable[Shaped]) -> list[tuple[str, int]]:
    """Give the names of the parties that a row of a table of the title page lists, a line each, with its piece."""
    for block in blocks:
        if isinstance(block.block, RawParagraph):
            continue
        for at, piece in enumerate(block.rows):
            label, *answers = cell_texts(block.block, at)
            names = [tidied(line).rstrip(",;") for answer in answers for line in answer.splitlines() if line.strip()]
            if piece and _PARTIES.fullmatch(tidied(label)) and len(names) > 1:
                return [(name, piece) for name in names]
    return []


def version_named(blocks: Iterable[Shaped]) -> str:
    """Give the version that a table of the title page names; nothing if none does."""
    for block in blocks:
        for _, line in () if block.paragraph is not None else lines(block):
            if (match := LABEL.match(line)) is not None:
                return match[1] if "." in match[1] else f"{match[1]}.0"
    return ""


def day_named(blocks: Iterable[Shaped], ledger: Ledger, today: date) -> date | None:
    """Find the day of the text, and ask about it."""
    for piece, line in (found for block in blocks for found in lines(block)):
        written = written_dates.ANY_DATE.search(line) if len(line) <= _LONGEST else None
        if written is None or not _OF_THE_TEXT.search(line) or _OF_SOMETHING_ELSE.search(line):
            continue
        read = written_dates.read(written[0])
        if read is None or read.on > today:
            continue
        says = f"this text is of {dates.show(read.on)}, by its title page: '{line}'"
        says += f" ({read.guess})" if read.guess else ""
        if ledger.offer(f"dated-{piece}", "version", says, "likely", [piece]):
            return read.on
    return None
