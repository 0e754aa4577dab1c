"""Fills a template of the store with docxtpl, whose traps are closed here.

docxtpl by itself turns escaping off, lets a template run programs, drops text when the XML comes out broken, and
changes ``{_{`` and line breaks in the values. Here values are escaped, the environment is a sandbox behind an
allow-list, every part is parsed strictly, and values arrive unchanged.
"""

from __future__ import annotations

import re
from functools import lru_cache
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup

from isa_admin.office import allowed, kinds
from isa_admin.office.package import opened, packed
from isa_admin.office.parts import UnsafeFileError
from isa_admin.word import leftovers, template_fields
from isa_admin.word.own_paragraphs import part_from_fields
from isa_admin.word.template_fields import PARTS, Inspector, MissingFieldError, TemplateError, UnknownFieldError
from isa_admin.word.wordxml import W, w

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import CodeType

    from lxml.etree import _Element

    from isa_admin.documents.templates import FieldKind

    Fields: TypeAlias = tuple[tuple[str, FieldKind], ...]

_MOST_BRACES = 4_000
_MOST_STEPS = 100_000
_MOST_CHARACTERS = 20_000_000
_FEWER = "use fewer fields and loops, and no loop in another"
_NO_BREAK_SPACE = re.compile(r"\{[{%][^}]*\u00a0")


class Slot:
    """The place of a field that is filled with whole paragraphs after docxtpl is done."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def mark(self) -> str:
        """The placeholder until then: a processing instruction, which no text can look like."""
        return f"<?isa-admin {self.name}?>"

    def __html__(self) -> str:
        """Give the mark as it stands between paragraphs."""
        return Markup(self.mark)  # noqa: S704 - the name is one of ours


class Template(DocxTemplate):  # type: ignore[misc] # docxtpl has no types
    """One template, used once.

    Args:
        name: Its file name, for messages.
        content: Its bytes, as the store has them.

    Raises:
        TemplateError: The file is not safe to open, or not one whose parts may go into a document.
    """

    def __init__(self, name: str, content: bytes) -> None:
        try:
            kind = _judged(content)
        except UnsafeFileError as error:
            raise TemplateError(name, error.found, error.remedy) from error
        super().__init__(BytesIO(_as_document(content) if kind == kinds.WORD_TEMPLATE else content))
        self.name = name
        self._content = content
        self.notes: list[str] = []
        self._asked: set[str] = set()
        self._fields: Fields = ()
        try:
            self.init_docx()
        # python-docx raises all kinds of exceptions for incomplete parts.
        except Exception as error:
            raise TemplateError(
                name, f"it cannot be read as a Word document: {error!r}", kinds.TEMPLATE.save
            ) from error
        if self.docx.element.tag != w("document") or self.docx.element.find(w("body")) is None:
            raise TemplateError(name, "its main part does not hold a document", kinds.TEMPLATE.save)
        leftovers.refuse_remarks(name, self.docx)
        if leftovers.leave_out(self.docx):
            self.notes.append(f"templates/{name}: the link to another Word template was left out")
        for part in self.docx.part.package.iter_parts():
            if part.content_type in PARTS and hasattr(part, "element"):
                part_from_fields(name, part.element)

    def faults(self, fields: Fields) -> Iterator[TemplateError]:
        """Give what is wrong with the fields, each with its place: nothing can be filled before all is put right."""
        inspector = Inspector(self.name, _environment(), dict(fields))
        for part in self.docx.part.package.iter_parts():
            if not part.content_type.endswith("xml"):
                continue
            root = etree.fromstring(part.blob)
            if etree.tostring(root).count(b"{") > _MOST_BRACES:
                yield TemplateError(self.name, f"{part.partname} has more than {_MOST_BRACES:,} braces", _FEWER)
            elif part.content_type in PARTS:
                yield from inspector.part(PARTS[part.content_type], root)
            elif root.tag.startswith(f"{{{W}}}"):
                texts = (_joined(paragraph) for paragraph in root.iter(w("p")))
                yield from template_fields.untouched(self.name, str(part.partname), texts)

    def fill(self, values: Mapping[str, str | list[str]], slots: tuple[str, ...], required: frozenset[str]) -> None:
        """Fill the fields.

        Args:
            values: The text of each field.
            slots: The fields that hold whole paragraphs: each must stand once, in a paragraph of its own.
            required: The fields that the template must have.

        Raises:
            TemplateError: A field is wrong, missing, in the wrong place or not closed.
        """
        self._fields = kinds_of(values, slots)
        if fault := _first_fault(self.name, self._content, self._fields):
            raise fault
        environment = _environment()
        steps = count(1)
        lists = {name: _Bounded(self.name, value, steps) for name, value in values.items() if isinstance(value, list)}
        try:
            self.render({**values, **lists, **{name: Slot(name) for name in slots}}, environment)
        except JinjaError as error:
            raise TemplateError(
                self.name, f"a field cannot be filled: {error.message}", "write {{ field }} with the name alone"
            ) from error
        except etree.XMLSyntaxError as error:
            raise TemplateError(
                self.name,
                f"a field or a loop leaves the document broken: {error.msg}",
                "write each field in one paragraph; loops over paragraphs with {%p, over table rows with {%tr",
            ) from error
        for name in sorted(required - self._asked):
            raise MissingFieldError(self.name, name, slot=name in slots)
        self._check_slots(slots)

    def patch_xml(self, src_xml: str) -> str:
        """Join the fields that Word split, as docxtpl does, and make no-break spaces in them plain."""
        patched = str(super().patch_xml(src_xml))
        return _NO_BREAK_SPACE.sub(lambda match: match[0].replace("\u00a0", " "), patched)

    def render_xml_part(self, src_xml: str, part: object, context: Mapping[str, object], jinja_env: Any) -> str:  # noqa: ARG002, ANN401 - docxtpl's signature
        """Fill one part; unlike docxtpl's own, nothing in the values is changed."""
        asked, code = _compiled(self.name, src_xml, self._fields)
        known = dict(self._fields)
        for name in sorted(asked - set(known)):
            raise UnknownFieldError(self.name, name, known)
        self._asked |= asked
        pieces, size = [], 0
        for piece in jinja_env.template_class.from_code(jinja_env, code, {}).generate(context):
            size += len(piece)
            if size > _MOST_CHARACTERS:
                raise TemplateError(self.name, f"filled, it has more than {_MOST_CHARACTERS:,} characters", _FEWER)
            pieces.append(piece)
        filled = "".join(pieces)
        etree.fromstring(filled.encode())
        try:
            # Checked again, because a condition may have joined pieces that were harmless apart.
            allowed.ensure_content("that a field fills", filled.encode(), kinds.TEMPLATE.limits.depth)
        except UnsafeFileError as error:
            raise TemplateError(self.name, error.found, error.remedy) from error
        return filled

    def fix_tables(self, xml: str) -> _Element:
        """Parse the filled body; docxtpl's own drops what it cannot parse."""
        return etree.fromstring(xml.encode())

    def render_properties(self, context: object, jinja_env: object = None) -> None:
        """Leave the document's properties alone: rendering.py sets them, and docxtpl would escape them twice."""

    def _check_slots(self, slots: tuple[str, ...]) -> None:
        body = self.docx.element.body
        marks = [one for one in body.iter(etree.ProcessingInstruction) if one.target == "isa-admin"]
        for name in slots:
            found = [one for one in marks if one.text == name]
            if name in self._asked and (len(found) != 1 or found[0].getparent() is not body):
                raise TemplateError(
                    self.name,
                    f"the field '{name}' occurs {len(found)} times or inside something else",
                    f"write {{{{p {name} }}}} once, in a paragraph of its own and outside tables",
                )


