"""Removes or refuses what Word leaves in a file: remarks, names, hidden text, the origin of the file.

Everything left in a template goes into every document. What a person wrote is refused, so that an officer decides
about it; what Word itself notes down about a person or a computer is removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from lxml import etree

from isa_admin.office import allowed
from isa_admin.word.template_fields import PARTS, TemplateError, place_of
from isa_admin.word.wordxml import W, w

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_AUTHOR = w("author")
_COMMENT = w("comment")
_CHANGES = frozenset(map(w, ("ins", "del", "moveFrom", "moveTo")))
_OFF = frozenset({"0", "false", "off"})
_NOTES_ON_PEOPLE = frozenset(
    {
        RELATIONSHIP_TYPE.CUSTOM_PROPERTIES,
        RELATIONSHIP_TYPE.CUSTOM_XML,
        RELATIONSHIP_TYPE.COMMENTS,
        RELATIONSHIP_TYPE.PRINTER_SETTINGS,
        RELATIONSHIP_TYPE.THUMBNAIL,
        allowed.OFFICERS_TEMPLATE,
        allowed.LIBREOFFICE_PROPERTIES,
        *(kind for kind in allowed.RELATIONSHIPS if kind.startswith("http://schemas.microsoft.com/")),
    }
)
"""Relationships of parts that tell who worked on a file, on which computer, under which label, from which template."""
_EXTENDED = frozenset({"Company", "Manager", "HyperlinkBase", "Template"})
_PERSONAL = (w("attachedTemplate"), w("permStart"), w("permEnd"), w("docVars"), w("printerSettings"))


def refuse_remarks(template: str, docx: Any) -> None:  # noqa: ANN401 - python-docx's Document
    """Refuse a template that contains somebody's remarks.

    Raises:
        TemplateError: It has comments, tracked changes of any kind or hidden text.
    """
    for part, root in _wordml(docx):
        if part.content_type == CONTENT_TYPE.WML_COMMENTS and next(root.iter(_COMMENT), None) is not None:
            raise TemplateError(template, "it has comments", "delete them all in Word: Review, Delete, All Comments")
        for element in root.iter(etree.Element):
            if element.tag in _CHANGES or (element.get(_AUTHOR) is not None and element.tag != _COMMENT):
                raise TemplateError(
                    template,
                    "it has tracked changes",
                    "accept or reject them all in Word: Review, Accept, Accept All Changes",
                    _place(part, root, element),
                )
            if element.tag == w("vanish") and element.get(w("val")) not in _OFF:
                hidden = _hidden_text(element)
                if hidden:
                    raise TemplateError(
                        template,
                        f"it has hidden text: '{hidden[:40]}'",
                        "show it in Word (Font, Hidden), or delete it: everybody who gets a document can read it",
                        _place(part, root, element),
                    )


def leave_out(docx: Any) -> bool:  # noqa: ANN401 - python-docx's Document
    """Remove what Word noted down about people and computers.

    Returns:
        Whether a link to another Word template was among it.
    """
    package = docx.part.package
    linked = False
    for holder in [package, *package.iter_parts()]:
        for identifier, relation in list(holder.rels.items()):
            if relation.reltype in _NOTES_ON_PEOPLE:
                linked |= relation.reltype == allowed.OFFICERS_TEMPLATE
                del holder.rels[identifier]
    for part in package.iter_parts():
        if hasattr(part, "element"):
            for element in list(part.element.iter(*_PERSONAL)):
                element.getparent().remove(element)
        elif part.content_type == CONTENT_TYPE.OFC_EXTENDED_PROPERTIES:
            root = etree.fromstring(part.blob)
            for element in list(root):
                if etree.QName(element).localname in _EXTENDED:
                    root.remove(element)
            part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)  # noqa: SLF001 - there is no other way to it
    return linked


def _wordml(docx: Any) -> Iterator[tuple[Any, _Element]]:  # noqa: ANN401 - python-docx's Document
    for part in docx.part.package.iter_parts():
        if part.content_type.endswith("xml"):
            root = part.element if hasattr(part, "element") else etree.fromstring(part.blob)
            if root.tag.startswith(f"{{{W}}}"):
                yield part, root


def _place(part: Any, root: _Element, element: _Element) -> str:  # noqa: ANN401 - python-docx's part
    paragraph = element if element.tag == w("p") else next(element.iterancestors(w("p")), None)
    name = PARTS.get(part.content_type, str(part.partname))
    return name if paragraph is None else place_of(name, root, paragraph)


def _hidden_text(vanish: _Element) -> str:
    run = next(vanish.iterancestors(w("r")), None)
    return "".join(text.text or "" for text in run.iter(w("t"))).strip() if run is not None else ""
