"""The wheel and the source archive: everything that is needed, nothing else, and it works without the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.gpg_home import cached_home

ROOT = Path(__file__).parent.parent.parent
OFFICER = "Olive Officer <olive@example.org>"


def committed(*parts: str) -> set[str]:
    """The files of the checkout below these parts, without what .gitignore leaves out."""
    files = (
        file for part in parts for file in ([ROOT / part] if (ROOT / part).is_file() else (ROOT / part).rglob("*"))
    )
    return {file.relative_to(ROOT).as_posix() for file in files if file.is_file() and "__pycache__" not in file.parts}


def build(kind: str, folder: Path) -> Path:
    """Build an archive of the project, without any network."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [made] = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel."""
    return build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program from the wheel, in a virtual environment of its own."""
    home = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    python = home / "bin/python"
    # The libraries come from here, so that no network is needed; what is editable here does not come along.
    site = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    install = [*pip, "install", "--quiet", "--no-index", "--no-deps", "--ignore-installed", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    return home / "bin/isa-admin"


def run(program: Path, folder: Path, *words: str) -> str:
    """Run the installed program somewhere else than in the checkout."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "COVERAGE", "GIT_", "ISA_ADMIN_"))
    }
    keyring = {"GNUPGHOME": str(cached_home(OFFICER).path), "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(
        [str(program), *words], cwd=folder, env=clean | keyring, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_has_the_program_and_the_reference_store(wheel: Path) -> None:
    """Every file of both, and nothing else."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    reference = committed("agreement", "partners", "templates", ".gitattributes")
    assert names == committed("isa_admin") | {f"isa_admin/reference/{name}" for name in reference}
    assert {
        "isa_admin/reference/agreement/schema/partner.json",
        "isa_admin/reference/agreement/terms/appendix-c.md",
        "isa_admin/reference/partners/glebe-house/partner.yaml",
        "isa_admin/reference/templates/agreement.docx",
        "isa_admin/store/blank/HEAD",
        "isa_admin/store/blank/refs/.keep",
    } <= names


def test_the_source_archive_has_what_a_wheel_is_made_of_and_no_litter(tmp_path: Path) -> None:
    """Whoever unpacks it can build, test and read; nothing of one developer's computer is in it."""
    with tarfile.open(build("sdist", tmp_path)) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = committed("isa_admin", "agreement", "partners", "templates", "tests", "requirements", "tools", "bench")
    assert needed | {"pyproject.toml", "Makefile", ".ci/run", ".gitattributes"} <= names
    litter = (".venv", "build", ".git/", ".hypothesis", ".mypy_cache", ".ruff_cache", ".coverage", ".pytest_cache")
    assert [name for name in names if name.startswith(litter) or "__pycache__" in name] == []


def test_the_installed_program_starts_a_store_without_the_checkout(program: Path, tmp_path: Path) -> None:
    """All 30 partners are in it, and the store has the schemas and templates."""
    assert run(program, tmp_path, "--version").startswith("isa-admin ")
    begun = json.loads(run(program, tmp_path, "init", "isa", "--yes", "--json"))
    assert begun["anchor"].startswith(f"isa-anchor:1:{begun['commit']}:")
    listed = json.loads(run(program, tmp_path / "isa", "list-partners", "--json"))
    assert len(listed["partners"]) == 30
    assert (tmp_path / "isa/agreement/schema/partner.json").is_file()
    assert (tmp_path / "isa/templates/agreement.docx").is_file()


def test_the_installed_program_is_not_the_one_of_the_checkout(program: Path, tmp_path: Path) -> None:
    """Or the test before would prove nothing."""
    where = "import isa_admin; print(isa_admin.__file__)"
    found = subprocess.run(
        [str(program.with_name("python")), "-c", where], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert Path(found.stdout.strip()).is_relative_to(program.parent.parent)
