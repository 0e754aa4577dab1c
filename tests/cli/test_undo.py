"""The last change undone: taken back while nobody else has it, by a commit of its own afterwards."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

import pytest
from msgspec.structs import replace

from isa_admin.application import undoing
from isa_admin.cli.table import COMMANDS
from isa_admin.domain.events import EVENTS
from isa_admin.domain.undoing import Lasting, Touched, undo
from isa_admin.errors import RuleError
from tests.adoption.acting import good
from tests.cli.acting import (
    BEN,
    CHANGING,
    NOTICE,
    PARTNER,
    RECORD_ADOPTION,
    Terminal,
    anchor_line,
    commit_by_hand,
    git,
    run,
    state,
    tip,
    whole,
)
from tests.domain.test_undoing import LAST
from tests.gpg_home import cached_home

if TYPE_CHECKING:
    from pathlib import Path

UNDONE = ["add-partner", "update-partner", "remove-partner", "add-signatory", "remove-signatory", "assign-post"]
STAYS = {
    "record-adoption": ("it recorded the adoption of a partner", f"isa-admin withdraw {PARTNER}"),
    "decline": ("it recorded the decline of a partner", "isa-admin record-adoption"),
    "add-officer": ("it changed the roster", "isa-admin remove-officer"),
    "add-key": ("it brought the certificate of a key", "isa-admin revoke-key"),
    "withdraw": ("it recorded the withdrawal of a partner", "isa-admin withdraw glebe-house --cancel"),
    "suspend": ("it recorded the suspension of a partner", "isa-admin reinstate glebe-house"),
    "record-breach": (f"it recorded breach {NOTICE}", f"isa-admin record-breach {NOTICE} --outcome"),
    "remind": (f"it wrote notice {NOTICE}", f"isa-admin list-notices {NOTICE}"),
}


def publish(root: Path) -> None:
    """Let git believe that it pushed the newest commit by hand: others may have it from now on."""
    git(root, "update-ref", "refs/remotes/origin/main", "HEAD")


def tree(root: Path, commit: str = "HEAD") -> str:
    """Give the name of all files of a commit with their bytes."""
    return git(root, "rev-parse", f"{commit}^{{tree}}").strip()


@pytest.mark.parametrize("name", UNDONE)
def test_an_undone_change_leaves_every_file_as_it_was(name: str, store: Path) -> None:
    """One signed commit more; undoing it again does the change anew; verification stands by all of it."""
    before = tree(store)
    changed = run(*CHANGING[name], "--json").report
    publish(store)
    after = tree(store)
    done = run("undo", "--yes", "--json")
    assert done.code == 0, done.err
    assert done.report["undoes"] == {"commit": changed["commit"], "subject": changed["subject"]}
    assert done.report["subject"] == f"Undo: {changed['subject']}"
    assert done.report["files"] == changed["files"]
    assert git(store, "rev-parse", "HEAD~").strip() == changed["commit"]
    assert tree(store) == before
    publish(store)
    assert run("undo", "--yes").code == 0
    assert tree(store) == after
    assert git(store, "log", "-1", "--format=%s").strip() == f"Undo: Undo: {changed['subject']}"
    git(store, "verify-commit", "HEAD")
    good(store)
    whole(store)


def test_an_undone_import_leaves_the_register_as_it_was(store: Path) -> None:
    """Many partners added and changed, one undo."""
    rows = ["name,category,town,dpo title", "Harbour Trust,,Oakham,DPO"]
    rows += [f"New Partner {number},other,Leicester," for number in range(40)]
    (store.parent / "many.csv").write_text("\n".join(rows), "utf-8")
    before = tree(store)
    assert run("import-partners", "../many.csv").code == 0
    publish(store)
    done = run("undo")
    assert done.code == 0, done.err
    assert "Undoes       Import partners: 40 added, 1 changed" in done.out
    assert "Of           Olive Officer, " in done.out
    assert "Goes         partners/new-partner-0/partner.yaml" in done.out
    assert "more files; --dry-run names all" in done.out
    assert tree(store) == before
    assert len(run("list-partners", "--json").report["partners"]) == 31
    good(store)
    whole(store)


@pytest.mark.parametrize("name", STAYS)
def test_what_stays_is_not_undone(name: str, store: Path) -> None:
    """Exit 4, the reason, what to record instead, and nothing changed."""
    assert run(*CHANGING[name]).code == 0
    publish(store)
    before = state(store)
    reason, remedy = STAYS[name]
    done = run("undo", "--yes")
    assert done.code == 4
    assert reason in done.error
    assert remedy in done.remedy
    assert done.out == ""
    assert state(store) == before


def test_a_revocation_is_not_undone(store: Path) -> None:
    """A key that no longer counts does not come back."""
    assert run(*CHANGING["add-officer"]).code == 0
    stranger = cached_home(BEN).fingerprints["ben@example.org"]
    assert run("revoke-key", stranger, "--reason", "retired", "--yes", "--store", str(store)).code == 0
    publish(store)
    done = run("undo", "--yes")
    assert done.code == 4
    assert "it recorded that a key no longer counts" in done.error
    assert "isa-admin add-key PARTNER FILE" in done.remedy


def test_a_row_of_the_version_control_table_is_not_undone(store: Path) -> None:
    """One that somebody wrote by hand, with nothing else; words of a row may go back."""
    table = (store / "agreement/versions.yaml").read_text("utf-8")
    digest = run("status", "--json").report["terms_digest"]
    keys = ("version: 'V5.00'", "on: 2026-11-22", "kind: amendment", "material: false", "comment: A", "by: B")
    row = "\n  - " + "\n    ".join([*keys, f"terms_digest: {digest}"]) + "\n"
    commit_by_hand(store, "agreement/versions.yaml", table.rstrip("\n") + row)
    publish(store)
    done = run("undo", "--yes")
    assert done.code == 4
    assert "it wrote the row V5.00 of the version-control table" in done.error
    commit_by_hand(store, "agreement/versions.yaml", table.rstrip("\n") + row + "# a comment\n")
    publish(store)
    assert run("undo", "--yes").code == 0
    assert (store / "agreement/versions.yaml").read_text("utf-8") == table.rstrip("\n") + row


def test_the_beginning_is_not_undone(store: Path) -> None:
    """There is nothing before it."""
    assert run("init", "../new", "--yes").code == 0
    done = run("undo", "--yes", "--store", "../new")
    assert done.code == 4
    assert "began the register" in done.error
    assert store.is_dir()


@pytest.mark.parametrize("name", [*UNDONE, *STAYS])
def test_what_nobody_else_has_is_taken_back_whatever_it_recorded(name: str, store: Path) -> None:
    """The store stands where it stood, no commit is added, and what was taken back is kept aside."""
    before, at = tree(store), tip(store)
    changed = run(*CHANGING[name], "--json").report
    assert run("verify", "--anchor", anchor_line(store)).code == 0
    done = run("undo", "--yes", "--json")
    assert done.code == 0, done.err
    assert done.report["takes_back"] == [{"commit": changed["commit"], "subject": changed["subject"]}]
    assert done.report["files"] == changed["files"]
    assert (tree(store), tip(store)) == (before, at)
    assert git(store, "rev-parse", done.report["kept"]).strip() == changed["commit"]
    good(store)
    whole(store)


@pytest.mark.usefixtures("store")
def test_letters_that_may_have_been_sent_are_named_before_their_notice_is_taken_back() -> None:
    """What went out by post does not come back with a file."""
    assert run(*CHANGING["remind"]).code == 0
    assert f"letters of notice {NOTICE} were written: if any was sent, keep the record" in run("undo", "--yes").out


def test_a_dry_run_takes_nothing_back(store: Path) -> None:
    """It says what would come back as it was."""
    changed = run(*CHANGING["update-partner"], "--json").report
    before = state(store)
    done = run("undo", "--dry-run")
    assert done.code == 0
    assert f"  {changed['files'][0]}" in done.out.splitlines()
    assert state(store) == before


def test_an_edit_in_the_folder_is_not_lost_by_an_undo(store: Path) -> None:
    """The file that the change wrote was edited since: nothing is taken back before that is settled."""
    [path] = run(*CHANGING["update-partner"], "--json").report["files"]
    (store / path).write_text((store / path).read_text("utf-8") + "# mine\n", "utf-8")
    before = state(store)
    done = run("undo", "--yes")
    assert done.code == 5
    assert path in done.error
    assert "git restore --staged --worktree FILE, then run isa-admin undo again" in done.remedy
    assert state(store) == before
    git(store, "restore", "--staged", "--worktree", path)
    assert run("undo", "--yes").code == 0


def test_what_is_undone_is_shown_and_asked(store: Path) -> None:
    """No leaves everything as it was."""
    assert run(*CHANGING["update-partner"]).code == 0
    before = state(store)
    with Terminal("undo", folder=store) as person:
        person.expect("Update partner Harbour Trust")
        person.expect("Take this back?")
        person.type("n")
        assert person.end() != 0
    assert state(store) == before


def test_what_somebody_recorded_meanwhile_is_not_undone(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what was shown is undone."""
    assert run(*CHANGING["update-partner"]).code == 0
    publish(store)
    last_change = undoing.last_change

    def slow(*given: object) -> object:
        last = last_change(*given)  # type: ignore[arg-type]  # handed on as it is
        assert run(*RECORD_ADOPTION).code == 0
        return last

    monkeypatch.setattr(undoing, "last_change", slow)
    done = run("undo", "--yes")
    assert done.code == 5
    assert "'Update partner Harbour Trust' is no longer the last change" in done.error
    assert git(store, "log", "-1", "--format=%s").startswith("Record adoption")
    assert tip(store)


@pytest.mark.parametrize("lasting", [*get_args(Lasting), *(event.type for event in EVENTS)])
def test_what_stays_is_named_with_the_command_that_is_for_it(lasting: str) -> None:
    """Each kind that stays, and each event; the command is one that the program has."""
    kind: Lasting = lasting if lasting in get_args(Lasting) else "event"  # type: ignore[assignment]  # looked up just now
    touched = Touched("a/path", None, lasting=kind, words=lasting, partner="alpha")
    with pytest.raises(RuleError) as refused:
        undo(replace(LAST, files=(*LAST.files, touched)))
    assert "'Update partner Alpha', is not undone: " in refused.value.message
    named = re.findall(r"isa-admin ([a-z-]+)", refused.value.remedy)
    assert named
    assert {*named} <= {*COMMANDS}
    assert "{" not in refused.value.remedy
