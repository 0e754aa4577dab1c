"""Makes links of references that somebody typed: ``see section 4``, ``Annex 2``.

The words stay what they are. Which section of the agreement they mean, and that they mean none of an Act, is judged as
``check --terms`` judges it, by the numbers that the source itself has.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from isa_admin.documents.blocks import joined, with_runs
from isa_admin.documents.proofreading.passages import passages
from isa_admin.documents.proofreading.references import in_words, is_named_ours, of_an_act, titled_otherwise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from isa_admin.documents.blocks import Part, Runs
    from isa_admin.documents.proofreading.passages import Passage
    from isa_admin.domain.bringing_in.ledger import Ledger, Sureness

_CLAUSE = re.compile(r"(?:\.\d{1,3}){1,3}\b")
"""What stands behind the number of a section where one of its clauses is meant: ``clause 2.3``."""


_MOST = 50
"""No paragraph of an agreement has more references."""


class _Link(NamedTuple):
    start: int
    end: int
    file: str
    sure: Sureness


def with_links(parts: Sequence[Part], called: Mapping[str, str], ledger: Ledger) -> list[Part]:
    """Offer to make links of the references to other parts, paragraph by paragraph.

    Args:
        parts: The parts; the line of each block is the number of its piece.
        called: The file of each part by what the source calls it, in small letters: ``7``, ``annex 2``.
        ledger: Where each guess is offered.
    """
    by_file = {part.file: part for part in parts}
    found: dict[int, list[_Link]] = {}
    everything = [passage for part in parts for passage in passages(part)]
    for passage, link in sorted(_found(everything, called, by_file), key=lambda one: (one[0].place.line, one[1].start)):
        words = passage.text[link.start : link.end]
        number = passage.place.line
        taken = found.setdefault(id(passage.runs), [])
        if (
            number
            and passage.kind in {"text", "cell"}
            and link.file != passage.part.file
            and not (taken and link.start < taken[-1].end)
            and len(taken) < _MOST
            and ledger.offer(
                f"reference-{number}-{words}",
                "reference",
                f"'{words}' is a part of this agreement, and becomes a link to {link.file}",
                link.sure,
                (number,),
            )
        ):
            taken.append(link)
    return [with_runs(part, lambda runs: _linked(runs, found.get(id(runs), []))) for part in parts]


def _found(
    everything: Sequence[Passage], called: Mapping[str, str], parts: Mapping[str, Part]
) -> Iterator[tuple[Passage, _Link]]:
    for passage, match in in_words(everything):
        part = parts.get(called.get(match["number"] or f"appendix {match['letter']}".casefold(), ""))
        if part is None or titled_otherwise(parts.values(), part, passage, match) is not None:
            continue
        clause = _CLAUSE.match(passage.text, match.end()) if match["number"] else None
        sure: Sureness = "likely" if is_named_ours(passage, match) else "unsure"
        yield passage, _Link(match.start(), clause.end() if clause else match.end(), part.file, sure)
    others = [name for name in called if not name.isdecimal() and not name.startswith("appendix ")]
    others += [name for name in called if re.fullmatch(r"appendix \d+", name)]
    if not others:
        return
    named = re.compile(rf"\b(?:{'|'.join(map(re.escape, others))})\b(?![.(]\w)", re.IGNORECASE)
    for passage in everything:
        for match in named.finditer(passage.text):
            if not of_an_act(passage, match):
                yield passage, _Link(match.start(), match.end(), called[match[0].casefold()], "likely")


def _linked(runs: Runs, links: Sequence[_Link]) -> Runs:
    """Give runs with links in them; words that lead somewhere already are left."""
    for link in links:
        made = []
        at = 0
        for run in runs:
            begin, end = (min(max(edge - at, 0), len(run.text)) for edge in (link.start, link.end))
            at += len(run.text)
            if begin == end or run.url or run.target:
                made.append(run)
                continue
            made += [
                run._replace(text=run.text[:begin]),
                run._replace(text=run.text[begin:end], target=link.file),
                run._replace(text=run.text[end:]),
            ]
        runs = joined(run for run in made if run.text)
    return runs


def names(called: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Give the file of each part by what the source calls it; a name that it gives to two parts tells nothing."""
    times = Counter(name for name, _ in called)
    return {name: file for name, file in called if name and times[name] == 1}
