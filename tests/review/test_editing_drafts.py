"""A reviewer edits the draft of the review as an officer edits the terms in force: in an editor, or in Word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.acting import git, run, tip, whole
from tests.cli.test_amending import SED
from tests.review.acting import BRANCH, as_, branch_tip
from tests.review.editing import Edited

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

OLD, NEW = "Where possible, this should be GCSx email", "This should be secure email"


def text(root: Path, ref: str, file: str = "13-security.md") -> str:
    """Give a file of the terms as a branch has it, on one line."""
    return " ".join(git(root, "show", f"{ref}:agreement/terms/{file}").split())


def test_a_reviewer_edits_a_section_and_it_goes_to_the_branch(sent_out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a word about branches; main stays as it is, and the next draft has a row for what was edited."""
    monkeypatch.setenv("VISUAL", f"{SED} 's/You should use the most secure/Use the most secure/'")
    before = tip(sent_out)
    edited = run("edit-terms", "13", "--json")
    assert (edited.code, edited.report["review_branch"], len(edited.report["changes"])) == (0, BRANCH, 1)
    assert edited.report["next"][0] == "isa-admin amend --review"
    dry = run("amend", "--dry-run")
    assert dry.code == 0, dry.err
    done = run("amend", "--yes", "--json")
    assert done.code == 0, done.err
    assert (done.report["review_branch"], done.report["commit"]) == (BRANCH, branch_tip(sent_out))
    assert done.report["subject"] == "Edit the draft for the review of 2027: Section 13 amended"
    assert "Use the most secure" in text(sent_out, BRANCH)
    assert (tip(sent_out), "You should use the most secure" in text(sent_out, "main")) == (before, True)
    assert "no section of the terms was edited" in run("amend", "--yes").error
    assert run("draft", "--out", "../second", "--yes", "--json").report["draft"] == "V4.02"
    # An edit that brings back what main says is an edit of the draft, and can be put aside as one.
    monkeypatch.setenv("VISUAL", f"{SED} 's/Use the most secure/You should use the most secure/'")
    assert len(run("edit-terms", "13", "--json").report["changes"]) == 1
    aside = run("discard-edits", "13", "--json").report
    assert aside["files"] == ["13-security.md"]
    assert "no section of the terms was edited" in run("discard-edits").out
    # The section is that of the branch from now on, also where main was never edited.
    monkeypatch.setenv("VISUAL", f"{SED} 's/Use the most secure/Use a secure/'")
    assert run("edit-terms", "13").code == 0
    assert run("amend", "--comment", "Plainer words", "--yes").code == 0
    assert git(sent_out, "log", "-1", "--format=%s", BRANCH).endswith("Plainer words\n")
    whole(sent_out)


def test_an_officer_says_which_text_is_meant(sent_out: Path, drawn: Path) -> None:
    """With --review a Word file of the draft goes to the branch; without it the register itself is amended."""
    draft = Edited((drawn.parent / "first/draft-v4.01.docx").read_bytes())
    draft.replace(OLD, NEW)
    (sent_out.parent / "edited.docx").write_bytes(draft.saved())
    done = as_("olive", "amend", "--review", "--from", "../edited.docx", "--yes", "--json")
    assert done.code == 0, done.err
    assert [one["section"] for one in done.report["changes"]] == ["13 Security of information"]
    assert (NEW in text(sent_out, BRANCH), NEW in text(sent_out, "main")) == (True, False)
    done = as_("olive", "amend", "--from", "../edited.docx", "--not-material", "--yes")
    assert done.code == 0, done.err
    assert NEW in text(sent_out, "main")
    whole(sent_out)


def test_what_belongs_to_a_version_is_refused(sent_out: Path) -> None:
    """Exit 2, with the command that says it; nothing is recorded."""
    before = branch_tip(sent_out)
    for words in (("--material",), ("--version", "V4.05"), ("--period", "withdrawal=45 days")):
        done = run("amend", *words, "--yes")
        assert (done.code, "close-review --issue" in done.remedy) == (2, True)
    assert branch_tip(sent_out) == before


def test_without_a_review_there_is_no_draft_to_edit(
    opened: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 4, with the command that opens one."""
    assert opened.is_dir()
    monkeypatch.chdir(tmp_path)
    assert run("init", "isa", "--yes").code == 0
    monkeypatch.chdir(tmp_path / "isa")
    for words in (("edit-terms", "13", "--review"), ("amend", "--review", "--yes")):
        done = run(*words)
        assert (done.code, "open-review --by DATE" in done.remedy) == (4, True)
