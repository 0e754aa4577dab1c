"""Which text may stand in a record: the grammar of each kind of fact, without any library.

The values of this package check themselves with these functions when they are made, so a record that was loaded is
right and a record that is not right cannot be made. They raise ``ValueError`` with what was expected; the room that
knows where the text came from turns that into a message with file and line. Checks that need a library (a telephone
number that can exist, an e-mail domain that can exist) are made where a person types, in ``cli``.
"""

from __future__ import annotations

import re
import unicodedata

MAX_LINE = 500
"""Longest single-line text in a record, in characters."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
# The form of a UK postcode: Royal Mail's Programmer's Guide, edition 7.3, and the overseas bases' BFPO and GIR 0AA.
_POSTCODE = re.compile(r"(?:[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2}|GIR 0AA|BFPO [0-9]{1,4})", re.ASCII)
_EMAIL = re.compile(r"[^@\s<>()\[\],;:\"]+@[^@\s<>()\[\],;:\"]+\.[^@\s<>()\[\],;:\".]{2,}")
_TELEPHONE = re.compile(r"\+?[0-9][0-9 ()-]{4,}[0-9](?: (?:ext|x)\.? ?[0-9]{1,6})?", re.ASCII)
_VERSION = re.compile(r"V[0-9]{1,4}(?:\.[0-9]{1,4}){1,3}", re.ASCII)
_FINGERPRINT = re.compile(r"[0-9A-F]{40}|[0-9A-F]{64}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)

# Bidirectional marks and other invisible controls make a name read as another one: ATTACKS E08.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")

SLUG_MAX = 64
"""Longest file name that the program makes for a partner, in characters."""

# Windows refuses these as file names, with any extension.
RESERVED_NAMES = frozenset(
    ["aux", "con", "nul", "prn"]
    + [f"com{number}" for number in range(1, 10)]
    + [f"lpt{number}" for number in range(1, 10)]
)


def harmless(text: str) -> str:
    """Make control characters and bidirectional marks visible, so that text shown on a terminal is what it seems."""
    return "".join(
        character
        if character == "\n" or (unicodedata.category(character) not in {"Cc", "Cf", "Cs"} and character not in _BIDI)
        else f"<U+{ord(character):04X}>"
        for character in text
    )


def line(text: str, what: str) -> str:
    """Check one line of text that must say something.

    Raises:
        ValueError: It is empty, over 500 characters, has spaces around it, or a control or bidirectional character.
    """
    if not text.strip():
        raise ValueError(f"{what} is empty; leave the key out or say something")
    if len(text) > MAX_LINE:
        raise ValueError(f"{what} has {len(text)} characters; at most {MAX_LINE} are allowed")
    if text != text.strip():
        raise ValueError(f"{what} has spaces before or after it")
    if harmless(text) != text or "\n" in text:
        raise ValueError(f"{what} has a control or bidirectional character: {harmless(text)!r}")
    return text


def optional_line(text: str | None, what: str) -> str | None:
    """Check one line of text that may be left out."""
    return None if text is None else line(text, what)


def slug(text: str) -> str:
    """Check a partner's id: the name of its folder.

    Raises:
        ValueError: It is no slug, too long, or a name that Windows reserves.
    """
    if not _SLUG.fullmatch(text) or len(text) > SLUG_MAX:
        raise ValueError(f"'{text}' is no id; expected at most {SLUG_MAX} small letters, digits and single hyphens")
    if text in RESERVED_NAMES:
        raise ValueError(f"'{text}' is a name that Windows reserves for a device")
    return text


def postcode(text: str) -> str:
    """Check a UK postcode as it is stored: capitals, one space.

    Raises:
        ValueError: It has not the form of a UK postcode.
    """
    if not _POSTCODE.fullmatch(text):
        raise ValueError(f"'{text}' is no UK postcode; expected the form LE3 8RA")
    return text


def tidy_postcode(text: str) -> str:
    """Bring a typed postcode into its stored form: ``le112tz`` and ``LE11 2 TZ`` become ``LE11 2TZ``."""
    squeezed = re.sub(r"\s+", "", text).upper()
    if squeezed.startswith("BFPO"):
        return f"BFPO {squeezed[4:]}"
    return f"{squeezed[:-3]} {squeezed[-3:]}"


def email(text: str) -> str:
    """Check an e-mail address as it is stored.

    Raises:
        ValueError: It has not the form of an address.
    """
    if not _EMAIL.fullmatch(line(text, "email")):
        raise ValueError(f"'{text}' is no e-mail address; expected the form breaches@council.gov.uk")
    return text


def telephone(text: str) -> str:
    """Check a telephone number as it is stored: digits, spaces, brackets, hyphens, a leading +, an extension.

    Raises:
        ValueError: It has not the form of a telephone number.
    """
    if not _TELEPHONE.fullmatch(text):
        raise ValueError(f"'{text}' is no telephone number; expected the form 0116 496 0000")
    return text


def version_label(text: str) -> str:
    """Check a version label.

    Raises:
        ValueError: It is not a V followed by numbers with dots.
    """
    if not _VERSION.fullmatch(text):
        raise ValueError(f"'{text}' is no version; expected the form V4.00")
    return text


def fingerprint(text: str) -> str:
    """Check a key's full fingerprint: 40 or 64 capital hexadecimal digits, no spaces.

    Raises:
        ValueError: It is anything else, for example a short key id.
    """
    if not _FINGERPRINT.fullmatch(text):
        raise ValueError(f"'{text}' is no full fingerprint; expected 40 capital hexadecimal digits")
    return text


def sha256(text: str) -> str:
    """Check a SHA-256 digest as it is stored: 64 small hexadecimal digits.

    Raises:
        ValueError: It is anything else.
    """
    if not _SHA256.fullmatch(text):
        raise ValueError(f"'{text}' is no SHA-256 digest; expected 64 small hexadecimal digits")
    return text