class _Bounded(list[str]):
    """A list whose loops count their steps together, so that nested loops come to an end."""

    def __init__(self, template: str, values: list[str], steps: Iterator[int]) -> None:
        super().__init__(values)
        self._template = template
        self._steps = steps

    def __iter__(self) -> Iterator[str]:
        for value in super().__iter__():
            if next(self._steps) > _MOST_STEPS:
                raise TemplateError(self._template, f"its loops run for more than {_MOST_STEPS:,} steps", _FEWER)
            yield value


@lru_cache(maxsize=8)
def _judged(content: bytes) -> str:
    """Judge a template, once for all documents that are made with it; gives the content type of its main part."""
    return opened(content, kinds.TEMPLATE).main.type


@lru_cache(maxsize=8)
def _first_fault(name: str, content: bytes, fields: Fields) -> TemplateError | None:
    """Look for a fault in the fields, once for all documents that are made with a template; gives the first."""
    return next(Template(name, content).faults(fields), None)


@lru_cache(maxsize=64)
def _compiled(template: str, source: str, fields: Fields) -> tuple[frozenset[str], CodeType]:
    """Compile a part with fields, once for all documents; gives the names of its fields, too."""
    environment = _environment()
    return frozenset(Inspector(template, environment, dict(fields)).names(source)), environment.compile(source)


def kinds_of(values: Mapping[str, str | list[str]], slots: tuple[str, ...]) -> Fields:
    """Say what each field holds: a text, a list, or whole paragraphs (the ``slots``)."""
    kinds_: list[tuple[str, FieldKind]] = [
        (name, "list" if isinstance(value, list) else "text") for name, value in values.items()
    ]
    return (*kinds_, *((name, "slot") for name in slots))


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, finalize=lambda value: "" if value is None else value
    )
    environment.globals.clear()
    return environment


def _as_document(content: bytes) -> bytes:
    """Turn a Word template (.dotx) into a Word document: only the content type differs."""
    return packed(
        content,
        lambda part, data: (
            data.replace(kinds.WORD_TEMPLATE.encode(), kinds.WORD.encode()) if part == "[Content_Types].xml" else data
        ),
    )


def _joined(paragraph: _Element) -> str:
    return "".join(text.text or "" for text in paragraph.iter(w("t")))
