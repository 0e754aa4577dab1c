"""What became of the sections of the terms, as people tell it: a section that got another number is still the same one.

The terms are files that bear their numbers, so where one section moves, many files come and go. Whoever reads the
version-control table, or is asked to adopt, wants to know what is said otherwise now, and which section moved.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from isa_admin.domain.terms import changed_sections, mark, section_number
from isa_admin.domain.text import counted, listed, several

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Became = Literal["changed", "new", "gone", "moved", "renumbered"]
"""What became of a section; one that moved or was renumbered says what it said before."""

_REFERENCE = re.compile(r"\[([^\[\]]*)\]\((\d+)(-[a-z0-9-]+\.md)\)")
_DONE: dict[Became, str] = {"changed": "amended", "new": "added", "gone": "removed"}
"""What becomes of a section, in the words of the version-control table."""
_PLURALS = {"section": "sections", "appendix": "appendices", "preamble": "preamble"}


class SectionChange(Struct, frozen=True):
    """What became of a part of the terms: its file, its title, and the file that it was, where it has another now."""

    file: str
    title: str
    how: Became
    was: str | None = None

    @property
    def words(self) -> str:
        """What it is called: ``section 3 (was 15): Keeping information secure``."""
        before = f" (was {section_number(self.was)})" if self.was is not None else ""
        return f"{mark(self.file)}{before}: {self.title}"


def section_changes(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[SectionChange]:
    """Tell what became of each part that is not as it was, in the order of the later text, with those that are gone."""
    now_called = same_sections(before, after)
    called_before = {new: old for old, new in now_called.items()}
    moved = _moved(now_called)
    found: list[SectionChange] = []
    for one in changed_sections(before, after):
        old = called_before.get(one.file, one.file)
        if one.file not in after:
            if one.file not in now_called:
                found.append(SectionChange(one.file, one.title, "gone"))
            continue
        if old not in before:
            found.append(SectionChange(one.file, one.title, "new"))
            continue
        was = old if old != one.file else None
        if one.file in moved:
            found.append(SectionChange(one.file, one.title, "moved", was))
        if saying(before[old]) != saying(after[one.file]):
            found.append(SectionChange(one.file, one.title, "changed", was))
        elif one.file not in moved and was is not None:
            found.append(SectionChange(one.file, one.title, "renumbered", was))
    return found


def same_sections(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, str]:
    """Give the later file of each section that both texts have, by the words of its name where its number differs."""
    same = {file: file for file in before if file in after}
    sides = ([file for file in side if section_number(file) and file not in same] for side in (before, after))
    old, new = ({_words(file): file for file in side if _only(file, side)} for side in sides)
    return same | {old[words]: new[words] for words in old if words in new}


def _only(file: str, files: Sequence[str]) -> bool:
    return sum(_words(one) == _words(file) for one in files) == 1


def _words(file: str) -> str:
    return file.lstrip("0123456789")


def _moved(now_called: Mapping[str, str]) -> set[str]:
    """Give the later files of the sections that stand in another order, the fewest that explain it."""
    order = [now_called[file] for file in sorted(now_called) if section_number(file)]
    # The longest row of sections that stand in the same order in both texts; each ends the best one before it.
    rows: list[list[str]] = [[]]
    for file in order:
        longest = max((row for row in rows if not row or row[-1] < file), key=len)
        rows.append([*longest, file])
    stay = max(rows, key=len)
    return {file for file in order if file not in stay}


def saying(content: bytes) -> str:
    """Give the words of a part without the numbers that its references follow and without its line ends."""

    def reference(match: re.Match[str]) -> str:
        words = re.sub(rf"\b{int(match[2])}\b", "#", match[1])
        return f"[{words}](#{match[3]})"

    return " ".join(_REFERENCE.sub(reference, content.decode("utf-8", "replace")).split())


def comment_on(found: Iterable[SectionChange]) -> str:
    """Draft what the version-control table says of changed sections: ``Sections 13 and 17 amended; appendix D added``.

    The comment of the reference table has this form (``Prevent section added``); whoever writes the row may replace it.
    """
    known = list(found)
    said = []
    for how, done in _DONE.items():
        if files := [one.file for one in known if one.how == how]:
            said.append(f"{_listed(files)} {done}")
    moved = [
        f"{section_number(one.was)} moved to {section_number(one.file)}"
        for one in known
        if one.how == "moved" and one.was is not None
    ]
    if moved:
        said.append(f"section{'s' if moved[1:] else ''} {listed(moved)}")
    if any(one.how == "renumbered" for one in known):
        said.append("other sections renumbered")
    words = "; ".join(said)
    return words[:1].upper() + words[1:]


def answers_on(found: Iterable[SectionChange]) -> list[tuple[str, str]]:
    """Give what to show of changed sections before anything is signed; those with another number alone in one line."""
    known = list(found)
    told = [(one.how.capitalize(), one.words) for one in known if one.how != "renumbered"]
    numbers = [one.words for one in known if one.how == "renumbered"]
    return [*told, *([("Renumbered", f"{counted(len(numbers), 'section')}: {several(numbers, 1)}")] if numbers else [])]


def _listed(files: Sequence[str]) -> str:
    """List parts of the terms by their numbers and letters: ``sections 13 and 17 and appendix B``."""
    kinds: dict[str, list[str]] = {}
    for file in files:
        kind, _, number = mark(file).partition(" ")
        kinds.setdefault(kind, []).append(number)
    plural = {kind: _PLURALS[kind] if len(numbers) > 1 else kind for kind, numbers in kinds.items()}
    return listed([f"{plural[kind]} {listed(numbers)}".strip() for kind, numbers in kinds.items()])
