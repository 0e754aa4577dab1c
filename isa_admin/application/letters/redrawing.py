"""Redrawing: the letters of a recorded notice once more, from what was recorded with it, and which of them differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.application.letters.enclosures import enclosed_with, ensure_enclosed, kept_with, role_of
from isa_admin.application.letters.notifying import TEMPLATE, Letters, LettersThereError, WrittenLetters
from isa_admin.application.pages import NO_PAGES
from isa_admin.application.states import template
from isa_admin.domain.notices.occasion import Sender
from isa_admin.records import layout
from isa_admin.records.load import load_register

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from isa_admin.application.letters.notifying import Packs
    from isa_admin.application.pages import Pages
    from isa_admin.domain.notice import Notice
    from isa_admin.domain.notices.occasion import Cause
    from isa_admin.domain.register import Register
    from isa_admin.store.repository import Store
    from isa_admin.store.snapshot import Snapshot


class Redrawn(Struct, frozen=True, kw_only=True):
    """Letters that were drawn again.

    ``differing`` are the files that are not those whose digest was recorded; ``lacking`` is what was enclosed and is
    not here: ``evidence``, ``letter``.
    """

    written: WrittenLetters
    differing: tuple[str, ...]
    lacking: tuple[str, ...] = ()


def redraw(  # noqa: PLR0913  what the letters are drawn from, and where they go
    store: Store,
    number: str,
    out: Path | None,
    pages: Pages = NO_PAGES,
    packs: Callable[[Store, Notice, Snapshot], Packs | None] = lambda *_: None,
    *,
    given: Mapping[str, bytes] | None = None,
) -> Redrawn:
    """Draw the letters of a recorded notice again and write them into a folder.

    They are the same, byte for byte, as long as the program writes them as it did then, the command that recorded
    the notice handed in no facts of its own, and what was enclosed is kept in the store or given.

    Args:
        store: Where.
        number: The number of the notice.
        out: The folder that was named.
        pages: Makes the PDF beside each letter, where somebody asked for it.
        packs: Gives the signing packs that went with the letters.
        given: Files that were enclosed, ``evidence.pdf`` and ``letter.pdf``, from whoever has them.

    Raises:
        NotFoundError: There is no such notice.
        UsageError: A file that is given was not enclosed.
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
    happening = _recorded_with(before, after, recorded)
    wanted = enclosed_with(recorded, happening)
    ensure_enclosed(number, wanted, given or {})
    enclosed = {**kept_with(store.snapshot(first.commit), recorded, happening), **(given or {})}
    letters = Letters(
        store,
        out,
        pages=pages,
        enclosed=dict(sorted(enclosed.items())),
        packs=packs(store, recorded, snapshot),
    )
    drawn = letters.draw(
        number,
        replace(recorded, to=tuple(replace(one, letter_sha256=None, email_sha256=None) for one in recorded.to)),
        before,
        happening,
        template(snapshot, TEMPLATE),
        Sender(first.author.name, first.author.email),
    )
    if letters.in_the_way(number):
        raise LettersThereError(letters.folder(number))
    differing = []
    for then, now in zip(recorded.to, drawn.to, strict=True):
        if then.letter_sha256 != now.letter_sha256:
            differing.append(f"{then.partner}.docx")
        if then.email_sha256 not in {None, now.email_sha256}:
            differing.append(f"{then.partner}.eml")
    return Redrawn(
        written=letters.save(number, drawn),
        differing=tuple(differing),
        lacking=tuple(sorted(wanted.keys() - {role_of(name) for name in enclosed})),
    )


def _recorded_with(before: Register, after: Register, notice: Notice) -> list[Cause]:
    """Give what the commit of a notice recorded with it."""
    causes: list[Cause] = []
    if notice.about is not None:
        held = before.partners.get(notice.about)
        known = {one.id for one in held.recorded} if held else set()
        # A correction is told of too, and changes what counts: all that is recorded, by the names of the files.
        causes += [one.event for one in after.partners[notice.about].recorded if one.id not in known]
    if notice.breach is not None and after.breaches.get(notice.breach) != before.breaches.get(notice.breach):
        causes.append(after.breaches[notice.breach])
    if notice.kind == "review-opened":
        causes += [one for year, one in after.reviews.items() if year not in before.reviews]
    return causes
