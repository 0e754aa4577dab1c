"""The document that was signed or read: a Word file or a PDF, which must have the text that is adopted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.application.document_proof import prove
from isa_admin.application.serving import digest
from isa_admin.errors import RuleError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from isa_admin.store.repository import Store


class AnotherTextError(RuleError):
    """The document that is to be evidence of an adoption has another text."""

    def __init__(self, name: str, version: str, why: str, path: Path) -> None:
        super().__init__(
            f"{name} {why}, so it cannot show that {version} was adopted (Agreement s.23)",
            f"see each difference: isa-admin verify-document {path} --version {version}",
        )


class SignedDocument(Struct, frozen=True):
    """A document with exactly the text of a version: the name of its file, and its digest."""

    name: str
    sha256: str
    version: str

    @property
    def row(self) -> tuple[str, str]:
        """What to show before it is recorded."""
        return "Document", f"{self.name}, exactly the text of {self.version}; SHA-256 {self.sha256}"


def signed_document(store: Store, path: Path, version: str, today: date) -> SignedDocument:
    """Look at a document that somebody signed or read.

    Args:
        store: The store.
        path: The file.
        version: The version that is adopted.
        today: Today.

    Raises:
        AnotherTextError: Its text is not exactly that of the version: it was changed, is a part, or has tracked
            changes.
        NotFoundError: There is no such version.
        TextNotKeptError: The text of that version is older than the store.
        UsageError: The file cannot be read, or has no section of an agreement.
        UnsafeFileError: It is neither a Word file nor a PDF, is not safe to open, or is pictures of pages.
    """
    first, *others = prove(store, path, version, today).judgements
    if others:
        raise AnotherTextError(path.name, version, "has tracked changes, so it is not one text", path)
    if not first.exact or first.version != version:
        raise AnotherTextError(path.name, version, f"does not have exactly the text of {version}", path)
    if first.sections:
        raise AnotherTextError(path.name, version, f"has {' and '.join(first.sections)} alone", path)
    return SignedDocument(path.name, digest(path), version)
