"""Finds the partners of an agreement that names them in sentences or in a list, and has no table of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isa_admin.documents.blocks import Run
from isa_admin.documents.importing.registering import ONLY
from isa_admin.documents.importing.shaping import words_of
from isa_admin.documents.importing.source import Shaped
from isa_admin.documents.importing.typed_labels import typed
from isa_admin.documents.raw import RawParagraph
from isa_admin.domain.bringing_in.partner_cells import register_of, tidied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.documents.importing.registering import Found, Registering
    from isa_admin.domain.bringing_in.ledger import Ledger

_SECTION = re.compile(
    r"\b(?:partners?|part(?:y|ies)|signator(?:y|ies)|organisations|preamble|partneriaid|members|agencies|who we are)\b",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"\b(?:between|parties|partners|signatories|organisations|agencies|partneriaid|rhwng)\b[^.]*:?\s*$", re.IGNORECASE
)
_SENTENCE = re.compile(
    r"\b(?:(?:parties|partners|signatories|organisations|agencies)\b[^.:]{0,60}?\b(?:are|is made between|between)\b:?"
    r"|(?:made|is|entered into) between (?:the following )?(?:parties|partners|organisations|agencies|bodies):)\s+"
    r"(?P<names>[^.;]+)\.?$"
)
_SAYS = re.compile(r"\b(?:has|have|holds?|is|are|will|shall|must|may|agrees?|wish(?:es)?|needs?)\b")
"""A name says nothing: a line with one of these is a sentence."""
_NUMBER = re.compile(r"\s*\((?:company|charity|registered|registration)\b[^()]*\)", re.IGNORECASE)
_DIGITS = re.compile(r"\b(?:SC|NI|NIC|OC|CE)?\d[\d-]{4,10}\b")
_BODY = re.compile(
    r"\b(?:Bwrdd|Iechyd|Prifysgol|Ysgol|Coleg|Gwasanaeth|Ymddiriedolaeth|Awdurdod|Council|Police|Constabulary|NHS|Trust|Board|Service|Authority|University|College|School|Probation|Commissioner"
    r"|Charity|Association|Society|Fire|Ambulance|Hospital|Hospice|Home|Housing|Group|Project|Limited|Ltd|CIC|Cyngor|Heddlu|Agency|Partnership)\b"
)
_OFFICE = r"(?:(?:principal|main|registered|head) )?(?:offices?|address|headquarters|place of business)"
_PLACE = re.compile(
    r",\s+(?:of|at)\s+(?=\S)|\s+(?:--|\N{EN DASH}|\N{EM DASH})\s+"
    rf"|,?\s+(?:whose {_OFFICE} is(?: at)?|(?:and )?(?:having|with) (?:its|their|a|an) {_OFFICE} (?:is )?at"
    r"|situated at|based at)\s+"
)
_OF = re.compile(
    r"\s+of\s+(?=[^,]*\d[^,]*,|[^,]*\b(?:house|hall|centre|buildings?|offices?|headquarters|hq|floor|unit|suite|station"
    r"|lodge|court|tower|quay|wharf|terrace|crescent|road|street|lane|avenue|way|close|drive|square|place|park|row)\s*,)",
    re.IGNORECASE,
)
"""An address begins behind "of" if it has a number, a street or a building: ``University of Eastmere`` is a name."""
_DESCRIBED = re.compile(
    r",\s+((?:an?|being|constituted|established|incorporated|registered)\s+[^,]{3,120}|the [^,]{3,60} for [^,]{3,60})$"
)
_DESCRIBES = re.compile(r"(?:an?|being|constituted|established|incorporated|registered)\s", re.IGNORECASE)
_AND = re.compile(r"(?:;?\s*(?:and|or|a)|[;,.])+\s*$")
_LEAST = 2
_LONGEST = 300
"""A line that names a party has no more characters."""


def parties_in(blocks: list[Shaped], title: str, register: Registering, ledger: Ledger) -> bool:
    """Take the partners that a part names one by one, and put ``{partners}`` in their place.

    Returns:
        Whether it named any.
    """
    for at, one in enumerate(blocks):
        if one.paragraph is None or not (_SECTION.search(title) or _LEADS.search(one.paragraph.text)):
            continue
        begin = at + 1 if _LEADS.search(one.paragraph.text) else at
        end = begin
        while end < len(blocks) and _may_be(blocks[end]) and _looks(blocks[end]) == _looks(blocks[begin]):
            end += 1
        run = blocks[begin:end]
        # A list of partners may have one that is not called a body: an academy, a charity with a name of its own.
        if len(run) < _LEAST or sum(map(_is_party, run)) * 2 < len(run):
            continue
        pieces = [number for block in run for number in block.pieces]
        says = f"these {len(run)} paragraphs name the partners, and {{partners}} stands in their place"
        if not ledger.offer(f"parties-{pieces[0]}", "partner", says, "unsure", pieces):
            return False
        for block in run:
            _take(block, register)
        blocks[begin:end] = [Shaped(RawParagraph((Run("{partners}"),)), ())]
        return True
    return False


def parties_in_sentence(blocks: Sequence[Shaped], register: Registering, ledger: Ledger) -> bool:
    """Take the partners that one sentence names; its words stay in the text.

    Returns:
        Whether it named any.
    """
    for one in blocks:
        match = _SENTENCE.search(words_of(one))
        names = _names(match["names"]) if match else []
        if len(names) < _LEAST or not all(_BODY.search(name) and not _SAYS.search(name) for name in names):
            continue
        says = f"this sentence names the partners: {'; '.join(names)}"
        if not ledger.offer(f"parties-{one.pieces[0]}", "partner", says, "unsure", one.pieces):
            return False
        for name in names:
            register.add(name, "", ONLY, list(one.pieces), stays=True)
        return True
    return False


def _names(words: str) -> list[str]:
    """Part the names in a sentence: at its commas, and at an "and" that has the name of a body on both sides."""
    found = [name for name in re.split(r",\s+", words.strip()) if name]
    if found:
        last = found.pop().removeprefix("and ")
        before, _, after = last.rpartition(" and ")
        found += [before, after] if before and _BODY.search(before) and _BODY.search(after) else [last]
    return [name.removeprefix("the ") for name in found]


def _looks(block: Shaped) -> str:
    """Give what the label of a line looks like: parties are counted in one way, and what follows them in another."""
    one = block.paragraph
    label = typed(one.text) if one is not None else None
    if one is not None and one.numbered is not None:
        return one.numbered.format
    return re.sub(r"[A-Z]+", "A", re.sub(r"[a-z]+", "a", re.sub(r"\d+", "1", label.label))) if label else ""


def _may_be(block: Shaped) -> bool:
    """Say whether a block names a party, or is an item of a list that says nothing and so may be a name."""
    one = block.paragraph
    if _is_party(block) or one is None or one.level or len(one.text) > _LONGEST:
        return _is_party(block)
    label = typed(one.text)
    if one.numbered is None and label is None:
        return False
    name = _parted(one.text[label.length if label else 0 :])[0]
    return name[:1].isupper() and not _SAYS.search(name)


def _is_party(block: Shaped) -> bool:
    one = block.paragraph
    if one is None or one.level or len(one.text) > _LONGEST:
        return False
    name = _parted(one.text)[0]
    return (bool(_BODY.search(one.text)) and not _SAYS.search(name)) and (
        one.numbered is not None or typed(one.text) is not None or one.text.rstrip().endswith((",", ";", "and"))
    )


def _take(block: Shaped, register: Registering) -> None:
    assert block.paragraph is not None  # noqa: S101  only paragraphs name parties
    words = block.paragraph.text
    if (label := typed(words)) is not None:
        words = words[label.length :]
    words = _AND.sub("", tidied(words))
    alias = re.search(r"\s*[(\[][^()]*[\"“'‘]([^\"”'’]+)[\"”'’][^()]*[)\]]\s*$", words)  # noqa: RUF001  as typed
    if alias:
        words = words[: alias.start()]
    name, address = _parted(words)
    described = _DESCRIBED.search(name)
    if described:
        name = name[: described.start()]
    number = _NUMBER.search(name)
    name = _NUMBER.sub("", name)
    found = register.add(name, address, ONLY, list(block.pieces))
    if found is not None and number:
        _number(found, number[0], register, block.pieces[0])
    if found is not None and described:
        register.ledger.note(block.pieces[0], f"'{described[1]}' is not recorded: the register has names and addresses")
    if found is not None and alias and len(alias[1]) > 1:
        register.call(found, alias[1].removeprefix("the ").strip())


def _number(found: Found, words: str, register: Registering, piece: int) -> None:
    """Take the number of a charity or a company; one of no register that is known is said."""
    key, digits = register_of(words), _DIGITS.search(words)
    if key is None or digits is None:
        register.ledger.guess([piece], f"left out: '{words.strip()}'")
    else:
        register.number(found, key, digits[0], piece)


def _parted(words: str) -> tuple[str, str]:
    """Part a name from its address: ``Diocese of Eastmere of 1 Close, Eastmere``."""
    if match := _PLACE.search(words):
        return words[: match.start()], words[match.end() :]
    before = words.partition(",")[0]
    places = [match for match in _OF.finditer(words) if match.start() < len(before)]
    if places:
        return words[: places[-1].start()], words[places[-1].end() :]
    name, comma, rest = words.partition(",")
    if not comma or not any(letter.isdigit() for letter in rest):
        return words, ""
    description, behind, place = rest.strip().partition(",")
    if behind and _DESCRIBES.match(description):
        return f"{name}, {description}", place.strip()
    return name, rest.strip()
