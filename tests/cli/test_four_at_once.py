"""Four officers at once: every change lands once, none is lost, nobody sees an error."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import environment, git, run, whole

if TYPE_CHECKING:
    from pathlib import Path

# A process that types command after command; a program started anew each time would mostly be loading Python.
_OFFICER = """
import sys
from isa_admin.cli.main import app
number, count = sys.argv[1], int(sys.argv[2])
def type_(*words):
    try:
        app([*words, "--yes"])
    except SystemExit as ended:
        if ended.code:
            sys.exit(ended.code)
for one in range(count):
    type_("add-partner", f"Partner {number} {one}", "--category", "other", "--address", "1 Road", "--town", "Leicester",
          "--postcode", "LE1 1AA")
for one in range(0, count, 2):
    type_("record-adoption", f"partner-{number}-{one}", "--paper", "../form.pdf", "--on", "2026-11-20", "--post", "B",
          "--signed-by", "A", "--version", "V4.00")
"""
COUNT = 4


@pytest.mark.timeout(280)
def test_what_four_write_at_once_lands_once_and_in_order(store: Path) -> None:
    """16 partners and 8 adoptions whose joiner rows want the same label; the history stays a line."""
    before = int(git(store, "rev-list", "--count", "HEAD"))
    officers = [
        subprocess.Popen(
            [sys.executable, "-c", _OFFICER, str(number), str(COUNT)],
            cwd=store,
            env=environment({}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
        )
        for number in range(4)
    ]
    for officer in officers:
        _, err = officer.communicate()
        assert (officer.returncode, err.decode()) == (0, "")
    wanted = {f"partner-{number}-{one}" for number in range(4) for one in range(COUNT)}
    rows = {row["id"]: row["standing"] for row in run("list-partners", "--json").report["partners"]}
    assert wanted <= set(rows)
    adopted = {f"partner-{number}-{one}" for number in range(4) for one in range(0, COUNT, 2)}
    assert {id_ for id_ in wanted if rows[id_] == "in-force"} == adopted
    versions = run("list-versions", "--json").report["versions"][18:]
    assert [row["version"] for row in versions] == [f"V{number}.00" for number in range(5, 5 + 2 * COUNT)]
    comments = {f"Partner {number} {one} included" for number in range(4) for one in range(0, COUNT, 2)}
    assert {row["comment"] for row in versions} == comments
    assert int(git(store, "rev-list", "--count", "HEAD")) == before + 4 * (COUNT + COUNT // 2)
    assert git(store, "rev-list", "--min-parents=2", "HEAD") == ""
    whole(store)
