"""The form on which a partner returns its self-assessment: what stands in it, and what a returned one says (s.18).

The form is the same in Word and in Excel: facts that say whose it is, then a row for each standard with three cells to
fill in. A returned one must have all that the program put there, so that nobody's answers go to another standard,
partner or year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.domain import returning, text
from isa_admin.domain.compliance import VERDICTS, Answer
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register

TITLE = "Self-assessment of compliance"
HEADINGS = ("Standard", "What it asks", "Answer", "Evidence", "Action")
HOW = (
    f"For each standard write {', '.join(list(VERDICTS.values())[:-1])} or {list(VERDICTS.values())[-1]} under Answer."
    " Say under Evidence what shows it, and under Action what you will do, each in one line of at most"
    f" {text.MAX_LINE} characters. Do not write about a child or a case. Do not change anything else: the form is read"
    " by a program."
)
"""How the form is filled in."""

_AGREEMENT, _PARTNER, _ID, _YEAR = "Agreement", "Partner", "Partner id", "Year"


class WrongFormError(UsageError):
    """A returned form is another partner's or year's, was changed, or is not filled in as it asks."""

    def __init__(self, name: str, found: str, remedy: str) -> None:
        super().__init__(f"{name}: {found}", remedy)


class Form(Struct, frozen=True):
    """What a form holds: the facts that say whose it is, and its rows below the headings, five cells each."""

    facts: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]


def form(register: Register, entry: PartnerEntry, year: int) -> Form:
    """Make the form of a partner for a year, with nothing filled in.

    Raises:
        RuleError: The agreement has no standards.
    """
    return Form(
        facts=(
            (_AGREEMENT, register.agreement.id),
            (_PARTNER, entry.partner.name),
            (_ID, entry.id),
            (_YEAR, str(year)),
        ),
        rows=tuple(
            (one.id, f"{one.title} (section {one.section})", "", "", "") for one in returning.standards(register)
        ),
    )


def answers(name: str, returned: Form, register: Register, entry: PartnerEntry, year: int) -> dict[str, Answer]:
    """Read the answers of a returned form.

    Args:
        name: What messages call the form: its file.
        returned: What it holds.
        register: The register.
        entry: The partner whose form it should be.
        year: The year that it should be for.

    Raises:
        WrongFormError: It is another partner's or year's, was changed, or is not filled in as it asks.
        RuleError: The agreement has no standards.
    """
    wanted = form(register, entry, year)
    _refuse_other(name, dict(returned.facts), dict(wanted.facts), entry)
    _refuse_changed(name, returned, wanted)
    made = {}
    for id_, _, answer, evidence, action in returned.rows:
        if not answer:
            raise WrongFormError(name, f"the standard {id_} has no answer", "have it filled in and sent again")
        try:
            verdict = returning.verdict(answer)
        except returning.NoSuchVerdictError as error:
            raise WrongFormError(
                name,
                f"the standard {id_} is answered '{text.harmless(answer)}'",
                f"the answers are {', '.join(VERDICTS.values())}; correct it in the form",
            ) from error
        try:
            made[id_] = Answer(standard=id_, answer=verdict, evidence=evidence or None, action=action or None)
        except ValueError as error:
            raise WrongFormError(name, f"the standard {id_}: {error}", "correct it in the form") from error
    return made


def _refuse_other(name: str, found: dict[str, str], wanted: dict[str, str], entry: PartnerEntry) -> None:
    for key, remedy in (
        (_AGREEMENT, "give a form that isa-admin compliance-form made in this store"),
        (_ID, "name the partner whose form this is, or give this partner's form"),
        (_YEAR, "give the year that the form is for, or the form for this year"),
    ):
        if key not in found:
            raise WrongFormError(name, f"it does not say '{key}', as each form does", _NEW_FORM)
        if found[key] != wanted[key]:
            said = text.harmless(found[key])
            whose = f"the form of '{said}', not of '{entry.id}'" if key == _ID else f"for '{said}', not '{wanted[key]}'"
            raise WrongFormError(name, f"it is {whose}", remedy)


def _refuse_changed(name: str, returned: Form, wanted: Form) -> None:
    """Refuse a form whose rows are not those of the standards, each in its place and in its words."""
    if len(returned.rows) != len(wanted.rows):
        raise WrongFormError(
            name, f"it has {len(returned.rows)} rows of standards; the agreement has {len(wanted.rows)}", _NEW_FORM
        )
    for number, (found, asked) in enumerate(zip(returned.rows, wanted.rows, strict=True), start=1):
        if len(found) != len(HEADINGS):
            raise WrongFormError(name, f"row {number} has {len(found)} cells, not {len(HEADINGS)}", _NEW_FORM)
        if found[:2] != asked[:2]:
            said = text.harmless(" ".join(found[:2]))
            raise WrongFormError(
                name, f"row {number} asks '{said}', and the agreement asks '{' '.join(asked[:2])}'", _NEW_FORM
            )


_NEW_FORM = "have the answers put into a new form: isa-admin compliance-form PARTNER --year YEAR"
