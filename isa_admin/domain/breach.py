"""A breach: information shared under the agreement is lost, stolen, disclosed, misused or deleted (Agreement s.17).

The record says which partners it involves, who was told and when, and what came of it. It holds nothing about a child
or a case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from isa_admin.domain import moments, text

if TYPE_CHECKING:
    from datetime import datetime

BreachKind = Literal["lost", "stolen", "disclosed", "misused", "deleted", "other"]
Told = Literal["telephone", "email", "post", "hand"]

KINDS: dict[BreachKind, str] = {
    "lost": "Lost",
    "stolen": "Stolen",
    "disclosed": "Disclosed to somebody who should not have seen it",
    "misused": "Accessed, used or disclosed by somebody with no right to do so",
    "deleted": "Deleted when it should have been kept",
    "other": "Another breach of confidentiality",
}
"""What may happen to information, in the words of section 17."""

WAYS: tuple[Told, ...] = ("telephone", "email", "post", "hand")
"""How somebody is told of a breach."""

COMMISSIONER = "commissioner"
"""The Information Commissioner, among those who are told of a breach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Somebody was told of a breach: a partner, by its id, or ``commissioner``; when, and how."""

    who: str
    when: str
    how: Told

    def __post_init__(self) -> None:
        text.slug(self.who)
        moments.checked(self.when)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A breach as ``agreement/breaches/2027-001.yaml`` keeps it; the file's name is its number.

    ``place`` is the partner where it happened, ``supplied_by`` those whose information it is, ``involved`` the other
    partners that it involves. ``found`` is a moment; ``occurred`` may be a day alone, and is left out where nobody
    knows. ``commissioner_by`` is the moment by which the law has the Information Commissioner told, as it was counted
    when the breach was recorded. ``subjects_told`` is the day on which the people whom the information is about were
    told, ``circulated`` the day on which the outcome went to the partners involved.
    """

    kind: BreachKind
    place: str
    supplied_by: tuple[str, ...]
    found: str
    what: str
    occurred: str | None = None
    involved: tuple[str, ...] = ()
    commissioner_by: str | None = None
    told: tuple[Telling, ...] = ()
    subjects_told: date | None = None
    outcome: str | None = None
    circulated: date | None = None

    def __post_init__(self) -> None:
        for partner in (self.place, *self.supplied_by, *self.involved):
            text.slug(partner)
        moments.checked(self.found, timed=True)
        if self.occurred is not None:
            moments.checked(self.occurred)
        if self.commissioner_by is not None:
            moments.checked(self.commissioner_by, timed=True)
        text.line(self.what, "what")
        text.optional_line(self.outcome, "outcome")
        if not self.supplied_by:
            raise ValueError("a breach names at least one partner that supplied the information")

    @property
    def partners(self) -> tuple[str, ...]:
        """Every partner that the breach involves: first those that supplied the information, then where it happened."""
        return tuple(dict.fromkeys((*self.supplied_by, self.place, *self.involved)))

    @property
    def to_tell(self) -> tuple[str, ...]:
        """The partners to be told: all that the breach involves but the one where it happened (Agreement s.17).

        Where that one supplied the information itself and nobody else is involved, there is nobody to tell.
        """
        return tuple(partner for partner in self.partners if partner != self.place)

    @property
    def untold(self) -> tuple[str, ...]:
        """The partners that were not told yet."""
        reached = {telling.who for telling in self.told}
        return tuple(partner for partner in self.to_tell if partner not in reached)

    @property
    def commissioner_due(self) -> datetime | None:
        """The moment by which the Commissioner is to be told, where that clock runs and has not been stopped."""
        if self.commissioner_by is None or any(telling.who == COMMISSIONER for telling in self.told):
            return None
        return moments.moment_of(self.commissioner_by)
