"""Shapes the blocks of a source before its parts are known: contents lists, tables that tabs made, torn sentences.

Each step takes blocks and gives blocks, and says in the ledger what it did. A step that guesses asks the ledger first.
"""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.documents.blocks import Run, joined, text_of
from isa_admin.documents.importing.signing_lines import with_forms
from isa_admin.documents.importing.source import Shaped
from isa_admin.documents.importing.touching_tables import without_touching
from isa_admin.documents.importing.typed_labels import typed
from isa_admin.documents.raw import RawCell, RawParagraph, RawTable
from isa_admin.domain.text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.documents.blocks import Runs
    from isa_admin.domain.bringing_in.ledger import Ledger

_LEADERS = " \t\u2003\N{NO-BREAK SPACE}.\N{HORIZONTAL ELLIPSIS}"
"""What stands between a title and the number of its page."""
_GAPS = ("...", "\N{HORIZONTAL ELLIPSIS}", "\t", "\u2003", "   ")
_CONTENTS = re.compile(r"(?:table of )?contents(?: list| page)?:?|cynnwys", re.IGNORECASE)
_CONTENTS_LIST = "a contents list: each document gets its own"
_FURNITURE = re.compile(r"(?:page )?\d{1,3}(?: of \d{1,3})?", re.IGNORECASE)
_DIGITS, _LONGEST_ENTRY = 3, 120
"""The number of a page has no more digits, and a title in a contents list no more characters."""
_LEAST = 3
"""So many lines with a page number make a contents list, and so many short lines a list of one column."""
_ENDS = re.compile(r"[.:;?!,)\]\"'”’*|\N{EN DASH}\N{EM DASH}-]\s*$")  # noqa: RUF001  as typed
CONNECTING = re.compile(r"(?:and|or|and/or|but)[,;:]?", re.IGNORECASE)
"""A word between two items of a list."""
_LISTS = re.compile(r"[;,]\s*(?:and|or)$", re.IGNORECASE)
_BROKEN = re.compile(r"\b[A-Za-z]+- (?!and\b|or\b|to\b|nor\b)[a-z]+\b")
_TORN = 60
"""A line that a page broke off is about as long as a line is."""
LINE = "line"
"""The style of a paragraph of plain text that stands right below the one before it, without an empty line."""


def shape(blocks: Sequence[Shaped], ledger: Ledger) -> list[Shaped]:
    """Do all that can be done before the parts are known."""
    steps = (_boxes, _without_contents, with_forms, without_touching, _tables, _columns, _unbroken, _joined)
    made = list(blocks)
    for step in steps:
        made = step(made, ledger)
    return made


def words_of(block: Shaped) -> str:
    """Give the words of a paragraph; of a table nothing."""
    return block.paragraph.text.strip() if block.paragraph is not None else ""


BESIDE = "in a box beside the text: put it into the section that it belongs to, if it is part of the terms"
"""Why the words of a box have no place."""


def _boxes(blocks: list[Shaped], ledger: Ledger) -> list[Shaped]:
    """Offer to put what stands in a box beside the text below the paragraph that the box hangs on."""
    made: list[Shaped] = []
    for boxed, together in groupby(blocks, key=lambda one: one.paragraph is not None and one.paragraph.boxed):
        found = list(together)
        if not boxed:
            made += found
            continue
        pieces = [number for one in found for number in one.pieces]
        says = "the words of a box beside the text stand below the paragraph that the box hangs on"
        if ledger.offer(f"box-{pieces[0]}", "text box", says, "unsure", pieces):
            made += [replace(one, block=replace(one.paragraph, boxed=False)) for one in found if one.paragraph]
        else:
            ledger.leave(pieces, BESIDE)
    return made


def _without_contents(blocks: list[Shaped], ledger: Ledger) -> list[Shaped]:
    """Take a contents list out that was typed: lines that end in the number of a page."""
    kept: list[Shaped] = []
    run: list[Shaped] = []
    for one in [*blocks, None]:
        below = bool(kept) and _CONTENTS.fullmatch(words_of(kept[-1])) is not None
        turned_back = below and bool(run) and one is not None and _page(words_of(one)) < _page(words_of(run[-1]))
        if one is not None and one.paragraph is not None and not turned_back and _is_entry(one.paragraph, below=below):
            run.append(one)
            continue
        if len(run) >= _LEAST:
            if kept and _CONTENTS.fullmatch(words_of(kept[-1])):
                run.insert(0, kept.pop())
            ledger.leave((number for entry in run for number in entry.pieces), _CONTENTS_LIST)
        else:
            kept += run
        run = []
        if one is not None:
            kept.append(one)
    return _without_their_headings(kept, ledger)


