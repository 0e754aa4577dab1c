"""What a change was, old and new: of one commit, in the history, before it is signed; and one self-assessment whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.cli.acting import CHANGING, PARTNER, STANDARDS, commit_by_hand, run, tip

if TYPE_CHECKING:
    from pathlib import Path


def test_a_change_is_shown_with_what_was_before(store: Path) -> None:
    """By the beginning of its id; as JSON each fact stands by itself."""
    assert run("update-partner", PARTNER, "--town", "Oadby", "--retention", "Case records=6 years", "--yes").code == 0
    done = run("show-change", tip(store)[:10])
    assert done.code == 0, done.err
    assert "Update partner Harbour Trust\n" in done.out
    assert f"  changed partners/{PARTNER}/partner.yaml\n    address.town: Leicester -> Oadby\n" in done.out
    assert "    retention[Case records].period: 6 years\n" in done.out
    (change,) = run("show-change", tip(store), "--json").report["changes"]
    assert change["change"] == "changed"
    assert {"fact": "address.town", "before": "Leicester", "after": "Oadby"} in change["differences"]


def test_a_post_is_told_by_its_kind(store: Path) -> None:
    """What was added and what went are said as such."""
    assert run("assign-post", "dpo", PARTNER, "--title", "DPO", "--email", "dpo@example.org", "--yes").code == 0
    assert "posts[dpo].email: dpo@example.org" in run("show-change", tip(store)).out
    assert run("remove-signatory", PARTNER, "Robin Example", "--yes").code == 0
    assert "posts[signatory Robin Example].title: Chief Executive -> (nothing)" in run("show-change", tip(store)).out


def test_a_text_is_told_by_its_lines(store: Path) -> None:
    """So is a record that nobody can read, committed by hand."""
    commit_by_hand(store, "agreement/terms/02-purpose.md", "# Purpose\n\nOne line.\n")
    assert "changed agreement/terms/02-purpose.md, " in run("show-change", tip(store)).out
    commit_by_hand(store, f"partners/{PARTNER}/partner.yaml", "name: [\n")
    assert f"changed partners/{PARTNER}/partner.yaml, 1 line added, " in run("show-change", tip(store)).out


def test_a_commit_that_is_not_there_is_named(store: Path) -> None:
    """A branch is no commit of the history, nor are digits that none begins with."""
    for wrong in ("0000000", "main"):
        done = run("show-change", wrong)
        assert done.code in {2, 3}
        assert wrong in done.error
    assert store.is_dir()


def test_the_history_has_the_details(store: Path) -> None:
    """Each commit with the facts that it changed, the newest first."""
    assert run("update-partner", PARTNER, "--town", "Oadby", "--yes").code == 0
    done = run("history", "--details", "--limit", "2")
    assert done.out.index("address.town: Leicester -> Oadby") < done.out.index("Add partner Harbour Trust")
    first, second = run("history", "--details", "-n", "2", "--json").report["commits"]
    assert [one["path"] for one in first["changes"]] == [f"partners/{PARTNER}/partner.yaml"]
    assert {one["change"] for one in second["changes"]} == {"added"}
    assert store.is_dir()


def test_an_update_shows_old_and_new_before_it_is_signed(store: Path) -> None:
    """What stays as it was is shown once."""
    done = run("update-partner", PARTNER, "--town", "Oadby", "--dry-run")
    assert " -> 2 Quay Street, Oadby, " in done.out
    assert "  Name         Harbour Trust\n" in done.out
    assert store.is_dir()


def test_a_self_assessment_is_shown_standard_by_standard(store: Path) -> None:
    """The last one, or that of a year; what was not returned is said, with the command that records it."""
    none = run("show-compliance", PARTNER)
    assert (none.code, "record-compliance" in none.remedy) == (3, True)
    assert run(*CHANGING["record-compliance"]).code == 0
    partner, year = CHANGING["record-compliance"][1], CHANGING["record-compliance"][3]
    done = run("show-compliance", partner)
    assert done.code == 0, done.err
    assert done.out.count("Met") >= len(STANDARDS) - 1
    report = run("show-compliance", partner, "--year", year, "--json").report
    assert [one["standard"] for one in report["answers"]] == list(STANDARDS)
    other = run("show-compliance", partner, "--year", "2019")
    assert (other.code, year in other.remedy) == (3, True)
    assert store.is_dir()


def test_a_short_name_is_recorded_and_understood(store: Path) -> None:
    """It is shown with the partner, survives other changes, and a hyphen takes it away."""
    assert run("update-partner", PARTNER, "--alias", "HT", "--alias", "The Quay", "--yes").code == 0
    assert run("update-partner", "ht", "--town", "Oadby", "--yes").code == 0
    assert re.search(r"Also called +HT, The Quay\n", run("show-partner", "the quay").out)
    assert "aliases:" in (store / f"partners/{PARTNER}/partner.yaml").read_text("utf-8")
    assert run("update-partner", "ht", "--alias", "-", "--yes").code == 0
    assert run("show-partner", "ht").code == 3
