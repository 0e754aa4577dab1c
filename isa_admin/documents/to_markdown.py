"""Writes blocks in the dialect of the terms: the opposite of reading them.

What is written is read back before it is handed out, and must say the same: a word that the dialect cannot hold is
named and never lost. Lines are filled up to the longest that the dialect allows, so the same text gives the same bytes.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from isa_admin.documents import markdown
from isa_admin.documents.blocks import (
    Directive,
    Heading,
    Item,
    ListBlock,
    Paragraph,
    Place,
    Quote,
    Row,
    Table,
    paragraphs,
)  # fmt: skip
from isa_admin.documents.dialect import TermsError
from isa_admin.documents.labels import prepare, write
from isa_admin.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.documents.blocks import Block, Cell, Part, Run, Runs

FILLED = 118
"""How many characters a line is filled up to: the terms keep two below what the dialect allows."""
_NOWHERE = Place("")
_UNBROKEN = "\x00"
_AHEAD = 4
"""So many words tell whether they would be a label: ``1. (a) words``."""
_MARKS = ("- ", "+ ", "* ", "#", ">", "|", "=", "---", "```", "~~~", "_")
"""A line that begins with one of these is no plain paragraph."""


class NotInDialectError(StoreError):
    """Something in a text cannot be written in the dialect of the terms."""

    def __init__(self, file: str, found: str) -> None:
        super().__init__(
            f"{file} cannot be written as the terms are written: {found}",
            "change it in the text it comes from; docs/terms-format.md has the rules",
        )


def to_markdown(part: Part) -> bytes:
    """Write a part of the terms as the file that reads back as this part.

    Raises:
        NotInDialectError: The dialect cannot hold what the part says.
    """
    lines = _blocks((part.title,), FILLED)
    if part.blocks:
        lines += ["", *_blocks(part.blocks, FILLED)]
    content = ("\n".join(lines) + "\n").encode()
    try:
        title, blocks = markdown.read(part.file, content)
    except TermsError as error:
        raise NotInDialectError(part.file, error.message) from error
    wanted = (_placeless(part.title), *map(_placeless, part.blocks))
    found = (_placeless(title), *map(_placeless, blocks))
    if wanted != found:
        lost = next((one for one, other in zip(wanted, found, strict=False) if one != other), wanted[-1])
        raise NotInDialectError(part.file, f"'{_begin(lost)}' reads back as something else")
    return content


def inline(runs: Runs) -> str:
    """Write the words of one paragraph, heading or cell on one line."""
    return _inline(runs).replace(_UNBROKEN, " ")


def table_rows(table: Table) -> list[str]:
    """Write the rows of a table, a line each, without the line below its head."""
    return [_row(row) for row in table.rows]


def filled(text: str, width: int) -> list[str]:
    """Break the words of a paragraph into lines; none may begin with what would be a label, a heading or a table."""
    return _filled(text, width)


def _blocks(blocks: Sequence[Block], width: int) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        if lines:
            lines.append("")
        match block:
            case Heading():
                lines.append(f"{'#' * block.level} {_inline(block.runs)}".replace(_UNBROKEN, " "))
            case Paragraph():
                lines += [line.replace(_UNBROKEN, " ") for line in _filled(_inline(block.runs), width)]
            case ListBlock():
                lines += _list(block, width)
            case Quote():
                lines += [f"> {line}".rstrip() for line in _blocks(block.blocks, width - 2)]
            case Table():
                lines += _table(block)
            case Directive():
                lines.append(f"{{{block.name}}}")
    return lines


def _list(block: ListBlock, width: int) -> list[str]:
    lines: list[str] = []
    for item in block.items:
        label = "- " if block.kind == "bullet" else f"{write(block.kind, item.number)} "
        inner: list[str] = []
        for index, one in enumerate(item.blocks):
            # A list stands right below the words that lead to it.
            if inner and not (isinstance(one, ListBlock) and isinstance(item.blocks[index - 1], Paragraph)):
                inner.append("")
            inner += _blocks((one,), width - len(label))
        lines.append(label + inner[0])
        lines += [f"{' ' * len(label)}{line}".rstrip() for line in inner[1:]]
    return lines


def _table(table: Table) -> list[str]:
    head, *rows = table.rows
    return [_row(head), f"|{'---|' * table.columns}", *map(_row, rows)]


def _row(row: Row) -> str:
    return f"| {' | '.join(map(_cell, row.cells))} |".replace("|  |", "| |").replace("|  |", "| |")


def _cell(cell: Cell) -> str:
    return "<br>".join(_inline(one.runs).replace("|", r"\|").replace(_UNBROKEN, " ") for one in cell)


def _inline(runs: Runs) -> str:
    """Write runs: markers open and close where looks change, and never beside a blank."""
    written = []
    for (url, target), group in groupby(runs, key=lambda run: (run.url, run.target)):
        words = _looks(list(group))
        if target:
            # A reference is short, and an editor finds it where it stands on one line.
            words = words.replace(" ", _UNBROKEN)
        written.append(f"[{words}]({url or target})" if url or target else words)
    return "".join(written)


def _looks(runs: Sequence[Run]) -> str:
    written: list[str] = []
    opened: list[str] = []
    for index, run in enumerate(runs):
        wanted = [mark for mark, on in (("**", run.bold), ("*", run.italic)) if on]
        while any(mark not in wanted for mark in opened):
            written.append(opened.pop())
        following = runs[index + 1] if index + 1 < len(runs) else None
        missing = [mark for mark in wanted if mark not in opened]
        if following is not None and len(missing) > 1:
            # What stays open longer is opened first.
            missing.sort(key=lambda mark: not (following.bold if mark == "**" else following.italic))
        written += missing
        opened += missing
        written.append(run.text)
    written += reversed(opened)
    return "".join(written)


def _filled(text: str, width: int) -> list[str]:
    """Break a paragraph into lines; none may begin with what would be a label, a heading or a table.

    Each word is looked at once: a paragraph of thousands of labels, none of which may begin a line, takes no longer.
    """
    words = text.split(" ")
    lines: list[str] = []
    start, looked, length = 0, 1, len(words[0])
    for at, word in enumerate(words[1:], start=1):
        length += 1 + len(word)
        if length <= width:
            continue
        # A word that may not begin a line takes the one before it along; if none may, reading it back tells.
        first = next((one for one in range(at, looked - 1, -1) if _may_begin(words[one : one + _AHEAD])), at)
        looked = at + 1
        lines.append(" ".join(words[start:first]))
        start, length = first, len(" ".join(words[first : at + 1]))
    return [*lines, " ".join(words[start:])]


def _may_begin(words: Sequence[str]) -> bool:
    text = " ".join([*words, "x"])
    return not (text.startswith(_MARKS) or prepare([text])[1])


def _placeless(block: Block) -> Block:
    """Give a block as it is wherever it stands."""
    match block:
        case Heading():
            return Heading(_NOWHERE, block.level, block.runs)
        case Paragraph():
            return Paragraph(_NOWHERE, block.runs)
        case Quote():
            return Quote(_NOWHERE, tuple(map(_placeless, block.blocks)))
        case ListBlock():
            items = tuple(Item(_NOWHERE, item.number, tuple(map(_placeless, item.blocks))) for item in block.items)
            return ListBlock(_NOWHERE, block.kind, items, block.level)
        case Table():
            rows = tuple(
                Row(tuple(tuple(Paragraph(_NOWHERE, one.runs) for one in cell) for cell in row.cells), row.kind)
                for row in block.rows
            )
            return Table(_NOWHERE, rows)
        case Directive():
            return Directive(_NOWHERE, block.name)


def _begin(block: Block) -> str:
    return f"{{{block.name}}}" if isinstance(block, Directive) else next(iter(paragraphs((block,))), "")[:60]
