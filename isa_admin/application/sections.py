"""Sections to read: as they stand or stood, who brought each paragraph, and where in the register some words are."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

from isa_admin.application import states
from isa_admin.documents import catalogue
from isa_admin.documents.changes import section_name
from isa_admin.documents.origins import origins
from isa_admin.documents.terms import read_terms
from isa_admin.documents.units import units, words
from isa_admin.domain.terms import find_section
from isa_admin.domain.text import as_typed
from isa_admin.errors import UsageError
from isa_admin.records import layout
from isa_admin.records.layout import Kind
from isa_admin.records.load import load_register
from isa_admin.records.malformed import MalformedRecordError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from isa_admin.application.states import State
    from isa_admin.documents.blocks import Part
    from isa_admin.documents.units import Unit
    from isa_admin.domain.versions import VersionEntry
    from isa_admin.store.history import PastCommit
    from isa_admin.store.repository import Store

_AROUND = 70
"""So many characters are quoted before and behind what was found."""
_SEARCHED = frozenset({
    *(Kind.AGREEMENT, Kind.VERSIONS, Kind.REVIEW, Kind.PARTNER, Kind.POSTS, Kind.EVENT, Kind.NOTICE, Kind.BREACH),
    Kind.COMPLIANCE,
})  # fmt: skip
"""The records that are searched besides the terms: what people wrote, and nothing of keys."""


class Section(Struct, frozen=True):
    """A part of the agreement as it stood in one state, with what the register fills in."""

    state: State
    part: Part
    markdown: str

    @property
    def name(self) -> str:
        """What it is called: ``13 Security``, ``Appendix B: Purposes``."""
        return section_name(self.part)


def section(store: Store, wanted: str, *, on: date | None, version: str | None, today: date) -> Section:
    """Find a section as it stands, as it stood on a date, or as it was at a version.

    Raises:
        UsageError: Both a date and a version are named.
        NotFoundError: There is no such section or version.
        RuleError: The date is in the future, or the text is older than the store.
        StoreError: The terms cannot be read.
    """
    if on is not None and version is not None:
        raise UsageError("--on and --version both name a past state", "give one of them")
    if on is not None:
        state = states.as_at(store, on, today)
    else:
        state = states.at_version(store, version) if version else states.now(store, today)
    register = state.register
    file = find_section(register.terms, wanted)
    paper = catalogue.paper(catalogue.WHOLE, register, on=state.on, version=state.version)
    part = next(part for part in paper.parts if part.file == file)
    return Section(state, part, register.terms[file].decode("utf-8"))


class Origin(NamedTuple):
    """Where a text of the terms came from: its version, the day, who recorded it, the commit, and whether it is older.

    ``older`` says that the text was there when the store began, so nothing says since when.
    """

    version: str
    on: date
    by: str
    commit: str
    older: bool


class BroughtParagraph(Struct, frozen=True):
    """A paragraph and where it came from."""

    unit: Unit
    origin: Origin

    @property
    def text(self) -> str:
        """Its words with its label."""
        return f"{self.unit.label} {words(self.unit)}".strip()

    def report(self) -> dict[str, Any]:
        """Give what programs are told."""
        return {
            "label": self.unit.label,
            "text": words(self.unit),
            "version": self.origin.version,
            "on": self.origin.on.isoformat(),
            "by": self.origin.by,
            "commit": self.origin.commit,
            "older": self.origin.older,
        }


def blame(store: Store, wanted: str) -> tuple[str, list[BroughtParagraph]]:
    """Say which version and which officer brought each paragraph of a section.

    Returns:
        The name of the section, and its paragraphs, headings and tables in their order.

    Raises:
        NotFoundError: There is no such section.
        StoreError: A text of the terms cannot be read, or the store is damaged.
    """
    file = find_section(load_register(store.snapshot()).terms, wanted)
    found = [(origin, read_terms(terms)) for origin, terms in reversed(list(_texts(store)))]
    texts = [parts for _, parts in found]
    paragraphs = [BroughtParagraph(one.unit, found[one.by][0]) for one in origins(texts, file)]
    return section_name(next(part for part in texts[-1] if part.file == file)), paragraphs


def _texts(store: Store) -> Iterator[tuple[Origin, Mapping[str, bytes]]]:
    """Give each text that the terms had in this store, the newest first."""
    for past in store.history([layout.TERMS.rstrip("/")]):
        register = load_register(store.snapshot(past.commit))
        yield _origin(past, register.versions.newest), register.terms


def _origin(past: PastCommit, row: VersionEntry | None) -> Origin:
    on = row.on if row is not None else past.committer.when.date()
    return Origin(
        version=row.version if row is not None else "",
        on=on,
        by=past.committer.name,
        commit=past.commit,
        older=not past.parents,
    )


class Hit(NamedTuple):
    """A place in the register that has the words: file, line, what it is called, and the words with what is around."""

    path: str
    line: int
    where: str
    before: str
    found: str
    after: str

    def report(self) -> dict[str, Any]:
        """Give what programs are told."""
        return {**self._asdict()}


def search(store: Store, wanted: str) -> list[Hit]:
    """Find some words in the terms and the records, whatever the capitals, quotation marks and line ends.

    Raises:
        UsageError: There are no words.
        StoreError: The store is damaged.
    """
    if not wanted.split():
        raise UsageError("there is nothing to look for", 'give some words: isa-admin search "security breach"')
    pattern = re.compile(r"\s+".join(map(re.escape, as_typed(wanted).split())), re.IGNORECASE)
    snapshot = store.snapshot()
    paths = [path for path in snapshot.paths() if layout.kind_of(path) in {*_SEARCHED, Kind.TERMS}]
    hits: list[Hit] = []
    for path, content in snapshot.read_many(paths):
        look = _in_terms if path.startswith(layout.TERMS) else _in_record
        hits += look(path, content, pattern)
    # The agreement itself comes first, then its history, then who takes part.
    return sorted(hits, key=lambda hit: (not hit.path.startswith(layout.TERMS), hit.path, hit.line))


def _in_terms(path: str, content: bytes, pattern: re.Pattern[str]) -> Iterator[Hit]:
    from isa_admin.documents.dialect import TermsError
    from isa_admin.documents.terms import read_part

    try:
        part = read_part(path.removeprefix(layout.TERMS), content)
    except TermsError:
        # A text that is not in the dialect
        yield from _in_lines(path, content, pattern)
        return
    for unit in units(part):
        where = f"{section_name(part)}{f', {unit.label}' if unit.label not in {'', '-'} else ''}"
        yield from _hits(path, unit.leaf.place.line, where, words(unit), pattern)


def _in_record(path: str, content: bytes, pattern: re.Pattern[str]) -> Iterator[Hit]:
    from isa_admin.records import yaml

    try:
        data = yaml.read(path, content)
    except MalformedRecordError:
        yield from _in_lines(path, content, pattern)
        return
    for keys, value in _values(data, []):
        if pattern.search(as_typed(value)):
            where = " ".join(str(key).replace("_", " ") for key in keys if isinstance(key, str))
            yield from _hits(path, yaml.line_of(path, content, keys), where, value, pattern)


def _in_lines(path: str, content: bytes, pattern: re.Pattern[str]) -> Iterator[Hit]:
    """Search what cannot be read as what it should be, line by line."""
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1):
        yield from _hits(path, number, "", line, pattern)


def _values(data: Any, keys: list[str | int]) -> Iterator[tuple[list[str | int], str]]:  # noqa: ANN401  YAML is anything
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _values(value, [*keys, key])
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _values(value, [*keys, place])
    elif isinstance(data, str):
        yield keys, data


def _hits(path: str, line: int, where: str, text: str, pattern: re.Pattern[str]) -> Iterator[Hit]:
    # As it is typed, a text has as many characters as composed, so places in one are places in the other.
    shown = unicodedata.normalize("NFC", text)
    for match in pattern.finditer(as_typed(text)):
        start, end = match.span()
        before, after = shown[:start], shown[end:]
        if len(before) > _AROUND:
            before = f"...{before[-_AROUND:].partition(' ')[2] or before[-_AROUND:]}"
        if len(after) > _AROUND:
            after = f"{after[:_AROUND].rpartition(' ')[0] or after[:_AROUND]}..."
        yield Hit(path, line, where, _flat(before), _flat(shown[start:end]), _flat(after))


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)
