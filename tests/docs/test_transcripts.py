"""Every command that the pages show works, in the order shown, and prints what they say."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import NAMES, ROOT, blocks
from tests.docs.session import NOT_RUN, run, steps

if TYPE_CHECKING:
    from pathlib import Path

FROM_NOTHING = ("README.md", "docs/officers.md")
DESKS = {**dict.fromkeys(FROM_NOTHING, "empty_desk"), "docs/verify-by-hand.md": "signed_desk"}
AS_INSTALLED = ("README.md", "docs/signatories.md")
"""Pages run with the program as it is installed. The others take the one that is imported already: nobody waits."""
WITH_COMMANDS = tuple(page for page in NAMES if steps(page))
MAY_STAY_UNTRIED = re.compile(
    r"(?:sudo apt |git clone |cd |python3\.11 -m venv |\.venv/bin/pip |make |isa-admin demo|isa-admin .*--pdf\b)"
)
"""What sets a computer up; and PDFs, which need LibreOffice: tests/cli/test_pdf.py runs each command with --pdf."""


@pytest.mark.parametrize("page", WITH_COMMANDS)
def test_the_commands_of_a_page_do_what_it_says(
    page: str, reader: dict[str, str], request: pytest.FixtureRequest
) -> None:
    """A reader who types what a page shows sees what the page shows."""
    folder: Path = request.getfixturevalue(DESKS.get(page, "desk"))
    if page not in AS_INSTALLED:
        reader["PATH"] = os.pathsep.join([str(request.getfixturevalue("at_the_ready")), reader["PATH"]])
    problems = run(page, folder, reader)
    assert not problems, "\n\n".join(problems)


@pytest.mark.parametrize("page", FROM_NOTHING)
def test_the_pages_that_begin_at_nothing_show_commands(page: str) -> None:
    """The first session and the officer's tasks are there to be run at all."""
    assert len(steps(page)) > 5


@pytest.mark.parametrize("page", NAMES)
def test_only_what_sets_the_computer_up_stays_untried(page: str) -> None:
    """A block is marked as not run only where it installs something, runs the project's own make, or writes PDFs."""
    marked = [line for block in blocks(page, "sh", "console") if NOT_RUN in block.words for line in block.lines]
    assert [line for line in marked if not MAY_STAY_UNTRIED.match(line.removeprefix("$ "))] == []


@pytest.mark.parametrize("page", NAMES)
def test_the_targets_of_make_that_a_page_names_exist(page: str) -> None:
    """Each ``make TARGET`` on a page is in the Makefile."""
    text = (ROOT / page).read_text("utf-8")
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE))
    if not named:
        return
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert named - targets == set()


def test_a_transcript_that_is_not_true_is_found(empty_desk: Path, env: dict[str, str], tmp_path: Path) -> None:
    """The runner tells wrong output, a command that fails, and JSON that differs from what is true."""
    page = tmp_path / "page.md"
    page.write_text(
        "```console\n$ echo one\none\n$ echo two\nthree\n$ false\n$ false\n$ echo $?\n1\n```\n"
        '\n```console\n$ echo \'{"a": 1}\'\n```\n```json\n{"a": 2}\n```\n',
        "utf-8",
    )
    found = "\n".join(run(str(page), empty_desk, env))
    assert "echo two" in found
    assert "false\nends with 1" in found
    assert "$.a: 2 is not 1" in found
    assert len(run(str(page), empty_desk, env)) == 3


def test_a_block_is_typed_by_whom_it_names(empty_desk: Path, reader: dict[str, str], tmp_path: Path) -> None:
    """Each person has a home and a keyring of their own, and the officer goes on afterwards."""
    page = tmp_path / "page.md"
    key = "gpg --list-secret-keys --with-colons 2>/dev/null | grep --count {}"
    page.write_text(
        f"```console by-signatory\n$ git config user.name\nKim Example\n$ {key.format('kim@example')}\n1\n```\n"
        f"```console\n$ git config user.name\nSam Example\n$ {key.format('sam.officer@example')}\n1\n```\n",
        "utf-8",
    )
    assert run(str(page), empty_desk, reader) == []
