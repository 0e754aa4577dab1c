"""Drafting: the next draft of a review as one signed commit, and the papers that go out with it (Agreement s.18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.application import drawing, redlining, states
from isa_admin.application.files import taken, write_folder
from isa_admin.application.pages import NO_PAGES
from isa_admin.application.reporting.review_report import as_placed, section_titles
from isa_admin.documents import catalogue
from isa_admin.documents.draft_marks import DRAFT, KIND, PARTNER, sent
from isa_admin.documents.merging import merged
from isa_admin.documents.review_papers import comment_form, report
from isa_admin.documents.view import View
from isa_admin.domain import reviewing
from isa_admin.domain.changes import AddVersion, Decision, PutReview, PutTerms
from isa_admin.domain.dates import show
from isa_admin.domain.section_changes import answers_on, section_changes
from isa_admin.errors import StoreError
from isa_admin.records.load import load_register

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from isa_admin.application.pages import Pages
    from isa_admin.application.review_desk import Desk
    from isa_admin.domain.officers import Officer
    from isa_admin.domain.register import Register


class DraftsThereError(StoreError):
    """Something lies where the drafts should be."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} already exists, and drafts do not overwrite what is in it; nothing was written",
            "move it away, or name another folder: --out FOLDER",
        )


def brought(desk: Desk, now: Register) -> tuple[dict[str, bytes | None], list[str]]:
    """Give what main changed in the terms since the review was opened, and the sections that both sides changed.

    Args:
        desk: The review.
        now: The register on its branch.

    Returns:
        The files of the branch that follow main, nothing for one that goes, and the names of those that both changed.
    """
    return merged(load_register(desk.main.snapshot(desk.begun)).terms, desk.on_main.terms, now.terms)


def decide(desk: Desk, today: date, until: date | None, comment: str | None) -> Callable[[Register, Officer], Decision]:
    """Give what decides on the next draft: its row, the round that it goes out for, and what main changed meanwhile."""

    def decision(now: Register, who: Officer) -> Decision:
        from msgspec.structs import replace

        from isa_admin.domain.terms import terms_digest

        theirs, both = brought(desk, now)
        terms = {file: content for file, content in {**now.terms, **theirs}.items() if content is not None}
        register = replace(now, terms=terms, terms_digest=terms_digest(terms)) if theirs else now
        before, taken = _text_before(desk, now), answers_on(section_changes(now.terms, terms))
        drafted = reviewing.next_draft(
            register, before, desk.on_main.versions.labels, today=today, by=who.name, until=until, comment=comment
        )
        changes = (
            *(PutTerms(file, content) for file, content in sorted(theirs.items())),
            *((AddVersion(drafted.row),) if drafted.new else ()),
            *((PutReview(desk.year, drafted.review),) if drafted.review != now.reviews[desk.year] else ()),
        )
        ends = next((one.by for one in drafted.review.rounds if one.draft == drafted.row.version), None)
        return Decision(
            subject=f"Draft {drafted.row.version} for the review of {desk.year}",
            changes=changes,
            answers=(
                ("Draft", drafted.row.version),
                ("Comment", drafted.row.comment),
                ("Comments by", show(ends) if ends else ""),
                *(("Taken from main", f"{what.lower()}: {words}") for what, words in taken),
                *(("Changed on both sides", f"{title}: the text of the review stays") for title in both),
            ),
            next=("isa-admin collect-comments FOLDER", "isa-admin review-status"),
        )

    return decision


def _text_before(desk: Desk, now: Register) -> Mapping[str, bytes]:
    newest = now.versions.newest
    if newest is None or newest.kind != "draft":  # pragma: no cover  opening the review wrote a draft
        return now.terms
    return states.at_version(desk.branch, newest.version).register.terms


def write(desk: Desk, out: Path, today: date, pages: Pages = NO_PAGES) -> dict[str, bytes]:
    """Write the papers of the newest draft into a folder, whole or not at all; gives them by their names.

    Args:
        desk: The review.
        out: The folder.
        today: Today.
        pages: Makes the PDF beside each paper, where somebody asked for it.

    Raises:
        DraftsThereError: Something lies there.
        MissingProgramError: There is no LibreOffice for the PDFs.
        StoreError: The folder cannot be written, a template is not as it should be, or LibreOffice made no PDF.
    """
    if taken(out):
        raise DraftsThereError(out)
    files = pages.beside(_papers(desk, today))
    write_folder(out, files, "name another folder: --out FOLDER")
    return files


def _papers(desk: Desk, today: date) -> dict[str, bytes]:
    from isa_admin.word.draft_marking import WHOSE, WHOSE_ID, DraftMarks, copy_for

    snapshot = desk.branch.snapshot()
    register = load_register(snapshot)
    row = register.versions.newest
    assert row is not None  # noqa: S101  the draft has a row
    label = row.version.casefold()
    line = f"Draft {row.version} of the review of {desk.year}{WHOSE}: not in force"

    def marks(kind: str, bookmarks: Mapping[tuple[str, int], str] | None = None) -> DraftMarks:
        properties = {DRAFT: row.version, KIND: kind, PARTNER: WHOSE_ID}
        return DraftMarks(bookmarks=bookmarks or {}, properties=properties, line=line)

    paper = catalogue.paper(catalogue.WHOLE, register, on=today, version=row)
    names = {(one.file, one.at): one.name for one in sent(row.version, paper.parts) if not one.generated}
    clean = drawing.rendered(paper, snapshot, marks=marks("draft", names)).content
    made = redlining.redline(desk.branch, register.reviews[desk.year].of, row.version, today)
    files = {
        f"draft-{label}.docx": copy_for(clean, "", ""),
        f"redline-{label}.docx": copy_for(redlining.in_word(made, marks("redline")).content, "", ""),
    }
    view = View(register, today, row, of_terms=True)
    comments = as_placed(register, desk.year)
    if comments:
        people = {entry.id: entry.partner.name for entry in desk.on_main.partners.values()}
        said = report(view, desk.year, comments, people, section_titles(register))
        files[f"consultation-{label}.docx"] = copy_for(
            drawing.rendered(said, snapshot, marks=marks("report")).content, "", ""
        )
    for entry in desk.on_main.bound(today):
        form = comment_form(view, entry, f"{entry.id}-comments-{label}")
        files[f"{entry.id}-draft-{label}.docx"] = copy_for(clean, entry.partner.name, entry.id)
        files[f"{form.name}.docx"] = copy_for(
            drawing.rendered(form, snapshot, marks=marks("comment-form")).content, entry.partner.name, entry.id
        )
    return files
