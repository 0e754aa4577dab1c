"""OpenPGP's text form read strictly and written plainly, and the list of packets inside it (RFC 4880 4.2, 6.2).

What gpg writes differs between versions, systems and the user's own gpg.conf (comments, CRLF). What goes into the
store is written here, so that one certificate or signature is always the same bytes.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE = "SIGNATURE"
PUBLIC_KEY = "PUBLIC KEY BLOCK"

SIGNATURE_PACKET = 2
SECRET_PACKETS = frozenset({5, 7})
PRIMARY_KEY_PACKET = 6
PICTURE_PACKET = 17
SUBKEY_PACKET = 14
CERTIFICATE_PACKETS = frozenset({2, 6, 13, 14, 17})  # signature, primary key, user id, subkey, picture

_BLOCK = re.compile(
    r"-----BEGIN PGP (?P<kind>[A-Z ]+)-----\n"
    r"(?:[A-Za-z]+: [^\n]*\n)*"
    r"\n"
    r"(?P<body>(?:[A-Za-z0-9+/]+={0,2}\n)+)"
    r"(?:=(?P<sum>[A-Za-z0-9+/]{4})\n)?"
    r"-----END PGP (?P=kind)-----"
)
_LINE = 64  # characters of base64 in a line
_NEW_FORMAT = 0x40
_ONE_BYTE, _TWO_BYTES, _FIVE_BYTES = 192, 224, 255


def _crc_of(byte: int) -> int:
    crc = byte << 16
    for _ in range(8):
        crc = crc << 1 ^ 0x1864CFB if crc & 0x800000 else crc << 1
    return crc


_CRC = tuple(_crc_of(byte) for byte in range(256))


class NotArmorError(ValueError):
    """The text is not exactly one block of the expected kind; its message says in what way."""


def read_armor(text: str | bytes, kind: str) -> bytes:
    """The packets inside the one block of this kind, which is all that the text holds.

    Args:
        text: What somebody handed in; line ends of Windows and blanks around the block are accepted.
        kind: `SIGNATURE` or `PUBLIC_KEY`.

    Raises:
        NotArmorError: It is something else.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError:
            raise NotArmorError("it is not text") from None
    lines = [line.rstrip() for line in text.removeprefix("\ufeff").strip().split("\n")]
    block = _BLOCK.fullmatch("\n".join(lines))
    if block is None:
        raise NotArmorError(f'it is not exactly one "-----BEGIN PGP {kind}-----" block')
    if block["kind"] != kind:
        raise NotArmorError(f'it is a "{block["kind"]}", not a "{kind}"')
    try:
        data = b64decode(block["body"].replace("\n", ""), validate=True)
    except binascii.Error:
        raise NotArmorError("its letters are damaged") from None
    if block["sum"] is not None and b64decode(block["sum"]) != crc24(data):
        raise NotArmorError("its checksum does not match; it was damaged on its way")
    return data


def write_armor(data: bytes, kind: str) -> str:
    """The packets as text with LF line ends and nothing that depends on the computer."""
    body = b64encode(data).decode("ascii")
    lines = [body[at : at + _LINE] for at in range(0, len(body), _LINE)]
    checksum = b64encode(crc24(data)).decode("ascii")
    return "\n".join([f"-----BEGIN PGP {kind}-----", "", *lines, f"={checksum}", f"-----END PGP {kind}-----", ""])


def packet_tags(data: bytes) -> list[int]:
    """The kinds of packets in order, each whole: 2 a signature, 6 a primary key, 13 a user id and so on.

    Raises:
        NotArmorError: The bytes are no sequence of whole packets of known length.
    """
    return [tag for tag, _ in packets(data)]


def packets(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The packets in order, each whole: its kind and its body.

    Raises:
        NotArmorError: The bytes are no sequence of whole packets of known length.
    """
    for tag, _, start, end in _spans(data):
        yield tag, data[start:end]


def without_pictures(data: bytes) -> bytes:
    """A certificate without the pictures of its owner, and the signatures that bind them (RFC 4880 5.12).

    Raises:
        NotArmorError: The bytes are no sequence of whole packets of known length.
    """
    kept = bytearray()
    left_out = False
    for tag, at, _, end in _spans(data):
        if tag != SIGNATURE_PACKET:
            left_out = tag == PICTURE_PACKET
        if not left_out:
            kept += data[at:end]
    return bytes(kept)


def _spans(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Kind of each packet, where it begins, where its body begins, and where it ends."""
    at = 0
    while at < len(data):
        tag, start, length = _header(data, at)
        end = start + length
        if end > len(data):
            raise NotArmorError("it ends in the middle")
        yield tag, at, start, end
        at = end


def _header(data: bytes, at: int) -> tuple[int, int, int]:
    """Tag, start of the body and its length of the packet at this place."""
    first = data[at]
    if not first & 0x80:
        raise NotArmorError("it is not OpenPGP data")
    if not first & _NEW_FORMAT:
        size = (1, 2, 4, 0)[first & 3]
        tag, start = (first >> 2) & 0xF, at + 1 + size
        length = int.from_bytes(data[at + 1 : start], "big")
    else:
        tag = first & 0x3F
        lead = data[at + 1] if at + 1 < len(data) else 0
        if lead < _ONE_BYTE:
            size, start, length = 1, at + 2, lead
        elif lead < _TWO_BYTES:
            size, start = 2, at + 3
            length = ((lead - _ONE_BYTE) << 8) + int.from_bytes(data[at + 2 : start], "big") + _ONE_BYTE
        elif lead == _FIVE_BYTES:
            size, start = 4, at + 6
            length = int.from_bytes(data[at + 2 : start], "big")
        else:
            size, start, length = 0, 0, 0
    if size == 0:
        raise NotArmorError("it holds a packet of undeclared length")
    if start > len(data):
        raise NotArmorError("it ends in the middle")
    return tag, start, length


def crc24(data: bytes) -> bytes:
    """The checksum below an armored block: CRC-24 of RFC 4880 section 6.1."""
    crc = 0xB704CE
    for byte in data:
        crc = (crc << 8 & 0xFFFFFF) ^ _CRC[crc >> 16 ^ byte]
    return crc.to_bytes(3, "big")
