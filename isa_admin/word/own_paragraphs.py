"""Moves whatever shares a paragraph with a field into a paragraph of its own, before the field is filled.

docxtpl replaces the whole paragraph of ``{{p body }}`` or ``{%p for ... %}`` by the field's value. But Word and
LibreOffice keep more in a paragraph than its text: the end of a section with its page size and headers, a page break, a
floating picture. Each of these gets a paragraph of its own, before or after the field. A bookmark needs none, since it
may stand between paragraphs: it goes round what the field becomes.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING

from isa_admin.word.template_fields import TemplateError, own_rows, stands_alone, text_of
from isa_admin.word.wordxml import w

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_ANCHOR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}anchor"
_PICTURES = frozenset({w("drawing"), w("pict"), _ALTERNATE})
_SHOWN = _PICTURES | {w("sym"), w("footnoteReference"), w("endnoteReference")}
_OPENS = re.compile(r"\{%(?:p|tr)\s+(?:for|if)\b")
_CLOSES = re.compile(r"\{%(?:p|tr)\s+end")
_BOOKMARKS = (w("bookmarkStart"), w("bookmarkEnd"))
_OFF = frozenset({"0", "false", "off"})


def part_from_fields(template: str, root: _Element) -> None:
    """Give everything that shares a paragraph with a field a paragraph of its own.

    Args:
        template: Its file name, for messages.
        root: The document, a header or a footer; it is changed.

    Raises:
        TemplateError: A picture or a field of Word cannot be separated from a field of the template.
    """
    for row in own_rows(root):
        if any(_is_shown(one) for one in row.iter()):
            raise TemplateError(template, "the picture beside {%tr would be lost", "put the tag in a row of its own")
        _keep_bookmarks(row, "".join(map(text_of, row.iter(w("p")))))
    for paragraph in list(root.iter(w("p"))):
        field = text_of(paragraph).strip()
        if not stands_alone(field):
            continue
        if next(paragraph.iter(w("fldChar"), w("fldSimple")), None) is not None:
            raise TemplateError(
                template, f"the field of Word beside {field} would be lost", "put it in a paragraph of its own"
            )
        _part(paragraph, field)


def _part(paragraph: _Element, field: str) -> None:
    before: list[_Element] = []
    after: list[_Element] = []
    begun = False
    for element in paragraph.iter():
        if element.tag == w("t") and element.text and _owner(element, w("p")) is paragraph:
            begun = True
        elif _is_shown(element) and not any(one.tag in _SHOWN for one in element.iterancestors()):
            (after if begun else before).append(element)
    if _OPENS.match(field):
        # Inside the loop or condition it would be repeated or left out.
        before, after = before + after, []
    elif _CLOSES.match(field):
        before, after = [], before + after
    section = _property(paragraph, "sectPr")
    new_page = _property(paragraph, "pageBreakBefore")
    if new_page is not None and new_page.get(w("val")) in _OFF:
        new_page = None
    if before or new_page is not None:
        paragraph.addprevious(_own(paragraph, before, new_page))
    if after or section is not None:
        paragraph.addnext(_own(paragraph, after, section))
    _keep_bookmarks(paragraph, field)


def _keep_bookmarks(element: _Element, field: str) -> None:
    """Move the ends of bookmarks out of a paragraph or a row that its field takes away."""
    for mark in list(element.iter(*_BOOKMARKS)):
        # As with pictures: inside the loop or condition it would be repeated or left out.
        begins = _OPENS.match(field) or (mark.tag == _BOOKMARKS[0] and not _CLOSES.match(field))
        (element.addprevious if begins else element.addnext)(mark)


def _own(paragraph: _Element, shown: Sequence[_Element], property_: _Element | None) -> _Element:
    """Make the paragraph for what was moved; it takes no more height than its lines need."""
    made: _Element = paragraph.makeelement(w("p"))
    old = paragraph.find(w("pPr"))
    in_line = any(_is_in_line(one) for one in shown)
    properties: _Element = deepcopy(old) if in_line and old is not None else paragraph.makeelement(w("pPr"))
    if in_line:
        for name in ("sectPr", "pageBreakBefore"):
            for dropped in properties.findall(w(name)):
                properties.remove(dropped)
    else:
        spacing, looks = _child(properties, "spacing"), _child(properties, "rPr")
        for name, value in (("before", "0"), ("after", "0"), ("line", "20"), ("lineRule", "exact")):
            spacing.set(w(name), value)
        _child(looks, "sz").set(w("val"), "2")
    if property_ is not None and property_.tag == w("sectPr"):
        properties.append(property_)
    elif property_ is not None:
        style = properties.find(w("pStyle"))
        properties.insert(0 if style is None else 1, property_)
    made.append(properties)
    for one in shown:
        run = _owner(one, w("r"))
        formatting = run.find(w("rPr")) if run is not None else None
        holder = _child(made, "r")
        if formatting is not None:
            holder.append(deepcopy(formatting))
        holder.append(one)
    return made


def _is_shown(element: _Element) -> bool:
    return element.tag in _SHOWN or (element.tag == w("br") and element.get(w("type")) in {"page", "column"})


def _is_in_line(element: _Element) -> bool:
    """Say whether an element takes room in a line of text: a picture that does not float, a symbol."""
    if element.tag == w("br"):
        return False
    return element.tag not in _PICTURES or (
        next(element.iter(_ANCHOR), None) is None and "position:absolute" not in _styles(element)
    )


def _styles(element: _Element) -> str:
    return " ".join(one.get("style", "") for one in element.iter()).replace(" ", "")


def _property(paragraph: _Element, name: str) -> _Element | None:
    return paragraph.find(f"{w('pPr')}/{w(name)}")


def _owner(element: _Element, tag: str) -> _Element | None:
    return next(element.iterancestors(tag), None)


def _child(element: _Element, name: str) -> _Element:
    made = element.makeelement(w(name))
    element.append(made)
    return made
