"""Attacks with a folder: a store that was received, shared or restored (docs/threat-model.md, G)."""

from __future__ import annotations

import json
import os
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from isa_admin.application.verifying import pinned
from isa_admin.application.verifying.proof import Request
from isa_admin.application.verifying.proving import prove
from isa_admin.errors import IsaError, StoreError, UsageError
from isa_admin.store.foreign import oddities
from isa_admin.store.place import NotYoursError, OddStoreError
from isa_admin.store.repository import Store
from tests.attacks.packs import write_pack
from tests.attacks.proving import asked, found
from tests.attacks.story import CLAUSE, MALLORY, NOTE, NOW, OLIVE, anchor, day, good, received
from tests.cli.acting import git, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


EDIT = {NOTE: b"opened: 2024-03-25\n"}
FORGED = {NOTE: b"opened: 1999-01-01\n"}
needs_links = pytest.mark.skipif(os.name != "posix", reason="links and pipes are made as a Unix user makes them")


def forged(folder: Path, branch: str) -> str:
    """Put a commit that nobody signed on a branch of a received store."""
    bent = good()
    tip = bent.commit(FORGED, MALLORY, day(20), bend=lambda raw: raw)
    bent.write(folder.with_name(f"bent-{len(list(folder.parent.iterdir()))}"))
    source = max(folder.parent.glob("bent-*"))
    git(folder, "fetch", "-q", str(source), f"main:{branch}")
    return tip


class Victim:
    """A folder of the person who received the store, next to it: nothing in it may change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "private").mkdir(parents=True)
        (folder / ".bashrc").write_text("# mine\n")
        (folder / "tool").write_text("#!/bin/sh\n")
        (folder / "tool").chmod(0o755)
        for name in ("incoming-2025", "index-of-cases", "pending.json", "lock"):
            (folder / "private" / name).write_text("mine\n")
        self._before = self.state()

    def state(self) -> dict[str, tuple[int, bytes]]:
        """Give mode and content of everything."""
        return {
            str(path.relative_to(self.folder)): (path.lstat().st_mode, path.read_bytes() if path.is_file() else b"")
            for path in sorted(self.folder.rglob("*"))
        }

    def unharmed(self) -> None:
        """Ensure that nothing came, went or changed."""
        assert self.state() == self._before


@pytest.fixture
def victim(tmp_path: Path) -> Iterator[Victim]:
    """Somebody's own files."""
    made = Victim(tmp_path / "victim")
    yield made
    made.unharmed()


def everything(folder: Path) -> list[str]:
    """Do all that somebody does with a store they received; gives what was refused."""
    refused: list[str] = []

    def read() -> None:
        with Store.open(folder) as store:
            store.settle()
            store.hand_edits()

    def write() -> None:
        with Store.open(folder) as store, store.writing():
            store.set_origin("https://example.org/isa.git")

    for act in (read, lambda: oddities(folder), lambda: asked(folder, now=NOW), write):
        try:
            act()
        except IsaError as error:
            refused.append(error.message)
    return refused


# G01


@pytest.mark.parametrize("how", ["branch", "detached", "nowhere"])
def test_g01_a_folder_that_stands_elsewhere_is_refused_and_main_is_shown(tmp_path: Path, how: str) -> None:
    """Verification proves main; HEAD is on an unsigned commit, or on a branch that is not there."""
    folder = received(tmp_path)
    main = git(folder, "rev-parse", "main").strip()
    tip = forged(folder, "zz")
    if how == "branch":
        git(folder, "symbolic-ref", "HEAD", "refs/heads/zz")
    elif how == "detached":
        (folder / ".git/HEAD").write_text(f"{tip}\n")
    else:
        git(folder, "symbolic-ref", "HEAD", "refs/heads/not-there")
    assert ("G01", "reject", None if how == "nowhere" else tip) in found(asked(folder))
    with Store.open(folder) as store:
        assert store.tip() == main
        assert store.snapshot().read(NOTE) != FORGED[NOTE]
        notice = store.notice()
    assert notice is not None
    assert "this is the register itself (main)" in notice
    assert ("G01", "reject") not in [one[:2] for one in found(asked(tmp_path / "bare"))]


def test_g01_a_branch_of_a_review_is_shown_and_said_to_be_one(tmp_path: Path) -> None:
    """Who works on it sees it; verification of the folder is about main, and says that the folder shows another."""
    folder = received(tmp_path)
    tip = forged(folder, "review/2026")
    git(folder, "symbolic-ref", "HEAD", "refs/heads/review/2026")
    assert ("G01", "reject", tip) in found(asked(folder))
    done = run("list-partners", "--store", str(folder))
    assert "note: this is branch review/2026, not the register itself (main)" in done.err
    assert ("G01", "reject") not in [one[:2] for one in found(asked(folder, ref="review/2026"))]


