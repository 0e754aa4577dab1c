"""Saved mails: what they hold comes out as it went in, and nothing that is no mail is taken for one."""

from __future__ import annotations

import time
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isa_admin.correspondence.saved_mail import is_mail, parts

HEAD = b"From: a@example.org\nContent-Type: text/plain; charset=utf-8"


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_attachments_come_out_as_they_went_in(one: bytes, other: bytes) -> None:
    """Whatever bytes they have; what is there twice is given once."""
    mail = EmailMessage(SMTP)
    mail["From"] = "a@example.org"
    mail.set_content("Hello")
    for content in (one, other):
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename="x.bin")
    assert is_mail(mail.as_bytes())
    assert parts(mail.as_bytes())[1:] == list(dict.fromkeys([one, other]))


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_a_text_comes_out_in_utf_8(charset: str, encoding: str) -> None:
    """However it was encoded on its way."""
    mail = EmailMessage(SMTP)
    mail["From"] = "a@example.org"
    mail.set_content("Caf\u00e9 " + "x" * 60 + " = y\n", charset=charset, cte=encoding)
    [text] = parts(mail.as_bytes())
    assert text.replace(b"\r\n", b"\n") == ("Caf\u00e9 " + "x" * 60 + " = y\n").encode()


@pytest.mark.parametrize(
    ("delsp", "joined"), [("", b"one two\n>quoted\n-- \nRobin\n"), ("; delsp=yes", b"onetwo\n>quoted\n-- \nRobin\n")]
)
def test_flowed_lines_are_joined(delsp: str, joined: bytes) -> None:
    """The text is given as it stands, too: what was signed may be either."""
    text = b"one \ntwo\n >quoted\n-- \nRobin\n"
    found = parts(HEAD + b"; format=flowed" + delsp.encode() + b"\n\n" + text)
    assert found == [text, joined]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"x", b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nx\n", b"partner: a\nversion: V1.00\n\nx\n",
        b"From: a@example.org", b"\x88\x01From: a\n\n", "From\u00e9: a\n\n".encode(),
    ],
)  # fmt: skip
def test_what_is_no_mail_is_not_taken_for_one(content: bytes) -> None:
    """A statement and a signed text have lines with colons too."""
    assert not is_mail(content)


@pytest.mark.parametrize(
    "content",
    [
        HEAD.replace(b"utf-8", b"no-such-charset") + b"\n\ncaf\xe9\n",
        HEAD + b"\nContent-Transfer-Encoding: base64\n\n!!!!\n",
        b"From: a\nContent-Type: multipart/mixed\n\nx\n",
        b"From: a\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 200,
        b"From: a\n" + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 5_000,
        b"From: a\n" + b"Content-Type: message/rfc822\n\n" * 5_000,
    ],
)
def test_a_mail_that_is_bent_gives_what_it_has_or_nothing(content: bytes) -> None:
    """It ends soon, and nothing of a library's own reaches anybody."""
    assert is_mail(content)
    began = time.monotonic()
    assert isinstance(parts(content), list)
    assert time.monotonic() - began < 20
