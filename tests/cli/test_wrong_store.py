"""What a store that is not where or as it should be gets: the path or the lock named; and nothing changed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import (
    ADD_NEW_ROAD,
    CHANGING,
    PARTNER,
    PREPARED,
    RECORD_ADOPTION,
    REPOSITORY,
    Terminal,
    copy,
    git,
    run,
    state,
    tip,
    whole,
)
from tests.cli.wrong import refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


# Where the store is


@pytest.mark.parametrize("words", [("status",), ADD_NEW_ROAD, ("render",), ("check",)])
def test_outside_every_store_the_ways_into_one_are_named(words: tuple[str, ...], tmp_path: Path) -> None:
    """Change the folder, name the store, or start one."""
    done = run(*words)
    refused(done)
    assert str(tmp_path) in done.error
    assert "--store" in done.remedy
    assert "isa-admin init" in done.remedy
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("way", ["option", "variable"])
@pytest.mark.parametrize("what", ["nothing", "a file", "a folder"])
def test_a_store_that_is_named_and_is_none_is_refused(
    way: str, what: str, tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The path stands in the message, though the current folder is a store; the variable is named if it was that."""
    path = tmp_path / "elsewhere"
    if what == "a file":
        path.write_text("text", "utf-8")
    elif what == "a folder":
        path.mkdir()
    before = state(store)
    if way == "variable":
        monkeypatch.setenv("ISA_ADMIN_STORE", str(path))
    words = ("--store", str(path)) if way == "option" else ()
    done = run(*ADD_NEW_ROAD, *words)
    refused(done)
    assert str(path) in done.error
    assert ("ISA_ADMIN_STORE" in done.error + done.remedy) == (way == "variable")
    assert state(store) == before


