"""A redline as a document: what is compared, the text with its changes, and the list of the changes at the end."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.documents.blocks import Paragraph, Place, Row, Run, Table
from isa_admin.documents.changes import KINDS, changes
from isa_admin.documents.paper import Paper, page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from isa_admin.documents.blocks import Block, Part
    from isa_admin.documents.changes import Change
    from isa_admin.documents.comparing import Comparison
    from isa_admin.documents.view import View

TEMPLATE = "part.docx"
"""The template of a redline, which is that of the other parts."""

FRONT, END = "What is compared", "List of changes"
"""The titles of the two parts that a redline has besides the text."""

_PLACE = Place("{redline}")
_HOW = (
    "What was added and what was removed are tracked changes: in Word, accept or reject each on the Review tab."
    " Accepting all gives the later text, rejecting all the earlier one."
)
_LONGEST = 600
"""A text in the list of changes has so many characters at most; the whole of it stands in the redline itself."""


class Changes(Struct, frozen=True):
    """What a redline marks: the comparison of two texts, and who is said to have made the changes, on which day."""

    comparison: Comparison
    author: str
    day: date


class Side(NamedTuple):
    """One of the two texts: what people call it, and the digest of its terms."""

    words: str
    digest: str


def redline_paper(comparison: Comparison, sides: tuple[Side, Side], parts: Sequence[Part], view: View) -> Paper:
    """Make the document of a redline: its first part says what is compared, its last one lists the changes.

    Args:
        comparison: What changed.
        sides: The earlier and the later text.
        parts: The parts of the later text.
        view: The register that the later text belongs to.
    """
    old, new = sides
    found = list(changes(comparison))
    front: list[Block] = [
        Paragraph(_PLACE, (Run(_HOW),)),
        _table(
            ("", "Earlier text", "Later text"),
            [("Text", old.words, new.words), ("Terms digest (SHA-256)", old.digest, new.digest)],
            (20, 40, 40),
            "The two texts that are compared",
        ),
    ]
    front += [_counts(found)] if found else [Paragraph(_PLACE, (Run("The two texts say the same."),))]
    end = [_listed(found)] if found else [Paragraph(_PLACE, (Run("Nothing was changed."),))]
    # Told apart by their marks: no two bookmarks of a document may have one name.
    (first,), (last,) = page(_PLACE, FRONT, front), page(_PLACE, END, end)
    first, last = replace(first, mark="front"), replace(last, mark="end")
    agreement = view.register.agreement
    title = f"Redline: {old.words} to {new.words}"
    return Paper(
        name=f"{agreement.id}-redline",
        template=TEMPLATE,
        view=view,
        title=title,
        parts=(first, *parts, last),
    )


def _counts(found: Sequence[Change]) -> Table:
    counted: dict[str, Counter[str]] = {}
    for change in found:
        counted.setdefault(change.section, Counter())[change.kind] += 1
    rows = [(section, *(str(kinds[kind]) for kind in KINDS)) for section, kinds in counted.items()]
    heads = ("Section", *(word.capitalize() for word in KINDS.values()))
    return _table(heads, rows, (31, 13, 13, 13, 13, 17), "How many changes each section has")


def _listed(found: Sequence[Change]) -> Table:
    rows = []
    last = ""
    for change in found:
        what = f"{KINDS[change.kind].capitalize()} {change.what}{f': {change.note}' if change.note else ''}"
        rows.append((change.section if change.section != last else "", what, _cut(change.before), _cut(change.after)))
        last = change.section
    return _table(("Section", "What", "Before", "After"), rows, (18, 18, 32, 32), "List of changes")


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST].rsplit(' ', 1)[0]} ..."


def _table(head: Iterable[str], rows: Iterable[Iterable[str]], widths: tuple[int, ...], words: str) -> Table:
    made = [Row(_cells(head), "header"), *(Row(_cells(row)) for row in rows)]
    return Table(_PLACE, tuple(made), widths, words)


def _cells(texts: Iterable[str]) -> tuple[tuple[Paragraph, ...], ...]:
    return tuple((Paragraph(_PLACE, (Run(text),) if text else ()),) for text in texts)
