"""Drafts: their row, their papers, and the marks by which they are placed when they come back."""

from __future__ import annotations

import shutil
import zipfile
from typing import TYPE_CHECKING

from tests.cli.acting import git, tip, whole
from tests.review.acting import BRANCH, as_, branch_tip

if TYPE_CHECKING:
    from pathlib import Path


def test_the_first_draft_has_its_row_and_goes_out_for_the_first_round(store: Path) -> None:
    """A reviewer signs; main stays where it was, and a second draft of the same text changes nothing."""
    before = tip(store)
    done = as_("rita", "draft", "--out", "../first", "--yes", "--json")
    assert done.code == 0, done.err
    assert done.report["draft"] == "V4.01"
    assert "draft: V4.01" in git(store, "show", f"{BRANCH}:agreement/reviews/2027.yaml")
    assert (tip(store), branch_tip(store)) == (before, done.report["commit"])
    names = done.report["papers"]
    assert len(names) == 2 + 2 * 30
    assert {"draft-v4.01.docx", "redline-v4.01.docx", "nspcc-draft-v4.01.docx", "nspcc-comments-v4.01.docx"} <= set(
        names
    )
    _look_at(store.parent / "first")
    again = as_("ray", "draft", "--out", "../again", "--yes", "--json")
    assert (again.code, again.report["commit"]) == (0, None)
    assert (store.parent / "again/draft-v4.01.docx").read_bytes() == (
        store.parent / "first/draft-v4.01.docx"
    ).read_bytes()
    in_the_way = as_("rita", "draft", "--out", "../first", "--yes")
    assert (in_the_way.code, "already exists" in in_the_way.error) == (5, True)
    whole(store)
    shutil.rmtree(store.parent / "first")


def _look_at(folder: Path) -> None:
    """Say DRAFT in each header, number the lines, record changes, name the draft and the partner."""
    for name in ("draft-v4.01.docx", "nspcc-draft-v4.01.docx", "nspcc-comments-v4.01.docx", "redline-v4.01.docx"):
        with zipfile.ZipFile(folder / name) as file:
            parts = {one: file.read(one).decode("utf-8") for one in file.namelist() if one.endswith((".xml", ".rels"))}
        assert "DRAFT V4.01" in "".join(parts[one] for one in parts if one.startswith("word/header")), name
        assert "w:lnNumType" in parts["word/document.xml"], name
        assert "<w:trackRevisions" in parts["word/settings.xml"], name
        whose = "nspcc" if name.startswith("nspcc") else ""
        assert f'name="isa-partner"><vt:lpwstr>{whose}</vt:lpwstr>' in parts["docProps/custom.xml"], name
        foot = "".join(parts[one] for one in parts if one.startswith("word/footer"))
        assert ("copy for NSPCC (nspcc)" in foot) == bool(whose), name
        assert "Draft V4.01 of the review of 2027" in foot, name
    assert parts["word/document.xml"].count("d4_01_") == 0