def test_g01_a_branch_called_main_in_another_place_is_not_main(tmp_path: Path) -> None:
    """Git would also take a tag, or a remote's branch, for it."""
    folder = received(tmp_path)
    tip = forged(folder, "zz")
    main = git(folder, "rev-parse", "main").strip()
    git(folder, "update-ref", "refs/tags/main", tip)
    git(folder, "update-ref", "refs/tags/refs/heads/main", tip)
    git(folder, "update-ref", "refs/heads/refs/heads/main", tip)
    with Store.open(folder) as store:
        assert store.tip() == main
    assert found(asked(folder)) == []


# G02


_LINKS = [
    (".git/isa-admin", "private"),
    *(
        (f".git/isa-admin/{name}", ".bashrc")
        for name in ("at-work", "lock", "pending.json", "pending.new", "index.token")
    ),
    (".isa-admin-init", "private"),
    (".git/HEAD", ".bashrc"),
    (".git/config", ".bashrc"),
    (".git/index", ".bashrc"),
    (".git/packed-refs", ".bashrc"),
    (".git/refs/heads/main", ".bashrc"),
    (".git/logs/HEAD", ".bashrc"),
    (".git/logs/refs/heads/main", ".bashrc"),
    (".git/objects/pack", "private"),
    (".git/objects/aa", "private"),
]


@needs_links
@pytest.mark.parametrize(("link", "target"), _LINKS)
def test_g02_nothing_is_written_through_a_link_of_a_received_folder(
    tmp_path: Path, victim: Victim, link: str, target: str
) -> None:
    """Read, verified, written to: what the link leads to stays as it is."""
    folder = received(tmp_path)
    (folder / ".git/isa-admin").mkdir(exist_ok=True)
    place = folder / link
    if place.is_dir():
        subprocess.run(["rm", "-rf", str(place)], check=True)
    place.unlink(missing_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(victim.folder / target)
    refused = everything(folder)
    if link.startswith(".git/"):
        assert any("is a link" in words for words in refused)


@needs_links
@pytest.mark.parametrize(
    "seal",
    ["", "0" * 64, "of its own"],
    ids=["as it was written before", "with a false seal", "with a stranger's seal"],
)
def test_g02_a_journal_that_somebody_sent_is_not_believed(
    tmp_path: Path, victim: Victim, monkeypatch: pytest.MonkeyPatch, seal: str
) -> None:
    """It would choose which bytes of a commit are written where; the name that they get first is a link."""
    from isa_admin.system.seal import sealed

    folder = received(tmp_path)
    tip = forged(folder, "zz")
    git(folder, "update-ref", "refs/heads/main", tip)
    (folder / f".{NOTE.rpartition('/')[2]}.isa-admin").symlink_to(victim.folder / ".bashrc")
    (folder / NOTE).parent.mkdir(parents=True, exist_ok=True)
    for branch in ("refs/heads/main", "../../victim/important", "refs/heads/../../../../victim/lock"):
        known = {"format": 2, "branch": branch, "old": None, "new": tip, "paths": [NOTE, "../victim/.bashrc"]}
        text = json.dumps(known)
        if seal == "of its own":
            with monkeypatch.context() as patch:
                patch.setenv("XDG_STATE_HOME", str(tmp_path / "of-the-sender"))
                text = sealed("journal", text)
        elif seal:
            text = f"{seal}\n{text}"
        journal = folder / ".git/isa-admin/pending.json"
        journal.parent.mkdir(exist_ok=True)
        journal.write_text(text)
        before = (folder / NOTE).read_bytes() if (folder / NOTE).exists() else None
        everything(folder)
        assert ((folder / NOTE).read_bytes() if (folder / NOTE).exists() else None) == before


@needs_links
@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "name",
    ["isa-admin/pending.json", "isa-admin/lock", "HEAD", "config", "packed-refs", "refs/heads/main", "index", "x"],
)
def test_g02_a_pipe_in_a_received_folder_is_not_waited_for(tmp_path: Path, name: str) -> None:
    """Nobody ever writes to it."""
    folder = received(tmp_path)
    place = folder / ".git" / name
    place.parent.mkdir(exist_ok=True)
    place.unlink(missing_ok=True)
    os.mkfifo(place)
    began = time.monotonic()
    assert any("pipe" in words for words in everything(folder))
    assert time.monotonic() - began < 30


