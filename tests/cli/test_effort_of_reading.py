"""What reads all partners goes through them once, however many there are; bench/ measures it in seconds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from bench.stores import make
from tests.cli.acting import anchor_line, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gpg_home import GpgHome

PARTNERS = 230
TIMES = {"status": 2, "due": 2, "check": 3, "verify": 4}
"""So many times the calls of ``list-partners`` may a command make; what goes through pairs makes more."""


@pytest.fixture(scope="module")
def many(template: Path, keyring: GpgHome, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with hundreds of partners; it is only read."""
    root = tmp_path_factory.mktemp("many") / "isa"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GNUPGHOME", str(keyring.path))
        make(template, root, PARTNERS, next(iter(keyring.fingerprints.values())))
    return root


def calls(*words: str) -> int:
    """Run a command, and count the functions that it calls."""
    count = 0

    def noted(_frame: Any, event: str, _argument: Any) -> None:  # noqa: ANN401  what Python passes
        nonlocal count
        count += event in {"call", "c_call"}

    run(*words)  # what is imported is imported now
    sys.setprofile(noted)
    try:
        done = run(*words)
    finally:
        sys.setprofile(None)
    assert done.code in {0, 1}, done.err
    return count


def test_a_command_that_reads_all_partners_goes_through_them_once(many: Path) -> None:
    """``status`` once looked through all deadlines for each of them: 35 seconds for 10,000 partners.

    ``verify`` looked through all files of a commit for each event that it brought.
    """
    listing = calls("list-partners", "--store", str(many))
    found = {name: calls(name, "--store", str(many)) for name in ("status", "due", "check")}
    found["verify"] = calls("verify", str(many), "--no-cache", "--anchor", anchor_line(many))
    assert {name: count for name, count in found.items() if count > TIMES[name] * listing} == {}
