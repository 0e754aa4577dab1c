"""record-again, killed at any moment: the record stands or waits on the list, and typing it again settles it."""

from __future__ import annotations

import os
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import copy, whole
from tests.cli.test_killing import ROUNDS, kill_within, moments, start
from tests.sharing.acting import QUAY, git, tip
from tests.sharing.test_recorded_again import KEPT, clashing

if TYPE_CHECKING:
    from tests.sharing.acting import Person


@pytest.mark.timeout(60 + 10 * ROUNDS)
def test_a_killed_record_again_loses_nothing(olive: Person, ed: Person) -> None:
    """The record is there once in the end, and nothing is kept any more."""
    clashing(olive, ed)
    ed.syncs()
    olive.syncs()
    olive.types("update-partner", QUAY, "--postcode", "LE1 3PL", "--yes")
    olive.syncs()
    ed.syncs()
    (kept,) = ed.types("list-kept", "--json").report["kept"]
    words, old = ("record-again", str(kept["commit"])[:10]), tip(ed.root)
    pristine = copy(ed.folder, ed.folder.parent / "pristine")

    def anew() -> None:
        os.chdir(ed.folder.parent)
        shutil.rmtree(ed.folder)
        copy(pristine, ed.folder)
        ed.sits()

    # What is kept is remembered for this very folder.
    begun = time.monotonic()
    assert start(words, ed.root).wait() == 0
    spent = time.monotonic() - begun
    for moment in moments(spent):
        anew()
        kill_within(start(words, ed.root), moment)
        assert ed.types("status").code == 0
        now = tip(ed.root)
        assert now == old or git(ed.root, "log", "-1", "--format=%P", now).strip() == old
        listed = ed.types("list-kept", "--json").report["kept"]
        assert listed in ([], [kept])
        assert listed or now != old
        if listed:
            ed.types(*words)
        assert git(ed.root, "rev-list", "--count", f"{old}..main").strip() == "1"
        assert ed.types("list-kept", "--json").report["kept"] == []
        assert git(ed.root, "for-each-ref", KEPT) == ""
        assert "LE3 8RA" in ed.types("show-partner", QUAY).out
        whole(ed.root)
