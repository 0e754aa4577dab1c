"""The fields of a template: which ones it has, and whether they survived an officer's restyling.

docxtpl loses text in silence in several ways: text beside ``{{p field }}``, a field that is not closed, a field that
runs over two paragraphs, a name that nothing fills. Each is found here, before rendering, and the place is named. What
a template may compute is an allow-list: fields, conditions and loops over a field, two deep. So a template cannot run
for long, fill the memory or reach anything outside its fields.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isa_admin.errors import StoreError, close_matches
from isa_admin.word.wordxml import w

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from jinja2 import Environment
    from lxml.etree import _Element

# Fields are never longer, and an unbounded pattern would search the whole text again for each brace.
_TAG = re.compile(r"\{\{.{0,300}?\}\}|\{%.{0,300}?%\}|\{#.{0,300}?#\}", re.DOTALL)
_STRAY = re.compile(r"\{ ?[{%#]|[}%#] ?\}")
_OWN_PARAGRAPH = re.compile(r"\{[{%#]p\b")
_OWN_ROW = re.compile(r"\{[%#]tr\b")
_NOT_HERE = re.compile(r"\{[{%#](?:tc|r)\s|\{[{%#]-|-[}%#]\}|\{%\s*(?:vm|hm|colspan|cellbg)\b")
_DEEPEST_LOOP = 2


class TemplateError(StoreError):
    """A template of the store cannot be filled; the message names the template and the fault."""

    def __init__(self, template: str, found: str, remedy: str) -> None:
        super().__init__(f"templates/{template}: {found}", remedy)


class UnknownFieldError(TemplateError):
    """A template asks for an unknown field."""

    def __init__(self, template: str, field: str, known: Collection[str]) -> None:
        near = close_matches(field, known)
        hint = f"did you mean {near}? " if near else ""
        super().__init__(template, f"there is no field '{field}'", f"{hint}the fields are {', '.join(sorted(known))}")


class MissingFieldError(TemplateError):
    """A template lacks a field without which the document would be incomplete."""

    def __init__(self, template: str, field: str, *, slot: bool) -> None:
        how = f"{{{{p {field} }}}}" if slot else f"{{{{ {field} }}}}"
        where = "in a paragraph of its own" if slot else "where the document should show it"
        super().__init__(template, f"the field '{field}' is missing", f"write {how} {where}")


def check_text(template: str, root: _Element) -> None:
    """Ensure that every tag in a part of the template is whole and no text beside it gets lost.

    Raises:
        TemplateError: A tag is not closed, has text beside it that would vanish, or is of a kind that is not used here.
    """
    for paragraph in root.iter(w("p")):
        _check_paragraph(template, text_of(paragraph))
    for row in root.iter(w("tr")):
        text = "".join(text_of(paragraph) for paragraph in row.iter(w("p")))
        tags = _TAG.findall(text)
        if any(_OWN_ROW.match(tag) for tag in tags) and (_TAG.sub("", text).strip() or len(tags) > 1):
            raise TemplateError(
                template, f"the text beside {tags[0]} would be lost", "put the tag in a table row of its own"
            )


def _check_paragraph(template: str, text: str) -> None:
    tags = _TAG.findall(text)
    rest = _TAG.sub("", text)
    if stray := _STRAY.search(rest):
        raise TemplateError(
            template,
            f"a field is not closed or has a brace too many: '{_around(rest, stray.start())}'",
            "write {{ field }} in one paragraph, with two braces on each side",
        )
    for tag in tags:
        if _NOT_HERE.search(tag):
            raise TemplateError(template, f"'{tag}' is not used in templates here", "use {{ field }}, {%p or {%tr")
    if any(_OWN_PARAGRAPH.match(tag) for tag in tags) and (rest.strip() or len(tags) > 1):
        raise TemplateError(
            template,
            f"the text beside {tags[0]} would be lost: '{_around(rest.strip() or ' '.join(tags), 0)}'",
            "put the field in a paragraph of its own",
        )


def names(template: str, environment: Environment, source: str) -> set[str]:
    """Give the names of the fields that a part asks for.

    Raises:
        TemplateError: What stands between the braces is not a field, a condition or a loop over a field.
    """
    from jinja2 import TemplateSyntaxError, meta, nodes

    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as error:
        raise TemplateError(
            template, f"a field cannot be read: {error.message}", "write {{ field }} with the name alone"
        ) from error
    except RecursionError as error:
        raise TemplateError(template, "a field is nested too deep", "write {{ field }} with the name alone") from error
    allowed = (
        nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If,
        nodes.Compare, nodes.Operand, nodes.Not, nodes.And, nodes.Or, nodes.Const,
    )  # fmt: skip
    for node, depth in _nodes(tree, 0):
        if not isinstance(node, allowed) or (isinstance(node, nodes.For) and not isinstance(node.iter, nodes.Name)):
            raise TemplateError(
                template,
                f"a field computes something ({type(node).__name__.casefold()})",
                "use fields, conditions and loops over a field only",
            )
        if depth > _DEEPEST_LOOP:
            raise TemplateError(template, "loops are nested too deep", "nest at most two")
    return meta.find_undeclared_variables(tree)


def check_untouched(template: str, part: str, texts: Iterable[str]) -> None:
    """Ensure that a part that docxtpl does not fill (such as endnotes) has no fields.

    Raises:
        TemplateError: It does.
    """
    for text in texts:
        if _TAG.search(text):
            raise TemplateError(
                template, f"the field in '{_around(text, 0)}' ({part}) is never filled", "move it into the text"
            )


def _nodes(node: object, depth: int) -> Iterator[tuple[object, int]]:
    from jinja2 import nodes

    assert isinstance(node, nodes.Node)  # noqa: S101 - iter_child_nodes gives nothing else
    depth += isinstance(node, nodes.For)
    yield node, depth
    for child in node.iter_child_nodes():
        yield from _nodes(child, depth)


def stands_alone(text: str) -> bool:
    """Say whether the text of a paragraph is a tag that takes the whole paragraph, and nothing else."""
    return bool(_OWN_PARAGRAPH.match(text) and _TAG.fullmatch(text))


def is_own_row(row: _Element) -> bool:
    """Say whether a row of a table holds a tag that takes the whole row."""
    return any(_OWN_ROW.search(text_of(paragraph)) for paragraph in row.iter(w("p")))


def text_of(paragraph: _Element) -> str:
    """Give the text of a paragraph without that of the text boxes inside it."""
    return "".join(
        text.text or "" for text in paragraph.iter(w("t")) if next(text.iterancestors(w("p")), None) is paragraph
    )


def _around(text: str, position: int) -> str:
    return text[max(0, position - 20) : position + 30].strip()
