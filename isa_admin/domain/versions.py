"""The version-control table: what each row says, which label comes next, and what changed between two texts."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from isa_admin.domain import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

RowKind = Literal["draft", "issued", "amendment", "finalised", "joiner", "leaver"]
SMALL_STEPS: frozenset[RowKind] = frozenset({"draft", "amendment"})
"""The kinds that add 0.01 to the label; the others go to the next whole number."""
NO_NEW_TERMS: frozenset[RowKind] = frozenset({"joiner", "leaver"})
"""The kinds that change no terms and ask nobody to sign again."""
LAST_HUNDREDTH = 99


class AsWritten(Struct, frozen=True, kw_only=True):
    """How the table was typed before the program kept it; nothing is lost by tidying.

    ``by_whom`` is there only where it was spelt differently from the row.
    """

    date: str
    version: str
    by_whom: str | None = None

    def __post_init__(self) -> None:
        text.line(self.date, "date")
        text.line(self.version, "version")
        text.optional_line(self.by_whom, "by_whom")


class VersionEntry(Struct, frozen=True, kw_only=True):
    """One row of the version-control table.

    ``material`` says whether the row changes the terms in a way that asks the partners to adopt again.
    ``terms_digest`` is the digest of the terms from this row on; rows older than the register have none.
    ``partner`` is the id of who joined or left.
    """

    version: str
    on: date
    kind: RowKind
    material: bool
    comment: str
    by: str
    partner: str | None = None
    terms_digest: str | None = None
    as_written: AsWritten | None = None

    def __post_init__(self) -> None:
        text.version_label(self.version)
        text.line(self.comment, "comment")
        text.line(self.by, "by")
        if self.terms_digest is not None:
            text.sha256(self.terms_digest)
        if self.partner is not None:
            text.slug(self.partner)
            if self.kind not in NO_NEW_TERMS:
                raise ValueError(
                    f"only the row of a joiner or a leaver names a partner, and this is of kind '{self.kind}'"
                )
        if self.material and self.kind in NO_NEW_TERMS:
            raise ValueError(f"a row of kind '{self.kind}' changes no terms, so it cannot be material")


class Versions(Struct, frozen=True):
    """The version-control table, oldest row first. The order of the rows is the order of the versions."""

    entries: tuple[VersionEntry, ...]

    def __post_init__(self) -> None:
        labels = [entry.version for entry in self.entries]
        for label in labels:
            if labels.count(label) > 1:
                raise text.WrongTextError(f"{label} is in two rows", label)
        # The drafts of a review come to the table when it issues a version, below rows that were written meanwhile.
        for earlier, later in pairwise(entry for entry in self.entries if entry.kind != "draft"):
            if later.on < earlier.on:
                raise text.WrongTextError(
                    f"{later.version} is dated before {earlier.version}, the row above it", later.version
                )

    def __iter__(self) -> Iterator[VersionEntry]:
        return iter(self.entries)

    @property
    def labels(self) -> Sequence[str]:
        """The labels, oldest first."""
        return [entry.version for entry in self.entries]

    @property
    def newest(self) -> VersionEntry | None:
        """The last row, or nothing if a hand edit left none."""
        return self.entries[-1] if self.entries else None

    def find(self, wanted: str) -> VersionEntry | None:
        """Find a row by its label; ``v4.00``, ``4.00`` and ``Draft V4.00`` mean ``V4.00``."""
        label = "V" + re.sub(r"^(?:draft +)?v?", "", wanted.strip(), flags=re.IGNORECASE)
        return next((entry for entry in self.entries if entry.version == label), None)

    def in_force(self, on: date) -> VersionEntry | None:
        """Give the version in force on a date: the last row by then that is not a draft."""
        rows = [entry for entry in self.entries if entry.on <= on and entry.kind != "draft"]
        return rows[-1] if rows else None

    def same_terms(self, older: str, newer: str) -> bool:
        """Say whether no row after ``older`` up to and with ``newer`` changed the terms materially."""
        labels = self.labels
        first, last = sorted((labels.index(older), labels.index(newer)))
        return not any(entry.material for entry in self.entries[first + 1 : last + 1])

    def terms_of(self, label: str, current: str) -> str | None:
        """Give the terms digest of a version, where it can be known.

        Args:
            label: The version.
            current: The digest of the terms as they stand at the newest row.
        """
        entry = self.find(label)
        if entry is None or entry.terms_digest is not None:
            return entry.terms_digest if entry else None
        for row in self.entries[self.entries.index(entry) + 1 :]:
            if row.material:
                return None
            if row.terms_digest is not None:
                return row.terms_digest
        return current

    def next_label(self, kind: RowKind, taken: Iterable[str] = ()) -> str:
        """Say which label the next row has: drafts and amendments add 0.01, the others the next whole number.

        A table that counts by single numbers behind the point, such as V1.4, goes on so: V1.5, V1.10, V2.0. V1.05
        behind V1.4 would look like an earlier one.

        Args:
            kind: The kind of the row.
            taken: Labels that another table has, of which it must be none either.
        """
        used = {*self.labels, *taken}
        behind = [label.split(".")[1] for label in self.labels]
        # 01 is of a table that counts in hundredths; 10 may be of either kind.
        counts = any(len(one) == 1 for one in behind) and not any(len(one) > 1 and one[0] == "0" for one in behind)
        # A label such as V0.9.1 has no hundredths to add to; its first two numbers count.
        newest = self.entries[-1].version if self.entries else "V0.00"
        whole, hundredths = (int(number) for number in newest.removeprefix("V").split(".")[:2])
        while True:
            if kind in SMALL_STEPS:
                whole, hundredths = (whole, hundredths + 1) if hundredths < LAST_HUNDREDTH else (whole + 1, 0)
            else:
                whole, hundredths = whole + 1, 0
            if (label := f"V{whole}.{hundredths:0{1 if counts else 2}}") not in used:
                return label
