"""Finds the styles that the writer needs in a template, and restores those that an officer removed or renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.word import house_style
from isa_admin.word.wordxml import NAMESPACES, w

if TYPE_CHECKING:
    from lxml.etree import _Element

    from isa_admin.word.house_style import Style


class Styles:
    """The styles of one template, by name without regard to capitals; a missing one is copied from the house style.

    Attributes:
        notes: One sentence for each style that was copied.
    """

    def __init__(self, root: _Element, template: str) -> None:
        self._root = root
        self._template = template
        self._ids: dict[tuple[str, str], str] = {}
        for style in root.iterchildren(w("style")):
            name = style.find(w("name"))
            if name is not None:
                key = (style.get(w("type"), "paragraph"), name.get(w("val"), "").casefold())
                self._ids.setdefault(key, style.get(w("styleId"), ""))
        self.notes: list[str] = []

    def id(self, name: str) -> str:
        """Give the id of a style by its name in Word, for ``w:pStyle`` and its like."""
        style = house_style.BY_NAME[name.casefold()]
        key = (style.kind, name.casefold())
        if key not in self._ids:
            self._ids[key] = self._copy(style)
        return self._ids[key]

    def element(self, name: str) -> _Element | None:
        """Give the definition of a style that the template has."""
        wanted = self.id(name)
        return next((one for one in self._root.iterchildren(w("style")) if one.get(w("styleId")) == wanted), None)

    def _copy(self, style: Style) -> str:
        from lxml import etree

        based_on = self.id(style.based_on) if style.based_on else None
        following = self.id(style.next) if style.next else None
        taken = set(self._ids.values())
        identifier = next(
            name for name in (style.id, *(f"{style.id}{number}" for number in range(1, 1000))) if name not in taken
        )
        self._root.append(etree.fromstring(definition(style, identifier, based_on, following)))
        self.notes.append(f"templates/{self._template} has no style '{style.name}': the packaged one was used")
        return identifier


def definition(style: Style, identifier: str, based_on: str | None, following: str | None) -> str:
    """Write a style as WordprocessingML.

    Args:
        style: The style.
        identifier: The id that it gets.
        based_on: The id of the style that it is based on.
        following: The id of the style of the next paragraph.
    """
    default = ' w:default="1"' if style.based_on is None else ""
    custom = "" if style.name in _BUILT_IN else ' w:customStyle="1"'
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    after = f'<w:next w:val="{following}"/>' if following else ""
    hidden = '<w:uiPriority w:val="99"/><w:semiHidden/>' if default and style.kind != "paragraph" else ""
    quick = "" if hidden or style.kind == "table" else "<w:qFormat/>"
    return (
        f'<w:style {NAMESPACES} w:type="{style.kind}"{default}{custom} w:styleId="{identifier}">'
        f'<w:name w:val="{style.name}"/>{base}{after}{hidden}{quick}{style.inside}</w:style>'
    )


_BUILT_IN = frozenset(
    {
        "Normal", "Default Paragraph Font", "Normal Table", "Title", "Subtitle", "heading 1", "heading 2", "heading 3",
        "List Paragraph", "Quote", "TOC Heading", "toc 1", "toc 2", "header", "footer", "Hyperlink",
    }
)  # fmt: skip
