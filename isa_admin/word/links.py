"""Links that leave the document, links inside it, and the bookmarks that these lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from isa_admin.documents.blocks import Part


class Links:
    """The links and bookmarks of one document, while it is written.

    Args:
        relate: Makes the relationship for an address and gives its id; the same address gives the same id.
        parts: The parts of this document; a link to another part becomes plain text.
    """

    def __init__(self, relate: Callable[[str], str], parts: Iterable[Part]) -> None:
        self._relate = relate
        self._anchors = {part.file: anchor(part) for part in parts}
        self._ids: dict[str, str] = {}
        self._bookmarks = 0

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


def anchor(part: Part) -> str:
    """Give the bookmark of a part's title: ``section_4``, ``appendix_B``."""
    return f"{part.kind}_{part.mark}" if part.mark else part.kind
