"""The next tree, and the objects that carry it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isa_admin.errors import StoreError
from isa_admin.records.layout import FILE_MODE as FILE
from isa_admin.store.objects import object_name
from isa_admin.store.packing import _pack, write_objects
from isa_admin.store.snapshot import DIRECTORY, TreeEntry
from isa_admin.store.trees import NewObject, PathConflictError, _tree_bytes, next_tree
from tests.effort import examples
from tests.store.acting import FILES, WORDS, commit, git

if TYPE_CHECKING:
    from isa_admin.store.repository import Store


def test_a_tree_is_the_one_that_git_would_make(store: Store) -> None:
    """New, changed and removed files in one commit give the tree that git's own index gives."""
    changes = {
        "partners/glebe-house/partner.yaml": None,
        "partners/glebe.yaml": b"x",
        "partners/glebe/keys/A.asc": b"y",
        "partners/rutland/partner.yaml": b"name: Rutland Council\n",
        "agreement/agreement.yaml": FILES["agreement/agreement.yaml"],
    }
    made = next_tree(store.snapshot(), changes)
    assert "agreement/agreement.yaml" not in {change.path for change in made.changed}
    for path, content in changes.items():
        target = store.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            target.unlink()
        else:
            target.write_bytes(content)
    git(store.root, "add", "-A")
    assert git(store.root, "write-tree").strip() == made.tree


@settings(max_examples=examples(15, 60), deadline=None)
@given(st.dictionaries(st.from_regex(r"[a-c][a-c.0-]{0,4}", fullmatch=True), st.sampled_from([FILE, DIRECTORY])))
def test_entries_are_sorted_as_git_sorts_them(names: dict[str, str]) -> None:
    """`a.b`, the folder `a` and `a-b` stand in git's order, which is not the order of their names."""
    entries = {name: TreeEntry(mode, "1" * 40) for name, mode in names.items()}
    ordered = [row.split(b"\0")[0].split(b" ")[1].decode() for row in _tree_bytes(entries).split(b"\x11" * 20)[:-1]]
    assert ordered == sorted(names, key=lambda name: name + ("/" if names[name] == DIRECTORY else ""))


def test_only_the_folders_on_the_way_are_touched(store: Store) -> None:
    """One new partner brings its own folder, the one above and the top, and reads no other partner."""
    snapshot = store.snapshot()
    made = next_tree(snapshot, {"partners/new/partner.yaml": b"name: New\n"})
    assert [one.kind for one in made.objects.values()].count("tree") == 3
    assert snapshot.tree(snapshot.root_tree())["agreement"].object_id not in snapshot._trees


def test_the_last_file_may_go(store: Store) -> None:
    """A store without files has git's empty tree."""
    made = next_tree(store.snapshot(), dict.fromkeys(FILES))
    assert made.tree == "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


def test_a_commit_that_changes_nothing_is_refused(store: Store) -> None:
    """No changes, and bytes that are there already, are the same."""
    with store.writing() as writer:
        for changes in ({}, {"agreement/agreement.yaml": b"id: demo\n"}):
            with pytest.raises(StoreError, match="this would change nothing"):
                writer.stage(changes, **WORDS)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"partners/rutland": b"x"}, "it is a folder"),
        ({"agreement/agreement.yaml/x": b"x"}, "agreement/agreement.yaml is a file"),
        ({"partners/new": b"x", "partners/new/partner.yaml": b"x"}, "partners/new is a file"),
        ({"partners/none": None}, "no such file"),
        ({"partners/Rutland/partner.yaml": b"x"}, "partners/rutland differs from it in capitals only"),
        ({"partners/new/a": b"x", "partners/new/A": b"x"}, "in capitals only"),
    ],
)
def test_paths_that_cannot_both_be_are_refused(store: Store, changes: dict[str, bytes | None], why: str) -> None:
    """A file and a folder of one name, and names that Windows takes for one, are refused before anything is written."""
    with pytest.raises(PathConflictError, match=why):
        next_tree(store.snapshot(), changes)


@pytest.mark.parametrize("number", [1, 101])
@pytest.mark.parametrize("size", [0, 1, 15, 16, 2047, 2048, 300_000])
def test_objects_arrive_as_they_were_sent(store: Store, number: int, size: int) -> None:
    """Few objects become loose ones and many one pack; sizes about the bounds of the format are right."""
    contents = [b"%04d" % count + b"x" * size for count in range(number)]
    write_objects(store._place, [NewObject("blob", content) for content in contents])
    names = [object_name("blob", content) for content in contents]
    assert list(store._reader.read_many(names, "blob", 1_000_000)) == contents
    packs = list((store.root / ".git/objects/pack").glob("*.pack"))
    assert len(packs) == (1 if number > 100 else 0)


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps no such permissions")
def test_an_object_is_as_closed_as_one_that_git_wrote(store: Store) -> None:
    """Nobody writes to an object again, and whoever may read the store may read it."""
    write_objects(store._place, [NewObject("blob", b"ours")])
    (store.root / "theirs").write_bytes(b"theirs")
    names = [object_name("blob", b"ours"), git(store.root, "hash-object", "-w", "theirs").strip()]
    files = [store.root / f".git/objects/{name[:2]}/{name[2:]}" for name in names]
    assert len({file.stat().st_mode for file in files}) == 1


def test_a_commit_of_many_files_is_sound(store: Store) -> None:
    """An import of hundreds of files at once is one commit like any other."""
    commit(store, {f"partners/p{number}/partner.yaml": b"name: %d\n" % number for number in range(300)})
    git(store.root, "fsck", "--strict")
    assert git(store.root, "status", "--porcelain") == ""
    assert _pack([]).startswith(b"PACK")
