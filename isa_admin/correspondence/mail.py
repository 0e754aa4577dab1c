"""A ready e-mail: an ``.eml`` file that Outlook and Thunderbird open as a message which is not sent yet (RFC 5322)."""

from __future__ import annotations

import hashlib
import re

from msgspec import Struct

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CALENDAR = "text/calendar"

# An atom or atoms with dots (RFC 5322, 3.2.3), in ASCII; what no mail program of today could deliver has no mailbox.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+")

_LONGEST = 60
"""So many letters of a text and what stands before it fit one line of 78."""


class Mailbox(Struct, frozen=True):
    """Whom a message is from or for: the name that is shown, and the address."""

    name: str
    email: str


class Attachment(Struct, frozen=True):
    """A file that goes with a message. ``method`` is that of a calendar file."""

    name: str
    kind: str
    content: bytes
    method: str | None = None


class Message(Struct, frozen=True, kw_only=True):
    """What an e-mail says. Without ``to`` the person who sends it fills the address in."""

    sender: Mailbox
    to: Mailbox | None
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()


def usable(mailbox: Mailbox) -> bool:
    """Say whether the head of a message can hold an address as it is: letters of ASCII, no dot too many."""
    local, _, domain = mailbox.email.rpartition("@")
    return bool(_LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain))


def ready(message: Message) -> bytes:
    """Write a message as a file. The same message gives the same bytes.

    It bears no date and no identity of its own: the mail program gives it both when it is sent. Names are encoded, and
    a line break in one cannot begin another line of the head.
    """
    from email.message import EmailMessage
    from email.policy import SMTP

    body = EmailMessage(SMTP)
    body.set_content(message.text, cte="quoted-printable")
    for attached in message.attachments:
        main, sub = attached.kind.split("/")
        parameters = {"charset": "utf-8", "method": attached.method} if attached.method else {}
        body.add_attachment(
            attached.content, maintype=main, subtype=sub, filename=attached.name, params=parameters, cte="base64"
        )
    if message.attachments:
        # Python would take a random one, and the record keeps the digest of the file.
        body.set_boundary(f"isa-admin-{_digest(message)}")
    head = [("X-Unsent", "1"), ("Subject", _encoded(message.subject, "Subject"))]
    for name, mailbox in (("From", message.sender), ("To", message.to)):
        if mailbox is not None and usable(mailbox):
            head.append((name, _with_name(mailbox, name)))
    lines = "".join(f"{name}: {value}\r\n" for name, value in head)
    return lines.encode("ascii") + body.as_bytes()


def _with_name(mailbox: Mailbox, header: str) -> str:
    from email.utils import quote

    if _is_plain(mailbox.name):
        return f'"{quote(mailbox.name)}" <{mailbox.email}>'
    return f"{_encoded(mailbox.name, header)}\r\n <{mailbox.email}>"


def _encoded(text: str, header: str) -> str:
    """Write a text for the head of a message, over several lines where it is long (RFC 2047).

    Python's newer way to write heads breaks letters that lie across two lines; its older one does not.
    """
    from email.header import Header

    if _is_plain(text):
        return text
    return Header(text, "utf-8", header_name=header).encode(linesep="\r\n")


def _is_plain(text: str) -> bool:
    """Say whether a text stands in a head as it is: short, printable ASCII, with no look of an encoded word."""
    return (
        len(text) <= _LONGEST
        and text.isascii()
        and text.isprintable()
        and "=?" not in text
        and text == " ".join(text.split())
    )


def _digest(message: Message) -> str:
    whole = hashlib.sha256(repr((message.subject, message.text, message.to)).encode())
    for attached in message.attachments:
        whole.update(attached.content)
    return whole.hexdigest()[:40]
