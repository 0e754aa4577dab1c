"""The layout of a store: which paths it may have, what lies at each, and how large, long and of which mode it may be.

This is the only grammar of paths. Verification refuses what is not in it (ATTACKS D09), the store writes nothing that
``is_portable`` does not allow, and nobody takes a path apart by hand. A file's name is its record's identity.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from isa_admin.domain import text
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

AGREEMENT = "agreement/agreement.yaml"
VERSIONS = "agreement/versions.yaml"
OFFICERS = "agreement/officers.yaml"
REVOCATIONS = "agreement/revocations.yaml"
TERMS = "agreement/terms/"
SCHEMAS = "agreement/schema/"
OFFICER_KEYS = "agreement/keys/"
NOTICES = "agreement/notices/"
BREACHES = "agreement/breaches/"
COMPLIANCE = "agreement/compliance/"
REVIEWS = "agreement/reviews/"
PARTNERS = "partners/"
TEMPLATES = "templates/"
ATTRIBUTES = ".gitattributes"

FOLDERS = ("agreement", "partners", "templates")
"""What a store has at its top level, apart from ``.gitattributes``."""

FILE_MODE = "100644"
"""The mode that git gives to a plain file, which is all that a store holds."""

LARGEST_RECORD = 1024 * 1024
"""A record, the terms and all other text have at most so many bytes: a record is a page (ATTACKS D11)."""

LARGEST_FILE = 16 * 1024 * 1024
"""A template, or a file kept as evidence, has at most so many bytes (ATTACKS D11)."""

LARGEST_READ = 64 * 1024 * 1024
"""A file of more bytes is not even read in order to say what is wrong with it."""

LONGEST_PATH = 180
"""A path has at most so many characters: Windows allows 259, and a store lies in a folder of somebody's."""


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
    COMMENT = auto()
    COMPLIANCE = auto()
    BREACH = auto()
    NOTICE = auto()
    PARTNER = auto()
    POSTS = auto()
    CERTIFICATE = auto()
    EVENT = auto()
    STATEMENT = auto()
    SIGNATURE = auto()
    EVIDENCE = auto()
    TEMPLATE = auto()


class StorePath(NamedTuple):
    """What a path is: its kind, the partner that it belongs to, and what names it there (a number, a fingerprint)."""

    kind: Kind
    partner: str | None
    name: str


class OutsideLayoutError(ValueError):
    """A store has no such path; the message says why."""


_SLUG = rf"(?=[a-z0-9-]{{1,{text.SLUG_MAX}}}/){text.SLUG.pattern}"
_EVENT = text.EVENT_ID.pattern
# Each kind is a group of that name, around what names a file of the kind.
_LAYOUT = re.compile(
    rf"""
    (?P<ATTRIBUTES>\.gitattributes)
    | agreement/(?:
        (?P<AGREEMENT>agreement)\.yaml
        | (?P<VERSIONS>versions)\.yaml
        | (?P<ROSTER>officers)\.yaml
        | (?P<REVOCATIONS>revocations)\.yaml
        | schema/(?P<SCHEMA>[a-z][a-z0-9-]*)\.json
        | terms/(?P<TERMS>[a-z0-9][a-z0-9-]*\.md)
        | reviews/(?P<REVIEW>{text.YEAR.pattern})\.yaml
        | reviews/(?P<COMMENT>{text.YEAR.pattern}/{text.COMMENT_ID.pattern})\.yaml
        | compliance/(?P<COMPLIANCE>{text.YEAR.pattern})\.yaml
        | breaches/(?P<BREACH>{text.NOTICE.pattern})\.yaml
        | notices/(?P<NOTICE>{text.NOTICE.pattern})\.yaml
        )
    | (?:agreement|partners/(?P<partner>{_SLUG}))/keys/(?P<CERTIFICATE>{text.FINGERPRINT.pattern})\.asc
    | partners/(?P<owner>{_SLUG})/(?:
        (?P<PARTNER>partner)\.yaml
        | (?P<POSTS>posts)\.yaml
        | events/(?:
            (?P<EVENT>{_EVENT})\.yaml
            | (?P<STATEMENT>{_EVENT})\.txt
            | (?P<SIGNATURE>{_EVENT})\.asc
            )
        | evidence/(?P<EVIDENCE>{text.SHA256.pattern}(?:\.[a-z0-9]{{1,8}})?)
        )
    | templates/(?P<TEMPLATE>[a-z0-9][a-z0-9-]*\.docx)
    """,
    re.ASCII | re.VERBOSE,
)
_EVENT_NAME = re.compile(rf"(?P<day>{text.DAY.pattern})-(?P<kind>[a-z-]+?)(?:-(?P<number>[0-9]+))?", re.ASCII)
# ASCII, never hidden, never ending in a dot (Windows drops it).
_PORTABLE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")


