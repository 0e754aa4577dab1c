"""Makes a store of many partners out of a small one: ``python -m bench.stores SMALL NEW PARTNERS FINGERPRINT``.

It is a process of its own, because it holds all files in memory.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

from isa_admin.store.creation import create_store
from isa_admin.store.repository import Store

_PARTNER = """\
# yaml-language-server: $schema=../../agreement/schema/partner.json
name: Partner {number:05}
category: {category}
address:
  lines:
    - "{number} Example Street"
  town: Leicester
  county: Leicestershire
  postcode: LE1 1AA
retention:
  - information: Case records
    period: "6 years"
"""
_POSTS = """\
# yaml-language-server: $schema=../../agreement/schema/posts.json
posts:
  - post: signatory
    title: Chief Executive
    name: Robin Example
    email: chief.executive@partner-{number:05}.example.org
  - post: responsible
    title: Information Governance Lead
    email: ig@partner-{number:05}.example.org
    telephone: "0116 496 0001"
  - post: breach-contact
    title: Duty Manager
    email: breach@partner-{number:05}.example.org
    telephone: "0116 496 0002"
"""
_ADOPTION = """\
# yaml-language-server: $schema=../../../agreement/schema/adoption.json
event: adoption
on: 2015-09-10
version: "V2.00"
evidence: paper
signed_by:
  name: Robin Example
  post: Chief Executive of Partner {number:05}
scan_sha256: "{number:064x}"
"""
_CATEGORIES = ("local-authorities", "other")


def files(number: int) -> dict[str, bytes]:
    """Give the files of one partner, as the program writes them."""
    folder = f"partners/partner-{number:05}"
    category = _CATEGORIES[number % len(_CATEGORIES)]
    return {
        f"{folder}/partner.yaml": _PARTNER.format(number=number, category=category).encode(),
        f"{folder}/posts.yaml": _POSTS.format(number=number).encode(),
        f"{folder}/events/2015-09-10-adoption.yaml": _ADOPTION.format(number=number).encode(),
    }


def make(small: Path, new: Path, partners: int, fingerprint: str) -> None:
    """Make a store with the files of a small one and more partners, signed by the same officer."""
    with Store.open(small) as store:
        snapshot = store.snapshot()
        content = dict(snapshot.read_many(list(snapshot.paths())))
    there = sum(path.endswith("/partner.yaml") for path in content)
    for number in range(there, partners):
        content |= files(number)

    def sign(payload: bytes) -> str:
        command = ["gpg", "--batch", "--quiet", "--local-user", fingerprint, "--armor", "--detach-sign"]
        return subprocess.run(command, input=payload, check=True, capture_output=True).stdout.decode()

    create_store(
        new,
        content,
        message=f"Begin a register of {partners} partners\n",
        name="Sam Example",
        email="sam.officer@example.org",
        when=datetime.now().astimezone().replace(microsecond=0),
        sign=sign,
    )


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
