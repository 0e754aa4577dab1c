"""Publishing to a shared repository: only ever on top of what is there."""

from __future__ import annotations

import os
import shutil
import threading
from typing import TYPE_CHECKING

import pytest

from isa_admin.errors import StoreError
from isa_admin.store import handing_over
from isa_admin.store.address import UnusableAddressError
from isa_admin.store.archive import NotAnAncestorError
from isa_admin.store.copies import PrivateCopy
from isa_admin.store.handing_over import SomebodysStoreError
from isa_admin.store.place import OddStoreError
from isa_admin.store.repository import Store
from isa_admin.store.taking_over import clone_into
from isa_admin.store.transport import NoNetworkError, NoSuchRepositoryError, NotLetInError, RemoteRefusedError
from tests.store.acting import commit, git, whole
from tests.store.sharing import GLEBE, RUTLAND, fresh_home, shared

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_NO_SCRIPTS = pytest.mark.skipif(os.name != "posix", reason="the hooks are scripts")


def _hook(remote: Path, name: str, script: str) -> None:
    hook = remote / "hooks" / name
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{script}\n")
    hook.chmod(0o755)


def _main(remote: Path) -> str:
    return git(remote, "rev-parse", "refs/heads/main").strip()


def test_commits_are_published(store: Store, tmp_path: Path) -> None:
    """The first ones into an empty repository, later ones on top; doing it twice does no harm."""
    remote = shared(tmp_path / "shared.git")
    first = store.tip()
    assert store.push(str(remote), first, None)
    assert _main(remote) == first
    second = commit(store, {RUTLAND: b"2"})
    third = commit(store, {RUTLAND: b"3"})
    assert store.push(remote.as_uri(), second, first)
    assert _main(remote) == second
    assert store.push(str(remote), third, second)
    assert store.push(str(remote), third, second)
    assert store.push(str(remote), third, third)
    assert _main(remote) == third
    assert git(remote, "for-each-ref", "--format=%(refname)").split() == ["refs/heads/main"]
    whole(store.root)


def test_others_commits_are_never_overwritten(store: Store, tmp_path: Path) -> None:
    """When the shared main is not where it was expected: no, and it stays."""
    remote = shared(tmp_path / "shared.git", store)
    first = store.tip()
    theirs = commit(store, {GLEBE: b"theirs"})
    assert store.push(str(remote), theirs, first)
    git(store.root, "reset", "-q", "--hard", first)
    ours = commit(store, {RUTLAND: b"ours"})
    assert not store.push(str(remote), ours, first)
    assert not store.push(str(remote), ours, None)
    assert _main(remote) == theirs
    git(remote, "update-ref", "-d", "refs/heads/main")
    assert not store.push(str(remote), ours, first)
    assert git(remote, "for-each-ref") == ""


def test_a_push_that_would_take_commits_away_is_not_even_tried(store: Store, tmp_path: Path) -> None:
    """Also when the shared main is where it was expected."""
    remote = shared(tmp_path / "shared.git", store)
    first = store.tip()
    second = commit(store, {RUTLAND: b"2"})
    assert store.push(str(remote), second, first)
    with pytest.raises(NotAnAncestorError):
        store.push(str(remote), first, second)
    with pytest.raises(NotAnAncestorError):
        store.push(str(remote), second, "1" * 40)
    assert _main(remote) == second


@_NO_SCRIPTS
def test_the_words_of_a_hook_come_through_harmless(store: Store, tmp_path: Path, ssh: Callable[[Path], str]) -> None:
    """All of them, with escapes made visible; and nothing is published."""
    remote = shared(tmp_path / "shared.git", store)
    first = _main(remote)
    _hook(remote, "pre-receive", r"""printf 'error: not signed\n\033[2Jtry: sign it\n' >&2; exit 1""")
    with pytest.raises(RemoteRefusedError, match="does not take these commits") as caught:
        store.push(ssh(remote), commit(store, {RUTLAND: b"2"}), first)
    assert caught.value.words == "error: not signed\n<U+001B>[2Jtry: sign it"
    assert "pre-receive hook declined" in caught.value.message
    assert caught.value.message.endswith(":\n  remote: error: not signed\n  remote: <U+001B>[2Jtry: sign it")
    assert caught.value.exit_code == 5
    assert _main(remote) == first


@_NO_SCRIPTS
def test_a_hook_that_says_nothing_is_still_a_refusal(store: Store, tmp_path: Path, ssh: Callable[[Path], str]) -> None:
    """The reason is git's, then."""
    remote = shared(tmp_path / "shared.git", store)
    _hook(remote, "update", "exit 1")
    with pytest.raises(RemoteRefusedError, match="hook declined") as caught:
        store.push(ssh(remote), commit(store, {RUTLAND: b"2"}), _main(remote))
    assert caught.value.words in ("", "error: hook declined to update refs/heads/main")


