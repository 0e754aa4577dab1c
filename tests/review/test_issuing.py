"""A review issues a version: one commit on main, a signed tag, and what verification says of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isa_admin.application.reviewing import issuing
from tests.cli.acting import anchor_line, copy, git, run, tip, whole
from tests.review.acting import BRANCH, acting, as_, branch_tip, keyring, settled

if TYPE_CHECKING:
    from pathlib import Path

LABEL = "V5.00"


def answered(root: Path) -> None:
    """Bring a comment with its answer, and the second draft."""
    del root
    words = ("record-comment", "nspcc", "--text", "It is gone", "--section", "13", "--quote", "GCSx email", "--yes")
    done = as_("rita", *words, "--json")
    assert done.code == 0, done.err
    (id_,) = done.report["ids"]
    answer = ("answer-comment", id_, "--amend", "--words", "Use secure email.", "--text", "As you say", "--yes")
    assert as_("rita", *answer).code == 0
    assert as_("rita", "draft", "--out", "../second", "--yes").code == 0


@pytest.fixture(scope="module")
def issued_once(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store in which V5.00 was issued; made once, copied."""
    folder = tmp_path_factory.mktemp("issued")
    root = copy(drawn, folder / "isa")
    with settled("olive", folder, root, "2027-06-01"):
        answered(root)
        done = run("close-review", "--issue", "--yes", "--json")
        assert done.code == 0, done.err
        assert (done.report["version"], done.report["outcome"]) == (LABEL, "issued")
    return root


