"""How many git and gpg processes each command starts: each costs milliseconds, and more where a scanner looks at it.

Both programs are found on PATH, so a folder before all others holds one of each name that notes its call and becomes
the real one. What git starts by itself does not count.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROWS: dict[str, int] = {
    "status": 2,
    "due": 2,
    "check": 4,
    "list-partners": 2,
    "show-partner glebe-house": 2,
    "who --for breach": 2,
    "list-versions": 2,
    "list-adoptions": 2,
    "history": 3,
    "add-partner Counted --category other --address '1 New Road' --town Leicester --postcode 'LE1 1AA' --yes": 9,
    "update-partner glebe-house --town Leicester --postcode 'LE1 1AB' --yes": 9,
}
"""The most git and gpg processes that a command starts, on a store whose newest commit was judged before."""


def counted(program: Sequence[str | Path], store: Path, env: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Run the commands of the table in a store; gives how many processes each started.

    Args:
        program: How the program is started.
        store: A store that the holder of the only secret key may write to.
        env: The environment of each command.
    """
    with tempfile.TemporaryDirectory(prefix="isa-counting-") as folder:
        notes = Path(folder, "notes")
        for name in ("git", "gpg"):
            real = shutil.which(name, path=env.get("PATH"))
            noting = f'#!/bin/sh\necho {name} >> {shlex.quote(str(notes))}\nexec {shlex.quote(str(real))} "$@"\n'
            Path(folder, name).write_text(noting, "utf-8")
            Path(folder, name).chmod(0o755)
        watching = {**env, "PATH": f"{folder}{os.pathsep}{env.get('PATH', os.defpath)}"}
        for words in ("status", *ROWS):  # once more at the beginning, so that the newest commit is judged
            notes.write_text("", "ascii")
            done = subprocess.run(
                [*program, *shlex.split(words)], cwd=store, env=watching, check=False, capture_output=True, text=True
            )
            if done.returncode not in {0, 1}:
                raise RuntimeError(f"{words}: {done.stderr}")
            yield words, len(notes.read_text("ascii").splitlines())
