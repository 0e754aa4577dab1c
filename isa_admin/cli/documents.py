"""Documents: the agreement and its parts as Word files, what changed between two texts, and whether a file is one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isa_admin.cli import fields
from isa_admin.cli.fields import ReplaceOption
from isa_admin.cli.redlined import show_changes
from isa_admin.cli.session import Session, drawn_told
from isa_admin.domain.text import counted, several
from isa_admin.errors import ANSWER_IS_NO, UsageError

if TYPE_CHECKING:
    from isa_admin.application.document_proof import DocumentProof, Judgement
    from isa_admin.application.files import Target
    from isa_admin.application.redlining import Redline
    from isa_admin.application.states import State


def render(
    session: Session,
    part: Annotated[
        str | None,
        typer.Option(
            "--part",
            help="agreement, appendix-a (or -b, -c), partners, breach-contacts, responsible-posts, retention,"
            " signing-form or version-control.",
            show_default="agreement",
        ),
    ] = None,
    partner: Annotated[str | None, typer.Option("--partner", help="Whose signing form.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every document and every signing form, with a page that links to them.")
    ] = False,
    as_at: Annotated[str | None, typer.Option("--as-at", help="As it stood on this date.", metavar="DATE")] = None,
    version: Annotated[str | None, typer.Option("--version", help="As it was at this version.", metavar="V")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The file or folder to write; the current folder if left out.")
    ] = None,
    replace: ReplaceOption = False,
) -> None:
    """Write the whole agreement, one part of it or all its documents, as Word documents.

    With --all they go into a folder, with index.html, which links to them in a browser, and SHA256SUMS, their digests.
    """
    from isa_admin.application import drawing, states

    if everything and (part or partner):
        raise UsageError("--all writes every part, so do not name one", "leave --part and --partner out, or --all")
    if as_at and version:
        raise UsageError("--as-at and --version both name a past state", "give one of them")
    if as_at:
        view = states.as_at(session.store, fields.day(session.today)(as_at), session.today)
    elif version:
        view = states.at_version(session.store, fields.version(version))
    else:
        view = states.now(session.store, session.today)
    if everything:
        _render_all(session, view, session.target(out, replace=replace))
        return
    entry = view.register.partner(partner).id if partner else None
    drawn = drawing.draw(view, part or "agreement", entry, session.target(out, replace=replace))
    session.out.report(
        {
            "files": drawn.report,
            "commit": view.commit,
            "notes": [*view.notes, *drawn.notes],
        }
    )
    drawn_told(session.out, drawn, view.notes)


def _render_all(session: Session, view: State, out: Target) -> None:
    from isa_admin.application.document_set import INDEX, write_set

    written = write_set(view, session.store.root, out)
    notes = [*view.notes, *written.notes]
    if written.others:
        notes.append(f"in that folder, but not part of this set: {several(written.others, 5)}")
    session.out.report({"files": written.report, "commit": view.commit, "notes": notes})
    session.out.say(f"wrote {counted(len(written.files), 'file')} into {written.folder}")
    for note in notes:
        session.out.say(f"  note: {note}")
    session.out.say(f"open {written.folder / INDEX} in a browser: it links to the documents")


def redline(
    session: Session,
    old: Annotated[
        str,
        typer.Argument(
            metavar="FROM",
            help="The earlier text: a version, a date, a commit, a review branch (review/2027), 'edits' or 'folder'.",
        ),
    ],
    new: Annotated[
        str, typer.Argument(metavar="TO", help="The later text, named in the same way.", show_default="today")
    ] = "today",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="The file to write: .docx with tracked changes, .md, .html, .json."),
    ] = None,
    replace: ReplaceOption = False,
) -> None:
    """Show what changed between two texts of the agreement, or write it as a Word file with tracked changes."""
    from isa_admin.application import redlining

    session.ensure_word(out is not None and out.suffix.casefold() == ".docx", "name it: --out FILE.docx")
    made = redlining.redline(session.store, old, new, session.today)
    drawn = redlining.write(made, out, session.target(out, replace=replace)) if out else None
    files, notes = (drawn.report, drawn.notes) if drawn else ([], [])
    session.out.report({**made.report(), "files": files, "notes": notes})
    if drawn is None:
        session.out.say(f"{made.old.words} to {made.new.words}: {_counted(made)}")
        show_changes(session.out, made.changes)
        return
    drawn_told(session.out, drawn, what=_counted(made))


def verify_document(
    session: Session,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The Word file (.docx), even if it was saved again, or the PDF.")
    ],
    version: Annotated[
        str | None,
        typer.Option("--version", metavar="V", help="The version it should be; the one it names if left out."),
    ] = None,
) -> None:
    """Say whether a Word file or a PDF has exactly the text of a version, whose digest is what partners sign.

    A PDF is compared by its words; a scan has none. A Word file with tracked changes is judged
    twice: as if all were accepted, and as if all were rejected.
    """
    from isa_admin.application import document_proof

    proof = document_proof.prove(session.store, file, fields.version(version) if version else None, session.today)
    session.out.report(_proof_report(proof))
    for judged in proof.judgements:
        _tell(session, proof, judged)
    for note in proof.notes:
        session.out.say(f"note: {note}")
    if not proof.proved:
        raise typer.Exit(ANSWER_IS_NO)


def _tell(session: Session, proof: DocumentProof, judged: Judgement) -> None:
    what = "the text" if not judged.sections else f"the text of {' and '.join(judged.sections)}"
    seen = "" if judged.how == "as it is" else f"{judged.how}, "
    if not judged.exact:
        session.out.say(f"no: {seen}this is not {what} of {judged.version}; from that text to this file:")
        show_changes(session.out, judged.changes)
    elif proof.claims not in {None, judged.version}:
        session.out.say(f"no: {seen}this file says that it is {proof.claims}, and its text is that of {judged.version}")
    else:
        session.out.say(f"yes: {seen}this is exactly {what} of {judged.version}")
        session.out.say(f"  Terms digest  {judged.terms_digest}")
    if judged.exact and judged.tables:
        count = len(judged.tables)
        rows = "an entry is" if count == 1 else f"{count} entries are"
        session.out.say(f"note: in the tables that the register fills, {rows} not as of {judged.version}:")
        show_changes(session.out, judged.tables)


def _proof_report(proof: DocumentProof) -> dict[str, Any]:
    from isa_admin.documents.changes import as_data

    return {
        "proved": proof.proved,
        "claims": proof.claims,
        "judgements": [
            {
                "how": one.how,
                "version": one.version,
                "terms_digest": one.terms_digest,
                "exact": one.exact,
                "sections": list(one.sections),
                "changes": [as_data(change) for change in one.changes],
                "tables": [as_data(change) for change in one.tables],
            }
            for one in proof.judgements
        ],
        "notes": list(proof.notes),
    }


def _counted(made: Redline) -> str:
    from isa_admin.documents.changes import KINDS

    if not made.changes:
        return "the two texts say the same"
    kinds = [change.kind for change in made.changes]
    return ", ".join(f"{kinds.count(kind)} {word}" for kind, word in KINDS.items() if kind in kinds)
