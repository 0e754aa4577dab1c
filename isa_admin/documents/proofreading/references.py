"""Cross-references: to a section that does not exist, to one that differs from the words, or in words alone.

A section of an Act is no section of the agreement. So a number in plain words counts as the agreement's own only where
nothing speaks for an Act: neither the words after it, nor another sentence, nor another place that cites that section.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isa_admin.documents.blocks import text_of
from isa_admin.documents.proofreading.passages import Slip, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from isa_admin.documents.blocks import Part, Run
    from isa_admin.documents.proofreading.passages import Passage, Proofs

DEAD, MOVED, PLAIN = "dead-reference", "moved-reference", "plain-reference"

_REFERENCE = re.compile(
    r"\b(?:[Ss]ection|[Cc]lause|[Aa]dran) (?P<number>\d{1,3}[A-Z]?)"
    r"|\b(?:Appendix|appendix|APPENDIX|[Aa]todiad) (?P<letter>[A-Z])\b"
)
_OURS = re.compile(
    r"(?:\(\w+\))* (?:of (?:this|the) (?:agreement|protocol|ISA|arrangement|memorandum)|above|below)\b", re.IGNORECASE
)
_THEIRS = re.compile(
    r"(?:\(\w+\))*(?:,? (?:and|or|to) \d+[A-Z]?(?:\(\w+\))*)* (?:of|in|under|to) (?:the |that |this )?[A-Z]"
)
_OF_AN_ACT = re.compile(r"\b(?:Act|Regulations|Order|Directive|GDPR|DPA|FOIA|EIR|HRA|Schedule|statute|statutory)\b")
_OTHER_ACT = re.compile(_OF_AN_ACT.pattern.replace("|Schedule", ""))
_POINTS = re.compile(r"\b(?:[Ss]ee|[Gg]weler|[Yy]n|[Ii]n|[Uu]nder|[Bb]y|[Ww]ith|[Ff]rom|[Tt]o|[Aa]s|[Oo]f)(?: also)? $")
_ANNOUNCES = (":", "\N{EN DASH}", "\N{EM DASH}")
_SHORTEST_TITLE, _LONGEST_TITLE = 8, 130
_NEAR = 12
"""The word that leads to a reference stands within so many characters before it."""


def references(proofs: Proofs) -> Iterator[Slip]:
    """Mark each cross-reference that leads nowhere, elsewhere, or is not one for the program."""
    for passage, match, linked in _found(proofs.passages):
        number = match["number"] or match["letter"]
        if linked is None:
            yield from _plain(proofs, passage, match, number)
            continue
        target = next((part for part in proofs.parts if part.file == linked.target), None)
        if target is not None and target.mark != number:
            yield _moved(proofs, passage, match, target)


def in_words(passages: Sequence[Passage]) -> Iterator[tuple[Passage, re.Match[str]]]:
    """Give each reference to a part of the agreement itself that is made in words alone.

    The group ``number`` of a match is that of a section, ``letter`` that of an appendix.
    """
    return ((passage, match) for passage, match, linked in _found(passages) if linked is None)


def is_named_ours(passage: Passage, match: re.Match[str]) -> bool:
    """Say whether the words of a reference leave no doubt: an appendix, or a section "of this agreement"."""
    return match["letter"] is not None or _OURS.match(passage.text, match.end()) is not None


def of_an_act(passage: Passage, match: re.Match[str]) -> bool:
    """Say whether a schedule or annex in words may be one of an Act: its words say so, or an Act is named beside it."""
    return (
        _THEIRS.match(passage.text, match.end()) is not None
        or passage.names(_OTHER_ACT)
        or _is_outside_link(passage, match.start())
    )


def titled_otherwise(parts: Iterable[Part], wanted: Part, passage: Passage, match: re.Match[str]) -> Part | None:
    """Give the part whose title stands behind a reference to another one: ``section 4 (Security)``."""
    after = passage.text[match.end() : match.end() + _LONGEST_TITLE].lstrip(" ,:(\"'“\u2018").casefold()
    for part in parts:
        title = text_of(part.title.runs).casefold()
        if part is not wanted and len(title) >= _SHORTEST_TITLE and after.startswith(title):
            return part
    return None


def _found(passages: Sequence[Passage]) -> Iterator[tuple[Passage, re.Match[str], Run | None]]:
    """Find the references to parts of the agreement itself, each with the run that leads there."""
    cited = {
        match["number"]
        for passage in passages
        for match in _REFERENCE.finditer(passage.text)
        if match["number"] and _THEIRS.match(passage.text, match.end())
    }
    quoting = False
    for passage in passages:
        if passage.kind in {"title", "heading"}:
            quoting = False
        for match in _REFERENCE.finditer(passage.text):
            linked = next((run for start, end, run in passage.links if start <= match.start() < end), None)
            if linked is not None:
                yield passage, match, linked
            elif not _is_outside_link(passage, match.start()) and (
                is_named_ours(passage, match) or (not quoting and _is_ours(passage, match, cited))
            ):
                yield passage, match, None
        # "Section 29 of the Act says:" and what follows up to the next heading is the Act's, with its own sections.
        quoting = quoting or (passage.text.rstrip().endswith(_ANNOUNCES) and passage.names(_OF_AN_ACT))


def _moved(proofs: Proofs, passage: Passage, match: re.Match[str], target: Part) -> Slip:
    wanted = proofs.numbered(match["number"] or match["letter"])
    there = f"; {match[0]} is {wanted.file}" if wanted else f", and there is no {match[0]}"
    return Slip(
        passage.at(match.start()),
        MOVED,
        f"the words say {match[0]}, and the link leads to {named(target)}, {target.file}{there}",
        f"make both say the same: [{named(target)}]({target.file})",
    )


def _plain(proofs: Proofs, passage: Passage, match: re.Match[str], number: str) -> Iterator[Slip]:
    wanted = proofs.numbered(number)
    if wanted is None:
        yield Slip(
            passage.at(match.start()),
            DEAD,
            f"there is no {match[0]}",
            "name the section that is meant, as a link: [section 4](04-consent.md)",
        )
        return
    if (part := titled_otherwise(proofs.parts, wanted, passage, match)) is not None:
        yield Slip(
            passage.at(match.start()),
            MOVED,
            f"{match[0]} is named with the title of {named(part)}",
            f"name the section that is meant, as a link: [{named(part)}]({part.file})",
        )
        return
    yield Slip(
        passage.at(match.start()),
        PLAIN,
        f"{match[0]} is named in plain words, so nothing would notice if its number changed",
        f"make it a link: [{match[0]}]({wanted.file})",
    )


def _is_outside_link(passage: Passage, offset: int) -> bool:
    """Say whether the words at an offset lead out of the document, to an Act perhaps."""
    at = 0
    for run in passage.runs:
        if at <= offset < at + len(run.text):
            return run.url is not None
        at += len(run.text)
    return False


def _is_ours(passage: Passage, match: re.Match[str], cited: set[str]) -> bool:
    """Say whether a section in plain words is one of the agreement, where the words themselves leave it open."""
    return (
        passage.kind == "text"
        and match["number"] not in cited
        and not passage.names(_OF_AN_ACT)
        and not passage.text.startswith("(", match.end())
        and _POINTS.search(passage.text[max(0, match.start() - _NEAR) : match.start()]) is not None
    )
