"""The ledger of an import: every piece of the source stands in it once, with where it went and what was guessed.

Whoever reads an agreement in offers each guess before acting on it. A guess that was refused is not acted on: the
reader then does what needs no guess, and the piece says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Sureness = Literal["likely", "unsure"]
"""How sure a guess is. What is certain is no guess, and is not asked about."""

Fate = Literal["placed", "guessed", "not placed"]


class Piece(Struct, frozen=True):
    """A piece of the source: a paragraph, a row of a table, or words that stand beside the text.

    Attributes:
        number: Which one it is, counted from 1 in the order of the source.
        kind: What it is: ``paragraph``, ``row``, ``footnote``, ``text box`` and so on.
        text: Its words; the cells of a row are parted by a bar.
    """

    number: int
    kind: str
    text: str


class Proposal(Struct, frozen=True):
    """A guess that somebody has to agree to.

    Attributes:
        key: What it is known by from one reading of the same source to the next.
        about: What it is about: ``partner``, ``period``, ``heading``.
        says: What would be done, as a sentence.
        source: The words of the source that it comes from.
        sure: How sure it is.
        accepted: Whether it was acted on.
    """

    key: str
    about: str
    says: str
    source: str
    sure: Sureness
    accepted: bool


class Account(Struct, frozen=True):
    """What became of one piece: where it went, and what has to be said about it."""

    piece: Piece
    fate: Fate
    where: str
    notes: tuple[str, ...] = ()


_FEW = 3
"""A guess about more pieces than these is one about a table, and is told once, among the guesses."""


class Ledger(Struct):
    """Where each piece of a source goes.

    Args:
        pieces: The pieces, in their order.
        refused: The keys of the guesses that somebody refused.
    """

    pieces: Sequence[Piece]
    refused: frozenset[str] = frozenset()
    _where: dict[int, str] = field(default_factory=dict)
    _not_placed: dict[int, str] = field(default_factory=dict)
    _guessed: set[int] = field(default_factory=set)
    _notes: dict[int, list[str]] = field(default_factory=dict)
    _proposals: dict[str, Proposal] = field(default_factory=dict)

    def offer(self, key: str, about: str, says: str, sure: Sureness, pieces: Iterable[int]) -> bool:
        """Offer a guess about some pieces, and say whether to act on it."""
        numbers = list(pieces)
        source = " / ".join(self.pieces[number - 1].text for number in numbers)
        accepted = key not in self.refused
        self._proposals.setdefault(key, Proposal(key, about, says, source, sure, accepted))
        if accepted:
            self._guessed.update(numbers)
        if len(numbers) <= _FEW or not accepted:
            for number in numbers:
                self.note(number, says if accepted else f"refused: {says}")
        return accepted

    def guess(self, pieces: Iterable[int], says: str) -> None:
        """Say what was guessed about some pieces where there is nothing else that could be done."""
        numbers = list(pieces)
        self._guessed.update(numbers)
        for number in numbers:
            self.note(number, says)

    def place(self, pieces: Iterable[int], where: str) -> None:
        """Say where some pieces went. A piece goes to one place.

        Raises:
            ValueError: One of them went somewhere else already: the reader would have used it twice.
        """
        for number in pieces:
            if number in self._where or number in self._not_placed:
                raise ValueError(f"piece {number} is used twice: {where}, {self._where.get(number, 'not placed')}")
            self._where[number] = where

    def leave(self, pieces: Iterable[int], why: str) -> None:
        """Say of some pieces that they go nowhere, and why.

        Raises:
            ValueError: One of them went somewhere already.
        """
        for number in pieces:
            if number in self._where or number in self._not_placed:
                raise ValueError(f"piece {number} is used twice: {why}")
            self._not_placed[number] = why

    def is_open(self, number: int) -> bool:
        """Say whether a piece waits for its place."""
        return number not in self._where and number not in self._not_placed

    def note(self, number: int, words: str) -> None:
        """Say something about a piece."""
        notes = self._notes.setdefault(number, [])
        if words not in notes:
            notes.append(words)

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """Every guess that was offered, in the order of the source."""
        return tuple(self._proposals.values())

    def accounts(self) -> tuple[Account, ...]:
        """Give the account of every piece; one that nobody spoke of was not placed."""
        return tuple(map(self._account, self.pieces))

    def _account(self, piece: Piece) -> Account:
        notes = tuple(self._notes.get(piece.number, ()))
        if piece.number not in self._where:
            why = self._not_placed.get(piece.number, "nothing in the register or the terms takes it")
            return Account(piece, "not placed", why, notes)
        fate: Fate = "guessed" if piece.number in self._guessed else "placed"
        return Account(piece, fate, self._where[piece.number], notes)
