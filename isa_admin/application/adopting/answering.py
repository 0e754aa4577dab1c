"""Answering: a signed statement that came back, in whatever form, checked as the verifier will check it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isa_admin.application.adopting.stating import previous_event
from isa_admin.application.identity import anchor_of, judge_of
from isa_admin.domain.adopting import refuse_adopted
from isa_admin.domain.events import Adoption
from isa_admin.domain.events.adoption import SignedBy
from isa_admin.errors import SigningError, StoreError, UsageError
from isa_admin.records.load import load_register
from isa_admin.trust.armor import SIGNATURE, SIGNATURE_PACKET, NotArmorError, packet_tags, read_armor, write_armor
from isa_admin.trust.findings import Refused
from isa_admin.trust.fitting import Point, day_signed, refuse_misfit
from isa_admin.trust.key import fingerprint_groups
from isa_admin.trust.statement import block, check_signed, covered, is_clear_signed, read_statement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.store.repository import Store
    from isa_admin.trust.statement import Statement

LIMIT = 1024 * 1024
"""Largest file that is looked at, in bytes: a mail may have much around the block that counts."""

_CLEAR = (b"-----BEGIN PGP SIGNED MESSAGE-----", b"-----END PGP SIGNATURE-----")
_DETACHED = (b"-----BEGIN PGP SIGNATURE-----", b"-----END PGP SIGNATURE-----")
_BOM = b"\xef\xbb\xbf"
_AS_ATTACHMENTS = (
    "ask the signatory to attach both files to the mail as they are, the .txt of the signing pack and the .asc that was"
    " made of it, and not to paste their text into the mail"
)
_NEW_PACK = "send a new signing pack: isa-admin request-adoption {partner} --out FOLDER"
_REMEDIES = {
    "B02": f"the statement or the signature changed on its way, as mail programs do; {_AS_ATTACHMENTS}",
    "B03": "compare the fingerprint with the signatory over the telephone, then record the certificate:"
    " isa-admin add-key {partner} FILE",
    "B06": "ask the signatory to sign once more with GnuPG 2.2 or later, which names the key in full",
    "B09": "ask the signatory to sign the .txt file once more, with one key",
    "B11": 'ask the signatory to sign the file as it is: "gpg --armor --detach-sign FILE", or Kleopatra\'s Sign',
    "C02": "ask the signatory for the renewed certificate and record it: isa-admin add-key {partner} FILE",
    "C04": "ask the signatory for the certificate of the new key: isa-admin add-key {partner} FILE",
    "C05": "ask the signatory for the certificate of a new key: isa-admin add-key {partner} FILE",
    "C07": "check the clock of this computer, and ask the signatory to check theirs and sign once more",
    "C08": "ask the signatory to check their computer's clock and to sign once more",
    "C09": "ask the signatory for a key of today's kind: isa-admin add-key {partner} FILE",
    "D02": _NEW_PACK,
    "E01": _NEW_PACK,
    "E02": "it belongs to another store: record it there",
    "E03": "something was recorded of the partner since the pack was made; " + _NEW_PACK,
    "E05": "give the .txt file of the signing pack and the .asc file that was made of it",
    "E07": _AS_ATTACHMENTS,
    "F05": _AS_ATTACHMENTS,
}


class FilesNotUnderstoodError(UsageError):
    """The files given are not a statement with its signature, or one clear-signed file."""


class NotCountedError(SigningError):
    """The statement with its signature does not count; ``rule`` is that of ATTACKS."""

    def __init__(self, refused: Refused, partner: str = "PARTNER") -> None:
        self.rule = refused.rule
        super().__init__(
            f"the signed statement does not count: {refused.message} [{refused.rule}]",
            _REMEDIES.get(refused.rule, _NEW_PACK).format(partner=partner),
        )


class NotTheirKeyError(SigningError):
    """The key is none of the partner's signatories'."""

    def __init__(self, fingerprint: str, entry: PartnerEntry) -> None:
        super().__init__(
            f"the signature is good, and its key is not that of a signatory of {entry.partner.name}:"
            f" {fingerprint_groups(fingerprint)} [D03]",
            "compare the fingerprint with the signatory over the telephone, then record the certificate:"
            f" isa-admin add-key {entry.id} FILE",
        )


class NoSuchPartnerHereError(SigningError):
    """The statement names a partner that the register does not have."""

    def __init__(self, partner: str) -> None:
        super().__init__(
            f"the statement is for the partner '{partner}', and this register has none such [D02]",
            "see whether this is the right store: isa-admin list-partners",
        )


class MovedOnError(StoreError):
    """The register changed between the check and the commit."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the records of {name} changed meanwhile, and nothing was written", "run the command again")


@dataclass(frozen=True, slots=True)
class Returned:
    """A statement and the signature over it, as they will be kept: LF line ends, nothing around the block."""

    content: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A signed statement that counts, at the point where the store stood when it was checked."""

    entry: PartnerEntry
    stated: Statement
    adoption: Adoption
    returned: Returned
    made: datetime
    terms_digest: str

    @property
    def signed(self) -> tuple[bytes, bytes]:
        """The bytes to keep: the statement and its signature."""
        return self.returned.content, self.returned.signature

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What to show before it is recorded."""
        return [
            ("Partner", self.entry.partner.name),
            ("Adopts", self.stated.version),
            ("Terms digest", self.stated.terms_digest),
            ("Signed by", f"{self.stated.signatory}, {self.stated.post}"),
            ("Signed at", f"{self.made:%Y-%m-%d %H:%M} UTC"),
            ("Key", fingerprint_groups(self.adoption.key or "")),
        ]

    def ensure_unmoved(self, register: Register) -> None:
        """Ensure the register has not moved on in what the check rests on.

        Raises:
            MovedOnError: It has.
        """
        same = register.partners.get(self.entry.id) == self.entry and register.terms_digest == self.terms_digest
        if not same:
            raise MovedOnError(self.entry.partner.name)


