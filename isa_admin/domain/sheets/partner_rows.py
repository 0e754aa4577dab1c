"""Partners as rows of a sheet, and back: what is written is read as the same facts and posts."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.domain.partner import IDENTIFIERS, POSTS, Address, Partner, Post, Retention
from isa_admin.domain.sheets.columns import ALWAYS, MOST, Column, in_order
from isa_admin.domain.sheets.sheet import Sheet, SheetRow, to_cell
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from isa_admin.domain.partner import PartnerEntry

Values = dict[Column, str]
"""What a partner's row says: the text of each column that says something."""

SAYS = frozenset({"title", "name", "email", "telephone"})
"""What a post must say one of."""


class IncompleteError(ValueError):
    """A retention period or a post lacks what it must have; ``column`` is where it belongs."""

    def __init__(self, message: str, column: Column) -> None:
        super().__init__(message)
        self.column = column


def sheet_of(entries: Iterable[PartnerEntry]) -> Sheet:
    """Write partners as a sheet, one row each: facts and posts, no events and no keys.

    Raises:
        UsageError: A partner has more of a kind than there are columns for.
    """
    rows = [values_of(entry) for entry in entries]
    used = {column for row in rows for column in row}
    for column in used:
        if column.number > MOST or column.field == f"address {MOST + 1}":
            at = next(row[Column("id")] for row in rows if column in row)
            raise UsageError(
                f"{at} has more than {MOST} of what the column '{column}' holds, and a sheet has no place for them",
                f"see them with isa-admin show-partner {at}",
            )
    columns = in_order({*ALWAYS, *used})
    return Sheet(
        headings=tuple(str(column) for column in columns),
        rows=tuple(
            SheetRow(line, tuple(to_cell(row.get(column, "")) for column in columns))
            for line, row in enumerate(rows, 2)
        ),
    )


def values_of(entry: PartnerEntry) -> Values:
    """Give what the row of a partner says."""
    partner = entry.partner
    found = {Column("id"): entry.id, Column("name"): partner.name, Column("category"): partner.category}
    found |= {Column(field): text for field, text in _address_values(partner.address)}
    found |= {Column(kind): text for kind, text in partner.identifiers.items()}
    for number, one in enumerate(partner.retention, 1):
        found[Column("information", "retention", number)] = one.information
        found[Column("period", "retention", number)] = one.period
    for post, number in _numbered(entry.posts):
        found |= {Column(field, post.post, number): text for field, text in _post_values(post)}
    return found


def partner_of(values: Values, held: Partner | None) -> Partner:
    """Give the facts that a row says.

    Args:
        values: What the row says.
        held: The facts so far; its identifiers keep their order.

    Raises:
        IncompleteError: Of a retention period one part is missing.
        ValueError: A value is not as it should be.
    """
    own = {column.field: text for column, text in values.items() if not column.of}
    order = [*(held.identifiers if held else ()), *IDENTIFIERS]
    return Partner(
        name=own["name"],
        category=own["category"],
        address=_address(own),
        identifiers={kind: own[kind] for kind in dict.fromkeys(order) if kind in own},
        retention=tuple(_retention(values)),
        aliases=held.aliases if held else (),
    )


def posts_of(values: Values, held: tuple[Post, ...]) -> tuple[Post, ...]:
    """Give the posts that a row says; those that are as they were keep their place, their key and all else.

    A post that was held and has neither title, name, email nor telephone any more is taken away.

    Raises:
        IncompleteError: A new post says nothing but an address or a day.
        ValueError: A value is not as it should be.
    """
    said: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for column, text in values.items():
        if column.of in POSTS:
            said[column.of, column.number][column.field] = text
    posts: list[Post] = []
    for post, number in _numbered(held):
        fields = said.pop((post.post, number), {})
        if fields == dict(_post_values(post)):
            posts.append(post)
        elif SAYS & {*fields}:
            posts.append(replace(_post(post.post, number, fields), key=post.key))
    for kind, number in sorted(said, key=lambda one: (list(POSTS).index(one[0]), one[1])):
        after = [place for place, post in enumerate(posts, 1) if post.post == kind]
        posts.insert(after[-1] if after else len(posts), _post(kind, number, said[kind, number]))
    return tuple(posts)


def post_at(entry: PartnerEntry, column: Column) -> Post | None:
    """Give the post that a column is about, if the partner has so many of the kind."""
    return next(
        (post for post, number in _numbered(entry.posts) if (post.post, number) == (column.of, column.number)), None
    )


def _numbered(posts: Iterable[Post]) -> Iterator[tuple[Post, int]]:
    """Give each post with its number among those of its kind."""
    count: dict[str, int] = defaultdict(int)
    for post in posts:
        count[post.post] += 1
        yield post, count[post.post]


def _post(kind: str, number: int, fields: Mapping[str, str]) -> Post:
    if not SAYS & {*fields}:
        raise IncompleteError(
            "the post says nothing; give a title, a name, an email or a telephone", Column("title", kind, number)
        )
    address = _address(fields)
    return Post(
        post=kind,
        title=fields.get("title"),
        name=fields.get("name"),
        email=fields.get("email"),
        telephone=fields.get("telephone"),
        address=None if address == Address() else address,
        confirmed=date.fromisoformat(fields["confirmed"]) if "confirmed" in fields else None,
    )


def _post_values(post: Post) -> Iterator[tuple[str, str]]:
    for field in sorted(SAYS):
        if (text := getattr(post, field)) is not None:
            yield field, text
    if post.address is not None:
        yield from _address_values(post.address)
    if post.confirmed is not None:
        yield "confirmed", post.confirmed.isoformat()


def _address_values(address: Address) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(address.lines, 1):
        yield f"address {number}", line
    for field in ("town", "county", "postcode"):
        if (text := getattr(address, field)) is not None:
            yield field, text


def _address(fields: Mapping[str, str]) -> Address:
    numbers = sorted(int(field.removeprefix("address ")) for field in fields if field.startswith("address "))
    return Address(
        lines=tuple(fields[f"address {number}"] for number in numbers),
        town=fields.get("town"),
        county=fields.get("county"),
        postcode=fields.get("postcode"),
    )


def _retention(values: Values) -> Iterator[Retention]:
    for number in sorted({column.number for column in values if column.of == "retention"}):
        found = []
        for field in ("information", "period"):
            column = Column(field, "retention", number)
            if column not in values:
                raise IncompleteError("it is empty, and the other half of the retention period is not", column)
            found.append(values[column])
        yield Retention(information=found[0], period=found[1])
