"""Numbers that the text announces, and numbers that stand in a row: "3 conditions:" before a list of four."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from isa_admin.documents.blocks import Heading, Place, text_of
from isa_admin.documents.proofreading.passages import Slip, named
from isa_admin.domain.durations import NUMBER, number_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isa_admin.documents.blocks import Part
    from isa_admin.documents.proofreading.passages import Passage, Proofs

COUNT, NUMBERING = "count-differs", "numbering"

_COUNTED = re.compile(
    rf"(?<![\w.£-])(?P<number>{NUMBER}) (?:[a-z]+(?:-[a-z]+)? ){{0,2}}?(?P<noun>[A-Za-z]{{3,}}s)\b", re.IGNORECASE
)
"""A number and a word in the plural, with at most two words between them: ``7 golden rules``."""
_TIMES = frozenset({"days", "weeks", "months", "years", "hours", "minutes", "times", "pounds", "pages", "this"})
_THESE = re.compile(r"\b(?:they|these|those) (?:are|were)\b|\bas follows\b", re.IGNORECASE)
_POINTS_TO_IT = re.compile(
    r"\b(?:following|these|those|the|its|their|are|is|has|have|of|meets?|includes?|lists?|names?|sets? out|picks? out"
    r"|at least) $",
    re.IGNORECASE,
)
"""What stands before a number that speaks of the list to come; in "give 2 copies" it speaks of something else."""
_GOES_ON = re.compile(r"\b(?:of|to|by|with|from|for|in|on|at|about|where|when|that|which|if):$", re.IGNORECASE)
"""How a sentence ends whose list goes on with it, and is not what was counted."""
_WHOLE = re.compile(rf"\b(?P<number>{NUMBER}) (?P<noun>sections|appendices|partners)\b", re.IGNORECASE)
_OF_THE_AGREEMENT = re.compile(r"\b(?:this|the) agreement\b", re.IGNORECASE)
_NUMBERED = re.compile(r"(?P<word>[A-Z][a-z]+ )?(?P<number>\d{1,2})(?:[.:)]|(?= )|$)")
_OF_AN_ACT = frozenset({"Section ", "Article ", "Schedule ", "Regulation ", "Part ", "Chapter "})
_FEWEST = 2


def announced(proofs: Proofs) -> Iterator[Slip]:
    """Mark each number that is announced and that what follows does not keep."""
    for passage, listed in proofs.announced:
        yield from _before_list(passage, len(listed.items))
    for part in proofs.parts:
        yield from _of_headings(proofs, part)
    for passage in proofs.passages:
        yield from _of_the_whole(proofs, passage)


def _before_list(passage: Passage, items: int) -> Iterator[Slip]:
    """Compare what a paragraph that ends with a colon announces with the list that follows."""
    if not passage.text.endswith(":"):
        return
    last = passage.sentence(len(passage.text) - 1)
    if _GOES_ON.search(last) and "following" not in last:
        return
    begin = len(passage.text) - len(last)
    found = [match for match in _counted(passage.text, begin) if _POINTS_TO_IT.search(passage.text, 0, match.start())]
    if not found and begin and _THESE.search(last):
        # The number may stand in the sentence before: there are so many rules, and they are these.
        found = list(_counted(passage.text, begin - len(passage.sentence(begin - 1))))
    if found and all(number_of(match["number"]) != items for match in found):
        match = found[-1]
        yield _mark(passage, match, f"the list that follows has {items}")


def _counted(text: str, begin: int) -> Iterator[re.Match[str]]:
    for match in _COUNTED.finditer(text, max(begin, 0)):
        if match["noun"].casefold() not in _TIMES and number_of(match["number"]) >= _FEWEST:
            yield match


def _of_headings(proofs: Proofs, part: Part) -> Iterator[Slip]:
    """Compare "7 principles" with the headings Principle 1, Principle 2, and so on of the same part."""
    groups = _numbered_headings(part)
    for passage in proofs.of(part):
        for match in _counted(passage.text, 0):
            numbers = [number for number, _ in groups.get(f"{match['noun'][:-1].capitalize()} ", ())]
            if numbers and number_of(match["number"]) != len(numbers):
                yield _mark(passage, match, f"{len(numbers)} headings follow")


def _of_the_whole(proofs: Proofs, passage: Passage) -> Iterator[Slip]:
    """Compare "the 3 appendices of this agreement" with what the agreement has."""
    for match in _WHOLE.finditer(passage.text):
        if not _OF_THE_AGREEMENT.search(passage.sentence(match.start())):
            continue
        noun = match["noun"].casefold()
        if noun == "partners":
            count = len(proofs.register.partners)
        else:
            count = sum(part.kind == ("section" if noun == "sections" else "appendix") for part in proofs.parts)
        if count != number_of(match["number"]):
            yield _mark(passage, match, f"there are {count}")


def _mark(passage: Passage, match: re.Match[str], found: str) -> Slip:
    return Slip(
        passage.at(match.start()),
        COUNT,
        f"the text announces '{match[0]}', and {found}",
        "put the number right, or leave it out: a text without it cannot be wrong about it",
    )


def numbering(proofs: Proofs) -> Iterator[Slip]:
    """Mark a number that is missing between others: sections, appendices, headings with a number of their own."""
    sections = [part for part in proofs.parts if part.kind == "section"]
    for before, part in pairwise([None, *sections]):
        assert part is not None  # noqa: S101  only the first of all pairs begins with nothing
        expected = int(before.mark) + 1 if before else 1
        if int(part.mark) != expected:
            yield _gap(part, f"section {expected}")
    appendices = [part for part in proofs.parts if part.kind == "appendix"]
    for before, part in pairwise([None, *appendices]):
        assert part is not None  # noqa: S101  as above
        letter = chr(ord(before.mark) + 1) if before else "A"
        if part.mark != letter:
            yield _gap(part, f"Appendix {letter}")
    for part in proofs.parts:
        for word, headings in _numbered_headings(part).items():
            for (earlier, _), (number, heading) in pairwise(headings):
                if number != earlier + 1:
                    yield Slip(
                        heading.place,
                        NUMBERING,
                        f"the heading '{text_of(heading.runs)}' follows {word}{earlier}",
                        f"number it {word}{earlier + 1}, or take the numbers out of these headings",
                    )


def _gap(part: Part, missing: str) -> Slip:
    return Slip(
        Place(part.file, 1),
        NUMBERING,
        f"{named(part)} follows, and there is no {missing}",
        "number the files in order, and then put the references right that this check names",
    )


def _numbered_headings(part: Part) -> dict[str, list[tuple[int, Heading]]]:
    """Group the sub-headings that carry a number by level and the word before it; one alone makes none."""
    groups: dict[tuple[int, str], list[tuple[int, Heading]]] = defaultdict(list)
    for block in part.blocks:
        if isinstance(block, Heading) and (match := _NUMBERED.match(text_of(block.runs))):
            word = match["word"] or ""
            if word not in _OF_AN_ACT:
                groups[block.level, word].append((int(match["number"]), block))
    return {word: found for (_, word), found in groups.items() if len(found) >= _FEWEST}
