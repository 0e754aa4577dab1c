"""What a draft that came back shows beside its text: comments with the words they are about, and tracked changes.

Each paragraph is a spot with the words it had and the words it has. Word numbers comments and changes anew whenever it
saves, so nothing here is known by a number of the file (a tracked change by its place, author, date and words).
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

Story = Literal["body", "footnote", "endnote", "header or footer", "text box"]
"""Where in a file a paragraph stands."""

MarkKind = Literal["words", "paragraph", "row", "look", "field"]
"""What a tracked change is about: words, the end of a paragraph, a row or cell, looks alone, or words in a field."""


class Spot(Struct):
    """A paragraph: the bookmarks in it, the words it had before the tracked changes, and those it has with them.

    One in a table says in which it stands and in which row; both count through the file.
    """

    story: Story
    bookmarks: list[str] = field(default_factory=list)
    old: str = ""
    new: str = ""
    marks: list[Mark] = field(default_factory=list)
    row: tuple[int, int] | None = None


class Mark(Struct, frozen=True):
    """One tracked change: what it is about, who made it, and the date as the file gives it."""

    kind: MarkKind
    author: str
    dated: str
    text: str = ""


class Remark(Struct):
    """A comment: what it says, what it is about, and what was replied.

    ``spot`` is the index of the paragraph in which it begins, or nothing if the text has no mark of it. ``flags``
    say what was odd: an anchor that never ends, a number that two comments have.
    """

    author: str
    dated: str
    said: str
    spot: int | None = None
    old: str = ""
    new: str = ""
    resolved: bool = False
    replies: list[Remark] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


class Returned(Struct, frozen=True):
    """A file that came back.

    Attributes:
        spots: Its paragraphs, in the order of the file.
        remarks: Its comments, each once; replies stand with the comment that they reply to.
        properties: What it says of itself.
        found: How many comments it holds, replies included, to be compared with what was made of them.
    """

    spots: tuple[Spot, ...]
    remarks: tuple[Remark, ...]
    properties: dict[str, str]
    found: int
