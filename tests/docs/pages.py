"""The pages of the documentation: their fenced blocks, links, headings and spans of code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md")))
NAMES = tuple(page.relative_to(ROOT).as_posix() for page in PAGES)

_FENCE = re.compile(r"^```(.*)$")
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


class Block(Struct, frozen=True):
    """One fenced block.

    Attributes:
        page: The page, as the project's top level names it.
        line: The line of the opening fence, from 1.
        words: What stands after the opening fence: the language, then marks of our own.
        lines: What stands inside.
        follows: Whether only blank lines stand between this block and the one before.
    """

    page: str
    line: int
    words: tuple[str, ...]
    lines: tuple[str, ...]
    follows: bool

    @property
    def language(self) -> str:
        """What the block is written in."""
        return self.words[0] if self.words else ""

    @property
    def text(self) -> str:
        """The whole content, with a final line end."""
        return "".join(f"{line}\n" for line in self.lines)


def text_of(page: str) -> str:
    """Read a page."""
    return (ROOT / page).read_text("utf-8")


def blocks(page: str, *languages: str) -> list[Block]:
    """Give the fenced blocks of a page in these languages."""
    return [block for block in _blocks(page, text_of(page)) if block.language in languages]


def prose(page: str) -> str:
    """Give a page without its fenced blocks."""
    kept, inside = [], False
    for line in text_of(page).splitlines():
        if _FENCE.match(line):
            inside = not inside
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def code_spans(page: str) -> list[str]:
    """Give what stands between backticks in the prose of a page."""
    return _CODE.findall(prose(page))


def links(page: str) -> list[str]:
    """Give where the links of a page lead."""
    return _LINK.findall(_CODE.sub("", prose(page)))


def anchors(page: str) -> set[str]:
    """Give the anchors that GitHub makes of the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.casefold()).strip().replace(" ", "-") for heading in headings}


def _blocks(page: str, text: str) -> Iterator[Block]:
    opened: tuple[int, tuple[str, ...], bool] | None = None
    inside: list[str] = []
    since_last: list[str] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        fence = _FENCE.match(line)
        if opened is None and fence:
            follows = since_last is not None and not "".join(since_last).strip()
            opened, inside = (number, tuple(fence[1].split()), follows), []
        elif opened is not None and fence:
            yield Block(page, opened[0], opened[1], tuple(inside), opened[2])
            opened, since_last = None, []
        elif opened is not None:
            inside.append(line)
        elif since_last is not None:
            since_last.append(line)
