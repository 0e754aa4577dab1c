"""The examples of docs/store.md are records: together they are a small store."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from isa_admin.domain.standing import Standing, standing
from isa_admin.records import layout, yaml
from isa_admin.records.load import load_register
from isa_admin.records.shapes import EVENT_KEY, RECORDS, json_schema
from tests.docs.pages import NAMES, blocks
from tests.docs.session import NOT_RUN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PAGE = "docs/store.md"
TODAY = date(2026, 11, 22)
FIXED = {layout.AGREEMENT: "agreement", layout.VERSIONS: "versions", layout.OFFICERS: "officers"}
NUMBERED = {"agreement/notices": "notice", "agreement/breaches": "breach", "agreement/compliance": "compliance"}
NUMBERED |= {"agreement/reviews": "review", "agreement/reviews/2027": "comment"}


def examples() -> dict[str, bytes]:
    """Give the examples by the path that their first line names."""
    found = {}
    for block in blocks(PAGE, "yaml"):
        path = block.lines[0].removeprefix("# ")
        assert path.endswith(".yaml"), f"{PAGE}:{block.line} does not begin with the path of its file"
        found[path] = block.text.encode()
    return found


def schema_of(path: str, data: dict[str, Any]) -> str:
    """Say which schema a record has, by its path and its kind of event."""
    if path in FIXED:
        return FIXED[path]
    return NUMBERED.get(path.rpartition("/")[0]) or str(
        data.get(EVENT_KEY) or path.rpartition("/")[2].removesuffix(".yaml")
    )


class Pretended:
    """The examples as if they were the files of a commit."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files

    def paths(self, under: str = "") -> Iterable[str]:
        """Give the paths below a folder."""
        return sorted(path for path in self._files if not under or path.startswith(f"{under}/"))

    def has(self, path: str) -> bool:
        """Say whether there is an example of this file."""
        return path in self._files

    def read(self, path: str) -> bytes:
        """Give one example."""
        return self._files[path]

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Give several examples."""
        return ((path, self._files[path]) for path in paths)


@pytest.mark.parametrize("path", examples())
def test_an_example_keeps_to_the_published_schema(path: str) -> None:
    """An editor that has the JSON Schema finds nothing wrong with an example."""
    content = examples()[path]
    data = yaml.read(path, content)
    jsonschema.validate(data, json_schema(schema_of(path, data)), cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("name", RECORDS)
def test_the_examples_show_every_key_that_the_program_knows(name: str) -> None:
    """No key of any record is left undescribed."""
    shown: set[str] = set()
    for path, content in examples().items():
        data = yaml.read(path, content)
        if schema_of(path, data) == name:
            shown |= set(_keys(data))
    schema = json_schema(name)
    known = {key for part in (schema, *schema["$defs"].values()) for key in part.get("properties", {})}
    assert known - shown == set()


def test_the_examples_are_a_store_together() -> None:
    """They load as one register, in which the partners of the examples are in force."""
    register = load_register(Pretended(examples()))
    entries = [register.partner(name) for name in ("Example Youth Trust", "Second Example Trust")]
    assert [standing(entry.events, TODAY) for entry in entries] == [Standing.IN_FORCE, Standing.IN_FORCE]
    assert list(register.partners.values()) == entries


def test_yaml_is_shown_on_the_page_of_the_store_only() -> None:
    """Examples on other pages would not be tried; what is no record says so by the mark."""
    others = [block for page in NAMES if page != PAGE for block in blocks(page, "yaml")]
    assert [block for block in others if NOT_RUN not in block.words] == []


def _keys(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from _keys(value)
    if isinstance(data, list):
        for item in data:
            yield from _keys(item)
