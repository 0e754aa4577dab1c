"""Where each record lies in the store. File name = identity."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isa_admin.domain.text import SLUG_MAX
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

AGREEMENT = "agreement/agreement.yaml"
VERSIONS = "agreement/versions.yaml"
OFFICERS = "agreement/officers.yaml"
REVOCATIONS = "agreement/revocations.yaml"
TERMS = "agreement/terms/"
SCHEMAS = "agreement/schema/"
TEMPLATES = "templates/"
NOTICES = "agreement/notices/"
BREACHES = "agreement/breaches/"
COMPLIANCE = "agreement/compliance/"
ATTRIBUTES = ".gitattributes"

_EVENT = re.compile(r"partners/([^/]+)/events/(\d{4}-\d{2}-\d{2})-([a-z-]+?)(?:-([2-9]|[1-9]\d+))?\.yaml", re.ASCII)


def partner(id_: str) -> str:
    """Say where the facts of a partner lie."""
    return f"partners/{id_}/partner.yaml"


def posts(id_: str) -> str:
    """Say where the posts of a partner lie."""
    return f"partners/{id_}/posts.yaml"


def events(id_: str) -> str:
    """Say in which folder the events of a partner lie."""
    return f"partners/{id_}/events/"


def event(id_: str, on: date, kind: str, number: int) -> str:
    """Say where an event lies; the second one of a day has the number 2, whatever its kind."""
    return f"partners/{id_}/events/{on.isoformat()}-{kind}{f'-{number}' if number > 1 else ''}.yaml"


def event_name(path: str) -> tuple[str, str] | None:
    """Read the date and the kind out of an event's file name, or nothing if it is not one."""
    match = _EVENT.fullmatch(path)
    return (match[2], match[3]) if match else None


def notice(number: str) -> str:
    """Say where a notice lies."""
    return f"{NOTICES}{number}.yaml"


def breach(number: str) -> str:
    """Say where a breach lies."""
    return f"{BREACHES}{number}.yaml"


def compliance(year: str) -> str:
    """Say where the self-assessments of a year lie."""
    return f"{COMPLIANCE}{year}.yaml"


def evidence(id_: str, name: str) -> str:
    """Say where a file lies that an event of a partner names by its digest."""
    return f"partners/{id_}/evidence/{name}"


def partner_key(id_: str, fingerprint: str) -> str:
    """Say where the certificate of a signatory lies."""
    return f"partners/{id_}/keys/{fingerprint}.asc"


def officer_key(fingerprint: str) -> str:
    """Say where the certificate of somebody on the roster lies."""
    return f"agreement/keys/{fingerprint}.asc"


def event_order(path: str) -> tuple[str, int]:
    """Give the place of an event among the events of its partner: by date, and on one day by number."""
    match = _EVENT.fullmatch(path)
    return (match[2], int(match[4] or 1)) if match else ("", 0)


class UnusableNameError(UsageError):
    """A partner's name gives no file name that works everywhere."""


def partner_id(name: str) -> str:
    """Make the id of a partner, the name of its folder, from its name: ``Glebe House`` becomes ``glebe-house``.

    Raises:
        UnusableNameError: Nothing is left of the name, or Windows reserves what is left for a device.
    """
    from pathvalidate import is_valid_filename
    from slugify import slugify

    made = slugify(
        name.replace("&", " and "),
        max_length=SLUG_MAX,
        word_boundary=True,
        save_order=True,
        replacements=[("'", ""), ("’", "")],  # noqa: RUF001  the typographic apostrophe is meant
    )
    if not made or not any(character.isalnum() for character in name):
        raise UnusableNameError(
            f"'{name}' has no letters or digits to make a folder name of",
            "give the id yourself: --id short-name",
        )
    if not is_valid_filename(made, platform="universal"):
        raise UnusableNameError(
            f"'{made}' is a name that Windows reserves for a device, so it cannot name a folder",
            f"give another id: --id {made}-partner",
        )
    return made
