"""Default deny: what nobody listed is refused too. Single bytes, single commits, and random bytes."""

from __future__ import annotations

import os
import random
from itertools import islice
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from isa_admin.store.objects import DamagedObjectError
from isa_admin.trust.commit import read_commit
from isa_admin.trust.findings import Refused
from tests.attacks import fuzz
from tests.attacks.forging import History, Shelf, rebuilt
from tests.attacks.proving import found, judged, refused
from tests.attacks.story import MALLORY, NOTE, OLIVE, anchor, day, good
from tests.effort import fuzz_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isa_admin.store.history import PastCommit

EDIT = {NOTE: b"opened: 2024-03-25\n"}
EXAMPLES = settings(max_examples=int(os.environ.get("ISA_EXAMPLES", "60")), deadline=None, derandomize=True)


def raws(history: History) -> list[bytes]:
    """Give the bytes of every commit, oldest first."""
    return [history.read(name, "commit") for name in history.commits]


def changed_byte(content: bytes, seed: int) -> bytes:
    """Change one byte somewhere."""
    chance = random.Random(seed)
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ chance.randrange(1, 256)]) + content[at + 1 :]


@EXAMPLES
@given(which=st.integers(0, 12), seed=st.integers(0, 2**32))
def test_any_changed_byte_of_a_commit_is_refused(which: int, seed: int) -> None:
    """Also when all names are worked out again, so that nothing but that byte differs."""
    made = good()
    contents = raws(made)
    contents[which] = changed_byte(contents[which], seed)
    bent = rebuilt(made, which, contents[which:])
    assume(bent.commits != made.commits)  # the name of the commit before it was worked out again
    assert not fuzz.verdict(bent, anchor())


def test_every_byte_of_the_newest_commit_counts() -> None:
    """Nothing after it holds its name, so the letters of its signature have to be the only ones that fit."""
    made = good()
    content = raws(made)[-1]
    for at in range(len(content)):
        for other in {content[at] ^ 1, ord("\n" if at % 2 else "=")} - {content[at]}:
            bent = made.up_to(12)
            bent.add(content[:at] + bytes([other]) + content[at + 1 :])
            assert not fuzz.verdict(bent, anchor(), since=bent.commits[-2]), (at, other)


@EXAMPLES
@given(pick=st.integers(0, 10**6), seed=st.integers(0, 2**32))
def test_any_changed_byte_of_a_file_is_refused(pick: int, seed: int) -> None:
    """Terms, records, statements, signatures, certificates: blob, trees and commits get their new names."""
    made = good()
    paths = sorted(made.files)
    path = paths[pick % len(paths)]
    which = next(at for at, name in enumerate(made.commits) if path in made.listing(name))
    bent = made.up_to(which + 1)
    files = {**bent.files, path: ("100644", changed_byte(bent.content(path), seed))}
    tree = bent.put_tree(files)
    contents = [b"tree " + tree.encode() + raw[45:] for raw in raws(made)[which:]]
    assert not fuzz.verdict(rebuilt(made.up_to(which) if which else History(bent.objects), which, contents), anchor())


@EXAMPLES
@given(pick=st.integers(0, 10**6), seed=st.integers(0, 2**32))
def test_any_object_that_was_swapped_in_place_is_refused(pick: int, seed: int) -> None:
    """The name stays, the bytes differ."""
    made = good()
    reached = {*made.commits}
    for name in made.commits:
        reached |= {made.read(name, "commit")[5:45].decode(), *(blob for _, blob in made.listing(name).values())}
    chosen = sorted(reached)[pick % len(reached)]
    kind, content = made.objects[chosen]
    made.objects[chosen] = (kind, changed_byte(content, seed))
    assert not fuzz.verdict(made, anchor())


@pytest.mark.parametrize("rebuild", [True, False], ids=["renamed", "as they were"])
@pytest.mark.parametrize("at", range(12))
def test_a_dropped_a_repeated_or_a_swapped_commit_is_refused(at: int, rebuild: bool) -> None:  # noqa: FBT001  a parameter
    """But for the newest: a history without it is one that was rolled back (A04)."""
    contents = raws(good())
    for other in (
        [*contents[:at], *contents[at + 1 :]],
        [*contents[: at + 1], *contents[at:]],
        [*contents[:at], contents[at + 1], contents[at], *contents[at + 2 :]],
    ):
        if rebuild:
            bent = rebuilt(good(), 0, other)
        else:
            bent = History(good().objects)
            for raw in other:
                bent.add(raw)
        assert not fuzz.verdict(bent, anchor())


@pytest.mark.parametrize("target", fuzz.TARGETS)
def test_random_bytes_never_end_in_a_traceback(target: str) -> None:
    """F05, small; `make test-all` goes on for a minute each, `make fuzz` for as long as ISA_FUZZ_SECONDS says."""
    fuzz.run(target, seed=5, rounds=40)
    fuzz.run_for(target, fuzz_seconds(0))


def test_f05_random_bytes_as_a_commit_are_refused() -> None:
    """By the grammar."""
    for seed in range(50):
        made = good()
        content = random.Random(seed).randbytes(200)
        made.add(content)
        assert not fuzz.verdict(made, anchor())
        with pytest.raises(Refused, match="B01"):
            read_commit(made.tip, content)


def test_the_first_commit_that_must_be_refused_is_named_though_signatures_are_checked_ahead() -> None:
    """Several commits are read and their signatures checked before the first of them is judged."""
    nobodys, empty = good(), good()
    nobodys.commit(EDIT, MALLORY, day(20))
    nobodys.commit({}, OLIVE, day(20))
    refused(nobodys, "B03", at=-2)
    empty.commit({}, OLIVE, day(20))
    empty.commit(EDIT, MALLORY, day(20))
    refused(empty, "D01", at=-2)


def test_what_stands_before_something_unreadable_is_judged_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A newest commit that cannot be read hides nothing that was done before it."""
    made = good()
    made.commit({}, OLIVE, day(20))
    made.commit(EDIT, OLIVE, day(20))
    read = Shelf.along

    def along(shelf: Shelf, names: Sequence[str], after: str | None) -> Iterator[PastCommit]:
        yield from islice(read(shelf, names, after), len(names) - 1)
        raise DamagedObjectError(names[-1], "is missing")

    monkeypatch.setattr(Shelf, "along", along)
    assert found(judged(made)) == [("D01", "reject", made.commits[-2])]
    assert found(judged(made.up_to(13))) == [("A08", "reject", made.commits[-4])]
