"""What changed between two texts of an agreement: sections, paragraphs, rows and words.

One result for everybody who says what changed: the redline, the comment of a version row, the letter that comes with a
signing pack, the page on the web. Sections are known by their file names, paragraphs are aligned, and inside a stretch
that changed the likeliest pairs are taken for one paragraph in two wordings.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace
from rapidfuzz.fuzz import ratio

from isa_admin.documents.blocks import Directive, Heading, Paragraph, Table, text_of
from isa_admin.documents.units import Unit, row_words, units, words
from isa_admin.documents.words import Stretch, compare_words, opcodes

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from isa_admin.documents.blocks import Cell, Part, Row

How = Literal["kept", "added", "removed", "reworded", "relabelled"]
"""What became of a paragraph or a row. One that is ``relabelled`` has the words it had and another label or depth."""

SectionHow = Literal["kept", "added", "removed", "changed", "renumbered"]

_PAIR = 0.45
"""Two paragraphs that are less alike than this are not taken for one in two wordings."""
_ROW_PAIR = 0.6
_SAME_PART = 0.5
"""A part whose words are less alike than this is not taken for one whose file got other words."""
_BAND = 60
"""How far from the diagonal pairs are looked for: it bounds the work where a whole section is new."""
_MOST_PAIRS = 250_000
"""In a stretch with more pairs than this the best are not looked for: a table of 10,000 rows has a hundred million."""
_MOVED = 25
"""A paragraph with fewer letters is not called moved: the same few words stand in several places by chance."""

T = TypeVar("T")


class CellLine(NamedTuple):
    """A paragraph of a cell in two wordings."""

    how: How
    pieces: tuple[Stretch, ...]


class RowPair(Struct, frozen=True):
    """A row of a table before and after; ``cells`` holds the lines of each cell of one that was reworded."""

    how: How
    old: Row | None
    new: Row | None
    cells: tuple[tuple[CellLine, ...], ...] = ()


class Elsewhere(Struct, frozen=True):
    """The other end of a move: the file of the section, and the label there."""

    file: str
    label: str


class Pair(Struct, frozen=True):
    """A paragraph, heading, table or directive before and after.

    ``pieces`` are the words of a paragraph or heading that was reworded, ``rows`` those of a table that was.
    ``moved`` is where a paragraph that was removed stands now, or where one that was added stood before.
    """

    how: How
    old: Unit | None
    new: Unit | None
    pieces: tuple[Stretch, ...] = ()
    rows: tuple[RowPair, ...] = ()
    moved: Elsewhere | None = None

    @property
    def unit(self) -> Unit:
        """The unit as it stands now, or as it stood before it was removed."""
        found = self.new or self.old
        assert found is not None  # noqa: S101  a pair has one side at least
        return found


class SectionPair(Struct, frozen=True):
    """A section before and after.

    A section that ``moved`` stands twice: at its new place with both sides, at its old place with ``old`` alone.
    """

    how: SectionHow
    old: Part | None
    new: Part | None
    pairs: tuple[Pair, ...]
    moved: bool = False

    @property
    def part(self) -> Part:
        """The section as it stands now, or as it stood before it was removed."""
        found = self.new or self.old
        assert found is not None  # noqa: S101  a pair has one side at least
        return found

    @property
    def left_behind(self) -> bool:
        """Whether this is the old place of a section that moved."""
        return self.moved and self.new is None


class Comparison(Struct, frozen=True):
    """Two texts side by side, in the order of the new one; what is gone stands where it stood."""

    sections: tuple[SectionPair, ...] = field(default=())

    @property
    def changed(self) -> tuple[SectionPair, ...]:
        """The sections in which something changed, each once."""
        return tuple(one for one in self.sections if (one.how != "kept" or one.moved) and not one.left_behind)


def compare(old: Sequence[Part], new: Sequence[Part]) -> Comparison:
    """Compare two texts of an agreement.

    Args:
        old: The parts of the earlier text, in their order.
        new: The parts of the later one.
    """
    shared = _shared_words(old) | _shared_words(new)
    before, after = _by_identity(old, shared), _by_identity(new, shared)
    stayed = in_order([identity for identity in before if identity in after], list(after))
    found: list[SectionPair] = []
    # What left its place stands behind what stood before it.
    leaving: dict[Hashable, list[SectionPair]] = {}
    anchor: Hashable = None
    for identity, part in before.items():
        if identity in stayed:
            anchor = identity
        else:
            gone = tuple(Pair("removed", unit, None) for unit in units(part))
            leaving.setdefault(anchor, []).append(SectionPair("removed", part, None, gone, moved=identity in after))
    found += leaving.get(None, [])
    for identity, part in after.items():
        if identity in before:
            found.append(_section(before[identity], part, moved=identity not in stayed))
        else:
            found.append(SectionPair("added", None, part, tuple(Pair("added", None, unit) for unit in units(part))))
        found += leaving.get(identity, [])
    return Comparison(_with_moves(found))


def new_files(found: Comparison) -> dict[str, str | None]:
    """Give the new file of each part that has another one, and nothing for one that is gone.

    A part whose file got other words is known by its own words, as far as they are still alike.
    """
    files: dict[str, str | None] = {}
    free = {one.part.file: one.part for one in found.sections if one.how == "added"}
    for one in found.sections:
        if one.old is None or one.left_behind:
            continue
        if one.new is not None:
            if one.new.file != one.old.file:
                files[one.old.file] = one.new.file
            continue
        same = _most_alike(one.old, [part for part in free.values() if part.kind == one.old.kind])
        files[one.old.file] = same.file if same is not None else None
        if same is not None:
            del free[same.file]
    return files


def _most_alike(old: Part, parts: Sequence[Part]) -> Part | None:
    text = "\n".join(map(words, units(old)))
    near = {part.file: alike(text, "\n".join(map(words, units(part)))) for part in parts}
    best = max(parts, key=lambda part: near[part.file], default=None)
    return best if best is not None and near[best.file] >= _SAME_PART else None


def _by_identity(parts: Sequence[Part], shared: frozenset[str]) -> dict[Hashable, Part]:
    """Name each part by what stays the same when it gets another number: the words of its file name.

    Where several parts of one text share these words, the number tells them apart.
    """
    return {(part.kind, part.file if _words_of(part) in shared else _words_of(part)): part for part in parts}


def _shared_words(parts: Sequence[Part]) -> frozenset[str]:
    counts = Counter(_words_of(part) for part in parts)
    return frozenset(words for words, count in counts.items() if count > 1)


def _words_of(part: Part) -> str:
    return part.file.lstrip("0123456789-")


def in_order(old: Sequence[Hashable], new: Sequence[Hashable]) -> frozenset[Hashable]:
    """Give the most sections that have the same order in both: the others moved."""
    places = {identity: place for place, identity in enumerate(new)}
    ends: list[int] = []
    chains: list[list[Hashable]] = []
    for identity in old:
        place = places[identity]
        at = bisect_left(ends, place)
        chain_so_far = [*(chains[at - 1] if at else []), identity]
        ends[at : at + 1], chains[at : at + 1] = [place], [chain_so_far]
    return frozenset(chains[-1]) if chains else frozenset()


def _section(old: Part, new: Part, *, moved: bool) -> SectionPair:
    pairs = tuple(_pairs(units(old), units(new)))
    if any(pair.how != "kept" for pair in pairs):
        how: SectionHow = "changed"
    else:
        how = "kept" if old.mark == new.mark else "renumbered"
    return SectionPair(how, old, new, pairs, moved=moved)


def _pairs(old: Sequence[Unit], new: Sequence[Unit]) -> Iterator[Pair]:
    for one, other in _aligned(old, new, _key, _likeness):
        if one is None or other is None:
            yield Pair("added" if one is None else "removed", one, other)
        else:
            yield _pair(one, other)


def _pair(old: Unit, new: Unit) -> Pair:
    one, other = old.leaf, new.leaf
    if isinstance(one, Table) and isinstance(other, Table):
        rows = tuple(_rows(one.rows, other.rows))
        changed = any(row.how != "kept" for row in rows)
        return Pair("reworded" if changed else "kept", old, new, rows=rows)
    if isinstance(one, Paragraph | Heading) and isinstance(other, Paragraph | Heading):
        if one.runs != other.runs:
            return Pair("reworded", old, new, pieces=compare_words(one.runs, other.runs))
        same = (old.label, old.around, _level(old)) == (new.label, new.around, _level(new))
        return Pair("kept" if same else "relabelled", old, new)
    return Pair("kept", old, new)


def _rows(old: Sequence[Row], new: Sequence[Row]) -> Iterator[RowPair]:
    for one, other in _aligned(old, new, _row_key, _row_likeness):
        if one is None or other is None:
            yield RowPair("added" if one is None else "removed", one, other)
        elif _row_key(one) == _row_key(other):
            yield RowPair("kept", one, other)
        else:
            cells = tuple(_cell(before, after) for before, after in zip(one.cells, other.cells, strict=True))
            yield RowPair("reworded", one, other, cells)


def _cell(old: Cell, new: Cell) -> tuple[CellLine, ...]:
    lines = []
    for one, other in zip_longest(old, new):
        if one is None:
            lines.append(CellLine("added", (Stretch("added", other.runs),)))
        elif other is None:
            lines.append(CellLine("removed", (Stretch("removed", one.runs),)))
        else:
            lines.append(
                CellLine("kept" if one.runs == other.runs else "reworded", compare_words(one.runs, other.runs))
            )
    return tuple(lines)


def _level(unit: Unit) -> int:
    return unit.leaf.level if isinstance(unit.leaf, Heading) else 0


def _key(unit: Unit) -> Hashable:
    leaf = unit.leaf
    match leaf:
        case Paragraph():
            # A paragraph with a label is not one without, but which label it is may change.
            return ("paragraph", unit.labelled, leaf.runs)
        case Heading():
            return ("heading", leaf.level, leaf.runs)
        case Directive():
            return ("directive", leaf.name)
        case Table():
            return ("table", tuple(map(_row_key, leaf.rows)))


def _row_key(row: Row) -> Hashable:
    return (row.kind, tuple(tuple(paragraph.runs for paragraph in cell) for cell in row.cells))


def _likeness(old: Unit, new: Unit) -> float:
    one, other = old.leaf, new.leaf
    if isinstance(one, Table) and isinstance(other, Table):
        if one.columns != other.columns:
            return 0
        generated = one.place.file == other.place.file and one.place.file.startswith("{")
        return 1 if generated else alike(words(old), words(new))
    if type(one) is not type(other) or isinstance(one, Directive | Table):
        return 0
    found = alike(words(old), words(new))
    # Among equals, the one that stands as deep and has a label too.
    return found if (old.around, old.labelled) == (new.around, new.labelled) else found * 0.9


def _row_likeness(old: Row, new: Row) -> float:
    if old.kind != new.kind or len(old.cells) != len(new.cells):
        return 0
    # A row is known by its first cell: the partner's name, the date of the version.
    first = alike(_cell_words(old.cells[0]), _cell_words(new.cells[0]))
    whole = alike(row_words(old), row_words(new))
    return max(whole, 0.9 * first) if max(whole, first) >= _ROW_PAIR else 0


def alike(one: str, other: str) -> float:
    """Say how much two texts are alike, from 0 to 1."""
    return ratio(one, other) / 100


def _cell_words(cell: Cell) -> str:
    return "\n".join(text_of(paragraph.runs) for paragraph in cell)


Aligned: TypeAlias = "tuple[T | None, T | None]"


def _aligned(
    old: Sequence[T], new: Sequence[T], key: Callable[[T], Hashable], likeness: Callable[[T, T], float]
) -> Iterator[Aligned[T]]:
    """Put two sequences side by side: equal things first, and the likeliest pairs in the stretches between them."""
    before, after = [key(one) for one in old], [key(one) for one in new]
    for how, i1, i2, j1, j2 in opcodes(before, after):
        if how == "equal":
            yield from zip(old[i1:i2], new[j1:j2], strict=True)
        else:
            yield from _likeliest(old[i1:i2], new[j1:j2], likeness)


def _likeliest(old: Sequence[T], new: Sequence[T], likeness: Callable[[T, T], float]) -> Iterator[Aligned[T]]:
    """Pair what is most alike, without crossing: the best alignment by the sum of likenesses."""
    height, width = len(old), len(new)
    if height * width > _MOST_PAIRS:
        yield from _in_turn(old, new, likeness)
        return
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    near: dict[tuple[int, int], float] = {}
    for i in range(height - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            score = 0.0
            if abs(i * width - j * height) <= _BAND * max(width, height):
                score = likeness(old[i], new[j])
            if score >= _PAIR:
                near[i, j] = score
                best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + score)
            else:
                best[i][j] = max(best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < height or j < width:
        if (i, j) in near and best[i][j] == best[i + 1][j + 1] + near[i, j]:
            yield old[i], new[j]
            i, j = i + 1, j + 1
        elif i < height and (j == width or best[i][j] == best[i + 1][j]):
            yield old[i], None
            i += 1
        else:
            yield None, new[j]
            j += 1


def _in_turn(old: Sequence[T], new: Sequence[T], likeness: Callable[[T, T], float]) -> Iterator[Aligned[T]]:
    """Pair what stands at the same place, where there is too much to look for the best pairs."""
    for one, other in zip_longest(old, new):
        if one is not None and other is not None and likeness(one, other) >= _PAIR:
            yield one, other
        else:
            if one is not None:
                yield one, None
            if other is not None:
                yield None, other


def _with_moves(sections: Sequence[SectionPair]) -> tuple[SectionPair, ...]:
    """Say of a paragraph that left one place and came at another where its other end is."""
    gone: dict[str, list[tuple[int, int]]] = {}
    for place in _places(sections, "removed"):
        gone.setdefault(words(sections[place[0]].pairs[place[1]].unit), []).append(place)
    ends: dict[tuple[int, int], tuple[int, int]] = {}
    for place in _places(sections, "added"):
        if waiting := gone.get(words(sections[place[0]].pairs[place[1]].unit)):
            ends[place] = waiting.pop(0)
            ends[ends[place]] = place
    if not ends:
        return tuple(sections)
    made = []
    for at, section in enumerate(sections):
        pairs = tuple(
            replace(pair, moved=_end(sections, ends[at, index])) if (at, index) in ends else pair
            for index, pair in enumerate(section.pairs)
        )
        made.append(replace(section, pairs=pairs))
    return tuple(made)


def _places(sections: Sequence[SectionPair], how: How) -> Iterator[tuple[int, int]]:
    for at, section in enumerate(sections):
        if section.moved:
            continue
        for index, pair in enumerate(section.pairs):
            if pair.how == how and len(words(pair.unit)) >= _MOVED:
                yield at, index


def _end(sections: Sequence[SectionPair], place: tuple[int, int]) -> Elsewhere:
    section = sections[place[0]]
    return Elsewhere(section.part.file, section.pairs[place[1]].unit.label)
