"""What day it is. The one place that asks; the rules are told."""

from __future__ import annotations

import os
from datetime import date, datetime

from isa_admin.errors import UsageError

VARIABLE = "ISA_ADMIN_TODAY"
"""Environment variable that sets the date of today, for trials and for scripts that must repeat."""


def now() -> datetime:
    """Give the present moment with its offset from UTC, on the day that ``ISA_ADMIN_TODAY`` names if it is set.

    Raises:
        UsageError: ``ISA_ADMIN_TODAY`` is not of the form 2026-11-22.
    """
    moment = of_computer()
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return moment
    try:
        day = date.fromisoformat(wanted)
    except ValueError as error:
        raise UsageError(
            f"{VARIABLE} is '{wanted}', which is not a date",
            f"set it to a date of the form 2026-11-22, or unset {VARIABLE}",
        ) from error
    return moment.replace(year=day.year, month=day.month, day=day.day)


def of_computer() -> datetime:
    """Give the present moment by the computer's own clock, whatever day is pretended."""
    return datetime.now().astimezone().replace(microsecond=0)


def pretended() -> bool:
    """Say whether ``ISA_ADMIN_TODAY`` names another day than the computer's clock."""
    return now().date() != of_computer().date()


def today() -> date:
    """Give today's date where the program runs."""
    return now().date()
