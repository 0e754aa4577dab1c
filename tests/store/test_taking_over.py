"""Taking over a verified history: a new store from it, a later tip of it, or it in place of one's own commits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isa_admin.store import publishing
from isa_admin.store.address import UnusableAddressError
from isa_admin.store.archive import NotAnAncestorError
from isa_admin.store.copies import PrivateCopy
from isa_admin.store.creation import TargetTakenError
from isa_admin.store.publishing import MovedTipError
from isa_admin.store.repository import Store
from isa_admin.store.snapshot import UnsafeEntryError
from isa_admin.store.taking_over import NotAFastForwardError, UnrelatedHistoryError, clone_into
from isa_admin.store.trees import PathConflictError, UnsafePathError
from isa_admin.store.worktree import EditsInTheWayError
from isa_admin.store.writing import OffBranchError
from tests.store.acting import FILES, WORDS, commit, git, make, sign, whole
from tests.store.sharing import GLEBE, RUTLAND, bent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEW = "partners/new/partner.yaml"
URL = "ssh://git@example.org/isa.git"


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[PrivateCopy]:
    """A private copy with nothing in it."""
    with PrivateCopy(tmp_path / "copy") as made:
        yield made


@pytest.fixture
def clone(store: Store, copy: PrivateCopy, tmp_path: Path) -> Iterator[Store]:
    """Somebody's own store, cloned from the other one when that had one commit."""
    clone_into(tmp_path / "clone", copy, copy.bring(store.root), URL)
    with Store.open(tmp_path / "clone") as made:
        yield made


def test_a_clone_is_a_whole_store_with_its_origin(store: Store, copy: PrivateCopy, tmp_path: Path) -> None:
    """Branch main at the tip, all commits, every file, the address as it was given, nothing beside it."""
    commit(store, {RUTLAND: b"2", GLEBE: None})
    target = tmp_path / "deep/clone"
    clone_into(target, copy, copy.bring(store.root), URL)
    with Store.open(target) as clone:
        assert clone.tip() == store.tip()
        assert clone.origin() == URL
        assert clone.hand_edits() == []
        assert dict(clone.snapshot().read_many(clone.snapshot().paths())) == {
            path: content for path, content in {**FILES, RUTLAND: b"2"}.items() if path != GLEBE
        }
        assert (target / RUTLAND).read_bytes() == b"2"
        commit(clone, {RUTLAND: b"3"})
    assert git(target, "symbolic-ref", "HEAD").strip() == "refs/heads/main"
    assert git(target, "remote", "get-url", "origin").strip() == URL
    assert git(target, "rev-list", "--count", "HEAD").strip() == "3"
    assert [child.name for child in target.parent.iterdir()] == ["clone"]
    whole(target)


def test_a_long_history_is_cloned_as_one_pack(store: Store, copy: PrivateCopy, tmp_path: Path) -> None:
    """An empty folder takes it, too."""
    for number in range(22):
        commit(store, {RUTLAND: b"%d" % number})
    (tmp_path / "clone").mkdir()
    clone_into(tmp_path / "clone", copy, copy.bring(store.root), URL)
    assert len(list((tmp_path / "clone/.git/objects/pack").glob("*.pack"))) == 1
    assert git(tmp_path / "clone", "rev-list", "--count", "HEAD").strip() == "23"
    whole(tmp_path / "clone")


def test_a_clone_takes_an_earlier_tip(store: Store, copy: PrivateCopy, tmp_path: Path) -> None:
    """The one that was verified, and not what came meanwhile."""
    first = store.tip()
    commit(store, {RUTLAND: b"2"})
    copy.bring(store.root)
    clone_into(tmp_path / "clone", copy, first, URL)
    assert git(tmp_path / "clone", "rev-parse", "HEAD").strip() == first
    whole(tmp_path / "clone")


