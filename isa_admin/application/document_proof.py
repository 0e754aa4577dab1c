"""Proving a document: whether it says exactly what a version of the agreement says, whose digest a partner adopts.

The file may have been saved again by Word or LibreOffice, its bytes are others then; it is its text that is compared.
Of a PDF it is the words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from isa_admin.application import states
from isa_admin.application.files import given
from isa_admin.application.review_desk import desk, drafts_out
from isa_admin.documents import catalogue
from isa_admin.documents.blocks import text_of, without_references
from isa_admin.documents.changes import Change, changes, section_name
from isa_admin.documents.comparing import compare
from isa_admin.documents.filled import filled_only, without_filled
from isa_admin.documents.identifying import NoSectionError
from isa_admin.documents.raw import RawParagraph
from isa_admin.documents.recognising import recognise
from isa_admin.documents.redlines import END, FRONT
from isa_admin.documents.wording import LOST, compare_wording, front
from isa_admin.domain.text import counted, one_line, shortened
from isa_admin.errors import StoreError
from isa_admin.records.load import load_register
from isa_admin.system.watching import during

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from isa_admin.application.states import State
    from isa_admin.documents.blocks import Part
    from isa_admin.documents.raw import RawDocument, View
    from isa_admin.store.repository import Store

LARGEST = 64_000_000
"""Largest file that is read, in bytes."""

_LABEL = re.compile(r"\bV\d+(?:\.\d+)+\b")
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")

_OURS = frozenset({"contents list", "header or footer", "comment", "picture", "link"})
"""What stands beside the text in documents of ours, or is not a part of the document at all."""

_FIRST_LINES = 40
"""So many lines of a PDF without tags are looked at for the version that it says it is."""

_LONGEST = 80
"""Of words that are hard to see, so many characters are shown."""
_SHOWN = 3
"""So many passages that are hard to see are shown."""

How = Literal["as it is", "with all changes accepted", "with all changes rejected"]


class Judgement(Struct, frozen=True):
    """What a file says, seen in one way.

    Attributes:
        how: How its tracked changes are seen.
        version: The version whose terms it has exactly, or else the one that it was compared with.
        terms_digest: The digest of the terms of that version.
        changes: What is different in its terms, from the version's text to that of the file.
        tables: What is different in the tables that the register fills, which are not part of the terms.
        sections: The sections that the file has, where it is not the whole agreement.
    """

    how: How
    version: str
    terms_digest: str
    changes: tuple[Change, ...]
    tables: tuple[Change, ...]
    sections: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether the file has exactly the terms of that version."""
        return not self.changes


class DocumentProof(Struct, frozen=True):
    """What became of proving a file.

    ``claims`` is the version that the file says it is; ``judgements`` are one, or two for a file with tracked changes.
    """

    claims: str | None
    judgements: tuple[Judgement, ...]
    notes: tuple[str, ...]

    @property
    def proved(self) -> bool:
        """Whether the text is exactly that of a version: of the one that the file bears, where it bears one."""
        first = self.judgements[0]
        return first.exact and (self.claims is None or self.claims == first.version)


class _Text(Struct, frozen=True):
    """The text of a version."""

    version: str
    digest: str
    parts: tuple[Part, ...]


class _Texts:
    """The texts of the versions that a store has, each worked out when it is asked for: that takes a while."""

    def __init__(self, store: Store, today: date) -> None:
        self._store = store
        self._register = load_register(store.snapshot())
        rows = [row.version for row in reversed(self._register.versions.entries) if row.on <= today]
        self._newest = rows[0] if rows else None
        drafts = drafts_out(store)
        self.drafts = dict.fromkeys(drafts, desk(store).branch) if drafts else {}
        self._labels = [*self.drafts, *rows]
        self._found: dict[str, _Text | None] = {}

    @property
    def newest(self) -> _Text | None:
        """The text of today's version; nothing while there is no version."""
        return self.get(self._newest) if self._newest is not None else None

    def __iter__(self) -> Iterator[_Text]:
        """Give the texts, the newest first, down to the last one that is not older than the store."""
        for label in self._labels:
            text = self.get(label)
            if text is not None:
                yield text
            elif label not in self.drafts and self._register.version(label).kind != "draft":
                return

    def get(self, label: str) -> _Text | None:
        """Give the text of a version; nothing if there is no such version, or its text is older than the store."""
        if label not in self.drafts and self._register.versions.find(label) is None:
            return None
        if label not in self._found:
            try:
                self._found[label] = _text(label, states.at_version(self.drafts.get(label, self._store), label))
            except states.TextNotKeptError:
                self._found[label] = None
        return self._found[label]

    def asked_for(self, version: str) -> str:
        """Give the label of a version as its row has it.

        Raises:
            NotFoundError: There is no such version.
            TextNotKeptError: Its text is older than the store; the message names the first that is kept.
        """
        label = version if version in self.drafts else self._register.version(version).version
        if self.get(label) is None:
            states.at_version(self._store, label)
        return label


