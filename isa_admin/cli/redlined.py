"""Changes between two texts as they are shown: by section, the words marked, in colour where there is colour."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from isa_admin.domain.text import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isa_admin.cli.output import Output
    from isa_admin.documents.changes import Change
    from isa_admin.documents.words import Mark

_COLOURS = {"removed": "\x1b[31;9m{}\x1b[0m", "added": "\x1b[32;4m{}\x1b[0m"}


def show_changes(out: Output, found: Iterable[Change]) -> None:
    """Show changes section by section, the words marked: in colour where there is colour."""
    from isa_admin.documents import redline_text

    mark = _coloured if sys.stdout.isatty() and "NO_COLOR" not in os.environ else _plain
    for section, changes in redline_text.by_section(found):
        out.say("")
        out.say(section)
        for change in changes:
            out.say(f"  {redline_text.summary(change)}")
            for line in redline_text.marked(change, mark).splitlines():
                out.paint(f"    {line}")


def _plain(mark: Mark, text: str) -> str:
    from isa_admin.documents.redline_text import PLAIN

    return PLAIN[mark].format(harmless(text))


def _coloured(mark: Mark, text: str) -> str:
    return _COLOURS.get(mark, "{}").format(harmless(text))