# The same paths are asked about in one commit after the other.
@lru_cache(maxsize=8192)
def place(path: str) -> StorePath:
    """Say what a path is.

    Raises:
        OutsideLayoutError: A store has no such path.
    """
    if len(path) > LONGEST_PATH:
        raise OutsideLayoutError(f"a store has no file with a path of {len(path)} characters: {path[:60]!a}...")
    if any(_is_reserved(name) for name in path.split("/")):
        raise OutsideLayoutError(f"a store has no file {path!a}: Windows keeps that name for a device")
    found = _LAYOUT.fullmatch(path)
    if found is None or found.lastgroup is None:
        raise OutsideLayoutError(f"a store has no file {path!a}")
    return StorePath(Kind[found.lastgroup], found["partner"] or found["owner"], found[found.lastgroup])


def kind_of(path: str) -> Kind | None:
    """Say what kind of file a path is, or nothing if a store has no such path."""
    try:
        return place(path).kind
    except OutsideLayoutError:
        return None


def is_certificate(path: str) -> bool:
    """Say whether a certificate lies at a path, an officer's or a signatory's."""
    return path.endswith(".asc") and kind_of(path) is Kind.CERTIFICATE


def is_certificate_of(path: str, fingerprint: str) -> bool:
    """Say whether the certificate of a key lies at a path, wherever in the store."""
    return path.endswith(f"/{fingerprint}.asc") and is_certificate(path)


def is_posts(path: str) -> bool:
    """Say whether the posts of a partner lie at a path."""
    return path.endswith("/posts.yaml") and kind_of(path) is Kind.POSTS


def is_portable(path: str) -> bool:
    """Say whether every system can keep a file of this path: inside the store, not hidden, no name of a device."""
    if path in {ATTRIBUTES, ".gitignore"}:
        return True
    names = path.split("/")
    return len(path) <= LONGEST_PATH and all(_PORTABLE.fullmatch(name) and not _is_reserved(name) for name in names)


def _is_reserved(name: str) -> bool:
    return name.partition(".")[0].casefold() in text.RESERVED_NAMES


def partner_of(path: str) -> str:
    """Name the folder below ``partners/`` that a path lies in, whatever it is called; empty if it lies in none."""
    folder, _, rest = path.removeprefix(PARTNERS).partition("/")
    return folder if rest and path.startswith(PARTNERS) else ""


def folder_of(path: str) -> str:
    """Name the folder that a file lies in, with a ``/`` at its end; empty for the top level."""
    return path[: path.rfind("/") + 1]


def name_of(path: str) -> str:
    """Give what names a file in its folder, without the ending: a number, a year, a fingerprint."""
    return path.rpartition("/")[2].rpartition(".")[0]


def is_record(path: str) -> bool:
    """Say whether a file is written in YAML, wherever it lies."""
    return path.endswith(".yaml")


def partner(id_: str) -> str:
    """Say where the facts of a partner lie."""
    return f"{partner_folder(id_)}/partner.yaml"


def partner_folder(id_: str) -> str:
    """Say in which folder everything about a partner lies, without a ``/`` at its end."""
    return f"{PARTNERS}{id_}"


def posts(id_: str) -> str:
    """Say where the posts of a partner lie."""
    return f"{partner_folder(id_)}/posts.yaml"


def events(id_: str) -> str:
    """Say in which folder the events of a partner lie."""
    return f"{partner_folder(id_)}/events/"


