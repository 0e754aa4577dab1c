"""Which text may stand in a record: the grammar of each kind of fact, without any library.

The values of this package check themselves with these functions when they are made, so a record that was loaded is
right and a record that is not right cannot be made. They raise ``WrongTextError`` with what was expected; the room that
knows where the text came from turns that into a message with file and line. Checks that need a library (a telephone
number that can exist, an e-mail domain that can exist) are made where a person types, in ``cli``.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_LINE = 500
"""Longest single-line text in a record, in characters."""

# What nobody sees on a screen, as the inside of a character class: controls, bidirectional and other format marks,
# line separators. They make a name read as another one: ATTACKS E08. Unicode's categories Cc, Cf, Zl, Zp and
# noncharacters; written out, because a published schema needs the same list.
UNSEEN = (
    r"\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
)
# The same beyond the first plane, and halves of characters. Not published: in a schema, a regular expression that is
# read without Unicode takes every emoji for two halves.
_UNSEEN_BEYOND = (
    r"\ud800-\udfff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0001-\U000e007f"
)
OTHER_SPACES = r"\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Spaces that look like the ordinary one and are not, as the inside of a character class."""

_ANY_UNSEEN = re.compile(rf"[{UNSEEN}{_UNSEEN_BEYOND}]")
_ANY_OTHER_SPACE = re.compile(rf"[{OTHER_SPACES}]")
LINE = re.compile(rf"(?! )[^{UNSEEN}{OTHER_SPACES}]+(?<! )")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# The form of a UK postcode: Royal Mail's Programmer's Guide, edition 7.3, and the overseas bases' BFPO and GIR 0AA.
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2}|GIR 0AA|BFPO [0-9]{1,4}")
EMAIL = re.compile(r"[^@\s<>()\[\],;:\"]+@[^@\s<>()\[\],;:\"]+\.[^@\s<>()\[\],;:\".]{2,}")
# A number that is dialled in full, or a short one such as 101; then what is dialled or chosen when it is answered.
TELEPHONE = re.compile(
    r"(?:[+(]?[0-9][0-9 ()-]{4,30}[0-9]|1[0-9]{2,5})(?: (?:ext|x)\.? ?[0-9]{1,6})?"
    r"(?: option [0-9]{1,2}(?: then [0-9]{1,2})*)?"
)
VERSION = re.compile(r"V[0-9]{1,4}(?:\.[0-9]{1,4}){1,3}")
FINGERPRINT = re.compile(r"[0-9A-F]{40}|[0-9A-F]{64}")
SHA256 = re.compile(r"[0-9a-f]{64}")
COMMIT = re.compile(r"[0-9a-f]{40}")
NOTICE = re.compile(r"[0-9]{4}-[0-9]{3,6}")
DAY = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
MOMENT = re.compile(rf"{DAY.pattern}T(?:[01][0-9]|2[0-3]):[0-5][0-9](?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])")
DAY_OR_MOMENT = re.compile(rf"{DAY.pattern}|{MOMENT.pattern}")
EVENT_ID = re.compile(rf"{DAY.pattern}-[a-z]+(?:-[a-z]+)*(?:-(?:[2-9]|[1-9][0-9]{{1,3}}))?")
TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
YEAR = re.compile(r"[1-9][0-9]{3}")
TERMS_FILE = re.compile(r"[a-z0-9][a-z0-9-]*\.md")
COMMENT_ID = re.compile(r"[a-z2-7]{8}")
MAX_PASSAGE = 8000
"""Longest paragraph of somebody's words in a record, in characters."""
PASSAGE = re.compile(rf"(?:{LINE.pattern})")
TERMS_LINE = re.compile(rf"[^{UNSEEN}]*")

EMPTIED = "-"
"""What is typed, or stands in a cell, where a fact is to be taken away; nothing at all leaves it as it is."""

SLUG_MAX = 64
"""Longest file name that the program makes for a partner, in characters."""

# Windows refuses these as file names, with any extension.
RESERVED_NAMES = frozenset(
    ["aux", "con", "nul", "prn"] + [f"com{number}" for number in range(10)] + [f"lpt{number}" for number in range(10)]
)


