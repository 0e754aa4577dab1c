"""User ids and fingerprints as people write and read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isa_admin.trust.key import UserIdError, fingerprint_groups, parse_user_id, split_user_id

FINGERPRINT = "F0999B409BE88739C2AFFB060F9C8E7A1C573A23"


def test_a_fingerprint_is_read_out_in_groups_of_four() -> None:
    """Five groups, a wider gap, five groups: as gpg prints it, for comparing over the telephone."""
    assert fingerprint_groups(FINGERPRINT) == "F099 9B40 9BE8 8739 C2AF  FB06 0F9C 8E7A 1C57 3A23"


def test_a_long_fingerprint_has_its_gap_in_the_middle_too() -> None:
    """A version 5 key has 64 digits."""
    first, second = fingerprint_groups("0123456789ABCDEF" * 4).split("  ")
    assert first == second == "0123 4567 89AB CDEF 0123 4567 89AB CDEF"


@given(st.text("0123456789ABCDEF", max_size=70))
def test_grouping_loses_no_digit(digits: str) -> None:
    """Whatever its length, a fingerprint without its blanks is the fingerprint."""
    assert fingerprint_groups(digits).replace(" ", "") == digits


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ana Officer <ana@example.org>", ("Ana Officer", "ana@example.org")),
        ("  Ana Officer<ana@example.org> ", ("Ana Officer", "ana@example.org")),
        ("Олена Коваль <olena@example.org>", ("Олена Коваль", "olena@example.org")),
        ("Board (signing key) <board@example.org>", ("Board (signing key)", "board@example.org")),
    ],
)
def test_a_user_id_is_split_into_name_and_address(text: str, expected: tuple[str, str]) -> None:
    """Any script, a comment and loose blanks are accepted."""
    assert parse_user_id(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ana Officer",
        "ana@example.org",
        "<ana@example.org>",
        "Ana Officer <ana>",
        "Ana Officer <ana@example.org> trailing",
        "Ana <b@c.org> <ana@example.org>",
        "Ana\nOfficer <ana@example.org>",
        "Ana \x1b[31m <ana@example.org>",
        "Ana \u202eOfficer <ana@example.org>",
        "A" * 600 + " <ana@example.org>",
    ],
)
def test_anything_else_is_no_user_id(text: str) -> None:
    """The message shows what was given, made harmless; the remedy shows the form."""
    with pytest.raises(UserIdError) as caught:
        parse_user_id(text)
    assert caught.value.exit_code == 2
    assert caught.value.remedy == 'write it as "Name <email>", for example "Ana Officer <ana@example.org>"'
    assert "\x1b" not in caught.value.message
    assert "\u202e" not in caught.value.message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ana Officer <ana@example.org>", ("Ana Officer", "ana@example.org")),
        ("ana@example.org <ana@example.org>", ("ana@example.org", "ana@example.org")),
        ("ana@example.org", ("", "ana@example.org")),
        ("<ana@example.org>", ("", "ana@example.org")),
        ("Ana at home", ("Ana at home", "")),
        ("Ana\nOfficer <ana@example.org>", ("Ana Officer", "ana@example.org")),
        ("Ana\nFingerprint: 0", ("Ana Fingerprint: 0", "")),
        ("", ("", "")),
    ],
)
def test_the_user_id_of_an_existing_key_is_taken_as_it_is(text: str, expected: tuple[str, str]) -> None:
    """People may have written anything into their keys."""
    assert split_user_id(text) == expected


@given(st.text())
def test_splitting_an_existing_user_id_never_fails(text: str) -> None:
    """It comes out of a stranger's certificate."""
    name, email = split_user_id(text)
    assert (name or email) or not text.strip(" <>") or not text.strip()
