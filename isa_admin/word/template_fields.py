"""The fields of a template: which ones it has, and whether they survived an officer's restyling.

docxtpl loses text in silence in several ways: text beside ``{{p field }}``, a field that is not closed, a field that
runs over two paragraphs, a name that nothing fills. Each is found here, before rendering, and the place is named. What
a template may compute is an allow-list: fields, conditions and loops over a field, two deep. So a template cannot run
for long, fill the memory or reach anything outside its fields.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from docx.opc.constants import CONTENT_TYPE

from isa_admin.errors import StoreError, close_matches
from isa_admin.word.wordxml import w

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from jinja2 import Environment
    from lxml.etree import _Element

    from isa_admin.documents.templates import FieldKind

# Fields are never longer, and an unbounded pattern would search the whole text again for each brace.
_TAG = re.compile(r"\{\{.{0,300}?\}\}|\{%.{0,300}?%\}|\{#.{0,300}?#\}", re.DOTALL)
_STRAY = re.compile(r"\{ ?[{%#]|[}%#] ?\}")
_OWN_PARAGRAPH = re.compile(r"\{[{%#]p\b")
_OWN_ROW = re.compile(r"\{[%#]tr\b")
_NOT_HERE = re.compile(r"\{[{%#](?:tc|r)\s|\{[{%#]-|-[}%#]\}|\{%\s*(?:vm|hm|colspan|cellbg)\b")
_PREFIX = re.compile(r"^(?:p|tr)\s")
_NAME = re.compile(r"[A-Za-z_]\w*")
_ENDS = frozenset({"endfor", "endif"})
_DEEPEST_LOOP = 2


PARTS = {
    CONTENT_TYPE.WML_DOCUMENT_MAIN: "the text",
    CONTENT_TYPE.WML_HEADER: "the header",
    CONTENT_TYPE.WML_FOOTER: "the footer",
    CONTENT_TYPE.WML_FOOTNOTES: "the footnotes",
}
"""The parts whose fields are filled, and what a person calls each."""


class TemplateError(StoreError):
    """A template of the store cannot be filled; the message names the template, the fault and its place.

    Attributes:
        found: The fault.
        place: Where it is, in words; empty if it has no place of its own.
    """

    def __init__(self, template: str, found: str, remedy: str, place: str = "") -> None:
        super().__init__(f"templates/{template}: {found}{f' ({place})' if place else ''}", remedy)
        self.found = found
        self.place = place


class UnknownFieldError(TemplateError):
    """A template asks for an unknown field."""

    def __init__(self, template: str, field: str, known: Collection[str], place: str = "") -> None:
        near = close_matches(field, known)
        hint = f"did you mean {near}? " if near else ""
        remedy = f"{hint}the fields are {', '.join(sorted(known))}"
        super().__init__(template, f"there is no field '{field}'", remedy, place)


class MissingFieldError(TemplateError):
    """A template lacks a field without which the document would be incomplete."""

    def __init__(self, template: str, field: str, *, slot: bool) -> None:
        where = "in a paragraph of its own" if slot else "where the document should show it"
        super().__init__(template, f"the field '{field}' is missing", f"write {written(field, slot=slot)} {where}")


def written(field: str, *, slot: bool) -> str:
    """Give a field as it is written into a template."""
    return f"{{{{p {field} }}}}" if slot else f"{{{{ {field} }}}}"


class Inspector:
    """Finds every fault in the fields of one template, each with its place.

    Args:
        template: Its file name, for messages.
        environment: Reads the fields.
        fields: The fields that a template may use.
    """

    def __init__(self, template: str, environment: Environment, fields: Mapping[str, FieldKind]) -> None:
        self._template = template
        self.environment = environment
        self.fields = fields
        self._part = ""
        self._root: _Element | None = None

    def part(self, name: str, root: _Element) -> Iterator[TemplateError]:
        """Give the faults of a part: a tag that is not closed, of another kind, or has text beside it that vanishes.

        Args:
            name: What a person calls the part: "the text", "the header".
            root: The part.
        """
        self._part, self._root = name, root
        yield from self._rows(root)
        blocks: list[_Open] = []
        for paragraph in root.iter(w("p")):
            text = text_of(paragraph).replace("\u00a0", " ")
            if "{" not in text and "}" not in text:
                continue
            broken = list(self._paragraph(text, paragraph))
            yield from broken
            if not broken:
                for tag in _TAG.findall(text):
                    yield from self._tag(tag, paragraph, blocks)
        for one in blocks:
            yield self._fault(f"{one.tag} is not closed", f"write {{% end{one.word} %}} where it ends", one.paragraph)

    def _rows(self, root: _Element) -> Iterator[TemplateError]:
        for row in own_rows(root):
            paragraphs = list(row.iter(w("p")))
            text = "".join(map(text_of, paragraphs))
            tags = _TAG.findall(text)
            if _TAG.sub("", text).strip() or len(tags) > 1:
                yield self._fault(
                    f"the text beside {tags[0]} would be lost", "put the tag in a table row of its own", paragraphs[0]
                )

    def _paragraph(self, text: str, paragraph: _Element) -> Iterator[TemplateError]:
        tags, rest = _TAG.findall(text), _TAG.sub("", text)
        if stray := _STRAY.search(rest):
            yield self._fault(
                f"a field is not closed or has a brace too many: '{_around(rest, stray.start())}'",
                "write {{ field }} in one paragraph, with two braces on each side",
                paragraph,
            )
        for tag in tags:
            if _NOT_HERE.search(tag):
                yield self._fault(f"'{tag}' is not used in templates here", "use {{ field }}, {%p or {%tr", paragraph)
        if any(_OWN_PARAGRAPH.match(tag) for tag in tags) and (rest.strip() or len(tags) > 1):
            yield self._fault(
                f"the text beside {tags[0]} would be lost: '{_around(rest.strip() or ' '.join(tags), 0)}'",
                "put the field in a paragraph of its own",
                paragraph,
            )

    def _tag(self, tag: str, paragraph: _Element, blocks: list[_Open]) -> Iterator[TemplateError]:
        """Give the faults of one tag; ``blocks`` are the loops and conditions that are open there."""
        if tag.startswith("{#"):
            return
        inside = _PREFIX.sub("", tag[2:-2]).strip()
        word = inside.partition(" ")[0]
        if tag.startswith("{%") and word in _ENDS:
            if not blocks or blocks[-1].word != word.removeprefix("end"):
                yield self._fault(
                    f"{tag} ends nothing that is open", "take it out, or write what it ends above it", paragraph
                )
            else:
                blocks.pop()
            return
        try:
            asked = self.names(_alone(tag, inside, word))
        except TemplateError as error:
            yield self._fault(error.found, error.remedy, paragraph)
            return
        own = {name for one in blocks for name in one.names} | ({"loop"} if any(one.names for one in blocks) else set())
        for name in sorted(asked - own - set(self.fields)):
            yield UnknownFieldError(self._template, name, self.fields, self._place(paragraph))
        if self.fields.get(inside) == "slot" and not _OWN_PARAGRAPH.match(tag):
            yield self._fault(
                f"the field '{inside}' holds whole paragraphs",
                f"write {written(inside, slot=True)} in a paragraph of its own",
                paragraph,
            )
        if tag.startswith("{%") and word in {"for", "if"}:
            target = inside.removeprefix("for ").partition(" in ")[0] if word == "for" else ""
            blocks.append(_Open(word, tag, paragraph, frozenset(_NAME.findall(target))))
            if sum(one.word == "for" for one in blocks) == _DEEPEST_LOOP + 1:
                yield self._fault("loops are nested too deep", "nest at most two", paragraph)

    def names(self, source: str) -> set[str]:
        """Give the names of the fields that a text asks for.

        Raises:
            TemplateError: What stands between the braces is not a field, a condition or a loop over a list.
        """
        from jinja2 import TemplateSyntaxError, meta, nodes

        name_alone = "write {{ field }} with the name alone"
        try:
            tree = self.environment.parse(source)
        except TemplateSyntaxError as error:
            raise self._fault(f"a field cannot be read: {error.message}", name_alone) from error
        except RecursionError as error:
            raise self._fault("a field is nested too deep", name_alone) from error
        allowed = (
            nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If,
            nodes.Compare, nodes.Operand, nodes.Not, nodes.And, nodes.Or, nodes.Const,
        )  # fmt: skip
        for node, depth in _nodes(tree, 0):
            if not isinstance(node, allowed) or (isinstance(node, nodes.For) and not isinstance(node.iter, nodes.Name)):
                raise self._fault(
                    f"a field computes something ({type(node).__name__.casefold()})",
                    "use fields, conditions and loops over a field only",
                )
            if isinstance(node, nodes.For) and self.fields.get(node.iter.name, "list") != "list":  # type: ignore[attr-defined] # it is a Name
                raise self._fault(f"'{node.iter.name}' is not a list", self._lists())  # type: ignore[attr-defined] # the same
            if isinstance(node, nodes.Getattr) and getattr(node.node, "name", "") != "loop":
                raise self._fault(f"a field has no parts: '.{node.attr}'", name_alone)
            if depth > _DEEPEST_LOOP:
                raise self._fault("loops are nested too deep", "nest at most two")
        return meta.find_undeclared_variables(tree)

    def _lists(self) -> str:
        return f"loop over {' or '.join(name for name, kind in self.fields.items() if kind == 'list')}"

    def _fault(self, found: str, remedy: str, paragraph: _Element | None = None) -> TemplateError:
        return TemplateError(self._template, found, remedy, "" if paragraph is None else self._place(paragraph))

    def _place(self, paragraph: _Element) -> str:
        return place_of(self._part, self._root, paragraph)


class _Open(NamedTuple):
    """A loop or a condition that is open: its word, its tag, where it stands, and the names that a loop brings."""

    word: str
    tag: str
    paragraph: _Element
    names: frozenset[str]


def _alone(tag: str, inside: str, word: str) -> str:
    """Write a tag so that it can be read by itself."""
    if tag.startswith("{{"):
        return f"{{{{ {inside} }}}}"
    if word in {"elif", "else"}:
        return f"{{% if 1 %}}{{% {inside} %}}{{% endif %}}"
    return f"{{% {inside} %}}{{% end{word} %}}" if word in {"for", "if"} else f"{{% {inside} %}}"


def place_of(part: str, root: _Element | None, paragraph: _Element) -> str:
    """Say where a paragraph of a part is, as somebody finds it who has the template open in Word."""
    cell = next(paragraph.iterancestors(w("tc")), None)
    assert root is not None  # noqa: S101 - a paragraph is in a part
    if cell is None:
        outside = (one for one in root.iter(w("p")) if next(one.iterancestors(w("tc")), None) is None)
        return f"paragraph {_position(paragraph, outside)} of {part}"
    row = next(cell.iterancestors(w("tr")))
    table = next(row.iterancestors(w("tbl")))
    numbers = (
        _position(table, root.iter(w("tbl"))),
        _position(row, table.iterchildren(w("tr"))),
        _position(cell, row.iterchildren(w("tc"))),
    )
    return "table {}, row {}, cell {} in {}".format(*numbers, part)


def _position(wanted: _Element, among: Iterable[_Element]) -> int:
    return next((number for number, one in enumerate(among, start=1) if one is wanted), 0)


def untouched(template: str, part: str, texts: Iterable[str]) -> Iterator[TemplateError]:
    """Give the fields in a part that docxtpl does not fill, such as endnotes."""
    for text in texts:
        if _TAG.search(text):
            found = f"the field in '{_around(text, 0)}' ({part}) is never filled"
            yield TemplateError(template, found, "move it into the text")


def _nodes(node: object, depth: int) -> Iterator[tuple[object, int]]:
    from jinja2 import nodes

    assert isinstance(node, nodes.Node)  # noqa: S101 - iter_child_nodes gives nothing else
    depth += isinstance(node, nodes.For)
    yield node, depth
    for child in node.iter_child_nodes():
        yield from _nodes(child, depth)


def used(text: str) -> set[str]:
    """Give every word of the tags in a text; the names of fields are among them."""
    return {name for tag in _TAG.findall(text) for name in _NAME.findall(tag)}


def stands_alone(text: str) -> bool:
    """Say whether the text of a paragraph is a tag that takes the whole paragraph, and nothing else."""
    return bool(_OWN_PARAGRAPH.match(text) and _TAG.fullmatch(text))


def own_rows(root: _Element) -> list[_Element]:
    """Give the rows of tables that hold a tag which takes the whole row."""
    found: dict[_Element, None] = {}
    for paragraph in root.iter(w("p")):
        row = next(paragraph.iterancestors(w("tr")), None)
        if row is not None and row not in found and _OWN_ROW.search(text_of(paragraph)):
            found[row] = None
    return list(found)


def text_of(paragraph: _Element) -> str:
    """Give the text of a paragraph without that of the text boxes inside it."""
    return "".join(
        text.text or "" for text in paragraph.iter(w("t")) if next(text.iterancestors(w("p")), None) is paragraph
    )


def _around(text: str, position: int) -> str:
    return text[max(0, position - 20) : position + 30].strip()
