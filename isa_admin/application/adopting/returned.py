"""Returned: the files that came back from a signatory, in whatever form, as one statement and the signature over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.correspondence.saved_mail import is_mail, parts
from isa_admin.errors import SigningError, UsageError
from isa_admin.trust.armor import SIGNATURE, SIGNATURE_PACKET, NotArmorError, packet_tags, read_armor, write_armor
from isa_admin.trust.findings import Refused
from isa_admin.trust.key import fingerprint_groups
from isa_admin.trust.signature import UnknownKeyRefused
from isa_admin.trust.statement import FIRST_LINE, block, covered, is_clear_signed
from isa_admin.trust.what_it_is import ARCHIVE, MESSAGE, OUTLOOK, PRIVATE_KEY, PUBLIC_KEY, what_it_is

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LIMIT = 1024 * 1024
"""Largest file that is looked at, in bytes: there may be much around the block that counts."""
LARGEST_MAIL = 16 * 1024 * 1024
"""The same for a saved mail, which may have more attachments than those that count."""

_CLEAR = (b"-----BEGIN PGP SIGNED MESSAGE-----", b"-----END PGP SIGNATURE-----")
_DETACHED = (b"-----BEGIN PGP SIGNATURE-----", b"-----END PGP SIGNATURE-----")
_ARCHIVE = b"PK\x03\x04"
_BOM = b"\xef\xbb\xbf"
_AS_ATTACHMENTS = (
    "ask the signatory to sign the .txt of the signing pack as it came, not a copy saved by another program, and to"
    " attach both files to the mail as they are, the .txt and the .asc, and not to paste their text into the mail"
)
_WHAT_IS_WANTED = "give the statement (.txt) and the signature made of it (.asc), or one clear-signed file"
_SIGN_APART = 'ask the signatory to sign the file as it is: "gpg --armor --detach-sign FILE", or Kleopatra\'s Sign'
_INSTEAD = {
    MESSAGE: _SIGN_APART,
    PRIVATE_KEY: "delete it and the mail that it came in; whose it is needs a new key, since others may have this one:"
    " isa-admin revoke-key FINGERPRINT --reason compromised",
    PUBLIC_KEY: "leave it out; a key that is not recorded yet: isa-admin add-key PARTNER FILE",
    OUTLOOK: "open it in Outlook, save both attachments, the .txt and the .asc, with right-click and Save As, and give"
    " the two files; only a mail that was saved as .eml is taken whole",
    ARCHIVE: f"unpack it, if it is a zip file, and {_WHAT_IS_WANTED}",
    "a PDF": "a form signed on paper: isa-admin record-adoption PARTNER --paper FILE",
}
"""What to do with a file that is neither a statement nor a signature; for all others, say what is wanted."""
_NEW_PACK = "send a new signing pack: isa-admin request-adoption {partner} --out FOLDER"
_REMEDIES = {
    "B02": f"the statement or the signature changed on its way, as mail programs do; {_AS_ATTACHMENTS}",
    "B03": "ask the signatory for the public key as it is now, compare its fingerprint over the telephone, then record"
    " it: isa-admin add-key {partner} FILE",
    "B06": "ask the signatory to sign once more with GnuPG 2.2 or later, which names the key in full",
    "B09": "ask the signatory to sign the .txt file once more, with one key",
    "B11": _SIGN_APART,
    "C02": "ask the signatory for the renewed certificate and record it: isa-admin add-key {partner} FILE",
    "C04": "ask the signatory for the certificate of the new key: isa-admin add-key {partner} FILE",
    "C05": "ask the signatory for the certificate of a new key: isa-admin add-key {partner} FILE",
    "C07": "check the clock of this computer, and ask the signatory to check theirs and sign once more",
    "C08": "ask the signatory to check their computer's clock, and to sign once more with a signature that never"
    "  expires (default-sig-expire 0 in gpg.conf)",
    "C09": "ask the signatory for a modern key: isa-admin add-key {partner} FILE",
    "D02": _NEW_PACK,
    "E01": _NEW_PACK,
    "E02": "it belongs to another store: record it there",
    "E03": "something was recorded of the partner since the pack was made; " + _NEW_PACK,
    "E05": "give the .txt file of the signing pack and the .asc file that was made of it",
    "E07": _AS_ATTACHMENTS,
    "F05": _AS_ATTACHMENTS,
}


class NotCountedError(SigningError):
    """The statement with its signature does not count; ``rule`` is that of ATTACKS."""

    def __init__(self, refused: Refused, partner: str = "PARTNER") -> None:
        self.rule = refused.rule
        words = refused.message
        if isinstance(refused, UnknownKeyRefused):
            # In groups, since somebody will compare it over the telephone.
            words = words.replace(refused.fingerprint, fingerprint_groups(refused.fingerprint))
        super().__init__(
            f"the signed statement does not count: {words} [{refused.rule}]",
            _REMEDIES.get(refused.rule, _NEW_PACK).format(partner=partner),
        )


class SignedReturn(Struct, frozen=True):
    """A statement and the signature over it, as they will be kept: LF line ends, nothing around the block."""

    content: bytes
    signature: bytes


def read_returned(files: Sequence[Path]) -> SignedReturn:
    """Read what came back: a statement and its detached signature in either order, or one clear-signed file.

    A mail that was saved whole stands for what it holds.

    Raises:
        UsageError: It is something else.
        NotCountedError: It is so damaged that nothing can be checked.
    """
    given = {content: file for file in files for content in _contents(_read(file))}
    for content, file in given.items():
        _refuse_foreign(file, content)
    contents = list(given)
    clear = [content for content in contents if is_clear_signed(content)]
    signatures = [content for content in contents if content not in clear and is_signature(content)]
    statements = [content for content in contents if content not in clear and content not in signatures]
    try:
        if clear and not signatures:
            returned = _from_any(clear)
            if all(_with_lf(one) == returned.content for one in statements):
                return returned
        elif len(signatures) == len(statements) == 1 and not clear:
            return SignedReturn(_with_lf(statements[0]), _armored(signatures[0]))
    except Refused as refused:
        raise NotCountedError(refused) from refused
    raise UsageError(
        _what_is_missing(len(clear), len(signatures), [(given[one], one) for one in statements]), _WHAT_IS_WANTED
    )


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        content = opened.read(LARGEST_MAIL + 1)
    limit = LARGEST_MAIL if is_mail(content) else LIMIT
    if len(content) > limit:
        # A mail in another form may be as large, and its name says more than its size.
        _refuse_foreign(file, content)
        raise UsageError(f"{file} has over {limit:,} bytes, and a signed statement is short", _WHAT_IS_WANTED)
    return content


def _contents(content: bytes) -> list[bytes]:
    """Give what counts in a file: the file itself, or in a saved mail the statement, the signature, a signed text."""
    if not is_mail(content):
        return [content]
    found = [
        part
        for part in parts(content)
        if is_clear_signed(part) or is_signature(part) or part.removeprefix(_BOM).startswith(FIRST_LINE.encode())
    ]
    return found or [content]


def _from_any(clear: Sequence[bytes]) -> SignedReturn:
    """Take the one text out of clear-signed files; a flowed mail has it in two forms, and that which was signed counts.

    Raises:
        Refused: None of them can be read, or they are of different texts.
    """
    found: list[SignedReturn] = []
    refused: Refused | None = None
    for content in clear:
        try:
            found.append(_from_clear(content))
        except Refused as error:
            refused = refused or error
    if refused is not None and not found:
        raise refused
    if len({one.content for one in found}) > 1:
        raise Refused("B09", "there is more than one clear-signed text")
    return found[0]


def _refuse_foreign(file: Path, content: bytes) -> None:
    """Refuse a file that is something else, by its name: the wrong attachment was saved, or signed."""
    if _is_statement(content) or is_clear_signed(content) or is_signature(content):
        return
    what = what_it_is(content)
    if what is not None:
        raise UsageError(f"{file} is {what}", _INSTEAD.get(what, _WHAT_IS_WANTED))


def _is_statement(content: bytes) -> bool:
    return FIRST_LINE.encode() in content and not content.startswith(_ARCHIVE)


def _with_lf(content: bytes) -> bytes:
    """Give a statement as it was in the pack: with LF line ends, no mark before it, one line end behind it.

    Windows and mail programs change these; the signature says whether the rest is what was signed.
    """
    plain = content.removeprefix(_BOM).replace(b"\r\n", b"\n")
    return plain.rstrip(b"\n") + b"\n" if _is_statement(plain) else plain


def _from_clear(content: bytes) -> SignedReturn:
    """Take a clear-signed text out of the mail that it came in."""
    try:
        kept = block(_cut(content, _CLEAR, "clear-signed text"))
        words, _ = covered(kept)
    except Refused as refused:
        if refused.rule == "B09":
            raise
        raise Refused("E07", "the clear-signed text was changed, as mail programs do with lines and spaces") from None
    return SignedReturn(words, kept)


def _armored(content: bytes) -> bytes:
    """Give a detached signature in the one form that is kept; one in binary form, as Kleopatra may make, is turned."""
    if _is_binary_signature(content):
        return write_armor(content, SIGNATURE).encode("ascii")
    try:
        return write_armor(read_armor(_cut(content, _DETACHED, "signature"), SIGNATURE), SIGNATURE).encode("ascii")
    except NotArmorError as error:
        raise Refused("F05", f"the signature is damaged: {error}") from error


def _cut(content: bytes, marks: tuple[bytes, bytes], what: str) -> bytes:
    """Cut the one block out of the text around it."""
    begin, end = marks
    if content.count(begin) != 1:
        raise Refused("B09", f"there is more than one {what}")
    start = content.index(begin)
    stop = content.find(end, start)
    if stop < 0:
        raise Refused("F05", f"the {what} has no end")
    return content[start : stop + len(end)] + b"\n"


def is_signature(content: bytes) -> bool:
    """Say whether a file is a signature apart from its text, in armor or in binary form.

    One that lies in an archive as it is can be seen, and not be checked.
    """
    if content.startswith(_ARCHIVE):
        return False
    return _DETACHED[0] in content or _is_binary_signature(content)


def _is_binary_signature(content: bytes) -> bool:
    try:
        return bool(content[:1]) and content[0] >= 0x80 and packet_tags(content)[0] == SIGNATURE_PACKET  # noqa: PLR2004  RFC 4880 4.2: bit 7 of every packet
    except NotArmorError:
        return False


def _what_is_missing(clear: int, signatures: int, statements: Sequence[tuple[Path, bytes]]) -> str:
    if clear:
        return "a clear-signed file needs no other file beside it, and these two differ"
    if signatures and not statements:
        return "the statement is missing: there is only a signature" if signatures == 1 else "there are two signatures"
    if statements and not signatures:
        for file, content in statements:
            if not _is_statement(content):
                return f"{file} is neither a statement nor a signature"
        return "the signature is missing: there is only a statement, and it proves nothing by itself"
    return "these files are not one statement and one signature"
