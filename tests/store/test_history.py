"""The commits of a store, as values."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from isa_admin.records.layout import FILE_MODE as FILE
from isa_admin.store.history import IncompleteHistoryError
from isa_admin.store.naming_commits import NoSuchCommitError, NotAnIdError, SeveralCommitsError, find_commit
from isa_admin.store.objects import object_name
from isa_admin.store.repository import Store
from isa_admin.store.snapshot import TreeEntry
from tests.store.acting import SIGNATURE, WORDS, commit, git

if TYPE_CHECKING:
    from pathlib import Path

RUTLAND = "partners/rutland/partner.yaml"
GLEBE = "partners/glebe-house/partner.yaml"


def test_commits_come_newest_first_with_what_they_say(store: Store) -> None:
    """Who, when in their own offset, the message, the files, the signature and the signed bytes."""
    first = store.tip()
    when = datetime(2026, 12, 1, 10, 0, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))
    second = commit(store, {RUTLAND: b"x", GLEBE: None}, message="Zoë's change\n\nTwo\nlines", name="Zoë", when=when)
    newest, oldest = store.history()
    assert (newest.commit, oldest.commit) == (second, first)
    assert newest.parents == (first,)
    assert newest.author == newest.committer == ("Zoë", "officer@example.org", when)
    assert newest.committer.when.utcoffset() == when.utcoffset()
    assert (newest.subject, newest.body) == ("Zoë's change", "Two\nlines")
    assert newest.signature == SIGNATURE.encode()
    assert object_name("commit", newest.raw) == second
    assert b"gpgsig" not in newest.payload
    assert newest.changed == (
        (GLEBE, TreeEntry(FILE, object_name("blob", b"name: Glebe House\n")), None),
        (
            RUTLAND,
            TreeEntry(FILE, object_name("blob", b"name: Rutland\n")),
            TreeEntry(FILE, object_name("blob", b"x")),
        ),
    )
    assert len(oldest.changed) == 5
    assert all(change.old is None for change in oldest.changed)


def test_an_unsigned_commit_by_hand_has_no_signature(store: Store) -> None:
    """What git commits by hand is history too, whatever its encoding."""
    git(store.root, "-c", "i18n.commitEncoding=latin1", "commit", "--allow-empty", "-qm", "hand")
    newest = next(store.history())
    assert newest.signature is None
    assert newest.payload == newest.raw
    assert newest.subject == "hand"


def test_history_can_be_asked_of_some_files_and_since_a_commit(store: Store) -> None:
    """A file or folder narrows the commits, not what is said of each."""
    first = store.tip()
    second = commit(store, {RUTLAND: b"2", "agreement/a": b"2"})
    third = commit(store, {GLEBE: b"3"})
    assert [past.commit for past in store.history(["partners/rutland"])] == [second, first]
    assert len(next(store.history([RUTLAND])).changed) == 2
    assert [past.commit for past in store.history(since=first)] == [third, second]
    assert [past.commit for past in store.history(tip=second)] == [second, first]
    assert list(store.history(["partners/none"])) == []


def test_a_merge_shows_what_it_changed_against_its_first_parent(store: Store) -> None:
    """What a merge by hand brings into the line of the register is not hidden."""
    git(store.root, "switch", "-qc", "side")
    commit_by_hand(store, "partners/side/partner.yaml")
    git(store.root, "switch", "-q", "main")
    commit_by_hand(store, "partners/main/partner.yaml")
    git(store.root, "merge", "-q", "--no-edit", "side")
    merge = next(store.history())
    assert len(merge.parents) == 2
    assert {change.path for change in merge.changed} == {"partners/side/partner.yaml"}


def commit_by_hand(store: Store, path: str) -> None:
    """Commit a new file with git's own commands."""
    (store.root / path).parent.mkdir()
    (store.root / path).write_text("by: hand\n")
    git(store.root, "add", path)
    git(store.root, "commit", "-qm", "hand")


