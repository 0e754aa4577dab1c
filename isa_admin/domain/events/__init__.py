"""What happened to a partner: dated, append-only, never changed. One module per event; ``EVENTS`` lists them."""

from __future__ import annotations

from typing import TypeAlias

from isa_admin.domain.events.adoption import Adoption

__all__ = ["EVENTS", "Adoption", "Event"]

Event: TypeAlias = Adoption

EVENTS: tuple[type[Event], ...] = (Adoption,)
"""Every kind of event. A new kind is one module, one line here and one in ``Event``."""
