"""Adoptions: which text a partner adopted, as far as the register knows it, and who entered that when.

The digest of a text is known only where the adoption itself names it. An adoption from before the register was kept
names a version and no text: nobody signed the bytes that the register holds today, so no output says that somebody did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.domain import dates
from isa_admin.records import layout
from isa_admin.records.shapes import load_event

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from isa_admin.domain.events import Adoption, Event
    from isa_admin.store.history import PastCommit
    from isa_admin.store.repository import Store
    from isa_admin.store.snapshot import Snapshot


class Entered(Struct, frozen=True, kw_only=True):
    """Who entered an adoption into the register, and when; ``with_the_store`` says that the first commit brought it."""

    on: date
    by: str
    commit: str
    with_the_store: bool

    @property
    def report(self) -> dict[str, str]:
        """The same as plain data."""
        return {"commit": self.commit, "by": self.by, "on": self.on.isoformat()}


def digest_words(adoption: Adoption, entered: Entered) -> str:
    """Say which text was adopted: its digest, or that it is not known and who entered the adoption without it."""
    if adoption.terms_digest is not None:
        return adoption.terms_digest
    source = "entered from the earlier table" if entered.with_the_store else "entered without the text"
    return f"not known; {source} on {dates.show(entered.on)} by {entered.by}"


def when_words(adoption: Adoption) -> str:
    """Say when a version was adopted: ``on 4 October 2016``, or ``by 10 September 2015`` where that is all we know."""
    return f"{'by' if adoption.on_or_before else 'on'} {dates.show(adoption.on)}"


def entered(store: Store, wanted: Iterable[tuple[str, Adoption]]) -> Mapping[tuple[str, Adoption], Entered]:
    """Find out who entered some adoptions, in one walk through the history.

    Args:
        store: Where.
        wanted: The id of the partner and the adoption, for each.
    """
    snapshot = store.snapshot()
    by_path = {path_of(snapshot, partner, adoption): (partner, adoption) for partner, adoption in wanted}
    found: dict[tuple[str, Adoption], Entered] = {}
    for past in store.history(sorted(by_path)) if by_path else ():
        for changed in past.changed:
            if changed.path in by_path and changed.old is None:
                found[by_path[changed.path]] = _entered(past)
    return found


def _entered(past: PastCommit) -> Entered:
    who = past.committer
    return Entered(on=who.when.date(), by=who.name, commit=past.commit, with_the_store=not past.parents)


def kept_since(store: Store) -> date:
    """Give the day on which a store began: from then on its text is what a version stands for."""
    return store.beginning().committer.when.date()


def path_of(snapshot: Snapshot, partner: str, event: Event) -> str:
    """Find the file that an event of a partner is recorded in."""
    folder = layout.events(partner).rstrip("/")
    candidates = [
        path for path in snapshot.paths(folder) if layout.event_name(path) == (event.on.isoformat(), event.type)
    ]
    # The newest of equals: one that was recorded in error may have been recorded again.
    newest_first = sorted(candidates, key=layout.event_order, reverse=True)
    return next(path for path in newest_first if load_event(path, snapshot.read(path)) == event)
