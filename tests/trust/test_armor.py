"""OpenPGP's text form, read strictly and written plainly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isa_admin.trust.armor import PUBLIC_KEY, SIGNATURE, NotArmorError, packet_tags, read_armor, write_armor

if TYPE_CHECKING:
    from tests.gpg_home import GpgHome


@given(st.binary(min_size=1, max_size=300))
def test_what_is_written_is_read_back(data: bytes) -> None:
    """Armor is only another form of the same bytes."""
    text = write_armor(data, SIGNATURE)
    assert read_armor(text, SIGNATURE) == data
    assert "\r" not in text
    assert text.endswith("-----END PGP SIGNATURE-----\n")


def test_it_is_written_as_gpg_writes_it(ana: GpgHome) -> None:
    """A certificate that gpg exports and ours of the same bytes are the same text."""
    theirs = ana.certificate(ana.fingerprints["ana@example.org"])
    assert write_armor(read_armor(theirs, PUBLIC_KEY), PUBLIC_KEY) == theirs


def test_line_ends_comments_and_blanks_make_no_difference(ana: GpgHome) -> None:
    """What Windows, older gpg and mail programs add is not part of the certificate."""
    text = ana.certificate(ana.fingerprints["ana@example.org"])
    first, rest = text.split("\n", 1)
    bent = f"\ufeff\n {first}\nVersion: GnuPG v2\nComment: from my laptop\n{rest}\n\n".replace("\n", "\r\n")
    assert read_armor(bent, PUBLIC_KEY) == read_armor(text, PUBLIC_KEY)
    assert read_armor(bent.encode(), PUBLIC_KEY) == read_armor(text, PUBLIC_KEY)


def _good() -> str:
    return write_armor(b"\x88\x01x" * 30, SIGNATURE)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not exactly one"),
        (b"\xff\xfe\x00", "not text"),
        (_good() + _good(), "not exactly one"),
        ("Hello,\n" + _good(), "not exactly one"),
        (_good() + "bye", "not exactly one"),
        (_good().replace("-----END PGP SIGNATURE-----", ""), "not exactly one"),
        (_good().replace("SIGNATURE", "MESSAGE"), 'it is a "MESSAGE", not a "SIGNATURE"'),
        (_good().replace("iAF4", "iAF5", 1), "checksum"),
        (_good().replace("iAF4", "iAF", 1), "damaged"),
    ],
)
def test_anything_but_one_whole_block_is_refused(text: str | bytes, reason: str) -> None:
    """No text around it, no second block, no damage."""
    with pytest.raises(NotArmorError, match=reason):
        read_armor(text, SIGNATURE)


def test_a_block_without_checksum_is_read() -> None:
    """RFC 9580 has made the checksum optional."""
    lines = _good().splitlines()
    assert read_armor("\n".join(line for line in lines if not line.startswith("=")), SIGNATURE) == b"\x88\x01x" * 30


@pytest.mark.parametrize(
    ("data", "tags"),
    [
        (b"", []),
        (b"\x88\x01x", [2]),  # old format, one byte of length
        (b"\x89\x00\x01x", [2]),  # two bytes
        (b"\x8a\x00\x00\x00\x01x", [2]),  # four bytes
        (b"\xc2\x01x", [2]),  # new format, one byte
        (b"\xc2\xc0\x00" + b"x" * 192, [2]),  # two bytes
        (b"\xc2\xff\x00\x00\x00\x01x", [2]),  # five bytes
        (b"\x98\x01x\xb4\x02yy\xcd\x00", [6, 13, 13]),
    ],
)
def test_packets_are_counted_in_every_form_of_length(data: bytes, tags: list[int]) -> None:
    """RFC 4880 section 4.2 has two formats and six ways to say a length."""
    assert packet_tags(data) == tags


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x00", "not OpenPGP data"),
        (b"hello", "not OpenPGP data"),
        (b"\x88\x05x", "ends in the middle"),
        (b"\x89\x00", "ends in the middle"),
        (b"\xc2", "ends in the middle"),
        (b"\xc2\xff\x00", "ends in the middle"),
        (b"\x8bxxx", "undeclared length"),
        (b"\xc2\xe1xx", "undeclared length"),
    ],
)
def test_packets_that_are_not_whole_are_refused(data: bytes, reason: str) -> None:
    """Open lengths are for streams; a key or a signature has no use for them."""
    with pytest.raises(NotArmorError, match=reason):
        packet_tags(data)


@given(st.binary(max_size=200))
def test_counting_packets_never_fails_in_another_way(data: bytes) -> None:
    """Random bytes are refused or counted, without a traceback (ATTACKS F05)."""
    try:
        tags = packet_tags(data)
    except NotArmorError:
        return
    assert len(tags) <= len(data)
