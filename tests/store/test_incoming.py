"""What a push brings, seen from the hook; and the hook itself, in a real repository."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from isa_admin.errors import StoreError
from isa_admin.store.hooks import FORM_IS_CHECKED, ForeignHookError, NoWholePathError, install_hook
from isa_admin.store.incoming import Incoming, NotInAHookError, Update
from isa_admin.store.lock import StoreNotWritableError
from isa_admin.store.transport import NoSuchRepositoryError, RemoteRefusedError
from tests.store.acting import FILES, commit, git
from tests.store.sharing import GLEBE, bent, shared, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from isa_admin.store.repository import Store

REFUSED = "partners/refused.yaml"
RECEIVER = Path(__file__).with_name("receiver.py")
A, B, NONE = "a" * 40, "b" * 40, "0" * 40


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """Where the hook writes what it saw."""
    return tmp_path / "report of the hook's"


@pytest.fixture
def remote(store: Store, tmp_path: Path, report: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shared repository with the store's first commit, and the hook."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    made = shared(tmp_path / "shared.git", store)
    install_hook(made, [sys.executable, str(RECEIVER), str(report), REFUSED])
    return made


@pytest.fixture
def door(remote: Path, ssh: Callable[[Path], str]) -> str:
    """The address of the shared repository on a host, whose git runs the hook."""
    return ssh(remote)


def _seen(report: Path) -> Any:  # noqa: ANN401  # JSON
    return json.loads(report.read_text())


def test_the_hook_sees_the_commits_of_a_push_in_quarantine(store: Store, door: str, report: Path) -> None:
    """Those that are new, oldest first, with files and bytes, before they are part of the repository."""
    first = store.tip()
    second = commit(store, {GLEBE: b"2"})
    third = commit(store, {GLEBE: b"3", "agreement/a": b"3"})
    assert store.push(door, third, first)
    assert _seen(report) == [
        [
            "refs/heads/main",
            {
                "first": first,
                "files": sorted([*FILES, "agreement/a"]),
                "steps": [
                    {"commit": second, "changed": [GLEBE], "read": ["2"]},
                    {"commit": third, "changed": ["agreement/a", GLEBE], "read": ["3", "3"]},
                ],
            },
        ]
    ]


def test_what_the_hook_refuses_does_not_come_in(store: Store, remote: Path, door: str) -> None:
    """Its words reach the one who pushed, and the commit is not left in the repository."""
    first = store.tip()
    tip = commit(store, {REFUSED: b"2"})
    with pytest.raises(RemoteRefusedError, match=f"{REFUSED} may not be touched"):
        store.push(door, tip, first)
    assert git(remote, "rev-parse", "main").strip() == first
    assert tip not in git(remote, "cat-file", "--batch-all-objects", "--batch-check")


def test_the_hook_sees_forced_pushes_deletions_and_side_branches(store: Store, remote: Path, report: Path) -> None:
    """Whoever pushes by hand, and several references at once."""
    first = store.tip()
    second = commit(store, {GLEBE: b"2"})
    git(store.root, "push", "-q", str(remote), "main", f"{first}:refs/heads/side")
    assert [row[0] for row in _seen(report)] == ["refs/heads/main", "refs/heads/side"]
    assert [step["commit"] for step in _seen(report)[1][1]["steps"]] == [first]
    git(store.root, "reset", "-q", "--hard", first)
    other = commit(store, {GLEBE: b"other"})
    git(store.root, "push", "-q", "--force", str(remote), "main")
    assert _seen(report) == [["refs/heads/main", {"forced": True}]]
    git(store.root, "push", "-q", str(remote), ":refs/heads/side")
    assert _seen(report) == [["refs/heads/side", {"deletes": True}]]
    assert git(remote, "rev-parse", "main").strip() == other != second


@pytest.mark.parametrize(
    ("entries", "words"), [((b"100644 a", b"100644 a"), "duplicate"), ((b"100664 a",), "bad file modes")]
)
def test_an_ill_formed_tree_does_not_get_as_far_as_the_hook(
    store: Store, door: str, report: Path, entries: tuple[bytes, ...], words: str
) -> None:
    """The git of the shared repository checks the form of what it receives."""
    blob = bytes.fromhex(write(store.root, "blob", b"x"))
    first = store.tip()
    tree = b"".join(entry + b"\0" + blob for entry in entries)
    tip = bent(store.root, write(store.root, "tree", tree), first)
    with pytest.raises(RemoteRefusedError, match=words):
        store.push(door, tip, first)
    assert not report.exists()


@pytest.mark.parametrize("setting", FORM_IS_CHECKED)
def test_a_repository_that_does_not_check_is_refused_by_the_hook(
    store: Store, remote: Path, door: str, setting: str
) -> None:
    """Somebody has taken the setting away."""
    git(remote, "config", "--unset", setting)
    first = store.tip()
    with pytest.raises(RemoteRefusedError, match="does not check the form"):
        store.push(door, commit(store, {GLEBE: b"2"}), first)


def _environment(remote: Path) -> dict[str, str]:
    quarantine = remote / "objects/tmp_objdir-incoming-x"
    quarantine.mkdir(exist_ok=True)
    return {
        "GIT_DIR": str(remote),
        "GIT_QUARANTINE_PATH": str(quarantine),
        "GIT_OBJECT_DIRECTORY": str(quarantine),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(remote / "objects"),
    }


def test_updates_are_read_from_the_hook_s_input(remote: Path) -> None:
    """A new branch has no old commit, a deleted one no new one; odd names are made harmless."""
    lines = [
        f"{A} {B} refs/heads/main\n".encode(),
        f"{NONE} {B} refs/heads/new\n".encode(),
        f"{A} {NONE} refs/tags/v1\n".encode(),
        f"{A} {B} refs/heads/\u202eniam\n".encode(),
    ]
    with Incoming.received(_environment(remote), lines) as incoming:
        assert incoming.updates == (
            Update(A, B, "refs/heads/main"),
            Update(None, B, "refs/heads/new"),
            Update(A, None, "refs/tags/v1"),
            Update(A, B, "refs/heads/<U+202E>niam"),
        )


@pytest.mark.parametrize(
    "line", [b"", b"x\n", b"%b refs/heads/a\n" % A.encode(), f"{A} {B} HEAD\n".encode(), f"{A} {B} refs/a b\n".encode()]
)
def test_a_line_that_git_does_not_write_is_refused(remote: Path, line: bytes) -> None:
    """Default deny."""
    with pytest.raises(NotInAHookError, match="it was told"):
        Incoming.received(_environment(remote), [line])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GIT_DIR", None),
        ("GIT_DIR", "/nowhere"),
        ("GIT_QUARANTINE_PATH", "/tmp"),  # noqa: S108  # a folder that is no quarantine
        ("GIT_OBJECT_DIRECTORY", "/tmp"),  # noqa: S108  # the same
        ("GIT_OBJECT_DIRECTORY", None),
    ],
)
def test_an_environment_that_does_not_fit_is_refused(remote: Path, name: str, value: str | None) -> None:
    """Run by hand, or with an object directory elsewhere."""
    environment: dict[str, str | None] = {**_environment(remote), name: value}
    with pytest.raises(NotInAHookError, match="not run by git as the pre-receive hook"):
        Incoming.received({key: text for key, text in environment.items() if text is not None}, [])


def test_a_quarantine_outside_of_the_repository_is_refused(remote: Path, tmp_path: Path) -> None:
    """Also through a link that lies inside."""
    environment = _environment(remote)
    (tmp_path / "elsewhere").mkdir()
    (remote / "objects/link").symlink_to(tmp_path / "elsewhere")
    for path in (tmp_path / "elsewhere", remote / "objects/link"):
        environment |= {"GIT_QUARANTINE_PATH": str(path), "GIT_OBJECT_DIRECTORY": str(path)}
        with pytest.raises(NotInAHookError, match="does not lie inside"):
            Incoming.received(environment, [])


def test_a_hook_is_installed_once_and_brought_up_to_date(tmp_path: Path) -> None:
    """It runs the program by its whole path, in a shell that every git has."""
    remote = shared(tmp_path / "shared.git")
    hook = install_hook(remote, [sys.executable, "it's", "$HOME"])
    assert hook == remote / "hooks/pre-receive"
    lines = hook.read_bytes().decode().splitlines()
    assert lines[0] == "#!/bin/sh"
    assert lines[-1].startswith("exec ")
    assert lines[-1].endswith(""" 'it'"'"'s' '$HOME'""")
    assert b"\r" not in hook.read_bytes()
    if os.name == "posix":
        assert hook.stat().st_mode & 0o111 == 0o111
    assert {setting: git(remote, "config", setting).strip() for setting in FORM_IS_CHECKED} == FORM_IS_CHECKED
    install_hook(remote, [sys.executable, "new"])
    assert hook.read_text().endswith(" new\n")
    assert [child.name for child in hook.parent.glob("pre-receive*")] == ["pre-receive"]


def test_a_hook_of_somebody_else_stays(tmp_path: Path) -> None:
    """And one that is a link, and one that is kept elsewhere; nothing is changed."""
    remote = shared(tmp_path / "shared.git")
    hook = remote / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 0\n")
    with pytest.raises(ForeignHookError, match="another hook already"):
        install_hook(remote, [sys.executable])
    assert hook.read_text() == "#!/bin/sh\nexit 0\n"
    hook.unlink()
    hook.symlink_to(tmp_path / "nowhere")
    with pytest.raises(ForeignHookError):
        install_hook(remote, [sys.executable])
    hook.unlink()
    git(remote, "config", "core.hooksPath", "elsewhere")
    with pytest.raises(ForeignHookError, match=r"core\.hooksPath"):
        install_hook(remote, [sys.executable])
    assert not hook.exists()
    assert git(remote, "config", "--get", "--default=unset", "receive.fsckObjects").strip() == "unset"


def test_a_hook_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    """A file lies where the folder of hooks should be."""
    remote = shared(tmp_path / "shared.git")
    (remote / "hooks").touch()
    with pytest.raises(StoreNotWritableError):
        install_hook(remote, [sys.executable])


def test_a_hook_goes_into_a_bare_repository_only(store: Store, tmp_path: Path) -> None:
    """And runs a program that is there."""
    with pytest.raises(StoreError, match="not a bare repository"):
        install_hook(store.root, [sys.executable])
    with pytest.raises(NoSuchRepositoryError):
        install_hook(tmp_path / "nowhere", [sys.executable])
    remote = shared(tmp_path / "shared.git")
    for command in ([], ["isa-admin"], [str(tmp_path / "nowhere")], [str(tmp_path)]):
        with pytest.raises(NoWholePathError, match="the hook cannot run") as caught:
            install_hook(remote, command)
        assert caught.value.exit_code == 2
