"""The two-yearly review as records: when it was opened, its drafts, what came of it, and each comment with its answer.

A review is one record, and each comment is one more beside it: two reviewers who answer different comments do not
touch the same file, and 5,000 comments need no record that is too large to be read (Agreement s.18).
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct, field

from isa_admin.domain import text

Outcome = Literal["issued", "no-change", "abandoned"]
"""What came of a review: a new version, the text as it was, or nothing."""

OUTCOMES: dict[Outcome, str] = {
    "issued": "a new version was issued",
    "no-change": "the text stays as it is",
    "abandoned": "it was abandoned",
}
"""What came of a review, in words."""

Source = Literal["comment", "change", "form", "spoken"]
"""Where a comment comes from: Word's margin, a tracked change, the comment form, or somebody who said it."""

Placed = Literal["placed", "unplaced", "unreadable"]
"""Whether it is known which words of the draft a comment is about; what could not be read is recorded as that."""

Verdict = Literal["accept", "reject", "amend"]
"""How a comment is answered; ``amend`` takes it up in other words."""

VERDICTS: dict[Verdict, str] = {"accept": "accepted", "reject": "not taken up", "amend": "taken up in other words"}
"""How a comment was answered, in words."""

ListKind = Literal["bullet", "decimal", "paren-decimal", "alpha", "roman"]


class Round(Struct, frozen=True, kw_only=True):
    """One round of consultation: the day by which comments are asked for, and the draft that went out for it."""

    by: date
    draft: str | None = None

    def __post_init__(self) -> None:
        if self.draft is not None:
            text.version_label(self.draft)


class Closing(Struct, frozen=True, kw_only=True):
    """How a review ended.

    ``reason`` is the minute of the boards that the text stays, or why the review was abandoned. ``version`` is the
    version that was issued, and ``tip`` the last commit of the review's branch, whose history the answers point to.
    """

    on: date
    outcome: Outcome
    reason: str | None = None
    version: str | None = None
    tip: str | None = None

    def __post_init__(self) -> None:
        text.optional_line(self.reason, "reason")
        if self.version is not None:
            text.version_label(self.version)
        if self.tip is not None:
            text.commit(self.tip)
        if (self.outcome == "issued") != (self.version is not None):
            raise ValueError("a review that issued a version names it, and no other does")
        if (self.outcome == "issued") == (self.reason is not None):
            raise ValueError("a review that issued no version says why, and no other does")

    @property
    def held(self) -> bool:
        """Whether the review was held, and so settles the duty to review (Agreement s.18)."""
        return self.outcome in {"issued", "no-change"}


class Review(Struct, frozen=True, kw_only=True):
    """A review as ``agreement/reviews/2027.yaml`` keeps it; the file's name is its year.

    ``of`` is the version that is reviewed, ``by`` the day by which the review is to be done, ``rounds`` the timetable.
    """

    opened: date
    of: str
    by: date
    rounds: tuple[Round, ...] = ()
    closed: Closing | None = None

    def __post_init__(self) -> None:
        text.version_label(self.of)

    @property
    def open(self) -> bool:
        """Whether it goes on."""
        return self.closed is None


class Line(Struct, frozen=True, kw_only=True):
    """One paragraph, heading or row of the terms as their Markdown has it, without the number of a list.

    ``around`` are the lists (``l``) and quotations (``q``) around it, ``label`` is the kind of the label before it, and
    ``start`` the number of one that begins a list with another number than 1.
    """

    text: str = ""
    around: str = ""
    label: ListKind | None = None
    start: int = 0

    def __post_init__(self) -> None:
        text.terms_line(self.text)
        if set(self.around) - {"l", "q"}:
            raise ValueError(f"'{self.around}' says of lists (l) and quotations (q) what stands around a paragraph")


class Reply(Struct, frozen=True, kw_only=True):
    """What somebody replied to a comment in Word's margin."""

    said: tuple[str, ...]
    author: str | None = None

    def __post_init__(self) -> None:
        text.optional_line(self.author, "author")
        for one in self.said:
            text.passage(one, "said")


class CommentAnswer(Struct, frozen=True, kw_only=True):
    """How the reviewers answered a comment.

    ``commit`` is the commit that carried the answer; it is written when the review is closed, since no commit can name
    itself, and until then the history of the branch says it.
    """

    on: date
    by: str
    verdict: Verdict
    reason: str | None = None
    changed: bool = False
    commit: str | None = None

    def __post_init__(self) -> None:
        text.line(self.by, "by")
        if self.reason is not None:
            text.passage(self.reason, "reason")
        if self.commit is not None:
            text.commit(self.commit)


class Comment(Struct, frozen=True, kw_only=True):
    """A comment as ``agreement/reviews/2027/k7f2m3qd.yaml`` keeps it; the file's name is its id.

    ``draft`` is the draft that it was made on, ``author`` the name that the file gives, ``post`` the post of the
    partner that bears this name, ``section`` the file of the terms. ``quoted`` are the words that it is about,
    ``said`` what it says, ``proposed`` the words that it proposes. A tracked change has the lines that it changes:
    ``was``, what they become, ``becomes``, and the line before them, ``after``. Where a section moves as a whole
    there are neither, and ``after`` is the title of the section that it shall stand behind; where it is deleted there
    is no ``after`` either. ``untracked`` says that
    somebody changed the words without Word's marks. ``dated`` is the date in the words of the file: Word writes the
    clock of the author's computer and calls it UTC.
    """

    partner: str
    source: Source
    on: date
    draft: str
    placed: Placed = "placed"
    author: str | None = None
    post: str | None = None
    dated: str | None = None
    section: str | None = None
    quoted: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()
    was: tuple[Line, ...] = ()
    becomes: tuple[Line, ...] = ()
    after: Line | None = None
    at: int = 0
    untracked: bool = False
    resolved: bool = False
    replies: tuple[Reply, ...] = field(default=())
    answer: CommentAnswer | None = None

    def __post_init__(self) -> None:
        text.slug(self.partner)
        text.version_label(self.draft)
        for name in ("author", "post", "dated"):
            text.optional_line(getattr(self, name), name)
        if self.section is not None:
            text.terms_file(self.section)
        for name in ("quoted", "said", "proposed"):
            for one in getattr(self, name):
                text.passage(one, name)

    @property
    def words(self) -> tuple[str, ...]:
        """The words that it is about."""
        return self.quoted or tuple(line.text for line in self.was if line.text)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The words that it proposes."""
        return self.proposed or tuple(line.text for line in self.becomes if line.text)

    @property
    def proposes(self) -> bool:
        """Whether it says which words are to come or to go, beside what it says of them."""
        return bool(self.proposed or self.was or self.becomes)

    @property
    def moves(self) -> bool:
        """Whether it moves a section as a whole."""
        return self._of_whole_section and self.after is not None

    @property
    def removes(self) -> bool:
        """Whether it deletes a section as a whole."""
        return self._of_whole_section and self.after is None

    @property
    def _of_whole_section(self) -> bool:
        """Whether it is a tracked change of no line in particular."""
        return self.source == "change" and self.placed == "placed" and not self.was and not self.becomes

    @property
    def open(self) -> bool:
        """Whether it has no answer yet."""
        return self.answer is None