@pytest.fixture
def issued(issued_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that store; the officer sits here."""
    root = copy(issued_once, tmp_path / "isa")
    monkeypatch.chdir(root)
    monkeypatch.setenv("ISA_ADMIN_TODAY", "2027-06-02")
    anchor = anchor_line(root)
    assert run("trust", anchor).code == 0
    return root


def verdict(root: Path) -> list[tuple[str, str]]:
    """Say what verification finds, besides what the day of the test makes odd."""
    found = run("verify", str(root), "--json").report["findings"]
    return [(one["rule"], one["severity"]) for one in found if one["rule"] not in {"C10", "D10"}]


def test_a_draft_between_keeps_its_text_after_the_issue(drawn: Path, tmp_path: Path) -> None:
    """Its row comes to main with what was issued; its text is that of the branch, and a paper of it is known as one."""
    root = copy(drawn, tmp_path / "isa")
    with settled("olive", tmp_path, root, "2027-06-01"):
        answered(root)
        text = git(root, "show", f"{BRANCH}:agreement/terms/13-security.md")
        draft = str(tmp_path / "second/draft-v4.02.docx")
        known = run("verify-document", draft)
        assert (known.code, "yes: this is exactly the text of V4.02" in known.out) == (0, True)
        assert "V4.02 is a draft of the review that is open, which binds nobody" in known.out
        assert "no version in this store" not in known.out
        (tmp_path / "edited.sh").write_text('#!/bin/sh\nsed -i "s/Use secure email/Use safe email/" "$1"\n')
        (tmp_path / "edited.sh").chmod(0o755)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("VISUAL", str(tmp_path / "edited.sh"))
            assert run("edit-terms", "13", "--review").code == 0
        for words in (("amend", "--review"), ("draft", "--out", "../third"), ("close-review", "--issue")):
            done = run(*words, "--yes")
            assert done.code == 0, done.err
        assert "Use secure email" in text
        assert "yes: this is exactly the text of V4.02" in run("verify-document", draft).out
        assert "[-secure-]{+safe+}" in run("redline", "V4.02", LABEL).out
        assert "row-unsupported" not in run("check").out
        alone = tmp_path / "alone"
        git(root, "clone", "--quiet", "--no-local", "--branch", "main", "--single-branch", str(root), str(alone))
        found = run("redline", "V4.02", LABEL, "--store", str(alone))
        assert found.code == 4
        assert "the branch of its review, which has its text, is not in this store" in found.err
        assert "row-unsupported" not in run("check", "--store", str(alone)).out


def test_an_issue_that_is_taken_back_can_be_issued_again(drawn: Path, tmp_path: Path) -> None:
    """Its tag goes with it; a tag of that name which somebody made is named before anything is recorded."""
    root = copy(drawn, tmp_path / "isa")
    with settled("olive", tmp_path, root, "2027-06-01"):
        answered(root)
        before = tip(root)
        git(root, "tag", "older", before)
        assert run("close-review", "--issue", "--yes").code == 0
        assert run("undo", "--yes").code == 0
        assert (tip(root), git(root, "tag").split()) == (before, ["older"])
        git(root, "tag", LABEL)
        refused = run("close-review", "--issue", "--yes")
        assert (refused.code, tip(root)) == (5, before)
        assert f"there is a tag {LABEL} in this store already" in refused.err
        git(root, "tag", "--delete", LABEL, "older")
        assert run("close-review", "--issue", "--yes").code == 0
        assert git(root, "rev-parse", f"{LABEL}^{{commit}}").strip() == tip(root)
        assert "H02" not in run("verify", str(root)).out


def test_issuing_is_one_commit_with_text_rows_record_and_comments(issued: Path) -> None:
    """The table has the drafts and the version, the record names branch and version, each answer its commit."""
    changed = git(issued, "show", "--name-only", "--format=%s", "main").split("\n")
    assert changed[0] == f"Issue {LABEL}: the review of 2027"
    assert "agreement/terms/13-security.md" in changed
    rows = run("list-versions", "--json").report["versions"]
    assert [(row["version"], row["kind"]) for row in rows[-3:]] == [
        ("V4.01", "draft"), ("V4.02", "draft"), (LABEL, "issued"),
    ]  # fmt: skip
    record = git(issued, "show", "main:agreement/reviews/2027.yaml")
    assert "outcome: issued" in record
    assert branch_tip(issued) in record
    comments = [one for one in changed if one.startswith("agreement/reviews/2027/")]
    (answer,) = comments
    carried = git(issued, "log", "-1", "--format=%H", BRANCH, "--", answer).strip()
    assert carried in git(issued, "show", f"main:{answer}")
    assert verdict(issued) == []
    assert run("check", "--json").code in {0, 1}
    whole(issued)


def test_the_tag_is_the_officers_on_that_commit(issued: Path) -> None:
    """Git itself says that it is good, and its words bear the digest of the text."""
    assert git(issued, "rev-parse", f"{LABEL}^{{commit}}").strip() == tip(issued)
    assert "Good signature" in _checked(issued)
    digest = run("status", "--json").report["terms_digest"]
    assert f"Terms digest: {digest}" in git(issued, "cat-file", "tag", LABEL)


def _checked(root: Path) -> str:
    import subprocess

    done = subprocess.run(["git", "verify-tag", LABEL], cwd=root, capture_output=True, check=False)
    return done.stderr.decode()


def test_the_duty_is_settled_and_everybody_is_to_adopt_the_version(issued: Path) -> None:
    """The next review is due two years after the day of issue."""
    assert issued
    found = run("due", "--json", "--within", "9999").report["due"]
    assert [one["due"] for one in found if one["kind"] == "review"] == ["2029-06-01"]
    assert sum(one["kind"] == "adoption" for one in found) == 30


def test_nothing_is_issued_with_an_open_comment_or_a_text_that_nobody_saw(sent_out: Path) -> None:
    """Each refusal says what is missing; main stays where it was."""
    before = tip(sent_out)
    unchanged = as_("olive", "close-review", "--issue", "--yes")
    assert (unchanged.code, "changed nothing in the text" in unchanged.error) == (4, True)
    words = ("record-comment", "nspcc", "--text", "x", "--section", "13", "--quote", "GCSx email", "--yes", "--json")
    (id_,) = as_("rita", *words).report["ids"]
    open_ = as_("olive", "close-review", "--issue", "--yes")
    assert (open_.code, open_.remedy) == (4, "answer each: isa-admin list-comments --open")
    assert as_("rita", "answer-comment", id_, "--amend", "--words", "Use secure email.", "--yes").code == 0
    unseen = as_("olive", "close-review", "--issue", "--yes")
    assert (unseen.code, "nobody has seen" in unseen.error) == (4, True)
    by_reviewer = as_("rita", "close-review", "--issue", "--yes")
    assert (by_reviewer.code, "is a reviewer's" in by_reviewer.error) == (6, True)
    assert tip(sent_out) == before


def test_a_command_that_was_killed_before_the_tag_signs_it_the_next_time(
    sent_out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The version is issued; closing again signs the tag and nothing else."""
    answered(sent_out)

    def killed(*_: object) -> str:
        raise OSError("the plug was pulled")

    with monkeypatch.context() as patch:
        patch.setattr(issuing, "tag", killed)
        assert as_("olive", "close-review", "--issue", "--yes").code != 0
    stands = tip(sent_out)
    assert git(sent_out, "tag").strip() == ""
    status = as_("olive", "review-status", "--json")
    assert status.report["next"] == ["isa-admin close-review --issue"]
    assert f"{LABEL} has no signed tag yet" in as_("olive", "review-status").out
    done = as_("olive", "close-review", "--issue", "--yes", "--json")
    assert (done.code, done.report["version"], tip(sent_out)) == (0, LABEL, stands)
    again = as_("olive", "close-review", "--issue", "--yes")
    assert again.code == 4


def test_a_reviewer_has_nothing_to_edit_once_the_review_is_closed(issued: Path) -> None:
    """It is said before anybody edits, and not by the command that would record it."""
    before = tip(issued)
    for words in (("edit-terms", "13"), ("amend", "--yes")):
        done = as_("rita", *words)
        assert (done.code, done.remedy) == (4, "an officer opens one: isa-admin open-review --by DATE")
    assert tip(issued) == before


def test_an_amendment_meanwhile_is_taken_into_the_next_draft(sent_out: Path) -> None:
    """An officer changed another section on main: issuing refuses until the review has it, and nothing is lost."""
    answered(sent_out)
    path = sent_out / "agreement/terms/02-purpose.md"
    path.write_text(path.read_text("utf-8") + "\nOne sentence more.\n", encoding="utf-8")
    table = sent_out / "agreement/versions.yaml"
    digest = _digest(sent_out)
    table.write_text(table.read_text("utf-8") + _row("V4.05", "amendment", digest), encoding="utf-8")
    assert as_("olive", "commit", "Amend section 2; V4.05", "--yes").code == 0
    late = as_("olive", "close-review", "--issue", "--yes")
    assert (late.code, "02-purpose.md" in late.error) == (4, True)
    assert as_("rita", "draft", "--out", "../third", "--yes").code == 0
    done = as_("olive", "close-review", "--issue", "--yes")
    assert done.code == 0, done.err
    assert "One sentence more." in git(sent_out, "show", "main:agreement/terms/02-purpose.md")
    assert "Use secure email." in git(sent_out, "show", "main:agreement/terms/13-security.md")


def _row(label: str, kind: str, digest: str) -> str:
    """Write a row as somebody with an editor does."""
    facts = {"on": "2027-01-11", "kind": kind, "material": "true", "comment": "x", "by": "X", "terms_digest": digest}
    return f'  - version: "{label}"\n' + "".join(f"    {key}: {value}\n" for key, value in facts.items())


def _digest(root: Path) -> str:
    from isa_admin.domain.terms import terms_digest

    folder = root / "agreement/terms"
    return terms_digest({one.name: one.read_bytes() for one in folder.iterdir()})


def test_h02_a_tag_that_is_moved_or_signed_by_another_is_refused(issued: Path) -> None:
    """On another commit, by a reviewer, unsigned, or with another digest; one that is missing is a warning."""
    good = git(issued, "rev-parse", f"refs/tags/{LABEL}").strip()
    assert verdict(issued) == []
    git(issued, "tag", "-d", LABEL)
    assert verdict(issued) == [("H02", "warn")]
    message = git(issued, "cat-file", "tag", good).split("\n\n", 1)[1].partition("-----BEGIN")[0]
    cases = {
        "unsigned": (("tag", "-a", LABEL, "-m", message, "main"), "olive"),
        "light": (("tag", LABEL, "main"), "olive"),
        "moved": (("tag", "-s", "-u", "olive@example.org", LABEL, "-m", message, "main~1"), "olive"),
        "a reviewer's": (("tag", "-s", "-u", "rita@example.org", LABEL, "-m", message, "main"), "rita"),
        "another digest": (
            ("tag", "-s", "-u", "olive@example.org", LABEL, "-m", f"x\n\nTerms digest: {'0' * 64}", "main"),
            "olive",
        ),
    }
    for name, (words, who) in cases.items():
        git(issued, *words, GNUPGHOME=str(keyring(who).path), GIT_COMMITTER_NAME="X")
        assert ("H02", "reject") in verdict(issued), name
        git(issued, "tag", "-d", LABEL)
    git(issued, "update-ref", f"refs/tags/{LABEL}", good)
    assert verdict(issued) == []


def test_h01_an_answer_that_is_altered_after_the_close_is_refused(issued: Path) -> None:
    """By an officer too: what a review said stays. So does its record."""
    comment = next(iter((issued / "agreement/reviews/2027").glob("*.yaml")))
    for path, old, new in (
        (comment, "reason: As you say", "reason: Never said"),
        (issued / "agreement/reviews/2027.yaml", "outcome: issued", "outcome: issued  # x"),
    ):
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        git(issued, "commit", "-qam", "By hand", "-Solive@example.org", GNUPGHOME=str(keyring("olive").path))
        assert ("H01", "reject") in verdict(issued)
        git(issued, "reset", "-q", "--hard", "HEAD~1")
    assert verdict(issued) == []


def test_h03_a_reviewer_writes_no_row_but_that_of_a_draft_and_closes_nothing(sent_out: Path) -> None:
    """Signed by hand on the branch, verification of the branch refuses it."""
    git(sent_out, "switch", "-q", BRANCH)
    table = sent_out / "agreement/versions.yaml"
    record = sent_out / "agreement/reviews/2027.yaml"
    row = _row("V9.00", "issued", _digest(sent_out))
    closed = "closed:\n  on: 2027-01-12\n  outcome: no-change\n  reason: x\n"
    with acting("olive"):
        anchor = anchor_line(sent_out)
    assert run("trust", anchor).code == 0
    for path, more in ((table, row), (record, closed)):
        path.write_text(path.read_text("utf-8") + more, encoding="utf-8")
        git(sent_out, "commit", "-qam", "By hand", "-Srita@example.org", GNUPGHOME=str(keyring("rita").path))
        found = run("verify", str(sent_out), "--ref", BRANCH, "--json").report["findings"]
        assert ("H03", "reject") in [(one["rule"], one["severity"]) for one in found]
        git(sent_out, "reset", "-q", "--hard", "HEAD~1")


def test_h04_a_branch_with_another_base_is_not_worked_on(sent_out: Path) -> None:
    """One that does not go on from the commit that opened the review: every command of the review says so."""
    git(sent_out, "update-ref", f"refs/heads/{BRANCH}", "main~2")
    for words in (("review-status",), ("list-comments",), ("draft", "--out", "../x", "--yes")):
        done = run(*words)
        assert (done.code, "does not continue from the commit on main" in done.error) == (5, True), words
