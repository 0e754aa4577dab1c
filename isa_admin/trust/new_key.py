"""Makes a new signing key for an officer or a signatory, with its revocation certificate, and extends one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.errors import SigningError
from isa_admin.system.files import create_file, draft_of, read_file, remove_file
from isa_admin.trust.key import Key, fingerprint_groups, parse_user_id
from isa_admin.trust.listing import last_words, secret_keys
from isa_admin.trust.program import open_gnupg
from isa_admin.trust.refusals import refusal

if TYPE_CHECKING:
    from datetime import date


class NewKey(Struct, frozen=True):
    """A key just made.

    Attributes:
        key: The key.
        revocation: The file with its revocation certificate: where it was asked for, else where GnuPG keeps it.
            Whoever has this file can revoke the key, so it belongs on paper or on a stick in a drawer.
    """

    key: Key
    revocation: Path


def new_key(
    name: str, email: str, *, expires: str = "2y", revocation_into: Path | None = None, no_passphrase: bool = False
) -> NewKey:
    """Make an Ed25519 key that signs and certifies; GnuPG asks for its passphrase in its own window.

    Args:
        name: Of the owner, or of the post.
        email: Its address, best a role mailbox.
        expires: How long it lasts, as gpg takes it: ``2y``, ``18m``, ``2028-11-30``.
        revocation_into: Folder for a copy of the revocation certificate, made if missing.
        no_passphrase: Leave the key without a passphrase, for the demonstration and for tests.

    Raises:
        UserIdError: Name and e-mail address are not fit for a key.
        SigningError: There is a usable key with the same name and address; or the folder does not take files, and no
            key was made; or the key was made and its revocation certificate is not where it was wanted, which the
            message says.
        GpgRefusedError: gpg made no key; its subclasses say why.
        MissingProgramError: gpg is missing, too old or broken.
    """
    user_id = f"{name} <{email}>"
    parse_user_id(user_id)
    for key in secret_keys():
        if user_id in key.user_ids and key.usable:
            raise SigningError(
                f"you already have a key as {key.owner}: {fingerprint_groups(key.fingerprint)}",
                f"sign with it: --key {key.fingerprint}",
            )
    if revocation_into is not None:
        _prepare(revocation_into)
    gpg = open_gnupg()
    secrecy = ["--pinentry-mode=loopback", "--passphrase", ""] if no_passphrase else []
    # --yes: an expired key of the same name, or somebody's public one, does not stand in the way.
    answer = gpg.run([*secrecy, "--yes", "--quick-generate-key", "--", user_id, "ed25519", "sign", expires])
    made = [rest.split()[1] for keyword, rest in answer.status if keyword == "KEY_CREATED"]
    if len(made) != 1:
        raise refusal(answer, "no key was made")
    key = next(key for key in secret_keys() if key.fingerprint == made[0])
    revocation = Path(gpg.home(), "openpgp-revocs.d", f"{key.fingerprint}.rev")
    if not revocation.is_file():  # gpg fails then, and yet the key is there
        raise SigningError(
            f"{_made(key)} GnuPG did not write its revocation certificate: {last_words(answer.stderr)}",
            f'write one with "gpg --output revocation.asc --generate-revocation {key.fingerprint}", '
            f"then go on with --key {key.fingerprint}",
        )
    if revocation_into is not None:
        revocation = _copy(revocation, revocation_into, key)
    return NewKey(key, revocation)


def extend(key: Key, until: date) -> Key:
    """Extend the user's own key to a day, with each part of it that signs; gpg asks for its passphrase.

    Args:
        key: The key, which may have expired.
        until: The day, in the future.

    Returns:
        The key as it is now.

    Raises:
        GpgRefusedError: gpg did not extend it; its subclasses say why.
        MissingProgramError: gpg is missing, too old or broken.
    """
    gpg = open_gnupg()
    subkeys = [part for part in key.signing_parts if part != key.fingerprint]
    for parts in ([], subkeys) if subkeys else ([],):
        answer = gpg.run(["--quick-set-expire", key.fingerprint, until.isoformat(), *parts])
        if answer.returncode != 0:
            raise refusal(answer, "the key was not extended")
    return next(one for one in secret_keys() if one.fingerprint == key.fingerprint)


def _prepare(folder: Path) -> None:
    """Ensure that the folder takes files before a key is made that would lack its revocation certificate."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = draft_of(folder / "revocation")
        create_file(draft, b"")
        remove_file(draft)
    except OSError as error:
        raise SigningError(
            f"the folder {folder} does not take the revocation certificate: {error.strerror}",
            "name a folder that you can write to",
        ) from error


def _copy(source: Path, folder: Path, key: Key) -> Path:
    target = folder / source.name
    try:
        create_file(target, read_file(source), private=True)
    except OSError as error:
        raise SigningError(
            f"{_made(key)} its revocation certificate was not copied to {target}: {error.strerror}",
            f"copy {source} to a safe place yourself, then go on with --key {key.fingerprint}",
        ) from error
    return target


def _made(key: Key) -> str:
    return f"the key {fingerprint_groups(key.fingerprint)} was made, but"
