"""The one writer of files for people: whole or not there, never over what lies there, and a remedy where it fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from isa_admin.application.files import taken, word_file, write_file, write_folder
from isa_admin.errors import StoreError, UsageError


def names(folder: Path) -> list[str]:
    """List what lies in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def test_a_file_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    """Folders on the way are made, and nothing is left beside it."""
    path = tmp_path / "deep/er/paper.docx"
    write_file(path, b"one")
    write_file(path, b"two", replace=True)
    assert path.read_bytes() == b"two"
    assert names(path.parent) == ["paper.docx"]


def test_a_file_that_may_have_been_edited_is_not_written_over(tmp_path: Path) -> None:
    """The same bytes are no loss; other bytes, of the same length too, stay until somebody says that they may go."""
    path = tmp_path / "paper.docx"
    write_file(path, b"one")
    write_file(path, b"one")
    for edited in (b"own", b"one and more", b""):
        path.write_bytes(edited)
        with pytest.raises(UsageError, match="it may have been edited") as refused:
            write_file(path, b"one", option="--ics FILE")
        assert "--ics FILE" in refused.value.remedy
        assert "--replace" in refused.value.remedy
        assert path.read_bytes() == edited


def test_a_file_is_not_written_through_a_link(tmp_path: Path) -> None:
    """The link goes; what it led to stays as it is."""
    (tmp_path / "mine").write_bytes(b"mine")
    (tmp_path / "paper.docx").symlink_to(tmp_path / "mine")
    write_file(tmp_path / "paper.docx", b"new", replace=True)
    assert (tmp_path / "mine").read_bytes() == b"mine"
    assert not (tmp_path / "paper.docx").is_symlink()


def test_a_file_that_cannot_be_written_is_named_with_the_remedy(tmp_path: Path) -> None:
    """So is a folder on the way that is a file."""
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "folder.docx").mkdir()
    for path, named in ((tmp_path / "file/paper.docx", "file"), (tmp_path / "folder.docx", "folder.docx")):
        with pytest.raises(StoreError, match=rf"/{named} cannot be written") as refused:
            write_file(path, b"new", option="--ics FILE")
        assert refused.value.remedy.endswith("name another: --ics FILE")
    assert names(tmp_path) == ["file", "folder.docx"]


@pytest.mark.parametrize("replace", [False, True])
def test_a_pipe_a_socket_or_a_device_stays_what_it_is(tmp_path: Path, *, replace: bool) -> None:
    """Typed by root, a file would take the place of the device for everybody; a folder may be one without a name."""
    pipe = tmp_path / "pipe.xlsx"
    os.mkfifo(pipe)
    for path in (pipe, Path("/"), Path()):
        with pytest.raises(StoreError, match=r"cannot be written: it is a .*, and not a file"):
            write_file(path, b"new", option="--xlsx FILE", replace=replace)
    assert pipe.is_fifo()
    assert names(tmp_path) == ["pipe.xlsx"]


def test_a_folder_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """A name that cannot be a file's leaves nothing behind; an empty folder is taken, a full one is not."""
    with pytest.raises(StoreError, match="letters cannot be written"):
        write_folder(tmp_path / "letters", {"one.txt": b"1", "no/such/two.txt": b"2"}, "try again")
    assert names(tmp_path) == []
    (tmp_path / "letters").mkdir()
    assert not taken(tmp_path / "letters")
    write_folder(tmp_path / "letters", {"one.txt": b"1"}, "try again")
    assert names(tmp_path / "letters") == ["one.txt"]
    assert taken(tmp_path / "letters")
    with pytest.raises(StoreError, match="the letters cannot be written"):
        write_folder(tmp_path / "letters", {"two.txt": b"2"}, "try again", what="the letters")
    assert names(tmp_path / "letters") == ["one.txt"]


@pytest.mark.parametrize(
    ("out", "path"),
    [
        (None, "made.docx"),
        ("here.docx", "here.docx"),
        ("new-folder", "new-folder/made.docx"),
        ("v2.1", "v2.1/made.docx"),
    ],
)
def test_a_word_document_goes_where_it_is_meant_to(out: str | None, path: str, tmp_path: Path) -> None:
    """A name without the ending of a file is a folder, and so is a dotted version."""
    wanted = None if out is None else tmp_path / out
    assert os.fspath(word_file(wanted, "made.docx")).endswith(path)


def test_a_word_document_is_not_written_as_another_kind_of_file(tmp_path: Path) -> None:
    """Whoever names a PDF is told how to make one."""
    with pytest.raises(UsageError, match="does not have the name of a Word document") as refused:
        word_file(tmp_path / "agreement.pdf", "made.docx")
    assert refused.value.remedy.endswith("--pdf")
