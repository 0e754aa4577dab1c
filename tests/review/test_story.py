"""The worked story of a review, played from its first command to the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import git, run_apart, whole

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_the_story_of_a_review_is_played_and_told(tmp_path: Path) -> None:
    """Three partners' Word files are read by the real code; the new version is issued, tagged and proved."""
    done = run_apart("demo", "play", "--story", "review", folder=tmp_path, HOME=str(tmp_path / "home"))
    assert done.code == 0, done.out + done.err
    store = tmp_path / "play/store"
    assert "5 comments" in done.out
    assert "signed the tag V5.00" in done.out
    subjects = git(store, "log", "--format=%s", "main").splitlines()
    assert subjects[:2] == ["Record adoption of V5.00 by NSPCC", "Issue V5.00: the review of " + subjects[1][-4:]]
    assert "this should be encrypted email" in git(store, "show", "main:agreement/terms/13-security.md").replace(
        "\n", " "
    )
    assert any((tmp_path / "play/second-draft").glob("consultation-*.docx"))
    whole(store)
