"""Chooses the key to sign with, and says in plain words why a key cannot be used."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.domain.dates import show
from isa_admin.domain.text import harmless
from isa_admin.errors import SigningError
from isa_admin.trust.key import fingerprint_groups
from isa_admin.trust.listing import secret_keys

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from isa_admin.trust.key import Key

_HEXADECIMAL = re.compile(r"(?:[0-9A-F]{16}|[0-9A-F]{40}|[0-9A-F]{64})")
_SSH_KEY = re.compile(r"(?:ssh-|ecdsa-|sk-|key::|~|/|\.|[A-Za-z]:[\\/])|.*\.pub$")
_PICK = "say which with --key FINGERPRINT"


class NoSecretKeyError(SigningError):
    """The keyring holds no secret key at all."""

    def __init__(self, *, roster: bool) -> None:
        super().__init__(
            "there is no secret key in your GnuPG keyring to sign with",
            'import yours with "gpg --import FILE", or look at your card with "gpg --card-status"; a new one, made with'
            " \"gpg --quick-gen-key 'Name <email>' ed25519 sign 2y\", has to be recorded by an officer"
            if roster
            else 'make one with isa-admin init PATH --new-key "Name <email>", or import yours with "gpg --import FILE"',
        )


class KeyNotFoundError(SigningError):
    """No secret key has the fingerprint, long key id or e-mail address that was asked for."""

    def __init__(self, wanted: str, source: str, keys: Sequence[Key]) -> None:
        super().__init__(
            f"{source} '{harmless(wanted)}' is not one of your secret keys:\n{_listed(keys)}",
            "give a full fingerprint, a key id of 16 digits, or the whole e-mail address of one of them with --key",
        )


class KeyNotOnRosterError(SigningError):
    """The key is in order, but this agreement does not name it."""


class ExpiredKeyError(SigningError):
    """The key, or the subkey that signs, has expired."""

    def __init__(self, key: Key) -> None:
        when = f" on {show(key.expires)}" if key.expires else ""
        super().__init__(f"{_named(key)} expired{when}", how_to_extend(key))


class RevokedKeyError(SigningError):
    """The owner has revoked the key."""

    def __init__(self, key: Key) -> None:
        super().__init__(
            f"{_named(key)} has been revoked",
            "use another key with --key FINGERPRINT; if you have none, make one and have another officer record it",
        )


class CannotSignError(SigningError):
    """The key has no permission to sign, or the secret part that signs is not here."""

    def __init__(self, key: Key) -> None:
        super().__init__(
            f"{_named(key)} cannot sign: it is for other uses, or the secret part that signs is not on this computer",
            f'add a part that signs with "gpg --quick-add-key {key.fingerprint} ed25519 sign 2y", '
            "or use another key with --key FINGERPRINT",
        )


def choose_key(
    wanted: str | None = None, git_signing_key: str | None = None, allowed: Collection[str] | None = None
) -> Key:
    """The key to sign with: the one asked for, else git's, else the only one in the user's keyring that can sign.

    Args:
        wanted: From ``--key``: a full fingerprint (blanks allowed), a key id of 16 digits, or a whole e-mail address.
        git_signing_key: git's ``user.signingkey``, if set.
        allowed: Fingerprints on the roster; only these keys count. None: there is no roster yet.

    Raises:
        SigningError: There is none, or it cannot sign; the message says why and how to put it right.
        MissingProgramError: gpg is missing, too old or broken.
    """
    return choose_from(secret_keys(), wanted, git_signing_key, allowed)


def choose_to_renew(
    wanted: str | None = None, git_signing_key: str | None = None, allowed: Collection[str] | None = None
) -> Key:
    """As `choose_key`, and a key that has expired will do: it is about to be extended."""
    keys = [replace(key, expired=False) for key in secret_keys()]
    return choose_from(keys, wanted, git_signing_key, allowed)


def choose_from(
    keys: Sequence[Key],
    wanted: str | None = None,
    git_signing_key: str | None = None,
    allowed: Collection[str] | None = None,
) -> Key:
    """As `choose_key`, out of these keys."""
    if not keys:
        raise NoSecretKeyError(roster=allowed is not None)
    roster = None if allowed is None else {fingerprint.upper() for fingerprint in allowed}
    if wanted:
        named = _matching(keys, wanted)
        if not named and Path(wanted).is_file():
            raise SigningError(
                f"--key names the key that you sign with, and '{harmless(wanted)}' is a file",
                "bind the certificate in it: isa-admin add-key PARTNER FILE, or add-signatory --certificate FILE",
            )
        if not named:
            raise KeyNotFoundError(wanted, "--key", keys)
        on_roster = [key for key in named if roster is None or key.fingerprint in roster]
        if not on_roster:
            raise KeyNotOnRosterError(f"{_named(named[0])} is not on the roster of this agreement", _ask_officer())
        return _the_one(on_roster)
    candidates = [key for key in keys if roster is None or key.fingerprint in roster]
    if not candidates:
        raise KeyNotOnRosterError(
            f"none of your secret keys is on the roster of this agreement:\n{_listed(keys)}", _ask_officer()
        )
    if git_signing_key and not _SSH_KEY.match(git_signing_key):
        named = _matching(candidates, git_signing_key)
        if named:
            return _the_one(named)
        if roster is None:
            raise KeyNotFoundError(git_signing_key, "git's user.signingkey", keys)
        # git may sign other work with another key: here only the keys on the roster count.
    return _the_one(candidates)


def ensure_usable(key: Key) -> Key:
    """Ensure that the key can sign now; raises the `SigningError` that says why it cannot."""
    if not key.usable:
        raise _unusable(key)
    return key


def how_to_extend(key: Key) -> str:
    """The gpg command that gives the key, and the subkey that signs, two more years from today."""
    commands = [f'"gpg --quick-set-expire {key.fingerprint} 2y"']
    if key.signing_parts and key.signing_parts[0] != key.fingerprint:
        commands.append(f'"gpg --quick-set-expire {key.fingerprint} 2y {key.signing_parts[0]}"')
    return f"renew it with isa-admin renew-key; outside a store, extend it with {' and '.join(commands)}"


def _unusable(key: Key) -> SigningError:
    if key.revoked:
        return RevokedKeyError(key)
    if key.from_future:
        return SigningError(
            f"{_named(key)} was made on {show(key.created)}, which by this computer's clock is in the future",
            "set this computer's clock",
        )
    if key.disabled:
        return SigningError(
            f"{_named(key)} is switched off in your keyring",
            f'switch it on with "gpg --edit-key {key.fingerprint} enable save"',
        )
    if key.expired:
        return ExpiredKeyError(key)
    return CannotSignError(key)


def _the_one(keys: Sequence[Key]) -> Key:
    """The only key, or the only one of them that can sign."""
    if len(keys) == 1:
        return ensure_usable(keys[0])
    usable = [key for key in keys if key.usable]
    if len(usable) == 1:
        return usable[0]
    if usable:
        raise SigningError(f"{len(usable)} keys could sign:\n{_listed(usable)}", _PICK)
    reasons = "\n".join(f"  {_unusable(key).message}" for key in keys)
    raise SigningError(
        f"none of your {len(keys)} keys can sign:\n{reasons}",
        'make a new one with isa-admin add-officer --new-key "Name <email>", or extend one with '
        '"gpg --quick-set-expire FINGERPRINT 2y" if it has expired',
    )


def _matching(keys: Sequence[Key], wanted: str) -> list[Key]:
    """The keys meant by a fingerprint, a key id or an e-mail address; a subkey that signs names its key too."""
    text = wanted.strip().removesuffix("!")
    if "@" in text:
        email = (text[text.index("<") + 1 : -1] if text.endswith(">") and "<" in text else text).casefold()
        return [key for key in keys if email in key.emails]
    digits = "".join(text.split()).upper().removeprefix("0X")
    if _HEXADECIMAL.fullmatch(digits) is None:
        return []
    found = []
    for key in keys:
        parts = [part for part in key.signing_parts if part.endswith(digits)]
        if key.fingerprint.endswith(digits):
            found.append(key)
        elif parts:
            found.append(replace(key, signing_parts=(parts[0],)))
    return found


def _listed(keys: Sequence[Key]) -> str:
    return "\n".join(f"  {fingerprint_groups(key.fingerprint)}  {key.owner}" for key in keys)


def _named(key: Key) -> str:
    return f"the key {fingerprint_groups(key.fingerprint)} of {key.owner}"


def _ask_officer() -> str:
    return "sign with a key on the roster through --key FINGERPRINT, or ask an officer to add yours"
