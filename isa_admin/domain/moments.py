"""Moments: a day, or a day and a time with its offset from UTC, as breaches are recorded (Agreement s.17).

A record keeps them as text: ``2027-03-01``, or ``2027-03-01T14:30+00:00`` where the time is known. The deadline of a
breach is counted in hours, so a time without its offset would mean another one when the clocks go forward or back.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from isa_admin.domain import dates
from isa_admin.domain.text import DAY, MOMENT, WrongTextError

if TYPE_CHECKING:
    from collections.abc import Callable

_TIME = re.compile(
    r"(?:(.+?)(?:,? +at +|, +| +|T))?([0-9]{1,2})[:.]([0-9]{2})(?::[0-9]{2})?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)

EXPECTED = "expected a day and a time, such as 2027-03-01 14:30 or 1 March 2027 14:30, or now"


def write(moment: datetime) -> str:
    """Give a moment as a record keeps it: to the minute, with its offset from UTC."""
    return moment.isoformat(timespec="minutes")


def moment_of(text: str) -> datetime | None:
    """Give the moment that a record names; nothing where it names the day only."""
    return datetime.fromisoformat(text) if len(text) > len("2027-03-01") else None


def day_of(text: str) -> date:
    """Give the day that a record names; of a moment, the day in its own offset."""
    return date.fromisoformat(text[: len("2027-03-01")])


def checked(text: str, *, timed: bool = False) -> str:
    """Check a moment as a record keeps it.

    Args:
        text: The moment.
        timed: Whether a day alone is too little.

    Raises:
        WrongTextError: It has another form, or is no day of the calendar.
    """
    if MOMENT.fullmatch(text) or (not timed and DAY.fullmatch(text)):
        try:
            datetime.fromisoformat(text)
        except ValueError as error:
            raise WrongTextError(f"'{text}' is no day of the calendar", text) from error
        return text
    form = "2027-03-01T14:30+00:00" if timed else "2027-03-01 or 2027-03-01T14:30+00:00"
    raise WrongTextError(f"'{text}' is no moment; expected the form {form}", text)


def show(text: str) -> str:
    """Write a moment of a record for people: ``1 March 2027 at 14:30``, or the day alone. Does not change the zone."""
    moment = moment_of(text)
    return f"{dates.show(day_of(text))} at {moment:%H:%M}" if moment else dates.show(day_of(text))


def read(text: str, now: datetime, here: Callable[[datetime], datetime], *, timed: bool = False) -> str:
    """Read what a person typed: ``2027-03-01 14:30``, ``1 March 2027 at 14:30``, ``9:15``, ``yesterday``, ``now``.

    Args:
        text: What was typed.
        now: The present moment.
        here: Gives a moment without an offset the one that holds where the program runs.
        timed: Whether a day alone is too little.

    Raises:
        ValueError: It is neither, or could be read in two ways.
    """
    wanted = " ".join(text.split())
    if wanted.casefold() == "now":
        return write(now)
    if match := _TIME.fullmatch(wanted):
        day = dates.read(match[1], now.date()) if match[1] else now.date()
        try:
            typed = datetime.combine(day, time(int(match[2]), int(match[3])))
            offset = match[4]
            return write(datetime.fromisoformat(f"{typed.isoformat()}{offset}") if offset else here(typed))
        except ValueError as error:
            raise ValueError(f"'{text}' is no time of the day; {EXPECTED}") from error
    day = dates.read(wanted, now.date())
    if timed:
        raise ValueError(f"'{text}' has no time; {EXPECTED}")
    return day.isoformat()


def later(text: str, hours: int) -> str:
    """Give the moment so many hours after one, as they pass: nights, weekends and changes of the clock count."""
    moment = moment_of(text)
    if moment is None:
        raise WrongTextError(f"'{text}' has no time to count hours from", text)
    return write(moment + timedelta(hours=hours))


def before(one: str, other: str) -> bool:
    """Say whether one is before the other, as far as both are known: of a day and a moment, the days are compared."""
    first, second = moment_of(one), moment_of(other)
    if first is not None and second is not None:
        return first < second
    return day_of(one) < day_of(other)
