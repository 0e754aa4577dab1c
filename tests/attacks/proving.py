"""Asking the verifier: over a repository as everybody does, or in memory for thousands of small bends."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch
from zlib import crc32

from isa_admin.application.verifying import examining, judging
from isa_admin.application.verifying.examining import Examination
from isa_admin.application.verifying.proof import Proof, Request
from isa_admin.application.verifying.proving import prove
from tests import effort
from tests.attacks.forging import History, Shelf
from tests.attacks.story import NOW, anchor, good

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from isa_admin.store.copies import PrivateCopy
    from isa_admin.trust.anchor import Anchor

Found = list[tuple[str, str, str | None]]


def found(proof: Proof) -> Found:
    """Give rule, severity and commit of every finding."""
    return [(one.rule, one.severity, one.commit) for one in proof.findings]


def asked(folder: Path, by: Anchor | None = None, *, now: datetime = NOW, **wishes: Any) -> Proof:  # noqa: ANN401
    """Verify a repository; nothing is remembered from earlier unless the test asks for the cache."""
    request = Request(**{"source": str(folder), "cache": False, **wishes})
    return prove(request, by or anchor(), now)


def judged(history: History, by: Anchor | None = None, *, now: datetime = NOW, **wishes: Any) -> Proof:  # noqa: ANN401
    """Verify a history in memory, by the same code from the private copy on."""
    request = Request(**{"source": os.devnull, "cache": False, "accept_rewrite": True, **wishes})
    copy = cast("PrivateCopy", Shelf(history))
    return Examination(copy, by or anchor(history), request, now).run(history.tip, [])


ONE_IN = 4
"""In ``make test``, one test in so many also verifies in parts and by GnuPG; in ``make test-all`` every one does."""


def sampled() -> bool:
    """Say whether the test that runs now is in the sample; its name decides, so it is the same one each time."""
    return effort.ALL or crc32(os.environ["PYTEST_CURRENT_TEST"].encode()) % ONE_IN == 0


def both(
    history: History,
    *,
    at: int = -1,
    by: Anchor | None = None,
    every_way: bool | None = None,
    **wishes: Any,  # noqa: ANN401
) -> Found:
    """Verify a history written out as a repository: whole, in parts, and by GnuPG, a differential test of the engines.

    These take turns at the mathematics only, and have to agree on rule, severity and commit of every finding; ``at`` is
    the commit that it is about. The last two take most of the time and are asked in a sample of the tests,
    unless ``every_way`` says otherwise.
    """
    with tempfile.TemporaryDirectory() as folder:
        one = asked(history.write(Path(folder, "store")), by, accept_rewrite=True, **wishes)
    if not (sampled() if every_way is None else every_way):
        return found(one)
    # A gpg for each signature takes long, so it begins where the good store was bent.
    shared = [one for one, other in zip(good().commits, history.commits[:at], strict=False) if one == other]
    start = shared[-1] if shared and by is None and len(shared) < len(history.commits) else None
    other = judged(history, by, engine="gpg", **{"since": start, **wishes})
    with in_parts(), tempfile.TemporaryDirectory() as folder:
        parts = asked(history.write(Path(folder, "store")), by, accept_rewrite=True, **wishes)
    assert parts == one
    assert found(one) == found(other), (one.findings, other.findings)
    assert one.ok == other.ok
    return found(one)


@contextmanager
def in_parts(count: int = 3) -> Iterator[None]:
    """Have every history judged in parts, each in a process of its own, however short it is."""
    with (
        patch.object(judging, "LEAST", 1),
        patch.object(judging, "HEAD_START", 0),
        patch.object(examining, "processors", lambda: count),
    ):
        yield


def refused(history: History, rule: str, *, at: int = -1, **wishes: Any) -> None:  # noqa: ANN401
    """Ensure that a history is refused by exactly this rule at one of its commits, the newest if nothing is said."""
    assert both(history, at=at, **wishes) == [(rule, "reject", history.commits[at])]


def accepted(history: History, **wishes: Any) -> None:  # noqa: ANN401
    """Ensure that nothing is found about a history."""
    assert both(history, **wishes) == []


def warned(history: History, rule: str, **wishes: Any) -> None:  # noqa: ANN401
    """Ensure that a history is accepted with one warning about its newest commit."""
    assert both(history, **wishes) == [(rule, "warn", history.tip)]
