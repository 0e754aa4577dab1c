"""Form words: what the text of a form that came back as a PDF says of whose it is. It proposes, and proves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.application.adopting.sorting import named
from isa_admin.domain.text import VERSION, several
from isa_admin.office.parts import UnsafeFileError

if TYPE_CHECKING:
    from pathlib import Path

    from isa_admin.domain.register import Register

LARGEST = 16 * 1024 * 1024
"""A PDF with more bytes than this is not read for its words: a scanned form has one."""


class FormWords(Struct, frozen=True):
    """The partners, by their ids, and the versions of the agreement that the text of a form names."""

    partners: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()

    @property
    def partner(self) -> str | None:
        """The partner that it names, where it is one."""
        return self.partners[0] if len(self.partners) == 1 else None

    @property
    def told(self) -> str:
        """What it names, as the end of a sentence about the file; empty where that is nothing."""
        known = [*self.partners, *self.versions]
        return f", and its words name {several(known, 6)}" if self.partners else ""


def form_words(register: Register, file: Path) -> FormWords:
    """Look in the text of a PDF for partners and versions; a picture without any text names none."""
    from isa_admin.pdf import reading

    if file.suffix.casefold() != ".pdf" or file.stat().st_size > LARGEST:
        return FormWords()
    try:
        words = reading.words(file.read_bytes())
    except UnsafeFileError:
        return FormWords()
    labels = set(VERSION.findall(words))
    versions = tuple(one.version for one in register.versions if one.version in labels)
    return FormWords(tuple(named(register.partners.values(), words)), versions)
