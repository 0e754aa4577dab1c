"""Takes an edited document back into the terms: the sections that somebody changed, written in the dialect again.

A document that people edit was drawn from a text of the terms, its base. What the document changed against its base is
taken into the terms as they are now; a section that it left alone keeps its bytes, and where the register fills a table
the directive stands again. What the terms cannot hold is told, and nothing is lost without a word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from isa_admin.documents.blocks import Directive, ListBlock, Paragraph, Part, Place, Quote, text_of, without_references
from isa_admin.documents.changes import changes, section_name
from isa_admin.documents.comparing import compare
from isa_admin.documents.filled import Filled, filled_only
from isa_admin.documents.identifying import file_names, is_frame, with_titles
from isa_admin.documents.moving import renumbered
from isa_admin.documents.raw import RawParagraph
from isa_admin.documents.recognising import recognise
from isa_admin.documents.terms import read_terms
from isa_admin.documents.to_markdown import NotInDialectError, to_markdown
from isa_admin.documents.units import units
from isa_admin.domain.terms import mark
from isa_admin.domain.text import UNSEEN, counted, several
from isa_admin.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from isa_admin.documents.blocks import Block, Runs
    from isa_admin.documents.comparing import Comparison
    from isa_admin.documents.raw import RawBlock, RawDocument

_LONGEST = 80
"""Of what could not be carried over, so many characters are shown."""
_SHOWN = 5
"""So many differences of the tables that the register fills are shown one by one."""
_LEFT_OUT = frozenset(
    {
        *("footnote", "endnote", "text box", "hidden text", "picture", "drawn words", "embedded content"),
        *("ink", "field without words"),
    }
)
"""What stands beside the text in a document, and has no place in the terms."""
_UNSEEN = re.compile(rf"(?![\n\t])[{UNSEEN}]")
_NOWHERE = Place("")


class Base(Struct, frozen=True):
    """The text that a document was drawn from: its files, and its parts with what the register filled in."""

    terms: Mapping[str, bytes]
    parts: Sequence[Part]


class TakenIn(Struct, frozen=True):
    """What came of taking a document in.

    Attributes:
        terms: The whole new text.
        notes: What could not be carried over, and what was made of it.
    """

    terms: dict[str, bytes]
    notes: tuple[str, ...]


class _Edits(Struct):
    """What a document does to the files of its base."""

    written: dict[str, bytes] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    refused: list[NotInDialectError] = field(default_factory=list)


def take_in(document: RawDocument, base: Base, current: Mapping[str, bytes]) -> TakenIn:
    """Take an edited document back into the terms.

    Args:
        document: What the document shows, its tracked changes as if they were accepted.
        base: The text that it was drawn from.
        current: The terms as they are now.

    Raises:
        NoSectionError, NoNumberError: The document is not one of this agreement.
        StoreError: It says something that the dialect cannot hold, or the terms were changed where it changes them.
        TermsError: The new text refers to a section that is gone.
    """
    document = with_titles(replace(document, blocks=tuple(map(_cleaned, document.blocks))), base.parts)
    recognised = recognise(document, file_names(document, base.parts))
    parts = [part for part in recognised.parts if not is_frame(text_of(part.title.runs))]
    original, before = {part.file: part for part in read_terms(base.terms)}, list(base.parts)
    alone = sum(part.kind == "section" for part in parts) <= 1
    if alone:
        parts = [replace(part, mark=original[part.file].mark) if part.file in original else part for part in parts]
        before = [part for part in before if part.file in {one.file for one in parts}]
    comparison = compare(before, parts)
    edits = _edits(comparison, Filled(base.parts), original, alone=alone)
    if edits.refused:
        raise StoreError(
            "\n  ".join(error.message for error in edits.refused),
            "change these words in the file, and run the command again; docs/terms-format.md has the rules",
        )
    names = {one.old.file: one.new.file for one in comparison.sections if one.old is not None and one.new is not None}
    terms = renumbered(_merged(edits, base.terms, current), names)
    read_terms(terms)
    notes = [*_beside(document), *recognised.notes, *_of_sections(comparison), *_of_the_register(comparison)]
    return TakenIn(terms, tuple(dict.fromkeys(notes)))


def _cleaned(block: RawBlock) -> RawBlock:
    """Leave out what nobody sees, such as the hyphens that Word puts where a word may be broken."""
    if isinstance(block, RawParagraph):
        runs = (
            run._replace(text=_UNSEEN.sub("", run.text).replace("\N{NON-BREAKING HYPHEN}", "-")) for run in block.runs
        )
        return replace(block, runs=tuple(run for run in runs if run.text))
    rows = (tuple(replace(cell, blocks=tuple(map(_cleaned, cell.blocks))) for cell in row) for row in block.rows)
    return replace(block, rows=tuple(rows))


def _edits(comparison: Comparison, filled: Filled, original: Mapping[str, Part], *, alone: bool) -> _Edits:
    """Say what the document does to each file.

    Args:
        comparison: The document against its base, both with what the register fills.
        filled: Finds that.
        original: The parts of the base as its files have them, by file.
        alone: Whether the document is of one part, where a reference to another part is plain words.
    """
    made = _Edits()
    for section in comparison.sections:
        old, new = section.old, section.new
        if new is None:
            if old is not None and not section.left_behind:
                made.gone.append(old.file)
            continue
        part = replace(new, blocks=_restored(new.blocks, filled.blocks(section)))
        if old is not None:
            was = original[old.file]
            if alone:
                part = _linked_again(part, was)
            if compare([was], [replace(part, mark=was.mark)]).sections[0].how == "kept":
                if old.file != new.file:
                    made.renamed[old.file] = new.file
                continue
            if old.file != new.file:
                made.gone.append(old.file)
        try:
            made.written[new.file] = to_markdown(part)
        except NotInDialectError as error:
            made.refused.append(error)
    return made


def _restored(blocks: Sequence[Block], filled: Mapping[int, str]) -> tuple[Block, ...]:
    """Put a directive where the register fills a table, once for all the blocks of one."""
    made: list[Block] = []
    for block in blocks:
        name = filled.get(id(block))
        if name is None:
            made.append(block)
        elif not any(isinstance(one, Directive) and one.name == name for one in made):
            made.append(Directive(_NOWHERE, name))
    return tuple(made)


def _linked_again(part: Part, was: Part) -> Part:
    """Let the words refer to other parts that referred to them before: a document of one part does not say so."""
    plain, stripped = without_references(part), without_references(was)
    before = {id(one.leaf): unit.leaf for one, unit in zip(units(stripped), units(was), strict=True)}
    again: dict[int, Paragraph] = {}
    for pair in compare([stripped], [plain]).sections[0].pairs:
        old = before.get(id(pair.old.leaf)) if pair.old else None
        if pair.new is not None and isinstance(pair.new.leaf, Paragraph) and isinstance(old, Paragraph):
            again[id(pair.new.leaf)] = pair.new.leaf._replace(runs=_with_references(pair.new.leaf.runs, old.runs))
    return replace(plain, blocks=tuple(_exchanged(block, again) for block in plain.blocks))


def _with_references(runs: Runs, before: Runs) -> Runs:
    """Give runs in which the words that referred to a part do so again, each reference once."""
    made = list(runs)
    for reference in before:
        if reference.target is None:
            continue
        at = next((at for at, run in enumerate(made) if run.target is None and reference.text in run.text), None)
        if at is not None:
            front, _, rest = made[at].text.partition(reference.text)
            words = (front, reference.text, rest)
            parted = [made[at]._replace(text=text) for text in words]
            parted[1] = parted[1]._replace(target=reference.target)
            made[at : at + 1] = [run for run in parted if run.text]
    return tuple(made)


def _exchanged(block: Block, again: Mapping[int, Paragraph]) -> Block:
    match block:
        case Paragraph():
            return again.get(id(block), block)
        case Quote():
            return replace(block, blocks=tuple(_exchanged(one, again) for one in block.blocks))
        case ListBlock():
            items = (replace(item, blocks=tuple(_exchanged(one, again) for one in item.blocks)) for item in block.items)
            return replace(block, items=tuple(items))
        case _:
            return block


def _merged(edits: _Edits, base: Mapping[str, bytes], current: Mapping[str, bytes]) -> dict[str, bytes]:
    """Make the edits in the terms as they are now, which may be later than those that the document was drawn from.

    Raises:
        StoreError: A part that the document changes was changed since.
    """
    touched = {*edits.written, *edits.renamed, *edits.renamed.values(), *edits.gone}
    since = sorted(file for file in touched if base.get(file) != current.get(file))
    if since:
        raise StoreError(
            "since this file was made, the terms were changed in parts that it changes too:"
            f" {several([mark(file) for file in since])}",
            "make the edits in a file of today's text, which this writes: isa-admin render",
        )
    left = {file: content for file, content in current.items() if file not in touched}
    moved = {new: current[old] for old, new in edits.renamed.items()}
    return {**left, **moved, **edits.written}


def _beside(document: RawDocument) -> Iterator[str]:
    """Tell what the document holds beside its text."""
    for kind, words in document.apart:
        if kind in _LEFT_OUT:
            yield f"left out, since the terms have no {kind}: {_begin(words)}"
        elif kind == "struck through":
            yield f"words that were struck through by hand are still there; delete them in Word: {_begin(words)}"
    if document.comments:
        yield f"left out, since they are not part of the text: {counted(document.comments, 'comment')}"


def _of_sections(comparison: Comparison) -> Iterator[str]:
    """Tell which sections are new ones, since a title that was retyped may begin one by mistake."""
    for section in comparison.sections:
        if section.old is None and section.new is not None:
            yield f"taken for a new section: {section_name(section.new)}"


def _of_the_register(comparison: Comparison) -> Iterator[str]:
    """Tell what differs in the tables that the register fills: there the document changes nothing."""
    found = list(changes(filled_only(comparison)))
    for one in found[:_SHOWN]:
        words = (
            f"{_begin(one.before)} became {_begin(one.after)}" if one.before and one.after else one.before or one.after
        )
        yield f"left out, since commands change what the register fills in section {one.section}: {words}"
    if len(found) > _SHOWN:
        yield f"left out too: {counted(len(found) - _SHOWN, 'more difference')} in what the register fills"


def _begin(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST].rsplit(' ', 1)[0]} ..."
