"""Recognising: what a file is that was handed in for a key or a signed statement and is neither.

Somebody who is told what they have in hand knows what to look for instead. Nothing here is trusted: what is recognised
as wrong is refused, and what is not is read strictly elsewhere.
"""

from __future__ import annotations

import codecs

from isa_admin.trust.armor import SECRET_PACKETS

PRIVATE_KEY = "a private key"
PUBLIC_KEY = "a public key"
MESSAGE = "an OpenPGP message, which was signed or encrypted as a whole"
OUTLOOK = "a mail that Outlook saved in its own form (.msg)"
ARCHIVE = "a Word document, workbook or zip file"
EMPTY = "empty"

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# The first that is found names the file, so what matters most stands first.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"-----BEGIN PGP PRIVATE KEY BLOCK-----", PRIVATE_KEY),
    (b"-----BEGIN OPENSSH PRIVATE KEY-----", "a private SSH key"),
    (b"PRIVATE KEY-----", PRIVATE_KEY),
    (b"AGE-SECRET-KEY-", "a private key of age"),
    (b"-----BEGIN PGP PUBLIC KEY BLOCK-----", PUBLIC_KEY),
    (b"-----BEGIN PGP MESSAGE-----", MESSAGE),
    (b"-----BEGIN CERTIFICATE-----", "a certificate for web sites or S/MIME"),
)
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", ARCHIVE),
    (b"ssh-", "an SSH key"),
    (b"ecdsa-sha2-", "an SSH key"),
    (b"sk-ssh-", "an SSH key"),
    (b"age1", "a key of age"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
)
_PACKETS = {
    **dict.fromkeys(SECRET_PACKETS, PRIVATE_KEY),
    6: PUBLIC_KEY,
    # encrypted, compressed, or a signed text with its signature around it (RFC 4880 4.3)
    **dict.fromkeys((1, 3, 4, 8, 9, 11, 18), MESSAGE),
}
# Such files hold several streams, each by a name; in an Outlook message there is one for each property (MS-OXMSG 2.2).
_STREAMS, _OF_OUTLOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "__substg1.0_".encode("utf-16-le")
_PACKET, _NEW_FORMAT = 0x80, 0x40


def what_it_is(content: bytes) -> str | None:
    """Say in words what a file is, with its article; nothing if it is none of the things that people mix up."""
    if not content.strip():
        return EMPTY
    readable = as_text(content)
    if readable is None:
        return _binary(content)
    plain = readable.encode()
    for mark, words in _MARKS:
        if mark in plain:
            return words
    return _beginning(plain)


def as_text(content: bytes) -> str | None:
    """Give the text of a file, whatever a Windows program put before it: PowerShell 5 writes UTF-16 with ``>``.

    Returns:
        Nothing if it is no text.
    """
    try:
        if content.startswith(_UTF16):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _beginning(content: bytes) -> str | None:
    begins = content.lstrip()[:20].lower()
    return next((words for start, words in _STARTS if begins.startswith(start.lower())), None)


def _binary(content: bytes) -> str | None:
    if content.startswith(_STREAMS):
        return OUTLOOK if _OF_OUTLOOK in content else "a Word document or workbook of the old kind"
    first = content[0]
    if first & _PACKET:
        return _PACKETS.get(first & 0x3F if first & _NEW_FORMAT else first >> 2 & 0xF)
    return _beginning(content)
