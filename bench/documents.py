"""The part ``documents``: what drawing costs, against what it cannot do without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.measuring import side_by_side
from bench.place import SMALLEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.measuring import Cost
    from bench.place import Place

    Ratio = Callable[..., bool]

TURNS = 9


def whole_set(here: Place, ratio: Ratio) -> bool:
    """Compare all documents of 30 partners with the agreement alone."""
    store, out = here.store(SMALLEST), here.folder / "documents"
    every = here.program("render", "--all", "--replace", "--out", out / "set", "--store", store)
    one = here.program("render", "--replace", "--out", out / "agreement.docx", "--store", store)
    costs: tuple[Cost, Cost] = side_by_side(every, one, TURNS)
    return ratio(f"render --all / render, {SMALLEST} partners", *costs, limit=3.0)
