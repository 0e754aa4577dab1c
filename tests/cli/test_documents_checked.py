"""check --documents, typed: a folder of Word files, of which those of ours are held against the store."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import run, state
from tests.cli.wrong import refused
from tests.word.building import paragraph, word_file
from tests.word.test_document_checks import bent

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(store: Path) -> Path:
    """The whole agreement, an appendix and the partners table as Word files beside the store."""
    out = store.parent / "documents"
    out.mkdir()
    for part in ("agreement", "appendix-b", "partners"):
        assert run("render", "--part", part, "--out", str(out)).code == 0
    return out


def test_documents_of_ours_are_good(folder: Path) -> None:
    """The text of a table alone is compared with nothing, which is said."""
    before = state(folder.parent / "isa")
    done = run("check", "--documents", str(folder))
    assert done.code == 0, done.out
    assert done.out.splitlines()[-1] == "3 Word files: nothing found"
    assert "note: llr-safeguarding-children-v4.00-partners.docx: its text was not compared" in done.out
    assert state(folder.parent / "isa") == before
    report = run("check", "--documents", str(folder), "--json").report
    assert (report["files"], report["findings"], len(report["not_judged"])) == (3, [], 1)


@pytest.mark.parametrize(
    ("what", "code", "says"),
    [
        ("a paragraph lost", "other-text", "removed"),
        ("a paragraph twice", "other-text", "added"),
        ("another number", "other-text", "Section"),
        ("another digest", "wrong-digest", "no version in this store"),
        ("a header row lost", "header-row", "header row"),
    ],
)
def test_a_document_that_says_something_else_is_found(what: str, code: str, says: str, folder: Path) -> None:
    """With the file and the section."""
    file = next(folder.glob("*4.00.docx"))
    file.write_bytes(broken(what, file.read_bytes()))
    done = run("check", "--documents", str(folder))
    assert done.code == 1
    assert code in done.out
    assert says in done.out
    assert file.name in done.out


def broken(what: str, content: bytes) -> bytes:
    """Break a document."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        text = archive.read("word/document.xml").decode()
    plain = next(one for one in re.findall(r"<w:p><w:r><w:t[^>]*>[^<{]{80,}</w:t></w:r></w:p>", text))
    digest = re.findall(r"\b[0-9a-f]{64}\b", text)[0]
    item = next(one for one in re.findall(r'<w:numId w:val="\d+"/>', text) if text.count(one) > 2)
    return {
        "a paragraph lost": lambda: bent(content, plain, ""),
        "a paragraph twice": lambda: bent(content, plain, plain * 2),
        "another number": lambda: bent(content, f'<w:numPr><w:ilvl w:val="0"/>{item}</w:numPr>', ""),
        "another digest": lambda: bent(content, digest, "f" * 64),
        "a header row lost": lambda: bent(content, "<w:tblHeader/>", ""),
    }[what]()


def test_files_of_others_are_judged_in_their_form_alone(folder: Path) -> None:
    """What is no Word file is named; what says nothing of this agreement is not compared."""
    (folder / "minutes.docx").write_bytes(word_file(paragraph("Minutes of the meeting")))
    (folder / "picture.docx").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "~$open.docx").write_bytes(b"x")
    done = run("check", "--documents", str(folder))
    assert done.code == 1
    assert "picture.docx: the file cannot be used: it is a picture" in done.out
    assert "note: minutes.docx: its text was not compared" in done.out
    assert "5 Word files" in done.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--documents", "../nothing"), "is not there"),
        (("--documents", "../empty"), "holds no Word file"),
        (("--documents", "../documents", "--folder"), "leave --folder and --terms out"),
    ],
)
def test_a_folder_without_documents_is_refused(words: tuple[str, ...], says: str, folder: Path) -> None:
    """In words, with what to name."""
    (folder.parent / "empty").mkdir()
    done = run("check", *words)
    refused(done, 2)
    assert says in done.err
