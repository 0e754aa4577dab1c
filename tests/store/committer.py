"""A writing command as small as it can be: `python committer.py STORE WHO HOW_MANY`; run by the tests, and killed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from isa_admin.store.creation import create_store
from isa_admin.store.repository import Store

SIGNATURE = "-----BEGIN PGP SIGNATURE-----\n\niHUEABYKAB0WIQT\n=abcd\n-----END PGP SIGNATURE-----\n"


def sign(_payload: bytes) -> str:
    """Give a text that looks like a signature."""
    return SIGNATURE


def change(store: Store, who: str, number: int) -> str | None:
    """Add a partner, change the one that all share, and take this writer's last one away."""
    with store.writing() as writer:
        shared = writer.snapshot.read("partners/rutland/partner.yaml")
        changes: dict[str, bytes | None] = {
            f"partners/{who}-{number}/partner.yaml": b"name: %d\n" % number,
            f"partners/{who}-{number}/keys/A.asc": b"key\n",
            "partners/rutland/partner.yaml": shared + f"# {who} {number}\n".encode(),
        }
        if number:
            changes[f"partners/{who}-{number - 1}/keys/A.asc"] = None
        staged = writer.stage(
            changes, message=f"{who} {number}", name="Olive", email="o@example.org", when=datetime.now(UTC)
        )
        return writer.publish(staged, sign)


def main() -> None:
    """Commit so many times, or make a store when the number is 0; a line on standard output for each."""
    root, who, how_many = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    if how_many == 0:
        files = {"agreement/agreement.yaml": b"id: demo\n", "partners/rutland/partner.yaml": b"name: Rutland\n"}
        files |= {f"partners/p{number}/partner.yaml": b"name: x\n" for number in range(20)}
        words = {"message": "Agreement started", "name": "Olive", "email": "o@example.org"}
        print(create_store(root, files, **words, when=datetime.now(UTC), sign=sign))  # noqa: T201  # read by the test
        return
    store = Store.open(root)
    for number in range(how_many):
        print(change(store, who, number), flush=True)  # noqa: T201  # read by the test


if __name__ == "__main__":
    main()
