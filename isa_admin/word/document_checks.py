"""Looks for what breaks a Word file in silence: what Word, LibreOffice and validators do not say, or say much too late.

Reopening a file proves almost nothing: LibreOffice opens nearly everything, and Word repairs by leaving out. So here is
looked for what a file of ours never has, each with its place.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from isa_admin.office import allowed, kinds
from isa_admin.office.package import opened
from isa_admin.word import element_order
from isa_admin.word.style_sheet import StyleSheet, value
from isa_admin.word.template_fields import PARTS, place_of, text_of
from isa_admin.word.wordxml import W, w

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lxml.etree import _Element

    from isa_admin.office.parts import FilePart, Package

_LEFTOVER = re.compile(r"\{\{[^{}]{0,200}\}\}|\{%.{0,200}?%\}|\{\{\s*\w+|\w+\s*\}\}")
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STYLED = {"pStyle": "paragraph", "rStyle": "character", "tblStyle": "table"}
_DELETED, _KEPT = (frozenset(map(w, names)) for names in (("del", "moveFrom"), ("ins", "moveTo")))
_PAIRS = (("bookmarkStart", "bookmarkEnd"), ("commentRangeStart", "commentRangeEnd"))


_MOST = 20
"""So many findings of one kind are enough to know what is wrong."""


class Broken(NamedTuple):
    """Something that breaks a file: a code for programs, where it is, and what it is."""

    code: str
    place: str
    words: str


def look(content: bytes) -> list[Broken]:
    """Look at a Word file.

    Raises:
        UnsafeFileError: It is not a Word file, or is not safe to open.
    """
    package = opened(content, kinds.WORD_DOCUMENT)
    file = _File(package)
    return [found for check in CHECKS for found in islice(check(file), _MOST)]


class _Part(NamedTuple):
    """A part of WordprocessingML: what a person calls it, its root, and its relationships."""

    words: str
    root: _Element
    part: FilePart

    def place(self, element: _Element) -> str:
        """Say where an element is."""
        own = element if element.tag == w("p") else next(element.iterancestors(w("p")), None)
        own = own if own is not None else next(element.iter(w("p")), None)
        return self.words if own is None else place_of(self.words, self.root, own)


class _File:
    """A Word file as the checks look at it."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.parts = [
            _Part(PARTS.get(one.type, one.name), root, one)
            for one in package.parts.values()
            if one.type.endswith("xml")
            for root in [etree.fromstring(one.data, etree.XMLParser(resolve_entities=False, no_network=True))]
            if root.tag.startswith(f"{{{W}}}")
        ]
        self.body = next(one for one in self.parts if one.part is package.main)

    def related(self, kind: str) -> _Element | None:
        """Give the root of the part that the main part refers to by a relationship."""
        for relation in self.package.main.relations:
            if relation.type.rpartition("/")[2] == kind:
                return next((one.root for one in self.parts if one.part.name == relation.target), None)
        return None


def no_field_of_the_template_is_left(file: _File) -> Iterator[Broken]:
    """Ensure that no field of the template is left."""
    for part in file.parts:
        for paragraph in part.root.iter(w("p")):
            if found := _LEFTOVER.search(text_of(paragraph)):
                yield Broken("leftover-field", part.place(paragraph), f"a field of the template is left: '{found[0]}'")


def fields_are_whole(file: _File) -> Iterator[Broken]:
    """Ensure that each field of Word that begins also ends."""
    for part in file.parts:
        opened_at: list[_Element] = []
        for mark in part.root.iter(w("fldChar")):
            kind = mark.get(w("fldCharType"))
            if kind == "begin":
                opened_at.append(mark)
            elif not opened_at:
                yield Broken("unclosed-field", part.place(mark), f"a field has its {kind} without a beginning")
            elif kind == "end":
                opened_at.pop()
        for mark in opened_at:
            yield Broken("unclosed-field", part.place(mark), "a field of Word is not closed")


def ids_are_unique(file: _File) -> Iterator[Broken]:
    """Ensure that no two bookmarks, changes or drawings have one id, and no two bookmarks one name."""
    for part in file.parts:
        yield from _doubled(part, part.root.iter(w("bookmarkStart")), w("id"), "bookmarks")
        yield from _doubled(part, part.root.iter(w("bookmarkStart")), w("name"), "bookmarks")
        yield from _doubled(part, part.root.iter(*_DELETED, *_KEPT), w("id"), "tracked changes")
        drawings = (one for one in part.root.iter("{*}docPr") if one.tag != w("docPr"))
        yield from _doubled(part, drawings, "id", "drawings")


def _doubled(part: _Part, elements: Iterable[_Element], attribute: str, what: str) -> Iterator[Broken]:
    seen: dict[str, _Element] = {}
    for element in elements:
        id_ = element.get(attribute, "")
        if id_ in seen:
            name = attribute.rpartition("}")[2]
            yield Broken("doubled-id", part.place(element), f"two {what} have one {name}: '{id_}'")
        seen[id_] = element


