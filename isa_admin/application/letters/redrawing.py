"""Redrawing: the letters of a notice once more, from the store as it was when the notice was recorded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from isa_admin.application.letters.notifying import TEMPLATE, Letters, LettersThereError, Written
from isa_admin.application.states import template
from isa_admin.domain.notices.occasion import Sender
from isa_admin.records import layout
from isa_admin.records.load import load_register

if TYPE_CHECKING:
    from pathlib import Path

    from isa_admin.domain.notice import Notice
    from isa_admin.domain.notices.occasion import Cause
    from isa_admin.domain.register import Register
    from isa_admin.store.repository import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrawn:
    """Letters that were drawn again. ``differing`` are the files that are not those whose digest was recorded."""

    written: Written
    differing: tuple[str, ...]


def redraw(store: Store, number: str, out: Path | None) -> Redrawn:
    """Draw the letters of a recorded notice again and write them into a folder.

    They are the same, byte for byte, as long as the program writes them as it did then and the command that recorded
    the notice handed in no facts of its own.

    Raises:
        NotFoundError: There is no such notice.
        LettersThereError: Something lies in the folder.
        StoreError: The folder cannot be written.
    """
    load_register(store.snapshot()).notice(number)
    # The newest commit that added it: a number may have been given, undone and given again.
    path = layout.notice(number)
    first = next(
        past for past in store.history([path]) if any(one.path == path and one.old is None for one in past.changed)
    )
    after = load_register(store.snapshot(first.commit))
    snapshot = store.snapshot(first.parents[0])
    before, recorded = load_register(snapshot), after.notices[number]
    letters = Letters(store, out)
    drawn = letters.draw(
        number,
        replace(recorded, to=tuple(replace(one, letter_sha256=None, email_sha256=None) for one in recorded.to)),
        before,
        _happened(before, after, recorded),
        template(snapshot, TEMPLATE),
        Sender(first.author.name, first.author.email),
    )
    if letters.in_the_way(number):
        raise LettersThereError(letters.folder(number))
    differing = []
    for then, now in zip(recorded.to, drawn.to, strict=True):
        if then.letter_sha256 != now.letter_sha256:
            differing.append(f"{then.partner}.docx")
        if then.email_sha256 != now.email_sha256:
            differing.append(f"{then.partner}.eml")
    return Redrawn(written=letters.save(number, drawn), differing=tuple(differing))


def _happened(before: Register, after: Register, notice: Notice) -> list[Cause]:
    """Give what the commit of a notice recorded with it."""
    causes: list[Cause] = []
    if notice.about is not None:
        held = before.partners.get(notice.about)
        known = held.events if held else ()
        causes += [event for event in after.partners[notice.about].events if event not in known]
    if notice.breach is not None and after.breaches.get(notice.breach) != before.breaches.get(notice.breach):
        causes.append(after.breaches[notice.breach])
    return causes
