"""Bank holidays of England, for periods that are counted in working days. The only module that knows the library."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from holidays import HolidayBase


def is_bank_holiday(day: date) -> bool:
    """Say whether a day is a bank holiday in England, substitute days among them.

    Of years to come those are known that the library's edition knows; a holiday proclaimed later is not.
    """
    return day in _england()


@cache
def _england() -> HolidayBase:
    from holidays import country_holidays

    return country_holidays("GB", subdiv="ENG")
