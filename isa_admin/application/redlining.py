"""Redlines: which two texts are compared, and what the comparison is written as."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from isa_admin.application import drawing, states
from isa_admin.application.checking import Edited, folder_edits
from isa_admin.application.files import Target, write_file
from isa_admin.documents import catalogue, redline_text
from isa_admin.documents.changes import KINDS, as_data, changes
from isa_admin.documents.comparing import compare
from isa_admin.documents.redlines import Side, redline_paper
from isa_admin.domain import dates
from isa_admin.errors import NotFoundError, UsageError, close_matches
from isa_admin.records import layout
from isa_admin.records.load import load_register
from isa_admin.system.watching import during

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from isa_admin.application.drawing import Drawn
    from isa_admin.application.states import State
    from isa_admin.documents.changes import Change
    from isa_admin.documents.comparing import Comparison
    from isa_admin.documents.paper import Paper, Rendered
    from isa_admin.store.repository import Store
    from isa_admin.word.draft_marking import DraftMarks

EDITS = "edits"
"""What names the edits of the terms that ``amend`` would record: those on copies, and those in the folder."""

FOLDER = "folder"
"""What names the edits in the store's folder that are not recorded yet."""

_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_BRANCH = re.compile(r"review/[0-9]{4}")
_ENDINGS = (".docx", ".md", ".html", ".json")


class ComparedText(Struct, frozen=True):
    """One of the two texts: what people call it, the state of the register, and the whole agreement in words."""

    words: str
    state: State
    paper: Paper

    @property
    def side(self) -> Side:
        """What a redline says of it."""
        return Side(self.words, self.state.register.terms_digest)


class Redline(Struct, frozen=True):
    """Two texts, and what changed between them."""

    old: ComparedText
    new: ComparedText
    comparison: Comparison
    changes: tuple[Change, ...]

    def report(self) -> dict[str, Any]:
        """Give what programs are told."""
        counted = Counter(change.kind for change in self.changes)
        return {
            "from": _told(self.old),
            "to": _told(self.new),
            "counts": {word: counted[kind] for kind, word in KINDS.items()},
            "changes": [as_data(one) for one in self.changes],
        }


def redline(store: Store, old: str, new: str, today: date) -> Redline:
    """Compare two texts of the agreement.

    Args:
        store: The store.
        old: Names the earlier text: a version, a date, a commit, a review branch, ``edits`` or ``folder``.
        new: Names the later one.
        today: Today.

    Raises:
        NotFoundError: Nothing has that name.
        TextNotKeptError: The text of that version is older than the store.
        StoreError: The terms cannot be read.
    """
    earlier, later = text_of(store, old, today), text_of(store, new, today)
    with during("Comparing the texts"):
        comparison = compare(earlier.paper.parts, later.paper.parts)
    return Redline(earlier, later, comparison, tuple(changes(comparison)))


def text_of(store: Store, name: str, today: date) -> ComparedText:
    """Find a text by its name.

    Raises:
        NotFoundError: Nothing has that name.
        TextNotKeptError: The text of that version is older than the store.
        StoreError: The terms cannot be read.
    """
    wanted = name.strip()
    versions = load_register(store.snapshot()).versions
    if wanted.casefold() == EDITS:
        return _text("the edits that are not recorded", _edited(store, today))
    if wanted.casefold() == FOLDER:
        state = _in_folder(store, today)
        return _text("the edits in the folder", state)
    if entry := versions.find(wanted):
        return _text(f"{entry.version} of {dates.show(entry.on)}", states.at_version(store, entry.version))
    if _BRANCH.fullmatch(wanted):
        commit = store.review(wanted)
        if commit is None:
            raise NotFoundError(f"there is no branch '{wanted}'", "see which there are: git branch --list 'review/*'")
        return _text(f"the branch {wanted}", _at(store, commit, today))
    if _COMMIT.fullmatch(wanted):
        commit = store.resolve(wanted)
        return _text(f"commit {commit[:10]}", _at(store, commit, today))
    try:
        on = dates.read(wanted, today)
    except ValueError:
        near = close_matches(wanted, versions.labels)
        raise NotFoundError(
            f"there is no version, date, commit or review branch '{name}'",
            f"did you mean {near}?"
            if near
            else "isa-admin list-versions shows the versions; 'edits' names what amend would record",
        ) from None
    return _text(f"the text of {dates.show(on)}", states.as_at(store, on, today))


def write(made: Redline, out: Path, target: Target) -> Drawn:
    """Write a redline into a file, of the kind that its name says.

    Args:
        made: The redline.
        out: The file.
        target: The same, with whether another file there is written over and a PDF wanted.

    Raises:
        UsageError: The name says another kind.
        StoreError: The file cannot be written, or the template is not as it should be.
    """
    sides = (made.old.side, made.new.side)
    match out.suffix.casefold():
        case ".docx":
            return drawing.put(in_word(made), target)
        case ".md":
            content = redline_text.as_markdown(sides, made.changes)
        case ".html":
            content = redline_text.as_html(sides, made.changes)
        case ".json":
            content = json.dumps({"schema": 1, **made.report()}, ensure_ascii=False, indent=2) + "\n"
        case other:
            raise UsageError(
                f"a redline is not written as '{other or out.name}'", f"name a file that ends in {', '.join(_ENDINGS)}"
            )
    write_file(out, content.encode(), replace=target.replace)
    return drawing.Drawn(files={out: drawing.sha256(content.encode())}, notes=[])


def in_word(made: Redline, marks: DraftMarks | None = None) -> Rendered:
    """Make the Word file of a redline, in which each change is a tracked change.

    Args:
        made: The redline.
        marks: What marks it as one of a draft.

    Raises:
        StoreError: The template is not as it should be.
    """
    from isa_admin.documents.redlines import Changes

    new = made.new
    paper = redline_paper(made.comparison, (made.old.side, new.side), new.paper.parts, new.paper.view)
    version = new.state.version
    changes_ = Changes(made.comparison, version.by if version else "isa-admin", new.paper.view.day)
    return drawing.rendered(paper, new.state.snapshot, changes_, marks)


def _in_folder(store: Store, today: date) -> State:
    snapshot = store.snapshot()
    register = load_register(Edited(snapshot, folder_edits(store).files))
    return states.State(snapshot=snapshot, register=register, on=today, version=register.versions.in_force(today))


def _edited(store: Store, today: date) -> State:
    from isa_admin.application.amending import edited_files

    snapshot = store.snapshot()
    files = edited_files(store, load_register(snapshot))
    register = load_register(Edited(snapshot, {f"{layout.TERMS}{file}": content for file, content in files.items()}))
    return states.State(snapshot=snapshot, register=register, on=today, version=register.versions.in_force(today))


def _at(store: Store, commit: str, today: date) -> State:
    snapshot = store.snapshot(commit)
    register = load_register(snapshot)
    return states.State(snapshot=snapshot, register=register, on=today, version=register.versions.in_force(today))


def _text(words: str, state: State) -> ComparedText:
    paper = catalogue.paper(catalogue.WHOLE, state.register, on=state.on, version=state.version)
    return ComparedText(words, state, paper)


def _told(text: ComparedText) -> dict[str, str]:
    return {"text": text.words, "commit": text.state.commit, "terms_digest": text.state.register.terms_digest}
