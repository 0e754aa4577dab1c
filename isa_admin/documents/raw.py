"""What a document from outside shows, before anybody knows which part of an agreement each paragraph is.

Files of Word, PDFs and plain text are read into these values, each by the room that knows its kind; recognising the
agreement in them needs none of these rooms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from msgspec import Struct, field

from isa_admin.documents.blocks import text_of

if TYPE_CHECKING:
    from isa_admin.documents.blocks import Runs

View = Literal["accepted", "rejected"]
"""How tracked changes are seen: as if all were accepted, or as if all were rejected."""

Apart = Literal[
    "contents list", "header or footer", "footnote", "endnote", "text box", "hidden text", "comment", "picture",
    "struck through", "front matter", "mark of code", "rule", "link", "drawn words", "embedded content",
    "ink", "field without words",
]  # fmt: skip
"""Where words stand beside the text; those that are struck through by hand stand in the text, too."""


class Numbered(NamedTuple):
    """The number of a paragraph: which list it belongs to, how deep, how it counts, its number and its label.

    ``format`` is the name that Word gives it: ``decimal``, ``lowerLetter``, ``bullet``.
    """

    list: str
    level: int
    format: str
    number: int
    label: str


class RawParagraph(Struct, frozen=True):
    """A paragraph.

    Attributes:
        runs: Its words. A link inside the document has the name of its bookmark as target, after ``#``.
        style: The name of its style in small letters; empty if the file has no styles.
        level: The level of a heading, from 1; 0 for all other paragraphs.
        numbered: Its number, where the file numbers it.
        indent: How far it stands in, in twentieths of a point.
        bookmarks: The bookmarks that begin in it.
        boxed: Whether it stands in a box beside the text, which hangs on the paragraph before it.
    """

    runs: Runs
    style: str = ""
    level: int = 0
    numbered: Numbered | None = None
    indent: int = 0
    bookmarks: tuple[str, ...] = ()
    boxed: bool = False

    @property
    def text(self) -> str:
        """Its words."""
        return text_of(self.runs)


class RawCell(Struct, frozen=True):
    """A cell, and over how many columns it goes."""

    blocks: tuple[RawBlock, ...]
    span: int = 1

    @property
    def text(self) -> str:
        """The words of all its paragraphs, one a line."""
        return "\n".join(one.text for one in self.blocks if isinstance(one, RawParagraph))


class RawTable(Struct, frozen=True):
    """A table, row by row; ``headers`` says how many of its first rows are repeated on each page."""

    rows: tuple[tuple[RawCell, ...], ...]
    headers: int = 0


RawBlock: TypeAlias = RawParagraph | RawTable


class RawDocument(Struct, frozen=True):
    """All that a file shows.

    Attributes:
        blocks: Its body, in order.
        apart: What does not stand in the body: where it was found, and its words.
        properties: What the file says of itself: title, version, and its own properties, by their names.
        changes: How many tracked changes it has.
        comments: How many comments it has.
        bare: Whether the file says of no line what it is: a heading, part of a paragraph, a cell of a table.
    """

    blocks: tuple[RawBlock, ...]
    apart: tuple[tuple[Apart, str], ...] = ()
    properties: dict[str, str] = field(default_factory=dict)
    changes: int = 0
    comments: int = 0
    bare: bool = False
