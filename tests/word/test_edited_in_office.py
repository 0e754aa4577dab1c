"""What people edit in LibreOffice comes back into the terms: tracked and not, by several authors, with some noise."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from isa_admin.documents.taking_in import take_in
from isa_admin.system.programs import run_apart
from isa_admin.word.reading import read
from tests.documents.test_taking_in import BASE, TERMS, agreement, changed, taken
from tests.word.test_office import converted

if TYPE_CHECKING:
    from isa_admin.documents.taking_in import TakenIn

EDITOR = Path(__file__).with_name("office_editor.py")
PYTHON = Path("/usr/bin/python3")
"""The system's own Python, which has UNO where the system has it."""


def has_uno() -> bool:
    """Say whether LibreOffice can be told over UNO here."""
    if shutil.which("soffice") is None or not PYTHON.exists():
        return False
    return subprocess.run([PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode == 0


pytestmark = [
    pytest.mark.office,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not has_uno(), reason="LibreOffice cannot be told over UNO here"),
]
EDITS: list[dict[str, Any]] = [
    {"author": "Ann", "tracked": True, "do": "reword", "at": "to make it easier", "words": "to make it much easier"},
    {"author": "Ben", "tracked": True, "do": "insert", "at": "at least 30 days", "words": "No partner waits longer."},
    {"author": "Ben", "tracked": True, "do": "delete", "at": "Appendix C has further information"},
    {"author": "Ann", "tracked": False, "do": "noise", "at": "information lawfully"},
    {"author": "Cat", "tracked": False, "do": "reword", "at": "such as the Police", "words": "such as police forces"},
]


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The agreement as three people edited it in LibreOffice."""
    folder = tmp_path_factory.mktemp("uno")
    file, to = folder / "agreement.docx", folder / "returned.docx"
    file.write_bytes(agreement())
    wanted = {"file": str(file), "to": str(to), "edits": EDITS}
    asked = {"office": shutil.which("soffice"), "profile": str(folder / "profile"), "files": [wanted]}
    done = run_apart([PYTHON, EDITOR], stdin=json.dumps(asked).encode(), patience=120)
    assert done.returncode == 0, done.stderr
    return to.read_bytes()


def told(made: TakenIn) -> dict[str, str]:
    """Give the files that changed, as one line each."""
    return {file: " ".join(made.terms[file].decode().split()) for file in changed(made) if file in made.terms}


def test_what_was_edited_comes_in_and_nothing_else(returned: bytes) -> None:
    """Words that were exchanged, a paragraph put in and one taken out, and no noise."""
    files = told(taken(returned))
    assert "to make it much easier to share" in files["02-purpose.md"]
    assert "No partner waits longer." in files["19-suspension-and-withdrawal.md"]
    assert "has further information about methods" not in files["13-security.md"]
    assert "such as police forces" in files["13-security.md"]
    assert set(files) == {"02-purpose.md", "13-security.md", "19-suspension-and-withdrawal.md"}


def test_rejecting_what_was_tracked_leaves_what_was_not(returned: bytes) -> None:
    """The tracked changes of all authors are gone in that view."""
    made = take_in(read(returned, "rejected"), BASE, TERMS)
    assert changed(made) == {"13-security.md"}
    assert made.terms["13-security.md"] == TERMS["13-security.md"].replace(
        b"such as the Police", b"such as police forces"
    )


def test_saving_it_once_more_changes_nothing(returned: bytes, tmp_path: Path) -> None:
    """Whoever opens the file next and saves it."""
    again = converted(returned, "docx:MS Word 2007 XML", tmp_path).read_bytes()
    assert taken(again).terms == taken(returned).terms
