"""What happened to a partner: dated, append-only, never changed. One module per event; ``EVENTS`` lists them."""

from __future__ import annotations

from typing import TypeAlias

from isa_admin.domain.events.adoption import Adoption
from isa_admin.domain.events.decline import Decline

__all__ = ["EVENTS", "Adoption", "Decline", "Event"]

Event: TypeAlias = Adoption | Decline

EVENTS: tuple[type[Event], ...] = (Adoption, Decline)
"""Every kind of event. A new kind is one module, one line here and one in ``Event``."""
