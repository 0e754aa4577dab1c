"""Recording the yearly self-assessments, and saying whose are missing (Agreement s.18)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.domain.changes import Decision, PutCompliance
from isa_admin.domain.compliance import VERDICTS, Answer, Compliance, Return, Verdict
from isa_admin.domain.membership import NothingToChangeError
from isa_admin.errors import NotFoundError, RuleError, UsageError, close_matches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isa_admin.domain.agreement import Standard
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register

SECTION = "Agreement s.18"


class NoSuchStandardError(NotFoundError):
    """The self-assessment has no standard of that id."""


class NoSuchVerdictError(UsageError):
    """A standard is not answered in such words."""


class Rate(Struct, frozen=True, kw_only=True):
    """Who returned a self-assessment in a year, and who did not; the partners are in the order of their names."""

    year: int
    returned: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def asked(self) -> int:
        """How many partners were asked."""
        return len(self.returned) + len(self.missing)


def standards(register: Register) -> tuple[Standard, ...]:
    """Give the standards of the self-assessment.

    Raises:
        RuleError: The agreement has none.
    """
    if not register.agreement.standards:
        raise RuleError(
            f"agreement.yaml has no standards for the self-assessment ({SECTION})",
            "add them to agreement/agreement.yaml under standards: each with an id, a title and its section",
        )
    return register.agreement.standards


def standard(register: Register, wanted: str) -> Standard:
    """Find a standard by its id.

    Raises:
        NoSuchStandardError: With the standards that were probably meant, or all of them.
    """
    known = {one.id: one for one in standards(register)}
    found = known.get(wanted.strip().casefold())
    if found is None:
        near = close_matches(wanted, known)
        raise NoSuchStandardError(
            f"there is no standard '{wanted}'",
            f"did you mean {near}?" if near else f"the standards are {', '.join(known)}",
        )
    return found


def verdict(wanted: str) -> Verdict:
    """Find how a standard is met, by its key or its words.

    Raises:
        NoSuchVerdictError: With the answers there are.
    """
    folded = wanted.strip().casefold()
    for key, words in VERDICTS.items():
        if folded in {key, words.casefold()}:
            return key
    raise NoSuchVerdictError(f"'{wanted}' is not an answer to a standard", f"choose one of {', '.join(VERDICTS)}")


def asked(register: Register, year: int, today: date) -> list[PartnerEntry]:
    """Give the partners that owe a return for a year: those bound on its last day, or today in the year that runs."""
    bound = register.bound(min(today, date(year, 12, 31)))
    return sorted(bound, key=lambda one: one.partner.name.casefold())


def returns(register: Register, year: int) -> Compliance:
    """Give the returns of a year; of a year without any, none."""
    return register.compliance.get(str(year)) or Compliance(returns=())


def rate(register: Register, year: int, today: date) -> Rate:
    """Say who returned a self-assessment for a year and who is missing (Agreement s.18)."""
    held = {one.partner for one in returns(register, year).returns}
    entries = asked(register, year, today)
    owing = {entry.id for entry in entries}
    also = sorted(id_ for id_ in held - owing if id_ in register.partners)
    return Rate(
        year=year,
        returned=(*(entry.id for entry in entries if entry.id in held), *also),
        missing=tuple(entry.id for entry in entries if entry.id not in held),
    )


def refuse_year(register: Register, entry: PartnerEntry, year: int, today: date) -> None:
    """Refuse a year for which a partner owes no self-assessment.

    Raises:
        RuleError: It has not begun, or the partner was not bound in it.
    """
    if year > today.year:
        raise RuleError(
            f"{year} has not begun, so nobody can say how the agreement was kept in it ({SECTION})",
            f"give a year up to {today.year}: --year {today.year}",
        )
    if entry.id not in {one.id for one in asked(register, year, today)}:
        raise RuleError(
            f"{entry.partner.name} was not bound by the agreement in {year}, so it owes no self-assessment ({SECTION})",
            f"see what it adopted and when: isa-admin show-partner {entry.id}",
        )


def record_return(  # noqa: PLR0913  whose, of which year, what it says, when, and whether it takes another's place
    register: Register,
    id_: str,
    year: int,
    answers: Mapping[str, Answer],
    *,
    today: date,
    replacing: bool = False,
) -> Decision:
    """Decide that a partner's self-assessment is recorded; there is one for each partner and year.

    Args:
        register: The register.
        id_: The partner.
        year: The year.
        answers: The answers by the ids of their standards; every standard is answered.
        today: The day on which it is recorded.
        replacing: Whether it takes the place of one that is there.

    Raises:
        RuleError: The partner owes none for that year.
        UsageError: A standard has no answer.
        RuleError: There is one already.
        UsageError: There is none to replace.
        NothingToChangeError: It says what the recorded one says.
    """
    entry = register.partner(id_)
    refuse_year(register, entry, year, today)
    wanted = standards(register)
    open_ones = [one.id for one in wanted if one.id not in answers]
    if open_ones:
        raise UsageError(
            f"no answer is given for {', '.join(open_ones)}",
            f"answer each standard: --answer {open_ones[0]}=met, partly, not-met or not-applicable",
        )
    made = Return(partner=entry.id, on=today, answers=tuple(answers[one.id] for one in wanted))
    held = returns(register, year)
    before = held.of(entry.id)
    if before is not None and before.answers == made.answers:
        raise NothingToChangeError(
            f"the return of {entry.partner.name} for {year} already says this", "see it with: isa-admin list-compliance"
        )
    if before is not None and not replacing:
        raise RuleError(
            f"{entry.partner.name} has a return for {year} already; there is one for each partner and year ({SECTION})",
            "to put this one in its place, add --replace; the history keeps what it said",
        )
    if before is None and replacing:
        raise UsageError(f"{entry.partner.name} has no return for {year} that could be replaced", "leave --replace out")
    after = [one for one in held.returns if one.partner != entry.id] + [made]
    verb = "Replace" if before else "Record"
    missing = rate(register, year, today).missing
    left = [one for one in missing if one != entry.id]
    return Decision(
        subject=f"{verb} self-assessment {year} of {entry.partner.name}",
        changes=(PutCompliance(str(year), replace(held, returns=tuple(sorted(after, key=lambda one: one.partner)))),),
        answers=(
            ("Partner", entry.partner.name),
            ("Year", str(year)),
            *((f"{one.id} (s.{one.section})", _said(answers[one.id])) for one in wanted),
        ),
        next=(*(f"isa-admin record-compliance {one} --year {year}" for one in left[:1]), "isa-admin list-compliance"),
    )


def _said(answer: Answer) -> str:
    return "; ".join(part for part in (VERDICTS[answer.answer], answer.evidence, answer.action) if part)
