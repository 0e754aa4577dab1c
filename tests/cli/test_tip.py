"""One judgement of the newest commit at every door, and a way back from each commit that verification refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import BEN, CHANGING, PARTNER, anchor_line, commit_by_hand, git, run, state, tip, whole
from tests.cli.sampling import sampled
from tests.gpg_home import cached_home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FACTS = f"partners/{PARTNER}/partner.yaml"
TERMS = "agreement/terms/14-retention.md"


def edited(root: Path, path: str, more: str) -> str:
    """Give the text of a file with something behind it."""
    return (root / path).read_text("utf-8") + more


def unsigned(root: Path) -> None:
    """Commit a fair edit without a signature."""
    commit_by_hand(root, FACTS, edited(root, FACTS, "x-our-number: 7\n"), signed=False)


def doubled_key(root: Path) -> None:
    """Commit a record with a key twice."""
    commit_by_hand(root, FACTS, edited(root, FACTS, "name: Other\n"))


def tab(root: Path) -> None:
    """Commit a record with a tab in it."""
    commit_by_hand(root, FACTS, edited(root, FACTS, "\tcounty: Rutland\n"))


def stray_file(root: Path) -> None:
    """Commit what a Mac leaves in folders."""
    commit_by_hand(root, "partners/.DS_Store", b"\0\0\0\1Bud1")


def terms_without_a_row(root: Path) -> None:
    """Commit changed terms, and the row that says so never."""
    path = next(path for path in git(root, "ls-files", "agreement/terms").split() if path.endswith("14-retention.md"))
    commit_by_hand(root, path, edited(root, path, "\nOne sentence more.\n"))


def event_taken_away(root: Path) -> None:
    """Commit that something never happened."""
    commit_by_hand(root, git(root, "ls-files", "partners/nspcc/events").split()[0], None)


def link(root: Path) -> None:
    """Commit a symbolic link in place of a record."""
    (root / FACTS).unlink()
    (root / FACTS).symlink_to("posts.yaml")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-Solive@example.org", "-m", "A link")


def executable(root: Path) -> None:
    """Commit a record that can be run."""
    (root / FACTS).chmod(0o755)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-Solive@example.org", "-m", "Can be run")


def nothing_changed(root: Path) -> None:
    """Commit nothing."""
    git(root, "commit", "-q", "-Solive@example.org", "--allow-empty", "-m", "Nothing")


def merge(root: Path) -> None:
    """Merge two branches."""
    git(root, "checkout", "-q", "-b", "side")
    commit_by_hand(root, FACTS, edited(root, FACTS, "x-our-number: 7\n"))
    git(root, "checkout", "-q", "main")
    git(root, "merge", "-q", "-Solive@example.org", "--no-edit", "--no-ff", "side")


def twice(root: Path) -> None:
    """Commit a slip, and put it right in a second commit, as people do."""
    before = (root / FACTS).read_text("utf-8")
    tab(root)
    commit_by_hand(root, FACTS, before + "x-put: right\n")


def key_revoked_by_hand(root: Path) -> None:
    """Commit that the officer's own key is compromised: it takes the whole history with it."""
    key = cached_home("Olive Officer <olive@example.org>").fingerprints["olive@example.org"]
    text = f"revocations:\n  - fingerprint: {key}\n    reason: compromised\n    on: 2026-11-20\n    by: Olive Officer\n"
    commit_by_hand(root, "agreement/revocations.yaml", text)


SLIPS: list[Callable[[Path], None]] = [
    *(unsigned, doubled_key, tab, stray_file, terms_without_a_row, event_taken_away, link, executable),
    *(nothing_changed, merge, twice, key_revoked_by_hand),
]


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.__name__)
def test_nothing_is_recorded_on_what_verification_refuses_and_undo_is_the_way_back(
    slip: Callable[[Path], None], store: Path
) -> None:
    """Every command says so, `check` and `status` too; what is to be tried leads to a store that verifies."""
    at, anchor = tip(store), anchor_line(store)
    slip(store)
    assert run("verify", "--anchor", anchor).code == 1
    before = state(store)
    refused = run(*CHANGING["add-partner"])
    assert refused.code == 5
    assert "everybody who verifies this store refuses" in refused.error
    assert state(store) == before
    named = [one for one in run("check", "--json").report["findings"] if one["code"] == "refused-by-verification"]
    assert [one["remedy"] for one in named] == [refused.remedy]
    assert refused.remedy in run("status").out + run("status").err
    assert "isa-admin undo" in refused.remedy
    done = run("undo", "--yes")
    assert done.code == 0, done.err
    assert tip(store) == at
    assert run("verify", "--anchor", anchor).code == 0
    whole(store)
    assert run(*CHANGING["add-partner"]).code == 0
    assert run("verify", "--anchor", anchor).code == 0