def _without_their_headings(blocks: list[Shaped], ledger: Ledger) -> list[Shaped]:
    """Take out the heading of a contents list that has gone, with nothing below it before the text begins."""
    kept: list[Shaped] = []
    for one, following in pairwise([*blocks, None]):
        assert one is not None  # noqa: S101  the last one alone is followed by nothing
        below = following.paragraph if following is not None else None
        if _CONTENTS.fullmatch(words_of(one)) and below is not None and (below.level or typed(below.text)):
            ledger.leave(one.pieces, _CONTENTS_LIST)
        else:
            kept.append(one)
    return kept


def _page(words: str) -> int:
    """Give the number that a line ends in; no entry of a contents list goes back to an earlier page."""
    digits = words[-3:]
    return int(digits[len(digits.rstrip("0123456789")) :] or 0) if digits.isascii() else 0


def _is_entry(block: RawParagraph, *, below: bool) -> bool:
    """Say whether a line is one of a contents list; below the word Contents one blank before the page is enough.

    It is looked at from its end, character by character: a pattern takes hours for a line of dots.
    """
    if block.numbered is not None or block.level:
        return False
    line = block.text.strip()
    before = line.rstrip("0123456789")
    title = before.rstrip(_LEADERS)
    gap = before[len(title) :]
    if not title or not gap or not 1 <= len(line) - len(before) <= _DIGITS:
        return False
    return len(title) <= _LONGEST_ENTRY if below else any(one in gap for one in _GAPS)


def _tables(blocks: list[Shaped], ledger: Ledger) -> list[Shaped]:
    """Make tables of lines whose columns are parted by tabs."""
    made: list[Shaped] = []
    at = 0
    while at < len(blocks):
        end, widths = at, set[int]()
        while end < len(blocks) and not (widths and _is_another(widths, blocks[end])):
            if cells := _cells(blocks[end]):
                widths.add(len(cells))
            elif end == at or not _goes_on(blocks, end):
                break
            end += 1
        rows = blocks[at:end]
        tabbed = sum(bool(_cells(one)) for one in rows)
        pieces = [number for one in rows for number in one.pieces]
        says = f"{counted(tabbed, 'line')} with tabs {'is a row' if tabbed == 1 else 'are the rows'} of a table"
        if (tabbed > 1 or (tabbed and _is_head(rows[0]))) and ledger.offer(
            f"table-{pieces[0]}", "table", says, "likely", pieces
        ):
            made.append(_table(rows))
        else:
            made += rows or [blocks[at]]
        at = max(end, at + 1)
    return made


def _is_another(widths: set[int], following: Shaped) -> bool:
    """Say whether a line begins another table: an empty line above it, and another number of columns."""
    cells = _cells(following)
    return bool(cells) and _style(following) != LINE and len(cells) not in widths


def _cells(block: Shaped, *, more: bool = False) -> list[str]:
    """Give the columns of a line that tabs part; nothing for any other.

    A tab at the front alone sets a paragraph in; ``more`` says that a table stands above, whose first column is empty.
    """
    if block.paragraph is None or block.paragraph.numbered is not None or block.paragraph.level:
        return []
    text = text_of(block.paragraph.runs)
    if (found := typed(text)) is not None and "\t" in text[: found.length]:
        text = text[found.length :]
    return [one.strip() for one in text.split("\t")] if "\t" in (text if more else text.lstrip()) else []


def _is_head(block: Shaped) -> bool:
    """Say whether one line with tabs by itself is the heading of an empty table: short words without an end."""
    cells = _cells(block)
    return len(cells) > 1 and all(cell and len(cell) < 40 and not cell.endswith((".", ":")) for cell in cells)  # noqa: PLR2004  a heading is short


def _goes_on(blocks: list[Shaped], at: int) -> bool:
    """Say whether a line that has no columns of its own is more of the row above it.

    It stands right below it, and rows follow; or it begins with the tab of an empty column.
    """
    one = blocks[at].paragraph
    if one is None:
        return False
    if _cells(blocks[at], more=True):
        return True
    if one.style != LINE:
        return False
    for later in blocks[at + 1 :]:
        if _cells(later, more=True):
            return True
        if later.paragraph is None or later.paragraph.style != LINE:
            return False
    return False


def _table(rows: list[Shaped]) -> Shaped:
    """Make a table; what has no first column is more of the last column of the row above it."""
    width = max(len(_cells(one)) for one in rows)
    made: list[list[tuple[RawParagraph, ...]]] = []
    numbers: list[int] = []
    nothing: tuple[RawParagraph, ...] = ()
    for one in rows:
        assert one.paragraph is not None  # noqa: S101  only paragraphs have columns
        columns = _columns_of(one.paragraph) if _cells(one) else []
        if columns:
            row = [tuple(RawParagraph(line) for line in _parted(runs, "\n") if line) for runs in columns]
            made.append(row + [nothing] * (width - len(columns)))
            numbers.append(one.pieces[0])
            continue
        last = made[-1]
        place = max((at for at, cell in enumerate(last) if cell), default=0)
        runs = tuple(run._replace(text=run.text.lstrip("\t")) for run in one.paragraph.runs)
        last[place] = (*last[place], RawParagraph(runs))
    table = RawTable(tuple(tuple(RawCell(_whole(cell)) for cell in row) for row in made))
    return Shaped(table, tuple(number for one in rows for number in one.pieces), tuple(numbers))