def test_the_option_comes_before_the_variable_and_both_before_the_folder(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of three stores is found in its way."""
    second, third = copy(store, tmp_path / "second"), copy(store, tmp_path / "third")
    monkeypatch.setenv("ISA_ADMIN_STORE", str(second))
    before = tip(store)
    assert run(*ADD_NEW_ROAD).code == 0
    assert (tip(store), tip(third)) == (before, before)
    assert tip(second) != before
    assert run(*ADD_NEW_ROAD, "--store", str(third)).code == 0
    assert tip(store) == before
    assert tip(third) != before


def test_a_store_is_found_from_a_folder_deep_in_it(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As git does it."""
    monkeypatch.chdir(store / "partners/glebe-house")
    assert run("show-partner", "glebe-house").code == 0


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own checkout, as a clone has it: the reference store without a roster."""
    root = tmp_path_factory.mktemp("checkout") / "isa-admin"
    root.mkdir()
    for part in ("agreement", "partners", "templates"):
        shutil.copytree(REPOSITORY / part, root / part)
    shutil.copy(REPOSITORY / ".gitattributes", root)
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = {f"GIT_{one}_{what}": "hand@example.org" for one in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-q", "-m", "The project")):
        subprocess.run(["git", *words], cwd=root, check=True, env={**os.environ, **settings, **who})
    return root


@pytest.mark.parametrize("words", [("list-partners",), ("status",), ("list-versions",), ("show-partner", "nspcc")])
def test_the_project_s_own_checkout_can_be_read(words: tuple[str, ...], checkout: Path) -> None:
    """The reference agreement is a store to look at."""
    done = run(*words, "--store", str(checkout))
    assert done.code == 0, done.err
    assert done.out


@pytest.mark.parametrize("name", [name for name in CHANGING if name not in PREPARED])
def test_the_project_s_own_checkout_cannot_be_written_to(name: str, checkout: Path, store: Path) -> None:
    """Nobody is on its roster; the remedy is a store of one's own."""
    before = state(checkout)
    words = [word.replace(PARTNER, "glebe-house") for word in CHANGING[name]]
    done = run(*words, "--store", str(checkout))
    refused(done)
    assert "no roster" in done.error
    assert "isa-admin init PATH" in done.remedy
    assert state(checkout) == before
    assert store.is_dir()


# Where a new store would be


@pytest.mark.parametrize("what", ["a folder with a file", "a file", "a store", "a link to nowhere"])
def test_init_takes_no_place_that_is_taken(what: str, store: Path, tmp_path: Path) -> None:
    """What is there stays as it is, and nothing is made beside it."""
    path = tmp_path / "taken"
    if what == "a folder with a file":
        path.mkdir()
        (path / "note.txt").write_text("mine", "utf-8")
    elif what == "a file":
        path.write_text("mine", "utf-8")
    elif what == "a link to nowhere":
        path.symlink_to(tmp_path / "nowhere")
    else:
        path = store
    before, around = state(tmp_path / "isa"), sorted(tmp_path.iterdir())
    done = run("init", str(path), "--yes")
    refused(done)
    assert str(path) in done.error
    assert "new folder" in done.remedy
    assert (state(tmp_path / "isa"), sorted(tmp_path.iterdir())) == (before, around)


def test_init_fills_an_empty_folder(tmp_path: Path) -> None:
    """Somebody made the folder first."""
    (tmp_path / "new").mkdir()
    assert run("init", "new", "--yes").code == 0
    whole(tmp_path / "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new"]


def test_init_makes_the_folders_above(tmp_path: Path) -> None:
    """A path of several new folders is made."""
    assert run("init", "one/two/three", "--yes").code == 0
    whole(tmp_path / "one/two/three")


def test_init_below_a_file_is_refused(tmp_path: Path) -> None:
    """No folder can be made there."""
    (tmp_path / "file").write_text("mine", "utf-8")
    done = run("init", "file/new", "--yes")
    refused(done)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


BLANK = (
    *("--blank", "--area", "Northshire & Holm", "--boards", "Board One", "--boards", "Board Two"),
    *("--title", "My Agreement"),
)


def test_a_blank_store_has_the_agreement_and_no_partners(tmp_path: Path) -> None:
    """With other boards, title and area, and one version: the first officer's."""
    done = run("init", "new", *BLANK, "--yes")
    assert done.code == 0, done.err
    assert "Board One, Board Two" in done.out
    status = run("status", "--json", "--store", "new").report
    assert (status["agreement"], status["title"], status["partners"]) == (
        "northshire-and-holm-isa",
        "My Agreement",
        {},
    )
    versions = run("list-versions", "--json", "--store", "new").report["versions"]
    assert [(row["version"], row["kind"], row["by"]) for row in versions] == [("V1.00", "issued", "Olive Officer")]
    assert run("list-partners", "--json", "--store", "new").report["partners"] == []
    whole(tmp_path / "new")


def test_a_blank_store_has_no_trace_of_the_first_county(tmp_path: Path) -> None:
    """Neither in a record or the terms nor on a page: title page, headers, footers and text."""
    trace = re.compile(r"leicester|rutland|\bllr\b|lrsb", re.IGNORECASE)
    assert run("init", "new", *BLANK, "--yes").code == 0
    root = tmp_path / "new"
    # The letters of a key are chance.
    elsewhere = (":!templates", ":!agreement/keys")
    assert git(root, "grep", "-ilE", trace.pattern.replace(r"\b", ""), "--", *elsewhere, check=False) == ""
    assert run("add-partner", *ADD_NEW_ROAD[1:], "--town", "Holm", "--store", "new").code == 0
    done = run("render", "--out", "made.docx", "--store", "new")
    assert done.code == 0, done.err
    with zipfile.ZipFile("made.docx") as made:
        whole_text = "".join(made.read(name).decode("utf-8", "replace") for name in made.namelist())
    words = re.sub(r"<[^>]*>", "", whole_text)
    assert trace.search(words) is None, trace.search(words)
    assert words.count("Northshire &amp; Holm") > 1


def test_a_blank_store_asks_at_a_terminal_whose_it_is(tmp_path: Path) -> None:
    """Area, boards and title; an empty title keeps that of the reference."""
    with Terminal("init", "new", "--blank", folder=tmp_path) as person:
        for question, answer in (("Area", "Northshire"), ("Boards", "Board One; Board Two"), ("Title", "")):
            person.expect(question)
            person.type(answer)
        person.expect("Board One, Board Two")
        person.expect("Sign and start this store?")
        person.type("y")
        assert person.end() == 0
    status = run("status", "--json", "--store", "new").report
    assert status["agreement"] == "northshire-isa"
    assert "Safeguarding Children" in status["title"]


@pytest.mark.parametrize(
    ("words", "missing"),
    [(("--boards", "Board One"), "--area"), (("--area", "Northshire"), "--boards")],
)
def test_a_blank_store_asks_whose_it_is(words: tuple[str, ...], missing: str, tmp_path: Path) -> None:
    """Without a terminal the missing option is named, and nothing is made."""
    done = run("init", "new", "--blank", *words, "--yes")
    refused(done, 2)
    assert missing in done.remedy
    assert not (tmp_path / "new").exists()


# Disks and folders


def mounted(folder: Path, size: str) -> bool:
    """Mount a tiny disk; says whether that was allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    return bool(shutil.which("mount")) and subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    folder = tmp_path / "disk"
    if not mounted(folder, "2m"):
        pytest.skip("this user may not mount a disk to fill it up")
    yield folder
    subprocess.run(["mount", "-o", "remount,rw", str(folder)], capture_output=True, check=False)
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> None:
    """Leave no room on a disk."""
    with (folder / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass


def test_a_full_disk_stops_the_command_with_nothing_changed(disk: Path, template: Path, tmp_path: Path) -> None:
    """Exit 5, and the remedy says to make room; with room the same command works."""
    root = copy(template, disk / "isa")
    (tmp_path / "form.pdf").write_bytes(b"a scan")
    fill(disk)
    before = state(root)
    done = run(*ADD_NEW_ROAD, "--store", str(root))
    refused(done)
    assert "room" in done.remedy
    assert state(root) == before
    (disk / "filler").unlink()
    assert run(*ADD_NEW_ROAD, "--store", str(root)).code == 0
    whole(root)


def test_a_full_disk_stops_init_and_leaves_nothing(disk: Path) -> None:
    """No half of a store lies about."""
    fill(disk)
    done = run("init", str(disk / "isa"), "--yes")
    refused(done)
    assert "room" in done.remedy or "full" in done.remedy
    assert [path.name for path in disk.iterdir()] == ["filler"]


def test_a_full_disk_stops_render_and_leaves_nothing(disk: Path, store: Path) -> None:
    """The document is whole or not there."""
    fill(disk)
    done = run("render", "--out", str(disk))
    refused(done)
    assert "cannot be written" in done.error
    assert [path.name for path in disk.iterdir()] == ["filler"]
    assert store.is_dir()


@pytest.mark.parametrize("words", [ADD_NEW_ROAD, RECORD_ADOPTION])
def test_a_read_only_store_is_read_and_not_written(
    words: tuple[str, ...], disk: Path, template: Path, tmp_path: Path
) -> None:
    """Exit 5 for a change, with the reason; a look and a dry run work."""
    root = copy(template, disk / "isa")
    (tmp_path / "form.pdf").write_bytes(b"a scan")
    words = tuple("form.pdf" if word == "../form.pdf" else word for word in words)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    before = state(root)
    done = run(*words, "--store", str(root))
    refused(done)
    assert "writable" in done.remedy
    assert run("status", "--store", str(root)).code == 0
    assert run("doctor", "--store", str(root)).code == 0
    assert run(*words, "--store", str(root), "--dry-run").code == 0
    assert state(root) == before


def test_a_place_for_the_document_that_cannot_be_is_named(store: Path) -> None:
    """A file where a folder is wanted."""
    (store.parent / "file").write_text("mine", "utf-8")
    done = run("render", "--out", "../file/agreement.docx")
    refused(done)
    assert "../file cannot be written" in done.error
    assert "--out" in done.remedy


# git's own state


def test_another_branch_is_refused(store: Path) -> None:
    """Changes go to main; the remedy is how to get there."""
    git(store, "switch", "-q", "-c", "review/2026")
    before = state(store)
    done = run(*ADD_NEW_ROAD)
    refused(done)
    assert "review/2026" in done.error
    assert "git switch main" in done.remedy
    assert state(store) == before


def test_a_lock_of_another_git_is_named(store: Path) -> None:
    """Nothing is changed, and the remedy names the lock."""
    (store / ".git/refs/heads/main.lock").touch()
    old = 1_700_000_000
    os.utime(store / ".git/refs/heads/main.lock", (old, old))
    before = tip(store)
    done = run(*ADD_NEW_ROAD)
    refused(done)
    assert "main.lock" in done.remedy
    assert tip(store) == before


@pytest.mark.parametrize("wrong", ["03/04/2026", "2026-04-03 25:00", "2026-04-03 17:00+05:00"])
def test_a_day_in_the_environment_that_is_none_is_refused(
    store: Path, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    """The variable is named, and exit 2."""
    monkeypatch.setenv("ISA_ADMIN_TODAY", wrong)
    before = state(store)
    for words in (("status",), ADD_NEW_ROAD):
        done = run(*words)
        refused(done, 2)
        assert "ISA_ADMIN_TODAY" in done.error
        assert "2026-11-22" in done.remedy
    assert state(store) == before


def test_a_pretended_day_is_said_before_it_is_recorded(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On stderr, so with --json too; not where the day is the computer's own, nor where nothing is recorded."""
    assert run(*ADD_NEW_ROAD, "--json").err == ""
    monkeypatch.setenv("ISA_ADMIN_TODAY", "2026-02-03")
    done = run("update-partner", PARTNER, "--town", "Oadby", "--json")
    assert done.code == 0
    assert done.err.startswith("note: ISA_ADMIN_TODAY makes today 3 February 2026")
    assert run("status").err == ""
    assert store.is_dir()


def test_a_time_can_be_pretended_with_the_day(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found at nine is in the future at eight, whatever the computer's clock says."""
    words = ("record-breach", "--kind", "lost", "--at", "nspcc", "--supplied-by", PARTNER, "--what", "A bag was lost")
    for time, code in (("08:00", 2), ("10:00", 0)):
        monkeypatch.setenv("ISA_ADMIN_TODAY", f"2026-03-01 {time}")
        done = run(*words, "--found", "2026-03-01 09:00", "--out", str(store.parent / "letters"), "--yes")
        assert done.code == code, done.err
        assert ("in the future" in done.err) == (code == 2)


def test_a_folder_that_was_deleted_under_one_s_feet_is_told(tmp_path: Path) -> None:
    """The current folder is gone; run apart, since this process needs its own."""
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f'cd {gone} && rmdir {gone} && exec "$0" -P -m isa_admin status'
    told = subprocess.run(
        ["sh", "-c", script, sys.executable],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 5, told.stderr
    assert re.findall(r"^(error|try): ", told.stderr, re.MULTILINE) == ["error", "try"]
