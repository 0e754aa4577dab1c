"""Correction: an officer says that an event was recorded in error. The event stays in the register, marked."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from msgspec import Struct

from isa_admin.domain import text


class Correction(Struct, frozen=True, kw_only=True):
    """An event of the same partner was recorded in error, and ``reason`` says how that is known.

    ``event_id`` is the name of the event's file without its ending: ``2027-03-05-service``. What the partner signed
    with its own key (an adoption, or a decline) an officer cannot take back: the correction marks it as disputed, and
    both are shown. Anything else no longer counts.
    """

    type: ClassVar[str] = "correction"

    on: date
    event_id: str
    reason: str

    def __post_init__(self) -> None:
        text.event_id(self.event_id)
        text.line(self.reason, "reason")
