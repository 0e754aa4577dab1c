"""What changed between two wordings of one paragraph: which words stayed, went and came."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from isa_admin.documents.blocks import Run, joined, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from isa_admin.documents.blocks import Runs

T = TypeVar("T")
Mark = Literal["kept", "removed", "added"]

_TOKEN = re.compile(r"\w+(?:['\N{RIGHT SINGLE QUOTATION MARK}]\w+)?|\s+|[^\w\s]")
_SHORTEST = 4
"""A kept stretch with fewer letters between two changes is read as a part of them."""
_ALIKE = 0.3
"""Two wordings that share less of their letters than this are shown as one removed and one added."""


class Stretch(NamedTuple):
    """A stretch of a paragraph that was kept, removed or added as one."""

    mark: Mark
    runs: Runs

    @property
    def text(self) -> str:
        """Its words."""
        return text_of(self.runs)


def compare_words(old: Runs, new: Runs) -> tuple[Stretch, ...]:
    """Compare two wordings of one paragraph, looks and links included.

    The pieces that are not added give ``old``, those that are not removed give ``new``; where both stand together, what
    was removed comes first.
    """
    if old == new:
        return (Stretch("kept", old),) if old else ()
    before, after = _tokens(old), _tokens(new)
    changes = _folded(_opcodes(before, after), before)
    kept = sum(len(token.text) for start, end, *_ in _kept(changes) for token in before[start:end])
    if kept < _ALIKE * max(_length(old), _length(new)):
        changes = [("replace", 0, len(before), 0, len(after))]
    pieces: list[Stretch] = []
    for how, i1, i2, j1, j2 in changes:
        if how == "equal":
            pieces.append(Stretch("kept", joined(after[j1:j2])))
            continue
        if i2 > i1:
            pieces.append(Stretch("removed", joined(before[i1:i2])))
        if j2 > j1:
            pieces.append(Stretch("added", joined(after[j1:j2])))
    return tuple(pieces)


_Opcode = tuple[str, int, int, int, int]


def opcodes(before: Sequence[T], after: Sequence[T], junk: Callable[[T], bool] | None = None) -> list[_Opcode]:
    """Say how one sequence becomes another, as ``difflib`` does; what both begin and end with is kept first.

    Most of a text is left as it was, and comparing from both ends takes a tenth of what looking for the longest
    stretches does.
    """
    most = min(len(before), len(after))
    start = 0
    while start < most and before[start] == after[start]:
        start += 1
    end = 0
    while end < most - start and before[-1 - end] == after[-1 - end]:
        end += 1
    old, new = len(before) - end, len(after) - end
    found = [("equal", 0, start, 0, start)] if start else []
    if start in {old, new}:
        how = "insert" if start == old else "delete"
        found += [(how, start, old, start, new)] if old != new else []
    else:
        matcher = SequenceMatcher(junk, before[start:old], after[start:new], autojunk=False)
        found += [
            (how, start + i1, start + i2, start + j1, start + j2) for how, i1, i2, j1, j2 in matcher.get_opcodes()
        ]
    return [*found, ("equal", old, len(before), new, len(after))] if end else found


def _tokens(runs: Runs) -> list[Run]:
    return [Run(token, *run[1:]) for run in runs for token in _TOKEN.findall(run.text)]


def _opcodes(before: Sequence[Run], after: Sequence[Run]) -> list[_Opcode]:
    # A blank begins no stretch of kept words: there are many of them, and each would be as good as another.
    return opcodes(before, after, lambda token: token.text.isspace())


def _kept(changes: Iterable[_Opcode]) -> list[tuple[int, int, int, int]]:
    return [(i1, i2, j1, j2) for how, i1, i2, j1, j2 in changes if how == "equal"]


def _folded(changes: list[_Opcode], before: Sequence[Run]) -> list[_Opcode]:
    """Join two changes that only a blank or a short word keeps apart; people read them as one."""
    joined: list[_Opcode] = []
    for index, (how, i1, i2, j1, j2) in enumerate(changes):
        letters = sum(len(token.text) for token in before[i1:i2] if token.text.isalnum())
        kept = how == "equal" and (letters >= _SHORTEST or not 0 < index < len(changes) - 1)
        if not kept and joined and joined[-1][0] != "equal":
            _, first, _, other, _ = joined.pop()
            joined.append(("replace", first, i2, other, j2))
        else:
            joined.append((how if kept or how != "equal" else "replace", i1, i2, j1, j2))
    return joined


def _length(runs: Runs) -> int:
    return sum(len(run.text) for run in runs)
