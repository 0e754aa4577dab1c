"""Goes through the XML of a part once, from front to back, and keeps nothing of it.

A parser that builds a tree takes twenty times the size of what it reads. So each part is gone through first, and a tree
is only built of XML that is well formed, brings no definitions of its own and is not nested too deep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from isa_admin.office.unsafe import UnsafeFileError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SEPARATOR = " "


class Visitor:
    """Is told what a part contains. A name is a namespace, a space and the local name."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, text: str) -> None:
        """Take a piece of text."""


def walk(part: str, data: bytes, depth: int, visitor: Visitor | None = None) -> None:
    """Go through a part.

    Args:
        part: What messages call it.
        data: Its bytes.
        depth: How deep its elements may stand in one another.
        visitor: Is told what stands in it.

    Raises:
        UnsafeFileError: The part is not well formed, has a document type definition or is nested too deep.
    """
    open_elements = 0

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal open_elements
        open_elements += 1
        if open_elements > depth:
            raise UnsafeFileError(f"the part {part} is nested more than {depth} deep", "make the file again")
        if visitor is not None:
            visitor.start(name, attributes)

    def close(name: str) -> None:
        nonlocal open_elements
        open_elements -= 1
        if visitor is not None:
            visitor.end(name)

    def refuse(*_: object) -> None:
        raise UnsafeFileError(f"the part {part} has a document type definition", "make the file again")

    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = begin, close
    parser.StartDoctypeDeclHandler = refuse
    if visitor is not None:
        parser.CharacterDataHandler = visitor.text
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's own signature
    # Python's expat raises the others for an encoding that it does not know.
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise UnsafeFileError(f"the part {part} is not well formed: {error}", "save the file again") from error
