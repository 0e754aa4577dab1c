"""What an Office file is made of: its parts, how large they may be, and their XML gone through once.

A parser that builds a tree takes twenty times the size of what it reads. So each part is gone through first, from front
to back, keeping nothing; a tree is only built of XML that is well formed, brings no definitions of its own and is not
nested too deep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from msgspec import Struct

from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SEPARATOR = " "


class UnsafeFileError(UsageError):
    """An Office file is broken, of another kind or too large, or holds something that runs or fetches.

    Attributes:
        found: What was found, as a sentence about the file that begins with "it" or "the part".
    """

    def __init__(self, found: str, remedy: str) -> None:
        super().__init__(f"the file cannot be used: {found}", remedy)
        self.found = found


class Limits(Struct, frozen=True):
    """How large a file may be when unpacked: sizes in bytes, depth in nested elements, elements in all."""

    parts: int = 1_000
    part: int = 64_000_000
    xml_part: int = 64_000_000
    whole: int = 200_000_000
    ratio: int = 200
    depth: int = 100
    elements: int = 20_000_000


class Relation(Struct, frozen=True):
    """What a part refers to: another part, or something outside the file."""

    id: str
    type: str
    target: str
    external: bool


class FilePart(Struct, frozen=True):
    """One part of a package. The package itself is a part without a name."""

    name: str
    type: str
    data: bytes
    relations: tuple[Relation, ...]


class Package(Struct, frozen=True):
    """An Office file that was checked.

    Attributes:
        main: The part that holds what a reader sees.
        parts: All parts by their names, without a slash at the front.
    """

    main: FilePart
    parts: Mapping[str, FilePart]


class Visitor:
    """Is told what a part contains. A name is a namespace, a space and the local name."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, text: str) -> None:
        """Take a piece of text."""


def walk(part: str, data: bytes, depth: int, visitor: Visitor | None = None) -> int:
    """Go through a part, and give how many elements it has.

    Args:
        part: What messages call it.
        data: Its bytes.
        depth: How deep its elements may stand in one another.
        visitor: Is told what stands in it.

    Raises:
        UnsafeFileError: The part is not well formed, has a document type definition or is nested too deep.
    """
    open_elements = elements = 0

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal open_elements, elements
        open_elements += 1
        elements += 1
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
    return elements
