"""Finds the forms to sign that are lines and no table: "Signed for and on behalf of ...", "Name: .....", "Date: .....".

They are given as the table that they would be in another source, so that they are read in one way.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isa_admin.documents.blocks import Run
from isa_admin.documents.importing.source import Shaped
from isa_admin.documents.raw import RawCell, RawParagraph, RawTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.domain.bringing_in.ledger import Ledger

_FOR = re.compile(
    r"(?:signed|executed|agreed|llofnodwyd)\b.{0,60}?\b(?:for|on behalf of|ar ran|gan)\b"
    r"(?:[\s:]+(?:and|for|on behalf of|ar ran)\b)*[\s:]*"
    r"(?P<partner>[^.…_:]{0,160}?)[\s.…_:]*",
    re.IGNORECASE,
)
_LABEL = (
    r"(?:(?:print(?:ed)?|full|job|authorised) )?"
    r"(?:name|position|title|post|role|designation|capacity|rank|signature|signed|date|address|telephone|e-?mail|organisation"
    r"|enw|swydd|llofnod|dyddiad|cyfeiriad)"
    r"(?: (?:of|in) [a-z ]{2,30}| \([^()]{2,40}\))?"
)
_BLANK = r"[\s.…_\N{EN DASH}-]*"
_EMPTY = re.compile(rf"(?:{_LABEL}(?:\s*:{_BLANK}|\s*[.…_]{{3,}}{_BLANK}))+|{_LABEL}\s*", re.IGNORECASE)
_FILLED = re.compile(rf"(?P<label>{_LABEL})\s*:\s*(?P<answer>\S.{{0,200}})", re.IGNORECASE)
_EACH = re.compile(_LABEL, re.IGNORECASE)
_LEAST = 2
"""The words that a form is signed below, and one line of it, are none yet."""
_LONGEST = 300
"""A line of a form has no more characters."""
_ENGLISH = {"enw": "Name", "swydd": "Position", "llofnod": "Signature", "dyddiad": "Date", "cyfeiriad": "Address"}


def with_forms(blocks: list[Shaped], ledger: Ledger) -> list[Shaped]:
    """Make a table of the lines of each form to sign, if somebody agrees that they are one."""
    made: list[Shaped] = []
    at = 0
    while at < len(blocks):
        if inside := _forms_in(blocks[at]):
            pieces = blocks[at].pieces
            says = f"the cells of this table are forms to sign, {len(inside)} of them, {{signing-forms}}"
            if ledger.offer(f"forms-{pieces[0]}", "table", says, "likely", pieces):
                made += inside
                at += 1
                continue
        form = _form(blocks[at:])
        at += 1
        if form is not None:
            count = len(form.pieces)
            says = f"these {count} lines are a form to sign, which each partner gets, {{signing-forms}}"
            if ledger.offer(f"form-{form.pieces[0]}", "table", says, "likely", form.pieces):
                made.append(form)
                at += count - 1
                continue
        made.append(blocks[at - 1])
    return made


def _forms_in(block: Shaped) -> list[Shaped]:
    """Give the forms of a table whose cells are forms, side by side; none if one of them is something else."""
    made: list[Shaped] = []
    if isinstance(block.block, RawParagraph) or len(block.rows) != len(block.block.rows):
        return made
    for piece, row in zip(block.rows, block.block.rows, strict=True):
        own = piece
        for cell in row:
            lines = [Shaped(one, (piece,)) for one in cell.blocks if isinstance(one, RawParagraph) and one.text.strip()]
            form = _form(lines) if lines else None
            if lines and (form is None or len(form.pieces) != len(lines)):
                return []
            if form is not None:
                # The row is one piece, and goes where its first form goes.
                made.append(Shaped(form.block, (own,) if own else (), (own, *[0] * (len(form.rows) - 1))))
                own = 0
    return made


def _form(blocks: Sequence[Shaped]) -> Shaped | None:
    """Give the form that begins with the first block, as a table with a row for each line."""
    match = _FOR.fullmatch(_words(blocks[0]))
    if match is None:
        return None
    rows = [("Partner", match["partner"].strip())]
    pieces = list(blocks[0].pieces)
    owned = [pieces[0]]
    lines = 1
    for block in blocks[1:]:
        found = _answers(_words(block))
        if not found:
            break
        lines += 1
        pieces += block.pieces
        rows += found
        owned += [block.pieces[0], *[0] * (len(found) - 1)]
    if lines <= _LEAST or len(pieces) != lines:
        return None
    if not any(label.casefold().startswith("sign") for label, _ in rows):
        rows.append(("Signed", ""))
        owned.append(0)
    cells = tuple(tuple(RawCell((RawParagraph((Run(words),)),) if words else ()) for words in row) for row in rows)
    return Shaped(RawTable(cells), tuple(pieces), tuple(owned))


def _words(block: Shaped) -> str:
    one = block.paragraph
    if one is None or one.level or len(one.text) > _LONGEST:
        return ""
    return one.text.replace("\t", " ").strip()


def _answers(words: str) -> list[tuple[str, str]]:
    """Read a line of a form: its labels, and the answer if it has one."""
    if not words:
        return []
    if _EMPTY.fullmatch(words):
        return [(_label(match[0]), "") for match in _EACH.finditer(words)]
    match = _FILLED.fullmatch(words)
    return [(_label(match["label"]), match["answer"].strip(" ._…"))] if match else []


def _label(words: str) -> str:
    return _ENGLISH.get(words.casefold(), words)
