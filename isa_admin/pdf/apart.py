"""Reads a PDF from outside, in a process of its own with little time and memory: ``python -m isa_admin.pdf.apart``.

It takes the bytes on standard input and prints JSON, which ``reading`` makes values of. A PDF that is tagged, as Word
and LibreOffice write it, says itself what is a heading, a paragraph, an item and a cell (PDF 32000-1, 14.7 and 14.8):
its structure is followed, and the words that each element marks are put into it. Of any other PDF the lines are given.
What a reader sees and the structure does not hold is told apart.
"""

from __future__ import annotations

import ctypes
import json
import re
import sys
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY = 500_000_000
"""Bytes of address space. The libraries and what they map take half of it before they read anything."""
SECONDS = 15
"""Of processor time: a PDF of 500 pages takes three."""
PAGES = 2_000
ELEMENTS = 100_000
STRETCHES = 100_000
"""Stretches of text on all pages: an agreement of 50 pages has 3,000."""
DEEPEST = 120
LINKS = 5_000

_MARGIN = 71
"""Headers and footers stand in the outer 2.5 centimetres, in points."""
_HIDDEN = frozenset({pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP})
_UNSEEN = 20_000
"""So many letters of a layer of text behind the picture of a page are given: a form has a thousand."""
_HEADING = re.compile(r"H([1-6])")
_INLINE = frozenset(
    {"Span", "Link", "Quote", "Code", "Reference", "BibEntry", "Annot", "Em", "Strong", "Sub", "Lbl", "Ruby", "Warichu"}
)
_ROW_GROUPS = frozenset({"THead", "TBody", "TFoot"})
_SEEN_BESIDE = frozenset({"/FreeText", "/Stamp", "/Widget", "/Ink", "/Redact", "/Watermark", "/Line", "/Square"})
_REMARKS = frozenset({"/Text", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Caret", "/Popup"})
_WRONG_PASSWORD = 4
_HYPHEN = "\x02"


class RefusedError(Exception):
    """The PDF is not read."""


class PageWords(Struct):
    """A stretch of text on a page: its words, and where it stands in points from the lower edge."""

    page: int
    text: str
    bottom: float
    top: float
    height: float

    @property
    def in_margin(self) -> bool:
        """Whether it stands where headers and footers do."""
        return self.bottom > self.height - _MARGIN or self.top < _MARGIN


class Seen(Struct):
    """What the pages show: the words that an element of the structure marks, and all others in their order."""

    marked: dict[tuple[int, int], list[PageWords]] = field(default_factory=dict)
    loose: list[PageWords] = field(default_factory=list)
    every: list[PageWords] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)


def limit() -> None:
    """Let this process use no more than an agreement needs, where the system can see to it."""
    with suppress(ImportError):
        import resource

        for what, most in (
            (resource.RLIMIT_AS, MEMORY),
            (resource.RLIMIT_CPU, SECONDS),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            with suppress(ValueError, OSError):
                resource.setrlimit(what, (most, most))


def read(content: bytes) -> dict[str, Any]:
    """Read a PDF.

    Raises:
        RefusedError: It has a password, is damaged, or has more pages or elements than any agreement.
    """
    try:
        shown = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == _WRONG_PASSWORD or "assword" in str(error)
        raise RefusedError("password" if locked else f"damaged: {error}") from error
    if len(shown) > PAGES:
        raise RefusedError(f"pages: {len(shown):,}")
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            seen = _seen(shown)
            blocks, apart = _structure(pdf, seen)
            tagged = bool(blocks) and sum(map(_length, seen.loose)) <= sum(map(_length, seen.every)) / 2
            if not tagged:
                blocks, apart = _lines(seen)
            remarks, beside = _annotations(pdf)
            beside += _links(pdf, shown)
            title = str(pdf.docinfo.get("/Title", "")) if "/Info" in pdf.trailer else ""
    except (pikepdf.PdfError, pypdfium2.PdfiumError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise RefusedError(f"damaged: {error}") from error
    return {
        "tagged": tagged,
        "title": title[:1000],
        "pages": len(shown),
        "blocks": blocks,
        "apart": apart + beside,
        "remarks": remarks,
        "shown": sum(map(_length, seen.every)),
        "hidden": sum(map(len, seen.unseen)),
        "unseen": " ".join(seen.unseen)[:_UNSEEN],
    }


def _length(one: PageWords) -> int:
    return len(one.text.strip())


def _seen(shown: pypdfium2.PdfDocument) -> Seen:
    """Take the words of all pages, in the order in which they are drawn."""
    seen = Seen()
    left = STRETCHES
    for number in range(len(shown)):
        page = shown[number]
        text = page.get_textpage()
        height = page.get_height()
        for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            letters = _letters(one.raw, text.raw)
            if not letters:
                continue
            left -= 1
            if left < 0:
                raise RefusedError("elements")
            if pdfium.FPDFTextObj_GetTextRenderMode(one.raw) in _HIDDEN:
                seen.unseen.append(letters.strip())
                continue
            _, bottom, _, top = one.get_bounds()
            words = PageWords(number, letters, bottom, top, height)
            seen.every.append(words)
            mark = pdfium.FPDFPageObj_GetMarkedContentID(one.raw) if one.level == 0 else -1
            if mark < 0:
                seen.loose.append(words)
            else:
                seen.marked.setdefault((number, mark), []).append(words)
        text.close()
        page.close()
    return seen


def _letters(drawn: Any, text: Any) -> str:  # noqa: ANN401  pointers of pdfium
    size = pdfium.FPDFTextObj_GetText(drawn, text, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFTextObj_GetText(drawn, text, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    # pdfium writes a hyphen at the end of a line as a character of its own.
    return buffer.raw[: max(0, size - 2)].decode("utf-16-le", "replace").replace(_HYPHEN, "-")


def _together(pieces: list[PageWords]) -> str:
    """Put stretches of text together; where a line ends between two words there is a blank."""
    made = ""
    last: PageWords | None = None
    for one in pieces:
        new_line = last is not None and (one.page != last.page or one.top <= last.bottom or one.bottom >= last.top)
        if new_line and made[-1:].strip() and one.text[:1].strip():
            made += " "
        made += one.text
        last = one
    return made


class _Tree:
    """Follows the structure of a tagged PDF."""

    def __init__(self, pdf: pikepdf.Pdf, seen: Seen) -> None:
        self._seen = seen
        self._pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        self._roles: Any = pdf.Root.StructTreeRoot.get("/RoleMap", {})
        self._left = ELEMENTS
        self._on_the_way: set[tuple[int, int]] = set()
        self.used: set[tuple[int, int]] = set()
        self.apart: list[list[str]] = []

    def role(self, element: Any) -> str:  # noqa: ANN401  an object of a PDF
        """Give the standard name of what an element is."""
        name = str(element.get("/S", "/NonStruct"))
        for _ in range(8):
            if name not in self._roles:
                break
            other = str(self._roles[name])
            if other == name:
                break
            name = other
        return name.lstrip("/")

    def kids(self, element: Any) -> Iterator[Any]:  # noqa: ANN401  objects of a PDF
        """Give what an element holds: other elements, and lists of words."""
        held = element.get("/K", None)
        page = element.get("/Pg", None)
        for one in held if isinstance(held, pikepdf.Array) else [] if held is None else [held]:
            self._left -= 1
            if self._left < 0:
                raise RefusedError("elements")
            if isinstance(one, int):
                yield self._marked(page, one)
            elif isinstance(one, pikepdf.Dictionary) and one.get("/Type", None) == pikepdf.Name.MCR:
                yield self._marked(one.get("/Pg", page), int(one.MCID)) if "/Stm" not in one else []
            elif isinstance(one, pikepdf.Dictionary) and "/S" in one:
                yield one

    def _marked(self, page: Any, mark: int) -> list[PageWords]:  # noqa: ANN401  an object of a PDF
        number = self._pages.get(page.objgen, -1) if page is not None else -1
        self.used.add((number, mark))
        return self._seen.marked.get((number, mark), [])

    def within(self, element: Any) -> list[PageWords]:  # noqa: ANN401  an object of a PDF
        """Give all words below an element, in their order."""
        found: list[PageWords] = []
        with self._step(element):
            for one in self.kids(element):
                found += one if isinstance(one, list) else self.within(one)
        return found

    def blocks(self, element: Any, depth: int = 0, label: str = "") -> Iterator[dict[str, Any]]:  # noqa: ANN401
        """Give the paragraphs and tables below an element."""
        role = self.role(element)
        if role == "Table":
            yield {"rows": self._rows(element)}
            return
        if role in {"TOC", "TOCI", "Note", "FENote", "Artifact"}:
            kind = "footnote" if "Note" in role else "contents list"
            self.apart.append(["header or footer" if role == "Artifact" else kind, _together(self.within(element))])
            return
        heading = _HEADING.fullmatch(role)
        level = int(heading[1]) if heading else 1 if role == "H" else 0
        pieces: list[PageWords] = []
        with self._step(element):
            for one in self.kids(element):
                if isinstance(one, list):
                    pieces += one
                    continue
                kind = self.role(one)
                if role == "LI" and kind == "Lbl":
                    label = _together(self.within(one)).strip() + " "
                elif kind in _INLINE or (level and kind not in {"Table", "L"}):
                    pieces += self.within(one)
                else:
                    if pieces:
                        yield self._paragraph(label, pieces, level, depth)
                        label, pieces = "", []
                    for block in self.blocks(one, depth + (kind == "L"), label):
                        label = ""
                        yield block
        if pieces or label.strip():
            yield self._paragraph(label, pieces, level, depth)

    @staticmethod
    def _paragraph(label: str, pieces: list[PageWords], level: int, depth: int) -> dict[str, Any]:
        return {"text": label + _together(pieces), "level": level, "depth": depth}

    def _rows(self, table: Any) -> list[list[dict[str, Any]]]:  # noqa: ANN401  an object of a PDF
        rows: list[list[dict[str, Any]]] = []
        with self._step(table):
            for one in self.kids(table):
                if isinstance(one, list):
                    continue
                role = self.role(one)
                if role in _ROW_GROUPS:
                    rows += self._rows(one)
                elif role == "TR":
                    rows.append([self._cell(cell) for cell in self.kids(one) if not isinstance(cell, list)])
                else:
                    rows.append([self._cell(one)])
        return rows

    def _cell(self, cell: Any) -> dict[str, Any]:  # noqa: ANN401  an object of a PDF
        lines = []
        for block in self.blocks(cell):
            if "text" in block:
                lines.append(block["text"])
            else:
                lines += [" | ".join(" ".join(each["lines"]) for each in row) for row in block["rows"]]
        return {"lines": lines, "span": _span(cell)}

    def _step(self, element: Any) -> _Step:  # noqa: ANN401  an object of a PDF
        return _Step(self._on_the_way, element.objgen if element.is_indirect else (-1, len(self._on_the_way)))


class _Step:
    """Goes into an element, and refuses to go into one that it is in already, or too deep."""

    def __init__(self, on_the_way: set[tuple[int, int]], name: tuple[int, int]) -> None:
        self._way, self._name = on_the_way, name

    def __enter__(self) -> None:
        if self._name in self._way or len(self._way) >= DEEPEST:
            raise RefusedError("elements")
        self._way.add(self._name)

    def __exit__(self, *_: object) -> None:
        self._way.discard(self._name)


def _span(cell: Any) -> int:  # noqa: ANN401  an object of a PDF
    held = cell.get("/A", None)
    for one in held if isinstance(held, pikepdf.Array) else [held]:
        if isinstance(one, pikepdf.Dictionary) and "/ColSpan" in one:
            return max(1, min(100, int(one.ColSpan)))
    return 1


def _structure(pdf: pikepdf.Pdf, seen: Seen) -> tuple[list[dict[str, Any]], list[list[str]]]:
    """Give the blocks of a tagged PDF, and what stands beside them; nothing if it is not tagged."""
    if "/StructTreeRoot" not in pdf.Root:
        return [], []
    tree = _Tree(pdf, seen)
    blocks = list(tree.blocks(pdf.Root.StructTreeRoot))
    # Marked by no element: drawn all the same.
    unused = [word for place, words in seen.marked.items() if place not in tree.used for word in words]
    seen.loose += unused
    heads = [re.sub(r"\s", "", "".join(_first_row(block))) for block in blocks if block.get("rows")]
    for one in seen.loose:
        words = re.sub(r"\s", "", one.text)
        # Dots that lead to a page number, and rules, are drawn by no element.
        if not any(map(str.isalnum, words)):
            continue
        # A program repeats the head of a table on each page that the table goes on to.
        repeated = any(words in head for head in heads)
        kind = "header or footer" if repeated or (one.in_margin and one not in unused) else "text box"
        tree.apart.append([kind, one.text.strip()])
    return blocks, tree.apart


def _first_row(block: dict[str, Any]) -> list[str]:
    return [line for cell in block["rows"][0] for line in cell["lines"]]


def _lines(seen: Seen) -> tuple[list[dict[str, Any]], list[list[str]]]:
    """Give the lines of a PDF without tags, and the headers and footers of its pages."""
    blocks: list[dict[str, Any]] = []
    apart: list[list[str]] = []
    line: list[PageWords] = []

    def end() -> None:
        if text := "".join(one.text for one in line).strip():
            if all(one.in_margin for one in line):
                apart.append(["header or footer", text])
            else:
                blocks.append({"text": text, "level": 0, "depth": 0})
        line.clear()

    for one in seen.every:
        if line and (one.page != line[-1].page or one.top <= line[-1].bottom or one.bottom >= line[-1].top):
            end()
        line.append(one)
    end()
    return blocks, apart


def _annotations(pdf: pikepdf.Pdf) -> tuple[int, list[list[str]]]:
    """Count the remarks on the pages, and give what somebody laid over them: a text, a stamp, a filled field."""
    remarks, beside = 0, []
    for page in pdf.pages:
        for one in page.obj.get("/Annots", []):
            kind = str(one.get("/Subtype", ""))
            remarks += kind in _REMARKS and kind != "/Popup"
            if kind in _SEEN_BESIDE:
                words = str(one.get("/Contents", one.get("/V", "")))[:1000]
                beside.append(["text box", words or f"an annotation ({kind.lstrip('/')})"])
    return remarks, beside


def _links(pdf: pikepdf.Pdf, shown: pypdfium2.PdfDocument) -> list[list[str]]:
    """Give where the links on the pages lead, each with its words; two rectangles with one address are one link."""
    found: list[tuple[str, list[str]]] = []
    for number, page in enumerate(pdf.pages):
        text = None
        for one in page.obj.get("/Annots", []):
            action: Any = one.get("/A", {}) if str(one.get("/Subtype", "")) == "/Link" else {}
            address = str(action.get("/URI", ""))[:1000]
            if not address:
                continue
            text = text or shown[number].get_textpage()
            left, bottom, right, top = (float(edge) for edge in one.get("/Rect", [0, 0, 0, 0]))
            words = " ".join(text.get_text_bounded(left, bottom, right, top).split())[:300]
            if not found or found[-1][0] != address:
                found.append((address, []))
            found[-1][1].append(words)
            if len(found) > LINKS:
                raise RefusedError("elements")
    return [["link", " ".join([*filter(None, words), f"({address})"])] for address, words in found]


def main() -> None:
    """Read what stands on standard input."""
    limit()
    try:
        told = read(sys.stdin.buffer.read())
    except RefusedError as refused:
        told = {"refused": str(refused)}
    except (MemoryError, RecursionError):
        told = {"refused": "memory"}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
