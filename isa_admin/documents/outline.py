"""A part of the terms as lines, one for each paragraph, heading and row, without the numbers of its lists.

A number says which place an item has, and not what it says: where one item comes, those below it keep their words. So
a change is a few lines that become a few others, and it can be made in a text that has changed elsewhere meanwhile.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from isa_admin.documents.blocks import Directive, Heading, Paragraph, Table, text_of
from isa_admin.documents.dialect import TermsError
from isa_admin.documents.labels import write
from isa_admin.documents.terms import read_part
from isa_admin.documents.to_markdown import filled, inline, table_rows, to_markdown
from isa_admin.documents.units import units
from isa_admin.domain.review import Line
from isa_admin.domain.text import shortened
from isa_admin.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isa_admin.documents.blocks import Part
    from isa_admin.documents.units import Unit

_WIDTH = 118
_TABLE = "|"
_CELL_ENDS = re.compile(r"(?<!\\)\|")


class Hunk(NamedTuple):
    """Lines that become other lines: where they begin, what they were, what they become, and the line before them."""

    at: int
    was: tuple[Line, ...]
    becomes: tuple[Line, ...]
    after: Line | None


class TextMovedOnError(RuleError):
    """The lines that a change is about are not in the text any more, or are there several times."""

    def __init__(self, file: str, words: str, times: int = 0) -> None:
        super().__init__(
            f"{file} has the words '{shortened(words, 80)}' {times} times, so nothing says where the change belongs"
            if times > 1
            else f"{file} does not have the words that the change is about: '{shortened(words, 80)}'",
            "edit the section, and answer with what the partner is told: isa-admin answer-comment ID --amend"
            " --text '...'",
        )


def outline(part: Part) -> tuple[Line, ...]:
    """Give the lines of a part; its title is the first."""
    found: list[Line] = []
    last: dict[str, int] = {}
    for unit in units(part):
        found += _lines(unit, last)
    return tuple(found)


def _lines(unit: Unit, last: dict[str, int]) -> Iterator[Line]:
    """Give the lines of a unit; ``last`` remembers the number of the last item by the lists around it."""
    leaf = unit.leaf
    if isinstance(leaf, Table):
        for row in table_rows(leaf):
            yield Line(text=row)
        last.clear()
        return
    if isinstance(leaf, Heading):
        text = f"{'#' * leaf.level} {inline(leaf.runs)}"
    elif isinstance(leaf, Directive):
        text = f"{{{leaf.name}}}"
    else:
        text = inline(leaf.runs)
    if not unit.labelled or unit.listed is None:
        # What stands beside a list ends it, and every list inside it.
        for around in [one for one in last if len(one) > len(unit.around)]:
            del last[around]
        yield Line(text=text, around=unit.around)
        return
    for around in [one for one in last if len(one) > len(unit.around)]:
        del last[around]
    follows = last.get(unit.around, 0) + 1
    last[unit.around] = unit.number
    start = unit.number if unit.listed.kind != "bullet" and unit.number != follows else 0
    yield Line(text=text, around=unit.around, label=unit.listed.kind, start=start)


def build(file: str, lines: Sequence[Line]) -> bytes:
    """Write the file of the terms that these lines are.

    Raises:
        TermsError: They are not a part of the terms.
        NotInDialectError: The dialect cannot hold what they say.
    """
    return to_markdown(read_part(file, _markdown(lines)))


def _markdown(lines: Sequence[Line]) -> bytes:
    """Write lines as Markdown, numbered anew; ``to_markdown`` gives it its form."""
    made: list[str] = []
    open_: list[tuple[str, int]] = []  # the label and the number of the item that is open, one for each list
    waiting = ""
    for line in lines:
        depth = line.around.count("l")
        prefix, label = "", ""
        if line.label is not None:
            number = line.start or (open_[depth - 1][1] + 1 if len(open_) >= depth else 1)
            number = 0 if line.label == "bullet" else number
            label = "-" if line.label == "bullet" else write(line.label, number)
            open_[depth - 1 :] = [(label, number)]
        else:
            del open_[depth:]
        inside = 0
        for one in line.around:
            if one == "q":
                prefix += "> "
            else:
                inside += 1
                if inside < depth or line.label is None:
                    held = open_[inside - 1][0] if inside <= len(open_) else "-"
                    prefix += " " * (len(held) + 1)
        first = waiting or prefix
        waiting = ""
        if label:
            first += f"{label} "
            prefix += " " * (len(label) + 1)
        if label and not line.text:
            waiting = first
            continue
        if line.text.startswith(_TABLE):
            beside = bool(made) and made[-1].startswith(_TABLE)
            made += [line.text] if beside else ["", line.text, f"|{'---|' * _columns(line.text)}"]
            continue
        if made:
            made.append(prefix.rstrip() if "q" in line.around else "")
        whole = line.text.startswith(("#", "{"))
        words = [line.text] if whole else filled(line.text, _WIDTH - len(prefix))
        made.append(first + words[0])
        made += [prefix + one for one in words[1:]]
    return ("\n".join(made) + "\n").encode()


def _columns(row: str) -> int:
    return row.replace("\\|", "").count("|") - 1


def hunks(old: Sequence[Line], new: Sequence[Line]) -> Iterator[Hunk]:
    """Give what changed between two outlines, each paragraph by itself where that can be told."""
    if old == new:
        return
    for how, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            continue
        before, after = tuple(old[i1:i2]), tuple(new[j1:j2])
        if len(before) == len(after):
            pairs = zip(before, after, strict=True)
            yield from (
                Hunk(i1 + at, (one,), (other,), old[i1 + at - 1] if i1 + at else None)
                for at, (one, other) in enumerate(pairs)
                if one != other
            )
        else:
            yield Hunk(i1, before, after, old[i1 - 1] if i1 else None)


def apply(file: str, content: bytes, hunk: Hunk) -> bytes:
    """Make one change in a file of the terms.

    Raises:
        TextMovedOnError: The lines that it is about are not there any more.
        TermsError, NotInDialectError: What comes of it is no part of the terms.
    """
    lines = list(outline(read_part(file, content)))
    at = _find(lines, hunk)
    if at is None:
        words = next((one.text for one in hunk.was or (hunk.after,) if one is not None), "")
        raise TextMovedOnError(file, words)
    lines[at : at + len(hunk.was)] = hunk.becomes
    return build(file, lines)


def _find(lines: Sequence[Line], hunk: Hunk) -> int | None:
    """Find where a change is to be made; of several places the one behind the line before it, or else the nearest.

    A returned file may have lost a link, so where no line is the same, one with the same words is.
    """
    at = _find_same(lines, hunk)
    if at is not None:
        return at
    after = bare(hunk.after) if hunk.after is not None else None
    return _find_same([bare(line) for line in lines], hunk._replace(was=tuple(map(bare, hunk.was)), after=after))


def bare(line: Line) -> Line:
    """Give a line with its words alone, without the marks of Markdown."""
    return replace(line, text=plain(line), start=0)


def _find_same(lines: Sequence[Line], hunk: Hunk) -> int | None:
    if not hunk.was:
        places = [at + 1 for at, line in enumerate(lines) if line == hunk.after]
        return min(places, key=lambda at: abs(at - hunk.at), default=None)
    count = len(hunk.was)
    places = [at for at in range(len(lines) - count + 1) if tuple(lines[at : at + count]) == hunk.was]
    return min(places, key=lambda at: (lines[at - 1] != hunk.after, abs(at - hunk.at)), default=None)


def plain(line: Line) -> str:
    """Give the words of a line as a reader sees them: without the marks of Markdown, and a row cell after cell."""
    if line.text.startswith("{") or not line.text:
        return line.text
    if line.text.startswith(_TABLE):
        cells = _CELL_ENDS.split(line.text.strip().strip(_TABLE))
        return " ".join(
            words for cell in cells for one in cell.replace("\\|", "|").split("<br>") if (words := _words(one.strip()))
        )
    return _words(line.text.lstrip("#").strip() if line.text.startswith("#") else line.text)


def _words(text: str) -> str:
    from isa_admin.documents.markdown import read

    if not text:
        return ""
    try:
        _, blocks = read("00-x.md", ("# X\n\n" + "\n".join(filled(text, _WIDTH)) + "\n").encode())
    except TermsError:
        # What somebody typed in Word need not be in the dialect; it is refused when it is to be taken up.
        return text.replace("*", "")
    first = blocks[0] if blocks else None
    return text_of(first.runs) if isinstance(first, Paragraph) else text
