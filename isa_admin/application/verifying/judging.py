"""Judging a history: a long one in parts at the same time, one for each processor.

A commit is judged by the state that the one before it left, and that state lies in its trees. So a part may begin
anywhere, as it does after a commit that was proved before; what it comes to counts once every part before it is good.
"""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from isa_admin.application.verifying.proof import UNREADABLE, unreadable
from isa_admin.system.watching import along
from isa_admin.trust.verifier import Verifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from multiprocessing.connection import Connection

    from isa_admin.store.archive import Archive
    from isa_admin.store.history import PastCommit
    from isa_admin.trust.anchor import Anchor
    from isa_admin.trust.findings import Finding
    from isa_admin.trust.signature import Judge

LEAST = 500
"""A part has so many commits at least: for fewer, another process is not worth its start."""
HEAD_START = 100
"""The first part has so many more: the others wait for their process, and first read the state they begin with."""
LONG = 100
"""From so many commits on it is shown how far the judging is: a hundred take a second."""
_MOST_PARTS = 8
"""Each part takes 40 MB."""


class Verdict(NamedTuple):
    """What judging some commits came to.

    Attributes:
        good: How many are good.
        relied_on: The certificates that this rests on.
        warnings: What is odd about them.
        refusal: Why the one after them must be refused, if it must.
    """

    good: int
    relied_on: frozenset[str]
    warnings: tuple[Finding, ...]
    refusal: Finding | None

    def then(self, later: Verdict) -> Verdict:
        """Add what the next part came to."""
        relied_on, warnings = self.relied_on | later.relied_on, self.warnings + later.warnings
        return Verdict(self.good + later.good, relied_on, warnings, later.refusal)


class Judging(Struct, frozen=True, kw_only=True):
    """What commits are judged with.

    Attributes:
        archive: Where they are read.
        anchor: Where the history must begin.
        judge: Knows the certificates, as of the newest commit.
        vouched_until: For a revoked key, the last commit that an officer vouches for: one of those to be judged.
        review: Whether the branch is one for a review.
        processes: How many parts are judged at the same time, at the most.
    """

    archive: Archive
    anchor: Anchor
    judge: Judge
    vouched_until: Mapping[str, str]
    review: bool
    processes: int

    def run(self, tip: str, after: str | None) -> Verdict:
        """Judge the commits up to a tip that follow another one, or all; what cannot be read is refused."""
        try:
            names = self.archive.line(tip, after)
        except UNREADABLE as error:
            return Verdict(0, frozenset(), (), unreadable(None, error))
        count = max(1, min(self.processes, _MOST_PARTS, len(names) // LEAST))
        share = (len(names) - HEAD_START) // count
        edges = [0, *(len(names) - share * number for number in range(count - 1, -1, -1))]
        parts = [partial(self._part, names, first, last, after) for first, last in pairwise(edges)]
        if count > 1:
            # Whoever is copied with an open pipe would read the other's answers.
            self.archive.close()
        with ExitStack() as stack:
            answers = [stack.enter_context(_elsewhere(part)) for part in parts[1:]]
            verdict = parts[0]()
            for part, answer in zip(parts[1:], answers, strict=True):
                if verdict.refusal is None:
                    verdict = verdict.then(answer() or part())
        return verdict

    def _part(self, names: Sequence[str], first: int, last: int, after: str | None) -> Verdict:
        """Judge the commits from one place of the line to another, as if all before them were good."""
        begins = names[first - 1] if first else after
        passed = set(names[:first])
        vouched = {key: until for key, until in self.vouched_until.items() if until not in passed}
        verifier = Verifier(self.anchor, self.judge, self.archive.read, vouched_until=vouched, review=self.review)
        try:
            if begins is not None:
                verifier.resume(begins, self.archive.files(begins))
            commits: Iterable[PastCommit] = self.archive.along(names[first:last], begins)
            if not first:  # the only part, or the longest, which this process judges itself
                commits = along(commits, last, "Verifying the history", least=LONG)
            refusal = verifier.run(commits)
        except UNREADABLE as error:
            refusal = unreadable(verifier.last, error)
        return Verdict(verifier.good, frozenset(self.judge.relied_on), tuple(verifier.warnings), refusal)


def processors() -> int:
    """Say how many processors this process may use; 1 where a running process cannot safely be copied."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


@contextmanager
def _elsewhere(work: Callable[[], Verdict]) -> Iterator[Callable[[], Verdict | None]]:
    """Let a copy of this process do something; gives how to wait for what it came to: nothing, where it failed."""
    from multiprocessing import get_context

    fork = get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)
    process = fork.Process(target=_do, args=(work, theirs), daemon=True)
    process.start()
    theirs.close()

    def answer() -> Verdict | None:
        try:
            found: Verdict = ours.recv()
        except (EOFError, OSError):  # it ended before its answer, or in the middle of it
            return None
        return found

    try:
        yield answer
    finally:
        process.kill()
        process.join()
        ours.close()


def _do(work: Callable[[], Verdict], answer: Connection) -> None:
    # Ctrl-C is for the process that was started by hand; this one is ended by it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What fails here is done again where it can be said.
    with suppress(Exception):
        answer.send(work())
