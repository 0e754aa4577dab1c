"""Identifies the parts of an edited document: which part of the text it was drawn from each one is, and its file now.

Word numbers the titles itself, so a section that was put in or taken out gives all later ones another number. A section
keeps the words of its file name, and gets the number that it has in the document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec.structs import replace

from isa_admin.documents.blocks import anchor, paragraphs, text_of
from isa_admin.documents.comparing import alike
from isa_admin.documents.raw import RawParagraph
from isa_admin.documents.recognising import apart, file_name
from isa_admin.documents.redlines import END, FRONT
from isa_admin.domain.text import folded
from isa_admin.errors import StoreError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from isa_admin.documents.blocks import Part, PartKind
    from isa_admin.documents.raw import RawBlock, RawDocument
    from isa_admin.documents.recognising import Head

_ALIKE = 0.5
"""A section whose words are less alike than this is not taken for one that had another title."""

_TITLE_ALIKE = 0.7
"""A title that is less like another than this is not taken for the same in other words."""

Piece: TypeAlias = "tuple[Head, Sequence[RawBlock]]"


class NoSectionError(UsageError):
    """A document has no section of this agreement."""

    def __init__(self) -> None:
        super().__init__(
            "the file has no section of this agreement",
            "name a file that isa-admin render wrote, or one that Word saved from it",
        )


class NoNumberError(StoreError):
    """A title in a document is that of no section: it has no number, or the number of another one."""

    def __init__(self, title: str, what: str) -> None:
        super().__init__(
            f"the title '{title}' {what}, so it is not certain which section it begins",
            "give it the style of the other sections' titles in Word, or make it a heading within a section",
        )


def file_names(document: RawDocument, base: Sequence[Part]) -> dict[tuple[PartKind, str], str]:
    """Give the file of each part of an edited document, by the kind and the mark that it has there.

    Args:
        document: What the document shows.
        base: The parts that it was drawn from.

    Raises:
        NoSectionError: It has no part of this agreement.
        NoNumberError: A title has no number, or one that another has.
    """
    pieces = apart(document)[1]
    ours = [piece for piece in pieces if not is_frame(text_of(piece[0].runs))]
    # The bookmarks of a redline are those of its later text, so there they tell nothing.
    known = identified(ours, base, by_bookmark=len(ours) == len(pieces))
    if not known:
        raise NoSectionError
    whole = sum(head.kind == "section" for head, _ in ours) > 1
    names: dict[tuple[PartKind, str], str] = {}
    for index, (head, _) in enumerate(ours):
        title = text_of(head.runs).strip()
        if head.kind == "preamble" and index:
            raise NoNumberError(title, "has no number")
        if (head.kind, head.mark) in names:
            raise NoNumberError(title, f"has the number of another one, {head.mark}")
        part, made = known.get(index), file_name(head.kind, head.mark, title)
        if part is not None and not whole:
            # A section by itself is counted from 1.
            made = part.file
        elif part is not None and head.kind != "appendix":
            made = f"{made[:2]}{part.file[2:]}"
        names[head.kind, head.mark] = made
    return names


def with_titles(document: RawDocument, base: Sequence[Part]) -> RawDocument:
    """Let a title be one again that lost its style: LibreOffice takes it away with the paragraph before the title.

    It has the bookmark of its part still, and its words or its number.
    """
    titles = {anchor(part): folded(text_of(part.title.runs)) for part in base}

    def seen(block: RawBlock) -> RawBlock:
        if not isinstance(block, RawParagraph) or block.level:
            return block
        known = {titles[name] for name in block.bookmarks if name in titles}
        numbered = block.numbered is not None and block.numbered.level == 0
        return replace(block, level=1) if known and (numbered or folded(block.text) in known) else block

    return replace(document, blocks=tuple(map(seen, document.blocks)))


def is_frame(title: str) -> bool:
    """Say whether a title is that of a part which a redline has besides the text."""
    return title.strip() in {FRONT, END}


def identified(pieces: Sequence[Piece], base: Sequence[Part], *, by_bookmark: bool) -> dict[int, Part]:
    """Find out which part of the base each part of a document is: by its title, its bookmark, or its words."""
    found: dict[int, Part] = {}
    free = {part.file: part for part in base}

    def take(choose: Callable[[Piece, Sequence[Part]], Part | None]) -> None:
        for index, piece in enumerate(pieces):
            if index not in found:
                chosen = choose(piece, [part for part in free.values() if part.kind == piece[0].kind])
                if chosen is not None:
                    found[index] = free.pop(chosen.file)

    take(_by_title)
    if by_bookmark:
        take(lambda piece, parts: next((part for part in parts if anchor(part) in piece[0].bookmarks), None))
    take(_by_words)
    take(_by_likeness_of_title)
    return found | dict(_in_gaps(found, pieces, list(base)))


def _by_title(piece: Piece, parts: Sequence[Part]) -> Part | None:
    title = folded(text_of(piece[0].runs))
    same = [part for part in parts if folded(text_of(part.title.runs)) == title]
    # Of two parts with one title, the one with its number.
    return min(same, key=lambda part: part.mark != piece[0].mark, default=None)


def _by_words(piece: Piece, parts: Sequence[Part]) -> Part | None:
    words = "\n".join(_words(piece[1]))
    near: Mapping[str, float] = {part.file: alike(words, "\n".join(paragraphs(part.blocks))) for part in parts}
    best = max(parts, key=lambda part: near[part.file], default=None)
    return best if best is not None and near[best.file] >= _ALIKE else None


def _by_likeness_of_title(piece: Piece, parts: Sequence[Part]) -> Part | None:
    title = text_of(piece[0].runs)
    near = {part.file: alike(title, text_of(part.title.runs)) for part in parts}
    best = max(parts, key=lambda part: near[part.file], default=None)
    return best if best is not None and near[best.file] >= _TITLE_ALIKE else None


def _in_gaps(found: Mapping[int, Part], pieces: Sequence[Piece], base: Sequence[Part]) -> Iterator[tuple[int, Part]]:
    """Give the part that alone is missing between two neighbours, where one alone stands that nothing else tells."""
    for index, (head, _) in enumerate(pieces):
        before, after = found.get(index - 1), found.get(index + 1)
        first = base.index(before) if before else -1
        if index not in found and (before or not index) and (after or index == len(pieces) - 1):
            last = base.index(after) if after else len(base)
            between = base[first + 1 : last]
            if len(between) == 1 and between[0].kind == head.kind and between[0] not in found.values():
                yield index, between[0]


def _words(blocks: Iterable[RawBlock]) -> Iterable[str]:
    for block in blocks:
        if isinstance(block, RawParagraph):
            yield block.text
        else:
            yield from (cell.text for row in block.rows for cell in row)
