"""Records that people typed keep their comments, their order and their own keys, whatever command writes to them."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import CHANGING, PARTNER, commit_by_hand, git, run, whole
from tests.cli.sampling import sampled

if TYPE_CHECKING:
    from pathlib import Path

FACTS = """\
# Harbour Trust: ask Robin before you change anything here.

category: other   # since 2024
joined_newsletter: yes please
name: 'Harbour Trust'


address:
    town: "Leicester"     # not Loughborough
    postcode: LE1 3PL
    lines:
    -   2 Quay Street
x-notes: |
  Two lines
  of our own.
# the end
"""
POSTS = """\
# Who is who
posts:

    # signs
    - name: Robin Example
      post: signatory
      title: Chief Executive   # until 2027
      email: chief@example.org
      shoe_size: 43

    # day to day
    - title: "Information Governance Lead"
      post: responsible
      our_ref: 'IG/7'
mine: {a: 1, b: [2, 3]}
"""

PLACE = f"partners/{PARTNER}"


@pytest.fixture
def by_hand(store: Path) -> Path:
    """The store with records of somebody's own style, committed."""
    commit_by_hand(store, f"{PLACE}/partner.yaml", FACTS)
    commit_by_hand(store, f"{PLACE}/posts.yaml", POSTS)
    versions = (store / "agreement/versions.yaml").read_text("utf-8")
    commit_by_hand(store, "agreement/versions.yaml", "# our table\nkeeper: Sam\n" + versions + "# below the table\n")
    return store


EXPECTED: dict[str, dict[str, tuple[list[str], list[str]]]] = {
    "update-partner": {f"{PLACE}/partner.yaml": (["    postcode: LE1 3PL"], ["    postcode: LE2 2BB"])},
    "add-signatory": {f"{PLACE}/posts.yaml": ([], ["Sam Second"])},
    "remove-signatory": {
        f"{PLACE}/posts.yaml": (
            [
                *("    - name: Robin Example", "      post: signatory", "      title: Chief Executive   # until 2027"),
                *("      email: chief@example.org", "      shoe_size: 43"),
            ],
            [],
        )
    },
    "assign-post": {f"{PLACE}/posts.yaml": ([], ["Data Protection Officer"])},
    "record-adoption": {"agreement/versions.yaml": ([], ["V5.00", "Harbour Trust included"])},
    "record-returns": {"agreement/versions.yaml": ([], ["V5.00", "Harbour Trust included"])},
    "succeed-partner": {"agreement/versions.yaml": ([], ["V5.00", "Glebe House succeeded by Harbour Trust"])},
    "close-partner": {"agreement/versions.yaml": ([], ["V5.00", "Glebe House closed"])},
    "import-partners": {
        f"{PLACE}/partner.yaml": (['    town: "Leicester"     # not Loughborough'], ["Melton", "# not Loughborough"])
    },
    "open-review": {"agreement/versions.yaml": ([], ["V4.01", "kind: draft"])},
    "amend": {"agreement/versions.yaml": ([], ["V4.01", "Section 2 amended"])},
    "undo": {"agreement/versions.yaml": (["# our table", "keeper: Sam", "# below the table"], [])},
    "add-key": {f"{PLACE}/posts.yaml": ([], ["key"])},
}
"""For each command and record: the lines that go, and what stands in the lines that come; all others stay.

What is undone there is the last edit by hand.
"""


@pytest.mark.parametrize("name", sampled(CHANGING))
def test_a_command_changes_the_lines_of_what_it_changes_and_no_other(name: str, by_hand: Path) -> None:
    """Every byte outside the changed values stays: comments, quotes, indents, blank lines, order, unknown keys."""
    records = [f"{PLACE}/partner.yaml", f"{PLACE}/posts.yaml", "agreement/versions.yaml"]
    before = {path: git(by_hand, "show", f"HEAD:{path}") for path in records}
    done = run(*CHANGING[name])
    assert done.code == 0, done.err
    whole(by_hand)
    if name == "remove-partner":
        assert not (by_hand / PLACE).exists()
        records = ["agreement/versions.yaml"]
    for path in records:
        after = git(by_hand, "show", f"HEAD:{path}")
        gone, come = EXPECTED.get(name, {}).get(path, ([], []))
        lines = [
            line for line in difflib.ndiff(before[path].split("\n"), after.split("\n")) if line.startswith(("- ", "+ "))
        ]
        assert [line[2:] for line in lines if line.startswith("- ")] == gone
        added = "\n".join(line[2:] for line in lines if line.startswith("+ "))
        assert all(words in added for words in come)
        assert bool(added) == bool(come)


def test_the_values_of_a_record_written_by_hand_are_read(by_hand: Path) -> None:
    """The style makes no difference."""
    shown = run("show-partner", PARTNER, "--json").report
    assert shown["name"] == "Harbour Trust"
    assert shown["address"]["text"] == "2 Quay Street, Leicester, LE1 3PL"
    assert [post["post"] for post in shown["posts"]] == ["signatory", "responsible"]
    assert by_hand.is_dir()


def test_commands_one_after_the_other_leave_what_is_somebody_s_own(by_hand: Path) -> None:
    """After every command that keeps the partner, all comments and own keys are still there."""
    for name in ("update-partner", "add-signatory", "assign-post", "record-adoption"):
        assert run(*CHANGING[name]).code == 0
    assert run("assign-post", "responsible", PARTNER, "--telephone", "0116 496 0001", "--yes").code == 0
    facts = git(by_hand, "show", f"HEAD:{PLACE}/partner.yaml")
    posts = git(by_hand, "show", f"HEAD:{PLACE}/posts.yaml")
    for own in (
        "# Harbour Trust: ask Robin",
        "# since 2024",
        "joined_newsletter: yes please",
        "x-notes: |",
        "# the end",
    ):
        assert own in facts
    for own in (
        "# Who is who",
        "# signs",
        "# until 2027",
        "shoe_size: 43",
        "# day to day",
        "our_ref: 'IG/7'",
        "mine: {",
    ):
        assert own in posts
    assert "0116 496 0001" in posts
    whole(by_hand)


def test_check_names_a_key_that_is_a_slip_of_the_pen(store: Path) -> None:
    """A key near a known one is a finding, a key of somebody's own is not."""
    commit_by_hand(store, f"{PLACE}/posts.yaml", POSTS.replace("email:", "emial:"))
    found = [one for one in run("check", "--json").report["findings"] if one["code"] == "unknown-key"]
    assert [one["where"] for one in found] == [f"{PLACE}/posts.yaml"]
    assert "emial" in found[0]["message"]
    assert "email" in found[0]["remedy"]
