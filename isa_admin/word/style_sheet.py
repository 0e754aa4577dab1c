"""Reads what the styles of a Word file from outside bring to a paragraph: its name, its level, its numbering."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.word.wordxml import w

if TYPE_CHECKING:
    from lxml.etree import _Element

_VALUE, _STANDS_IN, _LEFT, _START = map(w, ("val", "ind", "left", "start"))
_OFF = frozenset({"0", "false", "off"})
_DEEPEST = 20
"""Styles are based on one another; a chain longer than this is a circle."""


class ParagraphStyle(Struct, frozen=True):
    """What a paragraph has from its style: a name in small letters, a level from 1 for a heading, list and indent."""

    name: str = ""
    level: int = 0
    use: str = ""
    list_level: int = 0
    indent: int = 0


class StyleSheet:
    """The styles of one document."""

    def __init__(self, root: _Element | None) -> None:
        self._styles = {} if root is None else {one.get(w("styleId"), ""): one for one in root.iterfind(w("style"))}
        self._default = next(
            (
                id_
                for id_, one in self._styles.items()
                if one.get(w("default")) == "1" and one.get(w("type")) == "paragraph"
            ),
            "",
        )
        self._read: dict[str, ParagraphStyle] = {}
        everywhere = None if root is None else root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}")
        self._everywhere = everywhere
        self._hides = everywhere is not None and on(everywhere, "vanish")
        self._hidden: dict[str, bool | None] = {}

    def paragraph(self, id_: str) -> ParagraphStyle:
        """Give the style of a paragraph by its id; without one, that of all paragraphs."""
        id_ = id_ or self._default
        if id_ not in self._read:
            self._read[id_] = self._resolved(id_)
        return self._read[id_]

    def looks(self, id_: str) -> tuple[bool, bool]:
        """Say whether a style of characters makes them bold, and italic."""
        for style in self._chain(id_):
            properties = style.find(w("rPr"))
            if properties is not None and (properties.find(w("b")) is not None or properties.find(w("i")) is not None):
                return on(properties, "b"), on(properties, "i")
        return False, False

    def hides_words(self, id_: str) -> bool | None:
        """Say whether a style hides the words that have it; nothing if it does not say."""
        if id_ not in self._hidden:
            looks = (style.find(w("rPr")) for style in self._chain(id_))
            said = (one for one in looks if one is not None and one.find(w("vanish")) is not None)
            self._hidden[id_] = next((on(one, "vanish") for one in said), None)
        return self._hidden[id_]

    def hides_paragraph(self, id_: str) -> bool:
        """Say whether the words of a paragraph are hidden if they do not say otherwise."""
        hidden = self.hides_words(id_ or self._default)
        return self._hides if hidden is None else hidden

    def looks_said(self, id_: str) -> list[_Element]:
        """Give what a style says of the looks of words, the strongest first."""
        return [one for style in self._chain(id_) if (one := style.find(w("rPr"))) is not None]

    def everywhere(self, id_: str) -> list[_Element]:
        """Give what holds for all words of a paragraph of a style: what that says, then what the document says."""
        return self.looks_said(id_ or self._default) + ([self._everywhere] if self._everywhere is not None else [])

    def paragraph_said(self, id_: str) -> list[_Element]:
        """Give what a style says of paragraphs, the strongest first."""
        return [one for style in self._chain(id_ or self._default) if (one := style.find(w("pPr"))) is not None]

    def shades(self, id_: str) -> list[_Element]:
        """Give each shading that a style of tables has, for whichever of its cells."""
        return [one for style in self._chain(id_) for one in style.iter(w("shd"))]

    def _chain(self, id_: str) -> list[_Element]:
        found: list[_Element] = []
        while id_ in self._styles and len(found) < _DEEPEST:
            found.append(self._styles[id_])
            id_ = value(found[-1], "basedOn")
        return found

    def _resolved(self, id_: str) -> ParagraphStyle:
        chain = self._chain(id_)
        name = value(chain[0], "name").casefold() if chain else ""
        properties = [one for style in chain if (one := style.find(w("pPr"))) is not None]
        outline = next((int(text) for one in properties if (text := value(one, "outlineLvl")).isdecimal()), None)
        numbering = next((one.find(w("numPr")) for one in properties if one.find(w("numPr")) is not None), None)
        indents = (indent(one) for one in properties)
        level = heading_level(name) or (outline + 1 if outline is not None and outline < _BODY else 0)
        return ParagraphStyle(
            name,
            level,
            value(numbering, "numId") if numbering is not None else "",
            int(value(numbering, "ilvl") or 0) if numbering is not None else 0,
            next((one for one in indents if one is not None), 0),
        )


_BODY = 9
"""The outline level of text that is no heading."""


def heading_level(name: str) -> int:
    """Give the level that the name of a style says: ``heading 2`` is 2."""
    number = name.removeprefix("heading ")
    return int(number) if number != name and number.isdecimal() else 0


def first(parent: _Element, tag: str) -> _Element | None:
    """Give the first child of a tag: ``find`` of lxml says the same in four times the time, and files are long."""
    for child in parent:
        if child.tag == tag:
            return child
    return None


def value(parent: _Element, name: str) -> str:
    """Give the ``w:val`` of a child; empty if it is not there."""
    child = first(parent, w(name))
    return child.get(_VALUE, "") if child is not None else ""


def on(properties: _Element, name: str) -> bool:
    """Say whether a switch such as ``w:b`` is on."""
    child = first(properties, w(name))
    return child is not None and _is_on(child)


def switches(properties: _Element) -> dict[str, bool]:
    """Give all the switches of some properties by their tags; of other properties it says nothing that is meant."""
    return {child.tag: _is_on(child) for child in reversed(properties)}


def _is_on(switch: _Element) -> bool:
    return switch.get(_VALUE, "1") not in _OFF


def indent(properties: _Element) -> int | None:
    """Say how far a paragraph stands in, in twentieths of a point, if it says so."""
    found = first(properties, _STANDS_IN)
    left = found.get(_LEFT, found.get(_START, "")) if found is not None else ""
    return int(left) if left.lstrip("-").isdecimal() else None
