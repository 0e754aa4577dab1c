"""The columns of the partners' sheet: what each heading means, and in which order they stand.

One row holds one partner with all its posts, because a file of comma-separated values has but one table, and officers
sort and filter rows: a post on a row of its own would lose its partner. What a partner may have several of has a number
in its heading, and the first one needs none: ``signatory name``, ``signatory 2 name``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.domain.partner import IDENTIFIERS, POSTS, REQUIRED_POSTS
from isa_admin.errors import UsageError, close_matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST = 99
"""So many address lines, retention periods or posts of one kind a partner has in a sheet, at most."""

ADDRESS_LINE = "address "
"""How the name of a column begins that holds one line of an address; the number of the line follows."""

_ADDRESS = ("town", "county", "postcode")
_FACTS = ("id", "name", "category", *(f"address {number}" for number in range(1, MOST + 1)), *_ADDRESS, *IDENTIFIERS)
_RETENTION = ("information", "period")
_POST = ("title", "name", "email", "telephone", *_FACTS[3 : 3 + MOST], *_ADDRESS, "confirmed")
_FIELDS: dict[str, tuple[str, ...]] = {"": _FACTS, "retention": _RETENTION, **dict.fromkeys(POSTS, _POST)}
_GROUPS = {of: place for place, of in enumerate(_FIELDS)}
_PLACES = {of: {name: place for place, name in enumerate(fields)} for of, fields in _FIELDS.items()}
_KINDS = {kind.replace("-", " "): kind for kind in POSTS}
_NUMBERED = re.compile(
    rf"(?P<of>retention|{'|'.join(_KINDS)})(?: (?P<number>[1-9][0-9]?))? (?P<field>[a-z]+(?: [1-9][0-9]?)?)"
)


class Column(Struct, frozen=True):
    """One column: which fact of a partner, or which part of its how-manieth retention period or post of a kind.

    ``of`` is nothing for a fact of the partner itself, ``retention``, or the kind of a post.
    """

    field: str
    of: str = ""
    number: int = 1

    def __str__(self) -> str:
        """Give the heading."""
        if not self.of:
            return self.field
        numbered = self.of == "retention" or self.number > 1
        return f"{self.of.replace('-', ' ')}{f' {self.number}' if numbered else ''} {self.field}"

    @property
    def place(self) -> tuple[int, int, int]:
        """Say where it stands among the others."""
        return (_GROUPS[self.of], self.number, _PLACES[self.of][self.field])


ALWAYS = (
    *(Column(name) for name in ("id", "name", "category", "address 1", "address 2", *_ADDRESS, *IDENTIFIERS)),
    *(Column(name, "retention") for name in _RETENTION),
    *(Column(name, kind) for kind in REQUIRED_POSTS for name in _POST[:4]),
)
"""The columns of every sheet that is written; the others are there when a partner needs them."""
_NAMES_A_PARTNER = frozenset({Column("id"), Column("name")})


def in_order(columns: Iterable[Column]) -> list[Column]:
    """Give columns in the order in which they are written."""
    return sorted(columns, key=lambda one: one.place)


def read_headings(headings: Sequence[str]) -> dict[int, Column]:
    """Say which column stands where; capitals, hyphens and underscores make no difference, nor does the order.

    Raises:
        UsageError: Headings are unknown, all of them named, or one is named twice; or nothing says which partner a
            row is about.
    """
    found: dict[int, Column] = {}
    unknown: list[str] = []
    for place, heading in enumerate(headings):
        column = column_of(heading)
        if column is not None:
            if column in found.values():
                raise UsageError(
                    f"there are two columns '{column}' (the second is number {place + 1})", "delete one of them"
                )
            found[place] = column
        elif heading.strip():
            unknown.append(" ".join(heading.split()))
    if not _NAMES_A_PARTNER & {*found.values()}:
        raise UsageError(
            "no row has the names of the columns: one of them is id or name",
            "put the names of the columns into the first row; isa-admin export-partners writes a file with all of them",
        )
    if unknown:
        raise _unknown(unknown)
    return found


def are_headings(cells: Iterable[str]) -> bool:
    """Say whether a row holds the names of columns, one of which says which partner a row is about."""
    return not _NAMES_A_PARTNER.isdisjoint(map(column_of, cells))


def _unknown(headings: list[str]) -> UsageError:
    """Say which columns there are not, what each may be meant for, and which there are."""
    if any(one.endswith(" key") and one.startswith(tuple(_KINDS)) for one in map(_plain, headings)):
        return UsageError(
            f"a sheet binds no keys: column {', '.join(repr(one) for one in headings)}",
            "delete the column; bind a key with isa-admin add-key PARTNER FILE",
        )
    known = [str(one) for one in ALWAYS]
    near = [f"{near} for '{heading}'" for heading in headings if (near := close_matches(_plain(heading), known))]
    names = ", ".join(f"'{one}'" for one in headings)
    there_is = f"there is no column {names}" if len(headings) == 1 else f"there are no columns {names}"
    meant = f"did you mean {'; '.join(near)}? " if near else ""
    return UsageError(
        f"{there_is}. The columns are: {', '.join(known)}, and others that isa-admin export-partners writes",
        f"{meant}Rename or delete each of them",
    )


def _plain(heading: str) -> str:
    return " ".join(re.split(r"[\s_-]+", heading.strip().casefold()))


def column_of(heading: str) -> Column | None:
    """Say which column a heading names, if it names one."""
    plain = _plain(heading)
    if plain == "address":
        plain = "address 1"
    if plain in _PLACES[""]:
        return Column(plain)
    match = _NUMBERED.fullmatch(plain)
    if match is not None:
        of, number = _KINDS.get(match["of"], match["of"]), int(match["number"] or 1)
        field = "address 1" if match["field"] == "address" else match["field"]
        if field in _PLACES[of]:
            return Column(field, of, number)
    return None
