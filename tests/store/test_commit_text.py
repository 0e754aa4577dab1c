"""The bytes of a commit, signed and unsigned."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isa_admin.errors import SigningError
from isa_admin.store.commit_text import (
    CommitWords,
    UnfitWordsError,
    committer_time,
    parents,
    parted,
    signed,
    unsigned,
)
from isa_admin.store.naming_commits import NothingBeforeError
from tests.store.acting import SIGNATURE, WORDS, commit, git

if TYPE_CHECKING:
    from isa_admin.store.repository import Store

TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
PAYLOAD = unsigned(TREE, "1" * 40, CommitWords(**WORDS))


def test_an_unsigned_commit_is_strict_and_minimal() -> None:
    """Tree, parent, author, committer, a blank line, the message: nothing else."""
    who = b"Olive Officer <officer@example.org> 1795339800 +0000"
    assert (
        b"tree %s\nparent %s\nauthor %s\ncommitter %s\n\nPartner added: Glebe House\n"
        % (
            TREE.encode(),
            b"1" * 40,
            who,
            who,
        )
        == PAYLOAD
    )
    assert parents(PAYLOAD) == ("1" * 40,)
    assert parents(unsigned(TREE, None, CommitWords(**WORDS))) == ()
    assert parents(b"nonsense") == ()


@pytest.mark.parametrize(
    ("minutes", "zone"), [(60, b"+0100"), (-210, b"-0330"), (-30, b"-0030"), (345, b"+0545"), (0, b"+0000")]
)
def test_the_utc_offset_is_kept(minutes: int, zone: bytes) -> None:
    """A commit says the local time of who made it, and it is read back the same."""
    when = datetime(2026, 3, 1, 0, 15, tzinfo=timezone(timedelta(minutes=minutes)))
    text = unsigned(TREE, None, CommitWords(**{**WORDS, "when": when}))
    assert zone + b"\n" in text
    assert committer_time(text) == (int(when.timestamp()), minutes)


def test_a_time_without_an_offset_is_a_mistake_of_the_program() -> None:
    """A naive time is no user's doing: it is a ValueError."""
    with pytest.raises(ValueError, match="UTC offset"):
        unsigned(TREE, None, CommitWords(**{**WORDS, "when": datetime(2026, 1, 1)}))  # noqa: DTZ001  # the point


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "), ("name", "A <b"), ("name", "A\nB"), ("name", "\ud800"), ("email", ""), ("email", "a>b"),
        ("message", "\n \n"), ("message", "a\0b"), ("message", "a\x1b[0m"), ("message", "a\rb"), ("message", "\udc00"),
    ],
)  # fmt: skip
def test_words_that_would_not_come_back_the_same_are_refused(field: str, value: str) -> None:
    """A header cannot be smuggled in through a name, nor a control character through the message."""
    with pytest.raises(UnfitWordsError):
        unsigned(TREE, None, CommitWords(**{**WORDS, field: value}))


def test_a_signature_goes_in_as_one_header() -> None:
    """Each line of the armor after the first begins with a space, an empty one is a space alone."""
    commit_bytes = signed(PAYLOAD, SIGNATURE)
    assert b"\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n iHUE" in commit_bytes
    assert b"\n -----END PGP SIGNATURE-----\n\nPartner added" in commit_bytes
    assert parted(commit_bytes) == (PAYLOAD, SIGNATURE.encode())
    assert signed(PAYLOAD, SIGNATURE.replace("\n", "\r\n")) == commit_bytes
    assert parted(PAYLOAD) == (PAYLOAD, None)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip))
def test_any_message_comes_apart_as_it_went_in(message: str) -> None:
    """Putting a signature in and taking it out changes no byte, whatever the message says."""
    payload = unsigned(TREE, None, CommitWords(**{**WORDS, "message": f"{message}\n\ngpgsig {message}\n\n{SIGNATURE}"}))
    assert parted(signed(payload, SIGNATURE)) == (payload, SIGNATURE.encode())


def test_a_second_signature_header_is_no_part_of_what_was_signed() -> None:
    """Whether such a commit counts is for the verifier; here the first signature is given."""
    twice = signed(signed(PAYLOAD, SIGNATURE), SIGNATURE.replace("abcd", "efgh"))
    assert parted(twice) == (PAYLOAD, SIGNATURE.encode())


@pytest.mark.parametrize(
    "text", ["", "hello", SIGNATURE[:-20], SIGNATURE + SIGNATURE, "x" + SIGNATURE, SIGNATURE.replace("abcd", "\xe4bcd")]
)
def test_what_is_no_signature_is_not_put_in(text: str) -> None:
    """Nothing but one whole armored signature goes into a commit; the exit code is that of signing."""
    with pytest.raises(SigningError, match="the signature was not made") as caught:
        signed(PAYLOAD, text)
    assert isinstance(caught.value, SigningError)


def test_the_last_commit_before_a_day_goes_by_the_committers_own_calendar(store: Store) -> None:
    """Half past midnight in Leicester in summer is that day, though in UTC it is the day before."""
    first = store.tip()
    summer = timezone(timedelta(hours=1))
    second = commit(store, {"agreement/a": b"2"}, when=datetime(2027, 6, 2, 0, 30, tzinfo=summer))
    third = commit(store, {"agreement/a": b"3"}, when=datetime(2027, 6, 2, 23, 30, tzinfo=UTC))
    assert store.commit_before(date(2027, 6, 1)) == first
    assert store.commit_before(date(2027, 6, 2)) == third
    assert parents(store._reader.read(third, "commit", 10_000)) == (second,)


def test_a_day_before_the_store_began_is_answered_with_its_first_day(store: Store) -> None:
    """The remedy names the day from which there is something to see."""
    with pytest.raises(NothingBeforeError, match="on or before 1 January 2020") as caught:
        store.commit_before(date(2020, 1, 1))
    assert "22 November 2026" in caught.value.remedy
    assert caught.value.exit_code == 3


def test_a_commit_that_tells_no_time_is_passed_by(store: Store) -> None:
    """A committer line that is none stands for no day."""
    assert committer_time(b"tree x\ncommitter nobody\n\ncommitter A <a> 1 +0000\n") is None
    text = b"tree %s\nauthor x\ncommitter x\n\nx\n" % store.snapshot().root_tree().encode()
    odd = git(store.root, "hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=text).strip()
    git(store.root, "update-ref", "refs/heads/main", odd)
    with pytest.raises(NothingBeforeError):
        store.commit_before(date(2030, 1, 1))
