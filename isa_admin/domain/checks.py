"""Checks over the whole register: each a small function, all findings collected, sorted and reported together."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from isa_admin.domain import dates, text
from isa_admin.domain.joiners_and_leavers import lacks_joiner_row, lacks_leaver_row
from isa_admin.domain.own_sections import own_sections
from isa_admin.domain.partner import BREACH_CONTACT, POSTS, REQUIRED_POSTS, RESPONSIBLE, gaps, how_to_fill
from isa_admin.domain.standing import Standing, adoptions, standing
from isa_admin.domain.terms import states

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from isa_admin.domain.agreement import LeftOut, Period
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register

Severity = Literal["error", "warning"]


class Finding(Struct, frozen=True, order=True):
    """One thing that is not as it should be: where, what, and what to do."""

    severity: Severity
    code: str
    where: str
    message: str
    remedy: str


class Examined(Struct, frozen=True, dict=True):
    """What the checks look at; the partners are read once for all of them."""

    register: Register
    partners: Sequence[PartnerEntry]
    today: date

    @cached_property
    def present(self) -> list[PartnerEntry]:
        """The partners that have not left: one that has owes nothing more."""
        return [one for one in self.partners if standing(one.events, self.today) is not Standing.WITHDRAWN]

    def cited(self, kind: str) -> str:
        """Cite the section that asks for a post, where the register says which one it is."""
        section = self._own.get(REQUIRED_POSTS[kind])
        return f" (Agreement s.{section})" if section else ""

    @cached_property
    def _own(self) -> Mapping[int, int]:
        return own_sections(self.register)


def check(register: Register, today: date) -> list[Finding]:
    """Run every check over the register; errors first, then by code and place.

    A warning that the boards left out by its name is not among them. An error cannot be left out, and what leaves out
    nothing is a finding itself, so that the list stays short.
    """
    facts = Examined(register, list(register.partners.values()), today)
    found = [finding for one in CHECKS for finding in one(facts)]
    return sorted(without_left_out(found, register.agreement.left_out))


WORDING = frozenset({
    "count-differs",
    "dead-reference",
    "defined-twice",
    "moved-reference",
    "never-used",
    "numbering",
    "other-area",
    "other-period",
    "outdated-body",
    "outdated-guidance",
    "outdated-law",
    "outdated-system",
    "outdated-word",
    "plain-reference",
})  # fmt: skip
"""The warnings about the wording of the terms, which are looked for when that is asked for, and not with the others."""


def without_left_out(found: Sequence[Finding], left_out: Sequence[LeftOut], *, wording: bool = False) -> list[Finding]:
    """Take the warnings away that the boards left out by name, and name what leaves out nothing.

    Args:
        found: The findings.
        left_out: The warnings that the boards live with.
        wording: Whether the findings are those on the wording of the terms, or all the others.
    """
    meant = {one: [finding for finding in found if _is_meant(one, finding)] for one in left_out}
    gone = {finding for findings in meant.values() for finding in findings}
    idle = (
        Finding(
            "warning",
            "nothing-left-out",
            "agreement",
            f"agreement.yaml leaves out the warning {one}, and there is no such warning",
            "take it off the list left_out in agreement/agreement.yaml",
        )
        for one, findings in meant.items()
        if not findings and (one.check in WORDING) == wording
    )
    return [*(finding for finding in found if finding not in gone), *idle]


def _is_meant(left_out: LeftOut, finding: Finding) -> bool:
    """Say whether a warning is one that is left out: everywhere, at its place, or at any line of its file."""
    if finding.severity != "warning" or finding.code != left_out.check:
        return False
    return left_out.where is None or left_out.where in {finding.where, re.sub(r":\d+$", "", finding.where)}


def required_posts(facts: Examined) -> Iterator[Finding]:
    """Ensure each partner names its signatory, responsible post and breach contact (Agreement s.17, 22, 23)."""
    for entry in facts.present:
        for kind in gaps(entry):
            yield Finding(
                "warning",
                "open-post",
                f"partners/{entry.id}",
                f"{entry.partner.name} has no {POSTS[kind].lower()}{facts.cited(kind)}",
                how_to_fill(kind, entry.id),
            )


def reachable_breach_contact(facts: Examined) -> Iterator[Finding]:
    """Ensure each breach contact can be reached by e-mail and by telephone (Agreement s.17)."""
    yield from _unreachable(facts, BREACH_CONTACT)


def reachable_responsible_post(facts: Examined) -> Iterator[Finding]:
    """Ensure each responsible post can be reached by e-mail and by telephone (Agreement s.22)."""
    yield from _unreachable(facts, RESPONSIBLE)


def known_category(facts: Examined) -> Iterator[Finding]:
    """Ensure each partner is in a category of the agreement (Agreement s.1)."""
    known = {category.id for category in facts.register.agreement.categories}
    for entry in facts.partners:
        if entry.partner.category not in known:
            yield Finding(
                "error",
                "unknown-category",
                f"partners/{entry.id}",
                f"{entry.partner.name} is in the category '{entry.partner.category}', which the agreement lacks",
                f"isa-admin update-partner {entry.id} --category CATEGORY, one of {', '.join(sorted(known))}",
            )


def unique_names(facts: Examined) -> Iterator[Finding]:
    """Ensure no two partners have the same name or the same identifier (Agreement s.1)."""
    seen: dict[tuple[str, str], list[PartnerEntry]] = defaultdict(list)
    for entry in facts.present:
        seen["name", text.folded(entry.partner.name)].append(entry)
        for register, value in entry.partner.identifiers.items():
            seen[register, value].append(entry)
    for (register, value), entries in seen.items():
        if len(entries) > 1:
            shown = entries[0].partner.name if register == "name" else value
            yield Finding(
                "error",
                "same-partner-twice",
                f"partners/{entries[1].id}",
                f"{' and '.join(entry.id for entry in entries)} have the same {register}: {shown}",
                f"correct one with isa-admin update-partner {entries[1].id}, or remove it",
            )


def complete_address(facts: Examined) -> Iterator[Finding]:
    """Ensure each partner's address has a postcode, so that notices can be served (Agreement s.1, 19)."""
    for entry in facts.present:
        if entry.partner.address.postcode is None:
            yield Finding(
                "warning",
                "address-incomplete",
                f"partners/{entry.id}",
                f"the address of {entry.partner.name} has no postcode",
                f"isa-admin update-partner {entry.id} --postcode ...",
            )


