"""A notice: writing owed to partners because of an event, to whom it went, and when it was served on each."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from isa_admin.domain import text

How = Literal["email", "post", "hand"]
HOW: tuple[How, ...] = ("email", "post", "hand")
"""The ways in which a notice reaches a partner."""

NoticeKey = Literal[
    "adoption-requested",
    "reminder",
    "joined",
    "withdrawal",
    "suspension",
    "meeting",
    "reinstated",
    "review-opened",
    "draft-for-comment",
    "version-issued",
    "breach",
    "compliance-due",
]


class Addressee(Struct, frozen=True, kw_only=True):
    """A partner to be told, and what was written to it.

    ``email`` is the mailbox that the notice goes to, where the partner gave one. ``letter_sha256`` and
    ``email_sha256`` are the digests of the letter and of the ready e-mail with the letter in it.
    """

    partner: str
    email: str | None = None
    letter_sha256: str | None = None
    email_sha256: str | None = None

    def __post_init__(self) -> None:
        text.slug(self.partner)
        if self.email is not None:
            text.email(self.email)
        for digest in (self.letter_sha256, self.email_sha256):
            if digest is not None:
                text.sha256(digest)

    @property
    def usual(self) -> How:
        """How a notice usually reaches it: by e-mail where it gave a mailbox."""
        return "email" if self.email else "post"


class Served(Struct, frozen=True, kw_only=True):
    """A notice reached a partner: on which day, how, and whom or which address, where that was noted."""

    partner: str
    on: date
    how: How
    to: str | None = None

    def __post_init__(self) -> None:
        text.slug(self.partner)
        text.optional_line(self.to, "to")


class TakenBack(Struct, frozen=True, kw_only=True):
    """A service that was recorded in error: what was recorded, and when and why it was marked so."""

    partner: str
    on: date
    how: How
    corrected: date
    reason: str

    def __post_init__(self) -> None:
        text.slug(self.partner)
        text.line(self.reason, "reason")


class Notice(Struct, frozen=True, kw_only=True):
    """A notice as ``agreement/notices/2027-001.yaml`` keeps it; the file's name is its number.

    ``on`` is the day on which it was drafted, ``about`` the partner that it is about, if it is about one, ``breach``
    the number of the breach, ``version`` the version that it asks to adopt or announces, ``due`` the day by which the
    addressees are asked to act. ``corrects`` is the id of an event of the partner that it is about: the notice says
    that the event was recorded in error. ``taken_back`` are services that were recorded in error and do not count.
    ``at`` and ``where`` are the time and the place of a meeting to come; ``called_off`` says that it is not held.
    ``packed`` says that the signing pack of each addressee went with it.
    """

    kind: NoticeKey
    on: date
    to: tuple[Addressee, ...]
    about: str | None = None
    breach: str | None = None
    version: str | None = None
    due: date | None = None
    served: tuple[Served, ...] = ()
    corrects: str | None = None
    taken_back: tuple[TakenBack, ...] = ()
    at: str | None = None
    where: str | None = None
    called_off: bool = False
    packed: bool = False

    def __post_init__(self) -> None:
        if self.at is not None:
            text.time_of_day(self.at)
        text.optional_line(self.where, "where")
        if self.about is not None:
            text.slug(self.about)
        if self.corrects is not None:
            text.event_id(self.corrects)
        if self.breach is not None:
            text.notice_id(self.breach)
        if self.version is not None:
            text.version_label(self.version)
        told = [one.partner for one in self.to]
        for partner in told:
            if told.count(partner) > 1:
                raise text.WrongTextError(f"the notice goes to {partner} twice", partner)
        for one in self.served:
            if one.partner not in told:
                raise text.WrongTextError(f"the notice was not written to {one.partner}", one.partner)

    @property
    def open(self) -> tuple[str, ...]:
        """The partners on which it was not served yet, in the order of the notice."""
        reached = {one.partner for one in self.served}
        return tuple(one.partner for one in self.to if one.partner not in reached)
