"""Recording an adoption: into force, a row in the version-control table, and who was in force on a day."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import ADD_NEW_ROAD, PARTNER, RECORD_ADOPTION, git, run
from tests.cli.test_verify_document import bent

if TYPE_CHECKING:
    from pathlib import Path


def standing(partner: str, *words: str) -> str:
    """Give a partner's standing."""
    rows = run("list-partners", "--json", *words).report["partners"]
    return next(row["standing"] for row in rows if row["id"] == partner)


def test_the_first_adoption_brings_the_partner_into_force_and_writes_the_joiner_row(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row is of the day of recording, names the partner and the officer, and is not material."""
    monkeypatch.setenv("ISA_ADMIN_TODAY", "2026-11-22")
    done = run(*RECORD_ADOPTION)
    assert done.code == 0, done.err
    row = run("list-versions", "--json").report["versions"][-1]
    assert row == {
        "version": "V5.00",
        "on": "2026-11-22",
        "kind": "joiner",
        "comment": "Harbour Trust included",
        "by": "Olive Officer",
        "material": False,
    }
    assert standing(PARTNER) == "in-force"
    assert standing(PARTNER, "--on", "2026-11-20") == "in-force"
    assert standing(PARTNER, "--on", "19 November 2026") == "prospective"
    assert run("status", "--json").report["version"] == "V5.00"
    assert run("status", "--json").report["partners"] == {"in-force": 31}
    assert store.is_dir()


def test_the_event_keeps_the_digest_of_the_scan_and_of_the_terms(store: Path) -> None:
    """The scan itself stays with the officer."""
    # A later --on counts.
    assert run(*RECORD_ADOPTION, "--on", "today").code == 0
    event = git(store, "show", "HEAD", "--", f"partners/{PARTNER}/events")
    assert hashlib.sha256((store.parent / "form.pdf").read_bytes()).hexdigest() in event
    assert run("status", "--json").report["terms_digest"] in event
    assert "form.pdf" not in git(store, "show", "--stat", "HEAD")


def test_a_form_from_before_the_store_began_names_no_text_of_it(store: Path) -> None:
    """Nobody signed those bytes: the officer is told, and every list says that the text is not known."""
    words = ("record-adoption", "glebe-house", *RECORD_ADOPTION[2:], "--on", "2016-10-06", "--version", "V3.00")
    shown = run(*words, "--dry-run").out
    assert "adopted before this register began on" in " ".join(shown.split())
    assert run(*words).code == 0
    assert "terms_digest" not in git(store, "show", "HEAD:partners/glebe-house/events/2016-10-06-adoption.yaml")
    bound = run("bound", "glebe-house", "--on", "2016-10-07", "--json").report
    assert bound["partners"][0]["terms_digest"] is None
    assert "not known; entered without the text on" in run("bound", "glebe-house", "--on", "2016-10-07").out


def test_a_later_adoption_writes_no_row(store: Path) -> None:
    """A partner in force adopts a newer version: no joiner."""
    words = ("record-adoption", "glebe-house", *RECORD_ADOPTION[2:])
    assert run(*words).code == 0
    assert len(run("list-versions", "--json").report["versions"]) == 18
    shown = run("show-partner", "glebe-house", "--json").report
    assert shown["adopted"] == {"version": "V4.00", "on": "2026-11-20", "on_or_before": False, "evidence": "paper"}
    assert store.is_dir()


def test_labels_go_on_from_joiner_to_joiner(store: Path) -> None:
    """Each joiner is the next whole number."""
    assert run(*ADD_NEW_ROAD).code == 0
    assert run(*RECORD_ADOPTION).code == 0
    assert run("record-adoption", "new-road-project", *RECORD_ADOPTION[2:], "--version", "V4.00").code == 0
    labels = [row["version"] for row in run("list-versions", "--json").report["versions"]]
    assert labels[-3:] == ["V4.00", "V5.00", "V6.00"]
    assert store.is_dir()


def test_who_signed_is_the_signatory_on_record_unless_said(store: Path) -> None:
    """With one signatory on record name and post need not be typed."""
    words = ("record-adoption", PARTNER, "--paper", "../form.pdf", "--on", "2026-11-20", "--yes")
    assert "Robin Example, Chief Executive" in run(*words, "--dry-run").out
    done = run(*words, "--signed-by", "Alex Deputy")
    assert done.code == 2
    assert "--post" in done.remedy
    assert "Alex Deputy, Deputy" in run(*words, "--signed-by", "Alex Deputy", "--post", "Deputy", "--dry-run").out
    assert store.is_dir()


@pytest.mark.parametrize(
    ("on", "in_force"),
    [
        ("2015-09-09", 0),
        ("2015-09-10", 28),
        ("2016-10-03", 28),
        ("2016-10-04", 29),
        ("5 October 2016", 29),
        ("2016-12-20", 29),
        ("21 December 2016", 30),
        ("2017-01-18", 30),
        ("today", 30),
    ],
)
def test_who_was_in_force_on_a_day(on: str, in_force: int, store: Path) -> None:
    """28 partners from the day of V2.00, Glebe House from 4 October 2016, the Diocese from 21 December 2016."""
    rows = run("list-partners", "--on", on, "--standing", "in-force", "--json").report["partners"]
    assert len(rows) == in_force
    names = {row["id"] for row in rows}
    assert ("glebe-house" in names) == (in_force >= 29)
    assert ("diocese-of-leicester" in names) == (in_force == 30)
    assert f"\n{in_force} partner" in run("list-partners", "--on", on, "--standing", "in-force").out
    assert store.is_dir()


@pytest.mark.parametrize(
    ("category", "count"),
    [
        ("local-authorities", 5),
        ("Local Authorities", 5),
        ("police", 1),
        ("probation", 2),
        ("fire-and-rescue", 1),
        ("health", 7),
        ("DISTRICT COUNCILS", 7),
        ("other", 8),
    ],
)
def test_partners_of_a_category(category: str, count: int, store: Path) -> None:
    """By id or by title, without regard to capitals; Harbour Trust is the eighth of the others."""
    rows = run("list-partners", "--category", category, "--json").report["partners"]
    assert len(rows) == count
    assert len({row["category"] for row in rows}) == 1
    assert store.is_dir()


def test_partners_of_a_standing(store: Path) -> None:
    """Prospective is who has adopted nothing."""
    rows = run("list-partners", "--standing", "prospective", "--json").report["partners"]
    assert [row["id"] for row in rows] == [PARTNER]
    assert "1 partner\n" in run("list-partners", "--standing", "prospective").out
    assert store.is_dir()


def test_a_partner_is_found_by_its_name_too(store: Path) -> None:
    """Typed as people write it."""
    assert run("show-partner", "GLEBE House", "--json").report["id"] == "glebe-house"
    assert run("show-partner", "Barnardo's", "--json").report["id"] == "barnardos"
    assert store.is_dir()


def test_the_document_that_was_signed_is_named_and_another_text_is_refused(store: Path) -> None:
    """A Word file with exactly the text of the version; nothing is recorded for any other."""
    document = store.parent / "signed.docx"
    assert run("render", "--out", str(document)).code == 0
    other = bent(document, b"at least 30 days", b"at least 20 days")
    part = store.parent / "part.docx"
    assert run("render", "--part", "appendix-b", "--out", str(part)).code == 0
    for file, says in ((other, "does not have exactly the text of V4.00"), (part, "has Appendix B: ")):
        done = run(*RECORD_ADOPTION, "--document", str(file))
        assert (done.code, says in done.error) == (4, True), done.err
        assert done.remedy == f"see each difference: isa-admin verify-document {file} --version V4.00"
    assert run("verify-document", str(other), "--version", "V4.00").code == 1
    done = run(*RECORD_ADOPTION, "--document", str(store.parent / "form.pdf"))
    assert (done.code, "damaged, or not a PDF" in done.error) == (2, True)
    assert standing(PARTNER) == "prospective"
    done = run(*RECORD_ADOPTION, "--document", str(document))
    sum_of_it = hashlib.sha256(document.read_bytes()).hexdigest()
    assert f"Document     signed.docx, exactly the text of V4.00; SHA-256 {sum_of_it}" in done.out
    event = run("show-partner", PARTNER, "--json").report["events"][-1]
    assert event["document_sha256"] == sum_of_it
    assert run("certificate", PARTNER, "--out", "../", "--json").report["document_sha256"] == sum_of_it


def test_a_document_is_evidence_of_no_adoption_on_behalf(store: Path) -> None:
    """There the partner signed nothing."""
    done = run("record-adoption", "--on-behalf-of", PARTNER, "--document", "../form.pdf")
    assert (done.code, "no --document" in done.error) == (2, True)
    assert store.is_dir()
