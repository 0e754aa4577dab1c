"""Amending: a new text of the terms, with the row of the version-control table that says so (Agreement s.23).

Text, row and digest are one decision, since verification refuses for ever what brings one without the others. It is
the same for an amendment, a draft of a review and a version that is issued; they differ in the kind of their row.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from isa_admin.domain.adopting import refuse_table
from isa_admin.domain.changes import AddVersion, Change, Decision, PutAgreement, PutTerms
from isa_admin.domain.outstanding import asked_again
from isa_admin.domain.terms import changed_sections, comment_on, mark, periods_stated, states, terms_digest
from isa_admin.domain.text import several
from isa_admin.domain.versions import NO_NEW_TERMS, SMALL_STEPS, VersionEntry, Versions
from isa_admin.errors import RuleError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from isa_admin.domain.agreement import Agreement, Period, Periods
    from isa_admin.domain.register import Register
    from isa_admin.domain.versions import RowKind

_LONGEST_SUBJECT = 72
"""A longer first line of a commit is cut off by what lists commits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowWanted:
    """What is said of a new text in its row.

    Attributes:
        kind: What the row is: ``amendment``, ``draft``, ``issued`` or ``finalised``.
        material: Whether the terms change in a way that asks every partner to adopt again.
        version: Its label, where it is given by hand; otherwise the next one.
        comment: What changed, in words; otherwise drafted from the sections touched.
    """

    kind: RowKind = "amendment"
    material: bool
    version: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewText:
    """A whole text of the terms.

    Attributes:
        terms: The bytes of every file of the terms by its name. For a row that is ``issued`` or ``finalised`` they may
            be those in force.
        agreement: The facts of the agreement where they follow the text: periods, and the sections that these and the
            standards are of. They are written by the same commit.
    """

    terms: Mapping[str, bytes]
    agreement: Agreement | None = None


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A period of the settings that its section of a text does not state.

    ``stated`` are those that the section states and no other setting has, or all that it states where there is none.
    """

    name: str
    period: Period
    stated: tuple[Period, ...]


def change_terms(register: Register, text: NewText, wanted: RowWanted, *, today: date, by: str) -> Decision:
    """Decide that the terms have a new text from now on: the files that differ, the row, and its digest.

    Args:
        register: The register as it stands on the branch that the decision is for.
        text: The new text.
        wanted: What the row says.
        today: The day that the row bears.
        by: Who writes it.

    Raises:
        UsageError: Nothing changes, or the label is in the table.
        RuleError: The table does not fit the text or the day, or a period of the settings is not what the text says.
    """
    if wanted.kind in NO_NEW_TERMS:
        raise ValueError(f"a row of kind '{wanted.kind}' changes no terms")
    refuse_table(register, today)
    terms = text.terms
    sections = changed_sections(register.terms, terms)
    if not sections and wanted.kind in SMALL_STEPS:
        raise UsageError("the text is the one in force, word for word", "see what differs: isa-admin redline V1 V2")
    digest = terms_digest(terms)
    row = VersionEntry(
        version=_label(register.versions, wanted),
        on=today,
        kind=wanted.kind,
        material=wanted.material,
        comment=wanted.comment or comment_on(sections) or _WITHOUT_CHANGE[wanted.kind],
        by=by,
        terms_digest=digest,
    )
    facts = text.agreement or register.agreement
    if wanted.kind != "draft":
        _refuse_unsaid(register, terms, facts)
    changes: list[Change] = [PutTerms(one.file, terms.get(one.file)) for one in sections]
    if facts != register.agreement:
        changes.append(PutAgreement(facts))
    again = asked_again(register, row, today)
    return Decision(
        subject=_subject(row),
        changes=(*changes, AddVersion(row)),
        answers=(
            ("Version", f"{row.version} ({row.kind})"),
            *((one.how.capitalize(), f"{mark(one.file)}: {one.title}") for one in sections),
            *_facts_told(register.agreement, facts),
            *([] if row.kind == "draft" else [("Material", MATERIAL[row.material])]),
            ("Comment", row.comment),
            ("Terms digest", digest),
            ("Signs again", several([entry.partner.name for entry in again])),
            *(("Note", note) for note in label_notes(register.versions, row)),
        ),
        next=tuple(_following(register, row, again=bool(again))),
    )


MATERIAL = {
    True: "yes: each partner is asked to adopt this version",
    False: "no: what partners adopted still holds",
}
"""What follows from a row that is material, and from one that is not (Agreement s.23)."""


def unsaid(terms: Mapping[str, bytes], agreement: Agreement) -> tuple[Unsaid, ...]:
    """Give the periods of the settings that their sections of a text do not state (Agreement s.18, 19)."""
    named = dict(_set(agreement.periods))
    found = []
    for name, period in named.items():
        if not states(terms, period):
            stated = periods_stated(terms, period.section)
            free = tuple(one for one in stated if one not in named.values())
            found.append(Unsaid(name, period, free or stated))
    return tuple(found)


def renumbered(agreement: Agreement, sections: Mapping[int, int]) -> Agreement:
    """Give the facts of the agreement after sections got other numbers: periods and standards name theirs by number.

    Args:
        agreement: The facts as they are.
        sections: The new number of each section that got another one.
    """
    moved = {
        name: replace(period, section=sections.get(period.section, period.section))
        for name, period in _set(agreement.periods)
    }
    standards = tuple(replace(one, section=sections.get(one.section, one.section)) for one in agreement.standards)
    return replace(agreement, periods=replace(agreement.periods, **moved), standards=standards)


def _set(periods: Periods) -> Iterator[tuple[str, Period]]:
    """Give the periods that an agreement sets, by the names of the settings."""
    named = ((field.name, getattr(periods, field.name)) for field in fields(periods))
    return ((name, period) for name, period in named if period is not None)


def label_notes(versions: Versions, row: VersionEntry) -> Iterator[str]:
    """Say where a label given by hand breaks the order of the table; it is the order of the rows that counts.

    Drafts and amendments add 0.01, the others go to the next whole number (DESIGN section 3, from the reference table).
    """
    newest = versions.newest
    if newest is not None and _numbers(row.version) <= _numbers(newest.version):
        yield f"{row.version} reads as older than {newest.version}, the row above it"
    whole = not any(_numbers(row.version)[1:])
    if whole is (row.kind in SMALL_STEPS):
        step = "0.01 more than the row above" if row.kind in SMALL_STEPS else "the next whole number"
        yield f"a row of kind '{row.kind}' has {step} as a rule: {versions.next_label(row.kind)}"


def _numbers(label: str) -> tuple[int, ...]:
    return tuple(int(number) for number in label.removeprefix("V").split("."))


def _label(versions: Versions, wanted: RowWanted) -> str:
    label = wanted.version or versions.next_label(wanted.kind)
    if versions.find(label) is not None:
        raise UsageError(
            f"{label} is already in the version-control table", f"the next is {versions.next_label(wanted.kind)}"
        )
    return label


_WITHOUT_CHANGE: Mapping[RowKind, str] = {
    "issued": "Completed version for distribution to agencies",
    "finalised": "Finalised following agencies signing",
}
"""What the reference table says of a row that changes no text."""


def _refuse_unsaid(register: Register, terms: Mapping[str, bytes], facts: Agreement) -> None:
    """Refuse settings that the new text contradicts; what differed before is for ``check`` to say."""
    before = {(one.name, one.period) for one in unsaid(register.terms, register.agreement)}
    for one in unsaid(terms, facts):
        if (one.name, one.period) in before:
            continue
        option = f'--period "{one.name.replace("_", "-")}={one.stated[0] if one.stated else "-"}"'
        said = f"it says {several([str(period) for period in one.stated])}" if one.stated else "it names no period"
        raise RuleError(
            f"section {one.period.section} no longer says {one.period}, which the settings have as"
            f" {one.name.replace('_', ' ')}; {said}",
            f"say what the period is now, so that the setting follows the text: {option}",
        )


def _facts_told(now: Agreement, wanted: Agreement) -> Iterator[tuple[str, str]]:
    """Name each fact that follows the text."""
    for name in (field.name for field in fields(now.periods)):
        old, new = getattr(now.periods, name), getattr(wanted.periods, name)
        if old is None or new is None or (old.length, old.unit) != (new.length, new.unit):
            if old != new:
                yield "Period", f"{name.replace('_', ' ')} {new or 'not set'} (was: {old or 'not set'})"
        elif old != new:
            yield "Period", f"{name.replace('_', ' ')} is in section {new.section} now (was: {old.section})"
    if moved := sum(one not in now.standards for one in wanted.standards):
        yield "Standards", f"{moved} of the self-assessment follow the new numbers of their sections"


def _subject(row: VersionEntry) -> str:
    subject = f"Record {row.version}: {row.comment}"
    return subject if len(subject) <= _LONGEST_SUBJECT else f"{subject[: _LONGEST_SUBJECT - 3].rstrip()}..."


def _following(register: Register, row: VersionEntry, *, again: bool) -> Iterator[str]:
    before = register.versions.newest
    if before is not None:
        yield f"isa-admin redline {before.version} {row.version}"
    if again:
        yield "isa-admin request-adoption --all-outstanding --by DATE --out FOLDER"
    yield "isa-admin render"
