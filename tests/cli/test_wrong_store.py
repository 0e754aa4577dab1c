"""What a store that is not as it should be gets: the file and the line, the path, or the lock; and nothing changed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import (
    ADD_NEW_ROAD,
    CHANGING,
    NOTICE,
    PARTNER,
    PREPARED,
    RECENT,
    RECORD_ADOPTION,
    REPOSITORY,
    WRITING,
    Said,
    commit_by_hand,
    copy,
    git,
    run,
    state,
    tip,
    whole,
)
from tests.cli.sampling import sampled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def refused(done: Said, code: int = 5) -> None:
    """Ensure that a command was refused in the right form."""
    assert done.code == code, done
    assert re.findall(r"^(error|try): ", done.err, re.MULTILINE) == ["error", "try"]
    assert "Traceback" not in done.err


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


def test_a_blank_store_has_the_agreement_and_no_partners(tmp_path: Path) -> None:
    """With other boards, title and id, and one version: the first officer's."""
    words = ("--blank", "--id", "my-isa", "--title", "My Agreement", "--boards", "Board One", "--boards", "Board Two")
    done = run("init", "new", *words, "--yes")
    assert done.code == 0, done.err
    assert "Board One, Board Two" in done.out
    status = run("status", "--json", "--store", "new").report
    assert (status["agreement"], status["title"], status["partners"]) == ("my-isa", "My Agreement", {})
    versions = run("list-versions", "--json", "--store", "new").report["versions"]
    assert [(row["version"], row["kind"], row["by"]) for row in versions] == [("V1.00", "issued", "Olive Officer")]
    assert run("list-partners", "--json", "--store", "new").report["partners"] == []
    whole(tmp_path / "new")


# Records that are broken

FACTS, POSTS, EVENT = (
    f"partners/{PARTNER}/partner.yaml",
    f"partners/{PARTNER}/posts.yaml",
    "partners/glebe-house/events/2016-10-04-adoption.yaml",
)
AGREEMENT, VERSIONS, ROSTER = "agreement/agreement.yaml", "agreement/versions.yaml", "agreement/officers.yaml"
RECORDS = {
    "partner": (FACTS, ("show-partner", PARTNER)),
    "posts": (POSTS, ("show-partner", PARTNER)),
    "event": (EVENT, ("show-partner", "glebe-house")),
    "agreement": (AGREEMENT, ("status",)),
    "versions": (VERSIONS, ("list-versions",)),
    "roster": (ROSTER, ("status",)),
}

BREAKS = {
    "syntax": ("  bad: [1, 2\n", "this is not YAML"),
    "a key twice": ("{key}: again\n{key}: again\n", "a second time"),
    "an anchor": ("mine: &anchor text\n", "anchor"),
    "an alias": ("mine: &a text\nours: *a\n", "may not stand in a record"),
    "a tag": ("mine: !!python/object:os.system ls\n", "tag"),
    "a second document": ("---\nmine: text\n", "one YAML document"),
    "bytes that are no UTF-8": (b"mine: \xff\xfe\n", "UTF-8"),
}


@pytest.mark.parametrize("slip", BREAKS)
@pytest.mark.parametrize("record", RECORDS)
def test_a_broken_record_is_told_with_file_and_line(record: str, slip: str, store: Path) -> None:
    """Exit 5 with FILE:LINE: of the slip; the remedy names the file again, and writing is refused as reading is."""
    path, words = RECORDS[record]
    content = (store / path).read_bytes()
    added, says = BREAKS[slip]
    more = added if isinstance(added, bytes) else added.format(key="mine").encode()
    commit_by_hand(store, path, content + more)
    first, last = content.count(b"\n") + 1, content.count(b"\n") + more.count(b"\n") + 1
    before = state(store)
    done = run(*words)
    refused(done)
    found = re.match(rf"{re.escape(path)}:(\d+): ", done.error)
    assert found, done.error
    assert first <= int(found[1]) <= last
    assert says in done.error
    assert path in done.remedy
    assert state(store) == before


