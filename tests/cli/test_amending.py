"""Amending, typed: a section edited on a copy or in Word, recorded with its row, and the edits put aside."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import PROGRAM, Terminal, anchor_line, environment, git, run, state, tip, whole
from tests.cli.test_killing import ROUNDS, kill_within, moments, start
from tests.documents.test_taking_in import W, bent, heading, holding, said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lxml.etree import _Element

FACTS = "partners/glebe-house/partner.yaml"
PURPOSE = "agreement/terms/02-purpose.md"
LEAVING = "agreement/terms/19-suspension-and-withdrawal.md"
SED = "sed -i"


@pytest.fixture(autouse=True)
def no_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test opens the editor of whoever runs it."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "true")


def editing(monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    """Let the editor be one that exchanges words."""
    monkeypatch.setenv("VISUAL", f"{SED} 's/{old}/{new}/'")


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Edit a file in the folder."""
    file = root / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="their editors have windows of their own")
@pytest.mark.parametrize("streams", ["<&-", "</dev/null"])
def test_no_editor_of_a_terminal_is_opened_where_there_is_none(streams: str, store: Path) -> None:
    """It would wait for ever for keys that nobody can type."""
    command = ["sh", "-c", f'exec "$@" {streams}', "sh", *PROGRAM, "edit-terms", "2"]
    nothing = environment({"VISUAL": None, "EDITOR": None})
    done = subprocess.run(command, cwd=store, env=nothing, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert done.stderr.startswith("error: no editor is named, and there is no terminal to open one in\ntry: name your")


def test_a_section_is_edited_on_a_copy_and_recorded_with_its_row(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in force is touched until it is amended; then text, row and digest are one signed commit."""
    before = tip(store)
    editing(monkeypatch, "to make it easier to share", "to help partners share")
    done = run("edit-terms", "2")
    assert done.code == 0, done.err
    assert "saved: your edit of section 2 is kept apart from what is in force" in done.out
    assert "{+help partners" in " ".join(done.out.split())
    assert tip(store) == before
    assert git(store, "status", "--porcelain") == ""
    assert "section 2" in run("status").out
    assert "section 2" in run("check").out
    made = run("amend", "--material", "--yes", "--json")
    assert made.code == 0, made.err
    assert (made.report["version"], made.report["comment"]) == ("V4.01", "Section 2 amended")
    assert made.report["files"] == [PURPOSE, "agreement/versions.yaml"]
    assert len(made.report["signs_again"]) == 30
    assert "to help partners share" in (store / PURPOSE).read_text("utf-8")
    assert "section 2" not in run("status").out
    whole(store)
    assert run("verify", "--anchor", anchor_line(store)).code == 0


def test_what_is_edited_in_the_folder_is_taken_too(store: Path) -> None:
    """A section edited there and one edited on a copy are one amendment; other files of the folder stay edited."""
    edit(store, PURPOSE, "to make it easier to share", "to help partners share")
    edit(store, FACTS, "name: Glebe House", "name: Glebe House Project")
    done = run("amend", "--not-material", "--comment", "Plainer words", "--version", "V4.02", "--yes", "--json")
    assert done.code == 0, done.err
    assert (done.report["version"], done.report["comment"], done.report["signs_again"]) == (
        "V4.02",
        "Plainer words",
        [],
    )
    assert git(store, "status", "--porcelain").split() == ["M", FACTS]


def test_a_period_of_the_settings_follows_the_text(store: Path) -> None:
    """What contradicts a setting is refused with the option that says what it is now; both are one commit."""
    edit(store, LEAVING, "at least 30 days", "at least 60 days")
    before = state(store)
    done = run("amend", "--material", "--yes")
    assert (done.code, done.remedy.endswith('--period "withdrawal-notice=60 days"')) == (4, True)
    assert state(store) == before
    done = run("amend", "--material", "--period", "withdrawal-notice=60 days", "--yes", "--json")
    assert done.code == 0, done.err
    assert done.report["files"] == ["agreement/agreement.yaml", LEAVING, "agreement/versions.yaml"]
    assert "period-differs" not in run("check").out


def drawn(store: Path, change: Callable[[_Element], None]) -> Path:
    """Draw the agreement, and edit it as somebody does in Word."""
    file = store.parent / "agreement.docx"
    assert run("render", "--out", str(file), "--replace").code == 0
    file.write_bytes(bent(file.read_bytes(), change))
    return file


def reworded(body: _Element) -> None:
    """Give a paragraph of section 2 other words."""
    paragraph = holding(body, "to make it easier")
    text = "".join(one.text or "" for one in paragraph.iter(f"{W}t"))
    said(paragraph, text.replace("to make it easier", "to make it much easier"))


def test_a_word_file_that_was_edited_becomes_an_amendment(store: Path) -> None:
    """What changed is shown section by section, what could not be carried over is told."""

    def change(body: _Element) -> None:
        reworded(body)
        said(heading(body, "section_1").getnext().findall(f"{W}tr")[2].find(f"{W}tc/{W}p"), "Somebody's Own")

    file = drawn(store, change)
    done = run("amend", "--from", str(file), "--material", "--yes")
    assert done.code == 0, done.err
    assert "2 Purpose: why this information needs to be shared" in done.out
    assert "{+much +}" in done.out
    assert "note: left out, since commands change what the register fills in section 1" in done.out
    assert "Signs again" in done.out
    assert "done: Record V4.01: Section 2 amended" in done.out
    assert run("verify-document", str(file), "--version", "V4.01").code == 0
    whole(store)


def test_a_word_file_of_an_older_text_changes_what_it_changed(store: Path) -> None:
    """And nobody's later amendment is undone by it."""
    file = drawn(store, reworded)
    edit(store, LEAVING, "at least 30 days", "at least 30 days, as section 18 says,")
    assert run("amend", "--not-material", "--yes").code == 0
    assert run("amend", "--from", str(file), "--not-material", "--yes").code == 0
    assert "as section 18 says" in (store / LEAVING).read_text("utf-8")
    before = state(store)
    again = run("amend", "--from", str(file), "--not-material", "--yes")
    assert (again.code, "section 2" in again.error) == (5, True)
    assert state(store) == before


def test_edits_are_put_aside_and_brought_back(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those on a copy and those in the folder; the way back is said, and nothing is lost."""
    editing(monkeypatch, "to make it easier to share", "to help partners share")
    assert run("edit-terms", "purpose").code == 0
    edit(store, LEAVING, "at least 30 days", "at least 60 days")
    new = store / "agreement/terms/24-new.md"
    new.write_text("# New\n\nWords.\n", "utf-8")
    done = run("discard-edits")
    assert done.code == 0, done.err
    assert git(store, "status", "--porcelain") == ""
    assert "section 2" not in run("status").out
    assert run("amend", "--material", "--yes").code == 2
    listed = run("discard-edits", "--list", "--json").report["aside"]
    files = sorted(file for one in listed for file in one["files"])
    assert files == ["02-purpose.md", LEAVING.rpartition("/")[2], new.name]
    for line in done.out.splitlines():
        if line.startswith("  isa-admin discard-edits --restore"):
            assert run(*line.split()[1:]).code == 0
    assert run("discard-edits", "--list", "--json").report["aside"] == []
    done = run("amend", "--material", "--period", "withdrawal-notice=60 days", "--yes", "--json")
    assert done.code == 0, done.err
    assert done.report["comment"] == "Sections 2 and 19 amended; section 24 added"


def test_a_text_outside_of_the_dialect_is_kept_and_not_recorded(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is named, with what to write instead; the next edit goes on with what was saved."""
    editing(monkeypatch, "The purpose", "<b>The<\\/b> purpose")
    before = tip(store)
    done = run("edit-terms", "section 2")
    assert done.code == 5
    assert f"{PURPOSE}:3" in done.error
    assert "isa-admin edit-terms 02-purpose" in done.remedy
    assert run("amend", "--material", "--yes").code == 5
    editing(monkeypatch, "<b>The<\\/b> purpose", "The aim")
    assert run("edit-terms", "02-purpose").code == 0
    assert tip(store) == before
    assert run("amend", "--not-material", "--yes").code == 0


def test_an_edit_that_changes_nothing_leaves_no_copy(store: Path) -> None:
    """The editor was closed without a change."""
    assert "section 13 has not changed" in run("edit-terms", "13").out
    assert not list((store / ".git/isa-admin-edits").iterdir())


def test_an_edit_of_a_text_amended_meanwhile_is_not_recorded(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody writes over another's amendment without seeing it."""
    editing(monkeypatch, "to make it easier to share", "to help partners share")
    assert run("edit-terms", "2").code == 0
    edit(store, PURPOSE, "The purpose", "The aim")
    assert (twice := run("amend", "--not-material", "--yes")).code == 5
    assert "edited twice" in twice.error
    copies = store / ".git/isa-admin-edits"
    copies.rename(store / ".git/elsewhere")
    assert run("amend", "--not-material", "--yes").code == 0
    (store / ".git/elsewhere").rename(copies)
    done = run("amend", "--not-material", "--yes")
    assert (done.code, "was amended after you began to edit it" in done.error) == (5, True)
    assert run("edit-terms", "2").code == 5
    assert run("discard-edits", "2").code == 0
    assert run("discard-edits", "--list").code == 0


WRONG = {
    "a section": (("edit-terms", "77"), 3, "'77'", "13, B"),
    "a section, near one": (("edit-terms", "purpse"), 3, "'purpse'", "2 (Purpose"),
    "nothing edited": (
        ("amend", "--material"),
        2,
        "no section of the terms was edited",
        "isa-admin edit-terms SECTION",
    ),
    "both": (("amend", "--material", "--not-material"), 2, "--material and --not-material", "one of them"),
    "no file": (("amend", "--from", "nowhere.docx"), 2, "nowhere.docx", "a Word file"),
    "a file of another kind": (("amend", "--from", "../form.pdf"), 2, "it is a PDF", "Word Document"),
    "nothing put aside": (("discard-edits", "--restore", "x"), 3, "'x'", "isa-admin discard-edits --list"),
    "two things": (("discard-edits", "2", "--list"), 2, "--list", "one of them"),
    "a section to discard": (("discard-edits", "zz"), 3, "'zz'", "13, B"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_is_refused_and_changes_nothing(case: str, store: Path) -> None:
    """One message that names the thing, one remedy."""
    words, code, names, offers = WRONG[case]
    before = state(store)
    done = run(*words)
    assert done.code == code, done
    assert names in done.error
    assert offers in done.remedy
    assert state(store) == before


EDITED_WRONG = {
    "no word on whether it is material": ((), 2, "material", "--material if every partner"),
    "a label of the table": (("--material", "--version", "V4.00"), 2, "V4.00", "V4.01"),
    "a label that is none": (("--material", "--version", "next"), 2, "'next'", "V4.00"),
    "a period that is none": (("--material", "--period", "withdrawal-notice=soon"), 2, "'soon'", "45 days"),
    "a period of no name": (("--material", "--period", "holiday=4 days"), 3, "'holiday'", "withdrawal_notice"),
    "a comment of nothing": (("--material", "--comment", "x" * 501), 2, "comment has 501", "one line"),
}


@pytest.mark.parametrize("case", EDITED_WRONG)
def test_a_wrong_word_about_an_edit_is_refused(case: str, store: Path) -> None:
    """And the edit stays."""
    edit(store, PURPOSE, "to make it easier to share", "to help partners share")
    words, code, names, offers = EDITED_WRONG[case]
    before = state(store)
    done = run("amend", *words)
    assert done.code == code, done
    assert names in done.error
    assert offers in done.remedy
    assert state(store) == before


def test_at_a_terminal_the_officer_is_asked_what_the_program_cannot_know(store: Path) -> None:
    """The period that the text no longer states, whether it is material and what that means, and the comment."""
    edit(store, LEAVING, "at least 30 days", "at least 60 days")
    with Terminal("amend", folder=store) as person:
        person.expect("section 19 no longer says 30 days (withdrawal notice); it says 60 days")
        person.expect("What the withdrawal notice is now: ")
        person.type("soon")
        person.expect("'soon' is not a period")
        person.type("60 days")
        person.expect("A change is material if every partner must adopt the agreement again")
        person.expect("Is this change material: ")
        person.type("1")
        person.expect("Comment instead of 'Section 19 amended'")
        person.type("Longer notice")
        person.expect("Signs again")
        person.expect("Sign and record this? [y/N]")
        person.type("y")
        person.expect("done: Record V4.01: Longer notice")
        assert person.end() == 0
    whole(store)


def test_at_a_terminal_one_goes_back_to_the_editor(store: Path) -> None:
    """As often as the text is not in the dialect."""
    script = store.parent / "editor"
    script.write_text(
        '#!/bin/sh\nif grep -q "<b>" "$1"; then sed -i "s/<b>//" "$1"; else echo "A <b>word." >> "$1"; fi\n', "utf-8"
    )
    script.chmod(0o755)
    with Terminal("edit-terms", "8", folder=store, VISUAL=str(script)) as person:
        person.expect("error: agreement/terms/08-deceased-people.md")
        person.expect("Go back to the editor? [Y/n]")
        person.type("")
        person.expect("saved: your edit of section 8")
        assert person.end() == 0
    assert run("discard-edits", "8").code == 0


def test_what_an_editor_leaves_beside_the_copy_disturbs_nothing(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Emacs leaves a link that leads nowhere; a copy that is a link is not read."""
    editing(monkeypatch, "to make it easier to share", "to help partners share")
    assert run("edit-terms", "2").code == 0
    copies = store / ".git/isa-admin-edits"
    (copies / ".#02-purpose.md").symlink_to("somebody@somewhere.1234")
    assert "section 2" in run("status").out
    (copies / "02-purpose.md").unlink()
    (copies / "02-purpose.md").symlink_to("/etc/hostname")
    done = run("amend", "--not-material")
    assert (done.code, "is a link" in done.error) == (5, True)


def test_a_word_file_that_is_hostile_is_refused(store: Path) -> None:
    """As every Office file from outside is, before anything of it is read."""
    from tests.office.making import small, zipped

    for content in (zipped(*small(), ("word/vbaProject.bin", b"\0")), zipped(("../evil", b"x"), *small())):
        (store.parent / "evil.docx").write_bytes(content)
        before = state(store)
        done = run("amend", "--from", "../evil.docx", "--not-material")
        assert done.code == 2, done
        assert state(store) == before


def test_what_is_brought_back_never_takes_the_place_of_another_edit(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same edit does no harm; another one has to be put aside first, with the command that is said."""
    editing(monkeypatch, "to make it easier to share", "to help partners share")
    assert run("edit-terms", "2").code == 0
    first = run("discard-edits", "--json").report["names"][0]
    assert run("edit-terms", "2").code == 0
    assert run("discard-edits", "--restore", first).code == 0
    second = run("discard-edits", "--json").report["names"][0]
    editing(monkeypatch, "to make it easier to share", "so that partners share")
    assert run("edit-terms", "2").code == 0
    refused = run("discard-edits", "--restore", second)
    assert (refused.code, "it would be lost" in refused.error) == (5, True)
    assert run(*refused.remedy.partition("isa-admin ")[2].split()).code == 0
    assert run("discard-edits", "--restore", second).code == 0
    assert not run("amend", "--not-material", "--dry-run", "--json").report["notes"]
    assert git(store, "status", "--porcelain") == ""


@pytest.mark.timeout(60 + 10 * ROUNDS)
def test_a_killed_edit_or_discard_loses_no_word(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in force is touched, and the edit is kept, or put aside, whole: it is amended in the end."""
    editing(monkeypatch, "to make it easier to share", "to help partners share")
    before, copies = tip(store), store / ".git/isa-admin-edits"
    begun = time.monotonic()
    assert start(("edit-terms", "2"), store).wait() == 0
    spent = time.monotonic() - begun
    for moment in moments(spent):
        shutil.rmtree(copies)
        kill_within(start(("edit-terms", "2"), store), moment)
        assert run("edit-terms", "2").code == 0
        kill_within(start(("discard-edits", "2"), store), moment)
        aside = [one["name"] for one in run("discard-edits", "--list", "--json").report["aside"]]
        assert len(aside) <= 1
        # Where it was put aside and the command was killed before it took the edit away, both are there.
        brought = run("discard-edits", "--restore", aside[0]) if aside else None
        assert brought is None or brought.code == 0, (moment, brought)
        assert "{+help partners" in " ".join(run("redline", "today", "edits").out.split())
        assert (tip(store), git(store, "status", "--porcelain")) == (before, "")
    done = run("amend", "--not-material", "--yes")
    assert done.code == 0, done.err
    assert "to help partners share" in (store / PURPOSE).read_text("utf-8")
    assert run("verify", "--anchor", anchor_line(store)).code == 0
    whole(store)