def adopted_versions(facts: Examined) -> Iterator[Finding]:
    """Ensure each adoption names a version of the table that could be signed on its day (Agreement s.23)."""
    for entry in facts.partners:
        for event in adoptions(entry.events):
            row = facts.register.versions.find(event.version)
            if row is None:
                reason = f"{event.version} is not in the version-control table"
            elif event.on > facts.today:
                reason = "that day is in the future"
            elif row.on > event.on:
                reason = f"{row.version} is of {dates.show(row.on)}"
            elif row.kind == "draft":
                reason = f"{row.version} is a draft"
            else:
                continue
            yield Finding(
                "error",
                "adoption-does-not-fit",
                f"partners/{entry.id}",
                f"{entry.partner.name} adopted {event.version} on {dates.show(event.on)}, but {reason}",
                "compare the signed form with isa-admin list-versions; an event stays, so record what is right",
            )


def current_adoptions(facts: Examined) -> Iterator[Finding]:
    """Ensure each partner in force has adopted the current terms (Agreement s.23)."""
    for entry in facts.partners:
        asked = standing(entry.events, facts.today) in {Standing.IN_FORCE, Standing.SUSPENDED}
        if asked and not facts.register.adopted_currently(entry, facts.today):
            yield Finding(
                "warning",
                "adoption-outstanding",
                f"partners/{entry.id}",
                f"{entry.partner.name} has not adopted the current terms",
                f"isa-admin render --part signing-form --partner {entry.id}",
            )


def joiners_have_a_row(facts: Examined) -> Iterator[Finding]:
    """Ensure each partner that joined later has its row in the version-control table (Agreement s.23)."""
    for entry in facts.partners:
        if lacks_joiner_row(facts.register.versions, entry, facts.today):
            yield Finding(
                "warning",
                "joiner-row-missing",
                f"partners/{entry.id}",
                f"{entry.partner.name} has joined, and no row of the version-control table says so",
                f"isa-admin record-version joiner {entry.id}",
            )