def prove(store: Store, path: Path, version: str | None, today: date) -> DocumentProof:
    """Compare a Word file or a PDF with the texts of the agreement.

    Args:
        store: The store.
        path: The file.
        version: The version that it should be; otherwise the one that it says it is, or today's.
        today: Today.

    Raises:
        NotFoundError: There is no such version.
        TextNotKeptError: The text of that version is older than the store.
        UnsafeFileError: It is neither a Word file nor a PDF, is not safe to open, or is pictures of pages.
        UsageError: The file cannot be read, or has no section of an agreement.
        StoreError: The terms cannot be read.
    """
    content = content_of(path)
    seen = _seen(content)
    known = _Texts(store, today)
    if known.newest is None:
        raise StoreError("the store has no version yet, so there is nothing to compare with", "isa-admin list-versions")
    claims = known.asked_for(version) if version else _claimed(seen, known)
    ways: tuple[tuple[How, View], ...] = (("as it is", "accepted"),)
    if seen.changes:
        ways = (("with all changes accepted", "accepted"), ("with all changes rejected", "rejected"))
    with during("Comparing the texts"):
        judgements = tuple(
            _judged(how, seen if view == "accepted" else _seen(content, view), known, claims) for how, view in ways
        )
    return DocumentProof(claims, judgements, tuple(_notes(seen, known, judgements[0])))


class _Seen(Struct, frozen=True):
    """What a file shows; of a PDF (``tagged`` is not None) the words alone count.

    ``faint`` are the words of a Word file that a reader may not see: why, and which.
    """

    document: RawDocument
    tagged: bool | None = None
    faint: tuple[tuple[str, str], ...] = ()

    @property
    def changes(self) -> int:
        """How many tracked changes it has."""
        return self.document.changes

    @property
    def front(self) -> Iterator[str]:
        """What stands before the first section: on the title page."""
        blocks = self.document.blocks
        if self.tagged is None:
            return front(recognise(self.document).front)
        heads = (at for at, block in enumerate(blocks) if isinstance(block, RawParagraph) and block.level == 1)
        return front(blocks[: next(heads, _FIRST_LINES)])


def _seen(content: bytes, view: View = "accepted") -> _Seen:
    from isa_admin.pdf import reading as pdf

    if pdf.is_pdf(content):
        found = pdf.read(content)
        return _Seen(found.document, found.tagged)
    from isa_admin.word.hard_to_see import hard_to_see
    from isa_admin.word.reading import read
    from isa_admin.word.word_file import WordFile

    file = WordFile(content)
    return _Seen(read(file, view), faint=tuple(hard_to_see(file)))


def content_of(path: Path) -> bytes:
    """Read a document that a person named.

    Raises:
        UsageError: It cannot be read, or is larger than a document is.
    """
    return given(path, LARGEST, "name a Word file (.docx) or a PDF")


def _text(version: str, state: State) -> _Text:
    paper = catalogue.paper(catalogue.WHOLE, state.register, on=state.on, version=state.version)
    return _Text(version, state.register.terms_digest, paper.parts)


def _claimed(seen: _Seen, known: _Texts) -> str | None:
    """Give the version that a file says it is: in its title, or on the page before its first section."""
    said = [seen.document.properties.get("title", ""), *seen.front]
    return next((label for text in said for label in _LABEL.findall(text) if known.get(label)), None)


