"""What is recorded of a partner: each event under its id, and what became of those that were recorded in error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.domain.events import Adoption, Correction, Decline, Event
from isa_admin.domain.text import WrongTextError

if TYPE_CHECKING:
    from collections.abc import Iterable


class Recorded(Struct, frozen=True, kw_only=True):
    """One event of a partner, by the name of its file, and the correction that marks it as an error, if any."""

    id: str
    event: Event
    correction: Correction | None = None

    @property
    def partners_own(self) -> bool:
        """Whether the partner's own signatory may have signed it, so that an officer can dispute it and no more."""
        match self.event:
            case Adoption():
                return self.event.evidence == "gpg"
            case Decline():
                return True
            case _:
                return False

    @property
    def disputed(self) -> bool:
        """Whether it counts, and an officer says that it was recorded in error."""
        return self.correction is not None and self.partners_own

    @property
    def counts(self) -> bool:
        """Whether the partner's standing is computed from it. A correction itself changes no standing."""
        return not isinstance(self.event, Correction) and (self.correction is None or self.partners_own)


def recorded(events: Iterable[tuple[str, Event]]) -> tuple[Recorded, ...]:
    """Put each correction beside the event that it marks.

    A correction of a correction lifts a dispute. A correction that took effect stays: the event is
    recorded anew. An event that bears a day to come is corrected before that day, so its correction may stand before it
    in the register: that it was recorded earlier, its place in the history proves.

    Args:
        events: Every event of the partner with its id, in the order of the register.

    Raises:
        WrongTextError: A correction names an event that is not there, a correction that is not there before it, or one
            that it cannot mark; ``text`` is the id of the event.
    """
    listed = list(events)
    found = {id_: Recorded(id=id_, event=event) for id_, event in listed if not isinstance(event, Correction)}
    for id_, event in listed:
        if isinstance(event, Correction):
            target = found.get(event.event_id)
            if target is None:
                raise WrongTextError(f"it corrects {event.event_id}, and the partner has no such event", event.event_id)
            if target.correction is not None:
                raise WrongTextError(f"it corrects {event.event_id}, which was corrected before", event.event_id)
            if isinstance(target.event, Correction):
                disputed = found[target.event.event_id]
                if not disputed.partners_own:
                    raise WrongTextError(
                        f"it corrects {event.event_id}, a correction that stands; record the event anew instead",
                        event.event_id,
                    )
                found[disputed.id] = replace(disputed, correction=None)
            found[target.id] = replace(target, correction=event)
            found[id_] = Recorded(id=id_, event=event)
    return tuple(found[id_] for id_, _ in listed)
