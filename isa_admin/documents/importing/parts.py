"""Writes the parts of an agreement in the dialect of the terms, from blocks that somebody else's program made.

What the dialect cannot hold as it stands is written with signs that look the same, and the ledger says which.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.documents.blocks import (
    Directive,
    Heading,
    ListBlock,
    Paragraph,
    Part,
    Place,
    Quote,
    Row,
    Run,
    Table,
    has_no_title,
    joined,
    paragraphs,
    text_of,
)
from isa_admin.documents.importing.typed_labels import UNBROKEN, with_labels_held, without
from isa_admin.documents.labels import write
from isa_admin.documents.to_markdown import NotInDialectError, to_markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from isa_admin.documents.blocks import Block, Cell, Runs

_SIGNS = (
    ("\\", "\N{SET MINUS}"),
    ("`", "'"),
    ("<", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"),
    ("**", "\N{ASTERISK OPERATOR}" * 2),
    ("*", "\N{ASTERISK OPERATOR}"),
    ("](", "] ("),
    ("[", "\N{FULLWIDTH LEFT SQUARE BRACKET}"),
    ("]", "\N{FULLWIDTH RIGHT SQUARE BRACKET}"),
    ("_", "\N{MODIFIER LETTER LOW MACRON}"),
    ("~", "\N{TILDE OPERATOR}"),
    ("!", "\N{FULLWIDTH EXCLAMATION MARK}"),
    ("|", "\N{BROKEN BAR}"),
    ("#", "\N{FULLWIDTH NUMBER SIGN}"),
    (">", "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"),
    ("{", "("),
    ("}", ")"),
    ("&", "\N{FULLWIDTH AMPERSAND}"),
)
"""Signs that Markdown takes for its own, and what looks like them. They are tried one after the other."""
_STARTS = re.compile(r"(#{1,6}|>|\+|-{1,}|={1,}|\d{1,9}[.)]|\*|\(\w{1,8}\)|\|)(?: +|$)")
_LONG = 2_000
"""A paragraph with more characters is not tried sign by sign."""
_RULE = re.compile(r"[-=_*\s]{3,}")
_SAYS_NOTHING = frozenset({"click here", "here", "link", "more", "read more", "this", "this link"})
_LONGEST_TITLE = 110
_NOWHERE = Place("part.md")
_TITLE_NUMBER = re.compile(r"(\d+[.)]|section|appendix)\s+", re.IGNORECASE)


def written(part: Part, tell: Callable[[Place, str], None]) -> tuple[Part, bytes]:
    """Write a part in the dialect; what it cannot hold is written with what looks the same.

    Args:
        part: The part.
        tell: Is told what was changed, and where.

    Returns:
        The part as it is written, and its file.

    Raises:
        NotInDialectError: A block cannot be written at all.
    """
    title = part.title if has_no_title(part) else _title(part.title)
    part = replace(part, title=title, blocks=tuple(_levelled(part.blocks, tell)))
    try:
        return part, to_markdown(part)
    except NotInDialectError:
        blocks = [_fitted(block, tell) for block in part.blocks]
        part = replace(part, title=_fitted_heading(part.title, tell), blocks=tuple(blocks))
        return part, to_markdown(part)


def _title(title: Heading) -> Heading:
    """Give the title so that no number at its front is taken for its own."""
    match = _TITLE_NUMBER.match(text_of(title.runs))
    if match is None:
        return title
    number = Run(f"({match[1][:-1]}) " if match[1][0].isdecimal() else f"{match[1]}{UNBROKEN}")
    return replace(title, runs=joined([number, *without(title.runs, match.end())]))


def _levelled(blocks: Sequence[Block], tell: Callable[[Place, str], None]) -> list[Block]:
    """Give headings that skip no level, and tables that have as many cells in each row."""
    made: list[Block] = []
    level = 1
    for block in blocks:
        if isinstance(block, Heading):
            if len(text_of(block.runs)) > _LONGEST_TITLE:
                tell(block.place, "a heading this long is written as a paragraph in bold")
                made.append(Paragraph(block.place, joined(run._replace(bold=True, italic=False) for run in block.runs)))
                continue
            found = min(block.level, level + 1)
            if found != block.level:
                tell(block.place, f"the heading is of level {found} here: no level is skipped")
            level = found
            made.append(replace(block, level=found))
        elif isinstance(block, Table):
            made.append(_squared(block, tell))
        else:
            made.append(block)
    return made


def _squared(table: Table, tell: Callable[[Place, str], None]) -> Table:
    """Give a table whose rows all have as many cells, each with one paragraph at least."""
    width = max(len(row.cells) for row in table.rows)
    if any(len(row.cells) != width for row in table.rows):
        tell(table.place, "cells that were merged are written as one cell and empty ones")
    empty: Cell = (Paragraph(table.place, ()),)
    rows = []
    for at, row in enumerate(table.rows):
        cells = [tuple(one for one in cell if one.runs) or empty for cell in row.cells]
        rows.append(Row((*cells, *[empty] * (width - len(cells))), "plain" if at else "header"))
    return replace(table, rows=tuple(rows))


def _fitted(block: Block, tell: Callable[[Place, str], None]) -> Block:
    """Give a block that the dialect can hold."""
    if _fits(block):
        return block
    made = block
    match block:
        case Paragraph():
            made = _fitted_paragraph(block, tell)
        case Heading():
            made = _fitted_heading(block, tell)
        case Quote():
            made = replace(block, blocks=tuple(_fitted(one, tell) for one in block.blocks))
        case ListBlock():
            items = (replace(item, blocks=tuple(_fitted(one, tell) for one in item.blocks)) for item in block.items)
            made = replace(block, items=tuple(items))
        case Table():
            rows = (replace(row, cells=tuple(_fitted_cell(cell, tell) for cell in row.cells)) for row in block.rows)
            made = replace(block, rows=tuple(rows))
        case Directive():
            pass
    return made


def _fitted_paragraph(block: Paragraph, tell: Callable[[Place, str], None]) -> Paragraph:
    return Paragraph(
        block.place, _fitted_runs(block.runs, block.place, tell, lambda runs: Paragraph(block.place, runs))
    )


def _fitted_heading(block: Heading, tell: Callable[[Place, str], None]) -> Heading:
    return replace(
        block, runs=_fitted_runs(block.runs, block.place, tell, lambda runs: replace(block, level=2, runs=runs))
    )


def _fitted_cell(cell: Cell, tell: Callable[[Place, str], None]) -> Cell:
    return tuple(Paragraph(one.place, _fitted_runs(one.runs, one.place, tell, _in_table)) for one in cell)


def _in_table(runs: Runs) -> Block:
    row = Row(((Paragraph(_NOWHERE, runs),), (Paragraph(_NOWHERE, ()),)))
    return Table(_NOWHERE, (replace(row, kind="header"), row))


def _fitted_runs(runs: Runs, place: Place, tell: Callable[[Place, str], None], build: Callable[[Runs], Block]) -> Runs:
    """Change as little of some runs as makes the block fit: one way after the other is tried."""
    runs = joined(runs)
    one_by_one = (_as_it_is, _with_links, _without_rule, _with_space, _with_other_signs, _with_labels_held)
    for way in one_by_one if len(text_of(runs)) <= _LONG else (_with_links, _with_all_of_it):
        for changed, words in way(runs, place, build):
            runs = changed
            if words:
                tell(place, words)
            if not runs or _fits(build(runs)):
                return runs
    tell(place, "bold, italics and links are left out: the dialect cannot hold them as they stand")
    return (Run(text_of(runs)),)


def _as_it_is(runs: Runs, _place: Place, _build: Callable[[Runs], Block]) -> Iterator[tuple[Runs, str]]:
    yield runs, ""


def _without_rule(runs: Runs, _place: Place, _build: Callable[[Runs], Block]) -> Iterator[tuple[Runs, str]]:
    if _RULE.fullmatch(text_of(runs)):
        yield (Run("\N{EM DASH}" * 3),), "a line across the page is written with dashes"


def _with_space(runs: Runs, _place: Place, _build: Callable[[Runs], Block]) -> Iterator[tuple[Runs, str]]:
    """Put a no-break space behind what would be the label of a list or the mark of a heading."""
    match = _STARTS.match(text_of(runs))
    if match is None:
        return
    length = len(match[1])
    first, *rest = runs
    if not text_of(runs)[length:].strip():
        yield tuple(run._replace(bold=True) for run in runs), f"'{match[1]}' alone is bold, or it would begin a list"
    elif len(first.text) > length:
        text = f"{first.text[:length]}{UNBROKEN}{first.text[length:].lstrip()}"
        words = f"a no-break space stands behind '{match[1]}', which is not the label of a list"
        yield (first._replace(text=text), *rest), words


def _with_other_signs(runs: Runs, _place: Place, _build: Callable[[Runs], Block]) -> Iterator[tuple[Runs, str]]:
    for sign, other in _SIGNS:
        if any(sign in run.text for run in runs):
            runs = tuple(run._replace(text=run.text.replace(sign, other)) for run in runs)
            yield runs, f"'{sign}' is written {other}, since Markdown takes it for its own"


def _with_all_of_it(runs: Runs, place: Place, build: Callable[[Runs], Block]) -> Iterator[tuple[Runs, str]]:
    """Change all signs at once, and hold all labels: each try of a long paragraph costs too much."""
    told = []
    for way in (_with_space, _with_other_signs, _with_labels_held):
        for changed, words in way(runs, place, build):
            runs = changed
            told.append(words)
    yield runs, "; ".join(told)


def _with_labels_held(runs: Runs, _place: Place, _build: Callable[[Runs], Block]) -> Iterator[tuple[Runs, str]]:
    held = with_labels_held(runs)
    if held != runs:
        yield held, "no-break spaces stand behind what looks as the labels of lists"


def _with_links(runs: Runs, place: Place, _build: Callable[[Runs], Block]) -> Iterator[tuple[Runs, str]]:
    """Give links whose words say where they lead, and as words the address of one that the terms may not have."""
    made: list[Run] = []
    told: list[str] = []
    for run in runs:
        before = made[-1] if made else Run("")
        if run.url and not _fits(Paragraph(place, (run._replace(text="words that lead there"),))):
            told.append(f"the link to {run.url[:200]} is written as words: the terms link to pages on the web alone")
            shown = run.text if run.url in run.text or run.url == "#" else f"{run.text} ({run.url})"
            made.append(run._replace(text=shown, url=None))
        elif run.url and _says_nothing(run.text) and len(before.text.split()) > 1 and not any(before[1:]):
            made.pop()
            head, _, tail = before.text.rstrip().rpartition(" ")
            blank = before.text[len(before.text.rstrip()) :]
            told.append(f"the link begins at '{tail}', since '{run.text}' alone does not say where it leads")
            made += [before._replace(text=f"{head} "), run._replace(text=f"{tail}{blank}{run.text}")]
        else:
            made.append(run)
    if told:
        yield joined(made), "; ".join(told)


def _says_nothing(words: str) -> bool:
    return words.strip().casefold().strip(".") in _SAYS_NOTHING


def _fits(block: Block) -> bool:
    """Say whether the dialect can hold a block by itself."""
    title, above = Heading(block.place, 1, (Run("Title"),)), Heading(block.place, 2, (Run("Heading"),))
    before = (above,) if isinstance(block, Heading) else ()
    alone = replace(block, level=0) if isinstance(block, ListBlock) else block
    try:
        to_markdown(Part(block.place.file, "section", "1", title, (*before, alone)))
    except NotInDialectError:
        return False
    return True


def plain_words(block: Block) -> list[str]:
    """Give the words of a block, a paragraph each; an item has its label before it."""
    if isinstance(block, ListBlock):
        labels = ("-" if block.kind == "bullet" else write(block.kind, item.number) for item in block.items)
        items = zip(labels, (" ".join(paragraphs(item.blocks)) for item in block.items), strict=True)
        return [" ".join(f"{label} {words}".split()) for label, words in items]
    return list(paragraphs((block,)))
