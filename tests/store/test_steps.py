"""A history gone through from its first commit, as verification needs it."""

from __future__ import annotations

import threading
import tracemalloc
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from isa_admin.records.layout import FILE_MODE as FILE
from isa_admin.store.archive import Archive, NotAnAncestorError
from isa_admin.store.copies import PrivateCopy
from isa_admin.store.history import IncompleteHistoryError
from isa_admin.store.objects import DamagedObjectError, ObjectReader, TooLargeError, object_name
from isa_admin.store.program import Git
from isa_admin.store.snapshot import TreeEntry
from isa_admin.store.walking import past_steps
from tests.store.acting import FILES, commit, git
from tests.store.sharing import GLEBE, RUTLAND, bent, loose, swap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from isa_admin.store.repository import Store


@pytest.fixture
def archive(store: Store) -> Iterator[Archive]:
    """The store's own objects, read as those of a private copy are: nobody has looked at them on the way in."""
    with Archive(_git(store)) as made:
        yield made


def _git(store: Store) -> Git:
    return Git(store.root / ".git", store.root / ".git/objects", store.root / ".git/index", store.root)


def test_commits_come_oldest_first_with_what_they_changed(store: Store, archive: Archive) -> None:
    """Name, bytes that hash to it, and the files against the first parent: new, changed, gone."""
    first = store.tip()
    second = commit(store, {RUTLAND: b"2", GLEBE: None, "partners/new/a.yaml": b"n"})
    one, two = archive.steps(second)
    assert (one.commit, two.commit) == (first, second)
    assert object_name("commit", two.raw) == second
    assert {change.path for change in one.changed} == set(FILES)
    assert all(change.old is None for change in one.changed)
    assert two.changed == (
        (GLEBE, TreeEntry(FILE, object_name("blob", b"name: Glebe House\n")), None),
        ("partners/new/a.yaml", None, TreeEntry(FILE, object_name("blob", b"n"))),
        (
            RUTLAND,
            TreeEntry(FILE, object_name("blob", b"name: Rutland\n")),
            TreeEntry(FILE, object_name("blob", b"2")),
        ),
    )


def test_only_what_came_after_a_commit_can_be_asked_for(store: Store, archive: Archive) -> None:
    """After the tip nothing; the first one's changes are against the commit named."""
    first = store.tip()
    names = [first, *(commit(store, {RUTLAND: b"%d" % number}) for number in range(3))]
    assert [step.commit for step in archive.steps(names[3], names[1])] == names[2:]
    [step] = archive.steps(names[2], names[1])
    assert [change.path for change in step.changed] == [RUTLAND]
    assert list(archive.steps(names[3], names[3])) == []


def test_a_commit_that_is_no_ancestor_is_refused(store: Store, archive: Archive) -> None:
    """A later one, one of another branch, one that is not there."""
    first, second = store.tip(), commit(store, {RUTLAND: b"2"})
    git(store.root, "reset", "-q", "--hard", first)
    other = commit(store, {RUTLAND: b"3"})
    for tip, after in ((first, second), (second, other), (second, "1" * 40), (second, "not a name")):
        with pytest.raises(NotAnAncestorError, match="does not contain the commit"):
            list(archive.steps(tip, after))


def test_ancestors_are_known_whatever_the_dates_say(store: Store, archive: Archive) -> None:
    """A date is a claim: a later commit may say that it is older."""
    tree = git(store.root, "rev-parse", "HEAD^{tree}").strip()
    names = [store.tip()]
    for number in range(30):
        when = ["-c", "user.name=x", "-c", "user.email=x"]
        name = git(store.root, *when, "commit-tree", "-p", names[-1], "-m", str(number), tree).strip()
        raw = git(store.root, "cat-file", "commit", name)
        dated = raw.replace(raw.split("> ")[1].split(" ")[0], str(1700000000 - 86400 * number))
        names.append(git(store.root, "hash-object", "-w", "-t", "commit", "--stdin", stdin=dated.encode()).strip())
    assert [step.commit for step in archive.steps(names[-1])] == names
    assert [step.commit for step in archive.steps(names[-1], names[12])] == names[13:]
    assert all(archive.is_ancestor(name, names[20]) == (number <= 20) for number, name in enumerate(names))
    assert not archive.is_ancestor("1" * 40, names[3])
    assert archive.line(names[-1])[0] == archive.line(names[0])[0] == names[0]


