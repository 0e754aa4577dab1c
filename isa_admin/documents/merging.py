"""Brings what main changed in the terms into the text of a review, section by section, whatever moved meanwhile (s.18).

A section that has another number on one side is still the same one. Where one side alone changed what a section says,
that is the text; where both did, the text of the review stays, and the section is named. Where main alone put the
sections into another order, added one or took one out, the text of the review gets that order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.documents.dialect import TermsError
from isa_admin.documents.moving import under_names
from isa_admin.documents.terms import read_terms
from isa_admin.domain.section_changes import same_sections, saying, section_changes
from isa_admin.domain.terms import section_number, title_of

if TYPE_CHECKING:
    from collections.abc import Mapping

Merged = tuple[dict[str, bytes | None], list[str]]
"""The files that change in the text of the review, nothing for one that goes, and the titles both sides changed."""


def merged(base: Mapping[str, bytes], theirs: Mapping[str, bytes], ours: Mapping[str, bytes]) -> Merged:
    """Bring what main changed since the review began into the text of the review.

    Args:
        base: The terms as they were when the review began.
        theirs: Those of main.
        ours: Those of the branch of the review.
    """
    made: Merged | None = None
    if _order(theirs) not in {_order(base), _order(ours)} and _order(ours) == _order(base):
        made = _in_their_order(base, theirs, ours)
    made = made or _in_our_order(base, theirs, ours)
    changed, both = made
    try:
        read_terms({file: content for file, content in {**ours, **changed}.items() if content is not None})
    except TermsError:
        # A part that main took out is referred to here, perhaps: nothing is taken that cannot stand.
        return {}, list(dict.fromkeys([*both, *(title_of(file, {**ours, **theirs, **base}[file]) for file in changed)]))
    return made


def _order(terms: Mapping[str, bytes]) -> tuple[str, ...]:
    return tuple(sorted(file for file in terms if section_number(file)))


def _in_our_order(base: Mapping[str, bytes], theirs: Mapping[str, bytes], ours: Mapping[str, bytes]) -> Merged:
    """Take over what sections of main say now; what main did with their order is named where it is not ours."""
    to_theirs, to_ours = same_sections(base, theirs), same_sections(base, ours)
    names = {to_theirs[file]: to_ours[file] for file in base if file in to_theirs and file in to_ours}
    moved = {one.file for one in section_changes(base, theirs) if one.how == "moved" and _order(theirs) != _order(ours)}
    changed: dict[str, bytes | None] = {}
    both: list[str] = []
    for file in sorted(base):
        their, our = to_theirs.get(file), to_ours.get(file)
        title, was = title_of(file, base[file]), saying(base[file])
        if their is None:
            both += [title] if our is not None else []
        elif their in moved:
            both.append(title)
        elif our is not None and saying(ours[our]) == was:
            if saying(theirs[their]) != was:
                changed[our] = under_names(our, theirs[their], names)
        elif saying(theirs[their]) != was and (our is None or saying(ours[our]) != saying(theirs[their])):
            both.append(title)
    for file in sorted(set(theirs) - set(to_theirs.values())):
        if file not in ours and section_number(file) is None:
            changed[file] = under_names(file, theirs[file], names)
        elif ours.get(file) != theirs[file]:
            both.append(title_of(file, theirs[file]))
    return changed, both


def _in_their_order(base: Mapping[str, bytes], theirs: Mapping[str, bytes], ours: Mapping[str, bytes]) -> Merged | None:
    """Give the text of the review the order of main; nothing if main took out a section that the review changed."""
    to_theirs = same_sections(base, theirs)
    of_base = {their: file for file, their in to_theirs.items()}
    if any(file not in to_theirs and file in ours and saying(ours[file]) != saying(base[file]) for file in base):
        return None
    made = {file: under_names(file, ours[file], to_theirs) for file in ours if file not in base}
    both: list[str] = []
    for file, content in sorted(theirs.items()):
        old = of_base.get(file)
        if old is None:
            both += [title_of(file, content)] if made.get(file, content) != content else []
            made.setdefault(file, content)
        elif old in ours and saying(ours[old]) != saying(base[old]):
            made[file] = under_names(file, ours[old], to_theirs)
            if saying(content) not in {saying(base[old]), saying(ours[old])}:
                both.append(title_of(file, content))
        elif old in ours:
            made[file] = content
        elif saying(content) != saying(base[old]):
            both.append(title_of(file, content))
    return {file: made.get(file) for file in {*ours, *made} if made.get(file) != ours.get(file)}, both
