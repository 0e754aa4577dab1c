"""The papers of a review: the form on which a partner comments, and the report on the consultation for the boards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.documents.blocks import Paragraph, Place, Row, Run, Table
from isa_admin.documents.paper import Paper, page
from isa_admin.documents.redline_text import proposal
from isa_admin.domain.review import VERDICTS
from isa_admin.domain.terms import mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from isa_admin.documents.blocks import Block
    from isa_admin.documents.view import View
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.review import Comment

HEADINGS = ("Section", "Words of the draft", "What should change, and why", "Proposed words")
"""The columns of the comment form."""
AGREEMENT, PARTNER, ID, DRAFT, AUTHOR, POST = "Agreement", "Partner", "Partner id", "Draft", "Your name", "Your post"
"""The facts of the comment form; the last two are filled in."""

NOWHERE = "not placed"
"""What stands in place of a section where it is not known which one a comment is about."""

_PLACE = Place("{review}")
_ROWS = 12
_HOW = (
    "Write each comment in a row of its own: the number of the section, the words of the draft that it is about, what"
    " should change and why, and the words that you propose, if you have any. Leave the other rows empty. You may also"
    " write comments and changes into the draft itself. Do not write about a child or a case."
)


def comment_form(view: View, entry: PartnerEntry, name: str) -> Paper:
    """Compose the form on which a partner comments on a draft (Agreement s.18)."""
    facts = (
        (AGREEMENT, view.register.agreement.id),
        (PARTNER, entry.partner.name),
        (ID, entry.id),
        (DRAFT, view.row.version if view.row else view.label),
        (AUTHOR, ""),
        (POST, ""),
    )
    blocks: tuple[Block, ...] = (
        replace(_table(facts, (24, 76), "Whose comments these are", head=False), form=True),
        Paragraph(_PLACE, (Run(_HOW),)),
        replace(_table([HEADINGS, *([("",) * len(HEADINGS)] * _ROWS)], (12, 28, 32, 28), "Comments"), ruled=True),
    )
    return _paper(view, name, "letter.docx", f"Comments on {view.label}: {entry.partner.name}", "Comments", blocks)


def report(
    view: View, year: str, comments: Mapping[str, Comment], names: Mapping[str, str], sections: Mapping[str, str]
) -> Paper:
    """Compose the report on the consultation: each comment, the answer, and what it changed.

    Args:
        view: The register on the branch of the review.
        year: The year of the review.
        comments: The comments by their ids.
        names: The names of the partners by their ids.
        sections: The parts of the terms as the reader sees them, by their files.
    """
    counted = [("Partner", "Comments", "Accepted", "In other words", "Not taken up", "Open"), *_counts(comments, names)]
    blocks: list[Block] = [
        Paragraph(_PLACE, (Run(_summary(comments)),)),
        _table(counted, (30, 14, 14, 14, 14, 14), "How the comments of each partner were answered"),
    ]
    order = [*sections, ""]
    found = sorted(comments.items(), key=lambda one: (order.index(_section(one[1], sections)), one[1].at, one[0]))
    rows = [
        (
            place_words(one, sections),
            f"{', '.join(filter(None, (names.get(one.partner, one.partner), one.post or one.author)))} ({id_})",
            _said(one),
            _answer(one),
            _change(one),
        )
        for id_, one in found
    ]
    if rows:
        blocks.append(
            _table([("Section", "Who", "Comment", "Answer", "Change"), *rows], (14, 16, 36, 22, 12), "The comments")
        )
    title = f"Consultation report: review of {year}, {view.label}"
    name = f"{view.register.agreement.id}-consultation-{year}"
    return _paper(view, name, "part.docx", title, "Consultation report", blocks)


def place_words(comment: Comment, sections: Mapping[str, str]) -> str:
    """Say which part a comment is about, as the reader sees it; one that is gone by the number that it had."""
    if comment.section is None:
        return NOWHERE
    return sections.get(comment.section) or f"{mark(comment.section)} of {comment.draft}, which is gone"


def _section(comment: Comment, sections: Mapping[str, str]) -> str:
    return comment.section if comment.section and comment.section in sections else ""


def _summary(comments: Mapping[str, Comment]) -> str:
    partners = len({one.partner for one in comments.values()})
    open_ = sum(one.open for one in comments.values())
    if not comments:
        return "No comment was received."
    left = f"{open_} of them have no answer yet." if open_ else "Each of them has an answer."
    marks = " Words that a partner takes out are in [-square brackets-], words that it puts in are in {+braces+}."
    told = marks if any(one.proposes for one in comments.values()) else ""
    return f"Comments received: {len(comments)}, from {partners} of the partners. {left}{told}"


def _counts(comments: Mapping[str, Comment], names: Mapping[str, str]) -> Iterable[tuple[str, ...]]:
    for partner in sorted({one.partner for one in comments.values()}):
        own = [one for one in comments.values() if one.partner == partner]
        verdicts = [one.answer.verdict if one.answer else "open" for one in own]
        counts = (str(verdicts.count(verdict)) for verdict in ("accept", "amend", "reject", "open"))
        yield (names.get(partner, partner), str(len(own)), *counts)


def _said(comment: Comment) -> str:
    said = "\n".join(comment.said)
    replies = [f"{one.author or 'reply'}: {' '.join(one.said)}" for one in comment.replies]
    marked = _cut(proposal(comment.words, comment.wanted)) if comment.proposes else ""
    if comment.words and not (marked and comment.source == "change"):
        # Of a section that moves or goes as a whole, the words are its title, which is not what is taken out.
        said = f"“{_cut(' '.join(comment.words))}”: {said}"
    if comment.source == "change":
        how = "changed without a mark" if comment.untracked else "tracked change"
        return "\n".join([f"{how.capitalize()}: {marked or said}", *((said,) if marked and said else ()), *replies])
    return "\n".join([said, *((f"Proposed: {marked}",) if marked else ()), *replies])


def _answer(comment: Comment) -> str:
    if comment.answer is None:
        return "no answer yet"
    words = VERDICTS[comment.answer.verdict].capitalize()
    return f"{words}. {comment.answer.reason}" if comment.answer.reason else words


def _change(comment: Comment) -> str:
    if comment.answer is None:
        return "none"
    if not comment.answer.changed:
        return "by another edit: see the redline" if comment.answer.verdict == "amend" else "none"
    return "as proposed" if comment.answer.verdict == "accept" else "in other words: see the redline"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rsplit(' ', 1)[0]} ..."


_LONGEST = 600


def _paper(view: View, name: str, template: str, title: str, heading: str, blocks: Iterable[Block]) -> Paper:  # noqa: PLR0913, PLR0917  the facts of a paper
    return Paper(name=name, template=template, view=view, title=title, parts=page(_PLACE, heading, tuple(blocks)))


def _table(rows: Iterable[Iterable[str]], widths: tuple[int, ...], words: str, *, head: bool = True) -> Table:
    made = [Row(tuple(map(_cell, row)), "header" if head and at == 0 else "plain") for at, row in enumerate(rows)]
    return Table(_PLACE, tuple(made), widths, words)


def _cell(text: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(_PLACE, (Run(line),) if line else ()) for line in text.split("\n"))
