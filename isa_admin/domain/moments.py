"""Moments: a day, or a day and a time with its offset from UTC, as breaches are recorded (Agreement s.17).

A record keeps them as text: ``2027-03-01``, or ``2027-03-01T14:30+00:00`` where the time is known. The deadline of a
breach is counted in hours, so a time without its offset would mean another one when the clocks go forward or back.
Times are typed and shown as the clocks of the United Kingdom show them at that moment, wherever the program runs and
whatever offset a record has: 72 hours later the clocks may have changed.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

from isa_admin.domain import dates
from isa_admin.domain.text import DAY, MOMENT, WrongTextError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_CLOCK = (
    r"(?:(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2})(?::[0-9]{2})?)? ?(?P<half>[ap]\.?m\.?)?"
    r"(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?|(?P<word>noon|midday))"
)
_TIME = re.compile(rf"(?:(?P<day>(?!at ).+?)(?:,? +at +|, *| +|T))?(?:at +)?{_CLOCK}", re.IGNORECASE)
_TIME_FIRST = re.compile(rf"(?:at +)?{_CLOCK}(?:,? +on +|,? +)(?P<day>.+)", re.IGNORECASE)
_NOON = 12

EXPECTED = "expected a day and a time, such as 2027-03-01 14:30, 1 March 2027 2.30pm or Friday 6pm, or now"


@cache
def _uk() -> ZoneInfo:
    """Give the clocks of the United Kingdom, which most commands never look at."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415  its import takes longer than the rest of this module

    return ZoneInfo("Europe/London")


def write(moment: datetime) -> str:
    """Give a moment as a record keeps it: to the minute, with the offset from UTC that the United Kingdom has then."""
    return moment.astimezone(_uk()).isoformat(timespec="minutes")


def moment_of(text: str) -> datetime | None:
    """Give the moment that a record names; nothing if it names the day only."""
    return datetime.fromisoformat(text) if len(text) > len("2027-03-01") else None


def day_of(text: str) -> date:
    """Give the day that a record names; of a moment, the day that it falls on in the United Kingdom."""
    moment = moment_of(text)
    return moment.astimezone(_uk()).date() if moment else date.fromisoformat(text)


def checked(text: str, *, timed: bool = False) -> str:
    """Check a moment as a record keeps it.

    Args:
        text: The moment.
        timed: Whether a day alone is too little.

    Raises:
        WrongTextError: It has another form, or is not a day in the calendar.
    """
    if MOMENT.fullmatch(text) or (not timed and DAY.fullmatch(text)):
        try:
            datetime.fromisoformat(text)
        except ValueError as error:
            raise WrongTextError(f"'{text}' is not a day in the calendar", text) from error
        return text
    form = "2027-03-01T14:30+00:00" if timed else "2027-03-01 or 2027-03-01T14:30+00:00"
    raise WrongTextError(f"'{text}' is not a moment; expected the form {form}", text)


def show(text: str) -> str:
    """Write a moment of a record for people: ``1 March 2027 at 14:30`` in the United Kingdom, or the day alone."""
    moment = moment_of(text)
    return f"{dates.show(day_of(text))} at {moment.astimezone(_uk()):%H:%M}" if moment else dates.show(day_of(text))


def read(text: str, now: datetime, *, timed: bool = False) -> str:
    """Read what a person typed of something past: ``2027-03-01 14:30``, ``Friday 6pm``, ``9:15``, ``now``.

    Args:
        text: What was typed.
        now: The present moment.
        timed: Whether a day alone is too little.

    Raises:
        ValueError: It is neither, or could be read in two ways.
    """
    wanted, now = " ".join(text.split()), now.astimezone(_uk())
    if wanted.casefold() == "now":
        return write(now)
    for form in (_TIME, _TIME_FIRST):
        match = form.fullmatch(wanted)
        if match and (match["minute"] or match["half"] or match["word"]):
            return write(_with_time(match, text, now))
    day = dates.read(wanted, now.date(), latest=now.date())
    if timed:
        raise ValueError(f"'{text}' has no time; {EXPECTED}")
    return day.isoformat()


def clock(text: str) -> str:
    """Read a time of the day that a person typed: ``14:30``, ``2.30pm``, ``noon``; gives the form ``14:30``.

    Raises:
        ValueError: It is not one.
    """
    match = re.fullmatch(_CLOCK, " ".join(text.split()), re.IGNORECASE)
    wrong = ValueError(f"'{text}' is not a time of the day; expected 14:30, 2.30pm or noon")
    if match is None or match["offset"] or not (match["minute"] or match["half"] or match["word"]):
        raise wrong
    try:
        return f"{time(*_hour_and_minute(match)):%H:%M}"
    except ValueError as error:
        raise wrong from error


def at(day: date, clock: str) -> datetime:
    """Give the moment at which the clocks of the United Kingdom show a time on a day."""
    return datetime.combine(day, time.fromisoformat(clock), _uk())


def _with_time(match: re.Match[str], text: str, now: datetime) -> datetime:
    try:
        clock = time(*_hour_and_minute(match))
        zone = datetime.fromisoformat(f"{now.date()}T{clock}{match['offset']}").tzinfo if match["offset"] else _uk()
    except ValueError as error:
        raise ValueError(f"'{text}' is not a time of the day; {EXPECTED}") from error
    # On a Friday at noon, "Friday 6pm" is that of last week.
    later_today = datetime.combine(now.date(), clock, zone) > now
    latest = now.date() - timedelta(days=later_today)
    day = dates.read(match["day"], now.date(), latest=latest) if match["day"] else now.date()
    return datetime.combine(day, clock, zone)


def _hour_and_minute(match: re.Match[str]) -> tuple[int, int]:
    if match["word"]:
        return _NOON, 0
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), (match["half"] or "").casefold()
    if not half:
        return hour, minute
    if not 1 <= hour <= _NOON:
        raise ValueError(hour)
    return hour % _NOON + (_NOON if half.startswith("p") else 0), minute


def later(text: str, hours: int) -> str:
    """Give the moment some hours after another, as time passes: nights, weekends and changes of the clock count."""
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