def event(id_: str, on: date, kind: str, number: int) -> str:
    """Say where an event lies; the second one of a day has the number 2, whatever its kind."""
    return f"{events(id_)}{on.isoformat()}-{kind}{f'-{number}' if number > 1 else ''}.yaml"


def statement(event_path: str) -> str:
    """Say where the statement that a signatory signed lies, beside the event or signature that it belongs to."""
    return f"{_stem(event_path)}.txt"


def signature(event_path: str) -> str:
    """Say where the signature under a statement lies."""
    return f"{_stem(event_path)}.asc"


def event_of(companion: str) -> str:
    """Say where the event lies that a statement or a signature belongs to."""
    return f"{_stem(companion)}.yaml"


def _stem(path: str) -> str:
    return path.rpartition(".")[0]


def event_name(path: str) -> tuple[str, str] | None:
    """Read the date and the kind out of an event's file name, or nothing if it is not one."""
    match = _event_match(path)
    return (match["day"], match["kind"]) if match else None


def event_order(path: str) -> tuple[str, int]:
    """Give the place of an event among the events of its partner: by date, and on one day by number."""
    match = _event_match(path)
    return (match["day"], int(match["number"] or 1)) if match else ("", 0)


def _event_match(path: str) -> re.Match[str] | None:
    return _EVENT_NAME.fullmatch(place(path).name) if kind_of(path) is Kind.EVENT else None


def notice(number: str) -> str:
    """Say where a notice lies."""
    return f"{NOTICES}{number}.yaml"


def breach(number: str) -> str:
    """Say where a breach lies."""
    return f"{BREACHES}{number}.yaml"


def compliance(year: str) -> str:
    """Say where the self-assessments of a year lie."""
    return f"{COMPLIANCE}{year}.yaml"


def review(year: str) -> str:
    """Say where the record of a review lies."""
    return f"{REVIEWS}{year}.yaml"


def comments(year: str) -> str:
    """Say in which folder the comments of a review lie."""
    return f"{REVIEWS}{year}/"


def comment(id_: str) -> str:
    """Say where a comment of a review lies; its id names the year and the comment, ``2027/k7f2m3qd``."""
    return f"{REVIEWS}{id_}.yaml"


def review_of(path: str) -> str | None:
    """Say of which year the review is that a path belongs to, its record or a comment; nothing for other paths."""
    if kind_of(path) not in {Kind.REVIEW, Kind.COMMENT}:
        return None
    return place(path).name.partition("/")[0]


def evidence(id_: str, name: str) -> str:
    """Say where a file lies that an event of a partner names by its digest."""
    return f"{partner_folder(id_)}/evidence/{name}"


def partner_keys(id_: str) -> str:
    """Say in which folder the certificates of a partner's signatories lie."""
    return f"{partner_folder(id_)}/keys/"


def partner_key(id_: str, fingerprint: str) -> str:
    """Say where the certificate of a signatory lies."""
    return f"{partner_keys(id_)}{fingerprint}.asc"


def officer_key(fingerprint: str) -> str:
    """Say where the certificate of somebody on the roster lies."""
    return f"{OFFICER_KEYS}{fingerprint}.asc"


def partner_id(name: str) -> str:
    """Make the id of a partner, the name of its folder, from its name: ``Glebe House`` becomes ``glebe-house``.

    Raises:
        UsageError: Nothing is left of the name, or Windows reserves what is left for a device.
    """
    from pathvalidate import is_valid_filename
    from slugify import slugify

    made = slugify(
        name.replace("&", " and "),
        max_length=text.SLUG_MAX,
        word_boundary=True,
        save_order=True,
        replacements=[("'", ""), ("’", "")],  # noqa: RUF001  the typographic apostrophe is meant
    )
    if not made or not any(character.isalnum() for character in name):
        raise UsageError(
            f"'{name}' has no letters or digits to make a folder name of",
            "give the id yourself: --id short-name",
        )
    if not is_valid_filename(made, platform="universal"):
        raise UsageError(
            f"'{made}' is a name that Windows reserves for a device, so it cannot name a folder",
            f"give another id: --id {made}-partner",
        )
    return made