def read_returned(files: Sequence[Path]) -> Returned:
    """Read what came back: a statement and its detached signature in either order, or one clear-signed file.

    Raises:
        FilesNotUnderstoodError: It is something else.
        NotCountedError: It is so damaged that nothing can be checked.
    """
    contents = [_read(file) for file in files]
    clear = [content for content in contents if is_clear_signed(content)]
    signatures = [content for content in contents if content not in clear and _is_signature(content)]
    statements = [content for content in contents if content not in clear and content not in signatures]
    try:
        if len(clear) == 1 and not signatures:
            returned = _from_clear(clear[0])
            if all(_with_lf(one) == returned.content for one in statements):
                return returned
        elif len(signatures) == len(statements) == 1 and not clear:
            return Returned(_with_lf(statements[0]), _armored(signatures[0]))
    except Refused as refused:
        raise NotCountedError(refused) from refused
    raise FilesNotUnderstoodError(
        _what_is_missing(len(clear), len(signatures), len(statements)),
        "give the statement (.txt) and the signature made of it (.asc), or one clear-signed file",
    )


def check(store: Store, returned: Returned) -> Answer:
    """Check a signed statement against the store as it stands now, by every rule that the verifier has.

    Raises:
        NotCountedError: It does not count, with the rule and what to do.
        NoSuchPartnerHereError: It is for a partner that the register does not have.
        NotTheirKeyError: The key is none of the partner's signatories'.
        AdoptionRefusedError: The partner adopted this version before.
    """
    try:
        return _checked(store, returned)
    except Refused as refused:
        raise NotCountedError(refused, _partner_named(returned)) from refused


def _checked(store: Store, returned: Returned) -> Answer:
    snapshot = store.snapshot()
    register = load_register(snapshot)
    anchor = str(anchor_of(store))
    stated = read_statement(returned.content)
    if (stated.agreement, stated.store) != (register.agreement.id, anchor):
        raise Refused("E02", "it is for another store or another agreement")
    if stated.partner not in register.partners:
        raise NoSuchPartnerHereError(stated.partner)
    entry = register.partners[stated.partner]
    if register.versions.find(stated.version) is None:
        raise Refused("E01", f"it is for the version {stated.version}, which is not in the version-control table")
    refuse_adopted(entry, stated.version, stated.on)
    _, fingerprint, made = check_signed(returned.content, returned.signature, judge_of(snapshot))
    holder = next((post for post in entry.signatories if post.key == fingerprint), None)
    if holder is None:
        raise NotTheirKeyError(fingerprint, entry)
    point = Point(
        agreement=register.agreement.id,
        store=anchor,
        partner=entry.id,
        terms_digest=register.versions.terms_of(stated.version, register.terms_digest),
        signatory=holder.name,
        previous_event=previous_event(snapshot, entry.id),
    )
    refuse_misfit(stated, made, point)
    adoption = Adoption(
        on=day_signed(made),
        version=stated.version,
        evidence="gpg",
        signed_by=SignedBy(name=stated.signatory, post=stated.post),
        key=fingerprint,
    )
    return Answer(
        entry=entry,
        stated=stated,
        adoption=adoption,
        returned=returned,
        made=made,
        terms_digest=register.terms_digest,
    )


def _partner_named(returned: Returned) -> str:
    """Give the partner that a statement names, for the words of a remedy."""
    try:
        return read_statement(returned.content).partner
    except Refused:
        return "PARTNER"


def _read(file: Path) -> bytes:
    if file.stat().st_size > LIMIT:
        raise FilesNotUnderstoodError(
            f"{file} has over {LIMIT:,} bytes, and a signed statement is short",
            "give the statement (.txt) and the signature made of it (.asc), or one clear-signed file",
        )
    return file.read_bytes()


def _with_lf(content: bytes) -> bytes:
    """Give a statement with LF line ends and no mark before it, as it was in the pack: Windows programs add both."""
    return content.removeprefix(_BOM).replace(b"\r\n", b"\n")


def _from_clear(content: bytes) -> Returned:
    """Take a clear-signed text out of the mail that it came in."""
    try:
        kept = block(_cut(content, _CLEAR, "clear-signed text"))
        words, _ = covered(kept)
    except Refused as refused:
        if refused.rule == "B09":
            raise
        raise Refused("E07", "the clear-signed text was changed, as mail programs do with lines and spaces") from None
    return Returned(words, kept)


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


def _is_signature(content: bytes) -> bool:
    return _DETACHED[0] in content or _is_binary_signature(content)


def _is_binary_signature(content: bytes) -> bool:
    try:
        return bool(content[:1]) and content[0] >= 0x80 and packet_tags(content)[0] == SIGNATURE_PACKET  # noqa: PLR2004  RFC 4880 4.2: bit 7 of every packet
    except NotArmorError:
        return False


def _what_is_missing(clear: int, signatures: int, statements: int) -> str:
    if clear:
        return "a clear-signed file needs no other file beside it, and these do not say the same"
    if signatures and not statements:
        return "the statement is missing: there is only a signature" if signatures == 1 else "there are two signatures"
    if statements and not signatures:
        return "the signature is missing: there is only a statement, and it proves nothing by itself"
    return "these files are not one statement and one signature"
