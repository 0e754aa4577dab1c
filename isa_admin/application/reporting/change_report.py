"""What a commit changed, old and new: the facts of each record, and how many lines of any other file."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from isa_admin.domain.text import counted
from isa_admin.records import layout
from isa_admin.records.malformed import MalformedRecordError
from isa_admin.records.yaml import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isa_admin.store.history import ChangedPath, PastCommit
    from isa_admin.store.repository import Store
    from isa_admin.store.snapshot import TreeEntry

_NAMES = ("post", "id", "version", "fingerprint", "partner", "standard", "information", "who", "name")
"""What tells one entry of a list from the others, in this order."""


class ChangedFact(Struct, frozen=True):
    """One fact that is other than it was; nothing if there was none, or is none now."""

    fact: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        """Say it on one line."""
        if self.before is None:
            return f"{self.fact}: {self.after}"
        return f"{self.fact}: {self.before} -> {self.after or '(nothing)'}"


class FileChange(Struct, frozen=True):
    """One file that a commit changed.

    Attributes:
        path: Where it lies.
        how: ``added``, ``changed`` or ``removed``.
        differences: What a record says otherwise.
        lines: Of any other text, how many lines came and how many went.
    """

    path: str
    how: str
    differences: tuple[ChangedFact, ...] = ()
    lines: tuple[int, int] | None = None

    @property
    def told(self) -> list[str]:
        """Say it in lines, the file first."""
        sum_of_it = ""
        if self.lines is not None:
            came, went = self.lines
            sum_of_it = f", {counted(came, 'line')} added, {went:,} removed"
        return [f"{self.how} {self.path}{sum_of_it}", *(f"  {one}" for one in self.differences)]

    @property
    def report(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "path": self.path,
            "change": self.how,
            "differences": [
                {"fact": one.fact, "before": one.before, "after": one.after} for one in self.differences
            ],
            "lines": self.lines and {"added": self.lines[0], "removed": self.lines[1]},
        }  # fmt: skip


def changes_of(store: Store, commit: PastCommit) -> list[FileChange]:
    """Say what a commit changed, file by file."""
    return [_change(store, one) for one in sorted(commit.changed)]


def _change(store: Store, one: ChangedPath) -> FileChange:
    how = "added" if one.old is None else "removed" if one.new is None else "changed"
    old, new = _content(store, one.old), _content(store, one.new)
    if layout.is_record(one.path):
        try:
            return FileChange(one.path, how, tuple(_differences(_facts(one.path, old), _facts(one.path, new))))
        except MalformedRecordError:
            pass  # a record that cannot be read is a text like any other
    return FileChange(one.path, how, lines=_counted(old, new))


def _content(store: Store, entry: TreeEntry | None) -> bytes:
    return b"" if entry is None else store.snapshot().blob(entry.object_id)


def _facts(path: str, content: bytes) -> dict[str, str]:
    return dict(_flat("", read(path, content))) if content else {}


def _flat(under: str, value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  YAML values are of any type
    """Give the facts of a record, each with its way through the record as a name."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{under}.{key}" if under else str(key), inner)
    elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
        for number, one in enumerate(value, start=1):
            rest, name = _named(one, number)
            yield from _flat(f"{under}[{name}]", rest)
    elif isinstance(value, list):
        yield under, ", ".join(map(str, value))
    else:
        yield under, str(value).lower() if isinstance(value, bool) else str(value)


def _named(one: Any, number: int) -> tuple[Any, str]:  # noqa: ANN401  the same
    """Give an entry of a list without what names it, and that name; otherwise its place in the list."""
    if not isinstance(one, dict):
        return one, str(number)
    keys = [key for key in _NAMES if key in one]
    # A partner may have several signatories, so a post is told by its holder too.
    keys = [key for key in ("post", "name") if key in one] if "post" in one else keys[:1]
    if not keys or len(one) == len(keys):
        return one, str(number)
    return {key: value for key, value in one.items() if key not in keys}, " ".join(str(one[key]) for key in keys)


def _differences(before: dict[str, str], after: dict[str, str]) -> Iterator[ChangedFact]:
    for fact in dict.fromkeys((*before, *after)):
        if before.get(fact) != after.get(fact):
            yield ChangedFact(fact, before.get(fact), after.get(fact))


def _counted(old: bytes, new: bytes) -> tuple[int, int] | None:
    try:
        lines = list(unified_diff(old.decode("utf-8").splitlines(), new.decode("utf-8").splitlines(), n=0))[2:]
    except UnicodeDecodeError:
        return None
    return sum(line.startswith("+") for line in lines), sum(line.startswith("-") for line in lines)
