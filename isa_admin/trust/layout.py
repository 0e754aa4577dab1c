"""Which paths a store may have, and what kind of file each is. What is not listed here is refused (ATTACKS D09)."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from isa_admin.domain.text import RESERVED_NAMES
from isa_admin.trust.findings import Refused

LARGEST_FILE = 16 * 1024 * 1024
"""A template, or a file kept as evidence, has so many bytes at most (ATTACKS D11)."""

LONGEST_PATH = 180
"""A path has so many characters at most: one that some computer cannot write keeps the whole store from it."""

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_FINGERPRINT = r"[0-9A-F]{40}|[0-9A-F]{64}"
_EVENT = r"\d{4}-\d{2}-\d{2}-[a-z]+(?:-[a-z]+)*(?:-\d{1,4})?"


class Kind(Enum):
    """What a file of the store is."""

    ATTRIBUTES = auto()
    AGREEMENT = auto()
    VERSIONS = auto()
    ROSTER = auto()
    REVOCATIONS = auto()
    SCHEMA = auto()
    TERMS = auto()
    REVIEW = auto()
    ASSURANCE = auto()
    PARTNER = auto()
    POSTS = auto()
    CERTIFICATE = auto()
    EVENT = auto()
    STATEMENT = auto()
    SIGNATURE = auto()
    EVIDENCE = auto()
    TEMPLATE = auto()


class Place(NamedTuple):
    """What a path is: its kind, and the partner that it belongs to, if any."""

    kind: Kind
    partner: str | None = None


_LAYOUT = (
    (Kind.ATTRIBUTES, r"\.gitattributes"),
    (Kind.AGREEMENT, r"agreement/agreement\.yaml"),
    (Kind.VERSIONS, r"agreement/versions\.yaml"),
    (Kind.ROSTER, r"agreement/officers\.yaml"),
    (Kind.REVOCATIONS, r"agreement/revocations\.yaml"),
    (Kind.SCHEMA, r"agreement/schema/[a-z][a-z0-9-]*\.json"),
    (Kind.TERMS, r"agreement/terms/[a-z0-9][a-z0-9-]*\.md"),
    (Kind.REVIEW, r"agreement/reviews/[0-9]{4}\.yaml"),
    (Kind.ASSURANCE, r"agreement/(?:compliance/[0-9]{4}|(?:breaches|notices)/[0-9]{4}-[0-9]{3,6})\.yaml"),
    (Kind.CERTIFICATE, rf"agreement/keys/(?:{_FINGERPRINT})\.asc"),
    (Kind.PARTNER, rf"partners/(?P<partner>{_SLUG})/partner\.yaml"),
    (Kind.POSTS, rf"partners/(?P<partner>{_SLUG})/posts\.yaml"),
    (Kind.CERTIFICATE, rf"partners/(?P<partner>{_SLUG})/keys/(?:{_FINGERPRINT})\.asc"),
    (Kind.EVENT, rf"partners/(?P<partner>{_SLUG})/events/{_EVENT}\.yaml"),
    (Kind.STATEMENT, rf"partners/(?P<partner>{_SLUG})/events/{_EVENT}\.txt"),
    (Kind.SIGNATURE, rf"partners/(?P<partner>{_SLUG})/events/{_EVENT}\.asc"),
    (Kind.EVIDENCE, rf"partners/(?P<partner>{_SLUG})/evidence/[0-9a-f]{{64}}(?:\.[a-z0-9]{{1,8}})?"),
    (Kind.TEMPLATE, r"templates/[a-z0-9][a-z0-9-]*\.docx"),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.ASCII)) for kind, pattern in _LAYOUT)


def place(path: str) -> Place:
    """Say what a path is.

    Raises:
        Refused: The layout of a store has no such path (D09).
    """
    if len(path) > LONGEST_PATH:
        raise Refused("D09", f"a store has no file with a path of {len(path)} characters: {path[:60]!a}...")
    if any(name.partition(".")[0] in RESERVED_NAMES for name in path.split("/")):
        raise Refused("D09", f"a store has no file {path!a}: Windows keeps that name for a device")
    for kind, pattern in _PATTERNS:
        if match := pattern.fullmatch(path):
            return Place(kind, match.groupdict().get("partner"))
    raise Refused("D09", f"a store has no file {path!a}")
