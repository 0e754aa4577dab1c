"""Amending: a new text of the terms, with the row of the version-control table that says so (Agreement s.23).

Text, row and digest are one decision, since verification refuses for ever what brings one without the others. It is
the same for an amendment, a draft of a review and a version that is issued; they differ in the kind of their row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from isa_admin.domain.adopting import refuse_table
from isa_admin.domain.changes import AddVersion, Change, Decision, PutAgreement, PutTerms
from isa_admin.domain.following import Gone, facts_told, refuse_unsaid
from isa_admin.domain.outstanding import asked_again
from isa_admin.domain.section_changes import answers_on, comment_on, section_changes
from isa_admin.domain.terms import changed_sections, terms_digest
from isa_admin.domain.text import several
from isa_admin.domain.versions import NO_NEW_TERMS, SMALL_STEPS, VersionEntry, Versions
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from isa_admin.domain.agreement import Agreement
    from isa_admin.domain.register import Register
    from isa_admin.domain.versions import RowKind

_LONGEST_SUBJECT = 72
"""A longer first line of a commit is cut off by what lists commits."""


class RowWanted(Struct, frozen=True, kw_only=True):
    """What is said of a new text in its row.

    Attributes:
        kind: What the row is: ``amendment``, ``draft``, ``issued`` or ``finalised``.
        material: Whether the terms change in a way that asks every partner to adopt again.
        version: Its label, where it is given by hand; otherwise the next one.
        comment: What changed, in words; otherwise drafted from the sections touched.
        taken: Labels of the drafts that an open review sent out, which no other text may bear.
    """

    kind: RowKind = "amendment"
    material: bool
    version: str | None = None
    comment: str | None = None
    taken: tuple[str, ...] = ()


class NewText(Struct, frozen=True, kw_only=True):
    """A whole text of the terms.

    Attributes:
        terms: The bytes of every file of the terms by its name. For a row that is ``issued`` or ``finalised`` they may
            be those in force.
        agreement: The facts of the agreement where they follow the text: periods, and the sections that these and the
            standards are of. They are written by the same commit.
        gone: The settings whose section is not in the text, as long as nobody said what becomes of them.
    """

    terms: Mapping[str, bytes]
    agreement: Agreement | None = None
    gone: Gone = field(default_factory=Gone)


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
        RuleError: The table does not fit the text or the day, or a setting is not what the text says.
    """
    if wanted.kind in NO_NEW_TERMS:
        raise ValueError(f"a row of kind '{wanted.kind}' changes no terms")
    refuse_table(register, today)
    terms = text.terms
    sections = changed_sections(register.terms, terms)
    if not sections and wanted.kind in SMALL_STEPS:
        raise UsageError("the text is the one in force, word for word", "see what differs: isa-admin redline V1 V2")
    told = section_changes(register.terms, terms)
    digest = terms_digest(terms)
    row = VersionEntry(
        version=_label(register.versions, wanted),
        on=today,
        kind=wanted.kind,
        material=wanted.material,
        comment=wanted.comment or comment_on(told) or _WITHOUT_CHANGE[wanted.kind],
        by=by,
        terms_digest=digest,
    )
    facts = text.agreement or register.agreement
    if wanted.kind != "draft":
        refuse_unsaid(register, terms, facts, text.gone)
    changes: list[Change] = [PutTerms(one.file, terms.get(one.file)) for one in sections]
    if facts != register.agreement:
        changes.append(PutAgreement(facts))
    again = asked_again(register, row, today)
    return Decision(
        subject=_subject(row),
        changes=(*changes, AddVersion(row)),
        answers=(
            ("Version", f"{row.version} ({row.kind})"),
            *answers_on(told),
            *facts_told(register.agreement, facts),
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
    following = versions.next_label(wanted.kind, wanted.taken)
    label = wanted.version or following
    if versions.find(label) is not None:
        raise UsageError(f"{label} is already in the version-control table", f"the next is {following}")
    if label in wanted.taken:
        raise UsageError(f"{label} is a draft of the review that is open", f"the next is {following}")
    return label


_WITHOUT_CHANGE: Mapping[RowKind, str] = {
    "issued": "Completed version for distribution to agencies",
    "finalised": "Finalised following agencies signing",
}
"""What the reference table says of a row that changes no text."""


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
