"""Reads the text of one paragraph, heading or table cell: bold, italic and links; everything else is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isa_admin.documents.blocks import Run, joined
from isa_admin.documents.dialect import DIRECTIVES, TermsError

if TYPE_CHECKING:
    from markdown_it.token import Token

_PART_OF_TERMS = re.compile(r"[a-z0-9-]+\.md", re.ASCII)
# No user name before the host: it is how an address is made to look like another one.
_ADDRESS = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?(?:[/?#].*)?|mailto:[^@\s]+@[^@\s]+", re.ASCII | re.IGNORECASE
)
_SAYS_NOTHING = frozenset({"click here", "here", "link", "more", "read more", "this", "this link"})
_WORDS = {
    "code_inline": "code between backquotes",
    "hardbreak": "a hard line break",
    "html_inline": "HTML",
    "image": "an image",
}
_EXPECTED = "the text may have **bold**, *italic* and [links](https://example.org)"


class Reader:
    """Reads one inline token into lines of runs; only a table cell may have several lines (``<br>``)."""

    def __init__(self, file: str, line: int, *, cell: bool = False) -> None:
        self._file = file
        self._line = line
        self._cell = cell
        self._bold = 0
        self._italic = 0
        self._url: str | None = None
        self._target: str | None = None
        self._link_text = ""
        self._lines: list[list[Run]] = [[]]

    def read(self, token: Token) -> list[tuple[Run, ...]]:
        """Read the token's children.

        Raises:
            TermsError: Something in the text is not in the dialect.
        """
        for child in token.children or ():
            self._take(child)
        return [joined(line) for line in self._lines]

    def _take(self, token: Token) -> None:
        match token.type:
            case "text":
                self._text(token.content)
            case "softbreak":
                self._line += 1
                self._add(" ")
            case "strong_open" | "em_open" if token.markup.startswith("_"):
                raise self._error(f"'{token.markup}' for emphasis", "write **bold** or *italic*")
            case "strong_open" | "strong_close":
                self._bold += token.nesting
            case "em_open" | "em_close":
                self._italic += token.nesting
            case "link_open":
                self._open(token)
            case "link_close":
                self._close()
            case "html_inline" if self._cell and token.content == "<br>":
                self._lines.append([])
            case other:
                what = _WORDS.get(other, other.replace("_", " "))
                raise self._error(f"{what}: {token.content or token.markup}", _EXPECTED)

    def _text(self, text: str) -> None:
        for leftover in ("**", "]("):
            if leftover in text:
                raise self._error(f"'{leftover}' that opens or closes nothing", _EXPECTED)
        for name in DIRECTIVES:
            if f"{{{name}}}" in text:
                raise self._error(f"{{{name}}} in the middle of text", "a generated part is a line of its own")
        self._add(text)

    def _add(self, text: str) -> None:
        if text:
            self._link_text += text
            run = Run(text, bold=self._bold > 0, italic=self._italic > 0, url=self._url, target=self._target)
            self._lines[-1].append(run)

    def _open(self, token: Token) -> None:
        address = str(token.attrs.get("href", ""))
        if token.markup == "autolink" or "title" in token.attrs:
            raise self._error(f"a link of another kind to {address}", "write [words](address) and no title")
        self._link_text = ""
        if _PART_OF_TERMS.fullmatch(address):
            self._target = address
            return
        if not _ADDRESS.fullmatch(address):
            raise self._error(
                f"a link to '{address}'",
                "link to https://..., mailto:... or the name of another file of the terms",
            )
        self._url = address

    def _close(self) -> None:
        words = self._link_text.strip()
        if not words or words.casefold() in _SAYS_NOTHING:
            raise self._error(
                f"the link text '{words}'", "say where the link leads, for people who hear the links alone"
            )
        self._url = self._target = None

    def _error(self, found: str, expected: str) -> TermsError:
        return TermsError(self._file, self._line, found, expected)
