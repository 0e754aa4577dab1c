"""The least that reading partners can cost: ``python -m bench.baseline STORE IDS``.

One ``git cat-file --batch`` over the blobs that IDS lists, each parsed with py-yaml12, and nothing else.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

import yaml12


def _ask(sink: IO[bytes], ids: bytes) -> None:
    with sink:
        sink.write(ids)


def read(store: Path, ids: bytes) -> int:
    """Read and parse every blob; gives how many."""
    with subprocess.Popen(
        ["git", "cat-file", "--batch", "--buffer"], cwd=store, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as git:
        assert git.stdin is not None and git.stdout is not None  # noqa: S101, PT018  both are pipes
        # While git waits for its answers to be read, it reads no requests: somebody else has to write them.
        writer = threading.Thread(target=_ask, args=(git.stdin, ids))
        writer.start()
        count = 0
        while header := git.stdout.readline():
            size = int(header.split()[2])
            yaml12.parse_yaml(git.stdout.read(size + 1)[:-1].decode("utf-8"))
            count += 1
        writer.join()
    return count


if __name__ == "__main__":
    print(read(Path(sys.argv[1]), Path(sys.argv[2]).read_bytes()))
