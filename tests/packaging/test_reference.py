"""The reference store: what follows from other files is up to date."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from isa_admin.application.founding import schemas
from isa_admin.application.reference import PARTS, reference
from isa_admin.records.load import load_register

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the reference store, to be changed at will."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, tmp_path / part)
        else:
            shutil.copy(source, tmp_path / part)
    return tmp_path


def refresh(folder: Path) -> list[str]:
    """Run the tool, and give what it says it wrote."""
    command = [sys.executable, str(ROOT / "tools/refresh_reference.py"), str(folder)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def test_the_published_schemas_are_those_of_the_records() -> None:
    """Whoever changed the shape of a record ran make reference."""
    committed = {f"agreement/schema/{file.name}": file.read_bytes() for file in (ROOT / "agreement/schema").iterdir()}
    assert committed == schemas()


def test_the_newest_version_has_the_digest_of_the_terms() -> None:
    """It is what cd agreement/terms && sha256sum * | sha256sum prints."""
    listing = "".join(
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n"
        for file in sorted((ROOT / "agreement/terms").iterdir(), key=lambda file: file.name.encode())
    )
    newest = load_register(reference()).versions.entries[-1]
    assert newest.terms_digest == hashlib.sha256(listing.encode()).hexdigest()


def test_there_is_nothing_to_refresh(copy: Path) -> None:
    """Running make reference on what is committed changes no file."""
    assert refresh(copy) == []


def test_a_changed_term_changes_one_line_of_the_version_table(copy: Path) -> None:
    """The digest is written again; every other byte of the table stays, comments too."""
    table = copy / "agreement/versions.yaml"
    noted = table.read_text("utf-8").replace('  - version: "V4.00"', '  # as the board saw it\n  - version: "V4.00"')
    table.write_text(noted, "utf-8")
    with (copy / "agreement/terms/01-partners.md").open("a", encoding="utf-8") as terms:
        terms.write("\nAnother paragraph.\n")
    assert refresh(copy) == ["wrote agreement/versions.yaml"]
    before, after = noted.splitlines(), table.read_text("utf-8").splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [old.strip().split(":")[0] for old, _ in changed] == ["terms_digest"]


def test_the_schema_of_a_record_that_is_no_more_goes(copy: Path) -> None:
    """An editor is not to check a record by what no program reads."""
    (copy / "agreement/schema/minutes.json").write_bytes(b"{}\n")
    assert refresh(copy) == ["removed agreement/schema/minutes.json"]
    assert not (copy / "agreement/schema/minutes.json").exists()
