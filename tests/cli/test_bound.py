"""``bound``: who was bound by which text, on a day and over a time, on screen and as a paper for a case file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docx import Document

from tests.cli.acting import PARTNER, RECORD_ADOPTION, REPOSITORY, git, run, state, tip
from tests.word.reading import Reading


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026."""
    monkeypatch.setenv("ISA_ADMIN_TODAY", "2026-11-22")


def test_each_partner_is_named_with_the_text_that_bound_it(store: Path) -> None:
    """On 1 December 2016: the 28 of the beginning and Glebe House, all by the text of V2.00."""
    report = run("bound", "--on", "2016-12-01", "--json").report
    assert len(report["partners"]) == 29
    assert report["commit"] == tip(store)
    assert {one["version"] for one in report["partners"]} == {"V2.00"}
    first, began = git(store, "log", "--max-parents=0", "--format=%H %cs", "HEAD").split()
    [glebe] = [one for one in report["partners"] if one["id"] == "glebe-house"]
    assert glebe == {
        "id": "glebe-house",
        "name": "Glebe House",
        "standing": "in-force",
        "version": "V2.00",
        "name_now": None,
        "terms_digest": None,
        "entered": {"on": began, "by": "Olive Officer", "commit": first},
        "current": True,
        "adopted": "2016-10-04",
        "on_or_before": False,
        "evidence": "paper",
        "disputed": None,
        "suspended_until": None,
        "suspension_scope": None,
        "suspended_towards": [],
        "stopped_by": [],
        "notice_given": None,
        "leaves": None,
    }
    assert "29 partners were bound on 1 December 2016" in run("bound", "--on", "2016-12-01").out


def test_nobody_is_said_to_have_signed_a_text_that_is_not_known(store: Path) -> None:
    """The adoptions of 2015 name a version and no text: every output says so alike, with who entered them and when."""
    done = run("bound", "--on", "2016-12-01", "--out", "../case.docx")
    words = re.search(
        r"not known; entered from the earlier table on [0-9]+ [A-Z][a-z]+ 2[0-9]{3} by Olive Officer", done.out
    )
    assert words
    assert words[0] in "\n".join(Reading(Path("../case.docx").read_bytes()).texts())
    certificate = run("certificate", "glebe-house", "--out", "../certificate.docx")
    assert words[0] in certificate.out
    assert words[0] in "\n".join(Reading(Path("../certificate.docx").read_bytes()).texts())
    footers = [one.text for section in Document("../case.docx").sections for one in section.footer.paragraphs]
    assert "Terms digest: of each text, as the page says" in "\n".join(footers)
    assert run("status", "--json").report["terms_digest"] not in "\n".join(footers)
    listed = {one["id"]: one for one in run("list-adoptions", "--json").report["partners"]}
    assert listed["glebe-house"]["adoptions"][0]["terms_digest"] is None
    assert run("status", "--json").report["terms_digest"][:12] not in done.out + certificate.out
    assert store.is_dir()


