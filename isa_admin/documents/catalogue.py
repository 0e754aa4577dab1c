"""Every document that ``render`` can write, and what it says: ``DOCUMENTS`` is the index."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.documents.blocks import Block, Directive, Part, Place
from isa_admin.documents.changes import section_name
from isa_admin.documents.generated import GENERATED, signing_page
from isa_admin.documents.paper import Paper, collector_paused, page
from isa_admin.documents.view import View
from isa_admin.errors import NotFoundError, UsageError, close_matches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from isa_admin.domain.register import Register
    from isa_admin.domain.versions import VersionEntry

WHOLE = "agreement"
_APPENDIX = "appendix"


class NoSuchDocumentError(NotFoundError):
    """There is no document of this name."""

    def __init__(self, wanted: str, known: tuple[str, ...]) -> None:
        near = close_matches(wanted, known)
        super().__init__(
            f"there is no document '{wanted}'",
            f"did you mean {near}?" if near else f"the documents are {', '.join(known)}",
        )


class Content(Struct, frozen=True):
    """What a document says: its title and its parts, with no directive left."""

    title: str
    parts: tuple[Part, ...]


class Document(Struct, frozen=True):
    """One kind of document: its name in ``render --part``, words for it, its template, and what makes its content."""

    name: str
    words: str
    template: str
    build: Callable[[View, str | None], Content]
    contents: bool = False


def _agreement(view: View, _: str | None) -> Content:
    parts = tuple(_filled(part, view) for part in view.parts)
    return Content(view.register.agreement.title, parts)


def _appendix(view: View, wanted: str | None) -> Content:
    part = next(part for part in view.parts if part.file == f"{wanted}.md")
    return Content(section_name(part), (_filled(part, view),))


def _generated(directive: str, title: str) -> Callable[[View, str | None], Content]:
    def build(view: View, _: str | None) -> Content:
        return Content(title, _alone(title, GENERATED[directive](view)))

    return build


def _signing_form(view: View, partner: str | None) -> Content:
    if partner is None:
        raise UsageError("a signing form is made for one partner", "name the partner with --partner")
    entry = view.register.partner(partner)
    return Content(f"Signing form: {entry.partner.name}", _alone("Signing form", signing_page(view, entry)))


def _alone(title: str, blocks: tuple[Block, ...]) -> tuple[Part, ...]:
    return page(Place(f"{{{title.casefold()}}}"), title, blocks)


def _filled(part: Part, view: View) -> Part:
    """Replace the directives by the generated parts."""
    blocks: list[Block] = []
    for block in part.blocks:
        blocks.extend(GENERATED[block.name](view) if isinstance(block, Directive) else (block,))
    return replace(part, blocks=tuple(blocks))


DOCUMENTS: tuple[Document, ...] = (
    Document(WHOLE, "the whole agreement with its appendices", "agreement.docx", _agreement, contents=True),
    Document(_APPENDIX, "one appendix, by its letter", "part.docx", _appendix),
    Document("partners", "the partners table", "part.docx", _generated("partners", "Partners")),
    Document(
        "breach-contacts",
        "who to tell when information is lost",
        "part.docx",
        _generated("breach-contacts", "Contacts for information breaches"),
    ),
    Document(
        "responsible-posts",
        "the posts with day-to-day responsibility",
        "part.docx",
        _generated("responsible-posts", "Responsible posts"),
    ),
    Document(
        "retention",
        "how long each partner keeps the information",
        "part.docx",
        _generated("retention", "How long the information is kept"),
    ),
    Document("signing-form", "the signing form of one partner", "part.docx", _signing_form),
    Document(
        "version-control",
        "the version-control table",
        "part.docx",
        _generated("version-control", "Version control"),
    ),
)
"""Every document. ``appendix`` stands for one document for each appendix that the terms have."""


def names(terms: Mapping[str, bytes]) -> tuple[str, ...]:
    """Give the names that ``render --part`` takes for these terms."""
    return tuple(_names(terms))


def _names(terms: Mapping[str, bytes]) -> Iterator[str]:
    for document in DOCUMENTS:
        if document.name == _APPENDIX:
            yield from sorted(file.removesuffix(".md") for file in terms if re.fullmatch(r"appendix-[a-z]\.md", file))
        else:
            yield document.name


def find(part: str, terms: Mapping[str, bytes]) -> Document:
    """Find the document of a name.

    Raises:
        NoSuchDocumentError: There is none; close matches are named.
    """
    wanted = part.strip().casefold()
    if wanted not in names(terms):
        raise NoSuchDocumentError(part, names(terms))
    name = _APPENDIX if wanted.startswith(f"{_APPENDIX}-") else wanted
    return next(document for document in DOCUMENTS if document.name == name)


def paper(  # noqa: PLR0913 - each of these changes the document
    part: str,
    register: Register,
    *,
    on: date,
    version: VersionEntry | None,
    partner: str | None = None,
    send_to: tuple[str, ...] = (),
) -> Paper:
    """Compose one document.

    Args:
        part: A name of ``names(register.terms)``; ``agreement`` is the whole.
        register: Everything in the store as of one commit.
        on: The partners that were in force by this day are shown.
        version: The row of the version-control table that the document bears; nothing before the first.
        partner: The id of the partner whose signing form is wanted.
        send_to: The addresses to which a signing form goes back; those of the officers where none is given.

    Raises:
        NoSuchDocumentError: There is no document of this name.
        NotFoundError: The register does not hold the partner.
        UsageError: A signing form is asked for without a partner.
        StoreError: A file of the terms is faulty; the message names the place.
    """
    return of_view(part, View(register, on, version, of_terms=True, send_to=send_to), partner)


def of_view(part: str, view: View, partner: str | None = None) -> Paper:
    """Compose one document of a view of the terms; what the view works out is worked out once for several documents.

    Raises:
        NoSuchDocumentError: There is no document of this name.
        NotFoundError: The register does not hold the partner.
        UsageError: A signing form is asked for without a partner.
        StoreError: A file of the terms is faulty; the message names the place.
    """
    document = find(part, view.register.terms)
    name = part.strip().casefold()
    with collector_paused():
        content = document.build(view, name if document.name == _APPENDIX else partner)
    return Paper(
        name=_file_name(view, name, partner),
        template=document.template,
        view=view,
        title=content.title,
        parts=content.parts,
        contents=document.contents,
    )


def _file_name(view: View, part: str, partner: str | None) -> str:
    words = [view.register.agreement.id]
    if view.row is not None:
        words.append(view.row.version.lower())
    elif view.version is not None:
        words.append(f"draft-after-{view.version.version.lower()}")
    if part != WHOLE:
        words.append(part)
    if part == "signing-form" and partner is not None:
        words.append(partner)
    return "-".join(words)
