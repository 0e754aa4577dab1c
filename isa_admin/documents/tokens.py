"""The tokens that markdown-it makes of a file, taken one after another."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.token import Token


class Tokens:
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
