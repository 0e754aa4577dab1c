"""What this person knows about stores from elsewhere: pinned anchors, and the tips that were verified here last.

Kept in the user's own folders, outside every store, so that no store can say about itself whether it is genuine.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from platformdirs import user_cache_path, user_config_path, user_state_path

from isa_admin.errors import NotFoundError, StoreError
from isa_admin.store.lock import kernel_lock
from isa_admin.system.files import replace_file
from isa_admin.trust.anchor import Anchor, NotAnAnchorError, read_anchor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_NAME = "isa-admin"
_PATIENCE = 10.0
"""How many seconds to wait for another command that remembers something just now."""


def anchors_file() -> Path:
    """Say where the pinned anchors are kept: one a line."""
    return user_config_path(_NAME) / "anchors.txt"


def cache_folder(anchor: Anchor) -> Path:
    """Say where the private copy of a store is kept, which verification reads."""
    return user_cache_path(_NAME) / "verify" / anchor.commit


def anchors() -> list[Anchor]:
    """Give the pinned anchors.

    Raises:
        StoreError: Somebody edited the file, and a line is not an anchor.
    """
    file = anchors_file()
    if not file.is_file():
        return []
    try:
        return [read_anchor(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    except NotAnAnchorError as error:
        raise StoreError(f"{file}: {error.message}", f"put the line right in {file}, or delete it") from error


def pin(anchor: Anchor) -> None:
    """Pin an anchor; one that is pinned stays pinned once."""
    with _changing(anchors_file()):
        kept = [one for one in anchors() if one != anchor]
        write(anchors_file(), "".join(f"{one}\n" for one in [*kept, anchor]))


def unpin(anchor: Anchor) -> None:
    """Take a pinned anchor away.

    Raises:
        NotFoundError: It is not pinned.
    """
    with _changing(anchors_file()):
        kept = anchors()
        if anchor not in kept:
            raise NotFoundError("this anchor is not pinned here", "see those that are with: isa-admin trust --show")
        kept.remove(anchor)
        write(anchors_file(), "".join(f"{one}\n" for one in kept))


def remembered_tip(anchor: Anchor, source: str | None = None) -> str | None:
    """Give the tip of a store that was verified here last, to notice when it is rolled back or rewritten.

    A copy of one's own that is shared has a memory of its own: what is not published yet is nothing that others could
    roll back, and what others published is not there before the next sync.
    """
    tips = _tips()
    own = tips.get(_own(anchor, source)) if source else None
    return own or tips.get(anchor.commit)


def remember_tip(anchor: Anchor, tip: str, source: str | None = None) -> None:
    """Remember the tip of a store that was verified just now."""
    own = _own(anchor, source) if source else ""
    _remember(own if own in _tips() else anchor.commit, tip)


def is_own(anchor: Anchor, root: Path) -> bool:
    """Say whether a store is a copy of one's own that is shared."""
    return _own(anchor, str(root)) in _tips()


def remember_own_tip(anchor: Anchor, root: Path, tip: str) -> None:
    """Remember the tip of a copy of one's own that is shared, apart from what others show from now on."""
    _remember(_own(anchor, str(root)), tip)


def shared_tip(anchor: Anchor) -> str | None:
    """Give the tip that the shared repository of a store had when it was synced here last."""
    return _tips().get(f"{anchor.commit} shared")


def remember_shared_tip(anchor: Anchor, tip: str) -> None:
    """Remember the tip of the shared repository: what was verified in one's own copy may not be published yet."""
    _remember(f"{anchor.commit} shared", tip)


def state_folder() -> Path:
    """Say where this person's own state is kept."""
    return user_state_path(_NAME)


def _own(anchor: Anchor, source: str) -> str:
    return f"{anchor.commit} own {os.path.realpath(source)}"


def _tips_file() -> Path:
    return user_state_path(_NAME) / "tips.json"


def _tips() -> Mapping[str, str]:
    file = _tips_file()
    try:
        found = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    except ValueError as error:
        raise StoreError(
            f"{file} cannot be read: it remembers which tips were verified here", f"delete {file} and verify again"
        ) from error
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _remember(key: str, tip: str) -> None:
    with _changing(_tips_file()):
        write(_tips_file(), json.dumps({**_tips(), key: tip}, indent=2) + "\n")


@contextmanager
def _changing(file: Path) -> Iterator[None]:
    """Hold the lock under which a file is read, changed and written: two commands at once must both be remembered."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with kernel_lock(file.parent, _PATIENCE):
        yield


def write(path: Path, text: str) -> None:
    """Write a small file of the user's own whole or not at all; nobody else may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, text.encode("utf-8"), private=True)
