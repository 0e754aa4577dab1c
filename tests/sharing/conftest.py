"""Two officers, a reviewer, a signatory and a stranger, each at a computer of their own, and what they share."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.gpg_home import cached_home
from tests.sharing.acting import ED, HARBOUR, OLIVE, RITA, ROBIN, STRANGER, Person, added, copied, git, tip
from tests.sharing.acting import without_git_variables as settled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Made(NamedTuple):
    """A store that is made once and copied, never changed; and its anchor."""

    root: Path
    anchor: str


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A store whose roster has two officers and a reviewer, and whose one partner has a signatory with a key."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("made")
        settled(patch, folder)
        olive = Person(OLIVE, cached_home(OLIVE), folder / "olive", patch)
        olive.types("init", str(olive.root), "--blank", "--area", "Northshire", "--boards", "North Board", "--yes")
        for user_id, more in ((ED, ()), (RITA, ("--role", "reviewer"))):
            olive.types("add-officer", str(_certificate(folder, user_id)), *more, "--yes")
        signatory = ("--signatory", "Robin Example", "--signatory-role", "Chief Executive")
        olive.types(*added("Harbour Trust", *signatory))
        olive.types("add-key", HARBOUR, str(_certificate(folder, ROBIN)), "--yes")
        olive.types(*added("Quay Trust", "--signatory", "Kim Second", "--signatory-role", "Director"))
        first = git(olive.root, "rev-list", "--max-parents=0", "main").strip()
        yield Made(olive.root, f"isa-anchor:1:{first}:{olive.fingerprint}")


def _certificate(folder: Path, user_id: str) -> Path:
    home = cached_home(user_id)
    (fingerprint,) = home.fingerprints.values()
    file = folder / f"{fingerprint}.asc"
    file.write_text(home.certificate(fingerprint), "ascii")
    return file


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing from outside has a say."""
    (tmp_path / "home").mkdir()
    settled(monkeypatch, tmp_path / "home")


@pytest.fixture
def hub(made: Made, tmp_path: Path) -> Path:
    """The shared bare repository, with the store in it."""
    target = tmp_path / "hub.git"
    git(made.root, "clone", "-q", "--bare", str(made.root), str(target))
    assert tip(target) == tip(made.root)
    return target


class Table:
    """Sits people down."""

    def __init__(self, made: Made, folder: Path, hub: Path, patch: pytest.MonkeyPatch) -> None:
        self._made = made
        self._folder = folder
        self._hub = hub
        self._patch = patch

    def seat(self, user_id: str, *, copy: bool = True) -> Person:
        """Give a person who has pinned the anchor and taken a copy, or has done nothing yet."""
        name = user_id.split(maxsplit=1)[0].lower()
        person = Person(user_id, cached_home(user_id), self._folder / name, self._patch)
        if copy:
            copied(self._made.root, person.root, self._hub)
            person.gave(self._hub)
            person.pin(self._made.anchor)
        return person


@pytest.fixture
def table(made: Made, tmp_path: Path, hub: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    """Where people sit."""
    return Table(made, tmp_path, hub, monkeypatch)


@pytest.fixture
def olive(table: Table) -> Person:
    """The first officer."""
    return table.seat(OLIVE)


@pytest.fixture
def ed(table: Table) -> Person:
    """The second officer."""
    return table.seat(ED)


@pytest.fixture
def robin(table: Table) -> Person:
    """The signatory of Harbour Trust."""
    return table.seat(ROBIN)


@pytest.fixture
def rita(table: Table) -> Person:
    """The reviewer."""
    return table.seat(RITA)


@pytest.fixture
def stranger(table: Table) -> Person:
    """Somebody with a key whom the store does not name."""
    return table.seat(STRANGER)


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A shared repository with nothing in it."""
    target = tmp_path / "empty.git"
    git(tmp_path, "init", "-q", "--bare", "--initial-branch=main", str(target))
    shutil.rmtree(target / "hooks", ignore_errors=True)
    return target
