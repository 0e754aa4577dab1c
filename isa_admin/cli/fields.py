"""Reading what a person typed: each kind of answer, checked as strictly as a library can, with what was expected."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from isa_admin.application import clock
from isa_admin.domain import dates, moments, text
from isa_admin.domain.partner import IDENTIFIERS, Retention, identifier
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


ReplaceOption = Annotated[bool, typer.Option("--replace", help="Overwrite a different file that is there.")]
"""What every command has that writes a file for people, which they may edit."""
LettersOption = Annotated[
    Path | None,
    typer.Option("--out", help="Folder for the letters; if left out, notice-NUMBER, outside the store.", metavar="DIR"),
]
"""What every command has that writes the letters of a notice."""

_T = TypeVar("_T")
_W = TypeVar("_W", bound=str)
_MOST_DIGITS = 6
# The number, an extension, and what is chosen when it is answered: "option 2", "options 2 and 1", "press 3".
_TELEPHONE = re.compile(
    r"(?P<number>.+?)(?:[ ,;]*(?:ext|extn|extension|x)\.? ?(?P<extension>[0-9]{1,6}))?"
    r"(?:[ ,;(]+(?:options?|opt\.?|press) ?(?P<options>[0-9]{1,2}(?:(?:, ?|,? ?(?:and|then) )[0-9]{1,2})*)\)?)?",
    re.IGNORECASE | re.ASCII,
)
_SHORT = re.compile(r"1[0-9]{2,5}", re.ASCII)
_LASTING = re.compile(r"([0-9]{1,4}) ?([dwmy])", re.ASCII)
_END_OF_TIME = date(2100, 1, 1)
"""OpenPGP counts the seconds of a key's life in 32 bits, which end a few years later."""
_HEXADECIMAL = re.compile(r"[0-9A-F]+")


def line(what: str) -> Callable[[str], str]:
    """Read one line of text."""

    def read(answer: str) -> str:
        if answer.strip() == text.EMPTIED:
            raise UsageError(f"the {what} cannot be emptied", f"give the {what} in one line of text")
        return _checked(lambda: text.line(" ".join(answer.split()), what), f"give the {what} in one line of text")

    return read


def emptiable(read: Callable[[str], _T]) -> Callable[[str], _T | None]:
    """Read a value as ``read`` does, or nothing if a hyphen says that it is to be taken away."""
    return lambda answer: None if answer.strip() == text.EMPTIED else read(answer)


def postcode(answer: str) -> str:
    """Read a UK postcode; small letters and odd spaces are put right."""
    tidy = text.tidy_postcode(answer)
    # What is not a postcode is shown as it was typed, not with the space that a whole one would get.
    return _checked(
        lambda: text.postcode(tidy if text.POSTCODE.fullmatch(tidy) else answer.strip()),
        "give a UK postcode, for example LE3 8RA",
    )


