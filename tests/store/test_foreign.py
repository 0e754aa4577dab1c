"""A repository that is not trusted: nothing of it runs, and nothing of it but its objects is believed."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from isa_admin.store.copies import PrivateCopy
from isa_admin.store.foreign import oddities
from isa_admin.store.history import IncompleteHistoryError
from isa_admin.store.objects import DamagedObjectError, object_name
from isa_admin.store.transport import NoSuchRepositoryError
from tests.store.acting import commit, git
from tests.store.sharing import GLEBE, RUTLAND, bent, loose, shared, swap, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from isa_admin.store.repository import Store


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[PrivateCopy]:
    """A private copy with nothing in it."""
    with PrivateCopy(tmp_path / "copy") as made:
        yield made


def _rules(source: Path) -> list[tuple[str, str]]:
    return [(oddity.rule, oddity.severity) for oddity in oddities(source)]


def _history(copy: PrivateCopy, tip: str) -> list[str]:
    return [step.commit for step in copy.steps(tip)]


@pytest.mark.skipif(os.name != "posix", reason="the traps are scripts")
def test_nothing_of_a_foreign_repository_runs(store: Store, copy: PrivateCopy, tmp_path: Path) -> None:
    """F01: no program that its settings, hooks or attributes name; and its tip is brought in all the same."""
    commit(store, {".gitattributes": b"* filter=trap diff=trap merge=trap\n", RUTLAND: b"2"})
    sprung = tmp_path / "sprung"
    trap = tmp_path / "trap"
    trap.write_text(f'#!/bin/sh\necho "$0 $@" >> {sprung}\nexit 1\n')
    trap.chmod(0o755)
    for name in (
        "gpg.program", "core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "core.askPass",
        "uploadpack.packObjectsHook", "core.alternateRefsCommand", "filter.trap.clean", "filter.trap.smudge",
        "filter.trap.process", "diff.trap.command", "diff.trap.textconv", "diff.external", "credential.helper",
        "remote.origin.uploadpack", "remote.origin.receivepack", "core.gitProxy", "alias.fetch", "pager.rev-parse",
        "gpg.ssh.defaultKeyCommand", "trailer.x.command", "sendemail.smtpserver", "merge.trap.driver",
    ):  # fmt: skip
        git(store.root, "config", name, str(trap))
    git(store.root, "config", "remote.origin.url", f"ext::{trap}")
    git(store.root, "config", "remote.origin.promisor", "true")
    git(store.root, "config", "extensions.partialClone", "origin")
    git(store.root, "config", "protocol.ext.allow", "always")
    git(store.root, "config", "core.repositoryFormatVersion", "1")
    hooks = store.root / ".git/hooks"
    hooks.mkdir()
    for hook in ("post-checkout", "pre-push", "post-update", "reference-transaction", "proc-receive", "pre-auto-gc"):
        shutil.copy(trap, hooks / hook)
    git(store.root, "config", "core.hooksPath", str(hooks))
    tip = store.tip()
    assert copy.bring(store.root) == tip
    assert len(_history(copy, tip)) == 2
    assert oddities(store.root) == []
    # A missing object is not fetched from anywhere either.
    loose(store.root, object_name("blob", b"2")).unlink()
    with PrivateCopy(tmp_path / "other") as other, pytest.raises(DamagedObjectError, match="is missing"):
        other.bring(store.root)
    assert not sprung.exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only the superuser can give files away")
def test_a_clone_that_belongs_to_somebody_else_can_be_verified(store: Store, copy: PrivateCopy) -> None:
    """A git refuses to work in it (safe.directory); verification only reads."""
    for path in (store.root, *store.root.rglob("*")):
        os.chown(path, 65534, 65534)
    assert copy.bring(store.root) == store.tip()
    assert oddities(store.root) == []


def test_the_environment_has_no_say(store: Store, copy: PrivateCopy, monkeypatch: pytest.MonkeyPatch) -> None:
    """F03: neither for what is brought in nor for what is read."""
    first, second = store.tip(), commit(store, {RUTLAND: b"2"})
    for name, value in (
        ("GIT_DIR", "/nowhere"), ("GIT_OBJECT_DIRECTORY", "/nowhere"), ("GIT_SSH_COMMAND", "touch x"),
        ("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "fetch.fsckObjects"), ("GIT_CONFIG_VALUE_0", "false"),
        ("GIT_ALLOW_PROTOCOL", "ext"), ("GIT_REPLACE_REF_BASE", "refs/heads/"), ("GIT_SHALLOW_FILE", "/nowhere"),
        ("GIT_NAMESPACE", "x"), ("GIT_CEILING_DIRECTORIES", "/"), ("GIT_TRACE", "1"),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    assert copy.bring(store.root) == second
    assert _history(copy, second) == [first, second]


def test_a06_a_shallow_clone_is_incomplete(store: Store, copy: PrivateCopy, tmp_path: Path) -> None:
    """Said beforehand, and found when it is brought in."""
    commit(store, {RUTLAND: b"2"})
    git(tmp_path, "clone", "-q", "--depth=1", store.root.as_uri(), "clone")
    assert _rules(tmp_path / "clone") == [("A06", "reject")]
    with pytest.raises(IncompleteHistoryError, match="history is incomplete"):
        copy.bring(tmp_path / "clone")


def test_a06_a_forged_shallow_file_hides_nothing(store: Store, copy: PrivateCopy) -> None:
    """The whole history is read, and the file is told."""
    first, second = store.tip(), commit(store, {RUTLAND: b"2"})
    (store.root / ".git/shallow").write_text(f"{second}\n")
    assert git(store.root, "rev-list", "--count", "HEAD").strip() == "1"
    assert _rules(store.root) == [("A06", "reject")]
    assert _history(copy, copy.bring(store.root)) == [first, second]


@pytest.mark.filterwarnings("default")
def test_a06_grafts_hide_nothing(store: Store, copy: PrivateCopy) -> None:
    """The parents are those that the commits themselves name."""
    first = store.tip()
    commit(store, {RUTLAND: b"2"})
    third = commit(store, {RUTLAND: b"3"})
    (store.root / ".git/info").mkdir(exist_ok=True)
    (store.root / ".git/info/grafts").write_text(f"# a comment\n{third} {first}\n")
    assert git(store.root, "rev-list", "--count", "HEAD").strip() == "2"
    assert _rules(store.root) == [("A06", "reject")]
    assert len(_history(copy, copy.bring(store.root))) == 3


@pytest.mark.parametrize("name", ["alternates", "http-alternates"])
def test_a06_borrowed_objects_are_told(store: Store, tmp_path: Path, name: str) -> None:
    """Who owns them can take them away; an empty file, or comments, borrow nothing."""
    info = store.root / ".git/objects/info"
    info.mkdir(exist_ok=True)
    (info / name).write_text("\n# nothing\n")
    assert _rules(store.root) == []
    (info / name).write_text(f"{tmp_path}\n")
    assert _rules(store.root) == [("A06", "reject")]
    (info / name).unlink()
    (info / name).mkdir()
    assert _rules(store.root) == [("A06", "reject")]


def test_a06_a_partial_clone_is_told(store: Store, tmp_path: Path) -> None:
    """It lacks files, and would get them from elsewhere."""
    git(store.root, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--bare", "--filter=blob:none", store.root.as_uri(), "clone.git")
    assert ("A06", "reject") in _rules(tmp_path / "clone.git")


def test_a07_replacements_have_no_effect(store: Store, copy: PrivateCopy) -> None:
    """Neither of a commit nor of a file; and they are told."""
    first, second = store.tip(), commit(store, {RUTLAND: b"2"})
    blob = object_name("blob", b"2")
    other = write(store.root, "blob", b"forged")
    git(store.root, "replace", blob, other)
    git(store.root, "replace", "--graft", second)
    assert git(store.root, "rev-list", "--count", "HEAD").strip() == "1"
    assert git(store.root, "cat-file", "-p", blob) == "forged"
    [oddity] = oddities(store.root)
    assert (oddity.rule, oddity.severity) == ("A07", "warn")
    assert "2 objects are shown as other ones" in oddity.message
    assert _history(copy, copy.bring(store.root)) == [first, second]
    assert copy.read(copy.files(second)[RUTLAND]) == b"2"


def test_a07_a_forged_commit_graph_has_no_effect(store: Store, copy: PrivateCopy, tmp_path: Path) -> None:
    """One of another history with the same commit names would hide commits from git."""
    first = store.tip()
    commit(store, {RUTLAND: b"2"})
    third = commit(store, {RUTLAND: b"3"})
    # git itself writes a commit-graph that hides the second commit, where a replacement shows it so.
    forge = tmp_path / "forge"
    shutil.copytree(store.root, forge)
    git(forge, "commit-graph", "write", "--reachable")
    graph = forge / ".git/objects/info/commit-graph"
    forged = _with_parent(graph.read_bytes(), third, first)
    target = store.root / ".git/objects/info/commit-graph"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(forged)
    assert git(store.root, "-c", "core.commitGraph=true", "rev-list", "--count", "HEAD").strip() == "2"
    assert _rules(store.root) == []
    assert len(_history(copy, copy.bring(store.root))) == 3


def _with_parent(graph: bytes, child: str, parent: str) -> bytes:
    """Change the first parent of a commit in a commit-graph (gitformat-commit-graph(5)), and its check sum."""
    chunks = {}
    for number in range(graph[6] + 1):
        row = graph[8 + 12 * number : 20 + 12 * number]
        chunks[row[:4]] = int.from_bytes(row[4:], "big")
    count = (chunks[b"CDAT"] - chunks[b"OIDL"]) // 20
    names = [graph[chunks[b"OIDL"] + 20 * n :][:20].hex() for n in range(count)]
    at = chunks[b"CDAT"] + 36 * names.index(child) + 20
    body = graph[:at] + names.index(parent).to_bytes(4, "big") + graph[at + 4 : -20]
    import hashlib

    return body + hashlib.sha1(body).digest()  # noqa: S324  # the format's check sum


@pytest.mark.parametrize("kind", ["commit", "tree", "blob"])
def test_a08_a_swapped_object_is_found(store: Store, copy: PrivateCopy, kind: str) -> None:
    """A git by itself serves it without noticing."""
    first = store.tip()
    commit(store, {RUTLAND: b"2", GLEBE: None})
    name = {
        "commit": first,
        "tree": git(store.root, "rev-parse", f"{first}:partners").strip(),
        "blob": git(store.root, "rev-parse", f"{first}:{GLEBE}").strip(),
    }[kind]
    other = {
        "commit": git(store.root, "cat-file", "commit", first).replace("Glebe", "Other").encode(),
        "tree": b"",
        "blob": b"name: Other House\n",
    }[kind]
    swap(store.root, name, kind, other)
    with pytest.raises((DamagedObjectError, IncompleteHistoryError)):
        copy.bring(store.root)


@pytest.mark.parametrize("kind", ["commit", "tree", "blob"])
@pytest.mark.parametrize("how", ["missing", "cut short"])
def test_a08_a_missing_object_is_found(store: Store, copy: PrivateCopy, kind: str, how: str) -> None:
    """Also one that only an older commit has."""
    first = store.tip()
    commit(store, {RUTLAND: b"2", GLEBE: None})
    asked = {"commit": first, "tree": f"{first}:partners", "blob": f"{first}:{GLEBE}"}[kind]
    file = loose(store.root, git(store.root, "rev-parse", asked).strip())
    file.chmod(0o600)
    if how == "missing":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-8])
    with pytest.raises((DamagedObjectError, IncompleteHistoryError)):
        copy.bring(store.root)
    # The copy is as good as before: what was mended can be brought.
    git(store.root, "update-ref", "refs/heads/other", git(store.root, "commit-tree", "-m", "x", _tree(store)).strip())
    copy.bring(store.root, "other")


def _tree(store: Store) -> str:
    return git(store.root, "rev-parse", "HEAD:agreement").strip()


def _rows(*rows: tuple[str, str, str]) -> bytes:
    return b"".join(b"%s %s\0%s" % (mode.encode(), name.encode(), bytes.fromhex(oid)) for mode, name, oid in rows)


@pytest.mark.parametrize("kind", ["twice", "unsorted", "dot git", "zero mode", "no name", "dots"])
def test_an_ill_formed_tree_does_not_come_in(store: Store, copy: PrivateCopy, kind: str) -> None:
    """It could be shown in one way and compared in another."""
    blob = write(store.root, "blob", b"x")
    tree = write(
        store.root,
        "tree",
        {
            "twice": _rows(("100644", "a", blob), ("100644", "a", blob)),
            "unsorted": _rows(("100644", "b", blob), ("100644", "a", blob)),
            "dot git": _rows(("100644", ".GIT", blob)),
            "zero mode": _rows(("0100644", "a", blob)),
            "no name": _rows(("100644", "", blob)),
            "dots": _rows(("100644", "..", blob)),
        }[kind],
    )
    bent(store.root, tree)
    with pytest.raises(DamagedObjectError, match=r"is not well formed|is damaged: .*empty filename"):
        copy.bring(store.root)


def test_a_repository_whose_settings_git_cannot_read_is_said_so(store: Store, copy: PrivateCopy) -> None:
    """And one whose HEAD is gone."""
    (store.root / ".git/config").write_text("[core\n")
    with pytest.raises(NoSuchRepositoryError):
        copy.bring(store.root)
    with pytest.raises(NoSuchRepositoryError):
        oddities(store.root)


def test_bundles_and_addresses_have_no_oddities(tmp_path: Path, store: Store) -> None:
    """There is nothing beside their objects."""
    git(store.root, "bundle", "create", "-q", str(tmp_path / "b"), "main")
    assert oddities(tmp_path / "b") == []
    assert oddities("https://example.org/isa.git") == []


def test_a_shared_repository_has_no_oddities(tmp_path: Path, store: Store) -> None:
    """As git makes it."""
    assert oddities(shared(tmp_path / "shared.git", store)) == []
