"""Scenarios: the flag that blesses what came of them, and the store that they start from."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import ADD_HARBOUR_TRUST, OFFICER, run
from tests.cli.campaigning import found
from tests.cli.conftest import settle_surroundings
from tests.gpg_home import GpgHome, cached_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIRST_DAY = "2027-01-04"
"""The day on which every scenario's store is started."""


@pytest.fixture(autouse=True)
def _clocks_of_greenwich() -> Iterator[None]:
    """The clocks of the computer show UTC, as in what is written down."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(scope="session")
def keyring() -> GpgHome:
    """The officer's keyring with one key."""
    return cached_home(OFFICER)


@pytest.fixture(scope="session")
def beginning(keyring: GpgHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The reference store with one prospective partner more, started on the first day; copied, never changed."""
    root = tmp_path_factory.mktemp("beginning") / "isa"
    with pytest.MonkeyPatch.context() as patch:
        settle_surroundings(patch, keyring)
        patch.setenv("ISA_ADMIN_TODAY", FIRST_DAY)
        for words in (("init", str(root), "--yes"), (*ADD_HARBOUR_TRUST, "--store", str(root))):
            done = run(*words)
            assert done.code == 0, done.err
        yield root


@pytest.fixture(scope="session")
def small(keyring: GpgHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store with another agreement, which its three partners have adopted on the first day; copied, never changed."""
    folder = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        settle_surroundings(patch, keyring)
        patch.setenv("ISA_ADMIN_TODAY", f"{FIRST_DAY} 09:00")
        found(folder / "isa", FIRST_DAY)
        yield folder / "isa"
