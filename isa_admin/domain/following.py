"""Settings that name a section of the terms follow the text, in the commit that changes it (Agreement s.18, 19).

Periods and the standards of the self-assessment name their section by its number, and an accepted warning may name its
file. Where sections move, the settings move with them; where a section is gone, somebody says what becomes of those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from isa_admin.domain.terms import periods_stated, section_number, states
from isa_admin.domain.text import several
from isa_admin.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from isa_admin.domain.agreement import Agreement, LeftOut, Period, Periods, Standard
    from isa_admin.domain.register import Register


class Unsaid(Struct, frozen=True):
    """A period of the settings that its section of a text does not state.

    ``stated`` are those that the section states and no other setting has, or all that it states where there is none:
    then ``taken`` says so, for none of them need be what the period is now.
    """

    name: str
    period: Period
    stated: tuple[Period, ...]
    taken: bool = False


class Gone(Struct, frozen=True, kw_only=True):
    """The settings whose section a new text does not have: its periods by their names, as they were, and standards."""

    periods: Mapping[str, Period] = field(default_factory=dict)
    standards: tuple[Standard, ...] = ()

    def settled(self, names: Iterable[str]) -> Gone:
        """Give the same without the periods of which somebody said what they are now."""
        said = set(names)
        return replace(self, periods={name: one for name, one in self.periods.items() if name not in said})


def renumbered(agreement: Agreement, files: Mapping[str, str | None]) -> tuple[Agreement, Gone]:
    """Give the facts of the agreement after sections got other numbers, and those whose section is gone.

    A period whose section is gone is not set any more; a standard keeps the number that it had.

    Args:
        agreement: The facts as they are.
        files: The new file of each section that has another one, and nothing for one that is gone.
    """
    numbers = {section_number(old): section_number(new) if new else None for old, new in files.items()}
    homeless: dict[str, Period] = {}
    periods: dict[str, Period | None] = {}
    for name, one in _set(agreement.periods):
        section = numbers.get(one.section, one.section)
        periods[name] = replace(one, section=section) if section is not None else None
        if section is None:
            homeless[name] = one
    standards = tuple(replace(one, section=numbers.get(one.section) or one.section) for one in agreement.standards)
    facts = replace(
        agreement,
        periods=replace(agreement.periods, **periods),
        standards=standards,
        left_out=tuple(_elsewhere(one, files) for one in agreement.left_out),
    )
    lost = tuple(one for one in agreement.standards if numbers.get(one.section, one.section) is None)
    return facts, Gone(periods=homeless, standards=lost)


def _elsewhere(one: LeftOut, files: Mapping[str, str | None]) -> LeftOut:
    """Let an accepted warning be about the file as it is called now; ``check`` says where there is none any more."""
    folder, slash, place = (one.where or "").rpartition("/")
    file, colon, line = place.partition(":")
    now = files.get(file)
    return replace(one, where=f"{folder}{slash}{now}{colon}{line}") if now else one


def unsaid(terms: Mapping[str, bytes], agreement: Agreement) -> tuple[Unsaid, ...]:
    """Give the periods of the settings that their sections of a text do not state (Agreement s.18, 19)."""
    named = dict(_set(agreement.periods))
    found = []
    for name, period in named.items():
        if not states(terms, period):
            stated = periods_stated(terms, period.section)
            free = tuple(one for one in stated if one not in named.values())
            found.append(Unsaid(name, period, free or stated, taken=bool(stated) and not free))
    return tuple(found)


def where_stated(terms: Mapping[str, bytes], period: Period) -> tuple[Period, ...]:
    """Give the period as each section of a text has it that states it."""
    sections = sorted({number for file in terms if (number := section_number(file))})
    return tuple(one for number in sections if states(terms, one := replace(period, section=number)))


def refuse_unsaid(register: Register, terms: Mapping[str, bytes], facts: Agreement, gone: Gone) -> None:
    """Refuse settings that a new text contradicts, or whose section it does not have.

    What differed before is for ``check`` to say.

    Raises:
        RuleError: The text contradicts one.
    """
    _refuse_gone(terms, gone)
    before = {(one.name, str(one.period)) for one in unsaid(register.terms, register.agreement)}
    for one in unsaid(terms, facts):
        if (one.name, str(one.period)) in before:
            continue
        now = one.stated[0] if one.stated and not one.taken else "-"
        option = f'--period "{one.name.replace("_", "-")}={now}"'
        said = f"it says {several([str(period) for period in one.stated])}" if one.stated else "it names no period"
        if one.taken:
            said += ", which other settings have"
        raise RuleError(
            f"section {one.period.section} no longer says {one.period}, which the settings have as"
            f" {one.name.replace('_', ' ')}; {said}",
            f"say what the period is now, or with a hyphen that there is none, so that the setting follows: {option}"
            if now == "-"
            else f"say what the period is now, so that the setting follows the text: {option}",
        )


def _refuse_gone(terms: Mapping[str, bytes], gone: Gone) -> None:
    for name, period in gone.periods.items():
        title, option = name.replace("_", " "), name.replace("_", "-")
        there = where_stated(terms, period)
        now = f"{period}, section {there[0].section}" if there else "-"
        raise RuleError(
            f"section {period.section}, which sets the {title} of {period}, is not in the new text",
            f'say which section sets the period now, or with a hyphen that none does: --period "{option}={now}"',
        )
    for standard in gone.standards:
        raise RuleError(
            f"section {standard.section}, whose duty the self-assessment asks about as {standard.id}, is not in the new"
            " text",
            "first take the row out, or give it the section of today that has the duty:"
            f" isa-admin update-agreement --drop-standard {standard.id}",
        )


def facts_told(now: Agreement, wanted: Agreement) -> Iterator[tuple[str, str]]:
    """Name each fact that follows the text."""
    for name in now.periods.__struct_fields__:
        old, new = getattr(now.periods, name), getattr(wanted.periods, name)
        if old is None or new is None or (old.length, old.unit) != (new.length, new.unit):
            if old != new:
                yield "Period", f"{name.replace('_', ' ')} {new or 'not set'} (was: {old or 'not set'})"
        elif old != new:
            yield "Period", f"{name.replace('_', ' ')} is in section {new.section} now (was: {old.section})"
    if moved := sum(one not in now.standards for one in wanted.standards):
        yield "Standards", f"{moved} of the self-assessment follow the new numbers of their sections"
    for one in wanted.left_out:
        if one not in now.left_out:
            yield "Left out of check", str(one)


def _set(periods: Periods) -> Iterator[tuple[str, Period]]:
    """Give the periods that an agreement sets, by the names of the settings."""
    named = ((name, getattr(periods, name)) for name in periods.__struct_fields__)
    return ((name, period) for name, period in named if period is not None)
