"""What happened to a partner: dated, append-only, never changed. ``EVENTS`` lists every kind."""

from __future__ import annotations

from typing import TypeAlias

from isa_admin.domain.events.adoption import Adoption, Decline
from isa_admin.domain.events.correction import Correction
from isa_admin.domain.events.succession import Closure, Succession
from isa_admin.domain.events.suspension import Meeting, Reinstatement, Suspension
from isa_admin.domain.events.withdrawal import Cancellation, Service, Withdrawal

__all__ = [
    "EVENTS",
    "Adoption",
    "Cancellation",
    "Closure",
    "Correction",
    "Decline",
    "Event",
    "Meeting",
    "Reinstatement",
    "Service",
    "Succession",
    "Suspension",
    "Withdrawal",
]

Event: TypeAlias = (
    Adoption
    | Decline
    | Withdrawal
    | Service
    | Cancellation
    | Suspension
    | Meeting
    | Reinstatement
    | Succession
    | Closure
    | Correction
)

EVENTS: tuple[type[Event], ...] = (
    Adoption,
    Decline,
    Withdrawal,
    Service,
    Cancellation,
    Suspension,
    Meeting,
    Reinstatement,
    Succession,
    Closure,
    Correction,
)
"""Every kind of event. A new kind is one class, one line here and one in ``Event``."""
