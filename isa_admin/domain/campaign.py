"""A campaign: asking everybody to sign the terms of a version, and how far that has come (Agreement s.23).

Until all have adopted, each partner is bound by what it adopted; nothing here changes that. A campaign is counted, not
kept: it follows from the rows of the version-control table, the notices and the events of the partners.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from isa_admin.domain.dates import show
from isa_admin.domain.own_sections import SIGNATORIES, own_sections
from isa_admin.domain.partner import SIGNATORY
from isa_admin.domain.standing import BOUND, Standing, adoptions, declines, is_leaving, situation, standing
from isa_admin.domain.versions import VersionEntry
from isa_admin.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from isa_admin.domain.events import Adoption, Decline
    from isa_admin.domain.notice import How, Notice, Served
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.domain.versions import Versions

State = Literal["adopted", "declined", "overdue", "asked", "no request recorded"]
STATES: tuple[State, ...] = ("adopted", "declined", "overdue", "asked", "no request recorded")
"""How far a partner has come, in the order in which they are counted."""

ASKING = frozenset({"adoption-requested", "version-issued"})
"""The kinds of notice that ask for an adoption."""


class Progress(Struct, frozen=True, kw_only=True):
    """How far one partner has come.

    Attributes:
        entry: The partner.
        signatory: Who signs for it, as the register has it; nothing if nobody is recorded.
        asked: The number and the notice that asked it first.
        served: When that notice, or a later one that asks for the same, first reached it.
        reminded: The days of the reminders that were written to it, oldest first.
        due: The day by which it is asked to answer; nothing if nobody named one.
        answer: What it answered last: an adoption or a decline.
        state: How far it has come.
    """

    entry: PartnerEntry
    signatory: str | None
    asked: tuple[str, Notice] | None
    served: Served | None
    reminded: tuple[date, ...]
    due: date | None
    answer: Adoption | Decline | None
    state: State

    @property
    def channel(self) -> How:
        """How a notice reaches it."""
        from isa_admin.domain.notices import address, kind_of  # noqa: PLC0415  status counts, and asks no channel

        reached_by = address(self.entry, kind_of("adoption-requested"))
        return "email" if reached_by is not None and reached_by.email else "post"


class Campaign(Struct, frozen=True, kw_only=True):
    """How far the partners have come in signing the terms of a version.

    Attributes:
        version: The version that was asked about.
        issued: The row that asked everybody to sign these terms: the last one up to it that changed them materially.
        finalised: The row that says that all have signed, where there is one.
        progress: Every partner that is asked, in the order of the partners table.
    """

    version: VersionEntry
    issued: VersionEntry
    finalised: VersionEntry | None
    progress: tuple[Progress, ...]

    def of(self, state: State) -> list[Progress]:
        """Give the partners that have come so far."""
        return [one for one in self.progress if one.state == state]

    @property
    def outstanding(self) -> list[Progress]:
        """The partners that have not adopted."""
        return [one for one in self.progress if one.state != "adopted"]

    @property
    def words(self) -> str:
        """Say in a line how far it has come: ``issued on 5 October 2026, 28 of 30 adopted``."""
        issued = (
            "issued" if self.issued.version == self.version.version else f"its terms issued as {self.issued.version}"
        )
        told = f"{issued} on {show(self.issued.on)}, {len(self.of('adopted'))} of {len(self.progress)} adopted"
        return f"{told}; finalised on {show(self.finalised.on)}" if self.finalised else told


def campaign(register: Register, on: date, wanted: str | None = None) -> Campaign:
    """Work out how far the partners have come in signing the terms of a version.

    Args:
        register: The register.
        on: As of this day.
        wanted: The version; the one in force if left out.

    Raises:
        NotFoundError: There is no such version.
        RuleError: No version is in force, or it is a draft.
    """
    version = register.version(wanted) if wanted is not None else register.versions.in_force(on)
    if version is None:
        raise RuleError(
            "no version of the agreement is in force yet, so there is nothing to adopt (Agreement s.23)",
            "see the table with: isa-admin list-versions",
        )
    if version.kind == "draft":
        raise RuleError(
            f"{version.version} is a draft, and nobody is asked to sign a draft (Agreement s.23)",
            "choose a later one: isa-admin list-versions",
        )
    same = with_same_terms(register.versions, version, on)
    issued = same[0] if same else version
    labels = {row.version for row in same}
    finalised = next((row for row in same if row.kind == "finalised"), None)
    order = {category.id: place for place, category in enumerate(register.agreement.categories)}
    asked = [entry for entry in register.partners.values() if counts(entry, register.versions, on)]
    asked.sort(key=lambda entry: (order.get(entry.partner.category, len(order)), entry.partner.name.casefold()))
    notices = [
        (number, notice)
        for number, notice in register.notices.items()
        if issued.on <= notice.on <= on and (notice.version in labels or notice.kind == "reminder")
    ]
    grace = register.agreement.readings.adoption_grace
    late = issued.on + timedelta(days=grace) if grace is not None else None
    return Campaign(
        version=version,
        issued=issued,
        finalised=finalised,
        progress=tuple(_progress(entry, labels, notices, (issued.on, late), on) for entry in asked),
    )


def with_same_terms(versions: Versions, version: VersionEntry, on: date) -> list[VersionEntry]:
    """Give the rows up to a day whose terms are those of a version: who adopted one of them has adopted it."""
    rows = [row for row in versions if row.on <= on and row.kind != "draft"]
    return [row for row in rows if versions.same_terms(version.version, row.version)]


def counts(entry: PartnerEntry, versions: Versions, on: date) -> bool:
    """Say whether all have signed only when this partner has: whether the agreement waits for it.

    It waits for whom it binds, and, until it was finalised for the first time, for whom it is to bind. A prospective
    partner of a later day joins when it adopts, with a row of its own; one that leaves is asked nothing any more.
    """
    now = standing(entry.events, on)
    if now is Standing.PROSPECTIVE:
        return not any(row.kind == "finalised" and row.on <= on for row in versions)
    return now in BOUND and not is_leaving(entry.events, on)


def _progress(
    entry: PartnerEntry, labels: set[str], notices: list[tuple[str, Notice]], days: tuple[date, date | None], on: date
) -> Progress:
    issued, late = days
    # Who is bound by older terms owes the adoption from the day of the row, if the boards give no days of grace.
    since = (late or issued) if standing(entry.events, on) is not Standing.PROSPECTIVE else None
    mine = [(number, one) for number, one in notices if any(told.partner == entry.id for told in one.to)]
    asking = [(number, one) for number, one in mine if one.kind in ASKING]
    served = [reached for _, one in asking for reached in one.served if reached.partner == entry.id]
    dues = [one.due for _, one in mine if one.due is not None]
    answer = _answer(entry, labels, on)
    due = dues[-1] if dues else late
    if answer is not None:
        state: State = "adopted" if answer in adoptions(entry.events) else "declined"
    elif due is not None and due < on:
        state = "overdue"
    else:
        state = "asked" if asking else "no request recorded"
    post = entry.post(SIGNATORY)
    return Progress(
        entry=entry,
        signatory=(post.name or post.title) if post else None,
        asked=asking[0] if asking else None,
        served=min(served, key=lambda one: one.on) if served else None,
        reminded=tuple(one.on for _, one in mine if one.kind == "reminder" and _of_this(one, mine, answer, since)),
        due=due,
        answer=answer,
        state=state,
    )


def _of_this(
    reminder: Notice, mine: list[tuple[str, Notice]], answer: Adoption | Decline | None, since: date | None
) -> bool:
    """Say whether a reminder was of the adoption: it names the version or a day, or the adoption was overdue then.

    A reminder of all that a partner owes does not say what that was; of what was not overdue, it says nothing.
    """
    if reminder.version is not None or reminder.due is not None:
        return True
    named = [one.due for _, one in mine if one.due is not None and one.on <= reminder.on]
    due = named[-1] if named else since
    return due is not None and due < reminder.on and (answer is None or answer.on > reminder.on)


def _answer(entry: PartnerEntry, labels: set[str], on: date) -> Adoption | Decline | None:
    """Give what a partner answered to these terms: that it adopted them, or else the last time that it declined."""
    said_yes = [one for one in adoptions(entry.events) if one.version in labels and one.on <= on]
    if said_yes:
        return said_yes[0]
    said_no = [
        one for one in declines(entry.events) if one.version in labels and one.on <= on and entry.dispute(one) is None
    ]
    return said_no[-1] if said_no else None


def follows(register: Register, one: Progress, on: date) -> str:
    """Say what follows if a partner has not adopted, from the agreement and what is recorded about the partner."""
    name = one.entry.partner.name
    section = own_sections(register).get(SIGNATORIES)
    cited = f" (s.{section})" if section else ""
    before = situation(one.entry.events, on).in_hand
    if before is None:
        return f"{name} is not bound: nothing binds a partner before its signatory has signed{cited}"
    by = "by " if before.on_or_before else "on "
    stays = f"{name} stays bound by {before.version}, which it adopted {by}{show(before.on)}{cited}"
    notice = register.agreement.periods.withdrawal_notice
    if notice is None:
        return stays
    leaves = f"it leaves by written notice to all the other partners, of at least {notice} (s.{notice.section})"
    return f"{stays}; {leaves}"


def is_last(register: Register, who: Container[str], adopts: str, on: date) -> bool:
    """Say whether the partners that adopt a version now are the last of those that were asked to sign its terms.

    Where the table already says that all had signed, whoever signs is a joiner, and no partner is read.
    """
    version = register.versions.in_force(on)
    if version is None or not register.versions.same_terms(version.version, register.version(adopts).version):
        return False
    if any(row.kind == "finalised" for row in with_same_terms(register.versions, version, on)):
        return False
    return all(one.entry.id in who for one in campaign(register, on).outstanding)


def counted(found: Campaign) -> Iterator[tuple[State, int]]:
    """Count the partners by how far they have come; what nobody has come to is left out."""
    for state in STATES:
        if count := len(found.of(state)):
            yield state, count
