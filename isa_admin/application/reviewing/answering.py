"""Answering a comment: the answer, and what it changes in the terms, as one signed commit (Agreement s.18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.documents.dialect import TermsError
from isa_admin.documents.moving import linked, moved, now_called, removed
from isa_admin.documents.outline import Hunk, TextMovedOnError, apply, build, outline, plain
from isa_admin.documents.placing import holds
from isa_admin.documents.redline_text import proposal
from isa_admin.documents.rewording import reads_so, reworded
from isa_admin.documents.terms import read_part, read_terms
from isa_admin.documents.to_markdown import NotInDialectError
from isa_admin.domain import reviewing
from isa_admin.domain.changes import Decision, PutComment, PutTerms
from isa_admin.domain.dates import show
from isa_admin.domain.review import VERDICTS, Line
from isa_admin.domain.terms import mark
from isa_admin.domain.text import shortened
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
    try:
        changed = changed_by(now.terms, comment, reply)
        # A change that breaks a reference between parts is refused before anybody signs it.
        read_terms(made_in(now.terms, changed))
    except TextMovedOnError as error:
        section = mark(now_called(comment.section or "", now.terms) or "").rpartition(" ")[2]
        error.remedy = (
            f"make the edit yourself, then say so: isa-admin edit-terms {section} --review; isa-admin amend --review;"
            f" isa-admin answer-comment {id_.partition('/')[2]} --amend --text '...'"
        )
        raise
    except (TermsError, NotInDialectError) as error:
        if reply.verdict == "accept":
            error.remedy = (
                "take it up in words that the terms can hold: isa-admin answer-comment"
                f" {id_.partition('/')[2]} --amend --words '...'; {error.remedy}"
            )
        raise
    made = reviewing.answered(comment, reply.verdict, reply.reason, today=today, by=who.name, changed=bool(changed))
    terms = tuple(PutTerms(file, content) for file, content in sorted(changed.items()))
    return Decision(
        subject=reviewing.answer_words(id_, made),
        changes=(*terms, PutComment(id_, made)),
        answers=(
            ("Comment", f"{id_.partition('/')[2]} of {now.partner(comment.partner).partner.name}"),
            ("About", "" if comment.proposes else shortened(" ".join(comment.words), _SHOWN)),
            ("Says", shortened(" ".join(comment.said), _SHOWN)),
            ("Proposes", proposal(comment.words, comment.wanted) if comment.proposes else ""),
            ("Answer", VERDICTS[reply.verdict]),
            ("New wording", reply.words or ""),
            ("Words for the partner", reply.reason or ""),
            ("Changes", ", ".join(sorted(changed)) or _nothing(comment, reply)),
        ),
        next=(
            "isa-admin list-comments --open",
            f"isa-admin redline {now.reviews[year].of} review/{year}",
        ),
    )


def made_in(terms: Mapping[str, bytes], changed: Mapping[str, bytes | None]) -> dict[str, bytes]:
    """Give the terms with some files changed, or gone."""
    return {file: content for file, content in {**terms, **changed}.items() if content is not None}


def _nothing(comment: Comment, reply: GivenAnswer) -> str:
    """Say why an answer changes nothing."""
    of_lines = comment.placed == "placed" if comment.source == "change" else comment.quoted and comment.proposed
    if reply.verdict == "accept" and comment.section is not None and of_lines:
        return "nothing: the text reads so already"
    if reply.verdict == "amend":
        return "nothing by this answer; the text is edited apart"
    return "nothing in the text"


def changed_by(terms: Mapping[str, bytes], comment: Comment, reply: GivenAnswer) -> Mapping[str, bytes | None]:
    """Give the files of the terms that the answer changes, with their new bytes, or nothing where a file is gone.

    Raises:
        UsageError: Words are given with an answer that has none, or are missing.
        TextMovedOnError: The words that it is about are not in the text any more, or are there several times.
        RuleError: The section that it changes is gone.
    """
    _check_words(reply)
    if reply.verdict == "reject" or (reply.verdict == "amend" and reply.words is None):
        return {}
    # A section that moved since has another number, and the words of its name.
    file = now_called(comment.section, terms) if comment.section is not None else None
    if reply.words is not None:
        if file is None or comment.moves or comment.removes:
            raise UsageError(_no_words(comment, file), "answer with --accept or --reject, or with --amend --text '...'")
        return {file: _reworded(file, terms, comment, reply.words)}
    return _accepted(file, terms, comment)


def _check_words(reply: GivenAnswer) -> None:
    if reply.words is not None and reply.verdict != "amend":
        raise UsageError("--words belongs to --amend", "give the new wording of the paragraph: --amend --words '...'")
    if reply.verdict == "amend" and reply.words is None and reply.reason is None:
        raise UsageError(
            "a comment that is taken up in other words needs the words",
            "give the new wording of the paragraph: --amend --words '...', or, where you edit the text yourself, what"
            " the partner is told: --amend --text '...'",
        )


def _accepted(file: str | None, terms: Mapping[str, bytes], comment: Comment) -> Mapping[str, bytes | None]:
    """Give the files that change where a comment is taken up as it is."""
    if file is None:
        if comment.section is not None and (comment.moves or comment.proposes):
            raise RuleError(
                f"the text has no {comment.section} any more, so the change cannot be made there",
                "answer with --reject --text '...', or make the edit elsewhere and answer with --amend --text '...'",
            )
        return {}
    if comment.moves or comment.removes:
        return removed(terms, file) if comment.after is None else moved(terms, file, plain(comment.after))
    if comment.source == "change" and comment.placed == "placed":
        return _made(file, terms, comment)
    # What a tracked change says beside the terms, in a header for example, is made by hand.
    if comment.source != "change" and comment.quoted and comment.proposed:
        return _replaced(file, terms[file], comment)
    return {}


def _no_words(comment: Comment, file: str | None) -> str:
    """Say why there is no paragraph that other words could be given to."""
    if comment.section is None:
        return "it is not known which section the comment is about"
    return "a section that moves or goes has no other words" if file else f"the text has no {comment.section} any more"


def _made(file: str, terms: Mapping[str, bytes], comment: Comment) -> dict[str, bytes]:
    """Make a tracked change, unless somebody else's made the text read so already."""
    hunk = _hunk(terms, comment)
    if reads_so(outline(read_part(file, terms[file])), hunk):
        return {}
    return {file: apply(file, terms[file], hunk)}


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
        hunk = _hunk(terms, comment)
        before = hunk.was[0] if len(hunk.was) == len(hunk.becomes) else None
        made = reworded((*hunk.becomes, *hunk.was)[0], text, "", before)
        return apply(file, content, hunk._replace(becomes=(made,)))
    lines = list(outline(read_part(file, content)))
    at = _line_with(file, lines, comment)
    lines[at] = reworded(lines[at], text, " ".join(comment.quoted[0].split()))
    return build(file, lines)


