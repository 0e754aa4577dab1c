"""Who left the roster on main during a review counts on its branch still, and everybody is told what they signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.acting import anchor_line, run, tip
from tests.review.acting import BRANCH, acting, as_, branch_tip, keyring

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_h05_what_somebody_signed_after_leaving_is_named_and_issued_only_on_purpose(
    sent_out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By review-status, verify of the branch and close-review; what they did before they left is not."""
    with acting("olive"):
        anchor = anchor_line(sent_out)
    assert run("trust", anchor).code == 0
    words = ("record-comment", "nspcc", "--text", "x", "--section", "13", "--quote", "GCSx email", "--yes", "--json")
    (id_,) = as_("rita", *words).report["ids"]
    assert run("review-status", "--json").report["review"]["departed"] == []
    key = next(iter(keyring("rita").fingerprints.values()))
    monkeypatch.setenv("ISA_ADMIN_TODAY", "2027-02-01")
    gone = as_("olive", "remove-officer", key, "--yes")
    assert gone.code == 0, gone.err
    assert run("review-status", "--json").report["review"]["departed"] == []
    monkeypatch.setenv("ISA_ADMIN_TODAY", "2027-02-02")
    _answered_by_hand(sent_out, id_)
    late = branch_tip(sent_out)
    (told,) = as_("olive", "review-status", "--json").report["review"]["departed"]
    assert (told["commit"], told["name"], told["left"]) == (late, "Rita Reviewer", "2027-02-01")
    assert f"signed after leaving: {late[:12]}" in as_("olive", "review-status").out
    proof = run("verify", str(sent_out), "--ref", BRANCH, "--json")
    assert [one["commit"] for one in proof.report["findings"] if one["rule"] == "H05"] == [late]
    assert proof.report["ok"] is True
    before = tip(sent_out)
    assert as_("ray", "draft", "--out", "../second", "--yes").code == 0
    refused = as_("olive", "close-review", "--issue", "--yes")
    assert (refused.code, late[:12] in refused.error, "Rita Reviewer" in refused.error) == (4, True, True)
    assert (tip(sent_out), "--accept-departed" in refused.remedy) == (before, True)
    done = as_("olive", "close-review", "--issue", "--accept-departed", "--yes")
    assert done.code == 0, done.err
    assert f"{late[:12]} by Rita Reviewer" in done.out


def _answered_by_hand(root: Path, id_: str) -> None:
    """Answer as somebody does whose own copy does not know yet that they left."""
    done = as_("rita", "answer-comment", id_, "--amend", "--words", "Use secure email.", "--yes")
    assert done.code == 0, (root, done.err)
