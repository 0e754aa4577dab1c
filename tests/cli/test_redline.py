"""Redlines, typed: which texts can be named, and what they are written as."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from isa_admin.documents.raw import RawTable
from isa_admin.word.reading import read
from tests.cli.acting import RECORD_ADOPTION, git, run, tip

if TYPE_CHECKING:
    from pathlib import Path

NOTICE_DAYS = "agreement/terms/19-suspension-and-withdrawal.md"


@pytest.fixture
def edited(store: Path) -> Path:
    """A store in whose folder a sentence of section 19 was changed."""
    file = store / NOTICE_DAYS
    file.write_text(file.read_text(encoding="utf-8").replace("at least 30 days", "at least 60 days"), encoding="utf-8")
    return store


def test_edits_in_the_folder_are_compared_with_what_is_recorded(edited: Path) -> None:
    """The words that changed are marked, under the section they stand in."""
    done = run("redline", "today", "folder")
    assert done.code == 0
    assert "19 What happens after a major security breach" in done.out
    assert "at least [-30-]{+60+} days" in done.out
    assert edited.is_dir()


def test_the_order_of_the_two_texts_is_that_of_the_words(edited: Path) -> None:
    """From the edits to today, what was added is removed."""
    assert "at least [-60-]{+30+} days" in run("redline", "folder", "today").out
    assert edited.is_dir()


@pytest.mark.parametrize("name", ["V4.00", "v4.00", "4.00", "18 January 2017", "COMMIT", "SHORT"])
def test_versions_dates_and_commits_are_found(name: str, store: Path) -> None:
    """Whatever names a text of the past; today's is meant where the later one is left out."""
    commit = tip(store)
    done = run("redline", {"COMMIT": commit, "SHORT": commit[:8]}.get(name, name))
    assert done.code == 0, done.err
    assert "the two texts say the same" in done.out or "added" in done.out


def test_either_text_may_be_a_version_a_date_a_commit_a_review_branch_or_the_folder(edited: Path) -> None:
    """Each in both places; the edits in the folder differ from all the others."""
    git(edited, "branch", "review/2027")
    names = {
        "V4.00": "V4.00 of 18 January 2017",
        "18 January 2017": "the text of 18 January 2017",
        tip(edited): f"commit {tip(edited)[:10]}",
        "review/2027": "the branch review/2027",
        "folder": "the edits in the folder",
    }
    for name, words in names.items():
        other = "V4.00" if name == "folder" else "folder"
        for old, new in ((name, other), (other, name)):
            report = run("redline", old, new, "--json").report
            assert (report["from"]["text"], report["to"]["text"]) == (names[old], names[new])
            assert report["counts"]["reworded"] == 1, (old, new)
            assert words in {names[old], names[new]}


def test_a_review_branch_is_compared(store: Path) -> None:
    """A branch of a review is named as git names it."""
    git(store, "branch", "review/2027")
    assert "the branch review/2027: the two texts say the same" in run("redline", "today", "review/2027").out


def test_who_joined_is_a_row_that_was_added(store: Path) -> None:
    """The tables of the agreement are compared, too: partners, posts and versions."""
    assert run(*RECORD_ADOPTION).code == 0
    report = run("redline", "V4.00", "--json").report
    rows = [change for change in report["changes"] if change["what"] == "row"]
    assert any(change["after"].startswith("Harbour Trust") for change in rows)
    assert report["counts"]["removed"] == 0
    assert report["from"]["terms_digest"] == report["to"]["terms_digest"]
    assert store.is_dir()


@pytest.mark.parametrize("ending", ["docx", "md", "html", "json"])
def test_a_redline_is_written_as_what_its_name_says(ending: str, edited: Path) -> None:
    """Each kind of file has both wordings in it."""
    out = edited.parent / f"redline.{ending}"
    done = run("redline", "today", "folder", "--out", str(out))
    assert done.out == f"wrote {out}: 1 reworded\n"
    if ending == "docx":
        accepted, rejected = (
            "\n".join(one.text for one in read(out.read_bytes(), view).blocks if not isinstance(one, RawTable))
            for view in ("accepted", "rejected")
        )
        assert "at least 60 days" in accepted
        assert "at least 30 days" in rejected
    else:
        text = out.read_text(encoding="utf-8")
        if ending == "json":
            [change] = json.loads(text)["changes"]
            assert ("30 days" in change["before"], "60 days" in change["after"]) == (True, True)
        else:
            assert {"md": "[-30-]{+60+}", "html": "<del>30</del><ins>60</ins>"}[ending] in text


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("V9.99",), 3, "there is no version, date, commit or review branch 'V9.99'"),
        (("deadbeef",), 3, "deadbeef"),
        (("31 February 2027",), 3, "31 February 2027"),
        (("V0.01",), 4, "V0.01"),
        (("today", "folder", "--out", "redline.pdf"), 2, "'.pdf'"),
        (("today", "folder", "--out", "redline"), 2, "'redline'"),
        (("today", "folder", "--out", "no/such/../../.."), 2, "is not written as"),
    ],
)
def test_a_wrong_name_gets_an_error_that_says_what_there_is(
    words: tuple[str, ...], code: int, says: str, store: Path
) -> None:
    """And a remedy."""
    done = run("redline", *words)
    assert done.code == code
    assert says in done.err
    assert "\ntry: " in done.err
    assert store.is_dir()


def test_terms_that_cannot_be_read_are_refused_with_the_line(store: Path) -> None:
    """An edit outside the dialect is named by its file and line."""
    file = store / NOTICE_DAYS
    file.write_text(file.read_text(encoding="utf-8") + "\n<b>bold</b>\n", encoding="utf-8")
    done = run("redline", "today", "folder")
    assert done.code == 5
    assert f"{NOTICE_DAYS}:" in done.err


def test_nothing_is_recorded(edited: Path) -> None:
    """A redline reads only."""
    before = tip(edited)
    assert run("redline", "V4.00", "folder").code == 0
    assert tip(edited) == before
