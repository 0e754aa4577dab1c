"""What a cell of a partners table says: a name, perhaps the day on which it signed, and an address on one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.domain import text
from isa_admin.domain.bringing_in import written_dates
from isa_admin.domain.partner import Address

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from isa_admin.domain.bringing_in.written_dates import DateReading

_SIGNED = re.compile(
    r"\s*[(\[]?\s*[-\N{EN DASH}]?\s*(?P<how>signed|joined|adopted|withdrew|left)\b(?: on| the)?:?\s+"
    rf"(?P<day>{written_dates.ANY_DATE.pattern})\s*[)\]]?",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"[\s,]*\b([A-Z]{1,2}\d[A-Z\d]?\s*\d\s?[ABD-HJLNP-UW-Z]{2})\.?$", re.IGNORECASE)
_LIKE_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\s*\d\s?[A-Z]{2}", re.IGNORECASE)
"""What looks like a postcode and is none, as C, I, K, M, O and V end no postcode."""
_QUOTES = "\"'\u201c\u201d\u2018\u2019"
_ALIAS = re.compile(
    rf"\s*[(\[](?:the |known as |hereafter |hereinafter )*[{_QUOTES}]?([^()\[\]{_QUOTES}]{{2,60}})[{_QUOTES}]?[)\]]\s*$"
)
_NUMBER_ALONE = re.compile(r"\d{1,4}[A-Za-z]?(?:-\d{1,4})?")
_STREET = re.compile(
    r"\b(?:road|rd|street|st|lane|avenue|ave|way|close|drive|square|place|park|house|hall|court|row)$", re.IGNORECASE
)
_REGISTERS = {
    "charity": re.compile(r"\bcharit(?:y|ies)\b", re.IGNORECASE),
    "company": re.compile(r"\bcompan(?:y|ies)\b", re.IGNORECASE),
    "ico": re.compile(
        r"\bICO\b|\binformation commissioner|\bdata protection (?:act )?(?:registration|reg)\b", re.IGNORECASE
    ),
    "ods": re.compile(r"\bODS\b"),
    "gss": re.compile(r"\b(?:GSS|ONS)\b"),
}
NOT_GIVEN = frozenset({"", "-", "n/a", "not yet given", "tbc", "to be confirmed", "tba", "not known"})
"""What stands in a cell where nothing was given."""

COUNTIES = frozenset(
    name.casefold()
    for name in (
        "Bedfordshire", "Berkshire", "Buckinghamshire", "Cambridgeshire", "Cheshire", "Cornwall", "Cumbria",
        "Derbyshire", "Devon", "Dorset", "County Durham", "East Sussex", "East Riding of Yorkshire", "Essex",
        "Gloucestershire", "Greater London", "Greater Manchester", "Hampshire", "Herefordshire", "Hertfordshire",
        "Isle of Wight", "Kent", "Lancashire", "Leicestershire", "Lincolnshire", "Merseyside", "Norfolk",
        "North Yorkshire", "Northamptonshire", "Northumberland", "Nottinghamshire", "Oxfordshire", "Rutland",
        "Shropshire", "Somerset", "South Yorkshire", "Staffordshire", "Suffolk", "Surrey", "Tyne and Wear",
        "Warwickshire", "West Midlands", "West Sussex", "West Yorkshire", "Wiltshire", "Worcestershire", "Yorkshire",
        "Clwyd", "Dyfed", "Gwent", "Gwynedd", "Mid Glamorgan", "South Glamorgan", "West Glamorgan", "Powys",
        "Ceredigion", "Pembrokeshire", "Carmarthenshire", "Monmouthshire", "Denbighshire", "Flintshire", "Anglesey",
        "Aberdeenshire", "Angus", "Argyll", "Ayrshire", "Fife", "Lanarkshire", "Midlothian", "Perthshire",
        "County Antrim", "County Armagh", "County Down", "County Fermanagh", "County Londonderry", "County Tyrone",
    )
)  # fmt: skip
"""Counties as they stand in addresses, in small letters. Post needs none of them, but a typed address often has one."""


class Named(Struct, frozen=True):
    """What the cell with a name says.

    Attributes:
        name: The name of the partner.
        day: When it signed, joined or left, if that was written into the name.
        how: Which of these: the word that stands there, in small letters.
        aliases: The short name in brackets behind the name, if it has one.
    """

    name: str
    day: DateReading | None = None
    how: str = ""
    aliases: tuple[str, ...] = ()


def tidied(words: str) -> str:
    """Give words on one line: with ordinary blanks, without what cannot be seen."""
    return " ".join(text.without_unseen(words).split())


def named(cell: str) -> Named:
    """Take a cell apart into a name and what was written behind it."""
    words = tidied(cell)
    day, how = None, ""
    if match := _SIGNED.search(words):
        day, how = written_dates.read(match["day"]), match["how"].casefold()
        if day is not None:
            words = f"{words[: match.start()]} {words[match.end() :]}".strip(" -,;*")
    return Named(" ".join(words.split()), day, how)


def without_alias(name: str) -> tuple[str, tuple[str, ...]]:
    """Take the short name in brackets off a name: ``Northshire Council ("the Council")``."""
    match = _ALIAS.search(name)
    if match is None or match.start() == 0:
        return name, ()
    return name[: match.start()].rstrip(" ,"), (match[1].strip(),)


def register_of(words: str) -> str | None:
    """Say in which public register a number is: by what stands above it, or beside it."""
    return next((key for key, pattern in _REGISTERS.items() if pattern.search(words)), None)


def address(cell: str) -> Address:
    """Take an address on one line apart: lines, town, county, postcode."""
    words = tidied(cell.replace("\n", ", ")).rstrip(".,")
    if words.casefold() in NOT_GIVEN:
        return Address()
    code = None
    if match := _POSTCODE.search(words):
        found = text.tidy_postcode(match[1])
        if text.POSTCODE.fullmatch(found):
            code, words = found, words[: match.start()]
    parts = _with_numbers(part for part in (one.strip() for one in words.split(",")) if part)
    odd = [parts.pop()] if parts and _LIKE_POSTCODE.fullmatch(parts[-1]) else []
    county = parts.pop() if len(parts) > 1 and parts[-1].casefold() in COUNTIES else None
    town = parts.pop() if len(parts) > 1 else None
    return Address(lines=(*parts, *odd), town=town, county=county, postcode=code)


def towns(addresses: Iterable[Address]) -> frozenset[str]:
    """Give the towns that the addresses of one table name where they are parted by commas: single names of places."""
    names = (one.town for one in addresses if one.town and not any(letter.isdigit() for letter in one.town))
    return frozenset(name for name in names if not _STREET.search(name))


def with_town(held: Address, known: Collection[str]) -> Address | None:
    """Give an address anew whose town was typed behind the street without a comma; nothing if that is not so.

    Args:
        held: The address.
        known: Towns that other addresses beside it name.
    """
    last = held.town or (held.lines[-1] if held.lines else "")
    for town in sorted(known, key=len, reverse=True):
        if last.endswith(f" {town}") and held.county != town:
            street = last[: -len(town)].rstrip()
            lines = (*held.lines, street) if held.town else (*held.lines[:-1], street)
            return replace(held, lines=tuple(_with_numbers(lines)), town=town)
    return None


def _with_numbers(parts: Iterable[str]) -> list[str]:
    """Put the number of a house before its street: ``70``, ``Woodgate`` is one line."""
    found: list[str] = []
    for part in parts:
        if found and _NUMBER_ALONE.fullmatch(found[-1]):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return found


def is_category(cells: Sequence[str]) -> bool:
    """Say whether a row of a partners table looks like the heading of a group: one cell that says something."""
    return bool(cells) and bool(cells[0].strip()) and not any(cell.strip() for cell in cells[1:])
