"""Two trees of one folder, compared: as if all of both were looked at."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from isa_admin.store.objects import DamagedObjectError
from isa_admin.store.snapshot import tree_rows, tree_starts
from isa_admin.store.tree_difference import tree_difference

if TYPE_CHECKING:
    from isa_admin.store.snapshot import Row

# Names that begin each other, or sort otherwise as a folder than as a file.
NAMES = (b"a", b"a-b", b"a.b", b"a b", b"ab", b"b", b"b0", b"partner", b"partner-1", b"z")
MODES = (b"100644", b"40000", b"120000")


def _entry(mode: bytes, name: bytes, object_id: bytes) -> bytes:
    return mode + b" " + name + b"\0" + object_id


def _tree(entries: dict[bytes, tuple[bytes, bytes]]) -> bytes:
    order = sorted(entries, key=lambda name: name + b"/" * (entries[name][0] == b"40000"))
    return b"".join(_entry(entries[name][0], name, entries[name][1]) for name in order)


def _object(chance: random.Random) -> bytes:
    # Few letters, some of them with a meaning in a tree, so that much is alike by accident.
    return bytes(chance.choices(b"\0 a1", k=20))


def _changed(entries: dict[bytes, tuple[bytes, bytes]], chance: random.Random) -> dict[bytes, tuple[bytes, bytes]]:
    changed = dict(entries)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        name = chance.choice(NAMES)
        if chance.random() < 0.3:
            changed.pop(name, None)
        else:
            changed[name] = chance.choice(MODES), _object(chance)
    return changed


def _bent(tree: bytes, chance: random.Random) -> bytes:
    """Give a tree with something wrong in it, mostly: entries in another order, one twice, bytes that are others."""
    rows = [_entry(*row) for row in tree_rows(tree)]
    way = chance.randrange(4)
    if way == 0:
        chance.shuffle(rows)
    elif way == 1:
        rows.insert(
            chance.randrange(len(rows) + 1), _entry(chance.choice(MODES), chance.choice(NAMES), _object(chance))
        )
    content = b"".join(rows)
    if way == 2:
        at = chance.randrange(len(content) + 1)
        return content[:at] + bytes(chance.choices(b"\0 /.a14", k=1)) + content[at + chance.randrange(2) :]
    if way == 3:
        at, size = chance.randrange(len(content) + 1), chance.randrange(30)
        return content[:at] + content[at + size :]
    return content


def test_what_went_and_came_is_what_both_trees_say_as_a_whole() -> None:
    """Random changes of random folders, every third with a tree that is none: that one is refused in the same words."""
    chance = random.Random(7)
    refused = 0
    for number in range(6_000):
        before = {name: (chance.choice(MODES), _object(chance)) for name in chance.sample(NAMES, chance.randrange(10))}
        was, now = _tree(before), _tree(_changed(before, chance))
        if number % 3 == 0:
            now = _bent(now, chance)
        if was != now:
            expected = _as_a_whole(was, now)
            assert _compared(was, now) == expected, (was, now)
            refused += isinstance(expected, str)
    assert refused > 1_000


def _as_a_whole(was: bytes, now: bytes) -> tuple[set[Row], set[Row], list[int]] | str:
    try:
        starts = tree_starts("after", now)
    except DamagedObjectError as error:
        return error.message
    old, new = set(tree_rows(was)), set(tree_rows(now))
    return old - new, new - old, starts


def _compared(was: bytes, now: bytes) -> tuple[set[Row], set[Row], list[int]] | str:
    try:
        gone, came, starts = tree_difference(was, tree_starts("before", was), "after", now)
    except DamagedObjectError as error:
        return error.message
    return set(gone), set(came), [*starts]


@pytest.mark.parametrize(
    ("came", "words"),
    [
        ([(b"40000", b"a")], "has a name twice"),
        ([(b"100644", b"a")], "has a name twice"),
        ([(b"100644", b"z"), (b"100644", b"y")], "a different order"),
        ([(b"100644", b"..")], "not a well-formed tree"),
    ],
)
def test_g07_what_comes_into_a_folder_is_held_against_all_that_is_there(
    came: list[tuple[bytes, bytes]], words: str
) -> None:
    """A folder of the name of a file sorts far from it, so its neighbours are in order."""
    was = _tree({name: (b"100644", bytes(20)) for name in (b"a", b"a-1", b"a-2", b"a-3", b"b", b"c")})
    rows = sorted([*((mode, name) for mode, name, _ in tree_rows(was))], key=lambda row: row[1])
    at = 4 if came[0][0] == b"40000" else len(rows)
    now = b"".join(_entry(mode, name, b"\1" * 20) for mode, name in [*rows[:at], *came, *rows[at:]])
    with pytest.raises(DamagedObjectError, match=words):
        tree_difference(was, tree_starts("before", was), "after", now)
