"""Keys of one's own: chosen or made for founding a store, and given a longer life."""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.application.certificates import examined
from isa_admin.domain import text
from isa_admin.errors import SigningError
from isa_admin.records.load import load_officers, load_register
from isa_admin.store.settings import git_signing_key
from isa_admin.system.files import passing_folder
from isa_admin.trust import choosing
from isa_admin.trust.certificates import export_certificate
from isa_admin.trust.key import fingerprint_groups, parse_user_id
from isa_admin.trust.new_key import NewKey, extend, new_key
from isa_admin.trust.program import end_agent
from isa_admin.trust.signature import Certificate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from isa_admin.application.certificates import HandedIn
    from isa_admin.records.load import Blobs
    from isa_admin.trust.key import Key


def choose(wanted: str | None) -> Key:
    """Choose the key: the one named, else git's signing key, else the only one that can sign.

    Raises:
        SigningError: There is none, there are several, or it cannot sign.
    """
    return accepted(choosing.choose_key(wanted, git_signing_key()))


def accepted(key: Key) -> Key:
    """Ensure that verification accepts what a key signs, before anything depends on it; gives the accepted parts.

    Raises:
        SigningError: It is of a kind, or bound in a way, that is never accepted.
    """
    handed_in = examined(export_certificate(key.fingerprint).encode("ascii"))
    good = Certificate(handed_in.armored.encode("ascii")).signing_parts(datetime.now(UTC))
    parts = tuple(part for part in key.signing_parts if part in good)
    if not parts:
        raise SigningError(
            f"the part of the key {fingerprint_groups(key.fingerprint)} that signs here is never accepted by others",
            'make a new key with --new-key "Name <email>"',
        )
    return replace(key, signing_parts=parts)


def choose_to_renew(blobs: Blobs, wanted: str | None) -> tuple[Key, bool]:
    """Choose which key of one's own is to last longer; one that has expired will do.

    Returns:
        The key, and whether it is on the roster: then its owner can record the renewal, otherwise an officer does.

    Raises:
        SigningError: No key of the roster or of a signatory is here, or several are.
    """
    officers = {officer.fingerprint for officer in load_officers(blobs) if officer.role == "officer"}
    try:
        return choosing.choose_to_renew(wanted, git_signing_key(), officers), True
    except choosing.KeyNotOnRosterError:
        partners = load_register(blobs).partners.values()
        others = {officer.fingerprint for officer in load_officers(blobs)}
        others |= {post.key for entry in partners for post in entry.signatories if post.key}
        return choosing.choose_to_renew(wanted, git_signing_key(), others), False


def renewed(key: Key, until: date) -> HandedIn:
    """Let a key last until a day, and give its certificate as one that was handed in.

    Raises:
        SigningError: gpg did not extend it, or the certificate is not as it should be.
    """
    extended = extend(key, until)
    return examined(export_certificate(extended.fingerprint).encode("ascii"))


def owner(key: Key) -> tuple[str, str]:
    """Give the name and the e-mail address of a key's owner, as the roster will show them.

    Raises:
        SigningError: The key does not say both.
    """
    missing = [what for what, said in (("name", key.name), ("e-mail address", key.email)) if not said.strip()]
    try:
        return text.line(key.name, "name"), text.email(key.email)
    except ValueError as error:
        reason = f"it has no {' and no '.join(missing)}" if missing else str(error)
        raise SigningError(
            f"the key {fingerprint_groups(key.fingerprint)} does not say whose it is: {reason}",
            f"give it a name and an address with \"gpg --quick-add-uid {key.fingerprint} 'Name <email>'\", "
            'or make another with --new-key "Name <email>"',
        ) from error


def owner_of_new(user_id: str) -> tuple[str, str]:
    """Give the name and the e-mail address that a new key is to have.

    Raises:
        UserIdError: It is not of the form ``Name <email>``.
    """
    return parse_user_id(user_id)


def make(user_id: str, folder: Path) -> NewKey:
    """Make a key that lasts two years, with its revocation certificate beside the store.

    Raises:
        UserIdError: It is not of the form ``Name <email>``.
        SigningError: gpg made no key.
    """
    name, email = parse_user_id(user_id)
    return new_key(name, email, revocation_into=folder)


@contextmanager
def throw_away_keyring(name: str, email: str) -> Iterator[tuple[Path, str]]:
    """Make a keyring with one key without a passphrase, and take it away in the end; gives the certificate with it."""
    # gpg-agent's socket lies in it, and a socket's path must be short.
    before = os.environ.get("GNUPGHOME")
    with passing_folder("isa-") as home:
        os.environ["GNUPGHOME"] = str(home)
        try:
            made = new_key(name, email, no_passphrase=True)
            yield home, export_certificate(made.key.fingerprint)
        finally:
            end_agent(home)
            if before is None:
                del os.environ["GNUPGHOME"]
            else:
                os.environ["GNUPGHOME"] = before
