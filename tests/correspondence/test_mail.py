"""Ready e-mails: read back strictly, with names that a mail program could take for something else."""

from __future__ import annotations

import email
from email.header import decode_header, make_header
from email.policy import SMTP
from email.utils import parseaddr
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from isa_admin.correspondence.mail import CALENDAR, WORD, Attachment, Mailbox, Message, ready, usable
from tests.records.strategies import emails, lines

if TYPE_CHECKING:
    from email.message import EmailMessage

STRICT = SMTP.clone(raise_on_defect=True)
LETTER = Attachment("notice-2027-001.docx", WORD, b"PK\x03\x04 a letter")
DAYS = Attachment("notice-2027-001.ics", CALENDAR, "BEGIN:VCALENDAR\r\nSUMMARY:é".encode(), "PUBLISH")
HEAD = ["X-Unsent", "Subject", "From", "To", "MIME-Version", "Content-Type"]
LONGEST_LINE = 998
# What records refuse, and what nobody should be able to smuggle in all the same.
INJECTED = "Trust\r\nBcc: everybody@example.org\r\n\r\nA body"


def message(name: str = "Glebe House", address: str = "chief@example.org", text: str = "Dear colleague\n") -> Message:
    """Make a message to somebody of this name."""
    to = Mailbox(name, address)
    return Message(
        sender=Mailbox(name, "o@board.example.uk"), to=to, subject=name, text=text, attachments=(LETTER, DAYS)
    )


def read(content: bytes) -> EmailMessage:
    """Read a message; the least defect is an error."""
    return email.message_from_bytes(content, policy=STRICT)


def words(header: str) -> str:
    """Decode a header as RFC 2047 has it; Python's own newer parser puts spaces between encoded words of a name."""
    return str(make_header(decode_header(header)))


def raw(content: bytes, name: str) -> str:
    """Give a header as it stands in the file, unfolded."""
    return str(email.message_from_bytes(content)[name]).replace("\r\n", "").replace("\n", "")


def test_it_opens_as_a_message_that_is_not_sent() -> None:
    """It is marked unsent, has an address and a subject, and neither a date nor an identity of its own."""
    made = read(ready(message()))
    assert made.keys() == HEAD
    assert made["X-Unsent"] == "1"
    assert str(made["To"]) == "Glebe House <chief@example.org>"
    body = made.get_body()
    assert body is not None
    assert body.get_content_type() == "text/plain"
    assert body.get_content_charset() == "utf-8"
    letter, days = made.iter_attachments()
    assert (letter.get_content_type(), letter.get_filename(), letter.get_content()) == (
        WORD,
        LETTER.name,
        LETTER.content,
    )
    assert days.get_content_type() == CALENDAR
    assert days["Content-Type"].params["method"] == "PUBLISH"
    assert days.get_content().encode() == DAYS.content


@given(lines)
@example("株式会社 🙂" * 40)
@example("=?utf-8?q?Evil?=")
@example('Smith & "Sons" <a@b.uk>,')
def test_a_name_is_a_name_and_nothing_else(name: str) -> None:
    """Whatever a partner is called, the head has the same fields, the address is the one given, the name arrives."""
    content = ready(message(name, text=f"{name}\n.\nFrom here\n"))
    made = read(content)
    assert made.keys() == HEAD
    for field, address in (("From", "o@board.example.uk"), ("To", "chief@example.org")):
        shown, found = parseaddr(raw(content, field))
        assert found == address
        assert words(shown).strip() == name.strip()
        assert [one.addr_spec for one in made[field].addresses] == [address]
    assert words(raw(content, "Subject")) == name
    body = made.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == f"{name}\n.\nFrom here\n".replace("\r\n", "\n")
    assert all(len(line) <= LONGEST_LINE for line in content.split(b"\r\n"))
    assert content.isascii()


def test_a_line_break_in_a_name_begins_no_line_of_the_head() -> None:
    """Records refuse such a name; if one came all the same, it would stay a name."""
    made = read(ready(message(INJECTED)))
    assert made.keys() == HEAD
    assert [one.addr_spec for one in made["To"].addresses] == ["chief@example.org"]
    assert words(raw(ready(message(INJECTED)), "Subject")).split() == INJECTED.split()


@given(lines, emails, st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_any_name_mailbox_and_text_come_through(name: str, address: str, text: str) -> None:
    """Read strictly, the message says what was put in."""
    made = read(ready(message(name, address, f"{text}\n")))
    assert made.keys() == HEAD
    assert [one.addr_spec for one in made["To"].addresses] == [address]
    body = made.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == f"{text}\n"


@pytest.mark.parametrize("address", ["a..b@example.org", ".a@example.org", "é@example.org", "a@exämple.org", "a@b..uk"])
def test_a_mailbox_that_no_mail_program_takes_is_left_to_the_sender(address: str) -> None:
    """The message has no address then, rather than a wrong one, and opens all the same."""
    assert not usable(Mailbox("Trust", address))
    assert "To" not in read(ready(message(address=address)))


def test_the_same_message_gives_the_same_bytes() -> None:
    """Nothing in it comes from a clock or from chance, and another letter gives another file."""
    assert ready(message()) == ready(message())
    assert ready(message()) != ready(message(text="Dear all\n"))
