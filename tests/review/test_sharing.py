"""Two reviewers and an officer on three computers: the branch of the review and the tag of the version are shared."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import ADD_NEW_ROAD, anchor_line, copy, git, run, whole
from tests.review.acting import BRANCH, acting, branch_tip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.acting import Said


class People:
    """The computers of three people, and what they share."""

    def __init__(self, drawn: Path, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self._folder = folder
        self.shared = folder / "shared.git"
        git(folder, "init", "-q", "--bare", "--initial-branch=main", str(self.shared))
        self.roots = {"olive": copy(drawn, folder / "olive")}
        with self.at("olive"):
            self.anchor = anchor_line(self.roots["olive"])
            assert run("trust", self.anchor).code == 0
            done = run("install-hook", str(self.shared))
            assert done.code == 0, done.err
            done = run("sync", str(self.shared))
            assert done.code == 0, done.err
        for who in ("rita", "ray"):
            self.roots[who] = folder / who
            with self.at(who):
                done = run("clone", str(self.shared), str(self.roots[who]), "--anchor", self.anchor)
                assert done.code == 0, done.err
                assert run("sync", "--store", str(self.roots[who])).code == 0

    @contextmanager
    def at(self, who: str) -> Iterator[None]:
        """Sit down at somebody's computer."""
        for name in ("CONFIG", "STATE", "CACHE"):
            self._patch.setenv(f"XDG_{name}_HOME", str(self._folder / "homes" / who / name.lower()))
        if self.roots.get(who, self._folder).is_dir():
            self._patch.chdir(self.roots.get(who, self._folder))
        with acting(who):
            yield

    def type(self, who: str, *words: str) -> Said:
        """Type a command at somebody's computer."""
        with self.at(who):
            return run(*words)


