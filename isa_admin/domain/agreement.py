"""The agreement itself: what it is called, whose it is, its categories of partner and its periods."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from isa_admin.domain import text
from isa_admin.errors import RuleError

Unit = Literal["days", "working days", "months", "years"]
Counting = Literal["clear", "ordinary"]
ReviewFrom = Literal["last-review", "commencement"]
Suspends = Literal["own-part", "whole-agreement"]


class Category(Struct, frozen=True):
    """A kind of partner; the partners table is grouped by it, in the order of the agreement."""

    id: str
    title: str

    def __post_init__(self) -> None:
        text.slug(self.id)
        text.line(self.title, "title")


class Period(Struct, frozen=True):
    """A length of time that a section of the agreement sets."""

    length: int
    unit: Unit
    section: int

    def __post_init__(self) -> None:
        if self.length < 1:
            raise ValueError(f"a period is at least 1, not {self.length}")
        if self.section < 1:
            raise ValueError(f"sections are counted from 1, so there is no section {self.section}")

    def __str__(self) -> str:
        """Write the period as people do: ``45 days``, ``2 years``, ``1 year``."""
        return f"{self.length} {self.unit[:-1] if self.length == 1 else self.unit}"


class Periods(Struct, frozen=True):
    """The periods that the agreement sets; each is a setting, since other agreements set others.

    An agreement may set none of them: what would be counted by one is not counted then, and a command that needs it
    says so (``needed``).
    """

    review: Period | None = None
    """The agreement is reviewed within this time of its commencement or its last review (Agreement s.18)."""
    compliance: Period | None = None
    """Each partner assesses its own compliance this often (Agreement s.18)."""
    suspension: Period | None = None
    """A suspension lapses by itself after this time (Agreement s.19)."""
    resolution_meeting: Period | None = None
    """The risk assessment and resolution meeting is held within this time (Agreement s.19)."""
    withdrawal_notice: Period | None = None
    """Notice of withdrawal is at least this long (Agreement s.19)."""

    def needed(self, name: str, what: str) -> Period:
        """Give a period that a command needs.

        Args:
            name: The name of the setting.
            what: What cannot be done without it, as a sentence begins: ``a withdrawal cannot be recorded``.

        Raises:
            RuleError: The agreement sets no such period.
        """
        period: Period | None = getattr(self, name)
        if period is None:
            raise RuleError(
                f"the agreement sets no {name.replace('_', ' ')}, so {what}",
                "if its terms state one, put it into the settings:"
                f' isa-admin update-agreement --period "{name}=30 days, section 19"',
            )
        return period


class Readings(Struct, frozen=True, kw_only=True):
    """How the boards read the agreement where it says nothing; each reading is a setting, and no duty of a partner."""

    review_from: ReviewFrom = "last-review"
    """Whether a further review is due from the last one, or only the first from the commencement (Agreement s.18)."""
    withdrawal_can_be_cancelled: bool = True
    """Whether a partner alone can take its notice back before it takes effect (Agreement s.19)."""
    longest_suspension: int | None = None
    """For how many days in a row a partner can be suspended, with extensions; no bound without it (Agreement s.19)."""
    suspends: Suspends = "own-part"
    """Whether a suspension is of the partner's own part or of the whole agreement, where its letter says nothing."""
    adoption_on_behalf: bool = True
    """Whether an officer can record an adoption on a partner's behalf, on a named authority (Agreement s.23)."""
    adoption_grace: int | None = None
    """How many days from its issue a partner has to adopt a version where no notice names a day (Agreement s.23)."""

    def __post_init__(self) -> None:
        if self.adoption_grace is not None and self.adoption_grace < 1:
            raise ValueError(f"partners are given at least 1 day to adopt, not {self.adoption_grace}")
        if self.longest_suspension is not None and self.longest_suspension < 1:
            raise ValueError(f"a suspension can last at least 1 day, not {self.longest_suspension}")


class Standard(Struct, frozen=True):
    """A duty of the agreement as the yearly self-assessment asks about it, with the section that sets it."""

    id: str
    title: str
    section: int

    def __post_init__(self) -> None:
        text.slug(self.id)
        text.line(self.title, "title")
        if self.section < 1:
            raise ValueError(f"sections are counted from 1, so there is no section {self.section}")


class LeftOut(Struct, frozen=True, kw_only=True):
    """A warning of ``isa-admin check`` that the boards accept: everywhere, or at one place; and why."""

    check: str
    reason: str
    where: str | None = None

    def __post_init__(self) -> None:
        text.slug(self.check)
        text.line(self.reason, "reason")
        text.optional_line(self.where, "where")

    def __str__(self) -> str:
        """Name it as people do: ``open-post at partners/nspcc``."""
        return f"{self.check} at {self.where}" if self.where else self.check


class Agreement(Struct, frozen=True, kw_only=True):
    """The agreement as ``agreement/agreement.yaml`` describes it.

    ``standards`` are the rows of the yearly self-assessment (Agreement s.18). ``commissioner_hours`` is the time in
    hours within which the law has the Information Commissioner told of a breach; without it that clock is not run.
    ``readings`` say how the boards read the agreement where it says nothing. ``left_out`` are the warnings of ``check``
    that they live with.
    """

    id: str
    title: str
    boards: tuple[str, ...]
    area: str
    categories: tuple[Category, ...]
    periods: Periods
    counting: Counting = "clear"
    standards: tuple[Standard, ...] = ()
    commissioner_hours: int | None = None
    readings: Readings = field(default_factory=Readings)
    left_out: tuple[LeftOut, ...] = ()

    def __post_init__(self) -> None:
        text.slug(self.id)
        text.line(self.title, "title")
        text.line(self.area, "area")
        for board in self.boards:
            text.line(board, "board")
        if not self.boards:
            raise ValueError("at least one board is needed")
        ids = [category.id for category in self.categories]
        for id_ in ids:
            if ids.count(id_) > 1:
                raise text.WrongTextError(f"two categories have the id '{id_}'", id_)
        ids = [standard.id for standard in self.standards]
        for id_ in ids:
            if ids.count(id_) > 1:
                raise text.WrongTextError(f"two standards have the id '{id_}'", id_)
        if self.commissioner_hours is not None and self.commissioner_hours < 1:
            raise ValueError(f"the Commissioner is told within at least 1 hour, not {self.commissioner_hours}")

    def category(self, wanted: str) -> Category | None:
        """Find a category by its id or its title, without regard to capitals."""
        folded = text.folded(wanted)
        for category in self.categories:
            if folded in {category.id, text.folded(category.title)}:
                return category
        return None
