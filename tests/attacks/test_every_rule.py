"""The list of rules in docs/threat-model.md, and a test for each of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs/threat-model.md"
# What attacks a review lies with the other tests of reviews.
FILES = [*HERE.glob("test_*.py"), *(HERE.parent / "review").glob("test_*.py")]
ROWS = re.findall(r"^\| ([A-H][0-9]{2}) \| .+ \| .+ \|$", PAGE.read_text("utf-8"), re.MULTILINE)
TESTS = re.findall(r"^def test_([a-h][0-9]{2})_", "".join(file.read_text("utf-8") for file in FILES), re.MULTILINE)
CODE = "".join(file.read_text("utf-8") for file in (HERE.parents[1] / "isa_admin").rglob("*.py"))


@pytest.mark.parametrize("rule", sorted(set(ROWS)))
def test_a_rule_of_the_page_has_a_test_of_its_name(rule: str) -> None:
    """Listed once, and tested."""
    assert ROWS.count(rule) == 1
    assert rule.lower() in TESTS


def test_every_rule_that_the_program_names_is_on_the_page() -> None:
    """A finding never shows an id that nobody can look up."""
    assert len(ROWS) > 50
    named = set(re.findall(r"\"([A-H][0-9]{2})\"", CODE)) | {name.upper() for name in TESTS}
    assert named <= set(ROWS)
