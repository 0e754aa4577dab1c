"""Judges an OpenDocument text (.odt) from outside before LibreOffice opens it; nothing else in the program does.

LibreOffice turns it into a Word file, which is then judged and read as any other one is. What LibreOffice would fetch,
run or unpack without end is found here.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from isa_admin.office import kinds
from isa_admin.office.kinds import FileKind
from isa_admin.office.package import BROKEN, ensure_directory
from isa_admin.office.parts import Limits, UnsafeFileError, Visitor, walk

if TYPE_CHECKING:
    from collections.abc import Mapping

_MIMETYPE = "application/vnd.oasis.opendocument.text"
_SAVE = (
    "open it in LibreOffice and save it as an ODF Text Document (.odt) or a Word Document (.docx), without a password"
)
OPEN_TEXT = FileKind(
    "an OpenDocument text (.odt)",
    _SAVE,
    frozenset({_MIMETYPE}),
    Limits(parts=2_000, part=64_000_000, xml_part=64_000_000),
)
"""An agreement that somebody sent as an OpenDocument text."""

_RUNS = ("Basic/", "Scripts/")
_INSIDE = (
    "#",
    "Pictures/",
    "./Pictures/",
    "Object",
    "./Object",
    "ObjectReplacements/",
    "./ObjectReplacements/",
    "media/",
)
_LINKS = frozenset({"a", "bookmark-ref", "reference-ref", "note-ref", "user-index-source", "alphabetical-index-mark"})
_HREF = "http://www.w3.org/1999/xlink href"
_MANIFEST = "META-INF/manifest.xml"


def ensure_safe(content: bytes) -> None:
    """Ensure that LibreOffice may open a file.

    Raises:
        UnsafeFileError: It is of another kind, is damaged or has a password, breaks a limit, has a macro, or would have
            something fetched from elsewhere.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            ensure_directory(entries, OPEN_TEXT)
            names = {entry.filename for entry in entries}
            mimetype = archive.read("mimetype")[:200].decode("ascii", "replace").strip() if "mimetype" in names else ""
            if mimetype != _MIMETYPE:
                raise OPEN_TEXT.other(kinds.named(mimetype) if mimetype else "another kind of zip file")
            if any(name.startswith(_RUNS) for name in names):
                raise UnsafeFileError("it has macros", _SAVE)
            for name in sorted(names):
                if name.endswith(".xml"):
                    walk(name, archive.read(name), OPEN_TEXT.limits.depth, _Judge(name))
    except BROKEN as error:
        if what := kinds.begins_as(content):
            raise OPEN_TEXT.other(what) from error
        raise OPEN_TEXT.broken(error) from error


class _Judge(Visitor):
    """Looks at each element of a part."""

    def __init__(self, part: str) -> None:
        self._part = part

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if self._part == _MANIFEST and local == "encryption-data":
            raise UnsafeFileError("it is protected by a password", _SAVE)
        if local in {"script", "event-listener", "dde-source", "dde-connection"}:
            raise UnsafeFileError(f"{self._part} would run something ({local})", _SAVE)
        target = attributes.get(_HREF, "")
        if target and local not in _LINKS and not target.startswith(_INSIDE):
            raise UnsafeFileError(f"{self._part} would fetch {target[:100]} ({local})", _SAVE)
