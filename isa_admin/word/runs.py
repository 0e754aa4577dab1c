"""Writes runs of text: bold, italic and links."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from isa_admin.word.wordxml import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isa_admin.documents.blocks import Run, Runs
    from isa_admin.word.links import Links
    from isa_admin.word.styles import Styles


class RunWriter:
    """Writes the runs of a paragraph."""

    def __init__(self, styles: Styles, links: Links) -> None:
        self._styles = styles
        self._links = links

    def leading(self, anchors: Mapping[str, str]) -> RunWriter:
        """Give what writes the runs of another text in this document, whose links lead to these bookmarks."""
        return RunWriter(self._styles, self._links.leading(anchors))

    def write(self, runs: Runs, marked: Callable[[str], str] | None = None, element: str = "w:t") -> str:
        """Write some runs; neighbours that lead to the same place become one link.

        Args:
            runs: The runs.
            marked: Puts the mark of a tracked change round runs; inside a link, since Word knows no mark round one.
            element: What holds the text: ``w:t``, or ``w:delText`` in what was removed.
        """
        if marked is None and len(runs) == 1 and runs[0].url is None and runs[0].target is None:
            return _run(runs[0], "", element)
        written = []
        for (url, target), group in groupby(runs, key=lambda one: (one.url, one.target)):
            opening = self._links.opening(url, target) if url or target else ""
            looks = f'<w:rStyle w:val="{self._styles.id("Hyperlink")}"/>' if opening else ""
            inside = "".join(_run(one, looks, element) for one in group)
            inside = marked(inside) if marked else inside
            written.append(f"{opening}{inside}</w:hyperlink>" if opening else inside)
        return "".join(written)


def _run(one: Run, looks: str, element: str) -> str:
    if one.bold:
        looks += "<w:b/><w:bCs/>"
    if one.italic:
        looks += "<w:i/><w:iCs/>"
    return run(one.text, looks, element)
