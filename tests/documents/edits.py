"""Random edits of an agreement's text, as reviewers make them: words, paragraphs, list items, rows, whole sections."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.documents.blocks import Heading, Item, ListBlock, Paragraph, Place, Quote, Run, Table, joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from isa_admin.documents.blocks import Block, Part, Runs

_PLACE = Place("edited")
_SENTENCE = (
    "each partner tells the officer at once about any breach of security that it finds within two working days "
    "unless a court decides otherwise and the boards agree that the child comes first"
)
_WORDS = tuple(_SENTENCE.split())


def edited(parts: Sequence[Part], random: Random, times: int, *, removing: bool = True) -> tuple[Part, ...]:
    """Give the text after some edits, of which some move whole sections, or take them out."""
    made = list(parts)
    for _ in range(times):
        at = random.randrange(len(made))
        kind = random.random()
        if kind < 0.06 and removing and len(made) > 2:
            del made[at]
        elif kind < 0.12:
            made = _reordered(made, random)
        else:
            part = made[at]
            title = part.title
            if random.random() < 0.1:
                title = replace(title, runs=_reworded(title.runs, random))
            made[at] = replace(part, title=title, blocks=_edited(part.blocks, random))
    files = {_name(part.file): part.file for part in made}
    return tuple(replace(part, blocks=_linked(part.blocks, files)) for part in made)


def _name(file: str) -> str:
    return file.lstrip("0123456789-")


def _linked(blocks: tuple[Block, ...], files: Mapping[str, str]) -> tuple[Block, ...]:
    """Let references follow the sections that got another number, and end where a section is gone."""
    return tuple(_relinked(block, files) for block in blocks)


def _relinked(block: Block, files: Mapping[str, str]) -> Block:
    match block:
        case Paragraph() | Heading():
            runs = joined(_leading(run, files) if run.target else run for run in block.runs)
            return block._replace(runs=runs) if isinstance(block, Paragraph) else replace(block, runs=runs)
        case Quote():
            return replace(block, blocks=_linked(block.blocks, files))
        case ListBlock():
            items = tuple(replace(item, blocks=_linked(item.blocks, files)) for item in block.items)
            return replace(block, items=items)
        case _:
            return block


def _leading(run: Run, files: Mapping[str, str]) -> Run:
    """Let a reference lead to a section as it is called now, and say its number if it said the one before."""
    old, new = run.target or "", files.get(_name(run.target or ""))
    if new is None or not old[:1].isdigit():
        return run._replace(target=new)
    said, says = f"section {int(old[:2])}", f"section {int(new[:2])}"
    return run._replace(text=re.sub(rf"{said}\b", says, run.text), target=new)


def _reordered(parts: list[Part], random: Random) -> list[Part]:
    """Let two sections change places: their numbers follow their places, their names stay."""
    sections = [part for part in parts if part.kind == "section"]
    if len(sections) < 2:
        return parts
    one, other = random.sample(range(len(sections)), 2)
    first, second = sections[one], sections[other]
    swapped = {
        first.file: replace(second, mark=first.mark, file=first.file[:3] + second.file[3:]),
        second.file: replace(first, mark=second.mark, file=second.file[:3] + first.file[3:]),
    }
    return [swapped.get(part.file, part) for part in parts]


def _edited(blocks: tuple[Block, ...], random: Random) -> tuple[Block, ...]:
    found = list(blocks)
    if not found or random.random() < 0.15:
        found.insert(random.randint(0, len(found)), _paragraph(random))
        return tuple(found)
    at = random.randrange(len(found))
    block = found[at]
    match block:
        case Paragraph():
            if random.random() < 0.2:
                del found[at]
            elif random.random() < 0.2:
                found.insert(random.randint(0, len(found) - 1), found.pop(at))
            else:
                found[at] = Paragraph(block.place, _reworded(block.runs, random))
        case Heading():
            found[at] = replace(block, runs=_reworded(block.runs, random))
        case Quote():
            found[at] = replace(block, blocks=_edited(block.blocks, random) or (_paragraph(random),))
        case ListBlock():
            found[at] = _list(block, random)
        case Table():
            found[at] = _table(block, random)
        case _:
            found.insert(at, _paragraph(random))
    return _apart(found, random)


def _apart(blocks: list[Block], random: Random) -> tuple[Block, ...]:
    """Put a paragraph between two lists or two quotations that came to be neighbours: they would read as one."""
    made: list[Block] = []
    for block in blocks:
        if made and isinstance(block, ListBlock | Quote) and type(made[-1]) is type(block):
            made.append(_paragraph(random))
        made.append(block)
    return tuple(made)


def _list(block: ListBlock, random: Random) -> ListBlock:
    items = list(block.items)
    at = random.randrange(len(items))
    kind = random.random()
    if kind < 0.3:
        items.insert(at, Item(_PLACE, 0, (_paragraph(random),)))
    elif kind < 0.5 and len(items) > 1:
        del items[at]
    else:
        item = items[at]
        first, *rest = item.blocks
        inner = _edited(tuple(rest), random) if rest and random.random() < 0.5 else tuple(rest)
        if isinstance(first, Paragraph):
            first = Paragraph(first.place, _reworded(first.runs, random))
        items[at] = replace(item, blocks=(first, *inner))
    if block.kind != "bullet":
        items = [replace(item, number=number) for number, item in enumerate(items, start=block.start or 1)]
    return replace(block, items=tuple(items))


def _table(table: Table, random: Random) -> Table:
    head, *rows = table.rows
    if not rows or random.random() < 0.4:
        cells = tuple((_paragraph(random),) for _ in head.cells)
        rows.insert(random.randint(0, len(rows)), replace(head, cells=cells, kind="plain"))
    elif random.random() < 0.4 and len(rows) > 1:
        del rows[random.randrange(len(rows))]
    else:
        at = random.randrange(len(rows))
        cells = tuple(
            tuple(Paragraph(one.place, _reworded(one.runs, random)) for one in cell) for cell in rows[at].cells
        )
        rows[at] = replace(rows[at], cells=cells)
    return replace(table, rows=(head, *rows))


def _paragraph(random: Random) -> Paragraph:
    return Paragraph(_PLACE, (Run(_sentence(random, random.randint(3, 20))),))


def _sentence(random: Random, length: int) -> str:
    return " ".join(random.choice(_WORDS) for _ in range(length)).capitalize() + "."


def _reworded(runs: Runs, random: Random) -> Runs:
    if not runs:
        return (Run(_sentence(random, 4)),)
    at = random.randrange(len(runs))
    # The first and the last word keep the blanks beside them, and bold text its edges.
    words = runs[at].text.split(" ")
    if len(words) > len("abc"):
        where = random.randrange(1, len(words) - 1)
        kind = random.random()
        if kind < 0.3:
            del words[where]
        elif kind < 0.6:
            words.insert(where, random.choice(_WORDS))
        else:
            words[where] = random.choice(_WORDS)
    return (*runs[:at], runs[at]._replace(text=" ".join(words)), *runs[at + 1 :])
