"""A partner: an organisation that may take part or does take part, and the posts that answer for it."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct, field

from isa_admin.domain import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isa_admin.domain.events import Correction, Event
    from isa_admin.domain.recorded import Recorded

SIGNATORY = "signatory"
RESPONSIBLE = "responsible"
BREACH_CONTACT = "breach-contact"

POSTS = {
    SIGNATORY: "Signatory",
    RESPONSIBLE: "Responsible post",
    BREACH_CONTACT: "Breach contact",
    "caldicott-guardian": "Caldicott guardian",
    "dpo": "Data protection officer",
    "information-governance": "Information governance lead",
    "legal": "Legal adviser",
    "requests": "Information requests contact",
}
"""Every kind of post, with the words for it; the first three are required of each partner."""

REQUIRED_POSTS = {SIGNATORY: 23, RESPONSIBLE: 22, BREACH_CONTACT: 17}
"""The posts that the agreement requires, with the section that does."""

IDENTIFIERS = {
    "gss": ("GSS code", r"[EWSN][0-9]{8}"),
    "ods": ("ODS code", r"[A-Z0-9]{3,6}"),
    "charity": ("charity number", r"[0-9]{6,8}(?:-[0-9]{1,2})?|SC[0-9]{6}|NIC[0-9]{6}"),
    "company": ("company number", r"[0-9]{8}|[A-Z]{2}[0-9]{6}"),
    "ico": ("ICO registration", r"Z[0-9A-Z]{7}"),
}
"""The registers that a partner may be listed in: key, words, form of the identifier."""

EXAMPLES = {"gss": "E06000016", "ods": "A1B2C", "charity": "1234567", "company": "01234567", "ico": "Z1234567"}
"""What an identifier of each register looks like."""


class Address(Struct, frozen=True, kw_only=True):
    """A postal address in the United Kingdom."""

    lines: tuple[str, ...] = ()
    town: str | None = None
    county: str | None = None
    postcode: str | None = None

    def __post_init__(self) -> None:
        for one in self.lines:
            text.line(one, "an address line")
        text.optional_line(self.town, "town")
        text.optional_line(self.county, "county")
        if self.postcode is not None:
            text.postcode(self.postcode)

    def parts(self) -> Iterator[str]:
        """Give the lines of the address from the building down to the postcode."""
        yield from self.lines
        for part in (self.town, self.county, self.postcode):
            if part is not None:
                yield part

    def __str__(self) -> str:
        """Write the address on one line, with commas."""
        return ", ".join(self.parts())


class Retention(Struct, frozen=True, kw_only=True):
    """How long a partner keeps one kind of the information that it receives (Agreement s.14)."""

    information: str
    period: str

    def __post_init__(self) -> None:
        text.line(self.information, "information")
        text.line(self.period, "period")


class Partner(Struct, frozen=True, kw_only=True):
    """The facts of a partner, as ``partners/SLUG/partner.yaml`` keeps them. The folder's name is its id."""

    name: str
    category: str
    address: Address = field(default_factory=Address)
    identifiers: dict[str, str] = field(default_factory=dict)
    retention: tuple[Retention, ...] = ()
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        text.line(self.name, "name")
        for alias in self.aliases:
            text.line(alias, "short name")
        text.slug(self.category)
        for key, value in self.identifiers.items():
            identifier(key, value)


class Post(Struct, frozen=True, kw_only=True):
    """An office in a partner and the role mailbox that reaches it; a name only where a signature needs one.

    ``title`` is what the partner calls the office. ``confirmed`` is the day on which the partner last said that this
    is right. ``key`` is the fingerprint of the key that a signatory signs with.
    """

    post: str
    title: str | None = None
    name: str | None = None
    email: str | None = None
    telephone: str | None = None
    address: Address | None = None
    confirmed: date | None = None
    key: str | None = None

    def __post_init__(self) -> None:
        if self.post not in POSTS:
            raise text.WrongTextError(f"there is no post '{self.post}'; the posts are {', '.join(POSTS)}", self.post)
        text.optional_line(self.title, "title")
        text.optional_line(self.name, "name")
        if self.email is not None:
            text.email(self.email)
        if self.telephone is not None:
            text.telephone(self.telephone)
        if self.key is not None:
            text.fingerprint(self.key)
            if self.post != SIGNATORY:
                raise ValueError(f"only a signatory has a key, and '{self.post}' is another post")
        if self.title is None and self.name is None and self.email is None and self.telephone is None:
            raise ValueError(f"the post '{self.post}' says nothing; give a title, a name, an email or a telephone")


class PartnerEntry(Struct, frozen=True, kw_only=True):
    """Everything that the register holds about one partner.

    ``events`` are those that count, in their order. ``recorded`` are all, with the corrections and what they mark as
    recorded in error.
    """

    id: str
    partner: Partner
    posts: tuple[Post, ...] = ()
    events: tuple[Event, ...] = ()
    recorded: tuple[Recorded, ...] = ()

    def post(self, kind: str) -> Post | None:
        """Give the holder of a post, or nothing if the post is open. Of several signatories, the first."""
        return next((post for post in self.posts if post.post == kind), None)

    def dispute(self, event: Event) -> Correction | None:
        """Give the correction by which an officer disputes an event that the partner's own signatory recorded."""
        return next((one.correction for one in self.recorded if one.disputed and one.event == event), None)

    @property
    def signatories(self) -> tuple[Post, ...]:
        """The people who may sign for the partner (Agreement s.23)."""
        return tuple(post for post in self.posts if post.post == SIGNATORY)


def identifier(key: str, value: str) -> str:
    """Check an identifier against the form of its register.

    Raises:
        WrongTextError: There is no such register, or the value has not its form.
    """
    if key not in IDENTIFIERS:
        raise text.WrongTextError(f"there is no identifier '{key}'; the identifiers are {', '.join(IDENTIFIERS)}", key)
    words, form = IDENTIFIERS[key]
    if not re.fullmatch(form, value):
        raise text.WrongTextError(
            f"'{value}' is not {'an' if words[0] in 'AEIOU' else 'a'} {words}; expected the form {EXAMPLES[key]}", value
        )
    return value


def gaps(entry: PartnerEntry) -> tuple[str, ...]:
    """Say which of the required posts of a partner are open (Agreement s.17, 22, 23)."""
    return tuple(kind for kind in REQUIRED_POSTS if entry.post(kind) is None)


def how_to_fill(kind: str, id_: str) -> str:
    """Give the command that fills an open post of a partner."""
    if kind == SIGNATORY:
        return f'isa-admin add-signatory {id_} "Name" --role ROLE'
    return f"isa-admin assign-post {kind} {id_}"
