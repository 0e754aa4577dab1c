"""The locked dependencies."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent.parent
LOCKS = ("run", "dev", "oldest")
# A pin is one line, and each of its hashes another.
_PIN = re.compile(r"^([a-z0-9-]+)==(\S+) \\\n((?: {4}--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)


def lock(name: str) -> str:
    """The text of a lock file."""
    return (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")


def pins(name: str) -> dict[str, str]:
    """The versions that a lock file pins with hashes."""
    return {match[1]: match[2] for match in _PIN.finditer(lock(name))}


def asked_for(name: str) -> list[str]:
    """What pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    run = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    return run if name == "run" else [*run, *project["dependency-groups"]["dev"]]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_a_fitting_pin_for_everything_that_is_asked_for(name: str) -> None:
    """After a change of pyproject.toml somebody ran make lock."""
    for text in asked_for(name):
        wanted = Requirement(text)
        assert wanted.specifier.contains(pins(name)[canonicalize_name(wanted.name)]), text


def test_the_oldest_lock_pins_the_least_that_is_admitted() -> None:
    """So what make test-oldest tries is what pyproject.toml promises."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for text in project["project"]["dependencies"]:
        wanted = Requirement(text)
        (least,) = wanted.specifier
        assert least.operator == ">=", text
        assert Version(pins("oldest")[canonicalize_name(wanted.name)]) == Version(least.version), text


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_pins_with_hashes_and_comments_and_nothing_else(name: str) -> None:
    """So it names no registry, host or folder."""
    rest = _PIN.sub("", lock(name))
    assert [line for line in rest.splitlines() if line and not line.lstrip().startswith("#")] == []
    assert re.search(r"://|@|/(?:tmp|home|root|opt|work|Users)/", lock(name)) is None


def test_developers_run_what_everybody_runs() -> None:
    """The lock with the tools has every pin of the other, the same."""
    assert pins("dev").items() >= pins("run").items()
