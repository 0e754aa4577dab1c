"""The list of what changed between two texts, one entry a change, as people and programs read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.documents.blocks import Heading, Table, has_no_title, text_of
from isa_admin.documents.units import row_words, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isa_admin.documents.blocks import Part
    from isa_admin.documents.comparing import Comparison, Pair, SectionPair
    from isa_admin.documents.words import Stretch

KINDS: dict[str, str] = {
    "added": "added",
    "removed": "removed",
    "reworded": "reworded",
    "moved": "moved",
    "relabelled": "renumbered",
}
"""What can become of a paragraph, and the word for it."""


class Change(Struct, frozen=True):
    """One change.

    Attributes:
        file: The file of the section, in the later text where it has one.
        section: The section as the reader sees it: ``3 Legal basis``, ``Appendix B: Purposes``.
        kind: One of ``KINDS``.
        what: What changed: ``section``, ``heading``, ``paragraph``, ``item (b)``, ``row``, ``title``.
        before: Its words in the earlier text; empty if it was not there.
        after: Its words in the later text; empty if it is not there.
        pieces: The words side by side, where it was reworded.
        note: Where it moved to or from, or which number it had.
    """

    file: str
    section: str
    kind: str
    what: str
    before: str
    after: str
    pieces: tuple[Stretch, ...] = ()
    note: str = ""


def as_data(change: Change) -> dict[str, str]:
    """Give a change as programs are told it."""
    return {
        "file": change.file,
        "section": change.section,
        "kind": KINDS[change.kind],
        "what": change.what,
        "before": change.before,
        "after": change.after,
        "note": change.note,
    }


def section_name(part: Part) -> str:
    """Name a section as the reader sees it."""
    title = text_of(part.title.runs)
    if part.kind == "appendix" and not has_no_title(part):
        return f"Appendix {part.mark}: {title}"
    return f"{part.mark} {title}" if part.kind == "section" else title


def changes(comparison: Comparison) -> Iterator[Change]:
    """Give every change in the order of the later text."""
    for section in comparison.changed:
        name, file = section_name(section.part), section.part.file
        yield from _of_section(section, name)
        if section.old is None or section.new is None:
            continue
        for index, pair in enumerate(section.pairs):
            yield from _of_pair(pair, file, name, title=index == 0)


def _of_section(section: SectionPair, name: str) -> Iterator[Change]:
    old, new = section.old, section.new
    file = section.part.file
    if old is None or new is None:
        text = "\n".join(filter(None, (words(pair.unit) for pair in section.pairs)))
        added = old is None
        yield Change(
            file, name, "added" if added else "removed", "section", "" if added else text, text if added else ""
        )
    elif section.moved:
        yield Change(file, name, "moved", "section", section_name(old), name, note=f"it stood at {section_name(old)}")
    elif old.mark != new.mark:
        yield Change(file, name, "relabelled", "section", section_name(old), name, note=f"it was {section_name(old)}")


def _of_pair(pair: Pair, file: str, section: str, *, title: bool) -> Iterator[Change]:
    if pair.how == "kept":
        return
    what = "title" if title else _what(pair)
    before, after = (words(unit) if unit else "" for unit in (pair.old, pair.new))
    if pair.rows:
        for row in pair.rows:
            if row.how != "kept":
                old, new = (row_words(one) if one else "" for one in (row.old, row.new))
                pieces = tuple(piece for cell in row.cells for line in cell for piece in line.pieces)
                yield Change(file, section, row.how, "row", old, new, pieces if len(row.cells) == 1 else ())
    elif pair.moved is not None:
        # A move is told once, where the paragraph stands now.
        if pair.how == "added":
            came = pair.moved.file if pair.moved.file != file else "elsewhere in the section"
            label = f", {pair.moved.label}" if pair.moved.label else ""
            yield Change(file, section, "moved", what, after, after, note=f"it stood in {came}{label}")
    elif pair.how == "relabelled":
        assert pair.old is not None  # noqa: S101  what has another label was there before
        yield Change(file, section, "relabelled", what, before, after, note=f"it was {_what(pair, old=True)}")
    else:
        yield Change(file, section, pair.how, what, before, after, pair.pieces)


def _what(pair: Pair, *, old: bool = False) -> str:
    unit = pair.old if old and pair.old else pair.unit
    if isinstance(unit.leaf, Table):
        return "table"
    if isinstance(unit.leaf, Heading):
        return "heading"
    if unit.label:
        return f"item {unit.label}" if unit.label != "-" else "item"
    return "paragraph"
