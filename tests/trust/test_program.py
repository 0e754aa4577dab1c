"""Finding gpg, and what is said when it is not fit."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from isa_admin.errors import MissingProgramError
from isa_admin.trust.program import find_gpg, gpg_version, open_gnupg

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.gpg_home import GpgHome


def _program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n", "utf-8")
    path.chmod(0o755)
    return path


def test_the_gpg_on_path_is_found() -> None:
    """Without any setting it is the gpg that a person would run."""
    assert str(find_gpg()) == shutil.which("gpg")


def test_gpg2_is_found_where_gpg_has_another_name(tmp_path: Path) -> None:
    """Some systems call it gpg2."""
    program = _program(tmp_path / "gpg2")
    assert find_gpg({"PATH": str(tmp_path)}) == program


def test_the_environment_overrides_the_path(tmp_path: Path) -> None:
    """ISA_ADMIN_GPG comes before PATH."""
    program = _program(tmp_path / "my-gpg")
    assert find_gpg({"PATH": os.environ["PATH"], "ISA_ADMIN_GPG": str(program)}) == program


def test_an_override_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    """A wrong ISA_ADMIN_GPG is an error and not a silent search elsewhere."""
    with pytest.raises(MissingProgramError) as caught:
        find_gpg({"PATH": os.environ["PATH"], "ISA_ADMIN_GPG": str(tmp_path / "none")})
    assert caught.value.exit_code == 7
    assert caught.value.message == f"ISA_ADMIN_GPG names {tmp_path / 'none'}, which is not a program here"
    assert "set ISA_ADMIN_GPG to the full path of gpg" in caught.value.remedy


@pytest.mark.parametrize("environ", [{"PATH": ""}, {}])
def test_a_computer_without_gpg_is_told_how_to_install_it(environ: dict[str, str]) -> None:
    """The remedy serves Debian, Windows and macOS."""
    with pytest.raises(MissingProgramError) as caught:
        find_gpg(environ, windows=False)
    assert caught.value.exit_code == 7
    assert caught.value.message == "GnuPG (gpg) is not installed, or not on PATH"
    assert all(words in caught.value.remedy for words in ("apt install gnupg", "Gpg4win", "brew install gnupg"))


def test_gpg4win_comes_before_the_gpg_of_git_on_windows(tmp_path: Path) -> None:
    """Kleopatra shows the keys of Gpg4win; Git's own gpg has another keyring."""
    of_git = _program(tmp_path / "pf" / "Git" / "usr" / "bin" / "gpg.exe")
    environ = {"PATH": "", "ProgramFiles": str(tmp_path / "pf"), "ProgramFiles(x86)": str(tmp_path / "pf86")}
    assert find_gpg(environ, windows=True) == of_git
    of_gpg4win = _program(tmp_path / "pf86" / "GnuPG" / "bin" / "gpg.exe")
    assert find_gpg(environ, windows=True) == of_gpg4win
    with pytest.raises(MissingProgramError):
        find_gpg(environ, windows=False)
    with pytest.raises(MissingProgramError):
        find_gpg({"ProgramFiles": str(tmp_path / "elsewhere")}, windows=True)


def test_the_version_is_told_in_dots() -> None:
    """Doctor shows it."""
    assert tuple(map(int, gpg_version().split("."))) >= (2, 2)


def test_an_old_gpg_is_refused(fake_gpg: Callable[[str], Path]) -> None:
    """GnuPG before 2.2 lacks what the program needs."""
    program = fake_gpg('echo "cfg:version:2.0.30"')
    with pytest.raises(MissingProgramError) as caught:
        open_gnupg()
    assert caught.value.exit_code == 7
    assert caught.value.message == f"{program} is version 2.0.30, and 2.2 or later is needed"
    assert "apt install gnupg" in caught.value.remedy


def test_a_gpg_that_fails_is_quoted(fake_gpg: Callable[[str], Path]) -> None:
    """What it complained about is in the message, without its own prefix."""
    program = fake_gpg('echo "gpg: /home/ana/.gnupg/gpg.conf:3: invalid option" >&2; exit 2')
    with pytest.raises(MissingProgramError) as caught:
        open_gnupg()
    assert caught.value.exit_code == 7
    assert caught.value.message == f"{program} does not start: /home/ana/.gnupg/gpg.conf:3: invalid option"
    assert "correct gpg.conf" in caught.value.remedy


def test_a_program_that_is_no_gpg_is_refused(fake_gpg: Callable[[str], Path]) -> None:
    """A program of that name that exits well without a version is not taken for gpg."""
    program = fake_gpg("echo hello")
    with pytest.raises(MissingProgramError, match="does not answer as gpg does") as caught:
        open_gnupg()
    assert str(program) in caught.value.message


def test_a_gpg_that_cannot_be_run_is_refused(fake_gpg: Callable[[str], Path]) -> None:
    """A script with a missing interpreter is an error that a person understands."""
    fake_gpg("").write_text("#!/no/such/interpreter\n", "utf-8")
    with pytest.raises(MissingProgramError, match="does not start"):
        open_gnupg()


def test_gpg_is_started_once_per_keyring(ana: GpgHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking gpg for its version costs a process, and another GNUPGHOME is another keyring."""
    first = open_gnupg()
    assert open_gnupg() is first
    monkeypatch.delenv("GNUPGHOME")
    assert open_gnupg() is not first
    assert Path(first.home()) != ana.path  # the environment of the moment counts, as it does for gpg itself
