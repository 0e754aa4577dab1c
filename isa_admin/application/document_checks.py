"""Checks a folder of documents: each Word file in its form, and those of ours against the text in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.application import document_proof
from isa_admin.application.files import given
from isa_admin.domain.checks import Finding
from isa_admin.errors import IsaError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from isa_admin.store.repository import Store

_AGAIN = "have it drawn again, with isa-admin render or the command that wrote it"
_SAVED = "name a folder with Word files (.docx)"


class Checked(Struct, frozen=True):
    """What became of a folder: what is wrong, how many Word files it has, and what could not be judged, with why."""

    findings: tuple[Finding, ...]
    files: int
    not_judged: tuple[str, ...]


def check_folder(store: Store, folder: Path, today: date) -> Checked:
    """Check every Word file below a folder.

    Args:
        store: The texts that files of ours are compared with.
        folder: The folder; a file may be named as well.
        today: Today.

    Raises:
        UsageError: It cannot be read, or holds no Word file.
    """
    names = _files(folder)
    findings: list[Finding] = []
    not_judged: list[str] = []
    for path in names:
        where = path.relative_to(folder).as_posix() if path != folder else path.name
        try:
            findings += _of_form(path, where)
        except UsageError as error:
            findings.append(Finding("error", "not-a-document", where, f"{where}: {error.message}", error.remedy))
            continue
        try:
            findings += _of_text(store, path, where, today)
        except IsaError as error:
            not_judged.append(f"{where}: its text was not compared: {error.message}")
    return Checked(tuple(findings), len(names), tuple(not_judged))


def _files(folder: Path) -> list[Path]:
    if folder.is_file():
        return [folder]
    try:
        # What Word puts beside a file that is open begins with ~$.
        found = sorted(path for path in folder.rglob("*.docx") if path.is_file() and not path.name.startswith("~$"))
    except OSError as error:
        raise UsageError(f"{folder} cannot be read: {error.strerror or error}", _SAVED) from error
    if not folder.is_dir():
        raise UsageError(f"{folder} is not there", _SAVED)
    if not found:
        raise UsageError(f"{folder} holds no Word file (.docx)", _SAVED)
    return found


def _of_form(path: Path, where: str) -> Iterable[Finding]:
    from isa_admin.word.document_checks import look

    content = given(path, document_proof.LARGEST, _SAVED)
    for one in look(content):
        yield Finding("error", one.code, f"{where}: {one.place}", f"{where}: {one.words}", _AGAIN)


def _of_text(store: Store, path: Path, where: str, today: date) -> Iterator[Finding]:
    """Say what is not as in the text of the version that a file says it is; nothing about one that is being changed."""
    proof = document_proof.prove(store, path, None, today)
    first = proof.judgements[0]
    if first.how != "as it is":
        return
    for change in first.changes:
        words = f"{where}: {change.what} {change.kind} in {change.section or 'no section'}, beside {first.version}"
        shown = change.before or change.after
        yield Finding(
            "error", "other-text", f"{where}: {change.section}", f"{words}: '{shown[:60]}'",
            f"isa-admin verify-document {path}",
        )  # fmt: skip
    for note in proof.notes:
        if "bears the digest of" in note:
            yield Finding("error", "wrong-digest", f"{where}: title page or footer", f"{where}: {note}", _AGAIN)
