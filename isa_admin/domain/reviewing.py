"""Holding the two-yearly review: opening it, its drafts, recording and answering comments, closing it (s.18)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.domain.adopting import refuse_table
from isa_admin.domain.changes import AddVersion, Decision, PutComment, PutNotice, PutReview, PutTerms
from isa_admin.domain.dates import show
from isa_admin.domain.notices import draft as draft_notice
from isa_admin.domain.notices import how_to_serve, next_number
from isa_admin.domain.review import VERDICTS, Closing, CommentAnswer, Review, Round
from isa_admin.domain.section_changes import answers_on, comment_on, section_changes
from isa_admin.domain.terms import changed_sections
from isa_admin.domain.text import counted, one_line, shortened
from isa_admin.domain.versions import VersionEntry
from isa_admin.errors import NotFoundError, RuleError, UsageError, close_matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from isa_admin.domain.register import Register
    from isa_admin.domain.review import Comment, Verdict

SECTION = 18
ROUNDS = 2
"""So many rounds of consultation a review has where nobody says otherwise, as the reference table shows two."""


class NoOpenReviewError(RuleError):
    """No review goes on."""

    def __init__(self) -> None:
        super().__init__(
            "no review of the agreement is open (Agreement s.18)",
            "an officer opens one: isa-admin open-review --by DATE",
        )


class Timetable(Struct, frozen=True):
    """The days of a review: when it is to be done, and by when each round of comments ends."""

    by: date
    rounds: tuple[date, ...]


def timetable(today: date, by: date, rounds: Iterable[date] = ()) -> Timetable:
    """Give the days of a review; without any for the rounds there are two, spread evenly.

    Raises:
        UsageError: A day is over, or a round ends after the review.
    """
    if by <= today:
        raise UsageError(f"{show(by)} is not after today", "give the day by which the review is to be done: --by DATE")
    days = tuple(sorted(rounds))
    for day in days:
        if not today < day <= by:
            raise UsageError(
                f"{show(day)} is not between today and {show(by)}, by when the review is to be done",
                "give the days by which comments are asked for: --round DATE",
            )
    if not days:
        step = (by - today).days // (ROUNDS + 1)
        days = tuple(today + timedelta(step * (one + 1)) for one in range(ROUNDS)) if step else (by,)
    return Timetable(by, days)


def current(register: Register) -> tuple[str, Review]:
    """Give the review that goes on, by its year.

    Raises:
        NoOpenReviewError: None does.
    """
    found = register.open_review
    if found is None:
        raise NoOpenReviewError
    return found


def open_review(register: Register, year: int, days: Timetable, *, today: date, by: str) -> Decision:
    """Decide to open the review of a year: its record, a DRAFT row, and a notice to every partner (Agreement s.18).

    Args:
        register: The register.
        year: The year whose review it is.
        days: When it is to be done, and the rounds.
        today: The day of opening.
        by: Who opens it, for the row.

    Raises:
        RuleError: A review goes on, there was one of this year, or no version is in force that could be reviewed.
    """
    if (going := register.open_review) is not None:
        raise RuleError(
            f"the review of {going[0]} has been open since {show(going[1].opened)} (Agreement s.18)",
            "see how it stands: isa-admin review-status",
        )
    if (past := register.reviews.get(str(year))) is not None:
        assert past.closed is not None  # noqa: S101  the open one was looked for above
        raise RuleError(
            f"the review of {year} was closed on {show(past.closed.on)} (Agreement s.18)",
            f"give another year: isa-admin open-review --year {year + 1}",
        )
    refuse_table(register, today)
    reviewed = register.versions.in_force(today)
    if reviewed is None:
        raise RuleError(
            "no version is in force yet, so there is nothing to review (Agreement s.18)", "isa-admin list-versions"
        )
    review = Review(opened=today, of=reviewed.version, by=days.by, rounds=tuple(Round(by=one) for one in days.rounds))
    row = VersionEntry(
        version=register.versions.next_label("draft"),
        on=today,
        kind="draft",
        material=False,
        comment=f"Review of {year} opened with the text of {reviewed.version}",
        by=by,
        terms_digest=register.terms_digest,
    )
    number = next_number(register.notices, today.year)
    told = register.bound(today)
    notice = draft_notice(register, "review-opened", today, told, due=days.rounds[0])
    changes = (PutReview(str(year), review), AddVersion(row), *((PutNotice(number, notice),) if told else ()))
    return Decision(
        subject=f"Open the review of {year}; {row.version}",
        changes=changes,
        answers=(
            ("Review", f"{year}, of {reviewed.version}"),
            ("To be done by", show(days.by)),
            *((f"Round {at}", f"comments by {show(one)}") for at, one in enumerate(days.rounds, 1)),
            ("First draft", row.version),
            ("Notice", f"{number}, to {counted(len(told), 'partner')}" if told else "none: nobody is bound yet"),
        ),
        next=(
            *(how_to_serve(number, notice) if told else ()),
            "isa-admin draft --out FOLDER",
            "isa-admin review-status",
        ),
    )


class Drafted(Struct, frozen=True, kw_only=True):
    """A draft: its row, whether the row is new, and the review with the round that it went out for."""

    row: VersionEntry
    new: bool
    review: Review


def edited(register: Register, year: str, terms: Mapping[str, bytes], comment: str | None = None) -> Decision:
    """Decide that the draft of a review reads otherwise; its row comes with the next draft that goes out.

    Args:
        register: The register on the branch of the review.
        year: The year of the review.
        terms: The new text.
        comment: What was changed, if not what follows from the sections.

    Raises:
        UsageError: It is the text that the branch has.
    """
    sections = changed_sections(register.terms, terms)
    if not sections:
        raise UsageError("the text is the one of the draft, word for word", "edit a section: isa-admin edit-terms 13")
    told = section_changes(register.terms, terms)
    return Decision(
        subject=f"Edit the draft for the review of {year}: {comment or comment_on(told)}",
        changes=tuple(PutTerms(one.file, terms.get(one.file)) for one in sections),
        answers=tuple(answers_on(told)),
        next=(f"isa-admin redline {register.reviews[year].of} review/{year}", "isa-admin draft --out FOLDER"),
    )


def next_draft(  # noqa: PLR0913  the text before and after, who, when, and the words
    register: Register,
    before: Mapping[str, bytes],
    taken: Iterable[str],
    *,
    today: date,
    by: str,
    until: date | None = None,
    comment: str | None = None,
) -> Drafted:
    """Say which draft the text on a review's branch is: that of the last row while nothing has changed, else the next.

    Args:
        register: The register on the branch.
        before: The text of the last draft.
        taken: Labels that the table of main has.
        today: The day of the draft.
        by: Who drafts.
        until: The day by which comments are asked for, if it is not that of the next round.
        comment: What the row says, if somebody says it.
    """
    _, review = current(register)
    newest = register.versions.newest
    assert newest is not None  # noqa: S101  opening the review wrote a row
    changed = newest.kind != "draft" or newest.terms_digest != register.terms_digest
    if changed:
        row = VersionEntry(
            version=register.versions.next_label("draft", taken),
            on=max(today, newest.on),
            kind="draft",
            material=True,
            comment=comment or _about(before, register.terms),
            by=by,
            terms_digest=register.terms_digest,
        )
    else:
        row = newest
    return Drafted(row=row, new=changed, review=_sent(review, row.version, today, until))


def _sent(review: Review, label: str, today: date, until: date | None) -> Review:
    """Write down for which round a draft goes out: the first that has none and is not over."""
    rounds = list(review.rounds)
    if any(one.draft == label for one in rounds):
        return review
    for at, one in enumerate(rounds):
        if one.draft is None and (until is None or one.by == until) and one.by >= today:
            rounds[at] = replace(one, draft=label)
            return replace(review, rounds=tuple(rounds))
    last = until or max(today, review.by)
    rounds = sorted([*rounds, Round(by=last, draft=label)], key=lambda one: one.by)
    return replace(review, rounds=tuple(rounds), by=max(review.by, last))


def _about(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> str:
    """Say in a line which parts of the terms changed; a heading may have spaces that no record has."""
    found = [one for one in section_changes(before, after) if one.how != "renumbered"]
    titles = list(dict.fromkeys(f"{one_line(one.title) or one.file}{_BECAME[one.how]}" for one in found))
    shown = ", ".join(titles[:_NAMED])
    more = f" and {counted(len(titles) - _NAMED, 'more part')}" if titles[_NAMED:] else ""
    return shortened(f"Changed for the review: {shown}{more}", 400)


_NAMED = 4
_BECAME = {"changed": "", "new": " (added)", "gone": " (removed)", "moved": " (moved)"}


def find_comment(register: Register, year: str, wanted: str) -> str:
    """Find a comment by its id or the beginning of it; gives the year and the id.

    Raises:
        NotFoundError: There is none, or several begin like this.
    """
    ids = [id_.partition("/")[2] for id_ in register.comments if id_.startswith(f"{year}/")]
    typed = wanted.strip().casefold()
    found = [one for one in ids if typed and one.startswith(typed)]
    if len(found) != 1:
        near = ", ".join(found[:3]) or close_matches(typed, ids)
        raise NotFoundError(
            f"{'several comments begin' if found else 'there is no comment that begins'} with '{wanted}'",
            f"did you mean {near}?" if near else "see their ids: isa-admin list-comments",
        )
    return f"{year}/{found[0]}"


def record_comments(register: Register, found: Mapping[str, Comment], what: str) -> Decision | None:
    """Decide to record the comments that are not recorded yet; nothing where all of them are.

    Args:
        register: The register on the branch of the review.
        found: The comments by year and id.
        what: Where they come from, for the commit's subject.

    Raises:
        RuleError: No review goes on.
    """
    current(register)
    new = {id_: one for id_, one in sorted(found.items()) if id_ not in register.comments}
    if not new:
        return None
    unplaced = sum(one.placed != "placed" for one in new.values())
    return Decision(
        subject=f"Record {counted(len(new), 'comment')} from {what}",
        changes=tuple(PutComment(id_, one) for id_, one in new.items()),
        answers=(
            ("Comments", str(len(new))),
            ("Known already", str(len(found) - len(new)) if len(found) > len(new) else ""),
            ("Not placed", str(unplaced) if unplaced else ""),
        ),
        next=("isa-admin list-comments --open", "isa-admin review-status"),
    )


def answered(  # noqa: PLR0913  the facts of an answer
    comment: Comment, verdict: Verdict, reason: str | None, *, today: date, by: str, changed: bool
) -> Comment:
    """Give a comment with its answer.

    Raises:
        UsageError: It is not taken up, and nobody says why.
    """
    if verdict == "reject" and reason is None:
        raise UsageError(
            "a partner whose comment is not taken up is told why", 'give the reason: --text "Why it is not taken up"'
        )
    answer = CommentAnswer(on=today, by=by, verdict=verdict, reason=reason, changed=changed)
    return replace(comment, answer=answer)


def answer_words(id_: str, comment: Comment) -> str:
    """Say in the subject of a commit how a comment was answered."""
    assert comment.answer is not None  # noqa: S101  the caller answered it
    return f"Answer comment {id_.partition('/')[2]} of {comment.partner}: {VERDICTS[comment.answer.verdict]}"


def unanswered(register: Register, year: str) -> dict[str, Comment]:
    """Give the comments of a review that have no answer yet, by year and id."""
    return {id_: one for id_, one in register.comments.items() if id_.startswith(f"{year}/") and one.open}


def close_without(register: Register, outcome: str, reason: str, *, today: date) -> Decision:
    """Decide to close the review without a new version: the boards leave the text, or the review is abandoned.

    Raises:
        RuleError: No review goes on.
    """
    year, review = current(register)
    no_change = outcome == "no-change"
    closing = Closing(on=today, outcome="no-change" if no_change else "abandoned", reason=reason)
    words = "without a change" if no_change else "as abandoned"
    return Decision(
        subject=f"Close the review of {year} {words}",
        changes=(PutReview(year, replace(review, closed=closing)),),
        answers=(
            ("Review", f"{year}, of {review.of}, opened on {show(review.opened)}"),
            ("Outcome", "the text stays as it is" if no_change else "abandoned: the duty to review stays"),
            ("Minute" if no_change else "Reason", reason),
        ),
        next=("isa-admin due", "isa-admin list-versions"),
    )
