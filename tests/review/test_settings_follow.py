"""What the settings say of sections follows the text that a review issues, in the same commit."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.cli.acting import copy, git, run, whole
from tests.review.acting import BRANCH, as_, settled
from tests.review.editing import Edited

LEAVING = "What happens after a major security breach"
PURPOSE = "Purpose: why this information needs to be shared"


@pytest.fixture(scope="module")
def moved(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in whose review a partner had section 19 moved and changed, and the next draft went out."""
    folder = tmp_path_factory.mktemp("moved")
    root = copy(drawn, folder / "isa")
    with settled("rita", folder, root, "2027-06-01"):
        returned = Edited((drawn.parent / "first/nspcc-draft-v4.01.docx").read_bytes())
        returned.move_section(LEAVING, PURPOSE, tracked=True)
        (folder / "back.docx").write_bytes(returned.saved())
        done = run("collect-comments", "../back.docx", "--yes", "--json")
        assert done.code == 0, done.err
        said = ("--text", "Longer", "--section", "19", "--quote", "at least 30 days", "--words", "at least 60 days")
        assert run("record-comment", "nspcc", *said, "--yes").code == 0
        comments = run("list-comments", "--json").report["comments"]
        for one in comments:
            done = run("answer-comment", one["id"], "--accept", "--yes")
            assert done.code == 0, done.err
        done = run("draft", "--out", "../second", "--yes")
        assert done.code == 0, done.err
    return root


@pytest.fixture
def store(moved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that store, which is the current folder; the officer sits here."""
    root = copy(moved, tmp_path / "isa")
    monkeypatch.chdir(root)
    monkeypatch.setenv("ISA_ADMIN_TODAY", "2027-06-01")
    return root


def sections(root: Path, ref: str) -> dict[str, int]:
    """Give the section of each period and standard in the settings of a branch."""
    from isa_admin.records.load import load_register
    from isa_admin.store.repository import Store

    facts = load_register(Store.open(root).snapshot(git(root, "rev-parse", ref).strip())).agreement
    names = ("review", "suspension", "resolution_meeting", "withdrawal_notice")
    periods = {name: getattr(facts.periods, name).section for name in names}
    return periods | {one.id: one.section for one in facts.standards}


def test_a_comment_is_listed_under_the_section_as_it_is_called_now(store: Path) -> None:
    """By its present number and file, also where the record has the earlier one; the record stays."""
    del store
    for words in (("--section", "3"), ()):
        rows = [one for one in run("list-comments", *words, "--json").report["comments"] if one["source"] == "spoken"]
        assert [(one["file"], one["section"]) for one in rows] == [
            ("03-suspension-and-withdrawal.md", "3 What happens after a major security breach")
        ]
    assert run("list-comments", "--section", "19", "--json").report["comments"] == []
    (record,) = {one for one in git(Path.cwd(), "grep", "-l", "source: spoken", BRANCH).split() if "reviews" in one}
    assert "19-suspension-and-withdrawal.md" in git(Path.cwd(), "show", record)


def test_an_accepted_move_takes_the_settings_along_when_it_is_issued(store: Path) -> None:
    """One commit has text, row and settings; nothing is left for check to find, and letters cite the new numbers."""
    before = sections(store, "main")
    assert (before["withdrawal_notice"], before["accuracy"], before["freedom-of-information"]) == (19, 12, 21)
    refused = as_("olive", "close-review", "--issue", "--yes")
    assert (refused.code, "section 3 no longer says 30 days" in refused.error) == (4, True)
    option = refused.remedy.partition("the text: ")[2]
    assert option == '--period "withdrawal-notice=60 days"'
    done = as_("olive", "close-review", "--issue", *shlex.split(option), "--yes")
    assert done.code == 0, done.err
    now = sections(store, "main")
    wanted = {name: 3 if one == 19 else one + (3 <= one < 19) for name, one in before.items()}
    assert now == wanted
    assert "suspension is in section 3 now (was: 19)" in done.out
    assert "withdrawal notice 60 days (was: 30 days)" in done.out
    assert "of the self-assessment follow the new numbers" in done.out
    changed = git(store, "show", "--name-only", "--format=", "main").split()
    assert {"agreement/agreement.yaml", "agreement/versions.yaml"} <= set(changed)
    assert "agreement/terms/03-suspension-and-withdrawal.md" in changed
    codes = {one["code"] for one in run("check", "--json").report["findings"]}
    assert not {one for one in codes if "period" in one or "standard" in one}
    whole(store)
