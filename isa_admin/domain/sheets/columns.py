"""The columns of the partners' sheet: what each heading means, and in which order they stand.

One row holds one partner with all its posts, because a file of comma-separated values has but one table, and officers
sort and filter rows: a post on a row of its own would lose its partner. What a partner may have several of has a number
in its heading, and the first one needs none: ``signatory name``, ``signatory 2 name``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isa_admin.domain.partner import IDENTIFIERS, POSTS, REQUIRED_POSTS
from isa_admin.errors import UsageError, close_matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST = 99
"""So many address lines, retention periods or posts of one kind a partner has in a sheet, at most."""

_ADDRESS = ("town", "county", "postcode")
_FACTS = ("id", "name", "category", *(f"address {number}" for number in range(1, MOST + 1)), *_ADDRESS, *IDENTIFIERS)
_RETENTION = ("information", "period")
_POST = ("title", "name", "email", "telephone", *_FACTS[3 : 3 + MOST], *_ADDRESS, "confirmed")
_ORDER = {name: place for place, name in enumerate(_FACTS)}
_POST_ORDER = {name: place for place, name in enumerate(_POST)}
_KINDS = {kind.replace("-", " "): kind for kind in POSTS}
_NUMBERED = re.compile(
    rf"(?P<of>retention|{'|'.join(_KINDS)})(?: (?P<number>[1-9][0-9]?))? (?P<field>[a-z]+(?: [1-9][0-9]?)?)"
)


@dataclass(frozen=True, slots=True)
class Column:
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
        if not self.of:
            return (0, 0, _ORDER[self.field])
        if self.of == "retention":
            return (1, self.number, _RETENTION.index(self.field))
        return (2 + list(POSTS).index(self.of), self.number, _POST_ORDER[self.field])


ALWAYS = (
    *(Column(name) for name in ("id", "name", "category", "address 1", "address 2", *_ADDRESS, *IDENTIFIERS)),
    *(Column(name, "retention") for name in _RETENTION),
    *(Column(name, kind) for kind in REQUIRED_POSTS for name in _POST[:4]),
)
"""The columns of every sheet that is written; the others are there when a partner needs them."""


def in_order(columns: Iterable[Column]) -> list[Column]:
    """Give columns in the order in which they are written."""
    return sorted(columns, key=lambda one: one.place)


def read_headings(headings: Sequence[str]) -> dict[int, Column]:
    """Say which column stands where; capitals, hyphens and underscores make no difference, nor does the order.

    Raises:
        UsageError: A heading is unknown or stands there twice, or nothing says which partner a row is about.
    """
    found: dict[int, Column] = {}
    for place, heading in enumerate(headings):
        if heading.strip():
            column = _column(heading)
            if column in found.values():
                raise UsageError(
                    f"there are two columns '{column}' (the second is number {place + 1})", "delete one of them"
                )
            found[place] = column
    if not {Column("id"), Column("name")} & {*found.values()}:
        raise UsageError(
            "the first row has neither a column id nor a column name",
            "put the names of the columns into the first row; isa-admin export-partners writes a file with all of them",
        )
    return found


def _column(heading: str) -> Column:
    plain = " ".join(re.split(r"[\s_-]+", heading.strip().casefold()))
    if plain == "address":
        plain = "address 1"
    if plain in _ORDER:
        return Column(plain)
    match = _NUMBERED.fullmatch(plain)
    if match is not None:
        of, number = match["of"], int(match["number"] or 1)
        field = "address 1" if match["field"] == "address" else match["field"]
        if of in _KINDS and field in _POST_ORDER:
            return Column(field, _KINDS[of], number)
        if of == "retention" and field in _RETENTION:
            return Column(field, of, number)
        if field == "key":
            raise UsageError(
                f"the column '{heading.strip()}' is not taken: a key is bound to a signatory by itself",
                "delete the column; bind a key with isa-admin add-key PARTNER FILE",
            )
    near = close_matches(plain, [str(one) for one in ALWAYS])
    raise UsageError(
        f"there is no column '{heading.strip()}'",
        f"did you mean {near}? Rename or delete the column"
        if near
        else "delete the column, or rename it to one that isa-admin export-partners writes",
    )
