"""Sharing over ssh, with a real server on loopback."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from isa_admin.store.copies import PrivateCopy
from isa_admin.store.history import IncompleteHistoryError
from isa_admin.store.repository import Store
from isa_admin.store.taking_over import clone_into
from isa_admin.store.transport import (
    NoNetworkError,
    NoSuchBranchError,
    NoSuchRepositoryError,
    NotLetInError,
    RemoteRefusedError,
    UnknownHostError,
)
from tests.store.acting import commit, git, whole
from tests.store.sharing import RUTLAND, shared
from tests.store.ssh_server import SshServer, ssh_server, why_not
from tests.store.test_remotes import publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.skipif(why_not() is not None, reason=str(why_not())), pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def server() -> Iterator[SshServer]:
    """One server for the tests of this module."""
    with ssh_server() as made:
        yield made


@pytest.fixture
def home(tmp_path: Path, server: SshServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a user whose git settings name the ssh of the test."""
    made = tmp_path / "home"
    made.mkdir()
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(made))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    (made / ".gitconfig").write_text(server.settings())
    return made


@pytest.fixture
def copy(tmp_path: Path, home: Path) -> Iterator[PrivateCopy]:
    """A private copy with nothing in it."""
    del home
    with PrivateCopy(tmp_path / "copy") as made:
        yield made


def test_a_history_is_brought_and_published_over_ssh(
    store: Store, copy: PrivateCopy, server: SshServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both forms of address; what the environment says about ssh is not heeded."""
    remote = shared(tmp_path / "shared.git", store)
    monkeypatch.setenv("GIT_SSH_COMMAND", f"touch {tmp_path}/sprung; false")
    monkeypatch.setenv("GIT_SSH", "false")
    first = store.tip()
    assert copy.bring(server.url(remote)) == first
    second = commit(store, {RUTLAND: b"2"})
    assert store.push(server.url(remote), second, first)
    assert copy.bring(f"isa-test:{remote}") == second
    assert [step.commit for step in copy.steps(second)] == [first, second]
    assert not store.push(server.url(remote), second, first) or git(remote, "rev-parse", "main").strip() == second
    clone_into(tmp_path / "clone", copy, second, server.url(remote))
    whole(tmp_path / "clone")
    assert not (tmp_path / "sprung").exists()


def test_the_words_of_a_hook_come_over_ssh(store: Store, copy: PrivateCopy, server: SshServer, tmp_path: Path) -> None:
    """As they do on this machine."""
    del copy
    remote = shared(tmp_path / "shared.git", store)
    (remote / "hooks").mkdir()
    (remote / "hooks/pre-receive").write_text("#!/bin/sh\necho 'not signed' >&2\nexit 1\n")
    (remote / "hooks/pre-receive").chmod(0o755)
    first = store.tip()
    with pytest.raises(RemoteRefusedError) as caught:
        store.push(server.url(remote), commit(store, {RUTLAND: b"2"}), first)
    assert caught.value.words == "not signed"


def test_what_is_not_there_is_said_so(store: Store, copy: PrivateCopy, server: SshServer, tmp_path: Path) -> None:
    """No repository, no branch, no server."""
    remote = shared(tmp_path / "shared.git", store)
    with pytest.raises(NoSuchRepositoryError):
        copy.bring(server.url(tmp_path / "nowhere"))
    with pytest.raises(NoSuchBranchError, match="has no branch side"):
        copy.bring(server.url(remote), "side")
    with pytest.raises(NoNetworkError):
        copy.bring(f"ssh://127.0.0.1:1{remote}")
    with pytest.raises(NoNetworkError):
        copy.bring(f"ssh://nosuch.example.invalid{remote}")
    assert copy.bring(server.url(remote)) == store.tip()


def test_an_unknown_host_key_is_said_so(
    store: Store, copy: PrivateCopy, server: SshServer, home: Path, tmp_path: Path
) -> None:
    """With what to compare; nobody is asked to trust it in silence."""
    remote = shared(tmp_path / "shared.git", store)
    (home / ".gitconfig").write_text(server.settings(known=False))
    with pytest.raises(UnknownHostError, match="does not know the key") as caught:
        copy.bring(server.url(remote))
    assert "fingerprint" in caught.value.remedy


def test_who_is_not_let_in_is_told_so(
    store: Store, copy: PrivateCopy, server: SshServer, home: Path, tmp_path: Path
) -> None:
    """Another key than the one that the server knows."""
    remote = shared(tmp_path / "shared.git", store)
    (home / ".gitconfig").write_text(server.settings(identity="stranger"))
    with pytest.raises(NotLetInError, match="does not let you in"):
        copy.bring(server.url(remote))


def test_a06_a_shallow_repository_is_found_over_ssh(
    store: Store, copy: PrivateCopy, server: SshServer, tmp_path: Path
) -> None:
    """A git would leave out what it cannot give, and say so in passing."""
    commit(store, {RUTLAND: b"2"})
    git(tmp_path, "clone", "-q", "--bare", "--depth=1", store.root.as_uri(), "shallow.git")
    with pytest.raises(IncompleteHistoryError):
        copy.bring(server.url(tmp_path / "shallow.git"))
    assert not (tmp_path / "copy/shallow").exists()
    assert copy.bring(store.root) == store.tip()


def test_two_officers_and_a_signatory_at_once_lose_nothing(
    store: Store, server: SshServer, home: Path, tmp_path: Path
) -> None:
    """Each works in their own clone, and publishes over ssh."""
    del home
    remote = shared(tmp_path / "shared.git", store)
    errors: list[BaseException] = []

    def work(who: str) -> None:
        try:
            with PrivateCopy(tmp_path / f"copy-{who}") as copy:
                clone_into(tmp_path / who, copy, copy.bring(server.url(remote)), server.url(remote))
                with Store.open(tmp_path / who) as clone:
                    for number in range(2):
                        publish(clone, copy, {f"partners/{who}-{number}/partner.yaml": b"x"})
        except BaseException as error:  # noqa: BLE001  # whatever it is, the test shows it
            errors.append(error)

    threads = [threading.Thread(target=work, args=(who,)) for who in ("officer", "second", "signatory")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert git(remote, "rev-list", "--count", "main").strip() == "7"
    assert "error" not in git(remote, "fsck", "--strict")