@pytest.mark.slow
def test_a_branch_that_somebody_holds_is_waited_for(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another push comes to its end at this moment; a lock that a killed git left is named, and nothing is lost."""
    remote = shared(tmp_path / "shared.git", store)
    first, second = _main(remote), commit(store, {RUTLAND: b"2"})
    lock = remote / "refs/heads/main.lock"
    lock.touch()
    waited: list[float] = []
    monkeypatch.setattr(handing_over.time, "sleep", waited.append)
    with pytest.raises(RemoteRefusedError, match=r"main\.lock") as caught:
        store.push(str(remote), second, first)
    assert "stays in your store" in caught.value.remedy
    assert _main(remote) == first
    monkeypatch.setattr(handing_over.time, "sleep", lambda seconds: lock.unlink(missing_ok=True) if seconds else None)
    assert store.push(str(remote), second, first)
    assert _main(remote) == second
    assert sum(waited) > 1


def test_settings_that_another_git_holds_are_named(store: Store, tmp_path: Path) -> None:
    """With the lock that a killed git left."""
    lock = store.root / ".git/config.lock"
    lock.touch()
    with pytest.raises(StoreError, match="another git program") as caught:
        store.set_origin(str(tmp_path))
    assert str(lock) in caught.value.remedy
    lock.unlink()
    store.set_origin(str(tmp_path))
    assert store.origin() == str(tmp_path)


@_NO_SCRIPTS
def test_who_comes_second_at_the_door_is_told_so(store: Store, tmp_path: Path, ssh: Callable[[Path], str]) -> None:
    """Another push lands while the hook looks at ours: compare and swap says no."""
    remote = shared(tmp_path / "shared.git", store)
    first = _main(remote)
    theirs = commit(store, {GLEBE: b"theirs"})
    git(store.root, "push", "-q", str(remote), f"{theirs}:refs/heads/side")
    git(store.root, "reset", "-q", "--hard", first)
    ours = commit(store, {RUTLAND: b"2"})
    _hook(remote, "pre-receive", f"env -u GIT_QUARANTINE_PATH git update-ref refs/heads/main {theirs}")
    assert not store.push(ssh(remote), ours, first)
    assert _main(remote) == theirs


@_NO_SCRIPTS
def test_nothing_of_the_store_s_own_settings_runs_or_redirects(store: Store, tmp_path: Path) -> None:
    """Neither hooks nor another address for pushing; a push by hand would heed them."""
    remote, other = shared(tmp_path / "shared.git", store), shared(tmp_path / "other.git")
    _hook(store.root / ".git", "pre-push", f"touch {tmp_path}/sprung; exit 1")
    git(store.root, "config", f"url.{other}.pushInsteadOf", str(remote))
    git(store.root, "config", f"url.{other}.insteadOf", str(remote))
    git(store.root, "config", "push.followTags", "true")
    git(store.root, "tag", "-a", "-m", "x", "v1")
    tip = commit(store, {RUTLAND: b"2"})
    assert store.push(str(remote), tip, _main(remote))
    assert _main(remote) == tip
    assert git(remote, "tag") == ""
    assert not (tmp_path / "sprung").exists()


def test_nothing_is_pushed_into_a_store_that_somebody_works_in(store: Store, tmp_path: Path) -> None:
    """Its files would not come along."""
    git(tmp_path, "clone", "-q", str(store.root), "theirs")
    first = store.tip()
    with pytest.raises(SomebodysStoreError, match="somebody works in"):
        store.push(str(tmp_path / "theirs"), commit(store, {RUTLAND: b"2"}), first)


def test_what_cannot_be_reached_is_said_so(store: Store, tmp_path: Path) -> None:
    """No repository, no network, no address."""
    tip = store.tip()
    with pytest.raises(NoSuchRepositoryError):
        store.push(str(tmp_path / "nowhere"), tip, None)
    with pytest.raises(NoNetworkError):
        store.push("https://127.0.0.1:1/isa.git", tip, None)
    with pytest.raises(UnusableAddressError):
        store.push("--receive-pack=touch x", tip, None)


def test_what_git_cannot_do_there_comes_in_its_own_words(store: Store, tmp_path: Path) -> None:
    """A branch that cannot be where another one is."""
    remote = shared(tmp_path / "shared.git")
    git(store.root, "push", "-q", str(remote), "main:refs/heads/main/x")
    with pytest.raises(RemoteRefusedError):
        store.push(str(remote), store.tip(), None)


@_NO_SCRIPTS
def test_nothing_of_a_repository_in_a_folder_is_run(store: Store, tmp_path: Path) -> None:
    """Whoever keeps the folder would otherwise decide what runs as the officer, with the officer's keyring (G04)."""
    remote = shared(tmp_path / "shared.git", store)
    for name in ("pre-receive", "update", "post-receive", "post-update", "reference-transaction", "proc-receive"):
        _hook(remote, name, f"touch {tmp_path}/sprung; exit 1")
    trap = remote / "hooks/update"
    for name in ("core.fsmonitor", "core.alternateRefsCommand", "gpg.program", "core.pager", "receive.procReceiveRefs"):
        git(remote, "config", name, str(trap))
    git(remote, "config", "core.hooksPath", str(remote / "hooks"))
    tip = commit(store, {RUTLAND: b"2"})
    assert store.push(str(remote), tip, _main(remote))
    assert _main(remote) == tip
    assert not (tmp_path / "sprung").exists()
    assert "error" not in git(remote, "fsck", "--strict")


@pytest.mark.parametrize("link", ["refs/heads/main", "logs/refs/heads/main", "objects/pack", "packed-refs", "config"])
def test_nothing_is_written_through_a_link_in_a_shared_folder(store: Store, tmp_path: Path, link: str) -> None:
    """Whoever keeps the folder would choose the file that is written (G02)."""
    remote = shared(tmp_path / "shared.git", store)
    first, tip = store.tip(), commit(store, {RUTLAND: b"2"})
    (tmp_path / "victim").write_text("mine\n")
    (tmp_path / "folder").mkdir()
    place = remote / link
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_dir():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    place.symlink_to(tmp_path / ("folder" if link == "objects/pack" else "victim"))
    with pytest.raises(OddStoreError, match="is a link"):
        store.push(str(remote), tip, first)
    assert (tmp_path / "victim").read_text() == "mine\n"
    assert list((tmp_path / "folder").iterdir()) == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only the superuser can give files away")
def test_a_repository_of_somebody_else_needs_the_user_s_word(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git asks for safe.directory, and takes it from the user's own settings."""
    remote = shared(tmp_path / "shared.git", store)
    for path in (remote, *remote.rglob("*")):
        os.chown(path, 65534, 65534)
    first, tip = store.tip(), commit(store, {RUTLAND: b"2"})
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", fresh_home(tmp_path / "home")["HOME"])
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    with pytest.raises(NotLetInError, match=r"safe\.directory"):
        store.push(str(remote), tip, first)
    (tmp_path / "home/.gitconfig").write_text(f"[safe]\n\tdirectory = {remote}\n")
    assert store.push(str(remote), tip, first)


def test_writers_who_publish_at_once_lose_nothing(store: Store, tmp_path: Path) -> None:
    """Each takes over what others published, commits again on top, and tries until it is there."""
    remote = shared(tmp_path / "shared.git", store)
    errors: list[BaseException] = []

    def work(number: int) -> None:
        try:
            with PrivateCopy(tmp_path / f"copy{number}") as copy:
                clone_into(tmp_path / f"clone{number}", copy, copy.bring(remote), str(remote))
                with Store.open(tmp_path / f"clone{number}") as clone:
                    for round_ in range(3):
                        publish(clone, copy, {f"partners/p{number}-{round_}/partner.yaml": b"x"})
        except BaseException as error:  # noqa: BLE001  # whatever it is, the test shows it
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert git(remote, "rev-list", "--count", "main").strip() == "10"
    assert git(remote, "rev-list", "--count", "--merges", "main").strip() == "0"
    names = git(remote, "ls-tree", "-r", "--name-only", "main", "partners").split()
    assert {f"partners/p{number}-{round_}/partner.yaml" for number in range(3) for round_ in range(3)} <= set(names)
    assert "error" not in git(remote, "fsck", "--strict")
    for number in range(3):
        whole(tmp_path / f"clone{number}")


def publish(clone: Store, copy: PrivateCopy, changes: dict[str, bytes | None]) -> None:
    """Commit, and publish on top of whatever others published meanwhile, as often as it takes."""
    url = clone.origin()
    assert url is not None
    own = commit(clone, changes)
    while True:
        tip = copy.bring(url)
        if clone.common_with(copy, tip) != tip:
            clone.rewind_to(copy, tip, expected=own)
            own = commit(clone, changes)
        if clone.push(url, own, tip):
            return
