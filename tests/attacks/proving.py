"""Asking the verifier: over a repository as everybody does, or in memory for thousands of small bends."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from isa_admin.application.proving import Proof, Request, _Proving, prove
from tests.attacks.forging import History, Shelf
from tests.attacks.story import NOW, anchor, good

if TYPE_CHECKING:
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
    return _Proving(copy, by or anchor(history), request, now).run(history.tip, [])


def both(history: History, *, at: int = -1, by: Anchor | None = None, **wishes: Any) -> Found:  # noqa: ANN401
    """Verify a history written out as a repository, and by GnuPG: a differential test of the two engines.

    They take turns at the mathematics only, and have to agree on rule, severity and commit of every finding; ``at`` is
    the commit that it is about.
    """
    with tempfile.TemporaryDirectory() as folder:
        one = asked(history.write(Path(folder, "store")), by, accept_rewrite=True, **wishes)
    # A gpg for each signature takes long, so it begins where the good store was bent.
    shared = [one for one, other in zip(good().commits, history.commits[:at], strict=False) if one == other]
    start = shared[-1] if shared and by is None and len(shared) < len(history.commits) else None
    other = judged(history, by, engine="gpg", **{"since": start, **wishes})
    assert found(one) == found(other), (one.findings, other.findings)
    assert one.ok == other.ok
    return found(one)


def refused(history: History, rule: str, *, at: int = -1, **wishes: Any) -> None:  # noqa: ANN401
    """Ensure that a history is refused by exactly this rule at one of its commits, the newest if nothing is said."""
    assert both(history, at=at, **wishes) == [(rule, "reject", history.commits[at])]


def accepted(history: History, **wishes: Any) -> None:  # noqa: ANN401
    """Ensure that nothing is found about a history."""
    assert both(history, **wishes) == []


def warned(history: History, rule: str, **wishes: Any) -> None:  # noqa: ANN401
    """Ensure that a history is accepted with one warning about its newest commit."""
    assert both(history, **wishes) == [(rule, "warn", history.tip)]