@pytest.mark.parametrize("name", sampled(CHANGING))
def test_every_command_that_writes_asks_first(name: str, store: Path) -> None:
    """An unsigned commit is at the tip."""
    unsigned(store)
    before = state(store)
    done = run(*CHANGING[name])
    if name == "undo":
        assert done.code == 0
        return
    assert done.code == 5
    assert "it is not signed (B01)" in done.error
    assert state(store) == before


def test_a_stranger_s_commit_is_refused_like_one_without_signature(store: Path) -> None:
    """Good mathematics, and no right to be here."""
    (store / FACTS).write_text(edited(store, FACTS, "x-our-number: 7\n"), "utf-8")
    git(store, "add", "-A")
    stranger = cached_home(BEN)
    git(
        store,
        "-c",
        "user.signingkey=" + stranger.fingerprints["ben@example.org"],
        "commit",
        "-q",
        "--no-gpg-sign",
        "-m",
        "x",
    )
    assert run(*CHANGING["add-partner"]).code == 5


def test_good_commits_by_hand_are_built_on(store: Path) -> None:
    """A record may be edited with an editor and git, by whoever signs it."""
    commit_by_hand(store, FACTS, edited(store, FACTS, "x-our-number: 7\n"))
    assert run(*CHANGING["add-partner"]).code == 0


def unreadable(root: Path) -> None:
    """Commit a record that is sound YAML, signed by an officer, and that no command can read."""
    commit_by_hand(root, FACTS, (root / FACTS).read_text("utf-8").replace("category: other", "category: [other]"))


@pytest.mark.parametrize("way", [("undo", "--yes"), ("commit", "Put right", "--yes")])
@pytest.mark.parametrize("published", [False, True])
def test_a_record_that_cannot_be_read_is_put_right_by_either_way(
    way: tuple[str, ...], store: Path, *, published: bool
) -> None:
    """No other command goes on from it, as sync and verify do not; both remedies work, pushed or not."""
    before = (store / FACTS).read_text("utf-8")
    unreadable(store)
    if published:
        git(store, "update-ref", "refs/remotes/origin/main", "HEAD")
    refused = run(*CHANGING["add-partner"])
    assert refused.code == 5
    assert FACTS in refused.error
    assert f"isa-admin {way[0]}" in refused.remedy
    if way[0] == "commit":
        (store / FACTS).write_text(before, "utf-8")
    done = run(*way)
    assert done.code == 0, done.err
    assert (store / FACTS).read_text("utf-8") == before
    assert run("verify", "--anchor", anchor_line(store)).code == 0
    assert run(*CHANGING["add-partner"]).code == 0


def test_what_was_pushed_by_hand_is_not_taken_back_behind_the_others_backs(store: Path) -> None:
    """The remedy names both steps; when the first is done, the second works."""
    at = tip(store)
    unsigned(store)
    git(store, "update-ref", "refs/remotes/origin/main", "HEAD")
    done = run("undo", "--yes")
    assert done.code == 5
    assert f"git push --force-with-lease REMOTE {at[:12]}:main and isa-admin undo" in done.remedy
    git(store, "update-ref", "refs/remotes/origin/main", at)
    assert run("undo", "--yes").code == 0
    assert tip(store) == at


def test_terms_are_drafted_on_a_branch_of_a_review_before_a_row_says_so(store: Path) -> None:
    """There the drafts are nothing that verification refuses; on main they would be."""
    git(store, "checkout", "-q", "-b", "review/2027")
    terms_without_a_row(store)
    found = [one["code"] for one in run("check", "--json").report["findings"]]
    assert "refused-by-verification" not in found
    git(store, "checkout", "-q", "main")
    git(store, "merge", "-q", "--ff-only", "review/2027")
    found = [one["code"] for one in run("check", "--json").report["findings"]]
    assert "refused-by-verification" in found