WRONG_TYPES = {
    "a number for a name": (FACTS, "name: Harbour Trust", "name: 42", "name", ("show-partner", PARTNER)),
    "text for an address": (FACTS, "address:", "address: here\nformer:", "address", ("show-partner", PARTNER)),
    "a postcode that is none": (FACTS, "LE1 3PL", "ABC", "ABC", ("show-partner", PARTNER)),
    "no category": (FACTS, "category: other\n", "", "category", ("show-partner", PARTNER)),
    "an unknown post": (POSTS, "post: signatory", "post: captain", "captain", ("show-partner", PARTNER)),
    "an e-mail that is none": (POSTS, "chief@example.org", "chief", "chief", ("show-partner", PARTNER)),
    "a date that is none": (EVENT, "2016-10-04", "4 October", "2026-11-22", ("show-partner", "glebe-house")),
    "evidence of another kind": (EVENT, "paper", "hearsay", "hearsay", ("show-partner", "glebe-house")),
    "an event of another kind": (EVENT, "adoption", "wedding", "adoption", ("show-partner", "glebe-house")),
    "an event of another day": (EVENT, "2016-10-04", "2016-10-05", "disagree", ("show-partner", "glebe-house")),
    "a period of text": (AGREEMENT, "length: 45", "length: long", "length", ("status",)),
    "an unknown unit": (AGREEMENT, "unit: days", "unit: moons", "moons", ("status",)),
    "a version as a number": (VERSIONS, '"V4.00"', "4.00", "version", ("list-versions",)),
    "a version twice": (VERSIONS, "V3.00", "V4.00", "V4.00", ("list-versions",)),
    "rows out of order": (VERSIONS, "2017-01-18", "1999-01-18", "V4.00", ("list-versions",)),
    "a short fingerprint": (ROSTER, "fingerprint: ", "fingerprint: A1B2 # ", "fingerprint", ("status",)),
    "an unknown role": (ROSTER, "role: officer", "role: king", "king", ("status",)),
}


@pytest.mark.parametrize("slip", WRONG_TYPES)
def test_a_value_of_another_kind_is_told_with_file_and_line(slip: str, store: Path) -> None:
    """Exit 5; the message names file, line, and what was expected or found."""
    path, right, wrong, names, words = WRONG_TYPES[slip]
    text = (store / path).read_text("utf-8")
    assert right in text, f"the record has no {right!r}:\n{text}"
    commit_by_hand(store, path, text.replace(right, wrong))
    before = state(store)
    for typed in (words, ADD_NEW_ROAD) if path.startswith("agreement/") else (words,):
        done = run(*typed)
        refused(done)
        assert re.match(rf"{re.escape(path)}:\d+: ", done.error), done.error
        assert names in done.error
    assert state(store) == before


def test_a_broken_partner_does_not_stop_work_on_another(store: Path) -> None:
    """Adding a partner reads no other partner's records."""
    commit_by_hand(store, "partners/glebe-house/partner.yaml", "name: [broken\n")
    assert run(*ADD_NEW_ROAD).code == 0
    refused(run("list-partners"))


@pytest.mark.parametrize("path", [AGREEMENT, VERSIONS])
def test_a_record_that_is_gone_is_named(path: str, store: Path) -> None:
    """Somebody deleted the agreement's facts or its versions and committed that."""
    commit_by_hand(store, path, None)
    done = run("list-versions")
    refused(done)
    assert path in done.error or path == AGREEMENT


def test_a_folder_that_is_no_id_is_told(store: Path) -> None:
    """The folder's name is the partner's id, so it must be one."""
    facts = (store / FACTS).read_text("utf-8")
    commit_by_hand(store, "partners/Harbour_Trust/partner.yaml", facts)
    done = run("list-partners")
    refused(done)
    assert "partners/Harbour_Trust/partner.yaml:1" in done.error


# Edits that are not committed

