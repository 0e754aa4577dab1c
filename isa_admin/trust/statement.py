"""The statement: the short text that a signatory signs to adopt the agreement for a partner (Agreement s.23).

It names everything that the signature is about, so it can be used for nothing else: not for another version, partner
or store, and not again after the partner has left. docs/statement.md describes it.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.domain import text
from isa_admin.trust.findings import Refused

if TYPE_CHECKING:
    from isa_admin.trust.signature import Judge, Signed

FIRST_LINE = "isa-admin statement of adoption, format 1"
SENTENCE = (
    "I hold the post named above and have authority to commit the partner. On its behalf I adopt the terms of the\n"
    "agreement in the version named above, whose text has the digest above.\n"
)
NO_EVENT = "none"
LIMIT = 16 * 1024
"""Largest statement, or clear-signed mail with one, in bytes."""

_FIELDS = (
    "agreement",
    "store",
    "partner",
    "partner-name",
    "version",
    "terms-sha256",
    "signatory",
    "post",
    "date",
    "previous-event-sha256",
)
_STATEMENT = re.compile(
    re.escape(FIRST_LINE)
    + r"\n\n"
    + "".join(rf"{field}: ([^\n]+)\n" for field in _FIELDS)
    + r"\n"
    + re.escape(SENTENCE)
)
_CLEAR_BEGIN = b"-----BEGIN PGP SIGNED MESSAGE-----"
_CLEAR = re.compile(
    rb"-----BEGIN PGP SIGNED MESSAGE-----\n(?:Hash: [A-Z0-9, ]+\n)*\n(?P<text>(?:[^\n]*\n)+?)"
    rb"(?P<armor>-----BEGIN PGP SIGNATURE-----\n(?:[^\n]*\n)+?-----END PGP SIGNATURE-----)\n?"
)


class Statement(Struct, frozen=True, kw_only=True):
    """What a signatory states. ``store`` is the anchor; ``previous_event`` the digest of the partner's last event."""

    agreement: str
    store: str
    partner: str
    partner_name: str
    version: str
    terms_digest: str
    signatory: str
    post: str
    on: date
    previous_event: str | None

    def __str__(self) -> str:
        """Write the statement, byte for byte as it is signed."""
        values = (
            self.agreement,
            self.store,
            self.partner,
            self.partner_name,
            self.version,
            self.terms_digest,
            self.signatory,
            self.post,
            self.on.isoformat(),
            self.previous_event or NO_EVENT,
        )
        lines = "".join(f"{field}: {value}\n" for field, value in zip(_FIELDS, values, strict=True))
        return f"{FIRST_LINE}\n\n{lines}\n{SENTENCE}"


def read_statement(content: bytes) -> Statement:
    """Read a statement; anything that differs from its grammar in one byte is not one.

    Raises:
        Refused: It is not a statement (E05), or was changed on its way (E07).
    """
    if len(content) > LIMIT:
        raise Refused("E05", f"a statement has at most {LIMIT} bytes")
    try:
        written = content.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("E05", "a statement is UTF-8 text") from None
    match = _STATEMENT.fullmatch(written)
    if match is None or any(value != value.strip() for value in match.groups()):
        if FIRST_LINE in written:
            raise Refused(
                "E07",
                "the statement was changed, as mail programs do with spaces and line ends;"
                " send the untouched .txt file with its .asc file attached",
            )
        raise Refused("E05", "this is not a statement of adoption")
    agreement, store, partner, name, version, digest, signatory, post, on, previous = match.groups()
    try:
        made = Statement(
            agreement=text.slug(agreement),
            store=store,
            partner=text.slug(partner),
            partner_name=text.line(name, "partner-name"),
            version=text.version_label(version),
            terms_digest=text.sha256(digest),
            signatory=text.line(signatory, "signatory"),
            post=text.line(post, "post"),
            on=date.fromisoformat(on),
            previous_event=None if previous == NO_EVENT else text.sha256(previous),
        )
    except ValueError as error:
        raise Refused("E05", f"the statement does not make sense: {error}") from error
    if str(made) != written:
        raise Refused("E05", "the statement is not written as it should be")
    return made


def is_clear_signed(content: bytes) -> bool:
    """Say whether a file is a clear-signed text."""
    return _CLEAR_BEGIN in content


def block(content: bytes) -> bytes:
    """Give the clear-signed block of a mail, with LF line ends and without what stands around it (ATTACKS E06).

    Raises:
        Refused: There is not exactly one clear-signed block, or it is too large.
    """
    return _block(content)[0].rstrip(b"\n") + b"\n"


def covered(content: bytes) -> tuple[bytes, bytes]:
    """Take a clear-signed mail apart into the text that its signature covers and the armored signature.

    What stands around the block is not covered and not looked at (ATTACKS E06).

    Raises:
        Refused: There is not exactly one clear-signed block, or it is too large.
    """
    match = _block(content)
    lines = [line.removeprefix(b"- ").rstrip(b" \t") for line in match["text"].split(b"\n")[:-1]]
    return b"\n".join(lines) + b"\n", match["armor"] + b"\n"


def _block(content: bytes) -> re.Match[bytes]:
    if len(content) > LIMIT:
        raise Refused("E05", f"a clear-signed statement has at most {LIMIT} bytes")
    plain = content.replace(b"\r\n", b"\n")
    if plain.count(_CLEAR_BEGIN) != 1:
        raise Refused("B09", "there is not exactly one clear-signed text")
    match = _CLEAR.search(plain)
    if match is None:
        raise Refused("E05", "the clear-signed text is damaged")
    return match


def check_signed(stated: Statement, signature: bytes, judge: Judge, vouched: frozenset[str] = frozenset()) -> Signed:
    """Check the signature over a statement, whichever of the two ways it was signed.

    Args:
        stated: The statement: what it says is what was signed, since there is one way to write it.
        signature: The armored signature over it, or the clear-signed text that holds it.
        judge: Knows the certificates.
        vouched: Revoked keys for which an officer vouches here.

    Returns:
        Which certificate signed it, and when.

    Raises:
        Refused: With the rule and the reason.
    """
    content = str(stated).encode("utf-8")
    if is_clear_signed(signature):
        words, armor = covered(signature)
        if words != content:
            raise Refused("E05", "the clear-signed text is not the statement")
        # The text form of a signature covers the lines with CRLF between them and without the last line end.
        signed = judge.check(words[:-1].replace(b"\n", b"\r\n"), armor, text=True, vouched=vouched)
    else:
        signed = judge.check(content, signature, text=True, vouched=vouched)
    judge.refuse_revoked(signed, vouched)
    return signed
