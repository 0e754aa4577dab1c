"""Makes records of the tables that the register fills: partners, their posts, the versions, who adopted when."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain, count
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from isa_admin.documents.importing import register_tables
from isa_admin.documents.importing.adopted import adoptions
from isa_admin.documents.importing.grids import PostWords, address_column, is_form, names_column
from isa_admin.documents.importing.signatures import signatures
from isa_admin.domain import dates, text
from isa_admin.domain.agreement import Category
from isa_admin.domain.bringing_in import partner_cells, version_rows, written_dates
from isa_admin.domain.events.adoption import SignedBy
from isa_admin.domain.partner import (
    BREACH_CONTACT,
    RESPONSIBLE,
    SIGNATORY,
    Partner,
    PartnerEntry,
    Post,
    Retention,
    identifier,
)
from isa_admin.errors import IsaError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import date

    from isa_admin.documents.importing.grids import Grid
    from isa_admin.documents.importing.register_tables import TableKind
    from isa_admin.domain.bringing_in.ledger import Ledger
    from isa_admin.domain.bringing_in.written_dates import DateReading
    from isa_admin.domain.versions import VersionEntry, Versions

Taken = TypeVar("Taken")

ONLY = Category("partners", "Partners")
"""The category of all partners where the source groups them in none."""
_EMPTY_FORM = "the empty signing form: each partner gets one, {signing-forms}"


def _numbered(id_: str) -> Iterator[str]:
    """Give ids like one that is taken: with numbers behind it."""
    return (f"{id_[:58]}-{number}" for number in count(2))


class Found(Struct):
    """A partner that was found, and the pieces that say so.

    Attributes:
        id: Its id.
        partner: Its facts.
        pieces: The pieces that say so.
        day: The day on which it signed, joined or left.
        how: Which of these.
        posts: Its posts.
        signed: Who signed for it.
        dated: Whether the day stands beside a signature.
        unsigned: Whether a form or a row waits for its signature.
    """

    id: str
    partner: Partner
    pieces: list[int]
    day: DateReading | None = None
    how: str = ""
    posts: list[Post] = field(default_factory=list)
    signed: SignedBy | None = None
    dated: bool = False
    unsigned: bool = False


class Registering(Struct):
    """What the tables of a source come to.

    Args:
        ledger: Where each row goes.
        id_of: Makes the id of a partner from its name.
        today: Today.
    """

    ledger: Ledger
    id_of: Callable[[str], str]
    today: date
    categories: list[Category] = field(default_factory=list)
    partners: dict[str, Found] = field(default_factory=dict)
    by_name: dict[str, Found] = field(default_factory=dict)
    called: dict[str, Found | None] = field(default_factory=dict)
    versions: tuple[VersionEntry, ...] = ()

    def take_partners(self, grid: Grid, *, certain: bool) -> None:
        """Take the rows of a partners table: groups, names, addresses."""
        column = address_column(grid)
        names = names_column(grid)
        who, when = register_tables.signatory_columns(grid)
        numbers = {at: key for at, words in enumerate(grid.header) if (key := partner_cells.register_of(words))}
        read = {names, column, who, when, *numbers} | ({0} if names else set())
        category = ONLY
        last: Found | None = None
        for at, piece in enumerate(grid.pieces):
            if not piece:
                continue
            name, address = grid.cell(at, names), grid.cell(at, column)
            if not name and address and last is not None:
                self._more(last, address, piece)
            elif grid.spans[at] or self._is_category(grid, at, piece, certain=certain):
                category = self._category(partner_cells.tidied(" ".join(grid.rows[at])), piece)
                last = None
            elif name:
                last = self.add(name, address, category, [piece])
                if last is not None:
                    self._signs(last, grid.cell(at, who), grid.cell(at, when), piece, dated=when is not None)
                    for numbered, key in numbers.items():
                        self.number(last, key, grid.cell(at, numbered), piece)
                    self._besides(grid, at, read, piece)
        self._with_towns()

    def _signs(self, found: Found, who: str, when: str, piece: int, *, dated: bool) -> None:
        """Take from the row of a partner who signs for it, and the day on which it signed if the table is ``dated``."""
        name, _, title = partner_cells.tidied(who).partition(", ")
        if name:
            self._fill(found, SIGNATORY, PostWords(found.partner.name, title, name), [piece])
        day = written_dates.read(partner_cells.tidied(when)) if when else None
        if day is not None and found.day is None:
            found.day, found.how, found.dated = day, "signed", True
            self._signed_by(found, name, title)
        elif when and day is None:
            self.ledger.guess([piece], f"left out: '{when}' is not a day that can be read")
        found.unsigned |= dated and found.day is None

    @staticmethod
    def _signed_by(found: Found, name: str, title: str) -> None:
        """Keep who signed, where the register takes both; what it does not take is said where the post is filled."""
        with suppress(ValueError):
            found.signed = SignedBy(name=name, post=title)

    def _besides(self, grid: Grid, at: int, read: Collection[int | None], piece: int) -> None:
        """Say what a row has in columns that the register does not take."""
        for column, words in enumerate(grid.rows[at]):
            if column not in read and words.strip():
                above = grid.header[column] if column < len(grid.header) else ""
                self.ledger.guess(
                    [piece], f"left out: {above or 'a further column'} says '{partner_cells.tidied(words)}'"
                )

    def number(self, found: Found, key: str, words: str, piece: int) -> None:
        """Give a partner its number in a public register, or say that it has not the form of one."""
        value = partner_cells.tidied(words)
        if value.casefold() in partner_cells.NOT_GIVEN:
            return
        try:
            identifier(key, value)
        except ValueError as error:
            self.ledger.guess([piece], f"left out: {error}")
            return
        found.partner = replace(found.partner, identifiers={**found.partner.identifiers, key: value})

    def add(
        self, cell: str, address: str, category: Category, pieces: list[int], *, stays: bool = False
    ) -> Found | None:
        """Add a partner by the words of its cells; one that was added before gets these pieces as well.

        Where the words stay in the text (``stays``), the pieces get their place there.
        """
        named = partner_cells.named(cell)
        name, aliases = partner_cells.without_alias(named.name) if not named.day else (named.name, ())
        try:
            # A bracket at the end is part of many names: (Leicestershire Team). Only a short one is a short name.
            aliases = tuple(one for one in aliases if len(one) <= 15 and " " not in one.removeprefix("the "))  # noqa: PLR2004  short
            partner = Partner(
                name=name if aliases else named.name,
                category=category.id,
                address=partner_cells.address(address),
                aliases=aliases,
            )
            id_ = self.id_of(partner.name)
        except (ValueError, IsaError) as error:
            if not stays:
                self.ledger.leave(pieces, str(error))
            return None
        if category is ONLY and ONLY not in self.categories:
            self.categories.append(ONLY)
        known = self.find(partner.name)
        if known is not None:
            self.ledger.guess(pieces, f"{known.partner.name} is named twice, and is one partner")
            if not stays:
                self.ledger.place(pieces, f"partners/{known.id}")
            return known
        id_ = next(one for one in chain((id_,), _numbered(id_)) if one not in self.partners)
        found = Found(id_, partner, pieces, named.day, named.how)
        self.partners[id_] = found
        for one in (partner.name, *partner.aliases):
            self.by_name.setdefault(text.folded(one), found)
        if not stays:
            self.ledger.place(pieces, f"partners/{id_}")
        if aliases:
            self.ledger.note(pieces[0], f"{aliases[0]} is its short name")
        return found

    def call(self, found: Found, alias: str) -> None:
        """Give a partner a short name, unless another one has it.

        "The Council" may be several tomorrow: it is what the source calls one of them, and no name in the register.
        """
        name = text.folded(alias)
        if name in {"council", "trust", "police", "partner", "board"}:
            if name in self.called and self.called[name] is not found:
                self.called[name] = None
            else:
                self.called[name] = found
        elif self.find(alias) is None:
            found.partner = replace(found.partner, aliases=(*found.partner.aliases, alias))
            self.by_name.setdefault(name, found)
            self.ledger.note(found.pieces[0], f"{alias} is its short name")

    def find(self, name: str) -> Found | None:
        """Find a partner by its name, whatever the capitals and the marks; or by what the source calls it."""
        wanted = text.folded(partner_cells.named(name).name)
        return self.by_name.get(wanted) or self.called.get(wanted.removeprefix("the "))

    def take(self, kind: TableKind, grid: Grid, *, certain: bool) -> None:
        """Take a table that names the partners, once all of them are known."""
        match kind:
            case "responsible-posts":
                self.take_posts(grid, RESPONSIBLE, by_title=not certain)
            case "breach-contacts":
                self.take_posts(grid, BREACH_CONTACT)
            case "retention":
                self.take_retention(grid)
            case "signing-forms":
                self.take_signatures(grid)
            case "version-control" if not self.versions:
                self.take_versions(grid)
            case _:
                pass

    def take_posts(self, grid: Grid, kind: str, *, by_title: bool = False) -> None:
        """Take the rows of a table of posts: a filled one is a post, an empty one an open post.

        In a table of all kinds of contacts (``by_title``) a title may say which post it is.
        """
        for at, words in register_tables.post_rows(grid):
            named = register_tables.post_named(words.title) if by_title else None
            if self._post(words, named or kind, [grid.pieces[at]]):
                self._besides(grid, at, register_tables.post_columns(grid), grid.pieces[at])

    def name(self, key: str, says: str, found: Sequence[tuple[str, int]]) -> bool:
        """Take partners that are named where no table of partners is, each with its piece, if somebody agrees."""
        pieces = list(dict.fromkeys(piece for _, piece in found))
        says = f"{says}: {'; '.join(name for name, _ in found)}"
        if not found or not self.ledger.offer(key, "partner", says, "unsure", pieces):
            return False
        for name, piece in found:
            self.add(name, "", ONLY, [piece], stays=True)
        return True

    def take_signatures(self, grid: Grid) -> None:
        """Take who signed when: the form of a partner, the empty one that all are to fill in, or a table of all."""
        if is_form(grid):
            self._take_form(grid)
            return
        found = signatures(grid)
        turned = len({one.pieces for one in found}) < len(found)
        for one in found:
            partner = self.find(one.words.partner) if one.words.partner else None
            empty = one.words.says_nothing
            if partner is not None:
                if empty and one.day_asked:
                    partner.unsigned = True
                self._signed(partner, one.words, one.pieces)
                partner.unsigned |= one.day_asked and partner.day is None
            elif not empty or one.words.partner:
                why = f"'{one.words.partner}' is not among the partners"
                if turned:
                    self.ledger.guess(one.pieces[:1], f"left out: {why}")
                else:
                    self.ledger.leave(one.pieces, why)
                    continue
            if not turned:
                where = f"partners/{partner.id}: who signs for it" if partner is not None else _EMPTY_FORM
                self.ledger.place(one.pieces, where)
        if turned:
            self.ledger.place(found[0].pieces, "the register: who signed, {signing-forms}")

    def _take_form(self, grid: Grid) -> None:
        """Take a signing form: of a partner, or the empty one that all are to fill in."""
        pieces = [piece for piece in (grid.head, *grid.pieces) if piece]
        signatory, responsible = register_tables.form(grid)
        partner = self.find(signatory.partner) if signatory.partner else None
        if partner is None:
            if signatory.says_nothing and responsible.says_nothing:
                self.ledger.place(pieces, _EMPTY_FORM)
            elif signatory.partner:
                self.ledger.leave(pieces, f"{signatory.partner} is not among the partners")
            else:
                self.ledger.leave(pieces, "a form that is filled in and does not say for which partner")
            return
        self._signed(partner, signatory, pieces)
        partner.unsigned |= partner.day is None
        if not responsible.says_nothing and not any(one.post == RESPONSIBLE for one in partner.posts):
            self._fill(partner, RESPONSIBLE, responsible, pieces)
        self.ledger.place(pieces, f"partners/{partner.id}")

    def _signed(self, partner: Found, words: PostWords, pieces: Sequence[int]) -> None:
        """Take who signs for a partner, and the day; a second signature is one of a second signatory."""
        if words.name or words.title:
            self._fill(partner, SIGNATORY, words, pieces)
        day = written_dates.read(words.signed) if words.signed else None
        if words.signed and day is None:
            self.ledger.guess(pieces[:1], f"left out: '{words.signed}' is not a day that can be read")
        elif day is not None and partner.day is not None:
            self.ledger.guess(pieces[:1], f"left out: a second signature for it, on {dates.show(day.on)}")
        elif day is not None:
            partner.day, partner.how, partner.dated = day, "signed", True
            self._signed_by(partner, words.name, words.title)

    def take_retention(self, grid: Grid) -> None:
        """Take the rows of a table that says how long each partner keeps what."""
        for at, piece in enumerate(grid.pieces):
            partner = self.find(grid.cell(at, 0))
            information, period = (partner_cells.tidied(grid.cell(at, column)) for column in (1, 2))
            if not piece:
                continue
            if partner is None or not information or not period:
                self.ledger.leave([piece], "it does not name a partner, the information and a period")
                continue
            try:
                kept = Retention(information=information, period=period)
            except ValueError as error:
                self.ledger.leave([piece], str(error))
                continue
            partner.partner = replace(partner.partner, retention=(*partner.partner.retention, kept))
            self.ledger.place([piece], f"partners/{partner.id}: how long it keeps information")

    def take_versions(self, grid: Grid) -> None:
        """Take the rows of a version table; called when all partners are known."""
        columns = register_tables.version_columns(grid)
        rows = [
            (piece, version_rows.WrittenRow(*(grid.cell(at, column).replace("\n", " ") for column in columns)))
            for at, piece in enumerate(grid.pieces)
            if piece and not grid.spans[at]
        ]
        # A row with one cell alone is a heading, such as VERSION CONTROL above the columns.
        rows = [(piece, row) for piece, row in rows if sum(map(bool, (row.version, row.date, row.comment))) > 1]
        names = {one.partner.name: id_ for id_, one in self.partners.items()}
        names |= version_rows.beginnings(names)
        read = version_rows.read_rows([row for _, row in rows], names, self.today)
        if read is None:
            return
        pieces = [piece for piece, _ in rows]
        if any("newest row comes first" in guess for one in read for guess in one.guesses):
            pieces.reverse()
        guessed = [piece for piece, one in zip(pieces, read, strict=True) if one.guesses]
        says = (
            f"{len(guessed)} of {len(read)} rows of the version table are read with guesses; each is shown with its row"
        )
        if guessed and not self.ledger.offer("versions", "version", says, "likely", guessed):
            return
        for piece, one in zip(pieces, read, strict=True):
            for guess in one.guesses:
                self.ledger.note(piece, guess)
            self._besides(grid, grid.pieces.index(piece), columns, piece)
            self.ledger.note(piece, f"{one.entry.version} of {dates.show(one.entry.on)}, {one.entry.kind}")
            self.ledger.place([piece], f"agreement/versions.yaml: {one.entry.version}")
        self.versions = tuple(one.entry for one in read)

    def entries(self, listed: Versions) -> list[PartnerEntry]:
        """Give the partners with their posts and adoptions.

        Args:
            listed: The versions that there are: those of the table, or the only one.
        """
        adopted = adoptions(self.partners, listed, self.ledger, asked=bool(self.versions))
        return [
            PartnerEntry(
                id=id_,
                partner=one.partner,
                posts=tuple(one.posts),
                events=(adopted[id_],) if id_ in adopted else (),
            )
            for id_, one in self.partners.items()
        ]

    def _is_category(self, grid: Grid, at: int, piece: int, *, certain: bool) -> bool:
        if len(grid.header) < 2 or not partner_cells.is_category(grid.rows[at]):  # noqa: PLR2004  one column has no groups
            return False
        following = next((later for later in range(at + 1, len(grid.rows)) if grid.pieces[later]), None)
        if following is None or partner_cells.is_category(grid.rows[following]):
            return False
        words = partner_cells.tidied(grid.rows[at][0])
        sure = "likely" if certain else "unsure"
        says = f"'{words}' is a group of partners and not a partner without an address"
        return self.ledger.offer(f"group-{piece}", "category", says, sure, [piece])  # type: ignore[arg-type]  # one of both

    def _category(self, title: str, piece: int) -> Category:
        try:
            made = Category(self.id_of(title), title)
        except (ValueError, IsaError) as error:
            self.ledger.leave([piece], str(error))
            return ONLY
        known = next((one for one in self.categories if one.id == made.id), None)
        if known is None:
            self.categories.append(made)
        self.ledger.place([piece], f"agreement/agreement.yaml: the category {made.title}")
        return known or made

    def _more(self, found: Found, address: str, piece: int) -> None:
        """Take a row that has an address alone: it goes on with the one above."""
        held = found.partner.address
        try:
            more = partner_cells.address(f"{held}, {address}" if str(held) else address)
        except ValueError as error:
            self.ledger.leave([piece], str(error))
            return
        found.partner = replace(found.partner, address=more)
        found.pieces.append(piece)
        self.ledger.guess([piece], f"it is more of the address of {found.partner.name}")
        self.ledger.place([piece], f"partners/{found.id}")

    def _with_towns(self) -> None:
        """Part streets from towns that were typed behind them, where another address names the town."""
        known = partner_cells.towns(one.partner.address for one in self.partners.values())
        for one in self.partners.values():
            made = partner_cells.with_town(one.partner.address, known)
            if made is not None and self.ledger.offer(
                f"town-{one.pieces[0]}",
                "address",
                f"the town of {one.partner.name} is {made.town}",
                "likely",
                one.pieces[:1],
            ):
                one.partner = replace(one.partner, address=made)

    def _post(self, words: PostWords, kind: str, pieces: list[int]) -> bool:
        """Take a row of a table of posts, and say whether a partner of the register has it."""
        partner = self.find(words.partner)
        if partner is None:
            self.ledger.leave(pieces, f"'{words.partner}' is not among the partners")
            return False
        self.ledger.place(pieces, f"partners/{partner.id}: {'an open post' if words.says_nothing else kind}")
        if not words.says_nothing:
            self._fill(partner, kind, words, pieces)
        return True

    def _fill(self, partner: Found, kind: str, words: PostWords, pieces: Iterable[int]) -> None:
        """Fill a post; what the register does not take is said and not lost."""
        title = self._taken(words.title, lambda title: text.line(title, "title"), pieces)
        name = self._taken(words.name, lambda name: text.line(name, "name"), pieces)
        email = self._taken(words.email, text.email, pieces)
        telephone = self._taken(words.telephone, text.telephone, pieces)
        address = self._taken(words.address, partner_cells.address, pieces)
        if address == partner.partner.address:
            address = None
        if not any((title, name, email, telephone)):
            return
        post = Post(post=kind, title=title, name=name, email=email, telephone=telephone, address=address)
        if kind in {RESPONSIBLE, BREACH_CONTACT} and any(one.post == kind for one in partner.posts):
            for piece in pieces:
                self.ledger.guess([piece], f"{partner.partner.name} has another such post already; the first is kept")
            return
        partner.posts.append(post)

    def _taken(self, words: str, check: Callable[[str], Taken], pieces: Iterable[int]) -> Taken | None:
        if not words:
            return None
        try:
            return check(words.strip())
        except ValueError as error:
            self.ledger.guess(pieces, f"left out: {error}")
            return None