def test_a_commit_that_changes_nothing_comes_too(store: Store, archive: Archive) -> None:
    """With no files; also as the last one."""
    git(store.root, "commit", "-q", "--allow-empty", "-m", "nothing")
    middle = git(store.root, "rev-parse", "HEAD").strip()
    last = commit(store, {RUTLAND: b"2"})
    git(store.root, "commit", "-q", "--allow-empty", "-m", "nothing")
    steps = list(archive.steps(git(store.root, "rev-parse", "HEAD").strip()))
    assert [(step.commit, len(step.changed)) for step in steps[1:3]] == [(middle, 0), (last, 1)]
    assert steps[3].changed == ()


def test_a_merge_comes_once_against_its_first_parent(store: Store, archive: Archive) -> None:
    """What it merged is not part of the line; that it is a merge is in its bytes."""
    first = store.tip()
    side = commit(store, {GLEBE: b"side"})
    merged = git(store.root, "rev-parse", "HEAD^{tree}").strip()
    git(store.root, "reset", "-q", "--hard", first)
    merge = bent(store.root, merged, first, side)
    after = bent(store.root, merged, merge)
    steps = list(archive.steps(after))
    assert [step.commit for step in steps] == [first, merge, after]
    assert steps[1].parents == (first, side)
    assert [change.path for change in steps[1].changed] == [GLEBE]
    assert not steps[2].changed


def test_links_modules_and_executable_files_are_seen(store: Store, archive: Archive) -> None:
    """With their modes, for others to refuse (D09)."""
    (store.root / "partners/link").symlink_to("rutland")
    git(store.root, "add", "partners/link")
    git(store.root, "update-index", "--chmod=+x", RUTLAND)
    git(store.root, "update-index", "--add", "--cacheinfo", f"160000,{store.tip()},partners/module")
    git(store.root, "commit", "-q", "-m", "hand")
    *_, last = archive.steps(store.tip())
    modes = {change.path: change.new.mode for change in last.changed if change.new}
    assert modes == {"partners/link": "120000", RUTLAND: "100755", "partners/module": "160000"}


def test_odd_names_come_through(store: Store, archive: Archive) -> None:
    """Line ends, colons and bytes that are no text, in names."""
    blob = git(store.root, "hash-object", "-w", "--stdin", stdin=b"x").strip()
    rows = b"".join(
        b"100644 blob %s\t%s\0" % (blob.encode(), name) for name in (b":000000 000000", b"a\nb", b"\xff", b"a" * 300)
    )
    tree = git(store.root, "mktree", "-z", stdin=rows).strip()
    *_, last = archive.steps(bent(store.root, tree, store.tip()))
    new = {change.path for change in last.changed if change.new}
    assert new == {":000000 000000", "a\nb", "\udcff", "a" * 300}


