"""The worked story of a review, played from its first command to the proof."""

from __future__ import annotations

import zipfile
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import pytest

from isa_admin.pdf import editing
from isa_admin.word.reading import read
from tests.cli.acting import git, run_apart, whole
from tests.word.test_edited_in_office import has_uno

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.office
def test_the_story_of_a_review_is_played_to_its_end(tmp_path: Path) -> None:
    """Three partners' Word files are read by the real code; all adopt the new version, and both branches are proved."""
    done = run_apart("demo", "play", "--story", "review", folder=tmp_path, HOME=str(tmp_path / "home"))
    assert done.code == 0, done.out + done.err
    play, store = tmp_path / "play", tmp_path / "play/store"
    for told in (
        "5 comments",
        "signed the tag V5.00",
        "29 of 30 adopted",
        "Glebe House stays bound by",
        "isa-admin finalise",
    ):
        assert told in done.out
    assert done.out.count("yes: every change was made by somebody entitled to make it") == 3
    subjects = git(store, "log", "--format=%s", "main").splitlines()
    assert subjects[:6] == [
        "Record V6.00: Finalised following agencies signing",
        "Record adoption of V5.00 by Glebe House",
        "Record 29 adoptions of V5.00",
        *subjects[3:6],
    ]
    assert subjects[-3].startswith("Issue V5.00: the review of ")
    assert "this should be encrypted email" in git(store, "show", "main:agreement/terms/13-security.md").replace(
        "\n", " "
    )
    signed = git(store, "diff", "main~3", "main", "--", "partners")
    assert (signed.count("+evidence: gpg"), signed.count("+evidence: paper")) == (2, 28)
    _is_left_for_reading(play, done.out)
    with zipfile.ZipFile(play / "returned/nspcc-draft-v4.01.docx") as file:
        by_office = b"LibreOffice" in file.read("docProps/app.xml")
    assert by_office == ("edited in LibreOffice" in done.out) == has_uno()
    whole(store)


def _is_left_for_reading(play: Path, said: str) -> None:
    """Ensure that the last lines name what is there, and that the papers say what happened."""
    places = said.partition("To be read:\n")[2].splitlines()
    assert len(places) == 7
    for line in places:
        path = play.parent / line.split("  ")[1]
        assert path.exists(), line
    report = _words(play / "second-draft/consultation-v4.02.docx")
    assert "This network was closed. Say what takes its place." in report
    assert "Where possible, this should be [-GCSx-]{+encrypted+} email." in report
    assert "The list of networks is looked at in the next review" in report
    mail: Any = message_from_bytes((play / "campaign/nspcc.eml").read_bytes(), policy=policy.default)
    names = {part.get_filename() for part in mail.iter_attachments()}
    assert {"changes-v2.00-v5.00.docx", "adoption-nspcc-v5.00.txt"} <= names
    printed = sorted(path.name for path in (play / "campaign").iterdir() if path.name.startswith("to-print"))
    assert printed[0].startswith("to-print.pdf" if has_uno() else "to-print-glebe-house")


def _words(file: Path) -> str:
    shown = read(file.read_bytes())
    cells = (cell.text for block in shown.blocks for row in getattr(block, "rows", ()) for cell in row)
    return "\n".join((*(getattr(block, "text", "") for block in shown.blocks), *cells))


def test_without_libreoffice_the_story_writes_the_files_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked of a Python or an office that is not here, and nothing comes of it."""
    monkeypatch.setattr("isa_admin.pdf.libreoffice.find", lambda: None)
    assert editing.typed_over({"draft.docx": (b"", "Robin Example", "old", "new")}) is None


@pytest.mark.office
@pytest.mark.skipif(not has_uno(), reason="LibreOffice cannot be told over UNO here")
def test_what_libreoffice_cannot_do_is_said_by_giving_nothing() -> None:
    """A file that is no Word file, with words that it does not have."""
    assert editing.typed_over({"draft.docx": (b"no Word file", "Robin Example", "old", "new")}) is None
