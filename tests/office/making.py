"""Makes Office files: small ones from parts, and packaged templates with something put in."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from isa_admin.office import kinds
from tests.documents import registers

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPES = "[Content_Types].xml"
RELS = "_rels/.rels"
DOCUMENT = "word/document.xml"
DOCUMENT_RELS = "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def zipped(*entries: tuple[str, bytes], compress: int = zipfile.ZIP_STORED) -> bytes:
    """Make a zip of these parts."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", compress) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return made.getvalue()


def small(main: str = kinds.WORD, kind: str = f"{OFFICE}officeDocument") -> tuple[tuple[str, bytes], ...]:
    """Make the parts of the smallest file: with a main part of some content type, by some relationship."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{DOCUMENT}" ContentType="{main}"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}" Target="{DOCUMENT}"/></Relationships>'
    )
    return (TYPES, types.encode()), (RELS, relations.encode()), (DOCUMENT, f'<d xmlns="{W}"/>'.encode())


def template(  # noqa: PLR0913 - each of these is another place
    body: str = "",
    *,
    relation: str = "",
    of_package: str = "",
    types: str = "",
    parts: Mapping[str, bytes] | None = None,
    name: str = "part.docx",
) -> bytes:
    """Put something into a packaged template.

    Args:
        body: WordprocessingML at the beginning of the body.
        relation: A relationship of the document.
        of_package: A relationship of the file.
        types: Content types.
        parts: Parts besides.
        name: The file name of the template.
    """
    places = {
        DOCUMENT: ("<w:body>", f"<w:body>{body}"),
        DOCUMENT_RELS: ("</Relationships>", f"{relation}</Relationships>"),
        RELS: ("</Relationships>", f"{of_package}</Relationships>"),
        TYPES: ("</Types>", f"{types}</Types>"),
    }
    entries = []
    with zipfile.ZipFile(BytesIO(registers.templates(name))) as archive:
        for entry in archive.namelist():
            data = archive.read(entry)
            if entry in places:
                old, new = places[entry]
                assert data.count(old.encode()) == 1
                data = data.replace(old.encode(), new.encode())
            entries.append((entry, data))
    return zipped(*entries, *(parts or {}).items(), compress=zipfile.ZIP_DEFLATED)


def relation(kind: str, target: str, *, external: bool = True, id_: str = "rId90") -> str:
    """Write a relationship."""
    kind = kind if "/" in kind else f"{OFFICE}{kind}"
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="{id_}" Type="{kind}" Target="{target}"{mode}/>'


def simple_field(code: str) -> str:
    """Write a field in one element."""
    return f'<w:p><w:fldSimple w:instr="{code}"><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>'


def field(*pieces: str) -> str:
    """Write a field over several runs, as Word does; a piece that is an element stands as it is."""
    runs = "".join(one if one.startswith("<") else f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in pieces)
    return f"{mark('begin')}{runs}{mark('separate')}<w:r><w:t>x</w:t></w:r>{mark('end')}"


def mark(kind: str) -> str:
    """Write a mark of a field."""
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
