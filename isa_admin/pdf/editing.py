"""Has LibreOffice edit Word files over UNO, as people do: the worked story of a review shows what it writes.

Where it cannot be asked so (no LibreOffice, no Python that has UNO), the story goes on without it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from isa_admin.pdf import libreoffice
from isa_admin.system.files import create_file, passing_folder, plain_folder, read_file
from isa_admin.system.programs import TooLongError, find_program, run_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_PROGRAM = Path(__file__).with_name("uno_editing.py")
_PATIENCE = 120
"""How many seconds all of it may take: ten times of what a slow computer needs."""


def typed_over(files: Mapping[str, tuple[bytes, str, str, str]]) -> dict[str, bytes] | None:
    """Have words typed over others with changes tracked.

    Args:
        files: By the name of each Word file: what it holds, who is at work, the words, and what is typed over them.

    Returns:
        What LibreOffice saved, by the names of the files; nothing where it cannot be asked, or failed.
    """
    office, python = libreoffice.find(), _python()
    if office is None or python is None:
        return None
    with passing_folder("isa-admin-office-") as folder:
        for part in ("in", "out", "profile"):
            plain_folder(folder / part)
        wishes = []
        for name, (content, author, at, words) in files.items():
            create_file(folder / "in" / name, content, private=True)
            edit = {"author": author, "tracked": True, "at": at, "words": words}
            wishes.append({"file": str(folder / "in" / name), "to": str(folder / "out" / name), "edits": [edit]})
        asked = {"office": str(office), "profile": str(folder / "profile"), "files": wishes}
        try:
            done = run_apart((python, "-I", _PROGRAM), stdin=json.dumps(asked).encode(), patience=_PATIENCE)
            return {name: read_file(folder / "out" / name) for name in files} if done.returncode == 0 else None
        except (OSError, TooLongError):
            return None


def _python() -> Path | None:
    """Find a Python that has UNO: the one beside LibreOffice, or the system's."""
    if os.name != "posix":
        return None
    for python in _pythons():
        try:
            if run_apart((python, "-I", "-c", "import uno"), patience=10).returncode == 0:
                return python
        except (OSError, TooLongError):
            continue
    return None


def _pythons() -> Iterator[Path]:
    office = libreoffice.find()
    beside: Sequence[Path] = ()
    if office is not None:
        program = office.resolve().parent
        beside = (program / "python", program.parent / "Resources/python")
    for one in (*beside, Path("/usr/bin/python3")):
        if find_program(str(one)) is not None:
            yield one
