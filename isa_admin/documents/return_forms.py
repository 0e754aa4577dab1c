"""The form of the yearly self-assessment as a document (Agreement s.18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.documents.blocks import Paragraph, Place, Row, Run, Table
from isa_admin.documents.paper import Paper, page
from isa_admin.domain.return_form import HEADINGS, HOW, TITLE, Form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isa_admin.documents.view import View

FORM = "letter.docx"
"""The template of the form."""

_PLACE = Place("{self-assessment}")
_WIDTHS = (16, 26, 12, 23, 23)
_LABELS = (24, 76)


def return_form(form: Form, view: View, name: str) -> Paper:
    """Compose the form of one partner.

    Args:
        form: What stands in it.
        view: The agreement as it stands.
        name: The name of the file, without an ending.
    """
    facts = dict(form.facts)
    first, *others = form.facts
    blocks = (
        Table(_PLACE, (_row(first, header=True), *map(_row, others)), _LABELS, "Whose form this is", form=True),
        _text(HOW),
        Table(_PLACE, (_row(HEADINGS, header=True), *map(_row, form.rows)), _WIDTHS, TITLE, ruled=True),
    )
    return Paper(
        name=name,
        template=FORM,
        view=view,
        title=f"{TITLE} {facts['Year']}: {facts['Partner']}",
        parts=page(_PLACE, TITLE, blocks),
    )


def _row(texts: Iterable[str], *, header: bool = False) -> Row:
    return Row(tuple((_text(one),) for one in texts), "header" if header else "plain")


def _text(text: str) -> Paragraph:
    return Paragraph(_PLACE, (Run(text),) if text else ())
