"""A breach: information shared under the agreement is lost, stolen, disclosed, misused or deleted (Agreement s.17).

The record says which partners it involves, who was told and when, and what came of it. It holds nothing about a child
or a case.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

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

POLICE = "police"
"""The police, among those who are told of a breach: section 17 has them recover the evidence where it is needed."""


class Telling(Struct, frozen=True, kw_only=True):
    """Somebody was told of a breach: a partner, by its id, ``commissioner`` or ``police``; when, and how."""

    who: str
    when: str
    how: Told

    def __post_init__(self) -> None:
        text.slug(self.who)
        moments.checked(self.when)


class Assessment(Struct, frozen=True, kw_only=True):
    """What one partner that supplied the information did about it: it assesses the risk itself (Agreement s.17).

    ``commissioner_told`` is the day or the moment on which it told the Information Commissioner,
    ``commissioner_not_needed`` why it need not. ``subjects_told`` is the day on which it told the people whom the
    information is about.
    """

    partner: str
    commissioner_told: str | None = None
    commissioner_not_needed: str | None = None
    subjects_told: date | None = None

    def __post_init__(self) -> None:
        text.slug(self.partner)
        if self.commissioner_told is not None:
            moments.checked(self.commissioner_told)
        text.optional_line(self.commissioner_not_needed, "commissioner_not_needed")


class Investigation(Struct, frozen=True, kw_only=True):
    """A partner that the breach involves investigated it: on which day it ended, and what it found, in one line."""

    partner: str
    on: date
    finding: str

    def __post_init__(self) -> None:
        text.slug(self.partner)
        text.line(self.finding, "finding")


class Breach(Struct, frozen=True, kw_only=True):
    """A breach as ``agreement/breaches/2027-001.yaml`` keeps it; the file's name is its number.

    ``place`` is the partner where it happened, ``supplied_by`` those whose information it is (none while nobody knows),
    ``involved`` the other partners that it involves. ``found`` is a moment; ``occurred`` may be a day alone, and is
    left out where nobody knows. ``commissioner_by`` is the moment by which the law has the Information Commissioner
    told, as it was counted when the breach was recorded. ``subjects_told`` is the day on which the people whom the
    information is about were told, ``circulated`` the day on which the outcome went to the partners involved.
    ``commissioner_not_needed`` says why nobody need tell the Commissioner. ``assessments`` are what each supplier did,
    ``investigations`` what each partner found.
    """

    kind: BreachKind
    place: str
    supplied_by: tuple[str, ...] = ()
    found: str
    what: str
    occurred: str | None = None
    involved: tuple[str, ...] = ()
    commissioner_by: str | None = None
    told: tuple[Telling, ...] = ()
    subjects_told: date | None = None
    outcome: str | None = None
    circulated: date | None = None
    commissioner_not_needed: str | None = None
    assessments: tuple[Assessment, ...] = ()
    investigations: tuple[Investigation, ...] = ()

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
        text.optional_line(self.commissioner_not_needed, "commissioner_not_needed")
        for listed in (self.assessments, self.investigations):
            ids = [one.partner for one in listed]
            for id_ in ids:
                if ids.count(id_) > 1:
                    raise text.WrongTextError(f"{id_} is named twice", id_)

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
    def unassessed(self) -> tuple[str, ...]:
        """The suppliers of which it is not recorded that they told the Commissioner, or why they need not."""
        done = {
            one.partner for one in self.assessments if one.commissioner_told or one.commissioner_not_needed is not None
        }
        return tuple(partner for partner in self.supplied_by if partner not in done)

    @property
    def uninvestigated(self) -> tuple[str, ...]:
        """The partners whose investigation is not recorded: every one that the breach involves (Agreement s.17)."""
        done = {one.partner for one in self.investigations}
        return tuple(partner for partner in self.partners if partner not in done)

    @property
    def commissioner_due(self) -> datetime | None:
        """The moment by which the Commissioner is to be told, where that clock runs and has not been stopped."""
        if self.commissioner_by is None or self.commissioner_not_needed is not None:
            return None
        if any(telling.who == COMMISSIONER for telling in self.told):
            return None
        if self.supplied_by and not self.unassessed:
            return None
        return moments.moment_of(self.commissioner_by)
