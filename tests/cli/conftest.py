"""An officer with a key, and a store of the reference agreement with one prospective partner more."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import ADD_HARBOUR_TRUST, BEN, CHANGING, EDITED, OFFICER, PREPARED, copy, git, run
from tests.gpg_home import GpgHome, cached_home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from isa_admin.application.letters.letter_files import LetterSheet, Made
    from isa_admin.domain.notices.occasion import Occasion


def settle_surroundings(patch: pytest.MonkeyPatch, keyring: GpgHome) -> None:
    """Take away what the computer of whoever runs the tests has set, and set the officer's keyring."""
    for name in list(os.environ):
        if name.startswith(("GIT_", "ISA_ADMIN_")):
            patch.delenv(name)
    patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    patch.setenv("GNUPGHOME", str(keyring.path))
    patch.setenv("COLUMNS", "80")
    patch.setenv("TERMINAL_WIDTH", "80")
    patch.setenv("NO_COLOR", "1")


@pytest.fixture(scope="session")
def keyring() -> GpgHome:
    """The officer's keyring with one key; shared, so look and sign, but change nothing."""
    return cached_home(OFFICER)


@pytest.fixture
def ben() -> GpgHome:
    """Ben's keyring; look, but change nothing."""
    return cached_home(BEN)


@pytest.fixture(scope="session")
def template(keyring: GpgHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store that is made once, by the program itself; copied, never changed."""
    root = tmp_path_factory.mktemp("template") / "isa"
    with pytest.MonkeyPatch.context() as patch:
        settle_surroundings(patch, keyring)
        for words in (("init", str(root), "--yes"), (*ADD_HARBOUR_TRUST, "--store", str(root))):
            done = run(*words)
            assert done.code == 0, done.err
        yield root


@pytest.fixture(autouse=True)
def surroundings(
    monkeypatch: pytest.MonkeyPatch, keyring: GpgHome, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Nothing from outside has a say, and the current folder is an empty one."""
    settle_surroundings(monkeypatch, keyring)
    # Where anchors are pinned, and what was verified is remembered.
    home = tmp_path_factory.mktemp("settings")
    for name in ("CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    monkeypatch.chdir(tmp_path)


@cache
def _certificate() -> str:
    stranger = cached_home(BEN)
    return stranger.certificate(stranger.fingerprints["ben@example.org"])


def furnish(folder: Path) -> None:
    """Put beside a store what the commands of these tests read: a scanned form, a table, Ben's certificate."""
    (folder / "form.pdf").write_bytes(b"%PDF-1.4 a signed form\n")
    rows = ("name,category,town", "East Trust,other,Oakham", "Harbour Trust,,Melton")
    (folder / "partners.csv").write_text("\n".join(rows), "utf-8")
    (folder / "ben.asc").write_text(_certificate(), "ascii")
    (folder / "returns").mkdir()
    (folder / "returns" / "harbour-trust.pdf").write_bytes(b"%PDF-1.4 a form that came back\n")
    (folder / "returns.csv").write_text("file,signed on\nharbour-trust.pdf,2026-11-20\n", "utf-8")


@pytest.fixture(scope="session")
def prepared(
    template: Path, keyring: GpgHome, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[tuple[str, ...]], Path]:
    """Gives the store in which a command was typed already; each is made once, copied, never changed."""

    @cache
    def prepare(words: tuple[str, ...]) -> Path:
        folder = tmp_path_factory.mktemp("prepared")
        root = copy(template, folder / "isa")
        furnish(folder)
        with pytest.MonkeyPatch.context() as patch:
            settle_surroundings(patch, keyring)
            patch.chdir(root)
            done = run(*words)
        assert done.code == 0, done.err
        return root

    return prepare


def _letters_drawn_once(patch: pytest.MonkeyPatch) -> None:
    """Let equal letters be drawn once in this process: one has 29 addressees, and their drawing has its own tests."""
    from isa_admin.application.letters import letter_files

    def draw(occasion: Occasion, sheet: LetterSheet) -> tuple[Made, tuple[str, ...]]:
        if sheet not in _DRAWN:
            _DRAWN[sheet] = drawn(occasion, sheet)
        return _DRAWN[sheet]

    drawn = letter_files.draw
    patch.setattr(letter_files, "draw", draw)


_DRAWN: dict[LetterSheet, tuple[Made, tuple[str, ...]]] = {}


@pytest.fixture
def store(
    template: Path,
    prepared: Callable[[tuple[str, ...]], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Path:
    """A store of one's own, with a scanned form and Ben's certificate beside it; it is the current folder.

    A test of a command (its parameter ``name``) that needs something to be recorded before gets it so; of one that
    writes letters, the letters are drawn once for all such tests.
    """
    case = getattr(request.node, "callspec", None)
    name = str(case.params.get("name")) if case else ""
    before = PREPARED.get(name)
    if "../letters" in CHANGING.get(name, ()):
        _letters_drawn_once(monkeypatch)
    root = copy(prepared(before) if before else template, tmp_path / "isa")
    furnish(tmp_path)
    if name == "undo":
        # What others have is undone by a change of its own, which is signed as every other is.
        git(root, "update-ref", "refs/remotes/origin/main", "HEAD")
    if name in EDITED:
        path, more = EDITED[name]
        (root / path).write_text((root / path).read_text("utf-8") + more, "utf-8")
    monkeypatch.chdir(root)
    return root
