"""Sorting: what came back in a campaign, file by file: whose it is, what it proves, and what is doubtful about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from isa_admin.application.adopting import answering
from isa_admin.application.adopting.returned import LARGEST_MAIL, LIMIT, is_signature, read_returned
from isa_admin.application.serving import digest
from isa_admin.correspondence.saved_mail import is_mail
from isa_admin.domain import text
from isa_admin.errors import IsaError, UsageError
from isa_admin.trust.statement import FIRST_LINE, is_clear_signed
from isa_admin.trust.what_it_is import what_it_is

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from isa_admin.application.adopting.answering import SignedAnswer
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.store.repository import Store

What = Literal["signed", "scan", "recorded", "doubtful"]
MOST_FILES = 1_000
"""A folder with more than this is not one of returns."""
SCANS = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".docx", ".heic"})
"""How the names of scanned forms end."""
_SIGNATURES = frozenset({".asc", ".sig", ".gpg", ".pgp"})
_LEFT = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


class SortedReturn(Struct, frozen=True, kw_only=True):
    """One thing that came back: its files, what it is, whose it is, and what is doubtful about it.

    ``answer`` is the signed statement that counts, where it is one; ``why`` says what is doubtful, or where a scan is
    recorded already.
    """

    files: tuple[Path, ...]
    what: What
    partner: str | None = None
    answer: SignedAnswer | None = None
    sha256: str | None = None
    why: str = ""

    @property
    def name(self) -> str:
        """The names of its files, for people."""
        return " + ".join(file.name for file in self.files)


def sort_folder(store: Store, register: Register, folder: Path) -> list[SortedReturn]:
    """Sort what lies in a folder; folders in it are not looked into, and named.

    Raises:
        UsageError: It is no folder, or has too many files.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder", "name the folder that the returns were saved into")
    there = [one for one in sorted(folder.iterdir()) if one.name.casefold() not in _LEFT]
    there = [one for one in there if not one.name.startswith(".")]
    files = [one for one in there if one.is_file()]
    if len(files) > MOST_FILES:
        raise UsageError(
            f"{folder} has {len(files):,} files, and at most {MOST_FILES:,} are read", "name another folder"
        )
    # What is in it decides: gpg calls a clear-signed text by the same ending as a signature apart from its text.
    statements = [one for one in files if _is_statement(one)]
    signatures = [one for one in files if one not in statements and _is_signature(one)]
    found = list(_signed(store, signatures, statements))
    taken = {file for one in found for file in one.files}
    scans = [one for one in files if one.suffix.casefold() in SCANS and one not in taken and one not in signatures]
    found += [_scan(register, one) for one in scans]
    rest = [one for one in there if one not in taken and one not in scans]
    found += [SortedReturn(files=(one,), what="doubtful", why=_why_unknown(one, signatures)) for one in rest]
    return sorted(found, key=lambda one: one.name)


def _is_statement(file: Path) -> bool:
    """Say whether a file is a statement, a clear-signed one, or a saved mail that may hold one."""
    if file.stat().st_size > LARGEST_MAIL:
        return False
    content = file.read_bytes()
    return is_mail(content) or (len(content) <= LIMIT and (is_clear_signed(content) or FIRST_LINE.encode() in content))


def _is_signature(file: Path) -> bool:
    """Say whether a file is the signature over a statement, by its name or by what is in it."""
    if file.stat().st_size > LIMIT:
        return False
    content = file.read_bytes()
    return is_signature(content) or (file.suffix.casefold() in _SIGNATURES and what_it_is(content) is None)


def _signed(store: Store, signatures: Sequence[Path], statements: Sequence[Path]) -> Iterator[SortedReturn]:
    """Match statements and signatures: by the beginning of their names first, then by what fits."""
    left = list(signatures)
    for statement in statements:
        alone = _judged(store, (statement,))
        if alone is not None and alone.what == "signed":
            yield alone
            continue
        in_order = sorted(left, key=lambda one: not one.name.startswith(statement.stem))
        tried = [judged for one in in_order if (judged := _judged(store, (statement, one))) is not None]
        best = next((one for one in tried if one.what == "signed"), None)
        best = best or next((one for one in tried if one.files[1].name.startswith(statement.stem)), None)
        if best is None:
            yield alone or SortedReturn(files=(statement,), what="doubtful", why="its signature is not in the folder")
            continue
        left.remove(best.files[1])
        yield best


def _judged(store: Store, files: tuple[Path, ...]) -> SortedReturn | None:
    """Judge files as one signed statement; nothing if they are none."""
    try:
        answer = answering.check(store, read_returned(files))
    except UsageError as error:
        why = error.message.replace(f"{files[0]} is", "it is")
        return None if len(files) > 1 else SortedReturn(files=files, what="doubtful", why=why)
    except IsaError as error:
        return SortedReturn(files=files, what="doubtful", why=error.message)
    return SortedReturn(files=files, what="signed", partner=answer.entry.id, answer=answer)


def _scan(register: Register, file: Path) -> SortedReturn:
    """Match a scan with a partner by its name, and see whether it is already recorded."""
    try:
        sum_ = digest(file)
    except UsageError as error:
        return SortedReturn(files=(file,), what="doubtful", why=error.message)
    for entry in register.partners.values():
        if any(getattr(event, "scan_sha256", None) == sum_ for event in entry.events):
            return SortedReturn(files=(file,), what="recorded", partner=entry.id, sha256=sum_, why="recorded already")
    fits = named(register.partners.values(), file.stem)
    if len(fits) == 1:
        return SortedReturn(files=(file,), what="scan", partner=fits[0], sha256=sum_)
    why = f"its name fits {', '.join(fits)}" if fits else "its name does not name a partner"
    return SortedReturn(files=(file,), what="doubtful", sha256=sum_, why=why)


def named(entries: Iterable[PartnerEntry], said: str) -> list[str]:
    """Give the partners that a file's name or words name; of two of which one name holds the other, the longer."""
    words = f"-{_slug(said)}-"
    fits: dict[str, str] = {}
    for entry in entries:
        for known in (entry.id, entry.partner.name, *entry.partner.aliases):
            slug = _slug(known)
            if slug and f"-{slug}-" in words and len(slug) > len(fits.get(entry.id, "")):
                fits[entry.id] = slug
    return [id_ for id_, slug in fits.items() if not any(slug != other and slug in other for other in fits.values())]


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.folded(words)).strip("-")


def _why_unknown(file: Path, signatures: Sequence[Path]) -> str:
    if file.is_dir():
        return "it is a folder; put the files that are in it beside it"
    if not file.is_file():
        return "it is not a file"
    if file in signatures:
        return "the statement that it signs is not in the folder"
    what = what_it_is(file.read_bytes()) if file.stat().st_size <= LARGEST_MAIL else None
    if what is not None:
        return f"it is {what}"
    return "it is neither a signed statement nor a scan"
