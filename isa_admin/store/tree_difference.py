"""Two trees of one folder: which entries went, which came, and whether the later one has the form that git gives it.

Folders of 10,000 partners are large, and what a commit changes in them is little. So of a tree that follows one which
was looked at, only what lies between the same beginning and the same end is looked at.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from isa_admin.store.objects import DamagedObjectError
from isa_admin.store.snapshot import in_order, tree_rows, tree_starts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.store.snapshot import Row

_BLOCK = 512
_ID = 20


def tree_difference(
    was: bytes, starts: Sequence[int], tree_id: str, now: bytes
) -> tuple[list[Row], list[Row], Sequence[int]]:
    """Compare a tree with the one before it.

    Args:
        was: The tree before, whose form was looked at.
        starts: Where each entry of it begins.
        tree_id: The name of the later tree.
        now: The later tree.

    Returns:
        The entries that went, those that came, and where each entry of the later tree begins.

    Raises:
        DamagedObjectError: The later tree is not well formed; see `tree_starts`.
    """
    at = max(bisect_right(starts, _first_difference(was, now)) - 1, 0)
    begin, end = _start(was, starts, at), _start(was, starts, at + 1)
    name = end - _ID
    if starts and len(was) == len(now) and was[begin:name] == now[begin:name] and was[end:] == now[end:]:
        # Nearly always: under one name stands another object, which may be any.
        mode, _, called = was[begin : name - 1].partition(b" ")
        return [(mode, called, was[name:end])], [(mode, called, now[name:end])], starts
    to = max(bisect_left(starts, len(was) - _first_difference(was[::-1], now[::-1])), at)
    end = _start(was, starts, to)
    upto = end + len(now) - len(was)
    new = _with_part(was, starts, (at, to), now[begin:upto]) if begin <= upto else None
    if new is None:
        # It may be no tree, or one of which a part does not show that.
        new, end, upto = tree_starts(tree_id, now), len(was), len(now)
    gone, came = tree_rows(was[begin:end]), tree_rows(now[begin:upto])
    stayed = set(gone).intersection(came)
    return [row for row in gone if row not in stayed], [row for row in came if row not in stayed], new


def _with_part(was: bytes, starts: Sequence[int], span: tuple[int, int], part: bytes) -> list[int] | None:
    """Say where the entries of a tree begin once others replace some; nothing if they may not.

    Both neighbours of what is new are in order with it, so everything is. One name can still stand for a file and for a
    folder, which git keeps apart from each other.
    """
    at, to = span
    begin, end = _start(was, starts, at), _start(was, starts, to)
    before, behind = was[_start(was, starts, max(at - 1, 0)) : begin], was[end : _start(was, starts, to + 1)]
    try:
        inside = tree_starts("", part)
    except DamagedObjectError:
        return None
    if not in_order(row[:2] for row in tree_rows(before + part + behind)):
        return None
    kept = was[:begin], was[end:]
    if any(b" %s\0" % name in rest for _, name, _ in tree_rows(part) for rest in kept):
        return None
    grown = begin + len(part) - end
    return [*starts[:at], *(begin + start for start in inside), *(start + grown for start in starts[to:])]


def _start(tree: bytes, starts: Sequence[int], number: int) -> int:
    return starts[number] if number < len(starts) else len(tree)


def _first_difference(one: bytes, other: bytes) -> int:
    """Say where two different contents differ first; where the shorter one ends, if it begins the other."""
    size = min(len(one), len(other))
    for at in range(0, size, _BLOCK):
        first, second = one[at : min(at + _BLOCK, size)], other[at : min(at + _BLOCK, size)]
        if first != second:
            # As numbers, since Python looks at them in one go, and not at byte after byte.
            odd = int.from_bytes(first, "little") ^ int.from_bytes(second, "little")
            return at + ((odd & -odd).bit_length() - 1) // 8
    return size
