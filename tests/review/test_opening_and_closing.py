"""Opening a review, how it stands, and closing it without a new version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import git, run, tip, whole
from tests.gpg_home import cached_home
from tests.review.acting import BRANCH, BY, OPENED, YEAR, as_, branch_tip

if TYPE_CHECKING:
    from pathlib import Path


def test_opening_a_review_is_one_commit_with_its_row_and_a_notice(opened: Path) -> None:
    """The record has the timetable, the table a DRAFT row with the text of the version, and every partner is told."""
    subjects = git(opened, "log", "-1", "--format=%s", "main").strip()
    assert subjects == f"Open the review of {YEAR}; V4.01"
    record = git(opened, "show", f"main:agreement/reviews/{YEAR}.yaml")
    assert f"opened: {OPENED}" in record
    assert f"by: {BY}" in record
    rows = run("list-versions", "--store", str(opened), "--json").report["versions"]
    assert (rows[-1]["version"], rows[-1]["kind"], rows[-1]["material"]) == ("V4.01", "draft", False)
    letters = sorted((opened.parent / "letters").glob("*.docx"))
    assert len(letters) == 30


def test_the_letter_has_the_timetable(opened: Path) -> None:
    """Each round with its day, and the day by which the review is to be done."""
    from isa_admin.word.reading import read

    shown = read((opened.parent / "letters/nspcc.docx").read_bytes())
    words = " ".join(getattr(block, "text", "") for block in shown.blocks) + " ".join(
        cell.text for block in shown.blocks for row in getattr(block, "rows", ()) for cell in row
    )
    for told in ("Round 1comments by 28 February 2027", "Round 2comments by 30 April 2027", "30 June 2027"):
        assert told in words.replace(" comments", "comments")


def test_the_duty_to_review_says_that_it_is_open(store: Path) -> None:
    """And which command says how it stands."""
    assert store
    (due,) = [one for one in run("due", "--json", "--within", "9999").report["due"] if one["kind"] == "review"]
    assert "opened on 11 January 2027" in due["what"]
    assert due["command"] == "isa-admin review-status"


def test_a_second_review_is_not_opened_beside_it(store: Path) -> None:
    """Exit 4 with the section, and the command that says how the open one stands."""
    done = run("open-review", "--by", "2027-12-01", "--yes")
    assert (done.code, "s.18" in done.error, done.remedy) == (
        4, True, "see how it stands: isa-admin review-status",
    )  # fmt: skip
    assert branch_tip(store) == ""


def test_review_status_shows_rounds_and_the_days_that_are_left(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On 1 March the first round is over since a day, and the second ends in 60."""
    monkeypatch.setenv("ISA_ADMIN_TODAY", "2027-03-01")
    report = run("review-status", "--json").report["review"]
    assert [one["days_left"] for one in report["rounds"]] == [-1, 60]
    assert (report["branch"], report["draft"], report["comments"]) == (BRANCH, "V4.01", 0)
    assert len(report["silent"]) == 30
    said = run("review-status").out
    assert "1 day ago" in said
    assert "60 days left" in said
    assert store


def test_a_reviewer_cannot_open_or_close_a_review(store: Path) -> None:
    """The message says what a reviewer's key is for."""
    before = tip(store)
    for words in (("open-review", "--by", "2028-01-01"), ("close-review", "--no-change", "Minute 4")):
        done = as_("rita", *words, "--yes")
        assert done.code == 6
        assert "Rita Reviewer is a reviewer's: it counts on the branch of a review only" in done.error
    assert tip(store) == before


