"""The ledger of an import: each piece of the source goes to one place, and every guess is told."""

from __future__ import annotations

import pytest

from isa_admin.domain.bringing_in.ledger import Ledger, Piece

SAYS = "it is a heading"


def ledger(*refused: str) -> Ledger:
    """Make a ledger of five paragraphs, in which nothing has been placed."""
    pieces = [Piece(number, "paragraph", words) for number, words in enumerate("abcde", 1)]
    return Ledger(pieces, frozenset(refused))


def offer(held: Ledger, pieces: list[int]) -> bool:
    """Offer a guess about some pieces."""
    return held.offer("key", "heading", SAYS, "likely", pieces)


def notes(held: Ledger) -> list[tuple[str, ...]]:
    """Give what is said about each piece."""
    return [one.notes for one in held.accounts()]


def test_a_piece_is_accounted_for_with_what_became_of_it() -> None:
    """It was placed, it was guessed where it goes, or it was not placed: left out for a reason or not spoken of."""
    held = ledger()
    assert offer(held, [1])
    held.place([1, 2], "here")
    held.leave([3], "a picture")
    held.guess([4], "a guess")
    held.place([4], "there")
    assert [(one.fate, one.where, one.notes) for one in held.accounts()] == [
        ("guessed", "here", (SAYS,)),
        ("placed", "here", ()),
        ("not placed", "a picture", ()),
        ("guessed", "there", ("a guess",)),
        ("not placed", "nothing in the register or the terms takes it", ()),
    ]


def test_a_guess_that_was_refused_is_not_acted_on() -> None:
    """The reader is told so, the guess says so, and a piece that is placed without it is not guessed."""
    held = ledger("key")
    assert not offer(held, [1])
    held.place([1], "here")
    assert [one.accepted for one in held.proposals] == [False]
    assert (held.accounts()[0].fate, held.accounts()[0].notes) == ("placed", (f"refused: {SAYS}",))


def test_a_guess_is_shown_with_the_words_that_it_comes_from() -> None:
    """They are those of its pieces, in their order; a guess that is offered again is the same guess."""
    held = ledger()
    offer(held, [1, 3])
    offer(held, [5])
    assert [(one.key, one.source, one.accepted) for one in held.proposals] == [("key", "a / c", True)]


def test_a_guess_about_a_whole_table_is_told_once() -> None:
    """A guess about three pieces is said with each of them; one about four is said among the guesses alone."""
    few, many = ledger(), ledger()
    offer(few, [1, 2, 3])
    offer(many, [1, 2, 3, 4])
    assert notes(few) == [(SAYS,), (SAYS,), (SAYS,), (), ()]
    assert notes(many) == [(), (), (), (), ()]


def test_a_refusal_is_said_with_each_piece() -> None:
    """Even where the guess was about a whole table: nothing was done with any of its rows."""
    held = ledger("key")
    offer(held, [1, 2, 3, 4])
    assert notes(held) == [(f"refused: {SAYS}",)] * 4 + [()]


def test_the_same_is_said_of_a_piece_once() -> None:
    """Two readers that guess the same leave one note."""
    held = ledger()
    held.note(1, "so")
    held.note(1, "so")
    held.note(1, "and so")
    assert notes(held)[0] == ("so", "and so")


@pytest.mark.parametrize("first", ["place", "leave"])
@pytest.mark.parametrize("second", ["place", "leave"])
def test_a_piece_is_used_once(first: str, second: str) -> None:
    """A reader that places a piece or leaves it out, and then does so again, is at fault."""
    held = ledger()
    getattr(held, first)([1], "here")
    with pytest.raises(ValueError, match="piece 1 is used twice"):
        getattr(held, second)([2, 1], "there")


def test_a_piece_is_open_until_it_is_placed_or_left_out() -> None:
    """A guess about it does not place it."""
    held = ledger()
    offer(held, [3])
    held.place([1], "here")
    held.leave([2], "a picture")
    assert [held.is_open(number) for number in (1, 2, 3)] == [False, False, True]
