# noqa: INP001 - a script and no package
"""Brings the derived parts of the reference store up to date: ``python tools/refresh_reference.py [FOLDER]``.

The JSON Schemas in agreement/schema/ follow from the shapes of the records, the terms digest in the newest row of
agreement/versions.yaml from agreement/terms/. Everything else in these files stays as it is, comments too.
"""

from __future__ import annotations

import sys
from pathlib import Path

from msgspec.structs import replace

from isa_admin.application.founding import schemas
from isa_admin.application.reference import PARTS, FolderBlobs
from isa_admin.records import edit, layout
from isa_admin.records.load import load_register
from isa_admin.records.shapes import VersionsRecord, values


def main(folder: Path) -> None:
    """Write what is out of date, and say what it was."""
    for path, content in wanted(folder).items():
        file = folder / path
        if not file.exists() or file.read_bytes() != content:
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)
            print(f"wrote {path}")  # noqa: T201  the outcome
    for file in sorted((folder / layout.SCHEMAS).iterdir()):
        if f"{layout.SCHEMAS}{file.name}" not in schemas():
            file.unlink()
            print(f"removed {layout.SCHEMAS}{file.name}")  # noqa: T201  the same


def wanted(folder: Path) -> dict[str, bytes]:
    """Give the bytes that the files should have, by path."""
    blobs = FolderBlobs(folder, PARTS)
    register = load_register(blobs)
    *older, newest = register.versions
    rows = [*older, replace(newest, terms_digest=register.terms_digest)]
    table = {"versions": [values(row) for row in rows]}
    versions = edit.edit(layout.VERSIONS, blobs.read(layout.VERSIONS), table, VersionsRecord)
    return {**schemas(), layout.VERSIONS: versions}


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent)
