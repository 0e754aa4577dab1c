"""Small Word files made by hand, for what no program here writes."""

from __future__ import annotations

import zipfile
from io import BytesIO

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = {
    "document": "document.main", "styles": "styles", "numbering": "numbering", "footnotes": "footnotes",
    "comments": "comments", "header": "header",
}  # fmt: skip


def word_file(body: str, links: dict[str, str] | None = None, **parts: str) -> bytes:
    """Make a Word file.

    Args:
        body: What stands in ``w:body``.
        links: Addresses outside the file, by the id of the relationship.
        parts: The inside of other parts, by name: ``styles``, ``numbering``, ``footnotes``, ``comments``, ``header``.
    """
    roots = {
        "styles": "styles",
        "numbering": "numbering",
        "footnotes": "footnotes",
        "comments": "comments",
        "header": "hdr",
    }
    inside = {name: _root(roots[name], text) for name, text in parts.items()}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{_TYPES[name]}+xml"/>'
        for name in ("document", *parts)
    )
    relations = "".join(
        f'<Relationship Id="p{number}" Type="{_R}/{name}" Target="{name}.xml"/>' for number, name in enumerate(parts)
    )
    relations += "".join(
        f'<Relationship Id="{id_}" Type="{_R}/hyperlink" Target="{url}" TargetMode="External"/>'
        for id_, url in (links or {}).items()
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{_R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">{relations}</Relationships>',
        "word/document.xml": _root("document", f"<w:body>{body}</w:body>"),
        **{f"word/{name}.xml": text for name, text in inside.items()},
    }
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return made.getvalue()


def paragraph(*runs: str, properties: str = "") -> str:
    """Write a paragraph of runs that are written already; plain words become one."""
    inside = "".join(one if one.startswith("<") else run(one) for one in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def run(text: str, properties: str = "", element: str = "w:t") -> str:
    """Write a run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><{element} xml:space="preserve">{text}</{element}></w:r>'


def changed(how: str, inside: str) -> str:
    """Write a tracked change round runs, or alone where there are none."""
    return f'<w:{how} w:id="1" w:author="A" w:date="2027-01-01T00:00:00Z">{inside}</w:{how}>'


def _root(name: str, inside: str) -> str:
    spaces = f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    return f"<w:{name} {spaces}>{inside}</w:{name}>"
