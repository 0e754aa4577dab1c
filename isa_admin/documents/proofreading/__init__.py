"""Proofreading the terms: what an editor with a red pencil would mark, and nothing that he would change himself.

Each rule is a small function over the passages of the terms; all that they find are warnings with file and line. A rule
stays silent where it is not sure: a list of warnings that are wrong is read once.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from isa_admin.documents.dialect import FOLDER, TermsError
from isa_admin.documents.proofreading import counts, definitions, outdated, periods, places, references
from isa_admin.documents.proofreading.passages import Proofs
from isa_admin.documents.terms import read_part
from isa_admin.domain.checks import Finding, without_left_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from isa_admin.documents.proofreading.passages import Slip
    from isa_admin.domain.register import Register

RULES: tuple[Callable[[Proofs], Iterator[Slip]], ...] = (
    references.references,
    counts.announced,
    counts.numbering,
    definitions.definitions,
    periods.periods,
    places.places,
    outdated.outdated,
)
"""Every rule. A new one is one function that gives marks, and one line here."""


def proofread(register: Register, today: date) -> list[Finding]:
    """Read the terms of a register as an editor does: findings in the order of the text.

    A file that is not written in the dialect is one finding, and the others are read without it. Warnings that the
    boards left out by name are not among the findings.

    Args:
        register: The register, with the terms.
        today: Today: what is outdated only later is not outdated yet.
    """
    parts, unreadable = [], []
    for file, content in sorted(register.terms.items()):
        try:
            parts.append(read_part(file, content))
        except TermsError as error:
            where = f"{FOLDER}/{file}:{error.line}"
            unreadable.append(Finding("error", "unreadable-terms", where, error.message, error.remedy))
    proofs = Proofs(register, tuple(parts), today)
    marks = sorted(chain.from_iterable(rule(proofs) for rule in RULES), key=lambda mark: (proofs.order(mark), mark))
    found = [Finding("warning", mark.code, f"{FOLDER}/{mark.place}", mark.message, mark.remedy) for mark in marks]
    return without_left_out([*unreadable, *found], register.agreement.left_out, wording=True)
