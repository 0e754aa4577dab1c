"""Tells which tables of an agreement are those that the register fills, and reads what their rows say.

A table is known by the words above its columns or before its rows, and by the section that it stands in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from isa_admin.documents.importing.source import cell_texts
from isa_admin.documents.raw import RawParagraph, RawTable
from isa_admin.domain.bringing_in.partner_cells import NOT_GIVEN, tidied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.documents.importing.source import Shaped

TableKind = Literal["partners", "version-control", "breach-contacts", "responsible-posts", "retention", "signing-forms"]
"""The generated parts of the terms, by their names."""

ORDER: tuple[TableKind, ...] = (
    "partners", "responsible-posts", "breach-contacts", "retention", "signing-forms", "version-control",
)  # fmt: skip
"""Partners come first: the other tables name them."""

_PARTNER = re.compile(
    r"\b(?:partner|agenc(?:y|ies)|organi[sz]ation|signator(?:y|ies)|part(?:y|ies)|member|body|sefydliad|asiantaeth)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\b(?:address|cyfeiriad|location|head office)", re.IGNORECASE)
_VERSION = re.compile(r"\b(?:version|issue|revision|edition|ver\.?|fersiwn)\b", re.IGNORECASE)
_DATE = re.compile(r"\b(?:date|dyddiad|when|issued)\b", re.IGNORECASE)
_COMMENT = re.compile(
    r"\b(?:comment|amendment|change|description|detail|summary|reason|notes?|sylwadau|status)", re.IGNORECASE
)
_WHO = re.compile(r"\b(?:by whom|by|author|name|who|editor|owner|amended by|gan)\b", re.IGNORECASE)
_EMAIL = re.compile(r"\b(?:e-?mail|e-bost)\b", re.IGNORECASE)
_TELEPHONE = re.compile(r"\b(?:tel(?:ephone)?|phone|ff[oô]n)\b|\btel\b", re.IGNORECASE)
_POST = re.compile(r"\b(?:post|role|job title|title|position|contact|designated|swydd)\b", re.IGNORECASE)
_BREACH = re.compile(r"\b(?:breach|incident|lost|loss|go(?:es)? wrong)", re.IGNORECASE)
_RESPONSIBLE = re.compile(r"\b(?:responsible|responsibility|day[ -]to[ -]day|monitoring|contacts?)\b", re.IGNORECASE)
_SIGN = re.compile(r"\b(?:signature|signed|llofnod)\b", re.IGNORECASE)
_SIGNATORIES = re.compile(r"\b(?:sign|signator)", re.IGNORECASE)
_SIGNS = re.compile(r"\b(?:signator|signed by|signed on behalf|representative)", re.IGNORECASE)
_SIGNATORIES_ARE = re.compile(r"\bpartners|\bpart(?:y|ies)\b|signator", re.IGNORECASE)
_INFORMATION = re.compile(r"\b(?:information|record|data)\b", re.IGNORECASE)
_KEPT = re.compile(r"\b(?:kept|retention|retain|period|how long)\b", re.IGNORECASE)


class Grid(Struct, frozen=True):
    """A table as words.

    Attributes:
        header: What stands above the columns; empty if the table has no such row.
        rows: The cells of the other rows.
        pieces: The piece of each of these rows; 0 for a row without words.
        spans: Whether each of these rows is one cell over all columns.
        head: The piece of the row with the headings; 0 if there is none.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    pieces: tuple[int, ...]
    spans: tuple[bool, ...]
    head: int = 0

    def column(self, pattern: re.Pattern[str], *, besides: Sequence[int | None] = ()) -> int | None:
        """Find the first column whose heading has these words."""
        return next((at for at, words in enumerate(self.header) if at not in besides and pattern.search(words)), None)

    def cell(self, row: int, column: int | None) -> str:
        """Give the words of a cell; nothing if the row or the table has no such column."""
        return self.rows[row][column].strip() if column is not None and column < len(self.rows[row]) else ""


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
    grid = _grid(table, block.rows)
    header = " | ".join(grid.header)
    if not _is_form(grid) and _ADDRESS.search(header) and not _reaches(header) and _names_partners(grid.header):
        return RegisterTable("partners", grid, certain=True)
    if (_SIGN.search(header) or any(_SIGN.match(row[0].strip()) for row in grid.rows if row)) and (
        _is_form(grid) or _PARTNER.search(header)
    ):
        return RegisterTable("signing-forms", grid, certain=True)
    if len(grid.header) <= 1:
        named = _PARTNER.search(header) and _SIGNATORIES_ARE.search(where) and len(grid.rows) > 1
        return RegisterTable("partners", grid, certain=False) if named else None
    if grid.column(_VERSION) is not None and not {grid.column(_DATE), grid.column(_COMMENT)} <= {None}:
        return RegisterTable("version-control", grid, certain=True)
    return _of_partners(grid, header, where) if _names_partners(grid.header) else None


