"""Terms that are defined: twice and not alike, twice in one section, or never used.

Two forms of definition are known: a name with its short form in brackets, ``Data Protection Act 1998 (DPA)``, and a
word in quotation marks with what it means, ``"close relative" means``. A reader of an appendix is well served when a
short form is given again there, so that alone is no fault.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from isa_admin.documents.proofreading.passages import Slip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isa_admin.documents.proofreading.passages import Passage, Proofs

TWICE, UNUSED = "defined-twice", "never-used"

_SHORT = re.compile(r" \((?:the )?[\"“]?(?P<short>[A-Z][A-Za-z&]{1,9})[\"”]?\)")
_NAME = re.compile(
    r"(?:[A-Z][\w'\u2019-]*|\d{4}|&)(?:,? (?:of|for|the|and|to|in|on|with|[A-Z][\w'\u2019-]*|\d{4}|&))*$", re.ASCII
)
_MEANS = re.compile(
    r"[\"“](?P<term>[A-Za-z][^\"“”:.]{1,60})[\"”](?: \(the [^)]*\))?"
    r" (?:means|has the meaning|is defined as|refers to)\b"
)
_THE = re.compile(r"\((?:the|a|an) [\"“](?P<term>[^\"“”]{2,60})[\"”]\)")
_CAPITALS = 2


class _Definition(NamedTuple):
    """Where a term is defined, and as what; ``words`` is the whole of it in the text."""

    term: str
    meaning: str
    passage: Passage
    start: int
    end: int

    @property
    def key(self) -> str:
        return self.term.removesuffix("s") if self.term[:2].isupper() else self.term.casefold()


def definitions(proofs: Proofs) -> Iterator[Slip]:
    """Mark each term that is defined twice, or defined and not used."""
    known: dict[str, list[_Definition]] = defaultdict(list)
    for passage in proofs.passages:
        for one in _in(passage):
            known[one.key].append(one)
    for found in known.values():
        yield from _twice(found)
        if not any(_used(passage, found) for passage in proofs.passages):
            first = found[0]
            yield Slip(
                first.passage.at(first.start),
                UNUSED,
                f"'{first.term}' is given as a name for something and never used after",
                "take the short name out, or use it",
            )


def _in(passage: Passage) -> Iterator[_Definition]:
    for match in _SHORT.finditer(passage.text):
        short = match["short"]
        name = _NAME.search(passage.text, 0, match.start())
        if name and sum(letter.isupper() for letter in short) >= _CAPITALS and _abbreviates(short, name[0]):
            words = _shortest(short, name[0])
            yield _Definition(short, words, passage, match.start("short"), match.end("short"))
    for pattern in (_MEANS, _THE):
        for match in pattern.finditer(passage.text):
            yield _Definition(match["term"], "", passage, match.start("term"), match.end("term"))


def _abbreviates(short: str, name: str) -> bool:
    """Say whether the letters of a short form stand in that order at the beginning of words of a name, or in them."""
    letters = iter(name.casefold())
    return all(letter in letters for letter in short.removesuffix("s").casefold().replace("&", ""))


def _shortest(short: str, name: str) -> str:
    """Give the fewest words at the end of a name that the short form can stand for, without a plural."""
    words = name.split()
    for count in range(1, len(words) + 1):
        tail = " ".join(words[-count:])
        if tail[:1].casefold() == short[:1].casefold() and _abbreviates(short, tail):
            return re.sub(r"(?<=[a-z])s\b", "", tail).casefold()
    return name.casefold()


def _twice(found: list[_Definition]) -> Iterator[Slip]:
    first = found[0]
    for other in found[1:]:
        same_part = other.passage.part is first.passage.part
        if other.meaning == first.meaning and not (same_part or not first.meaning):
            continue
        where = first.passage.at(first.start)
        otherwise = "" if other.meaning == first.meaning else ", as a name for something else"
        yield Slip(
            other.passage.at(other.start),
            TWICE,
            f"'{other.term}' is defined at {where} already{otherwise}",
            "define it once, and use it everywhere else",
        )


def _used(passage: Passage, found: list[_Definition]) -> bool:
    """Say whether a passage uses a term outside the places that define it."""
    term = re.escape(found[0].term.removesuffix("s"))
    flags = re.NOFLAG if found[0].term[:2].isupper() else re.IGNORECASE
    defining = {(one.start, one.end) for one in found if one.passage is passage}
    return any(
        all(match.start() < start or match.end() > end for start, end in defining)
        for match in re.finditer(rf"(?<!\w){term}(?:s|'s|\u2019s)?(?!\w)", passage.text, flags)
    )
