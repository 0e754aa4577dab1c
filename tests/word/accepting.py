"""Accepts and rejects all tracked changes of a document, as Word does, and says what stands there then.

Written from the standard (ECMA-376, 17.13.5) and not from the writer, whose judge it is.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from lxml import etree

from tests.word.reading import R, W

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

How = Literal["accept", "reject"]


def settled(content: bytes, how: How | None = None) -> list[Any]:
    """Give what the body says once all changes are accepted or rejected: paragraphs and rows of tables, in order.

    A paragraph is its properties, its numbering with the list told by its first use, and its runs with their looks.
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        body = etree.fromstring(archive.read("word/document.xml")).find(f"{W}body")
        numbering = etree.fromstring(archive.read("word/numbering.xml"))
        relations = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
    leads = {one.get("Id"): one.get("Target") for one in relations}
    for link in body.iter(f"{W}hyperlink"):
        if link.get(f"{R}id"):
            link.set(f"{R}id", leads[link.get(f"{R}id")])
    if how:
        _settle(body, how)
    uses: dict[str, int] = {}
    return list(_said(body, _definitions(numbering), uses))


def _settle(body: _Element, how: How) -> None:
    gone, kept = ("del", "ins") if how == "accept" else ("ins", "del")
    _settle_rows(body, gone)
    for run in list(body.iter(f"{W}{gone}")):
        if not _is_mark(run):
            run.getparent().remove(run)
    for wrapper in list(body.iter(f"{W}{kept}")):
        if not _is_mark(wrapper):
            parent = wrapper.getparent()
            at = parent.index(wrapper)
            parent[at : at + 1] = list(wrapper)
    for text in body.iter(f"{W}delText"):
        text.tag = f"{W}t"
    for change in list(body.iter(f"{W}pPrChange")):
        properties = change.getparent()
        if how == "reject":
            properties[:] = [*change.find(f"{W}pPr"), *properties.findall(f"{W}rPr")]
        else:
            properties.remove(change)
    for paragraph in list(body.iter(f"{W}p")):
        if paragraph.find(f"{W}pPr/{W}rPr/{W}{gone}") is not None:
            _join(paragraph)


def _is_mark(element: _Element) -> bool:
    return element.getparent().tag in {f"{W}rPr", f"{W}trPr"}


def _settle_rows(body: _Element, gone: str) -> None:
    for row in list(body.iter(f"{W}tr")):
        if row.find(f"{W}trPr/{W}{gone}") is not None:
            row.getparent().remove(row)
    for table in list(body.iter(f"{W}tbl")):
        if table.find(f"{W}tr") is None:
            table.getparent().remove(table)


def _join(paragraph: _Element) -> None:
    """Join a paragraph whose end is gone with the next one, whose properties it takes."""
    content = [child for child in paragraph if child.tag != f"{W}pPr"]
    following = paragraph.getnext()
    if content:
        assert following is not None, "the end of the last paragraph of a cell is gone"
        assert following.tag == f"{W}p", "words stand before a table without an end"
        before = following.find(f"{W}pPr")
        at = 0 if before is None else following.index(before) + 1
        following[at:at] = content
    paragraph.getparent().remove(paragraph)


def _definitions(numbering: _Element) -> dict[str, str]:
    abstracts = {
        one.get(f"{W}abstractNumId"): [
            (
                level.get(f"{W}ilvl"),
                *(level.find(f"{W}{name}").get(f"{W}val") for name in ("start", "numFmt", "lvlText")),
            )
            for level in one.findall(f"{W}lvl")
        ]
        for one in numbering.findall(f"{W}abstractNum")
    }
    return {
        one.get(f"{W}numId"): str(abstracts[one.find(f"{W}abstractNumId").get(f"{W}val")])
        for one in numbering.findall(f"{W}num")
    }


def _said(parent: _Element, definitions: dict[str, str], uses: dict[str, int]) -> Iterator[Any]:
    for child in parent:
        if child.tag == f"{W}p":
            yield _paragraph(child, definitions, uses)
        elif child.tag == f"{W}tbl":
            for row in child.findall(f"{W}tr"):
                yield ["row", *(list(_said(cell, definitions, uses)) for cell in row.findall(f"{W}tc"))]


def _in_cell(paragraph: _Element) -> bool:
    # Which row stays with the next one is looks, and no tracked change says it.
    return paragraph.getparent().tag == f"{W}tc"


def _paragraph(paragraph: _Element, definitions: dict[str, str], uses: dict[str, int]) -> list[Any]:
    properties = []
    for one in paragraph.iterfind(f"{W}pPr/*"):
        if one.tag == f"{W}numPr":
            use = one.find(f"{W}numId").get(f"{W}val")
            level = one.find(f"{W}ilvl").get(f"{W}val")
            properties.append(("numbered", level, uses.setdefault(use, len(uses)), definitions[use]))
        elif one.tag not in {f"{W}rPr", f"{W}sectPr"} and not (one.tag == f"{W}keepNext" and _in_cell(paragraph)):
            properties.append((etree.QName(one).localname, *sorted(one.attrib.values())))
    runs: list[list[Any]] = []
    for text in paragraph.iter(f"{W}t"):
        run = text.getparent()
        looks = (
            [etree.QName(one).localname for one in run.find(f"{W}rPr") if True]
            if run.find(f"{W}rPr") is not None
            else []
        )
        link = run.getparent() if run.getparent().tag == f"{W}hyperlink" else None
        # A link of the earlier text leads to a bookmark of its own, where the number belongs to another section now.
        leads = sorted(value.removeprefix("was_") for value in link.attrib.values()) if link is not None else []
        look = (tuple(looks), tuple(leads))
        if runs and runs[-1][0] == look:
            runs[-1][1] += text.text or ""
        else:
            runs.append([look, text.text or ""])
    return [properties, runs]
