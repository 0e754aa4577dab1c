"""WordprocessingML as text: its names, and what must be escaped on the way in.

The body of a document is written as text and not built element by element: with 10,000 partners a tree of it takes a
gigabyte and six times as long. What is written here is parsed strictly before it leaves (package.py).
"""

from __future__ import annotations

import re
from functools import cache

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = f'xmlns:w="{W}" xmlns:r="{R}"'

# XML 1.0 section 2.2: every other character cannot stand in a document, escaped or not.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPECIAL = re.compile("[&<>\"'\t\n\r]|" + _NO_XML.pattern)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}


@cache
def w(name: str) -> str:
    """Give the name of a WordprocessingML element or attribute as lxml writes it."""
    return f"{{{W}}}{name}"


def escape(text: str) -> str:
    """Make text stand in an element or an attribute; a character that XML cannot hold becomes its visible name."""
    return _SPECIAL.sub(_escaped, text) if _SPECIAL.search(text) else text


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if _NO_XML.match(character):
        return f"&lt;U+{ord(character):04X}&gt;"
    return _ENTITIES.get(character, f"&#{ord(character)};")


def run(text: str, properties: str = "", element: str = "w:t") -> str:
    """Write a run of text; ``properties`` is the inside of its ``w:rPr``, ``element`` what holds the text."""
    looks = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{looks}<{element} xml:space="preserve">{escape(text)}</{element}></w:r>'
