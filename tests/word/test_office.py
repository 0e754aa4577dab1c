"""LibreOffice opens what we write, and saves it without a word lost."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.documents import registers
from tests.word.conftest import drawn
from tests.word.reading import Reading

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]


def converted(content: bytes, kind: str, folder: Path) -> Path:
    """Have LibreOffice write a document anew, with a profile of its own."""
    (folder / "in").mkdir()
    source = folder / "in" / "document.docx"
    source.write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(source)]
    subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=True)
    return folder / f"document.{kind.partition(':')[0]}"


def test_a_template_that_another_program_saved_gives_the_same_text(tmp_path: Path) -> None:
    """LibreOffice renames ids, splits runs and rewrites the numbering of a template; the document says the same."""
    saved = converted(registers.templates("agreement.docx"), "docx:MS Word 2007 XML", tmp_path).read_bytes()
    made = [drawn("agreement", templates=give) for give in (registers.templates, lambda _: saved)]
    assert made[1].notes == ()
    ours, theirs = ([(line.word, line.text) for line in Reading(one.content).lines() if line.text] for one in made)
    assert theirs == ours
