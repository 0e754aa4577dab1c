"""A history in one file, as it comes by e-mail or on a stick."""

from __future__ import annotations

import random
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from isa_admin.store.copies import PrivateCopy
from isa_admin.store.foreign import NotABundleError
from isa_admin.store.history import IncompleteHistoryError
from isa_admin.store.objects import DamagedObjectError
from isa_admin.store.transport import NoSuchBranchError
from tests.store.acting import commit, git
from tests.store.sharing import RUTLAND, bent, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from isa_admin.store.repository import Store


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[PrivateCopy]:
    """A private copy with nothing in it."""
    with PrivateCopy(tmp_path / "copy") as made:
        yield made


def _bundle(store: Store, path: Path, *what: str) -> Path:
    options = [word for word in what if word.startswith("--version")]
    git(store.root, "bundle", "create", "-q", *options, str(path), *(word for word in what if word not in options))
    return path


def test_a_bundle_is_brought_in(store: Store, copy: PrivateCopy, tmp_path: Path) -> None:
    """Main, another branch, HEAD; in both kinds that git writes."""
    first, second = store.tip(), commit(store, {RUTLAND: b"2"})
    git(store.root, "branch", "review/2027", first)
    bundle = _bundle(store, tmp_path / "b", "--all", "HEAD")
    assert copy.bring(bundle) == second
    assert copy.bring(bundle, "review/2027") == first
    assert copy.bring(str(_bundle(store, tmp_path / "b3", "--version=3", "HEAD", "main")), "HEAD") == second
    assert [step.commit for step in copy.steps(second)] == [first, second]
    with pytest.raises(NoSuchBranchError, match="has no branch side"):
        copy.bring(bundle, "side")


def test_a_bundle_is_never_in_memory_as_a_whole(store: Store, copy: PrivateCopy, tmp_path: Path) -> None:
    """It may be larger than memory."""
    tip = commit(store, {"templates/large.docx": random.Random(1).randbytes(8 << 20)})  # no secret
    bundle = _bundle(store, tmp_path / "b", "main")
    tracemalloc.start()
    assert copy.bring(bundle) == tip
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert bundle.stat().st_size > 8 << 20
    assert most < 4 << 20


def test_a_bundle_that_goes_on_from_what_is_known_is_brought_in(
    store: Store, copy: PrivateCopy, tmp_path: Path
) -> None:
    """And not where that is not known."""
    first, second = store.tip(), commit(store, {RUTLAND: b"2"})
    bundle = _bundle(store, tmp_path / "b", f"{first}..main")
    with pytest.raises(IncompleteHistoryError, match="only a part of the history"):
        copy.bring(bundle)
    git(store.root, "branch", "known", first)
    copy.bring(store.root, "known")
    assert copy.bring(bundle) == second
    assert [step.commit for step in copy.steps(second)] == [first, second]


def test_a_bundle_without_its_files_is_refused(store: Store, copy: PrivateCopy, tmp_path: Path) -> None:
    """They would be got from elsewhere later."""
    bundle = _bundle(store, tmp_path / "b", "--version=3", "--filter=blob:none", "main")
    with pytest.raises(IncompleteHistoryError, match="only a part"):
        copy.bring(bundle)


def test_a_bundle_that_leaves_something_out_is_refused(store: Store, copy: PrivateCopy, tmp_path: Path) -> None:
    """Its head says that nothing comes before, and something does."""
    first = store.tip()
    commit(store, {RUTLAND: b"2"})
    bundle = _bundle(store, tmp_path / "b", f"{first}..main")
    head, pack = bundle.read_bytes().split(b"\n\n", 1)
    bundle.write_bytes(b"\n".join(line for line in head.split(b"\n") if line[:1] != b"-") + b"\n\n" + pack)
    with pytest.raises((IncompleteHistoryError, DamagedObjectError)):
        copy.bring(bundle)


def test_an_ill_formed_object_in_a_bundle_is_refused(store: Store, copy: PrivateCopy, tmp_path: Path) -> None:
    """Before version 2.46 git takes it from a bundle as it is."""
    blob = write(store.root, "blob", b"x")
    bent(store.root, write(store.root, "tree", 2 * (b"100644 a\0" + bytes.fromhex(blob))))
    with pytest.raises(DamagedObjectError, match="contains duplicate file entries"):
        copy.bring(_bundle(store, tmp_path / "b", "main"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a text\n",
        b"# v2 git bundle\n",
        b"# v9 git bundle\n\nPACK",
        b"# v2 git bundle\nnonsense\n\nPACK",
        b"# v3 git bundle\n@object-format=sha256\n\nPACK",
        b"# v3 git bundle\n@other=1\n\nPACK",
        b"# v2 git bundle\n" + b"x" * 100_000,
        b"# v2 git bundle\n-" + b"1" * 39 + b"\n\nPACK",
    ],
)
def test_what_is_no_bundle_is_said_so(copy: PrivateCopy, tmp_path: Path, content: bytes) -> None:
    """Any other file, and one whose head is damaged."""
    (tmp_path / "b").write_bytes(content)
    with pytest.raises(NotABundleError, match="is not a bundle that can be verified"):
        copy.bring(tmp_path / "b")


def test_a_damaged_bundle_is_found_and_leaves_the_copy_as_it_was(
    store: Store, copy: PrivateCopy, tmp_path: Path
) -> None:
    """Cut short, or with any one byte of its pack changed."""
    bundle = _bundle(store, tmp_path / "b", "main")
    content = bundle.read_bytes()
    start = content.index(b"PACK")
    for bad in (
        content[:-30],
        content[:start],
        *(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :] for at in range(start, len(content), 97)),
    ):
        bundle.write_bytes(bad)
        with pytest.raises((DamagedObjectError, IncompleteHistoryError)):
            copy.bring(bundle)
    bundle.write_bytes(content)
    assert copy.bring(bundle) == store.tip()