def _judged(how: How, seen: _Seen, known: _Texts, claims: str | None) -> Judgement:
    """Compare with the version that is claimed, or else today's; then with the others, newest first, until one fits."""
    tried = known.get(claims) if claims else known.newest
    assert tried is not None  # noqa: S101  the caller looked
    newest = known.newest or tried
    first = _compared(how, seen, tried, newest)
    if first.exact:
        return first
    exact = (one for text in known if text is not tried and (one := _compared(how, seen, text, newest)).exact)
    return next(exact, first)


def _compared(how: How, seen: _Seen, text: _Text, newest: _Text) -> Judgement:
    if seen.tagged is None:
        return _compared_by_blocks(how, seen.document, text)
    compared = compare_wording(text.parts, seen.document.blocks, newest.parts)
    if compared is None:
        raise NoSectionError
    whole = len(compared.parts) == len(text.parts)
    sections = () if whole else tuple(section_name(part) for part in compared.parts)
    terms = (*compared.terms, *_beside(seen.document))
    return Judgement(how, text.version, text.digest, terms, compared.tables, sections)


def _compared_by_blocks(how: How, seen: RawDocument, text: _Text) -> Judgement:
    found = [
        part
        for part in recognise(seen, {(part.kind, part.mark): part.file for part in text.parts}).parts
        if text_of(part.title.runs) not in {FRONT, END}
    ]
    titles = {part.file: text_of(part.title.runs) for part in text.parts}
    if len(found) == 1 and not found[0].mark and text_of(found[0].title.runs) != titles.get(found[0].file):
        # A table or a form by itself has a heading without a number, as the first part of the agreement has.
        found = []
    files = {part.file for part in found}
    if not files & {part.file for part in text.parts}:
        raise NoSectionError
    # One appendix, or one section, is proved by itself; more than that is meant to be the whole.
    whole = sum(part.kind == "section" for part in found) > 1
    expected = text.parts if whole else tuple(part for part in text.parts if part.file in files)
    if not whole:
        # In a part by itself a reference to another part is plain words.
        found = [without_references(part) for part in found]
    comparison = compare(expected if whole else [without_references(part) for part in expected], found)
    terms = (*changes(without_filled(comparison)), *_beside(seen))
    tables = tuple(changes(filled_only(comparison)))
    sections = () if whole else tuple(section_name(part) for part in expected)
    return Judgement(how, text.version, text.digest, terms, tables, sections)


def _beside(seen: RawDocument) -> Iterator[Change]:
    """Give what a reader sees beside the text: a box or a note that no version has."""
    for kind, words in seen.apart:
        if kind not in _OURS:
            yield Change("", "Beside the text", "added", kind, "", words)


def _notes(seen: _Seen, known: _Texts, judged: Judgement) -> Iterator[str]:
    if count := seen.document.comments:
        yield f"it has {count} comment{'' if count == 1 else 's'}, which are not part of the text"
    if judged.version in known.drafts:
        yield f"{judged.version} is a draft of the review that is open, which binds nobody"
    if count := sum(kind == "picture" for kind, _ in seen.document.apart):
        yield f"its text has {counted(count, 'picture')}, which {'was' if count == 1 else 'were'} not compared"
    for why in dict.fromkeys(why for why, _ in seen.faint):
        passages = [one_line(words) or "" for also, words in seen.faint if also == why]
        shown = "; ".join(f"'{shortened(words, _LONGEST)}'" for words in passages[:_SHOWN])
        more = f"; and {len(passages) - _SHOWN} more" if len(passages) > _SHOWN else ""
        yield f"it has {counted(len(passages), 'passage')} that a reader may not see, {why}: {shown}{more}"
    yield "its title page, headers and footers were not compared"
    if seen.tagged is not None:
        yield LOST
    below = (words for kind, words in seen.document.apart if kind == "header or footer")
    digests = {digest for text in (*seen.front, *below) for digest in _DIGEST.findall(text)}
    for digest in sorted(digests - {judged.terms_digest}):
        whose = next((text.version for text in known if text.digest == digest), "no version in this store")
        yield f"its title page or its footer bears the digest of {whose}: {digest}"
