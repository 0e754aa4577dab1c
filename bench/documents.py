"""The part ``documents``: what drawing and comparing cost, against what they cannot do without and another engine."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from bench.measuring import Cost, side_by_side
from bench.place import SMALLEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.place import Place

    Ratio = Callable[..., bool]

TURNS = 9
_MISSING = 3
"""How bench/redlining.py ends where docxodus is not installed."""


def whole_set(here: Place, ratio: Ratio) -> bool:
    """Compare all documents of 30 partners with the agreement alone."""
    store, out = here.store(SMALLEST), here.folder / "documents"
    every = here.program("render", "--all", "--replace", "--out", out / "set", "--store", store)
    one = here.program("render", "--replace", "--out", out / "agreement.docx", "--store", store)
    costs: tuple[Cost, Cost] = side_by_side(every, one, TURNS)
    return ratio(f"render --all / render, {SMALLEST} partners", *costs, limit=3.0)


def redline(here: Place, ratio: Ratio) -> bool:
    """Compare a redline of two texts with what docxodus takes for the same two Word files."""
    folder = here.folder / "redline"
    folder.mkdir()
    command = here.python("-m", "bench.redlining", here.store(SMALLEST), folder)
    words = [str(word) for word in command.words]
    done = subprocess.run(words, cwd=command.folder, env=command.env, capture_output=True, text=True, check=False)
    if done.returncode == _MISSING:
        print("  left out: python-redlines[docxodus] is not installed; make test brings it", flush=True)
        return True
    if done.returncode:
        raise RuntimeError(done.stderr)
    ours, theirs = (Cost(float(word), 0) for word in done.stdout.split())
    return ratio("redline in Word / docxodus, a change in every section", ours, theirs, limit=0.1)
