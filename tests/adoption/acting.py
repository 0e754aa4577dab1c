"""What these tests do over and over: sign as somebody who has gpg and nothing else, and prove a whole history."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from isa_admin.application.identity import anchor_of, judge_of
from isa_admin.application.reference import reference
from isa_admin.records.load import load_register
from isa_admin.store.repository import Store
from isa_admin.trust.verifier import Verifier
from tests.cli.acting import Said, git, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from isa_admin.trust.findings import Finding
    from tests.gpg_home import GpgHome

__all__ = ["Said", "git", "run"]

OFFICER = "Olive Officer <olive@example.org>"
ROBIN = "Robin Example <robin@example.org>"
KIM = "Kim Second <kim@example.org>"
HARBOUR = "harbour-trust"
SECOND = "second-trust"
STATEMENT = f"adoption-{HARBOUR}-v4.00.txt"


def added(name: str, signatory: str, role: str) -> tuple[str, ...]:
    """Give the words that add a prospective partner with its signatory."""
    return (
        *("add-partner", name, "--category", "other", "--address", "2 Quay Street", "--town", "Leicester"),
        *("--postcode", "LE1 3PL", "--signatory", signatory, "--signatory-role", role, "--yes"),
    )


def typed(*words: str) -> Said:
    """Type a command that works."""
    done = run(*words)
    assert done.code == 0, done.err
    return done


def ask(out: Path, partner: str = HARBOUR, *more: str) -> Path:
    """Ask a partner to adopt; gives the folder of its signing pack."""
    typed("request-adoption", partner, "--out", str(out), *more)
    return out / partner


def detached(home: GpgHome, file: Path, *options: str) -> Path:
    """Sign a file as the letter says, with gpg alone; gives the signature."""
    home.gpg("--yes", *(options or ("--armor",)), "--detach-sign", str(file))
    return file.with_name(f"{file.name}.asc" if not options or "--armor" in options else f"{file.name}.sig")


def clear_signed(home: GpgHome, file: Path) -> bytes:
    """Sign a file so that text and signature are one, as mail programs do."""
    return home.gpg("--clear-sign", "--output", "-", str(file)).stdout


def as_program(home: GpgHome, monkeypatch: object) -> None:
    """Sit down at the computer of somebody else."""
    monkeypatch.setenv("GNUPGHOME", str(home.path))  # type: ignore[attr-defined]  # pytest's


def clone(root: Path, target: Path) -> Path:
    """Take a copy of a store, as a signatory does."""
    subprocess.run(["git", "clone", "--quiet", str(root), str(target)], check=True, capture_output=True)
    return target


def bring(source: Path, root: Path) -> None:
    """Take what was committed in a copy back into a store."""
    git(root, "pull", "--quiet", "--ff-only", str(source), "main")


def proved(root: Path) -> tuple[Finding | None, list[Finding]]:
    """Verify the whole history of a store: what must be refused, and the warnings."""
    with Store.open(root) as store:
        verifier = Verifier(anchor_of(store), judge_of(store.snapshot()), _reader(store))
        refused = verifier.run(list(store.history())[::-1])
        return refused, verifier.warnings


DIGIT = load_register(reference()).terms_digest[0]
"""The first digit of the digest of the terms."""
OTHER = "a" if DIGIT != "a" else "b"
"""A digit that the digest does not begin with."""
TEXT, OTHER_TEXT = f"terms-sha256: {DIGIT}", f"terms-sha256: {OTHER}"
"""How a statement names its text, and how it would name another."""


def good(root: Path) -> None:
    """Ensure every commit of a store is accepted, without a warning."""
    refused, warnings = proved(root)
    assert refused is None, refused
    assert warnings == [], warnings


def now() -> datetime:
    """Give the present moment."""
    return datetime.now(UTC)


def _reader(store: Store) -> Callable[[str], bytes]:
    return lambda object_id: store._reader.read(object_id, "blob", 1 << 24)


def text_of(document: Path) -> str:
    """Give the text of a Word document, a line for each paragraph."""
    from docx import Document

    made = Document(str(document))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells])


def bold_of(document: Path) -> list[str]:
    """Give what stands out in a Word document."""
    from docx import Document

    made = Document(str(document))
    return [run.text for paragraph in made.paragraphs for run in paragraph.runs if run.bold]


def shell(line: str, folder: Path, home: GpgHome) -> str:
    """Type a line into a shell, with nothing of this project at hand; gives what it says."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTHON"))}
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env={**env, "GNUPGHOME": str(home.path), "LC_ALL": "C.UTF-8", "GIT_CONFIG_GLOBAL": os.devnull},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode() + done.stderr.decode()


def copied(files: list[Path], folder: Path) -> list[Path]:
    """Put copies of files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return [Path(shutil.copy(file, folder)) for file in files]