def _names_partners(header: tuple[str, ...]) -> bool:
    """Say whether the first column has the names of partners, or the second one behind a number."""
    numbers = header[0].casefold().rstrip(".") in {"name", "no", "#", "ref"}
    return bool(_PARTNER.search(header[0]) or (numbers and _PARTNER.search(" ".join(header))))


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
    if _ADDRESS.search(header) or (len(grid.header) == 1 and _SIGNATORIES.search(where)):
        return RegisterTable("partners", grid, certain=True)
    return None


def _is_form(grid: Grid) -> bool:
    """Say whether a table is a form: labels in the first column, and at most one more."""
    return len(grid.header) <= 2 and not (len(grid.header) == 2 and _DATE.search(grid.header[1]))  # noqa: PLR2004  a label and its answer


def _grid(table: RawTable, pieces: Sequence[int]) -> Grid:
    texts = [tuple(_expanded(table, at)) for at in range(len(table.rows))]
    width = max(map(len, texts), default=0)
    spans = [len(row) == 1 and width > 1 for row in table.rows]
    head = next(
        (at for at, text in enumerate(texts) if sum(bool(one.strip()) for one in text) > (1 if width > 1 else 0)),
        len(texts),
    )
    if head == len(texts):
        return Grid((), tuple(texts), tuple(pieces), tuple(spans))
    rest = slice(head + 1, None)
    before = slice(0, head)
    return Grid(
        tuple(tidied(one) for one in texts[head]),
        (*texts[before], *texts[rest]),
        (*pieces[before], *pieces[rest]),
        (*spans[before], *spans[rest]),
        pieces[head],
    )


def _expanded(table: RawTable, row: int) -> list[str]:
    found: list[str] = []
    for cell, words in zip(table.rows[row], cell_texts(table, row), strict=True):
        found += [words, *[""] * (cell.span - 1)]
    return found


class PostWords(Struct, frozen=True):
    """What a row or a form says of a post of a partner, as it was typed."""

    partner: str
    title: str = ""
    name: str = ""
    address: str = ""
    telephone: str = ""
    email: str = ""
    signed: str = ""

    @property
    def says_nothing(self) -> bool:
        """Whether nothing was filled in."""
        return not any((self.title, self.name, self.address, self.telephone, self.email, self.signed))


def post_rows(grid: Grid) -> list[tuple[int, PostWords]]:
    """Read the rows of a table of posts; each with its place in the grid."""
    who = 0
    post = grid.column(_POST, besides=(who,))
    both = grid.column(re.compile(r"telephone and e-?mail", re.IGNORECASE))
    email, telephone = grid.column(_EMAIL), grid.column(_TELEPHONE)
    address = grid.column(_ADDRESS, besides=(email,))
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
                    title=_given(grid.cell(at, post)),
                    address=_given(grid.cell(at, address).replace("\n", ", ")),
                    telephone=_given(
                        next((one for one in reach if "@" not in one), "") if reach else grid.cell(at, telephone)
                    ),
                    email=_given(next((one for one in reach if "@" in one), "") if reach else grid.cell(at, email)),
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
        answer = _given(cells[1]) if len(cells) > 1 else ""
        if "responsible" in label and not answer:
            below = responsible
        elif _PARTNER.search(label) and not below and not partner and not _SIGN.search(label) and "person" not in label:
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


def _field(label: str) -> str:
    for name, pattern in (("email", _EMAIL), ("telephone", _TELEPHONE), ("address", _ADDRESS), ("date", _DATE)):
        if pattern.search(label):
            return name
    return "title" if _POST.search(label) else "name" if "name" in label else label


def _given(words: str) -> str:
    plain = tidied(words)
    return "" if plain.casefold() in NOT_GIVEN else plain


def version_columns(grid: Grid) -> tuple[int | None, int | None, int | None, int | None]:
    """Find the columns of a version table: date, version, comment, by whom."""
    version = grid.column(_VERSION)
    date = grid.column(_DATE, besides=(version,))
    by = grid.column(_WHO, besides=(version, date))
    comment = grid.column(_COMMENT, besides=(version, date, by))
    if comment is None:
        comment = next((at for at in range(len(grid.header)) if at not in {version, date, by}), None)
    return date, version, comment, by


def signatory_columns(grid: Grid) -> tuple[int | None, int | None]:
    """Find the columns of a partners table that say who signs for each, and when it signed."""
    day = next((at for at, words in enumerate(grid.header) if _DATE.search(words) and _SIGNATORIES.search(words)), None)
    who = grid.column(_SIGNS, besides=(0, day))
    return (who if who != names_column(grid) else None), day


def names_column(grid: Grid) -> int:
    """Find the column of a partners table that has the names: the first one, or the one behind a number."""
    counted = len(grid.header) > 1 and grid.header[0].casefold().rstrip(".") in {"no", "#", "ref"}
    return 1 if counted or address_column(grid) == 0 else 0


def address_column(grid: Grid) -> int | None:
    """Find the column of a partners table that has the addresses."""
    return grid.column(_ADDRESS)
