"""``--pdf``, typed: a PDF beside each Word document, of every command that writes any."""

from __future__ import annotations

import inspect
import shutil
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest

from isa_admin.cli.table import COMMANDS
from isa_admin.pdf import libreoffice
from tests.cli.acting import NOTICE, RECENT, REMIND, WRITING, run, tip

if TYPE_CHECKING:
    from collections.abc import Iterable

DRAWING = {name for name, entry in COMMANDS.items() if entry.draws}
WORDS: dict[str, tuple[str, ...]] = {
    **{name: WRITING[name] for name in ("withdraw", "suspend", "record-meeting", "reinstate", "correct")},
    "open-review": WRITING["open-review"],
    "draft": ("draft", "--out", "../letters", "--yes"),
    "notify": ("notify", "draft-for-comment", "nspcc", "--version", "V4.01", "--out", "../letters", "--yes"),
    "remind": REMIND,
    "draw-notice": ("draw-notice", NOTICE, "--out", "../letters"),
    "record-breach": (
        *("record-breach", "--kind", "lost", "--at", "nspcc", "--supplied-by", "barnardos"),
        *("--found", f"{RECENT} 09:30", "--what", "A bag was left on a bus", "--out", "../letters", "--yes"),
    ),
    "request-adoption": ("request-adoption", "nspcc", "cafcass", "--out", "../letters"),
    "certificate": ("certificate", "nspcc", "--out", "../letters/"),
    "bound": ("bound", "nspcc", "--out", "../letters/bound.docx"),
    "compliance-form": ("compliance-form", "nspcc", "cafcass", "--year", "2025", "--out", "../letters"),
    "render": ("render", "--part", "partners", "--out", "../letters/"),
    "redline": ("redline", "V4.00", "today", "--out", "../letters/redline.docx"),
}
BEFORE = {
    "draft": ("open-review", "--by", "2099-06-30", "--out", "../before", "--yes"),
    "draw-notice": (*WRITING["suspend"][:-2], "../before", "--yes"),
}
ALWAYS = ("render", "redline", "certificate", "bound", "request-adoption", "compliance-form", "notify")
"""The others write letters by the same few lines as ``notify``, most of them to everybody."""
FEW = ("render", "notify", "suspend")
"""Where LibreOffice is missing, one line stops every command before it begins."""


def sample(of: tuple[str, ...]) -> list[Any]:
    """Give all commands that draw; those that are not in the sample are tried in make test-all."""
    return [pytest.param(name, marks=() if name in of else pytest.mark.slow) for name in WORDS]


def a_pdf(files: Iterable[str]) -> dict[str, bytes]:
    """Stand in for LibreOffice, which takes seconds: what it wrote is looked at in tests/pdf."""
    made = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.Lang = pikepdf.String("en-GB")
        entry = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name("/Document"), K=pikepdf.Array()))
        pdf.Root.StructTreeRoot = pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot, K=entry)
        pdf.save(made)
    return dict.fromkeys(files, made.getvalue())


def test_every_command_that_draws_is_tried_here() -> None:
    """A command that writes Word documents takes ``--pdf``, and is in the table as one that does."""
    draws = {
        name
        for name, entry in COMMANDS.items()
        if any(
            words in inspect.getsource(entry.function) for words in ("session.letters(", "session.target(", ".pages")
        )
    }
    assert draws == DRAWING == set(WORDS)


@pytest.mark.parametrize("name", sample(ALWAYS))
def test_a_pdf_lies_beside_each_word_document(name: str, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Word documents stay; a program is told of both."""
    monkeypatch.setattr(libreoffice, "find", lambda: Path("/usr/bin/soffice"))
    monkeypatch.setattr(libreoffice, "turned", lambda files, *_: a_pdf(files))
    if name in BEFORE:
        assert run(*BEFORE[name]).code == 0
    done = run(*WORDS[name], "--pdf", "--json")
    assert done.code == 0, done.err
    files = {path.name for path in (store.parent / "letters").rglob("*") if path.is_file()}
    documents = {Path(file).stem for file in files if file.endswith(".docx")}
    assert documents
    pdfs = {Path(file).stem for file in files if file.endswith(".pdf")}
    # The evidence that is enclosed with a letter is a PDF of somebody else's.
    assert pdfs - {"enclosed.evidence"} == documents
    assert all(f"{one}.pdf" in done.out for one in documents)


@pytest.mark.parametrize("name", sample(FEW))
def test_without_libreoffice_nothing_is_asked_signed_or_written(
    name: str, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package to install is named."""
    monkeypatch.setattr(libreoffice, "find", lambda: None)
    before = tip(store)
    done = run(*WORDS[name], "--pdf")
    assert (done.code, done.out) == (7, "")
    assert done.error == "LibreOffice, which turns Word documents into PDF, was not found"
    assert "sudo apt install libreoffice-writer-nogui" in done.remedy
    assert not (store.parent / "letters").exists()
    assert tip(store) == before


@pytest.mark.parametrize(
    "words",
    [
        ("bound", "nspcc"),
        ("redline", "V4.00"),
        ("redline", "V4.00", "today", "--out", "redline.html"),
        ("compliance-form", "nspcc", "--year", "2025", "--out", "forms", "--format", "xlsx"),
    ],
)
def test_a_pdf_of_no_word_document_is_refused(
    words: tuple[str, ...], store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the option that would write one."""
    monkeypatch.setattr(libreoffice, "find", lambda: Path("/usr/bin/soffice"))
    done = run(*words, "--pdf")
    assert done.code == 2
    assert done.error == "--pdf is for a Word document, and none would be written"
    assert "--" in done.remedy
    assert not (store / "forms").exists()


def test_where_no_letter_is_written_that_is_said(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A breach that concerns nobody else is recorded, and nothing is drawn."""
    monkeypatch.setattr(libreoffice, "find", lambda: Path("/usr/bin/soffice"))
    done = run(*WRITING["record-breach"], "--pdf")
    assert done.code == 0
    assert done.err == "note: no Word document was written, so there is no PDF either\n"
    assert store.is_dir()


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_redline_as_pdf_shows_what_was_added_and_removed(store: Path) -> None:
    """LibreOffice itself, from the command to the pages."""
    terms = store / "agreement/terms/19-suspension-and-withdrawal.md"
    terms.write_text(terms.read_text("utf-8").replace("at least 30 days", "at least 60 days"), "utf-8")
    out = store.parent / "redline.docx"
    done = run("redline", "today", "folder", "--out", str(out), "--pdf")
    assert done.out == f"wrote {out}: 1 reworded\nwrote {out.with_suffix('.pdf')}\n"
    import pypdf

    text = " ".join(page.extract_text() for page in pypdf.PdfReader(out.with_suffix(".pdf")).pages)
    assert "at least 3060 days" in text.replace("\n", " ")
