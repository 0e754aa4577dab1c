"""The documents that several tests look at, made once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isa_admin.documents import catalogue
from isa_admin.word.rendering import render
from tests.documents import registers

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from isa_admin.documents.paper import Rendered
    from isa_admin.domain.register import Register
    from isa_admin.domain.versions import VersionEntry

NAMES = catalogue.names(registers.TERMS)


def drawn(
    name: str,
    register: Register | None = None,
    version: VersionEntry | None = registers.VERSIONS[-1],
    on: date = registers.ON,
    templates: Callable[[str], bytes] = registers.templates,
) -> Rendered:
    """Make the Word file of a document of the catalogue, by default of the register with partners of every kind."""
    said = catalogue.paper(name, register or registers.register(), on=on, version=version, partner="county")
    return render(said, templates(said.template))


@pytest.fixture(scope="session")
def every_document() -> dict[str, bytes]:
    """Every document of the catalogue, by its name."""
    return {name: drawn(name).content for name in NAMES}


@pytest.fixture(scope="session")
def agreement(every_document: dict[str, bytes]) -> bytes:
    """The whole agreement."""
    return every_document["agreement"]