def email(answer: str) -> str:
    """Read an e-mail address. Whether its mailbox exists is not asked: the program sends nothing."""
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(answer.strip(), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise UsageError(
            f"'{answer}' is not an e-mail address: {str(error).rstrip('.')}",
            "give an address such as breaches@council.gov.uk",
        ) from error
    return _checked(lambda: text.email(found), "give an address such as breaches@council.gov.uk")


def telephone(answer: str) -> str:
    """Read a telephone number as it is dialled in the United Kingdom; one from abroad begins with +.

    Short numbers such as 101 are numbers too; an extension, and options to choose when it is answered, may follow.
    """
    import phonenumbers
    from phonenumbers.shortnumberinfo import is_valid_short_number_for_region

    remedy = "give a number that can be dialled, such as 0116 496 0000, 0116 496 0000 ext 12, 101 option 2"
    found = _TELEPHONE.fullmatch(" ".join(answer.split()))
    if found is None:
        raise UsageError(f"'{answer}' is not a telephone number", remedy)
    try:
        number = phonenumbers.parse(found["number"], "GB")
    except phonenumbers.NumberParseException as error:
        raise UsageError(f"'{answer}' is not a telephone number", remedy) from error
    if phonenumbers.is_valid_number(number):
        british = 44
        form = (
            phonenumbers.PhoneNumberFormat.NATIONAL
            if number.country_code == british
            else phonenumbers.PhoneNumberFormat.INTERNATIONAL
        )
        shown = phonenumbers.format_number(number, form).replace(" ext. ", " ext ")
    elif _SHORT.fullmatch(found["number"]) and is_valid_short_number_for_region(number, "GB"):
        shown = found["number"]
    else:
        raise UsageError(f"'{answer}' is not a possible telephone number", remedy)
    extension = f" ext {found['extension']}" if found["extension"] else ""
    options = " then ".join(re.findall(r"[0-9]+", found["options"] or ""))
    return f"{shown}{extension}{f' option {options}' if options else ''}"


def day(today: date) -> Callable[[str], date]:
    """Read a date as ``domain.dates`` does."""

    def read(answer: str) -> date:
        return _checked(lambda: dates.read(answer, today), "write the date as 2026-11-22 or 22 November 2026")

    return read


def lasting(today: date) -> Callable[[str], date]:
    """Read how long something lasts from a day on, as a number of days, weeks, months or years, or its last day."""
    remedy = "give a number of days, weeks, months or years, such as 2y or 18m, or a future date"

    def read(answer: str) -> date:
        match = _LASTING.fullmatch(answer.strip().casefold())
        try:
            until = _after(today, int(match[1]), match[2]) if match else dates.read(answer, today)
        except (ValueError, OverflowError):
            until = date.min
        if not today < until < _END_OF_TIME:
            raise UsageError(f"'{answer}' is not a length of time for a key", remedy)
        return until

    return read


def _after(day: date, count: int, unit: str) -> date:
    """Give the day a number of days, weeks, months or years after another."""
    days = {"d": 1, "w": 7}
    if unit in days:
        return day + timedelta(count * days[unit])
    from isa_admin.domain.counting import months_after

    return months_after(day, count if unit == "m" else 12 * count)


def moment(*, timed: bool = False) -> Callable[[str], str]:
    """Read a day or a moment as ``domain.moments`` keeps it; ``timed`` says that a day alone is too little."""

    def read(answer: str) -> str:
        present = clock.now()
        return _checked(
            lambda: moments.read(answer, present, timed=timed),
            "write it as 2026-11-22 14:30, 22 November 2026 14:30 or now"
            + ("" if timed else "; a day alone will do, such as 2026-11-22"),
        )

    return read


def time_of_day(answer: str) -> str:
    """Read a time of the day as ``domain.moments`` does."""
    return _checked(lambda: moments.clock(answer), "write it as 14:30, 2.30pm or noon")


def year(answer: str) -> int:
    """Read a year of four digits."""
    if not text.YEAR.fullmatch(answer.strip()):
        raise UsageError(f"'{answer}' is not a year", "give the year in four digits, for example 2026")
    return int(answer)


def version(answer: str) -> str:
    """Read a version label; ``4.00`` and ``v4.00`` mean ``V4.00``."""
    try:
        return text.version_label("V" + answer.strip().lstrip("Vv"))
    except ValueError as error:
        raise UsageError(
            f"'{answer}' is not a version label", "give a label such as V4.00; see isa-admin list-versions"
        ) from error


def whole(option: str, least: int = 0) -> Callable[[str], int]:
    """Read a whole number. For a number typer would ask pydantic, whose import takes as long as typer's own."""

    def read(answer: str) -> int:
        digits = answer.strip()
        if not digits.isascii() or not digits.isdigit() or len(digits) > _MOST_DIGITS or int(digits) < least:
            raise UsageError(
                f"'{answer}' is not a whole number of {least} or more", f"give one, for example {option} 30"
            )
        return int(digits)

    return read


def one_of(what: str, choices: Iterable[_W]) -> Callable[[str], _W]:
    """Read one of a few words, in capitals or not."""

    def read(answer: str) -> _W:
        words = tuple(choices)
        for word in words:
            if answer.strip().casefold() == word:
                return word
        raise UsageError(f"'{answer}' is not {what}", f"choose one of {', '.join(words)}")

    return read


def fingerprint(answer: str) -> str:
    """Read a key's full fingerprint; spaces between its groups are left out."""
    digits = "".join(answer.split()).upper()
    # What is none is shown as it was typed.
    return _checked(
        lambda: text.fingerprint(digits if _HEXADECIMAL.fullmatch(digits) else answer.strip()),
        "give all 40 digits; isa-admin show-partner and gpg --fingerprint show them",
    )


def shown(on: date) -> str:
    """Write a date for people."""
    return dates.show(on)


def partner_id(answer: str) -> str:
    """Read a partner's id."""
    return _checked(lambda: text.slug(answer.strip()), "give an id such as glebe-house")


def identifiers(held: Mapping[str, str], given: list[str]) -> dict[str, str]:
    """Read identifiers of the form ``gss=E06000016`` on top of those so far; ``gss=-`` takes one away."""
    found = dict(held)
    for one in given:
        key, _, value = one.partition("=")
        if value.strip() == text.EMPTIED and key.strip() in IDENTIFIERS:
            found.pop(key.strip(), None)
            continue
        found[key.strip()] = _checked(
            lambda key=key, value=value: identifier(key.strip(), value.strip()),  # type: ignore[misc]  # bound per turn
            f"give it as NAME=VALUE, where NAME is one of {', '.join(IDENTIFIERS)}",
        )
    return found


def retention(held: tuple[Retention, ...], given: list[str]) -> tuple[Retention, ...]:
    """Read retention periods of the form ``Case records=6 years``; the same information again replaces its period.

    ``Case records=-`` takes its period away.
    """
    periods = {one.information: one for one in held}
    for one in given:
        information, _, period = one.partition("=")
        if period.strip() == text.EMPTIED and information.strip() in periods:
            del periods[information.strip()]
            continue
        periods[information.strip()] = _checked(
            lambda information=information, period=period: Retention(  # type: ignore[misc]  # bound per turn
                information=information.strip(), period=period.strip()
            ),
            'give it as "INFORMATION=PERIOD", for example "Case records=6 years"',
        )
    return tuple(periods.values())


def address_lines(answer: str) -> tuple[str, ...]:
    """Read the lines of an address, with commas or semicolons between them, or line breaks."""
    return tuple(line("address")(part) for part in re.split(r"[;,\r\n]", answer) if part.strip())


def readable_file(answer: str) -> Path:
    """Read the path of a file that is there and can be read."""
    path = Path(answer).expanduser()
    if path.is_dir():
        raise UsageError(f"{answer} is a folder", "name the file in it, for example scan.pdf")
    if not path.is_file():
        raise UsageError(f"there is no file {answer}", "give the path of a file that exists, for example scan.pdf")
    return path


def _checked(check: Callable[[], _T], remedy: str) -> _T:
    try:
        return check()
    except ValueError as error:
        raise UsageError(str(error), remedy) from error
