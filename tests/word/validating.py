"""The three validators that Word files of ours are shown to; the one of Word's own makers where it is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import ooxml_integrity
from openxml_audit import OpenXmlValidator

from tests.documents import registers

if TYPE_CHECKING:
    from pathlib import Path

_BROUGHT = registers.ROOT / "build/validator/node_modules/.bin/ooxml-validator"
SDK = shutil.which("ooxml-validator") or (str(_BROUGHT) if _BROUGHT.exists() else None)
"""The validator of the Open XML SDK, which make test-all brings where npm is there."""


def complaints(content: bytes, folder: Path) -> list[str]:
    """Give what openxml-audit and ooxml-integrity say about a file."""
    path = _file(content, folder)
    return [
        *(f"openxml-audit: {error}" for error in OpenXmlValidator().validate(str(path)).errors),
        *(f"ooxml-integrity: {finding}" for finding in ooxml_integrity.check(str(path))),
    ]


def complaints_of_sdk(content: bytes, folder: Path) -> list[str]:
    """Give what the validator of the Open XML SDK says about a file."""
    assert SDK is not None
    done = subprocess.run([SDK, str(_file(content, folder))], capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    return [] if report["ok"] else [f"{one['path']} {one['description']}" for one in report["errors"]]


def _file(content: bytes, folder: Path) -> Path:
    path = folder / "document.docx"
    path.write_bytes(content)
    return path