def test_a_long_history_comes_in_pages(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are not seen from outside."""
    monkeypatch.setattr("isa_admin.store.walking._PAGE", 2)
    names = [commit(store, {"agreement/a": b"%d" % number}) for number in range(4)]
    assert [past.commit for past in store.history()][:-1] == names[::-1]


@pytest.mark.parametrize("forged", [False, True])
def test_a06_a_shallow_history_is_incomplete(store: Store, tmp_path: Path, *, forged: bool) -> None:
    """A missing parent is told, and a shallow file that was put there has no effect."""
    tip = commit(store, {RUTLAND: b"2"})
    if forged:
        (store.root / ".git/shallow").write_text(f"{tip}\n")
        assert git(store.root, "rev-list", "--count", "HEAD").strip() == "1"
        assert len(list(store.history())) == 2
    else:
        git(tmp_path, "clone", "-q", "--depth=1", store.root.as_uri(), "shallow")
        with Store.open(tmp_path / "shallow") as shallow, pytest.raises(IncompleteHistoryError):
            list(shallow.history())


def test_a_commit_is_found_by_the_beginning_of_its_id(store: Store) -> None:
    """In capitals too; and a branch or tag that is called like one changes nothing (G11)."""
    first = store.tip()
    second = commit(store, {RUTLAND: b"2"})
    git(store.root, "update-ref", f"refs/heads/{first[:7]}", second)
    git(store.root, "update-ref", f"refs/tags/{first[:7]}", second)
    assert store.resolve(second) == store.resolve(second[:10].upper()) == second
    assert store.resolve(first[:7]) == first
    assert store.contains(first)
    assert not store.contains("1" * 40)


@pytest.mark.parametrize(
    "name", ["main", "HEAD", "v4", "HEAD~1", "", "abc", "--all", "main:agreement", "a\nb", "@{u}", "a" * 300]
)
def test_only_the_id_of_a_commit_names_it(store: Store, name: str) -> None:
    """Branches, tags, steps back, options, paths and control characters do not; the exit code is that of usage."""
    git(store.root, "tag", "v4")
    with pytest.raises(NotAnIdError) as caught:
        store.resolve(name)
    assert caught.value.exit_code == 2


def test_an_id_that_no_commit_of_the_history_has_is_not_found(store: Store) -> None:
    """One that only another branch has is none of the history; with too few digits it may be several commits."""
    first = store.tip()
    side = commit(store, {RUTLAND: b"side"})
    git(store.root, "branch", "side")
    git(store.root, "reset", "-q", "--hard", first)
    with pytest.raises(NoSuchCommitError) as caught:
        store.resolve(side[:12])
    assert caught.value.exit_code == 3
    with pytest.raises(SeveralCommitsError):
        find_commit("abcd", ["abcd" + "0" * 36, "abcd" + "1" * 36])


def test_gitpython_is_imported_only_when_people_ask_for_words(store: Store) -> None:
    """Reading, writing and what verification needs go without GitPython, and reading without filelock."""
    program = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from isa_admin.store.repository import Store
store = Store.open(Path({str(store.root)!r}))
dict(store.snapshot().read_many(store.snapshot().paths()))
past = next(store.history())
store.settle(), past.raw, past.payload, past.signature, past.changed, past.parents
print("git" in sys.modules, "filelock" in sys.modules)
with store.writing() as writer:
    writer.publish(
        writer.stage({{"agreement/a": b"1"}}, message="m", name="n", email="e", when=datetime.now(UTC)),
        lambda _: {SIGNATURE!r},
    )
print("git" in sys.modules)
print(past.subject, "git" in sys.modules)
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == ["False False", "False", f"{WORDS['message']} True"]


def test_the_reflog_says_who_moved_the_branch(store: Store) -> None:
    """Git's own reflog, the last net under everything, has the committer's name."""
    commit(store, {RUTLAND: b"2"}, when=datetime(2026, 12, 1, tzinfo=UTC))
    assert "isa-admin" in git(store.root, "reflog", "--format=%gs by %gn", "main")
    assert "Olive Officer" in git(store.root, "reflog", "--format=%gs by %gn", "main")


def test_g18_a_commit_that_is_dated_back_changes_no_earlier_answer(store: Store) -> None:
    """The state of a day is that before the first commit made after it, whatever a later one claims."""
    first = commit(store, {"agreement/a": b"1"}, when=datetime(2036, 3, 1, 12, tzinfo=UTC))
    commit(store, {"agreement/a": b"2"}, when=datetime(2036, 5, 1, 12, tzinfo=UTC))
    commit(store, {"agreement/a": b"3"}, when=datetime(2036, 2, 1, 12, tzinfo=UTC))
    assert store.commit_before(date(2036, 4, 1)) == first
