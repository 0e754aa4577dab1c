"""An officer and two signatories, each with a keyring of their own, and a store that knows their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.adoption.acting import HARBOUR, KIM, OFFICER, ROBIN, SECOND, added, typed
from tests.cli.acting import copy
from tests.cli.conftest import settle_surroundings
from tests.gpg_home import GpgHome, cached_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def olive() -> GpgHome:
    """The officer's keyring; shared, so look and sign, but change nothing."""
    return cached_home(OFFICER)


@pytest.fixture(scope="session")
def robin() -> GpgHome:
    """The keyring of Harbour Trust's signatory."""
    return cached_home(ROBIN)


@pytest.fixture(scope="session")
def kim() -> GpgHome:
    """The keyring of Second Trust's signatory."""
    return cached_home(KIM)


@pytest.fixture(scope="session")
def made_once(olive: GpgHome, robin: GpgHome, kim: GpgHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store with two prospective partners whose signatories have keys; copied, never changed."""
    root = tmp_path_factory.mktemp("made") / "isa"
    with pytest.MonkeyPatch.context() as patch:
        settle_surroundings(patch, olive)
        typed("init", str(root), "--yes")
        patch.chdir(root)
        for name, id_, (person, email), role, home in (
            ("Harbour Trust", HARBOUR, ("Robin Example", "robin@example.org"), "Chief Executive", robin),
            ("Second Trust", SECOND, ("Kim Second", "kim@example.org"), "Director", kim),
        ):
            typed(*added(name, person, role))
            certificate = root.parent / f"{id_}.asc"
            certificate.write_text(home.certificate(home.fingerprints[email]), "utf-8")
            typed("add-key", id_, str(certificate), "--yes")
        yield root


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, olive: GpgHome, tmp_path: Path) -> None:
    """Nothing from outside has a say, and the officer sits at the computer."""
    settle_surroundings(monkeypatch, olive)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def store(made_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of one's own; it is the current folder."""
    root = copy(made_once, tmp_path / "isa")
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def pack(store: Path) -> Path:
    """The signing pack of Harbour Trust."""
    from tests.adoption.acting import ask

    return ask(store.parent / "packs")
