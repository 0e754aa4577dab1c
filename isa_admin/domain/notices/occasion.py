"""An occasion: what one notice has to say to one addressee, as the values that its words follow from."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from isa_admin.domain.breach import Breach
from isa_admin.domain.dates import show
from isa_admin.domain.events import Event, Service, Withdrawal
from isa_admin.domain.own_sections import own_sections
from isa_admin.domain.review import Review
from isa_admin.domain.text import listed
from isa_admin.errors import RuleError

if TYPE_CHECKING:
    from isa_admin.domain.agreement import Agreement
    from isa_admin.domain.notice import Notice
    from isa_admin.domain.partner import PartnerEntry, Post
    from isa_admin.domain.register import Register

Rows: TypeAlias = tuple[tuple[str, str], ...]
"""Rows of a table: what it is, and what it comes to."""

Cause: TypeAlias = Event | Breach | Review
"""What a notice tells of."""


class NothingToTellError(RuleError):
    """The notice needs a fact that neither it nor the register has."""


class Sender(Struct, frozen=True):
    """Who writes for the boards: the name and the mailbox of an officer."""

    name: str
    email: str


class Words(Struct, frozen=True):
    """What is written to one addressee: the subject, the paragraphs, and the facts as rows where there are any."""

    subject: str
    paragraphs: tuple[str, ...]
    facts: Rows = ()


class Appointment(Struct, frozen=True):
    """A day for the calendar: a deadline, or a meeting to which the addressees are invited.

    ``mark`` tells it from the other days of its notice, so that the same day keeps its identity in a calendar. A
    meeting has a ``name`` of its own, which stays when it is moved, and ``moved`` says how often it was written about
    before; ``at`` and ``where`` are its time and place, and ``called_off`` says that it is not held.
    """

    mark: str
    title: str
    on: date
    meeting: bool = False
    name: str | None = None
    moved: int = 0
    at: str | None = None
    where: str | None = None
    called_off: bool = False


class Occasion(Struct, frozen=True, kw_only=True):
    """One notice to one addressee.

    Attributes:
        register: Everything in the store before the notice is recorded.
        number: The number of the notice.
        notice: The notice.
        to: The partner that it is written to.
        by: Who writes for the boards.
        cause: The event, the breach or the review that the partner is told of; nothing if none is recorded.
        more: Rows that the notice and its cause do not hold, for the table.
    """

    register: Register
    number: str
    notice: Notice
    to: PartnerEntry
    by: Sender
    cause: Cause | None = None
    more: Rows = ()

    @property
    def agreement(self) -> Agreement:
        """The agreement that it is about."""
        return self.register.agreement

    def section(self, number: int) -> int:
        """Give the agreement's own number of a section (``own_sections``); 0 where it is not known."""
        return own_sections(self.register).get(number, 0)

    @property
    def boards(self) -> str:
        """The boards on whose behalf it is written: ``the Leicester Board and Rutland Board``."""
        names = listed(self.agreement.boards)
        return names if names.casefold().startswith("the ") else f"the {names}"

    @property
    def entry(self) -> PartnerEntry:
        """The partner that it is about.

        Raises:
            NothingToTellError: It is about none.
        """
        if self.notice.about is None:
            raise NothingToTellError(
                "the notice does not say which partner it is about", "name the partner: --about PARTNER"
            )
        return self.register.partner(self.notice.about)

    @property
    def about(self) -> str:
        """The name of the partner that it is about."""
        return self.entry.partner.name

    @property
    def itself(self) -> bool:
        """Whether it is written to the partner that it is about."""
        return self.to.id == self.notice.about

    @property
    def version(self) -> str:
        """The version that it asks to adopt or announces.

        Raises:
            NothingToTellError: It names none.
        """
        if self.notice.version is None:
            raise NothingToTellError("the notice does not say which version it is about", "name it: --version V5.00")
        return self.notice.version

    @property
    def due(self) -> str:
        """The end of a sentence that asks for something: ``by 5 October 2016``, or ``as soon as you can``."""
        return f"by {show(self.notice.due)}" if self.notice.due else "as soon as you can"

    @property
    def due_day(self) -> str:
        """The day by which it asks for something, for the table; nothing if it sets none."""
        if self.notice.due is None:
            return ""
        return f"{show(self.notice.due)} at {self.notice.at}" if self.notice.at else show(self.notice.due)

    def rows(self, *rows: tuple[str, str | None]) -> Rows:
        """Give the facts that there are, and those that were handed in."""
        return (*((name, value) for name, value in rows if value), *self.more)

    def name(self, id_: str) -> str:
        """Give the name of a partner, or its id where the register does not hold it."""
        return self.register.name_of(id_)


def greeting(post: Post | None) -> str:
    """Greet the holder of a post: the office, or the person if only a name is known."""
    return f"Dear {(post.title or post.name if post else None) or 'colleague'}"


def addressed(entry: PartnerEntry, post: Post | None) -> tuple[str, ...]:
    """Give the lines of an address on a letter: the post, the partner, the building down to the postcode."""
    office = (post.title or post.name) if post else None
    address = post.address if post and post.address else entry.partner.address
    return (*((office,) if office else ()), entry.partner.name, *address.parts())


def behalf(occasion: Occasion) -> str:
    """Say for whom a letter is written: the boards, or the partner whose notice of withdrawal they serve for it."""
    if isinstance(occasion.cause, Withdrawal | Service):
        return f"For and on behalf of {occasion.about}, whose notice {occasion.boards} serve at its request"
    return f"On behalf of {occasion.boards}"
