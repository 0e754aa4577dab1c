"""Measures one redline of the reference with a change in every section, by us and by docxodus: run by ``documents``.

    python -m bench.redlining STORE FOLDER

Both sides are taken without the start of their process: ours is measured inside this one, once warm; of docxodus, a
program of its own, the time for two files of one word is taken off. Prints the seconds of both: of processor time, as
docxodus uses several processors where there are, and a busy computer would stretch one side more.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from docx import Document
from msgspec.structs import replace

from isa_admin.application import clock, drawing, redlining
from isa_admin.application.files import Target
from isa_admin.documents import catalogue
from isa_admin.documents.changes import changes
from isa_admin.documents.comparing import compare
from isa_admin.store.repository import Store

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 9
MISSING = 3
"""The exit code where docxodus is not installed: it comes with what the tests need."""


def change_every_section(store: Store) -> int:
    """Add a sentence to each file of the terms, in the folder; gives how many files there are."""
    files = sorted((store.root / "agreement/terms").glob("*.md"))
    for file in files:
        lines = file.read_text("utf-8").split("\n")
        at = next((index for index, line in enumerate(lines) if line[:1].isalpha()), None)
        if at is None:
            lines += ["Every partner does so at once.", ""]
        else:
            lines.insert(at, "Every partner does so at once.")
        file.write_text("\n".join(lines), "utf-8")
    return len(files)


def taken(work: Callable[[], object]) -> float:
    """Give the median of several rounds after one that warms up: seconds of processor time, children's too."""
    work()
    found = []
    for _ in range(ROUNDS):
        began = sum(os.times()[:4])
        work()
        found.append(sum(os.times()[:4]) - began)
    return median(found)


def main(root: str, folder: str) -> None:
    """Measure both."""
    try:
        from python_redlines import DocxodusEngine  # type: ignore[import-untyped]  # noqa: PLC0415  may be missing
    except ImportError:
        sys.exit(MISSING)
    store, today, place = Store.open(Path(root)), clock.today(), Path(folder)
    sections = change_every_section(store)
    found = [redlining.text_of(store, text, today) for text in ("today", redlining.FOLDER)]
    files = [place / "old.docx", place / "new.docx"]
    for text, file in zip(found, files, strict=True):
        file.write_bytes(drawing.rendered(text.paper, text.state.snapshot).content)
    out = Target(place / "redline.docx", replace=True)

    def ours() -> None:
        old, new = map(read_again, found)
        comparison = compare(old.paper.parts, new.paper.parts)
        made = redlining.Redline(old, new, comparison, tuple(changes(comparison)))
        assert len({one.file for one in made.changes}) == sections  # noqa: S101  every section was changed
        redlining.write(made, place / "redline.docx", out)

    engine = DocxodusEngine()
    start = taken(lambda: engine.run_redline("bench", small(place / "one.docx"), small(place / "two.docx")))
    theirs = taken(lambda: engine.run_redline("bench", *files))
    print(taken(ours), theirs - start)


def read_again(text: redlining.ComparedText) -> redlining.ComparedText:
    """Read the Markdown of a text anew, as the other engine reads its file."""
    state = text.state
    paper = catalogue.paper(catalogue.WHOLE, state.register, on=state.on, version=state.version)
    return replace(text, paper=paper)


def small(file: Path) -> Path:
    """Make a Word file of one word, once."""
    if not file.exists():
        made = Document()
        made.add_paragraph(file.stem)
        made.save(str(file))
    return file


if __name__ == "__main__":
    main(*sys.argv[1:])
