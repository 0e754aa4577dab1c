"""Finds the outline of an agreement: what stands on its title page, and where each section and appendix begins.

Styles of headings are trusted where they are. Elsewhere the longest row of lines numbered 1, 2, 3 is looked for, with
bold lines and lines in capitals, and what is found in this way is a guess.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from isa_admin.documents.blocks import text_of
from isa_admin.documents.importing.shaping import words_of
from isa_admin.documents.importing.typed_labels import typed, without

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from isa_admin.documents.blocks import PartKind, Runs
    from isa_admin.documents.importing.source import Shaped
    from isa_admin.documents.raw import RawParagraph
    from isa_admin.domain.bringing_in.ledger import Ledger

_APPENDIX = re.compile(
    r"(?P<word>appendix|annexe?|schedule|atodiad)\s+(?P<mark>[A-Z]|\d{1,2}|[IVX]{1,4})\b"
    r"[\s:.)\N{EN DASH}\N{EM DASH}-]*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\s*(?:section|part|clause|adran)?\s*(?P<number>\d{1,2})(?:\.0)?[.):]?[\s\t\N{EN DASH}-]+(?=\S)", re.IGNORECASE
)
_ALONE = re.compile(r"\s*(?:section|part|clause|adran)\s+(?P<number>\d{1,2})[.:]?\s*", re.IGNORECASE)
"""A section whose title is in the line below it."""
_LETTERED = re.compile(
    r"\s*(?:(?:[Ss]ection|SECTION|[Pp]art|PART|[Cc]lause|[Aa]dran)\s+(?P<named>[A-Z])\b[.):]?|(?P<letter>[A-Z])[.):])"
    r"[\s\t\N{EN DASH}-]+(?=\S)"
)
"""A section that has a letter for a number."""
_ANCHOR = re.compile(r"(?:section|preamble)_(\d\d(?:_[a-z0-9]+)+)")
_ROMANS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_LONGEST = 110
_MOST = 99
"""A section has two digits in the name of its file."""
_LETTERS = 26


class Beginning(Struct):
    """Where a part begins.

    Attributes:
        at: The place of its heading among the blocks.
        kind: What it is.
        mark: Its number or letter.
        title: The words of its title; nothing if the source gives it none.
        after: The place of the first block that is not heading.
        named: The name of its file, where the source says it.
        called: What the source calls it, in small letters: ``7``, ``annex 2``; nothing where it has no number there.
    """

    at: int
    kind: PartKind
    mark: str
    title: Runs
    after: int
    named: str = ""
    called: str = ""


class Outline(Struct):
    """The outline: what stands before the first part, and the parts."""

    front: int
    parts: list[Beginning] = field(default_factory=list)


class _Row(Struct, frozen=True):
    """A row of lines numbered 1, 2, 3 that may be titles: how likely, its last line, and the row before that."""

    score: float
    at: int
    before: _Row | None

    def places(self) -> list[int]:
        """Give the places of its lines, the first one first."""
        found = []
        row: _Row | None = self
        while row is not None:
            found.append(row.at)
            row = row.before
        return found[::-1]


def find_outline(blocks: list[Shaped], ledger: Ledger) -> Outline:
    """Find where the parts begin. The levels of headings in ``blocks`` are put right on the way."""
    _promote(blocks)
    counted_below = _raise_counted(blocks, ledger)
    heads = [at for at, one in enumerate(blocks) if _level(one) == 1]
    sections = [at for at in heads if not _APPENDIX.match(_shown(blocks[at]))]
    lettered = [at for at in sections if _LETTERED.match(_shown(blocks[at]))]
    if counted_below or [_order(_LETTERED.match(_shown(blocks[at]))) for at in lettered] != list(
        range(1, len(lettered) + 1)
    ):
        lettered = []
    if len(sections) < 2:  # noqa: PLR2004  one heading alone is the title of the whole
        typed_, letters = _typed_sections(blocks, ledger)
        heads = sorted({*heads, *typed_})
        lettered = typed_ if letters else lettered
    heads = sorted({*heads, *_typed_appendices(blocks, heads, ledger)})
    found = [_lettered(blocks, at, ledger) if at in lettered else _beginning(blocks, at) for at in heads]
    found = _number(found, blocks, ledger)
    return Outline(found[0].at if found else len(blocks), found)


def _promote(blocks: list[Shaped]) -> None:
    """Take headings one level up where level 1 is the title of the whole document alone."""
    levels = [(at, _level(one)) for at, one in enumerate(blocks) if _level(one)]
    firsts = [at for at, level in levels if level == 1]
    seconds = [at for at, level in levels if level == 2]  # noqa: PLR2004  headings of level 2
    if (
        len(firsts) == 1
        and seconds
        and firsts[0] < seconds[0]
        and len(seconds) > 1
        and not _is_marked(blocks[firsts[0]])
    ) or (not firsts and len(seconds) > 1):
        for at, level in levels:
            one = blocks[at].paragraph
            assert one is not None  # noqa: S101  headings are paragraphs
            style = "title" if level == 1 else one.style
            blocks[at] = replace(blocks[at], block=replace(one, level=level - 1, style=style))


def _raise_counted(blocks: list[Shaped], ledger: Ledger) -> bool:
    """Take the sections for what is counted through the whole text, where headings above them part it: Part A, Part B.

    Returns:
        Whether the sections were found in this way.
    """
    firsts = [at for at, one in enumerate(blocks) if _level(one) == 1 and not _APPENDIX.match(_shown(one))]
    seconds = [(at, number) for at, one in enumerate(blocks) if _level(one) == 2 and (number := _counted(one))]  # noqa: PLR2004  the level below
    above = {max((first for first in firsts if first < at), default=-1) for at, _ in seconds}
    row = list(range(1, len(seconds) + 1))
    if any(map(_counted, (blocks[at] for at in firsts))) or len(above) < 2 or [one for _, one in seconds] != row:  # noqa: PLR2004  under one heading they are counted inside it
        return False
    pieces = [number for at, _ in seconds for number in blocks[at].pieces]
    says = f"the headings numbered 1 to {len(seconds)} are sections, and those above them part the text and no more"
    if not ledger.offer("counted", "heading", says, "likely", pieces):
        return False
    raised = False
    for at, one in enumerate(blocks):
        level = _level(one)
        raised = (raised and level != 1) or any(at == place for place, _ in seconds)
        if raised and level > 1 and one.paragraph is not None:
            blocks[at] = replace(one, block=replace(one.paragraph, level=level - 1))
    return True


def _counted(block: Shaped) -> int:
    """Give the number of a heading; 0 if it has none."""
    match = _NUMBERED.match(_shown(block))
    return int(match["number"]) if match else 0


def _is_marked(block: Shaped) -> bool:
    shown = _shown(block)
    return bool(_APPENDIX.match(shown) or _NUMBERED.match(shown))


def _level(block: Shaped) -> int:
    """Give the level of a heading; what is longer than a line of the terms begins no part of them."""
    words = words_of(block)
    return block.paragraph.level if block.paragraph is not None and words and len(words) <= _LONGEST else 0


def _shown(block: Shaped) -> str:
    one = block.paragraph
    if one is None:
        return ""
    return f"{one.numbered.label} {one.text.strip()}" if one.numbered else one.text.strip()


def _typed_sections(blocks: list[Shaped], ledger: Ledger) -> tuple[list[int], bool]:
    """Find the titles of sections by their numbers or letters: the likeliest row of 1, 2, 3 and so on, or of A, B, C.

    Returns:
        The places of the titles, and whether they have letters.
    """
    score, chain = _likeliest(blocks, _numbered)
    other, lettered = _likeliest(blocks, _with_letter)
    letters = score < max(len(chain), 2) * 1.6 and len(lettered) >= 2 and other >= len(lettered) * 1.6  # noqa: PLR2004  one letter makes no row
    if letters:
        score, chain = other, lettered
    if len(chain) < 2 or score < len(chain) * 1.3:  # noqa: PLR2004  numbered lines that look like a list are one
        return [], False
    pieces = [number for at in chain for number in blocks[at].pieces]
    row = f"lettered A to {chr(ord('A') + len(chain) - 1)}" if letters else f"numbered 1 to {len(chain)}"
    says = f"{len(chain)} lines {row} are the titles of sections"
    if not ledger.offer("sections", "heading", says, "likely" if score > len(chain) * 1.6 else "unsure", pieces):
        return [], False
    for at in chain:
        title = blocks[at].paragraph
        assert title is not None  # noqa: S101  only paragraphs were looked at
        blocks[at] = replace(blocks[at], block=replace(title, level=1))
    return chain, letters


def _likeliest(blocks: Sequence[Shaped], number_of: Callable[[Sequence[Shaped], int], int]) -> tuple[float, list[int]]:
    """Find the likeliest row of titles: how likely it is, and the places of its lines."""
    # The best row that ends at each number so far: its score, its last line, and how it goes on towards the front.
    best: dict[int, _Row] = {}
    for at in range(len(blocks)):
        number = number_of(blocks, at)
        if not number:
            continue
        before = best.get(number - 1)
        if number > 1 and before is None:
            continue
        earlier = before if number > 1 else None
        row = _Row((earlier.score if earlier else 0.0) + 1 + _looks(blocks, at), at, earlier)
        if number not in best or row.score >= best[number].score:
            best[number] = row
    longest = max(best.values(), key=lambda row: row.score, default=None)
    return (longest.score, longest.places()) if longest else (0.0, [])


def _numbered(blocks: Sequence[Shaped], at: int) -> int:
    """Find the number of a line that may be the title of a section, or stand above it; 0 if it has none."""
    shown = _shown(blocks[at])
    match = _NUMBERED.match(shown)
    if match is not None:
        return int(match["number"]) if _may_be_title(shown[match.end() :]) else 0
    match = _ALONE.fullmatch(shown) if at + 1 < len(blocks) and _may_be_title(words_of(blocks[at + 1])) else None
    return int(match["number"]) if match else 0


def _with_letter(blocks: Sequence[Shaped], at: int) -> int:
    """Find the letter of a line that may be the title of a section, as a number; 0 if it has none."""
    shown = _shown(blocks[at])
    match = _LETTERED.match(shown)
    return _order(match) if match and _may_be_title(shown[match.end() :]) else 0


def _order(match: re.Match[str] | None) -> int:
    return ord(match["named"] or match["letter"]) - ord("A") + 1 if match else 0


def _may_be_title(words: str) -> bool:
    return bool(words) and len(words) <= _LONGEST and "\t" not in words and not words.rstrip().endswith((";", ","))


def _looks(blocks: Sequence[Shaped], at: int) -> float:
    """Say how much a line looks like a title: bold or in capitals, not a sentence, and words follow it."""
    one = blocks[at].paragraph
    assert one is not None  # noqa: S101  the caller looked
    words = re.sub(r"^[\W\d]+", "", one.text.strip())
    following = words_of(blocks[at + 1]) if at + 1 < len(blocks) else ""
    score = 0.0
    score += 0.4 if is_bold(one) or words.isupper() or one.level else 0.0
    score += 0.3 if not words.rstrip().endswith((".", ":")) else -0.5
    score += 0.2 if words[:1].isupper() and len(words.split()) <= 14 else -0.2  # noqa: PLR2004  a title is short
    score += 0.2 if one.style != "line" and typed(following) is None else 0.0
    return score


def is_bold(one: RawParagraph) -> bool:
    """Say whether all of a paragraph is bold."""
    return all(run.bold for run in one.runs if run.text.strip())


def _typed_appendices(blocks: list[Shaped], heads: Sequence[int], ledger: Ledger) -> list[int]:
    """Find the appendices: a line by itself that says so and no more than a title."""
    found = []
    for at, one in enumerate(blocks):
        match = _APPENDIX.match(_shown(one))
        if at in heads or match is None or one.paragraph is None:
            continue
        rest = _shown(one)[match.end() :]
        looks = not rest or (
            len(rest) < _LONGEST
            and not rest.rstrip().endswith((".", ";", ","))
            and (is_bold(one.paragraph) or bool(_level(one)) or rest[:1].isupper())
        )
        if looks and ledger.offer(
            f"appendix-{one.pieces[0]}", "heading", f"'{_shown(one)}' begins an appendix", "likely", one.pieces
        ):
            blocks[at] = replace(one, block=replace(one.paragraph, level=1))
            found.append(at)
    return found


def _beginning(blocks: Sequence[Shaped], at: int) -> Beginning:
    one = blocks[at].paragraph
    assert one is not None  # noqa: S101  headings are paragraphs
    label = f"{one.numbered.label} " if one.numbered else ""
    shown = label + one.text.lstrip()
    lead = len(one.text) - len(one.text.lstrip())
    named = next((match[1].replace("_", "-") for name in one.bookmarks if (match := _ANCHOR.fullmatch(name))), "")
    if match := _APPENDIX.match(shown):
        called = f"{match['word']} {match['mark']}".casefold()
        rest = without(one.runs, lead + match.end() - len(label))
        return Beginning(at, "appendix", match["mark"], rest, at + 1, named, called)
    if one.numbered and one.numbered.format == "decimal":
        number = str(one.numbered.number)
        return Beginning(at, "section", number, one.runs, at + 1, named, number)
    if (match := _NUMBERED.match(one.text)) and (rest := without(one.runs, match.end())):
        return Beginning(at, "section", match["number"], rest, at + 1, named, str(int(match["number"])))
    if match := _ALONE.fullmatch(shown):
        return Beginning(at, "section", match["number"], (), at + 1, named, str(int(match["number"])))
    return Beginning(at, "preamble", "", one.runs, at + 1, named)


def _lettered(blocks: Sequence[Shaped], at: int, ledger: Ledger) -> Beginning:
    """Give a section that has a letter in the source: those of the terms have numbers, which Word writes."""
    one = blocks[at].paragraph
    assert one is not None  # noqa: S101  headings are paragraphs
    label = f"{one.numbered.label} " if one.numbered else ""
    match = _LETTERED.match(label + one.text)
    if match is None:
        return _beginning(blocks, at)
    number = str(_order(match))
    letter = match["named"] or match["letter"]
    says = f"section {letter} of the source is section {number}; words that refer to it stay as they are"
    ledger.guess(blocks[at].pieces, says)
    return Beginning(at, "section", number, without(one.runs, match.end() - len(label)), at + 1)


def _number(found: list[Beginning], blocks: list[Shaped], ledger: Ledger) -> list[Beginning]:
    """Give each part its number or letter, as the source has it wherever that can be.

    Where the sections have numbers, a heading without one is no section of its own, or all behind it would get another
    number than the source refers to: it becomes a heading inside the part that it stands in.
    """
    numbered = any(one.kind == "section" for one in found)
    kept: list[Beginning] = []
    last, letters = 0, set[str]()
    for one in found:
        pieces = blocks[one.at].pieces
        match one.kind:
            case "appendix":
                _letter(one, letters, pieces, ledger)
            case "preamble" if not kept and (numbered or _is_introduction(one)):
                pass
            case "preamble" if numbered or letters:
                ledger.guess(pieces, "it has no number in the source, so it is a heading inside the part before it")
                _demote(blocks, one.at)
                continue
            case "preamble":
                last += 1
                one.kind, one.mark = "section", str(last)
                ledger.guess(pieces, f"it has no number in the source, and is section {last}")
            case _:
                number = int(one.mark)
                if not last < number <= _MOST:
                    says = f"section {number} of the source stands behind section {last}, and is section {last + 1}"
                    ledger.guess(pieces, says)
                    number = last + 1
                one.mark, last = str(number), number
        kept.append(one)
    return kept


def _demote(blocks: list[Shaped], at: int) -> None:
    one = blocks[at].paragraph
    assert one is not None  # noqa: S101  headings are paragraphs
    blocks[at] = replace(blocks[at], block=replace(one, level=2))


def _is_introduction(one: Beginning) -> bool:
    return (
        re.match(
            r"(?:introduction|preamble|foreword|about|summary|background|cyflwyniad)\b",
            text_of(one.title).strip(),
            re.IGNORECASE,
        )
        is not None
    )


def _letter(one: Beginning, letters: set[str], pieces: Sequence[int], ledger: Ledger) -> None:
    mark = one.mark
    if mark.isdecimal():
        letter = chr(ord("A") + min(int(mark), _LETTERS) - 1)
    elif len(mark) == 1 and not (mark.casefold() in {"i", "v", "x"} and "A" not in letters and not letters):
        letter = mark.upper()
    else:
        letter = chr(ord("A") + _ROMANS.get(mark.casefold(), 1) - 1)
    if letter in letters:
        letter = next((one for one in map(chr, range(ord("A"), ord("Z") + 1)) if one not in letters), "Z")
    if letter != mark.upper():
        says = f"appendix {mark} of the source is Appendix {letter}; words that refer to it stay as they are"
        ledger.guess(pieces, says)
    letters.add(letter)
    one.mark = letter
