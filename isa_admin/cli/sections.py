"""Agreement: a section to read, who brought each of its paragraphs, and where in the register some words are."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from isa_admin.cli import fields
from isa_admin.cli.session import Session
from isa_admin.domain.text import counted, harmless, shortened
from isa_admin.errors import ANSWER_IS_NO

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isa_admin.documents.blocks import Block, Cell

SectionArgument = Annotated[str, typer.Argument(metavar="SECTION", help="The section: its number, letter or title.")]
_SHOWN = 160
"""By so many characters a paragraph is known again in a table."""
_MARKED = "\x1b[1;7m{}\x1b[0m"
_INDENT = "  "


def show_section(
    session: Session,
    section: SectionArgument,
    on: Annotated[str | None, typer.Option("--on", help="As it stood on this date.", metavar="DATE")] = None,
    version: Annotated[str | None, typer.Option("--version", help="As it was at this version.", metavar="V")] = None,
) -> None:
    """Show one section of the agreement to read, as it stands or as it stood."""
    from isa_admin.application import sections
    from isa_admin.documents.blocks import paragraphs
    from isa_admin.domain import dates

    found = sections.section(
        session.store,
        section,
        on=fields.day(session.today)(on) if on else None,
        version=fields.version(version) if version else None,
        today=session.today,
    )
    state = found.state
    label = state.version and state.version.version
    session.out.report(
        {
            "file": found.part.file,
            "section": found.name,
            "version": label,
            "on": state.on.isoformat(),
            "commit": state.commit,
            "terms_digest": state.register.terms_digest,
            "markdown": found.markdown,
            "text": list(paragraphs(found.part.blocks)),
            "notes": list(state.notes),
        }
    )
    session.out.say(found.name)
    session.out.say(f"{label or 'no version yet'}, as of {dates.show(state.on)}")
    _read(session, found.part.blocks, "")
    for note in state.notes:
        session.out.say(f"note: {note}")


def _read(session: Session, blocks: Iterable[Block], indent: str) -> None:
    """Show blocks as they stand on a page: labels before items, and tables as tables."""
    from isa_admin.documents.blocks import Directive, Heading, ListBlock, Paragraph, Quote, Table, text_of
    from isa_admin.documents.labels import write

    for block in blocks:
        match block:
            case Heading():
                session.out.say("")
                session.out.say(f"{indent}{text_of(block.runs)}")
            case Paragraph():
                session.out.say("")
                session.out.paragraph(text_of(block.runs), indent, indent)
            case ListBlock():
                for item in block.items:
                    label = "-" if block.kind == "bullet" else write(block.kind, item.number)
                    first, *rest = item.blocks
                    inner = f"{indent}{' ' * (len(label) + 1)}"
                    if isinstance(first, Paragraph):
                        session.out.paragraph(f"{label} {text_of(first.runs)}", indent, inner)
                    else:
                        session.out.say(f"{indent}{label}")
                        rest = list(item.blocks)
                    _read(session, rest, inner)
            case Quote():
                _read(session, block.blocks, f"{indent}{_INDENT}")
            case Table():
                session.out.say("")
                head, *rows = block.rows
                width = len(head.cells)
                session.out.table(
                    [_words(cell) for cell in head.cells],
                    [[*map(_words, row.cells), *[""] * (width - len(row.cells))] for row in rows],
                )
            case Directive():
                pass


def _words(cell: Cell) -> str:
    from isa_admin.documents.blocks import text_of

    return ", ".join(text_of(paragraph.runs) for paragraph in cell)


def blame_section(session: Session, section: SectionArgument) -> None:
    """Show which version and which officer brought each paragraph of a section; show-section has all their words."""
    from isa_admin.application import sections
    from isa_admin.domain import dates

    name, found = sections.blame(session.store, section)
    session.out.report({"section": name, "paragraphs": [one.report() for one in found]})
    session.out.say(name)
    session.out.table(
        ("Version", "Date", "Recorded by", "Commit", "Paragraph"),
        (
            (
                f"{one.origin.version} or before" if one.origin.older else one.origin.version,
                "" if one.origin.older else dates.show(one.origin.on),
                "" if one.origin.older else one.origin.by,
                one.origin.commit[:12],
                shortened(one.text, _SHOWN),
            )
            for one in found
        ),
        wide=("Commit", "Date"),
    )


def search(
    session: Session,
    text: Annotated[str, typer.Argument(metavar="WORDS", help="The words to look for.")],
) -> None:
    """Search the terms, the version-control table, comments, partners, events and other records for some words.

    Capitals make no difference, nor does where a line ends. What was found is quoted with its file and line.
    """
    from isa_admin.application import sections

    hits = sections.search(session.store, text)
    session.out.report({"hits": [hit.report() for hit in hits]})
    marked = _MARKED if sys.stdout.isatty() and "NO_COLOR" not in os.environ else "{}"
    for hit in hits:
        session.out.say(f"{hit.path}:{hit.line}{f'  {hit.where}' if hit.where else ''}")
        session.out.paint(f"  {harmless(hit.before)}{marked.format(harmless(hit.found))}{harmless(hit.after)}")
    files = len({hit.path for hit in hits})
    session.out.say(f"found {counted(len(hits), 'time')} in {counted(files, 'file')}" if hits else "found nowhere")
    if not hits:
        raise typer.Exit(ANSWER_IS_NO)
