"""Settling: the facts of the agreement itself are changed; what partners signed is changed by a version instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.agreement import Category, Period, Periods, Readings, Standard
from isa_admin.domain.changes import Decision, PutAgreement
from isa_admin.domain.terms import states
from isa_admin.domain.text import listed
from isa_admin.errors import RuleError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isa_admin.domain.agreement import Agreement
    from isa_admin.domain.register import Register


def update_agreement(register: Register, wanted: Agreement) -> Decision:
    """Decide to change the title, boards, area, categories, periods, standards or settings of the agreement.

    Raises:
        UsageError: All facts are as they were.
        RuleError: A partner is in a category that goes, or the terms do not say what a period should become.
    """
    now = register.agreement
    if wanted == now:
        raise UsageError("nothing would change in the agreement's facts", "give at least one new value, such as --area")
    _refuse_homeless(register, wanted)
    _refuse_unsaid(register, wanted.periods)
    return Decision(
        subject=f"Update the agreement's {listed([name for name, *_ in _changes(now, wanted)])}",
        changes=(PutAgreement(wanted),),
        answers=tuple(_shown(name, old, new) for name, old, new in _changes(now, wanted)),
        next=("isa-admin check", "isa-admin render"),
    )


def _refuse_homeless(register: Register, wanted: Agreement) -> None:
    """Refuse to take a category away that a partner is in (Agreement s.1)."""
    going = {one.id for one in register.agreement.categories} - {one.id for one in wanted.categories}
    there = [entry for entry in register.partners.values() if entry.partner.category in going] if going else []
    if there:
        more = f" and {len(there) - 1} more" if len(there) > 1 else ""
        raise RuleError(
            f"{there[0].partner.name}{more} would be in no category (Agreement s.1)",
            f"move each one first: isa-admin update-partner {there[0].id} --category CATEGORY",
        )


def _refuse_unsaid(register: Register, wanted: Periods) -> None:
    """Refuse a period that its section of the terms does not state: the text is what partners signed."""
    for name, period in _periods(register.agreement.periods, wanted):
        if not states(register.terms, period):
            raise RuleError(
                f"section {period.section} of the terms does not say {period}, so the period for {name} cannot be that",
                "change the terms first, with their row in the version-control table; the setting follows the text",
            )


def _periods(now: Periods, wanted: Periods) -> Iterator[tuple[str, Period]]:
    for name in now.__struct_fields__:
        old, new = getattr(now, name), getattr(wanted, name)
        if old != new and new is not None:
            yield name.replace("_", " "), new


def _changes(now: Agreement, wanted: Agreement) -> Iterator[tuple[str, str, str]]:
    """Name each fact that changes, with what it was and what it becomes."""
    for name in now.__struct_fields__:
        old, new = getattr(now, name), getattr(wanted, name)
        if old != new:
            yield name.replace("_", " "), _said(old), _said(new)


def _shown(name: str, old: str, new: str) -> tuple[str, str]:
    return name.capitalize(), f"{new} (was: {old})"


def _said(value: object) -> str:
    """Say what a fact is, in a line."""
    match value:
        case None:
            return "not set"
        case tuple():
            return ", ".join(map(_said, value)) or "none"
        case Category() | Standard():
            return value.title
        case Periods() | Readings():
            return ", ".join(f"{one.replace('_', ' ')} {_said(getattr(value, one))}" for one in value.__struct_fields__)
        case _:
            return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
