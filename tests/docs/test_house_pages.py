"""The pages about the house itself: where things are, and why each dependency is there."""

from __future__ import annotations

import re
import subprocess
import tomllib

from tests.docs.pages import NAMES, ROOT, code_spans, text_of

DECISIONS = [page for page in NAMES if page.startswith("docs/decisions/")]
DEPENDENCIES = "docs/decisions/0009-dependencies.md"

IMPORTED_AS = {
    "gitpython": "git",
    "markdown-it-py": "markdown_it",
    "py-yaml12": "yaml12",
    "python-docx": "docx",
    "python-gnupg": "gnupg",
    "python-slugify": "slugify",
    "tzdata": "zoneinfo",
}
"""Libraries whose modules have another name than the package."""


def test_the_readme_names_everything_at_the_top_level() -> None:
    """A newcomer finds each file and folder of the top level in the table of the README."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {path.split("/")[0] + ("/" if "/" in path else "") for path in listed.split("\0") if path}
    assert top - set(code_spans("README.md")) - {"README.md"} == set()


def test_every_run_time_dependency_has_its_reason() -> None:
    """The page of dependencies has one row for each dependency of pyproject.toml, and no other row."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    wanted = {re.split(r"[\[>=<~! ]", dependency)[0] for dependency in declared}
    rows = re.findall(r"^\| `([^`]+)`", text_of(DEPENDENCIES), re.MULTILINE)
    assert sorted(rows) == sorted(wanted)


def test_every_run_time_dependency_is_imported_in_the_rooms_that_its_row_names() -> None:
    """A library that moved to another room, or came into one more, is found here."""
    rows = re.findall(r"^\| `([^`]+)` \| ([a-z, ]+?)(?:, through `zoneinfo`)? \|", text_of(DEPENDENCIES), re.MULTILINE)
    for name, rooms in rows:
        module = IMPORTED_AS.get(name, name.replace("-", "_").replace(".", r"\."))
        found = {
            path.relative_to(ROOT / "isa_admin").parts[0]
            for path in (ROOT / "isa_admin").rglob("*.py")
            if re.search(rf"^ *(?:import|from) {module}\b", path.read_text("utf-8"), re.MULTILINE)
        }
        assert ", ".join(sorted(found)) == rooms, name


def test_the_decisions_are_numbered_and_short() -> None:
    """One page each, in order, with the same four parts."""
    numbers = [int(page.rpartition("/")[2][:4]) for page in DECISIONS if not page.endswith("README.md")]
    assert numbers == list(range(1, len(numbers) + 1))
    for page in DECISIONS:
        text = text_of(page)
        assert len(text.splitlines()) < 70, page
        for part in ("## Context", "## Decision", "## Rejected", "## Consequences"):
            assert page.endswith("README.md") or part in text, f"{page} lacks {part}"


def test_the_architecture_names_every_room_and_no_file_that_is_not_there() -> None:
    """The picture has each room of the package; a step that moved to another file is found here."""
    page = text_of("docs/architecture.md")
    picture = page.split("```text")[1].split("```")[0]
    rooms = {path.stem for path in (ROOT / "isa_admin").iterdir() if not path.name.startswith("__")}
    assert {room for room in rooms if not re.search(rf"\b{room}\b", picture)} == set()
    named = {span for span in code_spans("docs/architecture.md") if span.startswith(("isa_admin/", "tests/"))}
    assert len(named) > 20
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_the_architecture_and_the_security_page_are_short() -> None:
    """Two pages, so that they are read."""
    assert len(text_of("docs/architecture.md").splitlines()) <= 120
    assert len(text_of("SECURITY.md").splitlines()) <= 60
