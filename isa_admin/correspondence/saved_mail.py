"""A mail that was saved as a file: the texts and attachments in it, as they were before the mail program encoded them.

Quoted-printable and base64 (RFC 2045), other character sets, flowed text (RFC 3676) and forwarded mails are undone, so
that a signature finds the bytes that were signed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

_MOST_PARTS = 100
_HEAD = re.compile(rb"(?:From [^\r\n]*\r?\n)?(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+(?=\r?\n)")
_OF_A_MAIL = re.compile(rb"^(?:from|received|mime-version|content-type|message-id):", re.IGNORECASE | re.MULTILINE)
_TEXT_ALREADY = frozenset({"utf-8", "us-ascii", "utf8", "ascii"})


def is_mail(content: bytes) -> bool:
    """Say whether a file is a saved mail: it begins with the head of one."""
    head = _HEAD.match(content.lstrip(b"\r\n"))
    return head is not None and _OF_A_MAIL.search(head[0]) is not None


def parts(content: bytes) -> list[bytes]:
    """Give what a saved mail holds, each once and in its order: texts in UTF-8, attachments as they are.

    A text that is there as a web page too is given as plain text only. Of a mail that is nested without end, or has
    over a hundred parts, nothing is given.
    """
    from email import message_from_bytes
    from email.policy import compat32

    try:
        found = list(_leaves(message_from_bytes(content.lstrip(b"\r\n"), policy=compat32)))
    except RecursionError:
        return []
    if len(found) > _MOST_PARTS:
        return []
    return list(dict.fromkeys(content for part in found for content in _contents(part)))


def _leaves(mail: Message) -> Iterator[Message]:
    return (part for part in mail.walk() if not part.is_multipart())


def _contents(part: Message) -> Iterator[bytes]:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or part.get_content_type() == "text/html":
        return
    if part.get_content_maintype() != "text" or part.get_filename():
        yield data
        return
    plain = _in_utf8(data, str(part.get_content_charset("us-ascii")))
    yield plain
    if str(part.get_param("format", "")).casefold() == "flowed":
        yield _unflowed(plain, delete_space=str(part.get_param("delsp", "")).casefold() == "yes")


def _in_utf8(data: bytes, charset: str) -> bytes:
    if charset.casefold() in _TEXT_ALREADY:
        return data
    try:
        return data.decode(charset).encode()
    except (LookupError, ValueError):
        return data


def _unflowed(text: bytes, *, delete_space: bool) -> bytes:
    """Join the lines of a paragraph that a mail program broke: each that ends in a space goes on in the next."""
    made: list[bytes] = []
    goes_on = False
    for line in text.replace(b"\r\n", b"\n").split(b"\n"):
        words = line.removeprefix(b" ")
        flows = words.endswith(b" ") and words != b"-- "
        if flows and delete_space:
            words = words[:-1]
        if goes_on:
            made[-1] += words
        else:
            made.append(words)
        goes_on = flows
    return b"\n".join(made)
