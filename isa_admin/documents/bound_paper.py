"""The paper for a case file that says who was bound by which text, and how that is checked.

Its facts are handed in, since this room knows neither git nor keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isa_admin.documents.blocks import Block, Heading, Paragraph, Place, Row, Run, Table
from isa_admin.documents.paper import Paper, page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isa_admin.documents.view import View

PART = "part.docx"
"""The template of the paper, the same as for the other tables."""

_PLACE = Place("{bound}")
_CAUTION = (
    "This paper is copied from the register and proves nothing by itself. Compare the anchor with the board's"
    " letterhead or minutes, and let the register be proved from it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundPaper:
    """What the paper says.

    ``words`` say it in a sentence; ``head`` and ``rows`` are the table; ``digests`` are pairs of a version and the
    whole digest of its text; ``origin`` says where this was read; ``steps`` are pairs of what is shown and the line to
    type.
    """

    title: str
    words: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    digests: tuple[tuple[str, str], ...]
    origin: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]


def bound_paper(said: BoundPaper, view: View) -> Paper:
    """Compose the paper."""
    blocks: list[Block] = [Paragraph(_PLACE, (Run(said.words),))]
    if said.rows:
        blocks.append(_table(said.head, said.rows, (27, 13, 16, 19, 25), said.title))
    if said.digests:
        blocks += [
            _heading("The texts"),
            _table(("Version", "Digest of its terms (SHA-256)"), said.digests, (22, 78), "The texts and their digests"),
        ]
    blocks += [
        _heading("Where this comes from"),
        _table(("What", "Value"), said.origin, (22, 78), "Where this comes from"),
        _heading("How to check it"),
        _table(("What it shows", "Type this, in a copy of the store"), said.steps, (28, 72), "How to check it"),
        Paragraph(_PLACE, (Run(_CAUTION),)),
    ]
    return Paper(
        name=f"{view.register.agreement.id}-bound",
        template=PART,
        view=view,
        title=said.title,
        parts=page(_PLACE, said.title, blocks),
    )


def _heading(text: str) -> Heading:
    return Heading(_PLACE, 2, (Run(text),))


def _table(head: Iterable[str], rows: Iterable[Iterable[str]], widths: tuple[int, ...], words: str) -> Table:
    made = [Row(_cells(head), "header"), *(Row(_cells(row)) for row in rows)]
    return Table(_PLACE, tuple(made), widths, words)


def _cells(texts: Iterable[str]) -> tuple[tuple[Paragraph, ...], ...]:
    return tuple((Paragraph(_PLACE, (Run(text),) if text else ()),) for text in texts)