@needs_links
@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    ["[include]\n\tpath = {pipe}\n", '[core] [ include "x"]path={pipe}\n', '[IncludeIf "gitdir:/"]\n\tpath = {pipe}\n'],
)
def test_g02_settings_of_another_file_are_not_read(tmp_path: Path, text: str) -> None:
    """It may be a pipe, a device, or a file of somebody's."""
    folder = received(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with (folder / ".git/config").open("a") as settings:
        settings.write(text.format(pipe=tmp_path / "pipe"))
    for act in (lambda: Store.open(folder), lambda: asked(folder)):
        with pytest.raises(OddStoreError, match="settings from another file"):
            act()


def test_g02_a_repository_elsewhere_is_not_taken(tmp_path: Path) -> None:
    """Neither by a file that names one, nor by one that names where its parts are: it may be a store of one's own."""
    own, folder = received(tmp_path), tmp_path / "sent"
    folder.mkdir()
    (folder / ".git").write_text(f"gitdir: {own / '.git'}\n")
    with pytest.raises(StoreError):
        Store.open(folder)
    (folder / ".git").unlink()
    (folder / ".git").mkdir()
    (folder / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (folder / ".git/commondir").write_text(f"{own / '.git'}\n")
    with pytest.raises(OddStoreError, match="names a repository elsewhere"):
        Store.open(folder)
    with pytest.raises(StoreError):
        asked(folder)


# G03


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only the superuser can give files away")
def test_g03_a_folder_of_another_user_is_refused_as_git_refuses_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also from a folder of one's own in it; with git's own remedy, which helps."""
    folder = received(tmp_path)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 12345, 12345, follow_symlinks=False)
    inside = folder / "mine"
    inside.mkdir()
    with pytest.raises(NotYoursError, match="belongs to another user") as caught:
        Store.open(folder)
    assert f"git config --global --add safe.directory {folder}" in caught.value.remedy
    with pytest.raises(NotYoursError):
        Store.find(inside)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "settings"))
    (tmp_path / "settings").write_text(f"[safe]\n\tdirectory = {folder}\n")
    with Store.find(inside) as store:
        assert store.root == folder


# G04: tests/store/test_remotes.py has what a shared folder may hold.


def test_g04_an_address_that_only_the_store_names_is_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names a repository inside itself, with a hook; nobody is there to ask, so nothing is done."""
    folder = received(tmp_path)
    git(folder, "clone", "-q", "--bare", ".", ".git/shared.git")
    hook = folder / ".git/shared.git/hooks/post-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    hook.chmod(0o755)
    git(folder, "config", "remote.origin.url", ".git/shared.git")
    pinned.pin(anchor())
    monkeypatch.chdir(folder)
    done = run("sync")
    assert done.code == 2
    assert "nobody has confirmed that on this computer" in done.err
    assert "isa-admin sync .git/shared.git" in done.err
    assert not (tmp_path / "sprung").exists()


# G05


def _cached(source: Path) -> list[tuple[str, str, str | None]]:
    return found(prove(Request(source=str(source)), anchor(), NOW))


def _swap(objects: Path, name: str, kind: str, content: bytes) -> None:
    write_pack(objects, [(name, kind, content)])


def test_g05_settings_and_links_of_a_restored_cache_have_no_effect(tmp_path: Path, victim: Victim) -> None:
    """It names programs and other objects; with a link in it, it is not used at all."""
    made = good()
    assert _cached(made.write(tmp_path / "one")) == []
    copy = pinned.cache_folder(anchor()) / "copy.git"
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    with (copy / "config").open("a") as settings:
        for name in ("alternateRefsCommand", "fsmonitor", "sshCommand", "hooksPath"):
            settings.write(f"[core]\n\t{name} = {trap}\n")
        settings.write(f"[uploadpack]\n\tpackObjectsHook = {trap}\n[credential]\n\thelper = {trap}\n")
        settings.write(f'[url "ext::{trap}"]\n\tinsteadOf = {tmp_path}\n')
    (copy / "objects/info").mkdir(exist_ok=True)
    (copy / "objects/info/alternates").write_text(f"{tmp_path}/one/objects\n")
    made.commit(EDIT, OLIVE, day(20))
    assert _cached(made.write(tmp_path / "two")) == []
    assert not (tmp_path / "sprung").exists()
    subprocess.run(["rm", "-rf", str(copy / "isa-admin/window")], check=True)
    (copy / "isa-admin/window").symlink_to(victim.folder / "private")
    with pytest.raises(StoreError, match="not a private copy"):
        _cached(tmp_path / "two")


@pytest.mark.parametrize("kind", ["tree", "commit"])
def test_g05_objects_of_a_restored_cache_are_hashed(tmp_path: Path, kind: str) -> None:
    """A cache says that a commit changed nothing, or that it follows another: the verdict is as without one."""
    made = good()
    assert _cached(made.write(tmp_path / "one")) == []
    before = made.tip
    tip = made.commit({CLAUSE: b"# Consent\n\nNobody asked.\n"}, MALLORY, day(20))
    store = made.write(tmp_path / "two")
    honest = found(asked(store))
    assert ("B03", "reject", tip) in honest
    copy = pinned.cache_folder(anchor()) / "copy.git/objects"
    tree_of = {one: made.read(one, "commit")[5:45].decode() for one in (before, tip)}
    write_pack(copy, [(tip, "commit", made.read(tip, "commit"))])
    if kind == "tree":
        _swap(copy, tree_of[tip], "tree", made.read(tree_of[before], "tree"))
    else:
        _swap(copy, tip, "commit", made.read(before, "commit"))
    assert _cached(store) == honest


# G06 and G07


@pytest.mark.parametrize("older", ["true", "false"])
def test_g06_one_name_with_two_contents_makes_no_false_yes(tmp_path: Path, older: str) -> None:
    """Whichever of two packs git serves first: what is judged is what hashes to the name, or nothing."""
    made = good()
    tip = made.commit({CLAUSE: b"# Consent\n\nAnother text.\n"}, MALLORY, day(20))
    store = made.write(tmp_path / "store")
    honest = found(asked(store))
    tree = made.read(tip, "commit")[5:45].decode()
    good_tree = made.read(made.read(made.commits[-2], "commit")[5:45].decode(), "tree")
    (store / "objects" / tree[:2] / tree[2:]).unlink()
    contents = {"true": made.read(tree, "tree"), "false": good_tree}
    for age, which in enumerate((older, *({"true", "false"} - {older}))):
        pack = write_pack(store / "objects", [(tree, "tree", contents[which])])
        for file in (pack, pack.with_suffix(".idx")):
            os.utime(file, (1_700_000_000 + age, 1_700_000_000 + age))
    proof = asked(store)
    assert not proof.ok
    assert found(proof) == honest or any(one.rule in {"A06", "A08"} for one in proof.findings)


def test_g07_a_tree_in_another_order_than_gits_is_refused(tmp_path: Path) -> None:
    """Two readers of it may see two folders."""
    made = good()

    def turned(raw: bytes) -> bytes:
        rows = made.read(raw[5:45].decode(), "tree")
        first = rows.index(b"\0") + 21
        return raw.replace(raw[5:45], made.put("tree", rows[first:] + rows[:first]).encode(), 1)

    tip = made.commit(EDIT, OLIVE, day(20), bend=turned)
    findings = found(asked(made.write(tmp_path / "store")))
    assert [one[:2] for one in findings] == [("A08", "reject")]
    assert tip


# G11


def test_g11_a_branch_that_is_called_like_an_id_has_no_effect(tmp_path: Path) -> None:
    """The commit that is meant is one of the history; an id that may be a name is asked for in full."""
    made = good()
    bad = made.commit(EDIT, MALLORY, day(20))
    folder = received(tmp_path, made)
    since = made.commits[3]
    git(folder, "update-ref", f"refs/heads/{since[:10]}", bad)
    git(folder, "update-ref", f"refs/tags/{since[:10]}", bad)
    assert ("B03", "reject", bad) in found(asked(folder, since=since[:10]))
    with pytest.raises(UsageError, match="may be the beginning of a commit's id"):
        asked(folder, ref=since[:10])
    with Store.open(folder) as store:
        assert store.resolve(since[:10]) == since
    done = run("verify", str(tmp_path / "bare"), "--anchor", str(anchor()), "--since", "main")
    assert (done.code, "is not the id of a commit" in done.err) == (2, True)


def test_g11_a_yes_about_nothing_says_so(tmp_path: Path) -> None:
    """Nothing follows the newest commit."""
    made = good()
    store = made.write(tmp_path / "store")
    done = run("verify", str(store), "--anchor", str(anchor()), "--no-cache", "--since", made.tip[:12])
    assert done.out.startswith("yes, and it says nothing: there is no change after")


# G20


def test_g20_files_that_nobody_signed_are_named(tmp_path: Path) -> None:
    """An event, a clause, a link: each of them looks as if it belonged to the store."""
    folder = received(tmp_path)
    assert found(asked(folder)) == []
    (folder / "partners/forged/events").mkdir(parents=True)
    (folder / "partners/forged/events/2026-11-22-adoption.yaml").write_text("event: adoption\n")
    (folder / "agreement/terms/99-more.md").write_text("# More\n")
    for litter in ("agreement/.DS_Store", "agreement/Thumbs.db", "agreement/~$terms.docx", "notes.txt"):
        (folder / litter).write_text("x")
    [finding] = asked(folder).findings
    assert (finding.rule, finding.severity) == ("D10", "warn")
    assert (
        "files that nobody signed: agreement/terms/99-more.md, partners/forged/events/2026-11-22-adop"
        in finding.message
    )