def references_lead_somewhere(file: _File) -> Iterator[Broken]:
    """Ensure that each relationship that is used is there, and each part that one leads to."""
    for part in file.parts:
        known = {one.id for one in part.part.relations}
        for element in part.root.iter(etree.Element):
            for name, id_ in element.attrib.items():
                if str(name).startswith(_R) and id_ not in known:
                    words = f"{element.tag.rpartition('}')[2]} refers to '{id_!s}', which is not there"
                    yield Broken("dangling-relationship", part.place(element), words)
    for one in file.package.parts.values():
        for relation in one.relations:
            if not relation.external and relation.target not in file.package.parts:
                yield Broken("dangling-relationship", one.name, f"it refers to {relation.target}, which is not there")


def nothing_is_fetched(file: _File) -> Iterator[Broken]:
    """Ensure that nothing but a link leads out of the file."""
    for one in file.package.parts.values():
        for relation in one.relations:
            if relation.external and relation.type not in {allowed.HYPERLINK, allowed.OFFICERS_TEMPLATE}:
                yield Broken("external", one.name, f"opening the file fetches {relation.target}")


def styles_are_there(file: _File) -> Iterator[Broken]:
    """Ensure that each style that is used is defined."""
    sheet = file.related("styles")
    known = {
        (one.get(w("type"), "paragraph"), one.get(w("styleId"), ""))
        for one in (sheet.iterfind(w("style")) if sheet is not None else ())
    }
    for part in file.parts:
        for element in part.root.iter(*map(w, _STYLED)):
            kind = _STYLED[element.tag.rpartition("}")[2]]
            id_ = element.get(w("val"), "")
            if (kind, id_) not in known:
                yield Broken("missing-style", part.place(element), f"the {kind} style '{id_}' is not there")


def elements_stand_in_order(file: _File) -> Iterator[Broken]:
    """Ensure that the children of each element are in the order that Word asks for."""
    for part in file.parts:
        for element in part.root.iter(etree.Element):
            if child := element_order.wrong(element):
                name = element.tag.rpartition("}")[2]
                yield Broken("element-order", part.place(element), f"in w:{name} the element w:{child} stands too late")


def deleted_text_is_marked(file: _File) -> Iterator[Broken]:
    """Ensure that text in a deletion is deleted text, and none is outside one."""
    for part in file.parts:
        for text in part.root.iter(w("t"), w("delText")):
            within = next((one.tag for one in text.iterancestors(*_DELETED, *_KEPT)), None)
            deleted = next(text.iterancestors(*_DELETED), None) is not None
            if deleted and text.tag == w("t"):
                yield Broken(
                    "text-in-deletion", part.place(text), f"'{_short(text)}' is deleted, but not as deleted text"
                )
            elif not deleted and text.tag == w("delText"):
                outside = "an insertion" if within else "no tracked change"
                yield Broken("text-in-deletion", part.place(text), f"'{_short(text)}' is deleted text in {outside}")


def lists_count_by_themselves(file: _File) -> Iterator[Broken]:
    """Ensure that no two lists share what counts them: Word goes on counting then, and LibreOffice begins anew."""
    numbering = file.related("numbering")
    if numbering is None:
        return
    counting = {one.get(w("abstractNumId"), "") for one in numbering.iterfind(w("abstractNum"))}
    abstract_of = {one.get(w("numId"), ""): value(one, "abstractNumId") for one in numbering.iterfind(w("num"))}
    users: dict[str, set[str]] = {}
    for paragraph in file.body.root.iter(w("p")):
        properties = paragraph.find(f"{w('pPr')}/{w('numPr')}")
        id_ = value(properties, "numId") if properties is not None else ""
        if id_ in {"", "0"}:
            continue
        place = file.body.place(paragraph)
        if id_ not in abstract_of:
            yield Broken("list", place, f"the list '{id_}' of this paragraph is not there")
            continue
        if abstract_of[id_] not in counting:
            yield Broken("list", place, f"what counts the list '{id_}' of this paragraph is not there")
            continue
        before = users.setdefault(abstract_of[id_], set())
        if before and id_ not in before:
            yield Broken(
                "list", place, "two lists share what counts them: Word numbers them differently from LibreOffice"
            )
        before.add(id_)


def notes_are_there(file: _File) -> Iterator[Broken]:
    """Ensure that each footnote, endnote and comment that the text refers to is there."""
    for kind in ("footnote", "endnote", "comment"):
        root = file.related(f"{kind}s")
        known = {one.get(w("id"), "") for one in root.iterfind(w(kind))} if root is not None else set()
        for part in file.parts:
            for one in part.root.iter(w(f"{kind}Reference")):
                if one.get(w("id"), "") not in known:
                    words = f"the {kind} '{one.get(w('id'), '')}' is not there"
                    yield Broken("missing-note", part.place(one), words)


def spaces_are_kept(file: _File) -> Iterator[Broken]:
    """Ensure that no space at the edge of a text is lost, as Word loses it unless it is told to keep it."""
    for part in file.parts:
        for text in part.root.iter(w("t"), w("delText"), w("instrText")):
            words = text.text or ""
            if words != words.strip(" ") and text.get(_SPACE) != "preserve":
                yield Broken("lost-space", part.place(text), f"Word drops the space at the edge of '{_short(text)}'")


