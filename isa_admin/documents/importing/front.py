"""Reads what stands before the first section: the title, the boards, the area, a version, and words of introduction."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from isa_admin.documents.importing.outline import is_bold
from isa_admin.documents.importing.shaping import LINE, is_furniture, words_of
from isa_admin.documents.importing.title_page import LABEL, version_named
from isa_admin.documents.importing.typed_labels import typed
from isa_admin.domain.bringing_in import written_dates
from isa_admin.domain.bringing_in.partner_cells import tidied

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isa_admin.documents.importing.source import Shaped
    from isa_admin.domain.bringing_in.ledger import Ledger

_TITLE = re.compile(r"\b(?:agreement|protocol|memorandum|concordat|cytundeb|arrangement)\b", re.IGNORECASE)
_BOARD = re.compile(r"\b(?:boards?|partnerships?|committees?|bwrdd|partneriaeth)\b", re.IGNORECASE)
_BEHALF = re.compile(r"\bon behalf of (?:the )?(.{5,160}?(?:board|partnership|committee)s?)\b", re.IGNORECASE)
_NO_PLACE = (
    r"Local|Safeguarding|Child|Children\w*|Adults?|Protection|Public|Health|Community|Safer|Regional|Joint|Multi\w*"
    r"|Bwrdd|Partneriaeth"
)
"""Words in the name of a board that are no place."""
_AREA = re.compile(rf"^(?:The )?((?:(?!(?:{_NO_PLACE})\b)[A-Z&][\w'-]*[ ,]*(?:(?:and|of|on|upon|the) )*)+)")
_WELSH_AREA = re.compile(
    r"\b((?:Sir|Ynys|Dinas) [A-Z]\w+)"
    r"|^(?:Bwrdd|Partneriaeth) (?:(?:Diogelu|Rhanbarthol|Lleol|Plant|Oedolion|Cymunedol|ac?) )+"
    r"((?:[A-Z][\w'-]*(?: |$))+)"
)
_CALLED = re.compile(r"^(?:Title|Teitl|Name of (?:the )?agreement)\s*:\s*", re.IGNORECASE)
_OPENING = re.compile(
    r"this\b.{0,60}\b(?:agreement|protocol|memorandum|concordat|arrangement|deed)\b.{0,30}\b(?:made|dated|entered)\b.*"
    r"|(?:made )?between\W*|rhwng\W*|gw(?:neir|naed) (?:y|yr) (?:cytundeb|protocol)\b.*",
    re.IGNORECASE,
)
"""How the text of an agreement begins that is drawn up as a contract."""
_PLACES = 6
"""No area is named by more places than these."""
_SENTENCE = 12
"""So many words, and a full stop, are no line of a title page."""


class Front(Struct):
    """What stands before the first section.

    Attributes:
        title: The title.
        boards: The boards.
        area: The area.
        label: The version that is named.
        prose: What is text of the agreement.
        tables: Tables, which may be those of the register.
        left: What belongs to the title page alone.
        words: All lines, for telling what tables are about.
    """

    title: str = ""
    boards: tuple[str, ...] = ()
    area: str = ""
    label: str = ""
    prose: list[Shaped] = field(default_factory=list)
    tables: list[Shaped] = field(default_factory=list)
    left: list[Shaped] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def read_front(  # noqa: PLR0913  each says what kind of source it is
    blocks: Sequence[Shaped],
    properties: Mapping[str, str],
    ledger: Ledger,
    *,
    own: bool,
    alone: bool = False,
    bare: bool = False,
) -> Front:
    """Read it.

    Args:
        blocks: The blocks before the first part.
        properties: What the file says of itself.
        ledger: Where each piece goes.
        own: Whether this program wrote the document, whose styles then say what each line is.
        alone: Whether no part was found behind it, so that all text of the agreement is in it.
        bare: Whether its lines are those of a page, each with a part of a sentence.
    """
    front = Front()
    rest = list(blocks)
    _take_title(front, rest, properties, ledger)
    if own:
        _take_own(front, rest, ledger)
    _take_boards(front, rest, ledger)
    said = [
        at
        for at, one in enumerate(rest)
        if one.paragraph is not None and _is_prose(tidied(one.paragraph.text), bare=bare)
    ]
    # Between two paragraphs of the text, a line is a heading of it, and belongs to no title page.
    between = range(_begins(rest, said[0]), len(rest) if alone or bare else said[-1]) if said and not own else range(0)
    for at, one in enumerate(rest):
        if one.paragraph is None and at in between:
            front.prose.append(one)
            continue
        if one.paragraph is None:
            front.tables.append(one)
            front.left.append(one)
            continue
        words = tidied(one.paragraph.text)
        if (match := LABEL.search(words)) and not front.label and len(words.split()) < _SENTENCE:
            front.label = match[1] if "." in match[1] else f"{match[1]}.0"
        is_prose = _is_prose(words, bare=bare) or (bool(front.prose) and words.endswith(".")) or at in between
        if is_prose and not is_furniture(words):
            front.prose.append(one)
        else:
            front.left.append(one)
            front.words.append(words)
    front.label = front.label or version_named(front.left)
    if not front.area and front.boards:
        _guess_area(front, blocks, ledger)
    return front


def _begins(rest: Sequence[Shaped], said: int) -> int:
    """Say where the text begins whose first paragraph is known: at the bold line above it, if it has others like it."""
    above = rest[said - 1].paragraph if said else None
    if above is None or not is_bold(above) or LABEL.search(above.text) or len(above.text.split()) >= _SENTENCE:
        return said
    return said - 1 if any(one.paragraph is not None and is_bold(one.paragraph) for one in rest[said:]) else said


def _is_prose(words: str, *, bare: bool) -> bool:
    """Say whether a line is text of the agreement: longer than a line of a title page is, or a short sentence.

    Where the lines are those of a page (``bare``), it may be a part of a sentence.
    """
    count, shortest = len(words.split()), 5
    if bare and count > shortest and not _is_name(words) and not written_dates.ANY_DATE.search(words):
        return True
    if _OPENING.fullmatch(words):
        return True
    return count >= _SENTENCE or typed(words) is not None or (words.endswith((".", ":")) and count >= shortest)


def _take_title(front: Front, rest: list[Shaped], properties: Mapping[str, str], ledger: Ledger) -> None:
    styled = [
        at for at, one in enumerate(rest) if one.paragraph is not None and one.paragraph.style in {"title", "titel"}
    ]
    longest = 200
    likely = [
        at
        for at, one in enumerate(rest)
        if _TITLE.search(words := words_of(one))
        and len(words) <= longest
        and not words.endswith(".")
        and _OPENING.fullmatch(words) is None
    ]
    if styled:
        _title_is(front, rest, styled[0], ledger)
    elif likely:
        says = f"'{tidied(words_of(rest[likely[0]]))}' is the title of the agreement"
        if ledger.offer(f"title-{rest[likely[0]].pieces[0]}", "title", says, "likely", rest[likely[0]].pieces):
            _title_is(front, rest, likely[0], ledger)
    elif named := tidied(properties.get("title", "")):
        says = f"'{named}' is the title of the agreement: the file's properties say so"
        front.title = named if ledger.offer("title-property", "title", says, "unsure", ()) else ""


def _title_is(front: Front, rest: list[Shaped], at: int, ledger: Ledger) -> None:
    """Take a line as the title, and what stands right below it in the same style, or as more of the same lines."""
    first = rest.pop(at)
    words = [words_of(first)]
    ledger.place(first.pieces, "agreement/agreement.yaml: title")
    style = first.paragraph.style if first.paragraph is not None else ""
    while (
        at < len(rest)
        and (one := rest[at].paragraph) is not None
        and ((one.style == LINE and _goes_on(words[-1], one.text)) or (style == "title" and one.style == style))
    ):
        ledger.place(rest[at].pieces, "agreement/agreement.yaml: title")
        words.append(words_of(rest.pop(at)))
    front.title = _CALLED.sub("", tidied(" ".join(words)))


def _goes_on(line: str, following: str) -> bool:
    """Say whether a title goes on in the next line: its last word leads on, or the next one is in small letters."""
    return line.rsplit(maxsplit=1)[-1].casefold() in _LEADING_ON or following.strip()[:1].islower()


_LEADING_ON = frozenset({"a", "and", "between", "for", "from", "in", "of", "on", "or", "the", "to", "with"})


def _take_own(front: Front, rest: list[Shaped], ledger: Ledger) -> None:
    """Take the lines of a title page of this program: the area above the title, the boards below it."""
    lines = [one for one in rest if one.paragraph is not None and one.paragraph.style == "subtitle"]
    first = min((number for one in rest for number in one.pieces), default=0)
    boards = []
    for one in lines:
        above = one.pieces[0] == first and not front.area
        if above:
            front.area = tidied(words_of(one))
        else:
            boards.append(tidied(words_of(one)))
        ledger.place(one.pieces, f"agreement/agreement.yaml: {'area' if above else 'boards'}")
        rest.remove(one)
    front.boards = tuple(boards)


def _take_boards(front: Front, rest: list[Shaped], ledger: Ledger) -> None:
    """Take short lines that name a board, or the words "on behalf of" in a sentence."""
    if front.boards:
        return
    shortest, longest = 2, 14
    for one in list(rest):
        words = tidied(words_of(one))
        if words in front.boards or not (
            _BOARD.search(words) and shortest <= len(words.split()) <= longest and _is_name(words)
        ):
            continue
        above = _line_above(rest, one)
        words, pieces = (
            (f"{tidied(words_of(above))} {words}", above.pieces + one.pieces) if above else (words, one.pieces)
        )
        says = f"'{words}' is a board that the agreement is made for"
        if ledger.offer(f"board-{one.pieces[0]}", "boards", says, "likely", pieces):
            front.boards = (*front.boards, *_each_board(words))
            ledger.place(pieces, "agreement/agreement.yaml: boards")
            rest[:] = [block for block in rest if block is not one and block is not above]
    if front.boards:
        return
    for one in rest:
        match = _BEHALF.search(tidied(words_of(one)))
        if match and ledger.offer(
            f"board-{one.pieces[0]}",
            "boards",
            f"'{match[1]}' is the board that the agreement is made for",
            "likely",
            one.pieces,
        ):
            front.boards = (match[1],)
            return


def _line_above(rest: Sequence[Shaped], one: Shaped) -> Shaped | None:
    """Give the line that the name of a board begins in, where it has two: both in the same letters, one right below."""
    at = next(at for at, block in enumerate(rest) if block is one)
    above = rest[at - 1] if at and one.paragraph is not None and one.paragraph.style == LINE else None
    words = words_of(above) if above is not None else ""
    alike = words.isupper() == words_of(one).isupper()
    fits = (
        alike and _is_name(tidied(words)) and not (_BOARD.search(words) or _TITLE.search(words) or LABEL.search(words))
    )
    return above if words and fits else None


def _is_name(line: str) -> bool:
    """Say whether a line is a name: all of its words that say something begin with a capital, the last one too."""
    words = [word for word in re.findall(r"[\w'-]+", line) if word not in _SMALL]
    last = line.rsplit(maxsplit=1)[-1] if line else ""
    return bool(words) and not line.endswith((".", ":")) and last not in _SMALL and not any(map(str.islower, words))


_SMALL = frozenset(
    {"a", "ac", "and", "ar", "for", "i", "in", "o", "of", "on", "the", "to", "upon", "y", "yr", "with", "cum", "le"}
)
"""The words of a name that are written small."""


def _each_board(words: str) -> list[str]:
    """Part a line that names two boards, each by its whole name."""
    before, _, after = words.partition(" and ")
    return [before, after] if _BOARD.search(before) and _BOARD.search(after) and after[:1].isupper() else [words]


def _guess_area(front: Front, blocks: Sequence[Shaped], ledger: Ledger) -> None:
    """Guess the area: a line of places that the boards are named after, or what the name of a board begins with."""
    boards = " ".join(front.boards)
    for one in blocks:
        line = tidied(words_of(one))
        places = [word for word in re.findall(r"[\w'-]+", line) if word[:1].isupper()]
        if (
            one in front.left
            and places
            and _is_name(line)
            and len(places) <= _PLACES
            and all(place in boards for place in places)
        ):
            says = f"'{line}' is the area: the boards are named after it"
            if ledger.offer(f"area-{one.pieces[0]}", "area", says, "likely", one.pieces):
                front.area = line
                front.left.remove(one)
                ledger.place(one.pieces, "agreement/agreement.yaml: area")
                return
    for board in front.boards:
        match = _WELSH_AREA.search(board) or _AREA.match(board)
        area = next(filter(None, match.groups()), "").strip(" ,&") if match else ""
        if area and not _BOARD.search(area):
            pieces = [number for one in blocks for number in one.pieces if tidied(words_of(one)) == board]
            says = f"'{area}' is the area, by the name of the board '{board}'"
            if ledger.offer("area", "area", says, "likely", pieces):
                front.area = area
                return
