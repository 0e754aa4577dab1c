"""Edits in the store's folder: checked before they are committed, and recorded as one signed commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import PARTNER, anchor_line, git, run, state, tip, whole
from tests.cli.test_tip import FACTS, edited

if TYPE_CHECKING:
    from pathlib import Path


def edit(root: Path, path: str, more: str) -> None:
    """Edit a file in the folder and commit nothing."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    text = edited(root, path, more) if (root / path).exists() else more
    (root / path).write_bytes(text.encode())


def terms(root: Path) -> str:
    """Give the path of a section of the terms."""
    return git(root, "ls-files", "agreement/terms").split()[-4]


def test_an_edit_is_recorded_as_one_signed_commit(store: Path) -> None:
    """What changed is shown line by line; verification accepts the commit, and git has nothing left to say."""
    edit(store, FACTS, "x-our-number: 7\n")
    edit(store, "partners/nspcc/partner.yaml", "# ours since 2016\n")
    done = run("commit", "Our numbers", "--yes")
    assert done.code == 0, done.err
    assert "  +x-our-number: 7" in done.out.splitlines()
    assert "  +# ours since 2016" in done.out.splitlines()
    assert git(store, "log", "-1", "--format=%s").strip() == "Our numbers"
    assert git(store, "status", "--porcelain") == ""
    assert run("verify", "--anchor", anchor_line(store)).code == 0
    whole(store)


def test_new_files_and_deleted_ones_are_recorded_too(store: Path) -> None:
    """A partner is added and another one's posts go, by hand."""
    (store / f"partners/{PARTNER}/posts.yaml").unlink()
    edit(store, "partners/new-body/partner.yaml", "name: New Body\ncategory: other\naddress: {lines: [1 Street]}\n")
    done = run("commit", "By hand", "--yes", "--json")
    assert done.code == 0, done.err
    assert done.report["files"] == [f"partners/{PARTNER}/posts.yaml", "partners/new-body/partner.yaml"]
    whole(store)


SLIPS = {
    "a tab": (FACTS, "\tcounty: Rutland\n"),
    "a key twice": (FACTS, "name: Other\n"),
    "a value of another kind": (FACTS, "identifiers: {ods: [1]}\n"),
    "an unknown file": ("partners/harbour-trust/notes.txt", "ours\n"),
    "a category that is none": (
        "partners/new-body/partner.yaml",
        "name: N\ncategory: none\naddress: {lines: [1 St]}\n",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_named_before_anything_is_recorded(slip: str, store: Path) -> None:
    """`check --folder` finds what `commit` refuses, and the folder stays as it was edited."""
    assert run("check", "--folder", "--json").report["findings"] == run("check", "--json").report["findings"]
    edit(store, *SLIPS[slip])
    before = state(store)
    found = run("check", "--folder", "--json")
    assert found.code == 1
    assert "error" in {one["severity"] for one in found.report["findings"]}
    done = run("commit", "A slip", "--yes")
    assert done.code == 5
    assert "isa-admin check --folder" in done.remedy
    assert state(store) == before


def test_terms_without_their_row_are_refused_before_the_passphrase_is_asked_for(store: Path) -> None:
    """Both in one commit, or none."""
    edit(store, terms(store), "\nOne sentence more.\n")
    done = run("commit", "New terms", "--yes")
    assert done.code == 5
    assert "(D12)" in done.error
    assert "(D12)" in run("check", "--folder").out


def test_what_a_system_leaves_in_folders_is_left_out(store: Path) -> None:
    """It is named, and stays in the folder."""
    (store / "partners/.DS_Store").write_bytes(b"\0\0\0\1Bud1")
    edit(store, FACTS, "x-our-number: 7\n")
    assert "partners/.DS_Store is not a file of a store" in run("check", "--folder").out
    done = run("commit", "Our number", "--yes", "--json")
    assert done.code == 0, done.err
    assert done.report["files"] == [FACTS]
    assert (store / "partners/.DS_Store").exists()


def test_windows_line_ends_are_no_edit(store: Path) -> None:
    """Git commits the text with the line ends that the store pins, and so does the program; nobody gets stuck."""
    text = (store / FACTS).read_text("utf-8")
    (store / FACTS).write_bytes((text + "x-our-number: 7\n").replace("\n", "\r\n").encode())
    assert run("commit", "Edited in Notepad", "--yes").code == 0
    assert git(store, "show", f"HEAD:{FACTS}") == text + "x-our-number: 7\n"
    done = run("update-partner", PARTNER, "--postcode", "LE1 1AA", "--yes")
    assert done.code == 0, done.err
    assert b"\r" not in (store / FACTS).read_bytes()


def test_without_an_edit_nothing_is_recorded(store: Path) -> None:
    """The store stays where it is."""
    before = tip(store)
    done = run("commit", "Nothing", "--yes")
    assert (done.code, done.error) == (2, "nothing was edited in the store's folder, so there is nothing to record")
    assert tip(store) == before


def test_what_was_added_and_edited_again_is_not_guessed(store: Path) -> None:
    """The remedy keeps the folder and makes the command work."""
    edit(store, FACTS, "x-our-number: 7\n")
    git(store, "add", FACTS)
    edit(store, FACTS, "x-other: 8\n")
    done = run("commit", "Two versions", "--yes")
    assert done.code == 5
    assert "type git reset" in done.remedy
    git(store, "reset", "-q")
    assert run("commit", "Two versions", "--yes").code == 0
