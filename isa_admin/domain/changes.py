"""What a decision changes in the register, as values; the records room turns them into files."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from isa_admin.domain.agreement import Agreement
from isa_admin.domain.breach import Breach
from isa_admin.domain.compliance import Compliance
from isa_admin.domain.events import Event
from isa_admin.domain.notice import Notice
from isa_admin.domain.officers import Officer, Revocation
from isa_admin.domain.partner import Partner, Post
from isa_admin.domain.review import Comment, Review
from isa_admin.domain.versions import VersionEntry


class PutPartner(Struct, frozen=True):
    """Write the facts of a partner, new or changed."""

    id: str
    partner: Partner


class PutPosts(Struct, frozen=True):
    """Write the posts of a partner, all of them."""

    id: str
    posts: tuple[Post, ...]


class AddEvent(Struct, frozen=True):
    """Add an event to a partner; events are never changed and never taken away.

    ``statement`` and ``signature`` are the bytes that the partner's own signatory signed, and the signature.
    """

    id: str
    event: Event
    statement: bytes | None = None
    signature: bytes | None = None


class AddVersion(Struct, frozen=True):
    """Add a row to the version-control table, below the others."""

    entry: VersionEntry


class PutTerms(Struct, frozen=True):
    """Write a file of the terms, new or changed; nothing takes it away. A row of the table goes with it."""

    file: str
    content: bytes | None


class PutAgreement(Struct, frozen=True):
    """Write the facts of the agreement itself."""

    agreement: Agreement


class AddOfficer(Struct, frozen=True):
    """Put somebody on the roster, with the certificate of the key."""

    officer: Officer
    certificate: str


class PutOfficer(Struct, frozen=True):
    """Write new facts of somebody on the roster; the key stays the same."""

    officer: Officer


class DropOfficer(Struct, frozen=True):
    """Take somebody off the roster; the certificate stays, since it proves what was signed."""

    fingerprint: str


class PutCertificate(Struct, frozen=True):
    """Write the certificate of a key: of a partner's signatory, or of somebody on the roster if no partner is named."""

    partner: str | None
    fingerprint: str
    certificate: str


class AddRevocation(Struct, frozen=True):
    """Record that a key no longer counts."""

    revocation: Revocation


class DropPartner(Struct, frozen=True):
    """Take the facts and posts of a prospective partner away.

    What happened to a partner in force stays for ever, and so do certificates: they prove what was signed.
    """

    id: str


class PutNotice(Struct, frozen=True):
    """Write a notice, new or with more that is known about its service."""

    id: str
    notice: Notice


class PutEvidence(Struct, frozen=True):
    """Keep the file that an event names by its digest, beside the events of the partner."""

    id: str
    name: str
    content: bytes


class PutBreach(Struct, frozen=True):
    """Write a breach, new or with more that is known about it."""

    number: str
    breach: Breach


class PutCompliance(Struct, frozen=True):
    """Write the self-assessments of a year, all of them."""

    year: str
    compliance: Compliance


class PutReview(Struct, frozen=True):
    """Write the record of a review, new or with more that is known about it."""

    year: str
    review: Review


class PutComment(Struct, frozen=True):
    """Write a comment of a review, new or with its answer; ``id`` names the year and the comment."""

    id: str
    comment: Comment


class PutFile(Struct, frozen=True):
    """Write a file as it was before the change that is undone; nothing if there was none."""

    path: str
    content: bytes | None


Change: TypeAlias = (
    PutPartner
    | PutPosts
    | AddEvent
    | AddVersion
    | PutTerms
    | PutAgreement
    | AddOfficer
    | PutOfficer
    | DropOfficer
    | PutCertificate
    | AddRevocation
    | DropPartner
    | PutFile
    | PutNotice
    | PutEvidence
    | PutBreach
    | PutCompliance
    | PutReview
    | PutComment
)


class Decision(Struct, frozen=True, kw_only=True):
    """What the rules decided: one commit's worth of changes and the words for it.

    ``subject`` is the commit's first line, ``answers`` what "Check your answers" shows, ``next`` what the officer will
    probably do now (commands or sentences).
    """

    subject: str
    changes: tuple[Change, ...]
    answers: tuple[tuple[str, str], ...] = ()
    next: tuple[str, ...] = ()

    @property
    def notes(self) -> list[str]:
        """What of the answers is a note: something that whoever says yes should know."""
        return [words for name, words in self.answers if name == "Note"]

    @property
    def stays(self) -> bool:
        """Whether it records something that no later change takes away, so that nobody should say yes by mistake."""
        return any(not isinstance(change, _PASSING) for change in self.changes)


_PASSING = (PutPartner, PutPosts, PutAgreement, PutOfficer, DropPartner, PutCompliance, PutFile, PutComment)
"""What a later change may set right: facts, posts, self-assessments, answers. All else stays (``domain.undoing``)."""
