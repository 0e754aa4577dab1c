"""Answering a comment: the answer, and what it changes in the terms, as one signed commit (Agreement s.18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.documents.moving import linked, moved, now_called, removed
from isa_admin.documents.outline import Hunk, TextMovedOnError, apply, build, outline, plain
from isa_admin.documents.terms import read_part, read_terms
from isa_admin.domain import reviewing
from isa_admin.domain.changes import Decision, PutComment, PutTerms
from isa_admin.domain.dates import show
from isa_admin.domain.review import VERDICTS, Line
from isa_admin.errors import RuleError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from isa_admin.domain.officers import Officer
    from isa_admin.domain.register import Register
    from isa_admin.domain.review import Comment, Verdict

_SHOWN = 300


class GivenAnswer(Struct, frozen=True, kw_only=True):
    """What is answered: the verdict, what the partner is told, and the paragraph as it shall read."""

    verdict: Verdict
    reason: str | None = None
    words: str | None = None


def answer(  # noqa: PLR0913  the comment, the answer, and who gives it when
    now: Register, year: str, wanted: str, reply: GivenAnswer, *, today: date, who: Officer
) -> Decision:
    """Decide on the answer to a comment, and make the change that follows from it.

    Args:
        now: The register on the branch of the review.
        year: The year of the review.
        wanted: The id of the comment, or the beginning of it.
        reply: The answer.
        today: The day of the answer.
        who: Who answers.

    Raises:
        NotFoundError: There is no such comment.
        UsageError: What is said does not fit the verdict.
        TextMovedOnError: The words that it is about are not in the text any more.
    """
    id_ = reviewing.find_comment(now, year, wanted)
    comment = now.comments[id_]
    if comment.answer is not None and comment.answer.changed:
        raise RuleError(
            f"comment {id_.partition('/')[2]} was {VERDICTS[comment.answer.verdict]} on {show(comment.answer.on)}, and"
            " the text was changed by it",
            "change the text again by the answer to another comment, or record one: isa-admin record-comment",
        )
    changed = changed_by(now.terms, comment, reply)
    made = reviewing.answered(comment, reply.verdict, reply.reason, today=today, by=who.name, changed=bool(changed))
    # A change that breaks a reference between parts is refused before anybody signs it.
    read_terms(made_in(now.terms, changed))
    terms = tuple(PutTerms(file, content) for file, content in sorted(changed.items()))
    return Decision(
        subject=reviewing.answer_words(id_, made),
        changes=(*terms, PutComment(id_, made)),
        answers=(
            ("Comment", f"{id_.partition('/')[2]} of {now.partner(comment.partner).partner.name}"),
            ("About", _cut(" ".join(comment.words))),
            ("Says", _cut(" ".join(comment.said))),
            ("Proposes", _cut(" ".join(comment.wanted))),
            ("Answer", VERDICTS[reply.verdict]),
            ("Words for the partner", reply.reason or ""),
            ("Changes", ", ".join(sorted(changed)) or "nothing in the text"),
        ),
        next=(
            "isa-admin list-comments --open",
            f"isa-admin redline {now.reviews[year].of} review/{year}",
        ),
    )


def made_in(terms: Mapping[str, bytes], changed: Mapping[str, bytes | None]) -> dict[str, bytes]:
    """Give the terms with some files changed, or gone."""
    return {file: content for file, content in {**terms, **changed}.items() if content is not None}


def changed_by(terms: Mapping[str, bytes], comment: Comment, reply: GivenAnswer) -> Mapping[str, bytes | None]:
    """Give the files of the terms that the answer changes, with their new bytes, or nothing where a file is gone.

    Raises:
        UsageError: Words are given with an answer that has none, or are missing.
    """
    if reply.words is not None and reply.verdict != "amend":
        raise UsageError("--words belongs to --amend", "give the new wording of the paragraph: --amend --words '...'")
    if reply.verdict == "amend" and reply.words is None:
        raise UsageError(
            "a comment that is taken up in other words needs the words",
            "give the new wording of the paragraph: --amend --words '...'",
        )
    # A section that moved since has another number, and the words of its name.
    file = now_called(comment.section, terms) if comment.section is not None else None
    if reply.verdict == "amend" and (file is None or comment.moves or comment.removes):
        what = (
            "a section that moves or goes has no other words"
            if file
            else "it is not known which section the comment is about"
        )
        raise UsageError(what, "answer with --accept or --reject")
    if reply.verdict == "reject" or file is None:
        return {}
    if reply.words is not None:
        return {file: _reworded(file, terms, comment, reply.words)}
    if comment.moves or comment.removes:
        return removed(terms, file) if comment.after is None else moved(terms, file, plain(comment.after))
    if comment.source == "change" and comment.placed == "placed":
        return {file: apply(file, terms[file], _hunk(terms, comment))}
    # What a tracked change says beside the terms, in a header for example, is made by hand.
    if comment.source != "change" and comment.quoted and comment.proposed:
        return {file: _replaced(file, terms[file], comment)}
    return {}


def _hunk(terms: Mapping[str, bytes], comment: Comment) -> Hunk:
    """Give the change of a comment, whose references lead to the parts as they are called now."""

    def now(line: Line) -> Line:
        return replace(line, text=linked(line.text, terms))

    after = now(comment.after) if comment.after is not None else None
    return Hunk(comment.at, tuple(map(now, comment.was)), tuple(map(now, comment.becomes)), after)


def _reworded(file: str, terms: Mapping[str, bytes], comment: Comment, words: str) -> bytes:
    """Let the paragraph that a comment is about read otherwise."""
    text, content = " ".join(words.split()), terms[file]
    if comment.was or comment.becomes:
        like = (*comment.becomes, *comment.was)[0]
        made = Line(text=text, around=like.around, label=like.label, start=like.start)
        return apply(file, content, _hunk(terms, comment)._replace(becomes=(made,)))
    lines = list(outline(read_part(file, content)))
    at = _line_with(file, lines, comment)
    lines[at] = replace(lines[at], text=text)
    return build(file, lines)


def _replaced(file: str, content: bytes, comment: Comment) -> bytes:
    """Put the proposed words in place of those that are quoted."""
    lines = list(outline(read_part(file, content)))
    at = _line_with(file, lines, comment)
    old, new = " ".join(comment.quoted), " ".join(comment.proposed)
    if lines[at].text.count(old) != 1:
        raise TextMovedOnError(file, old)
    lines[at] = replace(lines[at], text=lines[at].text.replace(old, new))
    return build(file, lines)


def _line_with(file: str, lines: list[Line], comment: Comment) -> int:
    """Find the one paragraph that has the quoted words.

    Raises:
        TextMovedOnError: None has them, or several do.
    """
    wanted = comment.quoted[0] if comment.quoted else ""
    found = [at for at, line in enumerate(lines) if wanted and wanted in " ".join(plain(line).split())]
    if len(found) > 1:
        found = [at for at in found if at == comment.at]
    if len(found) != 1:
        raise TextMovedOnError(file, wanted)
    return found[0]


def _cut(words: str) -> str:
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN].rsplit(' ', 1)[0]} ..."
