"""A clone is a verified copy or none, and pins the anchor that it was proved from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from isa_admin.store.publishing import ASIDE
from tests.sharing.acting import QUAY, STRANGER, git, tip

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sharing.acting import Person
    from tests.sharing.conftest import Made, Table


def test_a_clone_is_proved_and_pins_the_anchor(table: Table, hub: Path, made: Made) -> None:
    """From then on sync knows where the others are, and verify from what."""
    newcomer = table.seat(STRANGER, copy=False)
    done = newcomer.types("clone", str(hub), str(newcomer.root), "--anchor", made.anchor, "--json").report
    assert (done["tip"], done["anchor"], done["path"]) == (tip(hub), made.anchor, str(newcomer.root))
    assert tip(newcomer.root) == tip(hub)
    assert git(newcomer.root, "status", "--porcelain") == ""
    assert (newcomer.folder / "config/isa-admin/anchors.txt").read_text("utf-8") == f"{made.anchor}\n"
    assert newcomer.types("verify", "--json").report["ok"] is True
    assert newcomer.syncs()["taken"] == 0
    again = newcomer.folder / "again"
    newcomer.types("clone", os.path.relpath(hub, newcomer.root), str(again))
    assert tip(again) == tip(hub)
    assert git(again, "config", "remote.origin.url").strip() == str(hub)


def test_a_clone_from_nothing_to_prove_it_by_is_refused(table: Table, hub: Path) -> None:
    """Nothing is trusted because it was met first, and nothing is left behind."""
    newcomer = table.seat(STRANGER, copy=False)
    done = newcomer.tries("clone", str(hub), str(newcomer.root))
    assert done.code == 2
    assert "(A01)" in done.error
    assert "--anchor LINE" in done.remedy
    assert list(newcomer.folder.iterdir()) == []


def test_a_clone_from_a_wrong_anchor_is_refused(table: Table, hub: Path, made: Made) -> None:
    """Another first commit, or another first key: no folder, and nothing pinned."""
    newcomer = table.seat(STRANGER, copy=False)
    _, version, commit, fingerprint = made.anchor.split(":")
    for line, rule in (
        (f"isa-anchor:{version}:{'0' * 39}1:{fingerprint}", "A02"),
        (f"isa-anchor:{version}:{commit}:{newcomer.fingerprint}", "A03"),
    ):
        done = newcomer.tries("clone", str(hub), str(newcomer.root), "--anchor", line)
        assert done.code == 5
        assert f"({rule})" in done.error
        assert not newcomer.root.exists()
        assert not (newcomer.folder / "config/isa-admin/anchors.txt").exists()


def test_a_clone_of_a_bent_history_is_refused(table: Table, hub: Path, made: Made, olive: Person) -> None:
    """One commit that does not count is enough."""
    olive.commits("partners/quay-trust/posts.yaml", "posts: []\n", by=None)
    assert olive.pushes(str(hub), "main") is None
    newcomer = table.seat(STRANGER, copy=False)
    done = newcomer.tries("clone", str(hub), str(newcomer.root), "--anchor", made.anchor)
    assert "(B01)" in done.error
    assert not newcomer.root.exists()
    assert QUAY in git(hub, "ls-tree", "-r", "--name-only", "main")


def test_a_clone_does_not_touch_what_lies_at_its_place(table: Table, hub: Path, made: Made) -> None:
    """A folder with something in it stays as it is."""
    newcomer = table.seat(STRANGER, copy=False)
    newcomer.root.mkdir()
    (newcomer.root / "letter.txt").write_text("mine\n", "utf-8")
    assert newcomer.tries("clone", str(hub), str(newcomer.root), "--anchor", made.anchor).code == 5
    assert [file.name for file in newcomer.root.iterdir()] == ["letter.txt"]


def test_a_clone_that_cannot_remember_the_anchor_is_none(table: Table, hub: Path, made: Made) -> None:
    """Nothing lies in the way of the next try."""
    newcomer = table.seat(STRANGER, copy=False)
    in_the_way = newcomer.folder / "config"
    in_the_way.touch()
    words = ("clone", str(hub), str(newcomer.root), "--anchor", made.anchor)
    assert newcomer.tries(*words).code == 5
    assert not newcomer.root.exists()
    in_the_way.unlink()
    newcomer.types(*words)
    assert newcomer.syncs()["taken"] == 0


def test_what_comes_next_can_be_typed_whatever_the_folder_is_called(table: Table, hub: Path, made: Made) -> None:
    """With a space in its name, or a hyphen before it."""
    newcomer = table.seat(STRANGER, copy=False)
    said = newcomer.types("clone", str(hub), "my copy", "--anchor", made.anchor).out
    assert "  cd 'my copy'\n" in said
    assert "  cd ./-copy\n" in newcomer.types("clone", str(hub), "--", "-copy").out
    newcomer.root = newcomer.folder / "my copy"
    (newcomer.folder / "the hub.git").symlink_to(hub)
    assert "  isa-admin sync '../the hub.git'\n" in newcomer.types("install-hook", "../the hub.git").out
    assert newcomer.tries("clone", "", "elsewhere").code == 2


@pytest.mark.parametrize("command", ["clone", "init"])
def test_what_a_killed_run_left_in_a_folder_is_in_nobodys_way(
    table: Table, hub: Path, made: Made, command: str
) -> None:
    """The folder was there and empty; the same command makes the store."""
    newcomer = table.seat(STRANGER, copy=False)
    left = newcomer.root / ASIDE / "store/.git"
    left.mkdir(parents=True)
    if command == "clone":
        newcomer.types("clone", str(hub), str(newcomer.root), "--anchor", made.anchor)
    else:
        newcomer.types("init", str(newcomer.root), "--blank", "--area", "North", "--boards", "North Board", "--yes")
    assert git(newcomer.root, "status", "--porcelain") == ""
    assert not (newcomer.root / ASIDE).exists()
