"""The documents that several tests look at, made once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isa_admin.documents import catalogue
from tests.documents import registers

if TYPE_CHECKING:
    from isa_admin.documents.catalogue import Rendered

NAMES = catalogue.names(registers.TERMS)


def rendered(name: str) -> Rendered:
    """Render a document of the register with partners of every kind."""
    register = registers.register()
    version = register.versions.entries[-1]
    return catalogue.render(
        name, register, on=registers.ON, version=version, templates=registers.templates, partner="county"
    )


@pytest.fixture(scope="session")
def every_document() -> dict[str, bytes]:
    """Every document of the catalogue, by its name."""
    return {name: rendered(name).content for name in NAMES}


@pytest.fixture(scope="session")
def agreement(every_document: dict[str, bytes]) -> bytes:
    """The whole agreement."""
    return every_document["agreement"]
