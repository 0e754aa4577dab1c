"""Reads an agreement that is plain text or Markdown into what other sources give: paragraphs, headings and tables.

Text that somebody copied out of a document has a paragraph on each line; text that an editor wrapped has an empty line
between paragraphs. Which of both it is follows from how long its lines are. Of Markdown, headings, emphasis, links,
quotations, tables and notes are read; labels of lists are read as they are in any other source.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isa_admin.documents.blocks import Run, joined
from isa_admin.documents.importing.columns import with_columns
from isa_admin.documents.importing.markdown_marks import CODE, take_out
from isa_admin.documents.importing.shaping import LINE
from isa_admin.documents.importing.typed_labels import typed
from isa_admin.documents.raw import RawCell, RawDocument, RawParagraph, RawTable
from isa_admin.domain.text import without_unseen
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isa_admin.documents.blocks import Runs
    from isa_admin.documents.raw import RawBlock

LARGEST = 4_000_000
"""Largest text that is read, in bytes: some thousands of pages."""

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*")
_UNDERLINE = re.compile(r"(=|-|~)\1{2,}\s*")
_PIPE = re.compile(r"\s*\|(.+)\|\s*")
_DASHES = re.compile(r"[\s|:-]+")
_EMPHASIS = re.compile(
    r"\*\*(?P<bold>[^*\s](?:[^*]*[^*\s])?)\*\*|(?<![*\w])\*(?P<italic>[^*\s](?:[^*]*[^*\s])?)\*(?![*\w])"
    r"|\[(?P<words>[^\]\[]+)\]\((?P<url>[^()\s]*(?:\([^()\s]*\))?[^()\s]*)\)|<(?P<address>https?://[^>\s]+)>"
)
_LINE_MARKS = re.compile(r"(?: *(?:<br\s*/?>|</?p>))+ *", re.IGNORECASE)
"""How programs that turn pages into text mark the lines of a cell."""
_WRAPPED_AT = 110
"""No editor wraps lines at more characters than this; a file with longer ones has a paragraph on each line."""
_DOTS = re.compile(r"[.…_]{4}")
"""What is left blank to be filled in by hand: such a line is one by itself."""
_FULL = 0.6
"""A line that goes on in the next one is at least this much as long as the longest."""
_INDENT = 283
"""How far one blank at the front of a line stands in, in twentieths of a point."""


def read_text(content: bytes, name: str) -> RawDocument:
    """Read plain text or Markdown.

    Args:
        content: The bytes of the file.
        name: What the file is called, for the message.

    Raises:
        UsageError: It is too large, or is not text.
    """
    if len(content) > LARGEST:
        raise UsageError(f"{name} has more than {LARGEST:,} bytes of text", "name the file that has only the agreement")
    text = _decoded(content, name)
    lines = [without_unseen(line).rstrip(" ") for line in text.replace("\f", "\n\n").splitlines()]
    wrapped = _is_wrapped(lines)
    marked = take_out(lines, wrapped=wrapped)
    columned = with_columns(marked.lines)
    return RawDocument(tuple(_blocks(columned, wrapped=wrapped)), tuple(marked.apart), marked.properties)


def _decoded(content: bytes, name: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\0" in content:
        raise UsageError(f"{name} is not plain text", "save it as plain text or as a Word file (.docx)")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What older programs on Windows write.
        return content.decode("cp1252", "replace")


def _is_wrapped(lines: list[str]) -> bool:
    """Say whether an editor broke paragraphs into lines."""
    prose = [line for line in lines if line.strip() and "\t" not in line and not _PIPE.fullmatch(line)]
    longest = max(map(len, prose), default=0)
    if not 40 < longest <= _WRAPPED_AT:  # noqa: PLR2004  shorter lines are no prose
        return False
    full = sum(len(line) > longest * _FULL for line in prose)
    return full * 3 > len(prose)


def _blocks(lines: list[str], *, wrapped: bool) -> Iterator[RawBlock]:
    """Give the blocks of the text."""
    longest = max((len(line) for line in lines if "\t" not in line), default=0)
    at, gap = 0, True
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at, gap = at + 1, True
            continue
        if _PIPE.fullmatch(line):
            end = at
            while end < len(lines) and _PIPE.fullmatch(lines[end]):
                end += 1
            yield _pipe_table(lines[at:end])
            at, gap = end, True
            continue
        if (alone := _alone(line)) is not None:
            yield alone
            at, gap = at + 1, True
            continue
        if (
            at + 1 < len(lines)
            and _UNDERLINE.fullmatch(lines[at + 1])
            and len(lines[at + 1].strip()) >= len(line.strip()) // 2
        ):
            yield RawParagraph(_runs(line.strip(), bold=False), level=1 if lines[at + 1][0] == "=" else 2)
            at, gap = at + 2, True
            continue
        end = at + 1
        while end < len(lines) and lines[end].strip() and "".join(lines[at:end]).count("**") % 2:
            # Bold words that go over the end of a line.
            end += 1
        if wrapped:
            while end < len(lines) and _goes_on(lines[end - 1], lines[end], longest):
                end += 1
        yield _paragraph(lines[at:end], right_below=not gap)
        at, gap = end, False


def _alone(line: str) -> RawParagraph | None:
    """Give what one line is by itself: a heading, or a line of code."""
    if line.startswith(CODE):
        return RawParagraph((Run(line.removeprefix(CODE).strip()),))
    match = _HEADING.fullmatch(line)
    if match is None:
        return None
    return RawParagraph(_runs(match[2], bold=False), level=len(match[1]), bookmarks=(_anchor(match[2]),))


def _anchor(title: str) -> str:
    """Give what links to a heading call it: its words in small letters, with hyphens and without marks."""
    return re.sub(r"[^\w -]", "", title.casefold()).replace(" ", "-")


def _goes_on(line: str, following: str, longest: int) -> bool:
    """Say whether the next line of a wrapped text is more of the same paragraph."""
    plain = following.strip()
    return (
        bool(plain)
        and len(line) > longest * _FULL
        and typed(plain) is None
        and "\t" not in line + following
        and not _DOTS.search(line + following)
        and not _HEADING.fullmatch(plain)
        and not _PIPE.fullmatch(following)
    )


def _paragraph(lines: list[str], *, right_below: bool) -> RawParagraph:
    first = lines[0]
    indent = len(first) - len(first.lstrip(" "))
    text = " ".join([first.strip(" "), *(line.strip() for line in lines[1:])])
    style = LINE if right_below else ""
    if text.startswith("> "):
        text, style = text[2:], "quote"
    text = _LINE_MARKS.sub("\n", text).strip("\n")
    listed = typed(text) is not None
    return RawParagraph(_runs(text), style, indent=indent * _INDENT if listed else 0)


def _pipe_table(lines: list[str]) -> RawTable:
    rows = []
    for line in lines:
        match = _PIPE.fullmatch(line)
        if match is None or _DASHES.fullmatch(line):
            continue
        cells = re.split(r"(?<!\\)\|", match[1])
        rows.append(tuple(_cell(cell) for cell in cells))
    return RawTable(tuple(rows), 1)


def _cell(text: str) -> RawCell:
    parts = [part.strip() for part in _LINE_MARKS.split(text.replace("\\|", "|"))]
    return RawCell(tuple(RawParagraph(_runs(part)) for part in parts if part))


def _runs(text: str, *, bold: bool = True) -> Runs:
    """Read emphasis and links; what opens and is not closed stays what it is."""
    made: list[Run] = []
    last = 0
    for match in _EMPHASIS.finditer(text):
        made.append(Run(text[last : match.start()]))
        last = match.end()
        if match["words"]:
            made.append(_link(match["words"], match["url"] or "#"))
        elif match["address"]:
            made.append(Run(match["address"], url=match["address"]))
        elif match["bold"]:
            made.append(Run(match["bold"], bold=bold))
        else:
            made.append(Run(match["italic"], italic=True))
    made.append(Run(text[last:]))
    return joined(run for run in made if run.text)


def _link(words: str, url: str) -> Run:
    """Give a link: out of the document, or to a heading of it."""
    return Run(words, target=url) if url.startswith("#") and len(url) > 1 else Run(words, url=url)
