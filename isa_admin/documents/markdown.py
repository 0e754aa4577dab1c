"""The strict reader of the terms: Markdown in, blocks out; anything outside the dialect is refused by file and line.

markdown-it parses; this module walks its tokens and takes only what docs/terms-format.md lists. Each line must also
stand at the column where its list says: Markdown itself would quietly take a line with too few spaces into the item
above it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from isa_admin.documents import dialect
from isa_admin.documents.blocks import (
    Block,
    Cell,
    Directive,
    Heading,
    Item,
    ListBlock,
    Paragraph,
    Place,
    Quote,
    Row,
    Runs,
    Table,
)  # fmt: skip
from isa_admin.documents.dialect import DIRECTIVES, TermsError
from isa_admin.documents.inline import Reader
from isa_admin.documents.labels import LabelReading, prepare, read_list, write
from isa_admin.errors import close_matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_DEEPEST = 3
_NUMBERED_TITLE = re.compile(r"\d+[.)]\s|(?:section \d+|appendix [a-z])(?:\W|$)", re.IGNORECASE)
_LETTER = re.compile(r"Appendix ([A-Z])")
_DIRECTIVE = re.compile(r"\{ *([A-Za-z][A-Za-z_ -]*?) *\}")
_DELIMITERS = re.compile(r"\|(?: *-{3,} *\|)+")
_CELL_END = re.compile(r"(?<!\\)\|")
_WORDS = {
    "code_block": "text indented like code",
    "fence": "a block of code",
    "hr": "a rule across the page",
    "html_block": "HTML",
}


def read(file: str, content: bytes) -> tuple[Heading, tuple[Block, ...]]:
    """Read one file of the terms into its title and its blocks.

    Raises:
        TermsError: Something in it is not in the dialect; names the file and the line.
    """
    return _File(file, content).read()


class _File:
    def __init__(self, file: str, content: bytes) -> None:
        self._file = file
        self._lines = dialect.lines(file, content)
        prepared, self._labels = prepare(self._lines)
        self._unused = set(self._labels)
        self._tokens = _Tokens("\n".join(prepared) + "\n")
        self._level = 0

    def read(self) -> tuple[Heading, tuple[Block, ...]]:
        if not re.match(r"# \S", self._lines[0]):
            raise self._error(0, f"'{self._lines[0]}' as first line", "begin with the title: # Title")
        blocks = self._blocks(None, "", depth=0)
        if self._unused:
            line = min(self._unused)
            label = self._labels[line].written
            raise self._error(
                line,
                f"running text that begins with '{label}'",
                "put a blank line before a list, or break the line elsewhere",
            )
        title, *rest = blocks
        assert isinstance(title, Heading)  # noqa: S101 - the first line is a heading, so the first block is
        return title, tuple(rest)

    def _error(self, line: int, found: str, expected: str) -> TermsError:
        return TermsError(self._file, line + 1, found, expected)

    def _place(self, token: Token) -> Place:
        return Place(self._file, _line(token) + 1)

    def _blocks(self, closing: str | None, prefix: str, *, depth: int, first: int = -1) -> tuple[Block, ...]:
        """Read blocks up to a closing token.

        Args:
            closing: The type of the token that ends them; nothing for the whole file.
            prefix: What each of their lines begins with.
            depth: How many lists stand around them.
            first: The line that their list's label stands in, which does not begin with the prefix.
        """
        found: list[Block] = []
        before: LabelReading | None = None
        while (token := self._tokens.peek()) is not None:
            if token.type == closing:
                self._tokens.take()
                break
            self._tokens.take()
            match token.type:
                case "heading_open":
                    found.append(self._heading(token, prefix))
                    before = None
                case "paragraph_open":
                    found.append(self._paragraph(token, prefix, first))
                case "bullet_list_open" | "ordered_list_open":
                    listed = self._list(token, prefix, depth, before, first)
                    before = LabelReading(listed.kind, listed.items[-1].number)
                    found.append(listed)
                case "blockquote_open":
                    place = self._place(token)
                    inner = self._blocks("blockquote_close", prefix + "> ", depth=depth, first=first)
                    found.append(Quote(place, inner))
                case "table_open":
                    found.append(self._table(token, prefix))
                case other:
                    what = _WORDS.get(other, other)
                    raise self._error(
                        _line(token), what, "use the headings, lists, quotations and tables of the dialect"
                    )
        return tuple(found)

    def _heading(self, token: Token, prefix: str) -> Heading:
        line = _line(token)
        raw = self._lines[line]
        level = int(token.tag[1:])
        if prefix or not raw.startswith(f"{token.markup} ") or raw.endswith("#"):
            raise self._error(line, f"the heading '{raw}'", "write ## and the words, on a line of its own")
        if level > _DEEPEST:
            raise self._error(line, f"a heading of level {level}", "use no heading below ###")
        if level == 1 and self._level:
            raise self._error(line, "a second title", "use ## for a heading inside the part")
        if level > self._level + 1:
            raise self._error(line, f"'{token.markup}' after '{'#' * self._level}'", "do not skip a level")
        self._level = level
        runs = self._inline(self._tokens.take())
        title = "".join(run.text for run in runs)
        if level == 1 and _NUMBERED_TITLE.match(title) and not self._is_its_letter(title):
            raise self._error(line, f"the title '{title}'", "leave the number out; Word numbers the titles")
        self._tokens.take()
        return Heading(self._place(token), level, runs)

    def _is_its_letter(self, title: str) -> bool:
        """Say whether a title is the letter of the appendix that this file is, which has no other title then."""
        match = _LETTER.fullmatch(title)
        return match is not None and self._file == f"appendix-{match[1].lower()}.md"

    def _paragraph(self, token: Token, prefix: str, first: int) -> Paragraph | Directive:
        start, end = token.map or (0, 0)
        for line in range(start, end):
            self._at_column(line, prefix, first)
        raw = self._lines[start][len(prefix) :]
        inline = self._tokens.take()
        self._tokens.take()
        if end - start == 1 and start != first and (match := _DIRECTIVE.fullmatch(raw)):
            return self._directive(token, match[1], prefix)
        return Paragraph(self._place(token), self._inline(inline))

    def _directive(self, token: Token, name: str, prefix: str) -> Directive:
        if name not in DIRECTIVES:
            near = close_matches(name, DIRECTIVES)
            expected = f"did you mean {near}?" if near else f"the generated parts are {', '.join(DIRECTIVES)}"
            raise self._error(_line(token), f"there is no generated part '{name}'", expected)
        if prefix:
            raise self._error(_line(token), f"{{{name}}} inside a list or quotation", "put it at the start of a line")
        return Directive(self._place(token), name)

    def _at_column(self, line: int, prefix: str, first: int) -> None:
        raw = self._lines[line]
        if line == first:
            return
        rest = raw.removeprefix(prefix)
        if not raw.startswith(prefix) or rest.startswith(" "):
            raise self._error(
                line,
                f"the line begins with {len(raw) - len(raw.lstrip())} spaces",
                f"begin it with '{prefix}'" if prefix.strip() else f"begin it with {len(prefix)}",
            )
        if rest.startswith("|"):
            raise self._error(line, "a line with | outside a table", "give the table a header row and a row of |---|")

    def _list(self, token: Token, prefix: str, depth: int, before: LabelReading | None, first: int) -> ListBlock:
        place = self._place(token)
        if depth == dialect.MAX_DEPTH:
            raise self._error(_line(token), "a list too deep", f"put at most {dialect.MAX_DEPTH} lists in one another")
        ordered = token.type == "ordered_list_open"
        starts: list[int] = []
        contents: list[tuple[Block, ...]] = []
        for opening in self._tokens.until(token.type.replace("open", "close")):
            line = _line(opening)
            inner = prefix + " " * self._label_width(line, prefix, first, ordered=ordered)
            starts.append(line)
            contents.append(self._blocks("list_item_close", inner, depth=depth + 1, first=line))
        if not ordered:
            items = [
                Item(Place(self._file, line + 1), 0, blocks) for line, blocks in zip(starts, contents, strict=True)
            ]
            return ListBlock(place, "bullet", tuple(items), depth)
        reading = self._labelled(starts, before)
        items = [
            Item(Place(self._file, line + 1), number, blocks)
            for number, (line, blocks) in enumerate(zip(starts, contents, strict=True), start=reading.number)
        ]
        return ListBlock(place, reading.kind, tuple(items), depth)

    def _label_width(self, line: int, prefix: str, first: int, *, ordered: bool) -> int:
        """Check that a label stands where it should, and say how wide it is with its space."""
        raw = self._lines[line]
        label = self._labels.get(line)
        if ordered and label is None:
            raise self._error(line, f"the list label in '{raw.strip()}'", "write (a), (i), (1) or 1. and one space")
        column = label.column if ordered and label else raw.find("-", len(prefix))
        if (line != first and not raw.startswith(prefix)) or column != len(prefix):
            raise self._error(line, "a list label at the wrong column", f"put {len(prefix)} characters before it")
        if ordered and label:
            self._unused.discard(line)
            return len(label.written) + 1
        if not re.match(r"- \S", raw[column:]):
            raise self._error(line, f"the bullet in '{raw.strip()}'", "write - and one space")
        return 2

    def _labelled(self, starts: list[int], before: LabelReading | None) -> LabelReading:
        written = [self._labels[line].written for line in starts]
        reading, wrong = read_list(written, before)
        if wrong is not None:
            expected = [write(reading.kind, reading.number + wrong)] if wrong else ["(a), (i), (1) or 1."]
            if not wrong and before and before.kind != "bullet":
                expected.append(write(before.kind, before.number + 1))
            raise self._error(starts[wrong], f"the list label {written[wrong]}", f"write {' or '.join(expected)} here")
        return reading

    def _table(self, token: Token, prefix: str) -> Table:
        start, end = token.map or (0, 0)
        if prefix:
            raise self._error(start, "a table inside a list or quotation", "put it at the start of a line")
        columns = self._cells_in(start)
        for line in range(start, end):
            if self._cells_in(line) != columns:
                raise self._error(
                    line,
                    f"a row with {self._cells_in(line)} cells",
                    f"give it {columns}, as in the header row; write | in a cell as \\|",
                )
        if not _DELIMITERS.fullmatch(self._lines[start + 1]):
            raise self._error(start + 1, "a line other than |---| below the header row", "write |---|---|")
        rows: list[Row] = []
        cells: list[Cell] = []
        for inner in self._tokens.until("table_close"):
            if inner.type == "inline":
                cells.append(self._cell(inner))
            elif inner.type == "tr_close":
                rows.append(Row(tuple(cells), "plain" if rows else "header"))
                cells = []
        return Table(self._place(token), tuple(rows))

    def _cells_in(self, line: int) -> int:
        raw = self._lines[line]
        if not (raw.startswith("|") and _CELL_END.search(raw, len(raw) - 1)) or raw == "|":
            raise self._error(line, f"the table row '{raw[:40]}'", "begin and end each row with |")
        return len(_CELL_END.findall(raw)) - 1

    def _cell(self, token: Token) -> Cell:
        place = self._place(token)
        lines = Reader(self._file, place.line, cell=True).read(token)
        return tuple(Paragraph(place, runs) for runs in lines)

    def _inline(self, token: Token) -> Runs:
        return Reader(self._file, _line(token) + 1).read(token)[0]


def _line(token: Token) -> int:
    return token.map[0] if token.map else 0


class _Tokens:
    """The tokens of one file."""

    def __init__(self, text: str) -> None:
        self._tokens = _parser().parse(text)
        self._next = 0

    def peek(self) -> Token | None:
        """Give the next token without taking it; nothing at the end."""
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def take(self) -> Token:
        """Take the next token."""
        self._next += 1
        return self._tokens[self._next - 1]

    def until(self, closing: str) -> Iterator[Token]:
        """Give each token up to a closing one, which is taken too. The caller takes what is nested."""
        while (token := self.take()).type != closing:
            yield token


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # 30 ms that only a document costs

    # Without these two rules "&amp;" and "[a]: b" stay text, as the reader of the file sees them.
    return MarkdownIt("commonmark").enable("table").disable(["entity", "reference"])
