"""All files of the terms together: which part each one is, their order, and what they refer to."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from isa_admin.documents import dialect, markdown
from isa_admin.documents.blocks import Block, ListBlock, Part, PartKind, Quote, Run, Table
from isa_admin.documents.dialect import TermsError
from isa_admin.errors import StoreError, close_matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SECTION = re.compile(r"(\d{2})-[a-z0-9]+(?:-[a-z0-9]+)*\.md", re.ASCII)
_APPENDIX = re.compile(r"appendix-([a-z])\.md", re.ASCII)


class TermsTooLargeError(StoreError):
    """The terms are larger than any agreement is."""

    def __init__(self, found: str, allowed: str) -> None:
        super().__init__(f"the terms have {found}", f"at most {allowed} are allowed")


def read_terms(terms: Mapping[str, bytes]) -> tuple[Part, ...]:
    """Read the terms: the preamble, the sections by number, the appendices by letter.

    Args:
        terms: The Markdown files by file name.

    Raises:
        TermsError: A file is not written as docs/terms-format.md says, or refers to one that is not there.
        TermsTooLargeError: Too many files or too many bytes.
    """
    if len(terms) > dialect.MAX_FILES:
        raise TermsTooLargeError(f"{len(terms)} files", str(dialect.MAX_FILES))
    size = sum(len(content) for content in terms.values())
    if size > dialect.MAX_TERMS:
        raise TermsTooLargeError(f"{size:,} bytes", f"{dialect.MAX_TERMS:,}")
    parts = [read_part(file, content) for file, content in terms.items()]
    parts.sort(key=lambda part: (part.kind == "appendix", part.mark.zfill(2), part.file))
    for earlier, later in pairwise(parts):
        if (earlier.kind, earlier.mark) == (later.kind, later.mark):
            raise TermsError(later.file, 1, f"{earlier.file} has the same number", "give each section its own number")
    for part in parts:
        for line, run in _references(part):
            if run.target not in terms:
                near = close_matches(run.target or "", terms)
                raise TermsError(
                    part.file,
                    line,
                    f"a reference to '{run.target}', which is not there",
                    f"did you mean {near}?" if near else "name another file of the terms",
                )
    return tuple(parts)


def identify(file: str) -> tuple[PartKind, str]:
    """Tell from its file name which part of the agreement a file is, and its number or letter.

    Raises:
        TermsError: The name has not the form of a part's name.
    """
    if match := _SECTION.fullmatch(file):
        number = int(match[1])
        return ("section", str(number)) if number else ("preamble", "")
    if match := _APPENDIX.fullmatch(file):
        return "appendix", match[1].upper()
    raise TermsError(file, 1, "the file's name says neither section nor appendix", "use 04-consent.md or appendix-a.md")


# One command reads the same files again and again: the text before and after, for the redline, for what an editor says.
@lru_cache(maxsize=512)
def read_part(file: str, content: bytes) -> Part:
    """Read one file of the terms by itself, without a look at what it refers to.

    Raises:
        TermsError: It is not written as docs/terms-format.md says.
    """
    kind, mark = identify(file)
    title, blocks = markdown.read(file, content)
    return Part(file, kind, mark, title, blocks)


def _references(part: Part) -> Iterator[tuple[int, Run]]:
    yield from _in_blocks((part.title, *part.blocks))


def _in_blocks(blocks: Iterable[Block]) -> Iterator[tuple[int, Run]]:
    for block in blocks:
        match block:
            case ListBlock():
                for item in block.items:
                    yield from _in_blocks(item.blocks)
            case Quote():
                yield from _in_blocks(block.blocks)
            case Table():
                for row in block.rows:
                    for cell in row.cells:
                        yield from _in_blocks(cell)
            case _:
                for run in getattr(block, "runs", ()):
                    if run.target is not None:
                        yield block.place.line, run
