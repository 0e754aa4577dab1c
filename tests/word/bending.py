"""Bends a template as an officer or an attacker might."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from tests.documents import registers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DOCUMENT = "word/document.xml"


def bent(old: str, new: str, *, part: str = DOCUMENT, name: str = "agreement.docx") -> bytes:
    """Replace text in a part of a packaged template; the text must be there."""
    return with_parts({part: lambda data: _replace(data, old, new)}, name)


def with_parts(changes: Mapping[str, Callable[[bytes], bytes]], name: str = "agreement.docx") -> bytes:
    """Change or add parts of a packaged template."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(registers.templates(name))) as source, zipfile.ZipFile(made, "w") as target:
        for entry in source.namelist():
            data = source.read(entry)
            change = changes.get(entry)
            target.writestr(entry, change(data) if change else data)
        for entry, change in changes.items():
            if entry not in source.namelist():
                target.writestr(entry, change(b""))
    return made.getvalue()


def _replace(data: bytes, old: str, new: str) -> bytes:
    assert old.encode() in data, old
    return data.replace(old.encode(), new.encode())
