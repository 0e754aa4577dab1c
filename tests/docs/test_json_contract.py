"""What other programs read stays readable: a key that docs/json.md showed is there as long as the number is 1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.docs.session import steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

CONTRACT = Path(__file__).with_name("json-schema-1.txt")
"""Each key that was ever published under ``"schema": 1``, with the command that prints it."""


def keys() -> set[str]:
    """Give each key of each example on the page, by command: ``status: due[].kind``."""
    found: set[str] = set()
    for step in steps("docs/json.md"):
        if step.report is not None:
            words = step.command.split("isa-admin ", 1)[-1].split()
            found |= {f"{words[0]}: {key}" for key in _keys(json.loads(step.report))}
    return found


def test_no_key_goes_under_the_same_number(request: pytest.FixtureRequest) -> None:
    """A key that is renamed or removed asks for ``"schema": 2`` and a new list; ``--bless`` takes new keys up."""
    published = set(CONTRACT.read_text("utf-8").splitlines())
    assert published - keys() == set()
    if request.config.getoption("--bless"):
        CONTRACT.write_text("".join(f"{key}\n" for key in sorted(published | keys())), "utf-8")


def test_every_key_is_in_the_list() -> None:
    """So that it is kept from now on: ``pytest tests/docs/test_json_contract.py --bless``."""
    assert keys() - set(CONTRACT.read_text("utf-8").splitlines()) == set()


def _keys(report: Any, where: str = "") -> Iterator[str]:  # noqa: ANN401  JSON is anything
    if isinstance(report, dict):
        for key, value in report.items():
            # Ids, labels and the names of columns are data and not keys of the contract.
            yield f"{where}.{key}".lstrip(".")
            yield from _keys(value, f"{where}.{key}")
    elif isinstance(report, list):
        for value in report:
            yield from _keys(value, f"{where}[]")
