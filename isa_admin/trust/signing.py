"""Makes detached signatures with one key, and looks at each before anybody relies on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.errors import SigningError
from isa_admin.trust.armor import SIGNATURE, SIGNATURE_PACKET, NotArmorError, packet_tags, read_armor, write_armor
from isa_admin.trust.program import open_gnupg
from isa_admin.trust.refusals import refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.trust.gnupg_process import GpgAnswer
    from isa_admin.trust.key import Key

_STRONG_DIGESTS = frozenset({"8", "9", "10"})  # SHA-256, SHA-384, SHA-512 (RFC 4880 section 9.4)
_BINARY_DOCUMENT = "00"
_DETACHED = "D"
# The user's gpg.conf stays in force (agent, card reader, keyrings) but may not change what a signature is.
_WHAT_IT_IS = ("--no-textmode", "--digest-algo=SHA512", "--no-ask-sig-expire", "--default-sig-expire=0")


class WrongSignatureError(SigningError):
    """gpg made a signature, but not the one that was asked for; it is thrown away."""

    def __init__(self, difference: str) -> None:
        super().__init__(
            f"GnuPG did not make the signature that it was asked for: {difference}",
            'look in your gpg.conf for "local-user", "sign-with", "digest-algo" or "textmode" and take it out',
        )


class Signer(Struct, frozen=True):
    """Signs as the owner of one key: bytes in, armored detached signature out.

    Attributes:
        key: From `choosing.choose_key` or `new_key.new_key`.
    """

    key: Key

    def __call__(self, payload: bytes) -> str:
        """The detached signature over exactly these bytes: one packet, SHA-512, by this key, text with LF ends.

        Waits for as long as a person types a passphrase or looks for a card.

        Raises:
            GpgRefusedError: gpg did not sign; its subclasses say why.
            WrongSignatureError: The signature is not as it should be.
            MissingProgramError: gpg is missing, too old or broken.
            KeyboardInterrupt: Ctrl-C; gpg has ended and nothing is left behind.
        """
        part = self.key.signing_parts[0] if self.key.signing_parts else self.key.fingerprint
        answer = sign(part, payload)
        if answer.returncode != 0:
            raise refusal(answer, "nothing was signed")
        return _checked(answer, part)


def sign(part: str, payload: bytes, options: Sequence[str] = ()) -> GpgAnswer:
    """What gpg answers when it is asked to sign with exactly this part (``!``) of a key, by its fingerprint."""
    args = [*options, *_WHAT_IT_IS, "--local-user", f"{part}!", "--armor", "--detach-sign"]
    return open_gnupg().run(args, payload)


def _checked(answer: GpgAnswer, part: str) -> str:
    made = [rest.split() for keyword, rest in answer.status if keyword == "SIG_CREATED"]
    if len(made) != 1:
        raise WrongSignatureError(f"{len(made)} signatures instead of one")
    # SIG_CREATED type public-key-algorithm digest class time fingerprint (doc/DETAILS of GnuPG)
    form, _, digest, kind, _, fingerprint = made[0]
    if fingerprint != part:
        raise WrongSignatureError(f"it is by the key {fingerprint}")
    if form != _DETACHED or kind != _BINARY_DOCUMENT:
        raise WrongSignatureError("it is not a detached signature over plain bytes")
    if digest not in _STRONG_DIGESTS:
        raise WrongSignatureError("it rests on a weak digest")
    try:
        data = read_armor(answer.data, SIGNATURE)
        tags = packet_tags(data)
    except NotArmorError as error:
        raise WrongSignatureError(str(error)) from error
    if tags != [SIGNATURE_PACKET]:
        raise WrongSignatureError(f"it holds {len(tags)} packets instead of one")
    return write_armor(data, SIGNATURE)
