"""The terms as files: their digest, what differs between two texts of them, and which periods a section states."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from isa_admin.domain.agreement import Period
from isa_admin.domain.text import folded
from isa_admin.errors import NotFoundError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isa_admin.domain.agreement import Unit

How = Literal["new", "changed", "gone"]
"""How a section of the terms differs from the same one in another text."""

_SECTION = re.compile(r"0*(\d+)-.*")
_APPENDIX = re.compile(r"appendix-([a-z])\..*")
_UNITS: tuple[Unit, ...] = ("working days", "days", "months", "years")
BEGINNING = 4
"""So many letters of a title may stand for it, if they begin no other."""


class ChangedSection(Struct, frozen=True):
    """A part of the terms that is not the same in two texts: its file, its title, and how it differs."""

    file: str
    title: str
    how: How


def terms_digest(terms: Mapping[str, bytes]) -> str:
    """Compute what ``cd agreement/terms && sha256sum * | sha256sum`` prints, in the order of ``LC_ALL=C``."""
    listing = b"".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n".encode() for name, content in sorted(terms.items())
    )
    return hashlib.sha256(listing).hexdigest()


def changed_sections(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[ChangedSection]:
    """Compare two texts of the terms, file by file, in the order of their names."""
    found = []
    for file in sorted({*before, *after}):
        old, new = before.get(file), after.get(file)
        if old != new:
            how: How = "new" if old is None else "gone" if new is None else "changed"
            found.append(ChangedSection(file, title_of(file, {**before, **after}[file]), how))
    return found


def section_number(file: str) -> int | None:
    """Give the number of the section that a file holds; nothing for the preamble and the appendices."""
    match = _SECTION.fullmatch(file)
    return int(match[1]) or None if match else None


def mark(file: str) -> str:
    """Name the part that a file holds by its number or letter: ``section 13``, ``appendix B``, ``preamble``."""
    if number := section_number(file):
        return f"section {number}"
    appendix = _APPENDIX.fullmatch(file)
    return f"appendix {appendix[1].upper()}" if appendix else "preamble"


def find_section(terms: Mapping[str, bytes], wanted: str) -> str:
    """Find the file of a part by what people call it: ``13``, ``section 13``, ``B``, ``preamble``, its title or file.

    Raises:
        NotFoundError: There is no such part, with those that were probably meant.
    """
    given = folded(wanted).removesuffix(".md")
    titles = {file: title_of(file, content) for file, content in terms.items()}
    for file, title in titles.items():
        called = mark(file)
        known = {folded(title), file.removesuffix(".md"), called, called.split()[-1]}
        if given in {one.casefold() for one in known}:
            return file
    begun = [file for file, title in titles.items() if len(given) >= BEGINNING and folded(title).startswith(given)]
    if len(begun) == 1:
        return begun[0]
    shown = {file: f"{mark(file).removeprefix('section ')} ({title})" for file, title in titles.items()}
    names = {name: shown[file] for file, title in titles.items() for name in (title, _words_of(file))}
    near = ", ".join(dict.fromkeys(names[one] for one in nearest(wanted, names)))
    raise NotFoundError(
        f"the terms have no section '{wanted}'",
        f"did you mean {near}?" if near else "give the number of a section, or the letter of an appendix: 13, B",
    )


def _words_of(file: str) -> str:
    """Give the words of a file's name: ``keeping secure`` of ``15-keeping-secure.md``."""
    return file.removesuffix(".md").lstrip("0123456789-").replace("-", " ")


def states(terms: Mapping[str, bytes], period: Period) -> bool:
    """Say whether the section of the terms that a period is of states it."""
    from isa_admin.domain.durations import stated  # noqa: PLC0415  its grammar is compiled where terms are read

    return any(one.is_that_of(period) for one in stated(_words(terms, period.section)))


def periods_stated(terms: Mapping[str, bytes], section: int) -> tuple[Period, ...]:
    """Give every period that a section of the terms states with its number, in the order of the text, each once."""
    from isa_admin.domain.durations import durations  # noqa: PLC0415  its grammar is compiled where terms are read

    found = [
        Period(one.length, unit, section)
        for one in durations(_words(terms, section))
        for unit in _UNITS
        if unit == one.unit and one.length and one.is_counted
    ]
    return tuple(dict.fromkeys(found))


def _words(terms: Mapping[str, bytes], section: int) -> str:
    content = (content for file, content in terms.items() if section_number(file) == section)
    return " ".join(b"".join(content).decode("utf-8", "replace").split())


def title_of(file: str, content: bytes) -> str:
    """Give the heading of a part of the terms; a file without one is called by its name."""
    for line in content.decode("utf-8", "replace").splitlines():
        if line.startswith("# "):
            return line.removeprefix("# ").strip()
    return file
