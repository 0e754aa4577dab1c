"""A paper: everything a document says, whatever file will hold it.

Every function that makes a document returns a ``Paper``, and ``word`` turns it into a file. So this room does not know
Word, and other uses of a paper (a page on the web, a comparison of two) do not need it.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct, field

from isa_admin.documents.blocks import Block, Heading, Part, Place, Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from isa_admin.documents.view import View


class Paper(Struct, frozen=True, kw_only=True):
    """One document.

    Attributes:
        name: The name of its file, without an ending.
        template: The file name of the template that gives it its looks.
        view: The register that it shows: on which date, at which version.
        title: Its own title, beside that of the agreement.
        parts: Its parts, with no directive left.
        contents: Whether a contents list stands before the parts.
        fields: What stands in the fields that only this document has; its template must have each of them.
    """

    name: str
    template: str
    view: View
    title: str
    parts: tuple[Part, ...]
    contents: bool = False
    fields: Mapping[str, str | list[str]] = field(default_factory=dict)


class Rendered(Struct, frozen=True):
    """A finished document: the name of its file, and its bytes.

    ``notes`` say what the officer should know, for example that the template lacked a style.
    """

    name: str
    content: bytes
    notes: tuple[str, ...]


def page(place: Place, title: str, blocks: Sequence[Block]) -> tuple[Part, ...]:
    """Make the parts of a document that has only one: a heading and the blocks below it."""
    return (Part(place.file, "generated", "", Heading(place, 1, (Run(title),)), tuple(blocks)),)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Stop Python from looking for reference cycles, of which a document has none.

    Measured: 3.4 seconds with the search and 0.6 without, to say the agreement of 10,000 partners.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
