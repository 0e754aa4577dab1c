"""Writes runs of text: bold, italic, links, and the bookmarks that links inside the document lead to."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from isa_admin.documents.blocks import anchor
from isa_admin.word.wordxml import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from isa_admin.documents.blocks import Part, Run, Runs
    from isa_admin.word.styles import Styles


class Links:
    """The links and bookmarks of one document, while it is written.

    Args:
        relate: Makes the relationship for an address and gives its id; the same address gives the same id.
        parts: The parts of this document; a link to another part becomes plain text.
        taken: The highest id that a bookmark of the template has: Word finds a bookmark's end by its id.
    """

    def __init__(self, relate: Callable[[str], str], parts: Iterable[Part], taken: int = 0) -> None:
        self._relate = relate
        self._anchors = {part.file: anchor(part) for part in parts}
        self._ids: dict[str, str] = {}
        self._bookmarks = taken

    def leading(self, anchors: Mapping[str, str]) -> Links:
        """Give the links of another text in this document: they lead to these bookmarks, by the file of the part."""
        other = Links(self._relate, ())
        other._anchors, other._ids = dict(anchors), self._ids
        return other

    def opening(self, url: str | None, target: str | None) -> str:
        """Write the opening of a hyperlink, or nothing if it leads to a part outside this document."""
        if url is not None:
            if url not in self._ids:
                self._ids[url] = self._relate(url)
            return f'<w:hyperlink r:id="{self._ids[url]}" w:history="1">'
        if target in self._anchors:
            return f'<w:hyperlink w:anchor="{self._anchors[target]}" w:history="1">'
        return ""

    def bookmarked(self, names: Iterable[str], inside: str) -> str:
        """Put bookmarks around the text of a heading."""
        for name in names:
            self._bookmarks += 1
            inside = (
                f'<w:bookmarkStart w:id="{self._bookmarks}" w:name="{name}"/>{inside}'
                f'<w:bookmarkEnd w:id="{self._bookmarks}"/>'
            )
        return inside


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