def test_a_text_that_an_adoption_names_is_known(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its digest stands in every output; the store began today, whatever day the other tests play."""
    monkeypatch.delenv("ISA_ADMIN_TODAY")
    assert run(*RECORD_ADOPTION, "--on", "today").code == 0
    digest = run("status", "--json").report["terms_digest"]
    [held] = run("bound", PARTNER, "--json").report["partners"]
    assert (held["terms_digest"], held["entered"]) == (digest, None)
    assert digest in run("certificate", PARTNER, "--out", "../certificate.docx").out
    listed = {one["id"]: one for one in run("list-adoptions", "--json").report["partners"]}
    assert listed[PARTNER]["adoptions"][0]["terms_digest"] == digest
    assert store.is_dir()


def test_names_are_those_of_the_day_that_is_asked_about(store: Path) -> None:
    """A partner that was renamed since is named as it was, with its name now; the page shows no later version."""
    assert run("update-partner", "glebe-house", "--name", "Glebe Trust", "--yes").code == 0
    done = run("bound", "--on", "2016-12-01", "--out", "../case.docx")
    assert "Glebe House (now: Glebe Trust)" in done.out
    said = "\n".join(Reading(Path("../case.docx").read_bytes()).texts())
    assert "Glebe House (now: Glebe Trust)" in said
    assert "V4.00" not in said
    [one] = [one for one in run("bound", "--json").report["partners"] if one["id"] == "glebe-house"]
    assert (one["name"], one["name_now"]) == ("Glebe Trust", None)
    assert store.is_dir()


def test_who_may_have_been_bound_is_said_too() -> None:
    """28 adopted by 10 September 2015, and nobody wrote down when; before February 2015 there was nothing to adopt."""
    where = ("--store", str(REPOSITORY))
    report = run("bound", "--on", "2015-09-01", "--json", *where).report
    assert (len(report["partners"]), len(report["perhaps"])) == (0, 28)
    said = run("bound", "--on", "2015-09-01", *where).out
    assert "28 more adopted by a later day and may have been bound: the exact day is not recorded" in said
    assert run("bound", "--on", "2015-01-01", "--json", *where).report["perhaps"] == []


def test_a_day_to_come_is_answered_as_far_as_is_known(store: Path) -> None:
    """And that is said."""
    done = run("bound", "--on", "2030-01-01")
    assert done.code == 0
    assert "1 January 2030 is in the future: this is what is known on 22 November 2026." in done.out
    assert store.is_dir()


def test_the_life_of_a_partner_over_a_time(store: Path) -> None:
    """Glebe House was prospective to 3 October 2016 and in force since; one partner alone can be asked about too."""
    report = run("bound", "Glebe House", "--between", "2016-01-01", "2016-12-31", "--json").report
    assert [(one["from"], one["until"], one["standing"], one["version"]) for one in report["periods"]] == [
        ("2016-01-01", "2016-10-03", "prospective", None),
        ("2016-10-04", "2016-12-31", "in-force", "V2.00"),
    ]
    assert "4 October 2016" in run("bound", "glebe-house", "--between", "2016-01-01", "2016-12-31").out
    [alone] = run("bound", PARTNER, "--json").report["partners"]
    assert (alone["standing"], alone["version"]) == ("prospective", None)
    assert store.is_dir()


WRONG = {
    "days in the wrong order": (("bound", "glebe-house", "--between", "2017-01-01", "2016-01-01"), 2, "--between"),
    "a time without a partner": (("bound", "--between", "2016-01-01", "2017-01-01"), 2, "bound PARTNER"),
    "a day and a time": (("bound", "nspcc", "--on", "today", "--between", "2016-01-01", "today"), 2, "one of them"),
    "a day that is none": (("bound", "--on", "03/04/2026"), 2, "2026-11-22"),
    "one day of two": (("bound", "nspcc", "--between", "2016-01-01"), 2, "--help"),
    "a partner that is none": (("bound", "glebe-hose"), 3, "glebe-house"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_question_that_cannot_be_answered_is_refused(case: str, store: Path) -> None:
    """One message with what to do, and nothing changes."""
    words, code, near = WRONG[case]
    before = state(store)
    done = run(*words)
    assert done.code == code
    assert near in done.remedy
    assert done.out == ""
    assert state(store) == before


def test_the_paper_names_the_anchor_and_how_to_check_it(store: Path) -> None:
    """For a day and for a time; the same question gives the same bytes."""
    for words in (("bound", "--on", "2016-12-01"), ("bound", "glebe-house", "--between", "2016-01-01", "2027-01-01")):
        done = run(*words, "--out", "../case.docx", "--replace", "--json")
        assert done.code == 0, done.err
        first = Path("../case.docx").read_bytes()
        said = "\n".join(Reading(first).texts())
        assert "isa-anchor:1:" in said
        assert tip(store) in said
        assert "isa-admin verify" in said
        assert "V2.00" in said
        assert "in force" in said
        assert "in-force" not in said
        assert done.report["files"][0]["path"] == "../case.docx"
        assert run(*words, "--out", "../case.docx").code == 0
        assert Path("../case.docx").read_bytes() == first
    assert "4 October 2016" in said
    assert "1 January 2027 is in the future" in said


def test_a_store_without_a_beginning_of_its_own_has_no_paper() -> None:
    """The project's own checkout answers on the screen, and has no anchor to name."""
    done = run("bound", "--out", "case.docx", "--store", str(REPOSITORY))
    assert done.code == 5
    assert not Path("case.docx").exists()
