"""The roster: who administers the agreement for the boards, by key fingerprint."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from isa_admin.domain import text

Role = Literal["officer", "reviewer"]
Reason = Literal["retired", "superseded", "compromised"]


class Officer(Struct, frozen=True, kw_only=True):
    """One person on the roster; the fingerprint of the key is the identity, the name is for people.

    ``telephone`` is the number that letters give to people who have to ask before they sign.
    """

    fingerprint: str
    name: str
    email: str
    role: Role
    since: date
    telephone: str | None = None

    def __post_init__(self) -> None:
        text.fingerprint(self.fingerprint)
        text.line(self.name, "name")
        text.email(self.email)
        if self.telephone is not None:
            text.telephone(self.telephone)


class Revocation(Struct, frozen=True, kw_only=True):
    """A key that no longer counts, recorded by an officer.

    What a retired or superseded key signed before the day ``since`` stays good. A compromised key takes all its
    signatures with it, but those up to the commit ``vouched_until`` for which the officer who records this vouches.
    """

    fingerprint: str
    reason: Reason
    since: date
    recorded: date
    vouched_until: str | None = None

    def __post_init__(self) -> None:
        text.fingerprint(self.fingerprint)
        if self.vouched_until is not None:
            text.commit(self.vouched_until)

    def may_follow(self, earlier: Revocation) -> bool:
        """Say whether this may be recorded after an earlier one about the same key; neither is ever taken back.

        A key that was retired may turn out to have been stolen: whoever has it could have retired it first. And for
        what a compromised key signed an officer may vouch later, once they have looked at it.
        """
        if self.reason != "compromised":
            return False
        return earlier.reason != "compromised" or (earlier.vouched_until is None and self.vouched_until is not None)