def leavers_have_a_row(facts: Examined) -> Iterator[Finding]:
    """Ensure each partner that left has its row in the version-control table, which takes it off the partners table."""
    for entry in facts.partners:
        if lacks_leaver_row(facts.register.versions, entry, facts.today):
            yield Finding(
                "warning",
                "leaver-row-missing",
                f"partners/{entry.id}",
                f"{entry.partner.name} has left, and no row of the version-control table says so",
                f"isa-admin remove-partner {entry.id}",
            )


def terms_have_a_row(facts: Examined) -> Iterator[Finding]:
    """Ensure the newest row of the version-control table is about the current terms."""
    rows = facts.register.versions.entries
    if rows and rows[-1].terms_digest is not None and rows[-1].terms_digest != facts.register.terms_digest:
        yield Finding(
            "error",
            "terms-changed",
            "agreement/terms",
            f"the terms are not those of {rows[-1].version}: they were changed and no row says so",
            "go back to the text of that version with git, or have the change recorded as a version",
        )


def periods_stand_in_terms(facts: Examined) -> Iterator[Finding]:
    """Ensure each period of the settings is the one that its section of the terms states (Agreement s.18, 19)."""
    periods = facts.register.agreement.periods
    for name in periods.__struct_fields__:
        period: Period | None = getattr(periods, name)
        if period is not None and not states(facts.register.terms, period):
            yield Finding(
                "error",
                "period-differs",
                "agreement/agreement.yaml",
                f"the setting {name} is {period}, but section {period.section} of the terms does not say so",
                "make the setting and the text agree; the text is what partners signed",
            )


def officers_can_write(facts: Examined) -> Iterator[Finding]:
    """Ensure somebody on the roster may change the register."""
    if not any(officer.role == "officer" for officer in facts.register.officers):
        yield Finding(
            "error",
            "no-officer",
            "agreement/officers.yaml",
            "nobody on the roster is an officer, so nobody can change the register",
            "start a store of your own with: isa-admin init PATH",
        )


def _unreachable(facts: Examined, kind: str) -> Iterator[Finding]:
    for entry in facts.present:
        post = entry.post(kind)
        missing = [way for way in ("email", "telephone") if post is not None and getattr(post, way) is None]
        if missing:
            yield Finding(
                "warning",
                f"{kind}-unreachable" if kind == BREACH_CONTACT else f"{kind}-post-unreachable",
                f"partners/{entry.id}",
                f"the {POSTS[kind].lower()} of {entry.partner.name} has no {' and no '.join(missing)}"
                f"{facts.cited(kind)}",
                f"isa-admin assign-post {kind} {entry.id} {' '.join(f'--{way} ...' for way in missing)}",
            )


def assurance_names_partners(facts: Examined) -> Iterator[Finding]:
    """Ensure each breach and each self-assessment names partners that exist (Agreement s.17, 18)."""
    known = {entry.id for entry in facts.partners}
    named = [(f"breaches/{number}", breach.partners) for number, breach in facts.register.breaches.items()]
    for year, held in facts.register.compliance.items():
        named.append((f"compliance/{year}", tuple(one.partner for one in held.returns)))
    for where, partners in named:
        for id_ in partners:
            if id_ not in known:
                yield Finding(
                    "error",
                    "unknown-partner",
                    f"agreement/{where}",
                    f"agreement/{where}.yaml names the partner '{id_}', who is not in the register",
                    "correct its id; isa-admin list-partners shows them",
                )


CHECKS: tuple[Callable[[Examined], Iterator[Finding]], ...] = (
    required_posts,
    reachable_breach_contact,
    reachable_responsible_post,
    known_category,
    unique_names,
    complete_address,
    adopted_versions,
    current_adoptions,
    joiners_have_a_row,
    leavers_have_a_row,
    terms_have_a_row,
    periods_stand_in_terms,
    officers_can_write,
    assurance_names_partners,
)
"""Every check. A new one is one function whose first line starts with Ensure, and one line here."""