@pytest.fixture
def people(drawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> People:
    """Olive, Rita and Ray."""
    return People(drawn, tmp_path, monkeypatch)


def comment(words: str) -> tuple[str, ...]:
    """Give the command that records a comment."""
    return ("record-comment", "nspcc", "--text", words, "--section", "13", "--quote", "GCSx email", "--yes", "--json")


def test_two_reviewers_on_one_branch_lose_nothing_and_an_officer_issues(people: People) -> None:
    """The later comment is recorded again on top; the tag comes along, and every copy verifies."""
    rita, ray, olive = (people.roots[who] for who in ("rita", "ray", "olive"))
    assert branch_tip(rita) == branch_tip(olive) != ""
    (first,) = people.type("rita", *comment("From Rita")).report["ids"]
    (second,) = people.type("ray", *comment("From Ray")).report["ids"]
    assert people.type("rita", "sync", "--json").report["reviews"][0]["published"] == 1
    (shared,) = people.type("ray", "sync", "--json").report["reviews"]
    assert (shared["taken"], shared["recorded_again"], shared["published"], shared["left"]) == (1, 1, 1, [])
    assert people.type("rita", "sync").code == 0
    assert branch_tip(rita) == branch_tip(ray)
    # The same comment answered by both: the second is told, and its answer is kept aside.
    assert people.type("rita", "answer-comment", first, "--reject", "--text", "No", "--yes").code == 0
    assert people.type("ray", "answer-comment", first, "--reject", "--text", "Never", "--yes").code == 0
    assert people.type("rita", "sync").code == 0
    clash = people.type("ray", "sync")
    assert (clash.code, "not recorded again: Answer comment" in clash.out) == (1, True)
    assert "refs/isa-admin/kept/" in git(ray, "for-each-ref")
    amend = ("answer-comment", second, "--amend", "--words", "Use secure email.", "--yes")
    assert people.type("ray", *amend).code == 0
    assert people.type("ray", "draft", "--out", "../second", "--yes").code == 0
    done = people.type("ray", "sync")
    assert done.code == 0, done.err
    assert people.type("olive", "sync").code == 0
    for who, following in (("olive", "isa-admin close-review --issue"), ("ray", "isa-admin sync")):
        assert people.type(who, "review-status", "--json").report["next"][-1] == following
    issued = people.type("olive", "close-review", "--issue", "--yes")
    assert issued.code == 0, issued.err
    done = people.type("olive", "sync")
    assert done.code == 0, done.err
    done = people.type("rita", "sync")
    assert done.code == 0, done.err
    assert git(rita, "cat-file", "-t", "refs/tags/V5.00").strip() == "tag"
    for who, root in people.roots.items():
        people.type(who, "sync")
        proof = people.type(who, "verify", "--json").report
        assert [one for one in proof["findings"] if one["severity"] == "reject"] == [], who
        assert people.type(who, "verify", "--ref", BRANCH, "--json").code in {0, 1}
        whole(root)


def test_a_bad_branch_is_neither_taken_nor_published(people: People) -> None:
    """A commit that nobody signed: the hook refuses it, and so does whoever syncs."""
    rita = people.roots["rita"]
    assert people.type("rita", *comment("From Rita")).code == 0
    with people.at("rita"):
        git(rita, "switch", "-q", BRANCH)
        (rita / "agreement/terms/02-purpose.md").write_text("# Purpose\n\nNone.\n", "utf-8")
        git(rita, "commit", "-q", "--no-gpg-sign", "-am", "By hand")
        git(rita, "switch", "-q", "main")
    done = people.type("rita", "sync")
    assert (done.code, "does not pass verification" in done.error) == (5, True)
    with people.at("rita"):
        assert "B01" in _pushed(rita, str(people.shared))


def test_h04_a_branch_with_another_base_is_neither_taken_nor_published(people: People) -> None:
    """Each of its commits may be signed by somebody entitled: it is no draft of this review all the same."""
    rita, ray = people.roots["rita"], people.roots["ray"]
    before = branch_tip(ray)
    # As a shared repository without a hook would let somebody do it.
    git(people.shared, "update-ref", f"refs/heads/{BRANCH}", "main~2")
    git(ray, "update-ref", "-d", f"refs/heads/{BRANCH}")
    done = people.type("ray", "sync")
    said = f"the branch {BRANCH} of {people.shared} does not continue from the commit on main that opened"
    assert (done.code, said in done.error, "nothing of it was taken over" in done.remedy) == (5, True, True), done.err
    assert branch_tip(ray) == ""
    git(people.shared, "update-ref", "-d", f"refs/heads/{BRANCH}")
    git(rita, "update-ref", f"refs/heads/{BRANCH}", "main~2")
    done = people.type("rita", "sync")
    assert (done.code, "git branch --move" in done.remedy) == (5, True), done.err
    assert branch_tip(people.shared) == ""
    with people.at("rita"):
        assert "(H04)" in _pushed(rita, str(people.shared))
    git(rita, "update-ref", f"refs/heads/{BRANCH}", before)
    assert people.type("rita", "sync").code == 0
    assert people.type("ray", "sync").code == 0
    assert branch_tip(ray) == before


def test_a_branch_goes_along_when_its_opening_is_recorded_again(people: People, tmp_path: Path) -> None:
    """An officer who opened a review while another one recorded something loses nothing, and it is published."""
    with people.at("olive"):
        assert run("close-review", "--abandon", "--reason", "Too early", "--yes").code == 0
        office = copy(people.roots["olive"], tmp_path / "office")
        assert run(*ADD_NEW_ROAD).code == 0
        assert run("sync").code == 0
        words = ("open-review", "--year", "2028", "--by", "2028-06-30", "--out", "../opening", "--yes")
        assert run(*words, "--store", str(office)).code == 0
        done = run(*comment("Before the sync"), "--store", str(office))
        assert done.code == 0, done.err
        done = run("sync", str(people.shared), "--store", str(office), "--json")
    assert done.code == 0, done.err
    (branch,) = done.report["reviews"]
    assert (branch["branch"], branch["recorded_again"], branch["published"]) == ("review/2028", 1, 1)
    assert people.type("rita", "sync").code == 0
    assert people.type("rita", "review-status", "--json").report["review"]["comments"] == 1


def _pushed(root: Path, address: str) -> str:
    import subprocess

    done = subprocess.run(["git", "push", address, BRANCH], cwd=root, capture_output=True, check=False)
    assert done.returncode != 0
    return done.stderr.decode()
