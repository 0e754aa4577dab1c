"""A store of one's own from a history that was verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.store.creation import put_in_place
from isa_admin.store.journal import Pending
from isa_admin.store.packing import write_pack
from isa_admin.store.remotes import set_origin
from isa_admin.store.taking_over import MAIN, safe_paths, who

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from isa_admin.store.copies import PrivateCopy
    from isa_admin.store.place import Place


def clone_into(path: Path, copy: PrivateCopy, tip: str, origin_url: str) -> None:
    """Make a store from a private copy: a whole one or none, as `creation.create_store` does.

    Args:
        path: Where it shall be: a folder that is not there yet, or an empty one.
        copy: Where the history was verified.
        tip: The verified commit that the store shall stand at, on branch main.
        origin_url: The address that it is shared through, recorded as it is.

    Raises:
        UnusableAddressError: The address is of a kind that is not used.
        UnsafePathError, UnsafeEntryError, PathConflictError: A path there is none that the program writes.
        TargetTakenError: Something lies at the path.
        StoreNotWritableError: The folder cannot be made.
        StoreError: A file cannot be written, or git refused.
    """
    files = copy.snapshot(tip).paths()
    safe_paths(files)

    def fill(place: Place) -> tuple[Pending, Mapping[str, str]]:
        set_origin(place, origin_url)
        write_pack(place, copy.pack(tip, None))
        return Pending(MAIN, None, tip, tuple(files)), who()

    put_in_place(path, fill)
