"""Taking rows of a sheet in: which partner a row is about, what it adds or changes, what is wrong with it.

A row is about the partner of its id, or without one of its name. What it does not say stays as it is, and a partner
that has no row is left alone. Keys are bound one by one, never from a sheet, and a signatory who has one keeps the name
that it is bound to.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.domain import text
from isa_admin.domain.changes import Change, PutPartner, PutPosts
from isa_admin.domain.partner import IDENTIFIERS, POSTS, PartnerEntry, identifier
from isa_admin.domain.sheets.columns import ADDRESS_LINE, Column, in_order
from isa_admin.domain.sheets.partner_rows import SAYS, IncompleteError, partner_of, post_at, posts_of, values_of
from isa_admin.domain.sheets.sheet import LINE_BREAK, from_cell
from isa_admin.errors import IsaError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isa_admin.domain.partner import Partner
    from isa_admin.domain.register import Register
    from isa_admin.domain.sheets.partner_rows import Values
    from isa_admin.domain.sheets.sheet import SheetRow


_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_MADE_A_DAY = re.compile(rf"\d{{1,2}}-{_MONTH}(?:-\d{{2,4}})?|{_MONTH}-\d{{2,4}}")
"""How a day looks in a file of comma-separated values that Excel wrote."""


def _made_a_day(cell: str) -> str:
    return (
        f"'{cell}' is a day, and a spreadsheet may have made it of 10-12 or 3-4; format the cell as text and type it"
        " again"
    )


class Readers(Struct, frozen=True, kw_only=True):
    """How a cell is read where that takes a library: each gives the stored form, or raises with what was expected."""

    id_of: Callable[[str], str]
    email: Callable[[str], str]
    telephone: Callable[[str], str]
    postcode: Callable[[str], str]
    day: Callable[[str], str]


class Wrong(Struct, frozen=True):
    """What is wrong in a row: its line in the file, the column, the reason."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        """Say it on one line."""
        return f"line {self.line}, {self.column}: {self.reason}"


class Taken(Struct, frozen=True):
    """A row that adds or changes a partner; ``differences`` are column, text before and text after."""

    line: int
    id: str
    name: str
    differences: tuple[tuple[str, str | None, str | None], ...]


class _WrongRowError(Exception):
    """A row cannot be read any further."""


class RowTaking:
    """The rows so far, and who has which name and identifier when they are taken in."""

    def __init__(self, register: Register, columns: Mapping[int, Column], readers: Readers) -> None:
        self._register = register
        self._columns = columns
        self._readers = readers
        self._held = {entry.id: entry for entry in register.partners.values()}
        self._holders: dict[tuple[str, str], list[str]] = defaultdict(list)
        for entry in self._held.values():
            for fact in _unique(entry.partner):
                self._holders[fact].append(entry.id)
        self._lines: dict[str, int] = {}
        self.added: list[Taken] = []
        self.changed: list[Taken] = []
        self.unchanged = 0
        self.wrong: list[Wrong] = []
        self.changes: list[Change] = []

    def take(self, row: SheetRow) -> None:
        """Take one row in, or say what is wrong with it."""
        already = len(self.wrong)
        try:
            cells = self._cells(row)
            id_ = self._id(row, cells)
            if id_ in self._lines:
                self._refuse(row, "id", f"line {self._lines[id_]} is about the same partner, {id_}")
            self._lines.setdefault(id_, row.line)
            entry = self._held.get(id_)
            before: Values = values_of(entry) if entry else {}
            after = {**before, Column("id"): id_}
            for column, cell in cells.items():
                # A name that found the partner is not written over it: a sheet may be all in capitals.
                if column != Column("name") or entry is None or Column("id") in cells:
                    self._read(row, column, cell, after)
            self._stop_if_wrong(already)
            self._ensure_whole(row, after)
            if entry is not None:
                self._ensure_keys_stay(row, entry, before, after)
            self._stop_if_wrong(already)
            new = self._build(row, id_, entry, after)
            self._ensure_unique(row, new, entry)
            self._stop_if_wrong(already)
        except _WrongRowError:
            return
        self._keep(row, new, entry, before)

    def _stop_if_wrong(self, already: int) -> None:
        if len(self.wrong) > already:
            raise _WrongRowError

    def _refuse(self, row: SheetRow, column: object, reason: str) -> None:
        """Note what is wrong; the other cells of the row are still looked at."""
        self.wrong.append(Wrong(row.line, str(column), reason))

    def _cells(self, row: SheetRow) -> dict[Column, str]:
        """Give the cells that say something."""
        for place, cell in enumerate(row.cells):
            if place not in self._columns and cell.strip():
                self._refuse(row, f"column {place + 1}", "the cell has no heading in the first row")
                raise _WrongRowError
        for place in row.days:
            if (column := self._columns[place]).field != "confirmed":
                self._refuse(row, column, _made_a_day(row.cells[place]))
        given = {column: row.cells[place] for place, column in self._columns.items() if place < len(row.cells)}
        return _with_lines({column: cell for column, cell in given.items() if cell.strip()})

    def _id(self, row: SheetRow, cells: Mapping[Column, str]) -> str:
        """Say which partner a row is about; a new one without an id gets the one that its name makes."""
        id_, name = (from_cell(cells.get(Column(fact), "")) for fact in ("id", "name"))
        try:
            if id_:
                return id_ if id_ in self._held else text.slug(id_)
            if not name:
                self._refuse(row, "name", "the row has neither an id nor a name")
                raise _WrongRowError
            holders = self._holders["name", text.folded(name)]
            if len(holders) > 1:
                self._refuse(row, "name", f"{' and '.join(holders)} have this name; give the id")
                raise _WrongRowError
            if holders:
                return holders[0]
            made = self._readers.id_of(name)
        except (ValueError, IsaError) as error:
            self._refuse(row, "id", f"{error}; give an id such as glebe-house")
            raise _WrongRowError from error
        if made in self._held:
            self._refuse(
                row,
                "id",
                f"the id {made} is that of {self._held[made].partner.name}; if that is meant, put {made} into the"
                " column id, else an id of its own",
            )
            raise _WrongRowError
        return made

    def _read(self, row: SheetRow, column: Column, cell: str, after: Values) -> None:
        """Read one cell. What is as it was needs no check: a sheet may bring back what was recorded by hand."""
        if cell.strip() == text.EMPTIED:
            if column in _NEEDED:
                self._refuse(row, column, f"a partner has a {column}; it cannot be emptied")
            after.pop(column, None)
            return
        said = from_cell(cell)
        if column.of in POSTS and column.field == "name" and LINE_BREAK.search(cell.strip()):
            self._refuse(row, column, "the cell has several lines; give one person, in one line")
            return
        if after.get(column) == said:
            return
        try:
            after[column] = self._value(column, said)
        except IsaError as error:
            self._refuse(row, column, f"{error.message}; {error.remedy}")
        except ValueError as error:
            self._refuse(row, column, str(error))

    def _value(self, column: Column, said: str) -> str:
        if column.field in IDENTIFIERS:
            return identifier(column.field, said)
        if column == Column("category"):
            return self._register.category(said).id
        read = {
            "email": self._readers.email,
            "telephone": self._readers.telephone,
            "postcode": self._readers.postcode,
            "confirmed": self._readers.day,
        }.get(column.field)
        if read is None and _MADE_A_DAY.fullmatch(said):
            raise ValueError(_made_a_day(said))
        return read(said) if read else text.line(said, column.field)

    def _ensure_whole(self, row: SheetRow, after: Values) -> None:
        """Ensure that a new partner has what every partner has."""
        for column in _NEEDED:
            if column not in after:
                self._refuse(row, column, f"a new partner needs a {column}")

    def _ensure_keys_stay(self, row: SheetRow, entry: PartnerEntry, before: Values, after: Values) -> None:
        """Ensure that no key gets another holder."""
        for column in before:
            post = post_at(entry, column)
            if post is None or post.key is None:
                continue
            gone = not any(Column(field, column.of, column.number) in after for field in SAYS)
            if gone or (column.field == "name" and after.get(column) != post.name):
                self._refuse(
                    row,
                    column,
                    f"a key is bound to {post.name or post.title}, so another takes this place with"
                    f" isa-admin remove-signatory {entry.id} and isa-admin add-signatory",
                )
                return

    def _build(self, row: SheetRow, id_: str, entry: PartnerEntry | None, after: Values) -> PartnerEntry:
        try:
            partner = partner_of(after, entry.partner if entry else None)
            return PartnerEntry(id=id_, partner=partner, posts=posts_of(after, entry.posts if entry else ()))
        except IncompleteError as error:
            self._refuse(row, error.column, str(error))
            raise _WrongRowError from error

    def _ensure_unique(self, row: SheetRow, new: PartnerEntry, entry: PartnerEntry | None) -> None:
        """Ensure that no two partners get the same name or identifier; what was so before is for check."""
        known = set(_unique(entry.partner)) if entry else set()
        for fact in _unique(new.partner):
            others = self._holders[fact]
            if fact not in known and others:
                self._refuse(row, fact[0], f"{others[0]} has the same {fact[0]} already")

    def _keep(self, row: SheetRow, new: PartnerEntry, entry: PartnerEntry | None, before: Values) -> None:
        if entry is not None and (new.partner, new.posts) == (entry.partner, entry.posts):
            self.unchanged += 1
            return
        for fact in _unique(entry.partner) if entry else ():
            self._holders[fact].remove(new.id)
        for fact in _unique(new.partner):
            self._holders[fact].append(new.id)
        if entry is None or new.partner != entry.partner:
            self.changes.append(PutPartner(new.id, new.partner))
        if new.posts != (entry.posts if entry else ()):
            self.changes.append(PutPosts(new.id, new.posts))
        after = values_of(new)
        differences = tuple(
            (str(column), before.get(column), after.get(column))
            for column in sorted({*before, *after}, key=lambda one: one.place)
            if before.get(column) != after.get(column)
        )
        (self.changed if entry else self.added).append(Taken(row.line, new.id, new.partner.name, differences))


_NEEDED = (Column("name"), Column("category"))


def _with_lines(cells: Mapping[Column, str]) -> dict[Column, str]:
    """Make of an address cell with several lines (Alt+Enter in Excel) as many lines of the address."""
    made: dict[Column, str] = {}
    free: dict[tuple[str, int], int] = defaultdict(int)
    for column in in_order(cells):
        if not column.field.startswith(ADDRESS_LINE):
            made[column] = cells[column]
            continue
        first = max(int(column.field.removeprefix(ADDRESS_LINE)), free[column.of, column.number])
        lines = [line for line in LINE_BREAK.split(cells[column]) if line.strip()]
        for place, line in enumerate(lines, first):
            made[Column(f"{ADDRESS_LINE}{place}", column.of, column.number)] = line
        free[column.of, column.number] = first + len(lines)
    return made


def _unique(partner: Partner) -> list[tuple[str, str]]:
    """Give what no two partners share: the name, and the identifiers."""
    return [("name", text.folded(partner.name)), *partner.identifiers.items()]