def test_a_clone_that_cannot_be_leaves_nothing(store: Store, copy: PrivateCopy, tmp_path: Path) -> None:
    """A taken place, and an address that is none."""
    tip = copy.bring(store.root)
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken/file").touch()
    with pytest.raises(TargetTakenError):
        clone_into(tmp_path / "taken", copy, tip, URL)
    with pytest.raises(UnusableAddressError):
        clone_into(tmp_path / "clone", copy, tip, "ext::sh -c x")
    assert sorted(child.name for child in tmp_path.iterdir()) == ["copy", "isa", "taken"]


@pytest.mark.parametrize("kind", ["link", "executable", "odd name", "twins"])
@pytest.mark.parametrize("how", ["clone", "take over"])
def test_files_that_the_program_would_not_write_do_not_land_on_the_disk(  # noqa: PLR0913, PLR0917  # five places
    store: Store, clone: Store, copy: PrivateCopy, tmp_path: Path, kind: str, how: str
) -> None:
    """A link could lead out of the store, and a name could mean something else on Windows."""
    blob = git(store.root, "hash-object", "-w", "--stdin", stdin=b"/etc").strip()
    row, expected = {
        "link": (f"120000 {blob}\tpartners/link", UnsafeEntryError),
        "executable": (f"100755 {blob}\tpartners/x.sh", UnsafeEntryError),
        "odd name": (f"100644 {blob}\tpartners/con.yaml", UnsafePathError),
        "twins": (f"100644 {blob}\tpartners/Rutland/partner.yaml", PathConflictError),
    }[kind]
    git(store.root, "update-index", "--add", "--index-info", stdin=f"{row}\n".encode())
    git(store.root, "commit", "-q", "-m", "hand")
    tip, before = copy.bring(store.root), clone.tip()
    land = {
        "clone": lambda: clone_into(tmp_path / "second", copy, tip, URL),
        "take over": lambda: clone.take_over(copy, tip),
    }[how]
    with pytest.raises(expected):
        land()
    assert not (tmp_path / "second").exists()
    assert clone.tip() == before
    whole(clone.root)


def test_a_store_takes_over_what_others_published(store: Store, clone: Store, copy: PrivateCopy) -> None:
    """Branch, index and files; hand edits elsewhere stay. A second time there is nothing to do."""
    commit(store, {RUTLAND: b"2", NEW: b"n", GLEBE: None})
    tip = commit(store, {"agreement/a": b"3"})
    (clone.root / "agreement/agreement.yaml").write_text("by hand\n")
    assert clone.take_over(copy, copy.bring(store.root)) == ()
    assert clone.tip() == tip
    assert (clone.root / RUTLAND).read_bytes() == b"2"
    assert (clone.root / NEW).read_bytes() == b"n"
    assert not (clone.root / GLEBE).parent.exists()
    assert clone.hand_edits() == ["agreement/agreement.yaml"]
    assert clone.take_over(copy, tip) == ()
    git(clone.root, "checkout", "-q", "agreement/agreement.yaml")
    whole(clone.root)


def test_edits_in_the_way_refuse_and_nothing_changes(store: Store, clone: Store, copy: PrivateCopy) -> None:
    """Neither the branch nor a file; the edit is named."""
    before = clone.tip()
    tip = commit(store, {RUTLAND: b"2", GLEBE: b"2"})
    copy.bring(store.root)
    (clone.root / RUTLAND).write_text("mine\n")
    with pytest.raises(EditsInTheWayError, match=RUTLAND):
        clone.take_over(copy, tip)
    assert clone.tip() == before
    assert (clone.root / RUTLAND).read_text() == "mine\n"
    assert (clone.root / GLEBE).read_bytes() == FILES[GLEBE]


