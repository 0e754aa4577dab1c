"""What CI demands of the suite."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parent.parent / "conftest.py"
SUITE = """
import pytest

@pytest.mark.office
def test_a_pdf():
    pytest.skip("LibreOffice is missing")

@pytest.mark.office
@pytest.mark.skipif(True, reason="LibreOffice is missing")
def test_another_pdf():
    pass

def test_a_mount():
    pytest.skip("only root may mount")
"""


@pytest.mark.parametrize(
    ("ci", "outcome"), [("true", "1 failed, 1 skipped, 1 error"), ("", "3 skipped")], ids=["on CI", "elsewhere"]
)
def test_a_test_without_its_office_program_fails_on_ci_only(tmp_path: Path, ci: str, outcome: str) -> None:
    """It is skipped elsewhere, and a test that is skipped for another reason is skipped everywhere."""
    (tmp_path / "conftest.py").write_bytes(CONFTEST.read_bytes())
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = office\n", "utf-8")
    (tmp_path / "test_office.py").write_text(SUITE, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        env={**os.environ, "CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[-1].startswith(outcome), done.stdout