def tables_have_cells(file: _File) -> Iterator[Broken]:
    """Ensure that each row of a table has cells, and each cell ends with a paragraph: Word opens no file otherwise."""
    for part in file.parts:
        for row in part.root.iter(w("tr")):
            if next(row.iter(w("tc")), None) is None:
                yield Broken("table", part.place(row), "a row of a table has no cell")
        for cell in part.root.iter(w("tc")):
            last = next(reversed(cell), None)
            if last is None or last.tag not in {w("p"), w("sdt")}:
                yield Broken("table", part.place(cell), "a cell of a table does not end with a paragraph")


def bookmarks_are_whole(file: _File) -> Iterator[Broken]:
    """Ensure that each bookmark has both ends, and each link inside the document a bookmark."""
    names = {one.get(w("name"), "") for part in file.parts for one in part.root.iter(w("bookmarkStart"))}
    for part in file.parts:
        for first, second in _PAIRS:
            starts, ends = ({one.get(w("id"), ""): one for one in part.root.iter(w(tag))} for tag in (first, second))
            for id_ in sorted(starts.keys() ^ ends.keys()):
                one = starts.get(id_, ends.get(id_))
                lacking = "end" if id_ in starts else "beginning"
                assert one is not None  # noqa: S101 - it is in one of the two
                yield Broken(
                    "half-bookmark", part.place(one), f"the bookmark '{one.get(w('name'), id_)}' has no {lacking}"
                )
        for link in part.root.iter(w("hyperlink")):
            anchor = link.get(w("anchor"))
            if anchor and anchor not in names:
                yield Broken("dead-link", part.place(link), f"the link leads to '{anchor}', which is not there")


def tables_repeat_their_header(file: _File) -> Iterator[Broken]:
    """Ensure that a table whose first row is its header repeats it on each page."""
    for table in file.body.root.iter(w("tbl")):
        looks, first = table.find(f"{w('tblPr')}/{w('tblLook')}"), table.find(w("tr"))
        if looks is None or looks.get(w("firstRow")) != "1" or first is None:
            continue
        header = first.find(f"{w('trPr')}/{w('tblHeader')}")
        if header is None or header.get(w("val"), "1") in {"0", "false", "off"}:
            yield Broken(
                "header-row", file.body.place(first), "the header row of the table is not repeated, or was lost"
            )


def everybody_can_read_it(file: _File) -> Iterator[Broken]:
    """Ensure that headings skip no level, links have words, and no empty paragraphs make space."""
    level, empty, styles = 0, 0, StyleSheet(file.related("styles"))
    for paragraph in file.body.root.iterfind(f"{w('body')}/*"):
        if paragraph.tag != w("p"):
            empty = 0
            continue
        properties = paragraph.find(w("pPr"))
        now = styles.paragraph(value(properties, "pStyle") if properties is not None else "").level
        if now > level + 1:
            yield Broken(
                "heading-level", file.body.place(paragraph), f"a heading of level {now} follows one of level {level}"
            )
        level = now or level
        bare = not text_of(paragraph).strip() and len(paragraph) == len(paragraph.findall(w("pPr")))
        empty = empty + 1 if bare and paragraph.find(f"{w('pPr')}/{w('sectPr')}") is None else 0
        if empty == _MOST_EMPTY:
            yield Broken("empty-paragraphs", file.body.place(paragraph), "empty paragraphs make space")
    for link in file.body.root.iter(w("hyperlink")):
        if not "".join(one.text or "" for one in link.iter(w("t"), w("delText"))).strip():
            yield Broken("link-text", file.body.place(link), "a link has no words")


_MOST_EMPTY = 3
"""So many empty paragraphs after one another are there for space; a gap below a table and a new page are one each."""


def it_has_title_and_language(file: _File) -> Iterator[Broken]:
    """Ensure that the file says its title and its language, which programs that read aloud need."""
    core = next((one for one in file.package.parts.values() if one.type.endswith("core-properties+xml")), None)
    said = dict.fromkeys(("title", "language"), "") | (
        {one.tag.rpartition("}")[2]: one.text or "" for one in etree.fromstring(core.data)} if core is not None else {}
    )
    sheet = file.related("styles")
    spoken = sheet is not None and next(sheet.iter(w("lang")), None) is not None
    for name, there in (("title", bool(said["title"])), ("language", bool(said["language"]) or spoken)):
        if not there:
            yield Broken("properties", "the properties of the file", f"it does not say its {name}")


def _short(text: _Element) -> str:
    return (text.text or "")[:40]


CHECKS: tuple[Callable[[_File], Iterator[Broken]], ...] = (
    no_field_of_the_template_is_left,
    fields_are_whole,
    ids_are_unique,
    references_lead_somewhere,
    nothing_is_fetched,
    styles_are_there,
    elements_stand_in_order,
    deleted_text_is_marked,
    lists_count_by_themselves,
    notes_are_there,
    spaces_are_kept,
    tables_have_cells,
    bookmarks_are_whole,
    tables_repeat_their_header,
    everybody_can_read_it,
    it_has_title_and_language,
)
"""Everything that is looked for."""
