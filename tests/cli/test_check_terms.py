"""``check --terms``, typed: what is recorded and what is only edited, in words and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.acting import REPOSITORY, run

if TYPE_CHECKING:
    from pathlib import Path


def test_the_wording_of_the_terms_is_checked_by_itself() -> None:
    """Each warning has its file and line, and the gaps of the register are not among them."""
    done = run("check", "--terms", "--json", "--store", str(REPOSITORY))
    assert done.code == 1
    codes = {one["code"] for one in done.report["findings"]}
    assert {"outdated-law", "outdated-body", "never-used", "other-area"} <= codes
    assert all(one["where"].startswith("agreement/terms/") for one in done.report["findings"])
    said = run("check", "--terms", "--store", str(REPOSITORY)).out
    assert "[other-area, agreement/terms/appendix-b.md:243]" in said
    assert said.splitlines()[-1] == "7 checks: 0 errors, 44 warnings"


def test_edits_in_the_folder_are_proofread_before_they_are_recorded(store: Path) -> None:
    """The edit is found with --folder alone, with its line, and nothing is written."""
    file = store / "agreement/terms/04-consent.md"
    edited = file.read_text("utf-8") + "\nMore is in Appendix D.\n"
    file.write_text(edited, "utf-8")
    place = "agreement/terms/04-consent.md:8"
    assert place not in run("check", "--terms").out
    done = run("check", "--terms", "--folder")
    assert done.code == 1
    assert f"warning: there is no Appendix D [dead-reference, {place}]" in done.out
    assert file.read_text("utf-8") == edited


def test_terms_that_nobody_can_read_are_named_by_line(store: Path) -> None:
    """What the dialect refuses is an error among the warnings, and the other files are read."""
    (store / "agreement/terms/04-consent.md").write_text("# Consent\n\n<b>Ask</b>\n", "utf-8")
    done = run("check", "--terms", "--folder", "--json")
    assert done.report["findings"][0]["code"] == "unreadable-terms"
    assert done.report["findings"][0]["where"] == "agreement/terms/04-consent.md:3"
    assert len(done.report["findings"]) > 40
