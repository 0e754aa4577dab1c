"""What day it is. The one place that asks; the rules are told."""

from __future__ import annotations

import contextlib
import os
from datetime import date, datetime

from isa_admin.errors import UsageError

VARIABLE = "ISA_ADMIN_TODAY"
"""Environment variable that sets the date of today, for trials; with a time as well, for scripts that must repeat."""


def now() -> datetime:
    """Give the present moment with its offset from UTC, or the day or the moment that ``ISA_ADMIN_TODAY`` names.

    A day alone keeps the time of the computer's clock; a time is one of the computer's time zone.

    Raises:
        UsageError: ``ISA_ADMIN_TODAY`` is neither of the form 2026-11-22 nor of the form 2026-11-22 17:00.
    """
    moment = of_computer()
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return moment
    with contextlib.suppress(ValueError):
        return datetime.combine(date.fromisoformat(wanted), moment.time()).astimezone()
    with contextlib.suppress(ValueError):
        return datetime.strptime(wanted, "%Y-%m-%d %H:%M").astimezone()
    raise UsageError(
        f"{VARIABLE} is '{wanted}', which is not a date",
        f"set it to a date of the form 2026-11-22, or with a time, as 2026-11-22 17:00, or unset {VARIABLE}",
    )


def of_computer() -> datetime:
    """Give the present moment by the computer's own clock, whatever day is pretended."""
    return datetime.now().astimezone().replace(microsecond=0)


def pretended() -> bool:
    """Say whether ``ISA_ADMIN_TODAY`` sets a day that differs from the computer's clock."""
    return now().date() != of_computer().date()


def today() -> date:
    """Give today's date where the program runs."""
    return now().date()