def test_own_commits_are_not_taken_over(store: Store, clone: Store, copy: PrivateCopy) -> None:
    """Both went on from one commit: neither is later than the other."""
    commit(clone, {GLEBE: b"own"})
    before = clone.tip()
    tip = commit(store, {RUTLAND: b"2"})
    copy.bring(store.root)
    with pytest.raises(NotAFastForwardError, match="commits of its own"):
        clone.take_over(copy, tip)
    with pytest.raises(NotAFastForwardError):
        clone.take_over(copy, copy.line(tip)[0])
    assert clone.tip() == before
    whole(clone.root)


def test_own_commits_are_listed_oldest_first(store: Store, clone: Store, copy: PrivateCopy) -> None:
    """Those after the last commit that both have."""
    base = clone.tip()
    own = [commit(clone, {GLEBE: b"%d" % number}) for number in range(3)]
    tip = commit(store, {RUTLAND: b"2"})
    copy.bring(store.root)
    assert clone.common_with(copy, tip) == base
    with clone.archive() as archive:
        assert [past.commit for past in archive.steps(clone.tip(), base)] == own
        assert list(archive.steps(clone.tip(), own[-1])) == []
        assert [change.path for past in archive.steps(clone.tip(), own[1]) for change in past.changed] == [GLEBE]
        with pytest.raises(NotAnAncestorError):
            list(archive.steps(clone.tip(), tip))


def test_own_commits_give_way_and_are_kept(store: Store, clone: Store, copy: PrivateCopy) -> None:
    """Main, index and files stand at the verified tip; the old tip stays under a reference, through a gc too."""
    own = commit(clone, {GLEBE: b"own", NEW: b"own"})
    tip = commit(store, {RUTLAND: b"2"})
    kept = clone.rewind_to(copy, copy.bring(store.root), expected=own)
    assert kept is not None
    assert kept.startswith("refs/isa-admin/kept/")
    assert kept.endswith(f"-{own[:12]}")
    assert clone.tip() == tip
    assert (clone.root / GLEBE).read_bytes() == FILES[GLEBE]
    assert not (clone.root / NEW).exists()
    assert (clone.root / RUTLAND).read_bytes() == b"2"
    git(clone.root, "reflog", "expire", "--expire=now", "--all")
    git(clone.root, "gc", "-q", "--prune=now")
    assert git(clone.root, "rev-parse", kept).strip() == own
    assert dict(clone.snapshot(own).read_many([NEW])) == {NEW: b"own"}
    whole(clone.root)


def test_the_same_tip_may_be_kept_twice(store: Store, clone: Store, copy: PrivateCopy) -> None:
    """Within one second, too."""
    own = commit(clone, {GLEBE: b"own"})
    tip = commit(store, {RUTLAND: b"2"})
    copy.bring(store.root)
    for _ in range(3):
        assert clone.rewind_to(copy, tip, expected=own)
        git(clone.root, "reset", "-q", "--hard", own)
    whole(clone.root)


def test_own_records_can_be_made_again_under_one_lock(store: Store, clone: Store, copy: PrivateCopy) -> None:
    """Rewound and committed again while nobody else can commit in between."""
    own = commit(clone, {GLEBE: b"own"})
    tip = commit(store, {RUTLAND: b"2"})
    copy.bring(store.root)
    with clone.writing() as writer:
        assert writer.rewind_to(copy, tip)
        assert writer.tip == tip
        again = writer.publish(writer.stage({GLEBE: b"own"}, **WORDS), sign)
    assert clone.tip() == again != own
    assert git(clone.root, "rev-parse", "HEAD~1").strip() == tip
    whole(clone.root)


def test_nothing_is_kept_where_there_is_nothing_of_ones_own(store: Store, clone: Store, copy: PrivateCopy) -> None:
    """Then it is the same as taking over."""
    before = clone.tip()
    tip = commit(store, {RUTLAND: b"2"})
    assert clone.rewind_to(copy, copy.bring(store.root), expected=before) is None
    assert clone.tip() == tip
    assert git(clone.root, "for-each-ref", "refs/isa-admin") == ""


