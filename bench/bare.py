"""The least that verifying commits can cost: ``python -m bench.bare STORE CERTIFICATES``.

One ``git cat-file --batch`` over the commits, each signature checked with pysequoia, and nothing else: no object is
hashed again, no file is looked at, nobody's right is asked for.
"""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from pysequoia import Cert, Sig, verify

_HEADER = re.compile(rb"gpgsig [^\n]*\n(?: [^\n]*\n)*")


def _ask(sink: IO[bytes], ids: bytes) -> None:
    with sink:
        sink.write(ids)


def check(store: Path, certificates: Path) -> int:
    """Check every signature of the branch main; gives how many."""
    certs = {}
    for cert in Cert.split_bytes(certificates.read_bytes()):
        certs[cert.fingerprint] = cert
    ids = subprocess.run(["git", "rev-list", "main"], cwd=store, check=True, capture_output=True).stdout
    with subprocess.Popen(
        ["git", "cat-file", "--batch", "--buffer"], cwd=store, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as git:
        assert git.stdin is not None and git.stdout is not None  # noqa: S101, PT018  both are pipes
        # While git waits for its answers to be read, it reads no requests: somebody else has to write them.
        writer = threading.Thread(target=_ask, args=(git.stdin, ids))
        writer.start()
        count = 0
        while header := git.stdout.readline():
            raw = git.stdout.read(int(header.split()[2]) + 1)[:-1]
            found = _HEADER.search(raw)
            assert found is not None  # noqa: S101  every commit of this history is signed
            armor = found[0].removeprefix(b"gpgsig ").replace(b"\n ", b"\n")
            signature = Sig.from_bytes(armor)
            cert = certs[signature.issuer_fingerprint or ""]
            payload = raw[: found.start()] + raw[found.end() :]
            result = verify(bytes=payload, store=lambda _, cert=cert: [cert], signature=signature)
            assert len(result.valid_sigs) == 1  # noqa: S101  it is good
            count += 1
        writer.join()
    return count


if __name__ == "__main__":
    print(check(Path(sys.argv[1]), Path(sys.argv[2])))
