"""Bringing an agreement in that exists as a file alone: read it, account for every piece of it, found a store on it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.application import clock, founding
from isa_admin.application.reference import reference
from isa_admin.documents.importing.agreement import read_agreement
from isa_admin.documents.raw import RawParagraph
from isa_admin.domain import text
from isa_admin.domain.agreement import Agreement
from isa_admin.domain.bringing_in.version_rows import only_row
from isa_admin.domain.changes import AddEvent, AddOfficer, AddVersion, Change, PutAgreement, PutPartner, PutPosts
from isa_admin.domain.terms import terms_digest
from isa_admin.errors import UsageError
from isa_admin.records import layout
from isa_admin.records.write import to_files
from isa_admin.system.files import open_given

if TYPE_CHECKING:
    from pathlib import Path

    from isa_admin.documents.importing.agreement import Brought
    from isa_admin.documents.raw import RawDocument
    from isa_admin.domain.versions import VersionEntry
    from isa_admin.records.write import Files
    from isa_admin.trust.key import Key

LARGEST = 64_000_000
"""Largest file that is read, in bytes."""
MOST_PIECES = 10_000
"""Most paragraphs and rows that are read: an agreement of 44 pages has 500."""
_MOST_READ = 2 * MOST_PIECES
"""Most paragraphs and rows that are read of a Word file, with those in cells."""
LONGEST_PARAGRAPH = 20_000
"""Longest paragraph that is read, in characters."""
Changes = Literal["accept", "reject"]
"""What is done with tracked changes."""

_ODT = "agreement.odt"
_TAKEN = "name a Word file (.docx), an OpenDocument text (.odt), a PDF with text, plain text (.txt) or Markdown (.md)"


class ChangesUndecidedError(UsageError):
    """A file has tracked changes, so it is not known which text was agreed."""

    def __init__(self, name: str, changes: int) -> None:
        super().__init__(
            f"{name} has {text.counted(changes, 'tracked change')}, and what was agreed is not known",
            "say what was agreed: --changes accept for the later text, --changes reject for the earlier one",
        )


class Source(Struct, frozen=True):
    """A file that was read: its name, its digest, what it shows, and how many tracked changes are decided already."""

    name: str
    sha256: str
    document: RawDocument


class Facts(Struct, frozen=True):
    """What the agreement is called and whose it is, where the source says it or somebody did."""

    title: str
    boards: tuple[str, ...]
    area: str
    id: str


def read_source(path: Path, changes: Changes | None) -> Source:
    """Read a file.

    Args:
        path: The file.
        changes: What is done with its tracked changes.

    Raises:
        UsageError: It cannot be read, is of another kind, or says nothing.
        ChangesUndecidedError: It has tracked changes, and nobody said what becomes of them.
        UnsafeFileError: It is not safe to open.
    """
    content = _content(path)
    document = _shown(path, content, changes or "accept")
    if document.changes and changes is None:
        raise ChangesUndecidedError(path.name, document.changes)
    _ensure_size(path.name, document)
    if not document.blocks:
        raise UsageError(
            f"{path.name} has no words; a scan is a picture of a page, and no text can be read from it",
            "recognise its text first (OCR), for example in Word, and give the result as .docx",
        )
    return Source(path.name, hashlib.sha256(content).hexdigest(), document)


def _ensure_size(name: str, document: RawDocument) -> None:
    """Refuse what is larger than any agreement, before anything is made of it."""
    lines = [block.text if isinstance(block, RawParagraph) else "" for block in document.blocks]
    rows = sum(len(block.rows) for block in document.blocks if not isinstance(block, RawParagraph))
    if len(lines) + rows + len(document.apart) > MOST_PIECES:
        found = f"{len(lines) + rows + len(document.apart):,} paragraphs and rows; at most {MOST_PIECES:,} are read"
    elif (longest := max(map(len, lines), default=0)) > LONGEST_PARAGRAPH:
        found = f"a paragraph of {longest:,} characters; at most {LONGEST_PARAGRAPH:,} are read"
    else:
        return
    raise UsageError(f"{name} has {found}", "name the file that has only the agreement")


def brought(source: Source, refused: frozenset[str]) -> Brought:
    """Read the agreement in a source, without the guesses that were refused."""
    return read_agreement(source.document, layout.partner_id, clock.today(), refused)


def planned(key: Key, made: Brought, facts: Facts, source: Source, telephone: str | None) -> founding.Foundation:
    """Work out the files of the store that an agreement begins.

    Raises:
        SigningError: The key does not say whose it is.
        MalformedRecordError: What was read cannot be a record.
    """
    officer, certificate = founding.first_officer(key, telephone)
    agreement = Agreement(
        id=facts.id,
        title=facts.title,
        boards=facts.boards,
        area=facts.area,
        categories=made.categories,
        periods=made.periods,
        commissioner_hours=made.commissioner_hours,
    )
    changes: list[Change] = [PutAgreement(agreement), AddOfficer(officer, certificate)]
    for entry in made.partners:
        changes.append(PutPartner(entry.id, entry.partner))
        if entry.posts:
            changes.append(PutPosts(entry.id, entry.posts))
        changes += [AddEvent(entry.id, event) for event in entry.events]
    changes += [AddVersion(row) for row in rows(made, source, officer.name)]
    kept = reference((".gitattributes", "templates"))
    files: Files = {path: kept.read(path) for path in kept.paths()}
    files.update({f"{layout.TERMS}{name}": content for name, content in made.terms.items()})
    files.update(founding.schemas())
    files.update(to_files(changes, kept))
    message = f"Begin the register of {agreement.title}\n\nBrought in from {source.name}\nSHA-256 {source.sha256}\n"
    return founding.Foundation(agreement=agreement, officer=officer, files=files, message=message)


def rows(made: Brought, source: Source, by: str) -> tuple[VersionEntry, ...]:
    """Give the rows of the version table: the newest has the digest of the text that came with it.

    An agreement without a table of versions gets one row that says where it came from, of the day that its title page
    names, or dated today.
    """
    digest = terms_digest(made.terms)
    if made.versions:
        return (*made.versions[:-1], replace(made.versions[-1], terms_digest=digest))
    comment = f"Brought into this register from {source.name}"[: text.MAX_LINE]
    row = only_row(made.label, made.dated or clock.today(), draft=made.draft, comment=comment, by=by)
    return (replace(row, terms_digest=digest),)


def _content(path: Path) -> bytes:
    try:
        with open_given(path) as file:
            content: bytes = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}", _TAKEN) from error
    if len(content) > LARGEST:
        raise UsageError(f"{path} has more than {LARGEST:,} bytes", "an agreement has fewer; leave out its pictures")
    return content


def _shown(path: Path, content: bytes, changes: Changes) -> RawDocument:
    """Read a file by what it is called."""
    match path.suffix.casefold():
        case ".docx" | ".dotx" | ".doc" | ".docm":
            from isa_admin.word.reading import read

            return read(content, "accepted" if changes == "accept" else "rejected", notes=True, most=_MOST_READ)
        case ".odt":
            from isa_admin.office.open_text import ensure_safe
            from isa_admin.pdf import libreoffice
            from isa_admin.word.reading import read

            ensure_safe(content)
            what = "turns OpenDocument texts into Word documents"
            turned = libreoffice.turned({_ODT: content}, "docx:MS Word 2007 XML", "docx", what)
            return read(turned[_ODT], "accepted" if changes == "accept" else "rejected", notes=True, most=_MOST_READ)
        case ".pdf":
            from isa_admin.pdf.reading import read as read_pdf

            return read_pdf(content).document
        case ".txt" | ".md" | ".markdown" | ".text":
            from isa_admin.documents.importing.plain_text import read_text

            return read_text(content, path.name)
        case other:
            raise UsageError(f"{path.name} is not a kind of file that agreements are read from ('{other}')", _TAKEN)