def _replaced(file: str, content: bytes, comment: Comment) -> dict[str, bytes]:
    """Put the proposed words in place of those that are quoted, unless the text reads so already."""
    lines = list(outline(read_part(file, content)))
    old, new = " ".join(comment.quoted), " ".join(comment.proposed)
    whole = "\n".join(map(plain, lines))
    if new not in old and not holds(whole, old) and holds(whole, new):
        return {}
    at = _line_with(file, lines, comment)
    if (times := lines[at].text.count(old)) != 1:
        raise TextMovedOnError(file, old, times)
    lines[at] = replace(lines[at], text=lines[at].text.replace(old, new))
    return {file: build(file, lines)}


def _line_with(file: str, lines: list[Line], comment: Comment) -> int:
    """Find the one paragraph that has the quoted words; of several, the one where a comment stood in the margin.

    Raises:
        TextMovedOnError: None has them, or several do.
    """
    wanted = " ".join(comment.quoted[0].split()) if comment.quoted else ""
    if not wanted:
        raise UsageError(
            "the comment quotes no words, so nothing says which paragraph it is about",
            "edit the section yourself, and answer with what the partner is told: --amend --text '...'",
        )
    counts = [" ".join(plain(line).split()).count(wanted) for line in lines]
    found = [at for at, count in enumerate(counts) if count]
    times = sum(counts)
    if len(found) > 1:
        found = [at for at in found if comment.source == "comment" and at == comment.at]
    if len(found) != 1:
        raise TextMovedOnError(file, wanted, times)
    return found[0]
