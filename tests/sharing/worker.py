"""Somebody at work, as a process of its own: records something and syncs, over and over."""

from __future__ import annotations

import sys

from tests.cli.acting import run
from tests.sharing.acting import HARBOUR, added

TRIES = 10


def main(who: str, rounds: int) -> None:
    """Record once a round, each time with a sync; others who are quicker are no failure.

    Args:
        who: A name that stands in what is recorded; robin is the signatory, all others are officers.
        rounds: How often.
    """
    for number in range(rounds):
        words = (
            ("assign-post", "dpo", HARBOUR, "--title", f"Officer {number}", "--yes")
            if who == "robin"
            else added(f"{who.capitalize()} {number}")
        )
        _do(*words)
        _do("sync")


def _do(*words: str) -> None:
    for _ in range(TRIES):
        done = run(*words)
        if done.code == 0:
            if "not recorded again" in done.out:
                sys.exit(done.out)
            return
        if "published first each time" not in done.err:
            break
    sys.exit(f"{words}: {done.err}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
