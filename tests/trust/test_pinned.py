"""What this person remembers about stores from elsewhere, when several commands remember something at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from isa_admin.application.verifying import pinned
from isa_admin.store.lock import StoreBusyError, kernel_lock
from isa_admin.trust.anchor import Anchor

if TYPE_CHECKING:
    from pathlib import Path

ANCHORS = [Anchor(f"{number:040x}", "AB" * 20) for number in range(24)]


@pytest.fixture(autouse=True)
def folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Folders in which nothing is remembered yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_no_tip_is_lost_when_many_are_remembered_at_once() -> None:
    """Each is read, changed and written under one lock."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda anchor: pinned.remember_tip(anchor, anchor.commit), ANCHORS))
        list(pool.map(lambda anchor: pinned.remember_shared_tip(anchor, anchor.commit), ANCHORS))
    assert [pinned.remembered_tip(anchor) for anchor in ANCHORS] == [anchor.commit for anchor in ANCHORS]
    assert [pinned.shared_tip(anchor) for anchor in ANCHORS] == [anchor.commit for anchor in ANCHORS]


def test_no_anchor_is_lost_when_many_are_pinned_at_once() -> None:
    """And taken away again."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(pinned.pin, ANCHORS))
    assert set(pinned.anchors()) == set(ANCHORS)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(pinned.unpin, ANCHORS[1:]))
    assert pinned.anchors() == ANCHORS[:1]


def test_who_waits_too_long_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is written meanwhile."""
    monkeypatch.setattr(pinned, "_PATIENCE", 0.0)
    pinned.remember_tip(ANCHORS[0], "1" * 40)
    with kernel_lock(pinned.state_folder(), 0.0), pytest.raises(StoreBusyError):
        pinned.remember_tip(ANCHORS[0], "2" * 40)
    assert pinned.remembered_tip(ANCHORS[0]) == "1" * 40
