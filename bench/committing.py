"""What a signed commit costs: ``python -m bench.committing STORE FINGERPRINT TURNS`` prints ours, then git's.

In one process, so that neither side starts an interpreter: a change of one record is staged, signed, published and
brought into the folder; git does the same by ``git add`` and ``git commit -S``, and makes as sure as we do that what it
wrote is on the disk. Seconds of processor time of all that both start, then of the clock.
"""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median
from typing import TYPE_CHECKING

from isa_admin.store.repository import Store
from isa_admin.trust.choosing import choose_key
from isa_admin.trust.signing import Signer

if TYPE_CHECKING:
    from collections.abc import Callable

_PATH = "partners/glebe-house/partner.yaml"
_DURABLE = ("-c", "core.fsync=committed,loose-object,reference,index")


def compare(root: Path, fingerprint: str, turns: int) -> list[tuple[float, float]]:
    """Commit in turn, after one round for warming up; gives processor time and clock of ours, then of git's."""
    before = (root / _PATH).read_bytes()
    signer = Signer(choose_key(fingerprint))
    store = Store.open(root)

    def ours(turn: int) -> None:
        with store.writing() as writer:
            content = before + b"# ours %d\n" % turn
            moment = datetime.now().astimezone().replace(microsecond=0)
            words = {"message": f"Turn {turn}\n", "name": "Sam Example", "email": "sam.officer@example.org"}
            writer.publish(writer.stage({_PATH: content}, when=moment, **words), signer)

    def theirs(turn: int) -> None:
        (root / _PATH).write_bytes(before + b"# theirs %d\n" % turn)
        _git(root, "add", _PATH)
        _git(
            root, "-c", f"user.signingkey={fingerprint}", *_WHO, "commit", "-q", "-S", "-m", f"Turn {turn}", "--", _PATH
        )

    taken = [(_cost(ours, turn), _cost(theirs, turn)) for turn in range(turns + 1)][1:]
    return [(median(one[side][0] for one in taken), median(one[side][1] for one in taken)) for side in (0, 1)]


_WHO = ("-c", "user.name=Sam Example", "-c", "user.email=sam.officer@example.org")


def _git(root: Path, *words: str) -> None:
    subprocess.run(["git", *_DURABLE, *words], cwd=root, check=True, capture_output=True)


def _cost(work: Callable[[int], None], turn: int) -> tuple[float, float]:
    began, clock = _processor(), time.perf_counter()
    work(turn)
    return _processor() - began, time.perf_counter() - clock


def _processor() -> float:
    used = [getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    for cost in compare(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])):
        print(*cost)
