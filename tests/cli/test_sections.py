"""Sections to read, typed: as they stand or stood, who brought what, and where some words are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import commit_by_hand, run, state
from tests.cli.test_amending import LEAVING, PURPOSE, edit

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def amended(store: Path) -> Path:
    """A store whose section 2 was amended, and then its section 19."""
    edit(store, PURPOSE, "to make it easier to share", "to help partners share")
    assert run("amend", "--not-material", "--yes").code == 0
    edit(store, LEAVING, "at least 30 days", "at least 30 days, and not fewer,")
    assert run("amend", "--material", "--yes").code == 0
    return store


def test_a_section_is_read_as_it_stands_and_as_it_stood(amended: Path) -> None:
    """By number, letter or title; at a version; with its tables and labels."""
    now, before = run("show-section", "2"), run("show-section", "purpose", "--version", "V4.00")
    assert now.code == before.code == 0, now.err + before.err
    assert "2 Purpose: why this information needs to be shared\nV4.02, as of" in now.out
    assert "to help partners share" in now.out
    assert "to make it easier to share" in before.out
    assert "Glebe House" in run("show-section", "1").out
    listed = run("show-section", "19", "--json").report
    assert "at least 30 days, and not fewer," in listed["markdown"]
    assert any("at least 30 days, and not fewer," in text for text in listed["text"])
    assert listed["version"] == "V4.02"
    assert run("show-section", "B", "--on", "today").code == 0
    assert amended.is_dir()


def test_each_paragraph_has_the_version_and_the_officer_that_brought_it(amended: Path) -> None:
    """What was there when the store began is as old as that or older."""
    found = run("blame-section", "19", "--json").report["paragraphs"]
    mine = [one for one in found if not one["older"]]
    assert [(one["version"], one["by"]) for one in mine] == [("V4.02", "Olive Officer")]
    assert "and not fewer" in mine[0]["text"]
    assert {one["version"] for one in found if one["older"]} == {"V4.00"}
    shown = run("blame-section", "2").out
    assert "V4.01" in shown
    assert "V4.00 or before" in shown
    assert amended.is_dir()


@pytest.mark.parametrize(
    ("words", "path", "where", "found"),
    [
        ("EASIER TO SHARE", PURPOSE, "2 Purpose: why this information needs to be shared", "easier to share"),
        ("Glebe house project", "agreement/versions.yaml", "versions comment", "Glebe house project"),
        ("Harbour Trust", "partners/harbour-trust/partner.yaml", "name", "Harbour Trust"),
        ("Robin", "partners/harbour-trust/posts.yaml", "posts name", "Robin"),
        ("paper", "partners/glebe-house/events/2016-10-04-adoption.yaml", "evidence", "paper"),
        ("Barnardo\N{RIGHT SINGLE QUOTATION MARK}s", "partners/barnardos/partner.yaml", "name", "Barnardo's"),
    ],
)
def test_words_are_found_with_file_line_and_what_is_around(
    words: str, path: str, where: str, found: str, store: Path
) -> None:
    """In the terms across lines, in comments, in partners and in events."""
    hits = run("search", words, "--json").report["hits"]
    hit = next(one for one in hits if (one["path"], one["where"]) == (path, where))
    assert hit["found"] == found
    line = (store / path).read_text("utf-8").splitlines()[hit["line"] - 1]
    assert found.split(maxsplit=1)[0].casefold() in line.casefold() or path == PURPOSE
    assert f"{path}:{hit['line']}" in run("search", words).out


NOTE = "partners/harbour-trust/partner.yaml"


@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        (PURPOSE, "easier to share", "easier *to* share", "easier to share"),
        (NOTE, "name: Harbour Trust", "name: 'St Mary''s House'", "St Mary's House"),
        (NOTE, "name: Harbour Trust", 'name: "\\"Harbour\\" Trust"', '"Harbour" Trust'),
        (NOTE, "name: Harbour Trust", "name: Harbour Trust\nname: Quay Trust", "Quay Trust"),
    ],
    ids=["a word in italics", "an apostrophe in quotes", "quotation marks in quotes", "a record that cannot be read"],
)
def test_words_are_found_however_they_are_written(path: str, old: str, new: str, words: str, store: Path) -> None:
    """Marks of a text and quotes of a record are no part of the words; what cannot be read is searched line by line."""
    before = (store / path).read_text("utf-8")
    line = before[: before.index(old)].count("\n") + 1 + new.count("\n")
    commit_by_hand(store, path, before.replace(old, new, 1))
    hits = run("search", words, "--json").report["hits"]
    assert [one["line"] for one in hits if one["path"] == path] == [line] or path == PURPOSE
    assert [one["found"] for one in hits if one["path"] == path] == [words]


def test_what_is_nowhere_is_said_to_be_nowhere(store: Path) -> None:
    """The answer is no."""
    done = run("search", "a word that nobody wrote")
    assert (done.code, done.out) == (1, "found nowhere\n")
    assert run("search", "(").code in {0, 1}
    assert store.is_dir()


WRONG = {
    "a section": (("show-section", "77"), 3, "'77'"),
    "a version": (("show-section", "2", "--version", "V9.99"), 3, "'V9.99'"),
    "a version that is not kept": (("show-section", "2", "--version", "V1.0"), 4, "V1.0"),
    "a day to come": (("show-section", "2", "--on", "2099-01-01"), 4, "in the future"),
    "two states": (("show-section", "2", "--on", "today", "--version", "V4.00"), 2, "--on and --version"),
    "a section to blame": (("blame-section", "appendix z"), 3, "'appendix z'"),
    "no words": (("search", "  "), 2, "nothing to look for"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_is_refused(case: str, store: Path) -> None:
    """One message, one remedy, and nothing changed."""
    words, code, names = WRONG[case]
    before = state(store)
    done = run(*words)
    assert (done.code, names in done.error, bool(done.remedy)) == (code, True, True), done
    assert state(store) == before
