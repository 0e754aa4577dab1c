"""Agreement: sections of the terms edited on a copy, put aside, and recorded as a new version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isa_admin.cli import fields
from isa_admin.cli.session import Session
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from isa_admin.application.amending import Amendment
    from isa_admin.application.editing import EditedSection
    from isa_admin.application.review_desk import Desk
    from isa_admin.domain.changes import Decision
    from isa_admin.domain.officers import Officer
    from isa_admin.domain.register import Register
    from isa_admin.domain.versions import VersionEntry

_MATERIAL = (
    "A change is material if every partner must adopt the agreement again because of it (section 23): a new notice"
    " period is, a corrected spelling mistake is not. The boards answer for that; the program does not judge it."
)
ReviewOption = Annotated[
    bool, typer.Option("--review", help="In the draft of the review that is open; a reviewer may leave it out.")
]
_SHOWN = 12
"""So many remarks on the wording are shown."""


def edit_terms(
    session: Session,
    section: Annotated[str, typer.Argument(metavar="SECTION", help="The section: its number, letter or title.")],
    review: ReviewOption = False,
) -> None:
    """Edit a section of the terms in your own editor, on a copy: nothing in force is touched.

    While a review is open, a reviewer edits the section of its draft, and an officer with --review.

    The editor is the one that the environment variable VISUAL or EDITOR names, otherwise one that this computer
    has. What you save is checked when you close it, and kept until it is recorded with isa-admin amend or put aside
    with isa-admin discard-edits.
    """
    from isa_admin.application import editing
    from isa_admin.domain.terms import find_section, mark

    desk = _desk(session, review=review)
    register = desk.register if desk else session.register
    file = find_section(register.terms, section)
    begun = editing.begin(session.store, register, file)
    named = mark(file)
    if desk:
        session.out.say(f"this is {named} of the draft on {desk.name}")
    terms = _edited(session, register, begun)
    where = {"review_branch": desk.name} if desk else {}
    if terms is None:
        session.out.report({"file": file, "path": None, "changes": [], **where, "next": []})
        session.out.say(f"{named} has not changed; no copy is kept")
        return
    from isa_admin.cli.redlined import show_changes
    from isa_admin.documents.changes import as_data, changes
    from isa_admin.documents.comparing import compare
    from isa_admin.documents.terms import read_terms

    found = tuple(changes(compare(read_terms(register.terms), read_terms(terms))))
    flag = " --review" if desk else ""
    following = [f"isa-admin amend{flag}", f"isa-admin edit-terms {named.rpartition(' ')[2]}{flag}"]
    data = [as_data(one) for one in found]
    session.out.report({"file": file, "path": str(begun.path), "changes": data, **where, "next": following})
    session.out.say(f"saved: your edit of {named} is kept apart from what is in force")
    show_changes(session.out, found)
    session.out.next(following)


def _desk(session: Session, *, review: bool) -> Desk | None:
    """Give the review whose draft is edited: where somebody says so, or has the key of a reviewer alone.

    Raises:
        NoOpenReviewError: None is open, and that person can edit nothing else.
    """
    from isa_admin.application.review_desk import desk

    return desk(session.store) if review or session.reviews_only else None


def _edited(session: Session, register: Register, begun: EditedSection) -> dict[str, bytes] | None:
    """Let the person edit, and go back to the editor as often as they wish while the text is not in the dialect."""
    from isa_admin.application import editing
    from isa_admin.cli.output import complain
    from isa_admin.documents.dialect import TermsError

    while True:
        editing.open_editor(begun)
        try:
            return editing.saved(session.store, register, begun)
        except TermsError as error:
            error.remedy += f"; your edit is kept: isa-admin edit-terms {begun.file.removesuffix('.md')}"
            if not session.ask.able:
                raise
            complain(error)
            if not session.ask.agrees("Go back to the editor?", default=True):
                raise


def discard_edits(
    session: Session,
    sections: Annotated[
        list[str] | None,
        typer.Argument(metavar="SECTION", help="Only the edits of these sections; all of them if left out."),
    ] = None,
    show: Annotated[bool, typer.Option("--list", help="List what was put aside.")] = False,
    restore: Annotated[
        str | None, typer.Option("--restore", help="Bring back what was put aside.", metavar="NAME")
    ] = None,
) -> None:
    """Put edits of the terms aside, those in copies and those in the folder; they can be brought back."""
    from isa_admin.application import editing
    from isa_admin.domain.terms import mark

    if sum((bool(sections), show, restore is not None)) > 1:
        raise UsageError("SECTION, --list and --restore do not go together", "give one of them")
    if show:
        kept = {name: [copy.file for copy in copies] for name, copies in editing.aside(session.store).items()}
        session.out.report({"aside": [{"name": name, "files": files} for name, files in kept.items()]})
        for name, files in kept.items():
            session.out.say(f"{name}: {', '.join(map(mark, files))}")
        if kept:
            session.out.next([f"isa-admin discard-edits --restore {list(kept)[-1]}"])
        else:
            session.out.say("nothing was put aside")
        return
    if restore is not None:
        back = session.store.copies.bring_back(restore.strip())
        files = [copy.file for copy in back]
        session.out.report({"restored": files, "next": ["isa-admin amend"]})
        session.out.say(f"brought back: your edits of {', '.join(map(mark, files))}")
        session.out.next(["isa-admin amend"])
        return
    wanted = [editing.find_edited(session.store, session.register, one) for one in sections or ()]
    put = editing.put_aside(session.store, session.register, wanted)
    names = put.name.split(" and ") if put else []
    following = [f"isa-admin discard-edits --restore {name}" for name in names]
    session.out.report({"names": names, "files": list(put.files) if put else [], "next": following})
    if put is None:
        session.out.say("no section of the terms was edited")
        return
    session.out.say(f"put aside as {put.name}: your edits of {', '.join(map(mark, put.files))}")
    session.out.say("nothing is lost; to bring them back:")
    for line in following:
        session.out.say(f"  {line}")


def amend(
    session: Session,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from", help="A Word file (.docx) that was edited, with or without tracked changes.", metavar="FILE"
        ),
    ] = None,
    material: Annotated[bool, typer.Option("--material", help="Every partner must adopt it again.")] = False,
    not_material: Annotated[bool, typer.Option("--not-material", help="What partners adopted still holds.")] = False,
    comment: Annotated[
        str | None, typer.Option("--comment", help="What changed, for the table; drafted if left out.")
    ] = None,
    version: Annotated[
        str | None, typer.Option("--version", help="The label; the next one if left out.", metavar="LABEL")
    ] = None,
    period: Annotated[
        list[str] | None,
        typer.Option("--period", help="What a period of the settings is now.", metavar='"NAME=45 days"'),
    ] = None,
    review: ReviewOption = False,
) -> None:
    """Record edits of the terms as an amendment: text, row and digest in one signed change.

    It takes the copies that isa-admin edit-terms keeps and what was edited in the folder, or with --from a Word file of
    the agreement. It shows what changed, asks whether that is material, and says who must sign again. In the draft of
    a review (--review, or by a reviewer) it records the text on the branch of the review, and asks nothing of this.
    """
    from isa_admin.application import amending
    from isa_admin.application.review_desk import drafts_out
    from isa_admin.cli.following import with_periods
    from isa_admin.domain.amending import RowWanted, change_terms
    from isa_admin.domain.outstanding import asked_again

    if material and not_material:
        raise UsageError("--material and --not-material contradict each other", "give one of them")
    desk = _desk(session, review=review)
    if desk is not None:
        if material or not_material or version or period:
            raise UsageError(
                f"--material, --not-material, --version and --period are about a version, and {desk.name} is a draft",
                "leave them out here, and say them when the version is issued: isa-admin close-review --issue",
            )
        _amend_draft(session, desk, source, comment)
        return
    _ = session.hand  # whoever may not record it learns that before the first question
    made = amending.amendment(session.store, source, session.today)
    _show(session, made)
    made = with_periods(session, made, period or [])
    wanted = RowWanted(
        material=_is_material(session, material=material, not_material=not_material),
        version=fields.version(version) if version else None,
        comment=_comment(session, made, comment),
        taken=drafts_out(session.store),
    )

    def decide(register: Register, officer: Officer) -> Decision:
        made.ensure_unmoved(register)
        return change_terms(register, made.text, wanted, today=session.today, by=officer.name)

    session.change(
        decide,
        version=lambda decision: _row(decision).version,
        material=wanted.material,
        comment=lambda decision: _row(decision).comment,
        terms_digest=lambda decision: _row(decision).terms_digest,
        signs_again=lambda decision: [entry.id for entry in asked_again(made.before, _row(decision), session.today)],
        **made.report(),
    )
    _forget(session, made)


def _amend_draft(session: Session, desk: Desk, source: Path | None, comment: str | None) -> None:
    """Record what was edited in the draft of a review, on its branch: its row comes when it goes out."""
    from isa_admin.application import amending
    from isa_admin.domain.reviewing import edited

    hand = session.hand_on(desk.branch)
    # The folder shows main, as a rule, and says nothing of the branch.
    made = amending.amendment(desk.branch, source, session.today, folder=False)
    _show(session, made)
    words = fields.line("comment")(comment) if comment else None

    def decide(register: Register, _who: Officer) -> Decision:
        made.ensure_unmoved(register)
        return edited(register, desk.year, made.text.terms, words)

    session.change_as(hand, decide, on=desk.branch, review_branch=desk.name, **made.report())
    _forget(session, made)


def _forget(session: Session, made: Amendment) -> None:
    """Forget the copies that are recorded."""
    if not session.dry_run:
        for file in made.copies:
            session.store.copies.forget(file)


def _row(decision: Decision) -> VersionEntry:
    from isa_admin.domain.changes import AddVersion

    return next(change.entry for change in decision.changes if isinstance(change, AddVersion))


def _show(session: Session, made: Amendment) -> None:
    """Show what changed, what could not be carried over, and what an editor would say of the new words."""
    from isa_admin.application.amending import wording_findings
    from isa_admin.cli.redlined import show_changes

    show_changes(session.out, made.changes)
    session.out.say("")
    for note in made.notes:
        session.out.say(f"note: {note}")
    found = wording_findings(made, session.today)
    for finding in found[:_SHOWN]:
        session.out.say(f"{finding.severity}: {finding.message} [{finding.code}, {finding.where}]")
    if len(found) > _SHOWN:
        session.out.say(f"and {len(found) - _SHOWN} more; isa-admin check --terms lists all once it is recorded")


def _is_material(session: Session, *, material: bool, not_material: bool) -> bool:
    """Say whether the change is material, as the options do, or as the person answers."""
    if material or not_material:
        return material
    if not session.ask.able:
        raise UsageError(
            "say whether the change is material",
            "give --material if every partner must adopt it again, or --not-material if what they adopted still holds",
        )
    session.out.read(_MATERIAL)
    return (
        session.ask.choice(
            None,
            "Is this change material",
            "--material",
            [("yes", "every partner is asked to adopt again"), ("no", "what partners adopted still holds")],
            fields.one_of("yes or no", ("yes", "no")),
        )
        == "yes"
    )


def _comment(session: Session, made: Amendment, given: str | None) -> str | None:
    """Give what the table says of the change, where the person says it better than the draft."""
    from isa_admin.domain.section_changes import comment_on, section_changes

    drafted = comment_on(section_changes(made.before.terms, made.text.terms))
    return session.ask.optional(given, f"Comment instead of '{drafted}'", fields.line("comment"))
