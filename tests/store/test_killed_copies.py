"""The kill test of sharing: a copy whose transfer was killed at any moment can be used by the next command."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from isa_admin.store.copies import PrivateCopy
from tests.effort import kill_rounds
from tests.store.acting import commit, sound
from tests.store.sharing import RUTLAND

if TYPE_CHECKING:
    from isa_admin.store.repository import Store

ROUNDS = max(3, kill_rounds(6, 24) // 3)
BRINGER = Path(__file__).with_name("bringer.py")

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="process groups are killed as a whole on Unix only"),
    pytest.mark.timeout(max(300, ROUNDS * 6)),
]


@pytest.mark.parametrize("group", [True, False], ids=["with its gits", "without its gits"])
def test_a_killed_transfer_leaves_a_copy_that_can_be_used(store: Store, tmp_path: Path, *, group: bool) -> None:
    """In the first transfer, in a later one, and while the copy is made; the copy is sound, and nothing is doubled."""
    for number in range(12):
        commit(store, {RUTLAND: b"%d" % number})
    chance = random.Random(ROUNDS)  # a moment in time is no secret
    for number in range(ROUNDS):
        folder = tmp_path / f"copy{number // 3}"
        command = [sys.executable, str(BRINGER), str(folder), str(store.root)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        assert process.stdout is not None
        assert process.stdout.readline() == b"started\n"
        time.sleep(chance.uniform(0, 0.4))
        with suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(process.pid, signal.SIGKILL)
        assert process.communicate()[1] == b""
        with PrivateCopy(folder) as copy:
            tip = copy.bring(store.root)
            assert tip == store.tip()
            assert sum(1 for _ in copy.steps(tip)) == 13 + number
        sound(folder / "objects")
        commit(store, {RUTLAND: b"round %d" % number})