def test_no_change_settles_the_duty_for_two_more_years(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The minute stands in the record; the next review is counted from the day of closing."""
    monkeypatch.setenv("ISA_ADMIN_TODAY", "2027-05-03")
    done = run("close-review", "--no-change", "Minute 4 of 3 May 2027", "--yes", "--json")
    assert done.code == 0, done.err
    assert done.report["outcome"] == "no-change"
    (due,) = [one for one in run("due", "--json", "--within", "9999").report["due"] if one["kind"] == "review"]
    assert due["due"] == "2029-05-03"
    assert due["what"] == (
        "Review the agreement: within 2 years of the review of 2027, 3 May 2027, as the boards read section 18"
    )
    assert run("review-status").out.splitlines()[:2] == [
        "no review is open",
        "the review of 2027 was closed on 3 May 2027: the text stays as it is",
    ]
    again = run("open-review", "--year", YEAR, "--by", "2027-12-01", "--yes")
    assert (again.code, "--year 2028" in again.remedy) == (4, True)
    whole(store)


def test_a_review_with_a_comment_that_has_no_answer_is_not_held(sent_out: Path) -> None:
    """The boards cannot leave the text before each partner has an answer; the review can be abandoned."""
    before = tip(sent_out)
    words = ("record-comment", "nspcc", "--text", "It is gone", "--section", "13", "--quote", "GCSx email", "--yes")
    assert as_("rita", *words).code == 0
    done = as_("olive", "close-review", "--no-change", "Minute 4", "--yes")
    assert (done.code, done.remedy) == (4, "answer each: isa-admin list-comments --open")
    assert tip(sent_out) == before
    assert as_("olive", "close-review", "--abandon", "--reason", "The boards merge", "--yes").code == 0


def test_when_all_is_answered_the_status_leads_to_the_close(sent_out: Path) -> None:
    """An officer is offered the command, and a reviewer told whose it is; while a comment is open, neither."""
    words = ("record-comment", "nspcc", "--text", "It is gone", "--section", "13", "--quote", "GCSx email")
    waiting = run("review-status", "--json").report
    assert waiting["next"] == ["isa-admin collect-comments FOLDER", "isa-admin draft --out FOLDER"]
    (id_,) = run(*words, "--yes", "--json").report["ids"]
    opened = as_("olive", "review-status", "--json").report
    assert (opened["review"]["ready"], opened["next"]) == (None, ["isa-admin list-comments --open"])
    assert run("answer-comment", id_, "--reject", "--text", "Not yet", "--yes").code == 0
    closing = 'isa-admin close-review --no-change "MINUTE"'
    answered = as_("olive", "review-status", "--json").report
    assert (answered["review"]["ready"], answered["next"]) == (
        "no-change", ["isa-admin collect-comments FOLDER", closing],
    )  # fmt: skip
    by_reviewer = as_("rita", "review-status")
    assert by_reviewer.out.splitlines()[-4:] == [
        f"an officer closes the review: {closing}", "", "next:", "  isa-admin collect-comments FOLDER",
    ]  # fmt: skip
    assert sent_out


def test_an_abandoned_review_settles_nothing(store: Path) -> None:
    """The duty stays as it was, and the reason is kept."""
    done = run("close-review", "--abandon", "--reason", "The boards merge first", "--yes")
    assert done.code == 0, done.err
    (due,) = [one for one in run("due", "--json", "--within", "9999").report["due"] if one["kind"] == "review"]
    assert (due["due"], due["command"]) == ("2017-09-10", "isa-admin open-review --by DATE")
    assert "The boards merge first" in git(store, "show", f"main:agreement/reviews/{YEAR}.yaml")
    whole(store)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("open-review", "--by", "2020-01-01"), 2, "is not after today"),
        (("open-review", "--by", "03/04/2027"), 2, "ambiguous"),
        (("open-review", "--by", "2027-06-30", "--round", "2028-01-01"), 2, "is not between today and"),
        (("open-review", "--year", "27", "--by", "2027-06-30"), 2, "'27' is not a year"),
        (("open-review",), 2, "--by"),
        (("close-review",), 2, "say how the review ends"),
        (("close-review", "--abandon", "--no-change", "Minute 4"), 2, "say how the review ends"),
        (("close-review", "--no-change", "Minute 4", "--reason", "x"), 2, "--reason belongs to --abandon"),
        (("close-review", "--abandon"), 2, "--reason"),
        (("close-review", "--no-change", "-"), 2, "minute"),
    ],
)
def test_what_is_typed_wrong_is_refused_with_what_to_type(
    words: tuple[str, ...], code: int, said: str, store: Path
) -> None:
    """Nothing is written, and the remedy names the option."""
    before = tip(store)
    done = run(*words, "--yes")
    assert (done.code, said in done.err) == (code, True), done.err
    assert done.remedy
    assert tip(store) == before


def test_without_an_open_review_the_commands_say_how_to_open_one(store: Path) -> None:
    """Closing refuses and names the command; the status says that none is open."""
    assert run("close-review", "--abandon", "--reason", "x", "--yes").code == 0
    done = run("close-review", "--no-change", "Minute 4", "--yes")
    assert (done.code, done.remedy) == (4, "an officer opens one: isa-admin open-review --by DATE")
    status = run("review-status", "--json").report
    assert (status["review"], status["next"]) == (None, ["isa-admin open-review --by DATE"])
    assert as_("rita", "review-status", "--json").report["next"] == []
    said = as_("rita", "review-status").out
    assert said.splitlines()[-1] == "an officer opens one: isa-admin open-review --by DATE"
    assert store


def test_who_came_to_the_roster_since_is_told_who_can_work_on_the_review(store: Path) -> None:
    """Exit 6: the branch is judged by the roster that it began with."""
    newt = cached_home("Newt New <newt@example.org>")
    (store.parent / "newt.asc").write_text(newt.certificate(next(iter(newt.fingerprints.values()))), "ascii")
    assert run("add-officer", "../newt.asc", "--role", "reviewer", "--yes").code == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GNUPGHOME", str(newt.path))
        done = run("record-comment", "nspcc", "--text", "The network is gone", "--yes")
    assert done.code == 6
    assert "Newt New came to the roster after the review was opened" in done.error
    assert "Olive Officer, Rita Reviewer, Ray Reviewer" in done.remedy
