"""Which commands stand for all where all go the same straight line and trying each takes minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

SAMPLE = frozenset({
    *("add-partner", "assign-post", "record-adoption", "add-officer", "add-key"),
    *("withdraw", "record-service", "record-breach", "import-partners", "undo"),
})  # fmt: skip
"""One of each kind: facts, posts, event, roster, certificate, letters, notice, log, many files at once, going back."""


def sampled(names: Iterable[str]) -> list[Any]:
    """Give the commands as parameters; those beyond the sample are slow, and run with ``make test-all``."""
    return [name if name in SAMPLE else pytest.param(name, marks=pytest.mark.slow) for name in names]
