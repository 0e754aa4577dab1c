"""A signing key as a value, its user id, and how its fingerprint is read out over the telephone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.domain import text
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime


class UserIdError(UsageError):
    """The name and e-mail address of a key are not written as ``Name <email>``."""

    def __init__(self, user_id: str, reason: str) -> None:
        super().__init__(
            f"'{text.harmless(user_id)}' cannot stand in a key: {reason}",
            'write it as "Name <email>", for example "Ana Officer <ana@example.org>"',
        )


class Key(Struct, frozen=True):
    """An OpenPGP key with which somebody can sign for the boards or for a partner.

    Attributes:
        fingerprint: Of the primary key: 40 upper-case hexadecimal digits (64 for a version 5 key).
        name: Name in the first user id.
        email: E-mail address in the first user id; empty when it has none.
        user_ids: Every user id as written, the primary one first.
        created: When the key was made, UTC.
        expires: From when on it signs nothing any more, UTC; None when that never comes.
        can_sign: Whether the primary key, or a subkey, may sign and its secret part is within reach. Says nothing
            about expiry. For a certificate it is about the permission alone.
        expired: Whether all parts that may sign have expired.
        revoked: Whether its owner has revoked it.
        disabled: Whether its owner has switched it off in the keyring.
        from_future: Whether this computer's clock says that the key is not made yet.
        algorithm: In words, for example ``ed25519`` or ``RSA 3072``.
        on_card: Whether the secret part that signs lies on a smart card.
        signing_parts: Fingerprints of the parts that may sign (subkeys, primary key), the one to use first.
    """

    fingerprint: str
    name: str
    email: str
    user_ids: tuple[str, ...]
    created: datetime
    expires: datetime | None
    can_sign: bool
    expired: bool
    revoked: bool
    disabled: bool
    from_future: bool
    algorithm: str
    on_card: bool
    signing_parts: tuple[str, ...]

    @property
    def owner(self) -> str:
        """The first user id to be shown to people, as ``Name <email>``."""
        return text.harmless(f"{self.name} <{self.email}>".lstrip() if self.email else self.name)

    @property
    def usable(self) -> bool:
        """Whether it can sign now."""
        return self.can_sign and not (self.expired or self.revoked or self.disabled or self.from_future)

    @property
    def emails(self) -> frozenset[str]:
        """Every e-mail address of the key, case-folded for comparing."""
        return frozenset(email.casefold() for _, email in map(split_user_id, self.user_ids) if email)


def fingerprint_groups(fingerprint: str) -> str:
    """The fingerprint in groups of four with a gap in the middle, to be read out and compared over the telephone."""
    groups = [fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4)]
    middle = (len(groups) + 1) // 2
    return "  ".join(" ".join(half) for half in (groups[:middle], groups[middle:]) if half)


def parse_user_id(user_id: str) -> tuple[str, str]:
    """Split ``Name <email>`` into name and e-mail address, both fit to stand in a record.

    Raises:
        UserIdError: It is written otherwise, or holds characters that hide or move others (ATTACKS E08).
    """
    found = _name_and_email(user_id)
    if found is None:
        raise UserIdError(user_id, "it is not a name with an e-mail address")
    try:
        return text.line(found[0], "the name"), text.email(found[1])
    except ValueError as error:
        raise UserIdError(user_id, str(error)) from error


def split_user_id(user_id: str) -> tuple[str, str]:
    """Name and e-mail address of an existing key, whatever its owner wrote; a missing one is empty.

    Never raises: the user id comes out of a keyring or a stranger's certificate. It is one line, whatever it was: a
    second one would be shown as if this program had said it (ATTACKS E08).
    """
    user_id = user_id.replace("\n", " ")
    found = _name_and_email(user_id)
    if found is not None:
        return found
    bare = user_id.strip().removeprefix("<").removesuffix(">")
    return ("", bare) if "@" in bare and not re.search(r"[<>\s]", bare) else (user_id.strip(), "")


def _name_and_email(user_id: str) -> tuple[str, str] | None:
    """Part ``Name <email>``; a regular expression would take hours over a megabyte of blanks (ATTACKS G13)."""
    name, angle, rest = user_id.strip().removesuffix(">").partition("<")
    name, email = name.strip(), rest.strip()
    before, at, after = email.partition("@")
    whole = angle and name and before and at and after and user_id.rstrip().endswith(">")
    if not whole or "@" in after or re.search(r"[<>\s]", email) or ">" in name:
        return None
    return name, email