def _whole(cell: tuple[RawParagraph, ...]) -> tuple[RawParagraph, ...]:
    """Join the paragraphs of a cell that a page broke in the middle of a sentence."""
    made: list[RawParagraph] = []
    for one in cell:
        if made and one.text[:1].islower() and not _ENDS.search(made[-1].text):
            made[-1] = RawParagraph(joined([*made[-1].runs, Run(" "), *one.runs]))
        else:
            made.append(one)
    return tuple(made)


def _columns_of(block: RawParagraph) -> list[tuple[Run, ...]]:
    """Part the runs of a line at its tabs."""
    return [column if any(run.text.strip() for run in column) else () for column in _parted(block.runs, "\t")]


def _parted(runs: Runs, mark: str) -> list[Runs]:
    """Part runs wherever a mark stands in them."""
    parts: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.text.split(mark)
        parts[-1].append(run._replace(text=first))
        parts += [[run._replace(text=text)] for text in others]
    return [tuple(run for run in part if run.text) for part in parts]


def _columns(blocks: list[Shaped], ledger: Ledger) -> list[Shaped]:
    """Make a table again of short lines that stand right below one another: one of one column lost its frame."""
    made: list[Shaped] = []
    at = 0
    while at < len(blocks):
        end = at + 1
        while (
            end < len(blocks)
            and _is_short_line(blocks[at])
            and _is_short_line(blocks[end])
            and _style(blocks[end]) == LINE
        ):
            end += 1
        run = blocks[at:end]
        pieces = [number for one in run for number in one.pieces]
        if len(run) > _LEAST and ledger.offer(
            f"column-{pieces[0]}",
            "table",
            f"{len(run)} short lines are a table of one column; the first is its heading",
            "unsure",
            pieces,
        ):
            rows = tuple((RawCell((replace(one.paragraph, style=""),)),) for one in run if one.paragraph is not None)
            made.append(Shaped(RawTable(rows), tuple(pieces), tuple(pieces)))
        else:
            made += run
        at = end
    return made


def _style(block: Shaped) -> str:
    return block.paragraph.style if block.paragraph is not None else ""


def _is_short_line(block: Shaped) -> bool:
    one = block.paragraph
    longest = 80
    return (
        one is not None
        and not one.level
        and one.numbered is None
        and len(one.text) < longest
        and typed(one.text) is None
        and not one.text.rstrip().endswith((".", ":", ";", ","))
    )


def _unbroken(blocks: list[Shaped], ledger: Ledger) -> list[Shaped]:
    """Offer to close words that a line of a PDF broke at their hyphen: ``non- clinical``."""
    made: list[Shaped] = []
    for one in blocks:
        block = one.paragraph
        broken = list(dict.fromkeys(_BROKEN.findall(block.text))) if block is not None else []
        if block is not None and broken:
            says = f"{', '.join(broken)}: a line ended behind the hyphen, and no blank belongs there"
            if ledger.offer(f"hyphen-{one.pieces[0]}", "join", says, "likely", one.pieces):
                runs = tuple(run._replace(text=_BROKEN.sub(_closed, run.text)) for run in block.runs)
                made.append(replace(one, block=replace(block, runs=runs)))
                continue
        made.append(one)
    return made


def _closed(match: re.Match[str]) -> str:
    return match[0].replace("- ", "-")


def _joined(blocks: list[Shaped], ledger: Ledger) -> list[Shaped]:
    """Offer to join sentences that a page broke: one ends in the middle, and the next begins in small letters."""
    made: list[Shaped] = []
    for one in blocks:
        before = made[-1].paragraph if made else None
        after = one.paragraph
        if before is None or after is None or not _is_torn(before, after):
            made.append(one)
            continue
        pieces = (*made[-1].pieces, *one.pieces)
        if ledger.offer(
            f"join-{one.pieces[0]}",
            "join",
            "the sentence goes on in the next paragraph, so both are one",
            "likely",
            pieces,
        ):
            runs = joined([*before.runs, Run(" "), *after.runs])
            made[-1] = Shaped(replace(before, runs=runs, bookmarks=(*before.bookmarks, *after.bookmarks)), pieces)
        else:
            made.append(one)
    return made


def _is_torn(before: RawParagraph, after: RawParagraph) -> bool:
    first, second = before.text.strip(), after.text.strip()
    return (
        not before.level
        and not after.level
        and after.numbered is None
        and len(first) >= _TORN
        and not _ENDS.search(first)
        and not _LISTS.search(first)
        and second[:1].islower()
        and typed(second) is None
        and CONNECTING.fullmatch(second) is None
        and "\t" not in second
        and not after.indent > before.indent
    )


def is_furniture(words: str) -> bool:
    """Say whether words are what a page has at its edge: its number."""
    return _FURNITURE.fullmatch(words.strip()) is not None
