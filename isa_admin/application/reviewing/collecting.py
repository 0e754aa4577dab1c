"""Collecting: what partners wrote into drafts and forms becomes comments in the record, each exactly once (s.18).

A file that came back is hostile until it was checked, and what it says of itself is compared: its properties, the line
at its foot, the bookmarks in it. Where these disagree, or say nothing, a person says whose it is.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b32encode
from collections import Counter
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field, to_builtins
from msgspec.structs import replace

from isa_admin.application.reviewing.draft_text import draft_text
from isa_admin.application.reviewing.returned_draft import DraftReader
from isa_admin.documents.draft_marks import DRAFT, KIND, PARTNER, base
from isa_admin.documents.paper import collector_paused
from isa_admin.documents.placing import holds
from isa_admin.documents.review_papers import AUTHOR, HEADINGS, ID, POST
from isa_admin.domain import text
from isa_admin.domain.review import Comment
from isa_admin.errors import IsaError, UsageError
from isa_admin.office.parts import UnsafeFileError
from isa_admin.system.files import open_given

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from isa_admin.application.review_desk import Desk
    from isa_admin.application.reviewing.draft_text import DraftText
    from isa_admin.documents.returned import Returned
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.word.word_file import WordFile

LARGEST = 20_000_000
"""Largest returned file that is opened, in bytes."""
MOST_FILES = 500
"""Most files that one command reads."""

_FOOT = re.compile(r"Draft (V[0-9.]+) of the review of [0-9]{4}(?:, copy for .* \(([a-z0-9-]+)\))?: not in force")
_LABEL = re.compile(r"DRAFT (V[0-9]+(?:\.[0-9]+)+)")


class UnclearFileError(UsageError):
    """It is not clear whose file it is, or of which draft."""

    def __init__(self, name: str, found: str, remedy: str) -> None:
        super().__init__(f"{name}: {found}", remedy)


class Collected(Struct):
    """What one file came to.

    ``comments`` are those with their ids; ``looks`` is how many changes were of looks alone, which change no word;
    ``trouble`` is why it could not be read. ``older`` says that it was made from a draft that is not the newest.
    """

    file: str
    partner: str | None = None
    draft: str | None = None
    comments: dict[str, Comment] = field(default_factory=dict)
    looks: int = 0
    older: bool = False
    notes: list[str] = field(default_factory=list)
    trouble: str | None = None

    @property
    def report(self) -> dict[str, Any]:
        """The same for the JSON of the command."""
        sources = Counter(one.source for one in self.comments.values())
        placed = Counter(one.placed for one in self.comments.values())
        return {
            "file": self.file,
            "partner": self.partner,
            "draft": self.draft,
            "older_draft": self.older,
            "sources": dict(sources),
            "placed": dict(placed),
            "format_only": self.looks,
            "notes": self.notes,
            "trouble": self.trouble,
        }


class Collector:
    """Reads the files of one command.

    Args:
        desk: The review.
        today: The day on which the comments are recorded.
        partner: The id of the partner whose files these are, if the person said.
        draft: The draft that they were made on, if the person said.
        ask: Asks whose file it is, where nothing says so; gives the id of a partner, or nothing.
    """

    def __init__(
        self,
        desk: Desk,
        today: date,
        partner: str | None = None,
        draft: str | None = None,
        ask: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        self._desk = desk
        self._today = today
        self._partner = partner
        self._said = draft
        self._ask = ask
        self._drafts: dict[str, DraftText] = {}
        self._reader = DraftReader(today)

    def collect(self, files: Iterable[Path]) -> list[Collected]:
        """Read files; one that cannot be read is told, and the others are read.

        Raises:
            UnclearFileError: It is not clear whose a file is.
        """
        return [self._one(file) for file in files]

    def _one(self, file: Path) -> Collected:
        from isa_admin.word import remark_reading
        from isa_admin.word.word_file import WordFile

        made = Collected(file=file.name)
        if (other := _other(file)) is not None:
            made.trouble = other
            return made
        try:
            content = _content(file)
            word = WordFile(content)
            returned = remark_reading.read(word)
        except (UnsafeFileError, UsageError) as error:
            made.trouble = error.found if isinstance(error, UnsafeFileError) else error.message
            return made
        form = None
        if returned.properties.get(KIND) != "draft":
            form = _form(file.name, content)
        if form is None and not any(base(name) for spot in returned.spots for name in spot.bookmarks):
            made.notes.append("it has none of the marks of a draft, so it is placed by its words alone")
        made.draft = self._draft_of(file.name, returned, dict(form.facts) if form else {})
        made.partner = self._partner_of(file.name, returned, dict(form.facts) if form else {})
        draft = self._draft(made.draft)
        made.older = made.draft != self._desk.register.versions.entries[-1].version
        entry = self._desk.on_main.partners[made.partner]
        try:
            if form is not None:
                self._from_form(made, draft, entry, form)
                made.notes += _below(returned)
                for comment in self._reader.remarks(draft, entry, returned):
                    self._add(made, comment)
            else:
                self._from_draft(made, draft, entry, returned, word)
        except (IsaError, ValueError, RecursionError) as error:
            if isinstance(error, UnclearFileError):
                raise
            made.comments.clear()
            made.trouble = error.message if isinstance(error, IsaError) else f"its text cannot be read: {error}"
        return made

    def _draft(self, label: str) -> DraftText:
        if label not in self._drafts:
            self._drafts[label] = draft_text(self._desk, label)
        return self._drafts[label]

    def _draft_of(self, name: str, returned: Returned, facts: dict[str, str]) -> str:
        """Say which draft a file was made from; where it says two things, a person decides."""
        labels = {one.version for one in self._desk.register.versions if one.kind == "draft"}
        if self._said is not None:
            return self._said
        foot = next((found for spot in returned.spots if (found := _FOOT.search(spot.new))), None)
        begins = {name_[1:].rpartition("_")[0].rpartition("_")[0] for name_ in _bookmarks(returned)}
        title = _LABEL.search(returned.properties.get("title", ""))
        said = {
            returned.properties.get(DRAFT, ""),
            facts.get("Draft", ""),
            foot[1] if foot else "",
            title[1] if title else "",
            *(f"V{one.replace('_', '.')}" for one in begins),
        } & labels
        if len(said) == 1:
            return said.pop()
        what = f"it says that it is {' and '.join(sorted(said))}" if said else "nothing in it says which draft it is"
        raise UnclearFileError(name, what, "say which draft it was made on: --draft V5.01")

    def _partner_of(self, name: str, returned: Returned, facts: dict[str, str]) -> str:
        """Say whose file it is: what it says in three places must be one thing."""
        if self._partner is not None:
            return self._partner
        feet = {found[2] for spot in returned.spots if (found := _FOOT.search(spot.new)) and found[2]}
        said = ({returned.properties.get(PARTNER, ""), facts.get(ID, ""), *feet} - {""}) & set(
            self._desk.on_main.partners
        )
        if len(said) == 1:
            return said.pop()
        what = f"it says that it is of {' and of '.join(sorted(said))}" if said else "nothing in it says whose it is"
        asked = self._ask(f"Whose file is {text.harmless(name)} ({what})?")
        if asked is None:
            raise UnclearFileError(name, what, "say whose it is: --partner PARTNER")
        return asked

    def _from_form(self, made: Collected, draft: DraftText, entry: PartnerEntry, form: Any) -> None:  # noqa: ANN401  the form
        facts = dict(form.facts)
        author, post = text.one_line(facts.get(AUTHOR, "")), text.one_line(facts.get(POST, ""))
        for row in form.rows:
            if len(row) == len(HEADINGS):
                where, quoted, said, proposed = row
            else:
                # Cells that somebody merged or parted: which is which is not known, and none is dropped.
                where, quoted, said, proposed = row[0], "", " ".join(row[1:]), ""
            if draft.says_all(where):
                if not any(cell.strip() for cell in row[1:]):
                    continue
                beside: tuple[str, ...] = ()
            else:
                # Where it says more than the number of a section, or another, the words are kept as they are.
                beside = text.passages(f"[{HEADINGS[0]}: {' '.join(where.split())}]")
            section = draft.section(where)
            found = section is not None and (not quoted.strip() or holds(draft.words[section], quoted))
            self._add(
                made,
                Comment(
                    partner=entry.id,
                    source="form",
                    on=self._today,
                    draft=draft.label,
                    placed="placed" if found else "unplaced",
                    author=author,
                    post=post,
                    section=section,
                    quoted=text.passages(quoted),
                    said=(*text.passages(said), *beside),
                    proposed=text.passages(proposed),
                ),
            )

    def _from_draft(
        self, made: Collected, draft: DraftText, entry: PartnerEntry, returned: Returned, word: WordFile
    ) -> None:
        from isa_admin.word.reading import both

        with collector_paused():
            told = self._reader.read(draft, entry, returned, both(word))
        made.looks, made.notes = told.looks, [*made.notes, *told.notes]
        for comment in told.comments:
            self._add(made, comment)

    def _add(self, made: Collected, comment: Comment) -> None:
        """Take up a comment under the id that follows from what it says; the second of equal ones gets another."""
        count = 0
        while (id_ := comment_id(comment, count)) in made.comments:
            count += 1
        made.comments[id_] = comment


def comment_id(comment: Comment, count: int = 0) -> str:
    """Make the id of a comment from what it says: the same file twice adds nothing, also when it was saved again."""
    facts = to_builtins(replace(comment, on=comment.on.min, answer=None, placed="placed", at=0, resolved=False))
    data = json.dumps([facts, count], sort_keys=True, default=str)
    return b32encode(hashlib.sha256(data.encode()).digest())[:8].decode().casefold()


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Give the files that were named, and those in the folders that were, Word files or not: none goes untold.

    Raises:
        UsageError: A path is not there, a folder has no Word file, or there are too many.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.iterdir() if not one.name.startswith(("~$", ".")))
            if not any(one.suffix.casefold() == ".docx" for one in inside):
                raise UsageError(f"{path} has no Word file (.docx)", "name the folder with the files that came back")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise UsageError(f"there is no file {path}", "name the files that came back, or their folder")
    if len(found) > MOST_FILES:
        raise UsageError(f"{len(found)} files are more than {MOST_FILES}", "collect them in several commands")
    yield from found


def _other(path: Path) -> str | None:
    """Say what is to be done with what is not a Word file; nothing if it may be one."""
    if path.is_dir():
        return "it is a folder in the one that was named; name it too"
    kind = path.suffix.casefold()
    if kind in {".doc", ".odt", ".rtf", ".docm", ".dotx"}:
        return "it is not a Word document (.docx); open it, and save it as one"
    if kind != ".docx":
        return "it is not a Word document (.docx); what it says is recorded with isa-admin record-comment"
    return None


def _below(returned: Returned) -> Iterator[str]:
    """Tell the words below the last table of a form, where there is no row for them."""
    spots = [spot for spot in returned.spots if spot.story == "body"]
    last = max((at for at, spot in enumerate(spots) if spot.row is not None), default=len(spots))
    if words := " ".join(" ".join(spot.new for spot in spots[last + 1 :]).split()):
        yield (
            f"below the table it says '{text.shortened(text.harmless(words), 200)}', which is in no row: record it with"
            " isa-admin record-comment"
        )


def _content(path: Path) -> bytes:
    try:
        with open_given(path) as file:
            content: bytes = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"it cannot be read: {error.strerror or error}", "name a Word file (.docx)") from error
    if len(content) > LARGEST:
        raise UsageError(f"it has more than {LARGEST:,} bytes", "name a Word file (.docx)")
    return content


def _form(name: str, content: bytes) -> Any:  # noqa: ANN401  the form, where it is one
    from isa_admin.domain.return_form import WrongFormError
    from isa_admin.word import form_reading

    try:
        return form_reading.read(name, content, HEADINGS, "")
    except WrongFormError:
        return None


def _bookmarks(returned: Returned) -> Iterator[str]:
    for spot in returned.spots:
        for bookmark in spot.bookmarks:
            if (name := base(bookmark)) is not None:
                yield name
