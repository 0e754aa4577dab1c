"""Reads a whole agreement that this program may not have written: a pure function from its blocks to a new register.

Every piece of the source goes to one place, and what is a guess is offered before it is acted on. Reading the same
source again with guesses refused gives what is there without them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from isa_admin.documents.blocks import (
    Directive,
    Heading,
    ListBlock,
    Paragraph,
    Part,
    Place,
    Run,
    joined,
    paragraphs,
    text_of,
)
from isa_admin.documents.importing import register_tables
from isa_admin.documents.importing.front import read_front
from isa_admin.documents.importing.outline import Beginning, find_outline
from isa_admin.documents.importing.part_text import PartShaper, may_head
from isa_admin.documents.importing.parts import plain_words, written
from isa_admin.documents.importing.prose_parties import parties_in, parties_in_sentence
from isa_admin.documents.importing.registering import ONLY, Registering
from isa_admin.documents.importing.shaping import BESIDE, shape
from isa_admin.documents.importing.source import Shaped, all_words, in_pieces
from isa_admin.documents.importing.title_page import day_named, parties_named
from isa_admin.documents.importing.typed_references import names, with_links
from isa_admin.documents.raw import RawParagraph
from isa_admin.documents.recognising import PartReader, file_name
from isa_admin.documents.to_markdown import NotInDialectError
from isa_admin.domain.agreement import Category, Periods
from isa_admin.domain.bringing_in.ledger import Ledger
from isa_admin.domain.bringing_in.period_sentences import BREACH, find_periods
from isa_admin.domain.bringing_in.version_rows import only_row
from isa_admin.domain.versions import Versions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from isa_admin.documents.blocks import Block
    from isa_admin.documents.importing.front import Front
    from isa_admin.documents.importing.grids import Grid
    from isa_admin.documents.importing.register_tables import RegisterTable
    from isa_admin.documents.raw import RawDocument
    from isa_admin.domain.bringing_in.ledger import Account, Proposal
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.versions import VersionEntry

_NOTE = re.compile(r"\[(\d{1,6})\]")
"""Where the text refers to a note."""
_BESIDE = {
    "contents list": "a contents list: each document gets its own",
    "header or footer": "at the edge of a page: each document gets its own header and footer",
    "comment": "a comment, which is not part of the text",
    "picture": "a picture, which the terms cannot hold",
    "struck through": "struck through by hand; the words are taken as text all the same, since its readers saw them",
    "hidden text": "hidden in the source, so nobody who signed it saw it",
    "text box": BESIDE,
    "drawn words": "words of a drawing; the terms hold none, so what they say can be typed by hand",
    "ink": "drawn by hand, which nobody can read here; what it says can be typed by hand",
    "field without words": "a field without a result, which Word may fill in; update it there and save the file",
    "embedded content": "a piece of another file; save the file again in Word, which makes text of it",
    "front matter": "what the file says of itself above its text; what the settings need of it is asked for",
    "link": "a link of the PDF: its words are in the text, and the address can be put behind them by hand",
    "rule": "a line drawn across the page, which the terms do not know",
    "mark of code": "marks code, which the terms do not know: the lines inside are paragraphs",
}
_GENERATED = (
    (
        re.compile(
            r"No partner has given a period in this agreement\..*"
            r"|(?:One|[\d,]+) other partners? ha(?:s|ve) given no period.*"
        ),
        "retention",
    ),
    (re.compile(r"There is no version yet\."), "version-control"),
)
"""What this program writes in place of a table that has no rows."""


class Brought(Struct, frozen=True):
    """What an agreement comes to.

    Attributes:
        title: Its title; empty if the source has none.
        boards: The boards that it is made for; none if the source names none.
        area: The area; empty if it is not known.
        categories: The groups of partners.
        periods: The periods that its sections state.
        commissioner_hours: Within how many hours the Commissioner is told of a breach, if it says so.
        partners: The partners, with their posts and adoptions.
        versions: The rows of the version table, oldest first. The newest has no digest of the terms yet.
        label: The version that the title page names, for an agreement without a version table.
        draft: Whether the title page says that it is a draft.
        dated: The day that the title page gives to the text, for an agreement without a version table.
        terms: The files of the terms, by name.
        accounts: What became of each piece of the source.
        proposals: Every guess.
    """

    title: str
    boards: tuple[str, ...]
    area: str
    categories: tuple[Category, ...]
    periods: Periods
    commissioner_hours: int | None
    partners: tuple[PartnerEntry, ...]
    versions: tuple[VersionEntry, ...]
    label: str
    draft: bool
    dated: date | None
    terms: dict[str, bytes]
    accounts: tuple[Account, ...]
    proposals: tuple[Proposal, ...]


def read_agreement(
    document: RawDocument, id_of: Callable[[str], str], today: date, refused: frozenset[str] = frozenset()
) -> Brought:
    """Read an agreement.

    Args:
        document: What the source shows.
        id_of: Makes the id of a partner or a category from its name.
        today: Today.
        refused: The keys of the guesses that somebody refused.
    """
    pieces, blocks, apart = in_pieces(document)
    ledger = Ledger(pieces, refused)
    return _Importer(document, ledger, Registering(ledger, id_of, today), blocks, apart).read()


class _Text(Struct):
    """The text of one part before it is written: its beginning and its blocks."""

    beginning: Beginning
    file: str
    blocks: list[Shaped] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)


class _Importer:
    def __init__(
        self, document: RawDocument, ledger: Ledger, register: Registering, blocks: list[Shaped], apart: list[int]
    ) -> None:
        self._document = document
        self._ledger = ledger
        self._register = register
        self._blocks = shape(blocks, ledger)
        self._apart = apart
        self._outline = find_outline(self._blocks, ledger)
        self._own = any(one.named for one in self._outline.parts)
        self._placed: set[str] = set()
        self._parts: list[Part] = []
        self._bookmarks: dict[str, str] = {}

    def read(self) -> Brought:
        front = read_front(
            self._blocks[: self._outline.front],
            self._document.properties,
            self._ledger,
            own=self._own,
            alone=not self._outline.parts,
            bare=self._document.bare,
        )
        texts = self._texts(front)
        tables = self._register_tables([*front.tables, *(one for text in texts for one in text.blocks)], texts, front)
        self._take(tables, texts, front)
        self._beside(texts)
        draft = any(re.match(r"draft\b", words, re.IGNORECASE) for words in front.words)
        dated = (
            None
            if self._register.versions
            else day_named([*front.left, *front.prose], self._ledger, self._register.today)
        )
        self._edges(front)
        self._bookmarks = {f"#{name}": one.file for one in self._files() for name in one.bookmarks} | {
            f"#{name}": text.file
            for text in texts
            for block in text.blocks
            if block.paragraph is not None
            for name in block.paragraph.bookmarks
        }
        parts = [self._part(text) for text in texts]
        if not self._own:
            called = names([(text.beginning.called, text.file) for text in texts])
            parts = with_links(parts, called, self._ledger)
        terms = dict(map(self._written, parts))
        only = () if dated is None else (only_row(front.label, dated, draft=draft),)
        listed = Versions(self._register.versions or only)
        partners = tuple(self._register.entries(listed))
        periods, hours = self._periods()
        return Brought(
            front.title,
            front.boards,
            front.area,
            tuple(self._register.categories) or (ONLY,),
            periods,
            hours,
            partners,
            self._register.versions,
            front.label,
            draft,
            dated,
            terms,
            self._ledger.accounts(),
            self._ledger.proposals,
        )

    def _texts(self, front: Front) -> list[_Text]:
        """Give each part its blocks, its title and the name of its file."""
        parts = self._outline.parts
        texts: list[_Text] = []
        for index, one in enumerate(parts):
            end = parts[index + 1].at if index + 1 < len(parts) else len(self._blocks)
            blocks, pieces = self._titled(one, self._blocks[one.after : end])
            name = f"{one.named}.md" if one.named else file_name(one.kind, one.mark, text_of(one.title))
            self._ledger.place([*self._blocks[one.at].pieces, *pieces], f"agreement/terms/{name}")
            texts.append(_Text(one, name, list(blocks)))
        if front.prose:
            first = texts[0] if texts and texts[0].beginning.kind == "preamble" else None
            if first is None:
                begins = Beginning(0, "preamble", "", (Run("Preamble"),), 0)
                untitled = [number for one in front.prose for number in one.pieces]
                self._ledger.guess(untitled, "the text before the first section has no title, and is called 'Preamble'")
                texts.insert(0, _Text(begins, "00-preamble.md", list(front.prose)))
            else:
                first.blocks[:0] = front.prose
        return texts

    def _titled(self, one: Beginning, blocks: list[Shaped]) -> tuple[list[Shaped], tuple[int, ...]]:
        """Find the title of a part: behind its number, or in the line below it."""
        if text_of(one.title).strip():
            return blocks, ()
        first = blocks[0].paragraph if blocks else None
        following = blocks[1] if len(blocks) > 1 else None
        if first is not None and (first.level or may_head(blocks[0], following)):
            pieces = blocks[0].pieces
            if self._ledger.offer(
                f"title-{pieces[0]}", "heading", f"'{first.text.strip()}' is the title of the part", "likely", pieces
            ):
                one.title = first.runs
                return blocks[1:], pieces
        above = self._blocks[one.at].paragraph
        one.title = (Run(f"Appendix {one.mark}"),) if one.kind == "appendix" or above is None else above.runs
        return blocks, ()

    def _register_tables(
        self, blocks: Sequence[Shaped], texts: Sequence[_Text], front: Front
    ) -> dict[int, RegisterTable]:
        """Find the tables that the register fills, by the identity of their blocks."""
        titles = {id(block): text_of(text.beginning.title) for text in texts for block in text.blocks}
        found: dict[int, RegisterTable] = {}
        where: list[str] = []
        part = None
        for block in blocks:
            if titles.get(id(block)) != part:
                # What stands at the end of one part says nothing of a table in the next.
                part, where = titles.get(id(block)), []
            one = block.paragraph
            if one is not None:
                where = [*where[-2:], one.text] if not one.level else [one.text]
                continue
            words = " ".join([titles.get(id(block), ""), *where, *front.words])[-2_000:]
            table = register_tables.register_table(block, words)
            if table is None:
                continue
            says = f"a table with the columns {', '.join(table.grid.header) or 'that it has'} is {{{table.kind}}}"
            if table.certain or self._ledger.offer(
                f"register-{block.pieces[0]}", "table", says, "unsure", block.pieces
            ):
                found[id(block)] = table
        return found

    def _take(self, tables: dict[int, RegisterTable], texts: Sequence[_Text], front: Front) -> None:
        """Take the tables into the register: partners first, since all others name them."""
        groups: dict[str, list[RegisterTable]] = {kind: [] for kind in register_tables.ORDER}
        for table in tables.values():
            groups[table.kind].append(table)
        for table in groups["partners"]:
            self._register.take_partners(table.grid, certain=table.certain)
        if not self._register.partners:
            self._name(texts, front, [table.grid for table in groups["signing-forms"]])
        for kind in register_tables.ORDER[1:]:
            for table in groups[kind]:
                self._register.take(kind, table.grid, certain=table.certain)
        for text in texts:
            text.blocks = self._with_directives(text.blocks, tables)
        for block in [one for one in self._blocks if id(one) in tables]:
            self._headings_of(block, tables[id(block)])

    def _name(self, texts: Sequence[_Text], front: Front, forms: Sequence[Grid]) -> None:
        """Take the partners of an agreement that has no table of them, from the first place that names any."""
        register, ledger = self._register, self._ledger
        if any(parties_in(text.blocks, text_of(text.beginning.title), register, ledger) for text in texts):
            self._placed.add("partners")
            return
        if any(parties_in_sentence(text.blocks, register, ledger) for text in texts):
            return
        listed = parties_named(front.left)
        if register.name("row-parties", "a row of the title page names the partners", listed):
            ledger.place([listed[0][1]], "the register: the partners")
            return
        signing = register_tables.named_in(forms)
        register.name("signing-partners", "the partners are those for whom somebody signs", signing)

    def _with_directives(self, blocks: list[Shaped], tables: dict[int, RegisterTable]) -> list[Shaped]:
        """Put the name of a generated part in place of each table that the register fills."""
        made: list[Shaped] = []
        for block in blocks:
            kind: str | None = tables[id(block)].kind if id(block) in tables else None
            if kind is None and block.paragraph is not None:
                kind = next(
                    (name for pattern, name in _GENERATED if pattern.fullmatch(block.paragraph.text.strip())), None
                )
            if kind is None:
                made.append(block)
                continue
            if kind not in self._placed:
                self._placed.add(kind)
                made.append(Shaped(RawParagraph((Run(f"{{{kind}}}"),)), ()))
            if block.paragraph is not None:
                self._ledger.place(block.pieces, f"the register: {{{kind}}}")
        return made

    def _headings_of(self, block: Shaped, table: RegisterTable) -> None:
        """Account for what a table of the register has besides its rows: headings, and rows that say nothing."""
        for number in block.pieces:
            if self._ledger.is_open(number):
                self._ledger.place([number], f"the register: the headings of {{{table.kind}}}")

    def _beside(self, texts: Sequence[_Text]) -> None:
        """Place what stands beside the text: notes go to the end of the part that refers to them."""
        notes = [
            (number, kind, words)
            for number, (kind, words) in zip(self._apart, self._document.apart, strict=True)
            if number
        ]
        homes: dict[int, _Text] = {}
        for text in texts if notes else ():
            for block in text.blocks:
                for match in _NOTE.finditer(all_words(block.block)):
                    homes.setdefault(int(match[1]), text)
        counted = 0
        for number, kind, words in notes:
            if kind not in {"footnote", "endnote"}:
                self._ledger.leave([number], _BESIDE.get(kind, kind))
                continue
            counted += 1
            home = homes.get(counted)
            if home is None:
                self._ledger.leave([number], "a note that no section refers to")
                continue
            self._ledger.guess([number], f"note {counted} stands at the end of the part: the terms have no footnotes")
            home.notes.append((number, f"[{counted}] {' '.join(words.split())}"))

    def _edges(self, front: Front) -> None:
        for block in front.left:
            left = [number for number in block.pieces if self._ledger.is_open(number)]
            self._ledger.leave(left, "on the title page: each document gets its own")

    def _part(self, text: _Text) -> Part:
        """Shape a part, and place what it is made of."""
        shaper = PartShaper(self._ledger, may_guess=not self._own and not self._document.bare)
        blocks, lines = shaper.shaped(text.blocks, text.notes)
        for block in text.blocks:
            runs = block.paragraph.runs if block.paragraph is not None else ()
            if block.pieces and any(run.target and run.target not in self._bookmarks for run in runs):
                self._ledger.note(block.pieces[0], "a link of it leads nowhere in the text that is known")
        bookmarks = self._bookmarks
        reader = PartReader(text.file, bookmarks, [])
        title = Heading(
            Place(text.file, 1), 1, joined(run._replace(bold=False) for run in reader.runs(text.beginning.title))
        )
        made = tuple(map(_directive, reader.blocks(blocks, lines)))
        for block in text.blocks:
            self._ledger.place(
                [number for number in block.pieces if self._ledger.is_open(number)], f"agreement/terms/{text.file}"
            )
        for number, _ in text.notes:
            self._ledger.place([number], f"agreement/terms/{text.file}")
        return Part(text.file, text.beginning.kind, text.beginning.mark, title, made)

    def _written(self, part: Part) -> tuple[str, bytes]:
        """Write a part; what cannot be written is said, and left to be put right by hand."""
        try:
            part, content = written(part, self._tell)
        except NotInDialectError as error:
            part, content = self._without_unwritable(part, error)
        self._parts.append(part)
        return part.file, content

    def _without_unwritable(self, part: Part, error: NotInDialectError) -> tuple[Part, bytes]:
        """Write a part whose lists cannot be written as paragraphs with their labels, or all of it, if that must be."""
        for kinds in ((ListBlock,), (object,)):
            blocks: list[Block] = []
            for block in part.blocks:
                if isinstance(block, kinds):
                    blocks += [Paragraph(block.place, (Run(words),)) for words in plain_words(block)]
                    self._tell(block.place, f"it is written as plain paragraphs: {error.message}")
                else:
                    blocks.append(block)
            try:
                return written(replace(part, blocks=tuple(blocks)), self._tell)
            except NotInDialectError as another:
                error = another
        raise error

    def _tell(self, place: Place, words: str) -> None:
        if place.line:
            self._ledger.note(place.line, words)

    def _files(self) -> list[_Named]:
        found = []
        for one in self._outline.parts:
            block = self._blocks[one.at].paragraph
            name = f"{one.named}.md" if one.named else file_name(one.kind, one.mark, text_of(one.title))
            found.append(_Named(name, block.bookmarks if block is not None else ()))
        return found

    def _periods(self) -> tuple[Periods, int | None]:
        """Look for the periods in the sections, and ask about each."""
        sections = [
            (int(part.mark), words)
            for part in self._parts
            if part.kind == "section"
            for words in paragraphs(part.blocks)
        ]
        found: dict[str, object] = {}
        hours: int | None = None
        for one in find_periods(sections):
            name = one.sought.name
            if name in found or (one.sought is BREACH and hours is not None):
                continue
            pieces = [
                account.piece.number
                for account in self._ledger.accounts()
                if one.sentence[:60] in " ".join(account.piece.text.split())
            ][:1]
            says = f"{one.sought.words}: {one.written}, by section {one.section}: '{one.sentence}'"
            if not self._ledger.offer(f"period-{name}-{one.section}-{one.length}", "period", says, one.sure, pieces):
                continue
            if one.sought is BREACH:
                hours = one.length
            else:
                found[name] = one.period()
        return Periods(**found), hours  # type: ignore[arg-type]  # the names are those of the settings


class _Named(Struct, frozen=True):
    file: str
    bookmarks: tuple[str, ...]


def _directive(block: Block) -> Block:
    """Make the line of a generated part of a paragraph that has its name."""
    if (
        isinstance(block, Paragraph)
        and (match := re.fullmatch(r"\{([a-z-]+)\}", text_of(block.runs)))
        and not block.place.line
    ):
        return Directive(block.place, match[1])
    return block
