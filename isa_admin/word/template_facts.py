"""What a template looks like, in words: its page, styles, fields, text and pictures, and how two templates differ."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.word import template_fields
from isa_admin.word.house_style import BY_NAME
from isa_admin.word.style_sheet import on, value
from isa_admin.word.template import Template
from isa_admin.word.template_fields import PARTS, text_of
from isa_admin.word.wordxml import w

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from lxml.etree import _Element

_IN_POINTS, _IN_MM = 20, 56.7
"""How many of the units of Word, which are twentieths of a point, make one."""
_ABSENT = "not set"


class TemplateDifference(Struct, frozen=True):
    """How a template differs from another: the kind of thing, its name, and what it is in each."""

    what: str
    name: str
    packaged: str
    here: str


class Look(Struct, frozen=True):
    """What a template looks like.

    Attributes:
        fields: The fields that it uses.
        page: Its paper and margins.
        styles: What each style sets, by the name of the style.
        texts: The paragraphs that have words, by the part that they stand in.
        pictures: The names of its pictures.
    """

    fields: frozenset[str]
    page: Mapping[str, str]
    styles: Mapping[str, Mapping[str, str]]
    texts: Mapping[str, tuple[str, ...]]
    pictures: tuple[str, ...]


def look(name: str, content: bytes, known: Collection[str]) -> Look:
    """Look at a template.

    Args:
        name: Its file name, for messages.
        content: Its bytes.
        known: The fields that it may use.

    Raises:
        TemplateError: It cannot be opened, or holds remarks.
    """
    docx = Template(name, content).docx
    roots = [
        (PARTS[part.content_type], part.element)
        for part in docx.part.package.iter_parts()
        if part.content_type in PARTS and hasattr(part, "element")
    ]
    texts: dict[str, tuple[str, ...]] = {}
    fields: set[str] = set()
    for part, root in roots:
        lines = [text for paragraph in root.iter(w("p")) if (text := " ".join(text_of(paragraph).split()))]
        texts[part] = (*texts.get(part, ()), *lines)
        fields |= template_fields.used("\n".join(lines)) & set(known)
    pictures = (str(part.partname) for part in docx.part.package.iter_parts() if part.content_type.startswith("image/"))
    styles = {
        _style_name(style): _style(style)
        for style in docx.styles.element.iterfind(w("style"))
        if style.get(w("type")) == "paragraph"
    }
    return Look(frozenset(fields), _page(docx.element.body), styles, texts, tuple(sorted(pictures)))


def differences(packaged: Look, here: Look) -> Iterator[TemplateDifference]:
    """Say how a template differs from the packaged one: what an officer changed, or what another program did."""
    for name in sorted(packaged.fields ^ here.fields):
        yield TemplateDifference("field", name, *(_used(name in one.fields) for one in (packaged, here)))
    yield from _settings("page", "", packaged.page, here.page)
    for style in sorted({*packaged.styles, *here.styles}):
        old, new = packaged.styles.get(style), here.styles.get(style)
        if old is None:
            yield TemplateDifference("style", style, "not there", "there")
        elif new is None:
            # The program brings those that it needs itself.
            brought = style.casefold() in BY_NAME
            yield TemplateDifference(
                "style", style, "there", "not there: the packaged one is used" if brought else "not there"
            )
        else:
            yield from _settings("style", style, old, new)
    for part in PARTS.values():
        yield from _lines(part, packaged.texts.get(part, ()), here.texts.get(part, ()))
    if packaged.pictures != here.pictures:
        count = (f"{len(one.pictures)} of them" if one.pictures else "none" for one in (packaged, here))
        yield TemplateDifference("pictures", "", *count)


def _settings(what: str, name: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[TemplateDifference]:
    for setting in sorted({*old, *new}):
        before, after = old.get(setting, _ABSENT), new.get(setting, _ABSENT)
        if before != after:
            yield TemplateDifference(what, f"{name}, {setting}" if name else setting, before, after)


def _lines(part: str, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[TemplateDifference]:
    for how, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how != "equal":
            before, after = (" / ".join(lines) or "nothing" for lines in (old[old_from:old_to], new[new_from:new_to]))
            yield TemplateDifference("text", part, before, after)


def _used(used: bool) -> str:  # noqa: FBT001 - one word for each of the two
    return "used" if used else "not used"


def _style_name(style: _Element) -> str:
    name = value(style, "name")
    # Word and its converters write the names of their own styles with capitals or without.
    return BY_NAME[name.casefold()].name if name.casefold() in BY_NAME else name


def _style(style: _Element) -> dict[str, str]:
    text, paragraph = style.find(w("rPr")), style.find(w("pPr"))
    return {
        **(_of_text(text) if text is not None else {}),
        **(_of_paragraph(paragraph) if paragraph is not None else {}),
    }


def _of_text(text: _Element) -> dict[str, str]:
    found: dict[str, str] = {}
    fonts = text.find(w("rFonts"))
    if fonts is not None and (font := fonts.get(w("ascii")) or fonts.get(w("asciiTheme"))):
        found["font"] = font
    if (size := value(text, "sz")).isdecimal():
        found["size"] = _points(int(size) * _IN_POINTS // 2)
    if (colour := value(text, "color")) and colour != "auto":
        found["colour"] = colour.upper()
    return found | {
        words: "yes" for name, words in (("b", "bold"), ("i", "italic"), ("caps", "capitals")) if on(text, name)
    }


def _of_paragraph(paragraph: _Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, kind, sides in (("spacing", "space", ("before", "after")), ("ind", "indent", ("left", "right"))):
        element = paragraph.find(w(name))
        for side in sides if element is not None else ():
            if element is not None and (said := element.get(w(side), "")).isdecimal():
                found[f"{kind} {side}"] = _points(int(said))
    if side := value(paragraph, "jc"):
        found["aligned"] = side
    if on(paragraph, "pageBreakBefore"):
        found["begins a page"] = "yes"
    return found


def _page(body: _Element) -> dict[str, str]:
    """Say what the pages of a document are, by its last section, and how many sections it has."""
    sections = list(body.iter(w("sectPr")))
    if not sections:
        return {}
    found = {"sections": str(len(sections))}
    size, margins = sections[-1].find(w("pgSz")), sections[-1].find(w("pgMar"))
    if size is not None:
        found["size"] = f"{_mm(size, 'w')} by {_mm(size, 'h')} mm"
    if margins is not None:
        found |= {f"{side} margin": f"{_mm(margins, side)} mm" for side in ("top", "right", "bottom", "left")}
    return found


def _points(twentieths: int) -> str:
    return f"{twentieths / _IN_POINTS:g} points"


def _mm(element: _Element, name: str) -> str:
    said = element.get(w(name), "")
    return str(round(int(said) / _IN_MM)) if said.lstrip("-").isdecimal() else "?"
