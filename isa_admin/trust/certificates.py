"""Certificates (public keys): written out for the store, and read from whatever bytes somebody hands in."""

from __future__ import annotations

import re

from isa_admin.errors import SigningError
from isa_admin.system.files import create_file, passing_folder
from isa_admin.trust.armor import (
    CERTIFICATE_PACKETS,
    PRIMARY_KEY_PACKET,
    PUBLIC_KEY,
    SECRET_PACKETS,
    NotArmorError,
    packet_tags,
    read_armor,
    write_armor,
)
from isa_admin.trust.key import Key, fingerprint_groups
from isa_admin.trust.listing import keys_of
from isa_admin.trust.program import open_apart, open_gnupg
from isa_admin.trust.refusals import refusal
from isa_admin.trust.what_it_is import PRIVATE_KEY, as_text, what_it_is
from isa_admin.trust.what_it_is import PUBLIC_KEY as A_PUBLIC_KEY

LIMIT = 128 * 1024  # bytes; a minimal certificate takes about 1,000, an RSA one with subkeys 5,000
_FINGERPRINT = re.compile(r"[0-9A-F]{40}(?:[0-9A-F]{24})?")
_BEGIN = f"-----BEGIN PGP {PUBLIC_KEY}-----"
_END = f"-----END PGP {PUBLIC_KEY}-----"
_EXPORT = 'export the public key alone with "gpg --armor --export-options export-minimal --export FINGERPRINT"'


class CertificateError(SigningError):
    """What was handed in is not one sound certificate."""

    def __init__(self, reason: str, remedy: str = _EXPORT) -> None:
        super().__init__(f"this is not a certificate that can be used: {reason}", remedy)


class PrivateKeyGivenError(CertificateError):
    """Somebody handed in a private key instead of the public one."""

    def __init__(self) -> None:
        super().__init__(
            "it holds a private key",
            f"keep that file to yourself and delete every copy that left your computer; {_EXPORT}",
        )


def export_certificate(fingerprint: str) -> str:
    """The minimal certificate in the user's keyring: the key, its user ids, subkeys and revocations, no third parties.

    Returns:
        Armored text with LF line ends and no comments.

    Raises:
        SigningError: There is none with this fingerprint.
        MissingProgramError: gpg is missing, too old or broken.
    """
    if _FINGERPRINT.fullmatch(fingerprint) is None:
        raise SigningError(f"{fingerprint!r} is not a fingerprint", "give all its 40 digits, in capital letters")
    options = "export-minimal,no-export-attributes,no-export-local-sigs"
    answer = open_gnupg().run(["--export-options", options, "--no-armor", "--export", fingerprint])
    if answer.returncode != 0:
        raise refusal(answer, "the certificate was not written")
    if not answer.data:
        raise SigningError(
            f"your keyring holds no key {fingerprint_groups(fingerprint)}",
            'import the certificate with "gpg --import FILE"',
        )
    return write_armor(answer.data, PUBLIC_KEY)


def take_in(content: bytes) -> str:
    """The one armored certificate in a file that somebody handed in.

    Taken are the binary form too, text as Windows programs write it, and a mail or page around the block: whose key it
    is, is compared over the telephone, so nothing hangs on the form in which it came.

    Raises:
        PrivateKeyGivenError: It is, or contains, a private key.
        CertificateError: It is something else, which is named, or more than one.
    """
    what = what_it_is(content)
    if what == PRIVATE_KEY:
        raise PrivateKeyGivenError
    if what not in {None, A_PUBLIC_KEY}:
        raise CertificateError(f"it is {what}")
    text = as_text(content)
    if text is None:
        if what is None:
            raise CertificateError("it is not text")
        return write_armor(content, PUBLIC_KEY)
    count = text.count(_BEGIN)
    if count > 1:
        raise CertificateError(f"it holds {count} certificates, and should hold one")
    start, stop = text.find(_BEGIN), text.find(_END)
    return text[start : stop + len(_END)] if 0 <= start < stop else text


def certificate_info(armored: str | bytes, limit: int = LIMIT) -> Key:
    """The key in a certificate, whoever it comes from; the user's own keyring is neither asked nor changed.

    Only what the key's own good signatures say is in the result: a user id or a subkey without one does not count.

    Args:
        armored: The file's content.
        limit: The most bytes it may have.

    Raises:
        PrivateKeyGivenError: It is, or contains, a private key.
        CertificateError: It is not exactly one armored certificate within the limit, or not a sound one.
        MissingProgramError: gpg is missing, too old or broken.
    """
    size = len(armored.encode() if isinstance(armored, str) else armored)
    if size > limit:
        raise CertificateError(f"it has {size:,} bytes, and {limit:,} is the most")
    private = "PRIVATE KEY BLOCK-----"
    if (private in armored) if isinstance(armored, str) else (private.encode() in armored):
        raise PrivateKeyGivenError
    try:
        data = read_armor(armored, PUBLIC_KEY)
        tags = packet_tags(data)
    except NotArmorError as error:
        raise CertificateError(str(error)) from error
    if SECRET_PACKETS.intersection(tags):
        raise PrivateKeyGivenError
    count = tags.count(PRIMARY_KEY_PACKET)
    if count > 1:
        raise CertificateError(f"it holds {count} certificates, and should hold one")
    if not CERTIFICATE_PACKETS.issuperset(tags) or tags[0] != PRIMARY_KEY_PACKET:
        raise CertificateError("it holds other OpenPGP data")
    return _read_apart(data)


def _read_apart(data: bytes) -> Key:
    """Let gpg read it in a keyring folder of its own, which is thrown away; no agent is started for it."""
    with passing_folder("isa-") as folder:
        file = folder / "certificate.gpg"
        create_file(file, data, private=True)
        keys = keys_of(open_apart(folder).scan_keys(str(file)))
    if len(keys) != 1 or _FINGERPRINT.fullmatch(keys[0].fingerprint) is None:
        raise CertificateError("GnuPG finds no key in it")
    if keys[0].from_future:
        # gpg takes none of its signatures, not even those on its names, before the day on which it was made.
        made = f"{keys[0].created:%Y-%m-%d %H:%M} UTC"
        raise CertificateError(
            f"it was made on {made}, which by this computer's clock is in the future",
            "compare the clocks of both computers: set this one, or wait until then; if its owner's was wrong, "
            "ask for a new key",
        )
    if not keys[0].user_ids:
        raise CertificateError("it has no name that the key itself has signed; it is damaged or tampered with")
    return keys[0]