IN_THE_WAY = {
    "update-partner": FACTS,
    "remove-partner": FACTS,
    "add-signatory": POSTS,
    "remove-signatory": POSTS,
    "assign-post": POSTS,
    "import-partners": FACTS,
    "undo": FACTS,
    "record-adoption": VERSIONS,
    "record-breach": f"agreement/breaches/{NOTICE}.yaml",
    "record-compliance": "agreement/compliance/2025.yaml",
    "withdraw": f"agreement/notices/{NOTICE}.yaml",
    "record-service": f"agreement/notices/{NOTICE}.yaml",
    "suspend": f"partners/glebe-house/events/{RECENT}-suspension.yaml",
    "record-meeting": f"partners/glebe-house/events/{RECENT}-meeting-2.yaml",
    "reinstate": f"partners/glebe-house/events/{RECENT}-reinstatement-2.yaml",
    "succeed-partner": VERSIONS,
    "remind": f"agreement/notices/{NOTICE}.yaml",
    "notify": f"agreement/notices/{NOTICE}.yaml",
    "add-partner": "partners/new-road-project/partner.yaml",
    "decline": f"partners/{PARTNER}/events/2026-11-20-decline.yaml",
    "add-officer": ROSTER,
    "add-key": POSTS,
}


@pytest.mark.parametrize("kind", ["edited", "staged"])
@pytest.mark.parametrize("name", sampled(CHANGING))
def test_an_uncommitted_edit_in_the_way_stops_the_command_and_is_kept(name: str, kind: str, store: Path) -> None:
    """The file is named, and it holds the edit afterwards as before; a dry run says the same."""
    path = IN_THE_WAY[name]
    (store / path).parent.mkdir(exist_ok=True)
    with (store / path).open("a", encoding="utf-8") as file:
        file.write("# my own note\n")
    if kind == "staged":
        git(store, "add", path)
    before = state(store)
    for more in ((), ("--dry-run",)):
        done = run(*CHANGING[name], *more)
        refused(done)
        assert path in done.error
        assert "commit or undo" in done.remedy
        assert state(store) == before


@pytest.mark.parametrize("name", sampled(CHANGING))
def test_uncommitted_edits_elsewhere_are_neither_lost_nor_swept_in(name: str, store: Path) -> None:
    """An edited file, a new one, a deleted one and a staged one stay as they are, and the commit holds none of them."""
    (store / "agreement/terms/02-purpose.md").write_text("# My purpose\n", "utf-8")
    (store / "partners/nspcc/partner.yaml").write_text("name: Half a rec", "utf-8")
    (store / "partners/new-by-hand").mkdir()
    (store / "partners/new-by-hand/partner.yaml").write_text("name: By hand\n", "utf-8")
    (store / "partners/cafcass/partner.yaml").unlink()
    (store / "templates/note.txt").write_text("staged\n", "utf-8")
    git(store, "add", "templates/note.txt")
    edits = git(store, "status", "--porcelain")
    done = run(*CHANGING[name])
    assert done.code == 0, done.err
    assert git(store, "status", "--porcelain") == edits
    assert (store / "agreement/terms/02-purpose.md").read_text("utf-8") == "# My purpose\n"
    changed = git(store, "show", "--name-only", "--format=", "HEAD").split()
    assert not {"agreement/terms/02-purpose.md", "partners/nspcc/partner.yaml", "templates/note.txt"} & {*changed}


def test_the_doctor_names_uncommitted_edits(store: Path) -> None:
    """They are not read, and somebody may wonder why."""
    (store / "partners/nspcc/partner.yaml").write_text("name: Half a rec", "utf-8")
    done = run("doctor")
    assert "partners/nspcc/partner.yaml" in done.out


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
    assert "agreement.docx" in done.error
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


def test_a_day_in_the_environment_that_is_none_is_refused(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is named, and exit 2."""
    monkeypatch.setenv("ISA_ADMIN_TODAY", "03/04/2026")
    before = state(store)
    for words in (("status",), ADD_NEW_ROAD):
        done = run(*words)
        refused(done, 2)
        assert "ISA_ADMIN_TODAY" in done.error
        assert "2026-11-22" in done.remedy
    assert state(store) == before


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


def test_every_writing_command_has_a_case_of_edits_in_the_way() -> None:
    """A new command does not slip through."""
    assert set(IN_THE_WAY) == set(WRITING) - {"init"}
