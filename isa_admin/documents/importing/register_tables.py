"""Tells which tables of an agreement are those that the register fills, and reads what their rows say.

A table is known by the words above its columns or before its rows, and by the section that it stands in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from isa_admin.documents.importing.grids import (
    ADDRESS,
    DATE,
    FOR_WHOM,
    PARTNER,
    SIGN,
    Grid,
    PostWords,
    given,
    grid_of,
    is_form,
    names_column,
    names_partners,
)
from isa_admin.documents.importing.signatures import is_of_signatures, signatures
from isa_admin.documents.raw import RawParagraph
from isa_admin.domain.bringing_in.partner_cells import tidied
from isa_admin.domain.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isa_admin.documents.importing.source import Shaped

TableKind = Literal["partners", "version-control", "breach-contacts", "responsible-posts", "retention", "signing-forms"]
"""The generated parts of the terms, by their names."""

ORDER: tuple[TableKind, ...] = (
    "partners", "responsible-posts", "breach-contacts", "retention", "signing-forms", "version-control",
)  # fmt: skip
"""Partners come first: the other tables name them."""

_VERSION = re.compile(r"\b(?:version|issue|revision|edition|ver\.?|rev\.?|fersiwn)\b", re.IGNORECASE)
_COMMENT = re.compile(
    r"\b(?:comment|amendment|change|description|detail|summary|reason|notes?|sylwadau|status)", re.IGNORECASE
)
_WHO = re.compile(r"\b(?:by whom|by|author|name|who|editor|owner|amended by|gan|awdur)\b", re.IGNORECASE)
_EMAIL = re.compile(r"\b(?:e-?mail|e-bost)\b", re.IGNORECASE)
_TELEPHONE = re.compile(r"\b(?:tel(?:ephone)?|phone|ff[oô]n)\b|\btel\b", re.IGNORECASE)
_OFFICE = re.compile(
    r"\b(?:post|role|job title|title|position|designation|capacity|rank|swydd)\b(?!code)", re.IGNORECASE
)
_POST = re.compile(rf"{_OFFICE.pattern}|\b(?:contact|designated)\b(?!.*\bname\b)", re.IGNORECASE)
_TITLES = {
    "caldicott-guardian": re.compile(r"\bcaldicott\b", re.IGNORECASE),
    "dpo": re.compile(r"\bdata protection officer\b|\bDPO\b", re.IGNORECASE),
}
_ANSWERED = re.compile(r"\w: *\w")
_BREACH = re.compile(r"\b(?:breach|incident|lost|loss|go(?:es)? wrong)", re.IGNORECASE)
_RESPONSIBLE = re.compile(r"\b(?:responsible|responsibility|day[ -]to[ -]day|monitoring|contacts?)\b", re.IGNORECASE)
_SIGNATORIES = re.compile(r"\b(?:sign|signator)", re.IGNORECASE)
_SIGNS = re.compile(r"\b(?:signator|signed by|signed on behalf|representative)", re.IGNORECASE)
_SIGNATORIES_ARE = re.compile(r"\bpartners|\bpart(?:y|ies)\b|signator", re.IGNORECASE)
_INFORMATION = re.compile(r"\b(?:information|record|data)\b", re.IGNORECASE)
_KEPT = re.compile(r"\b(?:kept|retention|retain|period|how long)\b", re.IGNORECASE)


class RegisterTable(Struct, frozen=True):
    """A table that the register fills: which one, its words, and whether that is certain."""

    kind: TableKind
    grid: Grid
    certain: bool


def register_table(block: Shaped, where: str) -> RegisterTable | None:
    """Say which of the register's tables a block is, if it is one.

    Args:
        block: The block.
        where: The words that it stands below: the title of the section, the heading, the sentence before it.
    """
    table = block.block
    if isinstance(table, RawParagraph):
        return None
    grid = grid_of(table, block.rows)
    header = " | ".join(grid.header)
    if not is_form(grid) and ADDRESS.search(header) and not _reaches(header) and names_partners(grid.header):
        return RegisterTable("partners", grid, certain=True)
    if is_of_signatures(grid, where) or _is_to_sign(grid, header):
        return RegisterTable("signing-forms", grid, certain=True)
    if len(grid.header) <= 1:
        named = PARTNER.search(header) and _SIGNATORIES_ARE.search(where) and len(grid.rows) > 1
        return RegisterTable("partners", grid, certain=False) if named else None
    if grid.column(_VERSION) is not None and not {grid.column(DATE), grid.column(_COMMENT)} <= {None}:
        return RegisterTable("version-control", grid, certain=True)
    return _of_partners(grid, header, where) if names_partners(grid.header) else None


def _is_to_sign(grid: Grid, header: str) -> bool:
    """Say whether a table is a form to sign, or the empty table of all; what is answered in its own cell is neither."""
    labels = [grid.header[0] if grid.header else "", *(row[0] for row in grid.rows if row)]
    if any(map(_ANSWERED.search, labels)):
        return False
    signed = SIGN.search(header) or any(SIGN.match(label.strip()) for label in labels[1:])
    return bool(signed) and (is_form(grid) or bool(PARTNER.search(header)))


def _reaches(header: str) -> bool:
    """Say whether a table says how to reach somebody."""
    return bool(_EMAIL.search(header) or _TELEPHONE.search(header))


def _of_partners(grid: Grid, header: str, where: str) -> RegisterTable | None:
    reach = _reaches(header)
    if _INFORMATION.search(header) and _KEPT.search(header):
        return RegisterTable("retention", grid, certain=True)
    if reach and _BREACH.search(f"{where} {header}"):
        return RegisterTable("breach-contacts", grid, certain=True)
    if reach and _POST.search(header) and _RESPONSIBLE.search(f"{where} {header}"):
        return RegisterTable("responsible-posts", grid, certain=bool(re.search("responsib", where, re.IGNORECASE)))
    if ADDRESS.search(header) or (len(grid.header) == 1 and _SIGNATORIES.search(where)):
        return RegisterTable("partners", grid, certain=True)
    return None


def post_named(title: str) -> str | None:
    """Say which post a title names by itself, in a table of all kinds of contacts."""
    return next((post for post, words in _TITLES.items() if words.search(title)), None)


def post_columns(grid: Grid) -> tuple[int | None, ...]:
    """Find the columns of a table of posts: partner, title, both ways to reach it, e-mail, telephone, address."""
    who = names_column(grid)
    email, telephone = grid.column(_EMAIL), grid.column(_TELEPHONE)
    title = grid.column(_OFFICE, besides=(who, email, telephone))
    if title is None:
        title = grid.column(_POST, besides=(who, email, telephone))
    both = grid.column(re.compile(r"telephone and e-?mail", re.IGNORECASE))
    return who, title, both, email, telephone, grid.column(ADDRESS, besides=(email,))


def post_rows(grid: Grid) -> list[tuple[int, PostWords]]:
    """Read the rows of a table of posts; each with its place in the grid."""
    who, post, both, email, telephone, address = post_columns(grid)
    found = []
    for at in range(len(grid.rows)):
        if grid.spans[at] or not grid.cell(at, who):
            continue
        reach = grid.cell(at, both).splitlines() if both is not None else []
        found.append(
            (
                at,
                PostWords(
                    partner=tidied(grid.cell(at, who)),
                    title=given(grid.cell(at, post)),
                    address=given(grid.cell(at, address).replace("\n", ", ")),
                    telephone=given(
                        next((one for one in reach if "@" not in one), "") if reach else grid.cell(at, telephone)
                    ),
                    email=given(next((one for one in reach if "@" in one), "") if reach else grid.cell(at, email)),
                ),
            )
        )
    return found


def form(grid: Grid) -> tuple[PostWords, PostWords]:
    """Read a signing form: what it says of the signatory, and of the responsible post."""
    rows = [grid.header, *grid.rows] if grid.header else list(grid.rows)
    partner = ""
    signed: dict[str, str] = {}
    responsible: dict[str, str] = {}
    below = signed
    for cells in rows:
        label = tidied(cells[0]).rstrip(":").casefold()
        answer = given(cells[1]) if len(cells) > 1 else ""
        if "responsible" in label and not answer:
            below = responsible
        elif (
            (PARTNER.search(label) or FOR_WHOM.match(label))
            and not below
            and not partner
            and not SIGN.search(label)
            and "person" not in label
        ):
            partner = answer
        elif answer:
            below.setdefault(_field(label), answer)
    return (
        PostWords(partner, signed.get("title", ""), signed.get("name", ""), signed=signed.get("date", "")),
        PostWords(
            partner, responsible.get("title", ""), responsible.get("name", ""), responsible.get("address", ""),
            responsible.get("telephone", ""), responsible.get("email", ""),
        ),
    )  # fmt: skip


def named_in(grids: Iterable[Grid]) -> list[tuple[str, int]]:
    """Give the names of those for whom forms and tables of signatures are, each once, and the piece that says so."""
    found: dict[str, tuple[str, int]] = {}
    for grid in grids:
        forms = [(form(grid)[0].partner, grid.head)] if is_form(grid) else []
        for name, piece in (*forms, *((one.words.partner, one.pieces[0]) for one in signatures(grid))):
            if name and piece:
                found.setdefault(folded(name), (name, piece))
    return list(found.values())


def _asks_who(label: str) -> bool:
    """Say whether a label of a form asks for the partner."""
    if FOR_WHOM.match(label):
        return True
    return bool(PARTNER.search(label)) and not SIGN.search(label) and "person" not in label


def _field(label: str) -> str:
    for name, pattern in (("email", _EMAIL), ("telephone", _TELEPHONE), ("address", ADDRESS), ("date", DATE)):
        if pattern.search(label):
            return name
    return "title" if _POST.search(label) else "name" if "name" in label else label


def version_columns(grid: Grid) -> tuple[int | None, int | None, int | None, int | None]:
    """Find the columns of a version table: date, version, comment, by whom."""
    version = grid.column(_VERSION)
    date = grid.column(DATE, besides=(version,))
    by = grid.column(_WHO, besides=(version, date))
    comment = grid.column(_COMMENT, besides=(version, date, by))
    if comment is None:
        comment = next((at for at in range(len(grid.header)) if at not in {version, date, by}), None)
    return date, version, comment, by


def signatory_columns(grid: Grid) -> tuple[int | None, int | None]:
    """Find the columns of a partners table that say who signs for each, and when it signed."""
    day = next((at for at, words in enumerate(grid.header) if DATE.search(words) and _SIGNATORIES.search(words)), None)
    who = grid.column(_SIGNS, besides=(0, day))
    return (who if who != names_column(grid) else None), day
