"""What drawing the agreement of many partners costs: it is linear, and little more than docxtpl takes for the rows."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from bench.measuring import Cost, side_by_side, typical
from bench.place import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from bench.documents import Ratio
    from bench.place import Place

TURNS = 9
FIXED = 0.1
"""Seconds that the agreement of 30 partners may take besides: the start, the register, 44 pages of body."""
MOST_MEMORY = 200.0
"""MB that writing the agreement of the largest store may take."""


def rendering(here: Place, ratio: Ratio, sizes: tuple[int, int, int]) -> bool:
    """Compare the agreement of more and more partners with itself, and with what docxtpl takes for its rows alone."""
    small, middle, large = sizes
    costs = {size: _cost(here, size) for size in sizes}
    rows = _rows(_out(here, middle))
    bare = typical(lambda _: here.python(ROOT / "bench/bare_table.py", here.folder / "bare.docx", str(rows)), 3)
    each = {size: costs[size].each(size - small, costs[small]) for size in (middle, large)}
    kept = [
        _template(here, ratio, small),
        ratio(
            f"render, {middle:,} partners / docxtpl, a table of {rows:,} rows, + fixed cost",
            costs[middle],
            bare.with_fixed(costs[small]),
            limit=1.5,
        ),
        ratio(f"render, 1,000 partners of {large:,} / of {middle:,}", each[large], each[middle], limit=1.5),
    ]
    within = costs[large].peak <= MOST_MEMORY
    print(
        f"  peak memory of render, {large:,} partners: {costs[large].peak:.0f} MB, at most {MOST_MEMORY:.0f}"
        f"{'' if within else '  MISSED'}",
        flush=True,
    )
    return all(kept) and within


def _template(here: Place, ratio: Ratio, size: int) -> bool:
    """Compare the agreement with docxtpl filling its template with nothing, and with what a start costs besides."""
    agreement = here.program("render", "--replace", "--out", _out(here, size), "--store", here.store(size))
    filling = here.python(
        ROOT / "bench/bare_template.py", ROOT / "templates/agreement.docx", here.folder / "filled.docx"
    )
    ours, bare = side_by_side(agreement, filling, TURNS)
    more = ours.processor - 1.5 * bare.processor
    kept = ratio(
        f"render, {size} partners / docxtpl, the bare template, + {FIXED:.1f} s",
        ours,
        bare.with_fixed(Cost(FIXED / 1.5, 0, FIXED / 1.5)),
        limit=1.5,
    )
    print(f"  render, {size} partners, takes {more:.3f} s more than 1.5 times that", flush=True)
    return kept


def _out(here: Place, size: int) -> Path:
    return here.folder / f"agreement-{size}.docx"


def _cost(here: Place, size: int) -> Cost:
    command = here.program("render", "--replace", "--out", _out(here, size), "--store", here.store(size))
    return typical(lambda _: command, 3)


def _rows(file: Path) -> int:
    """Count the rows of the tables in a Word file."""
    with zipfile.ZipFile(file) as archive:
        return archive.read("word/document.xml").count(b"<w:tr>")
