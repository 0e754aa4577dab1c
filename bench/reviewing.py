"""Measures a review: run by ``reviews``.

    python -m bench.reviewing collect STORE FOLDER
    python -m bench.reviewing fill STORE COUNT

``collect`` prints the seconds of processor time that opening the returned files in a folder with lxml takes, and that
collecting their comments takes, both in this process and once warm. ``fill`` records so many comments in one commit.
"""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from bench.redlining import taken
from isa_admin.application import clock
from isa_admin.application.changing import change, identify
from isa_admin.application.review_desk import Desk, desk
from isa_admin.application.reviewing.collecting import Collector, comment_id, files_in
from isa_admin.domain import reviewing
from isa_admin.domain.review import Comment
from isa_admin.store.repository import Store
from isa_admin.word.example_returns import returned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FILES = 40
CHANGE = ("Where possible, this should be GCSx email.", "Where possible, this should be encrypted email.")
NOTE = ("GCSx is short for Government Connect Secure Extranet", "This network was closed.")


def main(words: Sequence[str]) -> None:
    """Measure, or fill a review with comments."""
    what, root, where = words
    with Store.open(Path(root)) as store:
        if what == "fill":
            fill(desk(store), int(where))
        else:
            collect(desk(store), Path(where))


def collect(at: Desk, folder: Path) -> None:
    """Print how long opening and collecting takes."""
    files = come_back(folder)

    def opening() -> None:
        for file in files:
            with zipfile.ZipFile(file) as opened:
                for name in opened.namelist():
                    if name.endswith((".xml", ".rels")):
                        etree.fromstring(opened.read(name))

    def collecting() -> None:
        made = Collector(at, clock.today()).collect(files_in(files))
        assert all(len(one.comments) == len((NOTE, CHANGE)) for one in made)  # noqa: S101  or nothing was measured

    print(taken(opening), _once(collecting))


def _once(work: Callable[[], object]) -> float:
    """Give the seconds of processor time of one round, after one that warms up: it takes long enough to be measured."""
    work()
    began = sum(os.times()[:4])
    work()
    return sum(os.times()[:4]) - began


def come_back(folder: Path) -> list[Path]:
    """Make the files that come back, from the copies of partners."""
    files = []
    drafts = sorted(folder.glob("*-draft-*.docx"))
    for number in range(FILES):
        draft = drafts[number % len(drafts)]
        file = folder / f"returned-{number:02}.docx"
        file.write_bytes(
            returned(draft.read_bytes(), f"Author {number}", "2026-11-22T10:00:00Z", note=NOTE, change=CHANGE)
        )
        files.append(file)
    return files


def fill(at: Desk, count: int) -> None:
    """Record comments, one in ten without a section."""
    found = {}
    for number in range(count):
        one = Comment(
            partner="nspcc",
            source="spoken",
            on=clock.today(),
            draft="V4.01",
            section="13-security.md" if number % 10 else None,
            quoted=("GCSx email",),
            said=(f"Comment {number}: this network was closed, and our staff ask what takes its place.",),
        )
        found[f"{at.year}/{comment_id(one)}"] = one
    hand = identify(at.branch, None, review=True)

    def decide(now: object, _who: object) -> object:
        return reviewing.record_comments(now, found, "the bench")  # type: ignore[arg-type]  # the register

    change(at.branch, hand, decide, lambda *_: None, lambda: None, branch=at.branch.shown())  # type: ignore[arg-type]  # as above


if __name__ == "__main__":
    main(sys.argv[1:])