@pytest.mark.parametrize("what", ["first commit", "last commit", "tree", "last tree", "parent"])
@pytest.mark.parametrize("how", ["missing", "swapped"])
def test_a08_damage_is_found_on_the_way(store: Store, archive: Archive, what: str, how: str) -> None:
    """Whatever is missing or is another thing than its name says; those before it may have come."""
    first, second = store.tip(), commit(store, {RUTLAND: b"2"})
    third = commit(store, {"agreement/terms/01-partners.md": b"3"})
    asked = {
        "first commit": first,
        "last commit": third,
        "parent": second,
        "tree": f"{second}:partners/rutland",
        "last tree": f"{third}:agreement/terms",
    }[what]
    name = git(store.root, "rev-parse", asked).strip()
    if how == "missing":
        loose(store.root, name).unlink()
    elif "tree" in what:
        swap(store.root, name, "tree", b"\x00nonsense")
    else:
        # The same commit with other parents, as if nothing lay between.
        raw = git(store.root, "cat-file", "commit", name).encode()
        swap(store.root, name, "commit", raw.replace(second.encode(), first.encode()).replace(b"Glebe", b"Other"))
    with pytest.raises((DamagedObjectError, IncompleteHistoryError)):
        list(archive.steps(third))


def test_a_history_that_git_was_deceived_about_is_not_believed(store: Store) -> None:
    """Each commit's own bytes must name the one before it."""
    first, second = store.tip(), commit(store, {RUTLAND: b"2"})
    third = commit(store, {RUTLAND: b"3"})
    with closing(ObjectReader(_git(store))) as reader:
        assert [step.commit for step in past_steps(reader, [first, second, third], None)] == [first, second, third]
        with pytest.raises(DamagedObjectError, match="names a parent that differs"):
            list(past_steps(reader, [first, third], None))
        with pytest.raises(IncompleteHistoryError):
            list(past_steps(reader, [second, third], None))
        with pytest.raises(DamagedObjectError, match="names a parent that differs"):
            list(past_steps(reader, [first], second))


def test_reading_goes_on_while_the_steps_are_gone_through(store: Store, archive: Archive) -> None:
    """As a verifier does; and stopping half-way leaves no process behind."""
    for number in range(12):
        commit(store, {RUTLAND: b"%d" % number})
    threads = threading.active_count()
    seen = []
    for step in archive.steps(store.tip()):
        seen += [archive.read(change.new.object_id) for change in step.changed if change.new]
        if len(seen) == 10:
            break
    assert seen[-1] == b"4"
    walk = archive.steps(store.tip())
    next(walk)
    walk.close()
    assert threading.active_count() <= threads + 2
    assert archive.read(object_name("blob", b"11")) == b"11"


def test_reading_gives_files_and_nothing_else(store: Store, archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit is no file; a name that is none is no file; too large a file is not read."""
    assert archive.files(store.tip()) == {path: object_name("blob", content) for path, content in FILES.items()}
    for name in (store.tip(), "1" * 40, "x", "../../etc"):
        with pytest.raises(DamagedObjectError):
            archive.read(name)
    for tip in ("HEAD", "-x", "1" * 40):
        with pytest.raises((DamagedObjectError, IncompleteHistoryError)):
            list(archive.steps(tip))
    monkeypatch.setattr("isa_admin.store.archive.LARGEST_READ", 5)
    with pytest.raises(TooLargeError):
        archive.read(object_name("blob", FILES[RUTLAND]))


def test_memory_does_not_grow_with_the_history(store: Store, tmp_path: Path) -> None:
    """3,000 commits of 100 KB in all their bytes are gone through with little more than their names."""
    rows = [b"reset refs/heads/main\nfrom %s\n\n" % store.tip().encode()]
    rows += [
        b"commit refs/heads/main\ncommitter O <o@example.org> %d +0000\ndata 10000\n%s\n"
        b"M 100644 inline partners/p/a.yaml\ndata 5\n%05d\n\n" % (1_700_000_000 + number, b"m" * 9_999 + b"\n", number)
        for number in range(3_000)
    ]
    git(store.root, "fast-import", "--quiet", "--force", stdin=b"".join(rows))
    with PrivateCopy(tmp_path / "copy") as copy:
        tip = copy.bring(store.root)
        tracemalloc.start()
        try:
            count = sum(1 for _ in copy.steps(tip))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert count == 3_001
    # The messages alone have 30 MB.
    assert peak < 3_000_000
