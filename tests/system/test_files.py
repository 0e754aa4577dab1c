"""Files are opened, written and deleted where the program says, whatever somebody prepared there."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from isa_admin.system import files

if TYPE_CHECKING:
    from pathlib import Path

needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")


def names(folder: Path) -> list[str]:
    """List what lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """A file outside that nothing here may touch."""
    file = tmp_path / "victim"
    file.write_bytes(b"mine\n")
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that somebody prepared."""
    made = tmp_path / "folder"
    made.mkdir()
    return made


def test_a_replaced_link_goes_and_what_it_led_to_stays(folder: Path, victim: Path) -> None:
    """The new file takes the place of the link itself."""
    (folder / "a").symlink_to(victim)
    files.replace_file(folder / "a", b"new")
    assert victim.read_bytes() == b"mine\n"
    assert (folder / "a").read_bytes() == b"new"
    assert not (folder / "a").is_symlink()
    assert names(folder) == ["a"]


def test_a_file_is_created_only_where_nothing_lies(folder: Path, victim: Path) -> None:
    """A link to nowhere lies there, too."""
    (folder / "a").symlink_to(victim.with_name("nowhere"))
    with pytest.raises(FileExistsError):
        files.create_file(folder / "a", b"new")
    assert not victim.with_name("nowhere").exists()


def test_a_file_that_cannot_be_written_leaves_no_draft(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk leaves the old bytes and nothing beside them."""
    files.replace_file(folder / "a", b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.replace_file(folder / "a", b"new")
    assert (folder / "a").read_bytes() == b"old"
    assert names(folder) == ["a"]


def test_a_file_has_the_mode_that_the_users_umask_gives(folder: Path) -> None:
    """A private one is for its owner alone, a program can be run."""
    before = os.umask(0o027)
    try:
        files.replace_file(folder / "a", b"")
        files.replace_file(folder / "b", b"", private=True)
        files.replace_file(folder / "c", b"", executable=True)
    finally:
        os.umask(before)
    modes = [stat.S_IMODE((folder / name).stat().st_mode) for name in "abc"]
    assert modes == [0o640, 0o600, 0o750]


@pytest.mark.parametrize("flag", [files._NOFOLLOW, 0], ids=["the system refuses links", "it cannot, as Windows"])
def test_a_link_is_not_read(folder: Path, victim: Path, flag: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what lies there instead of a file."""
    monkeypatch.setattr(files, "_NOFOLLOW", flag)
    (folder / "a").symlink_to(victim)
    with pytest.raises(files.NotPlainError, match="a is a link"):
        files.read_file(folder / "a")
    assert files.read_file(victim) == b"mine\n"


@needs_pipes
def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    """Nobody may ever write to it."""
    os.mkfifo(folder / "a")
    for read in (files.read_file, files.open_given):
        with pytest.raises(files.NotPlainError, match="is a pipe"):
            read(folder / "a")


def test_a_file_that_no_memory_holds_is_not_read(folder: Path) -> None:
    """Neither is one that is a byte too long."""
    with (folder / "a").open("wb") as sink:
        sink.truncate(1 << 42)
    with pytest.raises(files.NotPlainError, match="larger than"):
        files.read_file(folder / "a")
    (folder / "b").write_bytes(b"1234")
    with pytest.raises(files.NotPlainError):
        files.read_file(folder / "b", limit=3)
    assert files.read_file(folder / "b", limit=4) == b"1234"


def test_a_file_that_a_person_named_is_read_through_their_link(folder: Path, victim: Path) -> None:
    """Their own desktop is full of them."""
    (folder / "a").symlink_to(victim)
    with files.open_given(folder / "a") as source:
        assert source.read() == b"mine\n"


def test_a_tree_goes_and_what_its_links_lead_to_stays(folder: Path, victim: Path) -> None:
    """Neither deleted nor given another mode."""
    victim.chmod(0o444)
    (folder / "deep").mkdir()
    (folder / "deep/link").symlink_to(victim)
    (folder / "deep/up").symlink_to(victim.parent)
    files.remove_tree(folder)
    assert not folder.exists()
    assert victim.read_bytes() == b"mine\n"
    assert stat.S_IMODE(victim.stat().st_mode) == 0o444


def test_of_a_link_to_a_tree_the_link_goes(folder: Path, tmp_path: Path) -> None:
    """The folder behind it is somebody's."""
    (folder / "work").mkdir()
    (tmp_path / "link").symlink_to(folder)
    files.remove_tree(tmp_path / "link")
    assert not (tmp_path / "link").is_symlink()
    assert (folder / "work").is_dir()


def test_an_own_folder_is_neither_a_link_nor_a_file(folder: Path, victim: Path) -> None:
    """It is made where there is nothing."""
    files.own_folder(folder / "own")
    files.own_folder(folder / "own")
    (folder / "link").symlink_to(folder / "own")
    with pytest.raises(files.NotPlainError, match="link is a link"):
        files.plain_folder(folder / "link")
    with pytest.raises(files.NotPlainError, match="a plain file, not a folder"):
        files.own_folder(victim)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives folders away")
def test_an_own_folder_does_not_belong_to_somebody_else(folder: Path) -> None:
    """In a shared place, somebody may have made it first."""
    (folder / "own").mkdir()
    os.chown(folder / "own", 12345, 12345)
    with pytest.raises(files.NotPlainError, match="another user"):
        files.own_folder(folder / "own")


def test_the_way_to_a_file_leads_through_no_link(folder: Path, tmp_path: Path) -> None:
    """Missing folders are made, and none behind a link."""
    assert files.folders_to(folder, "a/b/c.txt") == folder / "a/b/c.txt"
    assert (folder / "a/b").is_dir()
    (tmp_path / "elsewhere").mkdir()
    (folder / "out").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(files.NotPlainError):
        files.folders_to(folder, "out/b/c.txt")
    assert names(tmp_path / "elsewhere") == []
    assert files.leads_through_link(folder, "out/c.txt")
    assert not files.leads_through_link(folder, "a/none/c.txt")


def test_drafts_of_a_killed_command_go_and_nothing_else(folder: Path, victim: Path) -> None:
    """Only what bears the name of the very file, and is a plain file."""
    draft = files.draft_of(folder / "a")
    draft.write_bytes(b"half")
    link = files.draft_of(folder / "a")
    link.symlink_to(victim)
    other = files.draft_of(folder / "b")
    other.write_bytes(b"half")
    files.sweep(folder / "a")
    assert sorted(folder.iterdir()) == sorted([link, other])


def test_a_whole_folder_comes_whole_or_not_at_all(tmp_path: Path) -> None:
    """An empty folder gives way, anything else does not."""
    with files.whole_folder(tmp_path / "out") as draft:
        (draft / "a").write_bytes(b"1")
        assert not (tmp_path / "out").exists()
    assert (tmp_path / "out/a").read_bytes() == b"1"
    with pytest.raises(OSError, match="not empty"), files.whole_folder(tmp_path / "out"):
        pass
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileExistsError), files.whole_folder(tmp_path / "link"):
        pass
    assert names(tmp_path) == ["link", "out"]


def test_a_passing_folder_is_gone_afterwards() -> None:
    """Also after an error."""

    def fail() -> None:
        with files.passing_folder("isa-test-") as folder:
            kept.append(folder)
            (folder / "a").write_bytes(b"1")
            raise ValueError("halfway")

    kept: list[Path] = []
    with pytest.raises(ValueError, match="halfway"):
        fail()
    assert not kept[0].exists()


@needs_pipes
def test_the_first_odd_thing_in_a_folder_is_named(folder: Path, victim: Path) -> None:
    """However deep it lies; a name at the top can be left out."""
    (folder / "hooks").mkdir()
    (folder / "hooks/link").symlink_to(victim)
    (folder / "refs/heads").mkdir(parents=True)
    assert files.first_oddity(folder, skip=frozenset({"hooks"})) is None
    os.mkfifo(folder / "refs/heads/main")
    odd = files.first_oddity(folder, skip=frozenset({"hooks"}))
    assert odd is not None
    assert str(odd) == f"{folder}/refs/heads/main is a pipe, not a plain file"
