"""Writes runs of text: bold, italic and links."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from isa_admin.word.wordxml import run

if TYPE_CHECKING:
    from isa_admin.documents.blocks import Run, Runs
    from isa_admin.word.links import Links
    from isa_admin.word.styles import Styles


class Text:
    """Writes the runs of a paragraph."""

    def __init__(self, styles: Styles, links: Links) -> None:
        self._styles = styles
        self._links = links

    def write(self, runs: Runs) -> str:
        """Write some runs; neighbours that lead to the same place become one link."""
        if len(runs) == 1 and runs[0].url is None and runs[0].target is None:
            return _run(runs[0], "")
        written = []
        for (url, target), group in groupby(runs, key=lambda one: (one.url, one.target)):
            opening = self._links.opening(url, target) if url or target else ""
            looks = f'<w:rStyle w:val="{self._styles.id("Hyperlink")}"/>' if opening else ""
            inside = "".join(_run(one, looks) for one in group)
            written.append(f"{opening}{inside}</w:hyperlink>" if opening else inside)
        return "".join(written)


def _run(one: Run, looks: str) -> str:
    if one.bold:
        looks += "<w:b/><w:bCs/>"
    if one.italic:
        looks += "<w:i/><w:iCs/>"
    return run(one.text, looks)
