"""Finds words in the text of a Word file that a reader may not see: white ones, tiny ones, ones in a font of signs.

They are in the text, and are compared as all the rest. What is found here is for a person to look at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.word.style_sheet import StyleSheet, first, value
from isa_admin.word.wordxml import w

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

    from isa_admin.word.word_file import WordFile

SMALLEST = 4
"""Letters of fewer points cannot be read on paper."""
_FAINT = 1.5
"""Words of a lower contrast to what is behind them cannot be told from it; 1 is the same colour (WCAG 2, 1.4.3)."""
_NARROWEST = 20
"""Letters that are squeezed to fewer per cent of their width are lines."""
_SIGNS = ("wingdings", "webdings", "symbol", "marlett", "mt extra", "zapfdingbats", "blank", "barcode")
_PAPER = "FFFFFF"
_HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF", "red": "FF0000",
    "yellow": "FFFF00", "white": "FFFFFF", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000",
    "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_RUN, _TEXT, _LOOKS, _PARAGRAPH, _PROPERTIES = map(w, ("r", "t", "rPr", "p", "pPr"))
_CELL, _ROW, _TABLE, _BOX, _SHADE = map(w, ("tc", "tr", "tbl", "txbxContent", "shd"))


def hard_to_see(file: WordFile) -> list[tuple[str, str]]:
    """Give each passage that is hard to see: why, and its words."""
    sheet = StyleSheet(next(map(file.tree, file.parts("styles")), None))
    found: list[tuple[str, str]] = []
    for paragraph in file.main.iter(_PARAGRAPH):
        before: tuple[_Element, str] | None = None
        for run in paragraph.iter(_RUN):
            words = "".join(one.text or "" for one in run.iterchildren(_TEXT))
            if not any(map(str.isalnum, words)) or _holder(run, _PARAGRAPH) is not paragraph:
                continue
            why = _why(sheet, paragraph, run)
            if why and before == (paragraph, why):
                found[-1] = (why, found[-1][1] + words)
            elif why and _holder(run, _BOX) is None:
                found.append((why, words))
            before = (paragraph, why)
    return found


def _why(sheet: StyleSheet, paragraph: _Element, run: _Element) -> str:
    """Say why the words of a run are hard to see; empty if they are not."""
    properties, looks = first(paragraph, _PROPERTIES), first(run, _LOOKS)
    style = value(properties, "pStyle") if properties is not None else ""
    own = value(looks, "rStyle") if looks is not None else ""
    layers = [*_there(looks), *sheet.looks_said(own), *sheet.everywhere(style)]
    spaced = [*_there(properties), *sheet.paragraph_said(style)]
    if _number(layers, "sz", 2 * SMALLEST) < 2 * SMALLEST or _clipped(paragraph, spaced):
        return f"smaller than {SMALLEST} points"
    if _number(layers, "w", 100) < _NARROWEST:
        return "squeezed together"
    fonts = _said(layers, "rFonts")
    names = [fonts.get(w(of), "") for of in ("ascii", "hAnsi")] if fonts is not None else []
    if any(sign in name.casefold() for name in names for sign in _SIGNS):
        return "in a font of signs"
    colour = _colour(layers)
    if colour is not None and all(_contrast(colour, one) < _FAINT for one in _behind(sheet, paragraph, layers, spaced)):
        return "in the colour of what is behind the words"
    return ""


def _there(one: _Element | None) -> list[_Element]:
    return [one] if one is not None else []


def _said(layers: Iterable[_Element], name: str) -> _Element | None:
    """Give what the strongest of some layers says."""
    return next((one for layer in layers if (one := first(layer, w(name))) is not None), None)


def _number(layers: Iterable[_Element], name: str, otherwise: int) -> int:
    said = _said(layers, name)
    number = said.get(w("val"), "").removesuffix("%") if said is not None else ""
    return int(number) if number.isdecimal() else otherwise


def _clipped(paragraph: _Element, spaced: Iterable[_Element]) -> bool:
    """Say whether the line, or the row of a table, is made lower than letters that can be read."""
    said = (one for layer in spaced if (one := first(layer, w("spacing"))) is not None)
    lines = next((one for one in said if one.get(w("line"))), None)
    low = lines is not None and lines.get(w("lineRule")) == "exact" and _low(lines.get(w("line"), ""))
    row = _holder(paragraph, _ROW)
    properties = first(row, w("trPr")) if row is not None else None
    height = first(properties, w("trHeight")) if properties is not None else None
    return low or (height is not None and height.get(w("hRule")) == "exact" and _low(height.get(w("val"), "")))


def _low(twentieths: str) -> bool:
    return twentieths.isdecimal() and int(twentieths) < 20 * SMALLEST


def _colour(layers: Iterable[_Element]) -> str | None:
    """Give the colour of words; nothing where Word chooses one that can be seen."""
    for layer in layers:
        fill = first(layer, f"{_W14}textFill")
        for one in fill.iter() if fill is not None else ():
            name = str(one.tag).removeprefix(_W14)
            if name == "srgbClr":
                return one.get(f"{_W14}val", "")
            if name == "noFill" or (name == "schemeClr" and one.get(f"{_W14}val") in {"bg1", "lt1"}):
                return _PAPER
        if (said := first(layer, w("color"))) is not None:
            colour = said.get(w("val"), "")
            return colour if _is_colour(colour) else None
    return None


def _behind(
    sheet: StyleSheet, paragraph: _Element, layers: Iterable[_Element], spaced: Iterable[_Element]
) -> Iterator[str]:
    """Give the colours that may stand behind words: the nearest, or all that the style of a table has."""
    marked = _said(layers, "highlight")
    if marked is not None and (colour := _HIGHLIGHTS.get(marked.get(w("val"), ""))):
        yield colour
        return
    near = [*layers, *spaced]
    for tag in (_CELL, _TABLE):
        holder = _holder(paragraph, tag)
        properties = first(holder, f"{tag}Pr") if holder is not None else None
        near += _there(properties)
    nearest = next(filter(None, (_shade(first(one, _SHADE)) for one in near)), None)
    if nearest is not None:
        yield nearest
        return
    yield _PAPER
    table = _holder(paragraph, _TABLE)
    properties = first(table, f"{_TABLE}Pr") if table is not None else None
    if properties is not None:
        yield from filter(None, map(_shade, sheet.shades(value(properties, "tblStyle"))))


def _shade(said: _Element | None) -> str | None:
    if said is None:
        return None
    colour = said.get(w("color" if said.get(w("val")) == "solid" else "fill"), "")
    return colour if _is_colour(colour) else None


def _is_colour(words: str) -> bool:
    return len(words) == len(_PAPER) and all(one in "0123456789abcdefABCDEF" for one in words)


def _contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, from 1 to 21, as WCAG 2 defines it."""
    dark, light = sorted((_light(one), _light(other)))
    return (light + 0.05) / (dark + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)] if _is_colour(colour) else [0.0, 0.0, 0.0]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)  # noqa: PLR2004  sRGB
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _holder(element: _Element, tag: str) -> _Element | None:
    """Give the nearest element of a tag that an element stands in."""
    return next(element.iterancestors(tag), None)