def test_a_rewinding_refuses_when_it_would_lose_something(
    store: Store, clone: Store, copy: PrivateCopy, tmp_path: Path
) -> None:
    """A commit that came meanwhile, an edit in the way, another agreement's history: nothing is changed."""
    own = commit(clone, {RUTLAND: b"own"})
    tip = commit(store, {RUTLAND: b"2"})
    copy.bring(store.root)
    with pytest.raises(MovedTipError):
        clone.rewind_to(copy, tip, expected=next(clone.history()).parents[0])
    (clone.root / RUTLAND).write_text("mine\n")
    with pytest.raises(EditsInTheWayError):
        clone.rewind_to(copy, tip, expected=own)
    with make(tmp_path / "other", {"agreement/agreement.yaml": b"id: other\n"}) as other:
        stranger = copy.bring(other.root)
    assert clone.common_with(copy, stranger) is None
    with pytest.raises(UnrelatedHistoryError):
        clone.rewind_to(copy, stranger, expected=own)
    assert clone.tip() == own
    assert git(clone.root, "for-each-ref", "refs/isa-admin") == ""


def test_a_store_on_another_branch_is_left_alone(store: Store, clone: Store, copy: PrivateCopy) -> None:
    """Its files are not those of main."""
    tip = commit(store, {RUTLAND: b"2"})
    copy.bring(store.root)
    git(clone.root, "checkout", "-q", "-b", "side")
    with pytest.raises(OffBranchError):
        clone.take_over(copy, tip)


def test_a_kill_after_the_branch_moved_is_finished_by_the_next_command(
    store: Store, clone: Store, copy: PrivateCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with a commit of one's own."""

    class KilledError(BaseException):
        pass

    def kill(*_args: object, **_words: object) -> None:
        raise KilledError

    own = commit(clone, {GLEBE: b"own"})
    tip = commit(store, {RUTLAND: b"2", NEW: b"n"})
    copy.bring(store.root)
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "bring_along", kill)
        with pytest.raises(KilledError):
            clone.rewind_to(copy, tip, expected=own)
    assert clone.tip() == tip
    assert (clone.root / GLEBE).read_bytes() == b"own"
    clone.settle()
    assert (clone.root / GLEBE).read_bytes() == FILES[GLEBE]
    assert (clone.root / NEW).read_bytes() == b"n"
    whole(clone.root)


def test_a_dry_run_takes_nothing_over(store: Store, clone: Store, copy: PrivateCopy) -> None:
    """Neither a later tip nor one instead of its own."""
    before = clone.tip()
    tip = commit(store, {RUTLAND: b"2"})
    copy.bring(store.root)
    with clone.dry_run() as rehearsed:
        assert rehearsed.take_over(copy, tip) == ()
        assert rehearsed.rewind_to(copy, tip, expected=before) is None
    assert clone.tip() == before
    whole(clone.root)


def test_a_store_of_one_s_own_has_no_origin_until_it_is_set(store: Store) -> None:
    """It is recorded as given, where git finds it; what could run a program is refused."""
    assert store.origin() is None
    store.set_origin("git@example.org:isa.git")
    store.set_origin("https://example.org/a b.git#x")
    assert store.origin() == "https://example.org/a b.git#x"
    with pytest.raises(UnusableAddressError):
        store.set_origin("ext::sh")
    assert store.origin() == "https://example.org/a b.git#x"


def test_a_tip_without_files_is_taken_over(store: Store, clone: Store, copy: PrivateCopy) -> None:
    """Whether that is a store is for others to judge."""
    empty = git(store.root, "mktree", stdin=b"").strip()
    tip = bent(store.root, empty, store.tip())
    copy.bring(store.root)
    clone.take_over(copy, tip)
    assert git(clone.root, "rev-parse", "HEAD").strip() == tip
    assert {child.name for child in clone.root.iterdir()} == {".git"}
