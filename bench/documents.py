"""The part ``documents``: what drawing and comparing cost, against what they cannot do without and another engine."""

from __future__ import annotations

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measuring import Command, Cost, run, side_by_side
from bench.place import ROOT, SMALLEST

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
    ours, theirs = (Cost(float(word), 0, float(word)) for word in done.stdout.split())
    return ratio("redline in Word / docxodus, a change in every section", ours, theirs, limit=0.1)


def bringing_in(here: Place, ratio: Ratio) -> bool:
    """Compare reading the agreement from a Word file, report and all, with pandoc reading the same file to JSON."""
    pandoc = _pandoc()
    if pandoc is None:
        print("  import-agreement: pandoc is not here, so nothing was compared", flush=True)
        return True
    file, report = here.folder / "brought.docx", here.folder / "brought.html"
    run(here.program("render", "--replace", "--out", file, "--store", here.store(SMALLEST)))
    ours = here.program("import-agreement", file, "--dry-run", "--json", "--report", report)
    theirs = Command([pandoc, file, "-t", "json", "-o", here.folder / "brought.json"], ROOT, ours.env)
    return ratio("import-agreement --dry-run / pandoc -t json", *side_by_side(ours, theirs, TURNS), limit=3.0)


def _pandoc() -> Path | None:
    """Find pandoc: on PATH, or in the package pypandoc_binary."""
    found = shutil.which("pandoc")
    if found is not None:
        return Path(found)
    package = find_spec("pypandoc")
    inside = Path(package.origin).parent / "files" / "pandoc" if package and package.origin else None
    return inside if inside is not None and inside.is_file() else None


def amending(here: Place, ratio: Ratio) -> bool:
    """Compare an amendment of one section with status: nobody is to wait a second more for it."""
    store = here.store(SMALLEST)
    section = store / "agreement/terms/02-purpose.md"
    before = section.read_bytes()
    section.write_bytes(before + b"\nOne sentence more.\n")
    amend = here.program("amend", "--not-material", "--dry-run", "--store", store)
    status = here.program("status", "--store", store)
    costs: tuple[Cost, Cost] = side_by_side(amend, status, TURNS)
    section.write_bytes(before)
    waited = costs[0].seconds - costs[1].seconds < 1
    return ratio(f"amend --dry-run / status, {SMALLEST} partners", *costs) and waited
