"""Comments on a review's draft: what they hold; they are found, recorded once, and answered (Agreement s.18)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from isa_admin.domain.changes import PutComment
from isa_admin.domain.review import CommentAnswer, Line
from isa_admin.domain.reviewing import (
    NoOpenReviewError,
    answer_words,
    answered,
    find_comment,
    record_comments,
    unanswered,
)
from isa_admin.errors import NotFoundError, UsageError
from tests.domain.building import TODAY, applied, register
from tests.domain.reviews import CLOSED, ON_BRANCH, SAID

if TYPE_CHECKING:
    from collections.abc import Callable

ANSWER = CommentAnswer(on=TODAY, by="Olive Officer", verdict="accept")
IDS = ("aaaa2222", "aaaa3333", "aaaa4444", "aaaa5555", "bbbb2222")
HELD = replace(ON_BRANCH, comments={**{f"2026/{one}": SAID for one in IDS}, "2024/cccc2222": SAID})


@pytest.mark.parametrize("typed", ["bbbb2222", "b", " BBBB "])
def test_a_comment_is_found_by_the_beginning_of_its_id(typed: str) -> None:
    """Capitals and spaces around it make no difference."""
    assert find_comment(HELD, "2026", typed) == "2026/bbbb2222"


@pytest.mark.parametrize(
    ("typed", "message", "remedy"),
    [
        ("aaaa", "several comments begin with 'aaaa'", "did you mean aaaa2222, aaaa3333, aaaa4444?"),
        ("bbbb3222", "there is no comment that begins with 'bbbb3222'", "did you mean bbbb2222?"),
        ("cccc2222", "there is no comment that begins with 'cccc2222'", None),
        ("zzzzzzzz", "there is no comment that begins", "see their ids: isa-admin list-comments"),
        (" ", "there is no comment that begins", "see their ids: isa-admin list-comments"),
    ],
)
def test_a_comment_that_is_not_found_is_told_with_those_that_may_be_meant(
    typed: str, message: str, remedy: str | None
) -> None:
    """Of several the first three; those of another review are not meant; nothing typed begins none."""
    with pytest.raises(NotFoundError, match=message) as refused:
        find_comment(HELD, "2026", typed)
    assert remedy in {None, refused.value.remedy}
    assert "cccc" not in refused.value.remedy


def test_a_blank_is_no_comment_even_where_there_is_only_one() -> None:
    """An answer is to a comment that somebody named."""
    with pytest.raises(NotFoundError, match="there is no comment"):
        find_comment(replace(ON_BRANCH, comments={"2026/bbbb2222": SAID}), "2026", " ")


def test_a_comment_is_recorded_once() -> None:
    """The same file may be collected again; how many are new, known and not placed is told."""
    lost = replace(SAID, placed="unplaced")
    found = {"2026/dddd3333": lost, "2026/dddd2222": SAID, "2026/aaaa2222": SAID}
    decision = record_comments(HELD, found, "alpha.docx")
    assert decision is not None
    assert decision.subject == "Record 2 comments from alpha.docx"
    assert decision.changes == (PutComment("2026/dddd2222", SAID), PutComment("2026/dddd3333", lost))
    assert decision.answers == (("Comments", "2"), ("Known already", "1"), ("Not placed", "1"))
    assert record_comments(applied(HELD, decision), found, "alpha.docx") is None


def test_what_there_is_none_of_is_not_counted() -> None:
    """All are new, and all are placed."""
    decision = record_comments(HELD, {"2026/dddd2222": SAID}, "alpha.docx")
    assert decision is not None
    assert decision.answers == (("Comments", "1"), ("Known already", ""), ("Not placed", ""))


def test_comments_are_recorded_while_a_review_goes_on() -> None:
    """Those of a review that was closed are complete."""
    held = register(reviews={"2026": CLOSED})
    with pytest.raises(NoOpenReviewError):
        record_comments(held, {"2026/dddd2222": SAID}, "alpha.docx")


def test_a_partner_is_told_why_its_comment_is_not_taken_up() -> None:
    """What is taken up needs no reason, and may have one."""
    with pytest.raises(UsageError, match="is told why"):
        answered(SAID, "reject", None, today=TODAY, by="Olive Officer", changed=False)
    for verdict, reason in (("accept", None), ("accept", "Thank you"), ("amend", None), ("reject", "Too long")):
        made = answered(SAID, verdict, reason, today=TODAY, by="Olive Officer", changed=verdict != "reject").answer  # type: ignore[arg-type]  # one of the verdicts
        assert made is not None
        assert (made.verdict, made.reason, made.changed) == (verdict, reason, verdict != "reject")


def test_the_subject_of_a_commit_says_how_a_comment_was_answered() -> None:
    """Its id and its partner, and the verdict in words."""
    made = answered(SAID, "amend", None, today=TODAY, by="Olive Officer", changed=True)
    assert answer_words("2026/bbbb2222", made) == "Answer comment bbbb2222 of alpha: taken up in other words"


def test_a_comment_waits_until_it_is_answered() -> None:
    """Those of this review; what another one left open is over."""
    done = answered(SAID, "accept", None, today=TODAY, by="Olive Officer", changed=False)
    held = replace(HELD, comments={**HELD.comments, "2026/aaaa2222": done})
    assert sorted(unanswered(held, "2026")) == [f"2026/{one}" for one in IDS[1:]]


def test_a_comment_says_no_more_than_it_was_given() -> None:
    """Nobody changed words unmarked, nobody settled it, it stands at the first line, and its answer changed nothing."""
    assert (SAID.untracked, SAID.resolved, SAID.at, Line().start, ANSWER.changed) == (False, False, 0, 0, False)
    assert SAID.placed == "placed"


def test_a_comment_is_about_its_words_and_proposes_words() -> None:
    """Those that it quotes and gives; a tracked change has the lines that it changes, but for empty ones."""
    was, becomes = (Line(text="Send it."), Line()), (Line(), Line(text="Send it at once."), Line(text="Then ring."))
    change = replace(SAID, source="change", was=was, becomes=becomes)
    assert change.words == ("Send it.",)
    assert change.wanted == ("Send it at once.", "Then ring.")
    typed = replace(change, quoted=("Send",), proposed=("Post",))
    assert (typed.words, typed.wanted) == (("Send",), ("Post",))
    assert (SAID.words, SAID.wanted) == ((), ())


@pytest.mark.parametrize(
    ("facts", "moves", "removes"),
    [
        ({"after": Line(text="Partners")}, True, False),
        ({}, False, True),
        ({"source": "comment"}, False, False),
        ({"source": "comment", "after": Line(text="Partners")}, False, False),
        ({"placed": "unplaced"}, False, False),
        ({"placed": "unplaced", "after": Line(text="Partners")}, False, False),
        ({"was": (Line(text="Send it."),)}, False, False),
        ({"becomes": (Line(text="Send it."),)}, False, False),
        ({"was": (Line(text="Send it."),), "after": Line(text="Partners")}, False, False),
        ({"becomes": (Line(text="Send it."),), "after": Line(text="Partners")}, False, False),
    ],
)
def test_a_tracked_change_of_no_line_moves_or_removes_a_section(
    facts: dict[str, Any], *, moves: bool, removes: bool
) -> None:
    """Behind another section, or nowhere; only where it is known which section it is about."""
    change = replace(SAID, **{"source": "change", **facts})
    assert (change.moves, change.removes) == (moves, removes)


def test_a_comment_is_open_until_it_has_an_answer() -> None:
    """Whatever the answer is."""
    assert SAID.open
    assert not replace(SAID, answer=replace(ANSWER, verdict="reject", reason="No")).open


def test_what_a_comment_and_its_answer_may_hold() -> None:
    """A section by its file, the commit that carried the answer, lists and quotations around a paragraph."""
    assert replace(SAID, section="13-security.md").section == "13-security.md"
    assert replace(ANSWER, reason="Thank you", commit="a" * 40).commit == "a" * 40
    assert [Line(text="a", around=around).around for around in ("", "l", "q", "qll")] == ["", "l", "q", "qll"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Line(text="a", around="lx"), "'lx' says of lists"),
        (lambda: replace(SAID, section="Security"), "is not a file of the terms"),
        (lambda: replace(ANSWER, commit="abc"), "is not a commit"),
        (lambda: replace(ANSWER, reason=""), "reason"),
    ],
)
def test_a_record_of_a_comment_that_is_not_right_cannot_be_made(make: Callable[[], object], message: str) -> None:
    """Each says what is wrong with it."""
    with pytest.raises(ValueError, match=message):
        make()
