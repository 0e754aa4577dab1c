"""Brings a history into a private copy: `python bringer.py COPY SOURCE`; run by the tests, and killed."""

from __future__ import annotations

import sys
from pathlib import Path

from isa_admin.store.copies import PrivateCopy


def main() -> None:
    """One line on standard output once Python has started, and one for the tip."""
    print("started", flush=True)  # noqa: T201  # read by the test
    with PrivateCopy(Path(sys.argv[1])) as copy:
        print(copy.bring(sys.argv[2]), flush=True)  # noqa: T201  # read by the test


if __name__ == "__main__":
    main()
