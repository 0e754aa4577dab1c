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
from isa_admin.domain.bringing_in.partner_cells import tidied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.documents.importing.registering import Registering
    from isa_admin.domain.bringing_in.ledger import Ledger

_SECTION = re.compile(
    r"\b(?:partners?|part(?:y|ies)|signator(?:y|ies)|organisations|preamble|partneriaid|members|agencies|who we are)\b",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"\b(?:between|parties|partners|signatories|organisations|agencies|partneriaid|rhwng)\b[^.]*:?\s*$", re.IGNORECASE
)
_SENTENCE = re.compile(
    r"\b(?:parties|partners|signatories|organisations|agencies)\b[^.:]{0,60}?\b(?:are|is made between|between)\b:?\s+"
    r"(?P<names>[^.;]+)\.?$"
)
_SAYS = re.compile(r"\b(?:has|have|holds?|is|are|will|shall|must|may|agrees?|wish(?:es)?|needs?)\b")
"""A name says nothing: a line with one of these is a sentence."""
_NUMBER = re.compile(r"\s*\((?:company|charity|registered|registration)\b[^()]*\)", re.IGNORECASE)
_BODY = re.compile(
    r"\b(?:Bwrdd|Iechyd|Prifysgol|Ysgol|Coleg|Gwasanaeth|Ymddiriedolaeth|Awdurdod|Council|Police|Constabulary|NHS|Trust|Board|Service|Authority|University|College|School|Probation|Commissioner"
    r"|Charity|Association|Society|Fire|Ambulance|Hospital|Hospice|Home|Housing|Group|Project|Limited|Ltd|CIC|Cyngor|Heddlu|Agency|Partnership)\b"
)
_PLACE = re.compile(
    r",\s+(?:of|at)\s+(?=\S)|\s+(?:--|\N{EN DASH}|\N{EM DASH})\s+"
    r"|,?\s+(?:whose (?:principal |main |registered )?(?:office|address) is(?: at)?|situated at|based at)\s+"
)
_OF = re.compile(r"\s+of\s+(?=[^,]+,)")
_DESCRIBED = re.compile(r",\s+(an?\s+[^,]{3,60})$")
_AND = re.compile(r"(?:;?\s*(?:and|or|a)|[;,.])+\s*$")
_LEAST = 2


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
        while end < len(blocks) and _is_party(blocks[end]) and _looks(blocks[end]) == _looks(blocks[begin]):
            end += 1
        run = blocks[begin:end]
        if len(run) < _LEAST:
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


def _is_party(block: Shaped) -> bool:
    one = block.paragraph
    longest = 300
    if one is None or one.level or len(one.text) > longest:
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
        register.ledger.note(
            block.pieces[0], f"'{number[0].strip()}' is not recorded: the register has no such numbers"
        )
    if found is not None and described:
        register.ledger.note(block.pieces[0], f"'{described[1]}' is not recorded: the register has names and addresses")
    if found is not None and alias and len(alias[1]) > 1:
        register.call(found, alias[1].removeprefix("the ").strip())


def _parted(words: str) -> tuple[str, str]:
    """Part a name from its address: ``Diocese of Eastmere of 1 Close, Eastmere``."""
    if match := _PLACE.search(words):
        return words[: match.start()], words[match.end() :]
    before = words.partition(",")[0]
    places = [match for match in _OF.finditer(words) if match.start() < len(before)]
    if places:
        return words[: places[-1].start()], words[places[-1].end() :]
    name, comma, rest = words.partition(",")
    return (name, rest.strip()) if comma and any(letter.isdigit() for letter in rest) else (words, "")
