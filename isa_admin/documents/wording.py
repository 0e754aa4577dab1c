"""Compares a text of the agreement with the words alone of a document: that is all that a PDF says for certain.

A PDF holds words at places on pages. What is bold, where a link leads, how deep a list item stands and where a
paragraph or a cell ends is lost or guessed, so none of it is compared; every letter is, in its order. Blanks are not: a
line may end within a long address.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field
from rapidfuzz.distance import LCSseq

from isa_admin.documents.blocks import Run, Table, text_of
from isa_admin.documents.changes import Change, section_name
from isa_admin.documents.raw import RawParagraph
from isa_admin.documents.units import units, words
from isa_admin.documents.words import Stretch

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from isa_admin.documents.blocks import Part, Runs
    from isa_admin.documents.raw import RawBlock
    from isa_admin.documents.units import Unit
    from isa_admin.documents.words import Mark

LOST = (
    "a PDF is compared by its words alone: not what is bold or italic, where links lead, how deep list items are, or"
    " where paragraphs and cells end"
)
"""What is not compared, for the person who asked."""

_BULLET = re.compile("[\u2022\u2023\u25a0\u25aa\u25cb\u25cf\u25e6\u2043\uf0a7\uf0b7\u2013-]\\s+")
_BREAKS = "/-"
_TOKEN = re.compile(rf"[^\s{_BREAKS}]+[{_BREAKS}]*|[{_BREAKS}]+")
"""A line may end behind a hyphen and within an address, so words are what stands between two such places."""
_LINE_SOFT = dict.fromkeys(map(ord, "\u00ad\u200b\ufeff"))
_BEGINNING = 40
"""So many letters of a section behind its title tell where it begins; the contents list has the title alone."""
_CONTEXT = 8
"""So many kept words are shown on each side of a change."""


class _Atom(NamedTuple):
    """A piece of the expected text: a title, a paragraph, a row. ``filled`` is what the register fills in."""

    file: str
    section: str
    what: str
    words: tuple[str, ...]
    filled: bool
    head: bool


class _Entry(Struct):
    """What became of an atom, or of a stretch that came behind one, as stretches of words with their marks."""

    atom: _Atom
    came: bool = False
    pieces: list[tuple[Mark, list[str]]] = field(default_factory=list)
    tables: bool = False

    def add(self, mark: Mark, some: Sequence[str]) -> None:
        """Put words behind the others."""
        if self.pieces and self.pieces[-1][0] == mark:
            self.pieces[-1][1].extend(some)
        elif some:
            self.pieces.append((mark, list(some)))


class _Given(NamedTuple):
    """A word of the document, and whether it stands in a table as far as the file says."""

    text: str
    in_table: bool


class WordingComparison(Struct, frozen=True):
    """What is different: in the terms, and in the tables that the register fills.

    ``parts`` are the parts of the agreement that the document was compared with, all of them if it is the whole.
    """

    terms: tuple[Change, ...]
    tables: tuple[Change, ...]
    parts: tuple[Part, ...]


def compare_wording(
    expected: Sequence[Part], given: Sequence[RawBlock], known: Sequence[Part] = ()
) -> WordingComparison | None:
    """Compare a text with the words of a document; gives nothing if no part of the agreement is in it.

    Args:
        expected: The parts of the text, with the tables that the register fills.
        given: What the document shows, the title page and the contents list too.
        known: Another text, whose rows that the register fills are rows here too, where a file does not say so.
    """
    found = list(_given(given))
    solid, places = _solid(found)
    begins = {part.file: at for part in expected if (at := _begins(part, solid)) >= 0}
    if not begins:
        return None
    whole = sum(part.kind == "section" and part.file in begins for part in expected) > 1
    parts = tuple(part for part in expected if whole or part.file in begins)
    first = _first_place(parts, begins, solid)
    atoms = [atom for part in parts for atom in _atoms(part)]
    rows = {"".join(atom.words) for part in known for atom in _atoms(part) if atom.filled and atom.what == "row"}
    return _compared(parts, atoms, found[places[first] :], rows - {""})


def front(given: Sequence[RawBlock]) -> Iterator[str]:
    """Give the words of a document paragraph by paragraph, from its beginning on."""
    for block in given:
        if isinstance(block, RawParagraph):
            yield block.text
        else:
            yield from (cell.text for row in block.rows for cell in row)


def _plain(text: str) -> str:
    """Give a text with one spelling for each letter: no ligature, no soft hyphen, no no-break space."""
    return unicodedata.normalize("NFKC", text.translate(_LINE_SOFT))


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(_plain(text))


def _said(tokens: Sequence[str]) -> str:
    """Put words together again."""
    return "".join(f"{token}{'' if token[-1:] in _BREAKS else ' '}" for token in tokens).rstrip(" ")


def _given(blocks: Sequence[RawBlock]) -> Iterator[_Given]:
    for block in blocks:
        if isinstance(block, RawParagraph):
            for word in _tokens(_BULLET.sub("", block.text.lstrip(), count=1) if _bullet(block.text) else block.text):
                yield _Given(word, in_table=False)
        else:
            for row in block.rows:
                for cell in row:
                    for word in _tokens(cell.text):
                        yield _Given(word, in_table=True)


def _bullet(text: str) -> bool:
    return _BULLET.match(text.lstrip()) is not None


def _solid(found: Sequence[_Given]) -> tuple[str, list[int]]:
    """Put all letters together without blanks; and say of each letter to which word it belongs."""
    places: list[int] = []
    for index, word in enumerate(found):
        places.extend([index] * len(word.text))
    return "".join(word.text for word in found), places


def _begins(part: Part, solid: str) -> int:
    """Say where a part begins: at its title with its first letters, or -1."""
    title, *rest = ("".join(atom.words) for atom in _atoms(part) if not atom.filled)
    first = "".join(rest)[:_BEGINNING]
    # Where all below the title is filled in by the register, the title stands in the contents list before.
    return solid.find(title + first) if first else solid.rfind(title)


def _first_place(parts: Sequence[Part], begins: dict[str, int], solid: str) -> int:
    """Say where the text begins, behind the title page and the contents list."""
    known = min(begins[part.file] for part in parts if part.file in begins)
    title = "".join(next(_atoms(parts[0])).words)
    # Where the beginning of the first part was changed, its title is the last one before what is known.
    before = solid.rfind(title, 0, known)
    return known if parts[0].file in begins or before < 0 else before


def _atoms(part: Part) -> Iterator[_Atom]:
    name = section_name(part)
    for index, unit in enumerate(units(part)):
        filled = unit.leaf.place.file.startswith("{")
        if isinstance(unit.leaf, Table):
            for at, row in enumerate(unit.leaf.rows):
                text = " ".join(text_of(paragraph.runs) for cell in row.cells for paragraph in cell)
                yield _Atom(part.file, name, "row", tuple(_tokens(text)), filled, head=at == 0)
            continue
        text = name if index == 0 else f"{_shown_label(unit)} {words(unit)}"
        if unit.listed is not None and unit.label == "-":
            text = words(unit)
        yield _Atom(part.file, name, "title" if index == 0 else _what(unit), tuple(_tokens(text)), filled, head=False)


def _shown_label(unit: Unit) -> str:
    return "" if unit.label == "-" else unit.label


def _what(unit: Unit) -> str:
    return f"item {unit.label}" if _shown_label(unit) else "item" if unit.label else "paragraph"


def _compared(
    parts: tuple[Part, ...], atoms: Sequence[_Atom], given: Sequence[_Given], rows: Collection[str]
) -> WordingComparison:
    owners = [index for index, atom in enumerate(atoms) for _ in atom.words]
    old = [word for atom in atoms for word in atom.words]
    new = [word.text for word in given]
    entries = {index: _Entry(atom, tables=atom.filled) for index, atom in enumerate(atoms)}
    came: dict[int, list[_Entry]] = {}
    for i1, i2, j1, j2, same in _stretches(old, new):
        if same:
            for at in range(i1, i2):
                entries[owners[at]].add("kept", [old[at]])
            continue
        for at in range(i1, i2):
            entries[owners[at]].add("removed", [old[at]])
        if j2 > j1:
            _put_added(atoms, owners, entries, came, (i1, i2), given[j1:j2], rows)
    ordered = [one for index in entries for one in (entries[index], *came.get(index, ()))]
    changed = [one for one in ordered if any(mark != "kept" for mark, _ in one.pieces)]
    terms = tuple(_change(one) for one in changed if not one.tables)
    return WordingComparison(terms, tuple(_change(one) for one in changed if one.tables), parts)


def _stretches(old: list[str], new: list[str]) -> Iterator[tuple[int, int, int, int, bool]]:
    """Align two lists of words: stretches that are the same but for blanks, and those that differ."""
    i = j = 0
    blocks = [(one.a, one.b, one.size) for one in LCSseq.opcodes(old, new).as_matching_blocks()]
    for a, b, size in [*blocks, (len(old), len(new), 0)]:
        if a > i or b > j:
            same = "".join(old[i:a]) == "".join(new[j:b])
            yield i, a, j, b, same
        if size:
            yield a, a + size, b, b + size, True
        i, j = a + size, b + size


def _put_added(  # noqa: PLR0913, PLR0917  the state of one comparison
    atoms: Sequence[_Atom],
    owners: Sequence[int],
    entries: dict[int, _Entry],
    came: dict[int, list[_Entry]],
    where: tuple[int, int],
    added: Sequence[_Given],
    rows: Collection[str],
) -> None:
    """Say of words that came whether they stand within a piece of the text, or between two."""
    start, end = where
    text = [word.text for word in added]
    left = owners[start - 1] if start else 0
    right = owners[end] if end < len(owners) else len(atoms) - 1
    if end > start:
        entries[owners[start]].add("added", text)
        return
    if left == right:
        entries[left].add("added", text)
        return
    if _is_repeated_head(atoms, left, right, text):
        return
    filled = {atoms[left].filled, atoms[right].filled}
    tables = filled == {True} or (True in filled and (all(word.in_table for word in added) or _are_rows(text, rows)))
    owner = right if atoms[right].filled and tables and not atoms[left].filled else left
    came.setdefault(left, []).append(_Entry(atoms[owner], came=True, pieces=[("added", text)], tables=tables))


def _are_rows(text: Sequence[str], rows: Collection[str]) -> bool:
    """Say whether words are nothing but rows that the register fills, such as those of partners that joined later."""
    row = ""
    for word in text:
        row += word
        if row in rows:
            row = ""
    return not row


def _is_repeated_head(atoms: Sequence[_Atom], left: int, right: int, text: Sequence[str]) -> bool:
    """Say whether words are the head of the table around them, as it stands again on a further page."""
    if atoms[left].what != "row":
        return False
    heads = (atom for atom in reversed(atoms[: right + 1]) if atom.head)
    head = next(heads, None)
    return head is not None and "".join(head.words) == "".join(text)


def _change(entry: _Entry) -> Change:
    before = _said([word for mark, some in entry.pieces if mark != "added" for word in some])
    after = _said([word for mark, some in entry.pieces if mark != "removed" for word in some])
    what = "text" if entry.came else entry.atom.what
    kind = "added" if entry.came else "reworded" if after else "removed"
    shown = tuple(Stretch(mark, _run(text)) for mark, text in _shortened(entry.pieces)) if kind == "reworded" else ()
    return Change(entry.atom.file, entry.atom.section, kind, what, "" if entry.came else before, after, shown)


def _shortened(pieces: Sequence[tuple[Mark, list[str]]]) -> Iterator[tuple[Mark, str]]:
    """Show a few kept words around each change, as a row or a long paragraph has too many."""
    last = len(pieces) - 1
    shown: list[tuple[Mark, str]] = []
    for index, (mark, some) in enumerate(pieces):
        text = _said(some)
        if mark == "kept" and len(some) > 2 * _CONTEXT:
            head = _said(some[:_CONTEXT]) if index else ""
            tail = _said(some[-_CONTEXT:]) if index < last else ""
            text = f"{head} ... {tail}".strip()
        shown.append((mark, text))
    for (mark, text), (following, _) in pairwise([*shown, ("kept", "")]):
        blank = "" if (mark, following) == ("removed", "added") else " "
        yield mark, text + blank if mark == "kept" else text
        if mark == "added" and following == "kept":
            yield "kept", " "


def _run(text: str) -> Runs:
    return (Run(text),)