# What Word and Excel make of what was typed, and what is typed.
_TYPED = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u2032\uff07`\xb4", "'")
    | dict.fromkeys("\u201c\u201d\u201f\u2033\uff02", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d", "-")
)


class WrongTextError(ValueError):
    """A text is not of the form that it should have; ``text`` is what was given, so that it can be found again."""

    def __init__(self, message: str, text: str) -> None:
        super().__init__(message)
        self.text = text


def as_typed(text: str) -> str:
    """Give a text as it is typed: composed accents, and the quotation marks and dashes of a keyboard."""
    return unicodedata.normalize("NFC", text).translate(_TYPED)


def folded(text: str) -> str:
    """Bring a name into the form in which names are compared: what reads the same is the same.

    Capitals make no difference, nor do curly apostrophes and quotation marks, long dashes, accents that are composed or
    not, and more spaces than one.
    """
    plain = as_typed(text).casefold()
    return " ".join(unicodedata.normalize("NFC", plain).split())


def harmless(text: str) -> str:
    """Make control characters and bidirectional marks visible, so that text shown on a terminal is what it seems."""
    return _ANY_UNSEEN.sub(lambda found: found[0] if found[0] == "\n" else f"<U+{ord(found[0]):04X}>", text)


def without_unseen(text: str) -> str:
    """Take away what nobody sees: control characters and marks of direction. Tabs and line ends stay."""
    return _ANY_UNSEEN.sub(lambda found: found[0] if found[0] in "\t\n" else "", text)


def line(text: str, what: str) -> str:
    """Check one line of text that must say something.

    Raises:
        WrongTextError: It is empty, over 500 characters, has spaces around it, a control or bidirectional character,
            or a space that is not the ordinary one (which another name would differ by and nobody would see).
    """
    if len(text) <= MAX_LINE and LINE.fullmatch(text) and (text.isascii() or not _ANY_UNSEEN.search(text)):
        return text
    if not text.strip():
        raise WrongTextError(f"{what} is empty; say something, or leave it out", text)
    if len(text) > MAX_LINE:
        raise WrongTextError(f"{what} has {len(text)} characters; at most {MAX_LINE} are allowed", text)
    if text != text.strip():
        raise WrongTextError(f"{what} has spaces before or after it", text)
    if _ANY_OTHER_SPACE.search(text):
        raise WrongTextError(f"{what} has a space that is not an ordinary one, in {text!r}", text)
    raise WrongTextError(f"{what} has a control or bidirectional character: {harmless(text)!r}", text)


def optional_line(text: str | None, what: str) -> str | None:
    """Check one line of text that may be left out."""
    return None if text is None else line(text, what)


def event_id(text: str) -> str:
    """Check the id of an event: the name of its file without the ending, ``2027-03-05-service`` or ``...-service-2``.

    Raises:
        WrongTextError: It has another form.
    """
    return _formed(EVENT_ID, text, "the id of an event; expected the form 2027-03-05-service")


def slug(text: str) -> str:
    """Check a partner's id: the name of its folder.

    Raises:
        WrongTextError: It is no slug, too long, or a name that Windows reserves.
    """
    if not SLUG.fullmatch(text) or len(text) > SLUG_MAX:
        raise WrongTextError(
            f"'{text}' is not an id; expected at most {SLUG_MAX} small letters, digits and single hyphens", text
        )
    if text in RESERVED_NAMES:
        raise WrongTextError(f"'{text}' is a name that Windows reserves for a device", text)
    return text


def postcode(text: str) -> str:
    """Check a UK postcode as it is stored: capitals, one space.

    Raises:
        WrongTextError: It has not the form of a UK postcode.
    """
    return _formed(POSTCODE, text, "a UK postcode; expected the form LE3 8RA")


def tidy_postcode(text: str) -> str:
    """Bring a typed postcode into its stored form: ``le112tz`` and ``LE11 2 TZ`` become ``LE11 2TZ``."""
    squeezed = re.sub(r"\s+", "", text).upper()
    if squeezed.startswith("BFPO"):
        return f"BFPO {squeezed[4:]}"
    return f"{squeezed[:-3]} {squeezed[-3:]}"


def email(text: str) -> str:
    """Check an e-mail address as it is stored.

    Raises:
        WrongTextError: It has not the form of an address.
    """
    if not EMAIL.fullmatch(line(text, "email")):
        raise WrongTextError(f"'{text}' is not an e-mail address; expected the form breaches@council.gov.uk", text)
    return text


def telephone(text: str) -> str:
    """Check a telephone number as it is stored: digits, spaces, brackets, hyphens, a leading +, an extension, options.

    Raises:
        WrongTextError: It has not the form of a telephone number.
    """
    return _formed(TELEPHONE, text, "a telephone number; expected the form 0116 496 0000")


def time_of_day(text: str) -> str:
    """Check a time of the day as it is stored: ``09:30``, as the clocks of the United Kingdom show it.

    Raises:
        WrongTextError: It is anything else.
    """
    return _formed(TIME, text, "a time of the day; expected the form 14:30")


def version_label(text: str) -> str:
    """Check a version label.

    Raises:
        WrongTextError: It is not a V followed by numbers with dots.
    """
    return _formed(VERSION, text, "a version; expected the form V4.00")


def fingerprint(text: str) -> str:
    """Check a key's full fingerprint: 40 or 64 capital hexadecimal digits, no spaces.

    Raises:
        WrongTextError: It is anything else, for example a short key id.
    """
    return _formed(FINGERPRINT, text, "a full fingerprint; expected 40 capital hexadecimal digits")


def commit(text: str) -> str:
    """Check the full id of a commit: 40 small hexadecimal digits.

    Raises:
        WrongTextError: It is anything else.
    """
    return _formed(COMMIT, text, "a commit; expected 40 small hexadecimal digits")


def sha256(text: str) -> str:
    """Check a SHA-256 digest as it is stored: 64 small hexadecimal digits.

    Raises:
        WrongTextError: It is anything else.
    """
    return _formed(SHA256, text, "a SHA-256 digest; expected 64 small hexadecimal digits")


def terms_file(text: str) -> str:
    """Check the name of a file of the terms: ``13-security.md``.

    Raises:
        WrongTextError: It has another form.
    """
    if not TERMS_FILE.fullmatch(text):
        raise WrongTextError(f"'{text}' is not a file of the terms; expected the form 13-security.md", text)
    return text


def terms_line(text: str) -> str:
    """Check a line of the terms: anything that can be seen, or nothing.

    Raises:
        WrongTextError: It is too long, or has characters that nobody sees.
    """
    if len(text) > MAX_PASSAGE or not TERMS_LINE.fullmatch(text) or _ANY_UNSEEN.search(text):
        raise WrongTextError("a line of the terms is too long, or has characters that nobody sees", text)
    return text


def passage(text: str, what: str) -> str:
    """Check one paragraph of what somebody wrote or said.

    Raises:
        WrongTextError: It is empty or too long, has spaces around it, or characters that nobody sees.
    """
    if len(text) > MAX_PASSAGE:
        raise WrongTextError(f"the {what} has {len(text)} characters; at most {MAX_PASSAGE} are allowed", text)
    if not PASSAGE.fullmatch(text) or _ANY_UNSEEN.search(text):
        raise WrongTextError(f"the {what} is empty, has spaces around it, or characters that nobody sees", text)
    return text


def passages(words: str) -> tuple[str, ...]:
    """Bring what somebody wrote into paragraphs of a record: blanks are put right, and what nobody sees goes."""
    made = []
    for line in re.split(r"[\n\r\v\f\u2028\u2029]", words):
        seen = _ANY_UNSEEN.sub("", _ANY_OTHER_SPACE.sub(" ", line.replace("\t", " ")))
        whole = " ".join(seen.split())
        made += [part for part in _cut(whole) if part]
    return tuple(made)


def one_line(words: str) -> str | None:
    """Bring a name or a date that somebody wrote into one line of a record; nothing if it says nothing."""
    return " ".join(passages(words))[:MAX_LINE].strip() or None


def _cut(words: str) -> list[str]:
    """Cut a paragraph that is longer than a record holds, at blanks where there are any."""
    parts = []
    while len(words) > MAX_PASSAGE:
        at = words.rfind(" ", 1, MAX_PASSAGE)
        at = MAX_PASSAGE if at == -1 else at
        parts.append(words[:at].rstrip())
        words = words[at:].lstrip()
    return [*parts, words]


def notice_id(text: str) -> str:
    """Check the number of a notice or a breach: the year and a number of that year, ``2027-001``.

    Raises:
        WrongTextError: It has another form.
    """
    return _formed(NOTICE, text, "the number of a notice or a breach; expected the form 2027-001")


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Say how many there are of something: ``1 error``, ``2 errors``, ``1,204 commits``."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def shortened(words: str, most: int) -> str:
    """Give words up to a number of characters, cut between two of them, with three dots for the rest."""
    return words if len(words) <= most else f"{words[:most].rsplit(' ', 1)[0]} ..."


def listed(names: Sequence[str]) -> str:
    """Write names one after another: ``A, B and C``."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def several(names: Sequence[str], shown: int = 3, total: int | None = None) -> str:
    """List names and say how many more there are: ``A, B, C and 27 more``.

    Args:
        names: The names.
        shown: So many are listed.
        total: How many there are, if ``names`` holds the first of them only.
    """
    more = (len(names) if total is None else total) - len(names[:shown])
    listed = ", ".join(names[:shown])
    return f"{listed} and {more:,} more" if more and listed else listed


def _formed(form: re.Pattern[str], text: str, expected: str) -> str:
    if not form.fullmatch(text):
        raise WrongTextError(f"'{text}' is not {expected}", text)
    return text
