"""Files for people: no command writes over one that somebody may have edited, unless that was asked for."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from isa_admin.cli.table import COMMANDS
from tests.cli.acting import run

WRITERS = {
    "render": ("render", "--part", "retention", "--out", "../file.docx"),
    "redline in Word": ("redline", "V4.00", "today", "--out", "../file.docx"),
    "redline in Markdown": ("redline", "V4.00", "today", "--out", "../file.md"),
    "redline in HTML": ("redline", "V4.00", "today", "--out", "../file.html"),
    "redline for programs": ("redline", "V4.00", "today", "--out", "../file.json"),
    "certificate": ("certificate", "nspcc", "--out", "../file.docx"),
    "bound": ("bound", "nspcc", "--out", "../file.docx"),
    "bound between": ("bound", "nspcc", "--between", "2016-01-01", "2016-02-01", "--out", "../file.docx"),
    "due": ("due", "--ics", "../file.ics"),
    "campaign": ("campaign", "--xlsx", "../file.xlsx"),
    "export-partners": ("export-partners", "--out", "../file.csv"),
}
ELSEWHERE = {"adopt", "renew-key", "list-comments"}
"""Two sign with a signatory's key, and one needs a review: their tests stand with the others about these."""
FOLDERS = {
    "compliance-form",
    "correct",
    "draft",
    "draw-notice",
    "notify",
    "open-review",
    "record-breach",
    "record-meeting",
    "reinstate",
    "remind",
    "request-adoption",
    "suspend",
    "withdraw",
}
"""Their letters, packs and forms go into a folder in which no other file may be in the way; nothing is lost there."""


@pytest.mark.parametrize("name", WRITERS)
def test_an_edited_file_is_not_written_over(name: str, store: Path) -> None:
    """The same file again is no loss; an edited one stays, and the refusal names the way to write over it."""
    words = WRITERS[name]
    file = Path(words[-1])
    assert run(*words).code == 0
    written = file.read_bytes()
    assert run(*words).code == 0
    file.write_bytes(b"edited")
    done = run(*words)
    assert (done.code, "it may have been edited" in done.error) == (2, True)
    assert f"{words[-2]} " in done.remedy
    assert "--replace" in done.remedy
    assert file.read_bytes() == b"edited"
    assert run(*words, "--replace").code == 0
    assert file.read_bytes() == written
    assert store.is_dir()


def test_every_command_that_takes_replace_is_tried_here() -> None:
    """A command that is new to the table and writes a file is not forgotten."""
    taking = {
        name
        for name, entry in COMMANDS.items()
        if "replace" in inspect.signature(entry.function).parameters and name != "record-compliance"
    }
    assert taking == {words[0] for words in WRITERS.values()} | ELSEWHERE


def test_every_command_that_names_a_file_takes_replace_or_writes_a_folder_of_its_own() -> None:
    """Letters, packs and forms go into a folder that nothing may lie in."""
    naming = {
        name
        for name, entry in COMMANDS.items()
        if {"out", "ics", "export"} & (given := inspect.signature(entry.function).parameters.keys())
        and "replace" not in given
    }
    assert naming == FOLDERS
